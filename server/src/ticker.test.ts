import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { TICK_MS, Ticker } from "./ticker.js";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** The ticks of each call of the timer, which comes at these times. */
function ticksAt(times: readonly number[]): number[] {
  let nowMs = 1_000;
  const ticks: number[] = [];
  const ticker = new Ticker(
    (elapsed) => ticks.push(elapsed),
    () => nowMs,
  );
  for (const time of times) {
    nowMs = 1_000 + time;
    vi.advanceTimersByTime(TICK_MS);
  }
  ticker.stop();
  return ticks;
}

test("ticks once every 300 ms", () => {
  expect(ticksAt([300, 600, 900])).toEqual([1, 1, 1]);
});

test("counts what a late timer missed, and loses no part of a tick", () => {
  expect(ticksAt([299, 599, 2_280, 2_401])).toEqual([1, 6, 1]);
});

test("ticks no more once it is stopped", () => {
  const ticks: number[] = [];
  let nowMs = 0;
  const ticker = new Ticker(
    (elapsed) => ticks.push(elapsed),
    () => nowMs,
  );
  ticker.stop();
  nowMs = 1_000;
  vi.advanceTimersByTime(1_000);
  expect(ticks).toEqual([]);
});
