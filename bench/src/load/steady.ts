import { setTimeout as delay, setImmediate as nextTurn } from "node:timers/promises";
import { seededRandom } from "../measure.js";
import type { Timeline } from "./timeline.js";

/** Below it timers are too coarse. */
const TIMER_MS_MIN = 2;
/** Calls that may be under way; those beyond it count as failed. */
const OUTSTANDING_MAX = 5_000;

/**
 * Calls that come at exponentially distributed intervals, whatever becomes of those before, until the signal fires: each is
 * noted with the time since it was due. Resolves when the last has ended.
 */
export async function steadyLoad(
  { perSecond, seed = 1 }: { readonly perSecond: number; readonly seed?: number },
  call: () => Promise<unknown>,
  timeline: Timeline,
  signal: AbortSignal,
): Promise<void> {
  const random = seededRandom(seed);
  const gapMs = (): number => (-Math.log(1 - random()) * 1000) / perSecond;
  const underWay = new Set<Promise<void>>();
  let due = performance.now() + gapMs();
  while (!signal.aborted) {
    const now = performance.now();
    for (; due <= now; due += gapMs()) {
      const at = due;
      if (underWay.size >= OUTSTANDING_MAX) {
        timeline.failed(at, new Error(`${OUTSTANDING_MAX} calls are under way`));
        continue;
      }
      const one: Promise<void> = call()
        .then(
          () => timeline.ended(at),
          (error: unknown) => timeline.failed(at, error),
        )
        .finally(() => underWay.delete(one));
      underWay.add(one);
    }
    const left = due - performance.now();
    if (left >= TIMER_MS_MIN) await delay(left - 1);
    else await nextTurn();
  }
  await Promise.all(underWay);
}
