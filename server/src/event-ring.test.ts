import { expect, test } from "vitest";
import { EventRing } from "./event-ring.js";

test("keeps the last hundred, newest first, in words", () => {
  let now = 0;
  const ring = new EventRing(() => now);
  for (now = 1; now <= EventRing.eventsMax + 5; now++) ring.note({ kind: "mapChanged", epoch: now });
  const events = ring.list();
  expect(events).toHaveLength(EventRing.eventsMax);
  expect(events[0]).toEqual({
    at: EventRing.eventsMax + 5,
    kind: "mapChanged",
    text: `epoch ${EventRing.eventsMax + 5}`,
  });
  ring.note({ kind: "orderDone", order: { about: "shard 3", node: "n1", run: () => 1 }, error: new Error("late") });
  expect(ring.list()[0]?.text).toBe("about shard 3 · node n1 · error late");
});

test("cuts what somebody else made long", () => {
  const ring = new EventRing(() => 0);
  ring.note({ kind: "refused", reason: "x".repeat(10_000) });
  expect(ring.list()[0]?.text.length).toBeLessThanOrEqual(500);
});
