import { nowMicros } from "./clock.js";
import { type NodeParts, openParts, sharesOf } from "./node-parts.js";
import { hasOrphanedLog, orphanedLogPath } from "./storage/orphaned-log.js";
import { listReplicaDirs, type ReplicaDir } from "./storage/replica-dirs.js";
import { ShardStore } from "./storage/shard-store.js";
import { VERSION } from "./version.js";

const MIB = 1024 ** 2;

/** What a stopped node's directory holds. */
export interface DirectoryReport {
  readonly nodeId: string;
  /** Null: of no cluster yet. */
  readonly clusterId: string | null;
  /** Shards that have a replica here. */
  readonly replicas: number;
  readonly views: number;
  /** Rows of those replicas as of their last checkpoints: what only the log holds comes with the next start. */
  readonly rows: number;
  /** What is damaged, and where; empty: nothing. */
  readonly damage: readonly string[];
}

/**
 * Opens a stopped node's directory as a start would, which checks its format and lock, reads the log and verifies every table,
 * and closes it again. Takes part in no cluster: also for a node of several.
 * @throws as `openDataDir`; CORRUPTION when the log or the registry is damaged.
 */
export async function inspectDirectory(dir: string): Promise<DirectoryReport> {
  const closers: (() => Promise<void>)[] = [];
  try {
    const parts = await openParts(
      {
        dir,
        shards: null,
        memoryBytes: 64 * MIB,
        walBytesMax: 256 * MIB,
        version: VERSION,
        address: "",
        now: nowMicros,
        onFatal: () => undefined, // nothing is written here that could fail later
      },
      closers,
    );
    const { nodeId, cluster } = parts.dataDir.identity;
    const damage: string[] = [];
    let rows = 0;
    const replicas = await listReplicaDirs(parts.replicasDir);
    for (const replica of replicas) rows += await inspectReplica(parts, replica, damage);
    const clusterId = cluster?.clusterId ?? null;
    return { nodeId, clusterId, replicas: replicas.length, views: parts.meta.registry.views.length, rows, damage };
  } finally {
    for (const close of closers.reverse()) await close();
  }
}

/** @returns the rows it holds, tombstones left out. */
async function inspectReplica(parts: NodeParts, { shard, path }: ReplicaDir, damage: string[]): Promise<number> {
  const { options, hotTier, jobs, share, layouts } = parts;
  const { buffers } = sharesOf(options, 1);
  if (await hasOrphanedLog(path)) damage.push(`shard ${shard}: what its log held is in ${orphanedLogPath(path)}`);
  const store = await ShardStore.open({ dir: path, hotTier, jobs, share, layouts, ...buffers });
  if (!(store instanceof ShardStore)) {
    damage.push(`shard ${shard}: ${store.fenced}`);
    return 0;
  }
  try {
    if (store.isDamaged) damage.push(`shard ${shard}: some rows are damaged`);
    return [...store.views()].reduce((sum, { sums }) => sum + sums.live, 0);
  } finally {
    await store.close();
  }
}
