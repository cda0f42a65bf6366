import {
  type ClusterMap,
  type ClusterNode,
  FIRST_LEVEL,
  levelOf,
  levelProblem,
  type NodeId,
  type PlacementPlan,
  planPlacement,
} from "@featurestore/cluster";
import {
  type ApplyAnswer,
  type ApplyRequest,
  AssertionError,
  type ChangeAnswer,
  type ChangeRequest,
  type ClusterStatus,
  FeatureStoreError,
  type featurestore,
  type Health,
  type PendingRestore,
  type TraceContext,
} from "@featurestore/proto";
import { AccessKeeper, type AccessRequest } from "./access/access-keeper.js";
import { type Beginning, ClusterMember, META_REPLICA } from "./cluster-member.js";
import { ClusterEyes } from "./control/cluster-eyes.js";
import { describeClusterHealth } from "./control/cluster-health.js";
import { describeStatus } from "./control/cluster-status.js";
import { SYSTEM_TIMER } from "./control/control-timer.js";
import { Controller } from "./control/controller.js";
import type { Inspection, InspectionAnswers, InspectionOf } from "./control/inspection.js";
import { announce } from "./control/join-announcer.js";
import { JoinDesk } from "./control/join-desk.js";
import type { NodeClient } from "./control/node-client.js";
import type { NodeReport } from "./control/node-report.js";
import type { NodeIntroduction } from "./control/node-service-methods.js";
import { Relay } from "./control/node-service-relay.js";
import type { ScrubCalls } from "./control/scrub-orders.js";
import { shardMapToWire } from "./control/shard-map-answer.js";
import { type Hearsay, shardLeaders, shardViews } from "./control/shard-view.js";
import { FORMAT_LEVELS } from "./format-levels.js";
import { createNodeHandlers } from "./node-handlers.js";
import type { NodeOptions, NodeParts } from "./node-parts.js";
import { REBUILDING } from "./node-report-builder.js";
import { closeWires, openWires, type PeerTraffic, type PeerWires } from "./peer-wires.js";
import { Performer } from "./performer.js";
import { RegistryKeeper } from "./registry-keeper.js";
import { keepLevel } from "./storage/level-file.js";
import { nodeOf, replicaName } from "./transport/replica-name.js";

/** What the cluster's part of a node needs of the rest of it. */
export interface NodeClusterOptions {
  readonly parts: NodeParts;
  readonly options: NodeOptions;
  /** Facts of the whole node, for its reports. */
  readonly report: (cluster: NodeCluster) => NodeReport;
  /** Looks something up here for people. */
  readonly inspect: (inspection: Inspection, signal: AbortSignal) => Promise<unknown>;
  readonly onFatal: (error: Error) => void;
  readonly requestScrub: (shard: number | null) => void;
}

/** Who asks for a change, for the audit, and until when it may take. */
export interface Asked {
  readonly principal: string;
  readonly signal: AbortSignal;
  readonly trace: TraceContext | undefined;
}

/** A node that starts may be behind: it had better hear what is new before anybody asks it. */
const FRESH_MS_MAX = 4_000;
/** Shards times nodes up to which a plan is a matter of milliseconds. */
const PLANNED_MAX = 8_192;

/**
 * This node's part in its cluster and everything that keeps it there: the ways to the other nodes, the one who looks after
 * the cluster while this node leads the meta group, and what admins ask. A cluster of one node has none of the ways.
 */
export class NodeCluster {
  readonly member: ClusterMember;
  readonly keeper: RegistryKeeper;
  readonly #options: NodeClusterOptions;
  readonly #wires: PeerWires | null;
  readonly #relay: Relay;
  readonly #access: AccessKeeper;
  readonly #performer: Performer;
  readonly #eyes: ClusterEyes;
  readonly #controller: Controller | null;
  readonly #closing = new AbortController();
  #announcing: Promise<void> = Promise.resolve();
  /** Why the replicas here are not as the map has them, or null. */
  #problem: string | null = null;
  #plan: { readonly epoch: number; readonly plan: PlacementPlan } | null = null;

  /** @throws what opening the peer port, the peer book or a group throws; nothing stays open then. */
  static async open(options: NodeClusterOptions): Promise<NodeCluster> {
    const holder: { cluster: NodeCluster | null; member: ClusterMember | null; keeper: RegistryKeeper | null } = {
      cluster: null,
      member: null,
      keeper: null,
    };
    const { parts } = options;
    const relay = new Relay({
      nodeId: parts.dataDir.identity.nodeId,
      leader: () => leaderOf(holder.member),
      perform: (request, signal) => opened(holder.cluster).#performer.perform(request, signal),
      call: (node, request, signal) => opened(wires).client.relay(node, request, signal),
    });
    const desk = new JoinDesk({
      meta: {
        map: () => holder.member?.map ?? null,
        propose: (next, act) => opened(holder.member).proposeMap(next, next.epoch - 1, act),
      },
      relay,
      nowMs: () => performance.now(),
      heard: () => opened(holder.cluster).heard(),
    });
    const handlers = createNodeHandlers({
      member: () => (holder.cluster === null ? null : holder.member),
      report: () => options.report(opened(holder.cluster)),
      inspect: (inspection, signal) => options.inspect(inspection, signal),
      desk,
      relay,
      version: options.options.version,
      requestScrub: options.requestScrub,
    });
    const peers = options.options.peers ?? null;
    const wires = peers === null ? null : await openWires(peers, { ...options, handlers, member: () => holder.member });
    try {
      holder.member = await ClusterMember.open(parts, {
        self: selfOf(parts, options.options),
        transportOf: wires === null ? null : (group) => wires.transport.ofGroup(group),
        now: options.options.now,
        onFatal: options.onFatal,
        onShardOpened: (shard) => opened(holder.keeper).installIn(shard),
        isItsTurn: async (shard) => (await holder.cluster?.isItsTurn(shard)) !== false,
        isLedElsewhere: async (shard) => (await holder.cluster?.isLedElsewhere(shard)) === true,
        onProblem: (problem) => {
          if (holder.cluster !== null) holder.cluster.#problem = problem;
        },
      });
      holder.keeper = new RegistryKeeper(holder.member, options.options.now);
      holder.cluster = new NodeCluster(options, holder.member, holder.keeper, { wires, relay, desk });
      return holder.cluster;
    } catch (error) {
      await closeWires(wires);
      throw error;
    }
  }

  private constructor(
    options: NodeClusterOptions,
    member: ClusterMember,
    keeper: RegistryKeeper,
    { wires, relay, desk }: { readonly wires: PeerWires | null; readonly relay: Relay; readonly desk: JoinDesk },
  ) {
    this.#options = options;
    this.member = member;
    this.keeper = keeper;
    this.#wires = wires;
    this.#relay = relay;
    const { nodeId } = options.parts.dataDir.identity;
    this.#eyes = new ClusterEyes(nodeId, () => options.report(this), wires?.client ?? null);
    this.#controller = wires === null ? null : this.#createController(wires.client, nodeId);
    this.#access = new AccessKeeper({
      state: () => member.meta.access,
      propose: (command, act) => member.proposeMeta(command, act),
      now: options.options.now,
    });
    this.#performer = new Performer({
      member: () => member,
      keeper: () => keeper,
      access: () => this.#access,
      controller: () => this.#controller,
      desk: () => desk,
      scrub: async (node, signal) => {
        if (wires === null) options.requestScrub(null);
        else await wires.client.scrub(node, { shard: null }, signal);
      },
      transferLeader: (shard, to, signal) => this.#transferLeader(shard, to, signal),
    });
    member.meta.onChange(() => this.#followMeta());
    this.#followMeta();
  }

  get clusterId(): string {
    return this.member.clusterId;
  }

  /** Why the cluster's part of this node needs a look; empty where it does not. */
  get problems(): readonly string[] {
    const { map, self } = this.member;
    const peers = (map?.nodes ?? []).flatMap(({ id, state }) => (id === self.id || state === "removed" ? [] : [id]));
    const refused = this.#wires?.refusals.problem(peers) ?? null;
    const { stopped, needsNewerVersion } = this.member.metaGroup;
    const meta =
      stopped === null
        ? null
        : needsNewerVersion
          ? `the registry of this node cannot go on: ${stopped}`
          : `the registry of this node is damaged (${stopped}): it hears of no change any more; start it on an empty directory, and it joins as a new node`;
    const { pendingRestore } = this.keeper.registry;
    const restoring =
      pendingRestore === undefined ? null : `takes in backup ${pendingRestore.id}: it has no view until that is done`;
    return [this.#problem, this.keeper.problem, refused, meta, restoring].filter((problem) => problem !== null);
  }

  /** Asks nodes what their replicas come to; null where there are no others. */
  get scrubCalls(): ScrubCalls | null {
    return this.#wires?.client ?? null;
  }

  /** What passed between this node and the others; null where there are none. */
  get traffic(): PeerTraffic | null {
    if (this.#wires === null) return null;
    return { ...this.#wires.transport.stats(), strayMessages: this.#wires.strays.count };
  }

  /** Nodes whose place another one may not take yet: all that were not silent for long. */
  heard(): ReadonlySet<NodeId> {
    const all = this.member.map?.nodes.map(({ id }) => id) ?? [];
    return this.#controller?.heardForTakeover() ?? new Set(all);
  }

  /**
   * Begins the cluster where `beginning` says so, and opens the shards that the map has here.
   * @returns false where there is no cluster yet: the node that was to begin it has stopped in the middle of that.
   * @throws what opening one throws, or UNAVAILABLE where a disk does not answer.
   */
  async start(beginning: Beginning | null): Promise<boolean> {
    await this.member.leadMeta();
    if (beginning !== null) await this.member.begin(beginning);
    const isFounder = this.#options.parts.dataDir.identity.cluster?.isFounder === true;
    if (isFounder && this.member.map === null) return false;
    await this.member.start();
    await this.freshen(AbortSignal.timeout(FRESH_MS_MAX));
    await this.keeper.install();
    this.#controller?.start();
    this.#announcing = this.#announce();
    return true;
  }

  /**
   * Registry and map here have all that was decided before the call, or the time is up: without a quorum of the meta group
   * what is here has to do.
   */
  async freshen(signal: AbortSignal): Promise<void> {
    const { metaGroup } = this.member;
    if (!metaGroup.isAlone) await metaGroup.readBarrier(signal);
  }

  // ---- what is asked of the cluster

  /** On the node that leads the meta group, wherever that is. @throws as `RegistryKeeper.apply`, UNAVAILABLE without a leader. */
  async apply(request: ApplyRequest, { principal, signal, trace }: Asked): Promise<ApplyAnswer> {
    if (this.#isDecidedHere) return this.keeper.apply(request, { principal, trace });
    return Performer.applyAnswer(await this.#relay.send({ ...Performer.apply(request, principal), trace }, signal));
  }

  /** As `apply`: has the cluster take in a backup. @returns the registry's revision. */
  async beginRestore(pending: PendingRestore, { principal, signal }: Asked): Promise<number> {
    if (this.#isDecidedHere) return this.keeper.beginRestore(pending, principal);
    return Performer.restoreAnswer(await this.#relay.send(Performer.beginRestore(pending, principal), signal));
  }

  async finishRestore(id: string, { principal, signal }: Asked): Promise<number> {
    if (this.#isDecidedHere) return this.keeper.finishRestore(id, principal);
    return Performer.restoreAnswer(await this.#relay.send(Performer.finishRestore(id, principal), signal));
  }

  async change(request: ChangeRequest, { principal, signal, trace }: Asked): Promise<ChangeAnswer> {
    if (this.#isDecidedHere) return this.#performer.change(request, principal, signal);
    return Performer.changeAnswer(await this.#relay.send({ ...Performer.change(request, principal), trace }, signal));
  }

  /** Resolves to the revision that the change made. @throws as `AccessKeeper.change`, UNAVAILABLE without a leader. */
  async changeAccess(request: AccessRequest, { principal, signal }: Asked): Promise<number> {
    if (this.#isDecidedHere) return this.#access.change(request, principal);
    return Performer.accessAnswer(await this.#relay.send(Performer.access(request, principal), signal));
  }

  get #isDecidedHere(): boolean {
    return this.member.metaGroup.isLeader || this.#wires === null;
  }

  async health(): Promise<Health> {
    const { map, meta, self } = this.member;
    const hearsay = await this.#eyes.look(map);
    return describeClusterHealth({
      ...hearsay,
      node: self.id,
      address: self.addresses.client,
      map,
      metaLeader: this.#metaLeader(hearsay),
      views: meta.registry.views,
      plan: this.#planOf(map),
    });
  }

  /** What all nodes say of themselves. */
  hear(): Promise<Hearsay> {
    return this.#eyes.look(this.member.map);
  }

  async status(): Promise<ClusterStatus> {
    const { map } = this.member;
    const hearsay = await this.#eyes.look(map);
    return describeStatus({ ...hearsay, map, metaLeader: this.#metaLeader(hearsay) });
  }

  /** When each other node was last heard by this one, in milliseconds since 1970 UTC. */
  get lastHeard(): ReadonlyMap<NodeId, number> {
    return this.#eyes.lastHeard;
  }

  /** Asks another node to look something up. @throws UNAVAILABLE where it does not answer, or there are no others. */
  async inspect<Kind extends keyof InspectionAnswers>(
    node: NodeId,
    inspection: InspectionOf<Kind>,
    signal: AbortSignal,
  ): Promise<InspectionAnswers[Kind]> {
    if (this.#wires === null) throw new FeatureStoreError("UNAVAILABLE", `there is no node ${node} here`);
    return this.#wires.client.inspect(node, inspection, signal);
  }

  /** @throws UNAVAILABLE where the cluster has not begun. */
  async shardMap(): Promise<featurestore.v1.IShardMapResponse> {
    const { map, host } = this.member;
    if (map === null || !map.placements.some(({ confEpoch }) => confEpoch > 0)) {
      throw new FeatureStoreError(
        "UNAVAILABLE",
        'the cluster\'s shards have not begun: it needs as many nodes as each has replicas ("featurestore cluster health" says how many are missing)',
      );
    }
    const leaders = new Map<number, NodeId>();
    for (const shard of host) {
      const leader = shard.group?.leader ?? null;
      const node = leader === null ? null : nodeOf(leader);
      if (node !== null) leaders.set(shard.id, node);
    }
    const isWhole = leaders.size === map.shards || host.size === map.shards;
    const known = isWhole
      ? leaders
      : new Map([...shardLeaders(shardViews(map, await this.#eyes.look(map))), ...leaders]);
    return shardMapToWire(map, known);
  }

  /** Another node says that it leads the shard, in touch with a majority of its voters that are not on this node. */
  async isLedElsewhere(shard: number): Promise<boolean> {
    const { map, self } = this.member;
    const { reports } = await this.#eyes.look(map);
    return [...reports.values()].some(({ node, replicas }) => {
      const lead = replicas.find((one) => one.shard === shard)?.lead ?? null;
      if (node === self.id || lead === null) return false;
      const homes = map?.placements[shard]?.replicas ?? [];
      const { voters } = lead.membership;
      const healthy = lead.members.filter(
        ({ id, health }) =>
          voters.includes(id) && health === "healthy" && homes.find((home) => home.id === id)?.node !== self.id,
      );
      return healthy.length * 2 > voters.length;
    });
  }

  /** No other replica of the shard is being rebuilt, as far as is heard. */
  async isItsTurn(shard: number): Promise<boolean> {
    const { map, self } = this.member;
    const { reports } = await this.#eyes.look(map);
    return [...reports.values()].every(
      ({ node, replicas }) => node === self.id || replicas.find((one) => one.shard === shard)?.problem !== REBUILDING,
    );
  }

  /** What zones force upon placement; planned once for each map, and not at all where that takes long. */
  #planOf(map: ClusterMap | null): PlacementPlan | null {
    if (map === null || map.shards * map.nodes.length > PLANNED_MAX) return null;
    if (this.#plan?.epoch !== map.epoch) this.#plan = { epoch: map.epoch, plan: planPlacement(map) };
    return this.#plan.plan;
  }

  /** What this node knows of who leads the meta group; what others say does not count: it may be old. */
  #metaLeader({ reports }: Hearsay): NodeId | null {
    const leader = leaderOf(this.member);
    if (leader === null || leader === this.member.self.id) return leader;
    return reports.get(leader)?.meta.lead === null ? null : leader;
  }

  async #transferLeader(shard: number, to: NodeId, signal: AbortSignal): Promise<void> {
    const { map } = this.member;
    const leader = shardLeaders(shardViews(map as ClusterMap, await this.#eyes.look(map))).get(shard);
    if (leader === undefined) throw new FeatureStoreError("UNAVAILABLE", `shard ${shard} has no leader now`);
    if (leader === to) return;
    if (this.#wires === null) throw new FeatureStoreError("CONFLICT", "the cluster has one node");
    await this.#wires.client.transferLeader(leader, { shard, to }, signal);
  }

  // ---- life

  /** Hands over whatever this node leads, to who can take it. Resolves when it leads nothing that others have, or the time is up. */
  evacuate(timeoutMs: number): Promise<void> {
    return this.member.evacuate(timeoutMs);
  }

  /** Finishes what was accepted. `attempt` runs a step and keeps its failure. */
  async close(attempt: (step: () => Promise<void>) => Promise<void>): Promise<void> {
    this.#closing.abort();
    await attempt(async () => this.#controller?.close());
    await this.#announcing;
    await this.keeper.idle();
    await this.member.close(attempt);
    await closeWires(this.#wires, attempt);
  }

  #createController(client: NodeClient, self: NodeId): Controller {
    const { member } = this;
    const { options, onFatal } = this.#options;
    return new Controller({
      self,
      calls: client,
      meta: {
        map: () => member.map,
        get isLeader() {
          return member.metaGroup.isLeader;
        },
        propose: (next) => member.proposeMap(next, next.epoch - 1),
        changeMembership: ({ voters, learners }) =>
          member.metaGroup.changeMembership({
            voters: voters.map((node) => replicaName(node, META_REPLICA)),
            learners: learners.map((node) => replicaName(node, META_REPLICA)),
          }),
      },
      timer: SYSTEM_TIMER,
      onEvent: (event) =>
        options.onEvent?.(event.kind === "changed" ? { kind: "mapChanged", epoch: event.map.epoch } : event),
      onCrash: (error) => onFatal(error instanceof Error ? error : new AssertionError(String(error))),
    });
  }

  /** The map and the registry as applied by now. */
  #followMeta(): void {
    const { map } = this.member;
    if (map !== null) this.#followLevel(map);
    this.#controller?.poke();
    if (map !== null && this.#wires !== null) {
      const addresses = new Map(
        map.nodes.filter(({ state }) => state !== "removed").map(({ id, addresses: { peer } }) => [id, peer]),
      );
      this.#wires.transport.setPeers(addresses);
      this.#wires.client.setPeers(addresses);
      addresses.delete(this.member.self.id);
      this.#wires.book.setAddresses(addresses);
    }
    if (!this.#closing.signal.aborted) void this.keeper.installNew();
  }

  /** A level this version does not know was decided while it was away, or behind: nothing written from now on can be read here. */
  #followLevel(map: ClusterMap): void {
    const { options, onFatal, parts } = this.#options;
    const level = levelOf(map);
    const problem = levelProblem(options.levels ?? FORMAT_LEVELS, level);
    if (problem !== null)
      onFatal(new FeatureStoreError("INVALID_ARGUMENT", `dataDir: ${parts.dataDir.path}: ${problem}`));
    else void keepLevel(parts.dataDir.path, level).catch(() => undefined); // a copy: the map has it, and the next change tries again
  }

  async #announce(): Promise<void> {
    if (this.#wires === null) return;
    const { self, member, client, book } = { self: this.member.self, member: this.member, ...this.#wires };
    await announce(
      {
        self: introductionOf(self),
        map: () => member.map,
        leader: () => leaderOf(member),
        peers: () => [...(member.map?.nodes.map(({ id }) => id) ?? book.addresses.keys())],
        announce: (to, introduction, signal) => client.announce(to, introduction, signal),
        onRetry: (error) => this.#options.options.onEvent?.({ kind: "announceFailed", error: error.message }),
      },
      this.#closing.signal,
    );
  }
}

/** What a node says of itself. */
export function introductionOf({ id, addresses, zone, weight, levels }: ClusterNode): NodeIntroduction {
  return { nodeId: id, addresses, zone, weight, ...(levels === undefined ? {} : { levels }) };
}

/** How this node is to stand in the map. */
export function selfOf({ dataDir }: NodeParts, options: NodeOptions): ClusterNode {
  const { peers = null, address, opsAddress = address } = options;
  const { oldest, newest } = options.levels ?? FORMAT_LEVELS;
  const peer = peers === null ? address : (peers.advertise ?? peers.listen);
  return {
    id: dataDir.identity.nodeId,
    zone: peers?.zone ?? "default",
    weight: peers?.weight ?? 1,
    state: "active",
    addresses: { client: address, peer, ops: opsAddress },
    ...(newest === FIRST_LEVEL ? {} : { levels: { oldest, newest } }),
  };
}

/** Who leads the meta group, as far as the replica here knows. */
function leaderOf(member: ClusterMember | null): NodeId | null {
  const leader = member?.metaGroup.leader ?? null;
  return leader === null ? null : nodeOf(leader);
}

function opened<T>(part: T | null): T {
  if (part !== null) return part;
  throw new FeatureStoreError("UNAVAILABLE", "the node is starting");
}
