import type { InspectionAnswers, InspectionOf, LoadSample, Vitals } from "../control/inspection.js";

/** A node that does not answer so soon is shown as one that does not. */
const ASK_MS_MAX = 1_000;
/** What was heard counts for so long, however many look. */
const FRESH_MS = 800;
/** Of each node: ten minutes. */
const SAMPLES_MAX = 600;
/** Nodes remembered; more are not shown. */
const NODES_MAX = 1_024;

export interface VitalsSource {
  inspect(node: string, inspection: InspectionOf<"vitals">, signal: AbortSignal): Promise<InspectionAnswers["vitals"]>;
}

/** What is known of one node. `vitals` is of `heardAt`, which is now where `isAnswering`. */
export interface NodeVitals {
  readonly isAnswering: boolean;
  /** Milliseconds since 1970 UTC; null: never since this node began to look. */
  readonly heardAt: number | null;
  readonly vitals: Omit<Vitals, "samples"> | null;
  /** Oldest first, by the clock of that node. */
  readonly samples: readonly LoadSample[];
}

const UNKNOWN: NodeVitals = { isAnswering: false, heardAt: null, vitals: null, samples: [] };

/** Asks nodes for their vitals while somebody looks, once for all who look, and keeps what they said. */
export class ClusterVitals {
  readonly #source: VitalsSource;
  readonly #nowMs: () => number;
  readonly #known = new Map<string, NodeVitals>();
  #looked: { readonly atMs: number; readonly done: Promise<void> } | null = null;

  /** @param nowMs milliseconds since 1970 UTC. */
  constructor(source: VitalsSource, nowMs: () => number = Date.now) {
    this.#source = source;
    this.#nowMs = nowMs;
  }

  /** What these nodes say, or last said. */
  async look(nodes: readonly string[]): Promise<ReadonlyMap<string, NodeVitals>> {
    const now = performance.now();
    const isFresh = this.#looked !== null && now - this.#looked.atMs < FRESH_MS;
    if (!isFresh || nodes.some((node) => !this.#known.has(node))) {
      this.#looked = { atMs: now, done: this.#askAll(nodes.slice(0, NODES_MAX)) };
    }
    await this.#looked?.done;
    return new Map(nodes.map((node) => [node, this.#known.get(node) ?? UNKNOWN]));
  }

  async #askAll(nodes: readonly string[]): Promise<void> {
    for (const node of this.#known.keys()) if (!nodes.includes(node)) this.#known.delete(node);
    await Promise.all(nodes.map((node) => this.#ask(node)));
  }

  async #ask(node: string): Promise<void> {
    const known = this.#known.get(node) ?? UNKNOWN;
    const afterMs = known.samples.at(-1)?.at ?? 0;
    try {
      const signal = AbortSignal.timeout(ASK_MS_MAX);
      const { samples, ...vitals } = await this.#source.inspect(node, { kind: "vitals", afterMs }, signal);
      const all = [...known.samples, ...samples.filter(({ at }) => at > afterMs)].slice(-SAMPLES_MAX);
      this.#known.set(node, { isAnswering: true, heardAt: this.#nowMs(), vitals, samples: all });
    } catch {
      this.#known.set(node, { ...known, isAnswering: false });
    }
  }
}
