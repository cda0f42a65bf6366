import { expect, it } from "vitest";
import { Callers } from "./callers.js";
import { now, TUNING } from "./group.suite.js";

it("a snapshot that takes the place of the state tells everybody: skipped, applied or still waiting", async () => {
  const soft = { role: "leader", term: 2, leader: "a" } as const;
  const callers = new Callers(TUNING, { nowMs: () => 100 }, { soft, applied: { term: 1, index: 3 } });
  const skipped = callers.writes.add({ term: 2, index: 7 }, undefined);
  const later = callers.writes.add({ term: 2, index: 9 }, undefined);
  const change = callers.change.add({ term: 2, index: 6 });
  const read = callers.barriers.waitApplied(8, undefined);
  callers.freshness.want(true);
  callers.freshness.ask(() => ({ ok: true, id: 1 }));
  callers.confirmed([{ id: 1, index: 8 }]);
  expect(callers.freshness.proof).toBe(null);
  callers.standOn({ term: 2, index: 8 });
  expect(await skipped).toEqual({ kind: "unknown", reason: "leadershipLost" });
  expect(await change).toEqual({ kind: "unknown", reason: "leadershipLost" });
  expect(await read).toEqual({ kind: "ready", index: 8 });
  expect(callers.freshness.proof).toEqual({ asOfMs: 100, applied: { term: 2, index: 8 } });
  expect(callers.applied).toEqual({ term: 2, index: 8 });
  expect(await now(later)).toBe("pending");
});
