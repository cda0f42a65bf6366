import { FeatureStoreError } from "@featurestore/proto";
import { describe, expect, test } from "vitest";
import {
  abortMove,
  admitReplica,
  emptyClusterMap,
  forgetReplica,
  foundGroups,
  recordMembership,
  retireReplica,
  withTargets,
} from "./map-changes.js";
import { begun, SETTINGS, testNode, testNodes, withState } from "./placement.suite.js";
import {
  type ClusterMap,
  type ClusterNode,
  checkClusterMap,
  nodeOf,
  type ShardPlacement,
  voterNodes,
} from "./shard-map.js";

/** One shard on n1, n2, n3, epoch 2. */
const map = begun({ nodes: testNodes(3), shards: 1 });

function withPlacement(change: Partial<ShardPlacement>): ClusterMap {
  return { ...map, placements: map.placements.map((placement) => ({ ...placement, ...change })) };
}

function withNode(change: Partial<ClusterNode>): ClusterMap {
  return { ...map, nodes: map.nodes.map((node, i) => (i === 1 ? { ...node, ...change } : node)) };
}

function refusal(bad: ClusterMap): string {
  try {
    checkClusterMap(bad);
  } catch (error) {
    if (!(error instanceof FeatureStoreError)) throw error;
    expect(error.code).toBe("INVALID_ARGUMENT");
    expect(error.message.startsWith(`${error.details["field"]}: `)).toBe(true);
    return error.message;
  }
  return expect.fail("accepted");
}

const membership = { voters: ["1", "2", "3"], outgoing: [], learners: [], learnersNext: [] };

describe("a map", () => {
  test("is plain data: JSON brings it back", () => {
    expect(JSON.parse(JSON.stringify(map))).toEqual(map);
    expect(map).toEqual({
      clusterId: "test",
      epoch: 2,
      shards: 1,
      replicas: 3,
      settings: SETTINGS,
      nodes: testNodes(3),
      placements: [
        {
          target: ["n1", "n2", "n3"],
          membership,
          confEpoch: 1,
          replicas: [
            { id: "1", node: "n1" },
            { id: "2", node: "n2" },
            { id: "3", node: "n3" },
          ],
          retired: [],
          replicaIdNext: 4,
        },
      ],
    });
  });

  test.each<[ClusterMap, string]>([
    [{ ...map, clusterId: "" }, "clusterId: expected text of 1 to 128 characters"],
    [{ ...map, epoch: -1 }, "epoch: -1 is not a whole number of at least 0"],
    [{ ...map, shards: 3 }, "shards: 3 is not a shard count; expected a power of two from 1 to 4096"],
    [{ ...map, shards: 2 }, "placements: 1 placements for 2 shards"],
    [{ ...map, replicas: 2 as 1 }, "replicas: 2 is none of 1, 3 and 5"],
    [{ ...map, nodes: [...map.nodes].reverse() }, "nodes[1].id: nodes ascend by id, each once"],
    [withNode({ id: "\ud800" }), "nodes[1].id: expected text of 1 to 128 characters"],
    [withNode({ zone: "" }), "nodes[1].zone: expected text of 1 to 128 characters"],
    [withNode({ weight: 0 }), "nodes[1].weight: 0 is not above 0 and at most 1000"],
    [withNode({ weight: Number.NaN }), "nodes[1].weight: NaN is not above 0 and at most 1000"],
    [withNode({ state: "gone" as "dead" }), "nodes[1].state: gone is none of joining, active, draining, dead, removed"],
    [
      withNode({ addresses: { client: "::1:7400", peer: "a:1", ops: "a:2" } }),
      'nodes[1].addresses.client: "::1:7400" is not host:port',
    ],
    [withPlacement({ target: ["n1", "n2"] }), "placements[0].target: 2 nodes, none of 0, 1, 3 and 5"],
    [withPlacement({ target: ["n2", "n1", "n3"] }), "placements[0].target[1]: nodes ascend, each once"],
    [withPlacement({ target: ["n9"] }), 'placements[0].target[0]: "n9" is no node of this map'],
    [withState(map, "n2", "removed"), 'placements[0].target[1]: "n2" is removed and holds nothing'],
    [withPlacement({ confEpoch: 0 }), "placements[0].confEpoch: 0 with 3 voters"],
    [withPlacement({ replicaIdNext: 3 }), 'placements[0].replicas[2].id: "3" is no id below 3'],
    [withPlacement({ replicas: [] }), "placements[0].replicas: member 1 has no node"],
    [
      withPlacement({ membership: { ...membership, voters: ["2", "1", "3"] } }),
      "placements[0].membership: the ids of a membership are not ascending",
    ],
    [withPlacement({ retired: [{ id: "1", node: "n1", epoch: 1 }] }), "placements[0].retired[0].id: 1 is named twice"],
    [
      withPlacement({ replicaIdNext: 5, retired: [{ id: "4", node: "n1", epoch: 3 }] }),
      "placements[0].retired[0].epoch: 3 is after the map's 2",
    ],
  ])("that is wrong is refused by the field: %#", (bad, message) => {
    expect(refusal(bad)).toBe(message);
  });

  test("takes IPv6 addresses in brackets", () => {
    checkClusterMap(withNode({ addresses: { client: "[::1]:7400", peer: "[fe80::1%eth0]:1", ops: "a-b.c:65535" } }));
  });

  test("says where replicas and voters are", () => {
    const [placement] = withPlacement({ retired: [{ id: "9", node: "n2", epoch: 1 }] }).placements;
    if (placement === undefined) return expect.fail();
    expect([nodeOf(placement, "3"), nodeOf(placement, "9"), nodeOf(placement, "4")]).toEqual(["n3", "n2", undefined]);
    const joint = { voters: ["2"], outgoing: ["1"], learners: ["3"], learnersNext: [] };
    expect(voterNodes({ ...placement, membership: joint })).toEqual(["n1", "n2"]);
  });
});

describe("changes", () => {
  const on = { shard: 0, confEpoch: 1 };
  const four = { ...map, nodes: testNodes(4) };
  const replica = { id: "4", node: "n4" };
  const admitted = admitReplica(four, { ...on, replica });
  const learning = { confEpoch: 5, membership: { ...membership, learners: ["4"] } };

  test("count the epoch by one, and doing them twice changes nothing", () => {
    const targeted = withTargets(four, [["n1", "n2", "n4"]]);
    expect([targeted.epoch, withTargets(targeted, [["n1", "n2", "n4"]])]).toEqual([3, targeted]);
    expect(withTargets(targeted, [["n1", "n2", "n4"]])).toBe(targeted);
    expect(foundGroups(map)).toBe(map);
    const stayed = abortMove(targeted, on);
    expect([stayed.epoch, stayed.placements[0]?.target]).toEqual([4, ["n1", "n2", "n3"]]);
    expect(abortMove(stayed, on)).toBe(stayed);
    expect(admitted.placements[0]?.replicas.at(-1)).toEqual(replica);
    expect(admitReplica(admitted, { ...on, replica })).toBe(admitted);
    const recorded = recordMembership(admitted, { ...on, observed: learning });
    expect([recorded.epoch, recorded.placements[0]?.confEpoch]).toEqual([4, 5]);
    expect(recordMembership(recorded, { ...on, observed: learning })).toBe(recorded);
    const retired = retireReplica(admitted, { ...on, replica });
    expect(retired.placements[0]?.retired).toEqual([{ ...replica, epoch: 4 }]);
    expect(retireReplica(retired, { ...on, replica })).toBe(retired);
    const forgotten = forgetReplica(retired, { shard: 0, replica: "4" });
    expect([forgotten.epoch, forgotten.placements[0]?.retired]).toEqual([5, []]);
    expect(forgetReplica(forgotten, { shard: 0, replica: "4" })).toBe(forgotten);
  });

  test("that rest on another membership are refused", () => {
    const late = { shard: 0, confEpoch: 7 };
    const message = "shard 0: its membership is of entry 1, the change rests on 7";
    expect(() => admitReplica(four, { ...late, replica })).toThrow(message);
    expect(() => abortMove(four, late)).toThrow(message);
    expect(() => retireReplica(four, { ...late, replica })).toThrow(message);
    expect(() => recordMembership(admitted, { ...late, observed: { ...learning, confEpoch: 9 } })).toThrow(message);
  });

  test("that contradict what is recorded are refused", () => {
    expect(() => admitReplica(four, { ...on, replica: { id: "3", node: "n4" } })).toThrow(
      "shard 0: replica id 3 is taken",
    );
    expect(() => recordMembership(four, { ...on, observed: learning })).toThrow("shard 0: member 4 was never named");
    expect(() => recordMembership(admitted, { ...on, observed: { ...learning, confEpoch: 1 } })).toThrow(
      "shard 0: an older membership cannot be recorded",
    );
    expect(() => retireReplica(four, { ...on, replica: { id: "3", node: "n3" } })).toThrow(
      "shard 0: replica 3 is a member",
    );
  });

  test("retire members that left, and take one back that an old plan added after all", () => {
    const gone = { confEpoch: 9, membership: { ...membership, voters: ["1", "2"] } };
    const left = recordMembership(map, { ...on, observed: gone });
    expect(left.placements[0]?.retired).toEqual([{ id: "3", node: "n3", epoch: 3 }]);
    const back = recordMembership(retireReplica(admitted, { ...on, replica }), { ...on, observed: learning });
    expect(back.placements[0]?.retired).toEqual([]);
    expect(back.placements[0]?.replicas.map(({ id }) => id)).toEqual(["1", "2", "3", "4"]);
  });

  test("found each group with replicas 1, 2, 3 on its target", () => {
    const nodes = [testNode("b"), testNode("a")];
    const empty = emptyClusterMap({ clusterId: "c", shards: 2, replicas: 3, settings: SETTINGS, nodes });
    expect(empty.nodes.map(({ id }) => id)).toEqual(["a", "b"]);
    const founded = checkClusterMap(foundGroups(withTargets(empty, [["a"], []])));
    expect(founded.placements.map(({ replicas, confEpoch }) => [replicas, confEpoch])).toEqual([
      [[{ id: "1", node: "a" }], 1],
      [[], 0],
    ]);
  });
});
