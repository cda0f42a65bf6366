import { type ClusterMap, type ClusterNode, inOrder, type NodeId, type NodeState } from "@featurestore/cluster";
import type { Reports } from "./observation.js";

/** The meta group as its leader sees it. Members are named by node. */
export interface MetaScene {
  readonly map: ClusterMap;
  readonly leader: NodeId;
  readonly voters: readonly NodeId[];
  readonly learners: readonly NodeId[];
  readonly isJoint: boolean;
  readonly isTransferring: boolean;
  /** One without an entry is taken for out of touch, the leader for fit. */
  readonly members: ReadonlyMap<NodeId, { readonly isHealthy: boolean; readonly isCaughtUp: boolean }>;
  /** Nodes that are shutting down: they keep their seats and lead nothing. */
  readonly shuttingDown: ReadonlySet<NodeId>;
}

export type MetaStep =
  | { readonly kind: "done" }
  | { readonly kind: "wait"; readonly reason: "joint" | "transferring" | "catchingUp" | "unsafe" }
  | { readonly kind: "transferLeader"; readonly to: NodeId }
  | { readonly kind: "change"; readonly voters: readonly NodeId[]; readonly learners: readonly NodeId[] };

/**
 * The one step that brings the meta group nearer to what it shall be: an odd number of voters, at most `replicas`, on
 * active nodes spread over zones, and every other node that is neither dead nor removed a learner. Present voters stay
 * where they can. Learners come first; only those that caught up are made voters; a leader hands over before its node
 * leaves; no step leaves fewer healthy voters than before, or no majority of them. One voter on a node that is dead or
 * draining is kept while no active node can take its seat: three voters with one of them dead are no worse than two, and
 * better once it returns. A removed node goes out in any case.
 */
export function planMeta(scene: MetaScene): MetaStep {
  if (scene.isJoint) return { kind: "wait", reason: "joint" };
  if (scene.isTransferring) return { kind: "wait", reason: "transferring" };
  const seats = new Seats(scene);
  const { leader, voters } = scene;
  const heir = seats.heir(voters);
  if (!seats.mayLead(leader) && heir !== null && seats.mayLead(heir)) return { kind: "transferLeader", to: heir };
  const learners = seats.learnersBeside(voters);
  if (!sameIds(learners, [...scene.learners].sort(inOrder))) return { kind: "change", voters, learners };
  const swap = seats.nextSwap();
  if (swap === null || swap === "catchingUp") {
    return swap === null ? { kind: "done" } : { kind: "wait", reason: "catchingUp" };
  }
  const staying = voters.filter((node) => !swap.out.includes(node));
  const after = [...staying, ...swap.in].sort(inOrder);
  if (!seats.isSafe(after)) return { kind: "wait", reason: "unsafe" };
  if (swap.out.includes(leader)) {
    const to = seats.heir(staying);
    if (to !== null) return { kind: "transferLeader", to };
  }
  return { kind: "change", voters: after, learners: seats.learnersBeside(after) };
}

/** The group as the report of `self` shows it; null unless that node leads it. */
export function metaScene(map: ClusterMap, self: NodeId, reports: Reports): MetaScene | null {
  const group = reports.get(self)?.meta;
  if (group === undefined || group.lead === null) return null;
  const { voters, learners, lead } = group;
  const { isJoint, isTransferring } = lead;
  const members = new Map(
    lead.members.map(({ node, health, isCaughtUp }) => [node, { isHealthy: health === "healthy", isCaughtUp }]),
  );
  const shuttingDown = new Set([...reports.values()].filter(({ isDraining }) => isDraining).map(({ node }) => node));
  return { map, leader: self, voters, learners, isJoint, isTransferring, members, shuttingDown };
}

interface Swap {
  readonly in: readonly NodeId[];
  readonly out: readonly NodeId[];
}

class Seats {
  readonly #scene: MetaScene;
  readonly #nodes: ReadonlyMap<NodeId, ClusterNode>;

  constructor(scene: MetaScene) {
    this.#scene = scene;
    this.#nodes = new Map(scene.map.nodes.map((node) => [node.id, node]));
  }

  mayLead(node: NodeId): boolean {
    return this.#state(node) === "active" && !this.#scene.shuttingDown.has(node);
  }

  /** Of `nodes` the one to lead next: fit, and not the leader; one that may lead for long first. */
  heir(nodes: readonly NodeId[]): NodeId | null {
    const fit = nodes.filter((node) => node !== this.#scene.leader && this.#isReady(node));
    const rank = (node: NodeId): number => (this.mayLead(node) ? 0 : 1);
    return fit.sort((a, b) => rank(a) - rank(b) || inOrder(a, b))[0] ?? null;
  }

  learnersBeside(voters: readonly NodeId[]): readonly NodeId[] {
    const ids = this.#scene.map.nodes.filter(({ state }) => isPresent(state)).map(({ id }) => id);
    return ids.filter((id) => !voters.includes(id)).sort(inOrder);
  }

  /** Who comes and who goes next; `catchingUp`: whoever shall come is not ready; null: everybody sits where they shall. */
  nextSwap(): Swap | "catchingUp" | null {
    const { map, voters } = this.#scene;
    const active = map.nodes.filter(({ state }) => state === "active").map(({ id }) => id);
    const leaving = voters.filter((node) => !active.includes(node));
    const isKept = leaving.some((node) => this.#state(node) !== "removed");
    const size = oddAtMost(Math.min(map.replicas, active.length + (isKept ? 1 : 0)));
    if (size === 0) return null;
    const outside = active.filter((node) => !voters.includes(node));
    const ready = this.#bySpread(
      outside.filter((node) => this.#isReady(node)),
      voters,
    );
    const missing = size - voters.length;
    if (missing < 0) return { in: [], out: this.#byNeedToGo(voters).slice(0, -missing) };
    if (missing > 0) {
      const seats = voters.length % 2 === 0 ? 1 : 2;
      return ready.length >= seats ? { in: ready.slice(0, seats), out: [] } : "catchingUp";
    }
    if (leaving.length > 0) {
      const [out] = this.#byNeedToGo(leaving);
      const staying = voters.filter((node) => node !== out);
      const [next] = this.#bySpread(ready, staying);
      if (next !== undefined && out !== undefined) return { in: [next], out: [out] };
      return outside.length > 0 ? "catchingUp" : null;
    }
    return this.#betterSpread(ready);
  }

  isSafe(after: readonly NodeId[]): boolean {
    const healthy = (nodes: readonly NodeId[]): number => nodes.filter((node) => this.#isHealthy(node)).length;
    const { voters } = this.#scene;
    const isMajority = (nodes: readonly NodeId[]): boolean => healthy(nodes) * 2 > nodes.length;
    return isMajority(voters) && isMajority(after) && healthy(after) >= Math.min(healthy(voters), after.length);
  }

  /** A voter of a zone that has at least two more of them than the newcomer's. */
  #betterSpread(ready: readonly NodeId[]): Swap | null {
    const { voters } = this.#scene;
    const [next] = ready;
    const [out] = this.#byNeedToGo(voters);
    if (next === undefined || out === undefined) return null;
    return this.#inZoneOf(out, voters) > this.#inZoneOf(next, voters) + 1 ? { in: [next], out: [out] } : null;
  }

  /** Removed and dead ones first, then those out of touch, then the draining, then crowded zones; the leader late. */
  #byNeedToGo(nodes: readonly NodeId[]): readonly NodeId[] {
    const { leader, voters } = this.#scene;
    const need = (node: NodeId): number => {
      const state = this.#state(node);
      if (state === "removed") return 0;
      if (state === "dead") return 1;
      if (state !== "active") return this.#isHealthy(node) ? 3 : 2;
      return 4;
    };
    const crowd = (node: NodeId): number => this.#inZoneOf(node, voters);
    const last = (node: NodeId): number => (node === leader ? 1 : 0);
    const health = (node: NodeId): number => (this.#isHealthy(node) ? 1 : 0);
    return [...nodes].sort(
      (a, b) => need(a) - need(b) || health(a) - health(b) || crowd(b) - crowd(a) || last(a) - last(b) || inOrder(b, a),
    );
  }

  /** In the order to be seated: each takes the zone that has fewest of `beside` and of those before it. */
  #bySpread(nodes: readonly NodeId[], beside: readonly NodeId[]): readonly NodeId[] {
    const left = [...nodes];
    const seated: NodeId[] = [];
    while (left.length > 0) {
      const taken = [...beside, ...seated];
      left.sort((a, b) => this.#inZoneOf(a, taken) - this.#inZoneOf(b, taken) || inOrder(a, b));
      seated.push(...left.splice(0, 1));
    }
    return seated;
  }

  #inZoneOf(node: NodeId, among: readonly NodeId[]): number {
    const zone = this.#nodes.get(node)?.zone;
    return among.filter((other) => this.#nodes.get(other)?.zone === zone).length;
  }

  #isReady(node: NodeId): boolean {
    return this.#isHealthy(node) && (node === this.#scene.leader || this.#member(node)?.isCaughtUp === true);
  }

  #isHealthy(node: NodeId): boolean {
    if (node === this.#scene.leader) return true;
    return isPresent(this.#state(node)) && this.#member(node)?.isHealthy === true;
  }

  #member(node: NodeId): { readonly isHealthy: boolean; readonly isCaughtUp: boolean } | undefined {
    return this.#scene.members.get(node);
  }

  /** A stranger is as good as removed. */
  #state(node: NodeId): NodeState {
    return this.#nodes.get(node)?.state ?? "removed";
  }
}

function isPresent(state: NodeState): boolean {
  return state !== "dead" && state !== "removed";
}

function oddAtMost(count: number): number {
  return count === 0 || count % 2 === 1 ? count : count - 1;
}

function sameIds(a: readonly NodeId[], b: readonly NodeId[]): boolean {
  return a.length === b.length && a.every((id, i) => id === b[i]);
}
