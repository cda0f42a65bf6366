import {
  type AnswerBlock,
  type FeatureType,
  NULL_VALUE,
  OUTSIDE_MAX_AGE,
  PRESENT,
  type TypeInfo,
  typeInfo,
} from "@featurestore/proto";

/** Bars of a histogram at most. */
const BARS = 24;
/** Values of a category that are told by name. */
const CATEGORIES_MAX = 12;
/** Different values of a category that are told apart while counting. */
const DISTINCT_MAX = 5_000;
const LABEL_LENGTH_MAX = 64;
/** Integers with at most so many different values are shown value by value. */
const FEW = 12;
const QUANTILES = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99] as const;

/** What the numbers of a histogram are. */
export type Measure = "value" | "time" | "norm" | "length" | "bytes";

export interface NumericShape {
  readonly kind: "numeric";
  readonly measure: Measure;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** At 1, 5, 25, 50, 75, 95 and 99 percent. */
  readonly quantiles: readonly number[];
  /** NaN and the infinities: in no bar. */
  readonly notFinite: number;
  /** `counts[i]` lie from `edges[i]` to before `edges[i + 1]`; the outer bars hold what is beyond the 1st and 99th percentile, too. */
  readonly edges: readonly number[];
  readonly counts: readonly number[];
}

export interface CategoryShape {
  readonly kind: "categories";
  /** Different values in the sample; `isMore`: at least so many. */
  readonly distinct: number;
  readonly isMore: boolean;
  readonly top: readonly { readonly value: string; readonly count: number }[];
  readonly others: number;
}

/** One feature's values in a sample of rows, as readers get them. */
export interface FeatureSummary {
  readonly feature: string;
  readonly type: string;
  readonly rows: number;
  /** Cells by why they read as they do; together `rows`. A defaulted cell is one that was never written. */
  readonly present: number;
  readonly nulls: number;
  readonly unwritten: number;
  readonly expired: number;
  /** Null where no cell has a value. */
  readonly shape: NumericShape | CategoryShape | null;
}

/** A feature's values, gathered from blocks: numbers, or words. */
export interface FeatureValues {
  readonly feature: string;
  readonly type: string;
  readonly measure: Measure | "word";
  readonly rows: number;
  readonly present: number;
  readonly nulls: number;
  readonly unwritten: number;
  readonly expired: number;
  /** Finite, ascending; empty for words. */
  readonly numbers: Float64Array;
  readonly notFinite: number;
  /** By count, most frequent first. */
  readonly words: readonly (readonly [string, number])[];
  readonly isMore: boolean;
}

/** Gathers the values of one column, block after block. */
export class ValueGatherer {
  readonly #column: number;
  readonly #feature: { readonly name: string; readonly type: FeatureType };
  readonly #measure: FeatureValues["measure"];
  readonly #counts = { rows: 0, present: 0, nulls: 0, unwritten: 0, expired: 0 };
  readonly #numbers: number[] = [];
  readonly #words = new Map<string, number>();
  #notFinite = 0;
  #isMore = false;

  constructor(column: number, feature: { readonly name: string; readonly type: FeatureType }) {
    this.#column = column;
    this.#feature = feature;
    this.#measure = measureOf(typeInfo(feature.type));
  }

  add(block: AnswerBlock): void {
    const counts = this.#counts;
    counts.rows += block.rows;
    for (let row = 0; row < block.rows; row++) {
      const status = block.status(row, this.#column);
      if (status === PRESENT) {
        counts.present++;
        this.#note(block.value(row, this.#column));
      } else if (status === NULL_VALUE) counts.nulls++;
      else if (status === OUTSIDE_MAX_AGE) counts.expired++;
      else counts.unwritten++; // a default stands in for what was never written
    }
  }

  #note(value: unknown): void {
    if (this.#measure === "word") {
      const word = String(value).slice(0, LABEL_LENGTH_MAX);
      const known = this.#words.get(word);
      if (known === undefined && this.#words.size >= DISTINCT_MAX) this.#isMore = true;
      else this.#words.set(word, (known ?? 0) + 1);
      return;
    }
    const number = numberOf(this.#measure, value);
    if (Number.isFinite(number)) this.#numbers.push(number);
    else this.#notFinite++;
  }

  finish(): FeatureValues {
    return {
      feature: this.#feature.name,
      type: this.#feature.type,
      measure: this.#measure,
      ...this.#counts,
      numbers: Float64Array.from(this.#numbers).sort(),
      notFinite: this.#notFinite,
      words: [...this.#words].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)),
      isMore: this.#isMore,
    };
  }
}

/** What is shown of a feature's values. */
export function summarize(values: FeatureValues): FeatureSummary {
  const { feature, type, rows, present, nulls, unwritten, expired } = values;
  return { feature, type, rows, present, nulls, unwritten, expired, shape: shapeOf(values) };
}

/** The value at a share of ascending numbers: one of them. NaN where there is none. */
export function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.round((sorted.length - 1) * share)] ?? Number.NaN;
}

function measureOf(info: TypeInfo): FeatureValues["measure"] {
  if (info.kind === "vector") return "norm";
  if (info.kind === "list") return "length";
  if (info.kind === "json" || info.scalar === "bytes") return "bytes";
  if (info.scalar === "timestamp") return "time";
  return info.scalar === "string" || info.scalar === "bool" ? "word" : "value";
}

function numberOf(measure: Measure, value: unknown): number {
  switch (measure) {
    case "norm": {
      let sum = 0;
      for (const element of value as Iterable<number>) sum += element * element;
      return Math.sqrt(sum);
    }
    case "length":
      return (value as { readonly length: number }).length;
    case "bytes":
      return typeof value === "string" ? Buffer.byteLength(value) : (value as Uint8Array).length;
    case "time":
    case "value":
      return Number(value);
  }
}

function shapeOf(values: FeatureValues): FeatureSummary["shape"] {
  if (values.measure === "word") {
    if (values.words.length === 0) return null;
    return categories(values.words, { distinct: values.words.length, isMore: values.isMore, all: values.present });
  }
  const { numbers, measure, notFinite } = values;
  const first = numbers[0];
  const last = numbers.at(-1);
  if (first === undefined || last === undefined) return null;
  const few = measure === "value" && /^int/.test(values.type) ? fewValues(numbers) : null;
  if (few !== null) {
    return {
      kind: "categories",
      distinct: few.length,
      isMore: false,
      top: few.map(([value, count]) => ({ value, count })),
      others: 0,
    };
  }
  const quantiles = QUANTILES.map((share) => quantile(numbers, share));
  return {
    kind: "numeric",
    measure,
    min: first,
    max: last,
    mean: meanOf(numbers),
    quantiles,
    notFinite,
    ...bars(numbers, { low: quantiles[0] as number, high: quantiles.at(-1) as number, isWhole: isWhole(values) }),
  };
}

function isWhole({ type, measure }: FeatureValues): boolean {
  return measure === "length" || measure === "bytes" || (measure === "value" && type.startsWith("int"));
}

function categories(
  words: readonly (readonly [string, number])[],
  { distinct, isMore, all }: { readonly distinct: number; readonly isMore: boolean; readonly all: number },
): CategoryShape {
  const top = words.slice(0, CATEGORIES_MAX).map(([value, count]) => ({ value, count }));
  const named = top.reduce((sum, { count }) => sum + count, 0);
  return { kind: "categories", distinct, isMore, top, others: all - named };
}

function meanOf(numbers: Float64Array): number {
  const sum = numbers.reduce((total, number) => total + number, 0);
  if (Number.isFinite(sum)) return sum / numbers.length;
  return numbers.reduce((total, number) => total + number / numbers.length, 0); // less exact, and never beyond them
}

/** Each of few different integers with how often it is there, ascending; null where there are many. */
function fewValues(sorted: Float64Array): readonly (readonly [string, number])[] | null {
  const counts = new Map<string, number>();
  for (const number of sorted) {
    const word = String(number);
    counts.set(word, (counts.get(word) ?? 0) + 1);
    if (counts.size > FEW) return null;
  }
  return [...counts];
}

/** Equal bars between two quantiles; whole numbers get whole widths. What lies beyond counts in the outer ones. */
function bars(
  sorted: Float64Array,
  { low, high, isWhole: whole }: { readonly low: number; readonly high: number; readonly isWhole: boolean },
): Pick<NumericShape, "edges" | "counts"> {
  if (!(high > low)) return { edges: [low, low], counts: [sorted.length] };
  const width = whole ? Math.max(1, Math.ceil((high - low + 1) / BARS)) : high / BARS - low / BARS;
  const start = whole ? Math.floor(low) : low;
  const number = whole ? Math.max(1, Math.ceil((high - start + 1) / width)) : BARS;
  const counts = new Array<number>(number).fill(0);
  for (const value of sorted) {
    const bar = Math.min(number - 1, Math.max(0, Math.floor(value / width - start / width)));
    counts[bar] = (counts[bar] ?? 0) + 1;
  }
  return { edges: Array.from({ length: number + 1 }, (_, i) => start + i * width), counts };
}
