import fc from "fast-check";
import type { Feature, FeatureType, JoinKey, ScalarType, TypeInfo, ViewSchema } from "./schema.js";
import { typeInfo } from "./schema.js";
import { checkValue } from "./values.js";

/** Bytes from hex; spaces and line ends are for the reader. */
export function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.replace(/\s/g, "").match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Hex of bytes, to compare with `hexOf(bytesOf(...))`-free literals: lower case, no spaces. */
export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A hex literal without its spaces. */
export function hex(literal: string): string {
  return literal.replace(/\s/g, "");
}

export function feature(id: number, type: FeatureType, rest: Partial<Feature> = {}): Feature {
  return { id, name: `f${id}`, type, description: "", ...rest };
}

export function schemaOf(features: readonly Feature[], version = 1, viewId = 7): ViewSchema {
  return { viewId, version, features };
}

export const USER_KEY: readonly JoinKey[] = [{ name: "user_id", type: "int64" }];

const int64 = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.constantFrom(0n, -1n, 1n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n, -(2n ** 53n) - 1n),
);
const time = fc.bigInt({ min: -(2n ** 53n) + 1n, max: 2n ** 53n - 1n });
const text = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("", "\0", "a\0b", "\uFEFFbom", "__proto__"));
const float = fc.double();
const half = fc
  .integer({ min: 0, max: 0x7bff })
  .map((bits) => (bits < 1024 ? bits * 2 ** -24 : (1 + (bits & 1023) / 1024) * 2 ** ((bits >> 10) - 15)));
const halves = fc.oneof(
  half,
  half.map((value) => -value),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0),
);

/** Canonical values that a cell of the scalar type holds exactly. */
export const scalarValues: Readonly<Record<ScalarType, fc.Arbitrary<unknown>>> = {
  bool: fc.boolean(),
  int8: fc.integer({ min: -128, max: 127 }),
  int16: fc.integer({ min: -32_768, max: 32_767 }),
  int32: fc.integer(),
  int64,
  float16: halves,
  float32: fc.float(),
  float64: float,
  string: text,
  bytes: fc.uint8Array({ maxLength: 20 }),
  timestamp: time,
};

/** Canonical values that a cell of the type holds exactly. */
export function valuesOf(info: TypeInfo): fc.Arbitrary<unknown> {
  switch (info.kind) {
    case "scalar":
      return scalarValues[info.scalar];
    case "vector":
      return fc
        .array(scalarValues[info.scalar], { minLength: info.dimension, maxLength: info.dimension })
        .map((elements) => checkValue("v", info, elements));
    case "list":
      return fc.array(scalarValues[info.scalar], { maxLength: 6 });
    case "json":
      return fc.jsonValue().map((value) => JSON.stringify(value));
  }
}

export const SCALARS = Object.keys(scalarValues) as ScalarType[];

export const featureTypes: fc.Arbitrary<FeatureType> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...SCALARS) },
  fc.constantFrom(...SCALARS.map((scalar): FeatureType => `list<${scalar}>`)),
  fc.constantFrom<FeatureType>("float32[3]", "float16[2]", "int8[5]", "json"),
);

/** Every type once, as features 1, 2, ... */
export const ALL_TYPES: readonly FeatureType[] = [
  ...SCALARS,
  ...SCALARS.map((scalar): FeatureType => `list<${scalar}>`),
  "float32[3]",
  "float16[2]",
  "int8[5]",
  "json",
];

/** A row's cells by position: a canonical value, null, or undefined where the row does not write it. */
export function cellsOf(features: readonly Feature[]): fc.Arbitrary<unknown[]> {
  return fc.tuple(
    ...features.map(({ type }) =>
      fc.oneof({ weight: 4, arbitrary: valuesOf(typeInfo(type)) }, fc.constantFrom<unknown>(null, undefined)),
    ),
  );
}
