import type { Membership, NodeId, ReplicaHealth, ReplicaId } from "@featurestore/cluster";
import type { ScrubStatus } from "@featurestore/proto";

/** What a leader knows of one member of its group. */
export interface MemberReport {
  /** As the map names it: the number alone. */
  readonly id: ReplicaId;
  readonly health: ReplicaHealth;
  /** Little enough behind, for long enough, to be made a voter or to lead. */
  readonly isCaughtUp: boolean;
  /** Entries behind the leader's last one. */
  readonly lag: number;
}

/** What only the leader of a group can tell. */
export interface LeadReport {
  /** Index of the log entry that made `membership`, both as applied. */
  readonly confEpoch: number;
  /** With ids as the map names them. */
  readonly membership: Membership;
  readonly members: readonly MemberReport[];
  /** Its log may hold a later membership that is not applied yet (`ShardObservation.isChangePending`). */
  readonly isChangePending: boolean;
  /** A transfer of the lead is under way. */
  readonly isTransferring: boolean;
}

/** One replica as its node sees it. */
export interface ReplicaReport {
  readonly shard: number;
  readonly id: ReplicaId;
  readonly term: number;
  /** The node that leads, as far as is known here. */
  readonly leader: NodeId | null;
  readonly lastIndex: number;
  readonly applied: number;
  /** Why it answers CORRUPTED, or is rebuilt; null: nothing is wrong. */
  readonly problem: string | null;
  readonly isReceivingSnapshot: boolean;
  /** Null unless it leads. */
  readonly lead: LeadReport | null;
}

/** The node's replica of the meta group. Members are named by node. */
export interface MetaReport {
  readonly term: number;
  readonly leader: NodeId | null;
  readonly applied: number;
  readonly voters: readonly NodeId[];
  readonly learners: readonly NodeId[];
  /** Null unless it leads. `isJoint`: a change is under way. */
  readonly lead: {
    readonly isJoint: boolean;
    readonly isTransferring: boolean;
    readonly members: readonly (Omit<MemberReport, "id"> & { readonly node: NodeId })[];
  } | null;
}

/** Of one view, summed over the shards this node leads, and over the reads it answered. */
export interface ViewReport {
  readonly id: number;
  readonly rows: number;
  readonly newestEventTime: number | null;
  readonly resident: "memory" | "cache" | "disk";
  readonly readRows: number;
  readonly notFound: number;
  readonly outsideMaxAge: number;
}

/** All that a node tells of itself to whoever looks after the cluster. */
export interface NodeReport {
  readonly clusterId: string;
  readonly node: NodeId;
  readonly version: string;
  readonly incarnation: number;
  readonly uptimeSeconds: number;
  /** The epoch of the map it serves by. */
  readonly mapEpoch: number;
  readonly registryRevision: number;
  /** It is shutting down. */
  readonly isDraining: boolean;
  /** Its disk can no longer be trusted. */
  readonly isFatal: boolean;
  /** Its disk takes so long that it is to lead nothing. */
  readonly isSlow: boolean;
  readonly problems: readonly string[];
  /** 99th percentile since the last report was made, in milliseconds. */
  readonly eventLoopDelayMs: number;
  readonly walBytes: number;
  readonly diskFreeBytes: number;
  /** Null of a version that told nothing of it. */
  readonly scrub: ScrubStatus | null;
  readonly meta: MetaReport;
  readonly replicas: readonly ReplicaReport[];
  readonly views: readonly ViewReport[];
}
