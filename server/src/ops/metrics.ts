import { assert } from "@featurestore/proto";
import { collectDefaultMetrics, Registry as MetricsRegistry } from "prom-client";
import type { CallObserver } from "../api/call.js";
import type { StoreNode } from "../node.js";
import { VERSION } from "../version.js";
import { CallCounters } from "./call-counters.js";
import { exposed, type MetricFamily } from "./metric-family.js";
import { gatherFacts, type NodeFacts } from "./node-facts.js";
import { type NodeSources, nodeFamilies } from "./node-families.js";
import { Pacer } from "./pacer.js";
import { type SecuritySources, securityFamilies } from "./security-families.js";
import { viewFamilies } from "./view-families.js";

/** prom-client's own gauges that are named like counters: `promtool check metrics` refuses them. */
const MISNAMED = ["nodejs_active_handles_total", "nodejs_active_requests_total", "nodejs_active_resources_total"];

const NO_PORTS: SecuritySources = { security: null, ports: () => ({ client: null, ops: null, peer: null }) };

/** A scrape of a hundred views takes some ten of these. */
const TURN_MS = 2;

/**
 * The node's Prometheus metrics; METRICS.md lists them. Labels are of closed sets, or views, which are bounded: never keys,
 * values or shards. Counting is done where things happen, in plain numbers; what is told of them is made when scraped.
 */
export class Metrics implements CallObserver {
  /** What prom-client tells of the process. */
  readonly #registry = new MetricsRegistry();
  readonly #calls = new CallCounters();
  readonly #onFailure: (method: string, error: unknown) => void;
  #node: StoreNode | null = null;
  #families: readonly MetricFamily[] = [];
  #facts: NodeFacts | null = null;

  constructor(options: { readonly onFailure: (method: string, error: unknown) => void }) {
    this.#onFailure = options.onFailure;
    collectDefaultMetrics({ register: this.#registry });
    for (const name of MISNAMED) this.#registry.removeSingleMetric(name);
  }

  finished(method: string, code: string, seconds: number): void {
    this.#calls.note(method, code, seconds);
  }

  failed(method: string, error: unknown): void {
    this.#onFailure(method, error);
  }

  /** Adds what the node knows of itself; read when scraped. @returns what was added. */
  watch(
    node: StoreNode,
    parts: Pick<NodeSources, "limit" | "answers" | "clients" | "refusals" | "control">,
    security: SecuritySources = NO_PORTS,
  ): readonly MetricFamily[] {
    this.#node = node;
    const facts = (): NodeFacts => {
      assert(this.#facts !== null, "facts are gathered before they are told");
      return this.#facts;
    };
    const sources = { ...parts, facts, calls: this.#calls, version: VERSION };
    this.#families = [...nodeFamilies(sources), ...securityFamilies(security), ...viewFamilies(facts)];
    return this.#families;
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** All metrics as they are now, in Prometheus' text form. */
  async expose(): Promise<string> {
    const pacer = new Pacer(TURN_MS);
    if (this.#node !== null) this.#facts = await gatherFacts(this.#node, pacer);
    const parts: string[] = [];
    for (const family of this.#families) {
      await pacer.pause();
      parts.push(exposed(family));
    }
    await pacer.pause();
    parts.push(await this.#registry.metrics());
    return parts.join("");
  }

  close(): void {
    this.#registry.clear();
  }
}
