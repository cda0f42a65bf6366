import type { Measured } from "../reads/result.js";
import { html, type Markup } from "./markup.js";

/** How a contender is drawn. Nothing hangs on the colour alone: the shapes differ too, and floors are dashed. */
export interface Look {
  /** A class of the page's style: ours have the accent, floors grey, peers one of `PEER_TONES` colours. */
  readonly tone: string;
  /** Of the marks on lines: an index into the shapes. */
  readonly shape: number;
}

/** One look for each contender of a run, the same in all of its plots; peers get colours in order of appearance. */
export function contenderLooks(measured: readonly Measured[]): ReadonlyMap<string, Look> {
  const looks = new Map<string, Look>();
  let peers = 0;
  for (const { contender, kind } of measured) {
    if (looks.has(contender)) continue;
    const tone = kind === "peer" ? `peer-${peers++ % PEER_TONES}` : kind;
    looks.set(contender, { tone, shape: looks.size });
  }
  return looks;
}

/** Of a contender by its name, or of something that none of them is. */
export function lookOf(looks: ReadonlyMap<string, Look>, contender: string): Look {
  return looks.get(contender) ?? { tone: "other", shape: 0 };
}

/** A mark around (0, 0), to be put somewhere by an `svg` around it. */
export function shapeOf({ shape }: Look): Markup {
  return { markup: SHAPES[shape % SHAPES.length] ?? "" };
}

/** A piece of the contender's line for legends and tables. */
export function swatch(look: Look): Markup {
  return html`<svg class="swatch ${look.tone}" width="26" height="12" aria-hidden="true"><line x1="0" y1="6" x2="26" y2="6"/><svg x="13" y="6" overflow="visible">${shapeOf(look)}</svg></svg>`;
}

/** Names beside their swatches. */
export function legend(looks: ReadonlyMap<string, Look>, contenders: Iterable<string>): Markup {
  const entries = [...new Set(contenders)].map(
    (contender) => html`<li>${swatch(lookOf(looks, contender))} ${contender}</li>`,
  );
  return html`<ul class="legend">${entries}</ul>`;
}

/** Colours for peers in the page's style. */
const PEER_TONES = 5;

const SHAPES = [
  '<circle r="4"/>',
  '<rect x="-3.6" y="-3.6" width="7.2" height="7.2"/>',
  '<path d="M0-4.8 4.6 3.6H-4.6Z"/>',
  '<path d="M0-5 5 0 0 5-5 0Z"/>',
  '<path d="M0 4.8 4.6-3.6H-4.6Z"/>',
  '<path d="M-1.5-4.5h3v3h3v3h-3v3h-3v-3h-3v-3h3Z"/>',
  '<rect x="-5" y="-2" width="10" height="4"/>',
];
