import type { Entry } from "@featurestore/cluster";
import { expect, test } from "vitest";
import { decodeOrphanedLog, encodeOrphanedLog, type OrphanedLog } from "./orphaned-log.js";
import { hexOf } from "./shard-world.suite.js";

const entry = (index: number, text: string): Entry => ({ kind: "command", term: 1, index, data: Buffer.from(text) });
const LOG: OrphanedLog = { group: 3, truncated: { term: 1, index: 6 }, entries: [entry(7, "a"), entry(8, "bcd")] };

test("a log put aside has these bytes", () => {
  expect(hexOf(encodeOrphanedLog({ ...LOG, entries: [] }))).toBe(
    "46534f525048414e01000000030000000100000000000000060000000000000000000000000000003d6b15b800000000",
  );
});

test("a log put aside comes back as it was, and no flipped bit or missing end goes unnoticed", () => {
  const bytes = Buffer.from(encodeOrphanedLog(LOG));
  const { entries, ...rest } = decodeOrphanedLog(bytes);
  expect([rest, entries.map((one) => ({ ...one, data: Buffer.from(one.data) }))]).toEqual([
    { group: 3, truncated: { term: 1, index: 6 } },
    LOG.entries,
  ]);
  for (let at = 0; at < bytes.length; at++) {
    if (at >= 44 && at < 48) continue; // reserved
    const damaged = Buffer.from(bytes);
    damaged[at] = (damaged[at] as number) ^ 4;
    expect(() => decodeOrphanedLog(damaged)).toThrow("cannot be trusted");
  }
  for (let length = 0; length < bytes.length; length++)
    expect(() => decodeOrphanedLog(bytes.subarray(0, length))).toThrow("cannot be trusted");
});
