/** One tick of every group, in milliseconds: with a node's tuning a follower waits 1.5 to 3 s before it campaigns. */
export const TICK_MS = 300;

/** The one timer of a node's groups. Ticks are counted by the time that passed, however late the timer is. */
export class Ticker {
  readonly #timer: NodeJS.Timeout;
  readonly #tick: (elapsed: number) => void;
  readonly #nowMs: () => number;
  #tickedMs: number;

  /** @param tick called with the ticks since the last call, at least one. @param nowMs monotonic. */
  constructor(tick: (elapsed: number) => void, nowMs: () => number = () => performance.now()) {
    this.#tick = tick;
    this.#nowMs = nowMs;
    this.#tickedMs = nowMs();
    this.#timer = setInterval(() => this.#catchUp(), TICK_MS);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #catchUp(): void {
    const elapsed = Math.floor((this.#nowMs() - this.#tickedMs) / TICK_MS);
    if (elapsed <= 0) return;
    this.#tickedMs += elapsed * TICK_MS;
    this.#tick(elapsed);
  }
}
