import type { PeerMessage } from "@featurestore/cluster";
import { messageWeight } from "./peer-codec.js";
import type { Addressed } from "./peer-frame.js";

export interface QueueBounds {
  readonly messagesMax: number;
  /** Of data and what is around it; a single message always fits. */
  readonly bytesMax: number;
}

interface Waiting extends Addressed {
  readonly order: number;
  readonly weight: number;
}

/**
 * Messages to one peer in the order they were sent, up to a bound. Where there is no room the oldest heartbeats give way,
 * because newer ones say all that they say; then what comes new is dropped.
 */
export class SendQueue {
  readonly #bounds: QueueBounds;
  readonly #beats = new Fifo();
  readonly #others = new Fifo();
  #order = 0;
  #bytes = 0;

  constructor(bounds: QueueBounds) {
    this.#bounds = bounds;
  }

  get size(): number {
    return this.#beats.size + this.#others.size;
  }

  /** Near enough. */
  get bytes(): number {
    return this.#bytes;
  }

  /** @returns how many messages were dropped, old ones or this one. */
  put(group: number, message: PeerMessage): number {
    const weight = messageWeight(message);
    const isBeat = message.type === "heartbeat" || message.type === "heartbeatReply";
    const { messagesMax, bytesMax } = this.#bounds;
    let dropped = 0;
    while (this.size > 0 && (this.size >= messagesMax || this.#bytes + weight > bytesMax)) {
      // Heartbeats take next to no bytes: giving them up makes room for another message, not for a large one.
      const helps = isBeat || this.#bytes - this.#beats.bytes + weight <= bytesMax;
      if (!helps || this.#beats.size === 0) return dropped + 1;
      this.#bytes -= this.#beats.shift()?.weight ?? 0;
      dropped += 1;
    }
    (isBeat ? this.#beats : this.#others).push({ group, message, weight, order: this.#order++ });
    this.#bytes += weight;
    return dropped;
  }

  /** Takes the next messages, at least one where there is one, up to about `bytesMax` bytes, in the order they were sent. */
  take(bytesMax: number): { readonly messages: readonly Addressed[]; readonly bytes: number } {
    const messages: Addressed[] = [];
    let bytes = 0;
    for (;;) {
      const from = this.#next();
      const next = from.peek();
      if (next === undefined || (messages.length > 0 && bytes + next.weight > bytesMax)) break;
      from.shift();
      messages.push(next);
      bytes += next.weight;
    }
    this.#bytes -= bytes;
    return { messages, bytes };
  }

  /** @returns how many messages there were. */
  clear(): number {
    const { size } = this;
    this.#beats.clear();
    this.#others.clear();
    this.#bytes = 0;
    return size;
  }

  #next(): Fifo {
    const beat = this.#beats.peek()?.order ?? Number.POSITIVE_INFINITY;
    const other = this.#others.peek()?.order ?? Number.POSITIVE_INFINITY;
    return beat < other ? this.#beats : this.#others;
  }
}

/** First in, first out, in constant time. */
class Fifo {
  #items: (Waiting | undefined)[] = [];
  #head = 0;
  bytes = 0;

  get size(): number {
    return this.#items.length - this.#head;
  }

  push(item: Waiting): void {
    this.#items.push(item);
    this.bytes += item.weight;
  }

  peek(): Waiting | undefined {
    return this.#items[this.#head];
  }

  shift(): Waiting | undefined {
    const item = this.#items[this.#head];
    if (item === undefined) return undefined;
    this.#items[this.#head] = undefined;
    this.#head += 1;
    this.bytes -= item.weight;
    if (this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  clear(): void {
    this.#items = [];
    this.#head = 0;
    this.bytes = 0;
  }
}
