import type {
  Entry,
  EntryId,
  Membership,
  SnapshotManifest,
  SnapshotSink,
  SnapshotSource,
  StateMachine,
} from "@featurestore/cluster";
import { assert, decodeRegistry, FeatureStoreError, type Registry } from "@featurestore/proto";
import { encodeResult, NOTHING } from "./command-codec.js";
import { encodePosition, flushDatabase, put, putMembership } from "./database.js";
import { APPLIED } from "./database-keys.js";
import type { JobLimit } from "./job-limit.js";
import { NO_RESULT, readEntry } from "./log-entry.js";
import { openRegistryDatabase, REGISTRY, type RegistryDatabase } from "./registry-database.js";
import { type SnapshotOptions, Snapshots } from "./snapshot/snapshots.js";
import { PAGE_BYTES } from "./snapshot/spool.js";
import { StateDir } from "./state-dir.js";
import { Turns } from "./turns.js";

export interface RegistryStoreOptions {
  readonly dir: string;
  readonly jobs: JobLimit;
  readonly snapshots?: Partial<SnapshotOptions>;
}

/** Group 0's state machine: the registry. A change is the whole next registry, taken only at the revision it was planned for. */
export class RegistryStore implements StateMachine {
  readonly #dir: string;
  readonly #jobs: JobLimit;
  readonly #stateDir: StateDir;
  readonly #snapshots: Snapshots;
  /** Apply and restoring take turns, and checks of the database with the latter. */
  readonly #turns = new Turns();
  #database: RegistryDatabase;
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

  apply(entries: readonly Entry[]): Promise<readonly Uint8Array[]> {
    return this.#turns.run(async () => {
      const database = this.#current();
      const results: Uint8Array[] = [];
      let { membership, confEpoch, registry } = database;
      let membershipEntry: Entry | null = null;
      let registryBytes: Uint8Array | null = null;
      for (const entry of entries) {
        assert(entry.index === database.applied.index + results.length + 1, "entries are applied in order, none twice");
        const content = readEntry(entry);
        switch (content.kind) {
          case "noop":
            results.push(NO_RESULT);
            break;
          case "membership":
            membership = content.membership;
            confEpoch = entry.index;
            membershipEntry = entry;
            results.push(NO_RESULT);
            break;
          case "registry":
            if (content.expectedRevision !== registry.revision) {
              results.push(encodeResult({ ...NOTHING, outcome: "conflict" }));
              break;
            }
            registryBytes = content.registry.slice();
            registry = decodeRegistry(registryBytes);
            results.push(encodeResult({ ...NOTHING, applied: 1 }));
            break;
          default:
            throw new FeatureStoreError(
              "CORRUPTION",
              `entry ${entry.index}: a ${content.kind} command has no place in the meta group's log`,
            );
        }
      }
      const last = entries.at(-1);
      if (last === undefined) return results;
      const applied = { term: last.term, index: last.index };
      const operations = [put(APPLIED, encodePosition(applied))];
      if (membershipEntry !== null) operations.push(...putMembership(membershipEntry.data, membershipEntry));
      if (registryBytes !== null) operations.push(put(REGISTRY, registryBytes));
      await this.#jobs.run(() => database.db.batch(operations));
      this.#database = { ...database, applied, membership, confEpoch, registry };
      return results;
    });
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
  restore(manifest: SnapshotManifest): Promise<void> {
    return this.#turns.run(async () => {
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
  }

  async close(): Promise<void> {
    await this.#turns.idle();
    await this.#database.close();
    await this.#snapshots.close();
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
