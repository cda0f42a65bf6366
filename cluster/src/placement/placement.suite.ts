import type { Membership } from "../raft/types.js";
import { emptyClusterMap, foundGroups, withTargets } from "./map-changes.js";
import { type PlacementPlan, planPlacement } from "./plan-placement.js";
import {
  type ClusterMap,
  type ClusterNode,
  type ClusterSettings,
  checkClusterMap,
  DEAD_AFTER_MS_DEFAULT,
  type NodeState,
  type ReplicaCount,
} from "./shard-map.js";

export interface NodeOptions {
  readonly zone?: string;
  readonly weight?: number;
  readonly state?: NodeState;
}

export function testNode(id: string, options: NodeOptions = {}): ClusterNode {
  const addresses = { client: "127.0.0.1:7400", peer: "127.0.0.1:7401", ops: "127.0.0.1:7402" };
  return { id, zone: id, weight: 1, state: "active", addresses, ...options };
}

/** n1 .. n`count`, each in a zone of its own. */
export function testNodes(count: number): readonly ClusterNode[] {
  return Array.from({ length: count }, (_, i) => testNode(`n${i + 1}`));
}

/** `{ a: 2, b: 1 }`: nodes a1, a2 in zone a and b1 in zone b. */
export function testZones(zones: Readonly<Record<string, number>>): readonly ClusterNode[] {
  return Object.entries(zones).flatMap(([zone, count]) =>
    Array.from({ length: count }, (_, i) => testNode(`${zone}${i + 1}`, { zone })),
  );
}

export interface MapOptions {
  readonly nodes: readonly ClusterNode[];
  readonly shards?: number;
  readonly replicas?: ReplicaCount;
}

export const SETTINGS: ClusterSettings = {
  joinTokenHash: "ab".repeat(32),
  deadAfterMs: DEAD_AFTER_MS_DEFAULT,
  isBalancing: true,
};

/** A cluster that has just begun: planned, groups founded. */
export function begun({ nodes, shards = 64, replicas = 3 }: MapOptions): ClusterMap {
  const map = emptyClusterMap({ clusterId: "test", shards, replicas, settings: SETTINGS, nodes });
  return checkClusterMap(foundGroups(withTargets(map, planPlacement(map).targets)));
}

/** The map with other nodes: those named are replaced or added. */
export function withNodes(map: ClusterMap, nodes: readonly ClusterNode[]): ClusterMap {
  const others = map.nodes.filter(({ id }) => !nodes.some((node) => node.id === id));
  const all = [...others, ...nodes].sort((a, b) => (a.id < b.id ? -1 : 1));
  return { ...map, epoch: map.epoch + 1, nodes: all };
}

export function withState(map: ClusterMap, id: string, state: NodeState): ClusterMap {
  return withNodes(map, [{ ...(map.nodes.find((node) => node.id === id) ?? testNode(id)), state }]);
}

/** The map with its plan written down and nothing moved. */
export function planned(map: ClusterMap, plan: PlacementPlan): ClusterMap {
  return withTargets(map, plan.targets);
}

/** The map once every move of its plan has been made. */
export function settled(map: ClusterMap, plan: PlacementPlan): ClusterMap {
  const next = withTargets(map, plan.targets);
  const placements = next.placements.map((placement) => {
    let replicaIdNext = placement.replicaIdNext;
    const replicas = placement.target.map(
      (node) => placement.replicas.find((home) => home.node === node) ?? { id: String(replicaIdNext++), node },
    );
    const voters = replicas.map(({ id }) => id).sort();
    const membership: Membership = { voters, outgoing: [], learners: [], learnersNext: [] };
    return { ...placement, replicas, membership, replicaIdNext, confEpoch: placement.confEpoch + 3 };
  });
  return checkClusterMap({ ...next, epoch: next.epoch + 1, placements });
}

/** Greatest number of replicas on a node over the mean, of equal nodes. */
export function maxOverMean({ loads }: PlacementPlan): number {
  const counts = loads.map(({ replicas }) => replicas);
  return Math.max(...counts) / (counts.reduce((sum, count) => sum + count, 0) / counts.length);
}
