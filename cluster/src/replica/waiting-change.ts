import { assert } from "@featurestore/proto";
import { decodeMembership, isJoint } from "../raft/membership.js";
import type { Entry, EntryId } from "../raft/types.js";
import type { ChangeOutcome } from "./types.js";

interface Waiting {
  readonly at: EntryId;
  resolve(outcome: ChangeOutcome): void;
}

/** Who waits for a membership change to be complete: applied, and left again where it was joint. One at a time. */
export class WaitingChange {
  #waiting: Waiting | null = null;

  get isWaiting(): boolean {
    return this.#waiting !== null;
  }

  /** @param at the first entry of the change. The outcome names the entry that completed it. */
  add(at: EntryId): Promise<ChangeOutcome> {
    assert(this.#waiting === null, "one change at a time");
    return new Promise((resolve) => {
      this.#waiting = { at, resolve };
    });
  }

  applied(entry: Entry): void {
    const waiting = this.#waiting;
    if (waiting === null || entry.index < waiting.at.index) return;
    assert(
      entry.index > waiting.at.index || entry.term === waiting.at.term,
      "who waits at a leader waits for its own entries",
    );
    if (entry.kind === "membership" && !isJoint(decodeMembership(entry.data))) {
      this.#settle({ kind: "applied", at: { term: entry.term, index: entry.index } });
    }
  }

  /** The outcome cannot be known here: leadership went elsewhere, or the replica stops. */
  end(reason: "leadershipLost" | "stopped"): void {
    this.#settle({ kind: "unknown", reason });
  }

  #settle(outcome: ChangeOutcome): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.resolve(outcome);
  }
}
