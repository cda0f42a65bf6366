import type { Metric, Registry as MetricsRegistry } from "prom-client";
import type { DurationHistogram } from "../duration-histogram.js";

export type Labels = Readonly<Record<string, string>>;

export interface Sample<T> {
  readonly labels: Labels;
  readonly value: T;
}

interface Described {
  readonly name: string;
  /** A sentence. */
  readonly help: string;
  /** The names of the labels that every sample has. */
  readonly labels: readonly string[];
}

/** One metric: what it is called, and where its values come from when it is scraped. */
export type MetricFamily =
  | (Described & { readonly type: "counter" | "gauge"; readonly read: () => readonly Sample<number>[] })
  | (Described & { readonly type: "histogram"; readonly read: () => readonly Sample<DurationHistogram>[] });

/** Adds a metric whose values are read when it is scraped. @throws where the name is taken. */
export function register(registry: MetricsRegistry, family: MetricFamily): void {
  registry.registerMetric(new CollectedMetric(family) as unknown as Metric);
}

interface PromValue {
  readonly metricName?: string;
  readonly labels: Labels;
  readonly value: number;
}

/** A metric as prom-client's registry asks it: its own kinds keep values of themselves, and count with objects and strings. */
class CollectedMetric {
  readonly name: string;
  readonly #family: MetricFamily;

  constructor(family: MetricFamily) {
    this.name = family.name;
    this.#family = family;
  }

  get(): Promise<{
    readonly name: string;
    readonly help: string;
    readonly type: string;
    readonly values: PromValue[];
  }> {
    const { name, help, type } = this.#family;
    const values =
      this.#family.type === "histogram"
        ? this.#family.read().flatMap(({ labels, value }) => histogramValues(name, labels, value))
        : [...this.#family.read()];
    return Promise.resolve({ name, help, type, values });
  }
}

function histogramValues(name: string, labels: Labels, histogram: DurationHistogram): readonly PromValue[] {
  const { bounds, count, sum } = histogram;
  const bucket = (le: string, value: number): PromValue => ({
    metricName: `${name}_bucket`,
    labels: { ...labels, le },
    value,
  });
  return [
    ...bounds.map((bound, i) => bucket(String(bound), histogram.atMost(i))),
    bucket("+Inf", count),
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: count },
  ];
}
