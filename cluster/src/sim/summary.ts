import { REACH_MARKS } from "./marks.js";
import type { SeedReport } from "./run-seed.js";

/** What many seeds did, added up: plain data, so that parts from several processes can be merged. */
export interface Summary {
  readonly seeds: number;
  readonly calmSeeds: number;
  readonly events: number;
  readonly simulatedSeconds: number;
  readonly checks: number;
  readonly changes: number;
  readonly operations: { readonly ok: number; readonly unknown: number; readonly rejected: number };
  readonly faults: Readonly<Record<string, number>>;
  /** Seeds in which each situation was reached. */
  readonly marks: Readonly<Record<string, number>>;
  readonly failures: readonly { readonly seed: number; readonly invariant: string; readonly text: string }[];
}

export const EMPTY_SUMMARY: Summary = {
  seeds: 0,
  calmSeeds: 0,
  events: 0,
  simulatedSeconds: 0,
  checks: 0,
  changes: 0,
  operations: { ok: 0, unknown: 0, rejected: 0 },
  faults: {},
  marks: {},
  failures: [],
};

export function summarize(report: SeedReport): Summary {
  const marks = Object.entries(report.marks.counts()).map(([mark, count]) => [mark, count > 0 ? 1 : 0]);
  const { seed, violation } = report;
  return {
    seeds: 1,
    calmSeeds: report.plan.isCalm ? 1 : 0,
    events: report.events,
    simulatedSeconds: report.simulatedUs / 1e6,
    checks: report.checks,
    changes: report.changes,
    operations: report.operations,
    faults: report.faults,
    marks: Object.fromEntries(marks),
    failures: violation === null ? [] : [{ seed, ...violation }],
  };
}

export function addSummaries(a: Summary, b: Summary): Summary {
  return {
    seeds: a.seeds + b.seeds,
    calmSeeds: a.calmSeeds + b.calmSeeds,
    events: a.events + b.events,
    simulatedSeconds: a.simulatedSeconds + b.simulatedSeconds,
    checks: a.checks + b.checks,
    changes: a.changes + b.changes,
    operations: {
      ok: a.operations.ok + b.operations.ok,
      unknown: a.operations.unknown + b.operations.unknown,
      rejected: a.operations.rejected + b.operations.rejected,
    },
    faults: addCounts(a.faults, b.faults),
    marks: addCounts(a.marks, b.marks),
    failures: [...a.failures, ...b.failures],
  };
}

/** Situations that no seed reached. */
export function marksMissed(summary: Summary): readonly string[] {
  return REACH_MARKS.filter((mark) => (summary.marks[mark] ?? 0) === 0);
}

/** The summary as people read it, in Markdown. */
export function formatSummary(summary: Summary, seconds: number): string {
  const { seeds, calmSeeds, events, simulatedSeconds, checks, changes, operations } = summary;
  const rate = (count: number): string => Math.round(count / seconds).toLocaleString("en-US");
  const lines = [
    `${seeds} seeds (${calmSeeds} without faults), ${summary.failures.length} failed, in ${seconds.toFixed(0)} s`,
    `${events.toLocaleString("en-US")} events (${rate(events)} a second), ${Math.round(simulatedSeconds).toLocaleString("en-US")} simulated seconds (${rate(simulatedSeconds)} a second)`,
    `${checks.toLocaleString("en-US")} invariant checks, ${changes} membership changes`,
    `client operations: ${operations.ok} answered, ${operations.unknown} unknown, ${operations.rejected} rejected`,
    "",
    `faults: ${counts(summary.faults)}`,
    "",
    `seeds that reached: ${counts(summary.marks)}`,
  ];
  return lines.join("\n");
}

function counts(record: Readonly<Record<string, number>>): string {
  return Object.entries(record)
    .map(([name, count]) => `${name} ${count}`)
    .join(" · ");
}

function addCounts(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): Record<string, number> {
  const sum: Record<string, number> = { ...a };
  for (const [name, count] of Object.entries(b)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}
