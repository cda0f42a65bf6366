import {
  type ClusterMap,
  isJoint,
  type LedShard,
  type NodeId,
  type ReplicaObservation,
  type ShardObservation,
} from "@featurestore/cluster";
import type { LeadReport, NodeReport, ReplicaReport } from "./node-report.js";

/** Reports of one round, by the node that made them. */
export type Reports = ReadonlyMap<NodeId, NodeReport>;

/** What the leader of a shard says, and where it is. */
export interface ObservedShard {
  readonly node: NodeId;
  readonly term: number;
  readonly isTransferring: boolean;
  readonly observation: ShardObservation;
}

/** By shard, what its leader says: the one of the highest term where several think they lead; null where nobody does. */
export function observeShards(reports: Reports, shards: number): readonly (ObservedShard | null)[] {
  const observed: (ObservedShard | null)[] = Array.from({ length: shards }, () => null);
  for (const { node, replicas } of reports.values()) {
    for (const replica of replicas) {
      const { shard, lead, term } = replica;
      if (lead === null || shard < 0 || shard >= shards) continue;
      const other = observed[shard] ?? null;
      if (other === null || other.term < term) observed[shard] = observedBy(node, replica, lead);
    }
  }
  return observed;
}

/**
 * The lowest epoch of the map that any node serves by. A node that is not heard may serve by any map: 0, unless it was
 * given up.
 */
export function oldestEpochServed(map: ClusterMap, reports: Reports, isGivenUp: (node: NodeId) => boolean): number {
  let oldest = map.epoch;
  for (const { id, state } of map.nodes) {
    if (state === "dead" || state === "removed" || isGivenUp(id)) continue;
    oldest = Math.min(oldest, reports.get(id)?.mapEpoch ?? 0);
  }
  return oldest;
}

/**
 * True where a majority of a shard's voters have applied the membership that the map has. Before that, some of them may still
 * count on a replica that has left: without it they could elect nobody after the leader's death.
 */
export function isMembershipSettled(map: ClusterMap, shard: number, reports: Reports): boolean {
  const placement = map.placements[shard];
  if (placement === undefined) return false;
  const { voters } = placement.membership;
  const settled = voters.filter((voter) => {
    const home = placement.replicas.find(({ id }) => id === voter);
    const replicas = home === undefined ? undefined : reports.get(home.node)?.replicas;
    return (
      replicas?.some((one) => one.shard === shard && one.id === voter && one.applied >= placement.confEpoch) === true
    );
  });
  return settled.length * 2 > voters.length;
}

/** Nodes that may lead: active, heard this round, not shutting down, with a disk that can be trusted. */
export function nodesToLead(map: ClusterMap, reports: Reports): ReadonlySet<NodeId> {
  const mayLead = (id: NodeId): boolean => {
    const report = reports.get(id);
    return report !== undefined && !report.isDraining && !report.isFatal && !report.isSlow;
  };
  return new Set(map.nodes.filter(({ id, state }) => state === "active" && mayLead(id)).map(({ id }) => id));
}

/** One shard for `planLeaders`. A joint membership or a transfer under way leaves it unsettled whatever `isSettled` says. */
export function ledShard(
  map: ClusterMap,
  on: {
    readonly shard: number;
    readonly observed: ObservedShard | null;
    readonly mayLead: ReadonlySet<NodeId>;
    readonly isSettled: boolean;
  },
): LedShard {
  const { shard, observed, mayLead, isSettled } = on;
  if (observed === null) return { shard, leader: null, fit: [], isSettled: false };
  const { membership, replicas } = observed.observation;
  const homes = map.placements[shard]?.replicas ?? [];
  const isFit = (replica: ReplicaObservation | undefined): boolean =>
    replica?.health === "healthy" && replica.isCaughtUp;
  const fit = homes
    .filter(({ id, node }) => membership.voters.includes(id) && isFit(replicas.get(id)) && mayLead.has(node))
    .map(({ node }) => node)
    .filter((node) => node !== observed.node);
  const isQuiet = !isJoint(membership) && !observed.isTransferring;
  return { shard, leader: observed.node, fit, isSettled: isSettled && isQuiet };
}

function observedBy(node: NodeId, replica: ReplicaReport, lead: LeadReport): ObservedShard {
  const replicas = new Map(lead.members.map(({ id, health, isCaughtUp }) => [id, { health, isCaughtUp }]));
  const { confEpoch, membership, isChangePending, isTransferring } = lead;
  const observation = { leader: replica.id, confEpoch, membership, isChangePending, replicas };
  return { node, term: replica.term, isTransferring, observation };
}
