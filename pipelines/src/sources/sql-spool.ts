import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { DuckDBDataChunk, DuckDBTypeId, VARCHAR } from "@duckdb/node-api";
import { invalid } from "@featurestore/proto";
import { type DuckDB, duckError, sqlName, sqlText } from "../duckdb.js";
import type { Reject } from "../rejects.js";
import { CsvSource } from "./csv-source.js";
import type { FileFormat, SourceFile } from "./files.js";
import { JsonlSource } from "./jsonl-source.js";
import { parquetRelation } from "./parquet-source.js";

/** Rows handed to DuckDB at once; its vectors hold no more. */
const CHUNK_ROWS = 2_048;
const WHOLE = "'^[+-]?(0|[1-9][0-9]{0,17})$'";
const NUMBER = "'^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?$'";
const LEADING_ZERO = "'^[+-]?0[0-9]'";

export interface SpoolOptions {
  readonly sql: string;
  readonly files: readonly SourceFile[];
  readonly format: FileFormat;
  /** The Parquet file to write; it appears whole or not at all. */
  readonly to: string;
  /** A folder for what is needed on the way; removed afterwards. */
  readonly scratch: string;
  /** Told of each line that is no row; SQL does not see it. */
  readonly onReject: (reject: Reject) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs SQL over the files, which are the relation `source`, and keeps the result as Parquet, so that its rows have numbers
 * that stay. CSV columns have the narrowest of BIGINT, DOUBLE, BOOLEAN, DATE, TIMESTAMP and VARCHAR that takes every cell
 * of the files; numbers with leading zeros stay text.
 * @throws INVALID_ARGUMENT with DuckDB's message where the SQL is wrong or fails.
 */
export async function spoolSql(duck: DuckDB, options: SpoolOptions): Promise<void> {
  const { scratch, to } = options;
  await checkStatement(duck, options.sql);
  await mkdir(scratch, { recursive: true });
  try {
    await createSource(duck, options);
    await duck.run("sql", `CREATE OR REPLACE TEMP VIEW result AS\n${options.sql}`);
    const columns = await duck.columns("sql", "SELECT * FROM result");
    const select = columns.map(({ name, type }) => {
      const isHuge = type.typeId === DuckDBTypeId.HUGEINT || type.typeId === DuckDBTypeId.UHUGEINT;
      return isHuge ? `CAST(${sqlName(name)} AS DECIMAL(38, 0)) AS ${sqlName(name)}` : sqlName(name);
    });
    const temporary = `${to}.tmp`;
    await interruptible(duck, options.signal, () =>
      duck.run("sql", `COPY (SELECT ${select.join(", ")} FROM result) TO ${sqlText(temporary)} (FORMAT parquet)`),
    );
    await duck.run("sql", "DROP VIEW result; DROP VIEW source");
    await rename(temporary, to);
  } finally {
    await duck.run("sql", "DETACH DATABASE IF EXISTS scratch").catch(() => undefined);
    await rm(scratch, { recursive: true, force: true });
  }
}

/** One statement that parses; whether its columns exist is known only when the source is there. */
async function checkStatement(duck: DuckDB, sql: string): Promise<void> {
  const statements = await duck.connection.extractStatements(sql).catch((cause: unknown) => {
    throw duckError("sql", cause);
  });
  if (statements.count !== 1) {
    throw invalid(`sql: expected one SELECT statement, got ${statements.count} statements`, { field: "sql" });
  }
}

async function createSource(duck: DuckDB, options: SpoolOptions): Promise<void> {
  const { format, files } = options;
  if (format === "parquet") {
    await duck.run("from", `CREATE OR REPLACE TEMP VIEW source AS SELECT * FROM ${parquetRelation(files, true)}`);
  } else if (format === "csv") {
    await loadCsv(duck, options);
  } else {
    await loadJsonl(duck, options);
  }
}

/** Copies the good lines into a table of text on disk, then casts each column to the type that its cells allow. */
async function loadCsv(duck: DuckDB, options: SpoolOptions): Promise<void> {
  const source = await CsvSource.open(options.files, undefined);
  await duck.run("sql", `ATTACH ${sqlText(join(options.scratch, "rows.db"))} AS scratch`);
  const columns = source.columns.map((name) => `${sqlName(name)} VARCHAR`).join(", ");
  await duck.run("from", `CREATE TABLE scratch.lines (${columns})`);
  const appender = await duck.connection.createAppender("lines", "main", "scratch");
  const types = source.columns.map(() => VARCHAR);
  for await (const rows of source.texts(options.onReject)) {
    if (options.signal?.aborted) break;
    for (let from = 0; from < rows.length; from += CHUNK_ROWS) {
      const some = rows.slice(from, from + CHUNK_ROWS);
      const chunk = DuckDBDataChunk.create(types, some.length);
      chunk.setColumns(source.columns.map((_, at) => some.map((row) => row[at] ?? null)));
      appender.appendDataChunk(chunk);
    }
  }
  appender.closeSync();
  await createTypedView(duck, source.columns);
}

async function createTypedView(duck: DuckDB, columns: readonly string[]): Promise<void> {
  const tests = columns.flatMap((column) => {
    const name = sqlName(column);
    const all = (condition: string): string => `coalesce(bool_and(${condition}), false)`;
    return [
      all(`regexp_matches(${name}, ${WHOLE})`),
      all(`regexp_matches(${name}, ${NUMBER}) AND NOT regexp_matches(${name}, ${LEADING_ZERO})`),
      all(`lower(${name}) IN ('true', 'false')`),
      all(`length(${name}) = 10 AND TRY_CAST(${name} AS DATE) IS NOT NULL`),
      all(`length(${name}) > 10 AND TRY_CAST(${name} AS TIMESTAMP) IS NOT NULL`),
    ];
  });
  const [answers = []] = await duck.rows("from", `SELECT ${tests.join(", ")} FROM scratch.lines`);
  const types = ["BIGINT", "DOUBLE", "BOOLEAN", "DATE", "TIMESTAMP"];
  const select = columns.map((column, i) => {
    const type = types.find((_, k) => answers[i * types.length + k] === true) ?? "VARCHAR";
    return `CAST(${sqlName(column)} AS ${type}) AS ${sqlName(column)}`;
  });
  await duck.run("from", `CREATE OR REPLACE TEMP VIEW source AS SELECT ${select.join(", ")} FROM scratch.lines`);
}

/** Copies the good lines into one file that DuckDB's own reader takes without a complaint. */
async function loadJsonl(duck: DuckDB, options: SpoolOptions): Promise<void> {
  const source = await JsonlSource.open(options.files, undefined);
  const path = join(options.scratch, "lines.jsonl");
  const out = createWriteStream(path);
  for await (const lines of source.texts(options.onReject)) {
    if (options.signal?.aborted) break;
    if (lines.length > 0 && !out.write(`${lines.join("\n")}\n`)) await once(out, "drain");
  }
  out.end();
  await once(out, "finish");
  await duck.run(
    "from",
    `CREATE OR REPLACE TEMP VIEW source AS SELECT * FROM read_json(${sqlText(path)}, format = 'newline_delimited', sample_size = -1, maximum_object_size = 16777216)`,
  );
}

async function interruptible(duck: DuckDB, signal: AbortSignal | undefined, run: () => Promise<void>): Promise<void> {
  const interrupt = (): void => duck.connection.interrupt();
  signal?.addEventListener("abort", interrupt, { once: true });
  try {
    signal?.throwIfAborted();
    await run();
  } finally {
    signal?.removeEventListener("abort", interrupt);
  }
}
