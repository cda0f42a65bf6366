import type { Status } from "./admin-client.js";

/** Why the cluster is not where it shall be; null: every shard has all its voters, healthy, and nothing moves. */
export function unsettledReason(status: Status): string | null {
  if (status.meta?.leader === undefined || status.meta.leader === null || status.meta.leader === "") {
    return "the meta group has no leader";
  }
  const here = new Set<string>();
  for (const node of status.nodes ?? []) {
    if (node.state === "removed") continue;
    if (node.state !== "active" && node.state !== "draining") return `node ${node.id} is ${node.state}`;
    if (node.isReachable !== true) return `node ${node.id} is not reachable`;
    here.add(node.id ?? "");
  }
  if ((status.shards ?? []).length === 0) return "no shard has begun";
  for (const shard of status.shards ?? []) {
    const name = `shard ${shard.shard}`;
    if ((shard.leader ?? "") === "") return `${name} has no leader`;
    if ((shard.move ?? "") !== "") return `${name} moves: ${shard.move}`;
    const replicas = shard.replicas ?? [];
    const sick = replicas.find(({ isHealthy, problem }) => isHealthy !== true || (problem ?? "") !== "");
    if (sick !== undefined) return `${name}: replica on ${sick.node} is not healthy: ${sick.problem}`;
    const strange = replicas.find(({ role }) => role !== "voter");
    if (strange !== undefined) return `${name}: replica on ${strange.node} is ${strange.role}`;
    if (replicas.length !== status.replicasWanted) return `${name} has ${replicas.length} replicas`;
    const lost = replicas.find(({ node }) => !here.has(node ?? ""));
    if (lost !== undefined) return `${name} has a replica on ${lost.node}, which is gone`;
  }
  return null;
}

/** Shards by the node that leads them. */
export function leadsByNode(status: Status): ReadonlyMap<string, readonly number[]> {
  const leads = new Map<string, number[]>();
  for (const { shard, leader } of status.shards ?? []) {
    if (typeof leader !== "string" || leader === "") continue;
    leads.set(leader, [...(leads.get(leader) ?? []), shard ?? 0]);
  }
  return leads;
}

/** Replicas by node. */
export function replicasByNode(status: Status): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const shard of status.shards ?? []) {
    for (const { node } of shard.replicas ?? []) counts.set(node ?? "", (counts.get(node ?? "") ?? 0) + 1);
  }
  return counts;
}
