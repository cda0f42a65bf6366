import { arrive } from "./arrivals.js";
import type { Timeline } from "./timeline.js";

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
  const underWay = new Set<Promise<void>>();
  const onArrival = (dueMs: number): void => {
    if (underWay.size >= OUTSTANDING_MAX) {
      timeline.failed(dueMs, new Error(`${OUTSTANDING_MAX} calls are under way`));
      return;
    }
    const one: Promise<void> = call()
      .then(
        () => timeline.ended(dueMs),
        (error: unknown) => timeline.failed(dueMs, error),
      )
      .finally(() => underWay.delete(one));
    underWay.add(one);
  };
  await arrive({ perSecond, seed, goesOn: () => !signal.aborted, onArrival });
  await Promise.all(underWay);
}
