import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import type { SnapshotManifest } from "@featurestore/cluster";
import { FeatureStoreError } from "@featurestore/proto";
import { type Database, flushDatabase, openDatabase } from "../database.js";
import type { JobLimit } from "../job-limit.js";
import { Audit } from "./audit.js";
import { readChunks } from "./incoming-file.js";
import { type Machine, StreamReader } from "./stream.js";

/** Few large tables instead of many small ones; let go of when the database is built. */
const BUFFERS = { writeBufferBytes: 4 * 1024 * 1024, cacheBytes: 64 * 1024 };
/** Handled in one turn of the event loop. */
const BATCH_RECORDS = 500;

/**
 * Makes a database of a finished snapshot in an empty directory, and flushes it. What is in the directory counts for
 * nothing until this resolves.
 * @throws CORRUPTION when the snapshot is damaged or does not add up.
 */
export async function buildDatabase(
  file: FileHandle,
  manifest: SnapshotManifest,
  to: { readonly path: string; readonly machine: Machine; readonly jobs: JobLimit },
): Promise<void> {
  const db = await openDatabase(to.path, BUFFERS);
  try {
    await fill(db, file, manifest, to);
    await flushDatabase(db, to.path, to.jobs);
  } finally {
    await db.close();
  }
}

async function fill(
  db: Database,
  file: FileHandle,
  manifest: SnapshotManifest,
  { machine, jobs }: { readonly machine: Machine; readonly jobs: JobLimit },
): Promise<void> {
  const hash = createHash("sha256");
  const stream = new StreamReader(machine);
  const audit = new Audit();
  for await (const data of readChunks(file, manifest)) {
    hash.update(data);
    const records = stream.push(data);
    for (let from = 0; from < records.length; from += BATCH_RECORDS) {
      const some = records.slice(from, from + BATCH_RECORDS);
      for (const record of some) audit.visit(record);
      await jobs.run(() => db.batch(some.map(([key, value]) => ({ type: "put" as const, key, value }))));
    }
  }
  if (hash.digest("hex") !== manifest.digest) {
    throw new FeatureStoreError(
      "CORRUPTION",
      `snapshot ${manifest.id} is damaged on this disk: its digest does not fit`,
    );
  }
  stream.end();
  audit.finish();
}
