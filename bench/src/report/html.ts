import type { BenchRun, WorkloadResult } from "../reads/result.js";
import { contenderLooks, lookOf, swatch } from "./look.js";
import { type Content, html, type Markup, NOTHING } from "./markup.js";
import { PAGE_STYLE } from "./page-style.js";
import { type Looks, latencyPlots, percentilePlots, seriesPlots, throughputPlots } from "./plots.js";
import { figureTable, percentileTable, targetTable, usageTable } from "./tables.js";
import { parameters } from "./text.js";
import { countVerdicts } from "./verdict.js";

/** The run as one page that needs nothing else: no script, and its policy forbids to load anything. */
export function runHtml(run: BenchRun): string {
  const looks = contenderLooks(run.workloads.flatMap(({ measured }) => measured));
  const style: Markup = { markup: PAGE_STYLE };
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>featurestore benchmarks, ${run.date}, ${run.commit}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>featurestore benchmarks</h1>
${facts([
  ["machine", run.hardware],
  ["commit", html`<code>${run.commit}</code>`],
  ["date", run.date],
  ["command", html`<code>${words(run.command)}</code>`],
])}
<section class="summary">
<h2>Targets</h2>
<p class="says">${countVerdicts(run.workloads.flatMap(({ targets }) => targets))}</p>
${targetTable(run)}</section>
${run.workloads.map((result, i) => workload(result, { id: `workload-${i}`, looks }))}
<footer>
<p>Contenders of a scenario were measured in one run on the machine above. "2.31x" means that a contender's p50 is 2.31 times ours.
Ours always has the accent colour; a floor (grey, dashed) moves as many bytes and looks nothing up. Every panel has an axis of its
own; that of latency is logarithmic where the largest figure is more than 20 times the smallest: lengths of bars do not compare
there, the figures beside them do.</p>
</footer>
</main>
</body>
</html>
`;
  return page.markup;
}

function workload(result: WorkloadResult, { id, looks }: { readonly id: string; readonly looks: Looks }): Markup {
  return html`<section id="${id}">
<h2><small>${result.workload}</small> ${result.title}</h2>
<p class="says">${parameters(result)}</p>
${contenders(result, looks)}${latencyPlots(result, looks)}${percentilePlots(result, looks)}${percentileTable(result, looks)}${throughputPlots(result, looks)}${seriesPlots(result, looks)}${usageTable(result, looks)}${figureTable(result, looks)}${notes(result)}</section>
`;
}

/** What the contenders are, with the lines that they have in plots. */
function contenders(result: WorkloadResult, looks: Looks): Markup {
  const entries = Object.entries(result.contenders).map(
    ([name, version]) => html`<dt>${swatch(lookOf(looks, name))} ${name}</dt><dd>${version}</dd>
`,
  );
  return entries.length === 0
    ? NOTHING
    : html`<dl class="facts given">
${entries}</dl>
`;
}

/** A line breaks between words of a command and nowhere else while it can. */
function words(command: string): readonly Markup[] {
  return command.split(/\s+/).map((word) => html`<span>${word}</span> `);
}

function facts(entries: readonly (readonly [string, Content])[]): Markup {
  return html`<dl class="facts">
${entries.map(
  ([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>
`,
)}</dl>
`;
}

function notes({ notes }: WorkloadResult): Markup {
  if (notes.length === 0) return NOTHING;
  return html`<h3>Notes</h3>
<ul class="notes">${notes.map(
    (note) => html`<li>${note}</li>
`,
  )}</ul>
`;
}
