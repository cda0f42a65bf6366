import fc from "fast-check";
import { expect, test } from "vitest";
import { float16ToNumber, numberToFloat16 } from "./float16.js";

/** The definition: sign, 5 bits of exponent, 10 of fraction. */
function decoded(bits: number): number {
  const sign = bits >= 0x8000 ? -1 : 1;
  const exponent = Math.floor((bits % 0x8000) / 1024);
  const fraction = bits % 1024;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** Finite patterns in order of value, from +0 to 65504; positions are the patterns. 65536 stands for infinity. */
const magnitudes = [...Array.from({ length: 0x7c00 }, (_, bits) => decoded(bits)), 65_536];

/** Nearest pattern, ties to the even one, by search over all of them. */
function nearest(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = Object.is(value, -0) || value < 0 ? 0x8000 : 0;
  const size = Math.abs(value);
  let low = 0;
  let high = magnitudes.length - 1;
  if (size >= 65_536) return sign + high;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((magnitudes[middle] as number) <= size) low = middle;
    else high = middle;
  }
  const below = size - (magnitudes[low] as number);
  const above = (magnitudes[high] as number) - size;
  const pick = below < above || (below === above && low % 2 === 0) ? low : high;
  return sign + pick;
}

test("every one of the 65,536 patterns decodes by the definition", () => {
  const wrong = Array.from({ length: 65_536 }, (_, bits) => bits).filter(
    (bits) => !Object.is(float16ToNumber(bits), decoded(bits)),
  );
  expect(wrong).toEqual([]);
});

test("every pattern that is a number encodes back to itself, every NaN to 7e00", () => {
  const wrong = Array.from({ length: 65_536 }, (_, bits) => bits).filter((bits) => {
    const value = decoded(bits);
    return numberToFloat16(value) !== (Number.isNaN(value) ? 0x7e00 : bits);
  });
  expect(wrong).toEqual([]);
});

test("numbers on, just below and just above each midpoint round to the nearest, ties to even", () => {
  const wrong: number[] = [];
  for (let bits = 0; bits < 0x7c00; bits++) {
    const middle = ((magnitudes[bits] as number) + (magnitudes[bits + 1] as number)) / 2;
    const step = middle * 2 ** -52;
    for (const value of [middle, middle - step, middle + step, -middle, middle * (1 - 2 ** -25)]) {
      if (numberToFloat16(value) !== nearest(value)) wrong.push(value);
    }
  }
  expect(wrong).toEqual([]);
});

test("any double rounds once, to the nearest", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.double(), fc.double({ min: -70_000, max: 70_000 }), fc.double({ min: -1e-4, max: 1e-4 })),
      (value) => {
        expect(numberToFloat16(value)).toBe(nearest(value));
      },
    ),
    { numRuns: 3_000 },
  );
});

test.each([
  [65_504, 0x7bff],
  [65_519.99, 0x7bff],
  [65_520, 0x7c00],
  [1e300, 0x7c00],
  [-1e300, 0xfc00],
  [2 ** -24, 0x0001],
  [2 ** -25, 0x0000],
  [2 ** -25 * 1.0001, 0x0001],
  [1 + 2 ** -11 + 2 ** -40, 0x3c01],
  [-0, 0x8000],
])("%d becomes the pattern %d", (value, bits) => {
  expect(numberToFloat16(value)).toBe(bits);
});
