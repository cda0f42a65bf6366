import fc from "fast-check";
import { expect, test } from "vitest";
import { bytesOf, cellBytes, featureTypes, hex, hexOf, valuesOf } from "./arbitraries.suite.js";
import { viewOf } from "./byte-writer.js";
import { cellCodec, cellViolation } from "./cell-codec.js";
import type { FeatureType } from "./schema.js";
import { typeInfo } from "./schema.js";

function readBack(type: FeatureType, bytes: Uint8Array): unknown {
  const codec = cellCodec(typeInfo(type));
  return codec.info.width > 0 ? codec.read(viewOf(bytes), 0) : codec.decode(bytes, 0, bytes.length);
}

test.each<[FeatureType, unknown, string]>([
  ["bool", true, "01"],
  ["int8", -2, "fe"],
  ["int16", -2, "fe ff"],
  ["int32", 258, "02 01 00 00"],
  ["int64", -(2n ** 63n), "00 00 00 00 00 00 00 80"],
  ["int64", 2n ** 63n - 1n, "ff ff ff ff ff ff ff 7f"],
  ["float16", 1.5, "00 3e"],
  ["float32", 1.5, "00 00 c0 3f"],
  ["float32", Number.NEGATIVE_INFINITY, "00 00 80 ff"],
  ["float64", -0, "00 00 00 00 00 00 00 80"],
  ["timestamp", 1_000_000n, "40 42 0f 00 00 00 00 00"],
  ["string", "a\0é", "61 00 c3 a9"],
  ["string", "", ""],
  ["bytes", Uint8Array.of(0, 255), "00 ff"],
  ["json", '{"a":1}', "7b 22 61 22 3a 31 7d"],
  ["float32[2]", Float32Array.of(1, -2), "00 00 80 3f  00 00 00 c0"],
  ["float16[2]", Float32Array.of(1, -2), "00 3c  00 c0"],
  ["int8[3]", Int8Array.of(1, -1, 127), "01 ff 7f"],
  ["list<int16>", [1, -2], "01 00 fe ff"],
  ["list<bool>", [true, false], "01 00"],
  ["list<int64>", [], ""],
  ["list<string>", ["a", "", "bc"], "03 00 00 00  01 00 00 00  01 00 00 00  03 00 00 00  61 62 63"],
  ["list<bytes>", [], "00 00 00 00"],
])("a %s %s is these bytes", (type, value, expected) => {
  expect(hexOf(cellBytes(type, value))).toBe(hex(expected));
  expect(readBack(type, bytesOf(expected))).toEqual(value);
});

test("every value of every type reads back, and is no violation", () => {
  fc.assert(
    fc.property(
      featureTypes.chain((type) => fc.tuple(fc.constant(type), valuesOf(typeInfo(type)))),
      ([type, value]) => {
        const bytes = cellBytes(type, value);
        expect(readBack(type, bytes)).toEqual(value);
        expect(cellViolation(typeInfo(type), bytes, 0, bytes.length)).toBeNull();
      },
    ),
    { numRuns: 2_000 },
  );
});

test.each<[FeatureType, string, string]>([
  ["bool", "02", "the byte of a bool is neither 0 nor 1"],
  ["timestamp", "00 00 00 00 00 00 20 00", "9007199254740992 is beyond the range of timestamps"],
  ["timestamp", "00 00 00 00 00 00 e0 ff", "-9007199254740992 is beyond the range of timestamps"],
  ["string", "ff", "the bytes are not a string"],
  ["string", "ed a0 80", "the bytes are not a string"],
  ["json", "7b", "the bytes are not a json"],
  ["json", "", "the bytes are not a json"],
  ["json", "ef bb bf 31", "the bytes are not a json"],
  ["list<int16>", "01", "the bytes are not a list<int16>"],
  ["list<bool>", "01 02", "the bytes are not a list<bool>"],
  ["list<timestamp>", "00 00 00 00 00 00 20 00", "9007199254740992 is beyond the range of timestamps"],
  ["list<string>", "", "the bytes are not a list<string>"],
  ["list<string>", "ff ff ff ff", "the bytes are not a list<string>"],
  ["list<string>", "01 00 00 00 02 00 00 00 61", "the bytes are not a list<string>"],
  ["list<string>", "01 00 00 00 00 00 00 00 61", "the bytes are not a list<string>"],
  ["list<string>", "02 00 00 00 02 00 00 00 01 00 00 00 61 62", "the bytes are not a list<string>"],
  ["list<string>", "01 00 00 00 01 00 00 00 ff", "the bytes are not a list<string>"],
])("bytes that are no %s (%s) are refused: %s", (type, bytes, reason) => {
  const array = bytesOf(bytes);
  expect(cellViolation(typeInfo(type), array, 0, array.length)).toBe(reason);
});

test("a list of more than 65,536 elements is refused", () => {
  const info = typeInfo("list<int8>");
  expect(cellViolation(info, new Uint8Array(65_536), 0, 65_536)).toBeNull();
  expect(cellViolation(info, new Uint8Array(65_537), 0, 65_537)).toBe("a list has at most 65536 elements");
});

test("the half of a codec that does not fit its type throws", () => {
  expect(() => cellCodec(typeInfo("int8")).encode(1)).toThrow("int8 has a fixed width");
  expect(() => cellCodec(typeInfo("string")).read(new DataView(new ArrayBuffer(1)), 0)).toThrow(
    "string has no fixed width",
  );
});
