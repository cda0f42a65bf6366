import type { Entry, HardState } from "@featurestore/cluster";
import { describe, expect, it } from "vitest";
import { SimulatedDisk } from "./segment-file.suite.js";
import { type WalOptions, WriteAheadLog } from "./wal.js";

const SEGMENT = 4096;
const LEVELS = 30;
const TOO_FULL = expect.stringMatching(
  /^the disk of the write-ahead log is too full for writes: \d+ bytes are free, 8192 are kept in reserve$/,
);

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

/** Appends commands until one is not to be accepted; returns the last index that was acknowledged. */
async function fill(wal: WriteAheadLog, from: number): Promise<number> {
  for (let index = from; ; index++) {
    await turn();
    const refusal = wal.group(1).refusal(command(index).data.length);
    if (refusal !== null) {
      expect(refusal).toMatchObject({ code: "RESOURCE_EXHAUSTED", outcome: "rejected", message: TOO_FULL });
      return index - 1;
    }
    await wal.group(1).append({ entries: [command(index)], hardState: null });
  }
}

/** Appends a command after the other, as a leader does, and counts those that are acknowledged. */
class Follower {
  readonly #wal: WriteAheadLog;
  readonly #done: Promise<void>[] = [];
  acknowledged = 0;
  last: number;

  constructor(wal: WriteAheadLog, last: number) {
    this.#wal = wal;
    this.last = last;
  }

  async take(count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      const index = ++this.last;
      const append = this.#wal.group(1).append({ entries: [command(index)], hardState: vote(index) });
      const noted = append.then(() => {
        this.acknowledged = index;
      });
      this.#done.push(noted);
      for (let turns = 0; turns < 5; turns++) await turn();
    }
  }

  settled(): Promise<PromiseSettledResult<void>[]> {
    return Promise.allSettled(this.#done);
  }
}

function commands(last: number): Entry[] {
  return Array.from({ length: last }, (_, i) => command(i + 1));
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
      expect(wal.group(1).refusal(1)).toMatchObject({ code: "RESOURCE_EXHAUSTED", outcome: "rejected" });

      disk.foreignBytes = 0;
      await untilRoom(wal);
      const more = await fill(wal, last + 1);
      expect(more).toBeGreaterThan(last + 20);
      const expected = commands(more);
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

  it("takes a follower's commands out of the reserve, lets them wait in order when it is used up, and loses none", async () => {
    for (let level = 0; level < LEVELS; level += 3) {
      const disk = new SimulatedDisk();
      disk.totalBytes = 20 * SEGMENT;
      disk.foreignBytes = Math.floor((level / LEVELS) * 8 * SEGMENT);
      const wal = await open(disk);
      const follower = new Follower(wal, await fill(wal, 1));
      const refusedAt = follower.last;
      await follower.take(60);
      expect(wal.group(1).hasRoom).toBe(false);
      const { acknowledged } = follower;
      expect(acknowledged).toBeGreaterThan(refusedAt + 10);
      expect(acknowledged).toBeLessThan(follower.last);
      expect(disk.freeBytes).toBeLessThan(SEGMENT);
      expect(await wal.group(1).read(1, Infinity)).toEqual(commands(acknowledged));
      const kept = await entriesAfterPowerCut(disk, level);
      expect(kept).toEqual(commands(kept.length));
      expect(kept.length).toBeGreaterThanOrEqual(acknowledged);

      disk.totalBytes = 60 * SEGMENT;
      for (const { status } of await follower.settled()) expect(status).toBe("fulfilled");
      expect(await wal.group(1).load()).toMatchObject({
        hardState: vote(follower.last),
        entries: commands(follower.last),
      });
      await untilRoom(wal);
      expect(wal.group(1).refusal(300)).toBeNull();
    }
  });

  it("refuses what waits for space once it is not to wait any more, and all that comes later", async () => {
    const disk = new SimulatedDisk();
    disk.totalBytes = 20 * SEGMENT;
    const wal = await open(disk);
    const follower = new Follower(wal, await fill(wal, 1));
    await follower.take(60);
    const { acknowledged } = follower;
    wal.stopWaitingForSpace();
    const outcomes = await follower.settled();
    const refused = outcomes.filter((outcome) => outcome.status === "rejected");
    expect(refused.length).toBe(follower.last - acknowledged);
    for (const { reason } of refused) expect(reason).toMatchObject({ code: "RESOURCE_EXHAUSTED", outcome: "rejected" });
    disk.totalBytes = 60 * SEGMENT;
    const late = { code: "RESOURCE_EXHAUSTED", outcome: "rejected", message: TOO_FULL };
    await expect(wal.group(2).append({ entries: [], hardState: vote(1) })).rejects.toMatchObject(late);
    await expect(wal.group(1).compact({ term: 1, index: 1 })).rejects.toMatchObject(late);
    await wal.close();
    expect((await (await open(disk)).group(1).load()).entries).toEqual(commands(acknowledged));
  });

  it("does not keep a log with space from going on until it is closed, though it is not to wait", async () => {
    const wal = await open(new SimulatedDisk());
    wal.stopWaitingForSpace();
    for (let index = 1; index <= 40; index++) {
      await wal.group(1).append({ entries: [command(index)], hardState: null });
    }
    expect(wal.stats.segments).toBeGreaterThan(3);
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

  it("is not to accept a command too large for what is left, while it accepts a small one", async () => {
    const disk = new SimulatedDisk();
    disk.totalBytes = 20 * SEGMENT;
    const wal = await open(disk);
    expect(wal.group(1).refusal(18 * SEGMENT)).toMatchObject({ code: "RESOURCE_EXHAUSTED", outcome: "rejected" });
    expect([wal.group(1).refusal(300), wal.group(1).hasRoom]).toEqual([null, true]);
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
