export { decodeMembership, encodeMembership, NO_MEMBERSHIP } from "./raft/membership.js";
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
export type {
  LogState,
  LogStore,
  MonotonicClock,
  PeerMessage,
  SnapshotChunk,
  SnapshotManifest,
  SnapshotSink,
  SnapshotSource,
  StateMachine,
  TransferMessage,
  Transport,
} from "./replica/ports.js";
