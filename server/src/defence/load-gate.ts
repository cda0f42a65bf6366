import { performance } from "node:perf_hooks";
import type { FeatureStoreError } from "@featurestore/proto";
import type { Refusals } from "./refusals.js";
import type { Transit } from "./transit.js";

/** Requests are begun for so long in a turn of the event loop. */
export const TURN_MS = 100;
/** The event loop is busy where it rests less than a fifth of its time. */
const BUSY_SHARE = 0.8;
const LOOK_MS = 100;
/** What a request without a deadline is taken to have. */
const DEADLINE_MS = 1_000;
/** So much of its deadline a request may have been under way where a queue stands: the answer passes through as much again. */
export const STANDING_SHARE = 0.25;
/** And this much whatever the queue does: it would be answered too late. */
export const HOPELESS_SHARE = 0.75;
const RETRY_MS = 100;

/** What the gate goes by. */
export interface LoadClock {
  /** Milliseconds, monotonic. */
  readonly nowMs: () => number;
  /** Calls back once this turn of the event loop has handled what came in it. */
  readonly atEndOfTurn: (then: () => void) => void;
  /** Share of the time since it was last asked that the event loop was not at rest. */
  readonly busyShare: () => number;
}

/**
 * Decides which requests a node that has too many does not begin. Two rules:
 *
 * - Turns stay short: of what came in one turn of the event loop, requests are begun for so long. What waits for the next one,
 *   Raft's messages among it, waits little.
 * - Where a queue stands in buffers and sockets, what has been in it for long is refused, however short the turn: answering the
 *   oldest first answers nobody in time. As CoDel does (Nichols and Jacobson, 2012), by the least time that requests were under
 *   way (see `Transit`): what a pause or a burst has left drains, and is answered.
 *
 * A refusal takes a small part of the work of an answer.
 */
export class LoadGate {
  readonly #refusals: Refusals;
  readonly #clock: LoadClock;
  #begunMs: number | null = null;
  #lookedMs = Number.NEGATIVE_INFINITY;
  #isBusy = false;

  constructor(refusals: Refusals, clock: LoadClock = processClock()) {
    this.#refusals = refusals;
    this.#clock = clock;
  }

  /** True where the event loop hardly rests: only then anything can be waiting for it. */
  get isBusy(): boolean {
    const now = this.#clock.nowMs();
    if (now - this.#lookedMs >= LOOK_MS) {
      this.#lookedMs = now;
      this.#isBusy = this.#clock.busyShare() > BUSY_SHARE;
    }
    return this.#isBusy;
  }

  /**
   * For use before any work. @param transit of the request's stream, which has noted it; null: nothing is known of that.
   * @param deadlineMs as it was sent; 0: none.
   * @throws RESOURCE_EXHAUSTED (rejected).
   */
  check(transit: Pick<Transit, "ageMs" | "standingMs"> | null, deadlineMs: number): void {
    const now = this.#clock.nowMs();
    if (this.#begunMs === null) {
      this.#begunMs = now;
      this.#clock.atEndOfTurn(() => {
        this.#begunMs = null;
      });
    }
    if (now - this.#begunMs > TURN_MS) throw this.#refusal();
    if (transit === null) return;
    const deadline = deadlineMs > 0 ? deadlineMs : DEADLINE_MS;
    const { ageMs, standingMs } = transit;
    const standingMax = deadline * STANDING_SHARE;
    if (ageMs > deadline * HOPELESS_SHARE || (standingMs > standingMax && ageMs > standingMax)) throw this.#refusal();
  }

  #refusal(): FeatureStoreError {
    const message = "the node has more requests than it can answer in time; try again later";
    return this.#refusals.refuse("overload", message, RETRY_MS);
  }
}

function processClock(): LoadClock {
  let last = performance.eventLoopUtilization();
  return {
    nowMs: () => performance.now(),
    atEndOfTurn: setImmediate,
    busyShare: () => {
      const now = performance.eventLoopUtilization();
      const { utilization } = performance.eventLoopUtilization(now, last);
      last = now;
      return utilization;
    },
  };
}
