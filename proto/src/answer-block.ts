import {
  ANSWER_ENTRY,
  ANSWER_HEAD,
  ANSWER_KIND,
  ANSWER_VERSION,
  answerWidth,
  HAS_TIMES,
  IS_MATRIX,
  STATUS_MATRIX,
} from "./answer-layout.js";
import { aligned, viewOf } from "./byte-writer.js";
import { cellCodec } from "./cell-codec.js";
import { FeatureStoreError } from "./errors.js";
import { isMatrixType, SCALAR_TYPES, type TypeInfo, typeInfo } from "./schema.js";

/** One column of an answer: a typed array for fixed types (vectors row-major), an array of values or null otherwise. */
export type AnswerColumn =
  | Uint8Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Float32Array
  | Float64Array
  | readonly unknown[];

/** A decoded answer block: typed arrays over the block's own memory, which must start at a multiple of 8. */
export class AnswerBlock {
  readonly rows: number;
  readonly columns: number;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #stride: number;
  readonly #exceptions: number;
  readonly #exceptionsAt: number;
  readonly #flags: number;
  readonly #infos: readonly TypeInfo[];
  #statuses: Uint8Array | null = null;

  /** @throws INTERNAL when the bytes are no answer block this version reads. */
  constructor(bytes: Uint8Array) {
    if (bytes.length < ANSWER_HEAD || bytes[0] !== ANSWER_VERSION || bytes[1] !== ANSWER_KIND) throw unreadable();
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
    this.#flags = bytes[2] as number;
    this.rows = this.#view.getUint32(4, true);
    this.columns = this.#view.getUint32(8, true);
    this.#exceptions = this.#view.getUint32(12, true);
    this.#exceptionsAt = this.#view.getUint32(16, true);
    this.#stride = this.#view.getUint32(20, true);
    if (this.#directory + this.columns * ANSWER_ENTRY > bytes.length) throw unreadable();
    this.#infos = Array.from({ length: this.columns }, (_, column) => this.#typeOf(column));
    this.#checkSections();
  }

  /** Every section lies where the grammar puts it and within the bytes, so that no reader below can leave them. */
  #checkSections(): void {
    const end = this.#bytes.length;
    const nullBytes = aligned((this.rows + 7) >> 3);
    let nulls = this.#directory + this.columns * ANSWER_ENTRY;
    let data = nulls + this.columns * nullBytes;
    this.#infos.forEach((info, column) => {
      const entry = this.#entry(column);
      if (this.#view.getUint32(entry + 4, true) !== nulls || this.#view.getUint32(entry + 8, true) !== data)
        throw unreadable();
      nulls += nullBytes;
      if (this.#stride > 0) data += info.dimension * 4;
      else data += aligned(this.rows * (answerWidth(info) || 4));
      if (this.#stride > 0 ? !isMatrixType(info, true) : data > end) throw unreadable();
      if (info.width === 0) this.#checkVariable(entry);
    });
    const stride = this.#infos.reduce((total, info) => total + info.dimension, 0);
    if (this.#stride !== ((this.#flags & IS_MATRIX) === 0 ? 0 : stride)) throw unreadable();
    const times = (this.#flags & HAS_TIMES) === 0 ? 0 : this.rows * this.columns * 8;
    if (this.#timesAt() + times > end) throw unreadable();
    this.#checkExceptions(end);
  }

  #checkVariable(entry: number): void {
    const ends = this.#view.getUint32(entry + 8, true);
    let last = 0;
    for (let row = 0; row < this.rows; row++) {
      const next = this.#view.getUint32(ends + row * 4, true);
      if (next < last) throw unreadable();
      last = next;
    }
    if (this.#view.getUint32(entry + 12, true) + last > this.#bytes.length) throw unreadable();
  }

  #checkExceptions(end: number): void {
    if (this.#exceptions === 0) return;
    const isMatrix = (this.#flags & STATUS_MATRIX) !== 0;
    const bytes = isMatrix ? this.rows * this.columns : this.#exceptions * 8;
    if (this.#exceptionsAt + bytes > end) throw unreadable();
    if (isMatrix) return;
    for (let i = 0, at = this.#exceptionsAt; i < this.#exceptions; i++, at += 8) {
      if (this.#view.getUint32(at, true) >= this.rows || this.#view.getUint16(at + 4, true) >= this.columns)
        throw unreadable();
    }
  }

  get #directory(): number {
    return aligned(ANSWER_HEAD + this.rows);
  }

  #entry(column: number): number {
    return this.#directory + column * ANSWER_ENTRY;
  }

  #typeOf(column: number): TypeInfo {
    const code = this.#view.getUint8(this.#entry(column));
    const dimension = this.#view.getUint16(this.#entry(column) + 2, true);
    if (code === 15) return typeInfo("json");
    const scalar = SCALAR_TYPES[(code & 15) - 1];
    if (scalar === undefined || code >= 48) throw unreadable();
    if (code >= 32) return typeInfo(`list<${scalar}>`);
    if (code < 16) return typeInfo(scalar);
    try {
      return typeInfo(`${scalar}[${dimension}]` as "float32[1]");
    } catch {
      throw unreadable(); // no such vector
    }
  }

  /** Elements of a matrix row, 0 where the answer came as columns. */
  get matrixStride(): number {
    return this.#stride;
  }

  /** The row-major float32 matrix, where one was asked for. */
  matrix(): Float32Array {
    const at = this.columns === 0 ? 0 : this.#view.getUint32(this.#entry(0) + 8, true);
    return new Float32Array(this.#bytes.buffer, this.#bytes.byteOffset + at, this.rows * this.#stride);
  }

  type(column: number): TypeInfo {
    return this.#infos[column] as TypeInfo;
  }

  /** True where the cell has no value. */
  isNull(row: number, column: number): boolean {
    const at = this.#view.getUint32(this.#entry(column) + 4, true) + (row >> 3);
    return ((this.#bytes[at] as number) & (1 << (row & 7))) !== 0;
  }

  /** The wire number of a cell's status. */
  status(row: number, column: number): number {
    if (this.#exceptions === 0) return this.#bytes[ANSWER_HEAD + row] as number;
    return this.#statusMatrix()[column * this.rows + row] as number;
  }

  /** The wire numbers of a column's statuses, one per row. */
  statuses(column: number): Uint8Array {
    if (this.#exceptions === 0) return this.#bytes.subarray(ANSWER_HEAD, ANSWER_HEAD + this.rows);
    return this.#statusMatrix().subarray(column * this.rows, (column + 1) * this.rows);
  }

  /** A column's event times in microseconds, NO_TIME (-2^53) where there is none; empty unless asked for. */
  eventTimes(column: number): BigInt64Array {
    if ((this.#flags & HAS_TIMES) === 0) return new BigInt64Array(0);
    return new BigInt64Array(
      this.#bytes.buffer,
      this.#bytes.byteOffset + this.#timesAt() + column * this.rows * 8,
      this.rows,
    );
  }

  /** The column as the type's array; fixed types share memory with the block. */
  column(column: number): AnswerColumn {
    const info = this.type(column);
    if (info.width === 0) return Array.from({ length: this.rows }, (_, row) => this.value(row, column));
    const at = this.#bytes.byteOffset + this.#view.getUint32(this.#entry(column) + 8, true);
    const { buffer } = this.#bytes;
    if (this.#stride > 0) return this.#matrixColumn(column, info);
    const count = this.rows * info.dimension;
    switch (info.scalar) {
      case "bool":
        return new Uint8Array(buffer, at, count);
      case "int8":
        return new Int8Array(buffer, at, count);
      case "int16":
        return new Int16Array(buffer, at, count);
      case "int32":
        return new Int32Array(buffer, at, count);
      case "int64":
      case "timestamp":
        return new BigInt64Array(buffer, at, count);
      case "float16":
      case "float32":
        return new Float32Array(buffer, at, count);
      case "float64":
        return new Float64Array(buffer, at, count);
      default:
        throw unreadable();
    }
  }

  /** The canonical value of a cell, or null. Vectors are copied. */
  value(row: number, column: number): unknown {
    if (this.isNull(row, column)) return null;
    const info = this.type(column);
    if (info.width === 0) return this.#variableValue(row, column);
    if (info.kind === "vector" || this.#stride > 0) {
      const array = this.column(column) as Float32Array;
      return info.kind === "vector" ? array.slice(row * info.dimension, (row + 1) * info.dimension) : array[row];
    }
    const at = this.#view.getUint32(this.#entry(column) + 8, true) + row * answerWidth(info);
    switch (info.scalar) {
      case "bool":
        return this.#bytes[at] !== 0;
      case "int8":
        return this.#view.getInt8(at);
      case "int16":
        return this.#view.getInt16(at, true);
      case "int32":
        return this.#view.getInt32(at, true);
      case "int64":
      case "timestamp":
        return this.#view.getBigInt64(at, true);
      case "float16":
      case "float32":
        return this.#view.getFloat32(at, true);
      case "float64":
        return this.#view.getFloat64(at, true);
      default:
        throw unreadable();
    }
  }

  #variableValue(row: number, column: number): unknown {
    const entry = this.#entry(column);
    const ends = this.#view.getUint32(entry + 8, true);
    const data = this.#view.getUint32(entry + 12, true);
    const start = row === 0 ? 0 : this.#view.getUint32(ends + (row - 1) * 4, true);
    const end = this.#view.getUint32(ends + row * 4, true);
    return cellCodec(this.type(column)).decode(this.#bytes, data + start, data + end);
  }

  #matrixColumn(column: number, info: TypeInfo): Float32Array {
    const matrix = this.matrix();
    const offset =
      (this.#view.getUint32(this.#entry(column) + 8, true) - this.#view.getUint32(this.#entry(0) + 8, true)) / 4;
    const out = new Float32Array(this.rows * info.dimension);
    for (let row = 0; row < this.rows; row++) {
      for (let i = 0; i < info.dimension; i++)
        out[row * info.dimension + i] = matrix[row * this.#stride + offset + i] as number;
    }
    return out;
  }

  #timesAt(): number {
    let end = aligned((this.rows + 7) >> 3) * this.columns + this.#directory + this.columns * ANSWER_ENTRY;
    if (this.#stride > 0) return end + aligned(this.rows * this.#stride * 4);
    for (let column = 0; column < this.columns; column++)
      end += aligned(this.rows * (answerWidth(this.type(column)) || 4));
    return end;
  }

  #statusMatrix(): Uint8Array {
    if (this.#statuses !== null) return this.#statuses;
    const cells = this.rows * this.columns;
    if ((this.#flags & STATUS_MATRIX) !== 0) {
      this.#statuses = this.#bytes.subarray(this.#exceptionsAt, this.#exceptionsAt + cells);
      return this.#statuses;
    }
    const matrix = new Uint8Array(cells);
    for (let column = 0; column < this.columns; column++)
      matrix.set(this.#bytes.subarray(ANSWER_HEAD, ANSWER_HEAD + this.rows), column * this.rows);
    for (let i = 0, at = this.#exceptionsAt; i < this.#exceptions; i++, at += 8) {
      matrix[this.#view.getUint16(at + 4, true) * this.rows + this.#view.getUint32(at, true)] = this.#view.getUint8(
        at + 6,
      );
    }
    this.#statuses = matrix;
    return matrix;
  }
}

function unreadable(): FeatureStoreError {
  return new FeatureStoreError(
    "INTERNAL",
    "the answer has a form this client cannot read; is the client older than the server?",
  );
}
