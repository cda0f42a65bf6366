import { join } from "node:path";
import {
  type DuckDBAppender,
  DuckDBDataChunk,
  type DuckDBType,
  type DuckDBValue,
  TIMESTAMPTZ,
  VARCHAR,
} from "@duckdb/node-api";
import { formatTime, type TypeInfo } from "@featurestore/proto";
import { DuckDB, sqlName, sqlText } from "./duckdb.js";
import { type ExportedRow, exportedRows, type RowShape, type RowSink } from "./export-sink.js";
import { parquetType, timeToDuckDB, toCellText, toDuckDB } from "./export-values.js";
import { cellTimeColumn, EVENT_TIME, UNWRITTEN_FEATURES } from "./mapping.js";
import type { ViewPage } from "./scan-view.js";

/** A column of the table on the way: what it is called in the file, and what a row has in it. */
interface TableColumn {
  readonly name: string;
  readonly type: DuckDBType;
  readonly isOptional: boolean;
  value(row: ExportedRow): DuckDBValue;
}

/**
 * Parquet and CSV by way of a DuckDB table on disk: only when all rows are there is it known which cells differ in time
 * from their row, and only their columns go into the file.
 */
export class TableSink implements RowSink {
  readonly #shape: RowShape;
  readonly #duck: DuckDB;
  readonly #appender: DuckDBAppender;
  readonly #columns: readonly TableColumn[];
  readonly #used: boolean[];
  readonly #copy: string;
  readonly #path: string;

  private constructor(parts: {
    shape: RowShape;
    duck: DuckDB;
    appender: DuckDBAppender;
    columns: readonly TableColumn[];
    copy: string;
    path: string;
  }) {
    this.#shape = parts.shape;
    this.#duck = parts.duck;
    this.#appender = parts.appender;
    this.#columns = parts.columns;
    this.#used = parts.columns.map((column) => !column.isOptional);
    this.#copy = parts.copy;
    this.#path = parts.path;
  }

  static async open(
    shape: RowShape,
    to: {
      readonly format: "parquet" | "csv";
      readonly path: string;
      readonly folder: string;
      readonly memoryLimit: string;
    },
  ): Promise<TableSink> {
    const { memoryLimit, folder } = to;
    const duck = await DuckDB.open({ memoryLimit, threads: 2, tempDirectory: join(folder, "duckdb") });
    try {
      const columns = tableColumns(shape, to.format === "csv");
      await duck.run("export", `ATTACH ${sqlText(join(folder, "rows.db"))} AS scratch`);
      const fields = columns.map((column, i) => `c${i} ${column.type.toString()}`).join(", ");
      await duck.run("export", `CREATE TABLE scratch.rows (${fields})`);
      const appender = await duck.connection.createAppender("rows", "main", "scratch");
      const copy = to.format === "csv" ? "FORMAT csv, HEADER true" : "FORMAT parquet, COMPRESSION zstd";
      return new TableSink({ shape, duck, appender, columns, copy, path: to.path });
    } catch (error) {
      duck.close();
      throw error;
    }
  }

  async write(page: ViewPage): Promise<number> {
    const rows = [...exportedRows(this.#shape, page)];
    if (rows.length === 0) return 0;
    const chunk = DuckDBDataChunk.create(
      this.#columns.map((column) => column.type),
      rows.length,
    );
    chunk.setColumns(
      this.#columns.map((column, i) => {
        const values = rows.map((row) => column.value(row));
        if (this.#used[i] !== true && values.some((value) => value !== null)) this.#used[i] = true;
        return values;
      }),
    );
    this.#appender.appendDataChunk(chunk);
    return rows.length;
  }

  async finish(): Promise<void> {
    this.#appender.closeSync();
    const select = this.#columns.flatMap((column, i) =>
      this.#used[i] === true ? [`c${i} AS ${sqlName(column.name)}`] : [],
    );
    await this.#duck.run(
      "export",
      `COPY (SELECT ${select.join(", ")} FROM scratch.rows) TO ${sqlText(this.#path)} (${this.#copy})`,
    );
  }

  async close(): Promise<void> {
    this.#duck.close();
  }
}

function tableColumns(shape: RowShape, isText: boolean): readonly TableColumn[] {
  const { joinKeys, keyInfos, features, infos } = shape;
  const convert = isText ? toCellText : toDuckDB;
  const typeOf = (info: TypeInfo): DuckDBType => (isText ? VARCHAR : parquetType(info));
  const time = (us: number | null): DuckDBValue => (us === null ? null : isText ? formatTime(us) : timeToDuckDB(us));
  const timeType = isText ? VARCHAR : TIMESTAMPTZ;
  const always = { isOptional: false };
  return [
    ...joinKeys.map(({ name }, i): TableColumn => {
      const info = keyInfos[i] as TypeInfo;
      return { ...always, name, type: typeOf(info), value: (row) => convert(info, row.key[i]) };
    }),
    ...features.map(({ name }, i): TableColumn => {
      const info = infos[i] as TypeInfo;
      return { ...always, name, type: typeOf(info), value: (row) => convert(info, row.values[i]) };
    }),
    { ...always, name: EVENT_TIME, type: timeType, value: (row) => time(row.eventTime) },
    ...features.map(
      ({ name }, i): TableColumn => ({
        name: cellTimeColumn(name),
        type: timeType,
        isOptional: true,
        value: (row) => time(row.times[i] ?? null),
      }),
    ),
    { name: UNWRITTEN_FEATURES, type: VARCHAR, isOptional: true, value: (row) => unwrittenNames(shape, row) },
  ];
}

function unwrittenNames(shape: RowShape, row: ExportedRow): string | null {
  const names = shape.features.filter((_, i) => row.values[i] === undefined).map((feature) => feature.name);
  return names.length === 0 ? null : names.join(",");
}
