export {
  decodeMembership,
  encodeMembership,
  membershipOf,
  membershipProblem,
  NO_MEMBERSHIP,
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
