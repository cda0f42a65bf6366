import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Groups } from "./groups.suite.js";
import { abortMove, withTargets } from "./map-changes.js";
import type { MoveStep, Urgency } from "./next-step.js";
import { begun, testNode, testNodes, withNodes, withState } from "./placement.suite.js";
import { type MovePlan, planMoves } from "./plan-moves.js";
import { planPlacement } from "./plan-placement.js";
import { type ClusterMap, voterNodes } from "./shard-map.js";

/** One shard on n1, n2, n3 as replicas 1, 2, 3, which shall be on `target`; n4 to n6 are there too. */
function oneShard(target: readonly string[]): Groups {
  const three = begun({ nodes: testNodes(3), shards: 1 });
  return new Groups(withTargets(withNodes(three, testNodes(6)), [target]));
}

function planOf(groups: Groups, options: { movesPerNodeMax?: number; startDownTo?: Urgency | null } = {}): MovePlan {
  const { map } = groups;
  return planMoves({ map, observations: groups.observations(), oldestEpochServed: map.epoch, ...options });
}

function brief(step: MoveStep): string {
  switch (step.kind) {
    case "record":
      return `record@${step.confEpoch}`;
    case "addLearner":
    case "removeReplica":
      return `${step.kind}@${step.confEpoch} ${step.replica.id} on ${step.replica.node}`;
    case "retireReplica":
    case "destroy":
      return `${step.kind}@${step.confEpoch} ${step.replica.id} on ${step.replica.node}`;
    case "promote":
      return `promote@${step.confEpoch} ${step.target.voters} learners ${step.target.learners}`;
    case "transferLeader":
      return `transferLeader@${step.confEpoch} ${step.from} to ${step.to}`;
  }
}

/** Plans, carries all out and lets groups settle, until nothing is left to do; answers what was done. */
function run(groups: Groups, rounds = 200): readonly string[] {
  const done: string[] = [];
  for (let round = 0; round < rounds; round++) {
    const { steps, waiting } = planOf(groups);
    if (steps.length + waiting.length === 0) return done;
    for (const step of steps) {
      done.push(brief(step));
      groups.carryOut(step);
    }
    groups.settle();
  }
  return expect.fail(`not done after ${rounds} rounds: ${JSON.stringify(planOf(groups))}`);
}

function expectSettled(groups: Groups): void {
  for (const placement of groups.map.placements) {
    expect(voterNodes(placement)).toEqual(placement.target);
    expect(placement.membership.learners).toEqual([]);
    expect(placement.replicas.length).toBe(placement.target.length);
    expect(placement.retired).toEqual([]);
  }
}

describe("one shard", () => {
  test("moves a replica: learner, joint swap with the lead moved first, removal, destruction", () => {
    const groups = oneShard(["n2", "n3", "n4"]);
    expect(run(groups)).toEqual([
      "addLearner@1 4 on n4",
      "record@1",
      "transferLeader@3 1 to 2",
      "promote@3 2,3,4 learners 1",
      "record@3",
      "removeReplica@7 1 on n1",
      "record@7",
      "destroy@9 1 on n1",
    ]);
    expectSettled(groups);
  });

  test("moves two replicas one after the other", () => {
    const groups = oneShard(["n3", "n4", "n5"]);
    expect(run(groups).filter((step) => /addLearner|promote/.test(step))).toEqual([
      "addLearner@1 4 on n4",
      "promote@3 1,3,4 learners 2",
      "addLearner@9 5 on n5",
      "promote@11 3,4,5 learners 1",
    ]);
    expectSettled(groups);
  });

  test("grows and shrinks at once, so that a group is never even", () => {
    const groups = oneShard(["n1", "n2", "n3", "n4", "n5"]);
    expect(run(groups).filter((step) => /addLearner|promote/.test(step))).toEqual([
      "addLearner@1 4 on n4",
      "addLearner@3 5 on n5",
      "promote@5 1,2,3,4,5 learners ",
    ]);
    expectSettled(groups);
    groups.map = withTargets(groups.map, [["n5"]]);
    expect(run(groups).filter((step) => /transfer|promote/.test(step))).toEqual([
      "transferLeader@9 1 to 5",
      "promote@9 5 learners 1,2,3,4",
    ]);
    expectSettled(groups);
  });

  test("moves a single replica, which has nobody to transfer to", () => {
    const single = begun({ nodes: testNodes(1), shards: 1, replicas: 1 });
    const groups = new Groups(withTargets(withNodes(single, testNodes(2)), [["n2"]]));
    expect(run(groups).filter((step) => !step.startsWith("record"))).toEqual([
      "addLearner@1 2 on n2",
      "promote@3 2 learners 1",
      "removeReplica@7 1 on n1",
      "destroy@9 1 on n1",
    ]);
    expectSettled(groups);
  });

  test("rebuilds a replica that lost its data under a new id on the same node", () => {
    const groups = oneShard(["n1", "n2", "n3"]);
    groups.lost.add("0/2");
    expect(run(groups).filter((step) => !step.startsWith("record"))).toEqual([
      "addLearner@1 4 on n2",
      "promote@3 1,3,4 learners 2",
      "removeReplica@7 2 on n2",
      "destroy@9 2 on n2",
    ]);
    expectSettled(groups);
  });

  test("waits while the learner is behind, and promotes no learner that is out of touch", () => {
    const groups = oneShard(["n2", "n3", "n4"]);
    for (const step of planOf(groups).steps) groups.carryOut(step);
    for (const step of planOf(groups).steps) groups.carryOut(step);
    expect(planOf(groups).waiting).toEqual([{ shard: 0, reason: "catchingUp", urgency: "balance" }]);
    groups.settle();
    groups.down.add("n4");
    expect(planOf(groups).waiting).toEqual([{ shard: 0, reason: "catchingUp", urgency: "balance" }]);
    groups.down.delete("n4");
    expect(planOf(groups).steps.map(brief)).toEqual(["transferLeader@3 1 to 2"]);
  });

  test("gives a move up any time before the joint change, and says that then it is too late", () => {
    const groups = oneShard(["n2", "n3", "n4"]);
    for (const step of planOf(groups).steps) groups.carryOut(step);
    for (const step of planOf(groups).steps) groups.carryOut(step);
    groups.map = abortMove(groups.map, { shard: 0, confEpoch: 3 });
    expect(run(groups)).toEqual(["removeReplica@3 4 on n4", "record@3", "destroy@5 4 on n4"]);
    expect(groups.map.placements[0]?.target).toEqual(["n1", "n2", "n3"]);
    expectSettled(groups);

    groups.map = withTargets(groups.map, [["n2", "n3", "n4"]]);
    while (groups.map.placements[0]?.membership.outgoing.length === 0) {
      if (planOf(groups).steps.length === 0) groups.settle();
      for (const step of planOf(groups).steps) groups.carryOut(step);
    }
    const confEpoch = groups.map.placements[0]?.confEpoch ?? 0;
    expect(() => abortMove(groups.map, { shard: 0, confEpoch })).toThrow(
      "shard 0: a joint change can no longer be given up",
    );
    run(groups);
    expectSettled(groups);
  });

  test("takes back a replica that was named and never added", () => {
    const groups = oneShard(["n2", "n3", "n4"]);
    for (const step of planOf(groups).steps) groups.carryOut(step, 1);
    groups.map = withTargets(groups.map, [["n1", "n2", "n3"]]);
    expect(run(groups)).toEqual(["retireReplica@1 4 on n4", "destroy@1 4 on n4"]);
    expectSettled(groups);
  });

  test("destroys data only once no node serves by a map that names it, and not on a dead node", () => {
    const groups = oneShard(["n2", "n3", "n4"]);
    groups.map = withState(groups.map, "n1", "dead");
    groups.down.add("n1");
    run(groups);
    const retired = groups.map.placements[0]?.retired[0];
    expect(retired?.id).toBe("1");
    expect(planOf(groups).steps).toEqual([]);
    groups.map = withState(groups.map, "n1", "draining");
    const { map } = groups;
    const observations = groups.observations();
    const epoch = retired?.epoch ?? 0;
    expect(planMoves({ map, observations, oldestEpochServed: epoch - 1 }).steps).toEqual([]);
    expect(planMoves({ map, observations, oldestEpochServed: epoch }).steps.map(brief)).toEqual(["destroy@9 1 on n1"]);
  });
});

describe("guards", () => {
  test("a shard without a healthy quorum is reported and not touched", () => {
    const groups = oneShard(["n4", "n5", "n6"]);
    groups.down.add("n1").add("n2");
    const plan = planOf(groups);
    expect(plan).toEqual({ steps: [], waiting: [], blocked: [{ shard: 0, reason: "noLeader" }] });
    groups.map = withState(withState(groups.map, "n1", "dead"), "n2", "dead");
    expect(planOf(groups).blocked).toEqual([{ shard: 0, reason: "noQuorum" }]);
  });

  test("a leader that has lost touch with its quorum does not count", () => {
    const groups = oneShard(["n2", "n3", "n4"]);
    const observations = groups
      .observations()
      .map((observation) => observation && { ...observation, replicas: new Map() });
    const plan = planMoves({ map: groups.map, observations, oldestEpochServed: 0 });
    expect(plan).toEqual({ steps: [], waiting: [], blocked: [{ shard: 0, reason: "noQuorum" }] });
  });

  test("a group is not shrunk to voters of which one is out of touch", () => {
    const groups = oneShard(["n1", "n2", "n3", "n4", "n5"]);
    run(groups);
    groups.map = withTargets(groups.map, [["n1", "n2", "n3"]]);
    groups.down.add("n2");
    expect(planOf(groups).waiting).toEqual([{ shard: 0, reason: "unsafe", urgency: "balance" }]);
  });

  test("a healthy voter is not swapped while its learner's node is no longer active", () => {
    const groups = oneShard(["n2", "n3", "n4"]);
    groups.map = withState(groups.map, "n4", "draining");
    expect(planOf(groups).waiting).toEqual([{ shard: 0, reason: "targetNotActive", urgency: "balance" }]);
  });

  test("an observation older than the map waits, a stranger among the members and a shard not begun are reported", () => {
    const groups = oneShard(["n1", "n2", "n3"]);
    const [observation] = groups.observations();
    const later = groups.map.placements.map((placement) => ({ ...placement, confEpoch: 9 }));
    const plan = (map: ClusterMap, seen = observation ?? null): MovePlan =>
      planMoves({ map, observations: [seen], oldestEpochServed: 0 });
    expect(plan({ ...groups.map, placements: later }).waiting).toEqual([
      { shard: 0, reason: "observationStale", urgency: null },
    ]);
    const membership = { voters: ["1", "2", "7"], outgoing: [], learners: [], learnersNext: [] };
    const strange = observation && { ...observation, membership, confEpoch: 9 };
    expect(plan(groups.map, strange).blocked).toEqual([{ shard: 0, reason: "unknownReplica" }]);
    const none = { voters: [], outgoing: [], learners: [], learnersNext: [] };
    const fresh = groups.map.placements.map((placement) => ({
      ...placement,
      confEpoch: 0,
      membership: none,
      replicas: [],
    }));
    expect(plan({ ...groups.map, placements: fresh }).blocked).toEqual([{ shard: 0, reason: "notFounded" }]);
  });
});

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
            case "lose": {
              const home = groups.map.placements[event.shard]?.replicas[event.replica];
              const all = groups.observations().every((seen) => seen !== null);
              const isOnly = (groups.map.placements[event.shard]?.membership.voters.length ?? 0) < 3;
              const hadLoss = [...groups.lost].some((name) => name.startsWith(`${event.shard}/`));
              if (home !== undefined && all && !isOnly && !hadLoss) groups.lost.add(`${event.shard}/${home.id}`);
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
