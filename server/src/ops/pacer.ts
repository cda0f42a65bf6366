import { setImmediate } from "node:timers/promises";

/** Divides long work into turns of the event loop, so that requests do not wait for all of it. */
export class Pacer {
  readonly #turnMs: number;
  #began = performance.now();

  constructor(turnMs: number) {
    this.#turnMs = turnMs;
  }

  /** To be awaited between two pieces of the work: at once while the turn is short, else in the next one. */
  async pause(): Promise<void> {
    if (performance.now() - this.#began < this.#turnMs) return;
    await setImmediate();
    this.#began = performance.now();
  }
}
