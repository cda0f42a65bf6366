import { aligned, copyBytes, viewOf } from "./byte-writer.js";
import { type CellCodec, cellCodec } from "./cell-codec.js";
import { assert, FeatureStoreError } from "./errors.js";
import { readInt53, writeInt53 } from "./safe-integer.js";
import { type Feature, typeInfo, type ViewSchema } from "./schema.js";
import { NO_TIME } from "./time.js";

/*
 * Row:      format u8 = 1 | flags u8 | schema version u32 | last-change index i64 | event time i64
 *           [flag 1: delete time i64 | delete logged at i64 (microseconds)]
 *           [flag 2: count u16 | time i64 x count | slot u16 x features]
 *           written bitmap | null bitmap | fixed section | [variable section]
 * fixed:    each fixed-width feature at its offset, in schema order; zero where there is no value
 * variable: end u32 x variable features (from the first byte after this table) | bytes
 *
 * Little-endian. Event time is the newest time of any cell, NO_TIME when there is no cell. Flag 2 only where cells differ
 * in time: distinct times in order of first use, a slot per feature (0 where unwritten). Rows are canonical: equal cells,
 * times and delete time give equal bytes, the last-change index apart.
 */
const FORMAT = 1;
const HAS_DELETE = 1;
const HAS_CELL_TIMES = 2;
const HEAD = 22;

/** State of a cell within a row. */
export const UNWRITTEN = 0;
export const NULL = 1;
export const VALUE = 2;

/** Where a row lies: its bytes are `[start, end)` of `bytes`; `view` covers the same array. */
export interface RowRef {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly start: number;
  readonly end: number;
}

/** A reference to a row that is an array of its own. */
export function rowRef(bytes: Uint8Array): RowRef {
  return { bytes, view: viewOf(bytes), start: 0, end: bytes.length };
}

export function rowSchemaVersion(view: DataView, start: number): number {
  return view.getUint32(start + 2, true);
}

/** Index of the log entry that changed the row last. */
export function rowLastChange(view: DataView, start: number): number {
  return readInt53(view, start + 6);
}

/** Newest time of any cell in microseconds; NO_TIME when the row holds none. */
export function rowEventTime(view: DataView, start: number): number {
  return readInt53(view, start + 14);
}

/** Event time of the newest delete in microseconds; NO_TIME when there was none. */
export function rowDeleteTime(view: DataView, start: number): number {
  return (view.getUint8(start + 1) & HAS_DELETE) === 0 ? NO_TIME : readInt53(view, start + HEAD);
}

/** When that delete was logged, in microseconds; NO_TIME when there was none. */
export function rowDeleteLoggedAt(view: DataView, start: number): number {
  return (view.getUint8(start + 1) & HAS_DELETE) === 0 ? NO_TIME : readInt53(view, start + HEAD + 8);
}

/** The newest time anything in the row carries: cells and delete. */
export function rowNewestTime(view: DataView, start: number): number {
  return Math.max(rowEventTime(view, start), rowDeleteTime(view, start));
}

export function hasCellTimes(view: DataView, start: number): boolean {
  return (view.getUint8(start + 1) & HAS_CELL_TIMES) !== 0;
}

/** Overwrites the last-change index in place. */
export function stampLastChange(view: DataView, start: number, index: number): void {
  writeInt53(view, start + 6, index);
}

/**
 * Offsets compiled from one schema version. All methods take a view and the row's start, and allocate nothing;
 * feature names never take part.
 */
export class RowLayout {
  readonly schema: ViewSchema;
  readonly features: readonly Feature[];
  readonly codecs: readonly CellCodec[];
  readonly count: number;
  /** Bytes of a fixed cell by position, 0 for variable ones. */
  readonly widths: Int32Array;
  /** Offset within the fixed section by position; -1 for variable ones. */
  readonly fixedOffsets: Int32Array;
  /** Place in the table of the variable section by position; -1 for fixed ones. */
  readonly variableOrdinals: Int32Array;
  readonly fixedBytes: number;
  readonly variableCount: number;
  readonly bitmapBytes: number;
  readonly #positions: ReadonlyMap<number, number>;

  constructor(schema: ViewSchema) {
    this.schema = schema;
    this.features = schema.features;
    this.count = schema.features.length;
    this.codecs = schema.features.map((feature) => cellCodec(typeInfo(feature.type)));
    this.widths = Int32Array.from(this.codecs, (codec) => codec.info.width);
    this.fixedOffsets = new Int32Array(this.count).fill(-1);
    this.variableOrdinals = new Int32Array(this.count).fill(-1);
    let fixed = 0;
    let variable = 0;
    this.widths.forEach((width, position) => {
      if (width > 0) {
        this.fixedOffsets[position] = fixed;
        fixed += width;
      } else {
        this.variableOrdinals[position] = variable++;
      }
    });
    this.fixedBytes = fixed;
    this.variableCount = variable;
    this.bitmapBytes = (this.count + 7) >> 3;
    this.#positions = new Map(schema.features.map((feature, position) => [feature.id, position]));
  }

  /** Position of the feature with this id, or -1. */
  positionOf(featureId: number): number {
    return this.#positions.get(featureId) ?? -1;
  }

  /** Where the written bitmap starts. */
  bitmapStart(view: DataView, start: number): number {
    const flags = view.getUint8(start + 1);
    let at = start + HEAD;
    if ((flags & HAS_DELETE) !== 0) at += 16;
    if ((flags & HAS_CELL_TIMES) !== 0) at += 2 + view.getUint16(at, true) * 8 + this.count * 2;
    return at;
  }

  /** UNWRITTEN, NULL or VALUE; `bitmap` is `bitmapStart`. */
  cellState(view: DataView, bitmap: number, position: number): number {
    const byte = bitmap + (position >> 3);
    const mask = 1 << (position & 7);
    if ((view.getUint8(byte) & mask) === 0) return UNWRITTEN;
    return (view.getUint8(byte + this.bitmapBytes) & mask) === 0 ? VALUE : NULL;
  }

  /** The time of a written cell in microseconds. */
  cellTime(view: DataView, start: number, position: number): number {
    const flags = view.getUint8(start + 1);
    if ((flags & HAS_CELL_TIMES) === 0) return rowEventTime(view, start);
    const at = start + HEAD + ((flags & HAS_DELETE) === 0 ? 0 : 16);
    const slots = at + 2 + view.getUint16(at, true) * 8;
    return readInt53(view, at + 2 + view.getUint16(slots + position * 2, true) * 8);
  }

  /** Where the bytes of a fixed cell start. */
  fixedStart(bitmap: number, position: number): number {
    return bitmap + 2 * this.bitmapBytes + (this.fixedOffsets[position] as number);
  }

  /** Where the bytes of a variable cell start. */
  variableStart(view: DataView, bitmap: number, position: number): number {
    const table = bitmap + 2 * this.bitmapBytes + this.fixedBytes;
    const ordinal = this.variableOrdinals[position] as number;
    const from = ordinal === 0 ? 0 : view.getUint32(table + (ordinal - 1) * 4, true);
    return table + this.variableCount * 4 + from;
  }

  /** Where the bytes of a variable cell end. */
  variableEnd(view: DataView, bitmap: number, position: number): number {
    const table = bitmap + 2 * this.bitmapBytes + this.fixedBytes;
    return (
      table + this.variableCount * 4 + view.getUint32(table + (this.variableOrdinals[position] as number) * 4, true)
    );
  }

  /** The canonical value of a cell: undefined where never written, null where null. */
  value(row: RowRef, position: number): unknown {
    const bitmap = this.bitmapStart(row.view, row.start);
    const state = this.cellState(row.view, bitmap, position);
    if (state !== VALUE) return state === NULL ? null : undefined;
    const codec = this.codecs[position] as CellCodec;
    if (codec.info.width > 0) return codec.read(row.view, this.fixedStart(bitmap, position));
    return codec.decode(
      row.bytes,
      this.variableStart(row.view, bitmap, position),
      this.variableEnd(row.view, bitmap, position),
    );
  }

  /** The reason why the bytes cannot be a row of this schema, or null. Looks at structure, not at values. */
  violation(row: RowRef): string | null {
    const { view, start, end } = row;
    if (end - start < HEAD + 2 * this.bitmapBytes + this.fixedBytes + this.variableCount * 4) return "too short";
    if (view.getUint8(start) !== FORMAT) return `unknown row format ${view.getUint8(start)}`;
    const times = start + HEAD + ((view.getUint8(start + 1) & HAS_DELETE) === 0 ? 0 : 16);
    if (hasCellTimes(view, start)) {
      const count = times + 2 <= end ? view.getUint16(times, true) : 0;
      const slots = times + 2 + count * 8;
      if (count === 0 || slots + this.count * 2 > end) return "too short";
      for (let position = 0; position < this.count; position++) {
        if (view.getUint16(slots + position * 2, true) >= count) return "a cell names a time that is not there";
      }
    }
    const bitmap = this.bitmapStart(view, start);
    const table = bitmap + 2 * this.bitmapBytes + this.fixedBytes;
    const data = table + this.variableCount * 4;
    if (data > end) return "too short";
    let from = 0;
    for (let ordinal = 0; ordinal < this.variableCount; ordinal++) {
      const to = view.getUint32(table + ordinal * 4, true);
      if (to < from) return "ends of variable cells are out of order";
      from = to;
    }
    return data + from === end ? null : "length does not match its cells";
  }
}

/** The layouts of one view by schema version. A row names the version it was written in. */
export class LayoutSet {
  readonly #layouts = new Map<number, RowLayout>();

  constructor(schemas: Iterable<ViewSchema> = []) {
    for (const schema of schemas) this.add(schema);
  }

  add(schema: ViewSchema): RowLayout {
    const known = this.#layouts.get(schema.version);
    if (known !== undefined) return known;
    const layout = new RowLayout(schema);
    this.#layouts.set(schema.version, layout);
    return layout;
  }

  get(version: number): RowLayout | undefined {
    return this.#layouts.get(version);
  }

  /** The layout a stored row needs. @throws CORRUPTION when its schema version is not known here. */
  ofRow(view: DataView, start: number): RowLayout {
    const version = rowSchemaVersion(view, start);
    const layout = this.#layouts.get(version);
    if (layout === undefined)
      throw new FeatureStoreError("CORRUPTION", `a row names the unknown schema version ${version}`);
    return layout;
  }

  /** Schema versions in order. */
  get versions(): readonly number[] {
    return [...this.#layouts.keys()].sort((a, b) => a - b);
  }
}

/**
 * Gathers the cells of one row as slices of other arrays and assembles its bytes by copying. Reused from row to row:
 * `reset`, then `setCell` for what is written, then `build`.
 */
export class RowBuilder {
  #layout: RowLayout | null = null;
  #states = new Uint8Array(0);
  #times = new Float64Array(0);
  #starts = new Int32Array(0);
  #ends = new Int32Array(0);
  #sources: Uint8Array[] = [];
  #slots = new Uint16Array(0);
  #scratch = new Uint8Array(1024);
  #scratchView = viewOf(this.#scratch);
  readonly #distinct: number[] = [];

  reset(layout: RowLayout): void {
    if (this.#states.length < layout.count) {
      const capacity = aligned(layout.count);
      this.#states = new Uint8Array(capacity);
      this.#times = new Float64Array(capacity);
      this.#starts = new Int32Array(capacity);
      this.#ends = new Int32Array(capacity);
      this.#slots = new Uint16Array(capacity);
    } else {
      this.#states.fill(UNWRITTEN, 0, layout.count);
    }
    this.#layout = layout;
  }

  /** Sets a cell to the bytes `[start, end)` of `source`, or to null. */
  setCell(position: number, time: number, source: Uint8Array | null, start: number, end: number): void {
    this.#states[position] = source === null ? NULL : VALUE;
    this.#times[position] = time;
    if (source === null) return;
    this.#sources[position] = source;
    this.#starts[position] = start;
    this.#ends[position] = end;
  }

  /** Copies the cell at `from` of a row in another layout (or the same). */
  copyCell(position: number, layout: RowLayout, row: RowRef, bitmap: number, from: number): void {
    const state = layout.cellState(row.view, bitmap, from);
    if (state === UNWRITTEN) return;
    const time = layout.cellTime(row.view, row.start, from);
    if (state === NULL) this.setCell(position, time, null, 0, 0);
    else if ((layout.widths[from] as number) > 0) {
      const start = layout.fixedStart(bitmap, from);
      this.setCell(position, time, row.bytes, start, start + (layout.widths[from] as number));
    } else {
      const start = layout.variableStart(row.view, bitmap, from);
      this.setCell(position, time, row.bytes, start, layout.variableEnd(row.view, bitmap, from));
    }
  }

  /** The row's bytes in a fresh array. */
  build(index: number, deleteTime: number, deleteLoggedAt: number): Uint8Array {
    const layout = this.#layout;
    assert(layout !== null, "build without reset");
    const times = this.#distinctTimes(layout);
    const hasDelete = deleteTime !== NO_TIME;
    const hasCellTimes = times.length > 1;
    const bitmap = HEAD + (hasDelete ? 16 : 0) + (hasCellTimes ? 2 + times.length * 8 + layout.count * 2 : 0);
    const length =
      bitmap + 2 * layout.bitmapBytes + layout.fixedBytes + layout.variableCount * 4 + this.#variableBytes(layout);
    this.#clearScratch(length);
    const view = this.#scratchView;
    view.setUint8(0, FORMAT);
    view.setUint8(1, (hasDelete ? HAS_DELETE : 0) | (hasCellTimes ? HAS_CELL_TIMES : 0));
    view.setUint32(2, layout.schema.version, true);
    writeInt53(view, 6, index);
    writeInt53(view, 14, newest(times));
    if (hasDelete) {
      writeInt53(view, HEAD, deleteTime);
      writeInt53(view, HEAD + 8, deleteLoggedAt);
    }
    if (hasCellTimes) this.#writeCellTimes(layout, view, HEAD + (hasDelete ? 16 : 0), times);
    this.#writeCells(layout, bitmap);
    return this.#scratch.slice(0, length);
  }

  /** Rows are assembled in one array and copied out: an allocation less a row. */
  #clearScratch(length: number): void {
    if (length > this.#scratch.length) {
      this.#scratch = new Uint8Array(length * 2);
      this.#scratchView = viewOf(this.#scratch);
    } else {
      this.#scratch.fill(0, 0, length);
    }
  }

  #distinctTimes(layout: RowLayout): readonly number[] {
    const distinct = this.#distinct;
    const states = this.#states;
    const times = this.#times;
    distinct.length = 0;
    let last = NO_TIME;
    let lastSlot = -1;
    for (let position = 0; position < layout.count; position++) {
      if (states[position] === UNWRITTEN) continue;
      const time = times[position] as number;
      if (time !== last || lastSlot < 0) {
        lastSlot = distinct.indexOf(time);
        if (lastSlot < 0) lastSlot = distinct.push(time) - 1;
        last = time;
      }
      this.#slots[position] = lastSlot;
    }
    return distinct;
  }

  #variableBytes(layout: RowLayout): number {
    if (layout.variableCount === 0) return 0;
    let total = 0;
    for (let position = 0; position < layout.count; position++) {
      if (layout.widths[position] === 0 && this.#states[position] === VALUE) {
        total += (this.#ends[position] as number) - (this.#starts[position] as number);
      }
    }
    return total;
  }

  #writeCellTimes(layout: RowLayout, view: DataView, at: number, times: readonly number[]): void {
    view.setUint16(at, times.length, true);
    times.forEach((time, i) => {
      writeInt53(view, at + 2 + i * 8, time);
    });
    const slots = at + 2 + times.length * 8;
    for (let position = 0; position < layout.count; position++) {
      if (this.#states[position] !== UNWRITTEN)
        view.setUint16(slots + position * 2, this.#slots[position] as number, true);
    }
  }

  #writeCells(layout: RowLayout, bitmap: number): void {
    const out = this.#scratch;
    const states = this.#states;
    const starts = this.#starts;
    const sources = this.#sources;
    const { bitmapBytes, variableOrdinals, fixedOffsets, widths, count } = layout;
    const fixed = bitmap + 2 * bitmapBytes;
    const table = fixed + layout.fixedBytes;
    const data = table + layout.variableCount * 4;
    let variable = 0;
    for (let position = 0; position < count; position++) {
      const state = states[position];
      const width = widths[position] as number;
      if (state !== UNWRITTEN) {
        const byte = bitmap + (position >> 3);
        const mask = 1 << (position & 7);
        out[byte] = (out[byte] as number) | mask;
        if (state === NULL) out[byte + bitmapBytes] = (out[byte + bitmapBytes] as number) | mask;
        else if (width > 0) {
          copyFixed(
            sources[position] as Uint8Array,
            starts[position] as number,
            width,
            out,
            fixed + (fixedOffsets[position] as number),
          );
        } else {
          const start = starts[position] as number;
          const end = this.#ends[position] as number;
          copyBytes(sources[position] as Uint8Array, start, end, out, data + variable);
          variable += end - start;
        }
      }
      if (width === 0) this.#scratchView.setUint32(table + (variableOrdinals[position] as number) * 4, variable, true);
    }
  }
}

function copyFixed(source: Uint8Array, start: number, width: number, target: Uint8Array, at: number): void {
  if (width === 4) {
    target[at] = source[start] as number;
    target[at + 1] = source[start + 1] as number;
    target[at + 2] = source[start + 2] as number;
    target[at + 3] = source[start + 3] as number;
  } else copyBytes(source, start, start + width, target, at);
}

function newest(times: readonly number[]): number {
  let max = NO_TIME;
  for (const time of times) if (time > max) max = time;
  return max;
}
