import { FeatureStoreError } from "@featurestore/proto";
import type { ControlTimer } from "./control-timer.js";

/** Calls with a time limit that can all be called off at once. */
export class BoundedCalls {
  readonly #timer: ControlTimer;
  readonly #running = new Set<(reason: string) => void>();
  #isClosed = false;

  constructor(timer: ControlTimer) {
    this.#timer = timer;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /**
   * What `run` answers, or UNAVAILABLE of unknown outcome once `timeoutMs` have passed or all is called off, whether or
   * not `run` obeys the signal it gets. Nothing is run after `close`.
   */
  async run<T>(
    { timeoutMs, what }: { readonly timeoutMs: number; readonly what: string },
    run: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    if (this.#isClosed) throw new FeatureStoreError("UNAVAILABLE", `${what}: called off`);
    const abort = new AbortController();
    let giveUp: (reason: string) => void = () => {};
    const givenUp = new Promise<never>((_, reject) => {
      giveUp = (reason) => {
        reject(new FeatureStoreError("UNAVAILABLE", `${what}: ${reason}`, { outcome: "unknown" }));
        abort.abort();
      };
    });
    const cancel = this.#timer.after(timeoutMs, () => giveUp(`no answer within ${timeoutMs} ms`));
    this.#running.add(giveUp);
    try {
      return await Promise.race([run(abort.signal), givenUp]);
    } finally {
      cancel();
      this.#running.delete(giveUp);
    }
  }

  close(): void {
    this.#isClosed = true;
    for (const giveUp of this.#running) giveUp("called off");
  }
}
