import {
  ERROR_TRAILER,
  errorToWire,
  FeatureStoreError,
  featurestore,
  grpcStatusOf,
  serviceDefinition,
  toLong,
} from "@featurestore/proto";
import { Metadata, Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData } from "@grpc/grpc-js";
import { onTestFinished } from "vitest";
import { type Outcome, runHere } from "./cli-world.suite.js";

type Wire = typeof featurestore.v1;
type Status = featurestore.v1.IStatusResponse;
type Shard = featurestore.v1.IShardStatus;
type Answer = object | FeatureStoreError;

/** What a node answers: each list in order, its last answer again and again. */
export interface Recording {
  readonly health?: readonly Answer[];
  readonly status?: readonly Answer[];
  readonly init?: readonly Answer[];
  readonly change?: readonly Answer[];
}

export interface ClusterFixture {
  /** Runs a command line in this process against the node. */
  cli(...args: string[]): Promise<Outcome>;
  /** As `cli`; the data parsed, the exit code being 0. */
  json(...args: string[]): Promise<unknown>;
  /** Requests of Init and Change as they arrived, without fields that were left out. */
  readonly asked: readonly object[];
}

/** A ClusterService on loopback that answers what was recorded; it ends with the test. */
export async function clusterFixture(recording: Recording): Promise<ClusterFixture> {
  const asked: object[] = [];
  const server = new Server();
  const answering = (name: keyof Recording, request?: keyof Wire) => {
    const queue = [...(recording[name] ?? [new FeatureStoreError("INTERNAL", `${name} was not recorded`)])];
    return (call: ServerUnaryCall<object, object>, done: sendUnaryData<object>): void => {
      if (request !== undefined) asked.push(toPlain(call.request));
      const answer = queue.length > 1 ? queue.shift() : queue[0];
      if (answer instanceof FeatureStoreError) done(grpcError(answer));
      else done(null, answer ?? {});
    };
  };
  server.addService(serviceDefinition("ClusterService"), {
    Health: answering("health"),
    ShardMap: answering("status"),
    Status: answering("status"),
    Init: answering("init", "InitRequest"),
    Change: answering("change", "ChangeRequest"),
  });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    ),
  );
  onTestFinished(() => server.forceShutdown());
  const cli = (...args: string[]): Promise<Outcome> =>
    runHere(["cluster", ...args], { env: { FEATURESTORE_ENDPOINT: `127.0.0.1:${port}` } });
  const json = async (...args: string[]): Promise<unknown> => {
    const { code, out, err } = await cli(...args, "--output", "json");
    if (code !== 0) throw new Error(`it ended with ${code}: ${err}`);
    return JSON.parse(out) as unknown;
  };
  return { cli, json, asked };
}

/** A shard on n1, n2 and n3, led by n1. */
export function shard(number: number, bend: Shard = {}): Shard {
  const replicas = ["n1", "n2", "n3"].map((node, i) => copy(String(i + 1), node));
  return {
    shard: number,
    leader: "n1",
    term: toLong(4),
    lastIndex: toLong(90),
    replicas,
    target: ["n1", "n2", "n3"],
    ...bend,
  };
}

export function copy(
  id: string,
  node: string,
  bend: featurestore.v1.IReplicaStatus = {},
): featurestore.v1.IReplicaStatus {
  return { id, node, role: "voter", lag: toLong(0), isHealthy: true, ...bend };
}

export function node(number: number, bend: featurestore.v1.INodeStatus = {}): featurestore.v1.INodeStatus {
  const host = `10.0.0.${number}`;
  return {
    id: `n${number}`,
    zone: "default",
    weight: 1,
    state: "active",
    client: `${host}:7400`,
    peer: `${host}:7401`,
    ops: `${host}:7402`,
    isReachable: true,
    version: "1.2.3",
    walBytes: toLong(1024),
    diskFreeBytes: toLong(1024 ** 3),
    ...bend,
  };
}

/** Three nodes that hold two shards, all well. */
export function status(bend: Status = {}): Status {
  return {
    clusterId: "c0ffee",
    epoch: toLong(12),
    replicasWanted: 3,
    isBalancing: true,
    deadAfterMs: toLong(600_000),
    meta: { leader: "n1", term: toLong(3), voters: ["n1", "n2", "n3"] },
    nodes: [node(1), node(2), node(3)],
    shards: [shard(0), shard(1)],
    ...bend,
  };
}

function toPlain(request: object): object {
  return JSON.parse(JSON.stringify(request)) as object;
}

function grpcError(error: FeatureStoreError) {
  const metadata = new Metadata();
  const bytes = featurestore.v1.Error.encode(errorToWire(error)).finish();
  metadata.set(ERROR_TRAILER, Buffer.from(bytes));
  return { code: grpcStatusOf(error.code), details: error.message, metadata };
}
