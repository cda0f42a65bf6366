import { createHistogram } from "node:perf_hooks";

/** Calls that ended in one slice of time. */
export interface Slice {
  /** Seconds since the timeline began, of the slice's end. */
  readonly at: number;
  readonly calls: number;
  readonly failed: number;
  /** Milliseconds; NaN where no call ended. */
  readonly p50: number;
  readonly p99: number;
}

interface Call {
  readonly endedMs: number;
  readonly ms: number;
  readonly isFailed: boolean;
}

/** What became of calls, over time. */
export class Timeline {
  readonly #begunMs = performance.now();
  readonly #calls: Call[] = [];
  /** The first failure, for whoever has to explain it. */
  failure: unknown = null;

  get seconds(): number {
    return (performance.now() - this.#begunMs) / 1000;
  }

  /** Notes a call that was due at `dueMs`, on the clock of `performance.now()`. */
  ended(dueMs: number): void {
    const now = performance.now();
    this.#calls.push({ endedMs: now, ms: now - dueMs, isFailed: false });
  }

  failed(dueMs: number, error: unknown): void {
    const now = performance.now();
    this.failure ??= error;
    this.#calls.push({ endedMs: now, ms: now - dueMs, isFailed: true });
  }

  /** Of calls that ended between these seconds. */
  between(from: number, to: number): Slice {
    const histogram = createHistogram();
    let [calls, failed] = [0, 0];
    for (const { endedMs, ms, isFailed } of this.#calls) {
      const at = (endedMs - this.#begunMs) / 1000;
      if (at < from || at >= to) continue;
      calls += 1;
      if (isFailed) failed += 1;
      histogram.record(Math.max(1, Math.round(ms * 1e6)));
    }
    const of = (percentile: number): number => (calls === 0 ? Number.NaN : histogram.percentile(percentile) / 1e6);
    return { at: to, calls, failed, p50: of(50), p99: of(99) };
  }

  /** Slices of so many seconds, from the first call on. */
  slices(seconds: number): readonly Slice[] {
    const last = this.#calls.at(-1);
    if (last === undefined) return [];
    const count = Math.ceil((last.endedMs - this.#begunMs) / 1000 / seconds);
    return Array.from({ length: count }, (_, i) => this.between(i * seconds, (i + 1) * seconds));
  }
}
