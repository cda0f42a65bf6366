import { mkdir, mkdtemp, rm, rmdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FeatureStoreError, type StoreApi } from "@featurestore/proto";
import { Checkpoint } from "./checkpoint.js";
import { DuckDB } from "./duckdb.js";
import { saveJob } from "./job.js";
import { lockJob } from "./job-lock.js";
import {
  checkpointPath,
  checkUnchanged,
  jobFolder,
  type OpenJob,
  openJob,
  removeDeadRuns,
  removeLeftovers,
} from "./job-run.js";
import { type BackfillOptions, type BackfillSettings, parseBackfillOptions } from "./options.js";
import { checkErrors, Rejects, readRejects } from "./rejects.js";
import type { BackfillProgress, BackfillReport } from "./report.js";
import { RowPump } from "./row-pump.js";
import { ShardWriter } from "./shard-writer.js";
import { totalBytes } from "./sources/byte-lines.js";
import { findTarget, type ViewTarget } from "./target.js";
import { Throttle } from "./throttle.js";

const PROGRESS_MS = 200;
const DUCKDB_THREADS = 2;

/**
 * Writes the rows of files into a view. Rows of one shard are written in the order of the files, each exactly once however
 * often the job is stopped, killed and resumed. Bad rows are counted and reported, not written, and do not stop the job.
 * @returns what became of it; `complete` is false when the signal stopped it.
 * @throws INVALID_ARGUMENT or NOT_FOUND for inputs that cannot work at all (nothing is written then), CONFLICT where a job
 * cannot be resumed or another process is running it, or what made a write fail. `details.report` tells how far a job came that had begun.
 */
export async function backfill(api: StoreApi, options: BackfillOptions): Promise<BackfillReport> {
  const settings = parseBackfillOptions(options);
  const target = await findTarget(api, settings.view, settings.signal);
  const at = jobFolder(settings);
  const folder = settings.dryRun ? await mkdtemp(join(tmpdir(), "featurestore-dry-run-")) : at.folder;
  if (settings.dryRun) {
    try {
      return await runIn(folder, api, target, settings, at.id);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  await mkdir(folder, { recursive: true });
  const unlock = await lockJob(folder);
  try {
    await removeDeadRuns(folder);
    return await runIn(folder, api, target, settings, at.id);
  } finally {
    await unlock();
    await rmdir(folder).catch(() => undefined); // kept where there is a job in it
  }
}

async function runIn(
  folder: string,
  api: StoreApi,
  target: ViewTarget,
  settings: BackfillSettings,
  id: string,
): Promise<BackfillReport> {
  const scratch = join(folder, `duckdb-${process.pid}`);
  const { memoryLimit } = settings;
  const duck = await DuckDB.open({ memoryLimit, threads: DUCKDB_THREADS, tempDirectory: scratch });
  try {
    return await new BackfillRun(api, duck, target, settings, { id, folder }).run();
  } finally {
    duck.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

/** One run of a job, from opening it to its report. */
class BackfillRun {
  readonly #api: StoreApi;
  readonly #duck: DuckDB;
  readonly #target: ViewTarget;
  readonly #settings: BackfillSettings;
  readonly #at: { readonly id: string; readonly folder: string };
  readonly #started = performance.now();
  #rejects: Rejects | null = null;
  #open: OpenJob | null = null;
  #checkpoint: Checkpoint | null = null;
  #writer: ShardWriter | null = null;
  #pump: RowPump | null = null;
  #progressAt = 0;

  constructor(
    api: StoreApi,
    duck: DuckDB,
    target: ViewTarget,
    settings: BackfillSettings,
    at: { readonly id: string; readonly folder: string },
  ) {
    this.#api = api;
    this.#duck = duck;
    this.#target = target;
    this.#settings = settings;
    this.#at = at;
  }

  async run(): Promise<BackfillReport> {
    const { signal } = this.#settings;
    try {
      const opened = await openJob(this.#duck, this.#at, this.#target, this.#settings);
      if ("finished" in opened) {
        const report = opened.finished.finished as BackfillReport;
        // One of before there was a throttle does not tell of it.
        return { ...report, throttledSeconds: report.throttledSeconds ?? 0, alreadyComplete: true };
      }
      this.#open = opened;
      const isDone = await this.#rows(opened);
      return isDone ? await this.#finish(opened) : this.#report(false);
    } catch (error) {
      await this.#writer?.stop();
      if (signal?.aborted === true) return this.#report(false);
      if (this.#open === null || !(error instanceof FeatureStoreError)) throw error;
      const { code, message, outcome } = error;
      const details = { ...error.details, report: this.#report(false) };
      throw new FeatureStoreError(code, message, { outcome, details, cause: error });
    } finally {
      this.#checkpoint?.close();
      this.#rejects?.close();
    }
  }

  /** Reads everything and writes what is good. @returns false when the signal stopped it before the end. */
  async #rows(open: OpenJob): Promise<boolean> {
    const settings = this.#settings;
    const rejects = await this.#openRejects(open);
    if (!settings.dryRun) this.#openWriter(open, rejects);
    const pump = new RowPump({
      mapping: open.mapping,
      joinKeys: this.#target.joinKeys,
      shards: this.#target.shards,
      eventTime: open.job.eventTime,
      latestTime: open.job.latestTime,
      skipNulls: settings.skipNulls,
      rejects,
      writer: this.#writer,
      rowParts: open.job.rowParts,
      lastParts: this.#checkpoint?.lastParts.slice() ?? null,
      signal: settings.signal,
    });
    this.#pump = pump;
    for await (const batch of open.source.read(open.mapping.requests)) {
      await pump.take(batch);
      if (settings.signal?.aborted === true) break;
      checkErrors(rejects, settings.maxErrors);
      this.#progress(false);
    }
    if (settings.signal?.aborted === true) {
      await this.#writer?.stop();
      return false;
    }
    checkErrors(rejects, settings.maxErrors);
    await this.#writer?.finish();
    return this.#writer?.isCutShort !== true;
  }

  async #openRejects(open: OpenJob): Promise<Rejects> {
    const given = this.#settings.rejects;
    const path = given ?? (this.#settings.dryRun ? null : join(this.#at.folder, "rejects.jsonl"));
    const rejects = new Rejects({ path, isLazy: given === undefined });
    this.#rejects = rejects;
    if (open.spoolRejects !== null) {
      for await (const reject of readRejects(open.spoolRejects)) rejects.add(reject);
    }
    return rejects;
  }

  #openWriter(open: OpenJob, rejects: Rejects): void {
    const { settings, target, job } = { settings: this.#settings, target: this.#target, job: open.job };
    const checkpoint = new Checkpoint(checkpointPath(this.#at.folder, job), job.shards);
    this.#checkpoint = checkpoint;
    const { refused } = checkpoint.totals;
    if (refused > 0)
      rejects.add({ row: null, reason: `${refused} rows, in an earlier run: ${SHARD_REFUSED}` }, refused);
    this.#writer = new ShardWriter({
      api: this.#api,
      view: target.view.name,
      layout: target.layout,
      shards: job.shards,
      producerId: job.producerId,
      registryRevision: target.registryRevision,
      chunkRows: job.chunkRows,
      chunkBytes: job.chunkBytes,
      rowParts: job.rowParts,
      inFlight: settings.inFlight,
      rate: settings.rate,
      throttle: settings.throttle
        ? new Throttle({ maxReadP99Ms: settings.maxReadP99Ms, inFlight: settings.inFlight })
        : null,
      retryForMs: settings.retryForMs,
      signal: settings.signal,
      onResult: (result, rows) => {
        checkpoint.add(result);
        if (result.refused === 0) return;
        const reason = `${result.refused} of rows ${rows.first} to ${rows.last}: ${SHARD_REFUSED}`;
        rejects.add({ row: null, reason }, result.refused);
      },
    });
  }

  async #finish(open: OpenJob): Promise<BackfillReport> {
    await checkUnchanged(this.#duck, open.job, this.#settings.from);
    this.#rejects?.close();
    const report = this.#report(true);
    this.#progress(true);
    if (!this.#settings.dryRun) {
      await saveJob(this.#at.folder, { ...open.job, finished: report });
      await removeLeftovers(this.#at.folder, null);
    }
    return report;
  }

  #progress(isLast: boolean): void {
    const { onProgress } = this.#settings;
    const now = performance.now();
    if (onProgress === undefined || (!isLast && now - this.#progressAt < PROGRESS_MS)) return;
    this.#progressAt = now;
    const { read, written, late, refused } = this.#counts();
    const source = this.#open?.source;
    const progress: BackfillProgress = {
      read,
      written,
      late,
      refused,
      total: source?.totalRows ?? null,
      fraction: isLast ? 1 : (source?.fraction ?? null),
      throttled: !isLast && this.#writer?.isThrottled === true,
    };
    onProgress(progress);
  }

  #counts(): Pick<BackfillReport, "read" | "written" | "late" | "refused" | "skipped"> {
    const totals = this.#checkpoint?.totals;
    return {
      read: this.#pump?.read ?? 0,
      written: totals?.written ?? this.#pump?.accepted ?? 0,
      late: totals?.late ?? 0,
      refused: this.#rejects?.count ?? 0,
      skipped: this.#pump?.skipped ?? 0,
    };
  }

  #report(complete: boolean): BackfillReport {
    const { dryRun } = this.#settings;
    const seconds = (performance.now() - this.#started) / 1000;
    const open = this.#open;
    const rows = dryRun ? (this.#pump?.read ?? 0) : (this.#writer?.rowsSent ?? 0);
    return {
      view: this.#target.view.name,
      jobId: this.#at.id,
      jobDir: dryRun ? "" : this.#at.folder,
      complete,
      dryRun,
      resumed: open?.isResumed ?? false,
      alreadyComplete: false,
      ...this.#counts(),
      firstRefused: this.#rejects?.first.slice() ?? [],
      rejects: (this.#rejects?.count ?? 0) > 0 ? (this.#rejects?.path ?? null) : null,
      ignoredColumns: open?.mapping.ignoredColumns ?? [],
      sourceBytes: totalBytes(open?.files ?? []),
      bytesSent: this.#writer?.bytesSent ?? 0,
      seconds,
      rowsPerSecond: seconds > 0 ? rows / seconds : 0,
      throttledSeconds: (this.#writer?.throttledMs ?? 0) / 1000,
      eventTime: open?.job.eventTime ?? 0,
    };
  }
}

const SHARD_REFUSED = "the shard refused them: merged with what is stored, they would pass a limit";
