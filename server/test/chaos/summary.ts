import type { CheckResult } from "./checks.js";
import { CALL_KINDS, type CallRecord } from "./recorder.js";

/** Counts and latencies of one kind of call. */
export interface CallSummary {
  readonly kind: string;
  readonly outcomes: Readonly<Record<string, number>>;
  /** Of calls that were answered, in milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** What a run was and what came of it. */
export interface Summary {
  readonly name: string;
  readonly seed: number;
  readonly seconds: number;
  readonly nodes: number;
  readonly replicas: number;
  readonly shards: number;
  readonly calls: readonly CallSummary[];
  /** Share of calls answered in full while nothing was wrong; null: there was no such time. */
  readonly quietShare: number | null;
  readonly quietCalls: number;
  readonly faults: Readonly<Record<string, { readonly done: number; readonly postponed: number }>>;
  /** Why faults could not be done at all. */
  readonly missing: Readonly<Record<string, string>>;
  /** From the last fault healed until every shard served: of each round, in milliseconds. */
  readonly recoveriesMs: readonly number[];
  /** The same until every replica was in its place. */
  readonly settlesMs: readonly number[];
  /** What else was measured. */
  readonly measured: Readonly<Record<string, number>>;
  readonly checks: readonly CheckResult[];
  /** Everything that went wrong; empty: the run passed. */
  readonly failures: readonly string[];
}

export function summarizeCalls(calls: readonly CallRecord[]): readonly CallSummary[] {
  return CALL_KINDS.map((kind) => {
    const own = calls.filter((call) => call.kind === kind);
    const outcomes: Record<string, number> = {};
    for (const { outcome } of own) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    const tookMs = own.filter(({ outcome }) => outcome === "ok").map((call) => call.tookMs);
    tookMs.sort((a, b) => a - b);
    const at = (share: number): number => round(tookMs[Math.floor(tookMs.length * share)] ?? tookMs.at(-1) ?? 0);
    return { kind, outcomes, p50: at(0.5), p99: at(0.99), max: round(tookMs.at(-1) ?? 0) };
  }).filter(({ outcomes }) => Object.keys(outcomes).length > 0);
}

/** Calls that lie within one of the spans, and how many of them were answered in full. */
export function quietCalls(
  calls: readonly CallRecord[],
  spans: readonly { readonly fromMs: number; readonly toMs: number }[],
): { readonly made: number; readonly ok: number } {
  let made = 0;
  let ok = 0;
  for (const { calledMs, tookMs, outcome } of calls) {
    if (!spans.some(({ fromMs, toMs }) => calledMs >= fromMs && calledMs + tookMs <= toMs)) continue;
    made += 1;
    if (outcome === "ok") ok += 1;
  }
  return { made, ok };
}

/** The summary for people. */
export function formatSummary(summary: Summary): string {
  const { name, seed, seconds, nodes, replicas, shards } = summary;
  const lines = [
    `${name}, seed ${seed}: ${Math.round(seconds)} s, ${nodes} nodes, ${replicas} replicas, ${shards} shards`,
  ];
  lines.push("", "calls                 ok     p50 ms     p99 ms     max ms   others");
  for (const { kind, outcomes, p50, p99, max } of summary.calls) {
    const { ok = 0, ...others } = outcomes;
    const rest = Object.entries(others).map(([code, count]) => `${code} ${count}`);
    const figures = [p50, p99, max].map((ms) => `${ms}`.padStart(11)).join("");
    lines.push(`${kind.padEnd(14)}${`${ok}`.padStart(10)}${figures}   ${rest.join(", ") || "none"}`);
  }
  if (summary.quietShare !== null) {
    const share = (100 * summary.quietShare).toFixed(2);
    lines.push("", `${share} % of ${summary.quietCalls} calls made while nothing was wrong were answered in full`);
  }
  const faults = Object.entries(summary.faults).map(
    ([kind, { done, postponed }]) => `${kind} ${done}${postponed > 0 ? ` (${postponed} postponed)` : ""}`,
  );
  if (faults.length > 0) lines.push("", `faults: ${faults.join(", ")}`);
  for (const [kind, reason] of Object.entries(summary.missing)) lines.push(`not done: ${kind}: ${reason}`);
  if (summary.recoveriesMs.length > 0) {
    lines.push(`every shard serves after: ${spread(summary.recoveriesMs)}`);
    lines.push(`every replica is in its place after: ${spread(summary.settlesMs)}`);
  }
  for (const [what, figure] of Object.entries(summary.measured)) lines.push(`${what}: ${round(figure)}`);
  lines.push("");
  for (const check of summary.checks) {
    lines.push(`${check.faults.length === 0 ? "ok  " : "FAIL"} ${check.name} (${check.looked})`);
  }
  if (summary.failures.length > 0) lines.push("", "FAILED", ...summary.failures.map((text) => `- ${text}`));
  return lines.join("\n");
}

function spread(figures: readonly number[]): string {
  const sorted = [...figures].sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return `median ${Math.round(middle)} ms, at most ${Math.round(sorted.at(-1) ?? 0)} ms of ${sorted.length}`;
}

function round(figure: number): number {
  return Math.round(figure * 100) / 100;
}
