import {
  COPY_1,
  COPY_2,
  COPY_4,
  COPY_8,
  checkMatrix,
  copyOp,
  defaultBytes,
  HALF,
  readNumber,
  TO_FLOAT,
  VARIABLE,
} from "./answer-cells.js";
import {
  ANSWER_ENTRY,
  ANSWER_HEAD,
  ANSWER_KIND,
  ANSWER_VERSION,
  answerWidth,
  DEFAULTED,
  HAS_TIMES,
  IS_MATRIX,
  NOT_FOUND,
  NULL_VALUE,
  OUTSIDE_MAX_AGE,
  PRESENT,
  STATUS_MATRIX,
} from "./answer-layout.js";
import { exceptionList, joinParts, statusMatrix } from "./answer-tail.js";
import { aligned, ByteWriter, copyBytes, padding, viewOf } from "./byte-writer.js";
import { type CellCodec, cellCodec } from "./cell-codec.js";
import { assert, FeatureStoreError } from "./errors.js";
import { float16ToNumber } from "./float16.js";
import {
  hasCellTimes,
  type LayoutSet,
  NULL,
  type RowLayout,
  rowEventTime,
  rowSchemaVersion,
  UNWRITTEN,
  VALUE,
} from "./row-codec.js";
import { writeInt53 } from "./safe-integer.js";
import { type Feature, scalarWidth, type TypeInfo, typeInfo } from "./schema.js";
import { NO_TIME } from "./time.js";

/** Rows to answer from, by position: a status where there is no row to look at, else 0 and where the row lies. */
export interface FoundRows {
  readonly count: number;
  readonly status: Uint8Array;
  readonly bytes: readonly Uint8Array[];
  readonly views: readonly DataView[];
  readonly starts: Int32Array;
}

/** What of a view is asked for. */
export interface SelectionOptions {
  readonly features: readonly Feature[];
  /** Cells older than this many microseconds are withheld; null: never. */
  readonly ttl: number | null;
  /** Row-major float32 instead of columns. */
  readonly matrix: boolean;
  /** With each cell's event time. */
  readonly eventTimes: boolean;
}

/** How the cells of one row schema version map to the answer's columns. */
interface Program {
  readonly layout: RowLayout;
  readonly positions: Int32Array;
  /** Where the bytes of each fixed cell start, counted from the written bitmap. */
  readonly starts: Int32Array;
  /** The same of the columns that are copied as one word. */
  readonly wordStarts: Int32Array;
  /** Those cells lie side by side, in the order of the columns. */
  readonly isRun: boolean;
  /** Bits of the written bitmap that all must be set for the fast path; null where a feature is not in this version. */
  readonly mask: Uint8Array | null;
}

/** A compiled selection: encodes answers by copying cells out of rows. One object serves any number of requests. */
export class Selection {
  readonly options: SelectionOptions;
  readonly #infos: readonly TypeInfo[];
  readonly #codecs: readonly CellCodec[];
  readonly #defaults: readonly (Uint8Array | null)[];
  readonly #ops: Int32Array;
  readonly #outWidths: Int32Array;
  readonly #matrixOffsets: Int32Array;
  readonly #stride: number;
  /** Columns whose cells are copied as one 32-bit word, and all others. */
  readonly #wordColumns: Int32Array;
  readonly #otherColumns: Int32Array;
  readonly #programs = new Map<number, Program>();
  #lastPlan: Plan | null = null;
  /** Of the row looked at last: most rows are of one version. */
  #lastVersion = -1;
  #lastProgram: Program | null = null;

  /** @throws INVALID_ARGUMENT when a matrix is asked of a feature that has no number. */
  constructor(options: SelectionOptions) {
    this.options = options;
    this.#infos = options.features.map((feature) => typeInfo(feature.type));
    this.#codecs = this.#infos.map(cellCodec);
    if (options.matrix) checkMatrix(options.features, this.#infos);
    this.#ops = Int32Array.from(this.#infos, (info) => (options.matrix ? TO_FLOAT : copyOp(info)));
    this.#outWidths = Int32Array.from(this.#infos, answerWidth);
    this.#defaults = options.features.map((feature, i) => defaultBytes(feature, this.#codecs[i] as CellCodec));
    this.#matrixOffsets = new Int32Array(this.#infos.length);
    let stride = 0;
    this.#infos.forEach((info, i) => {
      this.#matrixOffsets[i] = stride;
      stride += info.dimension;
    });
    this.#stride = options.matrix ? stride : 0;
    const isWord = (info: TypeInfo): boolean =>
      info.width === 4 && (info.scalar === "float32" || (info.scalar === "int32" && !options.matrix));
    this.#wordColumns = Int32Array.from(this.#infos.flatMap((info, column) => (isWord(info) ? [column] : [])));
    this.#otherColumns = Int32Array.from(this.#infos.flatMap((info, column) => (isWord(info) ? [] : [column])));
  }

  /** An upper bound for the fixed part of an answer, known before any row is looked at. */
  fixedBytes(rows: number): number {
    return this.#plan(rows).length;
  }

  /**
   * Encodes the answer for `rows`. @param now microseconds, against which ttl is judged. @param into memory for the fixed part,
   * `fixedBytes` of it from a multiple of 8 of its buffer on, whatever it holds; new memory where it is left out.
   * @returns `into` itself, unless there is more than the fixed part.
   * @throws RESOURCE_EXHAUSTED when the answer would pass `bytesMax`.
   */
  encode(
    layouts: LayoutSet,
    rows: FoundRows,
    now: number,
    bytesMax = 64 * 1024 * 1024,
    into: Uint8Array | null = null,
  ): Uint8Array {
    const plan = this.#plan(rows.count);
    if (plan.length > bytesMax) throw tooBig(bytesMax);
    const out = into ?? new Uint8Array(plan.length);
    assert(out.length === plan.length, "the memory for an answer's fixed part has its length");
    const sink: Sink = {
      out,
      view: viewOf(out),
      words: new Uint32Array(out.buffer, out.byteOffset, out.length >> 2),
      rows: rows.count,
      plan,
      variable: null,
      variableBytes: 0,
      exceptions: [],
      bytesMax,
    };
    if (into !== null) this.#clear(sink);
    this.#writeHead(sink, rows.count);
    if (this.options.eventTimes) this.#clearTimes(sink);
    const oldest = this.options.ttl === null ? NO_TIME : now - this.options.ttl;
    for (let row = 0; row < rows.count; row++) {
      const status = rows.status[row] as number;
      if (status !== 0) this.#writeMissing(sink, row, status);
      else this.#writeRow(layouts, sink, rows, row, oldest);
    }
    return this.#finish(sink, rows.count);
  }

  /** Where everything lies in an answer of so many rows. Most requests of one kind have as many. */
  #plan(rows: number): Plan {
    if (this.#lastPlan?.rows !== rows) this.#lastPlan = this.#layOut(rows);
    return this.#lastPlan;
  }

  #layOut(rows: number): Plan {
    const columns = this.#infos.length;
    const status = ANSWER_HEAD;
    const directory = aligned(status + rows);
    const nulls = directory + columns * ANSWER_ENTRY;
    const nullBytes = aligned((rows + 7) >> 3);
    let at = nulls + columns * nullBytes;
    const data = new Int32Array(columns);
    if (this.options.matrix) {
      for (let column = 0; column < columns; column++) data[column] = at + (this.#matrixOffsets[column] as number) * 4;
      at += aligned(rows * this.#stride * 4);
    } else {
      for (let column = 0; column < columns; column++) {
        data[column] = at;
        at += aligned(rows * ((this.#outWidths[column] as number) || 4));
      }
    }
    const times = at;
    if (this.options.eventTimes) at += rows * columns * 8;
    const plan = { rows, status, directory, nulls, nullBytes, data, times, length: at };
    return { ...plan, ...this.#wordPlan(data) };
  }

  #writeHead(sink: Sink, rows: number): void {
    const { view, plan } = sink;
    view.setUint8(0, ANSWER_VERSION);
    view.setUint8(1, ANSWER_KIND);
    view.setUint8(2, (this.options.matrix ? IS_MATRIX : 0) | (this.options.eventTimes ? HAS_TIMES : 0));
    view.setUint32(4, rows, true);
    view.setUint32(8, this.#infos.length, true);
    view.setUint32(20, this.#stride, true);
    this.#infos.forEach((info, column) => {
      const entry = plan.directory + column * ANSWER_ENTRY;
      view.setUint8(entry, info.code);
      view.setUint16(entry + 2, info.dimension, true);
      view.setUint32(entry + 4, plan.nulls + column * plan.nullBytes, true);
      view.setUint32(entry + 8, plan.data[column] as number, true);
    });
  }

  /** Where the word columns' cells of the first row go, and how far those of neighbours lie apart: -1 where that differs. */
  #wordPlan(data: Int32Array): Pick<Plan, "wordTo" | "wordPitch" | "wordStep"> {
    const columns = this.#wordColumns;
    const wordTo = new Int32Array(columns.length);
    for (let i = 0; i < columns.length; i++) wordTo[i] = (data[columns[i] as number] as number) >> 2;
    const wordPitch = columns.length < 2 ? 1 : (wordTo[1] as number) - (wordTo[0] as number);
    let isEven = true;
    for (let i = 1; i < columns.length; i++) {
      if ((wordTo[i] as number) - (wordTo[i - 1] as number) !== wordPitch) isEven = false;
    }
    return { wordTo, wordPitch: isEven ? wordPitch : -1, wordStep: this.options.matrix ? this.#stride : 1 };
  }

  /** Zeroes what is not written anyway: all before the cells, and the gaps behind columns. Every cell is written. */
  #clear({ out, plan, rows }: Sink): void {
    const first = plan.nulls + this.#infos.length * plan.nullBytes;
    out.fill(0, 0, first);
    if (this.options.matrix) {
      const end = first + rows * this.#stride * 4;
      out.fill(0, end, first + aligned(rows * this.#stride * 4));
      return;
    }
    for (let column = 0; column < this.#infos.length; column++) {
      const bytes = rows * ((this.#outWidths[column] as number) || 4);
      const end = (plan.data[column] as number) + bytes;
      for (let at = end, to = (plan.data[column] as number) + aligned(bytes); at < to; at++) out[at] = 0;
    }
  }

  #clearTimes({ out, plan, rows }: Sink): void {
    const times = new BigInt64Array(out.buffer, out.byteOffset + plan.times, rows * this.#infos.length);
    times.fill(BigInt(NO_TIME));
  }

  #writeRow(layouts: LayoutSet, sink: Sink, rows: FoundRows, row: number, oldest: number): void {
    const view = rows.views[row] as DataView;
    const start = rows.starts[row] as number;
    const program = this.#program(layouts, view, start);
    const bitmap = program.layout.bitmapStart(view, start);
    const sameTime = !hasCellTimes(view, start);
    const isTimely =
      oldest === NO_TIME ? sameTime || !this.options.eventTimes : sameTime && rowEventTime(view, start) >= oldest;
    if (isTimely && allPresent(program, view, bitmap)) {
      sink.out[sink.plan.status + row] = PRESENT;
      copyWords(sink, program, row, view, bitmap);
      const others = this.#otherColumns;
      if (others.length > 0) {
        const bytes = rows.bytes[row] as Uint8Array;
        for (let i = 0; i < others.length; i++)
          this.#copyCell(sink, program, row, others[i] as number, bytes, view, bitmap);
      }
      if (this.options.eventTimes) this.#writeTimes(sink, row, rowEventTime(view, start));
      return;
    }
    if (rowEventTime(view, start) === NO_TIME) this.#writeMissing(sink, row, NOT_FOUND);
    else this.#writeCells(sink, program, { row, bytes: rows.bytes[row] as Uint8Array, view, start, bitmap, oldest });
  }

  /** The general path: cells differ in state or time. The row's status is that of its first cell; others are exceptions. */
  #writeCells(
    sink: Sink,
    program: Program,
    at: { row: number; bytes: Uint8Array; view: DataView; start: number; bitmap: number; oldest: number },
  ): void {
    const { layout } = program;
    let rowStatus = 0;
    for (let column = 0; column < program.positions.length; column++) {
      const position = program.positions[column] as number;
      const state = position < 0 ? UNWRITTEN : layout.cellState(at.view, at.bitmap, position);
      const time = state === UNWRITTEN ? NO_TIME : layout.cellTime(at.view, at.start, position);
      const isExpired = state !== UNWRITTEN && time < at.oldest;
      let status = isExpired ? OUTSIDE_MAX_AGE : state === VALUE ? PRESENT : state === NULL ? NULL_VALUE : NOT_FOUND;
      if (status === PRESENT) {
        this.#copyCell(sink, program, at.row, column, at.bytes, at.view, at.bitmap);
      } else {
        const hasDefault = status !== NULL_VALUE && this.#writeDefault(sink, at.row, column);
        if (status === NOT_FOUND && hasDefault) status = DEFAULTED;
        if (!hasDefault) this.#setNull(sink, at.row, column);
      }
      if (this.options.eventTimes) writeInt53(sink.view, this.#timeAt(sink, at.row, column), time);
      if (rowStatus === 0) rowStatus = status;
      else if (status !== rowStatus) sink.exceptions.push(at.row, column, status);
    }
    sink.out[sink.plan.status + at.row] = rowStatus === 0 ? PRESENT : rowStatus;
  }

  #writeMissing(sink: Sink, row: number, status: number): void {
    sink.out[sink.plan.status + row] = status;
    for (let column = 0; column < this.#infos.length; column++) {
      if (!this.#writeDefault(sink, row, column)) this.#setNull(sink, row, column);
    }
  }

  #setNull(sink: Sink, row: number, column: number): void {
    const at = sink.plan.nulls + column * sink.plan.nullBytes + (row >> 3);
    sink.out[at] = (sink.out[at] as number) | (1 << (row & 7));
    if (this.#ops[column] === VARIABLE) this.#endVariable(sink, row, column);
    else this.#writeEmpty(sink, row, column);
  }

  /** What a fixed cell without a value holds: NaN in a float, else zero. */
  #writeEmpty(sink: Sink, row: number, column: number): void {
    const { scalar, dimension } = this.#infos[column] as TypeInfo;
    const width = this.#outWidths[column] as number;
    const at = (sink.plan.data[column] as number) + row * (this.options.matrix ? this.#stride * 4 : width);
    if (scalar === "float64" && !this.options.matrix) sink.view.setFloat64(at, Number.NaN, true);
    else if (this.options.matrix || scalar === "float32" || scalar === "float16") {
      for (let i = 0; i < dimension; i++) sink.view.setFloat32(at + i * 4, Number.NaN, true);
    } else sink.out.fill(0, at, at + width);
  }

  /** @returns false where the feature has no default. */
  #writeDefault(sink: Sink, row: number, column: number): boolean {
    const bytes = this.#defaults[column];
    if (bytes === null || bytes === undefined) return false;
    if (this.#ops[column] === VARIABLE) {
      this.#appendVariable(sink, row, column, bytes, 0, bytes.length);
    } else if (this.options.matrix) {
      this.#toFloats(sink, row, column, viewOf(bytes), 0);
    } else {
      const width = this.#outWidths[column] as number;
      this.#copyFixed(sink, column, bytes, viewOf(bytes), 0, (sink.plan.data[column] as number) + row * width);
    }
    return true;
  }

  #copyCell(
    sink: Sink,
    program: Program,
    row: number,
    column: number,
    bytes: Uint8Array,
    view: DataView,
    bitmap: number,
  ): void {
    const op = this.#ops[column] as number;
    const start = bitmap + (program.starts[column] as number);
    if (op === VARIABLE) {
      const position = program.positions[column] as number;
      const from = program.layout.variableStart(view, bitmap, position);
      this.#appendVariable(sink, row, column, bytes, from, program.layout.variableEnd(view, bitmap, position));
    } else if (op === TO_FLOAT) {
      this.#toFloats(sink, row, column, view, start);
    } else {
      const to = (sink.plan.data[column] as number) + row * (this.#outWidths[column] as number);
      this.#copyFixed(sink, column, bytes, view, start, to);
    }
  }

  #copyFixed(sink: Sink, column: number, bytes: Uint8Array, view: DataView, from: number, to: number): void {
    switch (this.#ops[column]) {
      case COPY_1:
        sink.out[to] = bytes[from] as number;
        break;
      case COPY_2:
        sink.view.setUint16(to, view.getUint16(from, true), true);
        break;
      case COPY_4:
        sink.view.setUint32(to, view.getUint32(from, true), true);
        break;
      case COPY_8:
        sink.view.setUint32(to, view.getUint32(from, true), true);
        sink.view.setUint32(to + 4, view.getUint32(from + 4, true), true);
        break;
      case HALF: {
        const { dimension } = this.#infos[column] as TypeInfo;
        for (let i = 0; i < dimension; i++) {
          sink.view.setFloat32(to + i * 4, float16ToNumber(view.getUint16(from + i * 2, true)), true);
        }
        break;
      }
      default:
        copyBytes(bytes, from, from + (this.#outWidths[column] as number), sink.out, to);
    }
  }

  #toFloats(sink: Sink, row: number, column: number, view: DataView, from: number): void {
    const info = this.#infos[column] as TypeInfo;
    const step = scalarWidth(info.scalar);
    const to = (sink.plan.data[column] as number) + row * this.#stride * 4;
    for (let i = 0; i < info.dimension; i++) {
      sink.view.setFloat32(to + i * 4, readNumber(info.scalar, view, from + i * step), true);
    }
  }

  #appendVariable(sink: Sink, row: number, column: number, bytes: Uint8Array, start: number, end: number): void {
    sink.variableBytes += end - start;
    if (sink.plan.length + sink.variableBytes > sink.bytesMax) throw tooBig(sink.bytesMax);
    sink.variable ??= this.#infos.map(() => null);
    let writer = sink.variable[column] ?? null;
    if (writer === null) {
      writer = new ByteWriter(Math.min(16 * sink.rows, 65_536));
      sink.variable[column] = writer;
    }
    writer.appendRange(bytes, start, end);
    this.#endVariable(sink, row, column);
  }

  #endVariable(sink: Sink, row: number, column: number): void {
    sink.view.setUint32((sink.plan.data[column] as number) + row * 4, sink.variable?.[column]?.length ?? 0, true);
  }

  #timeAt(sink: Sink, row: number, column: number): number {
    return sink.plan.times + (column * sink.rows + row) * 8;
  }

  #writeTimes(sink: Sink, row: number, time: number): void {
    const high = Math.floor(time / 4_294_967_296);
    const low = time - high * 4_294_967_296;
    const { words, rows } = sink;
    for (let column = 0, at = this.#timeAt(sink, row, 0) >> 2; column < this.#infos.length; column++, at += 2 * rows) {
      words[at] = low;
      words[at + 1] = high;
    }
  }

  /** Appends what was not known beforehand: variable bytes and exceptions. */
  #finish(sink: Sink, rows: number): Uint8Array {
    if (sink.variable === null && sink.exceptions.length === 0) return sink.out;
    const columns = this.#infos.length;
    const exceptions = sink.exceptions.length / 3;
    const asMatrix = exceptions * 8 > rows * columns;
    const parts: Uint8Array[] = [sink.out];
    let length = sink.out.length;
    const append = (bytes: Uint8Array): number => {
      const at = length;
      const pad = padding(bytes.length);
      parts.push(bytes);
      if (pad > 0) parts.push(new Uint8Array(pad));
      length += bytes.length + pad;
      return at;
    };
    for (const [column, writer] of (sink.variable ?? []).entries()) {
      if (writer === null) continue;
      const entry = sink.plan.directory + column * ANSWER_ENTRY;
      sink.view.setUint32(entry + 16, writer.length, true);
      sink.view.setUint32(entry + 12, append(writer.finish()), true);
    }
    sink.view.setUint32(12, exceptions, true);
    if (exceptions > 0) {
      const statuses = sink.out.subarray(sink.plan.status, sink.plan.status + rows);
      if (asMatrix) sink.view.setUint8(2, sink.view.getUint8(2) | STATUS_MATRIX);
      sink.view.setUint32(
        16,
        append(asMatrix ? statusMatrix(statuses, columns, sink.exceptions) : exceptionList(sink.exceptions)),
        true,
      );
    }
    return joinParts(parts, length);
  }

  #program(layouts: LayoutSet, view: DataView, start: number): Program {
    const version = rowSchemaVersion(view, start);
    if (version === this.#lastVersion && this.#lastProgram !== null) return this.#lastProgram;
    const program = this.#programs.get(version) ?? this.#compile(layouts.ofRow(view, start));
    this.#programs.set(version, program);
    this.#lastVersion = version;
    this.#lastProgram = program;
    return program;
  }

  #compile(layout: RowLayout): Program {
    const positions = Int32Array.from(this.options.features, (feature) => layout.positionOf(feature.id));
    const mask = new Uint8Array(layout.bitmapBytes);
    for (const position of positions)
      if (position >= 0) mask[position >> 3] = (mask[position >> 3] as number) | (1 << (position & 7));
    const starts = positions.map((position) => 2 * layout.bitmapBytes + (layout.fixedOffsets[position] ?? 0));
    const wordStarts = this.#wordColumns.map((column) => starts[column] as number);
    const isRun = wordStarts.every((start, i) => start === (wordStarts[0] as number) + i * 4);
    return { layout, positions, starts, wordStarts, isRun, mask: positions.includes(-1) ? null : mask };
  }
}

interface Plan {
  readonly rows: number;
  readonly status: number;
  readonly directory: number;
  readonly nulls: number;
  readonly nullBytes: number;
  readonly data: Int32Array;
  readonly times: number;
  readonly length: number;
  /** Where the word columns' cells of row 0 go, in words. */
  readonly wordTo: Int32Array;
  /** Words from one such column's cell to the next one's; -1 where they differ. */
  readonly wordPitch: number;
  /** Words from one row's cell to the next row's. */
  readonly wordStep: number;
}

interface Sink {
  readonly out: Uint8Array;
  readonly view: DataView;
  /** The same memory; the platform is little-endian, as the reader's typed arrays demand, too. */
  readonly words: Uint32Array;
  readonly rows: number;
  readonly plan: Plan;
  /** By column; null where there are no variable bytes, and as long as no column has any. */
  variable: (ByteWriter | null)[] | null;
  variableBytes: number;
  /** Triples of row, column and status. */
  readonly exceptions: number[];
  readonly bytesMax: number;
}

/** The float32 and int32 cells of a row that has them all. */
function copyWords(sink: Sink, program: Program, row: number, view: DataView, bitmap: number): void {
  const { words } = sink;
  const { wordTo, wordPitch, wordStep } = sink.plan;
  const { wordStarts } = program;
  const first = row * wordStep;
  const count = wordTo.length;
  if (program.isRun && wordPitch > 0) {
    let from = bitmap + (wordStarts[0] as number);
    let to = (wordTo[0] as number) + first;
    for (let i = 0; i < count; i++, from += 4, to += wordPitch) words[to] = view.getUint32(from, true);
    return;
  }
  for (let i = 0; i < count; i++) {
    words[(wordTo[i] as number) + first] = view.getUint32(bitmap + (wordStarts[i] as number), true);
  }
}

function allPresent(program: Program, view: DataView, bitmap: number): boolean {
  const { mask, layout } = program;
  if (mask === null) return false;
  for (let i = 0; i < mask.length; i++) {
    const bits = mask[i] as number;
    if ((view.getUint8(bitmap + i) & bits) !== bits || (view.getUint8(bitmap + layout.bitmapBytes + i) & bits) !== 0)
      return false;
  }
  return true;
}

function tooBig(bytesMax: number): FeatureStoreError {
  return new FeatureStoreError(
    "RESOURCE_EXHAUSTED",
    `the answer would take more than ${bytesMax} bytes; ask for fewer keys or features`,
  );
}
