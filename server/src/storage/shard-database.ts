import type { EntryId, Membership } from "@featurestore/cluster";
import { FeatureStoreError, type LayoutSet } from "@featurestore/proto";
import { type Database, flushDatabase, isCorruption, openDatabase } from "./database.js";
import { SYSTEM, unframeValue } from "./database-keys.js";
import type { JobLimit } from "./job-limit.js";
import { type DamagedRanges, prepareDatabase } from "./leveldb-files/containment.js";
import { TableWatch } from "./leveldb-files/verify.js";
import type { Pace } from "./pace.js";
import { ShardState } from "./shard-state.js";
import type { StoredRow } from "./view-rows.js";

export interface ShardDatabaseOptions {
  readonly jobs: JobLimit;
  readonly writeBufferBytes: number;
  readonly cacheBytes: number;
  /** Layouts by view id, shared by all shards of the process. */
  readonly layouts: Map<number, LayoutSet>;
}

/** One open LevelDB of a shard, what its system records say, and how far it can be trusted. */
export class ShardDatabase {
  readonly path: string;
  readonly db: Database;
  readonly state: ShardState;
  readonly ranges: DamagedRanges;
  readonly #jobs: JobLimit;
  readonly #watch: TableWatch;
  /** Why nothing of it can be trusted, or null. The first reason counts. */
  #fenced: string | null = null;
  /** Why its rows, sound as they look, are not what other replicas have, or null. */
  #condemned: string | null = null;
  /** What it last said it comes to, to whoever compares replicas. */
  #told: { readonly index: number; readonly digest: string } | null = null;
  #users = 0;
  #onUnused: () => void = () => undefined;

  private constructor(path: string, options: ShardDatabaseOptions, db: Database, ranges: DamagedRanges) {
    this.path = path;
    this.db = db;
    this.ranges = ranges;
    this.state = new ShardState(options.layouts);
    this.#jobs = options.jobs;
    this.#watch = new TableWatch(path);
  }

  /** Opens it after checking every table of it. @throws CORRUPTION when its damage cannot be contained. */
  static async open(path: string, options: ShardDatabaseOptions): Promise<ShardDatabase> {
    const prepared = await prepareDatabase(path);
    if (prepared.fenced !== null) throw new FeatureStoreError("CORRUPTION", prepared.fenced);
    const db = await openDatabase(path, options);
    const database = new ShardDatabase(path, options, db, prepared.ranges);
    try {
      await database.#load();
      return database;
    } catch (error) {
      await db.close();
      throw error;
    }
  }

  get applied(): EntryId {
    return this.state.applied;
  }

  get membership(): Membership {
    return this.state.membership;
  }

  get fenced(): string | null {
    return this.#fenced;
  }

  fence(reason: string): void {
    this.#fenced ??= reason;
  }

  get condemned(): string | null {
    return this.#condemned;
  }

  tell(index: number, digest: string): void {
    this.#told = { index, digest };
  }

  /** @returns false where that is not what it said last: the verdict is on another state. */
  condemn(said: { readonly index: number; readonly digest: string }, reason: string): boolean {
    if (this.#told?.index !== said.index || this.#told.digest !== said.digest) return false;
    this.#condemned ??= reason;
    return true;
  }

  /** Reads rows by their database keys, checking each. */
  async getMany(keys: readonly Uint8Array[]): Promise<StoredRow[]> {
    const { ranges } = this;
    const sound = ranges.isEmpty ? keys : keys.filter((key) => !ranges.contains(key));
    let values: (Uint8Array | undefined)[];
    try {
      values = sound.length === 0 ? [] : await this.use(() => this.#jobs.run(() => this.db.getMany([...sound])));
    } catch (error) {
      if (isCorruption(error)) return keys.map(() => "damaged");
      throw error;
    }
    let next = 0;
    return keys.map((key): StoredRow => {
      if (!ranges.isEmpty && ranges.contains(key)) return "damaged";
      const framed = values[next++];
      return framed === undefined ? null : (unframeValue(key, framed) ?? "damaged");
    });
  }

  /** Forces the memtable into a table. @returns what was applied when it began: that is in tables now. */
  flush(): Promise<EntryId> {
    return this.use(async () => {
      const position = this.applied;
      await flushDatabase(this.db, this.path, this.#jobs);
      return position;
    });
  }

  /** Checks tables that appeared since the last call. A damaged one fences the database, a damaged MANIFEST, too. */
  checkTables(): Promise<void> {
    return this.use(async () => {
      try {
        const [damaged] = (await this.#watch.check()).damaged;
        if (damaged !== undefined) this.fence(`${damaged.file}: ${damaged.reason}`);
      } catch (error) {
        this.fence(corruptionReason(error));
      }
    });
  }

  /** Checks every table again. @returns what is wrong, which fences the database. @throws the signal's reason. */
  async checkAllTables(signal: AbortSignal | null, pace: Pace): Promise<string[]> {
    const reasons: string[] = [];
    try {
      const report = await this.#watch.checkAll(signal, pace);
      for (const table of report.damaged) reasons.push(`${table.file}: ${table.reason}`);
    } catch (error) {
      reasons.push(corruptionReason(error));
    }
    if (reasons.length > 0) this.fence(reasons.join("; "));
    return reasons;
  }

  /** Does a job that needs the database open: `closeWhenUnused` waits for it. */
  async use<T>(job: () => Promise<T>): Promise<T> {
    this.#users++;
    try {
      return await job();
    } finally {
      this.#users--;
      if (this.#users === 0) this.#onUnused();
    }
  }

  /** Closes it when the last job is done. No new ones may begin. */
  async closeWhenUnused(): Promise<void> {
    if (this.#users > 0) {
      await new Promise<void>((resolve) => {
        this.#onUnused = resolve;
      });
    }
    await this.close();
  }

  /** Closes it at once: jobs under way fail. */
  close(): Promise<void> {
    return this.db.close();
  }

  async #load(): Promise<void> {
    for await (const [key, framed] of this.db.iterator({
      gte: Uint8Array.of(SYSTEM),
      lt: Uint8Array.of(SYSTEM + 1),
    })) {
      const value = unframeValue(key, framed);
      if (value === null || this.ranges.contains(key))
        throw new FeatureStoreError("CORRUPTION", "a system record's checksum fails");
      this.state.load(key, value);
    }
    const [damaged] = (await this.#watch.check()).damaged;
    if (damaged !== undefined) throw new FeatureStoreError("CORRUPTION", `${damaged.file}: ${damaged.reason}`);
  }
}

/** What a check says of damage. @throws any other error. */
function corruptionReason(error: unknown): string {
  if (error instanceof FeatureStoreError && error.code === "CORRUPTION") return error.message;
  throw error;
}
