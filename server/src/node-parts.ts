import { join } from "node:path";
import type { LevelRange } from "@featurestore/cluster";
import type { LayoutSet } from "@featurestore/proto";
import { FORMAT_LEVELS, type KIND_LEVELS } from "./format-levels.js";
import type { GroupShares } from "./group.js";
import type { PeerSettings } from "./peer-settings.js";
import { ReplicaCounters } from "./replica-counters.js";
import { type DataDir, openDataDir } from "./storage/data-dir.js";
import { checkDirFormats } from "./storage/dir-formats.js";
import { HotTier } from "./storage/hot-tier/hot-tier.js";
import { JobLimit } from "./storage/job-limit.js";
import type { EntryReader } from "./storage/log-entry.js";
import { LoopShare } from "./storage/loop-share.js";
import { RegistryStore } from "./storage/registry-store.js";
import { WriteAheadLog } from "./storage/wal/wal.js";

export const META_GROUP = 0;
/** Shares of `memoryBytes`: the rest is for requests in flight and the process itself. */
const HOT_TIER_SHARE = 0.6;
const WRITE_BUFFER_SHARE = 0.1;
const CACHE_SHARE = 0.05;
/** Log entries between acknowledged and applied: 800 KiB a group of 1 GiB and 64 shards. */
const ENTRIES_SHARE = 0.05;
/** Of the log's greatest size: what all groups together keep of it for followers that are slow, or on a snapshot. */
const TAIL_SHARE = 0.25;
const HELD_SHARE = 0.5;
const BUFFER_BYTES_MIN = 64 * 1024;
const BUFFER_BYTES_MAX = 4 * 1024 * 1024;
/** Several segments fit into a log of its greatest size, or it could never shrink to it. */
const SEGMENT_BYTES_MIN = 64 * 1024;
const SEGMENT_BYTES_MAX = 16 * 1024 * 1024;

export interface NodeOptions {
  readonly dir: string;
  /** Power of two; fixed when the cluster is created. null: what the directory has, or 64. */
  readonly shards: number | null;
  readonly memoryBytes: number;
  readonly walBytesMax: number;
  /** Free space of the disk below which no writes are accepted; unless set, what `WalOptions` says. */
  readonly walReserveBytes?: number | null;
  /** What a scrub reads in a second, at most. */
  readonly scrubBytesPerSecond?: number;
  /** What entries of shards' logs are known; unless set, all that this version knows. */
  readonly readEntry?: EntryReader;
  /** The levels that kinds of commands came with; unless set, as this version knows. */
  readonly kindLevels?: typeof KIND_LEVELS;
  /** Format levels worked at; unless set, all that this version knows. */
  readonly levels?: LevelRange;
  readonly version: string;
  /** Where clients and operators reach this node, as host:port. */
  readonly address: string;
  readonly opsAddress?: string;
  /** How this node is one of several; unless set it is a cluster by itself. */
  readonly peers?: PeerSettings | null;
  /** Microseconds since 1970 UTC. */
  readonly now: () => number;
  /** Called once when the node can no longer trust its disk: the process must end. */
  readonly onFatal: (error: Error) => void;
  /** Ends waiting for a cluster to let this node in. */
  readonly signal?: AbortSignal;
  /** What happens between nodes, for a log. */
  readonly onEvent?: (event: Readonly<Record<string, unknown>>) => void;
}

/** Whether the disk can still be trusted. Log, shards and registry may all find out that it cannot; the first one counts. */
export class FatalSwitch {
  #reason: string | null = null;
  readonly #onFatal: (error: Error) => void;

  constructor(onFatal: (error: Error) => void) {
    this.#onFatal = onFatal;
  }

  /** Why everything is refused, or null. */
  get reason(): string | null {
    return this.#reason;
  }

  trip(error: Error): void {
    if (this.#reason !== null) return;
    this.#reason = `the node is stopping, its disk can no longer be trusted: ${error.message}`;
    this.#onFatal(error);
  }
}

/** Everything a node holds open, whether it belongs to a cluster yet or not. */
export interface NodeParts {
  readonly options: NodeOptions;
  readonly dataDir: DataDir;
  readonly replicasDir: string;
  readonly wal: WriteAheadLog;
  readonly hotTier: HotTier;
  readonly jobs: JobLimit;
  readonly share: LoopShare;
  readonly meta: RegistryStore;
  readonly layouts: Map<number, LayoutSet>;
  /** Of all replicas here. */
  readonly replicaCounters: ReplicaCounters;
}

/** Opens everything a node works with. @param opened gets a closer for everything opened, in order, also when a later step fails. */
export async function openParts(options: NodeOptions, opened: (() => Promise<void>)[]): Promise<NodeParts> {
  await checkDirFormats(options.dir, options.levels ?? FORMAT_LEVELS);
  const nodeName = options.peers?.security?.name.node ?? null;
  const dataDir = await openDataDir(options.dir, { shards: options.shards, nodeName });
  opened.push(() => dataDir.release());
  const wal = await WriteAheadLog.open({
    dir: join(options.dir, "wal"),
    bytesMax: options.walBytesMax,
    reserveBytes: options.walReserveBytes ?? null,
    segmentBytes: Math.min(SEGMENT_BYTES_MAX, Math.max(SEGMENT_BYTES_MIN, Math.floor(options.walBytesMax / 4))),
    onFatal: options.onFatal,
  });
  opened.push(() => wal.close());
  const jobs = JobLimit.forThreadPool();
  const hotTier = new HotTier({ bytesMax: Math.floor(options.memoryBytes * HOT_TIER_SHARE) });
  const replicasDir = join(options.dir, "replicas");
  const meta = await RegistryStore.open({ dir: join(replicasDir, "meta-1"), jobs });
  opened.push(() => meta.close());
  const share = new LoopShare();
  const replicaCounters = new ReplicaCounters();
  return { options, dataDir, replicasDir, wal, hotTier, jobs, share, meta, layouts: new Map(), replicaCounters };
}

/** What each of a cluster's shards gets of a node's memory and log. */
export function sharesOf(
  { memoryBytes, walBytesMax }: Pick<NodeOptions, "memoryBytes" | "walBytesMax">,
  shards: number,
): {
  readonly group: GroupShares;
  readonly buffers: { readonly writeBufferBytes: number; readonly cacheBytes: number };
} {
  const share = (part: number): number =>
    Math.min(BUFFER_BYTES_MAX, Math.max(BUFFER_BYTES_MIN, Math.floor((memoryBytes * part) / shards)));
  return {
    group: {
      memoryBytesMax: share(ENTRIES_SHARE),
      keepBytes: Math.floor((walBytesMax * TAIL_SHARE) / shards),
      heldBytesMax: Math.floor(walBytesMax * HELD_SHARE),
    },
    buffers: { writeBufferBytes: share(WRITE_BUFFER_SHARE / 2), cacheBytes: share(CACHE_SHARE) },
  };
}
