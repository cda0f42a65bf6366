import { expect, test } from "vitest";
import { ALL_TYPES } from "./arbitraries.suite.js";
import { isMatrixType, parseFeatureType, typeInfo } from "./schema.js";

test.each([
  ["bool", 1, 1],
  ["int8", 1, 2],
  ["int16", 2, 3],
  ["int32", 4, 4],
  ["int64", 8, 5],
  ["float16", 2, 6],
  ["float32", 4, 7],
  ["float64", 8, 8],
  ["string", 0, 9],
  ["bytes", 0, 10],
  ["timestamp", 8, 11],
  ["json", 0, 15],
  ["float32[64]", 256, 23],
  ["float16[64]", 128, 22],
  ["int8[64]", 64, 18],
  ["list<bool>", 0, 33],
  ["list<timestamp>", 0, 43],
] as const)("%s takes %d bytes and is code %d on the wire", (type, width, code) => {
  expect(parseFeatureType("f", type)).toMatchObject({ type, width, code });
});

test("no two kinds of type share a code", () => {
  expect(new Set(ALL_TYPES.map((type) => typeInfo(type).code)).size).toBe(ALL_TYPES.length);
});

test.each([
  "",
  "int",
  "Float32",
  "float32[0]",
  "float32[-1]",
  "float32[01]",
  "float32[]",
  "float64[3]",
  "string[3]",
  "list<>",
  "list<list<int8>>",
  "list<json>",
  "list<float32[3]>",
  "__proto__",
  "constructor",
  " int8",
  7,
  null,
  ["int8"],
])("refuses %j as a type, naming the accepted forms", (type) => {
  expect(() => parseFeatureType("f", type)).toThrow(
    expect.objectContaining({
      code: "INVALID_ARGUMENT",
      message: expect.stringMatching(/^f: .* is not a feature type; expected one of bool, .*list<scalar>$/),
    }),
  );
});

test("a vector has at most 4,096 elements", () => {
  expect(parseFeatureType("f", "float32[4096]").dimension).toBe(4_096);
  expect(() => parseFeatureType("f", "float32[4097]")).toThrow("f: a vector has at most 4096 elements, not 4097");
});

test("a matrix takes numbers, bools and vectors, int64 only when lossy", () => {
  const inMatrix = (lossy: boolean): string[] => ALL_TYPES.filter((type) => isMatrixType(typeInfo(type), lossy));
  const always = [
    "bool",
    "int8",
    "int16",
    "int32",
    "float16",
    "float32",
    "float64",
    "float32[3]",
    "float16[2]",
    "int8[5]",
  ];
  expect(inMatrix(false)).toEqual(always);
  expect(inMatrix(true).sort()).toEqual([...always, "int64"].sort());
});
