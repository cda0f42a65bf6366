import { expect, test } from "vitest";
import { WriterTable } from "./writer-table.js";

const some = { applied: 90, late: 10, refused: 1, isDuplicate: false };

test("adds up what each writer wrote into each view, whoever was heard last first", () => {
  let now = 1_000_000;
  const table = new WriterTable(() => now);
  table.note({ view: "a", producer: 7 }, some);
  now += 1_000;
  table.note({ view: "a", producer: null }, { ...some, isDuplicate: true });
  now += 1_000;
  table.note({ view: "a", producer: 7 }, some);
  expect(table.list()).toEqual([
    {
      view: "a",
      producer: 7,
      firstMs: 1_000_000,
      lastMs: 1_002_000,
      applied: 180,
      late: 20,
      refused: 2,
      requests: 2,
      duplicates: 0,
      rowsPerSecond: 100,
    },
    expect.objectContaining({ producer: null, applied: 90, duplicates: 1 }),
  ]);
});

test("tells the rate of the last seconds, and none after a silence", () => {
  let now = 0;
  const table = new WriterTable(() => now);
  for (; now < 60_000; now += 1_000) table.note({ view: "a", producer: 1 }, some);
  expect(table.list()[0]?.rowsPerSecond).toBeGreaterThan(85);
  expect(table.list()[0]?.rowsPerSecond).toBeLessThan(115);
  now += 30_000;
  expect(table.list()[0]?.rowsPerSecond).toBe(0);
});

test("the writer that was silent for longest makes room", () => {
  const table = new WriterTable(() => 0);
  for (let producer = 0; producer <= WriterTable.writersMax; producer++) table.note({ view: "a", producer }, some);
  const producers = table.list().map(({ producer }) => producer);
  expect(producers).toHaveLength(WriterTable.writersMax);
  expect(producers).not.toContain(0);
  expect(producers[0]).toBe(WriterTable.writersMax);
});
