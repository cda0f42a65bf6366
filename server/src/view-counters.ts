import { CELL_STATUSES, CORRUPTED, NOT_FOUND, OUTSIDE_MAX_AGE, PRESENT, UNAVAILABLE } from "@featurestore/proto";
import { DurationHistogram } from "./duration-histogram.js";

/** Where an answer block says how many columns and exceptions it has; see its grammar. */
const FLAGS_AT = 2;
const COLUMNS_AT = 8;
const EXCEPTIONS_AT = 12;
const EXCEPTIONS_START_AT = 16;
const STATUSES_AT = 24;
const STATUS_MATRIX = 2;
const EXCEPTION_BYTES = 8;
const EXCEPTION_STATUS_AT = 6;
/** Cells that are looked at one by one in an answer: 1 or 2 us. */
const DIFFERING_MAX = 512;
/** Of the answer that is being counted, by status. */
const cells = new Float64Array(CELL_STATUSES.length);

/** What was read of one view since start. Counting an answer allocates nothing. */
export class ReadCounters {
  /** By status; a row's is that of its first cell. */
  readonly #rows = new Float64Array(CELL_STATUSES.length);
  readonly #cells = new Float64Array(CELL_STATUSES.length);
  /** Rows that memory answered for, by having them or by knowing that they do not exist; and rows asked of LevelDB. */
  hits = 0;
  misses = 0;
  /** Of requests that read the view, from the call of the node to the answer's last byte. */
  readonly seconds = new DurationHistogram();
  #turn = 0;

  /**
   * Rows are counted one by one. So are cells that differ from their row's status, up to `DIFFERING_MAX` in an answer; where there
   * are more, every n-th of them counts n-fold, another one in each answer, so that what is counted is right on the whole.
   * @param block an answer of the view.
   */
  add(block: Uint8Array, rows: number): void {
    const columns = uint32(block, COLUMNS_AT);
    cells.fill(0);
    let present = rows;
    for (let i = 0, at = STATUSES_AT; i < rows; i++, at++) {
      const status = block[at] as number;
      if (status === PRESENT) continue;
      present--;
      (this.#rows[status] as number)++;
      (cells[status] as number) += columns;
    }
    (this.#rows[PRESENT] as number) += present;
    (cells[PRESENT] as number) += present * columns;
    const exceptions = uint32(block, EXCEPTIONS_AT);
    if (exceptions > 0) {
      const start = uint32(block, EXCEPTIONS_START_AT);
      const isMatrix = ((block[FLAGS_AT] as number) & STATUS_MATRIX) !== 0;
      const count = isMatrix ? rows * columns : exceptions;
      const every = Math.ceil(count / DIFFERING_MAX);
      const first = this.#turn++ % every;
      if (isMatrix) addMatrix(block, start, { first, every, count, rows });
      else addList(block, start, { first, every, count });
    }
    for (let status = 0; status < cells.length; status++) {
      (this.#cells[status] as number) += Math.max(0, cells[status] as number); // a counter never falls
    }
  }

  /** @param misses rows asked of LevelDB. @param passedOver rows of shards that are not here, or damaged. */
  addLookup(rows: number, misses: number, passedOver: number): void {
    this.misses += misses;
    this.hits += rows - misses - passedOver;
  }

  /** Rows asked for. */
  get rows(): number {
    return this.#rows.reduce((sum, count) => sum + count, 0);
  }

  get notFound(): number {
    return this.rowsOf(NOT_FOUND);
  }

  get outsideMaxAge(): number {
    return this.rowsOf(OUTSIDE_MAX_AGE);
  }

  get unavailable(): number {
    return this.rowsOf(UNAVAILABLE);
  }

  get corrupted(): number {
    return this.rowsOf(CORRUPTED);
  }

  /** Rows answered with a status. */
  rowsOf(status: number): number {
    return this.#rows[status] ?? 0;
  }

  cellsOf(status: number): number {
    return this.#cells[status] ?? 0;
  }

  /** Counts in what another one has counted. */
  merge(other: ReadCounters): void {
    for (let status = 0; status < CELL_STATUSES.length; status++) {
      (this.#rows[status] as number) += other.rowsOf(status);
      (this.#cells[status] as number) += other.cellsOf(status);
    }
    this.hits += other.hits;
    this.misses += other.misses;
    this.seconds.merge(other.seconds);
  }
}

interface Sampling {
  readonly first: number;
  readonly every: number;
  readonly count: number;
}

function addList(block: Uint8Array, start: number, { first, every, count }: Sampling): void {
  for (let i = first; i < count; i += every) {
    const at = start + i * EXCEPTION_BYTES;
    move(block[STATUSES_AT + uint32(block, at)] as number, block[at + EXCEPTION_STATUS_AT] as number, every);
  }
}

function addMatrix(
  block: Uint8Array,
  start: number,
  { first, every, count, rows }: Sampling & { readonly rows: number },
): void {
  for (let i = first; i < count; i += every) {
    const own = block[start + i] as number;
    const ofRow = block[STATUSES_AT + (i % rows)] as number;
    if (own !== ofRow) move(ofRow, own, every);
  }
}

function move(from: number, to: number, count: number): void {
  (cells[from] as number) -= count;
  (cells[to] as number) += count;
}

/** What became of rows written or deleted. `invalid`: found bad at the edge, with which their whole request was refused. */
export const WRITE_RESULTS = ["applied", "late", "refused", "damaged", "invalid"] as const;
export type WriteResult = (typeof WRITE_RESULTS)[number];

/** What was written to one view through this node since start. */
export class WriteCounters {
  readonly written: Record<WriteResult, number> = noResults();
  readonly deleted: Record<WriteResult, number> = noResults();
  lateCells = 0;
  /** Requests of a producer that were applied before. */
  duplicates = 0;
  /** Of requests that were answered without an error. */
  readonly seconds = new DurationHistogram();

  /** Counts in what another one has counted. */
  merge(other: WriteCounters): void {
    for (const result of WRITE_RESULTS) {
      this.written[result] += other.written[result];
      this.deleted[result] += other.deleted[result];
    }
    this.lateCells += other.lateCells;
    this.duplicates += other.duplicates;
    this.seconds.merge(other.seconds);
  }
}

function noResults(): Record<WriteResult, number> {
  return { applied: 0, late: 0, refused: 0, damaged: 0, invalid: 0 };
}

function uint32(bytes: Uint8Array, at: number): number {
  const low = (bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16);
  return low + (bytes[at + 3] as number) * 16_777_216;
}
