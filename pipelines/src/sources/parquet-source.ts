import type { DuckDBType } from "@duckdb/node-api";
import { type Json, quote } from "@featurestore/proto";
import { type DuckDB, duckError, sqlList } from "../duckdb.js";
import { type ColumnPlan, describeRaw, planColumn } from "./columns.js";
import type { SourceFile } from "./files.js";
import { checkSameColumns, partitionNames } from "./files.js";
import type { ColumnRequest, RowBatch, RowSource, TimeUnit } from "./source.js";

/** Parquet files, read in order through DuckDB with only the columns asked for. */
export class ParquetSource implements RowSource {
  readonly columns: readonly string[];
  readonly isOpen = false;
  readonly totalRows: number;
  readonly #duck: DuckDB;
  readonly #relation: string;
  readonly #types: ReadonlyMap<string, DuckDBType>;
  readonly #ends: readonly { readonly path: string; readonly end: number }[];
  readonly #timeUnit: TimeUnit | undefined;
  #rowsRead = 0;

  private constructor(parts: {
    duck: DuckDB;
    relation: string;
    columns: readonly { readonly name: string; readonly type: DuckDBType }[];
    ends: readonly { readonly path: string; readonly end: number }[];
    timeUnit: TimeUnit | undefined;
  }) {
    this.#duck = parts.duck;
    this.#relation = parts.relation;
    this.#types = new Map(parts.columns.map((column) => [column.name, column.type]));
    this.columns = parts.columns.map((column) => column.name);
    this.#ends = parts.ends;
    this.totalRows = parts.ends.at(-1)?.end ?? 0;
    this.#timeUnit = parts.timeUnit;
  }

  /** @throws INVALID_ARGUMENT where a file is not Parquet, is cut off, or lacks columns of the first. */
  static async open(
    duck: DuckDB,
    files: readonly SourceFile[],
    timeUnit: TimeUnit | undefined,
  ): Promise<ParquetSource> {
    const ends: { path: string; end: number }[] = [];
    let end = 0;
    for (const { path } of files) {
      const what = `from ${quote(path)}`;
      const [row] = await duck.rows(what, `SELECT num_rows FROM parquet_file_metadata(${sqlList([path])})`);
      end += Number(row?.[0] ?? 0);
      ends.push({ path, end });
    }
    await checkColumns(duck, files);
    const relation = parquetRelation(files, false);
    const columns = await duck.columns("from", `SELECT * FROM ${relation}`);
    return new ParquetSource({ duck, relation, columns, ends, timeUnit });
  }

  get fraction(): number | null {
    return this.totalRows === 0 ? null : Math.min(1, this.#rowsRead / this.totalRows);
  }

  async *read(requests: readonly ColumnRequest[]): AsyncIterable<RowBatch> {
    const plans = requests.map(({ column, target }) =>
      planColumn(column, this.#types.get(column) as DuckDBType, target, this.#timeUnit),
    );
    this.#rowsRead = 0;
    const select = plans.map((plan, i) => `${plan.sql} AS c${i}`).join(", ");
    const result = await this.#duck.stream("from", `SELECT ${select} FROM ${this.#relation}`);
    for (;;) {
      const chunk = await result.fetchChunk().catch((cause: unknown) => {
        throw duckError(`from ${quote(this.#fileOf(this.#rowsRead))}`, cause);
      });
      if (chunk === null || chunk.rowCount === 0) return;
      const vectors = plans.map((_, i) => chunk.getColumnVector(i));
      const first = this.#rowsRead;
      this.#rowsRead += chunk.rowCount;
      yield {
        rows: chunk.rowCount,
        readers: plans.map((plan: ColumnPlan, i) => plan.reader(vectors[i] as (typeof vectors)[number])),
        fault: () => null,
        origin: (row) => ({ file: this.#fileOf(first + row), line: null }),
        raw: (row): Json =>
          Object.fromEntries(requests.map(({ column }, i) => [column, describeRaw(vectors[i]?.getItem(row))])),
      };
    }
  }

  #fileOf(row: number): string | null {
    return (this.#ends.find((file) => row < file.end) ?? this.#ends.at(-1))?.path ?? null;
  }
}

/** DuckDB takes the first file's columns; others may neither lack one nor bring one that would be passed over. */
async function checkColumns(duck: DuckDB, files: readonly SourceFile[]): Promise<void> {
  const namesOf = async ({ path }: SourceFile): Promise<readonly string[]> => {
    const columns = await duck.columns(`from ${quote(path)}`, `SELECT * FROM read_parquet(${sqlList([path])})`);
    return columns.map((column) => column.name);
  };
  const [first, ...others] = files as readonly [SourceFile, ...SourceFile[]];
  const expected = others.length === 0 ? [] : await namesOf(first);
  for (const file of others) checkSameColumns(first.path, expected, file.path, await namesOf(file));
}

/** The files as a relation of SQL. `typed`: partition columns get DuckDB's guess of a type instead of being text. */
export function parquetRelation(files: readonly SourceFile[], typed: boolean): string {
  const options = [
    `hive_partitioning = ${partitionNames(files).length > 0}`,
    ...(partitionNames(files).length > 0 && !typed ? ["hive_types_autocast = false"] : []),
  ];
  return `read_parquet(${sqlList(files.map((file) => file.path))}, ${options.join(", ")})`;
}
