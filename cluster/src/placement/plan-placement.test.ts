import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  begun,
  maxOverMean,
  type NodeOptions,
  planned,
  settled,
  testNode,
  testNodes,
  testZones,
  withNodes,
  withState,
} from "./placement.suite.js";
import { type PlacementPlan, planPlacement } from "./plan-placement.js";
import { preferenceLists } from "./ring.js";
import type { ClusterMap, NodeState } from "./shard-map.js";

/** Replicas a plan brings to nodes that had none of that shard. */
function moved({ changes }: PlacementPlan): number {
  return changes.reduce((sum, { added }) => sum + added.length, 0);
}

/** Most and least replicas of each shard in one zone, over active zones that could take one more. */
function isSpread(map: ClusterMap, target: readonly string[]): boolean {
  const active = map.nodes.filter(({ state }) => state === "active");
  const zones = [...new Set(active.map(({ zone }) => zone))];
  const inZone = (zone: string, ids: readonly string[]): number =>
    active.filter((node) => node.zone === zone && ids.includes(node.id)).length;
  const all = active.map(({ id }) => id);
  return zones.every((full) =>
    zones.every((open) => {
      const hasRoom = inZone(open, target) < inZone(open, all);
      return !hasRoom || inZone(full, target) - inZone(open, target) <= 1;
    }),
  );
}

/** What every plan promises, where there are enough nodes. */
function expectGoodPlan(map: ClusterMap, plan: PlacementPlan): void {
  const active = map.nodes.filter(({ state }) => state === "active").map(({ id }) => id);
  for (const target of plan.targets) {
    expect(target.length).toBe(map.replicas);
    expect(new Set(target).size).toBe(map.replicas);
    expect(target.every((id) => active.includes(id))).toBe(true);
    expect(isSpread(map, target)).toBe(true);
  }
  for (const { replicas, cap } of plan.loads) expect(replicas).toBeLessThanOrEqual(cap);
  expect(plan.shortfall).toBeNull();
}

describe("a new cluster", () => {
  test("is balanced to 1.15 times the mean with 3 to 16 equal nodes", () => {
    for (let count = 3; count <= 16; count++) {
      for (const shards of [64, 256]) {
        const map = begun({ nodes: testNodes(count), shards });
        const plan = planPlacement(map);
        expectGoodPlan(map, plan);
        expect(maxOverMean(plan)).toBeLessThanOrEqual(1.15);
      }
    }
  });

  test("spreads 3 replicas over 3 zones, whatever that does to the balance, and says so", () => {
    const map = begun({ nodes: testZones({ a: 1, b: 2, c: 3 }), shards: 64 });
    const plan = planPlacement(map);
    expectGoodPlan(map, plan);
    expect(plan.loads.map(({ node, replicas }) => [node, replicas])).toEqual([
      ["a1", 64],
      ["b1", 32],
      ["b2", 32],
      ["c1", 22],
      ["c2", 21],
      ["c3", 21],
    ]);
    expect(plan.forcedByZones).toEqual([
      { zone: "a", nodes: 1, replicasPerNode: 64, sharePerNode: 32 },
      { zone: "c", nodes: 3, replicasPerNode: 64 / 3, sharePerNode: 32 },
    ]);
  });

  test("gives each node replicas by its weight", () => {
    const nodes = [...testNodes(5), testNode("big", { weight: 2 }), testNode("small", { weight: 0.5 })];
    const plan = planPlacement(begun({ nodes, shards: 256 }));
    expect(plan.loads.map(({ node, replicas, share }) => [node, replicas, Math.round(share * 10) / 10])).toEqual([
      ["big", 205, 204.8],
      ["n1", 102, 102.4],
      ["n2", 102, 102.4],
      ["n3", 102, 102.4],
      ["n4", 103, 102.4],
      ["n5", 103, 102.4],
      ["small", 51, 51.2],
    ]);
    expect(plan.forcedByZones).toEqual([]);
  });

  test("never gives a node more than one replica of a shard, however heavy it is", () => {
    const map = begun({ nodes: [...testNodes(3), testNode("huge", { weight: 1_000 })], shards: 16 });
    const plan = planPlacement(map);
    expectGoodPlan(map, plan);
    expect(plan.loads.find(({ node }) => node === "huge")?.replicas).toBe(16);
  });
});

describe("movement", () => {
  test("a node that is added gets about its share, one replica of a shard, and nothing else moves", () => {
    for (const shards of [64, 256]) {
      for (let count = 3; count <= 15; count++) {
        const map = begun({ nodes: testNodes(count), shards });
        const plan = planPlacement(withNodes(map, [testNode("new")]));
        const share = (shards * 3) / (count + 1);
        expect(plan.changes.every(({ added, dropped }) => added.join() === "new" && dropped.length === 1)).toBe(true);
        expect(moved(plan)).toBeGreaterThanOrEqual(Math.floor(share * 0.9));
        expect(moved(plan)).toBeLessThanOrEqual(Math.ceil(share));
        expect(maxOverMean(plan)).toBeLessThanOrEqual(1.15);
      }
    }
  });

  test.each<NodeState>(["draining", "dead"])(
    "a node that is %s gives up its replicas and nothing else moves",
    (state) => {
      for (const shards of [64, 256]) {
        for (let count = 4; count <= 16; count++) {
          const map = begun({ nodes: testNodes(count), shards });
          const leaving = withState(map, "n2", state);
          const plan = planPlacement(leaving);
          expectGoodPlan(leaving, plan);
          expect(plan.changes.every(({ dropped }) => dropped.join() === "n2")).toBe(true);
          expect(moved(plan)).toBe(map.placements.filter(({ target }) => target.includes("n2")).length);
          expect(maxOverMean(plan)).toBeLessThanOrEqual(1.15);
        }
      }
    },
  );

  test("a node that returns before its replicas were moved keeps them", () => {
    const map = begun({ nodes: testNodes(5) });
    const draining = withState(map, "n2", "draining");
    const plan = planPlacement(withState(planned(draining, planPlacement(draining)), "n2", "active"));
    const voters = map.placements.map(({ target }) => target);
    const fresh = plan.targets.flatMap((target, shard) => target.filter((id) => !voters[shard]?.includes(id)));
    expect(fresh.length).toBe(0);
  });

  test("a replica goes back to a node that still has the data rather than where the ring would like it", () => {
    const begin = withNodes(begun({ nodes: testNodes(3), shards: 1 }), testNodes(5));
    expect(preferenceLists(["n1", "n2", "n3", "n5"], 1)).toEqual([["n2", "n1", "n5", "n3"]]);
    const placements = begin.placements.map((placement) => ({ ...placement, target: ["n1", "n2", "n4"] }));
    const plan = planPlacement(withState({ ...begin, placements }, "n4", "dead"));
    expect(plan.targets).toEqual([["n1", "n2", "n3"]]);
  });

  test("a joining node gets nothing", () => {
    const map = withNodes(begun({ nodes: testNodes(3) }), [testNode("new", { state: "joining" })]);
    expect(planPlacement(map).changes).toEqual([]);
  });

  test("more replicas are added, fewer are dropped, the others stay", () => {
    const map = begun({ nodes: testNodes(7), replicas: 3 });
    const more = planPlacement({ ...map, replicas: 5 });
    expect(more.changes.every(({ added, dropped }) => added.length === 2 && dropped.length === 0)).toBe(true);
    expect(more.changes.length).toBe(64);
    const fewer = planPlacement({ ...map, replicas: 1 });
    expect(fewer.changes.every(({ added, dropped }) => added.length === 0 && dropped.length === 2)).toBe(true);
    expect(maxOverMean(fewer)).toBeLessThanOrEqual(10 / (64 / 7));
  });
});

describe("too few nodes", () => {
  test("a new cluster of 2 nodes gets single replicas and is told why", () => {
    const map = begun({ nodes: testNodes(2), shards: 8 });
    const plan = planPlacement(map);
    expect(plan.targets.map(({ length }) => length)).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
    expect(plan.loads.map(({ replicas }) => replicas)).toEqual([4, 4]);
    expect(plan.shortfall).toEqual({
      wanted: 3,
      activeNodes: 2,
      tooFew: [0, 1, 2, 3, 4, 5, 6, 7],
      keptOnLeaving: [],
      reason: "3 replicas are wanted and 2 nodes are active; 8 shards get fewer voters",
    });
  });

  test.each<NodeState>(["draining", "dead"])("the last 3 nodes keep their voters when one is %s", (state) => {
    const map = begun({ nodes: testNodes(3), shards: 4 });
    const plan = planPlacement(withState(map, "n2", state));
    expect(plan.changes).toEqual([]);
    expect(plan.shortfall?.keptOnLeaving).toEqual([0, 1, 2, 3]);
    expect(plan.shortfall?.reason).toBe(
      "3 replicas are wanted and 2 nodes are active; 4 shards keep voters on nodes that are leaving",
    );
  });

  test("what can leave leaves, those alive stay first", () => {
    const map = begun({ nodes: testNodes(5), shards: 16 });
    let leaving = withState(map, "n1", "draining");
    leaving = withState(leaving, "n2", "dead");
    leaving = withState(leaving, "n3", "dead");
    for (const [shard, target] of planPlacement(leaving).targets.entries()) {
      expect(target).toEqual(expect.arrayContaining(["n4", "n5"]));
      const before = map.placements[shard]?.target ?? [];
      if (before.includes("n1")) expect(target).toContain("n1");
    }
  });

  test("without any active node everything stays where it is", () => {
    const map = begun({ nodes: testNodes(3), shards: 2 });
    const none = { ...map, nodes: map.nodes.map((node) => ({ ...node, state: "draining" as const })) };
    expect(planPlacement(none).changes).toEqual([]);
    expect(planPlacement({ ...begun({ nodes: [], shards: 2 }) }).targets).toEqual([[], []]);
  });
});

const RUNS = 40;

const STATES: readonly NodeState[] = ["active", "active", "active", "active", "draining", "dead", "joining"];

const scenarios = fc.record({
  shards: fc.constantFrom(1, 4, 16, 64),
  replicas: fc.constantFrom(1 as const, 3 as const, 5 as const),
  count: fc.integer({ min: 1, max: 12 }),
  zones: fc.integer({ min: 1, max: 6 }),
  weights: fc.array(fc.constantFrom(0.5, 1, 1, 1, 2, 4), { minLength: 12, maxLength: 12 }),
  changes: fc.array(
    fc.record({
      node: fc.integer({ min: 0, max: 13 }),
      zone: fc.integer({ min: 0, max: 5 }),
      weight: fc.constantFrom(0.5, 1, 2),
      state: fc.constantFrom(...STATES),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  settles: fc.boolean(),
});

/** A cluster that begins, then goes through changes of nodes, planned one after the other, some carried out. */
function* history(scenario: typeof scenarios extends fc.Arbitrary<infer T> ? T : never): Generator<ClusterMap> {
  const option = (i: number): NodeOptions => ({
    zone: `z${i % scenario.zones}`,
    weight: scenario.weights[i] ?? 1,
  });
  const nodes = Array.from({ length: scenario.count }, (_, i) => testNode(`n${i}`, option(i)));
  let map = begun({ nodes, shards: scenario.shards, replicas: scenario.replicas });
  yield map;
  for (const { node, zone, weight, state } of scenario.changes) {
    map = withNodes(map, [testNode(`n${node}`, { zone: `z${zone % scenario.zones}`, weight, state })]);
    yield map;
    const plan = planPlacement(map);
    map = scenario.settles ? settled(map, plan) : planned(map, plan);
  }
}

describe("any history of nodes", () => {
  test("leads to plans that are spread, within caps, complete, and change nothing when made again", () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        for (const map of history(scenario)) {
          const plan = planPlacement(map);
          const active = map.nodes.filter(({ state }) => state === "active").length;
          if (active >= map.replicas) expectGoodPlan(map, plan);
          else expect(plan.shortfall).not.toBeNull();
          for (const target of plan.targets) expect([0, 1, 3, 5]).toContain(target.length);
          expect(planPlacement(planned(map, plan)).changes).toEqual([]);
          expect(planPlacement(settled(map, plan)).changes).toEqual([]);
        }
      }),
      { numRuns: RUNS },
    );
  });

  test("leads to the same plan in whatever order the nodes are listed", () => {
    fc.assert(
      fc.property(scenarios, fc.nat(), (scenario, turn) => {
        for (const map of history(scenario)) {
          const at = turn % map.nodes.length;
          const nodes = [...map.nodes.slice(at), ...map.nodes.slice(0, at)].reverse();
          expect(planPlacement({ ...map, nodes })).toEqual(planPlacement(map));
        }
      }),
      { numRuns: RUNS / 4 },
    );
  });
});
