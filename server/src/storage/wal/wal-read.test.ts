import type { Entry } from "@featurestore/cluster";
import { describe, expect, it } from "vitest";
import { SimulatedDisk } from "./segment-file.suite.js";
import { WriteAheadLog } from "./wal.js";

const FIRST = "/wal/0000000000000001.wal";

function entries(first: number, last: number, bytes = 100, term = 1): Entry[] {
  return Array.from({ length: last - first + 1 }, (_, i) => {
    const data = new Uint8Array(bytes).fill((first + i) % 251);
    return { term, index: first + i, kind: "command", data };
  });
}

function open(disk: SimulatedDisk): Promise<WriteAheadLog> {
  return WriteAheadLog.open({ dir: "/wal", segmentBytes: 4096 }, disk);
}

/** Holds something back until it is let go. */
function hold(): { readonly held: Promise<void>; readonly release: () => void } {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { held, release };
}

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

describe("read", () => {
  it("gives as many entries as fit, at least one, from anywhere in an append", async () => {
    const disk = new SimulatedDisk();
    const wal = await open(disk);
    await wal.group(1).append({ entries: entries(1, 3), hardState: null });
    await wal.group(2).append({ entries: entries(1, 9), hardState: null });
    await wal.group(1).append({ entries: entries(4, 60), hardState: null });
    for (const log of [wal.group(1), (await open(disk.clone())).group(1)]) {
      expect(await log.read(1, Infinity)).toEqual(entries(1, 60));
      expect(await log.read(2, 0)).toEqual(entries(2, 2));
      expect(await log.read(60, 1)).toEqual(entries(60, 60));
      expect(await log.read(30, 350)).toEqual(entries(30, 32));
    }
  });

  it("gives entries that are far apart, large, and in several segments", async () => {
    const disk = new SimulatedDisk();
    const wal = await WriteAheadLog.open({ dir: "/wal", segmentBytes: 1024 * 1024 }, disk);
    const sizes = [10, 20, 1_500_000, 30, 600_000, 40, 50];
    const expected = sizes.flatMap((bytes, i) => entries(i + 1, i + 1, bytes));
    for (const [i, entry] of expected.entries()) {
      await wal.group(1).append({ entries: [entry], hardState: null });
      await wal.group(2).append({ entries: entries(i + 1, i + 1, 100_000), hardState: null });
    }
    const read = await wal.group(1).read(1, Infinity);
    expect(read.map(({ index, data }) => [index, data.length])).toEqual(sizes.map((bytes, i) => [i + 1, bytes]));
    for (const [i, { data }] of read.entries())
      expect(Buffer.compare(data, expected[i]?.data ?? new Uint8Array())).toBe(0);
  });

  it("gives nothing where the log does not hold the entry", async () => {
    const wal = await open(new SimulatedDisk());
    const log = wal.group(1);
    expect(await log.read(1, Infinity)).toEqual([]);
    await log.append({ entries: entries(1, 5), hardState: null });
    await log.compact({ term: 1, index: 2 });
    expect(await log.read(2, Infinity)).toEqual([]);
    expect(await log.read(3, Infinity)).toEqual(entries(3, 5));
    expect(await log.read(6, Infinity)).toEqual([]);
    await log.compact({ term: 9, index: 9 });
    expect(await log.read(10, Infinity)).toEqual([]);
  });

  it("gives neither an entry that is not durable yet nor one that such an entry replaces", async () => {
    const disk = new SimulatedDisk();
    const log = (await open(disk)).group(1);
    await log.append({ entries: entries(1, 3), hardState: null });
    const { held, release } = hold();
    disk.held = held;
    const done = log.append({ entries: entries(3, 4, 100, 2), hardState: null });
    expect(await log.read(1, Infinity)).toEqual(entries(1, 2));
    expect(await log.read(3, Infinity)).toEqual([]);
    release();
    await done;
    expect(await log.read(1, Infinity)).toEqual([...entries(1, 2), ...entries(3, 4, 100, 2)]);
  });

  it("leaves out what is cut while it is under way", async () => {
    const disk = new SimulatedDisk();
    const log = (await open(disk)).group(1);
    await log.append({ entries: entries(1, 3), hardState: null });
    const { held, release } = hold();
    disk.heldReads = held;
    const read = log.read(1, Infinity);
    await log.append({ entries: entries(3, 4, 100, 2), hardState: null });
    release();
    expect(await read).toEqual(entries(1, 2));
  });

  it("begins anew where its segment goes away because the first entry was replaced", async () => {
    const disk = new SimulatedDisk();
    const wal = await open(disk);
    await wal.group(1).append({ entries: entries(1, 1, 3000), hardState: null });
    const { held, release } = hold();
    disk.heldReads = held;
    const read = wal.group(1).read(1, Infinity);
    await wal.group(1).append({ entries: entries(1, 1, 3000, 2), hardState: null });
    while (disk.names.has(FIRST)) await turn();
    release();
    expect(await read).toEqual(entries(1, 1, 3000, 2));
  });

  it("gives nothing where everything is given up or removed while it is under way", async () => {
    const disk = new SimulatedDisk();
    const wal = await open(disk);
    for (const id of [1, 2]) await wal.group(id).append({ entries: entries(1, 2, 3000), hardState: null });
    const { held, release } = hold();
    disk.heldReads = held;
    const reads = [1, 2].map((id) => wal.group(id).read(1, Infinity));
    await wal.group(1).compact({ term: 1, index: 2 });
    await wal.removeGroup(2);
    expect(disk.names.has(FIRST)).toBe(false);
    release();
    expect(await Promise.all(reads)).toEqual([[], []]);
  });

  it.each<[string, string, (disk: SimulatedDisk) => unknown]>([
    ["a flipped bit", "the record does not match its checksum", (disk) => disk.bytes(FIRST).writeUInt8(0xff, 600)],
    ["a file cut short", "the file ends before the record does", (disk) => truncate(disk, 700)],
    ["a missing file", "the file is missing", (disk) => disk.names.delete(FIRST)],
    [
      "another record in its place",
      "the record does not match its checksum",
      (disk) => disk.bytes(FIRST).copy(disk.bytes(FIRST), 512, 1024, 1536),
    ],
  ])("refuses %s as CORRUPTION", async (_, why, damage) => {
    const disk = new SimulatedDisk();
    const wal = await open(disk);
    await wal.group(1).append({ entries: entries(1, 1), hardState: null });
    await wal.group(1).append({ entries: entries(2, 2), hardState: null });
    damage(disk);
    await expect(wal.group(1).read(1, Infinity)).rejects.toMatchObject({
      code: "CORRUPTION",
      details: { file: "0000000000000001.wal", why },
    });
  });

  it("says UNAVAILABLE where the file system fails, goes on after that, and ends with the log", async () => {
    const disk = new SimulatedDisk();
    const wal = await open(disk);
    await wal.group(1).append({ entries: entries(1, 1), hardState: null });
    disk.before = (operation) => {
      if (operation === "read") throw Object.assign(new Error("EIO: i/o error"), { code: "EIO" });
    };
    await expect(wal.group(1).read(1, 1)).rejects.toMatchObject({ code: "UNAVAILABLE" });
    disk.before = () => undefined;
    expect(await wal.group(1).read(1, 1)).toEqual(entries(1, 1));
    await wal.close();
    await expect(wal.group(1).read(1, 1)).rejects.toMatchObject({ code: "UNAVAILABLE", outcome: "rejected" });
  });
});

function truncate(disk: SimulatedDisk, length: number): void {
  const inode = disk.names.get(FIRST);
  if (inode !== undefined) inode.live = inode.live.subarray(0, length);
}
