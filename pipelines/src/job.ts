import { createHash, randomInt } from "node:crypto";
import { mkdir, open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { FeatureStoreError } from "@featurestore/proto";
import type { BackfillReport } from "./report.js";
import type { FileFormat, SourceFile } from "./sources/files.js";

/** What a backfill fixes when it is created, so that its rows keep their numbers, values and times until it ends. */
export interface Job {
  readonly version: 2;
  readonly id: string;
  readonly view: string;
  readonly viewId: number;
  readonly schemaVersion: number;
  readonly clusterId: string;
  readonly shards: number;
  readonly format: FileFormat;
  readonly files: readonly { readonly path: string; readonly size: number; readonly mtimeMs: number }[];
  /** Name of the Parquet file that holds the result of the SQL; null without SQL. */
  readonly spool: string | null;
  /** Microseconds: the event time of rows that bring none. */
  readonly eventTime: number;
  /** Microseconds: event times after this are refused. */
  readonly latestTime: number;
  /** Names the runs of row parts towards each shard. */
  readonly producerId: number;
  /** Numbers that each row of the source takes: one for each event time that its cells can have. Part p of row r is r * rowParts + p. */
  readonly rowParts: number;
  readonly chunkRows: number;
  readonly chunkBytes: number;
  readonly createdAt: string;
  /** Set when all rows have been written. */
  readonly finished: BackfillReport | null;
}

const JOB_FILE = "job.json";
/** Producer ids are random: two jobs never share one by accident, and 2^48 leaves room below 2^53. */
const PRODUCER_ID_MAX = 2 ** 48 - 1;

/** The same inputs give the same job. */
export function jobId(inputs: Readonly<Record<string, unknown>>): string {
  const hash = createHash("sha256").update(JSON.stringify(inputs)).digest("hex").slice(0, 12);
  const view = String(inputs["view"]).replaceAll("/", ".");
  return `${view}-${hash}`;
}

export function newProducerId(): number {
  return randomInt(1, PRODUCER_ID_MAX);
}

/** The job in a folder, or null. @throws CORRUPTION when there is one that cannot be read. */
export async function loadJob(folder: string): Promise<Job | null> {
  const path = join(folder, JOB_FILE);
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (text === null) return null;
  try {
    const job = JSON.parse(text) as Job;
    if (job.version === 2) return job;
  } catch {
    // said below, as for an unknown version
  }
  throw new FeatureStoreError("CORRUPTION", `${path} is not a job of this version; start without --resume`, {
    details: { path },
  });
}

/** Writes the job so that a crash leaves the old one or the new one. */
export async function saveJob(folder: string, job: Job): Promise<void> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, JOB_FILE);
  const handle = await open(`${path}.tmp`, "w");
  try {
    await handle.writeFile(`${JSON.stringify(job, null, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${path}.tmp`, path);
  await syncFolder(folder);
}

/** What makes a job impossible to go on with, or null. */
export function resumeObstacle(job: Job, now: ResumeFacts): string | null {
  if (job.clusterId !== now.clusterId || job.shards !== now.shards) return "it was begun against another cluster";
  if (job.viewId !== now.viewId) return `view ${job.view} was dropped and made anew since`;
  if (job.schemaVersion !== now.schemaVersion) {
    return `the features of view ${job.view} have changed since (schema version ${job.schemaVersion}, now ${now.schemaVersion})`;
  }
  const changed = changedFile(job.files, now.files);
  return changed === null ? null : `${changed} since`;
}

export interface ResumeFacts {
  readonly clusterId: string;
  readonly shards: number;
  readonly viewId: number;
  readonly schemaVersion: number;
  readonly files: readonly SourceFile[];
}

/** Says what differs between two listings of the sources, or null. */
export function changedFile(before: Job["files"], after: readonly SourceFile[]): string | null {
  for (const file of before) {
    const twin = after.find((candidate) => candidate.path === file.path);
    if (twin === undefined) return `${file.path} has gone`;
    if (twin.size !== file.size) return `${file.path} has changed from ${file.size} to ${twin.size} bytes`;
    if (twin.mtimeMs !== file.mtimeMs) return `${file.path} has been written`;
  }
  const added = after.find((file) => !before.some((candidate) => candidate.path === file.path));
  if (added !== undefined) return `${added.path} has been added`;
  return before.some((file, i) => after[i]?.path !== file.path) ? "the order of the files has changed" : null;
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
