import type { EntryId, RaftEvent, RaftStatus, RaftTuning, ReplicaId } from "../raft/types.js";

/** How one replica behaves. Every bound has a named default in `DEFAULT_REPLICA_TUNING`. */
export interface ReplicaTuning extends RaftTuning {
  /** Entries, and bytes of entries, applied since the last checkpoint before the next one is made and the log cut. */
  readonly compactAfterEntries: number;
  readonly compactAfterBytes: number;
  /** What stays in the log behind the checkpoint for followers that are slow: whichever bound is reached first. */
  readonly keepEntries: number;
  readonly keepBytes: number;
  /**
   * Bytes of log kept at most for followers that are on a snapshot, or fetch what was written meanwhile: as many as the
   * snapshot has, up to this bound. A log that outgrows it during one transfer makes the next transfer necessary.
   */
  readonly heldBytesMax: number;
  /** Bytes of entries kept in memory; older ones are read back from the log. */
  readonly memoryBytesMax: number;
  /** Writes that wait for their outcome, and messages not yet looked at; beyond it writes are refused, messages dropped. */
  readonly waitingWritesMax: number;
  readonly mailboxMax: number;
  /** Ticks between proofs of freshness while bounded-staleness reads are wanted. */
  readonly freshnessTicks: number;
  /**
   * Ticks of silence after which a snapshot transfer is given up, and of waiting for a chunk. A receiver that shows signs of
   * life while its machine works may take `TRANSFER_STRETCH` times as many without a new chunk.
   */
  readonly transferIdleTicks: number;
}

export const DEFAULT_REPLICA_TUNING: ReplicaTuning = {
  electionTicks: 30,
  heartbeatTicks: 3,
  appendBytesMax: 256 * 1024,
  inflightAppendsMax: 128,
  inflightBytesMax: 8 * 1024 * 1024,
  uncommittedBytesMax: 16 * 1024 * 1024,
  applyBytesMax: 4 * 1024 * 1024,
  readsMax: 4_096,
  promotionLagMax: 1_000,
  compactAfterEntries: 10_000,
  compactAfterBytes: 32 * 1024 * 1024,
  keepEntries: 5_000,
  keepBytes: 16 * 1024 * 1024,
  heldBytesMax: 1024 * 1024 * 1024,
  memoryBytesMax: 4 * 1024 * 1024,
  waitingWritesMax: 8_192,
  mailboxMax: 4_096,
  freshnessTicks: 4,
  transferIdleTicks: 60,
};

/** What became of a write. */
export type WriteOutcome =
  /** A quorum has it on disk and it is applied here: `result` is the state machine's answer. */
  | { readonly kind: "applied"; readonly at: EntryId; readonly result: Uint8Array }
  /** It had no effect and never will. */
  | { readonly kind: "rejected"; readonly reason: RejectReason; readonly leader: ReplicaId | null }
  /** It may have happened, or may yet happen. */
  | { readonly kind: "unknown"; readonly reason: "leadershipLost" | "stopped" | "aborted" };

export type RejectReason =
  | "notLeader"
  | "transferring"
  | "overloaded"
  /** The log's disk is too full for commands. */
  | "diskFull"
  | "aborted"
  | "stopped";

/** What became of asking for a linearizable read. */
export type ReadOutcome =
  /** State at or after `index` is applied here: read it now. */
  | { readonly kind: "ready"; readonly index: number }
  | { readonly kind: "refused"; readonly reason: "overloaded" | "aborted" | "stopped" };

/**
 * Proof of how old the state here can be at most: everything committed when the local clock read `asOfMs` is applied. Where
 * that clock stands still while the machine is suspended (CLOCK_MONOTONIC on Linux does), the time slept is missing from
 * every age computed with it, until the next proof.
 */
export interface Freshness {
  readonly asOfMs: number;
  readonly applied: EntryId;
}

/** What became of an admin's wish. */
export type ChangeOutcome =
  | { readonly kind: "applied"; readonly at: EntryId }
  | { readonly kind: "rejected"; readonly reason: string; readonly leader: ReplicaId | null }
  | { readonly kind: "unknown"; readonly reason: "leadershipLost" | "stopped" };

/** Typed facts about one replica, on top of its core's. */
export type ReplicaEvent =
  | RaftEvent
  | { readonly kind: "snapshotSending"; readonly to: ReplicaId; readonly last: EntryId; readonly bytes: number }
  | { readonly kind: "snapshotReceiving"; readonly from: ReplicaId; readonly last: EntryId; readonly resumedAt: number }
  | { readonly kind: "snapshotInstalled"; readonly last: EntryId }
  | { readonly kind: "snapshotFailed"; readonly peer: ReplicaId; readonly reason: string }
  | { readonly kind: "compacted"; readonly through: EntryId }
  | { readonly kind: "logBehindMachine"; readonly applied: EntryId }
  | { readonly kind: "rebuildStarted"; readonly truncated: EntryId }
  | { readonly kind: "mailboxFull" }
  | { readonly kind: "stopped"; readonly cause: string };

export interface ReplicaStatus extends RaftStatus {
  readonly waitingWrites: number;
  readonly mailbox: number;
  readonly sendingSnapshots: number;
  readonly isReceivingSnapshot: boolean;
  readonly freshness: Freshness | null;
}
