import { onTestFinished } from "vitest";
import { NO_ACCESS_CONTROL } from "../access/access-control.js";
import { AnswerBudget, HandlerLimit } from "../api/call.js";
import { oneClient } from "../defence/clients.suite.js";
import { Refusals } from "../defence/refusals.js";
import type { StoreNode } from "../node.js";
import { type ExposedMetric, parseExposition } from "./exposition.suite.js";
import type { MetricFamily } from "./metric-family.js";
import { Metrics } from "./metrics.js";

export interface Watched {
  readonly metrics: Metrics;
  /** What was added to what prom-client tells of the process. */
  readonly families: readonly MetricFamily[];
  readonly scrape: () => Promise<ReadonlyMap<string, ExposedMetric>>;
}

/** Metrics of a node, until the end of the test. */
export function watch(node: StoreNode): Watched {
  const metrics = new Metrics({ onFailure: () => undefined });
  onTestFinished(() => metrics.close());
  const defence = { clients: oneClient().clients, refusals: new Refusals(), control: NO_ACCESS_CONTROL };
  const families = metrics.watch(node, { limit: new HandlerLimit(1, 1), answers: new AnswerBudget(1), ...defence });
  return { metrics, families, scrape: async () => parseExposition(await metrics.expose()) };
}
