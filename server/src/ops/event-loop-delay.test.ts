import { setTimeout } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { EventLoopDelay } from "./event-loop-delay.js";

test("work that holds the event loop is seen as a delay as long as it", async () => {
  const delay = new EventLoopDelay();
  onTestFinished(() => delay.stop());
  await setTimeout(1);
  const until = performance.now() + 350;
  while (performance.now() < until); // as a request that computes
  await setTimeout(1);
  const { bounds, count } = delay.seconds;
  expect(count).toBeGreaterThan(0);
  expect(count - delay.seconds.atMost(bounds.indexOf(0.25))).toBeGreaterThanOrEqual(1);
});
