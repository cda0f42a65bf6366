import fc from "fast-check";
import { expect, test } from "vitest";
import { LatencyWindow } from "./latency-window.js";

test("what 99 of 100 did not exceed is told, at most an eighth too high", () => {
  const window = new LatencyWindow(1_000);
  for (let micros = 1; micros <= 1_000; micros++) window.note(micros, 10);
  expect(window.p99(10)).toBeGreaterThanOrEqual(990);
  expect(window.p99(10)).toBeLessThanOrEqual(990 * 1.125);
});

test("agrees with a sorted list, whatever is noted", () => {
  const micros = fc.array(fc.oneof(fc.nat(200), fc.nat(60_000_000)), { minLength: 1, maxLength: 500 });
  fc.assert(
    fc.property(micros, (values) => {
      const window = new LatencyWindow(1_000);
      for (const value of values) window.note(value, 0);
      const exact = values.sort((a, b) => b - a)[Math.floor(values.length / 100)] as number;
      expect(window.p99(0)).toBeGreaterThanOrEqual(exact);
      expect(window.p99(0)).toBeLessThanOrEqual(exact * 1.125);
    }),
  );
});

test("what is older than the window does not count, slice by slice", () => {
  const window = new LatencyWindow(1_000);
  window.note(50_000, 100);
  window.note(3, 400);
  expect(window.p99(900)).toBeGreaterThanOrEqual(50_000);
  expect(window.p99(1_010)).toBe(3);
  expect(window.p99(1_300)).toBe(0);
  expect(window.perSecond(1_300)).toBe(0);
});

test("nothing is left after a pause of any length", () => {
  const window = new LatencyWindow(1_000);
  window.note(9, 0);
  expect(window.p99(1e12)).toBe(0);
  window.note(4, 1e12);
  expect(window.p99(1e12)).toBe(4);
});

test("a time that goes back counts as the newest", () => {
  const window = new LatencyWindow(1_000);
  window.note(9, 5_000);
  window.note(7, 4_000);
  expect(window.perSecond(5_000)).toBeGreaterThan(0);
  expect(window.p99(5_000)).toBe(9);
});

test("counts what happens in a second, among a million", () => {
  const window = new LatencyWindow(1_000);
  for (let i = 0; i < 1_000_000; i++) window.note(i % 7, i / 200);
  expect(Math.round(window.perSecond(5_000 - 0.005) / 1_000)).toBe(200);
  expect(window.p99(5_000)).toBe(6);
});

test("what took over a minute, or less than nothing, is taken as the bounds", () => {
  const window = new LatencyWindow(1_000);
  window.note(-5, 0);
  expect(window.p99(0)).toBe(0);
  window.note(1e12, 0);
  expect(window.p99(0)).toBe(2 ** 26 - 1);
});
