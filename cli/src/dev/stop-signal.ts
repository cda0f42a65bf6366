/**
 * Ctrl-C and SIGTERM as an abort signal. Further ones change nothing: a terminal and a package runner may both send one for the
 * same key, and stopping is bounded by itself.
 */
export class StopSignal {
  readonly #controller = new AbortController();
  readonly #onSignal: () => void;

  /** @param onFirst told at once, so that the user knows. */
  constructor(onFirst: () => void) {
    this.#onSignal = () => {
      if (this.#controller.signal.aborted) return;
      this.#controller.abort();
      onFirst();
    };
    process.on("SIGINT", this.#onSignal);
    process.on("SIGTERM", this.#onSignal);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  [Symbol.dispose](): void {
    process.off("SIGINT", this.#onSignal);
    process.off("SIGTERM", this.#onSignal);
  }
}
