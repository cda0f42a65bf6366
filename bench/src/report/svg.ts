import { html, type Markup } from "./markup.js";
import type { Scale } from "./scale.js";

/**
 * Plots have positions in percent of their width and height and no viewBox: they take the width they are given, and
 * text keeps its size on a narrow screen. What is outside the axes (labels) lies in the padding of the box around.
 */
export function percent(share: number): string {
  return `${Number((share * 100).toFixed(3))}%`;
}

/** Lines from top to bottom, and the ticks' labels below if asked for. */
export function columns(scale: Scale, { labels }: { readonly labels: boolean }): Markup {
  return join(
    scale.ticks.map(({ at, label }) => {
      const x = percent(at);
      const text = labels
        ? html`<text class="tick" x="${x}" y="100%" dy="17" text-anchor="middle">${label}</text>`
        : "";
      return html`<line class="${gridClass(label)}" x1="${x}" x2="${x}" y1="0" y2="100%"/>${text}`;
    }),
  );
}

/** Lines from left to right, and the ticks' labels left of them. */
export function rows(scale: Scale): Markup {
  return join(
    scale.ticks.map(({ at, label }) => {
      const y = percent(1 - at);
      return html`<line class="${gridClass(label)}" x1="0" x2="100%" y1="${y}" y2="${y}"/><text class="tick" x="0" y="${y}" dx="-7" dy="0.34em" text-anchor="end">${label}</text>`;
    }),
  );
}

/** A line through points given in shares of width and height; one that is not a number breaks it, one alone is a dot. */
export function line(points: readonly (readonly [number, number])[]): Markup {
  let isDown = false;
  let path = "";
  for (const [x, y] of points) {
    const isPoint = Number.isFinite(x) && Number.isFinite(y);
    if (isPoint) path += isDown ? `L${unit(x)} ${unit(1 - y)}` : `M${unit(x)} ${unit(1 - y)}h0`;
    isDown = isPoint;
  }
  return html`<svg viewBox="0 0 ${UNITS} ${UNITS}" preserveAspectRatio="none" width="100%" height="100%" overflow="visible"><path class="line" d="${path}" vector-effect="non-scaling-stroke"/></svg>`;
}

/** Something drawn around (0, 0), put at a point in shares of width and height; the tip is shown under the pointer. */
export function placed(
  drawn: Markup,
  { x, y, tip }: { readonly x: number; readonly y: number; readonly tip: string },
): Markup {
  return html`<svg x="${percent(x)}" y="${percent(1 - y)}" overflow="visible"><g><title>${tip}</title>${drawn}</g></svg>`;
}

export function join(parts: readonly Markup[]): Markup {
  return html`${parts}`;
}

const UNITS = 1000;

/** Lines without a label are fainter. */
function gridClass(label: string): string {
  return label === "" ? "grid minor" : "grid";
}

function unit(share: number): number {
  return Number((share * UNITS).toFixed(1));
}
