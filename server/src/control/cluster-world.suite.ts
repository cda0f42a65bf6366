import {
  type ClusterMap,
  type ClusterNode,
  checkClusterMap,
  emptyClusterMap,
  foundGroups,
  type Membership,
  type NodeId,
  type NodeState,
  withTargets,
} from "@featurestore/cluster";
import type { LeadReport, MemberReport, NodeReport, ReplicaReport } from "./node-report.js";
import type { Hearsay } from "./shard-view.js";

/** A node of a test's map: `n1` is at 10.0.0.1. */
export function aNode(number: number, state: NodeState = "active"): ClusterNode {
  const host = `10.0.0.${number}`;
  const addresses = { client: `${host}:7400`, peer: `${host}:7401`, ops: `${host}:7402` };
  return { id: `n${number}`, zone: "default", weight: 1, state, addresses };
}

/** A map of two shards on nodes n1, n2, ...; founded where there are enough of them. */
export function aMap(
  states: readonly NodeState[],
  options: { readonly replicas?: 1 | 3 | 5; readonly targets?: readonly (readonly NodeId[])[] } = {},
): ClusterMap {
  const { replicas = 3, targets } = options;
  const nodes = states.map((state, i) => aNode(i + 1, state));
  const settings = { joinTokenHash: "0".repeat(64), deadAfterMs: 600_000, isBalancing: true };
  const map = emptyClusterMap({ clusterId: "c", shards: 2, replicas, settings, nodes });
  const first = nodes.slice(0, replicas).map(({ id }) => id);
  if (targets === undefined && first.length < replicas) return map;
  return checkClusterMap(foundGroups(withTargets(map, targets ?? [first, first])));
}

/** The same map with one shard's placement bent. */
export function withPlacement(
  map: ClusterMap,
  shard: number,
  bend: (placement: ClusterMap["placements"][number]) => Partial<ClusterMap["placements"][number]>,
): ClusterMap {
  const placement = map.placements[shard];
  if (placement === undefined) throw new RangeError(`the map has no shard ${shard}`);
  return checkClusterMap({ ...map, placements: map.placements.with(shard, { ...placement, ...bend(placement) }) });
}

export const THREE: Membership = { voters: ["1", "2", "3"], outgoing: [], learners: [], learnersNext: [] };

/** A healthy member, level with its leader. */
export function aMember(id: string, bend: Partial<MemberReport> = {}): MemberReport {
  return { id, health: "healthy", isCaughtUp: true, lag: 0, ...bend };
}

export function aLead(membership: Membership = THREE, bend: Partial<LeadReport> = {}): LeadReport {
  const ids = [...new Set([...membership.voters, ...membership.outgoing, ...membership.learners])];
  const members = ids.map((id) => aMember(id));
  return { confEpoch: 1, membership, members, isChangePending: false, isTransferring: false, ...bend };
}

export function aReplica(shard: number, id: string, bend: Partial<ReplicaReport> = {}): ReplicaReport {
  const quiet = { problem: null, isReceivingSnapshot: false, lead: null };
  return { shard, id, term: 4, leader: "n1", lastIndex: 90, applied: 90, ...quiet, ...bend };
}

export function aReport(node: NodeId, bend: Partial<NodeReport> = {}): NodeReport {
  return {
    clusterId: "c",
    node,
    version: "1.2.3",
    incarnation: 2,
    uptimeSeconds: 60,
    mapEpoch: 2,
    registryRevision: 7,
    isDraining: false,
    isSlow: false,
    isFatal: false,
    problems: [],
    eventLoopDelayMs: 1.5,
    walBytes: 1_000,
    diskFreeBytes: 9_000,
    scrub: null,
    meta: { term: 3, leader: "n1", applied: 20, voters: ["n1", "n2", "n3"], learners: [], lead: null },
    replicas: [],
    views: [],
    ...bend,
  };
}

/** Three nodes with a copy of both shards each; n1 leads them all. */
export function threeReports(): Map<NodeId, NodeReport> {
  const leading = [aReplica(0, "1", { lead: aLead() }), aReplica(1, "1", { lead: aLead() })];
  return new Map([
    ["n1", aReport("n1", { replicas: leading })],
    ["n2", aReport("n2", { replicas: [aReplica(0, "2"), aReplica(1, "2")] })],
    ["n3", aReport("n3", { replicas: [aReplica(0, "3"), aReplica(1, "3")] })],
  ]);
}

/** As heard of `reports`, where `silent` do not answer. */
export function heard(reports: ReadonlyMap<NodeId, NodeReport>, ...silent: readonly NodeId[]): Hearsay {
  return { reports: new Map([...reports].filter(([node]) => !silent.includes(node))), unreachable: new Set(silent) };
}
