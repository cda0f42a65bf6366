import { describe, expect, test } from "vitest";
import { brief, expectSettled, Groups, planOf, run } from "./groups.suite.js";
import { abortMove, retireReplica, withTargets } from "./map-changes.js";
import type { ShardObservation } from "./next-step.js";
import { begun, testNodes, withNodes, withState } from "./placement.suite.js";
import { type MovePlan, planMoves } from "./plan-moves.js";
import type { ClusterMap } from "./shard-map.js";

/** One shard on n1, n2, n3 as replicas 1, 2, 3, which shall be on `target`; n4 to n6 are there too. */
function oneShard(target: readonly string[]): Groups {
  const three = begun({ nodes: testNodes(3), shards: 1 });
  return new Groups(withTargets(withNodes(three, testNodes(6)), [target]));
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

  test("replaces a learner that lost its data by one with a new id", () => {
    const groups = oneShard(["n2", "n3", "n4"]);
    groups.lost.add("0/4");
    const steps = run(groups).filter((step) => !step.startsWith("record"));
    expect(steps.slice(0, 4)).toEqual([
      "addLearner@1 4 on n4",
      "removeReplica@3 4 on n4",
      "destroy@5 4 on n4",
      "addLearner@5 5 on n4",
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

  test("goes on with the replica that was named before a crash", () => {
    const groups = oneShard(["n2", "n3", "n4"]);
    for (const step of planOf(groups).steps) groups.carryOut(step, 1);
    expect(groups.map.placements[0]?.replicaIdNext).toBe(5);
    expect(planOf(groups).steps.map(brief)).toEqual(["addLearner@1 4 on n4"]);
  });

  test("replaces the dead before those that are out of touch, and those before the ones that are well", () => {
    const groups = new Groups(begun({ nodes: testNodes(5), shards: 1, replicas: 5 }));
    groups.map = withTargets(withNodes(groups.map, testNodes(8)), [["n1", "n2", "n6", "n7", "n8"]]);
    groups.map = withState(groups.map, "n5", "dead");
    groups.down.add("n4").add("n5");
    expect(run(groups).filter((step) => step.startsWith("promote"))).toEqual([
      "promote@3 1,2,3,4,6 learners 5",
      "promote@11 1,2,3,6,7 learners 4",
      "promote@19 1,2,6,7,8 learners 3",
    ]);
  });

  test("destroys nothing that an old plan has made a member after all", () => {
    const groups = oneShard(["n2", "n3", "n4"]);
    const [add] = planOf(groups).steps;
    if (add === undefined) return expect.fail();
    groups.carryOut(add, 1);
    groups.map = withTargets(groups.map, [["n1", "n2", "n3"]]);
    for (const step of planOf(groups).steps) groups.carryOut(step);
    expect(planOf(groups).steps.map(brief)).toEqual(["destroy@1 4 on n4"]);
    groups.propose(add);
    expect(planOf(groups).steps.map(brief)).toEqual(["record@1"]);
    expect(run(groups)).toEqual(["record@1", "removeReplica@3 4 on n4", "record@3", "destroy@5 4 on n4"]);
    expectSettled(groups);
  });

  test("gives up and destroys nothing while the leader's log may still make it a member", () => {
    const groups = oneShard(["n2", "n3", "n4"]);
    groups.hanging.add(0);
    for (const step of planOf(groups).steps) groups.carryOut(step);
    groups.map = withTargets(groups.map, [["n1", "n2", "n3"]]);
    expect(planOf(groups)).toMatchObject({
      steps: [],
      waiting: [{ shard: 0, reason: "changePending", urgency: "balance" }],
    });
    groups.map = retireReplica(groups.map, { shard: 0, confEpoch: 1, replica: { id: "4", node: "n4" } });
    expect(planOf(groups)).toEqual({ steps: [], waiting: [], blocked: [] });
    groups.hanging.clear();
    groups.settle();
    expect(run(groups)).toEqual(["record@1", "removeReplica@3 4 on n4", "record@3", "destroy@5 4 on n4"]);
    expectSettled(groups);
  });

  test("removes learners that the map does not name, before anything else, without naming them", () => {
    const groups = oneShard(["n2", "n3", "n4"]);
    const [observation] = groups.observations();
    const membership = { voters: ["1", "2", "3"], outgoing: [], learners: ["7", "8"], learnersNext: [] };
    const seen = (part: Partial<ShardObservation>): MovePlan => {
      const strange = observation && { ...observation, membership, confEpoch: 9, ...part };
      return planMoves({ map: groups.map, observations: [strange ?? null], oldestEpochServed: 99 });
    };
    expect(seen({}).steps).toEqual([
      {
        kind: "removeReplica",
        shard: 0,
        confEpoch: 9,
        replica: { id: "7", node: null },
        target: { voters: ["1", "2", "3"], learners: [] },
      },
    ]);
    expect(seen({ isChangePending: true }).waiting).toEqual([{ shard: 0, reason: "changePending", urgency: null }]);
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
