import { createWriteStream } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { DuckDBTypeId } from "@duckdb/node-api";
import { assert, invalid } from "@featurestore/proto";
import { type DuckDB, duckError, sqlName, sqlText } from "../duckdb.js";
import type { Reject } from "../rejects.js";
import { CsvSource } from "./csv-source.js";
import type { FileFormat, SourceFile } from "./files.js";
import { JsonlSource } from "./jsonl-source.js";
import { parquetRelation } from "./parquet-source.js";

/** DuckDB allocates buffers by the longest line it must expect; shorter ones are not worth telling it. */
const LINE_BYTES_MIN = 2 * 1024 * 1024;
/** Rows looked at to rule types out before all rows are. */
const SAMPLE_ROWS = 4_096;

interface ColumnType {
  readonly name: string;
  /** A condition that holds for text of this type. */
  takes(name: string): string;
}

/** In order of preference. */
const TYPES: readonly ColumnType[] = [
  { name: "BIGINT", takes: (name) => `regexp_full_match(${name}, '[+-]?(0|[1-9][0-9]{0,17})')` },
  {
    name: "DOUBLE",
    takes: (name) =>
      `(regexp_full_match(${name}, '[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?') AND NOT regexp_matches(${name}, '^[+-]?0[0-9]'))`,
  },
  { name: "BOOLEAN", takes: (name) => `lower(${name}) IN ('true', 'false')` },
  { name: "DATE", takes: (name) => `(length(${name}) = 10 AND TRY_CAST(${name} AS DATE) IS NOT NULL)` },
  { name: "TIMESTAMP", takes: (name) => `(length(${name}) > 10 AND TRY_CAST(${name} AS TIMESTAMP) IS NOT NULL)` },
];

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

/**
 * Copies the good lines into one CSV file that can be read in one way only, loads that as a table of text on disk, and
 * casts each column to the type that its cells allow.
 */
async function loadCsv(duck: DuckDB, options: SpoolOptions): Promise<void> {
  const source = await CsvSource.open(options.files, undefined);
  const path = join(options.scratch, "lines.csv");
  let rows = 0;
  const longest = await writeLines(path, options.signal, async function* () {
    for await (const batch of source.texts(options.onReject)) {
      rows += batch.length;
      yield batch.map((cells) => cells.map(quoteCell).join(","));
    }
  });
  const columns = source.columns.map((name) => `${sqlText(name)}: 'VARCHAR'`).join(", ");
  await duck.run("sql", `ATTACH ${sqlText(join(options.scratch, "rows.db"))} AS scratch`);
  await duck.run(
    "from",
    `CREATE TABLE scratch.lines AS SELECT * FROM read_csv(${sqlText(path)}, auto_detect = false, header = false, delim = ',', quote = '"', escape = '"', columns = {${columns}}, allow_quoted_nulls = false, max_line_size = ${longest}, buffer_size = ${2 * longest})`,
  );
  const [count] = await duck.rows("from", "SELECT count(*) FROM scratch.lines");
  assert(Number(count?.[0]) === rows || options.signal?.aborted === true, "DuckDB read other rows than were written");
  await createTypedView(duck, source.columns);
}

function quoteCell(cell: string | null): string {
  if (cell === null) return "";
  return cell === "" || /["\n\r,]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

async function createTypedView(duck: DuckDB, columns: readonly string[]): Promise<void> {
  const all = columns.flatMap((column) => TYPES.map((type) => ({ column, type })));
  const likely = await fitting(duck, all, `(SELECT * FROM scratch.lines LIMIT ${SAMPLE_ROWS})`);
  const sure = await fitting(duck, likely, "scratch.lines");
  const select = columns.map((column) => {
    const type = sure.find((candidate) => candidate.column === column)?.type.name ?? "VARCHAR";
    return `CAST(${sqlName(column)} AS ${type}) AS ${sqlName(column)}`;
  });
  await duck.run("from", `CREATE OR REPLACE TEMP VIEW source AS SELECT ${select.join(", ")} FROM scratch.lines`);
}

interface Candidate {
  readonly column: string;
  readonly type: ColumnType;
}

/** The candidates whose type takes every cell of their column that is not empty, and there is one. */
async function fitting(duck: DuckDB, candidates: readonly Candidate[], rows: string): Promise<readonly Candidate[]> {
  if (candidates.length === 0) return [];
  const tests = candidates.map(({ column, type }) => `coalesce(bool_and(${type.takes(sqlName(column))}), false)`);
  const [answers = []] = await duck.rows("from", `SELECT ${tests.join(", ")} FROM ${rows}`);
  return candidates.filter((_, i) => answers[i] === true);
}

/** Copies the good lines into one file that DuckDB's own reader takes without a complaint. */
async function loadJsonl(duck: DuckDB, options: SpoolOptions): Promise<void> {
  const source = await JsonlSource.open(options.files, undefined);
  const path = join(options.scratch, "lines.jsonl");
  const longest = await writeLines(path, options.signal, () => source.texts(options.onReject));
  await duck.run(
    "from",
    `CREATE OR REPLACE TEMP VIEW source AS SELECT * FROM read_json(${sqlText(path)}, format = 'newline_delimited', sample_size = -1, maximum_object_size = ${longest})`,
  );
}

/** @returns bytes of the longest line, or LINE_BYTES_MIN where that is more. */
async function writeLines(
  path: string,
  signal: AbortSignal | undefined,
  batches: () => AsyncIterable<readonly string[]>,
): Promise<number> {
  let longest = LINE_BYTES_MIN;
  const text = async function* (): AsyncGenerator<string> {
    for await (const lines of batches()) {
      if (signal?.aborted) return;
      for (const line of lines) {
        if (line.length * 3 >= longest) longest = Math.max(longest, Buffer.byteLength(line) + 1);
      }
      if (lines.length > 0) yield `${lines.join("\n")}\n`;
    }
  };
  await pipeline(text, createWriteStream(path));
  return longest;
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
