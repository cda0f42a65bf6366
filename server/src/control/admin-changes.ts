import {
  abortMove,
  type ClusterMap,
  type ClusterNode,
  checkClusterMap,
  checkNode,
  inOrder,
  isJoint,
  type LevelRange,
  levelOf,
  levelProblem,
  levelsOf,
  type NodeAddresses,
  type NodeId,
  type NodeState,
  nodesBelow,
  REPLICA_COUNTS,
  type ReplicaCount,
  voterNodes,
} from "@featurestore/cluster";
import { didYouMean, FeatureStoreError, invalid, quote } from "@featurestore/proto";
import { shardsWithoutMajority } from "./node-watch.js";
import { asOneChange, withChangedNodes } from "./one-change.js";
import { isFounded, replanned } from "./replan.js";

/** One change of the map by an admin, or by a node for itself (`join`, `announce`). */
export type AdminChange =
  | { readonly kind: "drain" | "activate"; readonly node: NodeId }
  | { readonly kind: "remove"; readonly node: NodeId; readonly isDead: boolean }
  | { readonly kind: "rebalance" | "abort" }
  | {
      readonly kind: "set";
      readonly replicas?: number | undefined;
      readonly isBalancing?: boolean | undefined;
      readonly deadAfterMs?: number | undefined;
    }
  | { readonly kind: "newToken"; readonly hash: string }
  | { readonly kind: "raiseLevel"; readonly level: number }
  | { readonly kind: "join"; readonly node: ClusterNode }
  | {
      readonly kind: "announce";
      readonly node: NodeId;
      readonly addresses: NodeAddresses;
      readonly zone: string;
      readonly weight: number;
      readonly levels?: LevelRange;
    };

export interface AdminScene {
  /**
   * Nodes heard a short while ago, or of which it is too early to say: `Controller.heardLately`, and for `join` and `announce`
   * `Controller.heardForTakeover`.
   */
  readonly heard: ReadonlySet<NodeId>;
  /** The epoch the change rests on; 0 or absent: whatever it is. */
  readonly expectedEpoch?: number | undefined;
}

/** The map after a change, one epoch on, or the very same object where it asks for what is; and what was done, for people. */
export interface AdminResult {
  readonly next: ClusterMap;
  readonly message: string;
}

/**
 * Carries one change out. Pure.
 * @throws INVALID_ARGUMENT where the change can be right on no such cluster, CONFLICT where the cluster's state is against
 * it now, or its epoch is another than expected. Either names the reason and, where there is one, the way out.
 */
export function applyAdminChange(map: ClusterMap, change: AdminChange, scene: AdminScene): AdminResult {
  const { expectedEpoch = 0 } = scene;
  if (expectedEpoch !== 0 && expectedEpoch !== map.epoch) {
    throw refused(`the map is at epoch ${map.epoch}, the change rests on ${expectedEpoch}`, { epoch: map.epoch });
  }
  const { next, message } = changed(map, change, scene.heard);
  return { next: asOneChange(map, next), message };
}

function changed(map: ClusterMap, change: AdminChange, heard: ReadonlySet<NodeId>): AdminResult {
  switch (change.kind) {
    case "drain":
      return drain(map, nodeOf(map, change.node), heard);
    case "activate":
      return activate(map, nodeOf(map, change.node), heard);
    case "remove":
      return change.isDead
        ? removeDead(map, nodeOf(map, change.node), heard)
        : remove(map, nodeOf(map, change.node), heard);
    case "rebalance":
      return rebalance(map);
    case "abort":
      return abort(map);
    case "set":
      return set(map, change);
    case "newToken":
      return withSettings(map, { joinTokenHash: change.hash }, "a new join token holds; the old one is void");
    case "raiseLevel":
      return raiseLevel(map, change.level);
    case "join":
      return join(map, change.node, heard);
    case "announce":
      return announce(map, change, heard);
  }
}

function drain(map: ClusterMap, node: ClusterNode, heard: ReadonlySet<NodeId>): AdminResult {
  const { id, state } = node;
  if (state === "removed" || state === "dead") throw refused(`${id} is ${state} and has nothing to give up`);
  checkEnoughLeft(map, node, "drain");
  const last = map.placements.flatMap((placement, shard) => {
    const voters = voterNodes(placement);
    const isUp = (voter: NodeId): boolean => voter !== id && heard.has(voter) && stateOf(map, voter) !== "dead";
    return voters.includes(id) && voters.length > 1 && !voters.some(isUp) ? [shard] : [];
  });
  if (last.length > 0) throw refused(`${id} has the last healthy copy of ${shardList(last)}`, { shards: last });
  const next = replannedFor(withState(map, node, "draining"), id);
  const { replicas } = holdings(map, id);
  if (next === map) return { next, message: `${id} is draining already` };
  return { next, message: `${id} gives up its ${count(replicas, "replica")} and its leads` };
}

function activate(map: ClusterMap, node: ClusterNode, heard: ReadonlySet<NodeId>): AdminResult {
  const { id, state } = node;
  if (state === "removed") throw refused(`${id} was removed; ids are never used again`);
  if (state === "dead" && !heard.has(id)) throw refused(`${id} is dead and does not answer: start it first`);
  if (state === "active") return { next: map, message: `${id} is active already` };
  const active = withState(map, node, "active");
  const next = map.settings.isBalancing ? replanned(active) : active;
  return { next, message: `${id} is active and takes replicas` };
}

function remove(map: ClusterMap, node: ClusterNode, heard: ReadonlySet<NodeId>): AdminResult {
  const { id, state } = node;
  if (state === "removed") return { next: map, message: `${id} is removed already` };
  const { replicas, targets, retired } = holdings(map, id);
  if (replicas + targets > 0) {
    const held = replicas > 0 ? `holds ${count(replicas, "replica")}` : `is to hold ${count(targets, "replica")}`;
    const way = state === "dead" || !heard.has(id) ? "remove it as dead" : "drain it";
    throw refused(`${id} ${held}: ${way} first`, { replicas });
  }
  if (retired > 0 && state !== "dead") {
    throw refused(`the data of ${count(retired, "replica")} on ${id} is still being deleted: remove it after that`);
  }
  checkEnoughLeft(map, node, "remove");
  return { next: withoutNode(map, node), message: `${id} is removed; its id is never used again` };
}

function removeDead(map: ClusterMap, node: ClusterNode, heard: ReadonlySet<NodeId>): AdminResult {
  const { id, state } = node;
  if (state === "removed") return { next: map, message: `${id} is removed already` };
  if (heard.has(id)) throw refused(`${id} answers, so it is not dead: drain it instead`);
  checkEnoughLeft(map, node, "remove");
  const { replicas, targets } = holdings(map, id);
  if (replicas + targets === 0) {
    return { next: withoutNode(map, node), message: `${id} is removed; its id is never used again` };
  }
  const without = shardsWithoutMajority(map, id, isUpBeside(map, id, heard));
  if (without.length > 0) {
    throw refused(`without ${id} there is no healthy majority of ${shardList(without)}`, { shards: without });
  }
  const given = node.isUnwanted === true ? map : withChangedNodes(map, new Map([[id, givenUp(node)]]));
  const next = replannedFor(given, id);
  const message = `${id} is given up; its ${count(replicas, "replica")} are rebuilt elsewhere; remove it once it holds none`;
  return { next, message };
}

function rebalance(map: ClusterMap): AdminResult {
  if (!isFounded(map)) {
    const active = activeNodes(map).length;
    throw refused(`there is nothing to balance before the shards have begun: ${needed(map.replicas, active)}`);
  }
  const next = replanned(map);
  const moves = movesOf(map, next);
  if (moves === 0) return { next, message: "every replica is where it shall be" };
  const when = map.settings.isBalancing ? "" : "; balancing is off: they begin once it is on";
  return { next, message: `${count(moves, "replica")} shall move${when}` };
}

function abort(map: ClusterMap): AdminResult {
  let next = map;
  let aborted = 0;
  let decided = 0;
  map.placements.forEach((placement, shard) => {
    if (placement.confEpoch === 0 || sameIds(placement.target, voterNodes(placement))) return;
    if (isJoint(placement.membership)) {
      decided++;
      return;
    }
    next = abortMove(next, { shard, confEpoch: placement.confEpoch });
    aborted++;
  });
  next = withSettings(next, { isBalancing: false }, "").next;
  const rest = decided === 0 ? "" : `; ${count(decided, "move")} can no longer be given up`;
  return { next, message: `${count(aborted, "move")} given up; balancing is off${rest}` };
}

function set(map: ClusterMap, change: Extract<AdminChange, { kind: "set" }>): AdminResult {
  const { replicas, isBalancing, deadAfterMs } = change;
  const said: string[] = [];
  let next = map;
  if (replicas !== undefined) {
    if (!isReplicaCount(replicas)) {
      throw invalid(`replicas: ${replicas} is none of 1, 3 and 5; an even number fails as early as the one below it`, {
        field: "replicas",
      });
    }
    const active = activeNodes(map).length;
    if (isFounded(map) && replicas > active) throw refused(needed(replicas, active), { needed: replicas, active });
    if (replicas !== map.replicas) next = replanned({ ...next, epoch: next.epoch + 1, replicas });
    said.push(`replicas ${replicas}`);
  }
  if (isBalancing !== undefined) {
    next = withSettings(next, { isBalancing }, "").next;
    if (isBalancing && !map.settings.isBalancing) next = replanned(next);
    said.push(`balancing ${isBalancing ? "on" : "off"}`);
  }
  if (deadAfterMs !== undefined) {
    next = withSettings(next, { deadAfterMs }, "").next;
    said.push(`nodes count as dead after ${deadAfterMs} ms`);
  }
  if (said.length === 0) throw invalid("set: nothing to set", { field: "set" });
  return { next, message: said.join("; ") };
}

/** @throws INVALID_ARGUMENT for one below the cluster's own; CONFLICT while a node's version cannot work at it. */
function raiseLevel(map: ClusterMap, level: number): AdminResult {
  const current = levelOf(map);
  if (level < current) {
    throw invalid(
      `level: the cluster works at ${current}, and a level is never lowered: what was written at it needs it`,
      {
        field: "level",
      },
    );
  }
  if (level === current) return { next: map, message: `the cluster works at format level ${level} already` };
  const below = nodesBelow(map, level);
  if (below.length > 0) {
    const names = below.map((node) => `${node.id} (${levelsOf(node).oldest} to ${levelsOf(node).newest})`).join(", ");
    throw refused(
      `the version of ${names} cannot work at format level ${level}: upgrade every node first, or remove it`,
      {
        nodes: below.map(({ id }) => id),
      },
    );
  }
  const next = checkClusterMap({ ...map, epoch: map.epoch + 1, level });
  return {
    next,
    message: `the cluster works at format level ${level}; versions that do not know it are refused from now on`,
  };
}

/** @throws CONFLICT where the program of a node cannot work at the cluster's level. */
function checkLevels(map: ClusterMap, node: Pick<ClusterNode, "id" | "levels">): void {
  const problem = levelProblem(levelsOf(node), levelOf(map));
  if (problem !== null) throw refused(`${node.id}: ${problem}`, { level: levelOf(map) });
}

function join(map: ClusterMap, joining: ClusterNode, heard: ReadonlySet<NodeId>): AdminResult {
  const node: ClusterNode = checkNode("node", { ...joining, state: "active" });
  checkLevels(map, node);
  const known = map.nodes.find(({ id }) => id === node.id);
  if (known !== undefined) {
    if (known.state === "removed") throw refused(`${node.id} was removed; ids are never used again`);
    const isSame = sameAddresses(known, node) && known.zone === node.zone && known.weight === node.weight;
    if (isSame) return { next: map, message: `${node.id} has joined already` };
    throw refused(`there is a node ${node.id} already`);
  }
  const wiped = checkAddresses(map, node, heard);
  for (const old of wiped) checkMajoritiesWithout(map, old, heard);
  const dead = withChangedNodes(
    map,
    new Map(wiped.map((old) => [old.id, old.state === "draining" ? givenUp(old) : { ...old, state: "dead" as const }])),
  );
  const nodes = [...dead.nodes, node].sort((a, b) => inOrder(a.id, b.id));
  const next = { ...dead, epoch: dead.epoch + 1, nodes };
  const instead = wiped.length === 0 ? "" : ` in the place of ${wiped.map(({ id }) => id).join(", ")}, which is dead`;
  return { next, message: `${node.id} has joined${instead}` };
}

function announce(
  map: ClusterMap,
  { node: id, addresses, zone, weight, levels }: Extract<AdminChange, { kind: "announce" }>,
  heard: ReadonlySet<NodeId>,
): AdminResult {
  const before = nodeOf(map, id);
  if (before.state === "removed") throw refused(`${id} was removed; ids are never used again`);
  const { levels: _levels, ...rest } = before;
  const node = checkNode("node", { ...rest, addresses, zone, weight, ...(levels === undefined ? {} : { levels }) });
  checkLevels(map, node);
  const isAsAble =
    levelsOf(before).newest === levelsOf(node).newest && levelsOf(before).oldest === levelsOf(node).oldest;
  if (isAsAble && sameAddresses(before, node) && before.zone === zone && before.weight === weight) {
    return { next: map, message: `nothing is new about ${id}` };
  }
  if (!sameAddresses(before, node)) checkAddresses(map, node, heard);
  return { next: withChangedNodes(map, new Map([[id, node]])), message: `what is known of ${id} has changed` };
}

/**
 * Other nodes with the same peer address, none of which was heard lately: whoever has it now took it over.
 * @throws CONFLICT where one with any of the addresses was heard.
 */
function checkAddresses(map: ClusterMap, node: ClusterNode, heard: ReadonlySet<NodeId>): readonly ClusterNode[] {
  const others = map.nodes.filter(({ id, state }) => id !== node.id && state !== "removed");
  for (const use of ["peer", "client", "ops"] as const) {
    const address = node.addresses[use];
    const owner = others.find(({ id, state, addresses }) => {
      return addresses[use] === address && heard.has(id) && state !== "dead";
    });
    if (owner === undefined) continue;
    const facts = `${use} address ${address} is that of ${owner.id}, which answers there or did a moment ago`;
    throw refused(`${facts}; if it is gone for good: featurestore cluster remove ${owner.id} --dead`);
  }
  return others.filter(({ addresses, state }) => addresses.peer === node.addresses.peer && state !== "dead");
}

/** @throws CONFLICT where `old`, whose peer address a new node has, cannot be given up: it may only be away, or the address wrong. */
function checkMajoritiesWithout(map: ClusterMap, { id, addresses }: ClusterNode, heard: ReadonlySet<NodeId>): void {
  const without = shardsWithoutMajority(map, id, isUpBeside(map, id, heard));
  if (without.length === 0) return;
  const facts = `without ${id}, whose peer address ${addresses.peer} is, there is no healthy majority of ${shardList(without)}`;
  throw refused(`${facts}: start ${id} again, or this node at another address`, { shards: without });
}

/** @throws CONFLICT where fewer active nodes than replicas would be left; before shards have begun one must be. */
function checkEnoughLeft(map: ClusterMap, node: ClusterNode, verb: string): void {
  const left = activeNodes(map).filter(({ id }) => id !== node.id).length;
  const least = isFounded(map) ? map.replicas : 1;
  if (left >= least) return;
  const missing = least - left;
  const text = `to ${verb} ${node.id} ${least} other active nodes are needed and ${left} are there: add ${missing} first`;
  throw refused(text, { needed: least, active: left });
}

/** Plans every shard anew while balancing is on, else those that shall have a voter on the node: they were asked for. */
function replannedFor(map: ClusterMap, node: NodeId): ClusterMap {
  return map.settings.isBalancing ? replanned(map) : replanned(map, ({ target }) => target.includes(node));
}

function withState(map: ClusterMap, node: ClusterNode, state: NodeState): ClusterMap {
  const { isUnwanted: _, ...rest } = node;
  return node.state === state ? map : withChangedNodes(map, new Map([[node.id, { ...rest, state }]]));
}

/** Dead because people said so, or while it was to leave. */
function givenUp(node: ClusterNode): ClusterNode {
  return { ...node, state: "dead", isUnwanted: true };
}

/** Whether another node than `id` is there and has a say. */
function isUpBeside(map: ClusterMap, id: NodeId, heard: ReadonlySet<NodeId>): (other: NodeId) => boolean {
  return (other) => {
    const state = stateOf(map, other);
    return other !== id && heard.has(other) && (state === "active" || state === "draining");
  };
}

/** Removed, and with it what it still had to delete. */
function withoutNode(map: ClusterMap, node: ClusterNode): ClusterMap {
  const next = withState(map, node, "removed");
  const placements = next.placements.map((placement) => {
    const retired = placement.retired.filter((home) => home.node !== node.id);
    return retired.length === placement.retired.length ? placement : { ...placement, retired };
  });
  return { ...next, placements };
}

function withSettings(map: ClusterMap, part: Partial<ClusterMap["settings"]>, message: string): AdminResult {
  const settings = { ...map.settings, ...part };
  if (JSON.stringify(settings) === JSON.stringify(map.settings)) return { next: map, message };
  return { next: checkClusterMap({ ...map, epoch: map.epoch + 1, settings }), message };
}

function holdings(map: ClusterMap, node: NodeId): { replicas: number; targets: number; retired: number } {
  const of = (list: (placement: ClusterMap["placements"][number]) => readonly NodeId[]): number =>
    map.placements.reduce((sum, placement) => sum + list(placement).filter((id) => id === node).length, 0);
  return {
    replicas: of(({ replicas }) => replicas.map((home) => home.node)),
    targets: of(({ target }) => target),
    retired: of(({ retired }) => retired.map((home) => home.node)),
  };
}

function movesOf(before: ClusterMap, after: ClusterMap): number {
  return after.placements.reduce((sum, { target }, shard) => {
    const old = before.placements[shard]?.target ?? [];
    return sum + target.filter((node) => !old.includes(node)).length;
  }, 0);
}

function nodeOf(map: ClusterMap, id: NodeId): ClusterNode {
  const node = map.nodes.find((known) => known.id === id);
  if (node !== undefined) return node;
  const ids = map.nodes.map((known) => known.id);
  throw invalid(`unknown node ${quote(id)}${didYouMean(id, ids)}`, { field: "node", name: id });
}

function stateOf(map: ClusterMap, id: NodeId): NodeState {
  return map.nodes.find((node) => node.id === id)?.state ?? "removed";
}

function activeNodes(map: ClusterMap): readonly ClusterNode[] {
  return map.nodes.filter(({ state }) => state === "active");
}

function needed(replicas: number, active: number): string {
  return `${replicas} replicas need ${replicas} active nodes and ${active} are there: add ${replicas - active} first`;
}

function isReplicaCount(count: number): count is ReplicaCount {
  return REPLICA_COUNTS.some((allowed) => allowed === count);
}

function sameAddresses(a: ClusterNode, b: ClusterNode): boolean {
  return (["client", "peer", "ops"] as const).every((use) => a.addresses[use] === b.addresses[use]);
}

function sameIds(a: readonly NodeId[], b: readonly NodeId[]): boolean {
  return a.length === b.length && a.every((id, i) => id === b[i]);
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

const SHARDS_SHOWN_MAX = 5;

function shardList(shards: readonly number[]): string {
  const shown = shards.slice(0, SHARDS_SHOWN_MAX).join(", ");
  const more = shards.length > SHARDS_SHOWN_MAX ? ` and ${shards.length - SHARDS_SHOWN_MAX} more` : "";
  return `${shards.length === 1 ? "shard" : "shards"} ${shown}${more}`;
}

function refused(problem: string, details: Readonly<Record<string, unknown>> = {}): FeatureStoreError {
  return new FeatureStoreError("CONFLICT", problem, { details });
}
