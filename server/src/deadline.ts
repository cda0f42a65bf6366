import { setMaxListeners } from "node:events";
import { type CallOptions, FeatureStoreError } from "@featurestore/proto";

/** A timer set further ahead fires at once. A call that waits for 24 days may as well be over. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/** A call, and what to do about work that goes on after its answer: deadlines end the waiting, not the work. */
export interface NodeCall extends CallOptions {
  /** When `deadlineMs` is over, by `performance.now()`: of a call that has waited since it was counted. */
  readonly endsAtMs?: number;
  readonly onLeftBehind?: (work: Promise<unknown>) => void;
  /** Id of whoever makes it, for the audit; left out: nobody has to be known. */
  readonly principal?: string;
  /** Of a read: memory for its answer's payload, from a multiple of 8 of its buffer on, whatever it holds. Called at most once. */
  readonly memoryFor?: (bytes: number) => Uint8Array;
}

/** What is left of a call's time, and whether its caller has gone. */
export class Deadline {
  #at: number;
  readonly #signal: AbortSignal | undefined;
  readonly #onLeftBehind: NodeCall["onLeftBehind"];

  /** Of a call, which may have begun before. */
  static of({ deadlineMs, endsAtMs, signal, onLeftBehind }: NodeCall): Deadline {
    const left = endsAtMs === undefined ? deadlineMs : endsAtMs - performance.now();
    return new Deadline(left, signal, onLeftBehind);
  }

  /** @param onLeftBehind gets work that the call no longer waits for. */
  constructor(
    deadlineMs: number | undefined,
    signal: AbortSignal | undefined,
    onLeftBehind?: NodeCall["onLeftBehind"],
  ) {
    this.#onLeftBehind = onLeftBehind;
    this.#at = deadlineMs === undefined ? Number.POSITIVE_INFINITY : performance.now() + deadlineMs;
    this.#signal = signal;
  }

  get leftMs(): number {
    return this.#at - performance.now();
  }

  /** @throws CANCELLED or DEADLINE_EXCEEDED, outcome rejected: for use before any work. */
  check(): void {
    if (this.#signal?.aborted === true) throw new FeatureStoreError("CANCELLED", "the caller cancelled the call");
    if (this.leftMs <= 0)
      throw new FeatureStoreError("DEADLINE_EXCEEDED", "the deadline had passed before the work began");
  }

  /** @throws CANCELLED when the caller has gone; what is late can still be answered in part. */
  checkCaller(): void {
    if (this.#signal?.aborted === true) throw new FeatureStoreError("CANCELLED", "the caller cancelled the call");
  }

  /** Fires when the caller goes, or the time is up, or `ms` have passed. */
  within(ms: number): AbortSignal {
    const timeout = AbortSignal.timeout(Math.max(0, Math.min(ms, Math.floor(this.leftMs))));
    const signal = this.#signal === undefined ? timeout : AbortSignal.any([this.#signal, timeout]);
    setMaxListeners(0, signal); // one for each shard that is waited for
    return signal;
  }

  /** What `work` resolves to, for work that goes on whatever happens. @throws DEADLINE_EXCEEDED or CANCELLED, outcome unknown, when the caller stops waiting. */
  async bound<T>(work: Promise<T>): Promise<T> {
    let done: { readonly value: T } | null = null;
    try {
      await this.race(
        work.then((value) => {
          done = { value };
        }),
      );
    } catch (error) {
      if (error instanceof FeatureStoreError && error.code === "CANCELLED") {
        throw new FeatureStoreError("CANCELLED", error.message, { outcome: "unknown" });
      }
      throw error;
    }
    const finished = done as { readonly value: T } | null;
    if (finished !== null) return finished.value;
    throw new FeatureStoreError("DEADLINE_EXCEEDED", "the deadline passed while the write was under way", {
      outcome: "unknown",
    });
  }

  /** Resolves when `work` does or the time is up, whichever comes first. @throws CANCELLED when the caller goes. */
  async race(work: Promise<unknown>): Promise<void> {
    const left = this.leftMs;
    const signal = this.#signal;
    if (left === Number.POSITIVE_INFINITY && signal === undefined) {
      await work;
      return;
    }
    let timer: NodeJS.Timeout | undefined;
    let onAbort: (() => void) | undefined;
    const stopped = new Promise<void>((resolve, reject) => {
      const end = (): void => {
        this.#at = Math.min(this.#at, performance.now()); // timers go by a clock of their own, which may be ahead
        resolve();
      };
      if (left !== Number.POSITIVE_INFINITY) timer = setTimeout(end, Math.min(TIMER_MS_MAX, Math.max(0, left)));
      onAbort = () => reject(new FeatureStoreError("CANCELLED", "the caller cancelled the call"));
      if (signal?.aborted === true) onAbort();
      else signal?.addEventListener("abort", onAbort, { once: true });
    });
    let isDone = false;
    const watched = work.finally(() => {
      isDone = true;
    });
    try {
      await Promise.race([watched, stopped]);
    } finally {
      if (!isDone) {
        watched.catch(() => undefined); // nobody waits for it any more
        this.#onLeftBehind?.(work);
      }
      clearTimeout(timer);
      if (onAbort !== undefined) signal?.removeEventListener("abort", onAbort);
    }
  }
}
