import { type ClusterApi, FeatureStoreError } from "@featurestore/proto";
import type { StoreNode } from "./node.js";

/** A node's answers about its cluster. A node by itself has its health, and no map, members or changes. */
export function clusterApiOf(node: Pick<StoreNode, "health">): ClusterApi {
  const refuse = (): Promise<never> =>
    Promise.reject(new FeatureStoreError("INTERNAL", "this node is by itself: it is not part of a cluster"));
  return { health: (call) => node.health(call), shardMap: refuse, status: refuse, init: refuse, change: refuse };
}
