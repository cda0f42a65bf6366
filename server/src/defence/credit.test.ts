import { expect, test } from "vitest";
import { CREDIT_MIN, Credit, TARGET_MS } from "./credit.js";

/** What a stream is told, and when, by what requests waited at each of these times. */
function told(credit: Credit, from: number, until: number, standingMs: number): [number, number][] {
  const changes: [number, number][] = [];
  for (let at = from; at < until; at += 10) {
    const changed = credit.note(standingMs, at);
    if (changed !== null) changes.push([at, changed]);
  }
  return changes;
}

test("is halved five times a second while a queue stands, and stays at the least", () => {
  const credit = new Credit(64);
  expect(told(credit, 0, 2_000, TARGET_MS + 1)).toEqual([
    [0, 32],
    [200, 16],
    [400, 8],
    [600, CREDIT_MIN],
  ]);
});

test("is doubled for each second without a queue, up to what it was", () => {
  const credit = new Credit(64);
  told(credit, 0, 500, 100);
  expect(told(credit, 500, 5_000, TARGET_MS)).toEqual([
    [1_490, 16],
    [2_490, 32],
    [3_490, 64],
  ]);
});

test("nothing is told while nothing stands", () => {
  expect(told(new Credit(256), 0, 10_000, 0)).toEqual([]);
});
