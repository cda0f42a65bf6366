import { cpus, totalmem } from "node:os";
import { createHistogram } from "node:perf_hooks";

/** Latency of one run, in milliseconds, and calls per second. `p999` is the 99.9th percentile. */
export interface Latency {
  readonly calls: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
  readonly perSecond: number;
}

/** Makes `calls` calls, `inFlight` at a time, each next one as soon as a place is free, and measures each. */
export async function measure(
  call: () => Promise<unknown>,
  options: { readonly calls: number; readonly inFlight: number },
): Promise<Latency> {
  let left = options.calls;
  return keepInFlight(call, options.inFlight, () => left-- > 0);
}

/** The same for so many seconds: no call begins after them. */
export async function measureFor(
  call: () => Promise<unknown>,
  options: { readonly seconds: number; readonly inFlight: number },
): Promise<Latency> {
  const until = performance.now() + options.seconds * 1000;
  return keepInFlight(call, options.inFlight, () => performance.now() < until);
}

async function keepInFlight(call: () => Promise<unknown>, inFlight: number, goesOn: () => boolean): Promise<Latency> {
  const histogram = createHistogram();
  let calls = 0;
  const begun = performance.now();
  const worker = async (): Promise<void> => {
    while (goesOn()) {
      const started = performance.now();
      await call();
      calls += 1;
      histogram.record(Math.max(1, Math.round((performance.now() - started) * 1e6)));
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  const seconds = (performance.now() - begun) / 1000;
  const at = (percentile: number): number => histogram.percentile(percentile) / 1e6;
  return {
    calls,
    p50: at(50),
    p90: at(90),
    p99: at(99),
    p999: at(99.9),
    max: histogram.max / 1e6,
    perSecond: calls / seconds,
  };
}

/** The middle value; of two middles the lower. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[(sorted.length - 1) >> 1] ?? Number.NaN;
}

/** Each figure by itself: the middle one of the rounds. */
export function medianLatency(rounds: readonly Latency[]): Latency {
  const of = (field: keyof Latency): number => median(rounds.map((round) => round[field]));
  return {
    calls: of("calls"),
    p50: of("p50"),
    p90: of("p90"),
    p99: of("p99"),
    p999: of("p999"),
    max: of("max"),
    perSecond: of("perSecond"),
  };
}

/** One line that says what the figures were taken on. */
export function hardware(): string {
  const [cpu] = cpus();
  return `${cpus().length} x ${cpu?.model ?? "unknown CPU"}, ${Math.round(totalmem() / 1024 ** 3)} GiB, Node ${process.versions.node}, ${process.platform} ${process.arch}`;
}

/** Rows of text, aligned. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join("  "),
    )
    .join("\n");
}

/** A generator of numbers in [0, 1) that repeats for a seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
