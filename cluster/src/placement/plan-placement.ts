import { Board } from "./board.js";
import { type Host, quotasOf, type ZoneForce } from "./quotas.js";
import { preferenceLists } from "./ring.js";
import { type ClusterMap, inOrder, type NodeId, voterNodes } from "./shard-map.js";

/** What a plan changes for one shard. */
export interface TargetChange {
  readonly shard: number;
  readonly added: readonly NodeId[];
  readonly dropped: readonly NodeId[];
}

/** Replicas an active node will hold, what its weight alone would give it, and the most it may hold. */
export interface NodeLoad {
  readonly node: NodeId;
  readonly replicas: number;
  readonly share: number;
  readonly cap: number;
}

/** Why a plan falls short of what is wanted. */
export interface Shortfall {
  readonly wanted: number;
  readonly activeNodes: number;
  /** Shards with fewer voters than wanted. */
  readonly tooFew: readonly number[];
  /** Shards that keep voters on nodes that should give them up, since fewer voters would be worse. */
  readonly keptOnLeaving: readonly number[];
  /** For people. */
  readonly reason: string;
}

export interface PlacementPlan {
  /** One list of nodes for each shard, ascending: for `withTargets`. */
  readonly targets: readonly (readonly NodeId[])[];
  readonly changes: readonly TargetChange[];
  readonly loads: readonly NodeLoad[];
  readonly forcedByZones: readonly ZoneForce[];
  readonly shortfall: Shortfall | null;
}

/**
 * Where the voters of each shard shall be. Zones come first (a shard's replicas are spread as evenly as zones allow), then
 * a cap of 1.1 times a node's share, then least movement: what the map's targets say stays unless zones, quotas or a
 * node's leaving say otherwise, and where a choice is free the ring makes it. Active nodes alone get replicas. Planning
 * on the result changes nothing. A pure function of the map; the order of its nodes does not matter.
 */
export function planPlacement(map: ClusterMap): PlacementPlan {
  const hosts: readonly Host[] = map.nodes
    .filter(({ state }) => state === "active")
    .map(({ id, zone, weight }) => ({ id, zone, weight }))
    .sort((a, b) => inOrder(a.id, b.id));
  const ids = hosts.map(({ id }) => id);
  const stays = map.placements.map((placement) => {
    const voters = voterNodes(placement);
    const before = placement.target.length > 0 ? placement.target : voters;
    const keepers = keepersOf(map, voters, before, map.replicas - ids.length);
    const total = oddAtMost(Math.min(map.replicas, ids.length + keepers.length));
    const size = Math.min(total, ids.length);
    return { before, voters, size, kept: keepers.slice(0, total - size) };
  });
  const isWhole = (size: number): boolean => size === ids.length;
  const whole = stays.filter(({ size }) => isWhole(size)).length;
  const partialSize = stays.find(({ size }) => !isWhole(size))?.size ?? 0;
  const { quotas, forcedByZones } = quotasOf(hosts, { whole, partial: map.shards - whole, size: partialSize });
  const board = new Board(hosts, quotas);
  const preferences = preferenceLists(ids, map.shards);
  stays.forEach(({ before, voters, size }, shard) => {
    const hostsAmong = (nodes: readonly NodeId[]): ReadonlySet<NodeId> =>
      new Set(ids.filter((id) => nodes.includes(id)));
    board.add({ size, before: hostsAmong(before), holders: hostsAmong(voters), preference: preferences[shard] ?? [] });
  });
  board.complete();
  board.spread();
  board.balance();
  const targets = stays.map(({ kept }, shard) => [...board.hostsOf(shard), ...kept].sort(inOrder));
  return {
    targets,
    changes: changesOf(map, targets),
    loads: hosts.map(({ id }) => {
      const { share, cap } = quotas.get(id) ?? { share: 0, cap: 0 };
      return { node: id, replicas: board.loadOf(id), share, cap };
    }),
    forcedByZones,
    shortfall: shortfallOf(map, targets, ids),
  };
}

/**
 * Nodes that should give a voter up and keep it while there are not enough active ones to take it: a group of 3 with one
 * of them dead is no worse than a group of 2, and better once it returns. Those alive first.
 */
function keepersOf(
  map: ClusterMap,
  voters: readonly NodeId[],
  before: readonly NodeId[],
  room: number,
): readonly NodeId[] {
  if (room <= 0) return [];
  const order = ["draining", "joining", "dead"];
  return map.nodes
    .filter(({ id, state }) => order.includes(state) && voters.includes(id))
    .map(({ id, state }) => ({ id, rank: order.indexOf(state) - (before.includes(id) ? 0.5 : 0) }))
    .sort((a, b) => a.rank - b.rank || inOrder(a.id, b.id))
    .map(({ id }) => id);
}

/** A group of an even size fails as early as one with a voter less. */
function oddAtMost(count: number): number {
  return count === 0 || count % 2 === 1 ? count : count - 1;
}

function changesOf(map: ClusterMap, targets: readonly (readonly NodeId[])[]): readonly TargetChange[] {
  return targets.flatMap((target, shard) => {
    const before = map.placements[shard]?.target ?? [];
    const added = target.filter((node) => !before.includes(node));
    const dropped = before.filter((node) => !target.includes(node));
    return added.length + dropped.length === 0 ? [] : [{ shard, added, dropped }];
  });
}

function shortfallOf(
  map: ClusterMap,
  targets: readonly (readonly NodeId[])[],
  active: readonly NodeId[],
): Shortfall | null {
  const shardsWhere = (test: (target: readonly NodeId[]) => boolean): readonly number[] =>
    targets.flatMap((target, shard) => (test(target) ? [shard] : []));
  const tooFew = shardsWhere((target) => target.length < map.replicas);
  const keptOnLeaving = shardsWhere((target) => target.some((node) => !active.includes(node)));
  if (tooFew.length + keptOnLeaving.length === 0) return null;
  const parts = [`${map.replicas} replicas are wanted and ${active.length} nodes are active`];
  if (tooFew.length > 0) parts.push(`${tooFew.length} shards get fewer voters`);
  if (keptOnLeaving.length > 0) parts.push(`${keptOnLeaving.length} shards keep voters on nodes that are leaving`);
  return { wanted: map.replicas, activeNodes: active.length, tooFew, keptOnLeaving, reason: parts.join("; ") };
}
