import type { Latency } from "../measure.js";

/** CPU and memory of a contender while it was measured: medians of the rounds. */
export interface Usage {
  /** Cores of the process that asks. */
  readonly clientCores: number;
  /** Cores of each of its servers. */
  readonly serverCores: readonly number[];
  /** Anonymous memory of each of its servers at the end, in MiB. */
  readonly serverMiB: readonly number[];
}

/** One contender in one scenario of a workload. */
export interface Measured {
  readonly contender: string;
  readonly kind: "ours" | "peer" | "floor";
  /** Like "16 in flight" or "open loop, 800/s". */
  readonly scenario: string;
  /** Every figure by itself: the median of the rounds. */
  readonly latency: Latency;
  readonly rounds: readonly Latency[];
  /** All rounds together: milliseconds at each of `PERCENTILES`. */
  readonly percentiles: readonly number[];
  readonly usage: Usage | null;
}

/** The percentiles that plots are made of. */
export const PERCENTILES = [0, 10, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 99.99, 100] as const;

/** A figure over time, for plots. */
export interface Series {
  readonly title: string;
  readonly unit: string;
  /** Seconds since the series began, and the figure. */
  readonly points: readonly (readonly [number, number])[];
  /** What happened when: seconds and a word. */
  readonly marks: readonly (readonly [number, string])[];
}

/** What is asked of a workload, and what came of it. */
export interface Target {
  readonly what: string;
  readonly wanted: string;
  readonly measured: string;
  /** Null: it could not be measured here; `measured` says why. */
  readonly isMet: boolean | null;
}

export interface WorkloadResult {
  /** w1 to w7. */
  readonly workload: string;
  readonly title: string;
  readonly parameters: Readonly<Record<string, string | number>>;
  /** The contenders' versions, by name. */
  readonly contenders: Readonly<Record<string, string>>;
  readonly measured: readonly Measured[];
  readonly series: readonly Series[];
  readonly targets: readonly Target[];
  /** What a reader has to know besides. */
  readonly notes: readonly string[];
}

/** A whole run, as it is written to JSON. */
export interface BenchRun {
  readonly date: string;
  readonly commit: string;
  readonly hardware: string;
  readonly command: string;
  readonly workloads: readonly WorkloadResult[];
}
