import { type ClusterMap, type NodeId, voterNodes } from "@featurestore/cluster";
import { type featurestore, toLong } from "@featurestore/proto";

/**
 * What clients route by. Nodes that are removed are left out; voters are both sides of a change under way.
 * @param leaders by shard, as far as they are known here.
 */
export function shardMapToWire(
  map: ClusterMap,
  leaders: ReadonlyMap<number, NodeId>,
): featurestore.v1.IShardMapResponse {
  const nodes = map.nodes.filter(({ state }) => state !== "removed");
  const positions = new Map(nodes.map(({ id }, position) => [id, position]));
  const positionOf = (node: NodeId | undefined): number => (node === undefined ? -1 : (positions.get(node) ?? -1));
  return {
    clusterId: map.clusterId,
    epoch: toLong(map.epoch),
    nodes: nodes.map(({ id, zone, state, addresses }) => ({ id, client: addresses.client, zone, state })),
    shards: map.placements.map((placement, shard) => ({
      voters: voterNodes(placement)
        .map(positionOf)
        .filter((position) => position >= 0),
      leader: positionOf(leaders.get(shard)) + 1,
    })),
  };
}
