import fc from "fast-check";
import Long from "long";
import { expect, test } from "vitest";
import { hexOf } from "./arbitraries.suite.js";
import { readInt53, toLong, toSafeInteger, writeInt53 } from "./safe-integer.js";

test("whole numbers within +-(2^53 - 1) pass, however the wire holds them", () => {
  for (const value of [0, 1, -1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]) {
    expect(toSafeInteger("revision", value)).toBe(value);
    expect(toSafeInteger("revision", BigInt(value))).toBe(value);
    expect(toSafeInteger("revision", toLong(value))).toBe(value);
  }
  expect(toSafeInteger("revision", null)).toBe(0);
  expect(toSafeInteger("revision", undefined)).toBe(0);
});

test.each([
  2 ** 53,
  0.5,
  Number.NaN,
  2n ** 53n,
  2n ** 53n + 1n,
  Long.MAX_VALUE,
  Long.MIN_VALUE,
  Long.fromString("9007199254740993"),
])("refuses %s, naming the field", (value) => {
  expect(() => toSafeInteger("revision", value)).toThrow(
    expect.objectContaining({ code: "INVALID_ARGUMENT", message: expect.stringMatching(/^revision: /) }),
  );
});

test.each([
  [1, "0100000000000000"],
  [-1, "ffffffffffffffff"],
  [2 ** 32, "0000000001000000"],
  [-(2 ** 32) - 1, "fffffffffeffffff"],
  [2 ** 53 - 1, "ffffffffffff1f00"],
  [-(2 ** 53), "000000000000e0ff"],
])("writes %d as little-endian int64", (value, expected) => {
  const bytes = new Uint8Array(8);
  writeInt53(new DataView(bytes.buffer), 0, value);
  expect(hexOf(bytes)).toBe(expected);
});

test("reads what it wrote, as the platform's int64 does", () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), (value) => {
      const view = new DataView(new ArrayBuffer(8));
      writeInt53(view, 0, value);
      expect(view.getBigInt64(0, true)).toBe(BigInt(value));
      expect(readInt53(view, 0)).toBe(value);
    }),
  );
});
