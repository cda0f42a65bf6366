import { FeatureStoreError } from "@featurestore/proto";
import { describe, expect, it } from "vitest";
import { encodeMembership, membershipOf, NO_MEMBERSHIP } from "../raft/membership.js";
import type { Entry, EntryId } from "../raft/types.js";
import { bootstrap } from "./bootstrap.js";
import { MemoryDisk, MemoryLog } from "./memory-ports.suite.js";
import { reconcile } from "./reconcile.js";
import type { ReplicaEvent } from "./types.js";

const ABC = membershipOf({ voters: ["a", "b", "c"], learners: [] });

describe("bootstrap", () => {
  it("writes the first membership as a committed entry", async () => {
    const disk = new MemoryDisk();
    await bootstrap(new MemoryLog(disk), ABC);
    expect(disk.entries).toEqual([{ kind: "membership", term: 1, index: 1, data: encodeMembership(ABC) }]);
    expect(disk.hardState).toEqual({ term: 1, votedFor: null, committed: 1 });
  });

  it.each([
    ["a second time", { term: 1, votedFor: null, committed: 1 }, { term: 0, index: 0 }],
    ["on a log that only saw a term", { term: 3, votedFor: null, committed: 0 }, { term: 0, index: 0 }],
    ["on a log that was cut", { term: 0, votedFor: null, committed: 0 }, { term: 2, index: 9 }],
  ])("refuses to begin %s", async (_, hardState, truncated) => {
    const disk = new MemoryDisk();
    disk.hardState = hardState;
    disk.truncated = truncated;
    const refused = bootstrap(new MemoryLog(disk), ABC);
    await expect(refused).rejects.toThrow(FeatureStoreError);
    await expect(refused).rejects.toMatchObject({ code: "CONFLICT" });
  });

  it("refuses a membership that can commit nothing, or is in the middle of a change", async () => {
    const log = new MemoryLog(new MemoryDisk());
    await expect(bootstrap(log, NO_MEMBERSHIP)).rejects.toThrow(RangeError);
    await expect(bootstrap(log, { ...ABC, outgoing: ["x"] })).rejects.toThrow(RangeError);
  });
});

/** A log of entries of these terms after `truncated`. */
function diskWith(truncated: EntryId, terms: readonly number[], applied: EntryId): MemoryDisk {
  const disk = new MemoryDisk();
  disk.truncated = truncated;
  disk.entries = terms.map(
    (term, i): Entry => ({ kind: "noop", term, index: truncated.index + 1 + i, data: new Uint8Array(0) }),
  );
  disk.hardState = { term: terms.at(-1) ?? truncated.term, votedFor: "b", committed: truncated.index };
  disk.applied = applied;
  disk.membership = ABC;
  return disk;
}

async function restoredFrom(disk: MemoryDisk) {
  const events: ReplicaEvent[] = [];
  const restored = await reconcile(new MemoryLog(disk), disk, (event) => events.push(event));
  return { restored, events };
}

describe("reconciling log and state", () => {
  it("a fresh replica has nothing", async () => {
    const { restored, events } = await restoredFrom(new MemoryDisk());
    expect(restored).toEqual({
      hardState: { term: 0, votedFor: null, committed: 0 },
      truncated: { term: 0, index: 0 },
      entries: [],
      applied: { term: 0, index: 0 },
      membership: NO_MEMBERSHIP,
    });
    expect(events).toEqual([]);
  });

  it("what is applied is committed, though the log did not know yet", async () => {
    const { restored, events } = await restoredFrom(diskWith({ term: 1, index: 4 }, [1, 2, 2], { term: 2, index: 6 }));
    expect(restored.hardState).toEqual({ term: 2, votedFor: "b", committed: 6 });
    expect(restored.entries.length).toBe(3);
    expect(events).toEqual([]);
  });

  it("committed never goes beyond the log's end", async () => {
    const disk = diskWith({ term: 1, index: 4 }, [1], { term: 1, index: 4 });
    disk.hardState = { term: 1, votedFor: null, committed: 9 };
    expect((await restoredFrom(disk)).restored.hardState.committed).toBe(5);
  });

  it.each([
    ["is ahead of the log", [1, 2], { term: 3, index: 20 }],
    ["stands where the log has another entry", [1, 2, 2], { term: 3, index: 6 }],
  ])("a state machine that %s decides: an install was cut short", async (_, terms, applied) => {
    const disk = diskWith({ term: 1, index: 4 }, terms, applied);
    const { restored, events } = await restoredFrom(disk);
    expect(restored).toEqual({
      hardState: { term: 3, votedFor: null, committed: applied.index },
      truncated: applied,
      entries: [],
      applied,
      membership: ABC,
    });
    expect(events).toEqual([{ kind: "logBehindMachine", applied }]);
    expect(disk.truncated).toEqual(applied);
    expect(disk.entries).toEqual([]);
    expect((await restoredFrom(disk)).events).toEqual([]);
  });

  it("a term and its vote stay where the state is not of a later one", async () => {
    const disk = diskWith({ term: 1, index: 4 }, [], { term: 3, index: 20 });
    disk.hardState = { term: 7, votedFor: "c", committed: 4 };
    expect((await restoredFrom(disk)).restored.hardState).toEqual({ term: 7, votedFor: "c", committed: 20 });
  });

  it("a state machine behind the log's beginning is to be rebuilt", async () => {
    const disk = diskWith({ term: 2, index: 9 }, [2, 2], { term: 0, index: 0 });
    disk.membership = NO_MEMBERSHIP;
    const { restored, events } = await restoredFrom(disk);
    expect(restored).toMatchObject({
      applied: { term: 0, index: 0 },
      truncated: { term: 2, index: 9 },
      hardState: { committed: 9 },
    });
    expect(events).toEqual([{ kind: "rebuildStarted", truncated: { term: 2, index: 9 } }]);
    expect(disk.entries.length).toBe(2);
  });

  it("refuses a state and a log that begin in one place in different terms", async () => {
    const disk = diskWith({ term: 2, index: 9 }, [], { term: 1, index: 9 });
    await expect(restoredFrom(disk)).rejects.toMatchObject({ code: "CORRUPTION" });
  });
});
