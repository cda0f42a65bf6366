import {
  type ChangeRequest,
  type ClusterApi,
  type ClusterChange,
  checkShardCount,
  type featurestore,
  type Health,
  type InitRequest,
  invalid,
  type Registry,
  toLong,
  toSafeInteger,
} from "@featurestore/proto";
import type * as grpc from "@grpc/grpc-js";
import { scrubToWire, statusToWire } from "../control/cluster-status.js";
import { audibleHealth } from "./audible-health.js";
import { type CallContext, unary } from "./call.js";

interface Context extends CallContext {
  readonly cluster: ClusterApi;
  readonly registry: () => Registry;
}

const SHARDS_DEFAULT = 64;
const REPLICAS_DEFAULT = 3;
const REPLICA_COUNTS = [1, 3, 5] as const;
const NODE_ID_LENGTH_MAX = 128;

/** The handlers of ClusterService. */
export function clusterService(context: Context): grpc.UntypedServiceImplementation {
  const { cluster, registry } = context;
  return {
    Health: unary(
      "Health",
      context,
      async (_request: featurestore.v1.IHealthRequest, call): Promise<featurestore.v1.IHealthResponse> =>
        healthToWire(audibleHealth(call.caller, await cluster.health(call), registry())),
    ),
    ShardMap: unary("ShardMap", context, (_request: featurestore.v1.IShardMapRequest, call) => cluster.shardMap(call)),
    Status: unary(
      "Status",
      context,
      async (_request: featurestore.v1.IStatusRequest, call): Promise<featurestore.v1.IStatusResponse> =>
        statusToWire(await cluster.status(call)),
    ),
    Init: unary(
      "Init",
      context,
      async (request: featurestore.v1.IInitRequest, call): Promise<featurestore.v1.IInitResponse> => {
        const { clusterId, joinToken } = await cluster.init(initFromWire(request), call);
        return { clusterId, joinToken };
      },
    ),
    Change: unary(
      "Change",
      context,
      async (request: featurestore.v1.IChangeRequest, call): Promise<featurestore.v1.IChangeResponse> => {
        const { epoch, message, joinToken } = await cluster.change(changeRequestFromWire(request), call);
        return { epoch: toLong(epoch), message, joinToken: joinToken ?? "" };
      },
    ),
  };
}

/** Health as it travels. */
export function healthToWire(health: Health): featurestore.v1.IHealthResponse {
  return {
    ...health,
    reasons: [...health.reasons],
    registryRevision: toLong(health.registryRevision),
    lagMax: toLong(health.lagMax),
    scrub: scrubToWire(health.scrub),
    nodes: health.nodes.map((node) => ({ ...node })),
    views: health.views.map(({ rows, newestEventTime, ...view }) => ({
      ...view,
      rows: toLong(rows),
      ...(newestEventTime === null ? {} : { newestEventTime: toLong(newestEventTime) }),
    })),
  };
}

/** @throws INVALID_ARGUMENT naming the field. */
export function initFromWire({ shards, replicas }: featurestore.v1.IInitRequest): InitRequest {
  return {
    shards: checkShardCount("shards", shards || SHARDS_DEFAULT),
    replicas: replicaCount("replicas", replicas || REPLICAS_DEFAULT),
  };
}

/** @throws INVALID_ARGUMENT naming the field. */
export function changeRequestFromWire(request: featurestore.v1.IChangeRequest): ChangeRequest {
  const expected = toSafeInteger("expectedEpoch", request.expectedEpoch);
  if (expected < 0) throw invalid(`expectedEpoch: ${expected} is below 0`, { field: "expectedEpoch" });
  return { change: changeFromWire(request), expectedEpoch: expected === 0 ? null : expected };
}

function changeFromWire(request: featurestore.v1.IChangeRequest): ClusterChange {
  if (request.drain) return { kind: "drain", node: nodeId("drain", request.drain.node) };
  if (request.activate) return { kind: "activate", node: nodeId("activate", request.activate.node) };
  if (request.remove) {
    return { kind: "remove", node: nodeId("remove", request.remove.node), isDead: request.remove.isDead ?? false };
  }
  if (request.rebalance) return { kind: "rebalance" };
  if (request.transferLeader) {
    const { shard, isMeta, node } = request.transferLeader;
    return {
      kind: "transferLeader",
      shard: isMeta === true ? null : (shard ?? 0),
      node: nodeId("transferLeader", node),
    };
  }
  if (request.abort) return { kind: "abort" };
  if (request.set) return setFromWire(request.set);
  if (request.newToken) return { kind: "newToken" };
  if (request.scrub) return { kind: "scrub" };
  if (request.raiseLevel) return { kind: "raiseLevel", level: levelFromWire(request.raiseLevel.level ?? 0) };
  throw invalid("change: the request names none that this server knows", { field: "change" });
}

function levelFromWire(level: number): number {
  if (level >= 1) return level;
  throw invalid("raiseLevel.level: expected a whole number from 1", { field: "raiseLevel.level" });
}

function setFromWire(change: featurestore.v1.ISetChange): ClusterChange {
  const replicas = change.replicas ?? null;
  const isBalancing = change.isBalancing ?? null;
  const deadAfterMs = change.deadAfterMs ?? null;
  if (replicas === null && isBalancing === null && deadAfterMs === null) {
    throw invalid("set: no setting is given; expected replicas, isBalancing or deadAfterMs", { field: "set" });
  }
  return {
    kind: "set",
    replicas: replicas === null ? null : replicaCount("set.replicas", replicas),
    isBalancing,
    deadAfterMs: deadAfterMs === null ? null : toSafeInteger("set.deadAfterMs", deadAfterMs),
  };
}

function replicaCount(field: string, count: number): (typeof REPLICA_COUNTS)[number] {
  const known = REPLICA_COUNTS.find((replicas) => replicas === count);
  if (known === undefined) throw invalid(`${field}: ${count} is none of 1, 3 and 5`, { field });
  return known;
}

function nodeId(change: string, node: string | null | undefined): string {
  if (node && node.length <= NODE_ID_LENGTH_MAX) return node;
  throw invalid(`${change}.node: expected a node id of 1 to ${NODE_ID_LENGTH_MAX} characters`, {
    field: `${change}.node`,
  });
}
