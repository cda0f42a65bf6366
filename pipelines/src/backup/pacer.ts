import { setTimeout as sleep } from "node:timers/promises";

/** Keeps work at so many bytes a second, over all who share it. */
export class Pacer {
  readonly #bytesPerSecond: number;
  #nextAt = performance.now();

  /** @param bytesPerSecond Infinity: as fast as it goes. */
  constructor(bytesPerSecond: number) {
    this.#bytesPerSecond = bytesPerSecond;
  }

  /** Resolves when the time of these bytes has come. @throws the signal's reason. */
  async pace(bytes: number, signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    if (this.#bytesPerSecond === Number.POSITIVE_INFINITY) return;
    const now = performance.now();
    const at = Math.max(now, this.#nextAt);
    this.#nextAt = at + (bytes / this.#bytesPerSecond) * 1000;
    if (at > now) await sleep(at - now, undefined, signal === undefined ? {} : { signal });
  }
}
