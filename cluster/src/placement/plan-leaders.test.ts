import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { begun, testNode, testNodes } from "./placement.suite.js";
import { type LeaderTransfer, type LedShard, planLeaders } from "./plan-leaders.js";
import type { ClusterNode } from "./shard-map.js";

function led(shard: number, leader: string | null, fit: readonly string[]): LedShard {
  return { shard, leader, fit, isSettled: true };
}

/** Shards of a cluster in which every shard is led by the first of its nodes. */
function firstLead(nodes: readonly ClusterNode[], shards: number): readonly LedShard[] {
  return begun({ nodes, shards }).placements.map(({ target }, shard) => led(shard, target[0] ?? null, target));
}

function after(shards: readonly LedShard[], transfers: readonly LeaderTransfer[]): readonly LedShard[] {
  const to = new Map(transfers.map((transfer) => [transfer.shard, transfer.to]));
  return shards.map((shard) => ({ ...shard, leader: to.get(shard.shard) ?? shard.leader }));
}

function counts(nodes: readonly ClusterNode[], shards: readonly LedShard[]): readonly number[] {
  return nodes.map(({ id }) => shards.filter(({ leader }) => leader === id).length);
}

/** Carries plans out until none is left. */
function balanced(nodes: readonly ClusterNode[], shards: readonly LedShard[], transfersMax = 4): readonly LedShard[] {
  let now = shards;
  for (let round = 0; round < 1_000; round++) {
    const transfers = planLeaders({ nodes, shards: now, transfersMax });
    if (transfers.length === 0) return now;
    now = after(now, transfers);
  }
  return expect.fail("leaders keep moving");
}

describe("leaders", () => {
  test("end up within the band around their share, from wherever they start", () => {
    for (const count of [3, 5, 8, 16]) {
      const nodes = testNodes(count);
      const shards = balanced(nodes, firstLead(nodes, 64));
      const mean = 64 / count;
      for (const leaders of counts(nodes, shards)) {
        expect(Math.abs(leaders - mean)).toBeLessThanOrEqual(Math.max(1, 0.1 * mean));
      }
    }
  });

  test("follow the weights", () => {
    const nodes = [...testNodes(3), testNode("n4", { weight: 3 })];
    expect(counts(nodes, balanced(nodes, firstLead(nodes, 64)))).toEqual([11, 11, 10, 32]);
  });

  test("stay where they are while every node is within its band", () => {
    const nodes = testNodes(3);
    const all = ["n1", "n2", "n3"];
    const shards = ["n1", "n1", "n1", "n2", "n2", "n3"].map((leader, shard) => led(shard, leader, all));
    expect(planLeaders({ nodes, shards })).toEqual([]);
    const more = [...shards, led(6, "n1", all)];
    expect(planLeaders({ nodes, shards: more })).toEqual([{ shard: 0, from: "n1", to: "n3" }]);
  });

  test("leave a draining or dead node first, to the node with the fewest", () => {
    const nodes = [testNode("n1", { state: "draining" }), testNode("n2"), testNode("n3")];
    const all = ["n1", "n2", "n3"];
    const shards = [led(0, "n2", all), led(1, "n1", all), led(2, "n1", all), led(3, "n1", ["n1"])];
    expect(planLeaders({ nodes, shards })).toEqual([
      { shard: 1, from: "n1", to: "n3" },
      { shard: 2, from: "n1", to: "n2" },
    ]);
  });

  test("go only to voters that are fit, of shards that are settled and led, at most so many at a time", () => {
    const nodes = testNodes(3);
    const shards = [
      led(0, "n1", ["n1"]),
      { ...led(1, "n1", ["n1", "n2", "n3"]), isSettled: false },
      led(2, null, ["n1", "n2", "n3"]),
      ...[3, 4, 5, 6, 7, 8, 9].map((shard) => led(shard, "n1", ["n1", "n3"])),
    ];
    expect(planLeaders({ nodes, shards, transfersMax: 2 })).toEqual([
      { shard: 3, from: "n1", to: "n3" },
      { shard: 4, from: "n1", to: "n3" },
    ]);
    expect(planLeaders({ nodes, shards, transfersMax: 0 })).toEqual([]);
  });

  test("move in a chain where the full node shares no shard with the empty one", () => {
    const nodes = testNodes(3);
    const shards = [
      ...[0, 1, 2].map((shard) => led(shard, "n1", ["n1", "n2"])),
      ...[3, 4].map((shard) => led(shard, "n2", ["n2", "n3"])),
    ];
    expect(planLeaders({ nodes, shards, transfersMax: 2 })).toEqual([
      { shard: 0, from: "n1", to: "n2" },
      { shard: 3, from: "n2", to: "n3" },
    ]);
    expect(planLeaders({ nodes, shards, transfersMax: 1 })).toEqual([{ shard: 3, from: "n2", to: "n3" }]);
  });

  test("have nowhere to go without active nodes", () => {
    const nodes = [testNode("n1", { state: "draining" })];
    expect(planLeaders({ nodes, shards: [led(0, "n1", ["n1"])] })).toEqual([]);
  });

  test("come to rest from any start, whatever may be moved, and never move one shard twice in a plan", () => {
    const ids = ["n1", "n2", "n3", "n4", "n5"];
    const some = fc.record({
      leader: fc.constantFrom(...ids),
      fit: fc.subarray(ids, { minLength: 1, maxLength: 3 }),
      isSettled: fc.boolean(),
    });
    const weights = fc.array(fc.constantFrom(0.5, 1, 3), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(fc.array(some, { maxLength: 40 }), weights, fc.integer({ min: 1, max: 8 }), (list, weight, most) => {
        const nodes = ids.map((id, i) =>
          testNode(id, { weight: weight[i] ?? 1, state: i === 4 ? "draining" : "active" }),
        );
        const shards = list.map((shard, i) => ({ ...shard, shard: i }));
        const transfers = planLeaders({ nodes, shards, transfersMax: most });
        expect(transfers.length).toBeLessThanOrEqual(most);
        expect(new Set(transfers.map(({ shard }) => shard)).size).toBe(transfers.length);
        expect(planLeaders({ nodes: [...nodes].reverse(), shards: [...shards].reverse(), transfersMax: most })).toEqual(
          transfers,
        );
        balanced(nodes, shards, most);
      }),
      { numRuns: 300 },
    );
  });
});
