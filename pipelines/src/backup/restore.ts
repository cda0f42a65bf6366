import {
  type BackupApi,
  type CallOptions,
  FeatureStoreError,
  hashKey,
  LIMITS,
  type Registry,
  RowSums,
  shardOf,
} from "@featurestore/proto";
import { type CheckOptions, checkBackup } from "./check.js";
import type { OpenedManifest } from "./documents.js";
import { inParallel } from "./in-parallel.js";
import type { BackupManifest } from "./manifest.js";
import { Pacer } from "./pacer.js";
import { RangeReader, type StoredRecord } from "./range-reader.js";

/** What one request holds. */
const BATCH_BYTES_MAX = 1024 * 1024;
/** Requests of one range under way. */
const BATCHES_MAX = 4;

export interface RestoreOptions extends CheckOptions {
  readonly api: BackupApi;
  /** Bytes a second that are written. */
  readonly bytesPerSecond: number;
}

export interface RestoreReport extends OpenedManifest {
  /** Of the cluster that took it in. */
  readonly clusterId: string;
  readonly revision: number;
  readonly rows: number;
  readonly seconds: number;
}

/**
 * Takes a backup into a new, empty cluster of any size. All of the backup is checked first. Its definitions become the
 * cluster's at the very end, when what is stored there was read back and comes to the same; until then nobody can read a row.
 * Cut short at any moment, it is run again, and does the same again.
 * @throws CONFLICT where the cluster is not empty, or takes in another backup; what `checkBackup` throws, nothing touched then.
 */
export async function restoreBackup(options: RestoreOptions): Promise<RestoreReport> {
  const startedMs = performance.now();
  const { api, signal } = options;
  const call: CallOptions = signal === undefined ? {} : { signal };
  const { clusterId: target, registry: there } = await api.list(call);
  const opened = await checkBackup(options);
  const { manifest, registry } = opened;
  const done = { clusterId: target, rows: manifest.views.reduce((sum, { rows }) => sum + rows, 0) };
  refuseOwn(manifest, target, there);
  const revision = await api.beginRestore({ restoreId: manifest.id, registry }, call);
  const { shards } = await api.list(call);
  await writeRows(options, opened, { shards, revision });
  await compare(options, opened, { shards, revision });
  const finished = await api.finishRestore(manifest.id, call).catch(async (error: unknown) => {
    // It may be done though nobody said so.
    const now = await api.list(call);
    const isDone = now.registry?.pendingRestore === undefined && now.revision > revision;
    if (isDone && now.registry?.views.length === registry.views.length) return now.revision;
    throw error;
  });
  return { ...opened, ...done, revision: finished, seconds: (performance.now() - startedMs) / 1000 };
}

/** Before anything is asked of it: a cluster that has something is told apart from one that is new. */
function refuseOwn({ id, clusterId }: BackupManifest, target: string, there: Registry | null): void {
  if (clusterId === target) {
    throw new FeatureStoreError(
      "CONFLICT",
      `backup ${id} is of this very cluster; a backup is restored into a new one`,
    );
  }
  const pending = there?.pendingRestore;
  if (pending !== undefined && pending.id !== id) {
    throw new FeatureStoreError(
      "CONFLICT",
      `the cluster takes in backup ${pending.id}; a new cluster can take in another one`,
    );
  }
  if ((there?.views.length ?? 0) + (there?.entities.length ?? 0) > 0) {
    throw new FeatureStoreError(
      "CONFLICT",
      "the cluster has definitions of its own; a backup is restored into a new, empty cluster",
    );
  }
}

async function writeRows(
  options: RestoreOptions,
  { manifest, registry }: OpenedManifest,
  { shards, revision }: { readonly shards: number; readonly revision: number },
): Promise<void> {
  const { api, storage, parallel, onProgress } = options;
  const reader = new RangeReader(storage, manifest, registry);
  const done = { shardsDone: 0, rows: 0, bytes: 0 };
  const pacer = new Pacer(options.bytesPerSecond);
  const stop = new AbortController();
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([options.signal, stop.signal]);
  await inParallel(
    Array(manifest.shardCount).keys(),
    parallel,
    async (from) => {
      for await (const { view, records } of reader.readShard(from)) {
        await inParallel(batchesOf(records, shards), BATCHES_MAX, async ({ shard, batch, bytes }) => {
          await pacer.pace(bytes, signal);
          const keys = batch.map(([key]) => key);
          const rows = batch.map(([, row]) => row);
          await api.restoreRows(
            { restoreId: manifest.id, shard, viewId: view, keys, rows, registryRevision: revision },
            { signal },
          );
          done.rows += batch.length;
          done.bytes += bytes;
          onProgress?.({ phase: "write", shards: manifest.shardCount, ...done });
        });
      }
      done.shardsDone++;
    },
    stop,
  );
}

interface Batch {
  readonly shard: number;
  readonly batch: readonly StoredRecord[];
  readonly bytes: number;
}

/** Rows by the shard that they have in the cluster, as many as a request takes. */
function* batchesOf(records: readonly StoredRecord[], shards: number): Generator<Batch> {
  const open = new Map<number, { batch: StoredRecord[]; bytes: number }>();
  for (const record of records) {
    const [key, row] = record;
    const shard = shardOf(hashKey(key), shards);
    let current = open.get(shard) ?? { batch: [], bytes: 0 };
    const bytes = key.length + row.length;
    const isFull = current.batch.length === LIMITS.keysPerRequestMax || current.bytes + bytes > BATCH_BYTES_MAX;
    if (current.batch.length > 0 && isFull) {
      yield { shard, ...current };
      current = { batch: [], bytes: 0 };
    }
    current.batch.push(record);
    current.bytes += bytes;
    open.set(shard, current);
  }
  for (const [shard, current] of open) yield { shard, ...current };
}

/** Reads what is stored now. @throws CORRUPTION where it is not what the backup holds. */
async function compare(
  options: RestoreOptions,
  { manifest }: OpenedManifest,
  { shards, revision }: { readonly shards: number; readonly revision: number },
): Promise<void> {
  const { api, onProgress, parallel } = options;
  const found = new Map<number, RowSums>();
  let shardsDone = 0;
  let rows = 0;
  await inParallel(Array(shards).keys(), parallel, async (shard) => {
    const request = { shard, registryRevision: revision, digestOnly: true, restoreId: manifest.id };
    for await (const part of api.readShard(request, options.signal === undefined ? {} : { signal: options.signal })) {
      if (part.kind !== "end") continue;
      for (const view of part.views) {
        const sums = found.get(view.viewId) ?? new RowSums();
        sums.addSums(RowSums.of(view.rows, view.digest) ?? new RowSums());
        found.set(view.viewId, sums);
        rows += view.rows;
      }
    }
    shardsDone++;
    onProgress?.({ phase: "compare", shards, shardsDone, rows, bytes: 0 });
  });
  for (const { view, name, rows: expected, digest } of manifest.views) {
    const sums = found.get(view) ?? new RowSums();
    if (sums.rows === expected && sums.digest === digest) continue;
    throw new FeatureStoreError(
      "CORRUPTION",
      `view ${name} has ${sums.rows} rows that come to ${sums.digest}, the backup ${expected} that come to ${digest}: the cluster shows no view`,
    );
  }
}
