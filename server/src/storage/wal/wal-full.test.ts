import type { Entry, HardState } from "@featurestore/cluster";
import { describe, expect, it } from "vitest";
import { SimulatedDisk } from "./segment-file.suite.js";
import { type WalOptions, WriteAheadLog } from "./wal.js";

const SEGMENT = 4096;
const LEVELS = 30;

function command(index: number, bytes = 300): Entry {
  return { term: 1, index, kind: "command", data: new Uint8Array(bytes).fill(index % 251) };
}

function vote(term: number): HardState {
  return { term, votedFor: "b", committed: 0 };
}

function open(disk: SimulatedDisk, options: Partial<WalOptions> = {}): Promise<WriteAheadLog> {
  const onFatal = (error: Error): never => expect.fail(`fatal: ${error.message}`);
  return WriteAheadLog.open(
    { dir: "/wal", segmentBytes: SEGMENT, reserveBytes: 2 * SEGMENT, spaceCheckMs: 0, onFatal, ...options },
    disk,
  );
}

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Appends commands until one is refused; returns the last index that was acknowledged. */
async function fill(wal: WriteAheadLog, from: number): Promise<number> {
  for (let index = from; ; index++) {
    await turn();
    try {
      await wal.group(1).append({ entries: [command(index)], hardState: null });
    } catch (error) {
      expect(error).toMatchObject({ code: "RESOURCE_EXHAUSTED", outcome: "rejected" });
      return index - 1;
    }
  }
}

async function untilRoom(wal: WriteAheadLog): Promise<void> {
  while (!wal.group(1).hasRoom) await turn();
}

/** The answer after a measurement that began now. */
async function measuredRoom(wal: WriteAheadLog): Promise<boolean> {
  await turn();
  void wal.group(1).hasRoom;
  await turn();
  const { hasRoom } = wal.group(1);
  return hasRoom;
}

async function entriesAfterPowerCut(disk: SimulatedDisk, seed: number): Promise<readonly Entry[]> {
  let draw = seed;
  const chance = (): number => {
    draw = (draw * 1103515245 + 12345) % 2 ** 31;
    return draw / 2 ** 31;
  };
  const wal = await open(disk.afterPowerCut(chance));
  const { entries } = await wal.group(1).load();
  await wal.close();
  return entries;
}

describe("a full disk", () => {
  it("refuses commands before it is full, takes everything else, and takes commands again when space is back", async () => {
    for (let level = 0; level < LEVELS; level++) {
      const disk = new SimulatedDisk();
      disk.totalBytes = 20 * SEGMENT;
      disk.foreignBytes = Math.floor((8 + (level / LEVELS) * 8) * SEGMENT);
      const wal = await open(disk);
      const last = await fill(wal, 1);
      expect(wal.group(1).hasRoom).toBe(false);
      expect(disk.freeBytes).toBeGreaterThan(0);

      disk.foreignBytes += disk.freeBytes;
      for (let term = 1; term <= 3; term++) {
        await wal.group(1).append({ entries: [], hardState: vote(term) });
        await wal.group(2).append({ entries: [{ ...command(term), kind: "noop" }], hardState: vote(term) });
      }
      await wal.group(2).compact({ term: 1, index: 2 });
      await wal.removeGroup(2);
      await expect(wal.group(1).append({ entries: [command(last + 1)], hardState: vote(9) })).rejects.toMatchObject({
        code: "RESOURCE_EXHAUSTED",
        outcome: "rejected",
      });

      disk.foreignBytes = 0;
      await untilRoom(wal);
      const more = await fill(wal, last + 1);
      expect(more).toBeGreaterThan(last + 20);
      const expected = Array.from({ length: more }, (_, i) => command(i + 1));
      expect(await wal.group(1).read(1, Infinity)).toEqual(expected);
      expect(await entriesAfterPowerCut(disk, level)).toEqual(expected);
    }
  });

  it("gets out of it by compaction alone", async () => {
    const disk = new SimulatedDisk();
    disk.totalBytes = 20 * SEGMENT;
    const wal = await open(disk);
    const last = await fill(wal, 1);
    disk.foreignBytes += disk.freeBytes;
    await wal.group(1).compact({ term: 1, index: last });
    await untilRoom(wal);
    const more = await fill(wal, last + 1);
    expect(more).toBeGreaterThan(last + 20);
  });

  it("makes records wait when even the reserve is used up, and acknowledges them when there is space", async () => {
    const disk = new SimulatedDisk();
    disk.totalBytes = 20 * SEGMENT;
    const wal = await open(disk);
    await fill(wal, 1);
    disk.foreignBytes += disk.freeBytes;
    let acknowledged = 0;
    const done: Promise<void>[] = [];
    for (let term = 1; term <= 40; term++) {
      const append = wal.group(3).append({ entries: [], hardState: vote(term) });
      const noted = append.then(() => {
        acknowledged = term;
      });
      done.push(noted);
      for (let i = 0; i < 5; i++) await turn();
    }
    expect(acknowledged).toBeGreaterThanOrEqual(SEGMENT / 2 / 512 - 1);
    expect(acknowledged).toBeLessThan(40);
    disk.foreignBytes = 0;
    await Promise.all(done);
    const again = await open(disk.clone());
    expect((await again.group(3).load()).hardState).toEqual(vote(40));
  });

  it("does not keep a log from closing: what waits for space is refused", async () => {
    const disk = new SimulatedDisk();
    disk.totalBytes = 20 * SEGMENT;
    const wal = await open(disk);
    await fill(wal, 1);
    disk.foreignBytes += disk.freeBytes;
    const done = Array.from({ length: 40 }, async (_, i) => {
      for (let turns = 0; turns < i * 5; turns++) await turn();
      await wal.group(3).append({ entries: [], hardState: vote(i + 1) });
    });
    const settled = Promise.allSettled(done);
    for (let i = 0; i < 300; i++) await turn();
    await wal.close();
    const refused = (await settled).filter((result) => result.status === "rejected");
    expect(refused.length).toBeGreaterThan(0);
    for (const { reason } of refused) expect(reason).toMatchObject({ code: "RESOURCE_EXHAUSTED", outcome: "rejected" });
    const kept = 40 - refused.length;
    disk.foreignBytes = 0;
    expect((await (await open(disk)).group(3).load()).hardState).toEqual(vote(kept));
  });

  it("is found full when the log is opened, and the log opens", async () => {
    const disk = new SimulatedDisk();
    disk.totalBytes = 20 * SEGMENT;
    const wal = await open(disk);
    const last = await fill(wal, 1);
    const killed = disk.clone();
    killed.totalBytes = disk.totalBytes;
    killed.foreignBytes = killed.freeBytes;
    const again = await open(killed);
    expect(again.stats).toMatchObject({ hasRoom: false, freeBytes: expect.any(Number) });
    expect((await again.group(1).load()).entries).toHaveLength(last);
    await again.group(1).append({ entries: [], hardState: vote(1) });
  });

  it("is no place to begin a log in", async () => {
    const disk = new SimulatedDisk();
    disk.totalBytes = SEGMENT - 1;
    await expect(open(disk)).rejects.toMatchObject({ code: "RESOURCE_EXHAUSTED", outcome: "rejected" });
  });

  it("refuses a command too large for what is left, and takes a small one", async () => {
    const disk = new SimulatedDisk();
    disk.totalBytes = 20 * SEGMENT;
    const wal = await open(disk);
    const large = wal.group(1).append({ entries: [command(1, 18 * SEGMENT)], hardState: null });
    await expect(large).rejects.toMatchObject({ code: "RESOURCE_EXHAUSTED", outcome: "rejected" });
    await wal.group(1).append({ entries: [command(1)], hardState: null });
  });
});

describe("the low-water mark", () => {
  it.each([
    ["4 segments on a small disk", 40 * SEGMENT, 4 * SEGMENT],
    ["5 % of a larger one", 10_000 * SEGMENT, 500 * SEGMENT],
    ["1 GiB at most", 1024 ** 4, 1024 ** 3],
  ])("is %s", async (_, totalBytes, reserveBytes) => {
    const disk = new SimulatedDisk();
    disk.totalBytes = totalBytes;
    const wal = await WriteAheadLog.open({ dir: "/wal", segmentBytes: SEGMENT, spaceCheckMs: 0 }, disk);
    disk.foreignBytes = totalBytes - reserveBytes - SEGMENT;
    expect(await measuredRoom(wal)).toBe(true);
    disk.foreignBytes++;
    expect(await measuredRoom(wal)).toBe(false);
  });
});
