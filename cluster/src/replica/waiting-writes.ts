import type { Entry, EntryId } from "../raft/types.js";
import { onAbort } from "./abort.js";
import type { AbortSignalLike } from "./ports.js";
import type { WriteOutcome } from "./types.js";

interface Waiting {
  readonly term: number;
  settle(outcome: WriteOutcome): void;
}

/** Proposed writes and those who wait for them. `rejected` leaves here only when the write can never have an effect. */
export class WaitingWrites {
  readonly #waiting = new Map<number, Waiting>();

  get size(): number {
    return this.#waiting.size;
  }

  /** @param at where the core put the write in its log. */
  add(at: EntryId, signal: AbortSignalLike | undefined): Promise<WriteOutcome> {
    // Leadership went and came back within one turn: a later term's write took the place in this log, but a replica
    // that holds the earlier one may still lead and commit it.
    this.#settle(at.index, { kind: "unknown", reason: "leadershipLost" });
    return new Promise((resolve) => {
      const stopListening = onAbort(signal, () => this.#settle(at.index, { kind: "unknown", reason: "aborted" }));
      const settle = (outcome: WriteOutcome): void => {
        stopListening();
        resolve(outcome);
      };
      this.#waiting.set(at.index, { term: at.term, settle });
    });
  }

  /** An entry was applied here, as the only one there will ever be at its index. */
  applied({ term, index }: Entry, result: Uint8Array): void {
    const isOurs = this.#waiting.get(index)?.term === term;
    this.#settle(
      index,
      isOurs
        ? { kind: "applied", at: { term, index }, result }
        : { kind: "rejected", reason: "superseded", leader: null },
    );
  }

  /** A snapshot took the place of what was to be applied up to `index`: what stood there is not known here. */
  skipped(index: number): void {
    for (const waiting of [...this.#waiting.keys()]) {
      if (waiting <= index) this.#settle(waiting, { kind: "unknown", reason: "leadershipLost" });
    }
  }

  /** Everybody learns that the outcome is unknown. */
  endAll(reason: "leadershipLost" | "stopped"): void {
    for (const index of [...this.#waiting.keys()]) this.#settle(index, { kind: "unknown", reason });
  }

  #settle(index: number, outcome: WriteOutcome): void {
    const waiting = this.#waiting.get(index);
    if (waiting === undefined) return;
    this.#waiting.delete(index);
    waiting.settle(outcome);
  }
}
