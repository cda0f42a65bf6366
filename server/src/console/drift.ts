import { type FeatureValues, quantile } from "./feature-summary.js";

/** Bins by deciles of the reference, one of them for cells without a value. */
const DECILES = 10;
const WORDS_MAX = 20;
/** One in twenty samples of unchanged data would lie above the chance level. */
const Z_95 = 1.645;
const SMALL = 0.1;
const LARGE = 0.25;

/** What is kept of a feature's values of one day, to hold later ones against: bounds of bins, or words, and counts. */
export type Reference =
  | { readonly kind: "numbers"; readonly bounds: readonly number[]; readonly counts: readonly number[] }
  | { readonly kind: "words"; readonly words: readonly string[]; readonly counts: readonly number[] };

/** `counts` of a reference: by bin, then what is in none (other words; NaN), then cells without a value. */
export interface Drift {
  /** Population stability index: the sum over bins of (now - then) x ln(now / then), of their shares. 0: alike. */
  readonly psi: number;
  /** What two samples of one and the same population of these sizes stay below, 19 times out of 20. */
  readonly chance: number;
  /** `none`: no more than chance. Else by the customary bounds of 0.1 and 0.25. */
  readonly level: "none" | "small" | "moderate" | "large";
}

/** What to keep of a day's values. */
export function referenceOf(values: FeatureValues): Reference {
  const missing = values.rows - values.present;
  if (values.measure === "word") {
    const top = values.words.slice(0, WORDS_MAX);
    const named = top.reduce((sum, [, count]) => sum + count, 0);
    const counts = [...top.map(([, count]) => count), values.present - named, missing];
    return { kind: "words", words: top.map(([word]) => word), counts };
  }
  const { numbers } = values;
  const deciles = Array.from({ length: DECILES - 1 }, (_, i) => quantile(numbers, (i + 1) / DECILES));
  const bounds = numbers.length === 0 ? [] : [...new Set(deciles)];
  return { kind: "numbers", bounds, counts: countNumbers(values, bounds) };
}

/** How far a feature's values have moved from a reference; null where there is too little to say, or its kind has changed. */
export function driftOf(values: FeatureValues, reference: Reference): Drift | null {
  if ((values.measure === "word") !== (reference.kind === "words")) return null;
  const now = reference.kind === "words" ? countWords(values, reference.words) : countNumbers(values, reference.bounds);
  const before = reference.counts;
  if (now.length !== before.length) return null;
  const sizes = { now: sum(now), before: sum(before) };
  if (sizes.now === 0 || sizes.before === 0) return null;
  const bins = now.flatMap((count, i) =>
    count === 0 && before[i] === 0 ? [] : [{ now: count, before: before[i] ?? 0 }],
  );
  // Half a row is added to each bin, so that an empty one does not make the index infinite.
  const half = (size: number): number => size + bins.length / 2;
  const psi = bins.reduce((total, bin) => {
    const shares = { now: (bin.now + 0.5) / half(sizes.now), before: (bin.before + 0.5) / half(sizes.before) };
    return total + (shares.now - shares.before) * Math.log(shares.now / shares.before);
  }, 0);
  const chance = chiSquare95(bins.length - 1) * (1 / sizes.now + 1 / sizes.before);
  const level = psi <= chance ? "none" : psi < SMALL ? "small" : psi < LARGE ? "moderate" : "large";
  return { psi, chance, level };
}

function countNumbers({ numbers, notFinite, rows, present }: FeatureValues, bounds: readonly number[]): number[] {
  const counts = new Array<number>(bounds.length + 1).fill(0);
  let bin = 0;
  for (const number of numbers) {
    while (bin < bounds.length && number > (bounds[bin] as number)) bin++;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return [...counts, notFinite, rows - present];
}

function countWords({ words, rows, present }: FeatureValues, known: readonly string[]): number[] {
  const byWord = new Map(words);
  const counts = known.map((word) => byWord.get(word) ?? 0);
  return [...counts, present - sum(counts), rows - present];
}

/** The 95th percentile of chi-square, after Wilson and Hilferty. PSI of unchanged data is close to it, scaled by the sizes. */
function chiSquare95(freedom: number): number {
  if (freedom < 1) return 0;
  const part = 2 / (9 * freedom);
  return freedom * (1 - part + Z_95 * Math.sqrt(part)) ** 3;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
