export {
  FIRST_LEVEL,
  keepsLevel,
  type LevelRange,
  levelOf,
  levelProblem,
  levelsOf,
  nodesBelow,
} from "./placement/format-level.js";
export {
  abortMove,
  admitReplica,
  emptyClusterMap,
  forgetReplica,
  foundGroups,
  type OnMembership,
  recordMembership,
  retireReplica,
  withTargets,
} from "./placement/map-changes.js";
export type {
  BlockReason,
  MoveStep,
  ReplicaHealth,
  ReplicaObservation,
  ShardObservation,
  Urgency,
  WaitReason,
} from "./placement/next-step.js";
export { type LeaderTransfer, type LedShard, planLeaders } from "./placement/plan-leaders.js";
export { type MovePlan, planMoves } from "./placement/plan-moves.js";
export { type PlacementPlan, planPlacement } from "./placement/plan-placement.js";
export {
  type ClusterMap,
  type ClusterNode,
  type ClusterSettings,
  checkClusterMap,
  checkNode,
  DEAD_AFTER_MS_DEFAULT,
  inOrder,
  type NodeAddresses,
  type NodeId,
  type NodeState,
  REPLICA_COUNTS,
  type ReplicaCount,
  type ReplicaHome,
  type ShardPlacement,
  voterNodes,
} from "./placement/shard-map.js";
export {
  decodeMembership,
  encodeMembership,
  isJoint,
  membershipOf,
  membershipProblem,
  membersOf,
  NO_MEMBERSHIP,
  sameMembership,
} from "./raft/membership.js";
export type {
  Entry,
  EntryId,
  HardState,
  Membership,
  MembershipTarget,
  Message,
  Random,
  ReplicaId,
} from "./raft/types.js";
export { bootstrap } from "./replica/bootstrap.js";
export type {
  AbortSignalLike,
  LogState,
  LogStore,
  MonotonicClock,
  PeerMessage,
  ReplicaPorts,
  SnapshotChunk,
  SnapshotManifest,
  SnapshotSink,
  SnapshotSource,
  StateMachine,
  TransferMessage,
  Transport,
} from "./replica/ports.js";
export { Replica, type ReplicaConfig } from "./replica/replica.js";
export {
  DEFAULT_SESSION_LIMITS,
  type SessionCommand,
  type SessionId,
  type SessionLimits,
  SessionTable,
} from "./replica/session-table.js";
export {
  type ChangeOutcome,
  DEFAULT_REPLICA_TUNING,
  type Freshness,
  type ReadOutcome,
  type ReplicaEvent,
  type ReplicaStatus,
  type ReplicaTuning,
  type WriteOutcome,
} from "./replica/types.js";
