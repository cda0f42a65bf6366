import {
  type CallOptions,
  FeatureStoreError,
  formatTraceparent,
  parseTraceparent,
  TRACESTATE_LENGTH_MAX,
  type TraceContext,
} from "@featurestore/proto";

/** Options every method of the store takes. */
export interface CallSettings {
  /** Aborting it rejects with CANCELLED. */
  readonly signal?: AbortSignal;
  /** For the whole call, retries and all pieces of a split included. */
  readonly deadlineMs?: number;
  /** W3C trace context, passed on to the server. With an OpenTelemetry SDK, the call's span is within it. Malformed: as if absent. */
  readonly traceparent?: string;
  /** What belongs to `traceparent`. */
  readonly tracestate?: string;
}

/** One call of the store: its deadline counts from here, for every wire request it makes. */
export class Call {
  readonly signal: AbortSignal | undefined;
  /** The span that the call is part of. */
  readonly trace: TraceContext | undefined;
  readonly #carried: Pick<CallOptions, "traceparent" | "tracestate" | "trace"> | null;
  readonly #endsAt: number;

  /** @param trace the call's own span, in the place of what the settings say. */
  constructor(settings: CallOptions, defaultDeadlineMs: number, trace: TraceContext | undefined = settings.trace) {
    this.signal = settings.signal;
    this.trace = trace;
    this.#carried = carriedBy(settings, trace);
    this.#endsAt = performance.now() + (settings.deadlineMs ?? defaultDeadlineMs);
  }

  /** Milliseconds until the deadline; Infinity where there is none. */
  get leftMs(): number {
    return this.#endsAt - performance.now();
  }

  /** What the next wire request is told: the time that is left. */
  options(): CallOptions {
    return {
      ...(this.signal === undefined ? {} : { signal: this.signal }),
      ...(this.#endsAt === Number.POSITIVE_INFINITY
        ? {}
        : { deadlineMs: Math.max(0, this.#endsAt - performance.now()) }),
      ...this.#carried,
    };
  }
}

/** The part of the trace that every request of a call is told. */
function carriedBy(
  { traceparent, tracestate = "" }: CallOptions,
  trace: TraceContext | undefined,
): Pick<CallOptions, "traceparent" | "tracestate" | "trace"> | null {
  if (trace !== undefined) return { trace };
  const parent = traceparent === undefined ? null : parseTraceparent(traceparent);
  if (parent === null) return null;
  const isSendable = tracestate.length <= TRACESTATE_LENGTH_MAX && /^[\x20-\x7e]+$/.test(tracestate);
  return { traceparent: formatTraceparent(parent), ...(isSendable ? { tracestate } : {}) };
}

/** The error of a call whose signal was aborted. */
export function cancelled(
  signal: AbortSignal | undefined,
  outcome: "rejected" | "unknown" = "rejected",
): FeatureStoreError {
  return new FeatureStoreError("CANCELLED", "the call was cancelled", { outcome, cause: signal?.reason });
}

/** The error of a call that took too long. */
export function deadlineExceeded(outcome: "rejected" | "unknown" = "rejected"): FeatureStoreError {
  return new FeatureStoreError("DEADLINE_EXCEEDED", "the deadline passed before the answer came", { outcome });
}

const watchers = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls `callback` when the signal is aborted, until the returned function is called. However many calls share a signal, it
 * has one listener: Node warns of a leak above ten.
 */
export function onAbort(signal: AbortSignal | undefined, callback: () => void): () => void {
  if (signal === undefined) return () => {};
  let callbacks = watchers.get(signal);
  if (callbacks === undefined) {
    const all = new Set<() => void>();
    signal.addEventListener("abort", () => {
      for (const each of [...all]) each();
    });
    watchers.set(signal, all);
    callbacks = all;
  }
  const mine = callbacks;
  mine.add(callback);
  return () => mine.delete(callback);
}

/** The longest a timer can wait; asked for more, Node fires at once. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/** Calls `callback` after `ms`; never where that is undefined or longer than a timer can wait (24 days). */
export function startTimer(ms: number | undefined, callback: () => void): NodeJS.Timeout | undefined {
  return ms === undefined || ms > TIMER_MS_MAX ? undefined : setTimeout(callback, ms);
}

/** `shared` as one caller sees it: ends with the caller's own signal and deadline while the shared work goes on. */
export function shareOf<T>(shared: Promise<T>, options: CallOptions): Promise<T> {
  const { signal, deadlineMs } = options;
  if (signal === undefined && deadlineMs === undefined) return shared;
  return new Promise<T>((resolve, reject) => {
    const giveUp = (error: FeatureStoreError): void => {
      settle();
      reject(error);
    };
    const stopWatching = onAbort(signal, () => giveUp(cancelled(signal)));
    const timer = startTimer(deadlineMs, () => giveUp(deadlineExceeded()));
    const settle = (): void => {
      clearTimeout(timer);
      stopWatching();
    };
    shared.finally(settle).then(resolve, reject);
    if (signal?.aborted === true) giveUp(cancelled(signal));
  });
}

/** Runs `tasks` with at most `most` at a time, in order of start; rejections are values. */
export async function runBounded<T>(
  tasks: readonly (() => Promise<T>)[],
  most: number,
): Promise<PromiseSettledResult<T>[]> {
  const results: PromiseSettledResult<T>[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < tasks.length; i = next++) {
      const task = tasks[i] as () => Promise<T>;
      [results[i]] = (await Promise.allSettled([task()])) as [PromiseSettledResult<T>];
    }
  };
  await Promise.all(Array.from({ length: Math.min(most, tasks.length) }, worker));
  return results;
}
