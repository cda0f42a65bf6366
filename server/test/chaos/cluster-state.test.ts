import { featurestore } from "@featurestore/proto";
import { describe, expect, it } from "vitest";
import type { Status } from "./admin-client.js";
import { leadsByNode, replicasByNode, unsettledReason } from "./cluster-state.js";

const { v1 } = featurestore;
type Change = (status: featurestore.v1.IStatusResponse) => void;

function settled(change: Change = () => {}): Status {
  const replica = (node: string) => ({ id: "1", node, role: "voter", isHealthy: true });
  const status: featurestore.v1.IStatusResponse = {
    replicasWanted: 2,
    meta: { leader: "a", voters: ["a"] },
    nodes: ["a", "b"].map((id) => ({ id, state: "active", isReachable: true })),
    shards: [0, 1].map((shard) => ({ shard, leader: "a", replicas: [replica("a"), replica("b")] })),
  };
  change(status);
  return v1.StatusResponse.create(status);
}

describe("a cluster's state", () => {
  it("is settled where every shard has its healthy voters", () => {
    expect(unsettledReason(settled())).toBeNull();
  });

  it.each<readonly [string, Change]>([
    ["the meta group has no leader", (status) => (status.meta = {})],
    ["node b is dead", (status) => Object.assign(status.nodes?.[1] ?? {}, { state: "dead" })],
    ["node b is not reachable", (status) => Object.assign(status.nodes?.[1] ?? {}, { isReachable: false })],
    ["no shard has begun", (status) => (status.shards = [])],
    ["shard 1 has no leader", (status) => Object.assign(status.shards?.[1] ?? {}, { leader: "" })],
    ["shard 1 moves: waits", (status) => Object.assign(status.shards?.[1] ?? {}, { move: "waits" })],
    [
      "shard 0: replica on a is learner",
      (status) => Object.assign(status.shards?.[0]?.replicas?.[0] ?? {}, { role: "learner" }),
    ],
    [
      "shard 0: replica on a is not healthy: damaged",
      (status) => Object.assign(status.shards?.[0]?.replicas?.[0] ?? {}, { problem: "damaged" }),
    ],
    ["shard 0 has 1 replicas", (status) => status.shards?.[0]?.replicas?.pop()],
    ["shard 0 has a replica on b, which is gone", (status) => status.nodes?.pop()],
  ])("is not settled: %s", (reason, change) => {
    expect(unsettledReason(settled(change))).toBe(reason);
  });

  it("counts leads and replicas by node", () => {
    expect([...leadsByNode(settled())]).toEqual([["a", [0, 1]]]);
    expect([...replicasByNode(settled())]).toEqual([
      ["a", 2],
      ["b", 2],
    ]);
  });
});
