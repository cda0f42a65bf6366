import {
  type BlockReason,
  type ClusterMap,
  type ClusterNode,
  type Membership,
  type MovePlan,
  type MoveStep,
  type NodeId,
  planMoves,
  type ReplicaId,
  voterNodes,
  type WaitReason,
} from "@featurestore/cluster";
import {
  type ClusterStatus,
  type featurestore,
  type NodeStatus,
  type ReplicaRole,
  type ShardStatus,
  toLong,
} from "@featurestore/proto";
import type { NodeReport } from "./node-report.js";
import { type Hearsay, isHealthy, observationOf, problemOf, type ShardView, shardViews } from "./shard-view.js";

export interface StatusFacts extends Hearsay {
  /** Null: the cluster has not begun. */
  readonly map: ClusterMap | null;
  readonly metaLeader: NodeId | null;
}

/** All that is known of nodes, shards and moves. Where the cluster has not begun: epoch 0, no nodes, no shards. */
export function describeStatus(facts: StatusFacts): ClusterStatus {
  const { map, reports } = facts;
  const meta = metaOf(facts);
  if (map === null) {
    const settings = { replicasWanted: 0, isBalancing: false, deadAfterMs: 0 };
    return { clusterId: "", epoch: 0, ...settings, meta, nodes: [], shards: [] };
  }
  const views = shardViews(map, facts);
  const moves = movesOf(map, views);
  return {
    clusterId: map.clusterId,
    epoch: map.epoch,
    replicasWanted: map.replicas,
    isBalancing: map.settings.isBalancing,
    deadAfterMs: map.settings.deadAfterMs,
    meta,
    nodes: map.nodes.map((node) => nodeStatus(node, reports.get(node.id) ?? null, views)),
    shards: views.map((view) => shardStatus(view, moves.get(view.shard) ?? null, facts)),
  };
}

/** A status as it travels. */
export function statusToWire(status: ClusterStatus): featurestore.v1.IStatusResponse {
  return {
    clusterId: status.clusterId,
    epoch: toLong(status.epoch),
    replicasWanted: status.replicasWanted,
    isBalancing: status.isBalancing,
    deadAfterMs: toLong(status.deadAfterMs),
    meta: {
      leader: status.meta.leader ?? "",
      term: toLong(status.meta.term),
      voters: [...status.meta.voters],
      learners: [...status.meta.learners],
    },
    nodes: status.nodes.map((node) => ({
      ...node,
      incarnation: toLong(node.incarnation),
      walBytes: toLong(node.walBytes),
      diskFreeBytes: toLong(node.diskFreeBytes),
      mapEpoch: toLong(node.mapEpoch),
      problems: [...node.problems],
    })),
    shards: status.shards.map((shard) => ({
      shard: shard.shard,
      leader: shard.leader ?? "",
      term: toLong(shard.term),
      lastIndex: toLong(shard.lastIndex),
      replicas: shard.replicas.map((replica) => ({
        ...replica,
        lag: toLong(replica.lag),
        problem: replica.problem ?? "",
      })),
      target: [...shard.target],
      move: shard.move ?? "",
    })),
  };
}

/** The meta group as the node with the latest word tells it. */
function metaOf({ reports, metaLeader }: StatusFacts): ClusterStatus["meta"] {
  const [latest] = [...reports.values()]
    .map(({ meta }) => meta)
    .sort((a, b) => b.term - a.term || (b.lead === null ? 0 : 1) - (a.lead === null ? 0 : 1) || b.applied - a.applied);
  const { term = 0, voters = [], learners = [] } = latest ?? {};
  return { leader: metaLeader, term, voters, learners };
}

function nodeStatus(node: ClusterNode, report: NodeReport | null, views: readonly ShardView[]): NodeStatus {
  const { id, zone, weight, state, addresses } = node;
  return {
    id,
    zone,
    weight,
    state,
    ...addresses,
    isReachable: report !== null,
    version: report?.version ?? "",
    incarnation: report?.incarnation ?? 0,
    uptimeSeconds: report?.uptimeSeconds ?? 0,
    replicas: report?.replicas.length ?? 0,
    leaders: report === null ? 0 : views.filter(({ leader }) => leader === id).length,
    isDraining: report?.isDraining ?? false,
    eventLoopDelayMs: report?.eventLoopDelayMs ?? 0,
    walBytes: report?.walBytes ?? 0,
    diskFreeBytes: report?.diskFreeBytes ?? 0,
    mapEpoch: report?.mapEpoch ?? 0,
    problems: report?.problems ?? [],
  };
}

function shardStatus(view: ShardView, move: string | null, heard: Hearsay): ShardStatus {
  const { shard, placement, leader, lead, membership } = view;
  const members = new Map(lead?.lead.members.map((member) => [member.id, member]));
  return {
    shard,
    leader,
    term: lead?.term ?? 0,
    lastIndex: lead?.lastIndex ?? 0,
    replicas: placement.replicas.map((home) => {
      const problem = problemOf(view, home, heard);
      const lag = members.get(home.id)?.lag ?? 0;
      const isWell = problem === null && isHealthy(view, home.id, heard);
      return { ...home, role: roleOf(membership, home.id), lag, isHealthy: isWell, problem };
    }),
    target: placement.target,
    move,
  };
}

function roleOf({ voters, outgoing, learners }: Membership, id: ReplicaId): ReplicaRole {
  if (voters.includes(id)) return "voter";
  if (outgoing.includes(id)) return "outgoing";
  return learners.includes(id) ? "learner" : "named";
}

/** What becomes of each shard that is not where it shall be, as the controller would plan it now. */
function movesOf(map: ClusterMap, views: readonly ShardView[]): ReadonlyMap<number, string> {
  const plan = planMoves({
    map,
    observations: views.map(observationOf),
    oldestEpochServed: 0,
    startDownTo: map.settings.isBalancing ? "balance" : "leavingNode",
  });
  return new Map([...blocked(plan, views), ...waiting(map, plan, views), ...steps(plan)]);
}

function steps({ steps }: MovePlan): readonly (readonly [number, string])[] {
  return steps.flatMap((step) => {
    const text = stepText(step);
    return text === null ? [] : [[step.shard, text] as const];
  });
}

/** Deleting what was moved away is no move. */
function stepText(step: MoveStep): string | null {
  switch (step.kind) {
    case "record":
      return "writes its new voters down";
    case "addLearner":
      return `adds a copy on ${step.replica.node}`;
    case "promote":
      return "swaps voters";
    case "transferLeader":
      return "hands the lead over before its voter goes";
    case "removeReplica":
      return `removes the copy on ${step.replica.node}`;
    case "retireReplica":
      return `takes back the copy planned on ${step.replica.node}`;
    case "destroy":
      return null;
  }
}

function waiting(map: ClusterMap, plan: MovePlan, views: readonly ShardView[]): readonly (readonly [number, string])[] {
  return plan.waiting.flatMap(({ shard, reason, urgency }) => {
    const view = views[shard];
    if (view === undefined) return [];
    const isHeldBack = reason === "turn" && urgency === "balance" && !map.settings.isBalancing;
    return [[shard, isHeldBack ? "waits: balancing is off" : waitText(reason, view)] as const];
  });
}

function waitText(reason: WaitReason, { placement, membership }: ShardView): string {
  switch (reason) {
    case "leavingJoint":
      return "completes its change of voters";
    case "observationStale":
      return "waits for news from its leader";
    case "catchingUp": {
      const behind = placement.replicas.filter(({ id }) => membership.learners.includes(id)).map(({ node }) => node);
      return `copies to ${behind.join(", ")}`;
    }
    case "turn":
      return "waits for its turn";
    case "targetNotActive":
      return "waits for a new plan: a node it shall move to is not active";
    case "unsafe":
      return "waits: fewer healthy copies would be left";
  }
}

function blocked(plan: MovePlan, views: readonly ShardView[]): readonly (readonly [number, string])[] {
  return plan.blocked.flatMap(({ shard, reason }) => {
    const view = views[shard];
    const text = view === undefined ? null : blockText(reason, view);
    return text === null ? [] : [[shard, text] as const];
  });
}

/** A shard that cannot be touched and is where it shall be is no move. */
function blockText(reason: BlockReason, view: ShardView): string | null {
  if (reason === "notFounded") return "has not begun: waits for enough nodes";
  if (reason === "unknownReplica") return "stands still: its group has a member that the map does not name";
  if (isAtTarget(view)) return null;
  if (view.leader !== null) return "waits for news from its leader";
  return reason === "noQuorum" ? "waits for a quorum of its copies" : "waits for a leader";
}

function isAtTarget({ placement }: ShardView): boolean {
  const voters = voterNodes(placement);
  return voters.length === placement.target.length && voters.every((node) => placement.target.includes(node));
}
