import type { Entry } from "@featurestore/cluster";
import { FeatureStoreError } from "@featurestore/proto";
import { describe, expect, it } from "vitest";
import { SimulatedDisk } from "./segment-file.suite.js";
import { WriteAheadLog } from "./wal.js";

const OPTIONS = { dir: "/wal", segmentBytes: 2048 };
const FIRST = "/wal/0000000000000001.wal";
const SECOND = "/wal/0000000000000002.wal";
const THIRD = "/wal/0000000000000003.wal";

function entry(index: number, data: Uint8Array): Entry {
  return { term: 1, index, kind: "command", data };
}

/** Everything a log gives back. */
async function contentOf(disk: SimulatedDisk, groups: readonly number[]): Promise<string> {
  const wal = await WriteAheadLog.open(OPTIONS, disk);
  const states = [wal.groups()];
  for (const id of groups) {
    const { hardState, truncated, entries } = await wal.group(id).load();
    const data = entries.map(({ term, index, kind, data }) => [term, index, kind, Buffer.from(data).toString("hex")]);
    states.push([id, hardState, truncated, data] as never);
  }
  await wal.close();
  return JSON.stringify(states);
}

async function codeOf(act: Promise<unknown>): Promise<string> {
  const error: unknown = await act.then(
    () => null,
    (reason: unknown) => reason,
  );
  return error instanceof FeatureStoreError ? error.code : `${error}`;
}

/** Three small segments: several batches, a hard state, a cut, a truncation, and data that is hard to tell from zeros. */
async function smallLog(firstByte = 1): Promise<SimulatedDisk> {
  const disk = new SimulatedDisk();
  const wal = await WriteAheadLog.open(OPTIONS, disk);
  const oneBit = new Uint8Array(900);
  oneBit[600] = 1;
  await wal.group(1).append({
    entries: [entry(1, Uint8Array.of(firstByte)), entry(2, Uint8Array.of(2))],
    hardState: { term: 1, votedFor: "a", committed: 0 },
  });
  await wal.group(2).append({ entries: [entry(1, new Uint8Array(700))], hardState: null });
  await wal.group(1).append({ entries: [entry(2, Uint8Array.of(3))], hardState: null });
  await wal.group(1).compact({ term: 1, index: 1 });
  await wal.group(2).append({ entries: [entry(2, oneBit)], hardState: { term: 2, votedFor: null, committed: 1 } });
  await wal.close();
  return disk;
}

describe("rot", () => {
  it("any single flipped bit is refused as CORRUPTION, or changes nothing of what is given back", async () => {
    const whole = await smallLog();
    const names = [...whole.names.keys()].sort();
    expect(names).toEqual([FIRST, SECOND, THIRD]);
    const content = await contentOf(whole.clone(), [1, 2]);
    const outcomes = { refused: 0, exact: 0 };
    for (const name of names) {
      const bytes = whole.bytes(name).length;
      for (let bit = 0; bit < bytes * 8; bit++) {
        const disk = whole.clone();
        const damaged = disk.bytes(name);
        damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const result = await contentOf(disk, [1, 2]).catch((error: unknown) => error);
        const isRefused = result instanceof FeatureStoreError && result.code === "CORRUPTION";
        if (!isRefused && result !== content) expect.fail(`bit ${bit} of ${name}: ${result}`);
        outcomes[isRefused ? "refused" : "exact"]++;
      }
    }
    // The first four bytes after the end might be the beginning of a length: a write of a byte or two, cut short.
    expect(outcomes).toEqual({ refused: 3 * 2048 * 8 - 32, exact: 32 });
  });

  it("says which file, where and why", async () => {
    const disk = await smallLog();
    disk.bytes(FIRST).writeUInt8(0xff, 512 + 20);
    await expect(WriteAheadLog.open(OPTIONS, disk)).rejects.toMatchObject({
      code: "CORRUPTION",
      outcome: "rejected",
      message: "write-ahead log 0000000000000001.wal, byte 512: the record does not match its checksum",
      details: { file: "0000000000000001.wal", offset: 512, why: "the record does not match its checksum" },
    });
  });

  it.each<[string, (disk: SimulatedDisk) => unknown]>([
    ["a segment missing in the middle", (disk) => disk.names.delete(SECOND)],
    ["the oldest segment missing while its entries are needed", (disk) => disk.names.delete(FIRST)],
    ["two segments that changed places", (disk) => swap(disk, FIRST, SECOND)],
    ["a sector of an earlier segment that became zero", (disk) => disk.bytes(FIRST).fill(0, 512, 1024)],
    ["the end of an earlier segment that became zero", (disk) => disk.bytes(FIRST).fill(0, 1536, 2048)],
    ["a sector before the last batch that became zero", (disk) => disk.bytes(SECOND).fill(0, 512, 1024)],
    ["bytes far after the end", (disk) => disk.bytes(THIRD).writeUInt8(1, 2040)],
    ["a zero length followed by a checksum", (disk) => disk.bytes(THIRD).fill(0, 512, 516)],
    ["a shortened file", (disk) => truncate(disk, THIRD, 1536)],
    ["an empty file", (disk) => truncate(disk, THIRD, 0)],
  ])("%s is refused", async (_, damage) => {
    const disk = await smallLog();
    damage(disk);
    expect(await codeOf(WriteAheadLog.open(OPTIONS, disk))).toBe("CORRUPTION");
  });

  it("another log's segment in the right place is refused", async () => {
    const disk = await smallLog();
    const other = await smallLog(77);
    other.bytes(SECOND).copy(disk.bytes(SECOND));
    expect(await codeOf(WriteAheadLog.open(OPTIONS, disk))).toBe("CORRUPTION");
  });
});

function swap(disk: SimulatedDisk, a: string, b: string): void {
  const first = Buffer.from(disk.bytes(a));
  disk.bytes(b).copy(disk.bytes(a));
  first.copy(disk.bytes(b));
}

function truncate(disk: SimulatedDisk, name: string, length: number): void {
  const inode = disk.names.get(name);
  if (inode !== undefined) inode.live = inode.live.subarray(0, length);
}

describe("a torn tail", () => {
  const SIZES = [100, 700, 30, 0, 650, 300];
  const START = 1024;

  /** One batch alone, then a batch of six appends over five sectors. */
  async function lastBatch(): Promise<{ disk: SimulatedDisk; end: number }> {
    const disk = new SimulatedDisk();
    const wal = await WriteAheadLog.open({ ...OPTIONS, segmentBytes: 8192 }, disk);
    await wal.group(1).append({ entries: [entry(1, Uint8Array.of(1))], hardState: null });
    await Promise.all(
      SIZES.map((size, i) =>
        wal.group(1).append({
          entries: [entry(2 + i, new Uint8Array(size))],
          hardState: { term: 1, votedFor: null, committed: i },
        }),
      ),
    );
    const end =
      START +
      Math.ceil(
        (disk
          .bytes(FIRST)
          .subarray(START)
          .findLastIndex((byte) => byte !== 0) +
          1) /
          512,
      ) *
        512;
    expect(wal.stats.syncs).toBe(2);
    return { disk, end };
  }

  /** How many of the six appends are there, after checking that they are the first ones and the log goes on. */
  async function recovered(disk: SimulatedDisk): Promise<number> {
    const wal = await WriteAheadLog.open(OPTIONS, disk);
    const { entries, hardState } = await wal.group(1).load();
    const count = entries.length - 1;
    expect(entries.map(({ index, data }) => [index, data.length])).toEqual(
      [1, ...SIZES].slice(0, entries.length).map((size, i) => [i + 1, size]),
    );
    expect(hardState.committed).toBe(Math.max(0, count - 1));
    await wal.group(1).append({ entries: [entry(count + 2, Uint8Array.of(9))], hardState: null });
    await wal.close();
    const again = await WriteAheadLog.open(OPTIONS, disk.clone());
    expect((await again.group(1).load()).entries).toHaveLength(count + 2);
    return count;
  }

  it("cut short at any byte leaves the appends that arrived whole before it", async () => {
    const { disk, end } = await lastBatch();
    const counts: number[] = [];
    for (let cut = START; cut < end; cut++) {
      const torn = disk.clone();
      torn.bytes(FIRST).fill(0, cut, end);
      counts.push(await recovered(torn));
    }
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    expect([...new Set(counts)]).toEqual([0, 1, 2, 4, 5]);
    expect(await recovered(disk.clone())).toBe(6);
  });

  it("with any set of sectors missing leaves the appends in the sectors before the first gap", async () => {
    const { disk, end } = await lastBatch();
    const sectors = (end - START) / 512;
    expect(sectors).toBe(5);
    const wholeBefore = [0, 1, 2, 4, 5];
    for (let missing = 1; missing < 2 ** sectors; missing++) {
      const torn = disk.clone();
      const gaps = Array.from({ length: sectors }, (_, i) => i).filter((i) => missing & (1 << i));
      for (const i of gaps) torn.bytes(FIRST).fill(0, START + i * 512, START + (i + 1) * 512);
      expect(await recovered(torn)).toBe(wholeBefore[gaps[0] ?? 0]);
    }
  });

  it("is rot where a sector that is there does not verify", async () => {
    const { disk } = await lastBatch();
    const torn = disk.clone();
    torn.bytes(FIRST).fill(0, START + 1024, START + 1536);
    torn.bytes(FIRST).writeUInt8(0xff, START + 30);
    expect(await codeOf(WriteAheadLog.open(OPTIONS, torn))).toBe("CORRUPTION");
  });

  it("is rot where a later batch was begun", async () => {
    const { disk, end } = await lastBatch();
    const wal = await WriteAheadLog.open(OPTIONS, disk);
    await wal.group(1).append({ entries: [entry(8, Uint8Array.of(9))], hardState: null });
    expect(disk.bytes(FIRST)[end]).not.toBe(0);
    disk.bytes(FIRST).fill(0, START + 1024, START + 1536);
    expect(await codeOf(WriteAheadLog.open(OPTIONS, disk.clone()))).toBe("CORRUPTION");
    disk.bytes(FIRST).fill(0, START, end);
    expect(await codeOf(WriteAheadLog.open(OPTIONS, disk.clone()))).toBe("CORRUPTION");
  });
});
