/**
 * Names one replica of one group, for all time: a replica that lost its disk comes back under a new id.
 * Opaque to replication.
 */
export type ReplicaId = string;

/** A position in a group's log: 1-based index, 0 meaning "before the first entry". Two logs that share one share all before it. */
export interface EntryId {
  readonly term: number;
  readonly index: number;
}

/**
 * One record of a group's log. A command's `data` is opaque to replication; the state machine gives it meaning.
 * A membership entry's data is the whole new membership (`encodeMembership`); a noop's is empty.
 */
export interface Entry extends EntryId {
  readonly kind: "command" | "membership" | "noop";
  readonly data: Uint8Array;
}

/** What must survive a restart besides the log itself. */
export interface HardState {
  readonly term: number;
  readonly votedFor: ReplicaId | null;
  /** As far as was known when entries, term or vote were last written: never too high, possibly behind. */
  readonly committed: number;
}

/**
 * Who takes part. Lists are sorted and without repeats. While `outgoing` is not empty a joint change is in progress:
 * a quorum is a majority of `voters` and a majority of `outgoing`.
 */
export interface Membership {
  readonly voters: readonly ReplicaId[];
  readonly outgoing: readonly ReplicaId[];
  readonly learners: readonly ReplicaId[];
  /** Voters of `outgoing` that turn into learners when the joint change is left. */
  readonly learnersNext: readonly ReplicaId[];
}

/** What a membership change aims at; how it gets there (at once or through a joint membership) is the core's business. */
export interface MembershipTarget {
  readonly voters: readonly ReplicaId[];
  readonly learners: readonly ReplicaId[];
}

/** The state machine's state after `last`, by its name only: the bytes never pass through the core. */
export interface Snapshot {
  readonly last: EntryId;
  readonly membership: Membership;
}

export type Role = "follower" | "preCandidate" | "candidate" | "leader";

/** What routing and waiting callers want to know. Never persisted. */
export interface SoftState {
  readonly role: Role;
  readonly term: number;
  readonly leader: ReplicaId | null;
}

/** Names one read barrier of one replica; never used twice, not even after a restart. */
export type ReadId = number;

/** The only source of chance. */
export interface Random {
  /** Uniform integer in [0, bound), bound at most 2^32. */
  below(bound: number): number;
}

/** The core's share of a replica's tuning. */
export interface RaftTuning {
  /** Ticks without a leader before campaigning; each attempt adds 0..electionTicks-1 at random. */
  readonly electionTicks: number;
  readonly heartbeatTicks: number;
  /** Bytes of entries in one append, unless a single entry is larger. */
  readonly appendBytesMax: number;
  /** Appends, and bytes of entries, on the way to one follower. */
  readonly inflightAppendsMax: number;
  readonly inflightBytesMax: number;
  /**
   * Bytes proposed here and not yet applied here, whether committed or not; beyond it proposals are refused (the first
   * always gets in). A slow state machine holds proposals up as a slow quorum does.
   */
  readonly uncommittedBytesMax: number;
  /** Bytes of committed entries handed out to be applied at once, unless a single entry is larger. */
  readonly applyBytesMax: number;
  /** Read barriers that wait at one leader: more than two for each replica, or some followers may never get a turn. */
  readonly readsMax: number;
  /** Entries a learner may be behind when it is made a voter. */
  readonly promotionLagMax: number;
}

export interface RaftConfig extends RaftTuning {
  readonly id: ReplicaId;
  readonly random: Random;
  readonly observe: (event: RaftEvent) => void;
}

/** What a process knows after reading its disk. */
export interface RestoredState {
  readonly hardState: HardState;
  /** The last entry no longer in the log. */
  readonly truncated: EntryId;
  readonly entries: readonly Entry[];
  /**
   * Where the state machine stands, and the membership there. Before `truncated` when the machine was discarded: the
   * replica then votes and takes entries, but neither applies nor campaigns until it gets a snapshot.
   */
  readonly applied: EntryId;
  readonly membership: Membership;
}

/** What must be made durable as one unit, before the messages that rest on it may leave. */
export interface Write {
  /** To be handed back to `persisted`. */
  readonly number: number;
  /** A snapshot to install first; the log then starts right after it. */
  readonly snapshot: Snapshot | null;
  /** Follow on the log, cutting a tail that conflicts. */
  readonly entries: readonly Entry[];
  readonly hardState: HardState;
  /** What leans on this write: votes asked for and given, acknowledged appends. */
  readonly messages: readonly Message[];
}

/**
 * Work for whoever drives the core. The parts are independent of each other: at most one `write` and one lot of
 * `committed` are out at a time, each until `persisted` or `applied` is called, and messages go at once.
 */
export interface Ready {
  /** Set when it changed. */
  readonly softState: SoftState | null;
  /** Safe to send before anything is on disk. */
  readonly messages: readonly Message[];
  readonly write: Write | null;
  /** To be applied in order; each is durable here and on a quorum. Empty while a lot is out, or a snapshot waits. */
  readonly committed: readonly Entry[];
  /** Confirmed read barriers: serve each once `index` is applied. */
  readonly reads: readonly ConfirmedRead[];
  /** Entries that are needed and memory no longer holds: to be read from the log, then handed to `fetched`. */
  readonly fetches: readonly Fetch[];
  /** Followers that need what the log no longer holds: each gets a snapshot, then `snapshotSent`. */
  readonly snapshotsWanted: readonly ReplicaId[];
}

export interface ConfirmedRead {
  readonly id: ReadId;
  readonly index: number;
}

/** Entries from `from` on, up to about `bytesMax` bytes: for a follower, or, to be applied, for this replica itself. */
export interface Fetch {
  readonly peer: ReplicaId;
  readonly term: number;
  readonly from: number;
  readonly bytesMax: number;
}

/** `overloaded`: too much is uncommitted, or too many reads wait. */
export type Refusal =
  | "notLeader"
  | "transferring"
  | "overloaded"
  | "changePending"
  | "learnerLagging"
  | "unknownReplica"
  | "invalidTarget"
  | "noChange";

export type ProposeResult =
  | { readonly ok: true; readonly at: EntryId }
  | { readonly ok: false; readonly reason: Refusal; readonly leader: ReplicaId | null };

export type ReadResult =
  | { readonly ok: true; readonly id: ReadId }
  | { readonly ok: false; readonly reason: "noLeader" | "overloaded" };

/** Why something was left alone that nobody who keeps to the rules sends. */
export type IgnoreReason =
  /** Its term is too far ahead to have come about by elections. */
  | "termLeap"
  /** Its sender leads the term that this replica leads. */
  | "secondLeader"
  /** What it calls committed, and acknowledged by this replica, is not in the log here. */
  | "committedBeyondLog"
  /** It acknowledges what this leader never sent. */
  | "matchedBeyondLog"
  /** It vouches for reads that were never asked for. */
  | "readNeverOpened"
  /** Its entries do not follow on each other, or hold a membership that is none. */
  | "malformedAppend"
  /** The snapshot is later than its sender, or does not fit what is committed here. */
  | "contradictorySnapshot";

/** Typed facts for metrics, traces and tests. */
export type RaftEvent =
  | {
      readonly kind: "becameFollower" | "becamePreCandidate" | "becameCandidate" | "becameLeader";
      readonly term: number;
    }
  | { readonly kind: "voted"; readonly term: number; readonly candidate: ReplicaId }
  | { readonly kind: "probing" | "replicating" | "snapshotting"; readonly peer: ReplicaId }
  | { readonly kind: "truncatedTail"; readonly from: number; readonly to: number }
  | { readonly kind: "committed"; readonly index: number }
  | { readonly kind: "membershipApplied"; readonly index: number; readonly membership: Membership }
  | { readonly kind: "snapshotAccepted" | "snapshotRefused"; readonly last: EntryId }
  | { readonly kind: "transferStarted" | "transferAborted"; readonly to: ReplicaId }
  | { readonly kind: "steppedDown"; readonly why: "noQuorum" | "removed" | "higherTerm" }
  /** `from`: null for a snapshot. */
  | { readonly kind: "ignored"; readonly from: ReplicaId | null; readonly why: IgnoreReason }
  | { readonly kind: "readConfirmed"; readonly index: number; readonly position: number };

export type ProgressState = "probe" | "replicate" | "snapshot";

export interface ProgressStatus {
  readonly state: ProgressState;
  readonly matched: number;
  readonly next: number;
  readonly isActive: boolean;
  readonly inflightAppends: number;
  readonly inflightBytes: number;
}

export interface RaftStatus extends SoftState {
  readonly id: ReplicaId;
  readonly votedFor: ReplicaId | null;
  readonly committed: number;
  readonly applied: EntryId;
  readonly truncated: EntryId;
  readonly last: EntryId;
  /** Last entry of the log that is on disk here. */
  readonly stableIndex: number;
  readonly membership: Membership;
  /** True while the state machine is behind the log's start and waits for a snapshot. */
  readonly isRebuilding: boolean;
  readonly transferTarget: ReplicaId | null;
  /** Of commands proposed here in this term and not applied here yet. */
  readonly uncommittedBytes: number;
  readonly waitingReads: number;
  /** Bytes of entries held in memory. */
  readonly memoryBytes: number;
  /** By replica id, sorted; empty unless leader. */
  readonly progress: ReadonlyMap<ReplicaId, ProgressStatus>;
}

/** Everything one member may say to another. A closed union: `step` switches over it exhaustively. */
export type Message = {
  readonly from: ReplicaId;
  readonly to: ReplicaId;
  /** The sender's term; of a pre-vote request and its grant: the term that would be campaigned for. */
  readonly term: number;
} & MessageBody;

export type MessageBody =
  | {
      readonly type: "voteRequest";
      readonly last: EntryId;
      readonly preVote: boolean;
      /** The leader asked for it: the vote is given although a leader was heard lately. */
      readonly transfer: boolean;
    }
  | { readonly type: "voteReply"; readonly granted: true; readonly preVote: boolean }
  /** `committed`: an entry the sender knows to be committed, so that a candidate it has left behind can catch up with it. */
  | { readonly type: "voteReply"; readonly granted: false; readonly preVote: boolean; readonly committed: EntryId }
  | {
      readonly type: "append";
      readonly previous: EntryId;
      readonly entries: readonly Entry[];
      readonly committed: number;
    }
  | { readonly type: "appendReply"; readonly accepted: true; readonly matched: number }
  | {
      readonly type: "appendReply";
      readonly accepted: false;
      /** `previous.index` of the append refused, and the follower's best guess where the logs agree. */
      readonly rejected: number;
      readonly hint: EntryId;
    }
  /** `committed` never goes beyond what the receiver is known to hold. `read`: a position in the leader's queue of reads. */
  | { readonly type: "heartbeat"; readonly committed: number; readonly read: number }
  /** `rebuilding`: the sender lost its state machine and needs a snapshot. */
  | { readonly type: "heartbeatReply"; readonly read: number; readonly rebuilding: boolean }
  | { readonly type: "timeoutNow" }
  /** A follower asks up to where it must have applied to serve a read that began before the request left. */
  | { readonly type: "readRequest"; readonly read: ReadId }
  | { readonly type: "readReply"; readonly read: ReadId; readonly index: number };
