import { expect, test } from "vitest";
import { seededRandom } from "../measure.js";
import { anyIds, manyRequests, popularIds } from "./requests.js";
import { numbersTable } from "./tables.js";

const table = numbersTable({ name: "t", entity: "e", rows: 10_000, features: 4, type: "float32", salt: 3 });

test("popular ids are different ones of the table, and a hundredth of it is asked for half of the time", () => {
  const random = seededRandom(1);
  const counts = new Map<number, number>();
  for (let call = 0; call < 2_000; call++) {
    const ids = popularIds(table, 5, random);
    expect(new Set(ids).size).toBe(5);
    for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  expect([...counts.keys()].every((id) => Number.isInteger(id) && id >= 0 && id < table.rows)).toBe(true);
  const sorted = [...counts.values()].sort((a, b) => b - a);
  const share = sorted.slice(0, 100).reduce((sum, count) => sum + count, 0) / 10_000;
  expect(share).toBeGreaterThan(0.4);
  expect(share).toBeLessThan(0.6);
});

test("popular ids lie anywhere in the table: ranks are shuffled, and none is lost", () => {
  const small = numbersTable({ name: "s", entity: "e", rows: 96, features: 1, type: "int64", salt: 0 });
  expect([...popularIds(small, 95, seededRandom(2))].sort((a, b) => a - b)).toHaveLength(95);
  const top = popularIds(table, 50, seededRandom(3));
  expect(Math.max(...top) - Math.min(...top)).toBeGreaterThan(5_000);
});

test("the same seed makes the same requests", () => {
  const make = (seed: number) => manyRequests(seed, (random) => [{ table, ids: anyIds(table, 3, random) }], 10);
  expect(make(5)).toEqual(make(5));
  expect(make(5)).not.toEqual(make(6));
});
