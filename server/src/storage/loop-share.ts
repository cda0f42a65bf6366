/** Work in one turn of the event loop after which others get theirs first. About what a large read takes. */
const SHARE_MS = 2;

/**
 * The part of the event loop that background work of a node may take at a time, over all of its shards: entries that share one
 * sync of the log are applied at once, and reads would wait for all of them. Work is never cut, only kept apart.
 */
export class LoopShare {
  readonly #nowMs: () => number;
  readonly #waiting: (() => void)[] = [];
  #spentMs = 0;
  #isDue = false;

  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
  }

  /**
   * Null: there is time left in this turn of the event loop, for work that begins before anything else runs. Else what to wait
   * for before asking again; those that wait go on one by one, in their order.
   */
  wait(): Promise<void> | null {
    if (this.#spentMs < SHARE_MS) return null;
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#schedule();
    });
  }

  /** Does work, and counts what it takes of this turn. */
  run<T>(work: () => T): T {
    const began = this.#nowMs();
    try {
      return work();
    } finally {
      this.#spentMs += this.#nowMs() - began;
      this.#schedule();
    }
  }

  /** The next turn begins behind what has arrived meanwhile, with one of those that wait. */
  #schedule(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    setImmediate(() => {
      this.#isDue = false;
      this.#spentMs = 0;
      this.#waiting.shift()?.();
      if (this.#waiting.length > 0) this.#schedule();
    });
  }
}
