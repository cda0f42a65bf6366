import type { DurationHistogram } from "../duration-histogram.js";

export type Labels = Readonly<Record<string, string>>;

export interface Sample<T> {
  readonly labels: Labels;
  readonly value: T;
}

interface Described {
  readonly name: string;
  /** A sentence, in one line. */
  readonly help: string;
  /** The names of the labels that every sample has. */
  readonly labels: readonly string[];
}

/** One metric: what it is called, and where its values come from when it is scraped. */
export type MetricFamily =
  | (Described & { readonly type: "counter" | "gauge"; readonly read: () => readonly Sample<number>[] })
  | (Described & { readonly type: "histogram"; readonly read: () => readonly Sample<DurationHistogram>[] });

/** A metric as it is now, in Prometheus' text form. */
export function exposed(family: MetricFamily): string {
  const { name, help, type } = family;
  let text = `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
  if (family.type === "histogram") {
    for (const { labels, value } of family.read()) text += exposedHistogram(name, pairsOf(labels), value);
  } else {
    for (const { labels, value } of family.read()) text += `${name}${braced(pairsOf(labels))} ${value}\n`;
  }
  return text;
}

function exposedHistogram(name: string, pairs: string, histogram: DurationHistogram): string {
  const { bounds, count, sum } = histogram;
  const prefix = `${name}_bucket{${pairs === "" ? "" : `${pairs},`}le="`;
  let text = "";
  for (let i = 0; i < bounds.length; i++) text += `${prefix}${bounds[i]}"} ${histogram.atMost(i)}\n`;
  return `${text}${prefix}+Inf"} ${count}\n${name}_sum${braced(pairs)} ${sum}\n${name}_count${braced(pairs)} ${count}\n`;
}

function pairsOf(labels: Labels): string {
  let text = "";
  for (const label in labels) text += `${text === "" ? "" : ","}${label}="${escaped(labels[label] ?? "")}"`;
  return text;
}

function braced(pairs: string): string {
  return pairs === "" ? "" : `{${pairs}}`;
}

function escaped(value: string): string {
  return /[\\"\n]/.test(value) ? value.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n") : value;
}
