import {
  ERROR_TRAILER,
  errorToWire,
  FeatureStoreError,
  featurestore,
  grpcStatusOf,
  serviceDefinition,
} from "@featurestore/proto";
import { Metadata, Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData } from "@grpc/grpc-js";
import { describe, expect, it } from "vitest";
import { ClusterAdmin } from "./cluster-admin.js";
import { atEnd } from "./loopback-world.suite.js";

const { v1 } = featurestore;
type Answer = object | FeatureStoreError | "hang";
const UNAVAILABLE = new FeatureStoreError("UNAVAILABLE", "not yet");

/** A node that answers a method with the next of its answers, the last one again and again. */
async function node(answers: Readonly<Record<string, readonly Answer[]>>) {
  const asked: { readonly method: string; readonly request: unknown; readonly token: unknown }[] = [];
  const server = new Server();
  const handlers = Object.fromEntries(
    ["Health", "ShardMap", "Status", "Init", "Change"].map((method) => {
      const queue = [...(answers[method] ?? [UNAVAILABLE])];
      const handle = (call: ServerUnaryCall<object, object>, done: sendUnaryData<object>): void => {
        asked.push({ method, request: call.request, token: call.metadata.get("authorization")[0] });
        const answer = queue.length > 1 ? queue.shift() : queue[0];
        if (answer instanceof FeatureStoreError) done(grpcError(answer));
        else if (answer !== "hang") done(null, answer ?? {});
      };
      return [method, handle];
    }),
  );
  server.addService(serviceDefinition("ClusterService"), handlers);
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    ),
  );
  atEnd(() => server.forceShutdown());
  return { address: `127.0.0.1:${port}`, asked, kill: () => server.forceShutdown() };
}

function grpcError(error: FeatureStoreError) {
  const metadata = new Metadata();
  metadata.set(ERROR_TRAILER, Buffer.from(v1.Error.encode(errorToWire(error)).finish()));
  return { code: grpcStatusOf(error.code), details: error.message, metadata };
}

function admin(seeds: readonly string[], token?: string): ClusterAdmin {
  const opened = ClusterAdmin.connect({ seeds, ...(token === undefined ? {} : { token }) });
  atEnd(() => opened.close());
  return opened;
}

describe("which node is asked", () => {
  it("the next seed where one cannot serve, and from then on the one that did", async () => {
    const first = await node({});
    const second = await node({ Status: [{ clusterId: "c" }] });
    const cluster = admin([first.address, second.address]);
    expect((await cluster.status()).clusterId).toBe("c");
    expect((await cluster.status()).clusterId).toBe("c");
    expect([first.asked.length, second.asked.length]).toEqual([1, 2]);
  });

  it("the next seed where there is nobody", async () => {
    const second = await node({ Change: [{ epoch: 4, message: "draining n1" }] });
    expect(await admin(["127.0.0.1:1", second.address]).drain("n1")).toEqual({
      epoch: 4,
      message: "draining n1",
      joinToken: null,
    });
  });

  it("the next seed where one says nothing for two seconds, for reads", async () => {
    const first = await node({ Status: ["hang"] });
    const second = await node({ Status: [{ clusterId: "c" }] });
    expect((await admin([first.address, second.address]).status()).clusterId).toBe("c");
  });

  it("all again until the deadline; the last error is told", async () => {
    const only = await node({ Status: [UNAVAILABLE, UNAVAILABLE, UNAVAILABLE, { clusterId: "c" }] });
    expect((await admin([only.address]).status()).clusterId).toBe("c");
    expect(only.asked).toHaveLength(4);
    const never = await node({});
    const error = await admin([never.address])
      .status({ deadlineMs: 1_500 })
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "UNAVAILABLE", message: "not yet" });
    expect(never.asked.length).toBeGreaterThan(1);
  });
});

describe("a change", () => {
  it("is tried again where it was rejected", async () => {
    const only = await node({ Change: [UNAVAILABLE, { epoch: 2 }] });
    expect((await admin([only.address]).rebalance()).epoch).toBe(2);
  });

  it("is asked once where it may have happened", async () => {
    const unknown = new FeatureStoreError("UNAVAILABLE", "lost the lead", { outcome: "unknown" });
    const first = await node({ Change: [unknown] });
    const second = await node({ Change: [{ epoch: 2 }] });
    const error = await admin([first.address, second.address])
      .newToken()
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "UNAVAILABLE", outcome: "unknown" });
    expect([first.asked.length, second.asked.length]).toEqual([1, 0]);
  });

  it("is asked once where it is refused", async () => {
    const only = await node({ Init: [new FeatureStoreError("ALREADY_EXISTS", "it belongs to cluster c")] });
    const error = await admin([only.address])
      .init()
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "ALREADY_EXISTS", outcome: "rejected", message: "it belongs to cluster c" });
    expect(only.asked).toHaveLength(1);
  });
});

it("answers are plain values", async () => {
  const only = await node({
    Status: [
      {
        clusterId: "c",
        epoch: 7,
        replicasWanted: 3,
        meta: { term: 2, voters: ["n1"] },
        deadAfterMs: 600_000,
        nodes: [{ id: "n1", isReachable: true, walBytes: 2 ** 40 }],
        shards: [
          { shard: 1, replicas: [{ id: "1", node: "n1", role: "voter", lag: 5, isHealthy: true }], target: ["n1"] },
        ],
      },
    ],
    Init: [{ clusterId: "c", joinToken: "t" }],
  });
  const cluster = admin([only.address], "secret");
  const status = await cluster.status();
  expect(structuredClone(status)).toEqual(status);
  expect(status).toMatchObject({ epoch: 7, meta: { leader: null, term: 2, voters: ["n1"], learners: [] } });
  expect(status.nodes[0]).toMatchObject({ id: "n1", walBytes: 1_099_511_627_776, problems: [] });
  expect(status.shards[0]).toEqual({
    shard: 1,
    leader: null,
    term: 0,
    lastIndex: 0,
    replicas: [{ id: "1", node: "n1", role: "voter", lag: 5, isHealthy: true, problem: null }],
    target: ["n1"],
    move: null,
  });
  expect(await cluster.init({ shards: 16, replicas: 1 })).toEqual({ clusterId: "c", joinToken: "t" });
  expect(only.asked[1]).toMatchObject({ request: { shards: 16, replicas: 1 }, token: "Bearer secret" });
});

it("wrong use throws at once", () => {
  const cluster = admin(["127.0.0.1:1"]);
  expect(() => cluster.drain("")).toThrow(new TypeError("drain: node: expected a node id"));
  expect(() => cluster.transferLeader({ shard: -1, node: "n1" })).toThrow(TypeError);
  expect(() => cluster.set({ deadAfterMs: 1.5 })).toThrow(TypeError);
  expect(() => cluster.set({ balancing: true } as never)).toThrow(/unknown option "balancing"/);
  expect(() => cluster.rebalance({ expectedEpoch: 0 })).toThrow(TypeError);
});

it("an aborted call and a closed admin are cancelled", async () => {
  const only = await node({ Status: ["hang"] });
  const cluster = admin([only.address]);
  const abort = new AbortController();
  const asked = cluster.status({ signal: abort.signal }).catch((error: unknown) => error);
  abort.abort();
  expect(await asked).toMatchObject({ code: "CANCELLED" });
  cluster.close();
  expect(await cluster.status().catch((error: unknown) => error)).toMatchObject({ code: "CANCELLED" });
});
