import type { Json, TypeInfo } from "@featurestore/proto";

/** What integers that stand for times count. */
export type TimeUnit = "s" | "ms" | "us";

/** What a column's cells are to become: canonical values of a feature type, or event times (microseconds as a number). */
export type Target =
  | { readonly kind: "value"; readonly field: string; readonly info: TypeInfo }
  | { readonly kind: "time"; readonly field: string };

/** One column asked of a source. The same column may be asked for more than once. */
export interface ColumnRequest {
  readonly column: string;
  readonly target: Target;
}

/**
 * Reads one cell of the current batch: the canonical value, null where the file says null, undefined where the row does
 * not have the cell at all. @throws INVALID_ARGUMENT naming the field when the value does not fit.
 */
export type CellReader = (row: number) => unknown;

/** Some rows of a source, in reading order. Valid until the next batch is asked for. */
export interface RowBatch {
  readonly rows: number;
  /** One reader per request, in order. */
  readonly readers: readonly CellReader[];
  /** Why a row cannot be read at all, or null. */
  fault(row: number): string | null;
  /** Where a row comes from; line counts from 1, null where files have no lines. */
  origin(row: number): { readonly file: string | null; readonly line: number | null };
  /** The row as it stands in the file, for people. */
  raw(row: number): Json;
}

/** Files, or the result of a query, as rows in an order that is the same on every reading. */
export interface RowSource {
  /** Column names. */
  readonly columns: readonly string[];
  /** True where rows may have further columns (JSON objects): then `columns` is what the first rows have. */
  readonly isOpen: boolean;
  /** Null where it is not known without reading everything. */
  readonly totalRows: number | null;
  /** Fraction of the bytes read so far, or null. */
  readonly fraction: number | null;
  /**
   * Reads everything from the start. Bad rows are faults of a batch or throwing readers.
   * @throws INVALID_ARGUMENT when a file cannot be read, or a column cannot become its target at all.
   */
  read(requests: readonly ColumnRequest[]): AsyncIterable<RowBatch>;
}
