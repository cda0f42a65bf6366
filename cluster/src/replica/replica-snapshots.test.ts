import { FeatureStoreError } from "@featurestore/proto";
import { describe, expect, it } from "vitest";
import type { EntryId } from "../raft/types.js";
import { Group, quiet } from "./group.suite.js";
import { bytes, CHUNK_BYTES, MemoryDisk } from "./memory-ports.suite.js";
import type { ReplicaTuning } from "./types.js";

/** Logs so short that whoever misses a few writes needs a snapshot. */
const SHORT: Partial<ReplicaTuning> = { compactAfterEntries: 4, keepEntries: 0, transferIdleTicks: 20 };
const COMMANDS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"];

/** A leads b; c missed everything, and the log before it is gone. */
async function lagging(tuning: Partial<ReplicaTuning> = {}): Promise<Group> {
  const group = await Group.led({ ...SHORT, ...tuning });
  group.cutOff("c");
  for (const command of COMMANDS) await group.write("a", command);
  expect(group.get("a").replica.status().truncated.index).toBeGreaterThan(3);
  return group;
}

describe("compaction", () => {
  it("cuts the log behind a checkpoint after enough entries, and keeps a tail", async () => {
    const group = await Group.led({ compactAfterEntries: 4, keepEntries: 2 });
    for (const command of COMMANDS) await group.write("a", command);
    const { disk, events, replica } = group.get("a");
    expect(disk.truncated).toEqual({ term: 2, index: 6 });
    expect(disk.entries.map(({ index }) => index)).toEqual([7, 8, 9, 10]);
    expect(replica.status().truncated).toEqual(disk.truncated);
    expect(events.filter(({ kind }) => kind === "compacted")).toHaveLength(2);
  });

  it("cuts by bytes, too", async () => {
    const group = await Group.led({ compactAfterBytes: 100, keepBytes: 60 });
    for (let i = 0; i < 8; i++) await group.write("a", "0123456789012345678901234567890123456789");
    const { disk } = group.get("a");
    expect(disk.truncated.index).toBeGreaterThan(4);
    expect(disk.entries.length).toBeLessThan(6);
  });

  it("never cuts beyond the checkpoint that is durable", async () => {
    const group = await Group.led({ compactAfterEntries: 4, keepEntries: 0 });
    const { gate, disk, events } = group.get("a");
    gate.hold("checkpoint");
    for (const command of COMMANDS) await group.write("a", command);
    expect(disk.truncated.index).toBe(0);
    expect(gate.calls.filter((call) => call === "checkpoint")).toHaveLength(1);
    gate.release("checkpoint");
    await group.deliver();
    expect(events.filter(({ kind }) => kind === "compacted")).toEqual([
      { kind: "compacted", through: { term: 2, index: 4 } },
      { kind: "compacted", through: { term: 2, index: 10 } }, // began when the first was through
    ]);
  });

  it("is done on demand, with or without a tail", async () => {
    const group = await Group.led({ keepEntries: 2 });
    for (const command of COMMANDS) await group.write("a", command);
    const { replica, disk } = group.get("a");
    await replica.checkpoint();
    expect(disk.truncated.index).toBe(8);
    await replica.checkpoint({ keepTail: false });
    expect(disk.truncated.index).toBe(10);
    expect(await group.write("a", "more")).toMatchObject({ kind: "applied" });
  });

  it("memory holds about as many bytes as it may, and followers get the rest from the log", async () => {
    const group = await Group.led({ memoryBytesMax: 0 });
    group.cutOff("c");
    const { gate, replica } = group.get("a");
    const writes = COMMANDS.map((command) => replica.write(bytes(command)));
    await group.deliver();
    await Promise.all(writes);
    expect(replica.status().memoryBytes).toBeLessThan(50);
    group.heal();
    await group.ticks(10);
    expect(gate.calls).toContain("read");
    expect(group.get("c").disk.commands).toEqual(COMMANDS);
  });
});

describe("snapshots", () => {
  it("bring a follower up that fell behind the log, and replication goes on from there", async () => {
    const group = await lagging();
    group.heal();
    await group.ticks(20);
    const { disk, events, machine } = group.get("c");
    expect(disk.commands).toEqual(COMMANDS);
    expect(events.filter(({ kind }) => kind === "snapshotInstalled")).toHaveLength(1);
    expect(group.get("a").machine.openSources).toBe(0);
    expect(machine.openSinks).toBe(0);
    expect(group.get("a").replica.status().sendingSnapshots).toBe(0);
    await group.write("a", "more");
    await group.ticks(3);
    expect(disk.commands).toEqual([...COMMANDS, "more"]);
    expect(events.filter(({ kind }) => kind === "snapshotInstalled")).toHaveLength(1);
    for (const command of COMMANDS) await group.write("a", command);
    await group.ticks(3);
    expect(disk.truncated.index).toBeGreaterThan(11); // it cuts its log again
  });

  it("survive a network that loses every third message of theirs", async () => {
    const group = await lagging();
    let count = 0;
    group.isLost = ({ type }) => type.startsWith("snapshot") && count++ % 3 === 0;
    await group.ticks(60);
    expect(group.get("c").disk.commands).toEqual(COMMANDS);
  });

  it("reach a chunk that was damaged on the way again", async () => {
    const group = await lagging();
    let damaged = 0;
    group.isLost = (message) => {
      if (message.type !== "snapshotChunk" || damaged > 0) return false;
      damaged += 1;
      const chunk = { ...message.chunk, checksum: message.chunk.checksum + 1 };
      group.get("c").replica.receive({ ...message, chunk });
      return true;
    };
    await group.ticks(20);
    expect(damaged).toBe(1);
    expect(group.get("c").disk.commands).toEqual(COMMANDS);
  });

  it("go on where they ended when the receiver was killed", async () => {
    const group = await lagging();
    let chunks = 0;
    group.isLost = ({ type }) => type === "snapshotChunk" && ++chunks > 2;
    await group.ticks(6);
    const disk = group.kill("c");
    expect([...disk.received.values()].map(({ length }) => length)).toEqual([2 * CHUNK_BYTES]);
    const c = await group.start("c", disk);
    group.heal();
    await group.ticks(30);
    expect(disk.commands).toEqual(COMMANDS);
    expect(c.events.find(({ kind }) => kind === "snapshotReceiving")).toMatchObject({ resumedAt: 2 * CHUNK_BYTES });
  });

  it("are shared by followers that ask while one is open", async () => {
    const group = await Group.begin({ voters: ["a", "b", "c", "d", "e"], learners: [] }, SHORT);
    await group.elect("a");
    group.cutOff("d", "e");
    for (const command of COMMANDS) await group.write("a", command);
    group.heal();
    await group.ticks(40);
    for (const id of ["d", "e"]) expect(group.get(id).disk.commands).toEqual(COMMANDS);
    expect(group.get("a").gate.calls.filter((call) => call === "snapshot")).toHaveLength(1);
    expect(group.get("a").machine.openSources).toBe(0);
  });

  it("heartbeats go on while the state machine of the receiver takes its time", async () => {
    const group = await lagging();
    const c = group.get("c");
    c.gate.hold("restore");
    group.heal();
    await group.ticks(3 * group.tuning.transferIdleTicks);
    expect(c.gate.calls).toContain("restore");
    expect(group.get("a").events.some(({ kind }) => kind === "snapshotFailed")).toBe(false);
    expect(group.get("a").gate.calls.filter((call) => call === "snapshot")).toHaveLength(1);
    expect(c.replica.status().role).toBe("follower");
    c.gate.release("restore");
    await group.ticks(5);
    expect(c.disk.commands).toEqual(COMMANDS);
  });

  it("nobody applies while a snapshot is being installed, and no checkpoint is made", async () => {
    const group = await lagging();
    const c = group.get("c");
    c.gate.hold("restore");
    group.heal();
    await group.ticks(20);
    expect(c.gate.calls.at(-1)).toBe("restore");
    await group.write("a", "more");
    await c.replica.checkpoint();
    await group.ticks(5);
    expect(c.gate.calls.at(-1)).toBe("restore");
    c.gate.release("restore");
    await group.ticks(10);
    expect(c.disk.commands).toEqual([...COMMANDS, "more"]);
  });

  it("an install waits for a checkpoint under way", async () => {
    const group = await lagging();
    const c = group.get("c");
    c.gate.hold("checkpoint");
    const checkpoint = c.replica.checkpoint();
    group.heal();
    await group.ticks(20);
    expect(c.gate.calls).toContain("finish");
    expect(c.gate.calls).not.toContain("restore");
    c.gate.release("checkpoint");
    await checkpoint;
    await group.ticks(5);
    expect(c.disk.commands).toEqual(COMMANDS);
  });

  it("are given up by a sender that hears nothing, and tried again when the follower is back", async () => {
    const group = await lagging();
    group.isLost = ({ type }) => type === "snapshotFetch";
    await group.ticks(group.tuning.transferIdleTicks + 10);
    const { events, machine } = group.get("a");
    expect(events.filter(({ kind }) => kind === "snapshotFailed")).toEqual([
      { kind: "snapshotFailed", peer: "c", reason: "nothing was heard of it" },
    ]);
    expect(machine.openSources).toBe(0);
    group.heal();
    await group.ticks(40);
    expect(group.get("c").disk.commands).toEqual(COMMANDS);
  });

  it("end without a trace when the leader steps down or stops", async () => {
    const group = await lagging();
    group.isLost = ({ type }) => type === "snapshotFetch";
    await group.ticks(4);
    const a = group.get("a");
    expect(a.machine.openSources).toBe(1);
    await a.replica.stop();
    expect(a.machine.openSources).toBe(0);
  });

  it("end when leadership is lost, and none is installed before the one being sent is closed", async () => {
    const group = await lagging({ transferIdleTicks: 60 });
    const a = group.get("a");
    group.isLost = ({ type }) => type === "snapshotFetch";
    await group.ticks(4);
    expect(a.machine.openSources).toBe(1);
    a.gate.hold("closeSource");
    group.cutOff("a");
    await group.ticks(10 * group.tuning.electionTicks);
    expect(a.replica.status()).toMatchObject({ leader: null, sendingSnapshots: 0 });
    expect(a.gate.calls).toContain("closeSource");
    expect(a.events.some(({ kind }) => kind === "snapshotFailed")).toBe(false);
    const leader = ["b", "c"].find((id) => group.get(id).replica.status().role === "leader") ?? "";
    for (const command of COMMANDS)
      expect(await group.write(leader, `${command} again`)).toMatchObject({ kind: "applied" });
    group.heal();
    await group.ticks(20);
    expect(a.gate.calls).toContain("finish");
    expect(a.gate.calls).not.toContain("restore");
    a.gate.release("closeSource");
    await group.ticks(5);
    expect(a.disk.commands).toEqual([...COMMANDS, ...COMMANDS.map((command) => `${command} again`)]);
    expect(a.machine.openSources).toBe(0);
  });

  it("of another leader take over when the one under way stands still", async () => {
    const group = await lagging();
    let chunks = 0;
    group.isLost = ({ type }) => type === "snapshotChunk" && ++chunks > 1;
    await group.ticks(4);
    expect(group.get("c").replica.status().isReceivingSnapshot).toBe(true);
    group.isLost = ({ from, to, type }) => from === "a" || to === "a" || type === "timeoutNow";
    await group.ticks(8 * group.tuning.electionTicks);
    expect(group.get("b").replica.status().role).toBe("leader");
    expect(group.get("c").disk.commands).toEqual(COMMANDS);
    expect(group.get("c").machine.openSinks).toBe(0);
  });

  it("a new replica starts empty, as a learner, from a snapshot", async () => {
    const group = await Group.led(SHORT);
    for (const command of COMMANDS) await group.write("a", command);
    const d = await group.start("d", new MemoryDisk());
    const change = group.get("a").replica.changeMembership({ voters: ["a", "b", "c"], learners: ["d"] });
    await group.ticks(40);
    expect(await change).toMatchObject({ kind: "applied" });
    expect(d.disk.commands).toEqual(COMMANDS);
    expect(d.disk.membership.learners).toEqual(["d"]);
  });

  it("an offer that does not name this replica is refused", async () => {
    const group = await lagging();
    const c = group.get("c");
    const manifest = {
      id: "stray",
      last: { term: 2, index: 50 },
      membership: { voters: ["a", "b"], outgoing: [], learners: [], learnersNext: [] },
      bytes: 1,
      chunkBytes: 1,
      digest: "",
    };
    c.sent.length = 0;
    c.replica.receive({ type: "snapshotOffer", from: "a", to: "c", term: 2, manifest });
    await quiet();
    expect(c.sent).toMatchObject([
      { type: "snapshotDone", id: "stray", installed: false, reason: "it does not name this replica" },
    ]);
    expect(c.gate.calls).not.toContain("receive");
  });

  it("an offer that cannot be of this group's history is refused, and the replica goes on", async () => {
    const group = await lagging();
    const b = group.get("b");
    const { membership, applied } = b.disk;
    const offer = (id: string, last: EntryId) => {
      const manifest = { id, last, membership, bytes: 1, chunkBytes: 1, digest: "" };
      b.replica.receive({ type: "snapshotOffer", from: "a", to: "b", term: 2, manifest });
    };
    b.sent.length = 0;
    b.gate.fail("receive", new FeatureStoreError("INVALID_ARGUMENT", "snapshot: digest: expected one"));
    offer("future", { term: 3, index: 50 });
    offer("past", { term: applied.term - 1, index: 50 });
    offer("bad", { term: 2, index: 50 });
    await quiet();
    expect(b.sent).toMatchObject([
      { type: "snapshotDone", id: "future", reason: "its last entry is of a later term than its sender" },
      { type: "snapshotDone", id: "past", reason: "its last entry does not fit the state here" },
      { type: "snapshotDone", id: "bad", reason: "snapshot: digest: expected one" },
    ]);
    expect(b.fatal).toEqual([]);
    expect(await group.write("a", "more")).toMatchObject({ kind: "applied" });
  });

  it("an offer of what is here already ends the sender's transfer", async () => {
    const group = await lagging();
    const b = group.get("b");
    const { membership, applied } = b.disk;
    const manifest = { id: "old", last: applied, membership, bytes: 1, chunkBytes: 1, digest: "" };
    b.sent.length = 0;
    b.replica.receive({ type: "snapshotOffer", from: "a", to: "b", term: 2, manifest });
    await quiet();
    expect(b.sent).toMatchObject([{ type: "snapshotDone", id: "old", installed: true }]);
  });
});

describe("a follower on a slow link, under steady writes,", () => {
  /** A few chunks a tick, an append, and a write: what is written during a transfer is more than eight tails. */
  async function slowly(tuning: Partial<ReplicaTuning> = {}): Promise<Group> {
    const group = await Group.led({
      compactAfterEntries: 10,
      keepEntries: 3,
      keepBytes: 10,
      transferIdleTicks: 40,
      inflightAppendsMax: 1,
      appendBytesMax: 300,
      ...tuning,
    });
    group.cutOff("c");
    for (let i = 0; i < 60; i++) await group.write("a", "0123456789012345678901234567890123456789");
    let chunks = 0;
    let appends = 0;
    group.isLost = ({ type, to }) => {
      if (type === "snapshotFetch") return chunks-- <= 0;
      return type === "append" && to === "c" && appends-- <= 0;
    };
    for (let i = 0; i < 400; i++) {
      chunks = 8;
      appends = 1;
      void group.get("a").replica.write(bytes(`w${i}`));
      await group.ticks(1);
    }
    return group;
  }

  it("ends in replicating after one snapshot, or two", async () => {
    const group = await slowly();
    const { events, replica } = group.get("a");
    expect(events.filter(({ kind }) => kind === "snapshotSending").length).toBeLessThanOrEqual(2);
    expect(events.filter(({ kind }) => kind === "snapshotFailed")).toEqual([]);
    const { progress, last, truncated } = replica.status();
    expect(progress.get("c")?.state).toBe("replicate");
    expect(last.index - (progress.get("c")?.matched ?? 0)).toBeLessThan(10);
    expect(last.index - truncated.index).toBeLessThan(20); // nothing is held any more
  });

  it("gets one snapshot after the other where the log may not be held for it", async () => {
    const group = await slowly({ heldBytesMax: 0 });
    const { events, replica } = group.get("a");
    expect(events.filter(({ kind }) => kind === "snapshotSending").length).toBeGreaterThan(2);
    expect(replica.status().progress.get("c")?.state).not.toBe("replicate");
  });
});

describe("a receiver that hangs", () => {
  it("keeps no newcomer from a snapshot", async () => {
    const group = await lagging();
    group.get("c").gate.hold("receive");
    group.heal();
    await group.ticks(10);
    const d = await group.start("d");
    const change = group.get("a").replica.changeMembership({ voters: ["a", "b", "c"], learners: ["d"] });
    await group.ticks(30);
    expect(await change).toMatchObject({ kind: "applied" });
    expect(d.disk.commands).toEqual(COMMANDS);
    expect(group.get("a").replica.status().progress.get("d")?.state).toBe("replicate");
    expect(group.get("a").replica.status().progress.get("c")?.state).toBe("snapshot");
  });
});

describe("a crash while a snapshot is installed", () => {
  it.each([
    ["before the state changed", "restore"],
    ["between state and log", "compact"],
    ["before the hard state is written", "append"],
  ])("%s leaves a replica that comes up again", async (_, name) => {
    const group = await lagging();
    const c = group.get("c");
    c.gate.hold("restore");
    group.heal();
    await group.ticks(20);
    expect(c.gate.calls.at(-1)).toBe("restore");
    if (name !== "restore") {
      c.gate.hold(name);
      c.gate.release("restore");
      await group.ticks(2);
      expect(c.gate.calls.at(-1)).toBe(name);
    }
    const disk = group.kill("c");
    const again = await group.start("c", disk);
    expect(again.events.map(({ kind }) => kind).includes("logBehindMachine")).toBe(name === "compact");
    await group.write("a", "more");
    await group.ticks(60);
    expect(disk.commands).toEqual([...COMMANDS, "more"]);
    expect(again.fatal).toEqual([]);
  });

  it("term and vote are on disk before the state is replaced, with the commit index the old log had", async () => {
    const group = await lagging();
    const c = group.get("c");
    const before = c.disk.hardState.committed;
    c.gate.hold("restore");
    group.heal();
    await group.ticks(10);
    expect(c.gate.calls.slice(-2)).toEqual(["append", "restore"]);
    const { term, votedFor, committed } = c.replica.status();
    expect(c.disk.hardState).toEqual({ term, votedFor, committed: before });
    expect(committed).toBeGreaterThan(before);
  });

  it("stopped at any of these points nothing goes on", async () => {
    for (const name of ["receive", "writeChunk", "finish", "restore", "compact", "append"]) {
      const group = await lagging();
      const c = group.get("c");
      c.gate.hold("restore");
      c.gate.hold(name);
      group.heal();
      await group.ticks(10);
      if (name === "compact" || name === "append") {
        c.gate.hold(name);
        c.gate.release("restore");
        await group.ticks(2);
      }
      const stopped = c.replica.stop();
      c.sent.length = 0;
      const calls = c.gate.calls.length;
      c.gate.release(name);
      c.gate.release("restore");
      await stopped;
      await group.deliver();
      expect(c.gate.calls.slice(calls)).toEqual([]);
      expect(c.sent).toEqual([]);
      expect(c.machine.openSinks).toBe(0);
      expect(c.fatal).toEqual([]);
    }
  });
});

describe("a state machine that was discarded", () => {
  it("is rebuilt from a snapshot, while its replica goes on voting and taking entries", async () => {
    const group = await Group.led(SHORT);
    for (const command of COMMANDS) await group.write("a", command);
    await group.ticks(3);
    const disk = group.kill("c");
    disk.applied = { term: 0, index: 0 };
    disk.commands = [];
    disk.membership = new MemoryDisk().membership;
    const c = await group.start("c", disk);
    expect(c.events[0]).toEqual({ kind: "rebuildStarted", truncated: disk.truncated });
    expect(c.replica.status().isRebuilding).toBe(true);
    await group.ticks(30);
    await group.write("a", "more");
    await group.ticks(5);
    expect(c.replica.status().isRebuilding).toBe(false);
    expect(disk.commands).toEqual([...COMMANDS, "more"]);
  });
});
