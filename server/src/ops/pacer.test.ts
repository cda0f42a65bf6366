import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { Pacer } from "./pacer.js";

test.each([
  ["gives way once a turn is long", 0, true],
  ["goes on while it is short", 60_000, false],
])("%s", async (_what, turnMs, isPaused) => {
  let hasTurned = false;
  void setImmediate().then(() => {
    hasTurned = true;
  });
  await new Pacer(turnMs).pause();
  expect(hasTurned).toBe(isPaused);
});
