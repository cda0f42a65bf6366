import {
  type ClusterMap,
  type ClusterNode,
  type ClusterSettings,
  checkClusterMap,
  emptyClusterMap,
  membersOf,
  type NodeId,
  type ReplicaCount,
  type ReplicaHome,
  voterNodes,
} from "@featurestore/cluster";
import { FeatureStoreError } from "@featurestore/proto";
import { expect } from "vitest";
import { type AdminChange, applyAdminChange } from "./admin-changes.js";
import type { DestroyOrder, MembershipOrder, MetaCalls, NodeCalls, TransferOrder } from "./control-ports.js";
import { Controller, type ControllerEvent, type ControllerTuning } from "./controller.js";
import { conflict, FakeGroup } from "./fake-group.suite.js";
import { FakeTimer } from "./fake-timer.suite.js";
import type { MetaReport, NodeReport, ReplicaReport } from "./node-report.js";

const TICK_MS = 100;
/** A node that fell silent within this time may still be taken for healthy: its leader's report, or its own, came before. */
const UNKNOWABLE_MS = 2_500;

export const SETTINGS: ClusterSettings = { joinTokenHash: "ab".repeat(32), deadAfterMs: 10_000, isBalancing: true };

export function fakeNode(id: NodeId, part: Partial<ClusterNode> = {}): ClusterNode {
  const addresses = { client: `${id}:7400`, peer: `${id}:7401`, ops: `${id}:7402` };
  return { id, zone: id, weight: 1, state: "active", addresses, ...part };
}

/** n1 .. n`count`, each in a zone of its own. */
export function fakeNodes(count: number): readonly ClusterNode[] {
  return Array.from({ length: count }, (_, i) => fakeNode(`n${i + 1}`));
}

interface FakeNode {
  isUp: boolean;
  /** When it went down, or came up. */
  sinceMs: number;
  /** How long it had been away before it came up. */
  awayMs: number;
  isDraining: boolean;
  /** The map it serves by, which is behind the newest for a while. */
  map: ClusterMap;
  mapLagTicks: number;
  readonly disk: Set<string>;
  controller: Controller | null;
}

export interface FakeOptions {
  readonly nodes: readonly ClusterNode[];
  readonly shards: number;
  readonly replicas?: ReplicaCount;
  readonly settings?: Partial<ClusterSettings>;
  /** Numbers from 0 up to 1: what is left to chance. */
  readonly random?: () => number;
  /** Share of calls that fail, half of them after they had their effect. */
  readonly failRate?: number;
  readonly catchUpTicks?: () => number;
  readonly tuning?: Partial<ControllerTuning>;
}

/** A whole cluster behind the controller's ports: groups, disks, maps on their way, nodes that come and go. */
export class FakeCluster {
  readonly timer = new FakeTimer();
  readonly nodes = new Map<NodeId, FakeNode>();
  readonly groups: FakeGroup[] = [];
  readonly events: ControllerEvent[] = [];
  readonly crashes: unknown[] = [];
  readonly metaGroup: FakeGroup;
  map: ClusterMap;
  failRate: number;
  /** Nodes that think they lead the meta group besides the one that does. */
  readonly alsoLeading = new Set<NodeId>();
  /** Nodes that never answer anything. */
  readonly hanging = new Set<NodeId>();
  /** Replicas whose log is gone under their id, as `shard/id`: they never say a word to their leader. */
  readonly lost = new Set<string>();
  /** So many more changes of the map are refused. */
  refuseProposals = 0;
  reportsAsked = 0;
  /** Learners that were added to shards. */
  copies = 0;
  readonly #options: FakeOptions;
  readonly #random: () => number;

  constructor(options: FakeOptions) {
    const { nodes, shards, replicas = 3, settings = {} } = options;
    this.#options = options;
    this.#random = options.random ?? (() => 0.5);
    this.failRate = options.failRate ?? 0;
    const all = { ...SETTINGS, ...settings };
    this.map = emptyClusterMap({ clusterId: "c1", shards, replicas, settings: all, nodes });
    const [first] = nodes;
    this.metaGroup = this.#group([first?.id ?? ""], (node) => node);
    this.metaGroup.tick();
    for (const { id } of nodes) this.startNode(id);
    this.timer.after(TICK_MS, () => this.#tick());
  }

  startNode(id: NodeId): void {
    const old = this.nodes.get(id);
    const node: FakeNode = {
      isUp: true,
      sinceMs: this.timer.nowMs(),
      awayMs: old === undefined ? 0 : this.timer.nowMs() - old.sinceMs,
      isDraining: false,
      map: old?.map ?? this.map,
      mapLagTicks: 0,
      disk: old?.disk ?? new Set(),
      controller: null,
    };
    this.nodes.set(id, node);
    if (old !== undefined) this.metaGroup.restarted(id);
    this.groups.forEach((group, shard) => {
      for (const { id: replica, node: home } of this.#homes(shard)) if (home === id) group.restarted(replica);
    });
    node.controller = new Controller({
      self: id,
      calls: this.#callsFrom(id),
      meta: this.#metaOf(id),
      timer: this.timer,
      onEvent: (event) => this.events.push(event),
      onCrash: (error) => this.crashes.push(error),
      ...(this.#options.tuning === undefined ? {} : { tuning: this.#options.tuning }),
    });
    node.controller.start();
  }

  async stopNode(id: NodeId): Promise<void> {
    const node = this.node(id);
    node.isUp = false;
    node.sinceMs = this.timer.nowMs();
    const closed = node.controller?.close();
    node.controller = null;
    await closed;
  }

  /** A new node introduces itself and starts. */
  join(node: ClusterNode): void {
    this.admin({ kind: "join", node });
    this.startNode(node.id);
  }

  admin(change: AdminChange): string {
    const leading = this.leading();
    const known = change.kind === "join" ? leading?.heardForTakeover() : leading?.heardLately();
    const heard = known ?? new Set(this.map.nodes.map(({ id }) => id));
    const { next, message } = applyAdminChange(this.map, change, { heard });
    this.map = next;
    this.leading()?.poke();
    return message;
  }

  /** The controller of the node that leads the meta group. */
  leading(): Controller | null {
    return this.nodes.get(this.metaGroup.leader ?? "")?.controller ?? null;
  }

  node(id: NodeId): FakeNode {
    return this.nodes.get(id) ?? expect.fail(`no node ${id}`);
  }

  state(id: NodeId): string {
    return this.map.nodes.find((node) => node.id === id)?.state ?? "unknown";
  }

  /** Lets time pass until `test` holds. */
  async until(test: () => boolean, limitMs: number): Promise<void> {
    const endMs = this.timer.nowMs() + limitMs;
    while (!test()) {
      if (this.timer.nowMs() >= endMs) expect.fail(`not after ${limitMs} ms: ${this.told()}`);
      await this.timer.advance(500);
      expect(this.crashes).toEqual([]);
    }
  }

  /** What is not as it shall be. */
  told(): string {
    const moves = [...(this.leading()?.moves() ?? [])].map(([shard, text]) => `${shard}: ${text}`);
    const { voters, learners } = this.metaGroup.membership;
    const nodes = this.map.nodes.map(({ id, state }) => `${id} ${state}${this.node(id).isUp ? "" : " (down)"}`);
    return JSON.stringify({ moves, voters, learners, nodes });
  }

  /** Every group is where its target says, nothing is left over in the map or on a disk of a node that is up. */
  isSettled(): boolean {
    const atRest = this.map.placements.every((placement) => {
      const { target, membership, replicas, retired, confEpoch } = placement;
      const isThere = String(voterNodes(placement)) === String(target) && confEpoch > 0;
      return isThere && membership.learners.length === 0 && replicas.length === target.length && retired.length === 0;
    });
    const hosts = [...this.nodes].filter(([id, { isUp }]) => isUp && this.state(id) !== "removed");
    const disks = hosts.every(([id, { disk }]) => disk.size === this.replicasOn(id).length);
    return atRest && disks;
  }

  replicasOn(node: NodeId): readonly ReplicaHome[] {
    return this.map.placements.flatMap(({ replicas }) => replicas.filter((home) => home.node === node));
  }

  leadsOf(node: NodeId): number {
    return this.groups.filter((group, shard) => this.#nodeOf(shard, group.leader ?? "") === node).length;
  }

  async close(): Promise<void> {
    for (const { controller } of this.nodes.values()) await controller?.close();
  }

  #tick(): void {
    this.timer.after(TICK_MS, () => this.#tick());
    this.metaGroup.tick();
    this.map.placements.forEach(({ confEpoch, membership }, shard) => {
      if (confEpoch === 0) return;
      this.groups[shard] ??= this.#group(membership.voters, (id) => this.#nodeOf(shard, id));
    });
    for (const group of this.groups) group.tick();
    for (const [id, node] of this.nodes) if (node.isUp) this.#serveNewMap(id, node);
  }

  /** Maps arrive late; with one a node creates what it is named for. */
  #serveNewMap(id: NodeId, node: FakeNode): void {
    if (node.map !== this.map && node.mapLagTicks-- <= 0) {
      node.map = this.map;
      node.mapLagTicks = Math.floor(this.#random() * 4);
    }
    node.map.placements.forEach(({ replicas }, shard) => {
      for (const home of replicas) if (home.node === id) node.disk.add(`${shard}/${home.id}`);
    });
  }

  #group(voters: readonly string[], nodeOf: (member: string) => NodeId | undefined): FakeGroup {
    const known = (member: string): FakeNode | undefined => this.nodes.get(nodeOf(member) ?? "");
    const isUnsettled = (node: FakeNode): boolean => this.timer.nowMs() - node.sinceMs < UNKNOWABLE_MS;
    return new FakeGroup(voters, {
      isUp: (member) => known(member)?.isUp ?? this.nodes.size === 0,
      wasUpLately: (member) => {
        const node = known(member);
        return node !== undefined && (node.isUp || isUnsettled(node));
      },
      catchUpTicks: this.#options.catchUpTicks ?? (() => 2 + Math.floor(this.#random() * 6)),
    });
  }

  #homes(shard: number): readonly ReplicaHome[] {
    const placement = this.map.placements[shard];
    return placement === undefined ? [] : [...placement.replicas, ...placement.retired];
  }

  #nodeOf(shard: number, replica: string): NodeId | undefined {
    return this.#homes(shard).find(({ id }) => id === replica)?.node;
  }

  /** A call from one node to another, which may be down, hang or fail by chance before or after its effect. */
  async #call<T>(from: NodeId, to: NodeId, effect: () => T | Promise<T>): Promise<T> {
    const lost = (): FeatureStoreError => new FeatureStoreError("UNAVAILABLE", `${to} is away`, { outcome: "unknown" });
    if (this.hanging.has(to)) return new Promise<never>(() => {});
    if (!this.node(from).isUp || !this.node(to).isUp) throw lost();
    const chance = this.#random();
    if (chance < this.failRate / 2) throw lost();
    const result = await effect();
    if (chance < this.failRate) throw lost();
    return result;
  }

  #callsFrom(from: NodeId): NodeCalls {
    return {
      report: (node) => this.#call(from, node, () => this.#report(node)),
      changeMembership: (node, order) => this.#call(from, node, () => this.#change(node, order)),
      transferLeader: (node, order) => this.#call(from, node, () => this.#transfer(node, order)),
      destroyReplica: (node, order) => this.#call(from, node, () => this.#destroy(node, order)),
    };
  }

  #metaOf(node: NodeId): MetaCalls {
    const isLeading = (): boolean => this.metaGroup.leader === node || this.alsoLeading.has(node);
    const group = this.metaGroup;
    return {
      map: () => (isLeading() ? this.map : this.node(node).map),
      get isLeader() {
        return isLeading();
      },
      propose: (next) =>
        this.#call(node, node, () => {
          if (this.refuseProposals-- > 0) throw conflict("refused");
          if (group.leader === null) throw new FeatureStoreError("UNAVAILABLE", "no quorum", { outcome: "unknown" });
          if (next.epoch !== this.map.epoch + 1) throw conflict(`the map is at epoch ${this.map.epoch}`);
          this.map = checkClusterMap(next);
        }),
      changeMembership: (target) =>
        this.#call(node, node, () => {
          if (group.leader !== node) throw new FeatureStoreError("NOT_LEADER", `${group.leader} leads`);
          return group.change(target, { isReuse: true });
        }),
    };
  }

  #leading(node: NodeId, shard: number): FakeGroup {
    const group = this.groups[shard];
    if (group === undefined) throw new FeatureStoreError("UNAVAILABLE", `shard ${shard} has not begun`);
    if (group.leader === null || this.#nodeOf(shard, group.leader) !== node) {
      throw new FeatureStoreError("NOT_LEADER", `${node} does not lead shard ${shard}`);
    }
    return group;
  }

  #change(node: NodeId, { shard, confEpoch, target }: MembershipOrder): Promise<void> {
    const group = this.#leading(node, shard);
    if (group.confEpoch !== confEpoch) throw conflict(`shard ${shard} is at ${group.confEpoch}`);
    for (const id of [...target.voters, ...target.learners]) {
      expect(this.#nodeOf(shard, id), `replica ${id} of shard ${shard} is named`).toBeDefined();
      if (!group.wasMember(id)) this.copies++;
    }
    return group.change(target, { isReuse: false });
  }

  #transfer(node: NodeId, { shard, to }: TransferOrder): void {
    if (shard === null) {
      if (this.metaGroup.leader !== node) throw new FeatureStoreError("NOT_LEADER", "meta is led elsewhere");
      this.metaGroup.transfer(to);
      return;
    }
    const group = this.#leading(node, shard);
    const { voters } = group.membership;
    const replica = this.#homes(shard).find((home) => home.node === to && voters.includes(home.id));
    if (replica === undefined) throw conflict(`${to} has no voter of shard ${shard}`);
    group.transfer(replica.id);
  }

  #destroy(id: NodeId, { shard, replica }: DestroyOrder): void {
    const node = this.node(id);
    const isNamed = ({ map }: FakeNode): boolean =>
      map.placements[shard]?.replicas.some((home) => home.id === replica) === true;
    if (isNamed(node)) throw conflict(`replica ${shard}/${replica} is named in map ${node.map.epoch}`);
    const group = this.groups[shard];
    expect(group === undefined ? [] : membersOf(group.membership)).not.toContain(replica);
    for (const [other, serving] of this.nodes) {
      if (this.#mayBeGivenUp(serving) || this.state(other) === "dead" || this.state(other) === "removed") continue;
      expect(isNamed(serving), `${other} serves by a map that names ${shard}/${replica}`).toBe(false);
    }
    node.disk.delete(`${shard}/${replica}`);
  }

  /** It is silent for as long as that takes, or was and nobody can have heard yet that it is back. */
  #mayBeGivenUp({ isUp, sinceMs, awayMs }: FakeNode): boolean {
    const forMs = this.timer.nowMs() - sinceMs;
    const silentMs = this.map.settings.deadAfterMs - UNKNOWABLE_MS;
    return isUp ? awayMs >= silentMs && forMs < UNKNOWABLE_MS : forMs >= silentMs;
  }

  #report(id: NodeId): NodeReport {
    this.reportsAsked++;
    const node = this.node(id);
    const replicas = this.groups.flatMap((group, shard) =>
      this.#homes(shard)
        .filter((home) => home.node === id && membersOf(group.membership).includes(home.id))
        .map((home) => this.#replicaReport(group, shard, home.id)),
    );
    return {
      clusterId: this.map.clusterId,
      node: id,
      version: "test",
      incarnation: 1,
      uptimeSeconds: 1,
      mapEpoch: node.map.epoch,
      registryRevision: 1,
      isDraining: node.isDraining,
      isSlow: false,
      isFatal: false,
      problems: [],
      eventLoopDelayMs: 0,
      walBytes: 0,
      diskFreeBytes: 1,
      scrub: null,
      meta: this.#metaReport(id),
      replicas,
      views: [],
    };
  }

  #replicaReport(group: FakeGroup, shard: number, id: string): ReplicaReport {
    const { membership, confEpoch, term, leader, isChangePending, isTransferring } = group;
    const members = membersOf(membership).map((member) => ({ id: member, ...this.#memberFacts(group, shard, member) }));
    const lead = leader === id ? { confEpoch, membership, members, isChangePending, isTransferring } : null;
    const leaderNode = leader === null ? null : (this.#nodeOf(shard, leader) ?? null);
    const lastIndex = this.lost.has(`${shard}/${id}`) ? 0 : confEpoch;
    const idle = { lastIndex, applied: confEpoch, problem: null, isReceivingSnapshot: false };
    return { shard, id, term, leader: leaderNode, ...idle, lead };
  }

  #memberFacts(group: FakeGroup, shard: number | null, member: string) {
    if (this.lost.has(`${shard}/${member}`)) return { health: "unreachable" as const, isCaughtUp: false, lag: 0 };
    const node = this.nodes.get(shard === null ? member : (this.#nodeOf(shard, member) ?? ""));
    const health = node?.isUp === true ? ("healthy" as const) : ("unreachable" as const);
    return { health, isCaughtUp: group.isCaughtUp(member), lag: group.lag(member) };
  }

  #metaReport(id: NodeId): MetaReport {
    const { membership, term, leader } = this.metaGroup;
    const members = membersOf(membership).map((node) => ({ node, ...this.#memberFacts(this.metaGroup, null, node) }));
    const lead = leader === id ? { isJoint: membership.outgoing.length > 0, isTransferring: false, members } : null;
    return { term, leader, applied: this.map.epoch, voters: membership.voters, learners: membership.learners, lead };
  }
}
