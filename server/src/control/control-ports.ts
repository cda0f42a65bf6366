import type { ClusterMap, MembershipTarget, NodeId, ReplicaId } from "@featurestore/cluster";
import type { NodeReport } from "./node-report.js";

/** A change of who takes part in a shard's group, for the node that leads it. Ids as the map names them. */
export interface MembershipOrder {
  readonly shard: number;
  /** Refused with CONFLICT unless the group's applied membership is of this entry. */
  readonly confEpoch: number;
  readonly target: MembershipTarget;
}

/** A lead to hand over, for the node that has it. */
export interface TransferOrder {
  /** Null: of the meta group. */
  readonly shard: number | null;
  readonly to: NodeId;
}

/** Data of a replica that is no member any more, for the node that has it. */
export interface DestroyOrder {
  readonly shard: number;
  readonly replica: ReplicaId;
}

/**
 * What one node asks of another, or of itself. Each rejects with UNAVAILABLE when there is no answer in time, and with
 * CONFLICT or NOT_LEADER when things have moved on. Asking twice is harmless.
 */
export interface NodeCalls {
  report(node: NodeId, signal: AbortSignal): Promise<NodeReport>;
  /** Resolves when the change is complete, or was before. */
  changeMembership(node: NodeId, order: MembershipOrder, signal: AbortSignal): Promise<void>;
  /** Resolves when the other one leads. */
  transferLeader(node: NodeId, order: TransferOrder, signal: AbortSignal): Promise<void>;
  /** Resolves when the data is gone, or was before. CONFLICT while the node's map still names the replica. */
  destroyReplica(node: NodeId, order: DestroyOrder, signal: AbortSignal): Promise<void>;
}

/** The meta group as the node that leads it sees it. */
export interface MetaCalls {
  /** The map as applied here, or null where the cluster has not begun. */
  map(): ClusterMap | null;
  /** This node leads the meta group, as far as it knows. */
  readonly isLeader: boolean;
  /**
   * Puts `next` in the place of the map that has the epoch before it.
   * @throws CONFLICT (rejected) when the map is another one by now, NOT_LEADER, UNAVAILABLE (unknown) when it may have happened.
   */
  propose(next: ClusterMap): Promise<void>;
  /** Changes who takes part in the meta group. Resolves when complete. @throws as a change of a shard's. */
  changeMembership(target: { readonly voters: readonly NodeId[]; readonly learners: readonly NodeId[] }): Promise<void>;
}
