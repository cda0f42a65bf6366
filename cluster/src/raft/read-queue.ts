import { isQuorum } from "./quorum.js";
import type { Membership, ReadId, ReplicaId } from "./types.js";

/** A read barrier: asked for here, or by a follower. */
export interface Read {
  readonly id: ReadId;
  readonly origin: ReplicaId;
}

interface Round {
  readonly position: number;
  readonly index: number;
  readonly reads: readonly Read[];
}

/**
 * Reads that wait for proof that this leader still leads (Raft thesis, section 6.4). Each heartbeat carries a position
 * in this queue; a follower's answer vouches for every round that was opened at or before it. Positions only grow and
 * are never used twice, so that a late answer can vouch for nothing that was asked after it (etcd issue 20418).
 */
export class ReadQueue {
  #waiting: Read[] = [];
  #rounds: Round[] = [];
  #position = 0;
  readonly #answered = new Map<ReplicaId, number>();

  get size(): number {
    return this.#rounds.reduce((count, { reads }) => count + reads.length, this.#waiting.length);
  }

  /** The newest position: what heartbeats carry. */
  get position(): number {
    return this.#position;
  }

  get hasWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  add(read: Read): void {
    this.#waiting.push(read);
  }

  /** Opens a round for everything that waits, with the commit index of this moment: after all of them arrived. */
  openRound(committed: number): void {
    this.#position += 1;
    this.#rounds.push({ position: this.#position, index: committed, reads: this.#waiting });
    this.#waiting = [];
  }

  answered(from: ReplicaId, position: number): void {
    this.#answered.set(from, Math.max(position, this.#answered.get(from) ?? 0));
  }

  /** Takes the rounds a quorum vouches for. */
  confirmed(membership: Membership, self: ReplicaId): readonly Round[] {
    const holds = (position: number) => (id: ReplicaId) => id === self || (this.#answered.get(id) ?? 0) >= position;
    let count = 0;
    for (const { position } of this.#rounds) {
      if (!isQuorum(membership, holds(position))) break;
      count += 1;
    }
    return this.#rounds.splice(0, count);
  }
}
