import type { Entry, EntryId, StateMachine } from "@featurestore/cluster";
import {
  assert,
  decodeRegistry,
  EMPTY_REGISTRY,
  FeatureStoreError,
  type Registry,
  readInt53,
  viewOf,
  writeInt53,
} from "@featurestore/proto";
import type { ClassicLevel } from "classic-level";
import { decodeCommand, encodeResult, NOTHING } from "./command-codec.js";
import { openDatabase } from "./database.js";
import { frameValue, systemKey, unframeValue } from "./database-keys.js";
import type { JobLimit } from "./job-limit.js";
import { prepareDatabase } from "./leveldb-files/containment.js";
import { flushedLogNumber, TableWatch } from "./leveldb-files/verify.js";

const APPLIED = systemKey("a");
const REGISTRY = systemKey("g");
const BUFFERS = { writeBufferBytes: 1 << 20, cacheBytes: 1 << 16 };

/** Group 0's state machine: the registry. A change is the whole next registry, taken only at the revision it was planned for. */
export class RegistryStore implements StateMachine {
  readonly #dir: string;
  readonly #db: ClassicLevel<Uint8Array, Uint8Array>;
  readonly #jobs: JobLimit;
  readonly #watch: TableWatch;
  #applied: EntryId = { term: 0, index: 0 };
  #registry: Registry = EMPTY_REGISTRY;

  private constructor(dir: string, db: ClassicLevel<Uint8Array, Uint8Array>, jobs: JobLimit) {
    this.#dir = dir;
    this.#db = db;
    this.#jobs = jobs;
    this.#watch = new TableWatch(dir);
  }

  /** @throws CORRUPTION when any file of it is damaged: without a registry nothing can be answered. */
  static async open(options: { readonly dir: string; readonly jobs: JobLimit }): Promise<RegistryStore> {
    const prepared = await prepareDatabase(options.dir);
    const damage = prepared.fenced ?? (prepared.ranges.isEmpty ? null : prepared.reasons.join("; "));
    if (damage !== null)
      throw new FeatureStoreError(
        "CORRUPTION",
        `the registry in ${options.dir} is damaged: ${damage}; restore the data directory from a backup`,
      );
    const db = await openDatabase(options.dir, BUFFERS);
    const store = new RegistryStore(options.dir, db, options.jobs);
    try {
      await store.#load();
    } catch (error) {
      await db.close();
      throw error;
    }
    return store;
  }

  get applied(): EntryId {
    return this.#applied;
  }

  get registry(): Registry {
    return this.#registry;
  }

  async apply(entries: readonly Entry[]): Promise<readonly Uint8Array[]> {
    const results: Uint8Array[] = [];
    let registry = this.#registry;
    let registryBytes: Uint8Array | null = null;
    for (const entry of entries) {
      assert(entry.index === this.#applied.index + results.length + 1, "entries are applied in order, none twice");
      const command = decodeCommand(entry.data);
      if (command.kind !== "registry")
        throw new FeatureStoreError(
          "CORRUPTION",
          `entry ${entry.index}: a ${command.kind} command has no place in the meta group's log`,
        );
      if (command.expectedRevision !== registry.revision) {
        results.push(encodeResult({ ...NOTHING, outcome: "conflict" }));
        continue;
      }
      registryBytes = command.registry.slice();
      registry = decodeRegistry(registryBytes);
      results.push(encodeResult({ ...NOTHING, applied: 1 }));
    }
    const last = entries.at(-1);
    if (last === undefined) return results;
    const position = new Uint8Array(16);
    writeInt53(viewOf(position), 0, last.term);
    writeInt53(viewOf(position), 8, last.index);
    const operations = [{ type: "put" as const, key: APPLIED, value: frameValue(APPLIED, position) }];
    if (registryBytes !== null)
      operations.push({ type: "put", key: REGISTRY, value: frameValue(REGISTRY, registryBytes) });
    await this.#jobs.run(() => this.#db.batch(operations));
    this.#registry = registry;
    this.#applied = { term: last.term, index: last.index };
    return results;
  }

  /** @throws CORRUPTION when a table is damaged: the log must not be given up for it. */
  async checkpoint(): Promise<EntryId> {
    const position = this.#applied;
    const before = await flushedLogNumber(this.#dir);
    await this.#jobs.run(() => this.#db.compactRange(Uint8Array.of(0xff), Uint8Array.of(0xff, 0xff)));
    if ((await flushedLogNumber(this.#dir)) <= before)
      throw new FeatureStoreError("INTERNAL", `LevelDB did not flush ${this.#dir}; its disk may be full or failing`);
    const [damaged] = (await this.#watch.check()).damaged;
    if (damaged !== undefined)
      throw new FeatureStoreError(
        "CORRUPTION",
        `the registry in ${this.#dir} is damaged: ${damaged.file}: ${damaged.reason}; restore the data directory from a backup`,
      );
    return position;
  }

  /** Checks its tables once more. @returns what is wrong. @throws the signal's reason. */
  async scrub(signal: AbortSignal | null = null): Promise<readonly string[]> {
    try {
      const { damaged } = await this.#watch.checkAll(signal);
      return damaged.map(({ file, reason }) => `${file}: ${reason}`);
    } catch (error) {
      if (error instanceof FeatureStoreError && error.code === "CORRUPTION") return [error.message];
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#db.close();
  }

  async #load(): Promise<void> {
    const position = await this.#read(APPLIED);
    const registry = await this.#read(REGISTRY);
    if (position !== null)
      this.#applied = { term: readInt53(viewOf(position), 0), index: readInt53(viewOf(position), 8) };
    if (registry !== null) this.#registry = decodeRegistry(registry);
  }

  async #read(key: Uint8Array): Promise<Uint8Array | null> {
    const framed = await this.#db.get(key);
    if (framed === undefined) return null;
    const value = unframeValue(key, framed);
    if (value === null)
      throw new FeatureStoreError("CORRUPTION", `the registry in ${this.#dir} is damaged: a record's checksum fails`);
    return value;
  }
}
