import type { ClusterStatus, NodeStatus } from "@featurestore/client";
import { didYouMean, FeatureStoreError, invalid, quote } from "@featurestore/proto";

const SHORT_LENGTH = 8;

/**
 * The node that is meant: by its id, by the beginning of one, or by the address clients reach it at. A removed node is only
 * found by its whole id.
 * @throws NOT_FOUND with a suggestion; INVALID_ARGUMENT naming the nodes where several begin like that.
 */
export function findNode({ nodes }: ClusterStatus, text: string): NodeStatus {
  const exact = nodes.find(({ id }) => id === text);
  if (exact !== undefined) return exact;
  const present = nodes.filter(({ state }) => state !== "removed");
  const at = present.find(({ client }) => client === text);
  if (at !== undefined) return at;
  const [first, ...others] = text === "" ? [] : present.filter(({ id }) => id.startsWith(text));
  if (first !== undefined && others.length === 0) return first;
  if (first !== undefined) {
    const ids = [first, ...others].map(({ id }) => id).join(", ");
    throw invalid(`node ${quote(text)} may be any of ${ids}; give more of its id`, { field: "node" });
  }
  const names = present.flatMap(({ id, client }) => [id, client]);
  throw new FeatureStoreError("NOT_FOUND", `there is no node ${quote(text)}${didYouMean(text, names)}`, {
    details: { field: "node" },
  });
}

/** Ids as short as they can be told apart by, at least eight characters: for tables. `findNode` takes them. */
export function shortIds({ nodes }: ClusterStatus): (id: string) => string {
  const ids = nodes.map(({ id }) => id);
  const longest = Math.max(SHORT_LENGTH, ...ids.map((id) => id.length));
  let length = SHORT_LENGTH;
  while (length < longest && new Set(ids.map((id) => id.slice(0, length))).size < ids.length) length++;
  return (id) => id.slice(0, length);
}
