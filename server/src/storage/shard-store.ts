import { setImmediate } from "node:timers/promises";
import type { Entry, EntryId, StateMachine } from "@featurestore/cluster";
import { assert, FeatureStoreError, hashKey, type LayoutSet } from "@featurestore/proto";
import { APPLIED, ApplyRun, decodeEntry, type LoggedCommand } from "./apply-run.js";
import { encodeResult, NOTHING } from "./command-codec.js";
import { type BatchOperation, type Database, encodePosition, isCorruption, openDatabase, put } from "./database.js";
import { joinKeyOf, rowKey, rowRange, SYSTEM, systemKey, unframeValue, viewRange } from "./database-keys.js";
import type { HotTier } from "./hot-tier/hot-tier.js";
import type { JobLimit } from "./job-limit.js";
import { type DamagedRanges, prepareDatabase } from "./leveldb-files/containment.js";
import { flushedLogNumber, TableWatch } from "./leveldb-files/verify.js";
import type { OverlayRow } from "./row-overlay.js";
import { ShardState } from "./shard-state.js";
import type { StoredRow, ViewRows } from "./view-rows.js";
import { nextEntries, ViewScan } from "./view-scan.js";

export type { StoredRow } from "./view-rows.js";

const PAST_EVERYTHING = [Uint8Array.of(0xff), Uint8Array.of(0xff, 0xff)] as const;
/** Applied indexes by low bits of a key's hash: what a fill from LevelDB is held against. */
const STAMPS = 4_096;

/** What a row takes in memory beside its bytes, and how much room more than before a second try needs. */
const HOT_ROW_BYTES = 16;
const ROOM_MARGIN = 1.25;

export interface ShardStoreOptions {
  readonly dir: string;
  readonly hotTier: HotTier;
  readonly jobs: JobLimit;
  readonly writeBufferBytes: number;
  readonly cacheBytes: number;
  /** Layouts by view id, shared by all shards of the process. */
  readonly layouts: Map<number, LayoutSet>;
}

/** One page of a scan. */
export interface StoredPage {
  readonly keys: readonly Uint8Array[];
  readonly rows: readonly Uint8Array[];
  readonly isLast: boolean;
}

/**
 * The state machine of one shard replica: one LevelDB, and the hot tier's tables over it. A pure function of the entries
 * applied; everything one `apply` does, its position included, is one atomic batch. LevelDB's own log is never trusted:
 * what is not in a checked table is applied again from the write-ahead log.
 */
export class ShardStore implements StateMachine {
  readonly #options: ShardStoreOptions;
  readonly #db: Database;
  readonly #watch: TableWatch;
  readonly #ranges: DamagedRanges;
  readonly #state: ShardState;
  readonly #stamps = new Float64Array(STAMPS);
  #fenced: string | null = null;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(options: ShardStoreOptions, db: Database, ranges: DamagedRanges) {
    this.#options = options;
    this.#db = db;
    this.#ranges = ranges;
    this.#state = new ShardState(options.layouts);
    this.#watch = new TableWatch(options.dir);
  }

  /**
   * Opens the database after checking every table of it.
   * @returns the store, or the reason why the database must not be opened: its damage cannot be contained.
   */
  static async open(options: ShardStoreOptions): Promise<ShardStore | { readonly fenced: string }> {
    const prepared = await prepareDatabase(options.dir);
    if (prepared.fenced !== null) return { fenced: prepared.fenced };
    const db = await openDatabase(options.dir, options);
    const store = new ShardStore(options, db, prepared.ranges);
    try {
      await store.#load();
    } catch (error) {
      await db.close();
      if (error instanceof FeatureStoreError && error.code === "CORRUPTION") return { fenced: error.message };
      throw error;
    }
    return store;
  }

  get applied(): EntryId {
    return this.#state.applied;
  }

  /** Why this replica answers CORRUPTED to everything, or null. */
  get fenced(): string | null {
    return this.#fenced;
  }

  get isDamaged(): boolean {
    return this.#fenced !== null || !this.#ranges.isEmpty || [...this.#state.views()].some((rows) => rows.isDamaged);
  }

  /** True once the schema version has reached this shard through its log. */
  knowsSchema(viewId: number, version: number): boolean {
    return this.#state.knowsSchema(viewId, version);
  }

  /** The rows of a view's dataset, or undefined where none was ever written. */
  view(viewId: number, dataset: number): ViewRows | undefined {
    return this.#state.view(viewId, dataset);
  }

  views(): Iterable<ViewRows> {
    return this.#state.views();
  }

  // ---- apply

  apply(entries: readonly Entry[]): Promise<readonly Uint8Array[]> {
    return this.#exclusively(async () => {
      if (this.#fenced !== null)
        throw new FeatureStoreError("CORRUPTION", `a fenced replica applies nothing: ${this.#fenced}`);
      const first = this.#state.applied.index + 1;
      const logged = entries.map((entry, i) => {
        assert(entry.index === first + i, "entries are applied in order, none twice");
        return decodeEntry(entry);
      });
      const results: Uint8Array[] = [];
      while (results.length < entries.length) {
        if (results.length > 0) await setImmediate(); // others get their turn of the event loop
        results.push(...(await this.#applyNext(logged, results.length)));
      }
      return results;
    });
  }

  /** Applies the next run, or what stands by itself. @returns the results. */
  async #applyNext(logged: readonly LoggedCommand[], start: number): Promise<readonly Uint8Array[]> {
    const { entry, command } = logged[start] as LoggedCommand;
    if (command.kind === "dropView") return [await this.#dropView(entry, command.viewId)];
    const run = new ApplyRun(this.#state, (keys) => this.#getMany(keys));
    const taken = await run.take(logged, start);
    const { entry: last } = logged[start + taken - 1] as LoggedCommand;
    const { operations, changed } = run.finish(last);
    await this.#options.jobs.run(() => this.#db.batch(operations));
    this.#publish(changed, last);
    return run.results;
  }

  /** After the batch, in one turn: the hot tier, the stamps, the position. A fill that began earlier is thereby told off. */
  #publish(changed: readonly OverlayRow[], last: EntryId): void {
    for (const entry of changed) {
      this.#stamps[entry.hash & (STAMPS - 1)] = last.index;
      const rows = this.#state.rowsOf(entry.viewId, entry.dataset);
      const { table } = rows;
      if (table === null) continue;
      if (entry.row === null) table.delete(entry.hash, entry.key, 0, entry.key.length);
      else if (rows.isComplete || table.find(entry.hash, entry.key, 0, entry.key.length) >= 0) {
        const fits = table.put(entry.hash, entry.key, 0, entry.key.length, entry.row, 0, entry.row.length);
        if (!fits && rows.isComplete) this.#degrade(rows, table.bytes);
      }
    }
    this.#state.applied = { term: last.term, index: last.index };
  }

  async #dropView(entry: Entry, viewId: number): Promise<Uint8Array> {
    await this.#options.jobs.run(() => this.#db.clear(viewRange(viewId)));
    const operations: BatchOperation[] = [put(APPLIED, encodePosition(entry))];
    const { datasets, versions } = this.#state.drop(viewId);
    for (const rows of datasets) {
      letGo(rows);
      operations.push({ type: "del", key: systemKey("v", viewId, rows.dataset) });
    }
    for (const version of versions) operations.push({ type: "del", key: systemKey("s", viewId, version) });
    await this.#options.jobs.run(() => this.#db.batch(operations));
    this.#stamps.fill(entry.index);
    this.#state.applied = { term: entry.term, index: entry.index };
    return encodeResult(NOTHING);
  }

  // ---- reads

  /** The index a fill is held against: take it before `fetch`. */
  get fillMark(): number {
    return this.#state.applied.index;
  }

  /** Reads rows from LevelDB, checking each. @param keys join keys. */
  async fetch(rows: ViewRows, keys: readonly Uint8Array[]): Promise<readonly StoredRow[]> {
    if (this.#fenced !== null || rows.isDamaged) return keys.map(() => "damaged");
    return this.#getMany(keys.map((key) => rowKey(rows, key, 0, key.length)));
  }

  /** Takes a fetched row into a cache table, unless apply touched the key since `mark`. */
  fill(rows: ViewRows, key: Uint8Array, hash: number, row: Uint8Array, mark: number): void {
    if (rows.table === null || rows.isComplete) return;
    if ((this.#stamps[hash & (STAMPS - 1)] as number) > mark) return;
    rows.table.put(hash, key, 0, key.length, row, 0, row.length);
  }

  async #getMany(keys: readonly Uint8Array[]): Promise<StoredRow[]> {
    const sound = this.#ranges.isEmpty ? keys : keys.filter((key) => !this.#ranges.contains(key));
    let values: (Uint8Array | undefined)[];
    try {
      values = sound.length === 0 ? [] : await this.#options.jobs.run(() => this.#db.getMany([...sound]));
    } catch (error) {
      if (isCorruption(error)) return keys.map(() => "damaged");
      throw error;
    }
    let next = 0;
    return keys.map((key): StoredRow => {
      if (!this.#ranges.isEmpty && this.#ranges.contains(key)) return "damaged";
      const framed = values[next++];
      return framed === undefined ? null : (unframeValue(key, framed) ?? "damaged");
    });
  }

  /**
   * The next rows of a dataset after `after` (a join key; null: from the start), in key order, tombstones included: at
   * most `limit`, fewer where they are large.
   * @throws CORRUPTION when any row of the dataset cannot be trusted: a scan must not pass over it in silence.
   */
  async scan(rows: ViewRows, after: Uint8Array | null, limit: number): Promise<StoredPage> {
    if (this.#fenced !== null || rows.isDamaged || !this.#ranges.isEmpty)
      throw this.#damagedScan("holds damaged tables");
    const range = rowRange(rows.viewId, rows.dataset);
    const bounds = after === null ? range : { gt: rowKey(rows, after, 0, after.length), lt: range.lt };
    const { entries, isLast } = await this.#options.jobs.run(() => nextEntries(this.#db, bounds, limit));
    const values = entries.map(([key, framed]) => unframeValue(key, framed) ?? null);
    if (values.includes(null)) throw this.#damagedScan("holds a row whose checksum fails");
    return {
      keys: entries.map(([key]) => joinKeyOf(key)),
      rows: values as Uint8Array[],
      isLast,
    };
  }

  #damagedScan(what: string): FeatureStoreError {
    return new FeatureStoreError(
      "CORRUPTION",
      `the shard in ${this.#options.dir} ${what}; rebuild or restore it before scanning`,
    );
  }

  // ---- residency

  /**
   * Brings a dataset into memory, makes it a cache, or leaves it on disk. Loads by a full scan held against the sums. A
   * view of memory that ran out of budget stays the cache it became: see `promote`.
   */
  setResidency(viewId: number, dataset: number, residency: "memory" | "cache" | "disk"): Promise<void> {
    return this.#exclusively(async () => {
      const rows = this.#state.rowsOf(viewId, dataset);
      if (this.#fenced !== null || rows.isDamaged || !this.#ranges.isEmpty) return;
      if (residency === "memory") {
        if (!rows.isComplete && rows.degraded === null) await this.#loadAll(rows);
        return;
      }
      rows.degraded = null;
      if (residency === "cache" && rows.table !== null && !rows.isComplete) return;
      letGo(rows);
      if (residency === "cache") rows.table = this.#options.hotTier.createTable({ residency: "cache" });
    });
  }

  /** Loads one view again that ran out of budget, if the budget has room for it by now. @returns whether it tried. */
  promote(): Promise<boolean> {
    return this.#exclusively(async () => {
      if (this.#fenced !== null) return false;
      for (const rows of this.#state.views()) {
        const { degraded } = rows;
        if (degraded === null || rows.isDamaged) continue;
        const growth = Math.max(1, rows.sums.stored / Math.max(1, degraded.stored));
        if (degraded.bytes * growth > this.#roomBytes()) continue;
        await this.#loadAll(rows);
        return true;
      }
      return false;
    });
  }

  /** Fills a fresh memory table; the dataset counts as complete only if the scan finds what the sums promise. */
  async #loadAll(rows: ViewRows): Promise<void> {
    letGo(rows);
    const table = this.#options.hotTier.createTable({ residency: "memory" });
    rows.table = table;
    let fits = true;
    let bytes = 0;
    const scan = new ViewScan({ db: this.#db, jobs: this.#options.jobs }, rows);
    const found = await scan.sumUp((key, row) => {
      bytes += key.length + row.length + HOT_ROW_BYTES;
      fits &&= table.put(hashKey(key), key, 0, key.length, row, 0, row.length);
    }, null);
    if (found === null || !found.equals(scan.promised)) {
      letGo(rows);
      rows.isDamaged = true;
    } else if (fits) rows.isComplete = true;
    else this.#degrade(rows, bytes);
  }

  /** A memory table that ran out of budget goes on as a cache; it comes back when there is more room than now. */
  #degrade(rows: ViewRows, bytes: number): void {
    rows.isComplete = false;
    if (rows.table !== null) rows.table.residency = "cache";
    rows.degraded = { bytes: Math.max(bytes, this.#roomBytes()) * ROOM_MARGIN, stored: rows.sums.stored };
  }

  /** What a memory table can take: what is free, and what caches hold. */
  #roomBytes(): number {
    const { bytesMax, bytes, evictableBytes } = this.#options.hotTier;
    return bytesMax - bytes + evictableBytes;
  }

  // ---- checks

  /**
   * Checks tables and sums once more, while writes go on. @returns what is wrong; empty when all is well.
   * @throws the signal's reason, soon after it is given.
   */
  async scrub(signal: AbortSignal | null = null): Promise<readonly string[]> {
    const reasons: string[] = [];
    try {
      const report = await this.#watch.checkAll(signal);
      for (const table of report.damaged) reasons.push(`${table.file}: ${table.reason}`);
    } catch (error) {
      reasons.push(corruptionReason(error));
    }
    if (reasons.length > 0) this.#fenced ??= reasons.join("; ");
    for (const rows of [...this.#state.views()]) {
      const isThere = (): boolean => this.view(rows.viewId, rows.dataset) === rows;
      const scan = await this.#exclusively(async () =>
        this.#fenced === null && isThere() && !rows.isDamaged
          ? new ViewScan({ db: this.#db, jobs: this.#options.jobs }, rows)
          : null,
      );
      if (scan === null) continue;
      const found = await scan.sumUp(() => undefined, signal);
      if (found?.equals(scan.promised) === true || !isThere()) continue;
      rows.isDamaged = true;
      reasons.push(`view ${rows.viewId}: its rows do not add up`);
    }
    return reasons;
  }

  // ---- durability

  /**
   * Forces the memtable into a table; what was applied before the call is then durable without any log.
   * @throws CORRUPTION when the new table is damaged: the log must not be given up for it.
   */
  async checkpoint(): Promise<EntryId> {
    const position = this.#state.applied;
    const before = await flushedLogNumber(this.#options.dir);
    await this.#options.jobs.run(() => this.#db.compactRange(...PAST_EVERYTHING));
    const after = await flushedLogNumber(this.#options.dir);
    if (after <= before)
      throw new FeatureStoreError(
        "INTERNAL",
        `LevelDB did not flush ${this.#options.dir}; its disk may be full or failing`,
      );
    await this.checkTables();
    if (this.#fenced !== null) throw new FeatureStoreError("CORRUPTION", this.#fenced);
    return position;
  }

  /** Checks tables that appeared since the last call. A damaged one fences the replica, a damaged MANIFEST, too. */
  async checkTables(): Promise<void> {
    try {
      const [damaged] = (await this.#watch.check()).damaged;
      if (damaged !== undefined) this.#fenced ??= `${damaged.file}: ${damaged.reason}`;
    } catch (error) {
      this.#fenced ??= corruptionReason(error);
    }
  }

  async close(): Promise<void> {
    await this.#turn.catch(() => undefined);
    for (const rows of this.#state.views()) letGo(rows);
    await this.#db.close();
  }

  // ---- state

  async #load(): Promise<void> {
    for await (const [key, framed] of this.#db.iterator({
      gte: Uint8Array.of(SYSTEM),
      lt: Uint8Array.of(SYSTEM + 1),
    })) {
      const value = unframeValue(key, framed);
      if (value === null || this.#ranges.contains(key))
        throw new FeatureStoreError("CORRUPTION", "a system record's checksum fails");
      this.#state.load(key, value);
    }
    const [damaged] = (await this.#watch.check()).damaged;
    if (damaged !== undefined) throw new FeatureStoreError("CORRUPTION", `${damaged.file}: ${damaged.reason}`);
  }

  /** Runs one job at a time: apply, loading and scrubbing take turns. */
  #exclusively<T>(job: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(job, job);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}

/** Gives the rows in memory back. Reads under way, which hold on to `rows`, find none there and ask LevelDB. */
function letGo(rows: ViewRows): void {
  rows.table?.destroy();
  rows.table = null;
  rows.isComplete = false;
  rows.degraded = null;
}

/** What a check says of damage. @throws any other error. */
function corruptionReason(error: unknown): string {
  if (error instanceof FeatureStoreError && error.code === "CORRUPTION") return error.message;
  throw error;
}
