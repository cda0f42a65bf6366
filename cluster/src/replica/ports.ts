/**
 * What one replica needs of the world. Each port has a real adapter in `server`, a simulated one in the simulator,
 * and one contract suite that both must pass.
 */

/** A position in a group's log: 1-based index, 0 meaning "before the first entry". */
export interface EntryId {
  readonly term: number;
  readonly index: number;
}

/** One record of a group's log. `data` is opaque to replication; the state machine gives it meaning. */
export interface Entry extends EntryId {
  readonly kind: "command" | "membership" | "noop";
  readonly data: Uint8Array;
}

/** What must survive a restart besides the log itself. */
export interface HardState {
  readonly term: number;
  readonly votedFor: string | null;
  readonly committed: number;
}

/** What a log store knows after a restart. `truncated` is the last entry no longer held: the log starts right after it. */
export interface LogState {
  readonly hardState: HardState;
  readonly truncated: EntryId;
  readonly entries: readonly Entry[];
}

/** Durable home of one group's log. */
export interface LogStore {
  load(): Promise<LogState>;
  /**
   * Writes entries and hard state as one unit, cutting any tail that conflicts with `entries`.
   * Resolves once the bytes are on disk; rejects only when the process can no longer trust its disk.
   */
  append(write: { readonly entries: readonly Entry[]; readonly hardState: HardState | null }): Promise<void>;
  /** Gives up everything through `through`, which the state machine must already hold durably. */
  compact(through: EntryId): Promise<void>;
}

/** The replicated data. Deterministic: the same entries give the same bytes on every node. */
export interface StateMachine {
  /** Position of the last entry in the state. */
  readonly applied: EntryId;
  /** Applies entries in order and records the last position in the same atomic write. One result per entry. */
  apply(entries: readonly Entry[]): Promise<readonly Uint8Array[]>;
  /** Makes everything applied so far durable without the log, and returns the position that is. */
  checkpoint(): Promise<EntryId>;
}
