import { createHistogram, type RecordableHistogram } from "node:perf_hooks";
import type { Latency } from "../measure.js";

/** Latencies of one run, in an HDR histogram of nanoseconds. */
export class Recorder {
  readonly histogram: RecordableHistogram = createHistogram();
  #begun = performance.now();
  #ended = 0;

  /** The run begins now. */
  begin(): void {
    this.#begun = performance.now();
  }

  /** @param ms how long a call took, from when it was meant to begin. */
  add(ms: number): void {
    this.histogram.record(Math.max(1, Math.round(ms * 1e6)));
    this.#ended = performance.now();
  }

  /** Calls per second count up to the end of the last call. */
  latency(): Latency {
    const at = (percentile: number): number => this.histogram.percentile(percentile) / 1e6;
    const calls = this.histogram.count;
    const seconds = (this.#ended - this.#begun) / 1000;
    return {
      calls,
      p50: at(50),
      p90: at(90),
      p99: at(99),
      p999: at(99.9),
      max: calls === 0 ? Number.NaN : this.histogram.max / 1e6,
      perSecond: calls === 0 ? 0 : calls / seconds,
    };
  }
}

/** Milliseconds at each percentile, of several runs together. */
export function percentilesOf(runs: readonly Recorder[], percentiles: readonly number[]): readonly number[] {
  const all = createHistogram();
  for (const { histogram } of runs) all.add(histogram);
  return percentiles.map((percentile) =>
    percentile === 0 ? all.min / 1e6 : percentile === 100 ? all.max / 1e6 : all.percentile(percentile) / 1e6,
  );
}
