import { FeatureStoreError } from "@featurestore/proto";
import { describe, expect, it } from "vitest";
import { AbortControl } from "./abort-control.suite.js";
import { Group, now, quiet } from "./group.suite.js";
import { bytes, text } from "./memory-ports.suite.js";

const ABC = ["a", "b", "c"] as const;

describe("writes", () => {
  it("applies a write on a quorum and answers with the state machine's result", async () => {
    const group = await Group.led();
    const outcome = await group.write("a", "x");
    expect(outcome).toMatchObject({ kind: "applied", at: { term: 2, index: 3 } });
    expect(outcome.kind === "applied" && text(outcome.result)).toBe("ok x");
    await group.ticks(3);
    for (const id of ABC) expect(group.get(id).disk.commands).toEqual(["x"]);
  });

  it("commits alone in a group of one", async () => {
    const group = await Group.begin({ voters: ["a"], learners: [] });
    await group.elect("a");
    expect(await group.write("a", "x")).toMatchObject({ kind: "applied" });
    const read = group.get("a").replica.readBarrier();
    expect(await now(read)).toEqual({ kind: "ready", index: 3 });
  });

  it("refuses a write where it does not lead, and names the leader", async () => {
    const group = await Group.led();
    expect(await group.write("b", "x")).toEqual({ kind: "rejected", reason: "notLeader", leader: "a" });
  });

  it("puts the proposals of one turn into one write to the log", async () => {
    const group = await Group.led();
    const { replica, gate } = group.get("a");
    gate.calls.length = 0;
    const writes = ["x", "y", "z"].map((command) => replica.write(bytes(command)));
    await group.deliver();
    expect((await Promise.all(writes)).map(({ kind }) => kind)).toEqual(["applied", "applied", "applied"]);
    expect(gate.calls.filter((call) => call === "append")).toHaveLength(1);
  });

  it("rejects what was aborted before it was proposed", async () => {
    const group = await Group.led();
    const signal = new AbortControl();
    signal.abort();
    const { replica } = group.get("a");
    expect(await replica.write(bytes("x"), signal)).toEqual({ kind: "rejected", reason: "aborted", leader: "a" });
    await group.deliver();
    expect(replica.status().last.index).toBe(2);
  });

  it("does not know the outcome of what is aborted after it was proposed, which may yet happen", async () => {
    const group = await Group.led();
    const signal = new AbortControl();
    const { replica, disk } = group.get("a");
    const write = replica.write(bytes("x"), signal);
    signal.abort();
    expect(await write).toEqual({ kind: "unknown", reason: "aborted" });
    expect(signal.listeners.size).toBe(0);
    await group.deliver();
    expect(disk.commands).toEqual(["x"]);
    expect(replica.status().waitingWrites).toBe(0);
  });

  it("stops listening to the signal of a write that is done", async () => {
    const group = await Group.led();
    const signal = new AbortControl();
    const write = group.get("a").replica.write(bytes("x"), signal);
    expect(signal.listeners.size).toBe(1);
    await group.deliver();
    await write;
    expect(signal.listeners.size).toBe(0);
  });

  it("refuses writes beyond those that may wait, and takes them again later", async () => {
    const group = await Group.led({ waitingWritesMax: 2 });
    const { replica } = group.get("a");
    const writes = [replica.write(bytes("x")), replica.write(bytes("y")), replica.write(bytes("z"))];
    await group.deliver();
    expect((await Promise.all(writes)).map(({ kind }) => kind)).toEqual(["applied", "applied", "rejected"]);
    expect(await writes[2]).toEqual({ kind: "rejected", reason: "overloaded", leader: "a" });
    expect(await group.write("a", "again")).toMatchObject({ kind: "applied" });
  });

  it("refuses writes beyond the uncommitted bytes while a quorum is missing", async () => {
    const group = await Group.led({ uncommittedBytesMax: 100 });
    group.cutOff("b", "c");
    const { replica } = group.get("a");
    void replica.write(new Uint8Array(90));
    expect(await replica.write(new Uint8Array(90))).toEqual({ kind: "rejected", reason: "overloaded", leader: "a" });
  });

  it("refuses commands before they are proposed while the log's disk is too full", async () => {
    const group = await Group.led();
    const { replica, disk } = group.get("a");
    disk.hasRoom = false;
    expect(await replica.write(bytes("x"))).toEqual({ kind: "rejected", reason: "diskFull", leader: "a" });
    expect(replica.status().last.index).toBe(2);
    disk.hasRoom = true;
    expect(await group.write("a", "x")).toMatchObject({ kind: "applied" });
  });

  it("does not know the outcome of what waits when leadership is lost, at once", async () => {
    const group = await Group.led();
    group.cutOff("a");
    const write = group.get("a").replica.write(bytes("x"));
    await group.ticks(2 * group.tuning.electionTicks, ["a"]);
    expect(group.get("a").replica.status().role).toBe("follower");
    expect(await now(write)).toEqual({ kind: "unknown", reason: "leadershipLost" });
  });

  it("keeps no trace of an unknown write that another leader's entry replaced", async () => {
    const group = await Group.led();
    group.cutOff("a");
    const lost = group.get("a").replica.write(bytes("lost"));
    await group.elect("b").catch(() => undefined);
    await group.ticks(4 * group.tuning.electionTicks);
    expect(await now(lost)).toEqual({ kind: "unknown", reason: "leadershipLost" });
    const leader = ABC.find((id) => id !== "a" && group.get(id).replica.status().role === "leader");
    expect(leader).toBeDefined();
    expect(await group.write(leader ?? "", "kept")).toMatchObject({ kind: "applied" });
    group.heal();
    await group.ticks(10);
    for (const id of ABC) expect(group.get(id).disk.commands).toEqual(["kept"]);
  });
});

describe("the lanes", () => {
  it("a leader whose disk hangs goes on sending heartbeats, and acknowledges nothing", async () => {
    const group = await Group.led();
    const { replica, gate, sent } = group.get("a");
    gate.hold("append");
    group.cutOff("c");
    const write = replica.write(bytes("x"));
    await group.deliver();
    sent.length = 0;
    await group.ticks(4, ["a"]);
    expect(sent.filter(({ type }) => type === "heartbeat").map(({ to }) => to)).toEqual(["b", "c", "b", "c"]);
    expect(await now(write)).toBe("pending");
    gate.release("append");
    await group.deliver();
    expect(await now(write)).toMatchObject({ kind: "applied" });
  });

  it("a follower does not acknowledge entries before they are on its disk", async () => {
    const group = await Group.led();
    const b = group.get("b");
    b.gate.hold("append");
    b.sent.length = 0;
    await group.write("a", "x");
    expect(b.sent.filter(({ type }) => type === "appendReply")).toEqual([]);
    b.gate.release("append");
    await group.deliver();
    const replies = b.sent.filter(({ type }) => type === "appendReply");
    expect(replies[0]).toMatchObject({ accepted: true, matched: 3 });
  });

  it("a vote leaves only after it is on disk", async () => {
    const group = await Group.begin({ voters: ABC, learners: [] });
    const b = group.get("b");
    await group.deliver();
    b.gate.hold("append");
    const request = { type: "voteRequest", from: "a", to: "b", term: 2, last: { term: 1, index: 1 } } as const;
    b.replica.receive({ ...request, preVote: false, transfer: true });
    await quiet();
    expect(b.sent).toEqual([]);
    expect(b.disk.hardState.votedFor).toBe(null);
    b.gate.release("append");
    await quiet();
    expect(b.disk.hardState).toMatchObject({ term: 2, votedFor: "a" });
    expect(b.sent).toMatchObject([{ type: "voteReply", granted: true, to: "a", term: 2 }]);
  });

  it("a state machine that hangs does not delay acknowledgements", async () => {
    const group = await Group.led();
    const b = group.get("b");
    b.gate.hold("apply");
    group.cutOff("c");
    expect(await group.write("a", "x")).toMatchObject({ kind: "applied" });
    expect(await group.write("a", "y")).toMatchObject({ kind: "applied" });
    expect(b.disk.commands).toEqual([]);
    b.gate.release("apply");
    await group.ticks(3);
    expect(b.disk.commands).toEqual(["x", "y"]);
  });

  it("has one write and one lot of entries on the way at most", async () => {
    const group = await Group.led();
    const { replica, gate } = group.get("a");
    gate.hold("append");
    gate.hold("apply");
    gate.calls.length = 0;
    for (const command of ["x", "y", "z"]) {
      void replica.write(bytes(command));
      await group.deliver();
    }
    expect(gate.calls).toEqual(["append"]);
    gate.release("append");
    await group.deliver();
    expect(gate.calls).toEqual(["append", "append", "apply"]);
  });
});

describe("time and mail", () => {
  it("a late timer's ticks are clamped, and made up for one per turn", async () => {
    const group = await Group.led();
    const { replica, sent } = group.get("a");
    const heartbeatsAfter = async (ticks: number): Promise<number> => {
      sent.length = 0;
      replica.tick(ticks);
      await quiet();
      return sent.filter(({ type }) => type === "heartbeat").length;
    };
    while ((await heartbeatsAfter(1)) === 0);
    expect(await heartbeatsAfter(1_000_000)).toBe(0);
    expect(await heartbeatsAfter(0)).toBe(2);
    for (let turn = 0; turn < 5; turn++) expect(await heartbeatsAfter(0)).toBe(0);
  });

  it("a stalled follower that finds a heartbeat in its mail does not campaign", async () => {
    const campaigns = async (quietTicks: number, hasMail: boolean): Promise<boolean> => {
      const group = await Group.led();
      const { replica, events } = group.get("b");
      for (let i = 0; i < quietTicks; i++) {
        replica.tick();
        await quiet();
      }
      const term = replica.status().term;
      if (hasMail) replica.receive({ type: "heartbeat", from: "a", to: "b", term, committed: 2, read: 0 });
      replica.tick(1_000);
      await quiet();
      return events.some(({ kind }) => kind === "becamePreCandidate");
    };
    let quietTicks = 0;
    while (!(await campaigns(quietTicks, false))) quietTicks += 1;
    expect(quietTicks).toBeGreaterThan(8);
    expect(await campaigns(quietTicks, true)).toBe(false);
  });

  it("drops mail beyond its bound, and says so", async () => {
    const group = await Group.led({ mailboxMax: 2 });
    const { replica, events } = group.get("b");
    const { term } = replica.status();
    for (let i = 0; i < 3; i++) {
      replica.receive({ type: "heartbeat", from: "a", to: "b", term, committed: 0, read: i });
    }
    expect(replica.status().mailbox).toBe(2);
    expect(events.filter(({ kind }) => kind === "mailboxFull")).toHaveLength(1);
    await quiet();
    expect(replica.status().mailbox).toBe(0);
  });

  it("drops mail for others and from itself", async () => {
    const group = await Group.led();
    const { replica } = group.get("b");
    const message = { type: "heartbeat", term: 9, committed: 0, read: 0 } as const;
    replica.receive({ ...message, from: "a", to: "c" });
    replica.receive({ ...message, from: "b", to: "b" });
    await quiet();
    expect(replica.status().term).toBe(2);
  });
});

describe("failures", () => {
  const BROKEN = new Error("the disk is broken");

  it.each(["append", "apply", "checkpoint", "compact"])("ends when %s rejects: nothing more is sent", async (name) => {
    const group = await Group.led({ compactAfterEntries: 2, keepEntries: 0 });
    const { replica, gate, sent, fatal, events } = group.get("a");
    gate.fail(name, BROKEN);
    await group.write("a", "x");
    await group.write("a", "y");
    expect(fatal).toEqual([BROKEN]);
    expect(events.at(-1)).toEqual({ kind: "stopped", cause: "the disk is broken" });
    sent.length = 0;
    await group.ticks(2 * group.tuning.electionTicks, ["a"]);
    expect(sent).toEqual([]);
    expect(await replica.write(bytes("z"))).toMatchObject({ kind: "rejected", reason: "stopped" });
    expect(await replica.readBarrier()).toEqual({ kind: "refused", reason: "stopped" });
    await replica.stop();
    expect(fatal).toHaveLength(1);
  });

  it("whoever waits when the log fails does not learn an outcome", async () => {
    const group = await Group.led();
    group.get("a").gate.fail("append", BROKEN);
    expect(await group.write("a", "x")).toEqual({ kind: "unknown", reason: "stopped" });
  });

  it("a follower whose disk fails acknowledges nothing any more, and the others go on", async () => {
    const group = await Group.led();
    const b = group.get("b");
    b.gate.fail("append", BROKEN);
    b.sent.length = 0;
    expect(await group.write("a", "x")).toMatchObject({ kind: "applied" });
    await group.ticks(2 * group.tuning.electionTicks);
    expect(b.sent).toEqual([]);
    expect(b.fatal).toEqual([BROKEN]);
    expect(await group.write("a", "y")).toMatchObject({ kind: "applied" });
  });

  it("a log that is full all the same, and a state machine found damaged, end the replica too", async () => {
    for (const [name, error] of [
      ["append", new FeatureStoreError("RESOURCE_EXHAUSTED", "no space left")],
      ["apply", new FeatureStoreError("CORRUPTION", "a checksum does not fit")],
    ] as const) {
      const group = await Group.led();
      group.get("a").gate.fail(name, error);
      expect(await group.write("a", "x")).toEqual({ kind: "unknown", reason: "stopped" });
      expect(group.get("a").fatal).toEqual([error]);
    }
  });

  it("a write that comes through after a failure elsewhere is not acknowledged", async () => {
    const group = await Group.led();
    const b = group.get("b");
    b.gate.hold("apply");
    await group.write("a", "x");
    await group.ticks(3);
    b.gate.hold("append");
    await group.write("a", "y");
    b.gate.fail("apply", BROKEN);
    b.gate.release("apply");
    await group.deliver();
    expect(b.fatal).toEqual([BROKEN]);
    b.sent.length = 0;
    b.gate.release("append");
    await group.deliver();
    expect(b.sent).toEqual([]);
  });
});

describe("stopping", () => {
  it("tells everybody who waits, and resolves when the ports are quiet", async () => {
    const group = await Group.led();
    group.cutOff("a");
    const { replica, gate, fatal } = group.get("a");
    gate.hold("append");
    const write = replica.write(bytes("x"));
    const read = replica.readBarrier();
    const applied = replica.waitApplied(100);
    const change = replica.changeMembership({ voters: ABC, learners: ["d"] });
    await quiet();
    const stopped = replica.stop();
    expect(await write).toEqual({ kind: "unknown", reason: "stopped" });
    expect(await read).toEqual({ kind: "refused", reason: "stopped" });
    expect(await applied).toEqual({ kind: "refused", reason: "stopped" });
    expect(await change).toEqual({ kind: "unknown", reason: "stopped" });
    expect(await now(stopped)).toBe("pending");
    gate.release("append");
    await stopped;
    expect(fatal).toEqual([]);
  });

  it("acknowledges nothing that comes through afterwards, nor goes on from it", async () => {
    const group = await Group.led();
    const b = group.get("b");
    b.gate.hold("apply");
    await group.write("a", "x");
    await group.ticks(3);
    b.gate.hold("append");
    await group.write("a", "y");
    b.sent.length = 0;
    const stopped = b.replica.stop();
    b.gate.release("append");
    b.gate.release("apply");
    await stopped;
    await group.deliver();
    expect(b.sent).toEqual([]);
    expect(b.disk.applied.index).toBe(3);
    expect(b.replica.status()).toMatchObject({ stableIndex: 3, applied: { index: 2 } });
  });

  it("may be asked for twice, and takes no more input", async () => {
    const group = await Group.led();
    const { replica, events } = group.get("a");
    await Promise.all([replica.stop(), replica.stop()]);
    await replica.stop();
    expect(events.filter(({ kind }) => kind === "stopped")).toEqual([{ kind: "stopped", cause: "stopped" }]);
    expect(await replica.changeMembership({ voters: ["a"], learners: [] })).toMatchObject({ reason: "stopped" });
    expect(await replica.transferLeadership("b")).toMatchObject({ reason: "stopped" });
    replica.tick();
    replica.wantFreshness(true);
    await group.deliver();
    expect(replica.freshness()).toBe(null);
  });

  it("a log that fails after the stop is still reported", async () => {
    const group = await Group.led();
    const { replica, gate, fatal } = group.get("a");
    gate.hold("append");
    void replica.write(bytes("x"));
    await quiet();
    const stopped = replica.stop();
    const error = new Error("too late");
    gate.fail("append", error);
    gate.release("append");
    await stopped;
    expect(fatal).toEqual([error]);
  });
});
