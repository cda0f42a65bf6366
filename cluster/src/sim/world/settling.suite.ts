import type { Scheduler } from "./scheduler.js";

/** Lets every promise that can settle do so. */
export function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Runs the world until `work` is done. @throws Error when nothing is left to happen before. */
export async function finish<T>(scheduler: Scheduler, work: Promise<T>): Promise<T> {
  let isDone = false;
  const done = (): void => {
    isDone = true;
  };
  work.then(done, done);
  for (;;) {
    await settle();
    if (isDone) return await work;
    if (!scheduler.runNext()) throw new Error("nothing is left to happen, and the work is not done");
  }
}
