/** Two clocks may drift apart by so much: 200 millionths. */
const DRIFT = 0.0002;
/** Nothing is under way for so long: a clock was changed. */
const AGE_MS_MAX = 30_000;
/** A queue that stands is one that did not drain for so long. */
export const STANDING_MS = 100;

/**
 * How long the requests of one stream were under way, by when they were sent on the sender's clock: compared with the
 * fastest that came, so that the clocks need not agree. What waits in buffers on the way, and in the socket of a server that
 * cannot keep up, shows here and nowhere else.
 */
export class Transit {
  /** What the clocks differ by and the shortest way takes, together; grows by as much as clocks may drift. */
  #base: number | null = null;
  #lastMs = 0;
  #age = 0;
  #sliceMs = 0;
  #leastBefore = 0;
  #least = 0;

  /**
   * A request has come. @param sentMs on the sender's clock, modulo 2^32. @param isBusy without it nothing waits for this server:
   * whatever the clocks say is how they differ now.
   */
  note(sentMs: number, nowMs: number, isBusy: boolean): void {
    this.#age = this.#ageOf((nowMs >>> 0) - sentMs, nowMs, isBusy);
    if (nowMs - this.#sliceMs >= STANDING_MS) {
      this.#leastBefore = nowMs - this.#sliceMs < 2 * STANDING_MS ? this.#least : 0;
      this.#least = this.#age;
      this.#sliceMs = nowMs;
    } else this.#least = Math.min(this.#least, this.#age);
  }

  /** Of the last request: milliseconds longer than the fastest. */
  get ageMs(): number {
    return this.#age;
  }

  /**
   * The least age of the last tenths of a second: what a request waits for a queue that does not drain. After a pause, or
   * a burst, ages are high and this is not, for the last that came were not under way for long.
   */
  get standingMs(): number {
    return Math.min(this.#leastBefore, this.#least);
  }

  #ageOf(offset: number, nowMs: number, isBusy: boolean): number {
    const base = this.#base === null ? offset : this.#base + (nowMs - this.#lastMs) * DRIFT;
    const age = wrapped(offset - base);
    const isKnown = this.#base !== null && isBusy && age >= 0 && age <= AGE_MS_MAX;
    this.#base = isKnown ? base : offset;
    this.#lastMs = nowMs;
    return isKnown ? age : 0;
  }
}

/** A difference of times modulo 2^32, from half of that below to half of it above. */
function wrapped(ms: number): number {
  const whole = Math.floor(ms);
  return (whole | 0) + (ms - whole);
}
