import type { Membership, NodeId, ReplicaStatus as RaftReplicaStatus } from "@featurestore/cluster";
import { isJoint, membersOf, sameMembership } from "@featurestore/cluster";
import type { ScrubStatus } from "@featurestore/proto";
import type { ClusterMember } from "./cluster-member.js";
import type {
  LeadReport,
  MemberReport,
  MetaReport,
  NodeReport,
  ReplicaReport,
  ViewReport,
} from "./control/node-report.js";
import type { Group } from "./group.js";
import type { NodeReads } from "./node-reads.js";
import type { Shard } from "./shard.js";
import { nodeOf, replicaNumber } from "./transport/replica-name.js";
import { viewRows } from "./view-state.js";

/** Entries behind the leader that count as little enough to lead or to vote. */
const CAUGHT_UP_MAX = 1_000;
/** The problem of a replica that a snapshot is to make whole. */
export const REBUILDING = "it is being rebuilt from a peer's snapshot";

/** Of the whole node. */
export interface ReportFacts {
  readonly version: string;
  readonly incarnation: number;
  readonly uptimeSeconds: number;
  readonly isDraining: boolean;
  readonly isFatal: boolean;
  readonly isSlow: boolean;
  /** p99 of the last second. */
  readonly eventLoopDelayMs: number;
  readonly problems: readonly string[];
  readonly wal: { readonly bytes: number; readonly freeBytes: number };
  readonly scrub: ScrubStatus;
}

/** What a node tells of itself. */
export function buildReport(member: ClusterMember, reads: NodeReads, { wal, ...facts }: ReportFacts): NodeReport {
  const { meta, host } = member;
  return {
    ...facts,
    clusterId: member.clusterId,
    node: member.self.id,
    mapEpoch: host.map?.epoch ?? 0,
    registryRevision: meta.registry.revision,
    walBytes: wal.bytes,
    diskFreeBytes: wal.freeBytes,
    meta: metaReport(member.metaGroup),
    replicas: [...host].map(replicaReport).sort((a, b) => a.shard - b.shard),
    views: viewReports(member, reads),
  };
}

/** The same of a node that belongs to no cluster yet. */
export function buildReportAlone(node: NodeId, { wal, ...facts }: ReportFacts): NodeReport {
  return {
    ...facts,
    clusterId: "",
    node,
    mapEpoch: 0,
    registryRevision: 0,
    walBytes: wal.bytes,
    diskFreeBytes: wal.freeBytes,
    meta: { term: 0, leader: null, applied: 0, voters: [], learners: [], lead: null },
    replicas: [],
    views: [],
  };
}

function metaReport(group: Group): MetaReport {
  const status = group.status();
  const { membership } = status;
  const nodesOf = (ids: readonly string[]): readonly NodeId[] => ids.flatMap((id) => nodeOf(id) ?? []);
  return {
    term: status.term,
    leader: group.leader === null ? null : nodeOf(group.leader),
    applied: status.applied.index,
    voters: nodesOf(membership.voters),
    learners: nodesOf([...membership.learners, ...membership.learnersNext]),
    lead: group.isLeader
      ? {
          isJoint: isJoint(membership),
          isTransferring: status.transferTarget !== null,
          members: membersOf(membership).map((id) => {
            const { id: _id, ...rest } = memberReport(status, id);
            return { ...rest, node: nodeOf(id) ?? "" };
          }),
        }
      : null,
  };
}

function replicaReport(shard: Shard): ReplicaReport {
  const { group } = shard;
  const id = replicaNumber(shard.replica);
  const problem = shard.isDamaged ? (shard.fenced ?? shard.condemned ?? "some of its rows are damaged") : null;
  if (group === null) {
    return {
      shard: shard.id,
      id,
      term: 0,
      leader: null,
      lastIndex: 0,
      applied: 0,
      problem,
      isReceivingSnapshot: false,
      lead: null,
    };
  }
  const status = group.status();
  return {
    shard: shard.id,
    id,
    term: status.term,
    leader: group.leader === null ? null : nodeOf(group.leader),
    lastIndex: status.last.index,
    applied: status.applied.index,
    problem: problem ?? (status.isRebuilding ? REBUILDING : null),
    isReceivingSnapshot: status.isReceivingSnapshot,
    lead: group.isLeader ? leadReport(group, status) : null,
  };
}

function leadReport(group: Group, status: RaftReplicaStatus): LeadReport {
  // What is applied, not what the log has got to: the index of the one is known, that of the other is not settled.
  const { membership, confEpoch } = group;
  return {
    confEpoch,
    membership: numbered(membership),
    members: membersOf(membership).map((id) => memberReport(status, id)),
    isChangePending: isChangePending(status, membership),
    isTransferring: status.transferTarget !== null,
  };
}

/**
 * Whether a leader's log may hold a later membership than `applied`, or one of an earlier leader's may come to hold: that is
 * over once an entry of the leader's own term is applied.
 */
export function isChangePending(
  { term, applied: at, membership }: Pick<RaftReplicaStatus, "term" | "applied" | "membership">,
  applied: Membership,
): boolean {
  return at.term < term || !sameMembership(membership, applied);
}

function memberReport(status: RaftReplicaStatus, id: string): MemberReport {
  if (id === status.id) return { id: replicaNumber(id), health: "healthy", isCaughtUp: true, lag: 0 };
  const progress = status.progress.get(id);
  const lag = progress === undefined ? status.last.index : Math.max(0, status.last.index - progress.matched);
  const isHealthy = progress?.isActive === true;
  return {
    id: replicaNumber(id),
    health: isHealthy ? "healthy" : "unreachable",
    isCaughtUp: isHealthy && progress?.state !== "snapshot" && lag <= CAUGHT_UP_MAX,
    lag,
  };
}

function numbered({ voters, outgoing, learners, learnersNext }: Membership): Membership {
  const sorted = (ids: readonly string[]): readonly string[] => ids.map(replicaNumber).sort();
  return {
    voters: sorted(voters),
    outgoing: sorted(outgoing),
    learners: sorted(learners),
    learnersNext: sorted(learnersNext),
  };
}

function viewReports(member: ClusterMember, reads: NodeReads): readonly ViewReport[] {
  return member.meta.registry.views.map((view) => {
    const { rows, notFound, outsideMaxAge } = reads.countersOf(view);
    const state = viewRows(member.host, view, ({ group }) => group?.isLeader !== false);
    return { id: view.id, ...state, readRows: rows, notFound, outsideMaxAge };
  });
}
