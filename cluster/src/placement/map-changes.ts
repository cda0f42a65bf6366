import { assert, FeatureStoreError } from "@featurestore/proto";
import { membersOf, sameMembership } from "../raft/membership.js";
import type { Membership, ReplicaId } from "../raft/types.js";
import {
  type ClusterMap,
  type ClusterNode,
  type ClusterSettings,
  inOrder,
  type NodeId,
  type ReplicaCount,
  type ReplicaHome,
  type ShardPlacement,
  UNPLACED,
} from "./shard-map.js";

/**
 * The changes of a map. Each answers the next map, one epoch on, or the very same object where it has been made before:
 * doing one twice is harmless. What no longer fits is refused with CONFLICT, whose cure is to plan again.
 */

/** A shard and the membership that a change rests on. */
export interface OnMembership {
  readonly shard: number;
  readonly confEpoch: number;
}

/** A map without placements, epoch 0. */
export function emptyClusterMap(options: {
  readonly clusterId: string;
  readonly shards: number;
  readonly replicas: ReplicaCount;
  readonly settings: ClusterSettings;
  readonly nodes: readonly ClusterNode[];
}): ClusterMap {
  const nodes = [...options.nodes].sort((a, b) => inOrder(a.id, b.id));
  return { ...options, epoch: 0, nodes, placements: Array.from({ length: options.shards }, () => UNPLACED) };
}

/** Writes down where the voters shall be. `targets` has one list for each shard. */
export function withTargets(map: ClusterMap, targets: readonly (readonly NodeId[])[]): ClusterMap {
  assert(targets.length === map.shards, "a plan has a target for every shard");
  const placements = map.placements.map((placement, shard) => {
    const target = targets[shard] ?? [];
    return sameIds(target, placement.target) ? placement : { ...placement, target };
  });
  return changed(map, placements);
}

/**
 * Gives a shard's move up: the voters shall stay where they are, and learners on the way are removed by the next plan of
 * moves. Anything but a joint membership can be given up; a joint one is already decided and leaves by itself.
 * @throws CONFLICT when the membership is another one by now, or joint.
 */
export function abortMove(map: ClusterMap, on: OnMembership): ClusterMap {
  const placement = resting(map, on);
  const { voters, outgoing } = placement.membership;
  if (outgoing.length > 0) throw conflict(on.shard, "a joint change can no longer be given up");
  const stay = placement.replicas.filter(({ id }) => voters.includes(id)).map(({ node }) => node);
  const target = [...new Set(stay)].sort(inOrder);
  return sameIds(target, placement.target) ? map : replaced(map, on.shard, { ...placement, target });
}

/**
 * Lets every shard that has a target and no group begin with replicas 1, 2, ... on its target's nodes, all voters. Each of
 * them bootstraps its log with that membership.
 */
export function foundGroups(map: ClusterMap): ClusterMap {
  const placements = map.placements.map((placement): ShardPlacement => {
    if (placement.confEpoch !== 0 || placement.target.length === 0) return placement;
    const replicas = placement.target.map((node, i) => ({ id: String(placement.replicaIdNext + i), node }));
    const voters = replicas.map(({ id }) => id).sort(inOrder);
    return {
      ...placement,
      replicas,
      membership: { voters, outgoing: [], learners: [], learnersNext: [] },
      confEpoch: 1,
      replicaIdNext: placement.replicaIdNext + replicas.length,
    };
  });
  return changed(map, placements);
}

/**
 * Names a new replica before anybody creates it: a node creates replicas the map names, never because a message came.
 * @throws CONFLICT when the membership is another one by now, or the id was given to another replica.
 */
export function admitReplica(map: ClusterMap, on: OnMembership & { readonly replica: ReplicaHome }): ClusterMap {
  const placement = resting(map, on);
  const { id, node } = on.replica;
  if (placement.replicas.some((home) => home.id === id && home.node === node)) return map;
  if (id !== String(placement.replicaIdNext)) throw conflict(on.shard, `replica id ${id} is taken`);
  return replaced(map, on.shard, {
    ...placement,
    replicas: [...placement.replicas, { id, node }],
    replicaIdNext: placement.replicaIdNext + 1,
  });
}

/**
 * Copies the membership that the group itself has come to; members that left it are retired.
 * @throws CONFLICT when another change was recorded meanwhile, or a member was never named.
 */
export function recordMembership(
  map: ClusterMap,
  on: OnMembership & { readonly observed: { readonly confEpoch: number; readonly membership: Membership } },
): ClusterMap {
  const { membership, confEpoch } = on.observed;
  const current = at(map, on.shard);
  if (current.confEpoch === confEpoch && sameMembership(current.membership, membership)) return map;
  const placement = resting(map, on);
  if (confEpoch <= placement.confEpoch) throw conflict(on.shard, "an older membership cannot be recorded");
  const before = new Set(membersOf(placement.membership));
  const members = new Set(membersOf(membership));
  const named = [...placement.replicas, ...placement.retired.map(({ id, node }) => ({ id, node }))];
  const unnamed = [...members].find((id) => !named.some((home) => home.id === id));
  if (unnamed !== undefined) throw conflict(on.shard, `member ${unnamed} was never named`);
  const gone = placement.replicas.filter(({ id }) => before.has(id) && !members.has(id));
  const isWaiting = ({ id }: ReplicaHome): boolean =>
    !before.has(id) && placement.replicas.some((home) => home.id === id);
  return replaced(map, on.shard, {
    ...placement,
    membership,
    confEpoch,
    replicas: named.filter((home) => members.has(home.id) || isWaiting(home)),
    retired: [
      ...placement.retired.filter(({ id }) => !members.has(id)),
      ...gone.map((home) => ({ ...home, epoch: map.epoch + 1 })),
    ],
  });
}

/**
 * Takes back a replica that was named and never became a member.
 * @throws CONFLICT when the membership is another one by now, or has that replica.
 */
export function retireReplica(map: ClusterMap, on: OnMembership & { readonly replica: ReplicaHome }): ClusterMap {
  const placement = resting(map, on);
  const { id } = on.replica;
  if (placement.retired.some((home) => home.id === id)) return map;
  if (membersOf(placement.membership).includes(id)) throw conflict(on.shard, `replica ${id} is a member`);
  const home = placement.replicas.find((replica) => replica.id === id);
  if (home === undefined) return map;
  return replaced(map, on.shard, {
    ...placement,
    replicas: placement.replicas.filter((replica) => replica.id !== id),
    retired: [...placement.retired, { ...home, epoch: map.epoch + 1 }],
  });
}

/** Strikes a retired replica off, once its data is gone. */
export function forgetReplica(
  map: ClusterMap,
  on: { readonly shard: number; readonly replica: ReplicaId },
): ClusterMap {
  const placement = at(map, on.shard);
  const retired = placement.retired.filter(({ id }) => id !== on.replica);
  return retired.length === placement.retired.length ? map : replaced(map, on.shard, { ...placement, retired });
}

function at(map: ClusterMap, shard: number): ShardPlacement {
  const placement = map.placements[shard];
  assert(placement !== undefined, "a change is about a shard of its map");
  return placement;
}

function resting(map: ClusterMap, { shard, confEpoch }: OnMembership): ShardPlacement {
  const placement = at(map, shard);
  if (placement.confEpoch !== confEpoch) {
    throw conflict(shard, `its membership is of entry ${placement.confEpoch}, the change rests on ${confEpoch}`);
  }
  return placement;
}

function replaced(map: ClusterMap, shard: number, placement: ShardPlacement): ClusterMap {
  return { ...map, epoch: map.epoch + 1, placements: map.placements.with(shard, placement) };
}

function changed(map: ClusterMap, placements: readonly ShardPlacement[]): ClusterMap {
  const isSame = placements.every((placement, shard) => placement === map.placements[shard]);
  return isSame ? map : { ...map, epoch: map.epoch + 1, placements };
}

function sameIds(a: readonly NodeId[], b: readonly NodeId[]): boolean {
  return a.length === b.length && a.every((id, i) => id === b[i]);
}

function conflict(shard: number, problem: string): FeatureStoreError {
  return new FeatureStoreError("CONFLICT", `shard ${shard}: ${problem}`, { details: { shard } });
}
