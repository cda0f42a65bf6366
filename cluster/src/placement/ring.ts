import { assert } from "@featurestore/proto";
import HashRing from "hashring";
import { inOrder, type NodeId } from "./shard-map.js";

/** hashring makes 4 points of each: 512 points a node. */
const VNODES = 128;

/**
 * For each shard every node once, in the order in which the shard would like to live there (ketama points by md5, 512 a
 * node). A function of the set of node ids alone, whatever their order; held by golden vectors, since a ring that changes
 * silently would propose to move everything. Weights stay outside: hashring divides them by their sum, so that one heavy
 * node would move the points of all others.
 */
export function preferenceLists(nodes: readonly NodeId[], shards: number): readonly (readonly NodeId[])[] {
  assert(new Set(nodes).size === nodes.length, "a node stands on the ring once");
  if (nodes.length === 0) return Array.from({ length: shards }, () => []);
  const idOf = new Map([...nodes].sort(inOrder).map((id) => [serverName(id), id] as const));
  // Equal points keep the order of insertion, hence the sorting. A cache of size 0 crashes.
  const ring = new HashRing([...idOf.keys()], "md5", { "vnode count": VNODES, "max cache size": 1 });
  return Array.from({ length: shards }, (_, shard) =>
    ring.range(`shard-${shard}`, nodes.length).map((name) => {
      const id = idOf.get(name);
      assert(id !== undefined, "the ring answers with what was put on it");
      return id;
    }),
  );
}

/**
 * hashring reads names as `host:port` and keeps them as keys of plain objects: without colons no port is seen, and with
 * the prefix no name is one that every object inherits (a node called `__proto__` would get no points at all).
 */
function serverName(id: NodeId): string {
  return `node-${encodeURIComponent(id)}`;
}
