import type { Pressure } from "@featurestore/proto";
import type { Pace } from "../storage/pace.js";

/** Reads that take longer, or wait longer for the event loop, are in need: the scrub gives way to them. */
const BUSY_US = 20_000;
/** It goes on at this part of its rate meanwhile, so that a node that is always busy is scrubbed, too. */
const BUSY_DIVISOR = 8;

/** Whether reads are slow by what the node says of its last second. */
export function isBusy({ readP99Us, loopDelayP99Us }: Pick<Pressure, "readP99Us" | "loopDelayP99Us">): boolean {
  return readP99Us > BUSY_US || loopDelayP99Us > BUSY_US;
}

export interface ScrubPaceOptions {
  readonly bytesPerSecond: number;
  /** Reads are slow at the moment. */
  readonly isBusy: () => boolean;
  /** Monotonic. */
  readonly nowMs: () => number;
  /** Rejects with the signal's reason. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/**
 * How fast a scrub reads: over any time no more than its rate and one piece, and an eighth of that while reads are slow. What
 * was not used is not made up for.
 */
export class ScrubPace {
  readonly #options: ScrubPaceOptions;
  /** What was let through before is paid for by then. */
  #freeAtMs = Number.NEGATIVE_INFINITY;
  #bytes = 0;

  constructor(options: ScrubPaceOptions) {
    this.#options = options;
  }

  /** Let through so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Lets pieces through, one after the other. */
  until(signal: AbortSignal): Pace {
    return async (bytes) => {
      const { nowMs, sleep, bytesPerSecond } = this.#options;
      signal.throwIfAborted();
      const waitMs = this.#freeAtMs - nowMs();
      if (waitMs > 0) await sleep(waitMs, signal);
      const rate = this.#options.isBusy() ? bytesPerSecond / BUSY_DIVISOR : bytesPerSecond;
      this.#freeAtMs = Math.max(this.#freeAtMs, nowMs()) + (bytes / rate) * 1_000;
      this.#bytes += bytes;
    };
  }
}
