/** So much may come at once after a pause: what comes in a second. */
const BURST_SECONDS = 1;

/**
 * An amount per second, by a clock that is passed in. What a request takes may be known only once it is done: it begins while
 * anything is left, takes what it takes, and whoever comes next waits until that is made up for. So a single one always
 * fits, and the average is kept.
 */
export class TokenBucket {
  readonly #perMs: number;
  readonly #most: number;
  #level: number;
  #lastMs: number;

  constructor(perSecond: number, nowMs: number) {
    this.#perMs = perSecond / 1000;
    this.#most = perSecond * BURST_SECONDS;
    this.#level = this.#most;
    this.#lastMs = nowMs;
  }

  /** 0 while a request may begin; else in how many whole milliseconds one may. */
  waitMs(nowMs: number): number {
    this.#level = Math.min(this.#most, this.#level + Math.max(0, nowMs - this.#lastMs) * this.#perMs);
    this.#lastMs = Math.max(this.#lastMs, nowMs);
    return this.#level > 0 ? 0 : Math.floor(-this.#level / this.#perMs) + 1;
  }

  /** Takes what a request took, more than there is if need be. */
  take(amount: number): void {
    this.#level -= amount;
  }
}
