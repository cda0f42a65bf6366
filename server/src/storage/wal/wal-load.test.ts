import { bootstrap, type Entry, type HardState, type LogState } from "@featurestore/cluster";
import { describe, expect, it } from "vitest";
import { SimulatedDisk } from "./segment-file.suite.js";
import { WriteAheadLog } from "./wal.js";

const HARD_STATE: HardState = { term: 3, votedFor: "node-2", committed: 1 };

function entries(first: number, last: number, options: { term?: number; bytes?: number } = {}): Entry[] {
  const { term = 1, bytes = 8 } = options;
  return Array.from({ length: last - first + 1 }, (_, i) => {
    const data = new Uint8Array(bytes).fill((first + i) % 251);
    return { term, index: first + i, kind: "command", data };
  });
}

function open(disk: SimulatedDisk): Promise<WriteAheadLog> {
  return WriteAheadLog.open({ dir: "/wal", segmentBytes: 4096 }, disk);
}

/** What the group's log is after the process went away and came back. */
async function reloaded(disk: SimulatedDisk, group: number): Promise<LogState> {
  return await (await open(disk.clone())).group(group).load();
}

describe("load", () => {
  it("gives the same from the disk as it gave when the log was opened, and what a restart would find later", async () => {
    const disk = new SimulatedDisk();
    const before = await open(disk);
    for (let index = 1; index <= 12; index++) {
      await before.group(1).append({ entries: entries(index, index, { bytes: 900 }), hardState: HARD_STATE });
    }
    await before.group(1).compact({ term: 1, index: 5 });
    await before.close();
    const log = (await open(disk)).group(1);
    let reads = 0;
    disk.before = (operation) => {
      if (operation === "read") reads++;
    };
    const first = await log.load();
    expect(reads).toBe(0);
    expect(await log.load()).toEqual(first);
    expect(reads).toBeGreaterThan(0);
    await log.append({ entries: entries(9, 13, { term: 2, bytes: 900 }), hardState: { ...HARD_STATE, term: 4 } });
    await log.compact({ term: 1, index: 7 });
    const state = {
      hardState: { ...HARD_STATE, term: 4 },
      truncated: { term: 1, index: 7 },
      entries: [...entries(8, 8, { bytes: 900 }), ...entries(9, 13, { term: 2, bytes: 900 })],
    };
    expect([await log.load(), await reloaded(disk, 1)]).toEqual([state, state]);
  });

  it("waits for what is on its way to the disk, and begins anew where writes come beside it", async () => {
    const disk = new SimulatedDisk();
    const log = (await open(disk)).group(1);
    await log.append({ entries: entries(1, 4), hardState: null });
    let release = () => {};
    disk.heldReads = new Promise((resolve) => {
      release = resolve;
    });
    const second = log.append({ entries: entries(5, 5), hardState: null });
    const loading = log.load();
    await second;
    await new Promise(setImmediate);
    await log.append({ entries: entries(3, 3, { term: 2 }), hardState: HARD_STATE });
    await log.compact({ term: 1, index: 1 });
    release();
    expect(await loading).toEqual({
      hardState: HARD_STATE,
      truncated: { term: 1, index: 1 },
      entries: [...entries(2, 2), ...entries(3, 3, { term: 2 })],
    });
  });

  it("rejects where an entry on the disk is damaged, and with what became of a write that failed", async () => {
    const disk = new SimulatedDisk();
    const log = (await open(disk)).group(1);
    await log.append({ entries: entries(1, 1, { bytes: 900 }), hardState: null });
    disk.bytes("/wal/0000000000000001.wal").writeUInt8(0xff, 700);
    await expect(log.load()).rejects.toMatchObject({ code: "CORRUPTION" });
    disk.before = (operation) => {
      if (operation === "datasync") throw Object.assign(new Error("EIO"), { code: "EIO" });
    };
    const lost = log.append({ entries: entries(2, 2), hardState: null });
    const loading = log.load();
    await expect(lost).rejects.toMatchObject({ outcome: "unknown" });
    await expect(loading).rejects.toMatchObject({ code: "UNAVAILABLE", outcome: "unknown" });
  });

  it("is what a group that began needs to start: it is loaded, written to, and loaded again", async () => {
    const disk = new SimulatedDisk();
    const log = (await open(disk)).group(1);
    await bootstrap(log, { voters: ["a", "b"], outgoing: [], learners: [], learnersNext: [] });
    const state = await log.load();
    expect(state).toMatchObject({
      hardState: { term: 1, votedFor: null, committed: 1 },
      truncated: { term: 0, index: 0 },
      entries: [{ term: 1, index: 1, kind: "membership" }],
    });
    expect(state.entries.length).toBe(1);
    expect(await reloaded(disk, 1)).toEqual(state);
  });
});
