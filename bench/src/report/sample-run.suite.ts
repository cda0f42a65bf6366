import type { Latency } from "../measure.js";
import { type BenchRun, type Measured, PERCENTILES, type WorkloadResult } from "../reads/result.js";

/** Latencies that are multiples of one figure. */
export function latencyOf(p50: number): Latency {
  const [p90, p99, p999, max] = [2, 4, 8, 10].map((factor) => p50 * factor);
  return { calls: 1000, p50, p90: p90 ?? 0, p99: p99 ?? 0, p999: p999 ?? 0, max: max ?? 0, perSecond: 1000 / p50 };
}

export function measuredOf(contender: string, p50: number, more: Partial<Measured> = {}): Measured {
  const latency = latencyOf(p50);
  return {
    contender,
    kind: contender.startsWith("featurestore") ? "ours" : "peer",
    scenario: "1 in flight",
    latency,
    rounds: [latency, latency],
    percentiles: PERCENTILES.map((_, i) => p50 * (i + 1)),
    usage: { clientCores: 0.5, serverCores: [0.25, 1], serverMiB: [1024, 64] },
    ...more,
  };
}

export function workloadOf(more: Partial<WorkloadResult> = {}): WorkloadResult {
  return {
    workload: "w4",
    title: "a ranking request",
    parameters: { rows: 1_000_000, keys: "Zipf 0.99" },
    contenders: { featurestore: "0.1.0" },
    measured: [measuredOf("featurestore", 0.5), measuredOf("Redis", 1.155)],
    series: [],
    targets: [],
    notes: [],
    ...more,
  };
}

export function runOf(...workloads: readonly WorkloadResult[]): BenchRun {
  return { date: "2026-11-24", commit: "abc1234", hardware: "2 x CPU", command: "npm run bench -- w4", workloads };
}
