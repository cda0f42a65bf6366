import { type ClusterMap, type ClusterNode, type LevelRange, levelsOf, type NodeId } from "@featurestore/cluster";
import { FeatureStoreError } from "@featurestore/proto";
import { applyAdminChange } from "./admin-changes.js";
import type { NodeIntroduction } from "./node-service-methods.js";

/**
 * The next map with a new node in it, `active`; the very same map where it is in there already, at the same peer address:
 * its answer was lost.
 * @param heard nodes that are there, or may be: their addresses are theirs. A silent node whose peer address the new one
 * has was wiped, and is dead from now on.
 * @throws ALREADY_EXISTS when the id belongs to a node elsewhere, or to one that was removed; CONFLICT when an address does
 * to a node that is there; INVALID_ARGUMENT naming the field that is wrong.
 */
export function withJoined(map: ClusterMap, node: NodeIntroduction, heard: ReadonlySet<NodeId>): ClusterMap {
  const { nodeId, addresses, zone, weight, levels } = node;
  const known = map.nodes.find(({ id }) => id === nodeId);
  if (known === undefined) {
    const joining: ClusterNode = { id: nodeId, zone, weight, state: "active", addresses, ...said(levels) };
    return applyAdminChange(map, { kind: "join", node: joining }, { heard }).next;
  }
  if (known.state !== "removed" && known.addresses.peer === addresses.peer) return map;
  const what = known.state === "removed" ? "was removed, and ids are never used again" : "belongs to the cluster";
  throw new FeatureStoreError("ALREADY_EXISTS", `nodeId: node ${nodeId} ${what}; a new node needs an empty directory`, {
    details: { field: "nodeId" },
  });
}

/**
 * The next map with a node's own word on where and what it is; the very same map where it says so already.
 * @throws as the `announce` of `applyAdminChange`.
 */
export function withIntroduction(map: ClusterMap, node: NodeIntroduction, heard: ReadonlySet<NodeId>): ClusterMap {
  const { nodeId, addresses, zone, weight, levels } = node;
  const change = { kind: "announce", node: nodeId, addresses, zone, weight, ...said(levels) } as const;
  return applyAdminChange(map, change, { heard }).next;
}

/** The first level alone is what a map that says nothing means. */
function said(levels: LevelRange | undefined): { readonly levels?: LevelRange } {
  return levels === undefined || sameLevels(levels, levelsOf({})) ? {} : { levels };
}

function sameLevels(a: LevelRange, b: LevelRange): boolean {
  return a.oldest === b.oldest && a.newest === b.newest;
}

/** Whether the map's word on a node is the node's own. */
export function says(known: ClusterNode, { addresses, zone, weight, levels }: NodeIntroduction): boolean {
  const { client, peer, ops } = known.addresses;
  const isThere = client === addresses.client && peer === addresses.peer && ops === addresses.ops;
  const isAble = sameLevels(levelsOf(known), levels ?? levelsOf({}));
  return isThere && isAble && known.zone === zone && known.weight === weight;
}
