import { mergeMarks } from "@featurestore/proto";

/**
 * What a session has written and seen: its reads carry the marks of its writes, and each shard is read at the replica that
 * answered for it last, or, where that is not possible any more, with a read barrier at another. So a read of a session sees
 * the session's writes, and never an older state of a shard than an earlier read of it did.
 */
export class ReadSession {
  #mark: Uint8Array = new Uint8Array(0);
  readonly #seenAt = new Map<number, string>();

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

  /** Id of the node that answered for the shard last. */
  seenAt(shard: number): string | undefined {
    return this.#seenAt.get(shard);
  }

  noteSeen(shard: number, node: string): void {
    this.#seenAt.set(shard, node);
  }
}
