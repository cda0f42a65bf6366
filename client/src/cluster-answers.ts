import {
  type ChangeAnswer,
  type ClusterChange,
  type ClusterStatus,
  type featurestore,
  type NodeStatus,
  REPLICA_ROLES,
  type ReplicaStatus,
  type ScrubStatus,
  type ShardStatus,
  toLong,
  toSafeInteger,
} from "@featurestore/proto";

/** Reads a cluster's status. @throws INVALID_ARGUMENT where a number is out of range. */
export function statusFromWire(answer: featurestore.v1.IStatusResponse): ClusterStatus {
  return {
    clusterId: answer.clusterId ?? "",
    epoch: toSafeInteger("epoch", answer.epoch),
    replicasWanted: answer.replicasWanted ?? 0,
    isBalancing: answer.isBalancing ?? false,
    deadAfterMs: toSafeInteger("deadAfterMs", answer.deadAfterMs),
    level: answer.level ?? 0,
    meta: {
      leader: textOf(answer.meta?.leader),
      term: toSafeInteger("meta.term", answer.meta?.term),
      voters: answer.meta?.voters ?? [],
      learners: answer.meta?.learners ?? [],
    },
    nodes: (answer.nodes ?? []).map(nodeFromWire),
    shards: (answer.shards ?? []).map(shardFromWire),
  };
}

/** A change as it travels. */
export function clusterChangeToWire(
  change: ClusterChange,
  expectedEpoch: number | null,
): featurestore.v1.IChangeRequest {
  const epoch = { expectedEpoch: toLong(expectedEpoch ?? 0) };
  switch (change.kind) {
    case "drain":
      return { ...epoch, drain: { node: change.node } };
    case "activate":
      return { ...epoch, activate: { node: change.node } };
    case "remove":
      return { ...epoch, remove: { node: change.node, isDead: change.isDead } };
    case "rebalance":
      return { ...epoch, rebalance: {} };
    case "transferLeader": {
      const { shard, node } = change;
      return { ...epoch, transferLeader: shard === null ? { isMeta: true, node } : { shard, node } };
    }
    case "abort":
      return { ...epoch, abort: {} };
    case "set": {
      const { replicas, isBalancing, deadAfterMs } = change;
      return {
        ...epoch,
        set: {
          ...(replicas === null ? {} : { replicas }),
          ...(isBalancing === null ? {} : { isBalancing }),
          ...(deadAfterMs === null ? {} : { deadAfterMs: toLong(deadAfterMs) }),
        },
      };
    }
    case "newToken":
      return { ...epoch, newToken: {} };
    case "scrub":
      return { ...epoch, scrub: {} };
    case "raiseLevel":
      return { ...epoch, raiseLevel: { level: change.level } };
  }
}

/** Reads the answer to a change. @throws INVALID_ARGUMENT where a number is out of range. */
export function clusterChangeAnswerFromWire(answer: featurestore.v1.IChangeResponse): ChangeAnswer {
  return {
    epoch: toSafeInteger("epoch", answer.epoch),
    message: answer.message ?? "",
    joinToken: textOf(answer.joinToken),
  };
}

function nodeFromWire(node: featurestore.v1.INodeStatus): NodeStatus {
  return {
    id: node.id ?? "",
    zone: node.zone ?? "",
    weight: node.weight ?? 0,
    state: node.state ?? "",
    client: node.client ?? "",
    peer: node.peer ?? "",
    ops: node.ops ?? "",
    isReachable: node.isReachable ?? false,
    version: node.version ?? "",
    incarnation: toSafeInteger("incarnation", node.incarnation),
    uptimeSeconds: node.uptimeSeconds ?? 0,
    replicas: node.replicas ?? 0,
    leaders: node.leaders ?? 0,
    isDraining: node.isDraining ?? false,
    eventLoopDelayMs: node.eventLoopDelayMs ?? 0,
    walBytes: toSafeInteger("walBytes", node.walBytes),
    diskFreeBytes: toSafeInteger("diskFreeBytes", node.diskFreeBytes),
    mapEpoch: toSafeInteger("mapEpoch", node.mapEpoch),
    problems: node.problems ?? [],
    scrub: node.scrub ? scrubFromWire(node.scrub) : null,
  };
}

/** Reads how far the scrub has got; one that says nothing has not begun. @throws INVALID_ARGUMENT where a number is out of range. */
export function scrubFromWire(scrub: featurestore.v1.IScrubStatus): ScrubStatus {
  const { completedMs } = scrub;
  return {
    running: scrub.running ?? 0,
    done: scrub.done ?? 0,
    total: scrub.total ?? 0,
    passes: toSafeInteger("scrub.passes", scrub.passes),
    readBytes: toSafeInteger("scrub.readBytes", scrub.readBytes),
    found: toSafeInteger("scrub.found", scrub.found),
    repaired: toSafeInteger("scrub.repaired", scrub.repaired),
    unresolved: scrub.unresolved ?? 0,
    uncompared: scrub.uncompared ?? 0,
    completedMs:
      completedMs === null || completedMs === undefined ? null : toSafeInteger("scrub.completedMs", completedMs),
  };
}

function shardFromWire(shard: featurestore.v1.IShardStatus): ShardStatus {
  return {
    shard: shard.shard ?? 0,
    leader: textOf(shard.leader),
    term: toSafeInteger("term", shard.term),
    lastIndex: toSafeInteger("lastIndex", shard.lastIndex),
    replicas: (shard.replicas ?? []).map(replicaFromWire),
    target: shard.target ?? [],
    move: textOf(shard.move),
  };
}

function replicaFromWire(replica: featurestore.v1.IReplicaStatus): ReplicaStatus {
  return {
    id: replica.id ?? "",
    node: replica.node ?? "",
    role: REPLICA_ROLES.find((role) => role === replica.role) ?? "named",
    lag: toSafeInteger("lag", replica.lag),
    isHealthy: replica.isHealthy ?? false,
    problem: textOf(replica.problem),
  };
}

/** The wire says "none" as empty text. */
function textOf(text: string | null | undefined): string | null {
  return text ? text : null;
}
