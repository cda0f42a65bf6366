import { DurationHistogram } from "../duration-histogram.js";

const EVERY_MS = 50;

/** Looks twenty times a second how much later than due the event loop comes to it: requests wait as long. */
export class EventLoopDelay {
  readonly seconds = new DurationHistogram();
  readonly #timer: NodeJS.Timeout;

  constructor() {
    let dueMs = performance.now() + EVERY_MS;
    this.#timer = setInterval(() => {
      const now = performance.now();
      this.seconds.observe(Math.max(0, now - dueMs) / 1000);
      dueMs = now + EVERY_MS;
    }, EVERY_MS);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
