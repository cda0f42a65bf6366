import { checkShardCount, invalid } from "@featurestore/proto";
import { membershipProblem, membersOf } from "../raft/membership.js";
import type { Membership, ReplicaId } from "../raft/types.js";
import type { LevelRange } from "./format-level.js";

/** Names one node for all time; never its address. Ids of removed nodes stay in the map, so that none is used again. */
export type NodeId = string;

/**
 * `joining`: known, gets no replicas yet. `active`: takes replicas. `draining`: alive, gives its replicas up. `dead`:
 * given up on, its replicas are rebuilt elsewhere. `removed`: gone for good, holds nothing.
 */
export const NODE_STATES = ["joining", "active", "draining", "dead", "removed"] as const;
export type NodeState = (typeof NODE_STATES)[number];

/** Where others reach a node, as `host:port`. */
export interface NodeAddresses {
  readonly client: string;
  readonly peer: string;
  readonly ops: string;
}

export interface ClusterNode {
  readonly id: NodeId;
  /** What fails together: replicas of one shard avoid sharing a zone. */
  readonly zone: string;
  /** Share of the replicas relative to other nodes; above 0, at most 1,000. */
  readonly weight: number;
  readonly state: NodeState;
  readonly addresses: NodeAddresses;
  /** Of a dead node: it was to leave before it fell silent, or an admin gave it up. Heard again, it drains. Absent: false. */
  readonly isUnwanted?: boolean;
  /** Format levels that its program can work at. Absent: the first alone. */
  readonly levels?: LevelRange;
}

/** One copy of a shard and where it lives. Replica ids are unique within their shard and never used twice. */
export interface ReplicaHome {
  readonly id: ReplicaId;
  readonly node: NodeId;
}

/** A replica that is no longer a member and whose data may go once every node serves a map of `epoch` or later. */
export interface RetiredReplica extends ReplicaHome {
  readonly epoch: number;
}

/**
 * One shard: where its voters shall be, and what was last recorded of its group. The group's own membership is the truth;
 * this is the intent and a copy. A move has no state of its own: what to do next follows from intent and truth.
 */
export interface ShardPlacement {
  /** Nodes that shall hold the voters: none, 1, 3 or 5, ascending; the order has no meaning. */
  readonly target: readonly NodeId[];
  readonly membership: Membership;
  /** Index of the log entry that made `membership`; 1 for the one the group began with, 0 while there is no group. */
  readonly confEpoch: number;
  /** Every member, and a replica that was named and is not a member yet. */
  readonly replicas: readonly ReplicaHome[];
  readonly retired: readonly RetiredReplica[];
  /** The next replica's id is this number in decimal digits. */
  readonly replicaIdNext: number;
}

export const REPLICA_COUNTS = [1, 3, 5] as const;
export type ReplicaCount = (typeof REPLICA_COUNTS)[number];

/** What an admin has decided for the whole cluster. */
export interface ClusterSettings {
  /** SHA-256, in hexadecimal, of the token that further nodes join with. */
  readonly joinTokenHash: string;
  /** Milliseconds without a word after which a node counts as dead and its replicas are rebuilt elsewhere. */
  readonly deadAfterMs: number;
  /** False: no move starts, and no lead is handed over, for balance alone. */
  readonly isBalancing: boolean;
}

/**
 * Who holds what: plain JSON-able data, kept by the meta group. Requests are routed by it and by nothing else.
 * `placements[shard]` has `shards` elements.
 */
export interface ClusterMap {
  readonly clusterId: string;
  /** Counts every change of the map. */
  readonly epoch: number;
  /** A power of two, fixed for ever. */
  readonly shards: number;
  /** Voters wanted of each shard. */
  readonly replicas: ReplicaCount;
  readonly settings: ClusterSettings;
  /** The format level that all nodes work at; it never falls. Absent: the first. */
  readonly level?: number;
  /** Ascending by id. */
  readonly nodes: readonly ClusterNode[];
  readonly placements: readonly ShardPlacement[];
}

/** A shard that nothing is known of yet. */
export const UNPLACED: ShardPlacement = {
  target: [],
  membership: { voters: [], outgoing: [], learners: [], learnersNext: [] },
  confEpoch: 0,
  replicas: [],
  retired: [],
  replicaIdNext: 1,
};

/** Order of ids: as JavaScript compares strings, the same everywhere and whatever the language set. */
export function inOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The node of a replica that is named in the placement, retired or not. */
export function nodeOf(placement: ShardPlacement, replica: ReplicaId): NodeId | undefined {
  return [...placement.replicas, ...placement.retired].find(({ id }) => id === replica)?.node;
}

/** Nodes of the voters as last recorded, ascending: where reads and writes go. While a change is in progress, both sides. */
export function voterNodes(placement: ShardPlacement): readonly NodeId[] {
  const { voters, outgoing } = placement.membership;
  const nodes = placement.replicas.filter(({ id }) => voters.includes(id) || outgoing.includes(id));
  return [...new Set(nodes.map(({ node }) => node))].sort(inOrder);
}

/**
 * A map, checked as a whole: every field's range, every reference, every order.
 * @throws INVALID_ARGUMENT naming the first field that is wrong, as `nodes[2].weight`.
 */
export function checkClusterMap(map: ClusterMap): ClusterMap {
  checkText("clusterId", map.clusterId);
  checkCount("epoch", map.epoch, 0);
  checkShardCount("shards", map.shards);
  if (!REPLICA_COUNTS.includes(map.replicas)) throw wrong("replicas", `${map.replicas} is none of 1, 3 and 5`);
  checkSettings(map.settings);
  if (map.level !== undefined) checkCount("level", map.level, 1);
  map.nodes.forEach((node, i) => {
    checkNode(`nodes[${i}]`, node);
    const before = map.nodes[i - 1];
    if (before !== undefined && before.id >= node.id) throw wrong(`nodes[${i}].id`, "nodes ascend by id, each once");
  });
  if (map.placements.length !== map.shards) {
    throw wrong("placements", `${map.placements.length} placements for ${map.shards} shards`);
  }
  const nodes = new Map(map.nodes.map((node) => [node.id, node]));
  map.placements.forEach((placement, shard) => {
    checkPlacement(`placements[${shard}]`, placement, nodes, map.epoch);
  });
  return map;
}

/** @throws INVALID_ARGUMENT naming the field that is wrong, behind `field`. */
export function checkNode(field: string, node: ClusterNode): ClusterNode {
  checkText(`${field}.id`, node.id);
  checkText(`${field}.zone`, node.zone);
  if (!(node.weight > 0 && node.weight <= WEIGHT_MAX)) {
    throw wrong(`${field}.weight`, `${node.weight} is not above 0 and at most ${WEIGHT_MAX}`);
  }
  if (!NODE_STATES.includes(node.state)) {
    throw wrong(`${field}.state`, `${node.state} is none of ${NODE_STATES.join(", ")}`);
  }
  if (node.isUnwanted !== undefined && typeof node.isUnwanted !== "boolean") {
    throw wrong(`${field}.isUnwanted`, "expected true or false");
  }
  if (node.levels !== undefined) {
    checkCount(`${field}.levels.oldest`, node.levels.oldest, 1);
    checkCount(`${field}.levels.newest`, node.levels.newest, node.levels.oldest);
  }
  for (const use of ["client", "peer", "ops"] as const) {
    if (!ADDRESS.test(node.addresses[use])) {
      throw wrong(`${field}.addresses.${use}`, `${JSON.stringify(node.addresses[use])} is not host:port`);
    }
  }
  return node;
}

/** @throws INVALID_ARGUMENT naming the setting that is wrong. */
export function checkSettings({ joinTokenHash, deadAfterMs, isBalancing }: ClusterSettings): void {
  if (!/^[0-9a-f]{64}$/.test(joinTokenHash)) throw wrong("settings.joinTokenHash", "expected 64 hexadecimal digits");
  if (!Number.isSafeInteger(deadAfterMs) || deadAfterMs < DEAD_AFTER_MS_MIN) {
    throw wrong("settings.deadAfterMs", `${deadAfterMs} is not a whole number of at least ${DEAD_AFTER_MS_MIN}`);
  }
  if (typeof isBalancing !== "boolean") throw wrong("settings.isBalancing", "expected true or false");
}

/** Ten minutes: a reboot does not start a storm of copies. */
export const DEAD_AFTER_MS_DEFAULT = 600_000;
/** Longer than any election, so that a slow node is not given up for being slow. */
const DEAD_AFTER_MS_MIN = 5_000;
const WEIGHT_MAX = 1_000;
const ID_LENGTH_MAX = 128;
/** Half a character: has no UTF-8. The flag `u` keeps it from matching halves that stand together. */
const LONE_SURROGATE = /\p{Surrogate}/u;
/** An IPv6 host stands in brackets. */
const ADDRESS = /^(\[[0-9a-zA-Z:.%]+\]|[^\s:[\]]+):[0-9]{1,5}$/;

function checkPlacement(
  field: string,
  placement: ShardPlacement,
  nodes: ReadonlyMap<NodeId, ClusterNode>,
  epoch: number,
): void {
  const { target, membership, confEpoch, replicas, retired, replicaIdNext } = placement;
  const checkHome = (where: string, node: NodeId): void => {
    const state = nodes.get(node)?.state;
    if (state === undefined) throw wrong(where, `${JSON.stringify(node)} is no node of this map`);
    if (state === "removed") throw wrong(where, `${JSON.stringify(node)} is removed and holds nothing`);
  };
  if (target.length !== 0 && !REPLICA_COUNTS.includes(target.length as ReplicaCount)) {
    throw wrong(`${field}.target`, `${target.length} nodes, none of 0, 1, 3 and 5`);
  }
  target.forEach((node, i) => {
    checkHome(`${field}.target[${i}]`, node);
    if (i > 0 && (target[i - 1] ?? "") >= node) throw wrong(`${field}.target[${i}]`, "nodes ascend, each once");
  });
  const problem = membershipProblem(membership);
  if (problem !== null) throw wrong(`${field}.membership`, problem);
  checkCount(`${field}.confEpoch`, confEpoch, 0);
  if ((confEpoch === 0) !== (membership.voters.length === 0)) {
    throw wrong(`${field}.confEpoch`, `${confEpoch} with ${membership.voters.length} voters`);
  }
  checkCount(`${field}.replicaIdNext`, replicaIdNext, 1);
  const seen = new Set<ReplicaId>();
  const checkReplica = (where: string, { id, node }: ReplicaHome): void => {
    checkHome(`${where}.node`, node);
    if (!/^[1-9][0-9]{0,15}$/.test(id) || Number(id) >= replicaIdNext) {
      throw wrong(`${where}.id`, `${JSON.stringify(id)} is no id below ${replicaIdNext}`);
    }
    if (seen.has(id)) throw wrong(`${where}.id`, `${id} is named twice`);
    seen.add(id);
  };
  replicas.forEach((home, i) => {
    checkReplica(`${field}.replicas[${i}]`, home);
  });
  retired.forEach((home, i) => {
    checkReplica(`${field}.retired[${i}]`, home);
    checkCount(`${field}.retired[${i}].epoch`, home.epoch, 0);
    if (home.epoch > epoch) throw wrong(`${field}.retired[${i}].epoch`, `${home.epoch} is after the map's ${epoch}`);
  });
  for (const id of membersOf(membership)) {
    if (!replicas.some((home) => home.id === id)) throw wrong(`${field}.replicas`, `member ${id} has no node`);
  }
}

function checkText(field: string, text: string): void {
  if (typeof text !== "string" || text.length === 0 || text.length > ID_LENGTH_MAX || LONE_SURROGATE.test(text)) {
    throw wrong(field, `expected text of 1 to ${ID_LENGTH_MAX} characters`);
  }
}

function checkCount(field: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw wrong(field, `${value} is not a whole number of at least ${least}`);
  }
}

function wrong(field: string, problem: string): Error {
  return invalid(`${field}: ${problem}`, { field });
}
