import { describe, expect, it } from "vitest";
import { Group, now, quiet } from "./group.suite.js";
import { MemoryDisk } from "./memory-ports.suite.js";

describe("membership changes", () => {
  it("replace a voter through a learner: the outcome comes when the joint membership is left", async () => {
    const group = await Group.led();
    const { replica, disk } = group.get("a");
    await group.start("d", new MemoryDisk());
    const added = replica.changeMembership({ voters: ["a", "b", "c"], learners: ["d"] });
    await group.ticks(5);
    expect(await now(added)).toEqual({ kind: "applied", at: { term: 2, index: 3 } });
    const swapped = replica.changeMembership({ voters: ["a", "b", "d"], learners: [] });
    await group.ticks(5);
    expect(await now(swapped)).toEqual({ kind: "applied", at: { term: 2, index: 5 } });
    expect(disk.membership).toEqual({ voters: ["a", "b", "d"], outgoing: [], learners: [], learnersNext: [] });
    group.cutOff("c");
    expect(await group.write("a", "x")).toMatchObject({ kind: "applied" });
  });

  it("end a transfer whose target they take away, and none is begun to a voter on its way out", async () => {
    const group = await Group.led();
    await group.start("d", new MemoryDisk());
    const { replica, events } = group.get("a");
    void replica.changeMembership({ voters: ["a", "b", "c"], learners: ["d"] });
    await group.ticks(5);
    group.cutOff("c");
    await group.ticks(3);
    const swap = replica.changeMembership({ voters: ["a", "b", "d"], learners: [] });
    const transfer = replica.transferLeadership("c");
    await group.ticks(5);
    expect(await now(transfer)).toMatchObject({ kind: "rejected", leader: "a" });
    expect(await now(swap)).toMatchObject({ kind: "applied" });
    expect(events.filter(({ kind }) => kind === "transferAborted")).toEqual([{ kind: "transferAborted", to: "c" }]);
    expect(replica.status()).toMatchObject({ role: "leader", transferTarget: null });
    expect(await replica.transferLeadership("c")).toMatchObject({ kind: "rejected", reason: "unknownReplica" });
  });

  it("are refused with the core's reason", async () => {
    const group = await Group.led();
    const target = { voters: ["a", "b", "d"], learners: [] };
    expect(await group.get("a").replica.changeMembership(target)).toEqual({
      kind: "rejected",
      reason: "unknownReplica",
      leader: "a",
    });
    expect(await group.get("b").replica.changeMembership(target)).toMatchObject({ reason: "notLeader", leader: "a" });
  });

  it("are unknown to who waits when leadership is lost", async () => {
    const group = await Group.led();
    group.cutOff("a");
    const change = group.get("a").replica.changeMembership({ voters: ["a", "b", "c"], learners: ["d"] });
    await group.ticks(2 * group.tuning.electionTicks, ["a"]);
    expect(await now(change)).toEqual({ kind: "unknown", reason: "leadershipLost" });
  });

  it("a leader that removes itself learns that it is done, and its waiting writes are settled", async () => {
    const group = await Group.led();
    const { replica } = group.get("a");
    const change = replica.changeMembership({ voters: ["b", "c"], learners: [] });
    await group.ticks(3);
    expect(await now(change)).toMatchObject({ kind: "applied" });
    expect(replica.status().role).toBe("follower");
    await group.ticks(8 * group.tuning.electionTicks);
    expect(["b", "c"].filter((id) => group.get(id).replica.status().role === "leader")).toHaveLength(1);
  });

  it("after a crash in the joint membership the next leader leaves it", async () => {
    const group = await Group.led();
    await group.start("d", new MemoryDisk());
    void group.get("a").replica.changeMembership({ voters: ["a", "b", "c"], learners: ["d"] });
    await group.ticks(5);
    group.get("a").gate.hold("apply");
    void group.get("a").replica.changeMembership({ voters: ["b", "c", "d"], learners: [] });
    await group.ticks(3);
    group.kill("a");
    await group.ticks(8 * group.tuning.electionTicks);
    for (const id of ["b", "c", "d"]) {
      expect(group.get(id).disk.membership).toMatchObject({ voters: ["b", "c", "d"], outgoing: [] });
    }
  });
});

describe("leadership transfers", () => {
  it("resolve when the target leads", async () => {
    const group = await Group.led();
    await group.ticks(3);
    const transfer = group.get("a").replica.transferLeadership("b");
    await group.ticks(3);
    expect(await now(transfer)).toEqual({ kind: "applied", at: { term: 2, index: 2 } });
    expect(group.get("b").replica.status().role).toBe("leader");
    expect(await group.write("b", "x")).toMatchObject({ kind: "applied" });
  });

  it("refuse writes while under way, and give up on a target that is dead", async () => {
    const group = await Group.led();
    group.cutOff("b");
    const { replica } = group.get("a");
    const transfer = replica.transferLeadership("b");
    expect(await group.write("a", "x")).toEqual({ kind: "rejected", reason: "transferring", leader: "a" });
    expect(await replica.transferLeadership("c")).toMatchObject({ kind: "rejected", reason: "transferring" });
    await group.ticks(2 * group.tuning.electionTicks, ["a", "c"]);
    expect(await now(transfer)).toEqual({ kind: "rejected", reason: "timeout", leader: "a" });
    expect(await group.write("a", "x")).toMatchObject({ kind: "applied" });
  });

  it("are refused to who is no voter", async () => {
    const group = await Group.led();
    expect(await group.get("a").replica.transferLeadership("d")).toMatchObject({ reason: "unknownReplica" });
  });

  it("are unknown when no leader shows up", async () => {
    const group = await Group.led();
    await group.ticks(3);
    const { replica } = group.get("a");
    const transfer = replica.transferLeadership("b");
    await quiet();
    replica.receive({
      type: "voteRequest",
      from: "b",
      to: "a",
      term: 3,
      last: { term: 2, index: 2 },
      preVote: false,
      transfer: true,
    });
    group.cutOff("a");
    await group.ticks(1, ["a"]);
    expect(await now(transfer)).toBe("pending");
    await group.ticks(2 * group.tuning.electionTicks, ["a"]);
    expect(await now(transfer)).toEqual({ kind: "unknown", reason: "leadershipLost" });
  });
});
