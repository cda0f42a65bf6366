import { randomBytes, randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import {
  type ClusterMap,
  type ClusterNode,
  DEAD_AFTER_MS_DEFAULT,
  emptyClusterMap,
  foundGroups,
  levelOf,
  type PeerMessage,
  planPlacement,
  type ReplicaCount,
  type Transport,
  withTargets,
} from "@featurestore/cluster";
import { AssertionError, FeatureStoreError, type TraceContext } from "@featurestore/proto";
import { checkKind } from "./format-levels.js";
import { Group } from "./group.js";
import { META_GROUP, type NodeParts, sharesOf } from "./node-parts.js";
import { inParallel } from "./parallel.js";
import type { Shard } from "./shard.js";
import { ShardHost } from "./shard-host.js";
import { type Act, encodeAct } from "./storage/audit-trail.js";
import { encodeClusterMap } from "./storage/cluster-map-codec.js";
import { type ApplyResult, type Command, decodeResult, encodeCommand, unsequenced } from "./storage/command-codec.js";
import { newId } from "./storage/data-dir.js";
import type { RegistryStore } from "./storage/registry-store.js";
import { Ticker } from "./ticker.js";
import { nodeOf, replicaName } from "./transport/replica-name.js";

/** What a group without others may take to lead once its log is applied: a few syncs. A disk that takes longer serves nobody. */
const LEADING_MS_MAX = 30_000;
const LEADING_AMONG_OTHERS_MS_MAX = 5_000;
const CLOSING_MAX = 8;
/** For a leader to say that it leads. */
const REPAIR_PROOF_MS = 2_000;
/** Between rounds of handing leads over. */
const EVACUATION_PAUSE_MS = 20;
/** Every node has one replica of the meta group for all its life. */
export const META_REPLICA = "1";
/** Nobody to talk to. */
const NO_PEERS: Transport = { send: () => undefined };

export interface MemberOptions {
  /** As the cluster's map is to name this node. */
  readonly self: ClusterNode;
  /** The way of each group to its other replicas; null: there are none. */
  readonly transportOf: ((group: number) => Transport) | null;
  /** Microseconds since 1970 UTC. */
  readonly now: () => number;
  readonly onFatal: (error: Error) => void;
  readonly onShardOpened: (shard: Shard) => Promise<void>;
  /** No other replica of the shard is being rebuilt: one after the other. */
  readonly isItsTurn: (shard: number) => Promise<boolean>;
  /** Another node leads the shard and has a healthy majority of its voters without this node's: this one is not needed. */
  readonly isLedElsewhere: (shard: number) => Promise<boolean>;
  /** A replica could not be opened, or another part of following the map failed; it is tried again. */
  readonly onProblem: (problem: string | null) => void;
}

/** How a cluster begins. */
export interface Beginning {
  readonly shards: number;
  readonly replicas: ReplicaCount;
  readonly joinTokenHash: string;
  /** Shards begin at once, on this node alone. */
  readonly isAlone: boolean;
  /** Who asked for it, for the audit; null: the node by itself. */
  readonly principal: string | null;
}

/**
 * This node's part in its cluster: its replica of the meta group, and the shards that the map has here. Whatever the meta
 * group decides is followed as soon as it is applied here.
 */
export class ClusterMember {
  readonly meta: RegistryStore;
  readonly metaGroup: Group;
  readonly host: ShardHost;
  readonly self: ClusterNode;
  readonly clusterId: string;
  readonly #parts: NodeParts;
  readonly #options: MemberOptions;
  readonly #ticker: Ticker;
  readonly #stopFollowing: () => void;
  #following: Promise<void> = Promise.resolve();
  #isClosing = false;

  private constructor(parts: NodeParts, options: MemberOptions, metaGroup: Group, host: ShardHost, clusterId: string) {
    this.#parts = parts;
    this.#options = options;
    this.meta = parts.meta;
    this.metaGroup = metaGroup;
    this.host = host;
    this.self = options.self;
    this.clusterId = clusterId;
    this.#ticker = new Ticker((elapsed) => {
      metaGroup.tick(elapsed);
      for (const shard of host) shard.tick(elapsed);
    });
    this.#stopFollowing = parts.meta.onChange(() => void this.follow());
  }

  /**
   * Opens the node's replicas as its data directory has them; in a cluster of one node they lead afterwards.
   * @throws what opening a group throws; nothing stays open then but `parts`.
   */
  static async open(parts: NodeParts, options: MemberOptions): Promise<ClusterMember> {
    const { cluster, nodeId } = parts.dataDir.identity;
    if (cluster === null) throw new AssertionError("a member has a cluster");
    const id = replicaName(nodeId, META_REPLICA);
    const transportOf = options.transportOf ?? (() => NO_PEERS);
    const shares = sharesOf(parts.options, cluster.shards);
    const metaGroup = await Group.open({
      name: "the registry",
      id,
      founding: cluster.isFounder ? { voters: [id], learners: [] } : null,
      log: parts.wal.group(META_GROUP),
      machine: parts.meta,
      transport: transportOf(META_GROUP),
      shares: shares.group,
      onFatal: options.onFatal,
      observe: parts.replicaCounters.observe,
    });
    const host = new ShardHost({
      node: nodeId,
      dir: parts.replicasDir,
      shards: cluster.shards,
      wal: parts.wal,
      hotTier: parts.hotTier,
      jobs: parts.jobs,
      share: parts.share,
      layouts: parts.layouts,
      buffers: shares.buffers,
      shares: shares.group,
      transportOf,
      onFatal: options.onFatal,
      onOpened: options.onShardOpened,
      observe: parts.replicaCounters.observe,
      ...(parts.options.readEntry === undefined ? {} : { readEntry: parts.options.readEntry }),
      checkKind: (kind) => checkKind(kind, levelOf(parts.meta.clusterMap ?? {}), parts.options.kindLevels),
      makeMapDurable: () => metaGroup.checkpoint({ keepTail: true }),
    });
    return new ClusterMember(parts, options, metaGroup, host, cluster.clusterId);
  }

  /** The map as applied here; null while none is known. */
  get map(): ClusterMap | null {
    return this.meta.clusterMap;
  }

  /**
   * Opens the shards the map has here. A node by itself waits for them to lead.
   * @throws what opening one fails with; UNAVAILABLE when one does not lead in time.
   */
  async start(): Promise<void> {
    const { map } = this;
    if (map !== null) await this.host.follow(map);
    const alone = [...this.host].filter(({ hasPeers }) => !hasPeers);
    if (this.#options.transportOf !== null) {
      // One shard's disk must not keep the others from being served: health tells of it.
      await Promise.allSettled(alone.map((shard) => shard.lead(LEADING_AMONG_OTHERS_MS_MAX)));
      return;
    }
    await inParallel(Math.max(1, alone.length), alone, (shard) => shard.lead(LEADING_MS_MAX));
  }

  /** Waits for the meta group to lead, where nobody else is in it. @throws UNAVAILABLE when it does not in time. */
  async leadMeta(): Promise<void> {
    const { voters } = this.metaGroup.membership;
    if (voters.length === 1 && voters[0] === this.metaGroup.id) await this.metaGroup.lead(LEADING_MS_MAX);
  }

  /** Writes the first map, on the node that begins the cluster. Does nothing where there is one. @throws as `proposeMeta`. */
  async begin({ shards, replicas, joinTokenHash, isAlone, principal }: Beginning): Promise<void> {
    if (this.map !== null) return;
    const settings = { joinTokenHash, deadAfterMs: DEAD_AFTER_MS_DEFAULT, isBalancing: true };
    const empty = emptyClusterMap({ clusterId: this.clusterId, shards, replicas, settings, nodes: [this.self] });
    const map = isAlone ? foundGroups(withTargets(empty, planPlacement(empty).targets)) : empty;
    const text = `${shards} shards, ${replicas} replicas`;
    await this.proposeMap(map, -1, principal === null ? null : { principal, method: "ClusterService/Init", text });
  }

  /** @throws CONFLICT (rejected) unless the map here has epoch `expectedEpoch` (-1: there is none); as `proposeMeta`. */
  async proposeMap(map: ClusterMap, expectedEpoch: number, act: Act | null = null): Promise<void> {
    const command = {
      ...unsequenced(this.#options.now()),
      kind: "cluster",
      expectedEpoch,
      map: encodeClusterMap(map),
    } as const;
    const { outcome, refused } = await this.proposeMeta(command, act);
    if (refused > 0) throw new FeatureStoreError("INTERNAL", "the meta group refuses the map as none of its cluster");
    if (outcome !== "conflict") return;
    throw new FeatureStoreError("CONFLICT", `the cluster's map is not at epoch ${expectedEpoch} any more`, {
      details: { epoch: this.map?.epoch ?? null },
    });
  }

  /**
   * @param act who asked for it, to be kept with the change; null: nobody did.
   * @throws NOT_LEADER (rejected) with who leads, UNAVAILABLE (unknown) when the lead is lost meanwhile, RESOURCE_EXHAUSTED.
   */
  async proposeMeta(command: Command, act: Act | null = null, trace?: TraceContext): Promise<ApplyResult> {
    this.#checkKind(command.kind);
    const bytes = encodeCommand(command);
    return this.#propose(act === null ? bytes : this.#audited(act, bytes), trace);
  }

  /** Keeps that something was asked for that has no place in the log itself. @throws as `proposeMeta`. */
  async proposeAct(act: Act): Promise<void> {
    await this.#propose(this.#audited(act, new Uint8Array(0)));
  }

  #audited(act: Act, command: Uint8Array): Uint8Array {
    this.#checkKind("audited");
    const head = unsequenced(this.#options.now());
    return encodeCommand({ ...head, kind: "audited", act: encodeAct(act), command });
  }

  #checkKind(kind: Command["kind"]): void {
    checkKind(kind, levelOf(this.map ?? {}), this.#parts.options.kindLevels);
  }

  async #propose(bytes: Uint8Array, trace?: TraceContext): Promise<ApplyResult> {
    const { result } = await this.metaGroup.propose(bytes, trace);
    return decodeResult(result);
  }

  /** Brings the replicas here in line with the map as it is now. Never rejects: what fails is told and tried again. */
  follow(): Promise<void> {
    const run = this.#following.then(async () => {
      const { map } = this;
      if (map === null || this.#isClosing) return;
      try {
        await this.host.follow(map);
        this.#options.onProblem(null);
      } catch (error) {
        if (error instanceof AssertionError) throw error;
        this.#options.onProblem(`a replica of this node cannot be opened: ${(error as Error).message}`);
      }
    });
    this.#following = run;
    return run;
  }

  /** A message of a peer's replica. Dropped, and answered false, where there is no replica for it. */
  receive(group: number, message: PeerMessage): boolean {
    const target = group === META_GROUP ? this.metaGroup : this.host.member(group - 1)?.group;
    if (target === null || target === undefined || target.id !== message.to) return false;
    target.receive(message);
    return true;
  }

  /** What was on the way to this node is probably lost. */
  reportUnreachable(node: string): void {
    const isLost = (replica: string): boolean => nodeOf(replica) === node;
    this.metaGroup.reportUnreachable(isLost);
    for (const { group } of this.host) group?.reportUnreachable(isLost);
  }

  /** Makes the groups durable that keep the log from shrinking: each of them, whatever becomes of the others. */
  async checkpointPinning(): Promise<void> {
    const failures: unknown[] = [];
    // What slow followers need stays at first; where that still keeps the log too large, it goes.
    for (const keepTail of [true, false]) {
      for (const group of this.#parts.wal.pinning()) {
        const done =
          group === META_GROUP
            ? this.metaGroup.checkpoint({ keepTail })
            : this.host.member(group - 1)?.unpin({ keepTail });
        await done?.catch((error: unknown) => failures.push(error));
      }
    }
    if (failures.length > 0) throw failures[0];
  }

  /**
   * Replaces replicas that are damaged here by what their leaders have, but for those that only need a newer program. One that leads hands the lead over first. Where no
   * other leads, whose quorum confirms it, nothing is given up: what is here may be the best there is.
   */
  async repair(): Promise<void> {
    await this.follow(); // again, where a replica could not be opened
    for (const shard of this.host) {
      const { group } = shard;
      if (!shard.isDamaged || !shard.hasPeers || shard.needsNewerVersion) continue;
      try {
        if (group?.isLeader === true) {
          const { heir } = group;
          if (heir !== null) await group.transferLeadership(heir);
          continue;
        }
        if (!(await this.#options.isItsTurn(shard.id))) continue;
        const isRunning = group !== null && group.stopped === null;
        const isProven = isRunning
          ? await group.readBarrier(AbortSignal.timeout(REPAIR_PROOF_MS))
          : await this.#options.isLedElsewhere(shard.id);
        if (isProven) await this.host.rebuild(shard.id);
      } catch (error) {
        // Refused for now; the next round looks again, and the others' turn comes all the same.
        if (!(error instanceof FeatureStoreError) || error.outcome === "unknown") throw error;
      }
    }
  }

  /**
   * Hands over what this node leads, to voters that can take it. Resolves when it leads nothing that others have, or when the
   * time is up: what is left then ends with an election.
   */
  async evacuate(timeoutMs: number): Promise<void> {
    const until = performance.now() + timeoutMs;
    /** What comes back was handed over by another node that is leaving, too. */
    const done = new Set<Group>();
    for (;;) {
      const led = [this.metaGroup, ...[...this.host].flatMap(({ group }) => group ?? [])].filter(
        (group) => group.isLeader && group.heir !== null && !done.has(group),
      );
      if (led.length === 0 || performance.now() >= until) return;
      await inParallel(CLOSING_MAX, led, async (group) => {
        const { heir } = group;
        if (heir === null || performance.now() >= until) return;
        try {
          await group.transferLeadership(heir);
          done.add(group);
        } catch (error) {
          if (!(error instanceof FeatureStoreError)) throw error; // a refusal: it is asked again
        }
      });
      await setTimeout(EVACUATION_PAUSE_MS);
    }
  }

  /** Finishes what was accepted and makes everything durable in tables. `attempt` runs a step and keeps its failure. */
  async close(attempt: (step: () => Promise<void>) => Promise<void>): Promise<void> {
    this.#isClosing = true;
    this.#stopFollowing();
    await this.#following;
    await attempt(() => this.host.stop());
    const shards = [...this.host];
    await Promise.all([this.metaGroup.drain(), ...shards.map((shard) => shard.drain())]);
    await inParallel(CLOSING_MAX, shards, (shard) => attempt(() => shard.checkpointNews()));
    await attempt(() => this.metaGroup.checkpointNews());
    this.#ticker.stop();
    await Promise.all([this.metaGroup.close(), ...shards.map((shard) => shard.stop())]);
  }

  /** After the log was closed. */
  async closeStores(attempt: (step: () => Promise<void>) => Promise<void>): Promise<void> {
    await inParallel(CLOSING_MAX, [...this.host], (shard) => attempt(() => shard.close()));
  }
}

/** A new cluster's id, made from its name if certificates give it one, and the hash of a join token that nobody knows: a new one is made when a node is to be added. */
export function newCluster(name: string | null = null): { readonly clusterId: string; readonly joinTokenHash: string } {
  return { clusterId: name === null ? randomUUID() : newId(name), joinTokenHash: randomBytes(32).toString("hex") };
}
