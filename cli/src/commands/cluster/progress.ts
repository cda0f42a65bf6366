import type { ClusterStatus } from "@featurestore/client";
import { formatCount } from "../../style.js";
import type { Look } from "./wait.js";

/** What a node still holds and leads. Copies count in every role: also on their way in or out. */
export interface NodeHoldings {
  readonly replicas: number;
  readonly leads: number;
  readonly isMetaLeader: boolean;
}

export function holdingsOf({ shards, meta }: ClusterStatus, node: string): NodeHoldings {
  return {
    replicas: shards.reduce((sum, { replicas }) => sum + replicas.filter((copy) => copy.node === node).length, 0),
    leads: shards.filter(({ leader }) => leader === node).length,
    isMetaLeader: meta.leader === node,
  };
}

/** Whether a node has given up all it held. */
export function lookAtDrain(status: ClusterStatus, node: string): Look<ClusterStatus> {
  const { replicas, leads, isMetaLeader } = holdingsOf(status, node);
  if (replicas + leads === 0 && !isMetaLeader) return { done: status };
  const meta = isMetaLeader ? ", and the lead of the meta group" : "";
  const held = status.shards.filter((shard) => shard.replicas.some((copy) => copy.node === node));
  return {
    left: `${amount(replicas, "replica")} and ${amount(leads, "lead")} left${meta}`,
    hint: shortageHint(status, node) ?? moveHint(held),
  };
}

/** Whether every shard is where it shall be, and every active node has its share. */
export function lookAtMoves(status: ClusterStatus, nodesWanted = 0): Look<ClusterStatus> {
  const { nodes, shards, replicasWanted } = status;
  const active = nodes.filter(({ state }) => state === "active");
  const joining = nodes.filter(({ state }) => state === "joining");
  const missing = Math.max(0, nodesWanted - active.length);
  const moving = shards.filter(({ move }) => move !== null);
  // A node that has just joined holds nothing until the next plan is made.
  const hasShareForAll = shards.length * replicasWanted >= active.length;
  const empty = hasShareForAll ? active.filter(({ id }) => holdingsOf(status, id).replicas === 0) : [];
  const parts = [
    ...(missing > 0 ? [`${amount(missing, "more node")} to join`] : []),
    ...(joining.length > 0 ? [`${amount(joining.length, "node")} joining`] : []),
    ...(moving.length > 0 ? [`${amount(moving.length, "shard")} of ${formatCount(shards.length)} moving`] : []),
    ...(empty.length > 0 ? [`${amount(empty.length, "node")} without replicas`] : []),
  ];
  return parts.length === 0 ? { done: status } : { left: parts.join(", "), hint: moveHint(moving) };
}

/** Why a drain cannot end; undefined where it can. */
export function shortageHint({ nodes, replicasWanted }: ClusterStatus, node: string): string | undefined {
  const others = nodes.filter(({ id, state }) => state === "active" && id !== node).length;
  if (others >= replicasWanted) return undefined;
  return `${replicasWanted} replicas are wanted and ${amount(others, "other node")} active: copies stay until there are more nodes, or fewer replicas are wanted`;
}

function moveHint(shards: ClusterStatus["shards"]): string | undefined {
  const [first] = shards.filter(({ move }) => move !== null);
  return first === undefined ? undefined : `shard ${first.shard}: ${first.move}`;
}

function amount(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}
