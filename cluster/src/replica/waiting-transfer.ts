import type { EntryId, ReplicaId, SoftState } from "../raft/types.js";
import type { ChangeOutcome } from "./types.js";

interface Waiting {
  readonly to: ReplicaId;
  readonly at: EntryId;
  ticks: number;
  resolve(outcome: ChangeOutcome): void;
}

/** Who waits for leadership to be handed over. One at a time. */
export class WaitingTransfer {
  readonly #id: ReplicaId;
  readonly #patienceTicks: number;
  #waiting: Waiting | null = null;

  /** @param patienceTicks ticks without any leader after which the outcome is unknown. */
  constructor({ id, patienceTicks }: { readonly id: ReplicaId; readonly patienceTicks: number }) {
    this.#id = id;
    this.#patienceTicks = patienceTicks;
  }

  /** @param at the last entry when it was asked for: of the term in which this replica leads. */
  add(to: ReplicaId, at: EntryId): Promise<ChangeOutcome> {
    this.end("leadershipLost");
    return new Promise((resolve) => {
      this.#waiting = { to, at, ticks: 0, resolve };
    });
  }

  follow({ leader, term }: SoftState): void {
    const waiting = this.#waiting;
    if (waiting === null || leader === null) return;
    // Asked for before callers were told that this replica leads: that is no other leader.
    if (leader === this.#id && term === waiting.at.term) return;
    if (leader === waiting.to) this.#settle({ kind: "applied", at: waiting.at });
    else this.#settle({ kind: "rejected", reason: "anotherLeader", leader });
  }

  /** The core gave it up: the target did not take over in time. */
  aborted(leader: ReplicaId): void {
    this.#settle({ kind: "rejected", reason: "timeout", leader });
  }

  tick(isLeaderKnown: boolean): void {
    if (this.#waiting === null || isLeaderKnown) return;
    this.#waiting.ticks += 1;
    if (this.#waiting.ticks >= this.#patienceTicks) this.end("leadershipLost");
  }

  end(reason: "leadershipLost" | "stopped"): void {
    this.#settle({ kind: "unknown", reason });
  }

  #settle(outcome: ChangeOutcome): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.resolve(outcome);
  }
}
