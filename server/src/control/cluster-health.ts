import {
  type ClusterMap,
  type ClusterNode,
  isJoint,
  type NodeId,
  type PlacementPlan,
  type ReplicaHome,
} from "@featurestore/cluster";
import { assert, type Health, type RegisteredView, type ScrubStatus } from "@featurestore/proto";
import type { NodeReport, ViewReport } from "./node-report.js";
import { type Hearsay, isHealthy, type ShardView, shardViews } from "./shard-view.js";

/** A voter that is more entries behind than this is told of: it is not just a moment late. */
export const LAG_ENTRIES_MAX = 10_000;

export interface ClusterHealthFacts extends Hearsay {
  /** The node that is asked. Its report is among `reports`. */
  readonly node: NodeId;
  /** Where clients reach it. */
  readonly address: string;
  /** Null: the cluster has not begun, or this node belongs to none. */
  readonly map: ClusterMap | null;
  readonly metaLeader: NodeId | null;
  /** As registered, in the order to tell them. */
  readonly views: readonly Pick<RegisteredView, "id" | "name" | "residency">[];
  /** Of the placement plan for `map`; null where none was made. */
  readonly plan: Pick<PlacementPlan, "forcedByZones"> | null;
}

/**
 * Answers "can I rank?". Red: some shard cannot serve, this node is going, or the cluster has not begun. Yellow: everything
 * is served and something needs a look. Reasons are for people, what is red first.
 */
export function describeClusterHealth(facts: ClusterHealthFacts): Health {
  const own = facts.reports.get(facts.node);
  assert(own !== undefined, "a node knows its own report");
  const { map } = facts;
  const shards = map === null ? [] : shardViews(map, facts).map((view) => shardHealth(map, view, facts));
  const red = [...ownRed(own), ...(map === null ? [NO_CLUSTER] : [...mapRed(map, facts), ...shardsRed(shards, facts)])];
  const views = facts.views.map((view) => viewHealth(view, facts));
  const lagMax = Math.max(0, ...shards.map(({ lag }) => lag));
  const yellow = [
    ...(map !== null && facts.metaLeader === null ? [red.length > 0 ? META_LEADERLESS : META_LEADERLESS_ALONE] : []),
    ...(map === null ? [] : map.nodes.flatMap((node) => nodeYellow(map, node, facts))),
    ...own.problems,
    ...(map === null ? [] : shardsYellow(map, shards)),
    ...(lagMax > LAG_ENTRIES_MAX ? [`some copy is ${count(lagMax)} log entries behind its leader`] : []),
    ...views.flatMap(({ yellow }) => yellow),
    ...zonesYellow(facts),
  ];
  return {
    status: red.length > 0 ? "red" : yellow.length > 0 ? "yellow" : "green",
    reasons: [...red, ...yellow],
    clusterId: map?.clusterId ?? own.clusterId,
    version: own.version,
    registryRevision: own.registryRevision,
    meta: facts.metaLeader === null ? "leaderless" : "led",
    lagMax,
    scrub: scrubOf([...facts.reports.values()].flatMap(({ scrub }) => scrub ?? [])),
    nodes: nodesOf(facts, own),
    shards: {
      total: shards.length,
      serving: shards.filter(({ isServing }) => isServing).length,
      leaderless: shards.filter(({ view, isLost }) => view.leader === null && !isLost).length,
      underReplicated: shards.filter(({ isUnderReplicated }) => isUnderReplicated).length,
      moving: shards.filter(({ move }) => move !== null).length,
      damaged: shards.filter(({ damage }) => damage.length > 0).length,
    },
    views: views.map(({ health }) => health),
  };
}

const NO_CLUSTER =
  'this node belongs to no cluster yet: begin one with "featurestore cluster init", or let it join one with a join token';
const META_LEADERLESS = "the meta group has no leader: nothing can be changed";
const META_LEADERLESS_ALONE = `${META_LEADERLESS}, while reads and writes go on`;

/** One shard, judged. */
interface ShardHealth {
  readonly view: ShardView;
  readonly hasBegun: boolean;
  readonly isServing: boolean;
  /** All its copies are damaged. */
  readonly isLost: boolean;
  /** Nodes without which it has no quorum. */
  readonly missing: readonly NodeId[];
  readonly isUnderReplicated: boolean;
  readonly damage: readonly { readonly node: NodeId; readonly problem: string }[];
  /** `repair`: until it is done, fewer copies than there shall be are whole. */
  readonly move: "repair" | "balance" | null;
  /** Entries that its slowest healthy voter is behind. */
  readonly lag: number;
}

function shardHealth(map: ClusterMap, view: ShardView, heard: Hearsay): ShardHealth {
  const { placement, leader, lead, membership } = view;
  const homesOf = (ids: readonly string[]): readonly ReplicaHome[] =>
    placement.replicas.filter(({ id }) => ids.includes(id));
  const voters = homesOf(membership.voters);
  const damage = placement.replicas.flatMap(({ id, node }) => {
    const problem = view.problems.get(id);
    return problem === undefined ? [] : [{ node, problem }];
  });
  const hasBegun = membership.voters.length > 0;
  const isLost = hasBegun && voters.every(({ node }) => damage.some((one) => one.node === node));
  const healthy = voters.filter(({ id }) => isHealthy(view, id, heard));
  const sides = [voters, ...(isJoint(membership) ? [homesOf(membership.outgoing)] : [])];
  const missing = sides.flatMap((side) => {
    const silent = side.filter(({ node }) => heard.unreachable.has(node));
    return silent.length * 2 >= side.length ? silent.map(({ node }) => node) : [];
  });
  const lags = (lead?.lead.members ?? []).filter(
    ({ id, health }) => health === "healthy" && voters.some((v) => v.id === id),
  );
  return {
    view,
    hasBegun,
    isServing: leader !== null && !isLost,
    isLost,
    missing: hasBegun && leader === null ? missing : [],
    isUnderReplicated: hasBegun && healthy.length < map.replicas,
    damage,
    move: moveOf(map, view, healthy),
    lag: Math.max(0, ...lags.map(({ lag }) => lag)),
  };
}

function moveOf(map: ClusterMap, view: ShardView, healthy: readonly ReplicaHome[]): ShardHealth["move"] {
  const { placement, membership } = view;
  if (membership.voters.length === 0 || placement.target.length === 0) return null;
  const voters = placement.replicas.filter(({ id }) => membership.voters.includes(id));
  const isThere =
    !isJoint(membership) &&
    placement.replicas.length === voters.length &&
    voters.length === placement.target.length &&
    voters.every(({ node }) => placement.target.includes(node));
  if (isThere) return null;
  const states = new Map(map.nodes.map(({ id, state }) => [id, state]));
  const isWhole = voters.length >= map.replicas && healthy.length === voters.length;
  return isWhole && voters.every(({ node }) => states.get(node) === "active") ? "balance" : "repair";
}

function ownRed({ isDraining, isFatal, problems }: NodeReport): readonly string[] {
  if (isDraining) return ["the node is shutting down"];
  return isFatal && problems.length === 0 ? [FATAL] : isFatal ? ["this node cannot serve any more"] : [];
}

const FATAL = "this node's disk can no longer be trusted";

function mapRed(map: ClusterMap, { node }: ClusterHealthFacts): readonly string[] {
  const own = map.nodes.find(({ id }) => id === node);
  if (own === undefined || own.state === "removed") return ["this node was removed from the cluster"];
  const waiting = map.placements.filter(({ confEpoch }) => confEpoch === 0).length;
  if (waiting === 0) return [];
  const active = map.nodes.filter(({ state }) => state === "active").length;
  const missing = map.replicas - active;
  if (missing <= 0) return [`${of(waiting, "shard")} ${waiting === 1 ? "is" : "are"} about to begin`];
  const are = active === 1 ? "is" : "are";
  return [
    `waiting for ${missing} more ${of(missing, "node", false)} to join: shards of ${map.replicas} replicas need as many nodes, and ${active} ${are} there`,
  ];
}

function shardsRed(shards: readonly ShardHealth[], { map }: ClusterHealthFacts): readonly string[] {
  const lost = shards.filter(({ isLost }) => isLost);
  const silent = shards.filter(({ missing, isLost }) => missing.length > 0 && !isLost);
  const leaderless = shards.filter(
    ({ view, hasBegun, missing, isLost }) => hasBegun && view.leader === null && missing.length === 0 && !isLost,
  );
  const reasons: string[] = [];
  if (lost.length > 0) {
    const [first] = lost.flatMap(({ damage }) => damage);
    reasons.push(`${named(lost)} ${has(lost)} no copy that is not damaged: ${first?.problem ?? ""}`);
  }
  if (silent.length > 0) {
    const nodes = [...new Set(silent.flatMap(({ missing }) => missing))].sort();
    const names = nodes.map((id) =>
      nameOf(
        map?.nodes.find((node) => node.id === id),
        id,
      ),
    );
    reasons.push(`${named(silent)} ${has(silent)} no quorum of copies: there is no answer from ${listed(names)}`);
  }
  if (leaderless.length > 0) reasons.push(`${named(leaderless)} ${has(leaderless)} no leader at the moment`);
  return reasons;
}

function nodeYellow(map: ClusterMap, node: ClusterNode, facts: ClusterHealthFacts): readonly string[] {
  const { id, state } = node;
  if (state === "removed") return [];
  const name = `node ${nameOf(node, id)}`;
  const report = facts.reports.get(id);
  const reasons: string[] = [];
  if (state === "dead") reasons.push(`${name} is given up as dead: it counts again once it answers; or remove it`);
  else if (facts.unreachable.has(id)) reasons.push(`${name} does not answer`);
  if (state === "draining") {
    const left = map.placements.filter(({ replicas }) => replicas.some((home) => home.node === id)).length;
    reasons.push(
      left === 0
        ? `${name} is drained: remove it, or activate it`
        : `${name} is draining: ${of(left, "replica")} to move`,
    );
  }
  if (id === facts.node || report === undefined) return reasons;
  if (report.isDraining) reasons.push(`${name} is shutting down`);
  reasons.push(...report.problems.map((problem) => `${name}: ${problem}`));
  if (report.isFatal && report.problems.length === 0) reasons.push(`${name}: its disk can no longer be trusted`);
  return reasons;
}

function shardsYellow(map: ClusterMap, shards: readonly ShardHealth[]): readonly string[] {
  const reasons: string[] = [];
  for (const { view, damage } of shards.filter(({ isLost }) => !isLost)) {
    reasons.push(
      ...damage.map(
        ({ node, problem }) =>
          `the copy of shard ${view.shard} on node ${node} is damaged (${problem}); others serve it`,
      ),
    );
  }
  const thin = shards.filter(({ isUnderReplicated }) => isUnderReplicated);
  if (thin.length > 0) {
    const active = map.nodes.filter(({ state }) => state === "active").length;
    const why = active < map.replicas ? `; there ${active === 1 ? "is" : "are"} ${of(active, "active node")}` : "";
    reasons.push(`${named(thin)} ${has(thin)} fewer than ${map.replicas} healthy copies${why}`);
  }
  const repairs = shards.filter(({ move }) => move === "repair");
  if (repairs.length > 0) reasons.push(`${named(repairs)} ${repairs.length === 1 ? "is" : "are"} getting new copies`);
  return reasons.length > REASONS_MAX
    ? [...reasons.slice(0, REASONS_MAX), `and ${reasons.length - REASONS_MAX} more of the kind`]
    : reasons;
}

function zonesYellow({ plan }: ClusterHealthFacts): readonly string[] {
  return (plan?.forcedByZones ?? []).map(
    ({ zone, nodes, replicasPerNode, sharePerNode }) =>
      `zone ${zone} has ${of(nodes, "node")} that must hold ${replicasPerNode.toFixed(1)} replicas each where their share is ${sharePerNode.toFixed(1)}: zones of even size avoid that`,
  );
}

function nodesOf({ map, node, address, reports, unreachable }: ClusterHealthFacts, own: NodeReport): Health["nodes"] {
  const known: readonly Pick<ClusterNode, "id" | "state" | "addresses">[] = map?.nodes ?? [];
  const listed = known.filter(({ state }) => state !== "removed");
  if (!known.some(({ id }) => id === node)) {
    const state = own.isDraining ? "draining" : "joining";
    return [...listed.map(healthOf), { id: node, address, state, uptimeSeconds: own.uptimeSeconds }];
  }
  return listed.map(healthOf);

  function healthOf({
    id,
    state,
    addresses,
  }: Pick<ClusterNode, "id" | "state" | "addresses">): Health["nodes"][number] {
    const report = reports.get(id);
    const isGoing = state === "active" && report?.isDraining === true;
    const told = unreachable.has(id) && state !== "dead" ? "unreachable" : isGoing ? "draining" : state;
    return { id, address: addresses.client, state: told, uptimeSeconds: report?.uptimeSeconds ?? 0 };
  }
}

/** Added up over nodes; complete where it is on all of them. */
function scrubOf(scrubs: readonly ScrubStatus[]): ScrubStatus {
  const sum = (of: (scrub: ScrubStatus) => number): number => scrubs.reduce((total, one) => total + of(one), 0);
  const completed = scrubs.flatMap(({ completedMs }) => completedMs ?? []);
  return {
    running: sum(({ running }) => running),
    done: sum(({ done }) => done),
    total: sum(({ total }) => total),
    passes: sum(({ passes }) => passes),
    readBytes: sum(({ readBytes }) => readBytes),
    found: sum(({ found }) => found),
    repaired: sum(({ repaired }) => repaired),
    unresolved: sum(({ unresolved }) => unresolved),
    uncompared: sum(({ uncompared }) => uncompared),
    completedMs: completed.length === 0 || completed.length < scrubs.length ? null : Math.min(...completed),
  };
}

const RESIDENCES = ["memory", "cache", "disk"] as const;

/** Rows and newest time over what leaders tell, rates over what all nodes have read; residence where it is worst. */
function viewHealth(
  { id, name, residency }: ClusterHealthFacts["views"][number],
  { reports }: Hearsay,
): { readonly health: Health["views"][number]; readonly yellow: readonly string[] } {
  const told = [...reports.values()].flatMap((report) => {
    const view = report.views.find((one) => one.id === id);
    return view === undefined ? [] : [{ view, report }];
  });
  const sum = (of: (view: ViewReport) => number): number => told.reduce((total, { view }) => total + of(view), 0);
  const times = told.flatMap(({ view }) => view.newestEventTime ?? []);
  const readRows = sum((view) => view.readRows);
  const rateOf = (cells: number): number => (readRows === 0 ? 0 : cells / readRows);
  const worst = Math.max(-1, ...told.map(({ view }) => RESIDENCES.indexOf(view.resident)));
  // A damaged copy is not in memory either, and is told of by itself.
  const crowded = told.filter(
    ({ view, report }) => view.resident !== "memory" && report.replicas.every(({ problem }) => problem === null),
  );
  const [first] = crowded;
  const where = reports.size === 1 ? "" : ` on node ${first?.report.node}`;
  return {
    health: {
      name,
      rows: sum((view) => view.rows),
      newestEventTime: times.length === 0 ? null : Math.max(...times),
      notFoundRate: rateOf(sum((view) => view.notFound)),
      outsideMaxAgeRate: rateOf(sum((view) => view.outsideMaxAge)),
      resident: RESIDENCES[worst] ?? residency,
    },
    yellow:
      residency !== "memory" || first === undefined
        ? []
        : [`view ${name} does not fit into memory${where}: it is served as ${first.view.resident}; raise memoryBytes`],
  };
}

/** Names in one reason, and reasons about single copies: what is more is counted. */
const NAMES_MAX = 8;
const REASONS_MAX = 8;

function named(shards: readonly ShardHealth[]): string {
  const ids = shards.map(({ view }) => String(view.shard));
  return ids.length === 1 ? `shard ${ids[0]}` : `${count(ids.length)} shards (${listed(ids)})`;
}

function listed(names: readonly string[]): string {
  const more = names.length - NAMES_MAX;
  return more > 0 ? `${names.slice(0, NAMES_MAX).join(", ")} and ${count(more)} more` : names.join(", ");
}

function nameOf(node: ClusterNode | undefined, id: NodeId): string {
  return node === undefined ? id : `${id} (${node.addresses.client})`;
}

function has(shards: readonly unknown[]): string {
  return shards.length === 1 ? "has" : "have";
}

function of(number: number, noun: string, isCounted = true): string {
  const nouns = number === 1 ? noun : `${noun}s`;
  return isCounted ? `${count(number)} ${nouns}` : nouns;
}

function count(number: number): string {
  return number.toLocaleString("en-US");
}
