import fc from "fast-check";
import { expect, test } from "vitest";
import { linearScale, logScale, percentileScale, type Scale, scaleOf } from "./scale.js";

const labels = ({ ticks }: Scale): readonly string[] => ticks.map(({ label }) => label);

test("a linear axis goes from zero to a round number over the largest", () => {
  expect(labels(linearScale([0.122, 0.267]))).toEqual(["0", "0.1", "0.2", "0.3"]);
  expect(labels(linearScale([5_759]))).toEqual(["0", "2,000", "4,000", "6,000"]);
  expect(labels(linearScale([1_234_567]))).toEqual(["0", "0.5M", "1M", "1.5M"]);
  expect(labels(linearScale([300_000]))).toEqual(["0", "100k", "200k", "300k"]);
});

test("a tight axis ends at the largest value", () => {
  const scale = linearScale([59.8], { isTight: true });
  expect(labels(scale)).toEqual(["0", "10", "20", "30", "40", "50"]);
  expect(scale.at(59.8)).toBe(1);
});

test("a linear axis has room for what is below zero", () => {
  const scale = linearScale([-5, 10]);
  expect(labels(scale)).toEqual(["-5", "0", "5", "10"]);
  expect([scale.at(-5), scale.at(10)]).toEqual([0, 1]);
});

test("an axis is logarithmic when the largest is more than 20 times the smallest", () => {
  expect([scaleOf([1, 20]).isLog, scaleOf([1, 20.1]).isLog]).toEqual([false, true]);
  expect(scaleOf([0, 1, 5]).isLog).toBe(false);
});

test("a logarithmic axis starts below the smallest, which has a bar that is seen", () => {
  const scale = logScale([1, 100]);
  expect(labels(scale)).toEqual(["", "1", "", "", "10", "", "", "100"]);
  expect(scale.at(1)).toBeGreaterThan(0.05);
  expect(scale.at(100)).toBe(1);
});

test("a logarithmic axis labels 1, 2 and 5 while they fit, and decades when they do not", () => {
  expect(labels(logScale([3, 40]))).toEqual(["2", "5", "10", "20", "50"]);
  const wide = labels(logScale([1e-6, 1e6])).filter((label) => label !== "");
  expect(wide).toEqual(["0.000001", "0.0001", "0.01", "1", "100", "10,000", "1M"]);
});

test("zero lies at the beginning of a logarithmic axis", () => {
  expect(logScale([0, 1, 100]).at(0)).toBe(0);
});

test("percentiles lie at equal distances for each nine, and 100 beyond them", () => {
  const { ticks, at } = percentileScale();
  expect(ticks.map(({ label }) => label)).toEqual(["0", "90", "99", "99.9", "99.99", "max"]);
  expect(at(99) - at(90)).toBeCloseTo(at(99.99) - at(99.9), 9);
  expect([at(0), at(100)]).toEqual([0, 1]);
});

test("no axis has ticks that are not numbers, whatever it is made of", () => {
  const value = fc.oneof(
    fc.constantFrom(0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
    fc.double({ min: 1e-9, max: 1e12, noNaN: true }),
  );
  fc.assert(
    fc.property(fc.array(value), (values) => {
      for (const scale of [
        linearScale(values),
        linearScale(values, { isTight: true }),
        logScale(values),
        scaleOf(values),
      ]) {
        const at = scale.ticks.map((tick) => tick.at);
        expect(at.every((share) => share >= 0 && share <= 1)).toBe(true);
        expect(at).toEqual([...new Set(at)].sort((a, b) => a - b));
        expect(at.length).toBeGreaterThan(1);
        expect(at.length).toBeLessThanOrEqual(16);
        const named = labels(scale).filter((label) => label !== "");
        expect(named.length).toBeLessThanOrEqual(8);
        expect(new Set(named).size).toBe(named.length);
        for (const one of values.filter(Number.isFinite))
          expect(scale.at(one)).toSatisfy((share: number) => share >= 0 && share <= 1);
      }
    }),
  );
});
