import { FeatureStoreError } from "@featurestore/proto";
import type { ControlTimer } from "./control-timer.js";

/**
 * What `run` answers, or UNAVAILABLE of unknown outcome once `timeoutMs` have passed or `signal` was aborted, whether or
 * not `run` obeys the signal it gets.
 */
export async function bounded<T>(
  timer: ControlTimer,
  options: { readonly timeoutMs: number; readonly what: string; readonly signal?: AbortSignal },
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const abort = new AbortController();
  let giveUp: (reason: string) => void = () => {};
  const givenUp = new Promise<never>((_, reject) => {
    giveUp = (reason) => {
      reject(new FeatureStoreError("UNAVAILABLE", `${options.what}: ${reason}`, { outcome: "unknown" }));
      abort.abort();
    };
  });
  const stop = (): void => giveUp("called off");
  const cancel = timer.after(options.timeoutMs, () => giveUp(`no answer within ${options.timeoutMs} ms`));
  options.signal?.addEventListener("abort", stop);
  if (options.signal?.aborted === true) stop();
  try {
    return await Promise.race([run(abort.signal), givenUp]);
  } finally {
    cancel();
    options.signal?.removeEventListener("abort", stop);
  }
}
