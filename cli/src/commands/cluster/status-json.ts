import type { ChangeAnswer, ClusterStatus, NodeStatus, ShardStatus } from "@featurestore/client";
import type { Json, ScrubStatus } from "@featurestore/proto";

/** A status in protobuf's JSON mapping: 64-bit integers as text. */
export function statusJson(status: ClusterStatus): Json {
  const { meta } = status;
  return {
    clusterId: status.clusterId,
    epoch: String(status.epoch),
    replicasWanted: status.replicasWanted,
    isBalancing: status.isBalancing,
    deadAfterMs: String(status.deadAfterMs),
    level: status.level,
    meta: { leader: meta.leader, term: String(meta.term), voters: [...meta.voters], learners: [...meta.learners] },
    nodes: status.nodes.map(nodeJson),
    shards: status.shards.map(shardJson),
  };
}

export function nodeJson(node: NodeStatus): Json {
  return {
    ...node,
    incarnation: String(node.incarnation),
    walBytes: String(node.walBytes),
    diskFreeBytes: String(node.diskFreeBytes),
    mapEpoch: String(node.mapEpoch),
    problems: [...node.problems],
    scrub: node.scrub === null ? null : scrubJson(node.scrub),
  };
}

export function scrubJson(scrub: ScrubStatus): Json {
  const { completedMs } = scrub;
  return {
    ...scrub,
    passes: String(scrub.passes),
    readBytes: String(scrub.readBytes),
    found: String(scrub.found),
    repaired: String(scrub.repaired),
    completedMs: completedMs === null ? null : String(completedMs),
  };
}

export function shardJson(shard: ShardStatus): Json {
  return {
    ...shard,
    term: String(shard.term),
    lastIndex: String(shard.lastIndex),
    replicas: shard.replicas.map((replica) => ({ ...replica, lag: String(replica.lag) })),
    target: [...shard.target],
  };
}

export function changeJson({ epoch, message, joinToken }: ChangeAnswer): Json {
  return { epoch: String(epoch), message, ...(joinToken === null ? {} : { joinToken }) };
}
