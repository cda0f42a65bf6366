import { DurationHistogram } from "./duration-histogram.js";
import { LatencyWindow } from "./latency-window.js";

/** How often a beat is due. It is what wakes an idle node: twice as often took half as much CPU again. */
export const BEAT_MS = 10;
/** A timer counts whole milliseconds: so late it is always. */
const TIMER_MS = 1;

/**
 * How long whatever arrives waits for the event loop: of things that would arrive `BEAT_MS` apart, by beats that come late
 * where the loop is held up. Weighted by time, that is: a long hold-up counts for all that would have arrived in it.
 */
export class LoopDelay {
  /** All that was ever noted, for metrics. */
  readonly seconds = new DurationHistogram();
  readonly #spanMs: number;
  readonly #window: LatencyWindow;
  #lastMs: number;

  constructor(spanMs: number, nowMs: number) {
    this.#spanMs = spanMs;
    this.#window = new LatencyWindow(spanMs);
    this.#lastMs = nowMs;
  }

  /** For a timer to call every `BEAT_MS`. */
  beat(nowMs: number): void {
    const since = Math.max(this.#lastMs, nowMs - this.#spanMs);
    this.#lastMs = nowMs;
    let wait = nowMs - since - BEAT_MS;
    do {
      const lateMs = Math.max(0, wait - TIMER_MS);
      this.#window.note(lateMs * 1000, nowMs);
      this.seconds.observe(lateMs / 1000);
      wait -= BEAT_MS;
    } while (wait > 0);
  }

  /** In microseconds, a hold-up that goes on apart. */
  p99(nowMs: number): number {
    return this.#window.p99(nowMs);
  }
}
