import { open, readdir, stat } from "node:fs/promises";
import { basename, join, resolve, sep } from "node:path";
import { invalid, quote } from "@featurestore/proto";
import { type DuckDB, sqlText } from "../duckdb.js";

export type FileFormat = "parquet" | "csv" | "jsonl";

export const FILE_FORMATS: readonly FileFormat[] = ["parquet", "csv", "jsonl"];

/** A file to read. `partitions` are the `name=value` folders on its path (Hive); a value of null is Hive's default partition. */
export interface SourceFile {
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
  readonly partitions: Readonly<Record<string, string | null>>;
}

const EXTENSIONS: readonly (readonly [RegExp, FileFormat])[] = [
  [/\.(parquet|pq)$/i, "parquet"],
  [/\.csv(\.gz)?$/i, "csv"],
  [/\.(jsonl|ndjson|json)(\.gz)?$/i, "jsonl"],
];
const HIVE_NULL = "__HIVE_DEFAULT_PARTITION__";

/**
 * The files that paths, folders and globs name: in the order given, each folder's and glob's sorted by path, none twice.
 * In folders, names beginning with `_` or `.` are left out, and so is what has no extension of a known format.
 * @throws INVALID_ARGUMENT naming the path that is missing, unreadable or matches nothing.
 */
export async function resolveFiles(duck: DuckDB, from: readonly string[]): Promise<readonly SourceFile[]> {
  if (from.length === 0) throw invalid("from: expected at least one file, folder or glob", { field: "from" });
  const paths = new Set<string>();
  for (const pattern of from) {
    const found = await expand(duck, pattern);
    if (found.length === 0) throw invalid(`from: no file matches ${quote(pattern)}`, { field: "from", pattern });
    for (const path of found) paths.add(resolve(path));
  }
  return Promise.all([...paths].map(describeFile));
}

/** The one format of the files. @throws INVALID_ARGUMENT where extensions say nothing or differ, and no format is given. */
export function formatOf(files: readonly SourceFile[], format: FileFormat | undefined): FileFormat {
  if (format !== undefined) return format;
  const formats = new Set(files.map((file) => extensionFormat(file.path)));
  const [only] = formats;
  if (formats.size === 1 && only !== undefined && only !== null) return only;
  const odd = files.find((file) => extensionFormat(file.path) === null);
  const problem =
    odd === undefined
      ? `the files are of different formats (${[...formats].join(", ")})`
      : `the extension of ${quote(odd.path)} names no format`;
  throw invalid(`format: ${problem}; expected one of ${FILE_FORMATS.join(", ")}`, { field: "format" });
}

/** Names of the partition columns; empty unless every file has the same. */
export function partitionNames(files: readonly SourceFile[]): readonly string[] {
  const names = Object.keys(files[0]?.partitions ?? {});
  const same = files.every((file) => Object.keys(file.partitions).join("/") === names.join("/"));
  return same ? names : [];
}

/** @throws INVALID_ARGUMENT where a file's columns are not those of the first, in whatever order. */
export function checkSameColumns(
  firstPath: string,
  first: readonly string[],
  path: string,
  columns: readonly string[],
): void {
  const missing = first.find((name) => !columns.includes(name));
  const extra = columns.find((name) => !first.includes(name));
  if (missing === undefined && extra === undefined) return;
  const difference =
    missing === undefined
      ? `has the column ${quote(extra)}, which ${firstPath} has not`
      : `lacks the column ${quote(missing)} of ${firstPath}`;
  throw invalid(`from: ${path} ${difference}; backfill them one by one`, { field: "from", path });
}

function extensionFormat(path: string): FileFormat | null {
  return EXTENSIONS.find(([pattern]) => pattern.test(path))?.[1] ?? null;
}

async function expand(duck: DuckDB, pattern: string): Promise<readonly string[]> {
  const info = await stat(pattern).catch(() => null);
  if (info?.isDirectory()) return walk(pattern);
  if (info !== null) return [pattern];
  if (!/[*?[]/.test(pattern)) {
    throw invalid(`from: there is no file ${quote(pattern)}`, { field: "from", pattern });
  }
  const rows = await duck.rows(`from ${quote(pattern)}`, `SELECT file FROM glob(${sqlText(pattern)})`);
  return rows.map((row) => String(row[0])).sort();
}

async function walk(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (/^[._]/.test(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...(await walk(path)));
    else if (extensionFormat(path) !== null) found.push(path);
  }
  return found;
}

async function describeFile(path: string): Promise<SourceFile> {
  try {
    const handle = await open(path, "r");
    try {
      const info = await handle.stat();
      if (!info.isFile() && !info.isFIFO()) throw new Error("not a file");
      return { path, size: info.size, mtimeMs: info.mtimeMs, partitions: partitionsOf(path) };
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/** The refusal of a file that cannot be read. */
export function unreadable(path: string, cause: unknown): Error {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return invalid(`from: ${basename(path)} cannot be read (${reason}): ${path}`, { field: "from", path });
}

function partitionsOf(path: string): Record<string, string | null> {
  const partitions: Record<string, string | null> = Object.create(null) as Record<string, string | null>;
  for (const segment of path.split(sep).slice(0, -1)) {
    const at = segment.indexOf("=");
    if (at <= 0) continue;
    const value = decode(segment.slice(at + 1));
    partitions[decode(segment.slice(0, at))] = value === HIVE_NULL ? null : value;
  }
  return partitions;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a bare % that encodes nothing
  }
}
