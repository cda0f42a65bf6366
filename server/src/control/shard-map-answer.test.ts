import { featurestore, toSafeInteger } from "@featurestore/proto";
import { expect, test } from "vitest";
import { aMap, withPlacement } from "./cluster-world.suite.js";
import { shardMapToWire } from "./shard-map-answer.js";

const { ShardMapResponse } = featurestore.v1;

function sent(...args: Parameters<typeof shardMapToWire>) {
  const answer = ShardMapResponse.decode(ShardMapResponse.encode(shardMapToWire(...args)).finish());
  return {
    clusterId: answer.clusterId,
    epoch: toSafeInteger("epoch", answer.epoch),
    nodes: answer.nodes.map(({ id, client, zone, state }) => [id, client, zone, state]),
    shards: answer.shards.map(({ voters, leader }) => [voters, leader]),
  };
}

test("voters and leaders are positions among the nodes; 0 is a leader nobody knows", () => {
  expect(sent(aMap(["active", "active", "draining"]), new Map([[1, "n3"]]))).toEqual({
    clusterId: "c",
    epoch: 2,
    nodes: [
      ["n1", "10.0.0.1:7400", "default", "active"],
      ["n2", "10.0.0.2:7400", "default", "active"],
      ["n3", "10.0.0.3:7400", "default", "draining"],
    ],
    shards: [
      [[0, 1, 2], 0],
      [[0, 1, 2], 3],
    ],
  });
});

test("removed nodes are left out, and positions count without them", () => {
  const map = aMap(["removed", "active", "active"], { replicas: 1, targets: [["n2"], ["n3"]] });
  const { nodes, shards } = sent(
    map,
    new Map([
      [0, "n2"],
      [1, "n1"],
    ]),
  );
  expect(nodes.map(([id]) => id)).toEqual(["n2", "n3"]);
  expect(shards).toEqual([
    [[0], 1],
    [[1], 0],
  ]);
});

test("while voters change, both sides are told; learners are not", () => {
  const map = withPlacement(aMap(["active", "active", "active", "active", "active"]), 0, ({ replicas }) => ({
    membership: { voters: ["1", "2", "4"], outgoing: ["1", "2", "3"], learners: ["5"], learnersNext: [] },
    replicas: [...replicas, { id: "4", node: "n4" }, { id: "5", node: "n5" }],
    replicaIdNext: 6,
  }));
  expect(sent(map, new Map()).shards[0]).toEqual([[0, 1, 2, 3], 0]);
});

test("a shard that has not begun has no voters", () => {
  expect(sent(aMap(["active"]), new Map()).shards).toEqual([
    [[], 0],
    [[], 0],
  ]);
});
