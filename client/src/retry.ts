import { type CallOptions, FeatureStoreError, noteEvent } from "@featurestore/proto";
import { cancelled, onAbort } from "./call.js";

/**
 * Tries after the first where nobody has ever answered, or where there is no deadline: with the backoff below, about two
 * seconds. Who was there once is waited for until the deadline: an election takes two seconds, a restart more.
 */
const RETRIES_MAX = 6;
const BACKOFF_MS = 50;
const BACKOFF_MS_MAX = 1_000;

/** What a failed call may do. `read`: has no effect. `write`: harmless when repeated, by event time. `change`: not harmless. */
export type CallKind = "read" | "write" | "change";

/**
 * True where trying again makes sense: a function of code and outcome, nothing else. RESOURCE_EXHAUSTED is among them only where
 * the node said when to come back: more requests are the last thing a node over its caps needs.
 */
export function isRetriable(kind: CallKind, error: unknown): error is FeatureStoreError {
  if (!(error instanceof FeatureStoreError)) return false;
  const { code, outcome } = error;
  if (code === "RESOURCE_EXHAUSTED") return retryAfterMs(error) > 0;
  const isElsewhere = code === "UNAVAILABLE" || code === "NOT_LEADER" || code === "STALE_SHARD_MAP";
  return isElsewhere && (kind !== "change" || outcome === "rejected");
}

/** True where the request never got onto a connection: repeating it costs the cluster nothing. */
export function wasUnsent(error: FeatureStoreError): boolean {
  return error.details["sent"] === false;
}

/** For how long a node that refused asks to be left alone; 0 where it does not say. */
export function retryAfterMs({ code, outcome, details }: FeatureStoreError): number {
  if (code !== "RESOURCE_EXHAUSTED" || outcome !== "rejected") return 0;
  const ms = details["retryAfterMs"];
  return typeof ms === "number" && ms > 0 ? ms : 0;
}

/** A time to wait, a quarter more of it at random: those who were told the same do not all come back at once. */
export function spread(ms: number): number {
  return ms * (1 + Math.random() / 4);
}

/**
 * A token bucket that keeps retries a small share of requests, so that a struggling cluster is not struck by many times its
 * load: each request adds a tenth of a token, each retry takes one.
 */
export class RetryBudget {
  readonly #capacity: number;
  readonly #share: number;
  #tokens: number;

  constructor(options: { readonly capacity?: number; readonly share?: number } = {}) {
    this.#capacity = options.capacity ?? 100;
    this.#share = options.share ?? 0.1;
    this.#tokens = this.#capacity;
  }

  /** As `take`, of what retries do not need soon: never the last half. For requests that are not due to a failure. */
  takeSpare(): boolean {
    return this.#tokens > this.#capacity / 2 && this.take();
  }

  noteRequest(): void {
    this.#tokens = Math.min(this.#capacity, this.#tokens + this.#share);
  }

  /** @returns false where the budget is spent. */
  take(): boolean {
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }
}

/** What retries go by. */
export interface RetrySettings {
  readonly kind: CallKind;
  readonly budget: RetryBudget;
  /** Ends every wait: the transport is being closed. */
  readonly closing: AbortSignal;
  /** True where it is worth trying until the deadline; asked after each failure. */
  readonly isPatient: () => boolean;
}

/**
 * Runs `attempt` until it succeeds, fails for good, or deadline, tries or budget are used up; waits with jittered exponential
 * backoff in between, at least as long as the server asks for, never beyond the deadline.
 * @throws the last error; its outcome is `unknown` if that of any attempt was.
 */
export async function withRetries<T>(
  settings: RetrySettings,
  call: CallOptions,
  attempt: (call: CallOptions) => Promise<T>,
): Promise<T> {
  const endsAt = performance.now() + (call.deadlineMs ?? Number.POSITIVE_INFINITY);
  let mayHaveHappened = false;
  settings.budget.noteRequest();
  for (let retry = 0; ; retry++) {
    const left = endsAt - performance.now();
    try {
      return await attempt(left === Number.POSITIVE_INFINITY ? call : { ...call, deadlineMs: Math.max(0, left) });
    } catch (error) {
      if (error instanceof FeatureStoreError && error.outcome === "unknown") mayHaveHappened = true;
      const backoffMs = Math.min(BACKOFF_MS_MAX, BACKOFF_MS * 2 ** retry) * (0.5 + Math.random() / 2);
      const waitMs = Math.max(backoffMs, error instanceof FeatureStoreError ? spread(retryAfterMs(error)) : 0);
      const triesMax =
        endsAt < Number.POSITIVE_INFINITY && settings.isPatient() ? Number.POSITIVE_INFINITY : RETRIES_MAX;
      const isOver = !isRetriable(settings.kind, error) || retry >= triesMax || performance.now() + waitMs >= endsAt;
      if (isOver || !(wasUnsent(error) || settings.budget.take())) throw withOutcome(error, mayHaveHappened);
      noteEvent(call.trace, "featurestore.retry", { "error.type": error.code });
      await wait(waitMs, call.signal, settings.closing);
    }
  }
}

/** The error, with outcome `unknown` where an earlier attempt may have happened. */
export function withOutcome(error: unknown, mayHaveHappened: boolean): unknown {
  if (!mayHaveHappened || !(error instanceof FeatureStoreError) || error.outcome === "unknown") return error;
  return new FeatureStoreError(error.code, error.message, { outcome: "unknown", details: error.details, cause: error });
}

/** Waits. @throws CANCELLED as soon as one of the signals is aborted. */
export function wait(ms: number, signal: AbortSignal | undefined, closing: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      for (const stopWatching of watches) stopWatching();
    };
    const giveUp = (): void => {
      stop();
      reject(cancelled(signal?.aborted === true ? signal : closing, "unknown"));
    };
    const watches = [onAbort(signal, giveUp), onAbort(closing, giveUp)];
    const timer = setTimeout(() => {
      stop();
      resolve();
    }, ms);
    if (signal?.aborted === true || closing.aborted) giveUp();
  });
}
