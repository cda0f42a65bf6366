import { membershipOf, NO_MEMBERSHIP } from "@featurestore/cluster";
import { FeatureStoreError } from "@featurestore/proto";
import { describe, expect, test } from "vitest";
import { Group } from "./group.js";
import { loadLog } from "./group-founding.js";
import {
  command,
  FakeLog,
  FakeMachine,
  founding,
  ID,
  optionsOf,
  settled,
  startGroup,
  turn,
} from "./group-world.suite.js";

const ALONE = membershipOf({ voters: [ID], learners: [] });

describe("recovery", () => {
  const open = (log: FakeLog, machine: FakeMachine): Promise<Group> =>
    settled({ log, machine }, Group.open(optionsOf(log, machine)));

  test.each([
    { applied: 0, truncated: 0, entries: [1, 2, 3], missing: [["1:membership", "2:e2", "3:e3"]] },
    { applied: 2, truncated: 0, entries: [1, 2, 3], missing: [["3:e3"]] },
    { applied: 3, truncated: 1, entries: [2, 3], missing: [] },
    { applied: 4, truncated: 4, entries: [5], missing: [["5:e5"]] },
    { applied: 4, truncated: 4, entries: [], missing: [] },
  ])("applies exactly what is missing: applied $applied, log after $truncated with $entries", async (given) => {
    const log = new FakeLog(
      given.entries.map((index) => (index === 1 ? founding(1) : command(index))),
      { term: given.truncated === 0 ? 0 : 1, index: given.truncated },
    );
    const machine = new FakeMachine(
      { term: given.applied === 0 ? 0 : 1, index: given.applied },
      given.applied === 0 ? NO_MEMBERSHIP : ALONE,
    );
    const group = await open(log, machine);
    const last = given.entries.at(-1) ?? given.truncated;
    expect([machine.batches, group.lastIndex]).toEqual([given.missing, last]);
    await settled({ log, machine }, group.lead(60_000));
    await settled({ log, machine }, group.propose(Buffer.from("new")));
    expect(log.appended).toEqual([[], [`${last + 1}:noop`], [`${last + 2}:new`]]);
  });

  test("has applied all of the log by the time it leads, also what the log did not know to be committed", async () => {
    const log = new FakeLog([founding(1), command(2), command(3)], undefined, {
      term: 1,
      votedFor: null,
      committed: 1,
    });
    const { before } = await startGroup(log);
    expect(before.batches.flat()).toEqual(["1:membership", "2:e2", "3:e3", "4:noop"]);
  });

  test("refuses a gap between the state and the log", async () => {
    const log = new FakeLog([command(5)], { term: 1, index: 4 });
    await expect(open(log, new FakeMachine({ term: 1, index: 3 }))).rejects.toMatchObject({
      code: "CORRUPTION",
      message: "the state ends at entry 3, but the log starts after 4: entries between are lost",
    });
  });

  test("refuses a log that ends before the state: it was lost or rolled back", async () => {
    const log = new FakeLog([founding(1), command(2)]);
    await expect(open(log, new FakeMachine({ term: 1, index: 3 }))).rejects.toMatchObject({
      code: "CORRUPTION",
      message: "the state ends at entry 3, but the log ends at 2: the log was lost or rolled back",
    });
  });

  test("refuses an empty log where there is a state: nothing is begun again", async () => {
    const log = new FakeLog([], undefined, { term: 0, votedFor: null, committed: 0 });
    await expect(open(log, new FakeMachine({ term: 1, index: 3 }))).rejects.toMatchObject({ code: "CORRUPTION" });
    expect(log.appended).toEqual([]);
  });

  test("refuses a group that is another node's", async () => {
    await expect(open(new FakeLog([founding(1, "other.1")]), new FakeMachine())).rejects.toMatchObject({
      code: "CONFLICT",
      message: "the group belongs to other.1, not to node.1: its data is not this node's",
    });
  });

  test("fails where the machine does", async () => {
    const log = new FakeLog();
    const machine = new FakeMachine();
    const opening = Group.open(optionsOf(log, machine));
    await turn();
    machine.gate.fail(new FeatureStoreError("CORRUPTION", "unknown kind"));
    await expect(opening).rejects.toMatchObject({ code: "CORRUPTION", message: "unknown kind" });
  });
});

describe("a group that has not begun", () => {
  const NEVER = { term: 0, votedFor: null, committed: 0 };
  const lifeOf = async (log: FakeLog, machine: FakeMachine): Promise<string[][]> => {
    const from = log.appended.length;
    const group = await settled({ log, machine }, Group.open(optionsOf(log, machine)));
    await settled({ log, machine }, group.lead(60_000));
    await settled({ log, machine }, group.propose(Buffer.from("x")));
    await group.close();
    return log.appended.slice(from);
  };

  test("begins with this node as its only voter, once, and leads at once", async () => {
    const log = new FakeLog([], undefined, NEVER);
    const machine = new FakeMachine();
    expect(await lifeOf(log, machine)).toEqual([["1:membership"], [], ["2:noop"], ["3:x"]]);
    expect(log.state.hardState.term).toBe(2);
    expect(machine.membership).toEqual(ALONE);
    expect(await lifeOf(log, machine)).toEqual([[], ["4:noop"], ["5:x"]]);
    expect(log.state.hardState.term).toBe(3);
  });

  test.each([
    { truncated: 0, entries: [1, 2, 3], applied: 1 },
    { truncated: 2, entries: [3], applied: 3 },
    { truncated: 3, entries: [], applied: 3 },
  ])(
    "but has a log after $truncated with $entries, of which $applied are applied, is taken over: all of it counts",
    async (given) => {
      const truncated = { term: given.truncated === 0 ? 0 : 1, index: given.truncated };
      const log = new FakeLog(
        given.entries.map((index) => command(index)),
        truncated,
        NEVER,
      );
      const machine = new FakeMachine({ term: 1, index: given.applied });
      expect(await lifeOf(log, machine)).toEqual([["4:membership"], [], ["5:noop"], ["6:x"]]);
      expect(log.state.entries.map(({ term, index }) => `${term}/${index}`)).toEqual([
        ...given.entries.map((index) => `1/${index}`),
        "1/4",
        "2/5",
        "2/6",
      ]);
      expect(machine.applied).toEqual({ term: 2, index: 6 });
      expect(machine.membership).toEqual(ALONE);
      expect(await lifeOf(log, machine)).toEqual([[], ["7:noop"], ["8:x"]]);
    },
  );

  test("and ends right after it was taken over is not taken over twice", async () => {
    const log = new FakeLog([command(1)], undefined, NEVER);
    const machine = new FakeMachine();
    await settled({ log, machine }, loadLog(log, machine, optionsOf(log, machine)));
    expect(log.appended).toEqual([["2:membership"]]);
    expect(await lifeOf(log, machine)).toEqual([[], ["3:noop"], ["4:x"]]);
  });
});

describe("leading", () => {
  test("fails within its bound where the disk does not answer", async () => {
    const log = new FakeLog();
    const machine = new FakeMachine();
    const group = await settled({ log, machine }, Group.open(optionsOf(log, machine)));
    await expect(group.lead(1)).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: "the group does not lead after 1 ms: its disk has not answered; free space on it and try again",
    });
  });

  test("fails with what the log fails with", async () => {
    const log = new FakeLog();
    const machine = new FakeMachine();
    const fatal: string[] = [];
    const group = await settled({ log, machine }, Group.open(optionsOf(log, machine, fatal)));
    const leading = group.lead(60_000);
    log.gate.fail(new Error("EIO"));
    await expect(leading).rejects.toThrow("EIO");
    expect(fatal).toEqual(["EIO"]);
  });

  test("is not begun again: time that passes writes nothing", async () => {
    const { group, log, machine } = await startGroup();
    group.tick(100);
    await turn();
    expect(log.appended).toEqual([]);
    expect(machine.batches).toEqual([]);
  });
});
