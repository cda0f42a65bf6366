import type { Entry, Membership } from "@featurestore/cluster";
import {
  assert,
  decodeWriteBlock,
  FeatureStoreError,
  hashKey,
  type KeyList,
  mayPurge,
  mergeDelete,
  mergeWrite,
  peekWriteBlock,
  portableRow,
  RowBuilder,
  type RowRef,
  rowDeleteTime,
  rowRef,
  rowSchemaVersion,
  stampLastChange,
  viewOf,
} from "@featurestore/proto";
import { type ApplyResult, type Command, commandKeys, encodeResult, NOTHING, restoredRows } from "./command-codec.js";
import { type BatchOperation, encodePosition, put, putMembership } from "./database.js";
import { APPLIED, frameValue, producerKey, rowKey, systemKey, valueChecksum } from "./database-keys.js";
import { type EntryContent, type EntryReader, NO_RESULT, readEntry } from "./log-entry.js";
import type { LoopShare } from "./loop-share.js";
import { type OverlayRow, RowOverlay } from "./row-overlay.js";
import type { ShardState } from "./shard-state.js";
import { type StoredRow, sumRow, type ViewRows, type ViewSums } from "./view-rows.js";

/** A run ends with the entry that brings it to so many rows, or to so many bytes of rows read and rows made. */
const RUN_ROWS_MAX = 1_000;
const RUN_BYTES_MAX = 8 * 1024 * 1024;
/** Rows fetched before it is known how large they are. */
const FIRST_ROWS = 32;
/** What is shorter is no row. */
const ROW_HEAD = 22;

const builder = new RowBuilder();

/** What a shard's log may hold. */
/** Commands of the meta group's log. */
type MetaKind = "registry" | "cluster" | "access" | "audited";
type ShardContent = Exclude<EntryContent, { readonly kind: MetaKind }>;
type RunCommand = Exclude<Command, { readonly kind: MetaKind | "dropView" }>;

/** An entry, decoded, and the rows it is about. */
export interface LoggedEntry {
  readonly entry: Entry;
  readonly content: ShardContent;
  readonly targets: readonly { readonly viewId: number; readonly dataset: number; readonly keys: KeyList }[];
  readonly rows: number;
}

/** @throws CORRUPTION for an entry that has no place in a shard's log, or cannot be read: a replica must stop there. */
export function decodeEntry(entry: Entry, read: EntryReader = readEntry): LoggedEntry {
  const content = read(entry);
  if (isMeta(content)) {
    throw new FeatureStoreError(
      "CORRUPTION",
      `entry ${entry.index}: a ${content.kind} command has no place in a shard's log`,
    );
  }
  const targets = readableTargets(entry, content);
  return { entry, content, targets, rows: targets.reduce((sum, { keys }) => sum + keys.count, 0) };
}

function isMeta(content: EntryContent): content is Extract<EntryContent, { readonly kind: MetaKind }> {
  const { kind } = content;
  return kind === "registry" || kind === "cluster" || kind === "access" || kind === "audited";
}

/** What a run comes to. */
export interface FinishedRun {
  /** One atomic batch, the position in it. */
  readonly operations: BatchOperation[];
  /** The rows it changed. */
  readonly changed: readonly OverlayRow[];
  /** The last membership among its entries and the index of its entry, or null. */
  readonly membership: { readonly membership: Membership; readonly confEpoch: number } | null;
}

/**
 * Some entries that share one batch: takes them one group after the other until it is full. What comes of them does not
 * depend on where runs and groups are cut.
 */
export class ApplyRun {
  readonly #state: ShardState;
  readonly #fetch: (keys: readonly Uint8Array[]) => Promise<readonly StoredRow[]>;
  readonly #share: LoopShare;
  readonly #overlay = new RowOverlay();
  readonly #operations: BatchOperation[] = [];
  readonly #touchedProducers = new Set<number>();
  #membership: { readonly entry: Entry; readonly membership: Membership } | null = null;
  #rows = 0;
  #bytes = 0;
  /** One for each entry taken. */
  readonly results: Uint8Array[] = [];

  /** @param fetch reads rows by their database keys. */
  constructor(
    state: ShardState,
    fetch: (keys: readonly Uint8Array[]) => Promise<readonly StoredRow[]>,
    share: LoopShare,
  ) {
    this.#state = state;
    this.#fetch = fetch;
    this.#share = share;
  }

  /** Takes the entries from `start` on that fit, at least one, and none from a `dropView` on. @returns how many. */
  async take(entries: readonly LoggedEntry[], start: number): Promise<number> {
    let at = start;
    while (at < entries.length && this.#rows < RUN_ROWS_MAX && this.#bytes < RUN_BYTES_MAX) {
      const group = this.#nextGroup(entries, at);
      if (group.length === 0) break;
      for (let wait = this.#share.wait(); wait !== null; wait = this.#share.wait()) await wait;
      // From here on nothing is waited for but what is read: which tables are complete must not change in between.
      const fetched = this.#fetchExisting(group);
      if (fetched !== null) await fetched;
      this.#share.run(() => {
        for (const { entry, content, rows } of group) {
          this.results.push(this.#applyEntry(entry, content));
          this.#rows += rows;
        }
      });
      at += group.length;
    }
    return at - start;
  }

  /** As many entries as are likely to fit, judged by the rows so far. */
  #nextGroup(entries: readonly LoggedEntry[], start: number): readonly LoggedEntry[] {
    const perRow = Math.max(1, this.#bytes / Math.max(1, this.#rows));
    const most =
      this.#rows === 0 ? FIRST_ROWS : Math.min(RUN_ROWS_MAX - this.#rows, (RUN_BYTES_MAX - this.#bytes) / perRow);
    let at = start;
    for (let rows = 0; at < entries.length && (at === start || rows < most); at++) {
      const { content, rows: more } = entries[at] as LoggedEntry;
      if (content.kind === "dropView" || at - start >= RUN_ROWS_MAX) break;
      rows += more;
    }
    return entries.slice(start, at);
  }

  /** What makes the run durable with its position. Once, when all is taken. */
  finish(position: Entry): FinishedRun {
    const changed = this.#overlay.rows.filter((row) => row.isChanged);
    this.#writeRows(changed);
    for (const producer of this.#touchedProducers) this.#operations.push(this.#producerOperation(producer));
    const last = this.#membership;
    if (last !== null) this.#operations.push(...putMembership(last.entry.data, last.entry));
    this.#operations.push(put(APPLIED, encodePosition(position)));
    const membership = last === null ? null : { membership: last.membership, confEpoch: last.entry.index };
    return { operations: this.#operations, changed, membership };
  }

  /** Reads what the entries' keys hold now, wherever memory does not know it all; null where it does. */
  #fetchExisting(entries: readonly LoggedEntry[]): Promise<void> | null {
    const wanted: { row: OverlayRow; key: Uint8Array }[] = [];
    for (const { targets } of entries) {
      for (const at of targets) {
        if (this.#state.view(at.viewId, at.dataset)?.isComplete === true) continue;
        for (let i = 0; i < at.keys.count; i++) {
          const start = at.keys.start(i);
          const end = at.keys.end(i);
          const hash = hashKey(at.keys.bytes, start, end);
          if (this.#overlay.find({ ...at, hash }, at.keys.bytes, start, end) !== undefined) continue;
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
          wanted.push({ row: this.#overlay.add(row), key: rowKey(at, key, 0, key.length) });
        }
      }
    }
    return wanted.length === 0 ? null : this.#readExisting(wanted);
  }

  async #readExisting(wanted: readonly { readonly row: OverlayRow; readonly key: Uint8Array }[]): Promise<void> {
    const stored = await this.#fetch(wanted.map(({ key }) => key));
    wanted.forEach(({ row }, i) => {
      const found = stored[i] ?? null;
      if (found === "damaged") row.isDamaged = true;
      else {
        row.row = found;
        row.before = found;
        this.#bytes += found?.length ?? 0;
      }
    });
  }

  #applyEntry(entry: Entry, content: ShardContent): Uint8Array {
    switch (content.kind) {
      case "noop":
        return NO_RESULT;
      case "membership":
        this.#membership = { entry, membership: content.membership };
        return NO_RESULT;
      case "dropView":
        assert(false, "a view is dropped between two runs");
        return NO_RESULT;
      default:
        return encodeResult(this.#applyCommand(entry, content));
    }
  }

  #applyCommand(entry: Entry, command: RunCommand): ApplyResult {
    const refusal = this.#checkSequence(entry, command);
    if (refusal !== null) return refusal;
    switch (command.kind) {
      case "schema":
        this.#operations.push(
          put(systemKey("s", command.viewId, this.#state.addSchema(command.viewId, command.schema)), command.schema),
        );
        return NOTHING;
      case "rows":
        return this.#applyRows(entry, command);
      case "delete":
        return this.#applyDelete(entry, command);
      case "purge":
        return this.#applyPurge(command);
      case "restore":
        return this.#applyRestore(entry, command);
    }
  }

  /** Exactly once: an entry at or below its producer's last sequence has no effect, one that straddles it is refused. */
  #checkSequence(entry: Entry, command: Command): ApplyResult | null {
    if (command.producer === 0) return null;
    const seen = this.#state.producer(command.producer)?.last ?? 0;
    if (command.last <= seen) return { ...NOTHING, seen, outcome: "duplicate" };
    if (command.first <= seen) return { ...NOTHING, seen, outcome: "straddles" };
    const forgotten = this.#state.setProducer(command.producer, { last: command.last, index: entry.index });
    this.#touchedProducers.add(command.producer);
    if (forgotten !== null) this.#touchedProducers.add(forgotten);
    return null;
  }

  #producerOperation(producer: number): BatchOperation {
    const state = this.#state.producer(producer);
    const key = producerKey(producer);
    return state === undefined
      ? { type: "del", key }
      : put(key, encodePosition({ term: state.last, index: state.index }));
  }

  #applyRows(entry: Entry, command: Extract<Command, { kind: "rows" }>): ApplyResult {
    const head = orNull(() => peekWriteBlock(command.block));
    if (head === null) return { ...NOTHING, refused: command.datasets.length };
    const { viewId, schemaVersion, rows: count } = head;
    const layouts = this.#state.layoutsOf(viewId);
    const layout = this.#state.knowsSchema(viewId, schemaVersion) ? layouts.get(schemaVersion) : undefined;
    const block = layout === undefined ? null : orNull(() => decodeWriteBlock(command.block, layout));
    if (block === null || layout === undefined) return { ...NOTHING, refused: count * command.datasets.length };
    let applied = 0;
    let late = 0;
    let refused = 0;
    let damaged = 0;
    let lateCells = 0;
    for (const dataset of command.datasets) {
      const rows = this.#state.rowsOf(viewId, dataset);
      for (let i = 0; i < block.rows; i++) {
        const target = this.#overlayRow(rows, block.keys.bytes, block.keys.start(i), block.keys.end(i));
        if (target.isDamaged) {
          damaged++;
          continue;
        }
        const merged = mergeWrite(layouts, builder, refOf(target.row), { block, layout, i, index: entry.index });
        if (merged.refused) refused++;
        else {
          lateCells += merged.lateCells;
          if (merged.appliedCells === 0 && merged.lateCells > 0) late++;
          else applied++;
          // Noted row by row: a delete in the same run must not make what was stored depend on where runs are cut.
          if (merged.appliedCells > 0) rows.sums.noteTime(block.times[i] as number);
          if (merged.row !== null) this.#change(target, merged.row);
        }
      }
    }
    return { ...NOTHING, applied, late, refused, damaged, lateCells };
  }

  #applyDelete(entry: Entry, command: Extract<Command, { kind: "delete" }>): ApplyResult {
    const layouts = this.#state.layoutsOf(command.viewId);
    const keys = commandKeys(command.keys);
    const layout = this.#state.knowsSchema(command.viewId, command.schemaVersion)
      ? layouts.get(command.schemaVersion)
      : undefined;
    if (layout === undefined) return { ...NOTHING, refused: keys.count };
    const rows = this.#state.rowsOf(command.viewId, command.dataset);
    let applied = 0;
    let late = 0;
    let damaged = 0;
    for (let i = 0; i < keys.count; i++) {
      const target = this.#overlayRow(rows, keys.bytes, keys.start(i), keys.end(i));
      if (target.isDamaged) {
        damaged++;
        continue;
      }
      const times = { time: command.eventTime, loggedAt: command.leaderTime, index: entry.index, layout };
      const row = mergeDelete(layouts, builder, refOf(target.row), times);
      if (row === null || rowDeleteTime(viewOf(row), 0) !== command.eventTime) late++;
      else applied++;
      if (row !== null) this.#change(target, row);
    }
    return { ...NOTHING, applied, late, damaged };
  }

  #applyPurge(command: Extract<Command, { kind: "purge" }>): ApplyResult {
    const rows = this.#state.view(command.viewId, command.dataset);
    if (rows === undefined) return NOTHING;
    const keys = commandKeys(command.keys);
    let applied = 0;
    for (let i = 0; i < keys.count; i++) {
      const target = this.#overlayRow(rows, keys.bytes, keys.start(i), keys.end(i));
      const row = refOf(target.row);
      if (
        row === null ||
        target.isDamaged ||
        !mayPurge(row, { newestTime: command.newest[i] as number, plannedAt: command.leaderTime })
      )
        continue;
      applied++;
      this.#change(target, null);
    }
    return { ...NOTHING, applied };
  }

  /** Takes rows where there are none. One that is there stays: `applied` where it is the same, else `late`. */
  #applyRestore(entry: Entry, command: Extract<Command, { kind: "restore" }>): ApplyResult {
    const keys = commandKeys(command.keys);
    const restored = restoredRows(command.rows, keys.count);
    if (restored === null) return { ...NOTHING, refused: keys.count };
    const rows = this.#state.rowsOf(command.viewId, command.dataset);
    let applied = 0;
    let late = 0;
    let refused = 0;
    let damaged = 0;
    restored.forEach((bytes, i) => {
      const target = this.#overlayRow(rows, keys.bytes, keys.start(i), keys.end(i));
      if (target.isDamaged) damaged++;
      else if (!this.#isRowOf(command.viewId, bytes)) refused++;
      else if (target.row !== null) {
        if (Buffer.compare(portableRow(target.row), bytes) === 0) applied++;
        else late++;
      } else {
        const row = bytes.slice();
        stampLastChange(viewOf(row), 0, entry.index);
        this.#change(target, row);
        applied++;
      }
    });
    return { ...NOTHING, applied, late, refused, damaged };
  }

  /** By structure: values were looked at before they were proposed. */
  #isRowOf(viewId: number, bytes: Uint8Array): boolean {
    if (bytes.length < ROW_HEAD) return false;
    const row = rowRef(bytes);
    const version = rowSchemaVersion(row.view, 0);
    if (!this.#state.knowsSchema(viewId, version)) return false;
    return this.#state.layoutsOf(viewId).get(version)?.violation(row) === null;
  }

  /** The row as the run has it so far; from memory where the table is complete, which a run never awaits on. */
  #overlayRow(rows: ViewRows, key: Uint8Array, start: number, end: number): OverlayRow {
    const hash = hashKey(key, start, end);
    const known = this.#overlay.find({ viewId: rows.viewId, dataset: rows.dataset, hash }, key, start, end);
    if (known !== undefined) return known;
    const { table } = rows;
    const location = table === null ? -1 : table.find(hash, key, start, end);
    const before =
      table === null || location < 0
        ? null
        : table.rowBytes(location).slice(table.rowStart(location), table.rowEnd(location));
    this.#bytes += before?.length ?? 0;
    return this.#overlay.add({
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

  #change(target: OverlayRow, row: Uint8Array | null): void {
    target.row = row;
    target.isChanged = true;
    this.#bytes += row?.length ?? 0;
  }

  #writeRows(changed: readonly OverlayRow[]): void {
    const touched = new Set<ViewRows>();
    for (const entry of changed) {
      const rows = this.#state.rowsOf(entry.viewId, entry.dataset);
      const key = rowKey(entry, entry.key, 0, entry.key.length);
      if (entry.before !== null) countRow(rows.sums, key, entry.before, -1);
      if (entry.row === null) this.#operations.push({ type: "del", key });
      else {
        const value = frameValue(key, entry.row);
        rows.sums.count(sumRow(entry.row), viewOf(value).getUint32(entry.row.length, true), 1);
        this.#operations.push({ type: "put", key, value });
      }
      touched.add(rows);
    }
    for (const rows of touched)
      this.#operations.push(put(systemKey("v", rows.viewId, rows.dataset), rows.sums.encode()));
  }
}

function refOf(row: Uint8Array | null): RowRef | null {
  return row === null ? null : rowRef(row);
}

function countRow(sums: ViewSums, key: Uint8Array, row: Uint8Array, sign: 1 | -1): void {
  sums.count(sumRow(row), valueChecksum(key, row, 0, row.length), sign);
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
function readableTargets({ index }: Entry, content: ShardContent): LoggedEntry["targets"] {
  try {
    return rowTargets(content);
  } catch (cause) {
    throw new FeatureStoreError("CORRUPTION", `entry ${index}: the keys of a ${content.kind} cannot be read`, {
      cause,
    });
  }
}

function rowTargets(command: ShardContent): LoggedEntry["targets"] {
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
    case "restore":
      return [{ viewId: command.viewId, dataset: command.dataset, keys: commandKeys(command.keys) }];
    case "schema":
    case "dropView":
    case "noop":
    case "membership":
      return [];
  }
}
