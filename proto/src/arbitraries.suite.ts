import fc from "fast-check";
import { viewOf } from "./byte-writer.js";
import { cellCodec } from "./cell-codec.js";
import { encodeKey } from "./key-codec.js";
import { RowBuilder, type RowLayout } from "./row-codec.js";
import type { Feature, FeatureType, JoinKey, ScalarType, TypeInfo, ViewSchema } from "./schema.js";
import { typeInfo } from "./schema.js";
import { NO_TIME } from "./time.js";
import { checkValue } from "./values.js";
import { WriteBlockBuilder } from "./write-block.js";

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

/** A cell's bytes. */
export function cellBytes(type: FeatureType, value: unknown): Uint8Array {
  const codec = cellCodec(typeInfo(type));
  if (codec.info.width === 0) return codec.encode(value).slice();
  const bytes = new Uint8Array(codec.info.width);
  codec.write(viewOf(bytes), 0, value);
  return bytes;
}

/** A row from cells by position: `[value, time]`, or undefined where never written. */
export function rowOf(
  layout: RowLayout,
  cells: readonly (readonly [unknown, number] | undefined)[],
  head: { readonly index?: number; readonly deleteTime?: number; readonly loggedAt?: number } = {},
): Uint8Array {
  const builder = new RowBuilder();
  builder.reset(layout);
  cells.forEach((cell, position) => {
    if (cell === undefined) return;
    const [value, time] = cell;
    const bytes = value === null ? null : cellBytes((layout.features[position] as Feature).type, value);
    builder.setCell(position, time, bytes, 0, bytes?.length ?? 0);
  });
  return builder.build(head.index ?? 0, head.deleteTime ?? NO_TIME, head.loggedAt ?? NO_TIME);
}

/** An encoded write block; a cell that is undefined is not written. */
export function blockOf(
  layout: RowLayout,
  rows: readonly { readonly key: unknown; readonly time: number; readonly cells: readonly unknown[] }[],
  joinKeys: readonly JoinKey[] = USER_KEY,
): Uint8Array {
  const builder = new WriteBlockBuilder(layout, Math.max(1, rows.length));
  for (const { key, time, cells } of rows) {
    const row = builder.addRow(encodeKey(joinKeys, key), time);
    cells.forEach((value, position) => {
      if (value !== undefined) builder.setCell(row, position, value);
    });
  }
  return builder.finish();
}

/** A small generator of repeatable chance (mulberry32): whole numbers below `below`. */
export function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** A copy with one to three bytes changed, a bit flipped, or the end cut off. */
export function damaged(bytes: Uint8Array, chance: (below: number) => number): Uint8Array {
  const copy = bytes.slice();
  const kind = chance(8);
  if (kind === 0) return copy.subarray(0, chance(copy.length));
  for (let i = chance(3); i >= 0; i--) {
    const at = chance(copy.length);
    const edge = [0, 1, 2, 7, 8, 127, 128, 255][chance(8)] as number;
    copy[at] = kind < 4 ? (copy[at] as number) ^ (1 << chance(8)) : kind < 6 ? edge : chance(256);
  }
  return copy;
}
