import type { Health, RegisteredView } from "@featurestore/proto";
import type { ReadCounters } from "./read-path.js";
import type { Shard } from "./shard.js";

/** What the node's own tables say about one view, over all shards. */
export interface ViewState {
  readonly rows: number;
  readonly newestEventTime: number | null;
  readonly resident: "memory" | "cache" | "disk";
  readonly counters: ReadCounters;
}

/** What health is told from. */
export interface HealthFacts {
  readonly clusterId: string;
  readonly nodeId: string;
  readonly version: string;
  readonly address: string;
  readonly uptimeSeconds: number;
  readonly registryRevision: number;
  readonly shards: readonly Shard[];
  readonly views: readonly { readonly view: RegisteredView; readonly state: ViewState }[];
  readonly isDraining: boolean;
  /** The disk can no longer be trusted. */
  readonly isFatal: boolean;
  readonly problems: readonly string[];
}

/** Answers "can I rank?": red when a shard does not serve or the node is going, yellow when something needs a look. */
export function describeHealth(facts: HealthFacts): Health {
  const damaged = facts.shards.filter((shard) => shard.isDamaged);
  const serving = facts.shards.filter((shard) => shard.fenced === null).length;
  const { views } = facts;
  const reasons = damaged.map(
    (shard) => `shard ${shard.id} is damaged: ${shard.fenced ?? "some of its rows answer CORRUPTED"}`,
  );
  const full = views.filter(
    ({ view, state }) => view.residency === "memory" && state.resident !== "memory" && damaged.length === 0,
  );
  reasons.push(
    ...full.map(
      ({ view, state }) =>
        `view ${view.name} does not fit into memory: it is served as ${state.resident}; raise memoryBytes`,
    ),
  );
  if (facts.isDraining) reasons.push("the node is shutting down");
  reasons.push(...facts.problems);
  const isRed = facts.isDraining || facts.isFatal || serving < facts.shards.length;
  const status = isRed ? "red" : reasons.length > 0 ? "yellow" : "green";
  return {
    status,
    reasons,
    clusterId: facts.clusterId,
    version: facts.version,
    registryRevision: facts.registryRevision,
    meta: "led",
    lagMax: 0,
    nodes: [
      {
        id: facts.nodeId,
        address: facts.address,
        state: facts.isDraining ? "draining" : "active",
        uptimeSeconds: facts.uptimeSeconds,
      },
    ],
    shards: {
      total: facts.shards.length,
      serving,
      leaderless: 0,
      underReplicated: 0,
      moving: 0,
      damaged: damaged.length,
    },
    views: views.map(({ view, state: { rows, newestEventTime, resident, counters } }) => ({
      name: view.name,
      rows,
      newestEventTime,
      resident,
      notFoundRate: counters.rows === 0 ? 0 : counters.notFound / counters.rows,
      outsideMaxAgeRate: counters.rows === 0 ? 0 : counters.outsideMaxAge / counters.rows,
    })),
  };
}
