import { expect } from "vitest";

export interface ExposedSample {
  /** Of the series: the metric's, or for histograms that with a suffix. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface ExposedMetric {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly samples: readonly ExposedSample[];
}

const NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const SERIES = /^([a-zA-Z_][a-zA-Z0-9_]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/y;

/** Prometheus' text form, read by the letter. @throws naming the line that is none of it, or a series that is there twice. */
export function parseExposition(text: string): ReadonlyMap<string, ExposedMetric> {
  const metrics = new Map<string, ExposedMetric & { samples: ExposedSample[] }>();
  const seen = new Set<string>();
  let help: { readonly name: string; readonly text: string } | null = null;
  let last: (ExposedMetric & { samples: ExposedSample[] }) | null = null;
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const [, what, name = "", rest = ""] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (what === "HELP") help = { name, text: rest };
    else if (what === "TYPE") {
      if (help?.name !== name || metrics.has(name)) throw new Error(`no HELP before, or a second TYPE: ${line}`);
      last = { name, help: help.text, type: rest, samples: [] };
      metrics.set(name, last);
    } else {
      const sample = parseSeries(line);
      const key = JSON.stringify([sample.name, Object.entries(sample.labels).sort()]);
      if (seen.has(key)) throw new Error(`a second series of the same labels: ${line}`);
      seen.add(key);
      const isOfLast =
        sample.name === last?.name || (last?.type === "histogram" && familyOf(sample.name) === last.name);
      if (last === null || !isOfLast) throw new Error(`a series that is not below its TYPE: ${line}`);
      last.samples.push(sample);
    }
  }
  return metrics;
}

function parseSeries(line: string): ExposedSample {
  const [, name, inside = "", value] = SERIES.exec(line) ?? [];
  if (name === undefined) throw new Error(`no series: ${line}`);
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < inside.length) {
    const [, label = "", text = ""] = LABEL.exec(inside) ?? [];
    if (label === "") throw new Error(`a label that is none: ${line}`);
    labels[label] = text;
  }
  const number = value === "+Inf" ? Number.POSITIVE_INFINITY : Number(value);
  if (Number.isNaN(number) && value?.toLowerCase() !== "nan") throw new Error(`no number: ${line}`);
  return { name, labels, value: number };
}

/** The metric of a series of a histogram. */
export function familyOf(series: string): string {
  return series.replace(/_(bucket|sum|count)$/, "");
}

const UNITS =
  /(^|_)(ms|us|ns|secs?|milliseconds?|microseconds?|minutes?|hours?|days?|kb|mb|gb|kilobytes?|megabytes?|percent)(_|$)/;

/** What `promtool check metrics` would say, and a little more: that histograms add up. Empty where all is well. */
export function lintExposition(metrics: ReadonlyMap<string, ExposedMetric>): readonly string[] {
  return [...metrics.values()].flatMap((metric) => {
    const { name, help, type, samples } = metric;
    const problems: string[] = [];
    const claim = (isTrue: boolean, problem: string): void => {
      if (!isTrue) problems.push(`${name}: ${problem}`);
    };
    claim(NAME.test(name) && name === name.toLowerCase(), "the name is not in lower case, with underscores");
    claim(help !== "", "no help");
    claim(["counter", "gauge", "histogram", "summary"].includes(type), `type ${type}`);
    claim((type === "counter") === name.endsWith("_total"), "counters end in _total, and nothing else does");
    claim(!UNITS.test(name), "a unit other than the base unit");
    claim(!name.includes(`_${type}`), "the type is part of the name");
    if (type !== "histogram" && type !== "summary") {
      claim(!/_(bucket|count|sum)$/.test(name), "a suffix of histograms");
      claim(
        samples.every(({ labels }) => !("le" in labels) && !("quantile" in labels)),
        "a label of histograms",
      );
    }
    if (type === "counter" || type === "histogram") {
      claim(
        samples.every(({ value }) => value >= 0),
        "a count below zero",
      );
    }
    if (type === "histogram") problems.push(...histogramProblems(metric));
    return problems;
  });
}

function histogramProblems({ name, samples }: ExposedMetric): readonly string[] {
  const groups = new Map<string, ExposedSample[]>();
  for (const sample of samples) {
    const { le: _le, ...labels } = sample.labels;
    const key = JSON.stringify(Object.entries(labels).sort());
    groups.set(key, [...(groups.get(key) ?? []), sample]);
  }
  return [...groups].flatMap(([labels, group]) => {
    const buckets = group.filter((sample) => sample.name === `${name}_bucket`);
    const bounds = buckets.map((sample) =>
      sample.labels["le"] === "+Inf" ? Number.POSITIVE_INFINITY : Number(sample.labels["le"]),
    );
    const counts = buckets.map(({ value }) => value);
    const count = group.find((sample) => sample.name === `${name}_count`)?.value;
    const ascends = (numbers: readonly number[]): boolean =>
      numbers.every((n, i) => i === 0 || n >= (numbers[i - 1] ?? n));
    const isSound =
      ascends(bounds) && ascends(counts) && bounds.at(-1) === Number.POSITIVE_INFINITY && counts.at(-1) === count;
    return isSound ? [] : [`${name}: the buckets of ${labels} do not add up`];
  });
}

/** The samples of one metric as text: label values with commas between them, and the value. */
export function samplesOf(metrics: ReadonlyMap<string, ExposedMetric>, name: string): Readonly<Record<string, number>> {
  const metric = metrics.get(name);
  expect(metric, name).toBeDefined();
  return Object.fromEntries((metric?.samples ?? []).map(({ labels, value }) => [Object.values(labels).join(), value]));
}
