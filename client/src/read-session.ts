import { assert, type Consistency, MAX_STALENESS_MS_MAX, mergeMarks } from "@featurestore/proto";

/** Where a session reads a shard. */
export interface ShardPin {
  /** Id of the node that its last read was assigned to. */
  readonly node: string;
  /** Some node answered for the shard: another one may be behind that. */
  readonly isSeen: boolean;
  /** Another node answered, and no barrier has been passed here since: this one may be behind that. */
  readonly isDoubtful: boolean;
}

/** Times are numbers of the session's answers. */
interface Pin {
  readonly node: string;
  /** Of the last answer of the node. */
  seenAt: number;
  /** Of the last answer of any other. */
  strayedAt: number;
  /** The node has applied all that answers up to this one saw. */
  coveredAt: number;
}

/**
 * What a session has written and seen: its reads carry the marks of its writes, and each shard is read at the replica that its
 * first read was assigned to, by reads that overlap too. Where that is not possible any more, or another replica has answered
 * since, a read barrier comes first. So a read of a session sees the session's writes, and never an older state of a shard than
 * a read that ended before it began. Node ids are never reused, so a node goes back only by a restart, and then proves how
 * fresh it is before it answers.
 */
export class ReadSession {
  #mark: Uint8Array = new Uint8Array(0);
  #answers = 0;
  readonly #pins = new Map<number, Pin>();

  /** The mark of everything written through the session; null while that is nothing. */
  get mark(): Uint8Array | null {
    return this.#mark.length === 0 ? null : this.#mark;
  }

  noteWrite(mark: Uint8Array): void {
    this.#mark = mergeMarks([this.#mark, mark]);
  }

  /** The mark a read is to carry: the session's, and the one the caller gave. */
  after(given: Uint8Array | null): Uint8Array | null {
    return given === null || this.mark === null ? (given ?? this.mark) : mergeMarks([this.#mark, given]);
  }

  /**
   * The level a read is to ask for. `any` becomes the widest bound: a replica that restarted may answer `any` from before what
   * it answered last, but has to prove a bound anew.
   */
  levelOf(given: Consistency): Consistency {
    return given.level === "any" ? { level: "bounded", maxStalenessMs: MAX_STALENESS_MS_MAX } : given;
  }

  /** Undefined where the shard was not asked for yet. */
  pinOf(shard: number): ShardPin | undefined {
    const pin = this.#pins.get(shard);
    if (pin === undefined) return undefined;
    const { node, seenAt, strayedAt, coveredAt } = pin;
    return { node, isSeen: seenAt > 0 || strayedAt > 0, isDoubtful: strayedAt > coveredAt };
  }

  /**
   * Notes that a read of shards is about to be sent to a node: reads begun from now on follow it there.
   * @returns when that is, for `noteSeen`.
   */
  pin(shards: Iterable<number>, node: string): number {
    for (const shard of shards) {
      const pin = this.#pins.get(shard);
      if (pin?.node === node) continue;
      const strayedAt = pin === undefined ? 0 : Math.max(pin.seenAt, pin.strayedAt);
      this.#pins.set(shard, { node, seenAt: 0, strayedAt, coveredAt: 0 });
    }
    return this.#answers;
  }

  /**
   * Notes that a node answered for shards.
   * @param read.pinnedAt what `pin` returned before it was asked.
   * @param read.isBarrier the node passed a read barrier for this answer: it is not behind any that came before it was asked.
   */
  noteSeen(
    shards: Iterable<number>,
    node: string,
    read: { readonly pinnedAt: number; readonly isBarrier: boolean },
  ): void {
    const at = ++this.#answers;
    for (const shard of shards) {
      const pin = this.#pins.get(shard);
      assert(pin !== undefined, "a session's shard is pinned before it is read");
      if (pin.node !== node) {
        pin.strayedAt = at;
        continue;
      }
      pin.seenAt = at;
      if (read.isBarrier) pin.coveredAt = Math.max(pin.coveredAt, read.pinnedAt);
    }
  }
}
