import type { NodeId } from "@featurestore/cluster";
import { FeatureStoreError } from "@featurestore/proto";
import type { BoundedCalls } from "./bounded.js";
import type { NodeCalls } from "./control-ports.js";
import type { ControlTimer } from "./control-timer.js";
import type { NodeReport } from "./node-report.js";
import type { Reports } from "./observation.js";

/** A report and when it came, by the monotonic clock. */
export interface HeardReport {
  readonly report: NodeReport;
  readonly atMs: number;
}

/** Asks nodes for their reports, each once at a time. Who did not answer the last time holds nobody up the next time. */
export class Poller {
  readonly #calls: Pick<NodeCalls, "report">;
  readonly #timer: ControlTimer;
  readonly #timeoutMs: number;
  readonly #bounded: BoundedCalls;
  readonly #asked = new Map<NodeId, Promise<void>>();
  readonly #silent = new Set<NodeId>();
  readonly #fresh = new Map<NodeId, NodeReport>();
  readonly #last = new Map<NodeId, HeardReport>();

  constructor(options: {
    readonly calls: Pick<NodeCalls, "report">;
    readonly timer: ControlTimer;
    readonly timeoutMs: number;
    readonly bounded: BoundedCalls;
  }) {
    this.#calls = options.calls;
    this.#timer = options.timer;
    this.#timeoutMs = options.timeoutMs;
    this.#bounded = options.bounded;
  }

  /** The last report of every node asked lately, whenever it came. */
  get last(): ReadonlyMap<NodeId, HeardReport> {
    return this.#last;
  }

  /**
   * Reports that came since the last round, of these nodes and this cluster. Waits for those who answered the last time; an
   * answer of another node or cluster, at an address that has changed hands, is none.
   */
  async round(nodes: readonly NodeId[], clusterId: string): Promise<Reports> {
    for (const node of this.#last.keys()) if (!nodes.includes(node)) this.#last.delete(node);
    for (const node of this.#silent) if (!nodes.includes(node)) this.#silent.delete(node);
    const awaited: Promise<void>[] = [];
    for (const node of nodes) {
      const asked = this.#asked.get(node) ?? this.#ask(node, clusterId);
      if (!this.#silent.has(node)) awaited.push(asked);
    }
    await Promise.all(awaited);
    const reports = new Map([...this.#fresh].filter(([node]) => nodes.includes(node)));
    this.#fresh.clear();
    return reports;
  }

  /** Forgets what was heard: a round after this waits for everybody. */
  forget(): void {
    this.#silent.clear();
    this.#fresh.clear();
    this.#last.clear();
  }

  /** Resolves when nothing asked is under way. */
  async idle(): Promise<void> {
    await Promise.all(this.#asked.values());
  }

  #ask(node: NodeId, clusterId: string): Promise<void> {
    const asked = this.#hear(node, clusterId).finally(() => this.#asked.delete(node));
    this.#asked.set(node, asked);
    return asked;
  }

  async #hear(node: NodeId, clusterId: string): Promise<void> {
    const limits = { timeoutMs: this.#timeoutMs, what: `report of ${node}` };
    try {
      const report = await this.#bounded.run(limits, (signal) => this.#calls.report(node, signal));
      if (report.node !== node || report.clusterId !== clusterId) {
        this.#silent.add(node);
        return;
      }
      this.#silent.delete(node);
      this.#fresh.set(node, report);
      this.#last.set(node, { report, atMs: this.#timer.nowMs() });
    } catch (error) {
      if (!(error instanceof FeatureStoreError)) throw error;
      this.#silent.add(node);
    }
  }
}
