import { performance } from "node:perf_hooks";
import type { RefusalError, Refusals } from "./refusals.js";
import type { Transit } from "./transit.js";

/** In a turn of the event loop requests are begun until it has taken so much time of a processor: of a few large ones, too. */
export const TURN_MS = 200;
/** The event loop is busy where it rests less than a tenth of its time. */
const BUSY_SHARE = 0.9;
const LOOK_MS = 100;
/** What a request without a deadline is taken to have. */
const DEADLINE_MS = 1_000;
/** So much of its deadline a request may have been under way where a queue stands: the answer passes through as much again. */
export const STANDING_SHARE = 0.4;
/** And this much whatever the queue does: it would be answered too late. */
export const HOPELESS_SHARE = 0.75;
const RETRY_MS = 100;

/** What the gate goes by. */
export interface LoadClock {
  /** Milliseconds, monotonic. */
  readonly nowMs: () => number;
  /** Time of processors that the process has used, in milliseconds: goes on while requests work, not while others have the processor. */
  readonly usedMs: () => number;
  /** Calls back once this turn of the event loop has handled what came in it. */
  readonly atEndOfTurn: (then: () => void) => void;
  /** Share of the time since it was last asked that the event loop was not at rest. */
  readonly busyShare: () => number;
}

/**
 * Decides which requests a node that has too many does not begin. Two rules:
 *
 * - Turns stay short: of what came in one turn of the event loop, requests are begun for so long. What waits for the next one,
 *   Raft's messages among it, waits no longer than elections allow.
 * - Where a queue stands in buffers and sockets, what has been in it for long is refused, however short the turn: answering the
 *   oldest first answers nobody in time. As CoDel does (Nichols and Jacobson, 2012), by the least time that requests were under
 *   way (see `Transit`): what a pause or a burst has left drains, and is answered.
 *
 * A refusal takes a small part of the work of an answer.
 */
export class LoadGate {
  readonly #refusals: Refusals;
  readonly #clock: LoadClock;
  readonly #error: RefusalError;
  /** Of this turn; null: it has begun no request. */
  #begun: { readonly atMs: number; readonly usedMs: number } | null = null;
  #lookedMs = Number.NEGATIVE_INFINITY;
  #isBusy = false;

  constructor(refusals: Refusals, clock: LoadClock = processClock()) {
    this.#refusals = refusals;
    this.#clock = clock;
    const message = "the node has more requests than it can answer in time; try again later";
    this.#error = refusals.make("overload", message, RETRY_MS);
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
    if (this.#begun === null) this.#beginTurn();
    else if (this.#isTurnOver(this.#begun)) throw this.#refusal();
    if (transit === null) return;
    const deadline = deadlineMs > 0 ? deadlineMs : DEADLINE_MS;
    const { ageMs, standingMs } = transit;
    const standingMax = deadline * STANDING_SHARE;
    if (ageMs > deadline * HOPELESS_SHARE || (standingMs > standingMax && ageMs > standingMax)) throw this.#refusal();
  }

  #beginTurn(): void {
    this.#begun = { atMs: this.#clock.nowMs(), usedMs: this.#clock.usedMs() };
    this.#clock.atEndOfTurn(() => {
      this.#begun = null;
    });
  }

  #isTurnOver({ atMs, usedMs }: { readonly atMs: number; readonly usedMs: number }): boolean {
    return this.#clock.nowMs() - atMs > TURN_MS && this.#clock.usedMs() - usedMs > TURN_MS;
  }

  #refusal(): RefusalError {
    // One error for all: what makes one is its stack, which says nothing here, and that was a tenth of what an overloaded node did.
    return this.#refusals.again(this.#error);
  }
}

function processClock(): LoadClock {
  let last = performance.eventLoopUtilization();
  return {
    nowMs: () => performance.now(),
    usedMs: () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1000;
    },
    atEndOfTurn: setImmediate,
    busyShare: () => {
      const now = performance.eventLoopUtilization();
      const { utilization } = performance.eventLoopUtilization(now, last);
      last = now;
      return utilization;
    },
  };
}
