import { describe, expect, it } from "vitest";
import type { Entry } from "../../raft/types.js";
import { type LogStoreWorld, logStoreContract } from "../../replica/log-store.suite.js";
import { type DiskOptions, SimDisk } from "./disk.js";
import { Scheduler } from "./scheduler.js";
import { SeededRandom } from "./seeded-random.js";
import { finish, settle } from "./settling.suite.js";
import { SimLog } from "./sim-log.js";

function make(seed = 1, options: Partial<DiskOptions> = {}) {
  const random = new SeededRandom(seed);
  const scheduler = new Scheduler({ random: random.split("scheduler") });
  const disk = new SimDisk({ scheduler, random: random.split("disk"), node: "n1", ...options });
  const run = <T>(work: Promise<T>): Promise<T> => finish(scheduler, work);
  const crash = (): SimLog => {
    scheduler.drop("n1");
    disk.crash();
    return new SimLog(disk, "r1");
  };
  return { scheduler, disk, log: new SimLog(disk, "r1"), run, crash };
}

function makeWorld(seed: number): LogStoreWorld {
  const { scheduler, disk, run } = make(seed);
  const logs = new Map<number, SimLog>();
  const end = (): void => {
    scheduler.drop("n1");
    disk.crash();
    logs.clear();
  };
  return {
    log: (group) => {
      const log = logs.get(group) ?? new SimLog(disk, `r${group}`);
      logs.set(group, log);
      return log;
    },
    restart: async () => {
      while (scheduler.runNext()) await settle();
      end();
    },
    crash: async (steps) => {
      for (let step = 0; step < steps && scheduler.runNext(); step++) await settle();
      end();
    },
    run,
  };
}

function entries(first: number, last: number, kind: Entry["kind"] = "command"): Entry[] {
  return Array.from({ length: last - first + 1 }, (_, i) => ({
    term: 1,
    index: first + i,
    kind,
    data: Uint8Array.of(first + i),
  }));
}

logStoreContract("SimLog", async (seed) => makeWorld(seed));

describe("SimLog", () => {
  it("shares one sync among all replicas' records that came during the one before", async () => {
    const { disk, log, run } = make();
    const other = new SimLog(disk, "r2");
    const writes = [1, 2, 3].flatMap((n) => [
      log.append({ entries: entries(n, n), hardState: null }),
      other.append({ entries: entries(n, n), hardState: null }),
    ]);
    await run(Promise.all(writes));
    expect(disk.stats).toMatchObject({ records: 6, syncs: 2 });
    expect(disk.replicas()).toEqual(["r1", "r2"]);
  });

  it("has nothing on disk before the sync is done", async () => {
    const { scheduler, disk, log } = make();
    void log.append({ entries: entries(1, 1), hardState: null });
    expect(disk.durable("r1")?.entries).toEqual([]);
    scheduler.runNext();
    expect(disk.durable("r1")?.entries).toEqual(entries(1, 1));
  });

  it("keeps of the write under way a prefix after a crash, any that chance picks, and nothing of what waited", () => {
    const kept = new Set<number>();
    for (let seed = 0; seed < 60; seed++) {
      const { disk, scheduler, log, crash } = make(seed);
      void log.append({ entries: entries(1, 1), hardState: null });
      for (let n = 2; n <= 4; n++) void log.append({ entries: entries(n, n), hardState: null });
      scheduler.runNext();
      void log.append({ entries: entries(5, 5), hardState: null });
      crash();
      const held = disk.durable("r1")?.entries.length ?? 0;
      kept.add(held);
      expect(disk.durable("r1")?.entries).toEqual(entries(1, held));
      expect(disk.stats.lost).toBe(5 - held);
      expect(disk.stats.torn).toBe(held > 1 && held < 4 ? 1 : 0);
    }
    expect([...kept].sort()).toEqual([1, 2, 3, 4]);
  });

  it("does nothing any more for a process that is gone", async () => {
    const { scheduler, disk, log, crash } = make();
    crash();
    let settled = 0;
    for (const work of [
      log.append({ entries: entries(1, 1), hardState: null }),
      log.read(1, 1),
      log.compact({ term: 1, index: 1 }),
    ]) {
      void work.finally(() => settled++);
    }
    while (scheduler.runNext()) await settle();
    await settle();
    expect(settled).toBe(0);
    expect(disk.durable("r1")?.entries).toEqual([]);
  });

  it("has no effect of a process that is gone, should an event of it still come", async () => {
    const { scheduler, disk, log } = make(3);
    void log.append({ entries: entries(1, 1), hardState: null });
    let isRead = false;
    void log.read(1, 1).finally(() => {
      isRead = true;
    });
    disk.crash();
    const { records, lost } = disk.stats;
    while (scheduler.runNext()) await settle();
    expect([isRead, disk.stats.records, disk.stats.syncs, disk.stats.lost]).toEqual([false, records, 0, lost]);
  });

  it("waits while the disk hangs, and as long as the process lives", async () => {
    const { scheduler, disk, log, run, crash } = make();
    disk.hang();
    const write = log.append({ entries: entries(1, 1), hardState: null });
    while (scheduler.runNext()) await settle();
    expect(disk.durable("r1")?.entries).toEqual([]);
    disk.unhang();
    await run(write);
    expect(disk.durable("r1")?.entries).toEqual(entries(1, 1));
    disk.hang();
    void log.append({ entries: entries(2, 2), hardState: null });
    while (scheduler.runNext()) await settle();
    crash();
    disk.unhang();
    expect(scheduler.runNext()).toBe(false);
  });

  for (const step of ["append", "sync"] as const) {
    it(`rejects everything from an error of ${step} on, and what landed is up to chance`, async () => {
      const landed = new Set<number>();
      for (let seed = 0; seed < 20; seed++) {
        const { disk, log, run, crash } = make(seed);
        await run(log.append({ entries: entries(1, 1), hardState: null }));
        disk.failNext(step);
        const unknown = { code: "UNAVAILABLE", outcome: "unknown" };
        await expect(run(log.append({ entries: entries(2, 2), hardState: null }))).rejects.toMatchObject(unknown);
        expect(disk.hasFailed).toBe(true);
        const rejected = { code: "UNAVAILABLE", outcome: "rejected" };
        await expect(log.append({ entries: entries(3, 3), hardState: null })).rejects.toMatchObject(rejected);
        await expect(log.compact({ term: 1, index: 1 })).rejects.toMatchObject(rejected);
        await expect(log.read(1, 1)).rejects.toMatchObject(rejected);
        const { entries: held } = await run(crash().load());
        landed.add(held.length);
        expect(held).toEqual(entries(1, held.length));
        expect(disk.hasFailed).toBe(false);
      }
      expect([...landed].sort()).toEqual([1, 2]);
    });
  }

  it("says when room is low and takes all the same what it is given, which waits while there is none", async () => {
    const { scheduler, disk, log, run } = make();
    disk.room = "low";
    expect(log.hasRoom).toBe(false);
    await run(log.append({ entries: entries(1, 1), hardState: null }));
    expect(disk.durable("r1")?.entries).toEqual(entries(1, 1));
    const underWay = log.append({ entries: entries(2, 2), hardState: null });
    disk.room = "none";
    expect(log.hasRoom).toBe(false);
    const waiting = [log.append({ entries: entries(3, 3), hardState: null }), log.compact({ term: 1, index: 1 })];
    await run(underWay);
    while (scheduler.runNext()) await settle();
    expect(disk.durable("r1")?.entries).toEqual(entries(1, 2));
    disk.room = "low";
    await run(Promise.all(waiting));
    expect(disk.durable("r1")?.entries).toEqual(entries(2, 3));
    disk.room = "enough";
    expect(log.hasRoom).toBe(true);
  });

  it("holds it for a mistake when 64 records of a replica wait, and goes on with those and with other replicas'", async () => {
    const { disk, log, run } = make();
    const writes = entries(1, 64).map((entry) => log.append({ entries: [entry], hardState: null }));
    await expect(log.append({ entries: entries(65, 65), hardState: null })).rejects.toThrow("64 records waiting");
    writes.push(new SimLog(disk, "r2").append({ entries: entries(1, 1), hardState: null }));
    await run(Promise.all(writes));
    await run(log.append({ entries: entries(65, 65), hardState: null }));
    expect(disk.durable("r1")?.entries).toEqual(entries(1, 65));
  });

  it("refuses to load or read an entry that rotted, and never repairs it", async () => {
    const { disk, log, run, crash } = make();
    expect(disk.rot("r1")).toBeNull();
    await run(log.append({ entries: entries(1, 3), hardState: null }));
    const index = disk.rot("r1") ?? 0;
    expect([...(disk.durable("r1")?.rotten ?? [])]).toEqual([index]);
    const corruption = { code: "CORRUPTION", details: { replica: "r1", index } };
    await expect(run(log.read(index, 1))).rejects.toMatchObject(corruption);
    await expect(run(log.read(1, 1_000))).rejects.toMatchObject(corruption);
    await expect(run(crash().load())).rejects.toMatchObject(corruption);
    disk.destroy("r1");
    expect(disk.durable("r1")).toBeNull();
  });

  it("forgets rot in what is replaced or given up", async () => {
    const { disk, log, run, crash } = make();
    await run(log.append({ entries: entries(1, 2), hardState: null }));
    disk.rot("r1");
    await run(log.append({ entries: entries(1, 2), hardState: null }));
    disk.rot("r1");
    await run(log.compact({ term: 1, index: 2 }));
    disk.rot("r1");
    expect((await run(crash().load())).entries).toEqual([]);
  });

  it("takes longer on a slow disk, and sometimes much longer on one that stalls", async () => {
    const time = async (seed: number, stalls: number): Promise<number> => {
      const profile = { latencyUs: 100, jitterUs: 50, stalls, stallUs: 1_000_000 };
      const { scheduler, log, run } = make(seed, { profile });
      await run(log.append({ entries: entries(1, 1), hardState: null }));
      return scheduler.nowUs;
    };
    expect(await time(1, 0)).toBeGreaterThanOrEqual(100);
    expect(await time(1, 0)).toBeLessThanOrEqual(150);
    expect(await time(1, 1)).toBeGreaterThan(1_000_000);
  });

  it("is empty after the disk was replaced", async () => {
    const { disk, log, run, crash } = make();
    await run(log.append({ entries: entries(1, 1), hardState: null }));
    crash();
    disk.wipe();
    expect(disk.replicas()).toEqual([]);
    expect((await run(new SimLog(disk, "r1").load())).entries).toEqual([]);
  });
});
