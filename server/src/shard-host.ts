import type { ClusterMap, MembershipTarget, ReplicaEvent, ReplicaId, Transport } from "@featurestore/cluster";
import { FeatureStoreError, type LayoutSet } from "@featurestore/proto";
import type { GroupShares } from "./group.js";
import { inParallel } from "./parallel.js";
import { groupOf, Shard, type ShardOptions } from "./shard.js";
import type { HotTier } from "./storage/hot-tier/hot-tier.js";
import type { JobLimit } from "./storage/job-limit.js";
import type { EntryReader } from "./storage/log-entry.js";
import type { LoopShare } from "./storage/loop-share.js";
import { listReplicaDirs, type ReplicaDir, removeReplicaDir, replicaDirPath } from "./storage/replica-dirs.js";
import type { WriteAheadLog } from "./storage/wal/wal.js";
import { replicaName } from "./transport/replica-name.js";

/** Shards being opened at a time. */
const OPENING_MAX = 8;

export interface ShardHostOptions {
  readonly node: string;
  /** The node's directory of replicas. */
  readonly dir: string;
  /** Of the whole cluster. */
  readonly shards: number;
  readonly wal: WriteAheadLog;
  readonly hotTier: HotTier;
  readonly jobs: JobLimit;
  readonly share: LoopShare;
  readonly layouts: Map<number, LayoutSet>;
  /** As `ShardOptions.checkKind`. */
  readonly checkKind: ShardOptions["checkKind"];
  /** As `ShardStoreOptions.readEntry`. */
  readonly readEntry?: EntryReader;
  readonly buffers: { readonly writeBufferBytes: number; readonly cacheBytes: number };
  readonly shares: GroupShares;
  readonly transportOf: (group: number) => Transport;
  readonly onFatal: (error: Error) => void;
  /** A replica was opened, and serves from now on. */
  readonly onOpened: (shard: Shard) => Promise<void>;
  readonly observe?: (event: ReplicaEvent) => void;
  /**
   * Resolves once no crash brings back a map older than the one followed. With an older one this node would destroy the
   * replicas that it got since, and make anew, without their votes, those that it destroyed.
   */
  readonly makeMapDurable: () => Promise<void>;
}

/**
 * The replicas on this node. Which there are, the cluster's map says and nothing else: one that it names is created, one that
 * it names no more is destroyed. A message never makes one.
 */
export class ShardHost implements Iterable<Shard> {
  readonly #options: ShardHostOptions;
  readonly #shards = new Map<number, Shard>();
  /** Those the map does not name among the replicas any more: they go on until they are destroyed, and serve nothing. */
  readonly #retired = new Set<number>();
  #map: ClusterMap | null = null;
  /** All that the map names here was opened. */
  #isInLine = false;
  #working: Promise<void> = Promise.resolve();
  #isClosing = false;

  constructor(options: ShardHostOptions) {
    this.#options = options;
  }

  /** Shards of the whole cluster. */
  get count(): number {
    return this.#options.shards;
  }

  /** Replicas here. */
  get size(): number {
    return this.#shards.size;
  }

  /** The replica of a shard that the map has here, if it is open. */
  at(shard: number): Shard | undefined {
    return this.#retired.has(shard) ? undefined : this.#shards.get(shard);
  }

  /** The same, for messages of its group: a replica that is leaving still takes part. */
  member(shard: number): Shard | undefined {
    return this.#shards.get(shard);
  }

  [Symbol.iterator](): Iterator<Shard> {
    return this.#shards.values();
  }

  /** The map that the replicas here are in line with. */
  get map(): ClusterMap | null {
    return this.#map;
  }

  /**
   * Brings the replicas here in line with the map, one map after the other. Resolves when that is done.
   * @throws what opening a replica failed with: the others were opened, and the same map may be followed again.
   */
  follow(map: ClusterMap): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#map !== null && map.epoch <= this.#map.epoch && this.#isInLine) return;
      this.#isInLine = false;
      await this.#destroyUnnamed(map);
      this.#retired.clear();
      for (const shard of this.#shards.keys()) if (!this.#isNamed(map, shard)) this.#retired.add(shard);
      this.#map = map;
      await this.#openNamed(map);
      this.#isInLine = true;
    });
  }

  /**
   * Deletes the data of a replica that is no member any more. Does nothing where there is none.
   * @throws CONFLICT while the map still names it here.
   */
  destroy(shard: number, replica: ReplicaId): Promise<void> {
    return this.#inTurn(async () => {
      const isMember = this.#map?.placements[shard]?.replicas.some(
        ({ id, node }) => id === replica && node === this.#options.node,
      );
      if (isMember !== false) {
        throw new FeatureStoreError("CONFLICT", `shard ${shard}: replica ${replica} is still named by the map`, {
          details: { shard },
        });
      }
      const there = (await listReplicaDirs(this.#options.dir)).find(
        (one) => one.shard === shard && one.replica === replica,
      );
      if (there !== undefined) await this.#remove(there);
      if (this.#map !== null) await this.#openNamed(this.#map); // another replica of the shard may have waited for it
    });
  }

  /** Opens a replica anew, with an empty state: a peer's snapshot takes the place of what is damaged here. */
  rebuild(shard: number): Promise<void> {
    return this.#inTurn(async () => {
      const open = this.#shards.get(shard);
      const home = this.#map?.placements[shard]?.replicas.find(({ node }) => node === this.#options.node);
      if (open === undefined || home === undefined || this.#map === null) return;
      if (open.group?.isLeader === true) {
        throw new FeatureStoreError("CONFLICT", `shard ${shard}: a replica that leads is not thrown away`);
      }
      const wasInLine = this.#isInLine;
      this.#isInLine = false;
      this.#shards.delete(shard);
      await open.halt();
      await this.#open(this.#map, shard, home.id, true);
      this.#isInLine = wasInLine;
    });
  }

  /** Finishes what is under way and opens nothing any more. */
  async stop(): Promise<void> {
    this.#isClosing = true;
    await this.#working;
  }

  async #open(map: ClusterMap, shard: number, id: ReplicaId, startsOver: boolean): Promise<void> {
    const { node, dir, wal, hotTier, jobs, share, layouts, buffers, shares, transportOf, onFatal, observe, readEntry } =
      this.#options;
    const known = readEntry === undefined ? {} : { readEntry };
    const opened = await Shard.open(shard, {
      store: { dir: replicaDirPath(dir, shard, id), hotTier, jobs, share, layouts, ...buffers, ...known },
      wal,
      checkKind: this.#options.checkKind,
      replica: replicaName(node, id),
      founding: foundingOf(map, shard, id),
      hasPeers: hasOtherVoters(map, shard, id),
      startsOver,
      transport: transportOf(groupOf(shard)),
      shares,
      onFatal,
      ...(observe === undefined ? {} : { observe }),
    });
    this.#shards.set(shard, opened);
    await this.#options.onOpened(opened);
  }

  /** One replica of a shard at a time has the log of its group: the next one waits until the data of the last is gone. */
  async #openNamed(map: ClusterMap): Promise<void> {
    const { dir, node, makeMapDurable } = this.#options;
    const dirs = await listReplicaDirs(dir);
    const wanted = map.placements.flatMap(({ replicas }, shard) => {
      const home = replicas.find((one) => one.node === node);
      if (home === undefined || this.#shards.has(shard)) return [];
      const there = dirs.filter((one) => one.shard === shard);
      return there.every(({ replica }) => replica === home.id)
        ? [{ shard, id: home.id, isNew: there.length === 0 }]
        : [];
    });
    if (wanted.some(({ isNew }) => isNew)) await makeMapDurable();
    await inParallel(OPENING_MAX, wanted, ({ shard, id }) => this.#open(map, shard, id, false));
  }

  /** Replicas of before that no map names: destroyed while the node was away, or given up half-way. */
  async #destroyUnnamed(map: ClusterMap): Promise<void> {
    const { dir, node } = this.#options;
    for (const there of await listReplicaDirs(dir)) {
      const placement = map.placements[there.shard];
      const homes = [...(placement?.replicas ?? []), ...(placement?.retired ?? [])];
      if (homes.some((home) => home.id === there.replica && home.node === node)) continue;
      await this.#remove(there);
    }
  }

  /** The log goes before the directory, so that it is never taken for the log of another replica. */
  async #remove({ shard, replica, path }: ReplicaDir): Promise<void> {
    await this.#options.makeMapDurable();
    const open = this.#shards.get(shard);
    if (open === undefined) {
      await this.#options.wal.removeGroup(groupOf(shard));
    } else if (open.replica === replicaName(this.#options.node, replica)) {
      this.#shards.delete(shard);
      this.#retired.delete(shard);
      await open.halt();
      await this.#options.wal.removeGroup(groupOf(shard));
    }
    await removeReplicaDir(path);
  }

  #isNamed(map: ClusterMap, shard: number): boolean {
    const open = this.#shards.get(shard);
    const { node } = this.#options;
    const home = map.placements[shard]?.replicas.find((one) => one.node === node);
    return home !== undefined && replicaName(node, home.id) === open?.replica;
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const run = this.#working.then(async () => {
      if (!this.#isClosing) await work();
    });
    this.#working = run.catch(() => undefined); // told to whoever asked
    return run;
  }
}

/** Others have voted on the shard's rows, so they have them. One that was only named, or learns, may have none yet. */
function hasOtherVoters({ placements }: ClusterMap, shard: number, id: ReplicaId): boolean {
  const { voters = [], outgoing = [] } = placements[shard]?.membership ?? {};
  return [...voters, ...outgoing].some((voter) => voter !== id);
}

/** Whom the group begins with, while nothing else is known of it and this replica is one of them. */
function foundingOf(map: ClusterMap, shard: number, id: ReplicaId): MembershipTarget | null {
  const placement = map.placements[shard];
  if (placement === undefined || placement.confEpoch !== 1 || !placement.membership.voters.includes(id)) return null;
  const nameOf = (replica: ReplicaId): ReplicaId => {
    const home = placement.replicas.find((one) => one.id === replica);
    return replicaName(home?.node ?? "", replica);
  };
  return { voters: placement.membership.voters.map(nameOf), learners: [] };
}
