import { FeatureStoreError } from "@featurestore/proto";
import { describe, expect, test } from "vitest";
import type { ScrubPlace } from "./scrub-file.js";
import { ScrubPace } from "./scrub-pace.js";
import { Scrubber, type ScrubPorts } from "./scrubber.js";
import type { Settled } from "./settle-shard.js";

const NEVER = new AbortController().signal;
const DAY = 86_400_000;

/** A node of four shards, led here. What it does is written down in order. */
class World {
  ms = 1_000_000;
  place: ScrubPlace | null = null;
  readonly log: string[] = [];
  readonly damage = new Map<number, string>();
  readonly copies = new Map<number, Settled | Error | null>();
  scrubber = this.start();

  /** As after a restart. */
  start(): Scrubber {
    const ports: ScrubPorts = {
      shards: () => [0, 1, 2, 3],
      checkRegistry: async () => [],
      checkLog: async (pace) => {
        await pace(10);
        return [];
      },
      checkShard: async (shard, pace, signal) => {
        signal.throwIfAborted();
        await pace(100);
        this.log.push(`check ${shard}`);
        const damage = this.damage.get(shard);
        return damage === undefined ? [] : [damage];
      },
      isWhole: (shard) => !this.damage.has(shard),
      settle: async (shard) => {
        this.log.push(`settle ${shard}`);
        const settled = this.copies.get(shard);
        if (settled instanceof Error) throw settled;
        return settled === undefined ? { kind: "alike", text: "" } : settled;
      },
      load: async () => this.place,
      save: async (place) => {
        this.place = place;
      },
      nowMs: () => this.ms,
      onEvent: ({ kind, where }) => this.log.push(where === undefined ? `${kind}` : `${kind} ${where}`),
    };
    this.scrubber = new Scrubber(
      ports,
      new ScrubPace({ bytesPerSecond: 1e9, isBusy: () => false, nowMs: () => 0, sleep: async () => {} }),
    );
    return this.scrubber;
  }

  taken(): readonly string[] {
    return this.log.splice(0);
  }
}

const PASS = ["check 0", "settle 0", "check 1", "settle 1", "check 2", "settle 2", "check 3", "settle 3", "scrubDone"];

describe("a scrub", () => {
  test("begins when it is due, reads all there is, and tells when it was complete", async () => {
    const world = new World();
    expect(await world.scrubber.work(DAY, NEVER)).toEqual([]);
    expect([world.taken(), world.scrubber.report().completedMs]).toEqual([[], null]);
    world.ms += DAY;
    await world.scrubber.work(DAY, NEVER);
    expect(world.taken()).toEqual(PASS);
    expect(world.scrubber.report()).toEqual({
      running: 0,
      done: 0,
      total: 0,
      passes: 1,
      readBytes: 410,
      found: 0,
      repaired: 0,
      completedMs: world.ms,
      unresolved: 0,
      uncompared: 0,
    });
    world.ms += DAY - 1;
    await world.scrubber.work(DAY, NEVER);
    expect(world.taken()).toEqual([]);
  });

  test("begins at once where it is asked for", async () => {
    const world = new World();
    world.scrubber.request(null);
    await world.scrubber.work(DAY, NEVER);
    expect(world.taken()).toEqual(PASS);
    await world.scrubber.work(DAY, NEVER);
    expect(world.taken()).toEqual([]);
  });

  test("that a restart interrupts goes on with what it had not done", async () => {
    const world = new World();
    const stop = new AbortController();
    world.scrubber.request(null);
    world.copies.set(1, null);
    const { push } = world.log;
    world.log.push = (...lines) => {
      if (lines[0] === "check 2") stop.abort(new Error("stopping"));
      return push.apply(world.log, lines);
    };
    await expect(world.scrubber.work(DAY, stop.signal)).rejects.toThrow("stopping");
    expect(world.place?.pass?.done).toEqual([0, 1, 2]);
    world.taken();
    await world.start().work(DAY, NEVER);
    expect(world.taken()).toEqual(["check 3", "settle 3", "scrubDone"]);
    expect(world.place).toMatchObject({ completedMs: world.ms, pass: null });
  });

  test("is due after a restart as it was before", async () => {
    const world = new World();
    await world.scrubber.work(DAY, NEVER);
    world.ms += DAY / 2;
    await world.start().work(DAY, NEVER);
    expect(world.taken()).toEqual([]);
    world.ms += DAY / 2;
    await world.start().work(DAY, NEVER);
    expect(world.taken()).toEqual(PASS);
  });
});

describe("what a scrub finds", () => {
  test("here counts once, and as repaired once the replica is whole", async () => {
    const world = new World();
    world.damage.set(2, "000005.ldb: damaged");
    world.scrubber.request(null);
    expect(await world.scrubber.work(DAY, NEVER)).toEqual(["shard 2: 000005.ldb: damaged"]);
    world.scrubber.request(null);
    world.ms += 10_000;
    await world.scrubber.work(DAY, NEVER);
    expect(world.scrubber.report()).toMatchObject({ found: 1, repaired: 0, unresolved: 1 });
    world.damage.delete(2);
    world.ms += 10_000;
    await world.scrubber.work(DAY, NEVER);
    expect(world.scrubber.report()).toMatchObject({ found: 1, repaired: 1, unresolved: 0 });
  });

  test("between copies is looked at again until they are alike, and shows in health while it lasts", async () => {
    const world = new World();
    world.copies.set(1, { kind: "repairing", text: "the copies of shard 1 differ" });
    world.scrubber.request(null);
    expect(await world.scrubber.work(DAY, NEVER)).toEqual(["the copies of shard 1 differ"]);
    expect(world.scrubber.problems).toEqual(["the copies of shard 1 differ"]);
    world.taken();
    world.ms += 10_000;
    world.copies.set(1, { kind: "unsure", text: "one is being rebuilt" });
    await world.scrubber.work(DAY, NEVER);
    expect([world.taken(), world.scrubber.report().repaired]).toEqual([["settle 1"], 0]);
    world.ms += 10_000;
    world.copies.delete(1);
    await world.scrubber.work(DAY, NEVER);
    expect(world.taken()).toEqual(["settle 1", "scrubRepaired shard 1"]);
    expect(world.scrubber.problems).toEqual([]);
  });

  test("and cannot repair stays in health, and is looked at first after a restart", async () => {
    const world = new World();
    world.copies.set(3, { kind: "unresolved", text: "nobody can tell who is right" });
    world.scrubber.request(null);
    await world.scrubber.work(DAY, NEVER);
    await world.scrubber.work(DAY, NEVER);
    expect(world.place?.open).toEqual([3]);
    world.taken();
    const again = world.start();
    await again.work(DAY, NEVER);
    expect(world.taken()).toEqual(["settle 3", "scrubFound shard 3"]);
    expect(again.problems).toEqual(["nobody can tell who is right"]);
    expect(again.report()).toMatchObject({ unresolved: 1, repaired: 0 });
  });

  test("is forgotten here once another node leads the shard", async () => {
    const world = new World();
    world.copies.set(0, { kind: "unresolved", text: "a tie" });
    world.scrubber.request(0);
    await world.scrubber.work(DAY, NEVER);
    expect(world.scrubber.problems).toEqual(["a tie"]);
    world.copies.set(0, null);
    world.ms += 10_000;
    await world.scrubber.work(DAY, NEVER);
    expect([world.scrubber.problems, world.scrubber.report().repaired]).toEqual([[], 0]);
  });

  test("and things that move on meanwhile do not end the pass", async () => {
    const world = new World();
    world.copies.set(1, new FeatureStoreError("CONFLICT", "it is led by another"));
    world.scrubber.request(null);
    await world.scrubber.work(DAY, NEVER);
    expect(world.scrubber.report().passes).toBe(1);
    world.copies.set(1, new TypeError("a mistake"));
    world.scrubber.request(null);
    await expect(world.scrubber.work(DAY, NEVER)).rejects.toThrow("a mistake");
  });
});
