/** What a request may wait for others of its stream, in milliseconds, before the stream is to have fewer under way. */
export const TARGET_MS = 25;
/** Time for a change to show before the next one. */
const SHRINK_MS = 200;
const GROW_MS = 1_000;
/** A stream may always have so many. */
export const CREDIT_MIN = 4;

/**
 * How many requests a client may have under way on one stream. Halved while a queue stands, doubled when none has for a second:
 * what a server cannot answer in time then waits with its clients, who can give it up, and costs the server nothing.
 */
export class Credit {
  readonly #most: number;
  #now: number;
  #shrunkMs = Number.NEGATIVE_INFINITY;
  #stoodMs = Number.NEGATIVE_INFINITY;

  constructor(most: number) {
    this.#most = most;
    this.#now = most;
  }

  /** @param standingMs what requests wait for a queue that does not drain. @returns the new number where it has changed, to be told; else null. */
  note(standingMs: number, nowMs: number): number | null {
    if (standingMs > TARGET_MS) {
      this.#stoodMs = nowMs;
      if (this.#now <= CREDIT_MIN || nowMs - this.#shrunkMs < SHRINK_MS) return null;
      this.#shrunkMs = nowMs;
      this.#now = Math.max(CREDIT_MIN, this.#now >> 1);
      return this.#now;
    }
    if (this.#now >= this.#most || nowMs - this.#stoodMs < GROW_MS) return null;
    this.#stoodMs = nowMs;
    this.#now = Math.min(this.#most, this.#now * 2);
    return this.#now;
  }
}
