import { type BenchRun, type Measured, PERCENTILES, type WorkloadResult } from "../reads/result.js";
import { cores, each, figure, NONE, times, whole } from "./figures.js";
import { lookOf, swatch } from "./look.js";
import { type Content, html, type Markup, NOTHING } from "./markup.js";
import { type Looks, percentileName } from "./plots.js";
import { ratioToOurs, type Scenario, scenarios } from "./scenarios.js";
import { type Verdict, verdict } from "./verdict.js";

/** All targets of a run and what came of them. */
export function targetTable({ workloads }: BenchRun): Markup {
  const rows = workloads.flatMap(({ workload, targets }, i) =>
    targets.map((target) => [
      badge(verdict(target)),
      html`<a href="#workload-${i}">${workload}</a>`,
      target.what,
      target.wanted,
      target.measured,
    ]),
  );
  if (rows.length === 0) return html`<p>This run had no targets.</p>`;
  return tableOf(["", "", "what", "wanted", "measured"], rows, { texts: 5 });
}

/** CPU and memory of whom they were measured of. */
export function usageTable({ measured }: WorkloadResult, looks: Looks): Markup {
  const asked = scenarios(measured.filter(({ usage }) => usage !== null));
  if (asked.length === 0) return NOTHING;
  const groups = asked.map(({ name, rows }) => ({
    name,
    rows: rows.map(({ contender, usage }) => [
      named(contender, looks),
      usage === null ? NONE : cores(usage.clientCores),
      each(usage?.serverCores ?? [], cores),
      each(usage?.serverMiB ?? [], whole),
    ]),
  }));
  return html`<h3>CPU and memory</h3>
<p class="says">Cores in use and anonymous memory at the end, of each server process; medians of the rounds.</p>
${groupedTable(["contender", "client cores", "server cores", "server MiB"], groups)}`;
}

/** Everything that was measured. */
export function figureTable({ measured }: WorkloadResult, looks: Looks): Markup {
  if (measured.length === 0) return NOTHING;
  const head = [
    "contender",
    "p50 ms",
    "p50 of rounds",
    "p90",
    "p99",
    "p99.9",
    "max",
    "p50 to ours",
    "calls/s",
    "calls",
    "rounds",
  ];
  const groups = scenarios(measured).map((scenario) => ({
    name: scenario.name,
    rows: scenario.rows.map((one) => figureRow(one, scenario, looks)),
  }));
  return html`<h3>All figures</h3>
<p class="says">Milliseconds; every figure by itself is the median of the rounds. <em>p50 of rounds</em> is the least and the most of them.</p>
${groupedTable(head, groups)}`;
}

/** What the percentile plots are made of. */
export function percentileTable({ measured }: WorkloadResult, looks: Looks): Markup {
  const plotted = measured.filter(({ percentiles }) => percentiles.some(Number.isFinite));
  if (plotted.length === 0) return NOTHING;
  const head = ["contender", ...PERCENTILES.map(percentileName)];
  const groups = scenarios(plotted).map(({ name, rows }) => ({
    name,
    rows: rows.map(({ contender, percentiles }) => [
      named(contender, looks),
      ...PERCENTILES.map((_, i) => figure(percentiles[i] ?? Number.NaN)),
    ]),
  }));
  return html`<details><summary>Milliseconds at each percentile</summary>
${groupedTable(head, groups)}</details>
`;
}

/** A word with a sign: the colour says nothing that they do not. */
export function badge(kind: Verdict): Markup {
  return html`<span class="badge ${BADGES[kind].tone}">${BADGES[kind].sign} ${kind}</span>`;
}

const BADGES: Readonly<Record<Verdict, { readonly tone: string; readonly sign: string }>> = {
  met: { tone: "met", sign: "✓" },
  MISSED: { tone: "missed", sign: "✗" },
  "not measured": { tone: "unknown", sign: "–" },
};

type Cells = readonly Content[];

function figureRow(one: Measured, scenario: Scenario, looks: Looks): Cells {
  const { latency, rounds } = one;
  return [
    named(one.contender, looks),
    figure(latency.p50),
    spread(rounds.map(({ p50 }) => p50)),
    figure(latency.p90),
    figure(latency.p99),
    figure(latency.p999),
    figure(latency.max),
    times(ratioToOurs(one, scenario)),
    figure(latency.perSecond),
    whole(rounds.reduce((sum, { calls }) => sum + calls, 0)),
    rounds.length,
  ];
}

function spread(values: readonly number[]): string {
  return values.length === 0 ? NONE : `${figure(Math.min(...values))} to ${figure(Math.max(...values))}`;
}

function named(contender: string, looks: Looks): Markup {
  return html`<span class="named">${swatch(lookOf(looks, contender))} ${contender}</span>`;
}

/** One table whose rows have the name of their group above them. */
function groupedTable(
  head: readonly string[],
  groups: readonly { readonly name: string; readonly rows: readonly Cells[] }[],
): Markup {
  const bodies = groups.map(
    ({
      name,
      rows,
    }) => html`<tbody><tr><th class="group" colspan="${head.length}" scope="rowgroup"><span>${name}</span></th></tr>
${rows.map((cells) => row(cells, { texts: 1 }))}</tbody>
`,
  );
  return framed(head, bodies, { texts: 1 });
}

function tableOf(head: readonly string[], rows: readonly Cells[], columns: { readonly texts: number }): Markup {
  return framed(head, [html`<tbody>${rows.map((cells) => row(cells, columns))}</tbody>`], columns);
}

/** A table in a box that scrolls sideways by itself. @param texts so many columns at the left are no figures. */
function framed(head: readonly string[], bodies: readonly Markup[], { texts }: { readonly texts: number }): Markup {
  const names = head.map((name, i) => html`<th scope="col"${figureClass(i >= texts)}>${name}</th>`);
  return html`<div class="scrolls" tabindex="0"><table>
<thead><tr>${names}</tr></thead>
${bodies}</table></div>
`;
}

function row(cells: Cells, { texts }: { readonly texts: number }): Markup {
  const written = cells.map((cell, i) =>
    i === 0 ? html`<th scope="row">${cell}</th>` : html`<td${figureClass(i >= texts)}>${cell}</td>`,
  );
  return html`<tr>${written}</tr>
`;
}

function figureClass(isFigure: boolean): Markup {
  return isFigure ? html` class="figure"` : NOTHING;
}
