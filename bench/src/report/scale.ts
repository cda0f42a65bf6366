export interface Tick {
  /** 0 to 1. */
  readonly at: number;
  /** Empty: a line alone. */
  readonly label: string;
}

/** An axis. */
export interface Scale {
  readonly isLog: boolean;
  /** Where a value lies, 0 to 1; what lies outside at the nearer end. NaN of NaN. */
  readonly at: (value: number) => number;
  /** Ascending. */
  readonly ticks: readonly Tick[];
}

/** Logarithmic where the largest is more than 20 times the smallest above zero; from zero otherwise. */
export function scaleOf(values: readonly number[]): Scale {
  const { least, most } = range(values.filter((value) => value > 0));
  return most / least > LOG_RATIO ? logScale(values) : linearScale(values);
}

/**
 * From zero (or below, where a value is) to a round number over the largest, or to the largest itself if `isTight`.
 * What is not finite counts for nothing; of nothing the axis is 0 to 1.
 */
export function linearScale(
  values: readonly number[],
  { isTight = false }: { readonly isTight?: boolean } = {},
): Scale {
  const { least, most } = range(values);
  const floor = Math.min(0, least);
  const ceiling = Math.max(0, most);
  const span = ceiling > floor && Number.isFinite(ceiling - floor) ? ceiling - floor : 1;
  const step = roundUp(span / (isTight ? TIGHT_STEPS_MAX : STEPS_MAX));
  const low = isTight ? floor : Math.floor(floor / step) * step;
  const high = isTight ? floor + span : Math.ceil((floor + span) / step - SLACK) * step;
  const first = Math.ceil(low / step - SLACK);
  const count = Math.floor(high / step + SLACK) - first + 1;
  const at = (value: number): number => clamp((value - low) / (high - low));
  const steps = Array.from({ length: count }, (_, i) => (first + i) * step);
  return { isLog: false, at, ticks: steps.map((value) => ({ at: at(value), label: tickLabel(value, high) })) };
}

/** From a round number under the smallest to one over the largest. Only what is above zero counts; zero is at 0. */
export function logScale(values: readonly number[]): Scale {
  const { least, most } = range(values.filter((value) => value > 0));
  const low = roundDown(Number.isFinite(least) ? least / BELOW : 1);
  const high = roundUp(Number.isFinite(most) ? most : 10);
  const at = (value: number): number =>
    value <= 0 ? 0 : clamp((Math.log10(value) - Math.log10(low)) / (Math.log10(high) - Math.log10(low)));
  return { isLog: true, at, ticks: logTicks(low, high).map(({ value, label }) => ({ at: at(value), label })) };
}

/** The axis of HDR histograms: 0, 90, 99, 99.9 and 99.99 at equal distances, 100 beyond. */
export function percentileScale(): Scale {
  const ticks = [0, 90, 99, 99.9, 99.99, 100].map((percentile) => ({
    at: percentileAt(percentile),
    label: percentile === 100 ? "max" : String(percentile),
  }));
  return { isLog: true, at: percentileAt, ticks };
}

const LOG_RATIO = 20;
const STEPS_MAX = 5;
const TIGHT_STEPS_MAX = 7;
/** So many labels fit a narrow screen. */
const LABELS_MAX = 7;
const LOG_LINES_MAX = 16;
/** The smallest value is so many times the axis' beginning at least: its bar can be seen. */
const BELOW = 1.5;
/** Of divisions that should come out even. */
const SLACK = 1e-9;
/** Where 100 is put, in nines. */
const NINES_MAX = 4.75;

function percentileAt(percentile: number): number {
  return clamp(-Math.log10(1 - percentile / 100) / NINES_MAX);
}

function range(values: readonly number[]): { readonly least: number; readonly most: number } {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return { least, most };
}

/** The next of 1, 2, 5, 10, 20, ... */
function roundUp(value: number): number {
  const decade = 10 ** Math.floor(Math.log10(value));
  const digit = [1, 2, 5].find((candidate) => value <= candidate * decade * (1 + SLACK)) ?? 10;
  return digit * decade;
}

function roundDown(value: number): number {
  const decade = 10 ** Math.floor(Math.log10(value));
  const digit = [5, 2].find((candidate) => value >= candidate * decade * (1 - SLACK)) ?? 1;
  return digit * decade;
}

/** 1, 2, 5 of every decade if their labels fit, else labels at 1 of each, else of every second or third. */
function logTicks(low: number, high: number): readonly { readonly value: number; readonly label: string }[] {
  const first = Math.floor(Math.log10(low));
  const decades = Array.from({ length: Math.ceil(Math.log10(high)) - first + 1 }, (_, i) => 10 ** (first + i));
  const within = (values: readonly number[]): readonly number[] =>
    values.filter((value) => value >= low * (1 - SLACK) && value <= high * (1 + SLACK));
  const dense = within(decades.flatMap((decade) => [decade, 2 * decade, 5 * decade]));
  const sparse = within(decades);
  const every = Math.ceil(sparse.length / LABELS_MAX);
  const labelled = dense.length <= LABELS_MAX ? dense : sparse.filter((_, i) => i % every === 0);
  const lines = [dense, sparse].find(({ length }) => length <= LOG_LINES_MAX) ?? labelled;
  return lines.map((value) => ({ value, label: labelled.includes(value) ? tickLabel(value, value) : "" }));
}

/** Without the noise of binary fractions, in the unit that the largest is told in: "5,000", "200k", "1.5M". */
function tickLabel(value: number, largest: number): string {
  const [unit, suffix] = largest >= 1e6 ? [1e6, "M"] : largest >= 1e5 ? [1e3, "k"] : [1, ""];
  const digits = Number((value / unit).toPrecision(6));
  return digits === 0 ? "0" : `${digits.toLocaleString("en-US", { maximumFractionDigits: 12 })}${suffix}`;
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}
