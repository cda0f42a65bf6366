import { FeatureStoreError } from "@featurestore/proto";
import type { StateDigest } from "./state-digest.js";

/** Who may wait at one shard: its leader asks for one digest at a time, and an earlier leader may have asked, too. */
const WAITING_MAX = 16;

interface Waiting {
  readonly index: number;
  readonly resolve: (digest: StateDigest | null) => void;
}

/**
 * Log positions at which somebody wants to know the state's digest. Apply ends a run at each of them, so that replicas that
 * run ahead of each other say what they were at the same entry. Nothing is kept of positions that nobody waits for.
 */
export class DigestMarks {
  readonly #waiting = new Set<Waiting>();

  /** The digest at the entry; null once the state is beyond it, or `signal` fires. @throws RESOURCE_EXHAUSTED above 16 that wait. */
  wait(index: number, signal: AbortSignal): Promise<StateDigest | null> {
    if (this.#waiting.size >= WAITING_MAX) {
      throw new FeatureStoreError("RESOURCE_EXHAUSTED", `${WAITING_MAX} wait for digests of this shard already`);
    }
    return new Promise((resolve) => {
      const onAbort = (): void => settle(null);
      const settle = (digest: StateDigest | null): void => {
        this.#waiting.delete(waiting);
        signal.removeEventListener("abort", onAbort);
        resolve(digest);
      };
      const waiting: Waiting = { index, resolve: settle };
      this.#waiting.add(waiting);
      signal.addEventListener("abort", onAbort, { once: true });
      if (signal.aborted) settle(null);
    });
  }

  /** The first position at or after `index` that somebody waits for; infinite where nobody does. */
  nextFrom(index: number): number {
    let next = Number.POSITIVE_INFINITY;
    for (const waiting of this.#waiting) if (waiting.index >= index) next = Math.min(next, waiting.index);
    return next;
  }

  /** The state is at `index` now. */
  note(index: number, digest: () => StateDigest): void {
    for (const waiting of [...this.#waiting]) {
      if (waiting.index <= index) waiting.resolve(waiting.index === index ? digest() : null);
    }
  }

  /** Nothing is applied any more. */
  close(): void {
    for (const { resolve } of [...this.#waiting]) resolve(null);
  }
}
