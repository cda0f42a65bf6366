import { expect, test } from "vitest";
import { BEAT_MS, LoopDelay } from "./loop-delay.js";

function beats(delay: LoopDelay, from: number, to: number): void {
  for (let now = from; now <= to; now += BEAT_MS) delay.beat(now);
}

test("a loop that is not held up has no delay, a timer's own millisecond included", () => {
  const delay = new LoopDelay(1_000, 0);
  for (let now = 0; now < 900; now += BEAT_MS + 1) delay.beat(now);
  expect(delay.p99(900)).toBe(0);
});

test("one hold-up counts for all that would have arrived in it", () => {
  const delay = new LoopDelay(1_000, 0);
  beats(delay, BEAT_MS, 400);
  delay.beat(500);
  beats(delay, 500 + BEAT_MS, 900);
  const micros = delay.p99(900);
  expect(micros).toBeGreaterThan(80_000);
  expect(micros).toBeLessThan(105_000);
  // Of 89 things that arrived, 4 waited for more than 50 ms.
  const { seconds } = delay;
  expect([seconds.count, seconds.count - seconds.atMost(seconds.bounds.indexOf(0.05))]).toEqual([89, 4]);
});

test("a hold-up of less than a hundredth of the time does not show", () => {
  const delay = new LoopDelay(1_000, 0);
  beats(delay, BEAT_MS, 500);
  delay.beat(508);
  beats(delay, 508 + BEAT_MS, 990);
  expect(delay.p99(990)).toBeLessThan(1_000);
});

test("what was asked by one is not missing for another", () => {
  const delay = new LoopDelay(1_000, 0);
  delay.beat(200);
  expect(delay.p99(210)).toBe(delay.p99(220));
  expect(delay.p99(220)).toBeGreaterThan(100_000);
});

test("a process that was stopped for an hour takes no longer to note it", () => {
  const delay = new LoopDelay(1_000, 0);
  delay.beat(3_600_000);
  expect(delay.p99(3_600_000)).toBeGreaterThan(900_000);
  expect(delay.p99(3_602_000)).toBe(0);
});
