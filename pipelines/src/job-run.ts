import { mkdir, readdir, rm, rmdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { FeatureStoreError, formatTime, invalid } from "@featurestore/proto";
import type { DuckDB } from "./duckdb.js";
import { changedFile, type Job, jobId, loadJob, newProducerId, resumeObstacle, saveJob } from "./job.js";
import { type Mapping, planMapping } from "./mapping.js";
import type { BackfillSettings } from "./options.js";
import { checkErrors, Rejects } from "./rejects.js";
import { chunkLimits } from "./shard-writer.js";
import { CsvSource } from "./sources/csv-source.js";
import { type FileFormat, formatOf, resolveFiles, type SourceFile } from "./sources/files.js";
import { JsonlSource } from "./sources/jsonl-source.js";
import { ParquetSource } from "./sources/parquet-source.js";
import type { RowSource } from "./sources/source.js";
import { spoolSql } from "./sources/sql-spool.js";
import type { ViewTarget } from "./target.js";

/** A job that is ready to run: new, or taken up again. */
export interface OpenJob {
  readonly job: Job;
  readonly isResumed: boolean;
  readonly source: RowSource;
  readonly mapping: Mapping;
  readonly files: readonly SourceFile[];
  /** The file of the lines that did not reach the SQL, there if there are any; null without SQL. */
  readonly spoolRejects: string | null;
}

/** The folder of the job that these options make: the same options, the same folder. */
export function jobFolder(settings: BackfillSettings): { id: string; folder: string } {
  const { view, from, format, sql, map, keys, eventTime, eventTimeColumn, timeUnit, skipNulls } = settings;
  const paths = from.map((pattern) => resolve(pattern));
  const id = jobId({ view, paths, format, sql, map, keys, eventTime, eventTimeColumn, timeUnit, skipNulls });
  return { id, folder: join(settings.jobsDir, id) };
}

/**
 * Takes up the unfinished job of a folder, or makes a new one: its sources listed, its SQL spooled, its columns mapped.
 * Nothing of an older job is touched before the new one is known to be good.
 * @returns null where `resume` finds the job finished. @throws INVALID_ARGUMENT, or CONFLICT where `resume` is not possible.
 */
export async function openJob(
  duck: DuckDB,
  at: { readonly id: string; readonly folder: string },
  target: ViewTarget,
  settings: BackfillSettings,
): Promise<OpenJob | { readonly finished: Job }> {
  const files = await resolveFiles(duck, settings.from);
  const format = formatOf(files, settings.format);
  const previous = settings.dryRun ? null : await previousJob(at.folder, settings);
  if (settings.resume && previous !== null) {
    const obstacle = resumeObstacle(previous, {
      ...target,
      files,
      viewId: target.view.id,
      schemaVersion: target.layout.schema.version,
    });
    if (obstacle !== null) {
      throw new FeatureStoreError(
        "CONFLICT",
        `job ${previous.id} cannot be resumed: ${obstacle}; start it afresh without --resume`,
        { details: { job: previous.id } },
      );
    }
    if (previous.finished !== null) return { finished: previous };
    return { ...(await openParts(duck, at.folder, previous, target, settings, files)), job: previous, isResumed: true };
  }
  const job = makeJob(at.id, { files, format }, target, settings);
  try {
    await mkdir(at.folder, { recursive: true });
    if (job.spool !== null) await spool(duck, at.folder, job, { files, settings });
    const parts = await openParts(duck, at.folder, job, target, settings, files);
    if (!settings.dryRun) {
      await saveJob(at.folder, job);
      await removeLeftovers(at.folder, job);
    }
    return { ...parts, job, isResumed: false };
  } catch (error) {
    await rm(spoolPath(at.folder, job), { force: true });
    await rm(spoolRejectsPath(at.folder, job), { force: true });
    await rmdir(at.folder).catch(() => undefined); // kept where an older job lives in it
    throw error;
  }
}

/** Removes what a job needs only while it runs. Of a finished job nothing but `job.json` and its rejects is left. */
export async function removeLeftovers(folder: string, keep: Job | null): Promise<void> {
  for (const name of await readdir(folder)) {
    const isOurs = /^(source|checkpoint)-\d+\./.test(name) && (keep === null || !name.includes(`-${keep.producerId}.`));
    if (isOurs) await rm(join(folder, name), { force: true });
  }
}

/** Removes the working files of runs that were killed. The folder must be locked: then no other run is alive. */
export async function removeDeadRuns(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const isDead = /^(scratch|duckdb)-\d+$/.test(name) || /^lock\.\d+(\.stale)?$/.test(name);
    if (isDead) await rm(join(folder, name), { recursive: true, force: true });
  }
}

export function checkpointPath(folder: string, job: Job): string {
  return join(folder, `checkpoint-${job.producerId}.log`);
}

/** Lists the files of a job again. @throws CONFLICT when one has changed since. */
export async function checkUnchanged(duck: DuckDB, job: Job, from: readonly string[]): Promise<void> {
  const changed = changedFile(job.files, await resolveFiles(duck, from));
  if (changed === null) return;
  throw new FeatureStoreError("CONFLICT", `${changed} while the backfill was reading; start it afresh`, {
    details: { job: job.id },
  });
}

async function previousJob(folder: string, settings: BackfillSettings): Promise<Job | null> {
  if (!settings.resume) {
    const job = await loadJob(folder).catch(() => null);
    if (job !== null && job.finished === null) {
      settings.onNotice?.(
        `an unfinished job of ${job.createdAt} is started afresh; --resume would have gone on with it`,
      );
    }
    return job;
  }
  const job = await loadJob(folder);
  if (job === null) settings.onNotice?.("there is no unfinished job of these inputs to resume; a new one is started");
  return job;
}

function makeJob(
  id: string,
  sources: { readonly files: readonly SourceFile[]; readonly format: FileFormat },
  target: ViewTarget,
  settings: BackfillSettings,
): Job {
  const now = Date.now();
  const latestTime = (now + target.view.maxFutureMs) * 1000;
  if (settings.eventTime !== undefined && settings.eventTime > latestTime) {
    throw invalid(
      `eventTime: ${settings.eventTime} microseconds is too far ahead (the latest accepted is ${formatTime(latestTime)})`,
      { field: "eventTime" },
    );
  }
  const producerId = newProducerId();
  return {
    version: 2,
    id,
    view: target.view.name,
    viewId: target.view.id,
    schemaVersion: target.layout.schema.version,
    clusterId: target.clusterId,
    shards: target.shards,
    format: sources.format,
    files: sources.files.map(({ path, size, mtimeMs }) => ({ path, size, mtimeMs })),
    spool: settings.sql === undefined ? null : `source-${producerId}.parquet`,
    eventTime: settings.eventTime ?? now * 1000,
    latestTime,
    producerId,
    rowParts: Math.max(1, target.layout.count),
    ...chunkLimits(target.layout, target.shards),
    createdAt: new Date(now).toISOString(),
    finished: null,
  };
}

async function spool(
  duck: DuckDB,
  folder: string,
  job: Job,
  inputs: { readonly files: readonly SourceFile[]; readonly settings: BackfillSettings },
): Promise<void> {
  const { files, settings } = inputs;
  const rejects = new Rejects({ path: spoolRejectsPath(folder, job), isLazy: true });
  try {
    await spoolSql(duck, {
      sql: settings.sql ?? "",
      files,
      format: job.format,
      to: spoolPath(folder, job),
      scratch: join(folder, `scratch-${job.producerId}`),
      onReject: (reject) => {
        rejects.add(reject);
        checkErrors(rejects, settings.maxErrors);
      },
      signal: settings.signal,
    });
  } finally {
    rejects.close();
  }
  await checkUnchanged(duck, job, settings.from);
}

async function openParts(
  duck: DuckDB,
  folder: string,
  job: Job,
  target: ViewTarget,
  settings: BackfillSettings,
  files: readonly SourceFile[],
): Promise<Pick<OpenJob, "source" | "mapping" | "files" | "spoolRejects">> {
  const source = await openSource(duck, folder, job, settings, files);
  const view = { name: target.view.name, joinKeys: target.joinKeys, layout: target.layout };
  const { map, keys, eventTimeColumn } = settings;
  const mapping = planMapping(source, view, {
    map,
    keys,
    eventTimeColumn,
    hasEventTime: settings.eventTime !== undefined,
  });
  const spoolRejects = job.spool === null ? null : spoolRejectsPath(folder, job);
  return { source, mapping, files, spoolRejects };
}

async function openSource(
  duck: DuckDB,
  folder: string,
  job: Job,
  settings: BackfillSettings,
  files: readonly SourceFile[],
): Promise<RowSource> {
  const { timeUnit } = settings;
  if (job.spool !== null) {
    const path = spoolPath(folder, job);
    const info = await stat(path).catch(() => null);
    if (info === null) {
      throw new FeatureStoreError("CORRUPTION", `${path} is gone; start the job afresh without --resume`);
    }
    const spooled = { path, size: info.size, mtimeMs: info.mtimeMs, partitions: {} };
    return ParquetSource.open(duck, [spooled], timeUnit);
  }
  switch (job.format) {
    case "parquet":
      return ParquetSource.open(duck, files, timeUnit);
    case "csv":
      return CsvSource.open(files, timeUnit);
    case "jsonl":
      return JsonlSource.open(files, timeUnit);
  }
}

function spoolPath(folder: string, job: Job): string {
  return join(folder, `source-${job.producerId}.parquet`);
}

function spoolRejectsPath(folder: string, job: Job): string {
  return join(folder, `source-${job.producerId}.rejects.jsonl`);
}
