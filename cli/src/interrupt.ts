import { EXIT } from "./exit-codes.js";

/** Turns the first Ctrl-C (or SIGTERM) into an abort signal. The second one ends the process at once. */
export class Interrupt {
  readonly #controller = new AbortController();
  readonly #onSignal: () => void;

  /** @param onFirst told at once, so that the user knows that the work is being put down. */
  constructor(onFirst: () => void) {
    this.#onSignal = () => {
      if (this.#controller.signal.aborted) process.exit(EXIT.interrupted);
      onFirst();
      this.#controller.abort();
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
