import { expect, test } from "vitest";
import { DURATION_BOUNDS, DurationHistogram } from "./duration-histogram.js";

test("a duration counts in its bucket and all above; one that is a bound counts below it", () => {
  const histogram = new DurationHistogram([0.1, 1]);
  for (const seconds of [0.05, 0.1, 0.5, 3]) histogram.observe(seconds);
  expect([histogram.atMost(0), histogram.atMost(1), histogram.count]).toEqual([2, 3, 4]);
  expect(histogram.sum).toBeCloseTo(3.65);
});

test("merged histograms count what both counted", () => {
  const [a, b] = [new DurationHistogram([1]), new DurationHistogram([1])];
  a.observe(0.5);
  b.observe(0.25);
  b.observe(2);
  a.merge(b);
  expect([a.atMost(0), a.count, a.sum]).toEqual([2, 3, 2.75]);
});

test("the bounds ascend", () => {
  expect([...DURATION_BOUNDS].sort((a, b) => a - b)).toEqual(DURATION_BOUNDS);
});
