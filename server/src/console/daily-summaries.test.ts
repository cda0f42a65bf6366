import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryDir } from "../storage/shard-world.suite.js";
import { DailySummaries, type DailyView } from "./daily-summaries.js";

const DAY_MS = 86_400_000;
const NOON = Date.UTC(2026, 10, 22, 12);

function summary(viewId: number, takenAt: number, bytes = 0): DailyView {
  const words = Array.from({ length: Math.ceil(bytes / 200) }, (_, i) => `f${i}`);
  const reference = { kind: "words" as const, words: ["x".repeat(150)], counts: [1, 2, 3] };
  return { viewId, takenAt, rows: 10, features: Object.fromEntries(["f", ...words].map((name) => [name, reference])) };
}

test("what is held against is of the day before where there is one, else of this day", async () => {
  const dir = await temporaryDir("days");
  const days = await DailySummaries.open(dir);
  expect(days.before(1, NOON)).toBeNull();
  await days.keep(summary(1, NOON));
  expect(days.before(1, NOON + 1_000)?.takenAt).toBe(NOON);
  await days.keep(summary(1, NOON + 3_600_000)); // of the same day: the first counts
  await days.keep(summary(1, NOON + DAY_MS));
  expect(days.before(1, NOON + DAY_MS + 1_000)?.takenAt).toBe(NOON);
  expect(days.before(2, NOON)).toBeNull();
  expect([days.has(1, NOON), days.has(1, NOON + 2 * DAY_MS)]).toEqual([true, false]);
  const again = await DailySummaries.open(dir);
  expect(again.before(1, NOON + DAY_MS)).toEqual(summary(1, NOON));
});

test("three days are kept, in a file that only its owner may read, and nothing beside it", async () => {
  const dir = await temporaryDir("days");
  const days = await DailySummaries.open(dir);
  for (let day = 0; day < 5; day++) await days.keep(summary(1, NOON + day * DAY_MS));
  const kept = JSON.parse(await readFile(join(dir, "console-daily.json"), "utf8")) as { days: { day: string }[] };
  expect(kept.days.map(({ day }) => day)).toEqual(["2026-11-24", "2026-11-25", "2026-11-26"]);
  expect(await readdir(dir)).toEqual(["console-daily.json"]);
  expect((await stat(join(dir, "console-daily.json"))).mode & 0o777).toBe(0o600);
});

test("a summary that would make the file too large is left out, and so is one of too many views", async () => {
  const days = await DailySummaries.open(await temporaryDir("days"));
  await days.keep(summary(1, NOON, 5 * 1024 * 1024));
  expect(days.has(1, NOON)).toBe(false);
  for (let view = 0; view < 205; view++) await days.keep(summary(view, NOON));
  expect([days.has(199, NOON), days.has(200, NOON)]).toEqual([true, false]);
});

test.each([
  "",
  "{",
  '{"format":2,"days":[]}',
  '{"format":1,"days":[{"day":"yesterday","views":[]}]}',
  "x".repeat(5_000_000),
])("a file that is not what it should be counts as none, and is replaced", async (text) => {
  const dir = await temporaryDir("days");
  await writeFile(join(dir, "console-daily.json"), text);
  const days = await DailySummaries.open(dir);
  expect(days.before(1, NOON)).toBeNull();
  await days.keep(summary(1, NOON));
  expect((await DailySummaries.open(dir)).has(1, NOON)).toBe(true);
});
