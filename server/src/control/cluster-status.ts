import {
  type ClusterMap,
  type ClusterNode,
  levelOf,
  type Membership,
  type NodeId,
  planMoves,
  type ReplicaId,
  voterNodes,
} from "@featurestore/cluster";
import {
  type ClusterStatus,
  type featurestore,
  type NodeStatus,
  type ReplicaRole,
  type ScrubStatus,
  type ShardStatus,
  toLong,
} from "@featurestore/proto";
import { describeMove, type MoveFact } from "./describe-move.js";
import type { NodeReport } from "./node-report.js";
import { observeShards } from "./observation.js";
import { type Hearsay, isHealthy, type ShardView, shardViews } from "./shard-view.js";

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
    const settings = { replicasWanted: 0, isBalancing: false, deadAfterMs: 0, level: 0 };
    return { clusterId: "", epoch: 0, ...settings, meta, nodes: [], shards: [] };
  }
  const views = shardViews(map, facts);
  const moves = movesOf(map, views, facts);
  return {
    clusterId: map.clusterId,
    epoch: map.epoch,
    replicasWanted: map.replicas,
    isBalancing: map.settings.isBalancing,
    deadAfterMs: map.settings.deadAfterMs,
    level: levelOf(map),
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
    level: status.level,
    meta: {
      leader: status.meta.leader ?? "",
      term: toLong(status.meta.term),
      voters: [...status.meta.voters],
      learners: [...status.meta.learners],
    },
    nodes: status.nodes.map(({ scrub, ...node }) => ({
      ...node,
      incarnation: toLong(node.incarnation),
      walBytes: toLong(node.walBytes),
      diskFreeBytes: toLong(node.diskFreeBytes),
      mapEpoch: toLong(node.mapEpoch),
      problems: [...node.problems],
      ...(scrub === null ? {} : { scrub: scrubToWire(scrub) }),
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

/** How far a scrub has got, as it travels. */
export function scrubToWire({ completedMs, ...scrub }: ScrubStatus): featurestore.v1.IScrubStatus {
  return {
    ...scrub,
    passes: toLong(scrub.passes),
    readBytes: toLong(scrub.readBytes),
    found: toLong(scrub.found),
    repaired: toLong(scrub.repaired),
    ...(completedMs === null ? {} : { completedMs: toLong(completedMs) }),
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
    scrub: report?.scrub ?? null,
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
      const problem = view.problems.get(home.id) ?? null;
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

/** What becomes of each shard that is not where it shall be, as it would be planned now. */
function movesOf(map: ClusterMap, views: readonly ShardView[], { reports }: Hearsay): ReadonlyMap<number, string> {
  const { steps, waiting, blocked } = planMoves({
    map,
    observations: observeShards(reports, map.shards).map((observed) => observed?.observation ?? null),
    oldestEpochServed: 0,
    startDownTo: map.settings.isBalancing ? "balance" : "leavingNode",
  });
  const facts: readonly (readonly [number, MoveFact])[] = [
    ...blocked.map(({ shard, reason }) => [shard, { kind: "block", reason }] as const),
    ...waiting.map(({ shard, reason, urgency }) => [shard, { kind: "wait", reason, urgency }] as const),
    ...steps.map((step) => [step.shard, { kind: "step", step }] as const),
  ];
  return new Map(
    facts.flatMap(([shard, fact]) => {
      const view = views[shard];
      return view === undefined || !isMove(fact, view) ? [] : [[shard, moveText(fact, view, map)] as const];
    }),
  );
}

/** Deleting what was moved away is none, nor is a shard without a leader that is where it shall be. */
function isMove(fact: MoveFact, { placement }: ShardView): boolean {
  if (fact.kind === "step") return fact.step.kind !== "destroy";
  if (fact.kind === "wait" || fact.reason === "notFounded" || fact.reason === "unknownReplica") return true;
  const voters = voterNodes(placement);
  return voters.length !== placement.target.length || !voters.every((node) => placement.target.includes(node));
}

function moveText(fact: MoveFact, { placement, leader }: ShardView, { settings }: ClusterMap): string {
  if (fact.kind === "block" && fact.reason === "noLeader" && leader !== null) return "waits for its leader to be asked";
  const isHeldBack = fact.kind === "wait" && fact.reason === "turn" && fact.urgency === "balance";
  return isHeldBack && !settings.isBalancing ? "waits: balancing is off" : describeMove(fact, placement);
}
