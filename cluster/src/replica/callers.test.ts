import { expect, it } from "vitest";
import { Callers } from "./callers.js";
import { now, TUNING } from "./group.suite.js";

const start = {
  id: "a",
  soft: { role: "leader", term: 2, leader: "a" },
  applied: { term: 1, index: 3 },
} as const;

it("a snapshot that takes the place of the state tells everybody who waits for its index", async () => {
  const callers = new Callers(TUNING, { nowMs: () => 100 }, start);
  const write = callers.writes.add({ term: 2, index: 7 }, undefined);
  const change = callers.change.add({ term: 2, index: 6 });
  const read = callers.barriers.waitApplied(8, undefined);
  const later = callers.barriers.waitApplied(9, undefined);
  callers.freshness.want(true);
  callers.freshness.ask(() => ({ ok: true, id: 1 }));
  callers.confirmed([{ id: 1, index: 8 }]);
  expect(callers.freshness.proof).toBe(null);
  // Only a follower gets a snapshot: those who wait at a leader were told before.
  callers.follow({ role: "follower", term: 2, leader: null });
  expect(await write).toEqual({ kind: "unknown", reason: "leadershipLost" });
  expect(await change).toEqual({ kind: "unknown", reason: "leadershipLost" });
  callers.freshness.want(true);
  callers.freshness.ask(() => ({ ok: true, id: 2 }));
  callers.confirmed([{ id: 2, index: 8 }]);
  callers.standOn({ term: 2, index: 8 });
  expect(await read).toEqual({ kind: "ready", index: 8 });
  expect(callers.freshness.proof).toEqual({ asOfMs: 100, applied: { term: 2, index: 8 } });
  expect(callers.applied).toEqual({ term: 2, index: 8 });
  expect(await now(later)).toBe("pending");
});

it("stops at a snapshot where somebody still waits at a leader", () => {
  const callers = new Callers(TUNING, { nowMs: () => 100 }, start);
  void callers.change.add({ term: 2, index: 6 });
  expect(() => callers.standOn({ term: 2, index: 8 })).toThrow(
    "a snapshot is installed where nobody waits for a leader",
  );
});
