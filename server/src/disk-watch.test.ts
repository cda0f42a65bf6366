import { expect, test } from "vitest";
import { type DiskVerdict, DiskWatch, LOOK_EVERY_MS } from "./disk-watch.js";

/** A disk whose syncs take `syncMs(n)`, one after the other, looked at for `ms`. */
class Disk {
  readonly watch = new DiskWatch();
  nowMs = 0;
  syncs = 0;
  lastSyncMs = 0;
  #endsMs = 0;

  run(ms: number, syncMs: number): DiskVerdict[] {
    const verdicts: DiskVerdict[] = [];
    for (const until = this.nowMs + ms; this.nowMs < until; ) {
      this.nowMs += LOOK_EVERY_MS;
      while (this.#endsMs <= this.nowMs) {
        this.syncs += 1;
        this.lastSyncMs = syncMs;
        this.#endsMs = Math.max(this.#endsMs, this.nowMs - LOOK_EVERY_MS) + syncMs;
      }
      const { syncs, lastSyncMs } = this;
      verdicts.push(this.watch.look({ isSyncing: true, syncs, lastSyncMs }, this.nowMs));
    }
    return verdicts;
  }
}

test("a disk with quick syncs is well", () => {
  expect(new Set(new Disk().run(60_000, 5))).toEqual(new Set(["ok"]));
});

test("one whose syncs take half a second is slow within five seconds, and well half a minute after it got better", () => {
  const disk = new Disk();
  disk.run(10_000, 5);
  expect(disk.run(10_000, 500).at(-1)).toBe("slow");
  const after = disk.run(60_000, 5);
  expect(after.indexOf("ok") * LOOK_EVERY_MS).toBeGreaterThanOrEqual(29_000);
  expect(after.at(-1)).toBe("ok");
});

test("one that hangs is slow after two seconds and dead after thirty", () => {
  const verdicts = new Disk().run(40_000, 1_000_000);
  expect(verdicts.indexOf("slow") * LOOK_EVERY_MS).toBe(2_000);
  expect(verdicts.indexOf("dead") * LOOK_EVERY_MS).toBe(30_000);
});

test("a process that was stopped does not blame its disk", () => {
  const watch = new DiskWatch();
  watch.look({ isSyncing: true, syncs: 1, lastSyncMs: 5 }, 0);
  expect(watch.look({ isSyncing: true, syncs: 1, lastSyncMs: 5 }, 60_000)).toBe("ok");
});

test("an idle disk is well, however long nothing is written", () => {
  const watch = new DiskWatch();
  for (let nowMs = 0; nowMs < 100_000; nowMs += LOOK_EVERY_MS) {
    expect(watch.look({ isSyncing: false, syncs: 3, lastSyncMs: 5 }, nowMs)).toBe("ok");
  }
});
