import { setTimeout as sleep } from "node:timers/promises";
import { FeatureStoreError, type Health } from "@featurestore/proto";

const STATUSES = ["red", "yellow", "green"] as const;
/** Between two looks, however many wait. */
const POLL_MS = 100;

/** Requests that wait for the cluster to get well. All of them share one look every 100 ms. */
export class HealthWaiters {
  /** At a time; more are refused. */
  static readonly waitersMax = 64;
  readonly #read: () => Promise<Health>;
  #waiting = 0;
  #last: { readonly at: number; readonly health: Promise<Health> } | null = null;

  constructor(read: () => Promise<Health>) {
    this.#read = read;
  }

  get waiting(): number {
    return this.#waiting;
  }

  /**
   * Health as soon as it is `wanted` or better, else as it is when the time is up or the caller is gone.
   * @throws RESOURCE_EXHAUSTED where too many are waiting; what `read` throws.
   */
  async wait(wanted: Health["status"], timeoutMs: number, signal: AbortSignal): Promise<Health> {
    const until = performance.now() + timeoutMs;
    const first = await this.#read();
    if (reaches(first.status, wanted)) return first;
    if (this.#waiting >= HealthWaiters.waitersMax) {
      throw new FeatureStoreError(
        "RESOURCE_EXHAUSTED",
        `${this.#waiting} requests are waiting for health already; ask without wait_for, or later`,
      );
    }
    this.#waiting++;
    try {
      let health = first;
      for (;;) {
        const leftMs = until - performance.now();
        if (leftMs <= 0 || signal.aborted || reaches(health.status, wanted)) return health;
        await sleep(Math.min(POLL_MS, leftMs), undefined, { signal }).catch(() => undefined); // it is aborted: looked at above
        health = await this.#look();
      }
    } finally {
      this.#waiting--;
    }
  }

  #look(): Promise<Health> {
    const now = performance.now();
    if (this.#last === null || now - this.#last.at >= POLL_MS) this.#last = { at: now, health: this.#read() };
    return this.#last.health;
  }
}

/** True where `status` is as good as `wanted`, or better. */
export function reaches(status: Health["status"], wanted: Health["status"]): boolean {
  return STATUSES.indexOf(status) >= STATUSES.indexOf(wanted);
}
