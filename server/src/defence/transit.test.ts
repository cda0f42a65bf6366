import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Transit } from "./transit.js";

const modulo = (ms: number): number => Math.floor(ms) >>> 0;

/** Ages of requests, each as when it was sent on a clock that is `skew` ahead, and how long it was under way. */
function agesOf(ways: readonly (readonly [sentAt: number, wayMs: number])[], skew: number, isBusy = true): number[] {
  const transit = new Transit();
  return ways.map(([sentAt, wayMs]) => {
    transit.note(modulo(sentAt + skew), sentAt + wayMs, isBusy);
    return Math.round(transit.ageMs);
  });
}

test("a request is as old as it was longer under way than the fastest, whatever the clocks say", () => {
  const ways = [
    [0, 5],
    [10, 25],
    [20, 3],
    [30, 103],
  ] as const;
  fc.assert(
    fc.property(fc.integer({ min: -(2 ** 40), max: 2 ** 40 }), (skew) => {
      expect(agesOf(ways, skew)).toEqual([0, 20, 0, 100]);
    }),
  );
});

test("times that pass 2^32 make no difference", () => {
  const at = 2 ** 32 - 10;
  expect(
    agesOf(
      [
        [at, 1],
        [at + 5, 7],
        [at + 20, 51],
        [at + 30, 1],
      ],
      0,
    ),
  ).toEqual([0, 6, 50, 0]);
});

test("clocks that drift apart by 100 millionths for an hour make nothing old", () => {
  const transit = new Transit();
  for (let at = 0; at < 3_600_000; at += 1_000) {
    transit.note(modulo(at * (1 - 1e-4)), at, true);
    expect(transit.ageMs).toBeLessThan(2);
  }
});

test("while the server rests nothing is old, and a clock that was set back is taken as it is", () => {
  const transit = new Transit();
  transit.note(100_000, 100_000, true);
  transit.note(95_100, 100_100, true);
  expect(transit.ageMs).toBeCloseTo(5_000, 0);
  transit.note(95_200, 100_200, false);
  expect(transit.ageMs).toBe(0);
  transit.note(95_300, 100_310, true);
  expect(transit.ageMs).toBeCloseTo(10, 0);
});

test("what no queue takes is a clock that was changed", () => {
  const transit = new Transit();
  transit.note(100_000, 100_000, true);
  transit.note(10_000, 100_100, true);
  expect(transit.ageMs).toBe(0);
  transit.note(10_100, 100_250, true);
  expect(transit.ageMs).toBeCloseTo(50, 0);
});

describe("a queue", () => {
  /** One request every 10 ms, each of the age that `ageAt` says. */
  function standingOf(ageAt: (arrivedAt: number) => number, until: number): number {
    const transit = new Transit();
    transit.note(0, 0, true);
    for (let at = 10; at <= until; at += 10) transit.note(modulo(at - ageAt(at)), at, true);
    return Math.round(transit.standingMs);
  }

  test("that does not drain stands", () => {
    expect(standingOf(() => 80, 90)).toBe(0); // not for long enough yet
    expect(standingOf(() => 80, 300)).toBe(80);
  });

  test("that one pause has made and that drains does not", () => {
    const sawtooth = (at: number): number => (at < 200 ? 0 : Math.max(0, 150 - (at - 200)));
    for (let until = 200; until <= 400; until += 10) expect(standingOf(sawtooth, until)).toBeLessThanOrEqual(60);
    expect(standingOf(sawtooth, 360)).toBe(0);
  });

  test("is forgotten where nothing came for a while", () => {
    const transit = new Transit();
    transit.note(0, 0, true);
    for (let at = 10; at <= 300; at += 10) transit.note(modulo(at - 80), at, true);
    expect(transit.standingMs).toBeGreaterThan(70);
    transit.note(modulo(1_000 - 80), 1_000, true);
    expect(transit.standingMs).toBe(0);
  });
});
