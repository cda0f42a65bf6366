import { expect, test } from "vitest";
import { consistencyFromWire, consistencyToWire } from "./consistency.js";
import { type Consistency, DEFAULT_CONSISTENCY } from "./store-api.js";

test.each<Consistency>([{ level: "bounded", maxStalenessMs: 250 }, { level: "strong" }, { level: "any" }])(
  "$level travels and comes back",
  (consistency) => {
    expect(consistencyFromWire(consistencyToWire(consistency))).toEqual(consistency);
  },
);

test("nothing said, or no bound, is the default", () => {
  expect(consistencyFromWire({})).toBe(DEFAULT_CONSISTENCY);
  expect(consistencyFromWire({ consistency: 1, maxStalenessMs: 0 })).toBe(DEFAULT_CONSISTENCY);
});

test.each([
  [{ consistency: 4 }, "consistency: 4 is none of bounded (1), strong (2) and any (3)"],
  [
    { maxStalenessMs: 86_400_001 },
    "max_staleness_ms: expected whole milliseconds up to 86400000 (a day), got 86400001",
  ],
])("%j is refused", (message, text) => {
  expect(() => consistencyFromWire(message)).toThrow(text);
});
