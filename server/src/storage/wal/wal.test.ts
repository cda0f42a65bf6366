import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Entry, HardState } from "@featurestore/cluster";
import { afterEach, describe, expect, it } from "vitest";
import { nodeFiles } from "./segment-file.js";
import { SimulatedDisk } from "./segment-file.suite.js";
import { type WalOptions, WriteAheadLog } from "./wal.js";

const HARD_STATE: HardState = { term: 3, votedFor: "node-2", committed: 1 };
const NOTHING = { hardState: { term: 0, votedFor: null, committed: 0 }, truncated: { term: 0, index: 0 }, entries: [] };
const dirs: string[] = [];

afterEach(async () => {
  for (const dir of dirs.splice(0)) await rm(dir, { recursive: true });
});

async function temporaryDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "wal-"));
  dirs.push(dir);
  return dir;
}

function entries(first: number, last: number, options: { term?: number; bytes?: number } = {}): Entry[] {
  const { term = 1, bytes = 8 } = options;
  return Array.from({ length: last - first + 1 }, (_, i) => {
    const data = new Uint8Array(bytes).fill((first + i) % 251);
    return { term, index: first + i, kind: "command", data };
  });
}

function onSimulatedDisk(disk: SimulatedDisk, options: Partial<WalOptions> = {}): Promise<WriteAheadLog> {
  return WriteAheadLog.open({ dir: "/wal", segmentBytes: 4096, ...options }, disk);
}

/** What the group's log is after the process went away and came back. */
async function reloaded(disk: SimulatedDisk, group: number) {
  return await (await onSimulatedDisk(disk.clone())).group(group).load();
}

describe("a log on the real file system", () => {
  it("gives back entries, hard state and truncation after it was closed and opened", async () => {
    const dir = await temporaryDir();
    const wal = await WriteAheadLog.open({ dir, segmentBytes: 8192 });
    await wal.group(1).append({ entries: entries(1, 5), hardState: HARD_STATE });
    await wal.group(70_000).append({ entries: entries(1, 2, { term: 2 }), hardState: null });
    await wal.group(1).compact({ term: 1, index: 2 });
    await wal.close();

    const again = await WriteAheadLog.open({ dir, segmentBytes: 8192 });
    expect(again.groups()).toEqual([1, 70_000]);
    const one = { hardState: HARD_STATE, truncated: { term: 1, index: 2 }, entries: entries(3, 5) };
    expect(await again.group(1).load()).toEqual(one);
    expect(await again.group(70_000).load()).toEqual({ ...NOTHING, entries: entries(1, 2, { term: 2 }) });
    expect(await again.group(5).load()).toEqual(NOTHING);
    await again.close();
  });

  it("holds an entry larger than a segment, and the entries around it", async () => {
    const dir = await temporaryDir();
    const wal = await WriteAheadLog.open({ dir, segmentBytes: 64 * 1024 });
    const large = { ...entries(2, 2)[0], data: new Uint8Array(8 * 1024 * 1024).fill(7) } as Entry;
    const log = wal.group(1);
    await Promise.all([entries(1, 1), [large], entries(3, 3)].map((e) => log.append({ entries: e, hardState: null })));
    await wal.close();

    const again = await WriteAheadLog.open({ dir, segmentBytes: 64 * 1024 });
    const state = await again.group(1).load();
    expect(state.entries.map(({ index, data }) => [index, data.length])).toEqual([
      [1, 8],
      [2, 8 * 1024 * 1024],
      [3, 8],
    ]);
    expect(Buffer.compare(state.entries[1]?.data ?? new Uint8Array(), large.data)).toBe(0);
    await again.close();
  });

  it("shares a sync among appends of many groups", async () => {
    const wal = await WriteAheadLog.open({ dir: await temporaryDir(), segmentBytes: 1024 * 1024 });
    const groups = Array.from({ length: 64 }, (_, id) => wal.group(id));
    for (let index = 1; index <= 20; index++) {
      await Promise.all(groups.map((log) => log.append({ entries: entries(index, index), hardState: null })));
    }
    expect(wal.stats).toMatchObject({ appends: 1280, syncs: 20, queuedBytes: 0, sequence: 20 });
    await wal.close();
  });

  it("leaves only segments behind when it is closed, and removes what a crash left half prepared", async () => {
    const dir = await temporaryDir();
    const stale = await nodeFiles.open(join(dir, "0000000000000009.wal.tmp"), "create");
    await stale.close();
    const wal = await WriteAheadLog.open({ dir, segmentBytes: 4096 });
    await wal.group(1).append({ entries: entries(1, 1, { bytes: 2000 }), hardState: null });
    await wal.close();
    expect(await readdir(dir)).toEqual(["0000000000000001.wal"]);
  });

  it("says UNAVAILABLE when the directory cannot be used", async () => {
    const dir = join(await temporaryDir(), "file");
    await (await nodeFiles.open(dir, "create")).close();
    await expect(WriteAheadLog.open({ dir })).rejects.toMatchObject({ code: "UNAVAILABLE", outcome: "rejected" });
  });
});

describe("append", () => {
  it("replaces the tail from a conflicting entry on", async () => {
    const disk = new SimulatedDisk();
    const log = (await onSimulatedDisk(disk)).group(1);
    await log.append({ entries: entries(1, 6), hardState: null });
    await log.append({ entries: entries(3, 4, { term: 2 }), hardState: null });
    expect((await reloaded(disk, 1)).entries).toEqual([...entries(1, 2), ...entries(3, 4, { term: 2 })]);
    await log.append({ entries: entries(5, 5, { term: 2 }), hardState: null });
    expect((await reloaded(disk, 1)).entries).toEqual([...entries(1, 2), ...entries(3, 5, { term: 2 })]);
  });

  it.each([
    ["leaves a gap", entries(7, 7), "leaves a gap after 5"],
    ["begins at an entry that was given up", entries(2, 6), "already given up"],
    ["has indexes that are not consecutive", [...entries(6, 6), ...entries(8, 8)], "not consecutive"],
  ])("that %s is a mistake of the program", async (_, wrong, why) => {
    const log = (await onSimulatedDisk(new SimulatedDisk())).group(1);
    await log.append({ entries: entries(1, 5), hardState: null });
    await log.compact({ term: 1, index: 3 });
    await expect(log.append({ entries: wrong, hardState: null })).rejects.toThrow(why);
  });

  it("of nothing writes nothing", async () => {
    const wal = await onSimulatedDisk(new SimulatedDisk());
    await wal.group(1).append({ entries: [], hardState: null });
    expect(wal.stats).toMatchObject({ appends: 0, syncs: 0 });
    expect(wal.groups()).toEqual([]);
  });

  it("waits for the sync under way, and then shares the next one with whatever came meanwhile", async () => {
    const disk = new SimulatedDisk();
    const wal = await onSimulatedDisk(disk);
    let release = () => {};
    disk.held = new Promise((resolve) => {
      release = resolve;
    });
    const done: Promise<void>[] = [];
    for (let turn = 1; turn <= 5; turn++) {
      for (const id of [1, 2, 3]) done.push(wal.group(id).append({ entries: entries(turn, turn), hardState: null }));
      await new Promise(setImmediate);
      await new Promise(setImmediate);
    }
    expect(wal.stats).toMatchObject({ appends: 0, syncs: 0 });
    release();
    await Promise.all(done);
    expect(wal.stats).toMatchObject({ appends: 15, syncs: 2 });
  });

  it("copies the data before it returns", async () => {
    const disk = new SimulatedDisk();
    const [entry] = entries(1, 1);
    const done = (await onSimulatedDisk(disk)).group(1).append({ entries: entry ? [entry] : [], hardState: null });
    entry?.data.fill(0xff);
    await done;
    expect((await reloaded(disk, 1)).entries).toEqual(entries(1, 1));
  });

  it("is taken beyond the queue's bound, too, where commands are not to be accepted any more", async () => {
    const disk = new SimulatedDisk();
    const wal = await onSimulatedDisk(disk, { queueBytesMax: 1000 });
    const log = wal.group(1);
    const append = (index: number): Promise<void> =>
      log.append({ entries: entries(index, index, { bytes: 800 }), hardState: null });
    const first = append(1);
    expect([log.hasRoom, log.refusal(100)]).toEqual([true, null]);
    expect(log.refusal(800)).toMatchObject({
      code: "RESOURCE_EXHAUSTED",
      outcome: "rejected",
      details: { queuedBytes: wal.stats.queuedBytes, bytes: 800, queueBytesMax: 1000 },
    });
    const second = append(2);
    expect([log.hasRoom, wal.stats.hasRoom]).toEqual([false, false]);
    await Promise.all([first, second]);
    expect([log.hasRoom, log.refusal(800)]).toEqual([true, null]);
    expect((await reloaded(disk, 1)).entries).toEqual(entries(1, 2, { bytes: 800 }));
  });

  it("is a mistake of the program while 64 of the group wait for the disk; they are written, as are other groups'", async () => {
    const disk = new SimulatedDisk();
    const wal = await onSimulatedDisk(disk);
    const log = wal.group(1);
    const waiting = Array.from({ length: 64 }, (_, i) =>
      log.append({ entries: entries(i + 1, i + 1), hardState: null }),
    );
    await expect(log.append({ entries: entries(65, 65), hardState: null })).rejects.toThrow("64 records waiting");
    await expect(log.compact({ term: 1, index: 3 })).rejects.toThrow("64 records waiting");
    const other = wal.group(2).append({ entries: entries(1, 1), hardState: null });
    await Promise.all([...waiting, other]);
    await log.append({ entries: entries(65, 65), hardState: null });
    expect(await reloaded(disk, 1)).toEqual({ ...NOTHING, entries: entries(1, 65) });
    expect((await reloaded(disk, 2)).entries).toEqual(entries(1, 1));
  });
});

describe("compact", () => {
  it("through a position the log does not reach gives up the whole log", async () => {
    const disk = new SimulatedDisk();
    const log = (await onSimulatedDisk(disk)).group(1);
    await log.append({ entries: entries(1, 3), hardState: HARD_STATE });
    await log.compact({ term: 4, index: 10 });
    expect(await reloaded(disk, 1)).toEqual({ hardState: HARD_STATE, truncated: { term: 4, index: 10 }, entries: [] });
    await log.append({ entries: entries(11, 11, { term: 4 }), hardState: null });
    expect((await reloaded(disk, 1)).entries).toEqual(entries(11, 11, { term: 4 }));
  });

  it("through a position where the log has another term gives up the whole log", async () => {
    const disk = new SimulatedDisk();
    const log = (await onSimulatedDisk(disk)).group(1);
    await log.append({ entries: [...entries(1, 3), ...entries(4, 6, { term: 2 })], hardState: null });
    await log.compact({ term: 1, index: 2 });
    expect((await reloaded(disk, 1)).entries).toEqual([...entries(3, 3), ...entries(4, 6, { term: 2 })]);
    await log.compact({ term: 3, index: 4 });
    expect(await reloaded(disk, 1)).toEqual({ ...NOTHING, truncated: { term: 3, index: 4 } });
  });

  it("at or before what was given up changes nothing", async () => {
    const disk = new SimulatedDisk();
    const wal = await onSimulatedDisk(disk);
    await wal.group(1).append({ entries: entries(1, 3), hardState: null });
    await wal.group(1).compact({ term: 1, index: 2 });
    await wal.group(1).compact({ term: 1, index: 2 });
    await wal.group(1).compact({ term: 1, index: 1 });
    expect(wal.stats.appends).toBe(2);
    expect(await reloaded(disk, 1)).toEqual({ ...NOTHING, truncated: { term: 1, index: 2 }, entries: entries(3, 3) });
  });

  it("frees whole segments, oldest first, while hard states and positions live on in the later ones", async () => {
    const disk = new SimulatedDisk();
    const wal = await onSimulatedDisk(disk);
    await wal.group(9).append({ entries: entries(1, 1), hardState: HARD_STATE });
    for (let index = 1; index <= 30; index++) {
      await wal.group(1).append({ entries: entries(index, index, { bytes: 900 }), hardState: null });
    }
    const before = wal.stats.segments;
    expect(before).toBeGreaterThan(7);
    await wal.group(1).compact({ term: 1, index: 28 });
    expect(wal.stats.segments).toBe(before);
    await wal.group(9).compact({ term: 1, index: 1 });
    expect(wal.stats.segments).toBeLessThanOrEqual(2);
    expect(wal.stats.bytes).toBe(wal.stats.segments * 4096);
    expect(disk.names.has("/wal/0000000000000001.wal")).toBe(false);

    const one = { ...NOTHING, truncated: { term: 1, index: 28 }, entries: entries(29, 30, { bytes: 900 }) };
    expect(await reloaded(disk, 1)).toEqual(one);
    expect(await reloaded(disk, 9)).toEqual({ hardState: HARD_STATE, truncated: { term: 1, index: 1 }, entries: [] });
  });
});

describe("pinning", () => {
  it("names the groups that keep the oldest segment once the log is too large", async () => {
    const wal = await onSimulatedDisk(new SimulatedDisk(), { bytesMax: 3 * 4096 });
    await wal.group(5).append({ entries: entries(1, 2), hardState: null });
    await wal.group(3).append({ entries: entries(1, 2), hardState: null });
    await wal.group(4).append({ entries: [], hardState: HARD_STATE });
    for (let index = 1; wal.stats.segments <= 3; index++) {
      expect(wal.pinning()).toEqual([]);
      await wal.group(7).append({ entries: entries(index, index, { bytes: 900 }), hardState: null });
    }
    expect(wal.pinning()).toEqual([3, 5, 7]);
    await wal.group(7).compact({ term: 1, index: 8 });
    await wal.group(5).compact({ term: 1, index: 1 });
    expect(wal.pinning()).toEqual([3, 5]);
    await wal.group(5).append({ entries: entries(2, 2, { term: 2 }), hardState: null });
    expect(wal.pinning()).toEqual([3]);
    await wal.group(3).compact({ term: 1, index: 2 });
    expect(wal.pinning()).toEqual([]);
    expect(wal.stats.segments).toBeLessThanOrEqual(3);
  });
});

describe("removeGroup", () => {
  it("forgets the group and lets its segments go; the same id begins anew", async () => {
    const disk = new SimulatedDisk();
    const wal = await onSimulatedDisk(disk);
    const old = wal.group(1);
    await old.append({ entries: entries(1, 3, { bytes: 3000 }), hardState: HARD_STATE });
    await wal.group(2).append({ entries: entries(1, 1, { bytes: 3000 }), hardState: null });
    await wal.removeGroup(1);
    await wal.removeGroup(77);
    expect(wal.groups()).toEqual([2]);
    expect(wal.stats.segments).toBeLessThanOrEqual(2);
    expect(await reloaded(disk, 1)).toEqual(NOTHING);
    await expect(old.append({ entries: entries(4, 4), hardState: null })).rejects.toThrow("was removed");
    await wal.group(1).append({ entries: entries(1, 1), hardState: null });
    expect(await reloaded(disk, 1)).toEqual({ ...NOTHING, entries: entries(1, 1) });
  });
});

describe("the end of a log", () => {
  it("close finishes what is queued and refuses what comes later", async () => {
    const disk = new SimulatedDisk();
    const wal = await onSimulatedDisk(disk);
    const done = wal.group(1).append({ entries: entries(1, 3), hardState: null });
    await Promise.all([wal.close(), wal.close()]);
    await done;
    const late = wal.group(1).append({ entries: entries(4, 4), hardState: null });
    await expect(late).rejects.toMatchObject({ code: "UNAVAILABLE", outcome: "rejected" });
    expect((await reloaded(disk, 1)).entries).toEqual(entries(1, 3));
  });

  it.each([
    ["write", "0000000000000001.wal"],
    ["datasync", "0000000000000001.wal"],
    ["syncDirectory", "/wal"],
    ["rename", "0000000000000002.wal"],
  ])(
    "the first failed %s is fatal: what is under way is unknown, what comes later rejected",
    async (operation, name) => {
      const disk = new SimulatedDisk();
      const fatal: Error[] = [];
      const wal = await onSimulatedDisk(disk, { onFatal: (error) => fatal.push(error) });
      const log = wal.group(1);
      await log.append({ entries: entries(1, 1), hardState: null });
      let failures = 0;
      disk.before = (tried, path) => {
        if (tried !== operation || !path.endsWith(name)) return;
        failures++;
        throw Object.assign(new Error("EIO: i/o error"), { code: "EIO" });
      };
      const underWay = [2, 3, 4, 5, 6].map((index) =>
        log.append({ entries: entries(index, index, { bytes: 900 }), hardState: null }),
      );
      const results = await Promise.allSettled(underWay);
      const failed = results.filter((result) => result.status === "rejected").map(({ reason }) => reason);
      expect(failed.length).toBeGreaterThan(0);
      for (const reason of failed) {
        expect(reason).toMatchObject({
          code: "UNAVAILABLE",
          outcome: "unknown",
          message: expect.stringContaining("EIO"),
        });
      }
      disk.before = () => undefined;
      const late = log.append({ entries: entries(7, 7), hardState: null });
      await expect(late).rejects.toMatchObject({ code: "UNAVAILABLE", outcome: "rejected" });
      await wal.close();
      expect(fatal.map(({ message }) => message)).toEqual(["EIO: i/o error"]);
      expect(failures).toBe(1);
    },
  );

  it("after a failed sync nothing is given back that a power cut could still take away", async () => {
    const disk = new SimulatedDisk();
    const wal = await onSimulatedDisk(disk);
    await wal.group(1).append({ entries: entries(1, 1), hardState: null });
    disk.before = (operation) => {
      if (operation === "datasync") throw Object.assign(new Error("EIO"), { code: "EIO" });
    };
    const lost = wal.group(1).append({ entries: entries(2, 2), hardState: null });
    await expect(lost).rejects.toMatchObject({ outcome: "unknown" });
    disk.before = () => undefined;
    const again = await onSimulatedDisk(disk);
    const given = await again.group(1).load();
    const nothingMore = 0.9;
    expect(
      await reloaded(
        disk.afterPowerCut(() => nothingMore),
        1,
      ),
    ).toEqual(given);
  });

  it("a segment's name is durable before the log goes on after a crash that came right after its renaming", async () => {
    const disk = new SimulatedDisk();
    const wal = await onSimulatedDisk(disk);
    disk.before = (operation) => {
      if (operation === "syncDirectory") throw Object.assign(new Error("killed"), { code: "EIO" });
    };
    const log = wal.group(1);
    const big = { bytes: 2500 };
    await log.append({ entries: entries(1, 1, big), hardState: null });
    await expect(log.append({ entries: entries(2, 2, big), hardState: null })).rejects.toThrow("killed");
    disk.before = () => undefined;
    expect(disk.names.has("/wal/0000000000000002.wal")).toBe(true);

    const again = await onSimulatedDisk(disk);
    await again.group(1).append({ entries: entries(2, 2), hardState: null });
    const after = disk.afterPowerCut(() => 0.9);
    expect((await reloaded(after, 1)).entries).toEqual([...entries(1, 1, big), ...entries(2, 2)]);
  });

  it("a segment that could not be prepared beforehand is prepared when it is needed", async () => {
    const disk = new SimulatedDisk();
    const wal = await onSimulatedDisk(disk);
    let failures = 0;
    disk.before = (operation, path) => {
      if (operation !== "write" || !path.endsWith(".tmp") || failures > 0) return;
      failures++;
      throw Object.assign(new Error("ENOSPC"), { code: "ENOSPC" });
    };
    for (let index = 1; index <= 6; index++) {
      await wal.group(1).append({ entries: entries(index, index, { bytes: 900 }), hardState: null });
    }
    expect(failures).toBe(1);
    expect((await reloaded(disk, 1)).entries).toEqual(entries(1, 6, { bytes: 900 }));
  });
});
