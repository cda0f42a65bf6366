import { describe, expect, it } from "vitest";
import type { Entry, EntryId } from "../raft/types.js";
import { CatchingUp, type LogHold } from "./catching-up.js";
import { Compaction, type CompactionTuning } from "./compaction.js";
import { quiet } from "./group.suite.js";
import { LogTail } from "./log-tail.js";

const ZERO: EntryId = { term: 0, index: 0 };

function entries(from: number, through: number, bytes = 1): Entry[] {
  return Array.from({ length: through - from + 1 }, (_, i) => ({
    kind: "command",
    term: 1,
    index: from + i,
    data: new Uint8Array(bytes),
  }));
}

describe("LogTail", () => {
  it("leaves the wanted entries or the wanted bytes, whichever is reached first", () => {
    const tail = new LogTail(10, 50, ZERO);
    tail.add(entries(1, 30, 10));
    expect(tail.cut({ term: 1, index: 30 })).toEqual({ term: 1, index: 25 });
    const many = new LogTail(10, 1_000, ZERO);
    many.add(entries(1, 30, 10));
    expect(many.cut({ term: 1, index: 30 })).toEqual({ term: 1, index: 20 });
    expect(many.cut({ term: 1, index: 15 })).toEqual({ term: 1, index: 5 });
  });

  it("cuts nothing of a log that is shorter than the tail", () => {
    const tail = new LogTail(10, 1_000, { term: 1, index: 100 });
    tail.add(entries(101, 105));
    expect(tail.cut({ term: 1, index: 105 })).toBe(null);
  });

  it("goes on measuring after cuts, within a 64th of the tail", () => {
    const tail = new LogTail(6_400, 1e9, ZERO);
    tail.add(entries(1, 20_000));
    const first = tail.cut({ term: 1, index: 20_000 });
    expect(first).toEqual({ term: 1, index: 13_600 });
    tail.truncated(first ?? ZERO);
    tail.add(entries(20_001, 20_050));
    expect(tail.cut({ term: 1, index: 20_050 })).toEqual({ term: 1, index: 13_600 });
    tail.add(entries(20_051, 20_150));
    expect(tail.cut({ term: 1, index: 20_150 })).toEqual({ term: 1, index: 13_700 });
  });
});

class Host {
  position = ZERO;
  appliedTo = ZERO;
  held: readonly LogHold[] = [];
  tailFrom = 0;
  ended = false;
  readonly cuts: EntryId[] = [];
  checkpoints = 0;
  #open: (() => void) | null = null;
  isSlow = false;

  async checkpoint(): Promise<EntryId> {
    this.checkpoints += 1;
    const { position } = this;
    if (this.isSlow) await new Promise<void>((resolve) => (this.#open = resolve));
    return position;
  }
  finish(): void {
    this.#open?.();
  }
  async compact(through: EntryId): Promise<void> {
    this.cuts.push(through);
  }
  compacted(): void {}
  applied(): EntryId {
    return this.appliedTo;
  }
  holds(tailFrom: number): readonly LogHold[] {
    this.tailFrom = tailFrom;
    return this.held;
  }
  isEnded(): boolean {
    return this.ended;
  }
}

const TUNING: CompactionTuning = {
  compactAfterEntries: 10,
  compactAfterBytes: 1_000,
  keepEntries: 5,
  keepBytes: 100,
  heldBytesMax: 1e6,
};
/** What an entry of one byte counts for in a log that is held. */
const ENTRY = 33;

function at(index: number): EntryId {
  return { term: 1, index };
}

describe("CatchingUp", () => {
  it("holds the log for who installed a snapshot until it has come within a tail, or follows no more", () => {
    const matched = new Map([
      ["b", 0],
      ["c", 20],
      ["d", 40],
    ]);
    const catchingUp = new CatchingUp((peer) => matched.get(peer) ?? null);
    for (const peer of ["b", "c", "d", "e"]) catchingUp.add(peer, { index: 10, bytes: 5 });
    expect(catchingUp.holds(40)).toEqual([
      { index: 10, bytes: 5 },
      { index: 20, bytes: 5 },
    ]);
    matched.set("b", 60);
    matched.set("d", 0); // let go of for good
    expect(catchingUp.holds(60)).toEqual([{ index: 20, bytes: 5 }]);
    matched.delete("c");
    expect(catchingUp.holds(60)).toEqual([]);
    matched.set("c", 20);
    expect(catchingUp.holds(60)).toEqual([]);
  });
});

describe("Compaction", () => {
  it("is due after so many entries or bytes, and again after as many", async () => {
    const host = new Host();
    const compaction = new Compaction(TUNING, host, ZERO, []);
    compaction.applied(entries(1, 9));
    expect(compaction.isDue).toBe(false);
    compaction.applied(entries(10, 10));
    expect(compaction.isDue).toBe(true);
    host.position = host.appliedTo = at(10);
    await compaction.run({ keepTail: true });
    expect(host.cuts).toEqual([at(5)]);
    expect(compaction.isDue).toBe(false);
    compaction.applied(entries(11, 11, 1_000));
    expect(compaction.isDue).toBe(true);
  });

  it("counts what a restart finds beyond the tail", () => {
    const host = new Host();
    expect(new Compaction(TUNING, host, ZERO, entries(1, 14)).isDue).toBe(false);
    expect(new Compaction(TUNING, host, ZERO, entries(1, 15)).isDue).toBe(true);
  });

  it("never cuts beyond what the core knows as applied, though the machine is ahead", async () => {
    const host = new Host();
    const compaction = new Compaction(TUNING, host, ZERO, entries(1, 8));
    host.position = at(12);
    host.appliedTo = at(8);
    await compaction.run({ keepTail: false });
    expect(host.cuts).toEqual([at(8)]);
  });

  it("holds what follows a snapshot, with or without a tail, and of several what the earliest needs", async () => {
    const host = new Host();
    const compaction = new Compaction(TUNING, host, ZERO, entries(1, 30));
    host.position = host.appliedTo = at(30);
    host.held = [
      { index: 20, bytes: 0 },
      { index: 22, bytes: 0 },
      { index: 29, bytes: 0 },
    ];
    await compaction.run({ keepTail: true });
    await compaction.run({ keepTail: false });
    expect(host.cuts).toEqual([at(20)]);
    expect(host.tailFrom).toBe(25);
    host.held = [];
    await compaction.run({ keepTail: true });
    expect(host.cuts).toEqual([at(20), at(25)]);
    await compaction.run({ keepTail: true });
    expect(host.tailFrom).toBe(25);
  });

  it.each([
    ["as the snapshot has", { bytes: 80 * ENTRY, keepBytes: 100, heldBytesMax: 1e6 }],
    ["as eight tails have, where the snapshot is smaller", { bytes: 0, keepBytes: 10 * ENTRY, heldBytesMax: 1e6 }],
    ["as the bound says, where the snapshot is larger", { bytes: 1e9, keepBytes: 100, heldBytesMax: 80 * ENTRY }],
  ])("holds as many bytes %s; then it keeps no more than a tail", async (_, { bytes, ...tuning }) => {
    const host = new Host();
    const compaction = new Compaction({ ...TUNING, ...tuning }, host, ZERO, entries(1, 100));
    host.held = [{ index: 20, bytes }];
    host.position = host.appliedTo = at(100);
    await compaction.run({ keepTail: true });
    expect(host.cuts).toEqual([at(20)]);
    compaction.applied(entries(101, 101));
    host.position = host.appliedTo = at(101);
    await compaction.run({ keepTail: true });
    expect(host.cuts).toEqual([at(20), at(96)]);
    // What was cut is not held again: the follower needs another snapshot anyway.
    compaction.applied(entries(102, 111));
    host.position = host.appliedTo = at(111);
    await compaction.run({ keepTail: true });
    expect(host.cuts).toEqual([at(20), at(96), at(106)]);
  });

  it("runs once at a time; a second wish waits for the first", async () => {
    const host = new Host();
    const compaction = new Compaction(TUNING, host, ZERO, entries(1, 30));
    host.position = host.appliedTo = at(30);
    host.isSlow = true;
    const first = compaction.run({ keepTail: true });
    const second = compaction.run({ keepTail: false });
    await quiet();
    expect(host.checkpoints).toBe(1);
    host.isSlow = false;
    host.finish();
    await Promise.all([first, second]);
    expect(host.checkpoints).toBe(2);
    expect(host.cuts).toEqual([at(25), at(30)]);
  });

  it("begins nothing while paused, and cuts nothing once the replica has ended", async () => {
    const host = new Host();
    const compaction = new Compaction(TUNING, host, ZERO, entries(1, 30));
    host.position = host.appliedTo = at(30);
    host.isSlow = true;
    const running = compaction.run({ keepTail: true });
    const paused = compaction.pause();
    host.ended = true;
    host.finish();
    await Promise.all([running, paused]);
    expect(host.cuts).toEqual([]);
    host.ended = false;
    await compaction.run({ keepTail: true });
    expect(compaction.isDue).toBe(false);
    expect(host.checkpoints).toBe(1);
    compaction.resume(at(50));
    compaction.applied(entries(51, 60));
    expect(compaction.isDue).toBe(true);
  });
});
