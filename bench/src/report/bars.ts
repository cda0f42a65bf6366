import { figure } from "./figures.js";
import { type Look, swatch } from "./look.js";
import { html, type Markup } from "./markup.js";
import type { Scale } from "./scale.js";
import { columns, percent } from "./svg.js";

export interface Bar {
  /** Before the figure: "p50". */
  readonly label: string;
  readonly value: number;
  /** Drawn lighter than the others. */
  readonly isFaint: boolean;
}

export interface BarGroup {
  readonly name: string;
  /** Beside the name: "2.31x". */
  readonly remark: string;
  readonly look: Look;
  readonly bars: readonly Bar[];
}

/** Bars from left to right under the names of their groups, over one axis. What is not a number has no bar. */
export function barPlot(groups: readonly BarGroup[], { scale }: { readonly scale: Scale }): Markup {
  const drawn = groups.map(
    (
      group,
    ) => html`<div class="bar-name">${swatch(group.look)} <span>${group.name}</span> <em>${group.remark}</em></div>
<svg class="bars ${group.look.tone}" height="${group.bars.length * ROW}" aria-hidden="true">${columns(scale, { labels: false })}${group.bars.map((bar, i) => drawBar(bar, { scale, top: i * ROW }))}</svg>
`,
  );
  return html`<div class="bar-plot" role="img" aria-label="${spoken(groups)}">
${drawn}<svg class="bars axis" height="6" aria-hidden="true">${columns(scale, { labels: true })}</svg>
</div>`;
}

/** Height of a bar with the space below it, in pixels. */
const ROW = 18;
const THICKNESS = 13;

function drawBar(bar: Bar, { scale, top }: { readonly scale: Scale; readonly top: number }): Markup {
  const length = percent(Number.isFinite(bar.value) ? scale.at(bar.value) : 0);
  return html`<rect class="bar${bar.isFaint ? " faint" : ""}" x="0" y="${top + 1}" width="${length}" height="${THICKNESS}"/><text class="value" x="${length}" y="${top + 1 + THICKNESS / 2}" dx="6" dy="0.34em">${bar.label} <tspan class="figure">${figure(bar.value)}</tspan></text>`;
}

function spoken(groups: readonly BarGroup[]): string {
  return groups
    .map(
      ({ name, bars }) => `${name}: ${bars.map(({ label, value }) => `${label} ${figure(value)}`.trim()).join(", ")}`,
    )
    .join("; ");
}
