import { type Measured, PERCENTILES, type Series, type WorkloadResult } from "../reads/result.js";
import { barPlot } from "./bars.js";
import { figure, times } from "./figures.js";
import { linePlot } from "./lines.js";
import { type Look, legend, lookOf } from "./look.js";
import { html, type Markup, NOTHING } from "./markup.js";
import { linearScale, percentileScale, type Scale, scaleOf } from "./scale.js";
import { firstOfOurs, ratioToOurs, type Scenario, scenarios } from "./scenarios.js";

export type Looks = ReadonlyMap<string, Look>;

/** p50 and p99 of every contender, a panel for each scenario. */
export function latencyPlots(result: WorkloadResult, looks: Looks): Markup {
  const panels = scenarios(result.measured).map((scenario) => {
    const { name, rows } = scenario;
    const scale = scaleOf(rows.flatMap(({ latency }) => [latency.p50, latency.p99]));
    const groups = rows.map((one) => ({
      name: one.contender,
      remark: remark(one, scenario),
      look: lookOf(looks, one.contender),
      bars: [
        { label: "p50", value: one.latency.p50, isFaint: false },
        { label: "p99", value: one.latency.p99, isFaint: true },
      ],
    }));
    return panel(name, `ms${logarithmic(scale)}`, barPlot(groups, { scale }));
  });
  return group(
    "Latency",
    "p50 (solid) and p99 (light), each the median of the rounds; at the right the p50 in multiples of ours. Shorter is better.",
    panels,
  );
}

/** Latency against percentile, on the axis of HDR histograms; a panel for each scenario, a line for each contender. */
export function percentilePlots(result: WorkloadResult, looks: Looks): Markup {
  const plotted = result.measured.filter(({ percentiles }) => percentiles.some(Number.isFinite));
  const panels = scenarios(plotted).map(({ name, rows }) => {
    const lines = rows.map((one) => ({
      look: lookOf(looks, one.contender),
      points: percentilePoints(one),
      tip: (percentile: number, ms: number): string | null =>
        percentile < MARKS_FROM ? null : `${one.contender}: ${percentileName(percentile)} ${figure(ms)} ms`,
    }));
    const y = scaleOf(lines.flatMap(({ points }) => points.map(([, ms]) => ms)));
    const order = [...lines].sort((a, b) => Number(a.look.tone === "ours") - Number(b.look.tone === "ours"));
    const label = `Latency by percentile, ${name}; the figures are in the table below`;
    return panel(
      name,
      `ms by percentile${logarithmic(y)}`,
      linePlot({ x: percentileScale(), y, lines: order, events: [], label }),
    );
  });
  const says =
    "Calls of all rounds together. Percentiles that less than one call stands for are left out. Lower is better.";
  return group(
    "Percentiles",
    says,
    panels,
    legend(
      looks,
      plotted.map(({ contender }) => contender),
    ),
  );
}

/** Calls per second of every contender, a panel for each scenario. */
export function throughputPlots(result: WorkloadResult, looks: Looks): Markup {
  const panels = scenarios(result.measured).map(({ name, rows }) => {
    const scale = linearScale(rows.map(({ latency }) => latency.perSecond));
    const groups = rows.map((one) => ({
      name: one.contender,
      remark: "",
      look: lookOf(looks, one.contender),
      bars: [{ label: "", value: one.latency.perSecond, isFaint: false }],
    }));
    return panel(name, "calls/s", barPlot(groups, { scale }));
  });
  return group("Throughput", "Calls per second, median of the rounds. Longer is better.", panels);
}

/** Figures over time with what happened. A series whose title names a contender has its colour. */
export function seriesPlots(result: WorkloadResult, looks: Looks): Markup {
  const panels = result.series.map((series) => {
    const points = thinned(series.points);
    const times = [...points.map(([seconds]) => seconds), ...series.marks.map(([seconds]) => seconds)];
    const plot = linePlot({
      x: linearScale(times, { isTight: true }),
      y: linearScale(points.map(([, value]) => value)),
      lines: [{ look: seriesLook(series, looks), points, tip: () => null }],
      events: series.marks.map(([x, word]) => ({ x, word })),
      label: `${series.title} in ${series.unit} over time`,
    });
    return panel(series.title, `${series.unit} by second`, html`${plot}${eventList(series)}`);
  });
  return group("Over time", "", panels, NOTHING, "panels wide");
}

/** Percentiles below lie too close to have marks. */
const MARKS_FROM = 50;
/** Points of one series in the page: of more the least and the most of every stretch are drawn. */
const POINTS_MAX = 2000;

function percentilePoints({ percentiles, rounds, latency }: Measured): readonly (readonly [number, number])[] {
  const calls = rounds.length === 0 ? latency.calls : rounds.reduce((sum, round) => sum + round.calls, 0);
  return PERCENTILES.map((percentile, i) => [percentile, percentiles[i] ?? Number.NaN] as const).filter(
    ([percentile]) => percentile === 100 || (1 - percentile / 100) * calls >= 1 - 1e-6,
  );
}

/** Like "99.9 %"; of 100 "max". */
export function percentileName(percentile: number): string {
  return percentile === 100 ? "max" : `${percentile} %`;
}

function thinned(points: Series["points"]): Series["points"] {
  if (points.length <= POINTS_MAX) return points;
  const size = Math.ceil(points.length / (POINTS_MAX / 2));
  const stretches = Array.from({ length: Math.ceil(points.length / size) }, (_, i) =>
    points.slice(i * size, (i + 1) * size),
  );
  return stretches.flatMap((stretch) => {
    const byValue = stretch.filter(([, value]) => Number.isFinite(value)).sort(([, a], [, b]) => a - b);
    const ends = [byValue[0] ?? stretch[0], byValue.at(-1)].filter((point) => point !== undefined);
    return ends.sort(([a], [b]) => a - b);
  });
}

function seriesLook({ title }: Series, looks: Looks): Look {
  const named = [...looks.keys()].filter((contender) => title.includes(contender));
  return lookOf(looks, named.sort((a, b) => b.length - a.length)[0] ?? "");
}

function eventList({ marks }: Series): Markup {
  const items = marks.map(([seconds, word]) => html`<li><b>${figure(seconds)} s</b> ${word}</li>`);
  return items.length === 0 ? NOTHING : html`<ul class="events">${items}</ul>`;
}

function remark(one: Measured, scenario: Scenario): string {
  const ratio = ratioToOurs(one, scenario);
  return Number.isFinite(ratio) && one !== firstOfOurs(scenario) ? times(ratio) : "";
}

function logarithmic({ isLog }: Scale): string {
  return isLog ? ", log scale" : "";
}

function panel(title: string, unit: string, content: Markup): Markup {
  return html`<figure><figcaption><b>${title}</b> <span>${unit}</span></figcaption>
${content}
</figure>
`;
}

function group(
  title: string,
  says: string,
  panels: readonly Markup[],
  above: Markup = NOTHING,
  kind = panels.length === 1 ? "panels one" : "panels",
): Markup {
  if (panels.length === 0) return NOTHING;
  return html`<h3>${title}</h3>
<p class="says">${says}</p>
${above}<div class="${kind}">
${panels}</div>
`;
}
