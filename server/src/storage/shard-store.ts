import type { Entry, EntryId, StateMachine } from "@featurestore/cluster";
import {
  assert,
  decodeSchema,
  decodeWriteBlock,
  FeatureStoreError,
  hashKey,
  LayoutSet,
  LIMITS,
  mayPurge,
  mergeDelete,
  mergeWrite,
  peekWriteBlock,
  RowBuilder,
  type RowRef,
  readInt53,
  rowDeleteTime,
  rowEventTime,
  rowRef,
  viewOf,
  writeInt53,
} from "@featurestore/proto";
import { ClassicLevel } from "classic-level";
import { type ApplyResult, type Command, commandKeys, decodeCommand, encodeResult, NOTHING } from "./command-codec.js";
import {
  frameValue,
  joinKeyOf,
  producerKey,
  producerOfKey,
  rowKey,
  rowRange,
  SYSTEM,
  systemKey,
  unframeValue,
  valueChecksum,
  viewRange,
} from "./database-keys.js";
import type { HotTier } from "./hot-tier/hot-tier.js";
import type { JobLimit } from "./job-limit.js";
import { type DamagedRanges, prepareDatabase } from "./leveldb-files/containment.js";
import { flushedLogNumber, TableWatch } from "./leveldb-files/verify.js";
import { type OverlayRow, RowOverlay } from "./row-overlay.js";
import { type ViewRows, ViewSums } from "./view-rows.js";

const APPLIED = systemKey("a");
const PAST_EVERYTHING = [Uint8Array.of(0xff), Uint8Array.of(0xff, 0xff)] as const;
/** Applied indexes by low bits of a key's hash: what a fill from LevelDB is held against. */
const STAMPS = 4_096;
const SCAN_BYTES = 1 << 20;

type Database = ClassicLevel<Uint8Array, Uint8Array>;
type BatchOperation = { type: "put"; key: Uint8Array; value: Uint8Array } | { type: "del"; key: Uint8Array };

export interface ShardStoreOptions {
  readonly dir: string;
  readonly hotTier: HotTier;
  readonly jobs: JobLimit;
  readonly writeBufferBytes: number;
  readonly cacheBytes: number;
  /** Layouts by view id, shared by all shards of the process. */
  readonly layouts: Map<number, LayoutSet>;
}

/** A row as LevelDB holds it: its bytes, null where there is none, or damaged. */
export type StoredRow = Uint8Array | null | "damaged";

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
  readonly #views = new Map<number, ViewRows>();
  readonly #schemas = new Set<string>();
  readonly #producers = new Map<number, { last: number; index: number }>();
  readonly #builder = new RowBuilder();
  readonly #stamps = new Float64Array(STAMPS);
  #applied: EntryId = { term: 0, index: 0 };
  #fenced: string | null = null;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(options: ShardStoreOptions, db: Database, ranges: DamagedRanges) {
    this.#options = options;
    this.#db = db;
    this.#ranges = ranges;
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
    return this.#applied;
  }

  /** Why this replica answers CORRUPTED to everything, or null. */
  get fenced(): string | null {
    return this.#fenced;
  }

  get isDamaged(): boolean {
    return this.#fenced !== null || !this.#ranges.isEmpty || [...this.#views.values()].some((rows) => rows.isDamaged);
  }

  /** True once the schema version has reached this shard through its log. */
  knowsSchema(viewId: number, version: number): boolean {
    return this.#schemas.has(`${viewId}/${version}`);
  }

  /** The rows of a view's dataset, or undefined where none was ever written. */
  view(viewId: number, dataset: number): ViewRows | undefined {
    return this.#views.get(viewKey(viewId, dataset));
  }

  views(): Iterable<ViewRows> {
    return this.#views.values();
  }

  // ---- apply

  apply(entries: readonly Entry[]): Promise<readonly Uint8Array[]> {
    return this.#exclusively(async () => {
      if (this.#fenced !== null)
        throw new FeatureStoreError("CORRUPTION", `a fenced replica applies nothing: ${this.#fenced}`);
      const results: Uint8Array[] = [];
      let run: { entry: Entry; command: Command }[] = [];
      const flush = async (): Promise<void> => {
        if (run.length > 0) results.push(...(await this.#applyRun(run)));
        run = [];
      };
      for (const entry of entries) {
        assert(entry.index === this.#applied.index + run.length + 1, "entries are applied in order, none twice");
        const command = decodeCommand(entry.data);
        if (command.kind === "dropView") {
          await flush();
          results.push(await this.#dropView(entry, command.viewId));
        } else {
          run.push({ entry, command });
        }
      }
      await flush();
      return results;
    });
  }

  async #applyRun(run: readonly { entry: Entry; command: Command }[]): Promise<Uint8Array[]> {
    const overlay = new RowOverlay();
    await this.#fetchExisting(run, overlay);
    const operations: BatchOperation[] = [];
    const touchedProducers = new Set<number>();
    const results = run.map(({ entry, command }) =>
      encodeResult(this.#applyCommand(entry, command, { overlay, operations, touchedProducers })),
    );
    const { entry: last } = run.at(-1) as { entry: Entry };
    const changed = overlay.rows.filter((row) => row.isChanged);
    this.#writeRows(changed, operations);
    for (const producer of touchedProducers) operations.push(this.#producerOperation(producer));
    operations.push(put(APPLIED, encodePosition(last)));
    await this.#options.jobs.run(() => this.#db.batch(operations));
    this.#publish(changed, last);
    return results;
  }

  /** Reads what the run's keys hold now, wherever memory does not know it all. */
  async #fetchExisting(run: readonly { entry: Entry; command: Command }[], overlay: RowOverlay): Promise<void> {
    const wanted: { row: OverlayRow; key: Uint8Array }[] = [];
    for (const { command } of run) {
      for (const at of rowTargets(command)) {
        if (this.view(at.viewId, at.dataset)?.isComplete === true) continue;
        for (let i = 0; i < at.keys.count; i++) {
          const start = at.keys.start(i);
          const end = at.keys.end(i);
          const hash = hashKey(at.keys.bytes, start, end);
          if (overlay.find({ ...at, hash }, at.keys.bytes, start, end) !== undefined) continue;
          const key = at.keys.bytes.slice(start, end);
          const row: OverlayRow = {
            viewId: at.viewId,
            dataset: at.dataset,
            key,
            hash,
            row: null,
            before: null,
            isChanged: false,
            isDamaged: false,
          };
          wanted.push({ row: overlay.add(row), key: rowKey(at, key, 0, key.length) });
        }
      }
    }
    if (wanted.length === 0) return;
    const stored = await this.#getMany(wanted.map(({ key }) => key));
    wanted.forEach(({ row }, i) => {
      const found = stored[i] ?? null;
      if (found === "damaged") row.isDamaged = true;
      else {
        row.row = found;
        row.before = found;
      }
    });
  }

  #applyCommand(entry: Entry, command: Command, run: RunState): ApplyResult {
    const refusal = this.#checkSequence(entry, command, run);
    if (refusal !== null) return refusal;
    switch (command.kind) {
      case "schema":
        run.operations.push(
          put(systemKey("s", command.viewId, this.#addSchema(command.viewId, command.schema)), command.schema),
        );
        return NOTHING;
      case "rows":
        return this.#applyRows(entry, command, run.overlay);
      case "delete":
        return this.#applyDelete(entry, command, run.overlay);
      case "purge":
        return this.#applyPurge(command, run.overlay);
      case "dropView":
      case "registry":
        throw new FeatureStoreError(
          "CORRUPTION",
          `entry ${entry.index}: a ${command.kind} command has no place in a run of a shard's log`,
        );
    }
  }

  /** Exactly once: an entry at or below its producer's last sequence has no effect, one that straddles it is refused. */
  #checkSequence(entry: Entry, command: Command, run: RunState): ApplyResult | null {
    if (command.producer === 0) return null;
    const seen = this.#producers.get(command.producer)?.last ?? 0;
    if (command.last <= seen) return { ...NOTHING, seen, outcome: "duplicate" };
    if (command.first <= seen) return { ...NOTHING, seen, outcome: "straddles" };
    this.#producers.set(command.producer, { last: command.last, index: entry.index });
    run.touchedProducers.add(command.producer);
    if (this.#producers.size > LIMITS.producersPerShardMax) this.#forgetProducer(run);
    return null;
  }

  #forgetProducer(run: RunState): void {
    let oldest = -1;
    let oldestIndex = Number.POSITIVE_INFINITY;
    for (const [producer, { index }] of this.#producers) {
      if (index >= oldestIndex) continue;
      oldest = producer;
      oldestIndex = index;
    }
    this.#producers.delete(oldest);
    run.touchedProducers.add(oldest);
  }

  #producerOperation(producer: number): BatchOperation {
    const state = this.#producers.get(producer);
    const key = producerKey(producer);
    return state === undefined
      ? { type: "del", key }
      : put(key, encodePosition({ term: state.last, index: state.index }));
  }

  #applyRows(entry: Entry, command: Extract<Command, { kind: "rows" }>, overlay: RowOverlay): ApplyResult {
    const head = orNull(() => peekWriteBlock(command.block));
    if (head === null) return { ...NOTHING, refused: command.datasets.length };
    const { viewId, schemaVersion, rows: count } = head;
    const layouts = this.#layoutsOf(viewId);
    const layout = this.#schemas.has(`${viewId}/${schemaVersion}`) ? layouts.get(schemaVersion) : undefined;
    const block = layout === undefined ? null : orNull(() => decodeWriteBlock(command.block, layout));
    if (block === null || layout === undefined) return { ...NOTHING, refused: count * command.datasets.length };
    let applied = 0;
    let late = 0;
    let refused = 0;
    let lateCells = 0;
    for (const dataset of command.datasets) {
      const rows = this.#rowsOf(viewId, dataset);
      for (let i = 0; i < block.rows; i++) {
        const target = this.#overlayRow(overlay, rows, block.keys.bytes, block.keys.start(i), block.keys.end(i));
        const merged = target.isDamaged
          ? null
          : mergeWrite(layouts, this.#builder, refOf(target.row), { block, layout, i, index: entry.index });
        if (merged === null || merged.refused) refused++;
        else {
          lateCells += merged.lateCells;
          if (merged.appliedCells === 0 && merged.lateCells > 0) late++;
          else applied++;
          if (merged.row === null) continue;
          target.row = merged.row;
          target.isChanged = true;
        }
      }
    }
    return { ...NOTHING, applied, late, refused, lateCells };
  }

  #applyDelete(entry: Entry, command: Extract<Command, { kind: "delete" }>, overlay: RowOverlay): ApplyResult {
    const layouts = this.#layoutsOf(command.viewId);
    const keys = commandKeys(command.keys);
    const layout = this.#schemas.has(`${command.viewId}/${command.schemaVersion}`)
      ? layouts.get(command.schemaVersion)
      : undefined;
    if (layout === undefined) return { ...NOTHING, refused: keys.count };
    const rows = this.#rowsOf(command.viewId, command.dataset);
    let applied = 0;
    let late = 0;
    let refused = 0;
    for (let i = 0; i < keys.count; i++) {
      const target = this.#overlayRow(overlay, rows, keys.bytes, keys.start(i), keys.end(i));
      if (target.isDamaged) {
        refused++;
        continue;
      }
      const times = { time: command.eventTime, loggedAt: command.leaderTime, index: entry.index, layout };
      const row = mergeDelete(layouts, this.#builder, refOf(target.row), times);
      if (row === null || rowDeleteTime(viewOf(row), 0) !== command.eventTime) late++;
      else applied++;
      if (row === null) continue;
      target.row = row;
      target.isChanged = true;
    }
    return { ...NOTHING, applied, late, refused };
  }

  #applyPurge(command: Extract<Command, { kind: "purge" }>, overlay: RowOverlay): ApplyResult {
    const rows = this.view(command.viewId, command.dataset);
    if (rows === undefined) return NOTHING;
    const keys = commandKeys(command.keys);
    let applied = 0;
    for (let i = 0; i < keys.count; i++) {
      const target = this.#overlayRow(overlay, rows, keys.bytes, keys.start(i), keys.end(i));
      const row = refOf(target.row);
      if (
        row === null ||
        target.isDamaged ||
        !mayPurge(row, { newestTime: command.newest[i] as number, plannedAt: command.leaderTime })
      )
        continue;
      applied++;
      target.row = null;
      target.isChanged = true;
    }
    return { ...NOTHING, applied };
  }

  /** The row as the run has it so far; from memory where the table is complete, which a run never awaits on. */
  #overlayRow(overlay: RowOverlay, rows: ViewRows, key: Uint8Array, start: number, end: number): OverlayRow {
    const hash = hashKey(key, start, end);
    const known = overlay.find({ viewId: rows.viewId, dataset: rows.dataset, hash }, key, start, end);
    if (known !== undefined) return known;
    const { table } = rows;
    const location = table === null ? -1 : table.find(hash, key, start, end);
    const before =
      table === null || location < 0
        ? null
        : table.rowBytes(location).slice(table.rowStart(location), table.rowEnd(location));
    return overlay.add({
      viewId: rows.viewId,
      dataset: rows.dataset,
      key: key.slice(start, end),
      hash,
      row: before,
      before,
      isChanged: false,
      isDamaged: false,
    });
  }

  #writeRows(changed: readonly OverlayRow[], operations: BatchOperation[]): void {
    const touched = new Set<ViewRows>();
    for (const entry of changed) {
      const rows = this.#rowsOf(entry.viewId, entry.dataset);
      const key = rowKey(entry, entry.key, 0, entry.key.length);
      if (entry.before !== null) countRow(rows.sums, key, entry.before, -1);
      if (entry.row === null) operations.push({ type: "del", key });
      else {
        const value = frameValue(key, entry.row);
        rows.sums.count(sumRow(entry.row), viewOf(value).getUint32(entry.row.length, true), 1);
        operations.push({ type: "put", key, value });
      }
      touched.add(rows);
    }
    for (const rows of touched) operations.push(put(systemKey("v", rows.viewId, rows.dataset), rows.sums.encode()));
  }

  /** After the batch, in one turn: the hot tier, the stamps, the position. A fill that began earlier is thereby told off. */
  #publish(changed: readonly OverlayRow[], last: EntryId): void {
    for (const entry of changed) {
      this.#stamps[entry.hash & (STAMPS - 1)] = last.index;
      const rows = this.#rowsOf(entry.viewId, entry.dataset);
      const { table } = rows;
      if (table === null) continue;
      if (entry.row === null) table.delete(entry.hash, entry.key, 0, entry.key.length);
      else if (rows.isComplete || table.find(entry.hash, entry.key, 0, entry.key.length) >= 0) {
        const fits = table.put(entry.hash, entry.key, 0, entry.key.length, entry.row, 0, entry.row.length);
        if (!fits && rows.isComplete) degrade(rows);
      }
    }
    this.#applied = { term: last.term, index: last.index };
  }

  async #dropView(entry: Entry, viewId: number): Promise<Uint8Array> {
    await this.#options.jobs.run(() => this.#db.clear(viewRange(viewId)));
    const operations: BatchOperation[] = [put(APPLIED, encodePosition(entry))];
    for (const [name, rows] of this.#views) {
      if (rows.viewId !== viewId) continue;
      letGo(rows);
      this.#views.delete(name);
      operations.push({ type: "del", key: systemKey("v", viewId, rows.dataset) });
    }
    for (const schema of [...this.#schemas].filter((name) => name.startsWith(`${viewId}/`))) {
      this.#schemas.delete(schema);
      operations.push({ type: "del", key: systemKey("s", viewId, Number(schema.split("/")[1])) });
    }
    await this.#options.jobs.run(() => this.#db.batch(operations));
    this.#stamps.fill(entry.index);
    this.#applied = { term: entry.term, index: entry.index };
    return encodeResult(NOTHING);
  }

  // ---- reads

  /** The index a fill is held against: take it before `fetch`. */
  get fillMark(): number {
    return this.#applied.index;
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
    const { entries, isLast } = await this.#options.jobs.run(() => this.#nextEntries(bounds, limit));
    const values = entries.map(([key, framed]) => unframeValue(key, framed) ?? null);
    if (values.includes(null)) throw this.#damagedScan("holds a row whose checksum fails");
    return {
      keys: entries.map(([key]) => joinKeyOf(key)),
      rows: values as Uint8Array[],
      isLast,
    };
  }

  /** At most `limit` entries, and about as many bytes as a scan holds at once. */
  async #nextEntries(
    bounds: { readonly lt: Uint8Array } & ({ readonly gte: Uint8Array } | { readonly gt: Uint8Array }),
    limit: number,
  ): Promise<{ entries: [Uint8Array, Uint8Array][]; isLast: boolean }> {
    const iterator = this.#db.iterator({ ...bounds, highWaterMarkBytes: SCAN_BYTES, fillCache: false });
    const entries: [Uint8Array, Uint8Array][] = [];
    try {
      for (let bytes = 0; entries.length < limit && bytes < SCAN_BYTES; ) {
        const some = await iterator.nextv(limit - entries.length);
        if (some.length === 0) return { entries, isLast: true };
        for (const [, value] of some) bytes += value.length;
        entries.push(...some);
      }
      return { entries, isLast: false };
    } finally {
      await iterator.close();
    }
  }

  #damagedScan(what: string): FeatureStoreError {
    return new FeatureStoreError(
      "CORRUPTION",
      `the shard in ${this.#options.dir} ${what}; rebuild or restore it before scanning`,
    );
  }

  // ---- residency

  /** Brings a dataset into memory, makes it a cache, or leaves it on disk. Loads by a full scan held against the sums. */
  setResidency(viewId: number, dataset: number, residency: "memory" | "cache" | "disk"): Promise<void> {
    return this.#exclusively(async () => {
      const rows = this.#rowsOf(viewId, dataset);
      if (this.#fenced !== null || rows.isDamaged || !this.#ranges.isEmpty) return;
      if (residency === "memory") {
        if (rows.isComplete) return;
        rows.table?.destroy();
        rows.table = this.#options.hotTier.createTable({ residency: "memory" });
        await this.#loadAll(rows);
      } else {
        if (residency === "cache" && rows.table !== null && !rows.isComplete) return;
        rows.table?.destroy();
        rows.isComplete = false;
        rows.table = residency === "cache" ? this.#options.hotTier.createTable({ residency: "cache" }) : null;
      }
    });
  }

  /** Fills a fresh memory table; the dataset counts as complete only if the scan finds what the sums promise. */
  async #loadAll(rows: ViewRows): Promise<void> {
    let fits = true;
    const found = await this.#sumUp(rows, (key, row) => {
      fits &&= rows.table?.put(hashKey(key), key, 0, key.length, row, 0, row.length) ?? false;
    });
    if (found === null || !found.equals(rows.sums)) {
      letGo(rows);
      rows.isDamaged = true;
    } else if (fits) rows.isComplete = true;
    else degrade(rows);
  }

  /** Scans a dataset and adds it up; null where a checksum fails. */
  async #sumUp(rows: ViewRows, visit: (joinKey: Uint8Array, row: Uint8Array) => void): Promise<ViewSums | null> {
    const sums = new ViewSums();
    const iterator = this.#db.iterator({
      ...rowRange(rows.viewId, rows.dataset),
      highWaterMarkBytes: SCAN_BYTES,
      fillCache: false,
    });
    try {
      for (;;) {
        const entries = await this.#options.jobs.run(() => iterator.nextv(2_000));
        if (entries.length === 0) return sums;
        for (const [key, framed] of entries) {
          const row = unframeValue(key, framed);
          if (row === null) return null;
          sums.count(sumRow(row), viewOf(framed).getUint32(row.length, true), 1);
          visit(joinKeyOf(key), row);
        }
      }
    } catch (error) {
      if (isCorruption(error)) return null;
      throw error;
    } finally {
      await iterator.close();
    }
  }

  /** Checks tables and sums once more. @returns what is wrong; empty when all is well. */
  scrub(): Promise<readonly string[]> {
    return this.#exclusively(async () => {
      const reasons: string[] = [];
      const report = await this.#watch.checkAll();
      for (const table of report.damaged) reasons.push(`${table.file}: ${table.reason}`);
      if (reasons.length > 0) this.#fenced ??= reasons.join("; ");
      for (const rows of this.#views.values()) {
        if (this.#fenced !== null || rows.isDamaged) continue;
        const found = await this.#sumUp(rows, () => undefined);
        if (found?.equals(rows.sums) === true) continue;
        rows.isDamaged = true;
        reasons.push(`view ${rows.viewId}: its rows do not add up`);
      }
      return reasons;
    });
  }

  // ---- durability

  /**
   * Forces the memtable into a table; what was applied before the call is then durable without any log.
   * @throws CORRUPTION when the new table is damaged: the log must not be given up for it.
   */
  async checkpoint(): Promise<EntryId> {
    const position = this.#applied;
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

  /** Checks tables that appeared since the last call. A damaged one fences the replica. */
  async checkTables(): Promise<void> {
    const report = await this.#watch.check();
    const [damaged] = report.damaged;
    if (damaged !== undefined) this.#fenced ??= `${damaged.file}: ${damaged.reason}`;
  }

  async close(): Promise<void> {
    await this.#turn.catch(() => undefined);
    for (const rows of this.#views.values()) letGo(rows);
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
      this.#loadRecord(key, value);
    }
    await this.#watch.check();
  }

  #loadRecord(key: Uint8Array, value: Uint8Array): void {
    const view = viewOf(key);
    switch (String.fromCharCode(key[1] as number)) {
      case "a":
        this.#applied = decodePosition(value);
        return;
      case "s":
        this.#addSchema(view.getUint32(2, false), value);
        return;
      case "v": {
        const rows = this.#rowsOf(view.getUint32(2, false), view.getUint32(6, false));
        Object.assign(rows.sums, ViewSums.decode(value));
        return;
      }
      case "p": {
        const { term: last, index } = decodePosition(value);
        this.#producers.set(producerOfKey(key), { last, index });
        return;
      }
      default:
        throw new FeatureStoreError(
          "CORRUPTION",
          `the database holds a system record of unknown kind ${key[1]}; was it written by a newer version?`,
        );
    }
  }

  /** @returns the schema's version. */
  #addSchema(viewId: number, bytes: Uint8Array): number {
    const schema = decodeSchema(viewId, bytes);
    this.#layoutsOf(viewId).add(schema);
    this.#schemas.add(`${viewId}/${schema.version}`);
    return schema.version;
  }

  #layoutsOf(viewId: number): LayoutSet {
    let layouts = this.#options.layouts.get(viewId);
    if (layouts === undefined) {
      layouts = new LayoutSet();
      this.#options.layouts.set(viewId, layouts);
    }
    return layouts;
  }

  #rowsOf(viewId: number, dataset: number): ViewRows {
    const name = viewKey(viewId, dataset);
    let rows = this.#views.get(name);
    if (rows === undefined) {
      rows = {
        viewId,
        dataset,
        layouts: this.#layoutsOf(viewId),
        sums: new ViewSums(),
        table: null,
        isComplete: false,
        isDamaged: false,
      };
      this.#views.set(name, rows);
    }
    return rows;
  }

  /** Runs one job at a time: apply, loading and scrubbing take turns. */
  #exclusively<T>(job: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(job, job);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}

interface RunState {
  readonly overlay: RowOverlay;
  readonly operations: BatchOperation[];
  readonly touchedProducers: Set<number>;
}

/** Opens a database of ours. @throws CONFLICT when another process holds it. */
export async function openDatabase(
  dir: string,
  options: { readonly writeBufferBytes: number; readonly cacheBytes: number },
): Promise<Database> {
  const db: Database = new ClassicLevel(dir, {
    keyEncoding: "view",
    valueEncoding: "view",
    compression: false,
    writeBufferSize: options.writeBufferBytes,
    cacheSize: options.cacheBytes,
  });
  try {
    await db.open();
    return db;
  } catch (error) {
    throw openError(dir, error as Error);
  }
}

function openError(dir: string, error: Error): FeatureStoreError {
  const cause = error.cause as (Error & { code?: string }) | undefined;
  if (cause?.code === "LEVEL_LOCKED") {
    return new FeatureStoreError("CONFLICT", `${dir} is in use by another process`, { cause: error });
  }
  const code = cause?.code === "LEVEL_CORRUPTION" ? "CORRUPTION" : "UNAVAILABLE";
  return new FeatureStoreError(code, `cannot open ${dir}: ${cause?.message ?? error.message}`, { cause: error });
}

/** One number for both: ids and dataset versions count up from 1. */
function viewKey(viewId: number, dataset: number): number {
  return viewId * 1_048_576 + dataset;
}

/** Gives the rows in memory back. Reads under way, which hold on to `rows`, find none there and ask LevelDB. */
function letGo(rows: ViewRows): void {
  rows.table?.destroy();
  rows.table = null;
  rows.isComplete = false;
}

/** A memory table that ran out of budget goes on as a cache. */
function degrade(rows: ViewRows): void {
  rows.isComplete = false;
  if (rows.table !== null) rows.table.residency = "cache";
}

function refOf(row: Uint8Array | null): RowRef | null {
  return row === null ? null : rowRef(row);
}

function sumRow(row: Uint8Array): { bytes: Uint8Array; start: number; end: number; eventTime: number } {
  return { bytes: row, start: 0, end: row.length, eventTime: rowEventTime(viewOf(row), 0) };
}

function countRow(sums: ViewSums, key: Uint8Array, row: Uint8Array, sign: 1 | -1): void {
  sums.count(sumRow(row), valueChecksum(key, row, 0, row.length), sign);
}

function put(key: Uint8Array, bytes: Uint8Array): BatchOperation {
  return { type: "put", key, value: frameValue(key, bytes) };
}

/** term i64 | index i64 */
function encodePosition(position: EntryId): Uint8Array {
  const out = new Uint8Array(16);
  const view = viewOf(out);
  writeInt53(view, 0, position.term);
  writeInt53(view, 8, position.index);
  return out;
}

function decodePosition(bytes: Uint8Array): EntryId {
  const view = viewOf(bytes);
  return { term: readInt53(view, 0), index: readInt53(view, 8) };
}

function isCorruption(error: unknown): boolean {
  return error instanceof Error && (error as { code?: string }).code === "LEVEL_CORRUPTION";
}

/** Null for bytes of a client's that do not decode: they are refused, the same on every replica. */
function orNull<T>(decode: () => T): T | null {
  try {
    return decode();
  } catch (error) {
    if (error instanceof FeatureStoreError) return null;
    throw error;
  }
}

/** The rows a command is about. */
function rowTargets(command: Command): { viewId: number; dataset: number; keys: ReturnType<typeof commandKeys> }[] {
  switch (command.kind) {
    case "rows": {
      const target = orNull(() => ({
        viewId: peekWriteBlock(command.block).viewId,
        keys: commandKeys(command.block.subarray(24)),
      }));
      return target === null ? [] : command.datasets.map((dataset) => ({ ...target, dataset }));
    }
    case "delete":
    case "purge":
      return [{ viewId: command.viewId, dataset: command.dataset, keys: commandKeys(command.keys) }];
    case "schema":
    case "dropView":
    case "registry":
      return [];
  }
}
