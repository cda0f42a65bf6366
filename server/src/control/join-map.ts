import { type ClusterMap, type ClusterNode, checkNode, inOrder } from "@featurestore/cluster";
import { FeatureStoreError } from "@featurestore/proto";
import type { NodeIntroduction } from "./node-service-methods.js";

/**
 * The next map with a new node in it, `active`; the very same map where it is in there already, at the same address: its
 * answer was lost. @throws ALREADY_EXISTS when the id belongs to a node elsewhere, or to one that was removed;
 * INVALID_ARGUMENT naming the field that is wrong.
 */
export function withJoined(map: ClusterMap, node: NodeIntroduction): ClusterMap {
  const { nodeId, addresses, zone, weight } = node;
  const known = map.nodes.find(({ id }) => id === nodeId);
  if (known !== undefined) {
    if (known.state !== "removed" && known.addresses.peer === addresses.peer) return map;
    const what = known.state === "removed" ? "was removed, and ids are never used again" : "belongs to the cluster";
    throw new FeatureStoreError(
      "ALREADY_EXISTS",
      `nodeId: node ${nodeId} ${what}; a new node needs an empty directory`,
      {
        details: { field: "nodeId" },
      },
    );
  }
  const joined: ClusterNode = checkNode("node", { id: nodeId, zone, weight, state: "active", addresses });
  const nodes = [...map.nodes, joined].sort((a, b) => inOrder(a.id, b.id));
  return { ...map, epoch: map.epoch + 1, nodes };
}

/**
 * The next map with a node's own word on where and what it is; the very same map where it says so already.
 * @throws NOT_FOUND when the map has no such node, or it was removed; INVALID_ARGUMENT naming the field that is wrong.
 */
export function withIntroduction(map: ClusterMap, node: NodeIntroduction): ClusterMap {
  const known = map.nodes.find(({ id }) => id === node.nodeId);
  if (known === undefined || known.state === "removed") {
    throw new FeatureStoreError("NOT_FOUND", `node ${node.nodeId} is no node of the cluster`);
  }
  if (says(known, node)) return map;
  const { addresses, zone, weight } = node;
  const changed = checkNode("node", { ...known, addresses, zone, weight });
  const nodes = map.nodes.map((each) => (each === known ? changed : each));
  return { ...map, epoch: map.epoch + 1, nodes };
}

/** Whether the map's word on a node is the node's own. */
export function says(known: ClusterNode, { addresses, zone, weight }: NodeIntroduction): boolean {
  const { client, peer, ops } = known.addresses;
  const isThere = client === addresses.client && peer === addresses.peer && ops === addresses.ops;
  return isThere && known.zone === zone && known.weight === weight;
}
