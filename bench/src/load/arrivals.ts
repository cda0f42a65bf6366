import { setTimeout as delay, setImmediate as nextTurn } from "node:timers/promises";
import { seededRandom } from "../measure.js";

/** Below it timers are too coarse. */
const TIMER_MS_MIN = 2;

/** Things that come at exponentially distributed intervals, whatever becomes of those before. */
export interface Arrivals {
  readonly perSecond: number;
  readonly seed: number;
  /** False from when on no more come. @param dueMs of the next one, on the clock of `performance.now()`. */
  goesOn(dueMs: number): boolean;
  /** One has come: it was due then. */
  onArrival(dueMs: number): void;
}

/** Resolves when no more come. */
export async function arrive({ perSecond, seed, goesOn, onArrival }: Arrivals): Promise<void> {
  const random = seededRandom(seed);
  const gapMs = (): number => (-Math.log(1 - random()) * 1000) / perSecond;
  let due = performance.now() + gapMs();
  while (goesOn(due)) {
    const now = performance.now();
    for (; due <= now && goesOn(due); due += gapMs()) onArrival(due);
    const left = due - performance.now();
    if (left >= TIMER_MS_MIN) await delay(left - 1);
    else await nextTurn();
  }
}
