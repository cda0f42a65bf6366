import { arrive } from "./arrivals.js";
import { Recorder } from "./recorder.js";

/** Calls of an open loop that are under way at one time; one more means that the rate is beyond what is measured. */
const OUTSTANDING_MAX = 2_000;

/** How calls come: each user's next one after their last, or whenever they come. */
export type Load = { readonly inFlight: number } | { readonly perSecond: number };

export interface Run {
  readonly recorder: Recorder;
  /** An open loop was broken off: more calls were under way than any queue should hold. */
  readonly isOverloaded: boolean;
}

/** Makes calls for so many seconds, and waits for the last. @throws what a call fails with. */
export function generate(load: Load, call: () => Promise<unknown>, seconds: number, seed = 1): Promise<Run> {
  return "inFlight" in load ? closedLoop(load.inFlight, call, seconds) : openLoop(load.perSecond, call, seconds, seed);
}

/** So many users, each of whom calls again as soon as there is an answer. Latency is that of service: nobody queues. */
async function closedLoop(inFlight: number, call: () => Promise<unknown>, seconds: number): Promise<Run> {
  const recorder = new Recorder();
  const until = performance.now() + seconds * 1000;
  recorder.begin();
  const user = async (): Promise<void> => {
    for (let began = performance.now(); began < until; began = performance.now()) {
      await call();
      recorder.add(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, user));
  return { recorder, isOverloaded: false };
}

/**
 * Calls at exponentially distributed intervals, whatever becomes of those before. Latency counts from the time a call was due, so
 * that a pause is felt by every call that falls into it (no coordinated omission).
 */
async function openLoop(perSecond: number, call: () => Promise<unknown>, seconds: number, seed: number): Promise<Run> {
  const recorder = new Recorder();
  const until = performance.now() + seconds * 1000;
  let outstanding = 0;
  let failure: { readonly error: unknown } | null = null;
  let onIdle: () => void = () => undefined;
  const onArrival = (at: number): void => {
    outstanding += 1;
    call()
      .then(
        () => recorder.add(performance.now() - at),
        (error: unknown) => {
          failure ??= { error };
        },
      )
      .finally(() => {
        outstanding -= 1;
        if (outstanding === 0) onIdle();
      });
  };
  recorder.begin();
  const goesOn = (dueMs: number): boolean => dueMs < until && outstanding < OUTSTANDING_MAX && failure === null;
  await arrive({ perSecond, seed, goesOn, onArrival });
  const isOverloaded = outstanding >= OUTSTANDING_MAX;
  if (outstanding > 0) await new Promise<void>((resolve) => (onIdle = resolve));
  const failed = failure as { readonly error: unknown } | null;
  if (failed !== null) throw failed.error;
  return { recorder, isOverloaded };
}
