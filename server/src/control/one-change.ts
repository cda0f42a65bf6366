import {
  admitReplica,
  type ClusterMap,
  type ClusterNode,
  checkClusterMap,
  forgetReplica,
  type MoveStep,
  type NodeId,
  recordMembership,
  retireReplica,
} from "@featurestore/cluster";
import { FeatureStoreError } from "@featurestore/proto";

/**
 * Several changes of a map as one: `next` with the epoch after that of `base`, checked as a whole. The very `base` where
 * nothing changed.
 */
export function asOneChange(base: ClusterMap, next: ClusterMap): ClusterMap {
  if (next === base) return base;
  const epoch = base.epoch + 1;
  const placements = next.placements.map((placement) => {
    if (placement.retired.every((home) => home.epoch <= epoch)) return placement;
    return {
      ...placement,
      retired: placement.retired.map((home) => ({ ...home, epoch: Math.min(home.epoch, epoch) })),
    };
  });
  return checkClusterMap({ ...next, epoch, placements });
}

/** The map with some of its nodes replaced, by id; the same object where none differs. */
export function withChangedNodes(map: ClusterMap, changed: ReadonlyMap<NodeId, ClusterNode>): ClusterMap {
  if (changed.size === 0) return map;
  return { ...map, epoch: map.epoch + 1, nodes: map.nodes.map((node) => changed.get(node.id) ?? node) };
}

/** What a step writes into the map before, or instead of, an order; a step that no longer fits writes nothing. */
export function withStep(map: ClusterMap, step: MoveStep): ClusterMap {
  switch (step.kind) {
    case "record":
      return unlessConflict(map, () => recordMembership(map, step));
    case "addLearner":
      return unlessConflict(map, () => admitReplica(map, step));
    case "retireReplica":
      return unlessConflict(map, () => retireReplica(map, step));
    case "promote":
    case "removeReplica":
    case "transferLeader":
    case "destroy":
      return map;
  }
}

/** Strikes off the retired replicas that `isGone` says are. */
export function withoutGone(map: ClusterMap, isGone: (shard: number, replica: string) => boolean): ClusterMap {
  let next = map;
  map.placements.forEach(({ retired }, shard) => {
    for (const { id } of retired) if (isGone(shard, id)) next = forgetReplica(next, { shard, replica: id });
  });
  return next;
}

/** A change that was planned on what is past: the next round plans it again. */
function unlessConflict(map: ClusterMap, change: () => ClusterMap): ClusterMap {
  try {
    return change();
  } catch (error) {
    if (error instanceof FeatureStoreError && error.code === "CONFLICT") return map;
    throw error;
  }
}
