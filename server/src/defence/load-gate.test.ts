import { FeatureStoreError } from "@featurestore/proto";
import { expect, test } from "vitest";
import { LoadGate, TURN_MS } from "./load-gate.js";
import { Refusals } from "./refusals.js";

interface World {
  readonly gate: LoadGate;
  readonly refusals: Refusals;
  now: number;
  used: number;
  busyShare: number;
  endTurn: () => void;
}

function openWorld(): World {
  const refusals = new Refusals();
  const ends: (() => void)[] = [];
  const gate = new LoadGate(refusals, {
    nowMs: () => world.now,
    usedMs: () => world.used,
    atEndOfTurn: (then) => ends.push(then),
    busyShare: () => world.busyShare,
  });
  const endTurn = (): void => {
    for (const end of ends.splice(0)) end();
  };
  const world: World = { gate, refusals, now: 0, used: 0, busyShare: 1, endTurn };
  return world;
}

function isRefused(act: () => void): boolean {
  try {
    act();
    return false;
  } catch (error) {
    if (!(error instanceof FeatureStoreError)) throw error;
    expect(error).toMatchObject({
      code: "RESOURCE_EXHAUSTED",
      outcome: "rejected",
      details: { limit: "overload", retryAfterMs: 100 },
    });
    return true;
  }
}

test("requests of one turn are begun for so long, then refused until the next turn", () => {
  const world = openWorld();
  const ask = (): boolean => isRefused(() => world.gate.check(null, 0));
  const work = (ms: number): void => {
    world.now += ms;
    world.used += ms;
  };
  expect(ask()).toBe(false);
  work(TURN_MS);
  expect(ask()).toBe(false);
  work(1);
  expect(ask()).toBe(true);
  world.endTurn();
  expect(ask()).toBe(false);
  work(TURN_MS + 1);
  expect(ask()).toBe(true);
  expect(world.refusals.count("overload")).toBe(2);
});

test("a turn in which others had the processor is not over", () => {
  const world = openWorld();
  world.gate.check(null, 0);
  world.now = 10 * TURN_MS;
  world.used = TURN_MS;
  expect(isRefused(() => world.gate.check(null, 0))).toBe(false);
});

test.each([
  [{ ageMs: 0, standingMs: 0 }, 200, false],
  [{ ageMs: 149, standingMs: 0 }, 200, false], // a burst: it drains
  [{ ageMs: 151, standingMs: 0 }, 200, true], // too late anyway
  [{ ageMs: 81, standingMs: 81 }, 200, true],
  [{ ageMs: 80, standingMs: 80 }, 200, false],
  [{ ageMs: 81, standingMs: 81 }, 1_000, false],
  [{ ageMs: 401, standingMs: 401 }, 1_000, true],
  [{ ageMs: 401, standingMs: 401 }, 0, true], // as if it had a second
  [{ ageMs: 399, standingMs: 399 }, 0, false],
])("a request of %o with a deadline of %d ms: refused is %s", (transit, deadlineMs, refused) => {
  const { gate } = openWorld();
  expect(isRefused(() => gate.check(transit, deadlineMs))).toBe(refused);
});

test("the node is busy where the event loop hardly rests, looked at ten times a second", () => {
  const world = openWorld();
  expect(world.gate.isBusy).toBe(true);
  world.busyShare = 0.5;
  expect(world.gate.isBusy).toBe(true);
  world.now = 100;
  expect(world.gate.isBusy).toBe(false);
});

test("the process's own clock knows a turn's end", async () => {
  const refusals = new Refusals();
  const gate = new LoadGate(refusals);
  gate.check(null, 0);
  const begun = performance.now();
  const used = process.cpuUsage();
  while (performance.now() - begun <= TURN_MS || process.cpuUsage(used).user <= TURN_MS * 1_000);
  expect(isRefused(() => gate.check(null, 0))).toBe(true);
  await new Promise((resolve) => setImmediate(resolve));
  gate.check(null, 0);
  expect(refusals.count("overload")).toBe(1);
});
