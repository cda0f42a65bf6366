import type { Registry } from "@featurestore/proto";
import { findBackup } from "./catalog.js";
import type { BackupProgress } from "./create.js";
import { type OpenedManifest, readManifest } from "./documents.js";
import { inParallel } from "./in-parallel.js";
import { type BackupManifest, objectName, partsOf } from "./manifest.js";
import { RangeReader, ShardCheck } from "./range-reader.js";
import { type BackupStorage, tooLarge } from "./storage.js";

export interface CheckOptions {
  readonly storage: BackupStorage;
  readonly key: Uint8Array | null;
  /** An id, or "latest". */
  readonly backup: string;
  /** What all objects together may have. */
  readonly bytesMax: number;
  /** Shards that are read at a time. */
  readonly parallel: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: BackupProgress) => void;
}

/**
 * Reads all of a backup and believes nothing: seal, structure, sizes, digests, keys, rows, sums. What is wrong is told before
 * anything is done with it.
 * @throws NOT_FOUND, CORRUPTION, UNAUTHENTICATED, and RESOURCE_EXHAUSTED above `bytesMax`.
 */
export async function checkBackup(options: CheckOptions): Promise<OpenedManifest> {
  const { storage, key, backup, bytesMax } = options;
  const opened = await readManifest(storage, await findBackup(storage, backup), key);
  const { manifest, registry } = opened;
  if (manifest.bytes > bytesMax) throw tooLarge(`backup ${manifest.id}`, manifest.bytes, bytesMax);
  // Sizes first: they cost little, and a bomb is found before it is read.
  for (const part of partsOf(manifest.shards)) {
    const size = await storage.size(objectName(part));
    if (size !== null && size > part.bytes) throw tooLarge(objectName(part), size, part.bytes);
  }
  await checkRows(options, manifest, registry);
  return opened;
}

async function checkRows(options: CheckOptions, manifest: BackupManifest, registry: Registry): Promise<void> {
  const reader = new RangeReader(options.storage, manifest, registry);
  const done = { shardsDone: 0, rows: 0, bytes: 0 };
  await inParallel(Array(manifest.shardCount).keys(), options.parallel, async (shard) => {
    const check = new ShardCheck();
    for await (const { view, records } of reader.readShard(shard)) {
      options.signal?.throwIfAborted();
      check.add(view, records);
      done.rows += records.length;
      done.bytes += records.reduce((sum, [key, row]) => sum + key.length + row.length, 0);
      options.onProgress?.({ phase: "check", shards: manifest.shardCount, ...done });
    }
    check.finish(manifest, shard);
    done.shardsDone++;
  });
}
