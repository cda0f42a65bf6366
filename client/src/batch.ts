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
import type { AnyFeatures, Batch, Column, FloatMatrix, MatrixArguments, Row } from "./types.js";

type Fixed = Exclude<AnswerColumn, readonly unknown[]>;

/** What a batch is made of: per selection of the role its answer blocks, which hold the keys' rows piece by piece. */
export interface BatchParts {
  readonly length: number;
  /** Row among all pieces of each of the caller's keys; null where they are the same. */
  readonly order: Int32Array | null;
  readonly blocks: readonly (readonly AnswerBlock[])[];
  readonly complete: boolean;
  readonly stalenessMs: number;
  readonly isMatrix: boolean;
  readonly hasEventTimes: boolean;
}

/** A batch over answer blocks. Columns are put together when first asked for, and shared with the blocks where they can be. */
export class BlockBatch implements Batch<AnyFeatures> {
  readonly length: number;
  readonly complete: boolean;
  readonly stalenessMs: number;
  readonly names: readonly string[];
  readonly #parts: BatchParts;
  readonly #plans: ReadonlyMap<string, ColumnPlan>;
  readonly #columns = new Map<string, AnswerColumn>();
  readonly #statuses = new Map<string, Uint8Array>();
  readonly #masks = new Map<string, Uint8Array>();
  readonly #times = new Map<string, readonly (bigint | null)[]>();

  constructor(role: RolePlan, parts: BatchParts) {
    this.length = parts.length;
    this.complete = parts.complete;
    this.stalenessMs = parts.stalenessMs;
    this.#parts = parts;
    this.#plans = role.columns;
    this.names = [...role.columns.keys()];
  }

  row(i: number): Row<AnyFeatures> {
    this.#checkRow(i);
    const row: Record<string, unknown> = {};
    for (const plan of this.#plans.values()) row[plan.name] = this.#value(plan, i);
    return row as Row<AnyFeatures>;
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
    const mask = new Uint8Array(this.length * columns);
    const shared = this.#sharedMatrix(names);
    const values = shared ?? new Float32Array(this.length * columns);
    let offset = 0;
    for (const plan of plans) {
      this.#spreadMask(plan, mask, offset, columns);
      if (shared === null) this.#spread(plan, values, offset, columns);
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
    const known = this.#times.get(name);
    if (known !== undefined) return known;
    if (!this.#parts.hasEventTimes)
      throw new TypeError("eventTimes: the read did not ask for them; pass eventTimes: true");
    const times = gather(
      this.#blocks(plan).map((block) => block.eventTimes(plan.column)),
      this.#parts.order,
      1,
    ) as BigInt64Array;
    const values = Array.from(times, (time) => (time === BigInt(NO_TIME) ? null : time));
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
    let column = this.#columns.get(plan.name);
    if (column === undefined) {
      const pieces = this.#blocks(plan).map((block) => block.column(plan.column));
      column =
        pieces.length === 0
          ? emptyColumn(plan, this.#parts.isMatrix)
          : plan.info.width > 0
            ? gather(pieces as Fixed[], this.#parts.order, plan.info.dimension)
            : gatherValues(pieces as (readonly unknown[])[], this.#parts.order, plan);
      if (plan.asNumber && column instanceof BigInt64Array) column = this.#toNumbers(plan, column);
      this.#columns.set(plan.name, column);
    }
    return column;
  }

  #status(plan: ColumnPlan): Uint8Array {
    let statuses = this.#statuses.get(plan.name);
    if (statuses === undefined) {
      const pieces = this.#blocks(plan).map((block) => block.statuses(plan.column));
      statuses = pieces.length === 0 ? new Uint8Array(0) : (gather(pieces, this.#parts.order, 1) as Uint8Array);
      this.#statuses.set(plan.name, statuses);
    }
    return statuses;
  }

  #mask(plan: ColumnPlan): Uint8Array {
    let mask = this.#masks.get(plan.name);
    if (mask === undefined) {
      const pieces = this.#blocks(plan).map((block) => maskOf(block, plan.column));
      mask = pieces.length === 0 ? new Uint8Array(0) : (gather(pieces, this.#parts.order, 1) as Uint8Array);
      this.#masks.set(plan.name, mask);
    }
    return mask;
  }

  #value(plan: ColumnPlan, i: number): unknown {
    if (this.#mask(plan)[i] === 0) return null;
    const column = this.#column(plan);
    const { info } = plan;
    if (info.kind === "vector") return (column as Float32Array).slice(i * info.dimension, (i + 1) * info.dimension);
    const value = column[i];
    return info.kind === "scalar" && info.scalar === "bool" && !this.#parts.isMatrix ? value !== 0 : value;
  }

  #toNumbers(plan: ColumnPlan, column: BigInt64Array): Float64Array {
    return Float64Array.from(column, (value, i) => {
      const number = Number(value);
      if (Number.isSafeInteger(number)) return number;
      throw new FeatureStoreError(
        "INVALID_ARGUMENT",
        `${plan.name}: ${value} of row ${i} is beyond 2^53 - 1 and has no exact number; define it as a plain int64`,
        { details: { field: plan.name, row: i } },
      );
    });
  }

  /** The block's own matrix, where it is just what is asked for. */
  #sharedMatrix(names: readonly string[]): Float32Array | null {
    const [blocks, ...others] = this.#parts.blocks;
    const [block, ...pieces] = blocks ?? [];
    const whole = this.#parts.isMatrix && this.#parts.order === null && others.length + pieces.length === 0;
    const same = names.length === this.names.length && names.every((name, i) => name === this.names[i]);
    return whole && same && block !== undefined ? block.matrix() : null;
  }

  #spread(plan: ColumnPlan, values: Float32Array, offset: number, columns: number): void {
    const column = this.#column(plan);
    const mask = this.#mask(plan);
    const { dimension } = plan.info;
    for (let i = 0; i < this.length; i++) {
      const at = i * columns + offset;
      if (mask[i] === 0) values.fill(Number.NaN, at, at + dimension);
      else for (let k = 0; k < dimension; k++) values[at + k] = Number(column[i * dimension + k]);
    }
  }

  #spreadMask(plan: ColumnPlan, out: Uint8Array, offset: number, columns: number): void {
    const mask = this.#mask(plan);
    const { dimension } = plan.info;
    for (let i = 0; i < this.length; i++) {
      if (mask[i] === 0) continue;
      const at = i * columns + offset;
      for (let k = 0; k < dimension; k++) out[at + k] = 1;
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
