import { setImmediate } from "node:timers/promises";
import type {
  Entry,
  EntryId,
  Membership,
  SnapshotManifest,
  SnapshotSink,
  SnapshotSource,
  StateMachine,
} from "@featurestore/cluster";
import { assert, FeatureStoreError } from "@featurestore/proto";
import { ApplyRun, decodeEntry, type FinishedRun, type LoggedEntry } from "./apply-run.js";
import { encodeResult, NOTHING } from "./command-codec.js";
import { type BatchOperation, encodePosition, put } from "./database.js";
import { APPLIED, joinKeyOf, rowKey, rowRange, systemKey, unframeValue, viewRange } from "./database-keys.js";
import { DigestMarks } from "./digest-marks.js";
import type { HotTier } from "./hot-tier/hot-tier.js";
import type { EntryReader } from "./log-entry.js";
import type { LoopShare } from "./loop-share.js";
import { type Pace, UNPACED } from "./pace.js";
import { letGo, type Residency, ResidentRows } from "./resident-rows.js";
import { ShardDatabase, type ShardDatabaseOptions } from "./shard-database.js";
import { type SnapshotOptions, Snapshots } from "./snapshot/snapshots.js";
import { PAGE_BYTES } from "./snapshot/spool.js";
import { digestOf, type StateDigest } from "./state-digest.js";
import { StateDir } from "./state-dir.js";
import { Turns } from "./turns.js";
import type { StoredRow, ViewRows } from "./view-rows.js";
import { nextEntries, ViewScan } from "./view-scan.js";

export type { StoredRow } from "./view-rows.js";

/** Applied indexes by low bits of a key's hash: what a fill from LevelDB is held against. */
const STAMPS = 4_096;

export interface ShardStoreOptions extends ShardDatabaseOptions {
  /** Of the replica: its database lies in it, and what `state-dir.ts` tells. */
  readonly dir: string;
  readonly hotTier: HotTier;
  /** Of the event loop, with all other shards of the node. */
  readonly share: LoopShare;
  readonly snapshots?: Partial<SnapshotOptions>;
  /** What entries it knows; unless set, all that this version does. */
  readonly readEntry?: EntryReader;
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
  readonly #snapshots: Snapshots;
  readonly #stateDir: StateDir;
  /** Another one after `restore`. */
  #database: ShardDatabase;
  /** Databases before the one that counts, until their last reader is done and they are removed. */
  readonly #retiring = new Map<ShardDatabase, Promise<void>>();
  readonly #resident: ResidentRows;
  readonly #stamps = new Float64Array(STAMPS);
  /** Apply, loading and restoring take turns. */
  readonly #turns = new Turns();
  readonly #marks = new DigestMarks();

  private constructor(options: ShardStoreOptions, stateDir: StateDir, database: ShardDatabase) {
    this.#options = options;
    this.#stateDir = stateDir;
    this.#database = database;
    this.#resident = new ResidentRows(options);
    this.#snapshots = new Snapshots({ state: stateDir, machine: "shard", jobs: options.jobs }, options.snapshots);
  }

  /**
   * Opens the database after checking every table of it. An `applied` behind the log's start means that part of the
   * state was lost: `discard` it, or restore what holds it.
   * @returns the store, or the reason why the database must not be opened: its damage cannot be contained.
   */
  static async open(options: ShardStoreOptions): Promise<ShardStore | { readonly fenced: string }> {
    try {
      const stateDir = await StateDir.open(options.dir);
      const database = await ShardDatabase.open(stateDir.path, options);
      return new ShardStore(options, stateDir, database);
    } catch (error) {
      if (error instanceof FeatureStoreError && error.code === "CORRUPTION") return { fenced: error.message };
      throw error;
    }
  }

  /**
   * Gives the replica in a closed, damaged directory an empty state, as one durable step, and opens it: `applied` is
   * before the first entry, nobody is in its membership, and a snapshot of a peer can be restored. What was there is gone;
   * whoever calls this has told why.
   */
  static async discard(options: ShardStoreOptions): Promise<ShardStore> {
    await StateDir.startOver(options.dir, options.snapshots?.onStep);
    const store = await ShardStore.open(options);
    if (store instanceof ShardStore) return store;
    throw new FeatureStoreError("CORRUPTION", `an empty state in ${options.dir} is damaged: ${store.fenced}`);
  }

  get applied(): EntryId {
    return this.#state.applied;
  }

  get membership(): Membership {
    return this.#state.membership;
  }

  /** Index of the log entry that made `membership`: 0 while there is none, 1 for one of before the index was kept. */
  get confEpoch(): number {
    return this.#state.confEpoch;
  }

  /** Why this replica answers CORRUPTED to everything, or null. A restored snapshot ends it. */
  get fenced(): string | null {
    return this.#database.fenced;
  }

  /** Why its rows are not what a majority of replicas has, or null. It serves and sends nothing then. A restored snapshot ends it. */
  get condemned(): string | null {
    return this.#database.condemned;
  }

  get isDamaged(): boolean {
    const { fenced, condemned, ranges, state } = this.#database;
    return (
      fenced !== null || condemned !== null || !ranges.isEmpty || [...state.views()].some((rows) => rows.isDamaged)
    );
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

  get #state() {
    return this.#database.state;
  }

  // ---- apply

  apply(entries: readonly Entry[]): Promise<readonly Uint8Array[]> {
    return this.#turns.run(async () => {
      if (this.fenced !== null)
        throw new FeatureStoreError("CORRUPTION", `a fenced replica applies nothing: ${this.fenced}`);
      const first = this.#state.applied.index + 1;
      const logged = entries.map((entry, i) => {
        assert(entry.index === first + i, "entries are applied in order, none twice");
        return decodeEntry(entry, this.#options.readEntry);
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
  async #applyNext(logged: readonly LoggedEntry[], start: number): Promise<readonly Uint8Array[]> {
    const { entry, content } = logged[start] as LoggedEntry;
    if (content.kind === "dropView") return [await this.#dropView(entry, content.viewId)];
    const { share, jobs } = this.#options;
    const run = new ApplyRun(this.#state, (keys) => this.#database.getMany(keys), share);
    const end = start + this.#marks.nextFrom(entry.index) - entry.index + 1;
    const taken = await run.take(end < logged.length ? logged.slice(0, end) : logged, start);
    const { entry: last } = logged[start + taken - 1] as LoggedEntry;
    const finished = share.run(() => run.finish(last));
    await jobs.run(() => share.run(() => this.#database.db.batch(finished.operations)));
    share.run(() => this.#publish(finished, last));
    return run.results;
  }

  /** After the batch, in one turn: the hot tier, the stamps, the position. A fill that began earlier is thereby told off. */
  #publish({ changed, membership }: FinishedRun, last: EntryId): void {
    for (const entry of changed) {
      this.#stamps[entry.hash & (STAMPS - 1)] = last.index;
      const rows = this.#state.rowsOf(entry.viewId, entry.dataset);
      const { table } = rows;
      if (table === null) continue;
      if (entry.row === null) table.delete(entry.hash, entry.key, 0, entry.key.length);
      else if (rows.isComplete || table.find(entry.hash, entry.key, 0, entry.key.length) >= 0) {
        const fits = table.put(entry.hash, entry.key, 0, entry.key.length, entry.row, 0, entry.row.length);
        if (!fits && rows.isComplete) this.#resident.degrade(rows, table.bytes);
      }
    }
    if (membership !== null) Object.assign(this.#state, membership);
    this.#moveTo(last);
  }

  async #dropView(entry: Entry, viewId: number): Promise<Uint8Array> {
    const { db } = this.#database;
    await this.#options.jobs.run(() => db.clear(viewRange(viewId)));
    const operations: BatchOperation[] = [put(APPLIED, encodePosition(entry))];
    const { datasets, versions } = this.#state.drop(viewId);
    for (const rows of datasets) {
      this.#resident.forget(rows);
      operations.push({ type: "del", key: systemKey("v", viewId, rows.dataset) });
    }
    for (const version of versions) operations.push({ type: "del", key: systemKey("s", viewId, version) });
    await this.#options.jobs.run(() => db.batch(operations));
    this.#stamps.fill(entry.index);
    this.#moveTo(entry);
    return encodeResult(NOTHING);
  }

  #moveTo({ term, index }: EntryId): void {
    this.#state.applied = { term, index };
    this.#marks.note(index, () => digestOf(this.#state));
  }

  // ---- reads

  /** The index a fill is held against: take it before `fetch`. */
  get fillMark(): number {
    return this.#state.applied.index;
  }

  /**
   * Reads rows from LevelDB, checking each. Rows of before a restore are read from what it restored.
   * @param keys join keys.
   */
  async fetch(rows: ViewRows, keys: readonly Uint8Array[]): Promise<readonly StoredRow[]> {
    if (this.fenced !== null || this.#isDamaged(rows)) return keys.map(() => "damaged");
    return this.#database.getMany(keys.map((key) => rowKey(rows, key, 0, key.length)));
  }

  /** Takes a fetched row into a cache table, unless apply touched the key since `mark`. */
  fill(rows: ViewRows, key: Uint8Array, hash: number, row: Uint8Array, mark: number): void {
    if (rows.table === null || rows.isComplete) return;
    if ((this.#stamps[hash & (STAMPS - 1)] as number) > mark) return;
    rows.table.put(hash, key, 0, key.length, row, 0, row.length);
  }

  /**
   * The next rows of a dataset after `after` (a join key; null: from the start), in key order, tombstones included: at
   * most `limit`, fewer where they are large.
   * @throws CORRUPTION when any row of the dataset cannot be trusted: a scan must not pass over it in silence.
   */
  async scan(rows: ViewRows, after: Uint8Array | null, limit: number): Promise<StoredPage> {
    const database = this.#database;
    if (database.fenced !== null || this.#isDamaged(rows) || !database.ranges.isEmpty)
      throw this.#damagedScan("holds damaged tables");
    const range = rowRange(rows.viewId, rows.dataset);
    const bounds = after === null ? range : { gt: rowKey(rows, after, 0, after.length), lt: range.lt };
    const { entries, isLast } = await database.use(() =>
      this.#options.jobs.run(() => nextEntries(database.db, bounds, limit)),
    );
    const values = entries.map(([key, framed]) => unframeValue(key, framed) ?? null);
    if (values.includes(null)) throw this.#damagedScan("holds a row whose checksum fails");
    return {
      keys: entries.map(([key]) => joinKeyOf(key)),
      rows: values as Uint8Array[],
      isLast,
    };
  }

  /** The first and the last join key of a dataset; null where it has no rows. @throws as `scan`. */
  async keyEnds(rows: ViewRows): Promise<{ readonly first: Uint8Array; readonly last: Uint8Array } | null> {
    const { keys } = await this.scan(rows, null, 1);
    const [first] = keys;
    if (first === undefined) return null;
    const database = this.#database;
    const range = { ...rowRange(rows.viewId, rows.dataset), reverse: true, limit: 1, fillCache: false };
    const [last] = await database.use(() => this.#options.jobs.run(() => database.db.keys(range).all()));
    return { first, last: last === undefined ? first : joinKeyOf(last) };
  }

  /** What counts is the dataset as it is now: `rows` may be of before a restore. */
  #isDamaged(rows: ViewRows): boolean {
    return (this.view(rows.viewId, rows.dataset) ?? rows).isDamaged;
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
  setResidency(viewId: number, dataset: number, residency: Residency): Promise<void> {
    return this.#turns.run(() => this.#resident.set(this.#database, { viewId, dataset, residency }));
  }

  /** Loads one view again that ran out of budget, if the budget has room for it by now. @returns whether it tried. */
  promote(): Promise<boolean> {
    return this.#turns.run(() => this.#resident.promote(this.#database));
  }

  // ---- checks

  /**
   * Checks tables and sums once more, while writes go on. @returns what is wrong; empty when all is well.
   * @throws the signal's reason, soon after it is given.
   */
  scrub(signal: AbortSignal | null = null, pace: Pace = UNPACED): Promise<readonly string[]> {
    const database = this.#database;
    return database.use(async () => {
      const reasons = await database.checkAllTables(signal, pace);
      for (const rows of [...database.state.views()]) {
        const isThere = (): boolean => this.view(rows.viewId, rows.dataset) === rows;
        const scan = await this.#turns.run(async () =>
          database.fenced === null && isThere() && !rows.isDamaged
            ? new ViewScan({ db: database.db, jobs: this.#options.jobs }, rows)
            : null,
        );
        if (scan === null) continue;
        const found = await scan.sumUp(() => undefined, signal, pace);
        if (found?.equals(scan.promised) === true || !isThere()) continue;
        rows.isDamaged = true;
        reasons.push(`view ${rows.viewId}: its rows do not add up`);
      }
      return reasons;
    });
  }

  /**
   * What its rows come to, from the sums that apply keeps: replicas at the same `applied` have the same digest. What is on
   * disk is held against these sums by `scrub`.
   * @throws CORRUPTION when it is fenced.
   */
  digest(): Promise<StateDigest> {
    return this.#turns.run(async () => {
      if (this.fenced !== null) throw new FeatureStoreError("CORRUPTION", `a fenced replica has none: ${this.fenced}`);
      return digestOf(this.#state);
    });
  }

  /**
   * The same at exactly the entry `index`, once that is applied; null where the state is beyond it, or `signal` fires before.
   * @throws CORRUPTION when any of it is damaged: it has no say in what is right; RESOURCE_EXHAUSTED while too many wait.
   */
  async digestAt(index: number, signal: AbortSignal): Promise<StateDigest | null> {
    const { found, database } = await this.#turns.run(async () => {
      this.#checkWhole();
      const { applied } = this.#state;
      const isHere = applied.index >= index;
      const here = applied.index === index ? digestOf(this.#state) : null;
      return { found: { digest: isHere ? here : this.#marks.wait(index, signal) }, database: this.#database };
    });
    const digest = await found.digest;
    if (digest === null || database !== this.#database) return null;
    this.#checkWhole();
    database.tell(index, digest.digest);
    return digest;
  }

  /**
   * Other replicas agree on another state at the entry: from now on this one serves nothing and waits to be rebuilt.
   * @param said what `digestAt` gave. @returns false where the state is another one by now.
   */
  condemn(said: { readonly index: number; readonly digest: string }, reason: string): boolean {
    return this.#database.condemn(said, reason);
  }

  #checkWhole(): void {
    if (!this.isDamaged) return;
    const why = this.fenced ?? this.condemned ?? "some of its rows are";
    throw new FeatureStoreError("CORRUPTION", `the shard in ${this.#options.dir} is damaged: ${why}`);
  }

  // ---- durability

  /**
   * Forces the memtable into a table; what was applied before the call is then durable without any log.
   * @throws CORRUPTION when the new table is damaged: the log must not be given up for it.
   */
  async checkpoint(): Promise<EntryId> {
    for (;;) {
      const database = this.#database;
      const position = await database.flush();
      await this.checkTables();
      if (database !== this.#database) continue; // the position is of a state that was replaced meanwhile
      if (database.fenced !== null) throw new FeatureStoreError("CORRUPTION", database.fenced);
      return position;
    }
  }

  /** Checks tables that appeared since the last call. A damaged one fences the replica, a damaged MANIFEST, too. */
  checkTables(): Promise<void> {
    return this.#database.checkTables();
  }

  // ---- snapshots

  /**
   * Freezes the state between two batches, and writes it into a file while apply goes on.
   * @throws CORRUPTION when any of it is damaged: damage must not be spread; RESOURCE_EXHAUSTED while two are open, or when
   * the disk is full.
   */
  snapshot(): Promise<SnapshotSource> {
    const database = this.#database;
    return database.use(() =>
      this.#snapshots.send(() =>
        this.#turns.run(async () => {
          if (this.#database !== database) throw new FeatureStoreError("UNAVAILABLE", "the state was just replaced");
          if (this.isDamaged) throw new FeatureStoreError("CORRUPTION", `the shard in ${this.#options.dir} is damaged`);
          const { applied, membership, db } = database;
          const iterator = db.iterator({ highWaterMarkBytes: PAGE_BYTES, fillCache: false });
          return { iterator, last: applied, membership };
        }),
      ),
    );
  }

  receive(manifest: SnapshotManifest): Promise<SnapshotSink> {
    return this.#snapshots.receive(manifest);
  }

  /**
   * Builds a database of the snapshot beside the one there is, which goes on being read, and changes over; what was in
   * memory is loaded again. Reads that began before see the one state or the other, row by row.
   * @throws as `Snapshots.restore`; nothing has changed then, unless the outcome is unknown, which fences the replica.
   */
  restore(manifest: SnapshotManifest): Promise<void> {
    return this.#turns.run(async () => {
      const before = this.#database;
      const { generation } = this.#stateDir;
      try {
        const open = (path: string): Promise<ShardDatabase> => ShardDatabase.open(path, this.#options);
        this.#database = await this.#snapshots.restore(manifest, open);
      } catch (error) {
        if (error instanceof FeatureStoreError && error.outcome === "unknown") before.fence(error.message);
        throw error;
      }
      this.#marks.note(this.applied.index, () => digestOf(this.#state));
      for (const rows of before.state.views()) letGo(rows);
      this.#stamps.fill(0); // no fill that began before finds a table
      try {
        await this.#resident.setAll(this.#database);
        await this.#snapshots.forget();
      } finally {
        this.#retire(before, generation);
      }
    });
  }

  #retire(database: ShardDatabase, generation: number): void {
    const remove = async (): Promise<void> => {
      try {
        await database.closeWhenUnused();
        await this.#snapshots.remove(generation);
      } catch {
        // What cannot be removed now is removed at the next open.
      }
      this.#retiring.delete(database);
    };
    this.#retiring.set(database, remove());
  }

  async close(): Promise<void> {
    this.#marks.close();
    await this.#turns.idle();
    for (const rows of this.#state.views()) letGo(rows);
    await this.#database.close();
    for (const [database, removed] of [...this.#retiring]) {
      await database.close();
      await removed;
    }
    await this.#snapshots.close();
  }
}
