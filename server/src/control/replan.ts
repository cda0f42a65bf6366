import { type ClusterMap, planPlacement, type ShardPlacement, withTargets } from "@featurestore/cluster";

/**
 * The map with voters' places planned anew for the shards `which` picks, by default all. Shards that have not begun are
 * left to their founding. The same object where nothing changes.
 */
export function replanned(map: ClusterMap, which: (placement: ShardPlacement) => boolean = () => true): ClusterMap {
  if (!isFounded(map)) return map;
  const { targets } = planPlacement(map);
  return withTargets(
    map,
    map.placements.map((placement, shard) => {
      const isPlanned = placement.confEpoch > 0 && which(placement);
      return isPlanned ? (targets[shard] ?? placement.target) : placement.target;
    }),
  );
}

/**
 * What is planned without being asked: everything while balancing is on; else only shards that shall have a voter on a
 * dead node. Neither an abort nor a pause is undone for balance, and neither keeps a lost copy from being rebuilt.
 */
export function replannedByItself(map: ClusterMap): ClusterMap {
  if (map.settings.isBalancing) return replanned(map);
  const dead = new Set(map.nodes.filter(({ state }) => state === "dead").map(({ id }) => id));
  return replanned(map, ({ target }) => target.some((node) => dead.has(node)));
}

/** All that plans of placement depend on, as text: who plans anew when it differs plans often enough. */
export function planInputs({ nodes, replicas, settings }: ClusterMap): string {
  const facts = nodes.map(({ id, state, zone, weight }) => [id, state, zone, weight]);
  return JSON.stringify([replicas, settings.isBalancing, facts]);
}

/** At least one group has begun. All begin in one change. */
export function isFounded(map: ClusterMap): boolean {
  return map.placements.some(({ confEpoch }) => confEpoch > 0);
}
