import { setImmediate } from "node:timers/promises";
import {
  FeatureStoreError,
  portableRow,
  type ReadShardRequest,
  type RegisteredView,
  type Registry,
  RowSums,
  type ShardPart,
  viewOf,
} from "@featurestore/proto";
import type { Deadline } from "./deadline.js";
import type { Shard } from "./shard.js";
import type { ShardHost } from "./shard-host.js";
import { joinKeyOf, ROWS, unframeValue } from "./storage/database-keys.js";
import { type KeyValue, StreamReader } from "./storage/snapshot/stream.js";

/** Shards that a node reads out at a time. Of a shard one: a snapshot of it stays for a follower. */
const READS_MAX = 2;
/** What a replica may take to prove that it has what was acknowledged. */
const PROOF_MS_MAX = 5_000;
/** A reader so slow is told to give the snapshot up. */
const READ_MS_MAX = 3_600_000;
/** Bytes that are looked at in one turn of the event loop. */
const PIECE_BYTES = 64 * 1024;

export interface ExportContext {
  /** As it is when asked. */
  readonly registry: () => Registry;
  readonly host: ShardHost;
  readonly clusterId: string;
  readonly nodeId: string;
  /** Microseconds. */
  readonly now: () => number;
}

/** Reads whole shards out, for backups. */
export class ShardExports {
  readonly #reading = new Set<number>();

  /**
   * The rows of one shard as they are at one log entry, out of a file that is removed with the end of the loop, however that
   * ends.
   * @throws CONFLICT where the registry is another one, before or after; STALE_SHARD_MAP, UNAVAILABLE where another replica
   * had better be asked, `isBusy` in the details where too many are read; RESOURCE_EXHAUSTED where the disk has no room; CORRUPTION.
   */
  async *read(context: ExportContext, request: ReadShardRequest, deadline: Deadline): AsyncGenerator<ShardPart> {
    const views = viewsOf(context.registry(), request);
    const shard = readable(context.host, request.shard);
    if (this.#reading.size >= READS_MAX || this.#reading.has(shard.id)) {
      // Not RESOURCE_EXHAUSTED: a backup that waits its turn is nothing to alert anybody of.
      throw new FeatureStoreError("UNAVAILABLE", "the node reads out as many shards as it can; try again later", {
        details: { isBusy: true },
      });
    }
    this.#reading.add(shard.id);
    try {
      yield* readOut(context, { shard, views, request, deadline });
    } finally {
      this.#reading.delete(shard.id);
    }
  }
}

interface Reading {
  readonly shard: Shard;
  readonly views: ReadonlyMap<number, RegisteredView>;
  readonly request: ReadShardRequest;
  readonly deadline: Deadline;
}

async function* readOut(
  context: ExportContext,
  { shard, views, request, deadline }: Reading,
): AsyncGenerator<ShardPart> {
  const asOf = context.now();
  const until = performance.now() + READ_MS_MAX;
  if ((await shard.group?.readBarrier(deadline.within(PROOF_MS_MAX))) !== true) {
    throw new FeatureStoreError("UNAVAILABLE", `shard ${shard.id} has no leader that says how new it is here`);
  }
  const { store } = shard;
  if (store === null) throw new FeatureStoreError("CORRUPTION", `shard ${shard.id} is fenced: ${shard.fenced}`);
  const snapshot = await store.snapshot();
  try {
    checkRevision(context.registry(), request);
    const { last, bytes, chunkBytes } = snapshot.manifest;
    yield { kind: "begin", clusterId: context.clusterId, node: context.nodeId, applied: { ...last }, asOf };
    const reader = new StreamReader("shard");
    const sums = new Map<number, RowSums>();
    for (let offset = 0; offset < bytes; offset += chunkBytes) {
      const { data } = await snapshot.read(offset);
      for (let at = 0; at < data.length; at += PIECE_BYTES) {
        await setImmediate(); // reads of others come first
        deadline.check();
        if (performance.now() > until) {
          throw new FeatureStoreError(
            "DEADLINE_EXCEEDED",
            `a shard is read out for at most ${READ_MS_MAX / 60_000} minutes`,
          );
        }
        const records = reader.push(data.subarray(at, at + PIECE_BYTES));
        for (const part of partsOf(records, views, sums)) if (!request.digestOnly) yield part;
      }
    }
    reader.end();
    checkRevision(context.registry(), request);
    yield {
      kind: "end",
      views: [...sums].map(([viewId, { rows, digest }]) => ({ viewId, rows, digest })),
    };
  } finally {
    await snapshot.close();
  }
}

/** The rows among some records, one part for each run of rows of a view; adds them to the sums. */
function* partsOf(
  records: readonly KeyValue[],
  views: ReadonlyMap<number, RegisteredView>,
  sums: Map<number, RowSums>,
): Generator<ShardPart> {
  let part: { viewId: number; keys: Uint8Array[]; rows: Uint8Array[] } | null = null;
  for (const [databaseKey, framed] of records) {
    if (databaseKey[0] !== ROWS) continue;
    const head = viewOf(databaseKey);
    const viewId = head.getUint32(1, false);
    if (views.get(viewId)?.datasetVersion !== head.getUint32(5, false)) continue;
    const bytes = unframeValue(databaseKey, framed);
    if (bytes === null) throw new FeatureStoreError("CORRUPTION", "a row's checksum fails in the snapshot");
    if (part !== null && part.viewId !== viewId) {
      yield { kind: "rows", ...part };
      part = null;
    }
    part ??= { viewId, keys: [], rows: [] };
    const key = joinKeyOf(databaseKey);
    const row = portableRow(bytes);
    part.keys.push(key);
    part.rows.push(row);
    let sum = sums.get(viewId);
    if (sum === undefined) {
      sum = new RowSums();
      sums.set(viewId, sum);
    }
    sum.add(key, row);
  }
  if (part !== null) yield { kind: "rows", ...part };
}

/** The views that are read. @throws CONFLICT. */
function viewsOf(registry: Registry, request: ReadShardRequest): ReadonlyMap<number, RegisteredView> {
  checkRevision(registry, request);
  const { restoreId } = request;
  if (restoreId === null) return byId(registry);
  const { pendingRestore } = registry;
  if (pendingRestore?.id === restoreId) return byId(pendingRestore.registry);
  throw new FeatureStoreError("CONFLICT", `the cluster does not take in backup ${restoreId}`);
}

function byId({ views }: Registry): ReadonlyMap<number, RegisteredView> {
  return new Map(views.map((view) => [view.id, view]));
}

function checkRevision({ revision }: Registry, { registryRevision }: ReadShardRequest): void {
  if (revision === registryRevision) return;
  throw new FeatureStoreError("CONFLICT", `the registry is at revision ${revision}, not ${registryRevision}`, {
    details: { revision },
  });
}

function readable(host: ShardHost, id: number): Shard {
  const shard = host.at(id);
  if (shard === undefined) {
    throw new FeatureStoreError("STALE_SHARD_MAP", `shard ${id} is not on this node`, { details: { shard: id } });
  }
  if (shard.fenced !== null) {
    throw new FeatureStoreError("CORRUPTION", `shard ${id} is fenced: ${shard.fenced}`, { details: { shard: id } });
  }
  return shard;
}
