import type { Measured, Target } from "./result.js";

type Pair = readonly [Measured | undefined, Measured | undefined];
type Figure = "p50" | "p99" | "perSecond";

/** A target for the first figure as a multiple of the second's: at most so much. */
export function ratioAtMost(what: string, most: number, pair: Pair, figure: Figure = "p50"): Target {
  return ofRatio(what, `at most ${most.toFixed(2)}x`, pair, figure, (ratio) => ratio <= most);
}

/** The same: at least so much. */
export function ratioAtLeast(what: string, least: number, pair: Pair, figure: Figure = "p50"): Target {
  return ofRatio(what, `at least ${least.toFixed(2)}x`, pair, figure, (ratio) => ratio >= least);
}

function ofRatio(
  what: string,
  wanted: string,
  [one, other]: Pair,
  figure: Figure,
  isEnough: (ratio: number) => boolean,
): Target {
  if (one === undefined || other === undefined) {
    return { what, wanted, measured: "the contender was not there", isMet: null };
  }
  const ratio = one.latency[figure] / other.latency[figure];
  const unit = figure === "perSecond" ? "/s" : " ms";
  const digits = figure === "perSecond" ? 0 : 3;
  const [mine, theirs] = [one.latency[figure].toFixed(digits), other.latency[figure].toFixed(digits)];
  const measured = `${ratio.toFixed(2)}x (${mine}${unit} against ${theirs}${unit} of ${other.contender})`;
  return { what, wanted, measured, isMet: isEnough(ratio) };
}

/** A target for a figure itself. */
export function figureAtMost(what: string, most: number, unit: string, value: number): Target {
  return { what, wanted: `at most ${most} ${unit}`, measured: `${tidy(value)} ${unit}`, isMet: value <= most };
}

export function figureAtLeast(what: string, least: number, unit: string, value: number): Target {
  return { what, wanted: `at least ${least} ${unit}`, measured: `${tidy(value)} ${unit}`, isMet: value >= least };
}

function tidy(value: number): string {
  return Math.abs(value) >= 1_000 ? value.toFixed(0) : value.toPrecision(3);
}
