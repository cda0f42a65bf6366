/**
 * What one replica needs of the world. Each port has a real adapter in `server`, a simulated one in the simulator,
 * and one contract suite that both must pass.
 */

import type { Entry, EntryId, HardState, Membership, Message, Random, ReplicaId } from "../raft/types.js";

/** What a log store knows after a restart. `truncated` is the last entry no longer held: the log starts right after it. */
export interface LogState {
  readonly hardState: HardState;
  readonly truncated: EntryId;
  readonly entries: readonly Entry[];
}

/** Durable home of one group's log. */
export interface LogStore {
  /** All the log holds, as a restart would find it: at least what was asked for before. May be called at any time. */
  load(): Promise<LogState>;
  /**
   * Writes entries and hard state as one unit, cutting any tail that conflicts with `entries`, whatever `hasRoom` says.
   * Resolves once the bytes are on disk, however long that takes (a full disk: until there is space); rejects only when
   * the process can no longer trust its disk, or ends.
   */
  append(write: { readonly entries: readonly Entry[]; readonly hardState: HardState | null }): Promise<void>;
  /**
   * Gives up everything through `through`, which the state machine must already hold durably. Where the log does not
   * hold that very entry, nothing that follows in it belongs to the same history, and all of it is given up.
   */
  compact(through: EntryId): Promise<void>;
  /**
   * Durable entries from index `from` on, at least one, up to about `bytesMax` bytes of data; empty where the log no
   * longer holds `from`.
   */
  read(from: number, bytesMax: number): Promise<readonly Entry[]>;
  /** False while the disk is too full to take more commands: the replica then refuses them before they are proposed. */
  readonly hasRoom: boolean;
}

/** The replicated data. Deterministic: the same entries give the same bytes on every node. */
export interface StateMachine {
  /** Position of the last entry in the state. */
  readonly applied: EntryId;
  /** The last membership applied, or nobody at all (`NO_MEMBERSHIP`). */
  readonly membership: Membership;
  /**
   * Applies entries in order and records the last position, and the membership where one is among them, in the same
   * atomic write. One result per entry: empty for what is not a command. An entry of an unknown kind rejects with
   * CORRUPTION before anything changes: it is never skipped.
   */
  apply(entries: readonly Entry[]): Promise<readonly Uint8Array[]>;
  /** Makes everything applied so far durable without the log, and returns the position that is. */
  checkpoint(): Promise<EntryId>;
  /** Freezes the state as it is now. Rejects with RESOURCE_EXHAUSTED while too many are open. */
  snapshot(): Promise<SnapshotSource>;
  /**
   * Opens room for a snapshot from elsewhere, or goes on where an earlier attempt at the same `id` ended.
   * Rejects with RESOURCE_EXHAUSTED while too many are being received, or the disk has no room for it and for the state
   * made of it. Any rejection whose outcome is "rejected" refuses this snapshot, and harms nothing else.
   */
  receive(manifest: SnapshotManifest): Promise<SnapshotSink>;
  /**
   * Replaces the whole state by a finished snapshot, as one atomic and durable step: a crash leaves the old state or the
   * new. `applied` and `membership` are the snapshot's afterwards. The core has taken the snapshot for its log by then, and
   * cannot go back: a rejection ends the replica, which starts again from the old state.
   */
  restore(manifest: SnapshotManifest): Promise<void>;
}

/** What a snapshot is, before any byte of it has moved. */
export interface SnapshotManifest {
  /** Unique for all time: two snapshots of the same id have the same bytes. */
  readonly id: string;
  readonly last: EntryId;
  readonly membership: Membership;
  readonly bytes: number;
  /** Every chunk but the last has this size; offsets are multiples of it. */
  readonly chunkBytes: number;
  /** Opaque to the replica; the receiver's state machine checks the whole against it. */
  readonly digest: string;
}

/** A piece of a snapshot with its own check value (opaque to the replica). */
export interface SnapshotChunk {
  readonly offset: number;
  readonly data: Uint8Array;
  readonly checksum: number;
}

/** A frozen state being sent. */
export interface SnapshotSource {
  readonly manifest: SnapshotManifest;
  /** @param offset a multiple of `chunkBytes`, less than `bytes` (or 0). */
  read(offset: number): Promise<SnapshotChunk>;
  /** Lets go of what was frozen. May be called more than once. */
  close(): Promise<void>;
}

/** A snapshot being received. */
export interface SnapshotSink {
  /** Bytes held from the beginning, without a gap: where to go on. */
  readonly received: number;
  /** Takes the chunk at `received`. @returns false, and keeps nothing, when its checksum fails. */
  write(chunk: SnapshotChunk): Promise<boolean>;
  /**
   * Checks the whole and makes it durable. Rejects with RESOURCE_EXHAUSTED where there is no room to restore it: after this
   * a full disk ends the replica. @returns false, having forgotten it all, when the digest does not fit.
   */
  finish(): Promise<boolean>;
  /** Ends this attempt. What was received may be kept for a later one. May be called more than once. */
  close(): Promise<void>;
}

/** Everything replicas say to each other: consensus, and the moving of snapshots. */
export type PeerMessage = Message | TransferMessage;

/** Snapshots are offered, then pulled chunk by chunk: a receiver takes no more than it asked for. */
export type TransferMessage = {
  readonly from: ReplicaId;
  readonly to: ReplicaId;
  readonly term: number;
} & (
  | { readonly type: "snapshotOffer"; readonly manifest: SnapshotManifest }
  | { readonly type: "snapshotFetch"; readonly id: string; readonly offset: number }
  | { readonly type: "snapshotChunk"; readonly id: string; readonly chunk: SnapshotChunk }
  /** `installed`: the receiver needs nothing more of it. Otherwise it cannot take it (now): `reason` says why. */
  | { readonly type: "snapshotDone"; readonly id: string; readonly installed: boolean; readonly reason: string }
);

/** Best-effort datagrams: may drop, delay, duplicate and reorder; never blocks, never throws. */
export interface Transport {
  send(message: PeerMessage): void;
}

/** Monotonic milliseconds of this process. Only intervals mean anything; no promise to others rests on it. */
export interface MonotonicClock {
  nowMs(): number;
}

/** The part of AbortSignal that code without Node needs; the real one satisfies it. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

export interface ReplicaPorts {
  readonly log: LogStore;
  readonly machine: StateMachine;
  readonly transport: Transport;
  readonly clock: MonotonicClock;
  readonly random: Random;
}
