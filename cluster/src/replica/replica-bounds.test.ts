import { FeatureStoreError } from "@featurestore/proto";
import { describe, expect, it } from "vitest";
import { NO_MEMBERSHIP } from "../raft/membership.js";
import { AbortControl } from "./abort-control.suite.js";
import { Group, now, quiet } from "./group.suite.js";

/** Writes one after the other; each caller gives up as soon as everything that can move has moved. */
async function impatientWrites(group: Group, count: number, size: number): Promise<ReadonlyMap<string, number>> {
  const kinds = new Map<string, number>();
  for (let i = 0; i < count; i++) {
    const caller = new AbortControl();
    const write = group.get("a").replica.write(new Uint8Array(size), caller);
    await group.deliver();
    caller.abort();
    const outcome = await write;
    const kind = "reason" in outcome ? outcome.reason : outcome.kind;
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  return kinds;
}

describe("a state machine that hangs", () => {
  it("at the leader: writes are refused beyond the bound, however many callers have given up", async () => {
    const group = await Group.led({ uncommittedBytesMax: 3_000, memoryBytesMax: 1_000 });
    const { replica, gate } = group.get("a");
    gate.hold("apply");
    const kinds = await impatientWrites(group, 20, 968);
    expect(Object.fromEntries(kinds)).toEqual({ aborted: 3, overloaded: 17 });
    expect(replica.status()).toMatchObject({ committed: 5, uncommittedBytes: 3_000 });
    // The last entry, as long as it may.
    expect(replica.status().memoryBytes).toBe(1_000);

    gate.release("apply");
    await group.deliver();
    expect(replica.status()).toMatchObject({ applied: { index: 5 }, uncommittedBytes: 0 });
    const write = replica.write(new Uint8Array(1));
    await group.deliver();
    expect(await now(write)).toMatchObject({ kind: "applied" });
  });

  it("at a follower: its memory stays within the bound, and everything is read back and applied in the end", async () => {
    const group = await Group.led({ memoryBytesMax: 1_000, applyBytesMax: 2_500 });
    const { replica, gate, disk } = group.get("b");
    gate.hold("apply");
    for (let i = 0; i < 20; i++)
      expect(await group.write("a", `${i}`.padEnd(968, "."))).toMatchObject({ kind: "applied" });
    await group.ticks(4);
    expect(replica.status()).toMatchObject({ committed: 22, applied: { index: 2 } });
    expect(replica.status().memoryBytes).toBe(1_000);

    gate.release("apply");
    await group.deliver();
    await quiet();
    expect(replica.status()).toMatchObject({ applied: { index: 22 } });
    expect(disk.commands.map((command) => command.replaceAll(".", ""))).toEqual([...Array(20).keys()].map(String));
  });
});

describe("a replica that lost its state, while another one is down", () => {
  async function rebuilding(): Promise<Group> {
    const group = await Group.led({
      compactAfterEntries: 4,
      keepEntries: 0,
      memoryBytesMax: 100,
      transferIdleTicks: 20,
    });
    for (let i = 0; i < 8; i++) await group.write("a", `w${i}`);
    await group.ticks(5);
    const disk = group.kill("b");
    disk.applied = { term: 0, index: 0 };
    disk.membership = NO_MEMBERSHIP;
    disk.commands = [];
    const { replica, gate } = await group.start("b", disk);
    expect(replica.status()).toMatchObject({ isRebuilding: true });
    gate.hold("receive");
    await group.ticks(6);
    group.cutOff("c");
    return group;
  }

  it("takes entries and counts while its snapshot hangs, in bounded memory", async () => {
    const group = await rebuilding();
    const { replica, gate, disk } = group.get("b");
    for (let i = 0; i < 10; i++) {
      expect(await group.write("a", `x${i}`.padEnd(40, "."))).toMatchObject({ kind: "applied" });
      await group.ticks(10);
    }
    expect(group.get("a").replica.status().role).toBe("leader");
    expect(replica.status()).toMatchObject({ isRebuilding: true, last: group.get("a").replica.status().last });
    expect(replica.status().memoryBytes).toBeLessThanOrEqual(100);

    gate.release("receive");
    await group.ticks(200);
    expect(replica.status()).toMatchObject({ isRebuilding: false, applied: group.get("a").replica.status().applied });
    expect(disk.commands).toEqual(group.get("a").disk.commands);
  });

  it("is offered another snapshot after each that it could not take, as long as it needs one", async () => {
    const group = await rebuilding();
    const { replica, gate, disk } = group.get("b");
    gate.fail("receive", new FeatureStoreError("RESOURCE_EXHAUSTED", "the disk is full"));
    gate.release("receive");
    await group.ticks(200);
    const failures = group.get("a").events.filter(({ kind }) => kind === "snapshotFailed").length;
    expect(failures).toBeGreaterThan(3);
    expect(await group.write("a", "meanwhile")).toMatchObject({ kind: "applied" });
    gate.fail("receive", null);
    await group.ticks(100);
    expect(replica.status()).toMatchObject({ isRebuilding: false });
    expect(disk.commands).toEqual(group.get("a").disk.commands);
    expect(group.get("a").replica.status().progress.get("b")).toMatchObject({ state: "replicate" });
  });
});

describe("a replica that has just won", () => {
  it("asks for the room of its disk at once, before its next turn tells callers that it leads", async () => {
    const group = await Group.begin({ voters: ["a"], learners: [] });
    const { replica, gate, disk } = group.get("a");
    gate.hold("append");
    while (replica.status().role !== "candidate") await group.ticks(1, ["a"]);
    disk.hasRoom = false;
    gate.release("append");
    for (let turns = 0; replica.status().role !== "leader"; turns++) {
      expect(turns).toBeLessThan(100);
      await Promise.resolve();
    }
    expect(await replica.write(new Uint8Array(1))).toMatchObject({ kind: "rejected", reason: "diskFull" });
  });
});
