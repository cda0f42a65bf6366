import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expectSettled, Groups, planOf, run } from "./groups.suite.js";
import { abortMove, withTargets } from "./map-changes.js";
import type { MoveStep } from "./next-step.js";
import { begun, testNode, testNodes, withNodes, withState } from "./placement.suite.js";
import { planPlacement } from "./plan-placement.js";
import { type ClusterMap, voterNodes } from "./shard-map.js";

describe("many shards", () => {
  /** The map with what its nodes' states ask for written down. */
  const replanned = (map: ClusterMap): ClusterMap => withTargets(map, planPlacement(map).targets);

  test("no node takes part in more than 2 copies at a time, and every move gets its turn", () => {
    const groups = new Groups(replanned(withNodes(begun({ nodes: testNodes(4), shards: 64 }), [testNode("new")])));
    const first = planOf(groups);
    expect(first.steps.filter(({ kind }) => kind === "addLearner").length).toBe(2);
    expect(first.waiting.every(({ reason }) => reason === "turn")).toBe(true);
    for (const step of first.steps) groups.carryOut(step);
    expect(planOf(groups).steps.map(({ kind }) => kind)).toEqual(["record", "record"]);
    run(groups, 1_000);
    expectSettled(groups);
  });

  test("dead voters are replaced before nodes are drained, and those before balance", () => {
    let map = begun({ nodes: testNodes(6), shards: 64 });
    map = withState(withState(withNodes(map, [testNode("new")]), "n1", "draining"), "n2", "dead");
    const groups = new Groups(replanned(map));
    groups.down.add("n2");
    const all = planOf(groups, { movesPerNodeMax: 1_000 });
    const holds = (shard: number, node: string): boolean =>
      map.placements[shard]?.target.includes(node) === true &&
      groups.map.placements[shard]?.target.includes(node) === false;
    const first = planOf(groups).steps.filter(({ kind }) => kind === "addLearner");
    expect(first.length).toBeGreaterThan(0);
    expect(first.every(({ shard }) => holds(shard, "n2"))).toBe(true);
    const dead = planOf(groups, { movesPerNodeMax: 1_000, startDownTo: "deadVoter" });
    expect(dead.steps.map(({ shard }) => shard)).toEqual(
      all.steps.map(({ shard }) => shard).filter((shard) => holds(shard, "n2")),
    );
    expect(planOf(groups, { startDownTo: null }).steps).toEqual([]);
    run(groups, 1_000);
    for (const placement of groups.map.placements) expect(voterNodes(placement)).toEqual(placement.target);
  });

  test("of two that want the same node, the one that leaves a draining node goes first", () => {
    const three = withNodes(begun({ nodes: testNodes(3), shards: 2 }), testNodes(4));
    const groups = new Groups(
      withTargets(withState(three, "n2", "draining"), [
        ["n2", "n3", "n4"],
        ["n1", "n3", "n4"],
      ]),
    );
    const plan = planOf(groups, { movesPerNodeMax: 1 });
    expect(plan.steps.map(({ shard }) => shard)).toEqual([1]);
    expect(plan.waiting).toEqual([{ shard: 0, reason: "turn", urgency: "balance" }]);
    expect(planOf(groups, { startDownTo: "leavingNode" }).steps.map(({ shard }) => shard)).toEqual([1]);
  });
});

/** What happens to a cluster while it moves. */
const events = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant("steps" as const), parts: fc.constantFrom(1, 2), some: fc.nat(3) }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("settle" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("repeat" as const), back: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("down" as const), node: fc.nat(6) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("up" as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("hang" as const), shard: fc.nat(7) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("lose" as const), shard: fc.nat(7), replica: fc.nat(2) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("state" as const),
      node: fc.nat(6),
      state: fc.constantFrom("active" as const, "draining" as const, "dead" as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("replicas" as const),
      replicas: fc.constantFrom(1 as const, 3 as const, 5 as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("abort" as const), shard: fc.nat(7) }) },
);

describe("crashes and changes of mind at any point", () => {
  test("never cost a quorum or reuse an id, and all is as it shall be once the world is quiet", () => {
    fc.assert(
      fc.property(fc.array(events, { minLength: 5, maxLength: 60 }), (happenings) => {
        const groups = new Groups(begun({ nodes: testNodes(7), shards: 8 }));
        const past: MoveStep[] = [];
        const replan = (): void => {
          groups.map = withTargets(groups.map, planPlacement(groups.map).targets);
        };
        for (const event of happenings) {
          switch (event.kind) {
            case "steps":
              for (const step of planOf(groups).steps.slice(0, 2 ** event.some)) {
                groups.carryOut(step, event.parts);
                past.push(step);
              }
              break;
            case "settle":
              groups.settle();
              break;
            case "repeat": {
              const step = past.at(-1 - event.back);
              if (step !== undefined && step.kind !== "destroy") groups.carryOut(step);
              break;
            }
            case "down":
              groups.down.clear();
              groups.down.add(`n${event.node + 1}`);
              break;
            case "up":
              groups.down.clear();
              break;
            case "hang":
              if (!groups.hanging.delete(event.shard)) groups.hanging.add(event.shard);
              break;
            case "lose": {
              const home = groups.map.placements[event.shard]?.replicas[event.replica];
              const seen = groups.observations();
              const { voters = [], outgoing = [] } = seen[event.shard]?.membership ?? {};
              const isChanging = seen[event.shard]?.isChangePending === true;
              const isSpare = voters.length >= 3 && outgoing.length !== 1 && !isChanging && !seen.includes(null);
              const hadLoss = [...groups.lost].some((name) => name.startsWith(`${event.shard}/`));
              if (home !== undefined && isSpare && !hadLoss) groups.lost.add(`${event.shard}/${home.id}`);
              break;
            }
            case "state":
              groups.map = withState(groups.map, `n${event.node + 1}`, event.state);
              replan();
              break;
            case "replicas":
              groups.map = { ...groups.map, replicas: event.replicas };
              replan();
              break;
            case "abort": {
              const confEpoch = groups.map.placements[event.shard]?.confEpoch ?? 0;
              if (groups.map.placements[event.shard]?.membership.outgoing.length === 0) {
                groups.map = abortMove(groups.map, { shard: event.shard, confEpoch });
              }
              break;
            }
          }
        }
        groups.down.clear();
        groups.hanging.clear();
        for (const { id } of groups.map.nodes) groups.map = withState(groups.map, id, "active");
        expect(groups.observations()).not.toContain(null);
        replan();
        run(groups, 400);
        expectSettled(groups);
      }),
      { numRuns: 60 },
    );
  });
});
