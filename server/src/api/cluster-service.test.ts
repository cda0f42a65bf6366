import { ClusterAdmin } from "@featurestore/client";
import {
  type ChangeRequest,
  type ClusterApi,
  EMPTY_REGISTRY,
  type FeatureStoreError,
  featurestore,
  type Health,
  type InitRequest,
  NO_SCRUB,
  serviceDefinition,
  toLong,
} from "@featurestore/proto";
import * as grpc from "@grpc/grpc-js";
import { describe, expect, it, onTestFinished } from "vitest";
import { everybody } from "../access/access-world.suite.js";
import { describeStatus } from "../control/cluster-status.js";
import { aMap, heard, threeReports } from "../control/cluster-world.suite.js";
import { oneClient } from "../defence/clients.suite.js";
import { AnswerBudget, HandlerLimit, measured } from "./call.js";
import { changeRequestFromWire, clusterService, initFromWire } from "./cluster-service.js";

const status = describeStatus({
  map: aMap(["active", "active", "active"]),
  metaLeader: "n1",
  ...heard(threeReports()),
});
const health: Health = {
  status: "yellow",
  reasons: ["node n3 does not answer"],
  clusterId: "c",
  version: "1",
  registryRevision: 3,
  meta: "leaderless",
  lagMax: 12,
  scrub: { ...NO_SCRUB, passes: 2, readBytes: 2 ** 40, found: 1, unresolved: 1, completedMs: 1_790_000_000_000 },
  nodes: [{ id: "n1", address: "a:1", state: "active", uptimeSeconds: 1.5 }],
  shards: { total: 6, serving: 5, leaderless: 4, underReplicated: 3, moving: 2, damaged: 1 },
  views: [
    { name: "v", rows: 1, newestEventTime: -5, notFoundRate: 0.5, outsideMaxAgeRate: 0.25, resident: "cache" },
    { name: "w", rows: 0, newestEventTime: null, notFoundRate: 0, outsideMaxAgeRate: 0, resident: "disk" },
  ],
};

/** A cluster that notes what it is asked, behind a server, and an admin of it. */
async function open() {
  const asked: (InitRequest | ChangeRequest)[] = [];
  const cluster: ClusterApi = {
    health: () => Promise.resolve(health),
    shardMap: () => Promise.resolve({ clusterId: "c", epoch: toLong(2) }),
    status: () => Promise.resolve(status),
    init: (request) => {
      asked.push(request);
      return Promise.resolve({ clusterId: "c", joinToken: "t" });
    },
    change: (request) => {
      asked.push(request);
      const isToken = request.change.kind === "newToken";
      return Promise.resolve({ epoch: 9, message: request.change.kind, joinToken: isToken ? "t2" : null });
    },
  };
  const server = new grpc.Server();
  const observer = { finished: () => undefined, failed: () => undefined };
  const callers = everybody();
  const registry = () => EMPTY_REGISTRY;
  const limits = { limit: new HandlerLimit(8, 1_000), answers: new AnswerBudget(1_000), ...oneClient() };
  const context = { nodeId: "a", ...limits, observer, cluster, registry, callers };
  server.addService(measured(serviceDefinition("ClusterService")), clusterService(context));
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    ),
  );
  const admin = ClusterAdmin.connect({ seeds: [`127.0.0.1:${port}`] });
  onTestFinished(() => {
    admin.close();
    server.forceShutdown();
  });
  return { admin, asked };
}

describe("over the wire", () => {
  it("health and status arrive as they were told", async () => {
    const { admin } = await open();
    expect(await admin.health()).toEqual(health);
    expect(await admin.status()).toEqual(status);
  });

  it("a cluster begins with 64 shards of 3 replicas unless told otherwise", async () => {
    const { admin, asked } = await open();
    expect(await admin.init()).toEqual({ clusterId: "c", joinToken: "t" });
    await admin.init({ shards: 8, replicas: 5 });
    expect(asked).toEqual([
      { shards: 64, replicas: 3 },
      { shards: 8, replicas: 5 },
    ]);
  });

  it("changes arrive as they were meant", async () => {
    const { admin, asked } = await open();
    expect(await admin.drain("n1", { expectedEpoch: 4 })).toEqual({ epoch: 9, message: "drain", joinToken: null });
    await admin.activate("n1");
    await admin.remove("n1");
    await admin.remove("n1", { isDead: true });
    await admin.rebalance();
    await admin.transferLeader({ shard: 0, node: "n2" });
    await admin.transferLeader({ shard: "meta", node: "n2" });
    await admin.abort();
    await admin.set({ replicas: 1 });
    await admin.set({ isBalancing: false });
    await admin.set({ deadAfterMs: 60_000 });
    expect(await admin.newToken()).toEqual({ epoch: 9, message: "newToken", joinToken: "t2" });
    const none = { kind: "set", replicas: null, isBalancing: null, deadAfterMs: null };
    expect(asked).toEqual([
      { change: { kind: "drain", node: "n1" }, expectedEpoch: 4 },
      ...[
        { kind: "activate", node: "n1" },
        { kind: "remove", node: "n1", isDead: false },
        { kind: "remove", node: "n1", isDead: true },
        { kind: "rebalance" },
        { kind: "transferLeader", shard: 0, node: "n2" },
        { kind: "transferLeader", shard: null, node: "n2" },
        { kind: "abort" },
        { ...none, replicas: 1 },
        { ...none, isBalancing: false },
        { ...none, deadAfterMs: 60_000 },
        { kind: "newToken" },
      ].map((change) => ({ change, expectedEpoch: null })),
    ]);
  });

  it("a bad request is refused before anybody is asked", async () => {
    const { admin, asked } = await open();
    const refused = (call: Promise<unknown>): Promise<Pick<FeatureStoreError, "code" | "message">> =>
      call.then(
        () => ({ code: "INTERNAL", message: "it was accepted" }),
        ({ code, message }: FeatureStoreError) => ({ code, message }),
      );
    expect(await refused(admin.init({ shards: 3 }))).toMatchObject({ code: "INVALID_ARGUMENT" });
    expect(await refused(admin.init({ replicas: 2 as 1 }))).toEqual({
      code: "INVALID_ARGUMENT",
      message: "replicas: 2 is none of 1, 3 and 5",
    });
    expect(await refused(admin.set({}))).toMatchObject({ code: "INVALID_ARGUMENT" });
    expect(await refused(admin.drain("n".repeat(129)))).toEqual({
      code: "INVALID_ARGUMENT",
      message: "drain.node: expected a node id of 1 to 128 characters",
    });
    expect(asked).toEqual([]);
  });
});

describe("a request", () => {
  it.each([
    [{}, "change: the request names none that this server knows"],
    [{ drain: {} }, "drain.node: expected a node id of 1 to 128 characters"],
    [{ set: { replicas: 4 } }, "set.replicas: 4 is none of 1, 3 and 5"],
    [{ rebalance: {}, expectedEpoch: toLong(2 ** 53) }, /expectedEpoch: 9007199254740992/],
    [{ set: { deadAfterMs: toLong(2 ** 53) } }, /set.deadAfterMs: 9007199254740992/],
  ])("%j is refused", (request, message) => {
    const { ChangeRequest: Wire } = featurestore.v1;
    expect(() => changeRequestFromWire(Wire.decode(Wire.encode(request).finish()))).toThrow(message);
  });

  it("to begin is completed", () => {
    expect(initFromWire({})).toEqual({ shards: 64, replicas: 3 });
  });
});
