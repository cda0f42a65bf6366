import { describe, expect, it } from "vitest";
import { AbortControl } from "./abort-control.suite.js";
import { Group, now, quiet } from "./group.suite.js";
import { bytes } from "./memory-ports.suite.js";

describe("read barriers", () => {
  it("are ready on the leader and on a follower once what was committed is applied there", async () => {
    const group = await Group.led();
    await group.write("a", "x");
    for (const id of ["a", "b"]) {
      const read = group.get(id).replica.readBarrier();
      await group.ticks(3);
      expect(await now(read)).toEqual({ kind: "ready", index: 3 });
      expect(group.get(id).disk.commands).toEqual(["x"]);
    }
  });

  it("wait on a follower until it has applied what the leader had committed", async () => {
    const group = await Group.led();
    const b = group.get("b");
    b.gate.hold("apply");
    await group.write("a", "x");
    const read = b.replica.readBarrier();
    await group.ticks(3);
    expect(await now(read)).toBe("pending");
    b.gate.release("apply");
    await group.ticks(1);
    expect(await now(read)).toEqual({ kind: "ready", index: 3 });
  });

  it("of one turn share one question", async () => {
    const group = await Group.led();
    const { replica, sent } = group.get("b");
    await group.ticks(3);
    sent.length = 0;
    const reads = [replica.readBarrier(), replica.readBarrier(), replica.readBarrier()];
    await group.deliver();
    await group.ticks(2);
    expect(sent.filter(({ type }) => type === "readRequest")).toHaveLength(1);
    for (const read of reads) expect(await now(read)).toMatchObject({ kind: "ready" });
  });

  it("a barrier that comes while a question is under way gets a question of its own", async () => {
    const group = await Group.led();
    const { replica, sent } = group.get("b");
    void replica.readBarrier();
    await quiet();
    void replica.readBarrier();
    await quiet();
    const questions = sent.filter((message) => message.type === "readRequest");
    expect(new Set(questions.map((message) => message.type === "readRequest" && message.read)).size).toBe(2);
  });

  it("are never ready on a leader that is cut off, and ready again after it came back", async () => {
    const group = await Group.led();
    group.cutOff("a");
    const read = group.get("a").replica.readBarrier();
    await group.ticks(6 * group.tuning.electionTicks);
    const leader = group.get("b").replica.status().role === "leader" ? "b" : "c";
    await group.write(leader, "x");
    expect(await now(read)).toBe("pending");
    group.heal();
    await group.ticks(4 * group.tuning.electionTicks);
    expect(await now(read)).toMatchObject({ kind: "ready" });
    expect(group.get("a").disk.commands).toEqual(["x"]);
  });

  it("wait for a leader where there is none", async () => {
    const group = await Group.begin({ voters: ["a", "b", "c"], learners: [] });
    const read = group.get("b").replica.readBarrier();
    await group.deliver();
    expect(await now(read)).toBe("pending");
    await group.elect("a");
    await group.ticks(3);
    expect(await now(read)).toMatchObject({ kind: "ready" });
  });

  it("are asked again under a new id when the answer is lost", async () => {
    const group = await Group.led();
    const { replica, sent } = group.get("b");
    group.isLost = ({ type }) => type === "readReply";
    const read = replica.readBarrier();
    await group.ticks(group.tuning.electionTicks - 1);
    group.heal();
    await group.ticks(4);
    expect(await now(read)).toMatchObject({ kind: "ready" });
    const ids = sent.flatMap((message) => (message.type === "readRequest" ? [message.read] : []));
    expect(ids.length).toBe(2);
    expect(new Set(ids).size).toBe(2);
  });

  it("are asked of the new leader as soon as there is one", async () => {
    const group = await Group.led();
    group.isLost = ({ type }) => type === "readRequest";
    const read = group.get("c").replica.readBarrier();
    await group.deliver();
    group.heal();
    const transfer = group.get("a").replica.transferLeadership("b");
    await group.ticks(2);
    expect(await now(transfer)).toMatchObject({ kind: "applied" });
    await group.ticks(3);
    expect(await now(read)).toMatchObject({ kind: "ready" });
  });

  it("beyond their bound are refused, and the aborted make room", async () => {
    const group = await Group.led({ readsMax: 1 });
    group.cutOff("b");
    const { replica } = group.get("b");
    const signal = new AbortControl();
    const read = replica.readBarrier(signal);
    expect(await replica.readBarrier()).toEqual({ kind: "refused", reason: "overloaded" });
    signal.abort();
    expect(await read).toEqual({ kind: "refused", reason: "aborted" });
    expect(await now(replica.readBarrier())).toBe("pending");
  });

  it("wait for an index to be applied, for those who hold a write mark", async () => {
    const group = await Group.led();
    const { replica } = group.get("b");
    const mark = replica.waitApplied(3);
    await group.deliver();
    expect(await now(mark)).toBe("pending");
    await group.write("a", "x");
    await group.ticks(3);
    expect(await now(mark)).toEqual({ kind: "ready", index: 3 });
    expect(await replica.waitApplied(1)).toEqual({ kind: "ready", index: 1 });
  });
});

describe("freshness", () => {
  it("is proved for the moment before the question, and renewed while it is wanted", async () => {
    const group = await Group.led({ freshnessTicks: 4 });
    const { replica } = group.get("b");
    await group.ticks(3);
    expect(replica.freshness()).toBe(null);
    group.nowMs = 10_000;
    replica.wantFreshness(true);
    await quiet();
    group.nowMs = 10_500;
    await group.deliver();
    expect(replica.freshness()).toEqual({ asOfMs: 10_000, applied: { term: 2, index: 2 } });
    await group.ticks(4);
    expect(replica.freshness()?.asOfMs).toBe(10_700);
    replica.wantFreshness(false);
    await group.ticks(20);
    expect(replica.freshness()?.asOfMs).toBe(10_700);
  });

  it("is not proved before what was committed then is applied here", async () => {
    const group = await Group.led();
    const b = group.get("b");
    await group.ticks(3);
    b.gate.hold("apply");
    await group.write("a", "x");
    b.replica.wantFreshness(true);
    await group.ticks(8);
    expect(b.replica.freshness()).toBe(null);
    b.gate.release("apply");
    await group.ticks(1);
    expect(b.replica.freshness()?.applied).toEqual({ term: 2, index: 3 });
  });

  it("gets no proof from a leader that is cut off, nor where this replica is", async () => {
    const group = await Group.led();
    group.cutOff("a", "b");
    for (const id of ["a", "b"]) group.get(id).replica.wantFreshness(true);
    await group.ticks(5 * group.tuning.electionTicks);
    for (const id of ["a", "b"]) expect(group.get(id).replica.freshness()).toBe(null);
    group.heal();
    await group.ticks(5 * group.tuning.electionTicks);
    for (const id of ["a", "b"]) expect(group.get(id).replica.freshness()).not.toBe(null);
  });

  it("has one question under way, and asks anew when it got no answer", async () => {
    const group = await Group.led({ freshnessTicks: 1 });
    const { replica, sent } = group.get("b");
    group.isLost = ({ type }) => type === "readReply";
    replica.wantFreshness(true);
    await group.ticks(group.tuning.electionTicks - 1);
    expect(sent.filter(({ type }) => type === "readRequest")).toHaveLength(1);
    await group.ticks(2);
    expect(sent.filter(({ type }) => type === "readRequest")).toHaveLength(2);
  });

  it("proved on a leader and a single copy, too", async () => {
    const group = await Group.begin({ voters: ["a"], learners: [] });
    await group.elect("a");
    void group.get("a").replica.write(bytes("x"));
    await group.deliver();
    group.get("a").replica.wantFreshness(true);
    await group.deliver();
    expect(group.get("a").replica.freshness()).toEqual({ asOfMs: 0, applied: { term: 2, index: 3 } });
  });
});
