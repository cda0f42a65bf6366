import { onAbort } from "./call.js";

/** Answers that are remembered, and how many there must be before they tell anything. */
const WINDOW = 256;
const SAMPLES_MIN = 64;
/** Answers between two looks at the percentile. */
const LOOK_EVERY = 32;
const HEDGE_MS_MIN = 5;
/** While there are too few answers to tell: a node that is frozen must not cost a young connection its whole deadline. */
const HEDGE_MS_YOUNG = 250;

/** How long answers took lately: from which wait on it is worth asking a second node. */
export class LatencyWindow {
  readonly #ms = new Float64Array(WINDOW);
  #count = 0;
  #hedgeAfterMs = HEDGE_MS_YOUNG;

  add(ms: number): void {
    this.#ms[this.#count % WINDOW] = ms;
    this.#count++;
    if (this.#count < SAMPLES_MIN || this.#count % LOOK_EVERY !== 0) return;
    const sorted = this.#ms.slice(0, Math.min(this.#count, WINDOW)).sort();
    this.#hedgeAfterMs = Math.max(HEDGE_MS_MIN, sorted[Math.floor(sorted.length * 0.95)] as number);
  }

  /** The 95th percentile of the last answers, at least 5 ms; 250 ms while there are too few. */
  get hedgeAfterMs(): number {
    return this.#hedgeAfterMs;
  }
}

/** One of the two attempts of a hedged request; it ends when the signal is aborted. */
export type Racer<T> = (signal: AbortSignal) => Promise<T>;

/**
 * Runs `first`, and once it has taken `afterMs` also what `second` names, unless that is null. The first answer wins, the other
 * attempt is cancelled. @throws the error of `first` where no attempt is left.
 */
export function hedged<T>(
  first: Racer<T>,
  second: () => Racer<T> | null,
  options: { readonly afterMs: number; readonly signal: AbortSignal | undefined },
): Promise<T> {
  return new Promise((resolve, reject) => {
    const racing = new Set<AbortController>();
    let failure: { readonly error: unknown } | null = null;
    const stopWatching = onAbort(options.signal, () => {
      for (const racer of [...racing]) racer.abort(options.signal?.reason);
    });
    const end = (): void => {
      clearTimeout(timer);
      stopWatching();
    };
    const run = (attempt: Racer<T>): void => {
      const racer = new AbortController();
      racing.add(racer);
      attempt(racer.signal).then(
        (answer) => {
          racing.delete(racer);
          end();
          resolve(answer);
          for (const loser of racing) loser.abort();
        },
        (error: unknown) => {
          racing.delete(racer);
          failure ??= { error };
          if (racing.size > 0) return;
          end();
          reject(failure.error);
        },
      );
    };
    const timer = setTimeout(() => {
      const other = second();
      if (other !== null) run(other);
    }, options.afterMs);
    run(first);
    if (options.signal?.aborted === true) for (const racer of [...racing]) racer.abort(options.signal.reason);
  });
}
