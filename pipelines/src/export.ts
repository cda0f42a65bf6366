import { mkdtemp, open, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, extname, join, resolve } from "node:path";
import { FeatureStoreError, findFeatures, invalid, quote, type StoreApi } from "@featurestore/proto";
import { JsonlSink } from "./export-jsonl.js";
import { type RowSink, rowShape } from "./export-sink.js";
import { TableSink } from "./export-table.js";
import { scanView } from "./scan-view.js";
import type { FileFormat } from "./sources/files.js";
import { findTarget } from "./target.js";

const PROGRESS_MS = 200;
const FORMATS: Readonly<Record<string, FileFormat>> = { ".parquet": "parquet", ".csv": "csv", ".jsonl": "jsonl" };

export interface ExportOptions {
  readonly view: string;
  /** A file ending in .parquet, .csv or .jsonl. An existing one is replaced when the export is complete. */
  readonly to: string;
  /** Unless told, all of the view. */
  readonly features?: readonly string[] | undefined;
  /** At most every 200 ms, and at the end. */
  readonly onProgress?: ((progress: ExportProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** DuckDB's memory, in its spelling; 512MB unless told. */
  readonly memoryLimit?: string | undefined;
}

export interface ExportProgress {
  readonly rows: number;
  /** About how many there are. */
  readonly total: number;
}

export interface ExportReport {
  readonly view: string;
  readonly path: string;
  readonly rows: number;
  /** Rows that are not in the file because none of the features asked for is written in them. */
  readonly leftOut: number;
  readonly bytes: number;
  readonly seconds: number;
}

/**
 * Writes all rows of a view, expired ones too, to one file: join keys, features, the row's newest event time as
 * `__event_time`, `<feature>__event_time` where a cell's time is another, and in Parquet and CSV `__unwritten`, which names
 * the features of the row that were never written (null in their column means an explicit null otherwise). A backfill of
 * the file gives the same content. Rows that hold none of the chosen features are left out and counted: they have no event
 * time to write, and a backfill would have nothing to take from them. The file appears whole or not at all.
 * @throws INVALID_ARGUMENT for an unknown extension or a place that cannot be written, NOT_FOUND for an unknown view or
 * feature, CANCELLED when the signal stopped it.
 */
export async function exportView(api: StoreApi, options: ExportOptions): Promise<ExportReport> {
  const started = performance.now();
  const { signal } = options;
  const format = FORMATS[extname(options.to).toLowerCase()];
  if (format === undefined) {
    throw invalid(`to: ${quote(options.to)} names no format; expected a file ending in .parquet, .csv or .jsonl`, {
      field: "to",
    });
  }
  const path = resolve(options.to);
  const target = await findTarget(api, options.view, signal);
  const features = findFeatures(target.view, options.features ?? []);
  const shape = rowShape(target.joinKeys, features);
  const { rows: total } = await api.describe(options.view, signal === undefined ? {} : { signal });
  const folder = await makeFolder(path);
  try {
    const temporary = join(folder, `export${extname(path)}`);
    const sink: RowSink =
      format === "jsonl"
        ? await JsonlSink.open(shape, temporary)
        : await TableSink.open(shape, { format, path: temporary, folder, memoryLimit: options.memoryLimit ?? "512MB" });
    let rows = 0;
    let scanned = 0;
    let toldAt = 0;
    try {
      for await (const page of scanView(api, target, features, signal)) {
        signal?.throwIfAborted();
        rows += await sink.write(page);
        scanned += page.rows;
        const now = performance.now();
        if (now - toldAt < PROGRESS_MS) continue;
        toldAt = now;
        options.onProgress?.({ rows, total });
      }
      await sink.finish();
    } finally {
      await sink.close();
    }
    await syncFile(temporary);
    await rename(temporary, path);
    options.onProgress?.({ rows, total: rows });
    const { size } = await stat(path);
    // A scan of all features gives deleted rows too, which are no rows to miss.
    const leftOut = features.length < target.layout.count ? scanned - rows : 0;
    const seconds = (performance.now() - started) / 1000;
    return { view: options.view, path, rows, leftOut, bytes: size, seconds };
  } catch (error) {
    if (signal?.aborted !== true) throw error;
    throw new FeatureStoreError("CANCELLED", "the export was stopped; no file was written", { cause: error });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function makeFolder(path: string): Promise<string> {
  const info = await stat(path).catch(() => null);
  if (info?.isDirectory()) throw invalid(`to: ${path} is a folder; expected a file`, { field: "to" });
  try {
    return await mkdtemp(join(dirname(path), `.${basename(path)}-`));
  } catch (cause) {
    throw invalid(`to: ${dirname(path)} cannot be written (${(cause as Error).message})`, { field: "to" });
  }
}

async function syncFile(path: string): Promise<void> {
  const handle = await open(path, "r+");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
