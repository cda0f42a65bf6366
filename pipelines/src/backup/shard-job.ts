import { type BackupApi, FeatureStoreError, type ShardPart } from "@featurestore/proto";
import type { BackupBeginning, RangeEntry, ShardEntry } from "./manifest.js";
import type { Pacer } from "./pacer.js";
import { RangeWriter } from "./range-writer.js";
import type { BackupStorage } from "./storage.js";

/** Times that a shard is read again when its node goes in the middle. */
const SHARD_ATTEMPTS_MAX = 5;
const AGAIN: ReadonlySet<string> = new Set(["UNAVAILABLE", "DEADLINE_EXCEEDED", "RESOURCE_EXHAUSTED", "CANCELLED"]);

/** One shard of a backup. */
export interface ShardJob {
  readonly api: BackupApi;
  readonly storage: BackupStorage;
  readonly begin: BackupBeginning;
  readonly shard: number;
  readonly ranges: readonly RangeEntry[];
  readonly pacer: Pacer;
  readonly signal: AbortSignal;
  readonly onBytes: (rows: number, bytes: number) => void;
}

/** Reads one shard and writes what of it is new; begins again, from another replica where its node goes in the middle. */
export async function makeShard(job: ShardJob): Promise<{ readonly entry: ShardEntry; readonly bytesWritten: number }> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await readOut(job);
    } catch (error) {
      const isAgain = error instanceof FeatureStoreError && AGAIN.has(error.code) && !job.signal.aborted;
      // A full disk of the target is told by the storage, and does not get better.
      const isOurs = error instanceof FeatureStoreError && "place" in error.details;
      if (!isAgain || isOurs || attempt === SHARD_ATTEMPTS_MAX) throw error;
    }
  }
}

async function readOut({ api, storage, begin, shard, ranges, pacer, signal, onBytes }: ShardJob): Promise<{
  readonly entry: ShardEntry;
  readonly bytesWritten: number;
}> {
  const writer = new RangeWriter(storage, ranges);
  let head: Extract<ShardPart, { kind: "begin" }> | null = null;
  let end: Extract<ShardPart, { kind: "end" }> | null = null;
  const request = { shard, registryRevision: begin.registryRevision, digestOnly: false, restoreId: null };
  for await (const part of api.readShard(request, { signal })) {
    if (part.kind === "begin") head = part;
    else if (part.kind === "end") end = part;
    else {
      let bytes = 0;
      for (let i = 0; i < part.keys.length; i++) {
        const key = part.keys[i] as Uint8Array;
        const row = part.rows[i] as Uint8Array;
        bytes += key.length + row.length;
        await writer.add(part.viewId, key, row);
      }
      onBytes(part.keys.length, bytes);
      await pacer.pace(bytes, signal);
    }
  }
  if (head === null || end === null) throw new FeatureStoreError("UNAVAILABLE", `shard ${shard} was cut short`);
  if (head.clusterId !== begin.clusterId) {
    throw new FeatureStoreError(
      "CONFLICT",
      `shard ${shard} is of cluster ${head.clusterId}, the backup of ${begin.clusterId}`,
    );
  }
  const { ranges: made, views } = await writer.finish();
  const told = end.views.map(({ viewId, rows, digest }) => `${viewId} ${rows} ${digest}`).join();
  if (told !== views.map(({ view, rows, digest }) => `${view} ${rows} ${digest}`).join()) {
    throw new FeatureStoreError("CORRUPTION", `shard ${shard}: what came is not what the node sent`);
  }
  const { node, applied, asOf } = head;
  return { entry: { shard, node, ...applied, asOf, views, ranges: made }, bytesWritten: writer.bytesWritten };
}
