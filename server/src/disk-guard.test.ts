import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DiskGuard } from "./disk-guard.js";
import type { WalStats } from "./storage/wal/wal-options.js";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** A guard of a disk that syncs all the time, or hangs in the middle of a sync. */
function begin() {
  const disk = { isHanging: false, syncs: 0 };
  const stats = { isSyncing: true, lastSyncMs: 1 };
  const evacuations: number[] = [];
  const deaths: string[] = [];
  const wal = {
    get stats(): WalStats {
      if (!disk.isHanging) disk.syncs += 1;
      return { ...stats, syncs: disk.syncs } as WalStats;
    },
  };
  const guard = new DiskGuard(wal, {
    onSlow: async () => {
      evacuations.push(performance.now());
    },
    onDead: (error) => deaths.push(error.message),
  });
  const pass = (ms: number): void => {
    vi.advanceTimersByTime(ms);
  };
  return { disk, guard, evacuations, deaths, pass };
}

test("a disk that turns slow has its node's leads handed over once, however long it stays so", () => {
  const { disk, guard, evacuations, pass } = begin();
  pass(5_000);
  for (let i = 0; i < 10; i++) {
    disk.isHanging = true;
    pass(4_000);
    disk.isHanging = false;
    pass(4_000);
  }
  expect(guard.isSlow).toBe(true);
  expect(evacuations.length).toBe(1);
  guard.stop();
});

test("leads are handed over again when the disk was well in between, and not within 30 s", () => {
  const { disk, guard, evacuations, pass } = begin();
  pass(5_000);
  for (let i = 0; i < 2; i++) {
    disk.isHanging = true;
    pass(4_000);
    disk.isHanging = false;
    expect(guard.isSlow).toBe(true);
    pass(40_000);
    expect(guard.isSlow).toBe(false);
  }
  const [first = 0, second = 0] = evacuations;
  expect(evacuations.length).toBe(2);
  expect(second - first).toBeGreaterThanOrEqual(30_000);
  guard.stop();
});

test("a disk that never answers again ends the process", () => {
  const { disk, guard, evacuations, deaths, pass } = begin();
  pass(5_000);
  disk.isHanging = true;
  pass(31_000);
  expect(evacuations.length).toBe(1);
  expect(deaths[0]).toBe("a sync of the write-ahead log has not come back for 30 s");
  guard.stop();
});
