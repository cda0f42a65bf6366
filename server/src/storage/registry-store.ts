import type {
  ClusterMap,
  Entry,
  EntryId,
  Membership,
  SnapshotManifest,
  SnapshotSink,
  SnapshotSource,
  StateMachine,
} from "@featurestore/cluster";
import { type AuditRecord, FeatureStoreError, type Registry } from "@featurestore/proto";
import type { AccessState } from "./access-codec.js";
import { applyMeta } from "./apply-meta.js";
import { readRecords } from "./audit-trail.js";
import { flushDatabase } from "./database.js";
import type { JobLimit } from "./job-limit.js";
import { openRegistryDatabase, type RegistryDatabase } from "./registry-database.js";
import { type SnapshotOptions, Snapshots } from "./snapshot/snapshots.js";
import { PAGE_BYTES } from "./snapshot/spool.js";
import { StateDir } from "./state-dir.js";
import { Turns } from "./turns.js";

export interface RegistryStoreOptions {
  readonly dir: string;
  readonly jobs: JobLimit;
  readonly snapshots?: Partial<SnapshotOptions>;
}

/**
 * Group 0's state machine: the registry, the cluster map, who may do what, and what admins did. A change of the first two is
 * the whole next one; a change is taken only at the revision or epoch it was planned for.
 */
export class RegistryStore implements StateMachine {
  readonly #dir: string;
  readonly #jobs: JobLimit;
  readonly #stateDir: StateDir;
  readonly #snapshots: Snapshots;
  /** Apply and restoring take turns, and checks of the database with the latter. */
  readonly #turns = new Turns();
  #database: RegistryDatabase;
  readonly #listeners = new Set<() => void>();
  /** Set when it is not known which database counts. */
  #unknown: FeatureStoreError | null = null;

  private constructor({ dir, jobs, snapshots }: RegistryStoreOptions, stateDir: StateDir, database: RegistryDatabase) {
    this.#dir = dir;
    this.#jobs = jobs;
    this.#stateDir = stateDir;
    this.#snapshots = new Snapshots({ state: stateDir, machine: "registry", jobs }, snapshots);
    this.#database = database;
  }

  /** @throws CORRUPTION when any file of it is damaged: without a registry nothing can be answered. */
  static async open(options: RegistryStoreOptions): Promise<RegistryStore> {
    try {
      const stateDir = await StateDir.open(options.dir);
      return new RegistryStore(options, stateDir, await openRegistryDatabase(stateDir.path));
    } catch (error) {
      if (!(error instanceof FeatureStoreError) || error.code !== "CORRUPTION") throw error;
      throw damagedRegistry(options.dir, error.message);
    }
  }

  /**
   * Gives the replica in a closed, damaged directory an empty registry, as one durable step, and opens it: a snapshot of a
   * peer can then be restored. What was there is gone; whoever calls this has told why.
   */
  static async discard(options: RegistryStoreOptions): Promise<RegistryStore> {
    await StateDir.startOver(options.dir, options.snapshots?.onStep);
    return RegistryStore.open(options);
  }

  get applied(): EntryId {
    return this.#database.applied;
  }

  get membership(): Membership {
    return this.#database.membership;
  }

  /** Index of the log entry that made `membership`: 0 while there is none, 1 for one of before the index was kept. */
  get confEpoch(): number {
    return this.#database.confEpoch;
  }

  get registry(): Registry {
    return this.#database.registry;
  }

  /** As applied here; null where the cluster has not begun. Plain objects, frozen all the way down. */
  get clusterMap(): ClusterMap | null {
    return this.#database.clusterMap;
  }

  /** Who may do what, as applied here. */
  get access(): AccessState {
    return this.#database.access;
  }

  /** What admins did, newest first, as applied here. @throws CORRUPTION where a record is damaged. */
  auditRecords(query: { readonly sinceMs: number; readonly limit: number }): Promise<readonly AuditRecord[]> {
    return this.#turns.run(() => {
      const { db, audit } = this.#current();
      return readRecords(db, audit, query);
    });
  }

  /**
   * Has `listener` called after every apply that changed the registry, the map or the access state, and after every restore, once both are
   * there to read and before `apply` or `restore` resolves. What a listener throws, `apply` or `restore` rejects with,
   * after the others were called: that ends the replica.
   * @returns what ends it.
   */
  onChange(listener: () => void): () => void {
    const own = (): void => listener();
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  async apply(entries: readonly Entry[]): Promise<readonly Uint8Array[]> {
    const { results, isChanged } = await this.#turns.run(async () => {
      const database = this.#current();
      const change = applyMeta(database, entries);
      if (entries.length > 0) await this.#jobs.run(() => database.db.batch([...change.operations]));
      this.#database = { ...database, ...change.state };
      return change;
    });
    if (isChanged) this.#tellListeners();
    return results;
  }

  /** @throws CORRUPTION when a table is damaged: the log must not be given up for it. */
  checkpoint(): Promise<EntryId> {
    return this.#turns.run(async () => {
      const { path, db, watch, applied } = this.#current();
      await flushDatabase(db, path, this.#jobs);
      const [damaged] = (await watch.check()).damaged;
      if (damaged !== undefined) throw damagedRegistry(this.#dir, `${damaged.file}: ${damaged.reason}`);
      return applied;
    });
  }

  /** Checks its tables once more. @returns what is wrong. @throws the signal's reason. */
  scrub(signal: AbortSignal | null = null): Promise<readonly string[]> {
    return this.#turns.run(async () => {
      try {
        const { damaged } = await this.#database.watch.checkAll(signal);
        return damaged.map(({ file, reason }) => `${file}: ${reason}`);
      } catch (error) {
        if (error instanceof FeatureStoreError && error.code === "CORRUPTION") return [error.message];
        throw error;
      }
    });
  }

  /** @throws CORRUPTION when any of it is damaged; RESOURCE_EXHAUSTED while two are open, or when the disk is full. */
  snapshot(): Promise<SnapshotSource> {
    return this.#turns.run(() =>
      this.#snapshots.send(async () => {
        const { db, applied, membership, watch } = this.#current();
        const [damaged] = (await watch.check()).damaged;
        if (damaged !== undefined) throw damagedRegistry(this.#dir, `${damaged.file}: ${damaged.reason}`);
        return {
          iterator: db.iterator({ highWaterMarkBytes: PAGE_BYTES, fillCache: false }),
          last: applied,
          membership,
        };
      }),
    );
  }

  receive(manifest: SnapshotManifest): Promise<SnapshotSink> {
    return this.#snapshots.receive(manifest);
  }

  /** @throws as `Snapshots.restore`; nothing has changed then, unless the outcome is unknown: nothing is applied any more. */
  async restore(manifest: SnapshotManifest): Promise<void> {
    await this.#turns.run(async () => {
      const before = this.#database;
      const { generation } = this.#stateDir;
      try {
        this.#database = await this.#snapshots.restore(manifest, openRegistryDatabase);
      } catch (error) {
        if (error instanceof FeatureStoreError && error.outcome === "unknown") this.#unknown = error;
        throw error;
      }
      await before.close();
      await this.#snapshots.remove(generation);
      await this.#snapshots.forget();
    });
    this.#tellListeners();
  }

  async close(): Promise<void> {
    await this.#turns.idle();
    await this.#database.close();
    await this.#snapshots.close();
  }

  #tellListeners(): void {
    const failures: unknown[] = [];
    for (const listener of [...this.#listeners]) {
      try {
        listener();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length === 1) throw failures[0];
    if (failures.length > 1) throw new AggregateError(failures, "listeners of the registry failed");
  }

  #current(): RegistryDatabase {
    if (this.#unknown !== null) throw this.#unknown;
    return this.#database;
  }
}

function damagedRegistry(dir: string, damage: string): FeatureStoreError {
  return new FeatureStoreError(
    "CORRUPTION",
    `the registry in ${dir} is damaged: ${damage}; restore the data directory from a backup`,
  );
}
