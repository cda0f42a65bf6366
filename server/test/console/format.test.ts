import { expect, test } from "vitest";
import {
  formatAge,
  formatBytes,
  formatCount,
  formatMicros,
  formatMs,
  formatNumber,
  formatRate,
  formatShare,
  formatSpan,
  plural,
} from "../../console/src/format.js";

test("what is not known is never a number", () => {
  const formats = [formatCount, formatRate, formatBytes, formatMs, formatShare, formatSpan, formatMicros, formatNumber];
  for (const format of formats) expect([format(null), format(undefined)]).toEqual(["–", "–"]);
  expect(formatAge(null, 0)).toBe("–");
});

test("numbers are as short as they can be told apart", () => {
  expect([0, 999, 12_345, 123_456, 1_234_567, 2.5e9].map(formatCount)).toEqual([
    "0",
    "999",
    "12,345",
    "123 k",
    "1.23 M",
    "2.5 G",
  ]);
  expect([0, 0.25, 9.99, 12.4].map(formatRate)).toEqual(["0", "0.25", "9.99", "12"]);
  expect([0, 1_023, 1_536, 5 * 2 ** 30].map(formatBytes)).toEqual(["0 B", "1 KiB", "1.5 KiB", "5 GiB"]);
  expect([0.4321, 12.3, 1_500].map(formatMs)).toEqual(["0.43 ms", "12 ms", "1.5 s"]);
  expect([0.1, 1234.5678, 1e-7, 3e12].map(formatNumber)).toEqual(["0.1", "1235", "1.00e-7", "3.00e+12"]);
  expect([plural(1, "shard"), plural(2, "shard")]).toEqual(["1 shard", "2 shards"]);
});

test("a share that is not none is not shown as none, nor one that is not all as all", () => {
  expect([0, 0.00001, 0.05, 0.5, 0.99999, 1].map(formatShare)).toEqual([
    "0 %",
    "< 0.1 %",
    "5 %",
    "50 %",
    "> 99.9 %",
    "100 %",
  ]);
});

test("times are told by their largest units", () => {
  const minute = 60_000;
  expect([0, 59_000, 90_000, 45 * minute, 90 * minute, 50 * 60 * minute, 1e12].map(formatSpan)).toEqual([
    "0 s",
    "59 s",
    "1 min 30 s",
    "45 min",
    "1 h 30 min",
    "2 d 2 h",
    "31.7 years",
  ]);
  expect([formatAge(1_000, 1_100), formatAge(0, 90_000), formatAge(90_000, 0)]).toEqual([
    "just now",
    "1 min 30 s ago",
    "in 1 min 30 s",
  ]);
  expect(formatMicros(1_700_000_000_000_000)).toBe("2023-11-14 22:13:20");
});
