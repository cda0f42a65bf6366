import {
  type AnswerBlock,
  type AnswerColumn,
  CELL_STATUSES,
  type CellStatus,
  DEFAULTED,
  didYouMean,
  FeatureStoreError,
  invalid,
  NO_TIME,
  PRESENT,
  quote,
} from "@featurestore/proto";
import { type ColumnPlan, checkMatrix, type RolePlan } from "./read-plan.js";
import type { AnyFeatures, Batch, Column, FloatMatrix, MatrixArguments, Row, UnavailableShard } from "./types.js";

/** The value of a column's cell in one row, or null. */
type CellReader = (i: number) => unknown;
type Fixed = Exclude<AnswerColumn, readonly unknown[]>;

/** What a batch is made of: per selection of the role its answer blocks, which hold the keys' rows piece by piece. */
export interface BatchParts {
  readonly length: number;
  /** Row among all pieces of each of the caller's keys; null where they are the same. */
  readonly order: Int32Array | null;
  readonly blocks: readonly (readonly AnswerBlock[])[];
  readonly complete: boolean;
  readonly unavailable: readonly UnavailableShard[];
  readonly stalenessMs: number;
  readonly isMatrix: boolean;
  readonly hasEventTimes: boolean;
}

/** A batch over answer blocks. Columns are put together when first asked for, and shared with the blocks where they can be. */
export class BlockBatch implements Batch<AnyFeatures> {
  readonly length: number;
  readonly complete: boolean;
  readonly unavailable: readonly UnavailableShard[];
  readonly stalenessMs: number;
  readonly names: readonly string[];
  readonly #parts: BatchParts;
  readonly #plans: ReadonlyMap<string, ColumnPlan>;
  /** What was asked for before, by name. Most batches are asked for columns alone. */
  #columns: Map<string, AnswerColumn> | null = null;
  #statuses: Map<string, Uint8Array> | null = null;
  #masks: Map<string, Uint8Array> | null = null;
  #times: Map<string, readonly (bigint | null)[]> | null = null;
  #full: Map<number, { readonly block: AnswerBlock; readonly isFull: boolean }> | null = null;
  #readers: CellReader[] | null = null;

  constructor(role: RolePlan, parts: BatchParts) {
    this.length = parts.length;
    this.complete = parts.complete;
    this.unavailable = parts.unavailable;
    this.stalenessMs = parts.stalenessMs;
    this.#parts = parts;
    this.#plans = role.columns;
    this.names = role.names;
  }

  row(i: number): Row<AnyFeatures> {
    this.#checkRow(i);
    const row: Record<string, unknown> = {};
    if (this.length === 1 && this.#parts.order === null) {
      for (const plan of this.#plans.values()) row[plan.name] = this.#onlyCell(plan);
      return row as Row<AnyFeatures>;
    }
    this.#readers ??= Array.from(this.#plans.values(), (plan) => this.#reader(plan));
    for (let at = 0; at < this.#readers.length; at++) {
      row[this.names[at] as string] = (this.#readers[at] as CellReader)(i);
    }
    return row as Row<AnyFeatures>;
  }

  /** The cell of a batch of one row, read where it lies. */
  #onlyCell(plan: ColumnPlan): unknown {
    const value = (this.#blocks(plan)[0] as AnswerBlock).value(0, plan.column);
    if (value === null) return null;
    if (plan.asNumber && typeof value === "bigint") return this.#toNumber(plan, value, 0);
    return plan.info.kind === "json" ? (JSON.parse(value as string) as unknown) : value;
  }

  *[Symbol.iterator](): Iterator<Row<AnyFeatures>> {
    for (let i = 0; i < this.length; i++) yield this.row(i);
  }

  column(name: string): Column<AnyFeatures[string]> {
    return this.#column(this.#plan(name)) as Column<AnyFeatures[string]>;
  }

  mask(name: string): Uint8Array {
    return this.#mask(this.#plan(name));
  }

  matrix(...request: MatrixArguments<AnyFeatures>): FloatMatrix {
    const [names = this.names, options = {}] = request;
    const plans = names.map((name) => this.#plan(name));
    checkMatrix(
      plans.map((plan) => plan.feature),
      options.lossy === true || this.#parts.isMatrix,
    );
    const columns = plans.reduce((sum, plan) => sum + plan.info.dimension, 0);
    const mask = new Uint8Array(this.length * columns).fill(1);
    const made = this.#madeMatrix(names, columns);
    const values = made ?? new Float32Array(this.length * columns);
    let offset = 0;
    for (const plan of plans) {
      if (made === null) this.#spread(plan, values, offset, columns);
      if (!this.#isFull(plan)) this.#spreadMask(plan, values, mask, offset, columns);
      offset += plan.info.dimension;
    }
    return { values, mask, columns };
  }

  status(name: string): readonly CellStatus[];
  status(i: number, name: string): CellStatus;
  status(first: string | number, name?: string): readonly CellStatus[] | CellStatus {
    if (typeof first === "string") return Array.from(this.#status(this.#plan(first)), statusName);
    this.#checkRow(first);
    return statusName(this.#status(this.#plan(name ?? ""))[first] as number);
  }

  eventTimes(name: string): readonly (bigint | null)[] {
    const plan = this.#plan(name);
    const known = this.#times?.get(name);
    if (known !== undefined) return known;
    if (!this.#parts.hasEventTimes)
      throw new TypeError("eventTimes: the read did not ask for them; pass eventTimes: true");
    const times = gather(
      this.#blocks(plan).map((block) => block.eventTimes(plan.column)),
      this.#parts.order,
      1,
    ) as BigInt64Array;
    const values = Array.from(times, (time) => (time === BigInt(NO_TIME) ? null : time));
    this.#times ??= new Map();
    this.#times.set(name, values);
    return values;
  }

  eventTime(i: number, name: string): bigint | null {
    this.#checkRow(i);
    return this.eventTimes(name)[i] as bigint | null;
  }

  #plan(name: string): ColumnPlan {
    const plan = this.#plans.get(name);
    if (plan !== undefined) return plan;
    throw invalid(`the batch has no feature ${quote(name)}${didYouMean(name, this.names)}`, { field: name });
  }

  #blocks(plan: ColumnPlan): readonly AnswerBlock[] {
    return this.#parts.blocks[plan.selection] as readonly AnswerBlock[];
  }

  #column(plan: ColumnPlan): AnswerColumn {
    let column = this.#columns?.get(plan.name);
    if (column === undefined) {
      column = this.#gathered(plan);
      if (plan.asNumber && column instanceof BigInt64Array) column = this.#toNumbers(plan, column);
      this.#columns ??= new Map();
      this.#columns.set(plan.name, column);
    }
    return column;
  }

  #gathered(plan: ColumnPlan): AnswerColumn {
    const blocks = this.#blocks(plan);
    const { order, isMatrix } = this.#parts;
    const [only] = blocks;
    if (only === undefined) return emptyColumn(plan, isMatrix);
    if (blocks.length === 1 && order === null && plan.info.width > 0) return only.column(plan.column);
    const pieces = blocks.map((block) => block.column(plan.column));
    return plan.info.width > 0
      ? gather(pieces as Fixed[], order, plan.info.dimension)
      : gatherValues(pieces as (readonly unknown[])[], order, plan);
  }

  #status(plan: ColumnPlan): Uint8Array {
    let statuses = this.#statuses?.get(plan.name);
    if (statuses === undefined) {
      const pieces = this.#blocks(plan).map((block) => block.statuses(plan.column));
      statuses = pieces.length === 0 ? new Uint8Array(0) : (gather(pieces, this.#parts.order, 1) as Uint8Array);
      this.#statuses ??= new Map();
      this.#statuses.set(plan.name, statuses);
    }
    return statuses;
  }

  #mask(plan: ColumnPlan): Uint8Array {
    let mask = this.#masks?.get(plan.name);
    if (mask === undefined) {
      const pieces = this.#blocks(plan).map((block) => maskOf(block, plan.column));
      mask = pieces.length === 0 ? new Uint8Array(0) : (gather(pieces, this.#parts.order, 1) as Uint8Array);
      this.#masks ??= new Map();
      this.#masks.set(plan.name, mask);
    }
    return mask;
  }

  #reader(plan: ColumnPlan): CellReader {
    const mask = this.#isFull(plan) ? null : this.#mask(plan);
    const column = this.#column(plan);
    const { kind, scalar, dimension } = plan.info;
    const has: (i: number) => boolean = mask === null ? () => true : (i) => mask[i] !== 0;
    if (kind === "vector") {
      const vectors = column as Float32Array;
      return (i) => (has(i) ? vectors.slice(i * dimension, (i + 1) * dimension) : null);
    }
    if (kind === "scalar" && scalar === "bool" && !this.#parts.isMatrix)
      return (i) => (has(i) ? column[i] !== 0 : null);
    return (i) => (has(i) ? column[i] : null);
  }

  /** True where every cell is known to have a value from the statuses alone, which rows without exceptions share. */
  #isFull(plan: ColumnPlan): boolean {
    this.#full ??= new Map();
    const full = this.#full;
    return this.#blocks(plan).every((block) => {
      const statuses = block.statuses(plan.column);
      let known = full.get(statuses.byteOffset);
      if (known === undefined || known.block !== block) {
        known = { block, isFull: statuses.every((status) => status === PRESENT || status === DEFAULTED) };
        full.set(statuses.byteOffset, known);
      }
      return known.isFull;
    });
  }

  #toNumbers(plan: ColumnPlan, column: BigInt64Array): Float64Array {
    return Float64Array.from(column, (value, i) => this.#toNumber(plan, value, i));
  }

  #toNumber(plan: ColumnPlan, value: bigint, row: number): number {
    const number = Number(value);
    if (Number.isSafeInteger(number)) return number;
    throw new FeatureStoreError(
      "INVALID_ARGUMENT",
      `${plan.name}: ${value} of row ${row} is beyond 2^53 - 1 and has no exact number; define it as a plain int64`,
      { details: { field: plan.name, row } },
    );
  }

  /** The matrix as the server made it, where all of its columns are asked for in their order: shared where one block has all rows. */
  #madeMatrix(names: readonly string[], columns: number): Float32Array | null {
    const [blocks, ...others] = this.#parts.blocks;
    if (!this.#parts.isMatrix || blocks === undefined || others.length > 0 || blocks.length === 0) return null;
    if (names.length !== this.names.length || !names.every((name, i) => name === this.names[i])) return null;
    const pieces = blocks.map((block) => block.matrix());
    return gather(pieces, this.#parts.order, columns) as Float32Array;
  }

  #spread(plan: ColumnPlan, values: Float32Array, offset: number, columns: number): void {
    const column = this.#column(plan);
    const { dimension } = plan.info;
    const numbers = (column instanceof BigInt64Array ? Float32Array.from(column, Number) : column) as Float32Array;
    for (let i = 0, from = 0, to = offset; i < this.length; i++, to += columns) {
      for (let k = 0; k < dimension; k++) values[to + k] = numbers[from++] as number;
    }
  }

  /** Clears the mask where there is no value, and makes the value NaN: columns of integers hold zero there. */
  #spreadMask(plan: ColumnPlan, values: Float32Array, out: Uint8Array, offset: number, columns: number): void {
    const mask = this.#mask(plan);
    const { dimension } = plan.info;
    const fills = !this.#parts.isMatrix;
    for (let i = 0; i < this.length; i++) {
      if (mask[i] !== 0) continue;
      const at = i * columns + offset;
      out.fill(0, at, at + dimension);
      if (fills) values.fill(Number.NaN, at, at + dimension);
    }
  }

  #checkRow(i: number): void {
    if (!Number.isInteger(i) || i < 0 || i >= this.length)
      throw new RangeError(`row ${i} is not among the batch's ${this.length} rows`);
  }
}

function statusName(status: number): CellStatus {
  return CELL_STATUSES[status] ?? "INVALID";
}

/** 1 where the cell has a value. Asks for the null bit only where the status leaves it open. */
function maskOf(block: AnswerBlock, column: number): Uint8Array {
  const statuses = block.statuses(column);
  const mask = new Uint8Array(block.rows);
  for (let row = 0; row < mask.length; row++) {
    const status = statuses[row];
    mask[row] = status === PRESENT || status === DEFAULTED || !block.isNull(row, column) ? 1 : 0;
  }
  return mask;
}

/** Joins pieces and puts rows in the caller's order; the piece itself where there is one and the order is its own. */
function gather(pieces: readonly Fixed[], order: Int32Array | null, dimension: number): Fixed {
  const joined = joinArrays(pieces);
  if (order === null) return joined;
  const out = new (joined.constructor as new (length: number) => Float32Array)(order.length * dimension);
  const from = joined as Float32Array;
  for (let i = 0; i < order.length; i++) {
    const row = (order[i] as number) * dimension;
    if (dimension === 1) out[i] = from[row] as number;
    else out.set(from.subarray(row, row + dimension), i * dimension);
  }
  return out;
}

function joinArrays(pieces: readonly Fixed[]): Fixed {
  const [first] = pieces as readonly Float32Array[];
  if (first === undefined) return new Uint8Array(0);
  if (pieces.length === 1) return first;
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const out = new (first.constructor as new (length: number) => Float32Array)(length);
  let at = 0;
  for (const piece of pieces as readonly Float32Array[]) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}

function gatherValues(pieces: readonly (readonly unknown[])[], order: Int32Array | null, plan: ColumnPlan): unknown[] {
  const joined = pieces.flat(1);
  const values =
    plan.info.kind === "json"
      ? joined.map((text) => (text === null ? null : (JSON.parse(text as string) as unknown)))
      : joined;
  return order === null ? values : Array.from(order, (row) => values[row]);
}

/** The column of a batch without rows: right in type, of length 0. */
function emptyColumn(plan: ColumnPlan, isMatrix: boolean): AnswerColumn {
  if (plan.info.width === 0) return [];
  if (isMatrix) return new Float32Array(0);
  switch (plan.info.scalar) {
    case "int8":
      return new Int8Array(0);
    case "int16":
      return new Int16Array(0);
    case "int32":
      return new Int32Array(0);
    case "int64":
    case "timestamp":
      return new BigInt64Array(0);
    case "float64":
      return new Float64Array(0);
    case "float16":
    case "float32":
      return new Float32Array(0);
    default:
      return new Uint8Array(0);
  }
}
