import type { ReplicaId } from "../raft/types.js";

/** Log that a follower is going to need. */
export interface LogHold {
  /** What follows this entry. */
  readonly index: number;
  /** Size of the snapshot that would take its place: a log that is shorter than the state is worth keeping. */
  readonly bytes: number;
}

/**
 * Followers that have installed a snapshot and still fetch what was written meanwhile. Their part of the log is held until
 * they are as near as any follower has to be: cut before, they would need the next snapshot at once, and under steady
 * writes one after the other for ever.
 */
export class CatchingUp {
  readonly #matchedOf: (peer: ReplicaId) => number | null;
  readonly #peers = new Map<ReplicaId, LogHold>();

  /** @param matchedOf how much of the log a follower is known to have; null for who is none, or no longer. */
  constructor(matchedOf: (peer: ReplicaId) => number | null) {
    this.#matchedOf = matchedOf;
  }

  /** The follower has the snapshot that ends at `hold.index`. */
  add(peer: ReplicaId, hold: LogHold): void {
    this.#peers.set(peer, hold);
  }

  /** What is to be held. Forgets who needs nothing before `tailFrom`, which is where the log may always be cut. */
  holds(tailFrom: number): readonly LogHold[] {
    const holds: LogHold[] = [];
    for (const [peer, { index, bytes }] of [...this.#peers]) {
      const matched = this.#matchedOf(peer);
      const hold = { index: Math.max(index, matched ?? 0), bytes };
      if (matched === null || hold.index >= tailFrom) this.#peers.delete(peer);
      else holds.push(hold);
    }
    return holds;
  }
}
