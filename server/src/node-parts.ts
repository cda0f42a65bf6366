import { join } from "node:path";
import type { Transport } from "@featurestore/cluster";
import type { LayoutSet } from "@featurestore/proto";
import { Group } from "./group.js";
import { Shard } from "./shard.js";
import { type DataDir, openDataDir } from "./storage/data-dir.js";
import { HotTier } from "./storage/hot-tier/hot-tier.js";
import { JobLimit } from "./storage/job-limit.js";
import { RegistryStore } from "./storage/registry-store.js";
import { WriteAheadLog } from "./storage/wal/wal.js";
import { Ticker } from "./ticker.js";

export const META_GROUP = 0;
/** Shares of `memoryBytes`: the rest is for requests in flight and the process itself. */
const HOT_TIER_SHARE = 0.6;
const WRITE_BUFFER_SHARE = 0.1;
const CACHE_SHARE = 0.05;
/** Log entries between acknowledged and applied: 800 KiB a group of 1 GiB and 64 shards. */
const ENTRIES_SHARE = 0.05;
const BUFFER_BYTES_MIN = 64 * 1024;
const BUFFER_BYTES_MAX = 4 * 1024 * 1024;
/** Several segments fit into a log of its greatest size, or it could never shrink to it. */
const SEGMENT_BYTES_MIN = 64 * 1024;
const SEGMENT_BYTES_MAX = 16 * 1024 * 1024;
export const OPENING_MAX = 8;
/** What a group may take to lead once its log is applied: a few syncs. A disk that takes longer serves nobody. */
const LEADING_MS_MAX = 30_000;
/** Nobody to talk to. */
const NO_PEERS: Transport = { send: () => undefined };

export interface NodeOptions {
  readonly dir: string;
  /** Power of two; fixed when the directory is created. null: what the directory has, or 64. */
  readonly shards: number | null;
  readonly memoryBytes: number;
  readonly walBytesMax: number;
  /** Free space of the disk below which no writes are accepted; unless set, what `WalOptions` says. */
  readonly walReserveBytes?: number | null;
  readonly version: string;
  /** Where clients reach this node; for display. */
  readonly address: string;
  /** The way of each group to its other replicas; unless set there are none. */
  readonly transportOf?: (group: number) => Transport;
  /** Microseconds since 1970 UTC. */
  readonly now: () => number;
  /** Called once when the node can no longer trust its disk: the process must end. */
  readonly onFatal: (error: Error) => void;
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

/** Everything a node holds open. */
export interface NodeParts {
  readonly dataDir: DataDir;
  readonly wal: WriteAheadLog;
  readonly hotTier: HotTier;
  readonly meta: RegistryStore;
  readonly metaGroup: Group;
  readonly shards: readonly Shard[];
  readonly layouts: Map<number, LayoutSet>;
  readonly ticker: Ticker;
}

/** Opens everything a node works with. @param opened gets a closer for everything opened, in order, also when a later step fails. */
export async function openParts(options: NodeOptions, opened: (() => Promise<void>)[]): Promise<NodeParts> {
  const dataDir = await openDataDir(options.dir, { shards: options.shards });
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
  const replicas = join(options.dir, "replicas");
  const meta = await RegistryStore.open({ dir: join(replicas, "meta-1"), jobs });
  opened.push(() => meta.close());
  const count = dataDir.identity.shards;
  const share = (part: number): number =>
    Math.min(BUFFER_BYTES_MAX, Math.max(BUFFER_BYTES_MIN, Math.floor((options.memoryBytes * part) / count)));
  const memoryBytesMax = share(ENTRIES_SHARE);
  const replica = `${dataDir.identity.nodeId}.1`;
  const transportOf = options.transportOf ?? (() => NO_PEERS);
  const metaGroup = await Group.open({
    name: "the registry",
    id: replica,
    log: wal.group(META_GROUP),
    machine: meta,
    transport: transportOf(META_GROUP),
    memoryBytesMax,
    onFatal: options.onFatal,
  });
  opened.push(() => metaGroup.close());
  const buffers = { writeBufferBytes: share(WRITE_BUFFER_SHARE / 2), cacheBytes: share(CACHE_SHARE) };
  const layouts = new Map<number, LayoutSet>();
  const shards: Shard[] = [];
  const ids = Array.from({ length: count }, (_, id) => id);
  await inParallel(OPENING_MAX, ids, async (id) => {
    const store = { dir: join(replicas, `${id}-1`), hotTier, jobs, layouts, ...buffers };
    const transport = transportOf(id + 1);
    const shard = await Shard.open(id, { store, wal, replica, transport, memoryBytesMax, onFatal: options.onFatal });
    opened.push(() => shard.close());
    shards[id] = shard;
  });
  const groups = [metaGroup, ...shards];
  const ticker = new Ticker((elapsed) => {
    for (const group of groups) group.tick(elapsed);
  });
  opened.push(async () => {
    ticker.stop();
    wal.stopWaitingForSpace(); // or a group that does not lead for want of it would never close
  });
  await inParallel(groups.length, groups, (group) => group.lead(LEADING_MS_MAX));
  return { dataDir, wal, hotTier, meta, metaGroup, shards, layouts, ticker };
}

/** Runs `job` for every item, at most so many at a time; waits for all of them, then throws what failed first. */
export async function inParallel<T>(most: number, items: readonly T[], job: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < items.length) await job(items[next++] as T);
  };
  const settled = await Promise.allSettled(Array.from({ length: most }, work));
  for (const result of settled) if (result.status === "rejected") throw result.reason;
}
