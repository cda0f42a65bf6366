import type { ClusterMap, NodeId } from "@featurestore/cluster";
import type { NodeCalls } from "./control-ports.js";
import type { NodeReport } from "./node-report.js";
import type { Hearsay } from "./shard-view.js";

/** A node that does not answer so soon counts as out of reach for who asks. */
const REPORT_MS_MAX = 1_000;
/** What was heard counts for so long: many may ask, and each node is asked once. */
const FRESH_MS = 500;

/** Asks every node of the cluster how it is, for health and status. */
export class ClusterEyes {
  readonly #self: NodeId;
  readonly #report: () => NodeReport;
  readonly #calls: Pick<NodeCalls, "report"> | null;
  readonly #lastHeard = new Map<NodeId, number>();
  #heard: { readonly atMs: number; readonly hearsay: Promise<Hearsay> } | null = null;

  /** @param calls null: there are no others. */
  constructor(self: NodeId, report: () => NodeReport, calls: Pick<NodeCalls, "report"> | null) {
    this.#self = self;
    this.#report = report;
    this.#calls = calls;
  }

  /** When each other node last answered, in milliseconds since 1970 UTC; of those of the map that ever did. */
  get lastHeard(): ReadonlyMap<NodeId, number> {
    return this.#lastHeard;
  }

  /** What all nodes of the map say; this one is always among them, as it is now. */
  async look(map: ClusterMap | null): Promise<Hearsay> {
    const calls = this.#calls;
    if (map === null || calls === null) {
      return { reports: new Map([[this.#self, this.#report()]]), unreachable: new Set() };
    }
    const now = performance.now();
    if (this.#heard === null || now - this.#heard.atMs > FRESH_MS) {
      this.#heard = { atMs: now, hearsay: this.#askAll(map, calls) };
    }
    const { reports, unreachable } = await this.#heard.hearsay;
    return { reports: new Map([...reports, [this.#self, this.#report()]]), unreachable };
  }

  async #askAll(map: ClusterMap, calls: Pick<NodeCalls, "report">): Promise<Hearsay> {
    const reports = new Map<NodeId, NodeReport>();
    const unreachable = new Set<NodeId>();
    for (const id of this.#lastHeard.keys()) if (!map.nodes.some((node) => node.id === id)) this.#lastHeard.delete(id);
    const others = map.nodes.filter(({ id, state }) => state !== "removed" && id !== this.#self);
    await Promise.all(
      others.map(async ({ id }) => {
        try {
          reports.set(id, await calls.report(id, AbortSignal.timeout(REPORT_MS_MAX)));
          this.#lastHeard.set(id, Date.now());
        } catch {
          unreachable.add(id); // that is all there is to know of it
        }
      }),
    );
    return { reports, unreachable };
  }
}
