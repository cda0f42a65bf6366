import { type ClusterMap, emptyClusterMap } from "@featurestore/cluster";
import { encodeClusterMap } from "./cluster-map-codec.js";
import { type Command, unsequenced } from "./command-codec.js";

/** A map of one node and two shards without placements. */
export function mapOf(epoch: number): ClusterMap {
  const addresses = { client: "a:7400", peer: "a:7401", ops: "a:7402" };
  const map = emptyClusterMap({
    clusterId: "6f1d",
    shards: 2,
    replicas: 1,
    settings: { joinTokenHash: "0".repeat(64), deadAfterMs: 600_000, isBalancing: true },
    nodes: [{ id: "na", zone: "default", weight: 1, state: "active", addresses }],
  });
  return { ...map, epoch };
}

export function clusterCommand(expectedEpoch: number, map: ClusterMap): Command {
  return clusterBytes(expectedEpoch, encodeClusterMap(map));
}

/** With bytes that nobody has checked. */
export function clusterBytes(expectedEpoch: number, map: Uint8Array): Command {
  return { ...unsequenced(0), kind: "cluster", expectedEpoch, map };
}
