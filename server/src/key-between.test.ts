import { encodeKey } from "@featurestore/proto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { keyBetween } from "./key-between.js";

const bytes = fc.uint8Array({ minLength: 1, maxLength: 12 });
const KEYS = [{ name: "id", type: "int64" as const }];

test("what lies between two keys does so in the order of bytes, and further on for a greater share", () => {
  fc.assert(
    fc.property(bytes, bytes, fc.double({ min: 0, max: 1, noNaN: true }), (a, b, share) => {
      const [first, last] = Buffer.compare(a, b) <= 0 ? [a, b] : [b, a];
      const between = keyBetween(first, last, share);
      const start = keyBetween(first, last, 0);
      expect(Buffer.compare(start, between)).toBeLessThanOrEqual(0);
      expect(Buffer.compare(between, keyBetween(first, last, 1))).toBeLessThanOrEqual(0);
    }),
  );
});

test("half of the way from one number to another is the number in the middle", () => {
  const between = keyBetween(encodeKey(KEYS, 1_000n), encodeKey(KEYS, 1_000_000n), 0.5);
  expect(Buffer.compare(encodeKey(KEYS, 500_499n), between)).toBe(-1);
  expect(Buffer.compare(between, encodeKey(KEYS, 500_501n))).toBe(-1);
});
