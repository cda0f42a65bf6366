import { assert } from "@featurestore/proto";
import type { Entry, EntryId } from "../raft/types.js";
import { onAbort } from "./abort.js";
import type { AbortSignalLike } from "./ports.js";
import type { WriteOutcome } from "./types.js";

interface Waiting {
  readonly term: number;
  settle(outcome: WriteOutcome): void;
}

/** Proposed writes and those who wait for them, in one leadership: with its end all of them learn that they cannot know. */
export class WaitingWrites {
  readonly #waiting = new Map<number, Waiting>();

  get size(): number {
    return this.#waiting.size;
  }

  /** @param at where the core put the write in its log. */
  add(at: EntryId, signal: AbortSignalLike | undefined): Promise<WriteOutcome> {
    assert(!this.#waiting.has(at.index), "those who waited were told when leadership was lost");
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
    const waiting = this.#waiting.get(index);
    if (waiting === undefined) return;
    assert(waiting.term === term, "who waits at a leader waits for its own entries");
    this.#settle(index, { kind: "applied", at: { term, index }, result });
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
