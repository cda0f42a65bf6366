import { type Look, shapeOf } from "./look.js";
import { html, type Markup, NOTHING } from "./markup.js";
import type { Scale } from "./scale.js";
import { columns, line, percent, placed, rows } from "./svg.js";

export interface Line {
  readonly look: Look;
  readonly points: readonly (readonly [number, number])[];
  /** What the pointer is told at a point, which then has a mark; null: it has none. */
  readonly tip: (x: number, y: number) => string | null;
}

/** Something that happened at an x. */
export interface Event {
  readonly x: number;
  readonly word: string;
}

export interface LinePlot {
  readonly x: Scale;
  readonly y: Scale;
  /** The last is on top. */
  readonly lines: readonly Line[];
  readonly events: readonly Event[];
  /** What the plot shows, for who cannot see it. */
  readonly label: string;
}

/** Lines over two axes; events are dashed lines with their words above the plot, in as many rows as they need. */
export function linePlot({ x, y, lines, events, label }: LinePlot): Markup {
  const words = placeWords(events.map((event) => ({ ...event, at: x.at(event.x) })));
  const space = Math.max(0, ...words.map(({ row }) => row + 1)) * WORD_ROW;
  return html`<div class="line-plot" style="padding-top:${space + 10}px"><svg class="lines" height="${HEIGHT}" role="img" aria-label="${label}">
${columns(x, { labels: true })}${rows(y)}
${words.map(drawEvent)}${words.map(drawWord)}${lines.map((one) => drawLine(one, { x, y }))}
</svg></div>`;
}

export interface PlacedWord extends Event {
  /** 0 to 1. */
  readonly at: number;
  /** Rows above the plot, from 0; -1: there was no room, the event has a line alone. */
  readonly row: number;
  readonly side: "start" | "end";
}

/**
 * Each word beside its line in a row where it meets no other word on a screen as narrow as they come; if there is one,
 * in a row where no line runs behind a word either. Words at the right of their lines are placed from the last one on,
 * those at the left from the first: so the line of the next one ends below or beside them.
 */
export function placeWords(events: readonly (Event & { readonly at: number })[]): readonly PlacedWord[] {
  const known = events.filter(({ at }) => Number.isFinite(at)).map((event) => ({ ...event, ...extent(event) }));
  const rightward = known.filter(({ side }) => side === "start").sort((a, b) => b.at - a.at);
  const leftward = known.filter(({ side }) => side === "end").sort((a, b) => a.at - b.at);
  const placed: (PlacedWord & Extent)[] = [];
  for (const event of [...rightward, ...leftward]) {
    const free = ROWS.filter((row) => placed.every((other) => other.row !== row || !meets(event, other)));
    const clear = free.find((row) =>
      placed.every((other) => {
        if (other.row < 0 || other.row === row) return true;
        return other.row < row ? !isBehind(event.at, other) : !isBehind(other.at, event);
      }),
    );
    placed.push({ ...event, row: clear ?? free[0] ?? -1 });
  }
  return placed.map(({ x, word, at, row, side }) => ({ x, word, at, row, side }));
}

interface Extent {
  readonly side: "start" | "end";
  readonly from: number;
  readonly to: number;
}

function extent({ at, word }: Event & { readonly at: number }): Extent {
  const width = (Math.min(word.length, WORD_MAX) * CHARACTER + WORD_SPACE) / NARROW;
  return at + width > 1 ? { side: "end", from: at - width, to: at } : { side: "start", from: at, to: at + width };
}

function meets(a: Extent, b: Extent): boolean {
  return a.to > b.from && a.from < b.to;
}

function isBehind(line: number, { from, to }: Extent): boolean {
  return line > from && line < to;
}

const HEIGHT = 240;
const WORD_ROW = 16;
/** Rows that words may take, from the plot up. */
const ROWS = [0, 1, 2, 3];
/** Characters of a word that are shown; the list below the plot has all of it. */
const WORD_MAX = 26;
/** Pixels: of a character, beside a word, and of the narrowest plot. */
const CHARACTER = 6.6;
const WORD_SPACE = 12;
const NARROW = 290;

function drawEvent({ at, word, row }: PlacedWord): Markup {
  const x = percent(at);
  const top = -(row + 1) * WORD_ROW;
  return html`<line class="event" x1="${x}" x2="${x}" y1="${top}" y2="100%"><title>${word}</title></line>`;
}

function drawWord({ at, word, row, side }: PlacedWord): Markup {
  if (row < 0) return NOTHING;
  const shown = word.length > WORD_MAX ? `${word.slice(0, WORD_MAX - 1)}…` : word;
  const y = 11 - (row + 1) * WORD_ROW;
  return html`<text class="event-word" x="${percent(at)}" y="${y}" dx="${side === "start" ? 5 : -5}" text-anchor="${side}">${shown}</text>`;
}

function drawLine({ look, points, tip }: Line, { x, y }: { readonly x: Scale; readonly y: Scale }): Markup {
  const at = points.map(([px, py]) => [x.at(px), Number.isFinite(py) ? y.at(py) : Number.NaN] as const);
  const marks = points
    .filter((point) => point.every(Number.isFinite))
    .flatMap(([px, py]) => {
      const told = tip(px, py);
      return told === null ? [] : [placed(shapeOf(look), { x: x.at(px), y: y.at(py), tip: told })];
    });
  return html`<g class="${look.tone}">${line(at)}${marks}</g>`;
}
