import { ByteWriter, copyBytes, viewOf } from "./byte-writer.js";
import { type CellCodec, cellViolation } from "./cell-codec.js";
import { FeatureStoreError, invalid } from "./errors.js";
import { float16ToNumber, numberToFloat16 } from "./float16.js";
import { decodeKey } from "./key-codec.js";
import { type KeyList, readKeyList, writeKeyList } from "./key-list.js";
import { LIMITS } from "./limits.js";
import type { RowLayout } from "./row-codec.js";
import { readInt53, writeInt53 } from "./safe-integer.js";
import type { Feature, JoinKey, TypeInfo } from "./schema.js";
import { formatTime } from "./time.js";
import { rangeViolation } from "./values.js";

/*
 * Write block: version u8 = 1 | kind u8 = 2 | flags u16 | rows u32 | view id u32 | schema version u32 | columns u32 | zero u32
 *              key list | time i64 x (1 when flag 1, else rows) | directory entry x columns | column x columns
 * directory:   position u32 | type code u8 | flags u8 | dimension u16 | offset u32 (from the block's start) | bytes u32 (of variable data)
 * column:      [written bitmap when flag 1] | [null bitmap when flag 2] | data
 * data:        fixed: width x rows; variable: end u32 x rows | bytes
 *
 * Little-endian; every section starts at a multiple of 8 from the block's start, gaps are zero. Without flag 1 every row has
 * the cell, without flag 2 none is null. Positions ascend and are those of the named schema version.
 */
const VERSION = 1;
const KIND = 2;
const HEAD = 24;
const ENTRY = 16;
const ONE_TIME = 1;
const HAS_WRITTEN = 1;
const HAS_NULLS = 2;

/** One column of a decoded write block. Bitmaps are null where no bit is clear (written) or set (nulls). */
export interface WriteColumn {
  readonly position: number;
  readonly codec: CellCodec;
  readonly written: Uint8Array | null;
  readonly nulls: Uint8Array | null;
  /** Fixed: width x rows. Variable: the bytes. */
  readonly data: Uint8Array;
  /** Variable only: the end of each row's bytes in `data`. */
  readonly ends: Uint32Array;
}

/** Rows to write, by column. Memory is shared with the bytes it was decoded from. */
export interface WriteBlock {
  readonly viewId: number;
  readonly schemaVersion: number;
  readonly rows: number;
  readonly keys: KeyList;
  /** Event time of each row in microseconds. */
  readonly times: Float64Array;
  readonly columns: readonly WriteColumn[];
}

/** Why one row was refused. */
export interface RowViolation {
  readonly row: number;
  readonly feature: string;
  readonly reason: string;
}

/** True where the cell of `row` is part of the write. */
export function isWritten(column: WriteColumn, row: number): boolean {
  return column.written === null || ((column.written[row >> 3] as number) & (1 << (row & 7))) !== 0;
}

/** True where the cell of `row` is an explicit null. */
export function isNull(column: WriteColumn, row: number): boolean {
  return column.nulls !== null && ((column.nulls[row >> 3] as number) & (1 << (row & 7))) !== 0;
}

export function cellStart(column: WriteColumn, row: number): number {
  const { width } = column.codec.info;
  if (width > 0) return row * width;
  return row === 0 ? 0 : (column.ends[row - 1] as number);
}

export function cellEnd(column: WriteColumn, row: number): number {
  const { width } = column.codec.info;
  return width > 0 ? (row + 1) * width : (column.ends[row] as number);
}

/** Gathers rows and encodes them as one block. Values must be canonical (`checkValue`); rows are added in order. */
export class WriteBlockBuilder {
  readonly #layout: RowLayout;
  readonly #capacity: number;
  #keys: Uint8Array[] = [];
  #times: number[] = [];
  readonly #columns: (ColumnBuilder | undefined)[] = [];
  #bytes = HEAD;

  /** @param capacity most rows of one block. */
  constructor(layout: RowLayout, capacity: number = LIMITS.keysPerRequestMax) {
    this.#layout = layout;
    this.#capacity = capacity;
  }

  get rows(): number {
    return this.#keys.length;
  }

  get isFull(): boolean {
    return this.#keys.length >= this.#capacity;
  }

  /** About what the block will take. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Starts a row. @param time event time in microseconds. @returns its number within the block. */
  addRow(key: Uint8Array, time: number): number {
    this.#times.push(time);
    this.#bytes += key.length + 12;
    return this.#keys.push(key) - 1;
  }

  /** Writes a cell of a row already started; null is an explicit null. Within a column, rows must come in order. */
  setCell(row: number, position: number, value: unknown): void {
    this.#bytes += this.#column(position).set(row, value);
  }

  #column(position: number): ColumnBuilder {
    let column = this.#columns[position];
    if (column === undefined) {
      column = new ColumnBuilder(this.#layout.codecs[position] as CellCodec, this.#capacity);
      this.#columns[position] = column;
    }
    return column;
  }

  /** Writes a cell as row `from` of a decoded column has it. Within a column, rows must come in order. */
  copyCell(row: number, column: WriteColumn, from: number): void {
    if (!isWritten(column, from)) return;
    this.#bytes += this.#column(column.position).copy(row, column, from);
  }

  /** The encoded block; the builder is then empty and can be used again. */
  finish(): Uint8Array {
    const rows = this.#keys.length;
    const positions = [...this.#columns.keys()].filter((position) => this.#columns[position]?.isEmpty === false);
    const writer = new ByteWriter(this.#bytes + positions.length * (ENTRY + 64) + rows * 16);
    const oneTime = rows > 0 && this.#times.every((time) => time === this.#times[0]);
    writer.reserve(HEAD);
    writer.bytes.set([VERSION, KIND, oneTime ? ONE_TIME : 0]);
    [rows, this.#layout.schema.viewId, this.#layout.schema.version, positions.length].forEach((value, i) => {
      writer.view.setUint32(4 + i * 4, value, true);
    });
    writeKeyList(writer, this.#keys);
    for (const time of oneTime ? this.#times.slice(0, 1) : this.#times) {
      const at = writer.reserve(8);
      writeInt53(writer.view, at, time);
    }
    const directory = writer.reserve(positions.length * ENTRY);
    positions.forEach((position, i) => {
      (this.#columns[position] as ColumnBuilder).write(writer, { entry: directory + i * ENTRY, position, rows });
    });
    this.#reset();
    return writer.finish();
  }

  #reset(): void {
    this.#keys = [];
    this.#times = [];
    this.#bytes = HEAD;
    for (const column of this.#columns) column?.reset();
  }
}

/** What columns of a fixed width share: nothing is ever written to it. */
const NO_VARIABLE_CELLS = new ByteWriter(0);

class ColumnBuilder {
  readonly #codec: CellCodec;
  readonly #written: Uint8Array;
  readonly #nulls: Uint8Array;
  readonly #ends: Uint32Array;
  readonly #fixed: Uint8Array;
  readonly #view: DataView;
  #variable: ByteWriter;
  #count = 0;
  #nullCount = 0;

  constructor(codec: CellCodec, capacity: number) {
    this.#codec = codec;
    const { width } = codec.info;
    this.#written = new Uint8Array((capacity + 7) >> 3);
    this.#nulls = new Uint8Array((capacity + 7) >> 3);
    this.#fixed = new Uint8Array(capacity * width);
    this.#view = viewOf(this.#fixed);
    this.#ends = new Uint32Array(width > 0 ? 0 : capacity);
    this.#variable = width > 0 ? NO_VARIABLE_CELLS : new ByteWriter(256);
  }

  /** True where no row has a cell. */
  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** @returns the bytes it added to the block. */
  set(row: number, value: unknown): number {
    const mask = 1 << (row & 7);
    const { width } = this.#codec.info;
    this.#written[row >> 3] = (this.#written[row >> 3] as number) | mask;
    this.#count++;
    if (value === null) {
      this.#nulls[row >> 3] = (this.#nulls[row >> 3] as number) | mask;
      this.#nullCount++;
    } else if (width > 0) {
      this.#codec.write(this.#view, row * width, value);
    } else {
      const before = this.#variable.length;
      this.#variable.append(this.#codec.encode(value));
      this.#ends[row] = this.#variable.length;
      return this.#variable.length - before + 4;
    }
    return width;
  }

  copy(row: number, column: WriteColumn, from: number): number {
    if (isNull(column, from)) return this.set(row, null);
    const mask = 1 << (row & 7);
    const { width } = this.#codec.info;
    const start = cellStart(column, from);
    const end = cellEnd(column, from);
    this.#written[row >> 3] = (this.#written[row >> 3] as number) | mask;
    this.#count++;
    if (width > 0) {
      copyBytes(column.data, start, end, this.#fixed, row * width);
      return width;
    }
    this.#variable.append(column.data.subarray(start, end));
    this.#ends[row] = this.#variable.length;
    return end - start + 4;
  }

  write(writer: ByteWriter, at: { entry: number; position: number; rows: number }): void {
    const { info } = this.#codec;
    const flags = (this.#count < at.rows ? HAS_WRITTEN : 0) | (this.#nullCount > 0 ? HAS_NULLS : 0);
    const offset = writer.align();
    const bitmapBytes = (at.rows + 7) >> 3;
    if ((flags & HAS_WRITTEN) !== 0) writer.append(this.#written.subarray(0, bitmapBytes));
    writer.align();
    if ((flags & HAS_NULLS) !== 0) writer.append(this.#nulls.subarray(0, bitmapBytes));
    writer.align();
    if (info.width > 0) writer.append(this.#fixed.subarray(0, at.rows * info.width));
    else this.#writeVariable(writer, at.rows);
    writer.align();
    writer.view.setUint32(at.entry, at.position, true);
    writer.view.setUint8(at.entry + 4, info.code);
    writer.view.setUint8(at.entry + 5, flags);
    writer.view.setUint16(at.entry + 6, info.dimension, true);
    writer.view.setUint32(at.entry + 8, offset, true);
    writer.view.setUint32(at.entry + 12, this.#variable.length, true);
  }

  #writeVariable(writer: ByteWriter, rows: number): void {
    let end = 0;
    for (let row = 0; row < rows; row++) {
      end = Math.max(end, this.#ends[row] as number);
      const at = writer.reserve(4);
      writer.view.setUint32(at, end, true);
    }
    writer.align();
    writer.append(this.#variable.finish());
  }

  reset(): void {
    this.#written.fill(0);
    this.#nulls.fill(0);
    this.#fixed.fill(0);
    this.#ends.fill(0);
    if (this.#codec.info.width === 0) this.#variable = new ByteWriter(256);
    this.#count = 0;
    this.#nullCount = 0;
  }
}

/** What a write block is about: enough to find its layout. @throws INVALID_ARGUMENT when the bytes are no write block. */
export function peekWriteBlock(bytes: Uint8Array): { viewId: number; schemaVersion: number; rows: number } {
  if (bytes.length < HEAD || bytes[0] !== VERSION || bytes[1] !== KIND) throw malformed("its head");
  const view = viewOf(bytes);
  return { rows: view.getUint32(4, true), viewId: view.getUint32(8, true), schemaVersion: view.getUint32(12, true) };
}

/**
 * Decodes a block against the layout of its schema version. Checks structure, not values (`blockViolations` does).
 * @throws INVALID_ARGUMENT when the bytes are no write block of this layout.
 */
export function decodeWriteBlock(bytes: Uint8Array, layout: RowLayout): WriteBlock {
  const { viewId, schemaVersion, rows } = peekWriteBlock(bytes);
  const view = viewOf(bytes);
  if (viewId !== layout.schema.viewId || schemaVersion !== layout.schema.version) throw malformed("its view");
  const { keys, next } = readKeyList(bytes, HEAD);
  if (keys.count !== rows) throw malformed("its number of keys");
  const oneTime = (view.getUint16(2, true) & ONE_TIME) !== 0;
  const directory = next + 8 * (oneTime ? 1 : rows);
  const columnCount = view.getUint32(16, true);
  if (columnCount > layout.count || directory + columnCount * ENTRY > bytes.length) throw malformed("its directory");
  const times = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const time = readInt53(view, next + (oneTime ? 0 : row * 8));
    if (!Number.isSafeInteger(time)) throw malformed("an event time");
    times[row] = time;
  }
  let last = -1;
  const columns = Array.from({ length: columnCount }, (_, i) => {
    const column = decodeColumn(bytes, view, { entry: directory + i * ENTRY, rows }, layout);
    if (column.position <= last) throw malformed("the order of its columns");
    last = column.position;
    return column;
  });
  return { viewId, schemaVersion, rows, keys, times, columns };
}

function decodeColumn(
  bytes: Uint8Array,
  view: DataView,
  at: { entry: number; rows: number },
  layout: RowLayout,
): WriteColumn {
  const position = view.getUint32(at.entry, true);
  const codec = layout.codecs[position];
  if (codec === undefined || view.getUint8(at.entry + 4) !== codec.info.code) throw malformed("a column's type");
  if (view.getUint16(at.entry + 6, true) !== codec.info.dimension) throw malformed("a column's dimension");
  const flags = view.getUint8(at.entry + 5);
  let offset = view.getUint32(at.entry + 8, true);
  const take = (length: number): Uint8Array => {
    if (offset + length > bytes.length) throw malformed("a column's length");
    const section = bytes.subarray(offset, offset + length);
    offset += (length + 7) & ~7;
    return section;
  };
  const bitmapBytes = (at.rows + 7) >> 3;
  const written = (flags & HAS_WRITTEN) === 0 ? null : take(bitmapBytes);
  const nulls = (flags & HAS_NULLS) === 0 ? null : take(bitmapBytes);
  const { width } = codec.info;
  if (width > 0) return { position, codec, written, nulls, data: take(at.rows * width), ends: new Uint32Array(0) };
  const ends = readEnds(take(at.rows * 4), at.rows);
  const data = take(view.getUint32(at.entry + 12, true));
  if ((ends[at.rows - 1] ?? 0) > data.length) throw malformed("a column's ends");
  return { position, codec, written, nulls, data, ends };
}

function readEnds(section: Uint8Array, rows: number): Uint32Array {
  const view = viewOf(section);
  const ends = new Uint32Array(rows);
  let last = 0;
  for (let row = 0; row < rows; row++) {
    const end = view.getUint32(row * 4, true);
    if (end < last) throw malformed("a column's ends");
    ends[row] = end;
    last = end;
  }
  return ends;
}

function malformed(what: string): FeatureStoreError {
  return invalid(`block: the bytes are not a write block of this view (${what})`, { field: "block" });
}

/** What the edge checks before it accepts a block. */
export interface BlockRules {
  readonly joinKeys: readonly JoinKey[];
  /** Event times after this (microseconds) are refused. */
  readonly latestTime: number;
}

/**
 * Checks every key, time and value of a decoded block: well-formed cells, valid ranges, row size, event times not too far ahead.
 * @returns the first `most` violations in row order, and how many rows are bad.
 */
export function blockViolations(
  block: WriteBlock,
  layout: RowLayout,
  rules: BlockRules,
  most = 10,
): { first: RowViolation[]; rows: number } {
  const byRow = new Map<number, RowViolation>();
  const add = (row: number, feature: string, reason: string): void => {
    if (!byRow.has(row)) byRow.set(row, { row, feature, reason });
  };
  for (let row = 0; row < block.rows; row++) {
    const time = block.times[row] as number;
    if (time > rules.latestTime) {
      add(
        row,
        "eventTime",
        `${describeTime(time)} is too far ahead (the latest accepted is ${describeTime(rules.latestTime)}); event times are microseconds since 1970-01-01 UTC`,
      );
    }
    const reason = keyViolation(rules.joinKeys, block.keys, row);
    if (reason !== null) add(row, "key", reason);
  }
  for (const column of block.columns) columnViolations(column, layout, block.rows, add);
  rowSizeViolations(block, add);
  const sorted = [...byRow.values()].sort((a, b) => a.row - b.row);
  return { first: sorted.slice(0, most), rows: sorted.length };
}

function keyViolation(joinKeys: readonly JoinKey[], keys: KeyList, row: number): string | null {
  const start = keys.start(row);
  const end = keys.end(row);
  if (joinKeys.length === 1 && joinKeys[0]?.type === "int64")
    return end - start === 8 ? null : "the bytes are not a key of this entity";
  if (end - start > LIMITS.keyBytesMax)
    return `the key takes ${end - start} bytes, more than the limit of ${LIMITS.keyBytesMax}`;
  try {
    decodeKey(joinKeys, keys.bytes, start, end);
    return null;
  } catch (error) {
    if (error instanceof FeatureStoreError) return error.message;
    throw error;
  }
}

function columnViolations(
  column: WriteColumn,
  layout: RowLayout,
  rows: number,
  add: (row: number, feature: string, reason: string) => void,
): void {
  const feature = layout.features[column.position];
  if (feature === undefined) return;
  const { info } = column.codec;
  const bounds = storedBounds(feature, info);
  const bounded = bounds.min !== undefined || bounds.max !== undefined;
  const free = info.width > 0 && (info.kind === "vector" || (info.scalar !== "bool" && info.scalar !== "timestamp"));
  if (free && !bounded) return;
  const view = viewOf(column.data);
  for (let row = 0; row < rows; row++) {
    if (!isWritten(column, row) || isNull(column, row)) continue;
    const start = cellStart(column, row);
    const end = cellEnd(column, row);
    const reason = free ? null : cellViolation(info, column.data, start, end);
    if (reason !== null) add(row, feature.name, `${feature.name}: ${reason}`);
    else if (bounded) {
      const value = info.width > 0 ? column.codec.read(view, start) : column.codec.decode(column.data, start, end);
      if (rangeViolation(bounds, value) !== null) add(row, feature.name, rangeViolation(feature, value) ?? "");
    }
  }
}

/** Bounds as the type can hold them: float32 0.1 is above the number 0.1, yet a maximum of 0.1 admits it. */
function storedBounds(feature: Feature, info: TypeInfo): Pick<Feature, "name" | "min" | "max"> {
  const { name, min, max } = feature;
  return {
    name,
    ...(min === undefined ? {} : { min: Math.min(min, storedNumber(info, min)) }),
    ...(max === undefined ? {} : { max: Math.max(max, storedNumber(info, max)) }),
  };
}

/** The number as a cell of the type reads it back, unless it is beyond the type's largest. */
function storedNumber(info: TypeInfo, value: number): number {
  const stored =
    info.scalar === "float32"
      ? Math.fround(value)
      : info.scalar === "float16"
        ? float16ToNumber(numberToFloat16(value))
        : value;
  return Number.isFinite(stored) ? stored : value;
}

function rowSizeViolations(block: WriteBlock, add: (row: number, feature: string, reason: string) => void): void {
  const variable = block.columns.filter((column) => column.codec.info.width === 0);
  const fixed = block.columns.reduce((total, column) => total + column.codec.info.width, 0);
  const total = variable.reduce((sum, column) => sum + column.data.length, fixed);
  if (total <= LIMITS.rowBytesMax) return;
  for (let row = 0; row < block.rows; row++) {
    const bytes = variable.reduce((sum, column) => sum + cellEnd(column, row) - cellStart(column, row), fixed);
    if (bytes > LIMITS.rowBytesMax)
      add(row, "row", `the row takes ${bytes} bytes, more than the limit of ${LIMITS.rowBytesMax}`);
  }
}

function describeTime(us: number): string {
  const year = new Date(us / 1000).getUTCFullYear();
  return year >= 0 && year <= 9999 ? formatTime(us) : `${us}us`;
}

/**
 * Splits a block by row into blocks of the same layout.
 * @param groupOf the group of each row. @returns the encoded block of each group, rows in their order.
 */
export function splitWriteBlock(
  block: WriteBlock,
  layout: RowLayout,
  groupOf: (row: number) => number,
): Map<number, Uint8Array> {
  const members = new Map<number, number[]>();
  for (let row = 0; row < block.rows; row++) {
    const group = groupOf(row);
    const rows = members.get(group);
    if (rows === undefined) members.set(group, [row]);
    else rows.push(row);
  }
  return new Map(
    [...members].map(([group, rows]) => {
      const builder = new WriteBlockBuilder(layout, rows.length);
      for (const from of rows) {
        const row = builder.addRow(block.keys.key(from), block.times[from] as number);
        for (const column of block.columns) builder.copyCell(row, column, from);
      }
      return [group, builder.finish()];
    }),
  );
}
