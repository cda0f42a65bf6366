import { onAbort } from "./call.js";
import type { Racer } from "./hedge.js";

/** When there is a second attempt, and what ends the race. */
export interface DoubledOptions<T> {
  readonly everyMs: number;
  readonly signal: AbortSignal | undefined;
  readonly isGood: (end: T) => boolean;
}

/**
 * Runs `first`, and while it has not ended asks every `everyMs` for a second attempt, until there is one: null means not yet.
 * The first good end wins, the other attempt is aborted. Where an attempt ends badly, the other one is waited for.
 * @returns the good end alone; else the ends of all attempts, that of `first` at the front.
 * @throws what an attempt, or the search for one, throws.
 */
export function doubled<T>(
  first: Racer<T>,
  second: () => Promise<Racer<T> | null>,
  { everyMs, signal, isGood }: DoubledOptions<T>,
): Promise<readonly [T, ...T[]]> {
  return new Promise((resolve, reject) => {
    const racing = new Set<AbortController>();
    const ends: T[] = [];
    let isOver = false;
    let timer: NodeJS.Timeout | undefined;
    const stopWatching = onAbort(signal, () => {
      for (const racer of [...racing]) racer.abort(signal?.reason);
    });
    const finish = (settle: () => void): void => {
      isOver = true;
      clearTimeout(timer);
      stopWatching();
      settle();
      for (const loser of racing) loser.abort();
    };
    const fail = (error: unknown): void => {
      if (!isOver) finish(() => reject(error));
    };
    const run = (attempt: Racer<T>, place: "first" | "second"): void => {
      const racer = new AbortController();
      racing.add(racer);
      attempt(racer.signal).then((end) => {
        racing.delete(racer);
        if (isOver) return;
        if (place === "first") ends.unshift(end);
        else ends.push(end);
        if (isGood(end)) finish(() => resolve([end]));
        else if (racing.size === 0) finish(() => resolve(ends as [T, ...T[]]));
      }, fail);
    };
    const wait = (): void => {
      timer = setTimeout(() => {
        second().then((attempt) => {
          if (isOver) return;
          if (attempt === null) wait();
          else run(attempt, "second");
        }, fail);
      }, everyMs);
    };
    run(first, "first");
    wait();
    if (signal?.aborted === true) for (const racer of [...racing]) racer.abort(signal.reason);
  });
}
