import type { PeerMessage } from "./ports.js";

/** What came in since the last turn: messages up to a bound, and ticks that are owed. */
export class Mailbox {
  readonly #messagesMax: number;
  readonly #ticksMax: number;
  #messages: PeerMessage[] = [];
  #ticks = 0;

  /** @param ticksMax ticks that can be owed; a late timer's others are lost. */
  constructor(messagesMax: number, ticksMax: number) {
    this.#messagesMax = messagesMax;
    this.#ticksMax = ticksMax;
  }

  get size(): number {
    return this.#messages.length;
  }

  /** @returns false, and drops it, when the mailbox is full. */
  put(message: PeerMessage): boolean {
    if (this.#messages.length >= this.#messagesMax) return false;
    this.#messages.push(message);
    return true;
  }

  takeMessages(): readonly PeerMessage[] {
    const messages = this.#messages;
    this.#messages = [];
    return messages;
  }

  owe(ticks: number): void {
    this.#ticks = Math.min(this.#ticks + Math.max(0, Math.floor(ticks)), this.#ticksMax);
  }

  /** Takes one owed tick: a turn has at most one, so that no stall is replayed before the mail that came during it is read. */
  takeTick(): boolean {
    if (this.#ticks === 0) return false;
    this.#ticks -= 1;
    return true;
  }

  clear(): void {
    this.#messages = [];
    this.#ticks = 0;
  }
}
