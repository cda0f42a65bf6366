import fc from "fast-check";
import { expect, test } from "vitest";
import { cellBytes, featureTypes, valuesOf } from "./arbitraries.suite.js";
import type { FeatureType } from "./schema.js";
import { typeInfo } from "./schema.js";
import {
  checkValue,
  parseJson,
  rangeViolation,
  toUserValue,
  valueFromJson,
  valueFromText,
  valueToJson,
} from "./values.js";

const refusal = (message: string) =>
  expect.objectContaining({ code: "INVALID_ARGUMENT", message: expect.stringContaining(message) });
const check = (type: FeatureType, value: unknown): unknown => checkValue("age", typeInfo(type), value);

test.each<[FeatureType, unknown, unknown]>([
  ["bool", true, true],
  ["int8", -128, -128],
  ["int16", 32_767, 32_767],
  ["int32", -0, 0],
  ["int64", 42, 42n],
  ["int64", -(2n ** 63n), -(2n ** 63n)],
  ["int64", Number.MAX_SAFE_INTEGER, 9_007_199_254_740_991n],
  ["float16", Number.NaN, Number.NaN],
  ["float32", Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY],
  ["float64", -0, -0],
  ["string", "a\0\u{1F600}", "a\0\u{1F600}"],
  ["string", "", ""],
  ["bytes", Uint8Array.of(0), Uint8Array.of(0)],
  ["timestamp", new Date(5), 5_000n],
  ["timestamp", -7n, -7n],
  ["float32[2]", [1, 2], Float32Array.of(1, 2)],
  ["float32[2]", Float64Array.of(1, 2), Float32Array.of(1, 2)],
  ["float16[2]", Float32Array.of(1, 2), Float32Array.of(1, 2)],
  ["int8[2]", [1, -2], Int8Array.of(1, -2)],
  ["list<int64>", [1, 2n], [1n, 2n]],
  ["list<float64>", Float64Array.of(1.5), [1.5]],
  ["list<string>", [], []],
  ["json", { a: [1, null, "x"] }, '{"a":[1,null,"x"]}'],
  ["json", null, "null"],
  ["json", "\ud800", '"\\ud800"'],
])("a %s takes %o", (type, given, canonical) => {
  expect(check(type, given)).toEqual(canonical);
  expect(check(type, type === "json" ? given : check(type, given))).toEqual(canonical);
});

const CYCLE: { self?: unknown } = {};
CYCLE.self = CYCLE;

test.each<[FeatureType, unknown, string]>([
  ["bool", 1, "age: expected a boolean, got number 1"],
  ["bool", "true", 'age: expected a boolean, got string "true"'],
  ["int8", 128, "age: expected a whole number from -128 to 127 (int8), got number 128"],
  ["int8", -129, "from -128 to 127"],
  ["int16", 32_768, "age: expected a whole number from -32768 to 32767 (int16), got number 32768"],
  ["int32", 2 ** 31, "age: expected a whole number from -2147483648 to 2147483647 (int32), got number 2147483648"],
  ["int32", 1.5, "got number 1.5"],
  ["int32", Number.NaN, "age: expected a whole number"],
  ["int32", 5n, "got bigint 5"],
  ["int32", "5", 'got string "5"'],
  ["int32", undefined, "got undefined"],
  ["int64", 2 ** 53, "age: the number 9007199254740992 is beyond 2^53 - 1 and may have lost digits; pass a bigint"],
  ["int64", 1.5, "age: expected a bigint or a whole number (int64), got number 1.5"],
  ["int64", "1", "age: expected a bigint or a whole number (int64)"],
  ["int64", 2n ** 63n, "age: expected an integer of at most 64 bits (int64), got bigint 9223372036854775808"],
  ["float16", "1.5", 'age: expected a number (float16), got string "1.5"'],
  ["float32", null, "age: expected a number (float32), got null"],
  ["float64", 1n, "age: expected a number (float64), got bigint 1"],
  ["string", 5, "age: expected a string, got number 5"],
  ["string", "x\udc00", "age: the string is ill-formed (a lone surrogate) and has no UTF-8 form"],
  ["string", CYCLE, "age: expected a string, got object [object Object]"],
  ["bytes", "YQ==", "age: expected a Uint8Array"],
  ["bytes", [1], "age: expected a Uint8Array"],
  [
    "timestamp",
    1_795_336_200,
    "age: expected a Date or bigint microseconds since 1970-01-01 UTC, got number 1795336200",
  ],
  ["timestamp", 2n ** 53n, "out of range"],
  ["timestamp", new Date(Number.NaN), "age: the Date is invalid"],
  ["float32[2]", 5, "age: expected 2 numbers (float32[2]), got number 5"],
  ["float32[2]", [1], "age: expected 2 elements (float32[2]), got 1"],
  ["float32[2]", Float32Array.of(1, 2, 3), "age: expected 2 elements (float32[2]), got 3"],
  ["float32[2]", [1, "2"], 'age[1]: expected a number (float32), got string "2"'],
  ["int8[2]", [1, 200], "age[1]: expected a whole number from -128 to 127 (int8)"],
  ["list<string>", "abc", 'age: expected an array (list<string>), got string "abc"'],
  ["list<string>", ["a", "\ud800"], "age[1]: the string is ill-formed"],
  ["list<int8>", [null], "age[0]: expected a whole number"],
  ["list<bool>", Array(65_537).fill(true), "age: a list has at most 65536 elements, got 65537"],
  ["list<int8>", new DataView(new ArrayBuffer(1)), "age: expected an array (list<int8>)"],
  ["json", 1n, "age: expected a value with a JSON form"],
  ["json", { a: 1n }, "age: expected a value with a JSON form"],
  ["json", () => 1, "age: expected a value with a JSON form"],
  ["json", undefined, "age: expected a value with a JSON form, got undefined"],
  ["json", Symbol("s"), "age: expected a value with a JSON form"],
  ["json", CYCLE, "age: expected a value with a JSON form"],
])("a %s refuses %o: %s", (type, given, message) => {
  expect(() => check(type, given)).toThrow(refusal(message));
});

test("__proto__ inside json is plain data, in and out", () => {
  const value: unknown = JSON.parse('{"__proto__": {"admin": true}, "constructor": 1}');
  const out = toUserValue(typeInfo("json"), check("json", value)) as object;
  expect(Object.keys(out)).toEqual(["__proto__", "constructor"]);
  expect(Object.getPrototypeOf(out)).toBe(Object.prototype);
  expect((out as { admin?: boolean }).admin).toBeUndefined();
});

test("the JSON form of every value of every type reads back to the same cell", () => {
  fc.assert(
    fc.property(
      featureTypes.chain((type) => fc.tuple(fc.constant(type), valuesOf(typeInfo(type)))),
      ([type, value]) => {
        const info = typeInfo(type);
        const json = valueToJson(info, value);
        expect(cellBytes(type, valueFromJson("f", info, json))).toEqual(cellBytes(type, value));
        const text = JSON.stringify(json);
        expect(JSON.stringify(valueToJson(info, valueFromJson("f", info, JSON.parse(text))))).toBe(text);
      },
    ),
    { numRuns: 2_000 },
  );
});

test.each<[FeatureType, unknown, unknown]>([
  ["int64", -(2n ** 63n), "-9223372036854775808"],
  ["float32", Math.fround(0.1), 0.1],
  ["float32", Math.fround(1 / 3), 0.33333334],
  ["float64", 0.1, 0.1],
  ["float64", Number.NaN, "NaN"],
  ["float16", Number.POSITIVE_INFINITY, "Infinity"],
  ["float32[2]", Float32Array.of(0.1, Number.NEGATIVE_INFINITY), [0.1, "-Infinity"]],
  ["bytes", Uint8Array.of(0, 255), "AP8="],
  ["timestamp", 1_795_336_200_000_001n, "2026-11-22T08:30:00.000001Z"],
  ["list<int64>", [1n], ["1"]],
  ["json", '{"a":1}', { a: 1 }],
  ["int8", null, null],
])("the JSON form of a %s %o is %o", (type, value, json) => {
  expect(valueToJson(typeInfo(type), value)).toEqual(json);
});

test.each<[FeatureType, unknown, unknown]>([
  ["int64", 5, 5n],
  ["int64", "+5", 5n],
  ["timestamp", "1795336200000000", 1_795_336_200_000_000n],
  ["timestamp", "2026-11-22", 1_795_305_600_000_000n],
  ["int32", 5n, 5],
  ["float64", 5n, 5],
])("reads a %s from %o as well", (type, json, value) => {
  expect(valueFromJson("f", typeInfo(type), json)).toEqual(value);
});

test.each<[FeatureType, unknown, string]>([
  ["int64", "1.5", "f: expected a bigint or a whole number (int64)"],
  ["int64", "9223372036854775808", "f: expected an integer of at most 64 bits"],
  ["timestamp", "tomorrow", 'f: "tomorrow" is not a time; expected RFC 3339'],
  ["bytes", "**", "f: expected bytes in base64"],
  ["float32[2]", "x", "f: expected an array (float32[2])"],
  ["list<int64>", ["x"], "f[0]: expected a bigint or a whole number"],
  ["float32", "nan", "f: expected a number (float32)"],
])("refuses a %s from the JSON %o: %s", (type, json, message) => {
  expect(() => valueFromJson("f", typeInfo(type), json)).toThrow(refusal(message));
});

test.each<[FeatureType, string, unknown]>([
  ["string", " a,b ", " a,b "],
  ["string", "", ""],
  ["bool", "false", false],
  ["int32", "-12", -12],
  ["int64", "9007199254740993", 9_007_199_254_740_993n],
  ["float32", "1e3", 1_000],
  ["float32", "NaN", Number.NaN],
  ["float64", "-Infinity", Number.NEGATIVE_INFINITY],
  ["timestamp", "2026-11-22T08:30:00Z", 1_795_336_200_000_000n],
  ["float32[2]", "[1, 2.5]", Float32Array.of(1, 2.5)],
  ["list<string>", '["a"]', ["a"]],
  ["json", '{"a": [1]}', '{"a":[1]}'],
])("reads a %s typed as %j", (type, text, value) => {
  expect(valueFromText("f", typeInfo(type), text)).toEqual(value);
});

test.each<[FeatureType, string, string]>([
  ["bool", "1", "f: expected true or false"],
  ["int32", "1.5", "f: expected a whole number"],
  ["int32", "", "f: expected a whole number"],
  ["float32", " ", "f: expected a number (float32)"],
  ["float32", "1,5", "f: expected a number (float32)"],
  ["float32[2]", "1 2", 'f: "1 2" is not JSON'],
  ["json", "{", 'f: "{" is not JSON'],
])("refuses a %s typed as %j", (type, text, message) => {
  expect(() => valueFromText("f", typeInfo(type), text)).toThrow(refusal(message));
});

test("text that is not JSON is refused by name", () => {
  expect(() => parseJson("tags", "{")).toThrow(refusal('tags: "{" is not JSON'));
});

test.each<[unknown, string | null]>([
  [0, null],
  [10, null],
  [-1, "age: -1 is below the minimum 0"],
  [11n, "age: 11 is above the maximum 10"],
  [Number.NaN, "age: NaN is below the minimum 0"],
  [Float32Array.of(1, 11), "age: 11 is above the maximum 10"],
  [[1n, -1n], "age: -1 is below the minimum 0"],
  ["text", null],
])("bounds 0 to 10 on %s: %s", (value, violation) => {
  expect(rangeViolation({ name: "age", min: 0, max: 10 }, value)).toBe(violation);
});

test.each([
  ["float32", 3.4028234663852886e38, 3.5e38],
  ["float16", 65_519.9, 65_520],
] as const)("a finite number that %s could only hold as an infinity is refused", (type, largest, tooLarge) => {
  expect(checkValue("x", typeInfo(type), largest)).toBe(largest);
  expect(checkValue("x", typeInfo(type), Number.NEGATIVE_INFINITY)).toBe(Number.NEGATIVE_INFINITY);
  expect(() => checkValue("x", typeInfo(type), -tooLarge)).toThrow(`x: expected a number within the range of ${type}`);
});
