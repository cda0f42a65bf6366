import type { Entry, EntryId } from "../raft/types.js";
import type { LogHold } from "./catching-up.js";
import { LogTail } from "./log-tail.js";

/** Times the usual tail's bytes that are held for whoever is on a snapshot, however small that is. */
const HELD_TAILS = 8;

export interface CompactionTuning {
  readonly compactAfterEntries: number;
  readonly compactAfterBytes: number;
  readonly keepEntries: number;
  readonly keepBytes: number;
  readonly heldBytesMax: number;
}

/** What compaction needs of its replica. */
export interface CompactionHost {
  /** Makes the applied state durable without the log. */
  checkpoint(): Promise<EntryId>;
  /** Cuts the log. */
  compact(through: EntryId): Promise<void>;
  /** The log was cut. */
  compacted(through: EntryId): void;
  /** The last entry the core knows to be applied. */
  applied(): EntryId;
  /** What followers that are on a snapshot will need of the log. @param tailFrom where it may always be cut. */
  holds(tailFrom: number): readonly LogHold[];
  /** True once the replica has ended: nothing more is begun. */
  isEnded(): boolean;
}

/**
 * Decides when the log is cut, and where: never beyond a durable checkpoint, and with a tail left for slow followers.
 * One run at a time, none while a snapshot is installed.
 */
export class Compaction {
  readonly #tuning: CompactionTuning;
  readonly #host: CompactionHost;
  readonly #tail: LogTail;
  #truncated: EntryId;
  #sinceEntries = 0;
  #sinceBytes = 0;
  #running: Promise<void> | null = null;
  #isPaused = false;

  /**
   * @param entries the log's entries that are applied. What exceeds the tail counts as applied since the last checkpoint,
   * so that the log is cut soon after restarts, however many there are.
   */
  constructor(tuning: CompactionTuning, host: CompactionHost, truncated: EntryId, entries: readonly Entry[]) {
    this.#tuning = tuning;
    this.#host = host;
    this.#truncated = truncated;
    this.#tail = new LogTail(tuning.keepEntries, tuning.keepBytes, truncated);
    this.applied(entries);
    this.#sinceEntries = Math.max(0, this.#sinceEntries - tuning.keepEntries);
    this.#sinceBytes = Math.max(0, this.#sinceBytes - tuning.keepBytes);
  }

  applied(entries: readonly Entry[]): void {
    this.#tail.add(entries);
    this.#sinceEntries += entries.length;
    for (const { data } of entries) this.#sinceBytes += data.length;
  }

  /** True when enough was applied since the last checkpoint, and a run may begin. */
  get isDue(): boolean {
    if (this.#running !== null || this.#isPaused || this.#host.isEnded()) return false;
    return this.#sinceEntries >= this.#tuning.compactAfterEntries || this.#sinceBytes >= this.#tuning.compactAfterBytes;
  }

  /**
   * Makes a checkpoint and cuts the log, after a run under way. Does nothing while a snapshot is installed: that cuts the
   * log by itself.
   * @param options.keepTail false: everything before the checkpoint goes, unless a snapshot on its way needs it.
   */
  async run({ keepTail }: { readonly keepTail: boolean }): Promise<void> {
    while (this.#running !== null) await this.#running;
    if (this.#isPaused || this.#host.isEnded()) return;
    this.#running = this.#checkpointAndCut(keepTail);
    try {
      await this.#running;
    } finally {
      this.#running = null;
    }
  }

  /** Lets a run under way end, and begins none until `resume`. */
  async pause(): Promise<void> {
    this.#isPaused = true;
    while (this.#running !== null) await this.#running;
  }

  /** A snapshot took the place of state and log: the log begins after `truncated`. */
  resume(truncated: EntryId): void {
    this.#isPaused = false;
    this.#truncated = truncated;
    this.#tail.restart(truncated);
    this.#sinceEntries = 0;
    this.#sinceBytes = 0;
  }

  async #checkpointAndCut(keepTail: boolean): Promise<void> {
    this.#sinceEntries = 0;
    this.#sinceBytes = 0;
    const durable = await this.#host.checkpoint();
    if (this.#host.isEnded()) return;
    // The machine may be ahead of what it has answered for: the core must know an entry as applied before it goes.
    const applied = this.#host.applied();
    const checkpoint = durable.index < applied.index ? durable : applied;
    const through = this.#cut(checkpoint, keepTail);
    if (through === null || through.index <= this.#truncated.index) return;
    await this.#host.compact(through);
    if (this.#host.isEnded()) return;
    this.#truncated = through;
    this.#tail.truncated(through);
    this.#host.compacted(through);
  }

  /**
   * Where a follower is on a snapshot, the log behind that stays: while it has no more bytes than the snapshot (or than some
   * tails), and never more than `heldBytesMax`. Beyond that the next snapshot costs less than the log.
   */
  #cut(checkpoint: EntryId, keepTail: boolean): EntryId | null {
    const tailFrom = this.#tail.cut(checkpoint);
    let through = keepTail ? tailFrom : checkpoint;
    for (const { index, bytes } of this.#host.holds(tailFrom?.index ?? this.#truncated.index)) {
      if (through === null || through.index <= index || index < this.#truncated.index) continue;
      const held = this.#tail.atOrBefore(index, checkpoint);
      const { keepBytes, heldBytesMax } = this.#tuning;
      const bytesMax = Math.min(Math.max(bytes, HELD_TAILS * keepBytes), heldBytesMax);
      if (held !== null && held.bytes <= bytesMax) through = held.at;
    }
    return through;
  }
}
