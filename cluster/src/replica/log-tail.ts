import type { Entry, EntryId } from "../raft/types.js";

/** How exactly the tail is measured: in this many steps. */
const STEPS = 64;
/** What an entry costs beyond its data where a log is measured that may be long. */
const ENTRY_OVERHEAD_BYTES = 32;

interface Mark extends EntryId {
  /** Bytes of all entries through this one, from an arbitrary beginning. */
  readonly bytes: number;
}

/** Remembers where in the log of applied entries how many bytes lie, by marks that stand about a 64th of the tail apart. */
export class LogTail {
  readonly #keepEntries: number;
  readonly #keepBytes: number;
  #marks: Mark[] = [];
  #bytes = 0;

  /** @param truncated the last entry no longer in the log. */
  constructor(keepEntries: number, keepBytes: number, truncated: EntryId) {
    this.#keepEntries = keepEntries;
    this.#keepBytes = keepBytes;
    this.restart(truncated);
  }

  /** The log begins anew after `truncated`. */
  restart(truncated: EntryId): void {
    this.#marks = [{ term: truncated.term, index: truncated.index, bytes: this.#bytes }];
  }

  add(entries: readonly Entry[]): void {
    for (const { term, index, data } of entries) {
      this.#bytes += data.length;
      const last = this.#marks.at(-1);
      const isDue =
        last === undefined ||
        index - last.index >= this.#keepEntries / STEPS ||
        this.#bytes - last.bytes >= this.#keepBytes / STEPS;
      if (isDue) this.#marks.push({ term, index, bytes: this.#bytes });
    }
  }

  /**
   * The last entry that may go so that the tail stays behind `checkpoint`: the wanted entries or the wanted bytes,
   * whichever is reached first. Null where the log is too short.
   */
  cut(checkpoint: EntryId): EntryId | null {
    const end = this.#marks.findLast((mark) => mark.index <= checkpoint.index);
    if (end === undefined) return null;
    const found = this.#marks.findLast(
      (mark) =>
        mark.index <= checkpoint.index &&
        (checkpoint.index - mark.index >= this.#keepEntries || end.bytes - mark.bytes >= this.#keepBytes),
    );
    return found === undefined ? null : { term: found.term, index: found.index };
  }

  /** The last marked entry at or before `index`, and the bytes from it through `checkpoint`. Null where there is none. */
  atOrBefore(index: number, checkpoint: EntryId): { readonly at: EntryId; readonly bytes: number } | null {
    const from = this.#marks.findLast((mark) => mark.index <= index);
    const end = this.#marks.findLast((mark) => mark.index <= checkpoint.index);
    if (from === undefined || end === undefined) return null;
    const bytes = end.bytes - from.bytes + (end.index - from.index) * ENTRY_OVERHEAD_BYTES;
    return { at: { term: from.term, index: from.index }, bytes };
  }

  /** The log was cut. */
  truncated(through: EntryId): void {
    const kept = this.#marks.filter((mark) => mark.index > through.index);
    const end = this.#marks.findLast((mark) => mark.index <= through.index);
    this.#marks = [{ term: through.term, index: through.index, bytes: end?.bytes ?? this.#bytes }, ...kept];
  }
}
