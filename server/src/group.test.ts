import { membershipOf, type ReplicaStatus } from "@featurestore/cluster";
import { FeatureStoreError } from "@featurestore/proto";
import { describe, expect, test } from "vitest";
import { slowestMatch } from "./group.js";
import { FakeLog, FakeMachine, ID, SHARES, settled, startGroup, turn } from "./group-world.suite.js";

const MiB = 1024 * 1024;

describe("proposals", () => {
  test("of one turn share one append, and are applied and answered in order", async () => {
    const { log, machine, answers, propose } = await startGroup();
    for (const data of ["a", "b", "c"]) propose(data);
    await turn();
    expect(log.appended).toEqual([["3:a", "4:b", "5:c"]]);
    expect(machine.batches).toEqual([]);
    log.gate.open();
    await turn();
    expect(machine.batches).toEqual([["3:a", "4:b", "5:c"]]);
    expect(answers).toEqual([]);
    machine.gate.open();
    await turn();
    expect(answers).toEqual(["a at 3 gave a", "b at 4 gave b", "c at 5 gave c"]);
  });

  test("that come while an append is under way share the next one", async () => {
    const { log, propose } = await startGroup();
    propose("a");
    await turn();
    propose("b");
    await turn();
    propose("c");
    expect(log.appended).toEqual([["3:a"]]);
    log.gate.open();
    await turn();
    expect(log.appended).toEqual([["3:a"], ["4:b", "5:c"]]);
  });

  test("are appended while earlier ones are applied, and what was appended meanwhile is applied at once", async () => {
    const { log, machine, answers, propose } = await startGroup();
    propose("a");
    await turn();
    log.gate.open();
    await turn();
    for (const data of ["b", "c"]) {
      propose(data);
      await turn();
      log.gate.open();
      await turn();
    }
    expect(log.appended).toEqual([["3:a"], ["4:b"], ["5:c"]]);
    expect(machine.batches).toEqual([["3:a"]]);
    machine.gate.open();
    await turn();
    expect(machine.batches).toEqual([["3:a"], ["4:b", "5:c"]]);
    machine.gate.open();
    await turn();
    expect(answers).toEqual(["a at 3 gave a", "b at 4 gave b", "c at 5 gave c"]);
  });

  test("are read back from the log where memory has let go of them before they were applied", async () => {
    const { log, machine, answers, propose } = await startGroup(new FakeLog(), new FakeMachine(), {
      shares: { ...SHARES, memoryBytesMax: 0 },
    });
    for (const data of ["a", "b", "c"]) {
      propose(data);
      await turn();
      log.gate.open();
      await turn();
    }
    for (let i = 0; i < 3; i++) {
      machine.gate.open();
      await turn();
    }
    expect(answers).toEqual(["a at 3 gave a", "b at 4 gave b", "c at 5 gave c"]);
  });

  test("reach the machine in batches of at most 4 MiB", async () => {
    const { log, machine, answers, propose } = await startGroup();
    for (let i = 0; i < 5; i++) propose(new Uint8Array(2 * MiB - 100));
    await turn();
    log.gate.open();
    for (let i = 0; i < 3; i++) {
      await turn();
      machine.gate.open();
    }
    await turn();
    expect(machine.batches.map((batch) => batch.length)).toEqual([2, 2, 1]);
    expect(answers.length).toBe(5);
  });
});

describe("the bound on bytes under way", () => {
  test("refuses what exceeds 16 MiB, without effect, and takes more once some are applied", async () => {
    const { log, machine, answers, propose } = await startGroup();
    for (let i = 0; i < 4; i++) propose(new Uint8Array(4 * MiB));
    propose("x");
    await turn();
    expect(answers).toEqual(["x RESOURCE_EXHAUSTED rejected"]);
    log.gate.open();
    await turn();
    propose("y");
    await turn();
    expect(answers).toEqual(["x RESOURCE_EXHAUSTED rejected", "y RESOURCE_EXHAUSTED rejected"]);
    machine.gate.open();
    await turn();
    propose("z");
    await turn();
    expect(log.appended).toEqual([Array.from({ length: 4 }, (_, i) => `${i + 3}:${4 * MiB} bytes`), ["7:z"]]);
  });

  test("lets one larger proposal through where nothing else waits", async () => {
    const { log, propose } = await startGroup();
    propose(new Uint8Array(20 * MiB));
    await turn();
    expect(log.appended).toEqual([[`3:${20 * MiB} bytes`]]);
  });
});

describe("a log that refuses, being closed when it is full", () => {
  const full = (): FeatureStoreError => new FeatureStoreError("RESOURCE_EXHAUSTED", "the log is full");

  test("tells everyone who was not in it before: what was is still applied and answered; the node is not to stop", async () => {
    const { log, machine, answers, fatal, group, propose } = await startGroup();
    propose("a");
    await turn();
    log.gate.open();
    await turn();
    propose("b");
    await turn();
    propose("c");
    log.gate.fail(full());
    await turn();
    expect([machine.batches, answers]).toEqual([[["3:a"]], []]);
    machine.gate.open();
    await turn();
    expect(answers).toEqual(["a at 3 gave a", "b RESOURCE_EXHAUSTED rejected", "c RESOURCE_EXHAUSTED rejected"]);
    propose("d");
    await turn();
    expect(answers.at(-1)).toBe("d RESOURCE_EXHAUSTED rejected");
    await expect(group.checkpointNews()).rejects.toMatchObject({ code: "RESOURCE_EXHAUSTED" });
    await group.close();
    expect([log.appended, fatal, group.stopped]).toEqual([[["3:a"], ["4:b"]], [], null]);
  });

  test("and a machine that fails before it has applied the rest: the outcome is unknown", async () => {
    const { log, machine, answers, fatal, propose } = await startGroup();
    propose("a");
    await turn();
    log.gate.open();
    await turn();
    propose("b");
    await turn();
    log.gate.fail(full());
    await turn();
    machine.gate.fail(new Error("EIO"));
    await turn();
    expect(answers).toEqual(["a UNAVAILABLE unknown", "b UNAVAILABLE unknown"]);
    expect(fatal).toEqual(["EIO"]);
  });
});

describe("a log without room", () => {
  test("refuses a command before it is accepted, in the log's words, and takes one again when there is room", async () => {
    const { log, group, answers, propose } = await startGroup();
    log.roomBytes = 0;
    await expect(group.propose(Buffer.from("abc"))).rejects.toMatchObject({
      code: "RESOURCE_EXHAUSTED",
      outcome: "rejected",
      message: "no room for 3 bytes",
    });
    expect(log.appended).toEqual([]);
    log.roomBytes = 1;
    propose("d");
    await turn();
    expect([log.appended, answers]).toEqual([[["3:d"]], []]);
  });

  test("still gets what was accepted before: that is written and answered", async () => {
    const { log, machine, answers, fatal, propose } = await startGroup();
    propose("a");
    await turn();
    propose("b");
    log.roomBytes = 0;
    propose("c");
    for (let i = 0; i < 2; i++) {
      log.gate.open();
      await turn();
      machine.gate.open();
      await turn();
    }
    expect(log.appended).toEqual([["3:a"], ["4:b"]]);
    expect(answers).toEqual(["c RESOURCE_EXHAUSTED rejected", "a at 3 gave a", "b at 4 gave b"]);
    expect(fatal).toEqual([]);
  });

  test("is asked about all that it has not seen yet, and about nothing twice", async () => {
    const { log, answers, propose } = await startGroup();
    log.roomBytes = 10;
    propose("123456");
    propose("45678");
    await turn();
    propose("12345678");
    propose("9A");
    propose("B");
    log.gate.open();
    await turn();
    propose("1234567890");
    await turn();
    expect(log.appended).toEqual([["3:123456"], ["4:12345678", "5:9A"]]);
    expect(answers).toEqual(["45678 RESOURCE_EXHAUSTED rejected", "B RESOURCE_EXHAUSTED rejected"]);
  });
});

describe("failure", () => {
  test("of the log tells everyone waiting that the outcome is unknown, and says so once", async () => {
    const { log, machine, answers, fatal, propose } = await startGroup();
    propose("a");
    await turn();
    log.gate.open();
    await turn();
    propose("b");
    await turn();
    propose("c");
    log.gate.fail(new Error("EIO"));
    await turn();
    expect(answers).toEqual(["a UNAVAILABLE unknown", "b UNAVAILABLE unknown", "c UNAVAILABLE unknown"]);
    propose("d");
    machine.gate.open();
    await turn();
    expect(answers.at(-1)).toBe("d UNAVAILABLE rejected");
    expect(log.appended).toEqual([["3:a"], ["4:b"]]);
    expect(fatal).toEqual(["EIO"]);
  });

  test("of the machine tells everyone waiting, and nothing is applied after it", async () => {
    const { log, machine, group, answers, fatal, propose } = await startGroup();
    propose("a");
    await turn();
    log.gate.open();
    await turn();
    propose("b");
    await turn();
    machine.gate.fail(new Error("the disk is full"));
    await turn();
    log.gate.open();
    await turn();
    expect(answers).toEqual(["a UNAVAILABLE unknown", "b UNAVAILABLE unknown"]);
    expect(machine.batches).toEqual([["3:a"]]);
    expect(fatal).toEqual(["the disk is full"]);
    await group.checkpoint(); // what was told as fatal is not told again
    expect(log.compacted).toEqual([]);
  });

  test("of the machine by damage stops this group alone: unknown for what was under way, rejected afterwards", async () => {
    const { log, machine, group, answers, fatal, propose } = await startGroup();
    propose("a");
    await turn();
    log.gate.open();
    await turn();
    propose("b");
    await turn();
    propose("c");
    machine.gate.fail(new FeatureStoreError("CORRUPTION", "a table is damaged"));
    await turn();
    propose("d");
    log.gate.open();
    await group.close();
    expect(answers).toEqual([
      "a CORRUPTION unknown",
      "b CORRUPTION unknown",
      "c CORRUPTION unknown",
      "d CORRUPTION rejected",
    ]);
    expect([machine.batches, log.appended]).toEqual([[["3:a"]], [["3:a"], ["4:b"]]]);
    expect([group.stopped, fatal]).toEqual(["a table is damaged", []]);
  });

  test("of the log lets nothing be applied that waits behind what is being applied", async () => {
    const { log, machine, fatal, propose } = await startGroup();
    for (const data of ["a", "b"]) {
      propose(data);
      await turn();
      log.gate.open();
      await turn();
    }
    propose("c");
    await turn();
    log.gate.fail(new Error("EIO"));
    await turn();
    machine.gate.open();
    await turn();
    expect(machine.batches).toEqual([["3:a"]]);
    expect(fatal).toEqual(["EIO"]);
  });
});

describe("closing", () => {
  test("finishes what was accepted and refuses what comes later", async () => {
    const { log, machine, group, answers, propose } = await startGroup();
    propose("a");
    let isClosed = false;
    const closing = group.close().then(() => {
      isClosed = true;
    });
    propose("b");
    await turn();
    log.gate.open();
    await turn();
    expect([isClosed, answers]).toEqual([false, ["b UNAVAILABLE rejected"]]);
    machine.gate.open();
    await closing;
    expect(answers).toEqual(["b UNAVAILABLE rejected", "a at 3 gave a"]);
  });

  test("waits until log and machine are at rest after a failure, too", async () => {
    const { log, machine, group, answers, propose } = await startGroup();
    propose("a");
    await turn();
    log.gate.open();
    await turn();
    propose("b");
    await turn();
    let isClosed = false;
    const closing = group.close().then(() => {
      isClosed = true;
    });
    log.gate.fail(new Error("EIO"));
    await turn();
    expect([isClosed, answers]).toEqual([false, ["a UNAVAILABLE unknown", "b UNAVAILABLE unknown"]]);
    machine.gate.open();
    await closing;
  });

  test("that only drains leaves the group able to make a checkpoint", async () => {
    const { log, machine, group, propose } = await startGroup();
    propose("a");
    await settled({ log, machine }, group.drain());
    await group.checkpoint();
    expect(log.compacted).toEqual([3]);
    await group.close();
  });
});

describe("a checkpoint", () => {
  test("gives up the log through what the machine made durable, and nothing where nothing came", async () => {
    const { log, machine, group } = await startGroup();
    await group.checkpoint();
    await group.checkpoint();
    expect([log.compacted, machine.checkpoints]).toEqual([[2], 1]);
  });

  test("that fails is told to whoever asked, and stops nothing: the next one makes good for it", async () => {
    const { log, machine, group, fatal, answers, propose } = await startGroup();
    machine.checkpointError = new FeatureStoreError("INTERNAL", "LevelDB did not flush");
    await expect(group.checkpoint()).rejects.toMatchObject({ code: "INTERNAL", message: "LevelDB did not flush" });
    machine.checkpointError = null;
    propose("a");
    await turn();
    log.gate.open();
    await turn();
    machine.gate.open();
    await turn();
    expect([log.compacted, answers, fatal]).toEqual([[], ["a at 3 gave a"], []]);
    await group.checkpoint();
    expect(log.compacted).toEqual([3]);
  });

  test("of news is not made for what a life begins with", async () => {
    const log = new FakeLog([], { term: 1, index: 7 });
    const machine = new FakeMachine({ term: 1, index: 7 }, membershipOf({ voters: [ID], learners: [] }));
    const { group, before, propose } = await startGroup(log, machine);
    expect(before.batches).toEqual([["8:noop"]]);
    await group.checkpointNews();
    expect(log.compacted).toEqual([]);
    propose("a");
    await settled({ log, machine }, group.drain());
    await group.checkpointNews();
    expect(log.compacted).toEqual([9]);
  });

  test("is never made by the group itself, whatever is written", async () => {
    const { log, machine, propose } = await startGroup();
    for (let i = 0; i < 8; i++) {
      propose(new Uint8Array(15 * MiB));
      await turn();
      log.gate.open();
      await turn();
      machine.gate.open();
      await turn();
    }
    expect([machine.batches.length, machine.checkpoints]).toEqual([8, 0]);
  });
});

describe("the slowest voter in touch", () => {
  type Follower = NonNullable<ReturnType<ReplicaStatus["progress"]["get"]>>;
  const follower = (matched: number, more: Partial<Follower> = {}): Follower => ({
    state: "replicate",
    matched,
    next: matched + 1,
    isActive: true,
    inflightAppends: 0,
    inflightBytes: 0,
    ...more,
  });
  const slowest = (followers: Readonly<Record<string, Follower>>): number => {
    const membership = { ...membershipOf({ voters: ["a.1", "b.1", "c.1"], learners: ["d.1"] }) };
    return slowestMatch({ id: "a.1", membership, progress: new Map(Object.entries(followers)) });
  };

  test("is the voter that follows least, whatever a learner does", () => {
    expect(slowest({ "a.1": follower(9), "b.1": follower(7), "c.1": follower(5), "d.1": follower(1) })).toBe(5);
  });

  test("is none that is not heard of, or is on a snapshot", () => {
    expect(slowest({ "b.1": follower(7), "c.1": follower(5, { isActive: false }) })).toBe(7);
    expect(slowest({ "b.1": follower(7), "c.1": follower(5, { state: "snapshot" }) })).toBe(7);
    expect(slowest({})).toBe(Number.POSITIVE_INFINITY);
  });
});

test("a group with one voter has nobody that is behind", async () => {
  const { group, log, machine, propose } = await startGroup();
  propose("a");
  await settled({ log, machine }, turn());
  expect(group.replicationLagMs).toBe(0);
});
