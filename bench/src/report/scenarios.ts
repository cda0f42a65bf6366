import type { Measured } from "../reads/result.js";
import { cores, each, figure, NONE, times, whole } from "./figures.js";

/** What was measured side by side. */
export interface Scenario {
  readonly name: string;
  /** In the order in which they were measured. */
  readonly rows: readonly Measured[];
}

/** In order of appearance. */
export function scenarios(measured: readonly Measured[]): readonly Scenario[] {
  const byName = new Map<string, Measured[]>();
  for (const one of measured) {
    const rows = byName.get(one.scenario);
    if (rows === undefined) byName.set(one.scenario, [one]);
    else rows.push(one);
  }
  return [...byName].map(([name, rows]) => ({ name, rows }));
}

/** The p50 over ours: above 1 ours is faster. Of several of ours the first counts; NaN where there is none. */
export function ratioToOurs(one: Measured, scenario: Scenario): number {
  return one.latency.p50 / (firstOfOurs(scenario)?.latency.p50 ?? Number.NaN);
}

/** Whom the others are compared to. */
export function firstOfOurs({ rows }: Scenario): Measured | undefined {
  return rows.find(({ kind }) => kind === "ours");
}

/** The names of what `figureCells` gives. */
export const FIGURE_COLUMNS = [
  "p50 ms",
  "p90 ms",
  "p99 ms",
  "p99.9 ms",
  "calls/s",
  "p50 to ours",
  "client cores",
  "server cores",
  "server MiB",
] as const;

/** A row of a table, without the contender's name. */
export function figureCells(one: Measured, scenario: Scenario): readonly string[] {
  const { latency, usage } = one;
  return [
    figure(latency.p50),
    figure(latency.p90),
    figure(latency.p99),
    figure(latency.p999),
    figure(latency.perSecond),
    times(ratioToOurs(one, scenario)),
    usage === null ? NONE : cores(usage.clientCores),
    each(usage?.serverCores ?? [], cores),
    each(usage?.serverMiB ?? [], whole),
  ];
}
