import fc from "fast-check";
import { expect, test } from "vitest";
import { driftOf, referenceOf } from "./drift.js";
import type { FeatureValues } from "./feature-summary.js";

function numbers(values: readonly number[], missing = 0): FeatureValues {
  return {
    feature: "f",
    type: "float64",
    measure: "value",
    rows: values.length + missing,
    present: values.length,
    nulls: missing,
    unwritten: 0,
    expired: 0,
    numbers: Float64Array.from(values).sort(),
    notFinite: 0,
    words: [],
    isMore: false,
  };
}

function words(counts: Readonly<Record<string, number>>): FeatureValues {
  const present = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const sorted = Object.entries(counts).sort((a, b) => b[1] - a[1]);
  return { ...numbers([]), measure: "word", rows: present, present, nulls: 0, words: sorted };
}

const range = (length: number, of: (i: number) => number): readonly number[] => Array.from({ length }, (_, i) => of(i));

test("unchanged values have no drift", () => {
  const values = numbers(range(1_000, (i) => i % 97));
  expect(driftOf(values, referenceOf(values))).toMatchObject({ psi: 0, level: "none" });
});

test("two samples of the same population lie below the chance level most of the time, whatever their sizes", () => {
  let above = 0;
  let seed = 7;
  const random = (): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed / 2_147_483_648;
  };
  for (let i = 0; i < 200; i++) {
    const before = numbers(range(500, () => random() ** 2));
    const now = numbers(range(300 + i, () => random() ** 2));
    if (driftOf(now, referenceOf(before))?.level !== "none") above++;
  }
  expect(above).toBeGreaterThan(0);
  expect(above).toBeLessThan(26);
});

test("a shift of one standard deviation is large, and one of a tenth of it is small", () => {
  // As good as normal: sums of twelve.
  const normal = range(5_000, (i) =>
    range(12, (n) => (Math.sin(i * 12.9898 + n * 78.233) * 43_758.5453) % 1).reduce((a, b) => a + b),
  );
  const deviation = Math.sqrt(normal.reduce((sum, value) => sum + value ** 2, 0) / normal.length);
  const before = referenceOf(numbers(normal));
  const shifted = (by: number) => driftOf(numbers(normal.map((value) => value + by * deviation)), before)?.level;
  expect([shifted(0), shifted(0.15), shifted(0.4), shifted(1)]).toEqual(["none", "small", "moderate", "large"]);
});

test("values that went missing are drift, and so are new words", () => {
  const before = numbers(range(1_000, (i) => i));
  expect(
    driftOf(
      numbers(
        range(500, (i) => i * 2),
        500,
      ),
      referenceOf(before),
    )?.level,
  ).toBe("large");
  const countries = referenceOf(words({ uk: 500, de: 300, fr: 200 }));
  expect(driftOf(words({ uk: 500, de: 300, fr: 200 }), countries)).toMatchObject({ psi: 0, level: "none" });
  expect(driftOf(words({ uk: 200, de: 300, xx: 500 }), countries)?.level).toBe("large");
});

test("numbers of few values have as many bins, and what is of another kind or of nothing has no drift", () => {
  const flags = numbers(range(1_000, (i) => (i % 10 === 0 ? 1 : 0)));
  expect(referenceOf(flags)).toMatchObject({ kind: "numbers", bounds: [0], counts: [900, 100, 0, 0] });
  expect(driftOf(numbers(range(1_000, (i) => (i % 2 === 0 ? 1 : 0))), referenceOf(flags))?.level).toBe("large");
  expect(driftOf(words({ a: 1 }), referenceOf(flags))).toBeNull();
  expect(driftOf(numbers([]), referenceOf(flags))).toBeNull();
});

test("it is never below nothing, and finite", () => {
  const some = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(some, some, fc.nat(20), (a, b, missing) => {
      const drift = driftOf(numbers(b, missing), referenceOf(numbers(a)));
      expect(drift?.psi).toBeGreaterThanOrEqual(0);
      expect(Number.isFinite(drift?.psi)).toBe(true);
    }),
  );
});
