import fc from "fast-check";
import Long from "long";
import { expect, test } from "vitest";
import type { featurestore } from "../gen/featurestore.js";
import { ALL_TYPES, bytesOf, feature, hex, hexOf, schemaOf, valuesOf } from "./arbitraries.suite.js";
import { type Definitions, defineEntity, defineFeatureView } from "./definitions.js";
import { ERROR_CODES, FeatureStoreError } from "./errors.js";
import { EMPTY_REGISTRY, planChanges } from "./registry.js";
import { toLong } from "./safe-integer.js";
import { typeInfo } from "./schema.js";
import { valueToJson } from "./values.js";
import {
  changeFromWire,
  decodeRegistry,
  decodeSchema,
  definitionsFromWire,
  definitionsToWire,
  dropFromWire,
  dropToWire,
  encodeRegistry,
  encodeSchema,
  errorFromWire,
  errorToWire,
} from "./wire.js";

// Schema { version 1: varint, features 2: Feature { id 1, name 2, type 3, default_json 5, min 6: double } }, as protobuf lays them out:
// empty strings are left out, an optional zero is not.
const SCHEMA = `
  08 03
  12 1a  08 01  12 03 616765  1a 05 696e743332  2a 01 37  31 0000000000000000
  12 0b  08 02  12 01 6e  1a 04 6a736f6e`;

test("a schema is a protobuf message", () => {
  const schema = schemaOf(
    [feature(1, "int32", { name: "age", defaultValue: 7, min: 0 }), feature(2, "json", { name: "n" })],
    3,
  );
  expect(hexOf(encodeSchema(schema))).toBe(hex(SCHEMA));
  expect(decodeSchema(7, bytesOf(SCHEMA))).toEqual(schema);
});

test("schemas of every type, with any default, survive the trip", () => {
  const features = fc.tuple(
    ...ALL_TYPES.map((type, i) =>
      fc
        .option(valuesOf(typeInfo(type)), { nil: undefined })
        .map((defaultValue) => ({ ...feature(i + 1, type), ...(defaultValue === undefined ? {} : { defaultValue }) })),
    ),
  );
  fc.assert(
    fc.property(features, (list) => {
      const read = decodeSchema(7, encodeSchema(schemaOf(list, 9)));
      const form = (value: unknown, i: number): string =>
        JSON.stringify(value === undefined ? "none" : valueToJson(typeInfo(ALL_TYPES[i] as "int8"), value));
      expect(read.features.map(({ defaultValue }, i) => form(defaultValue, i))).toEqual(
        list.map(({ defaultValue }, i) => form(defaultValue, i)),
      );
      expect(read.features.map(({ id, name, type }) => [id, name, type])).toEqual(
        list.map(({ id, name, type }) => [id, name, type]),
      );
    }),
    { numRuns: 100 },
  );
});

const DEFINITIONS: Definitions = {
  entities: [defineEntity("user", { user_id: "int64", country: "string" }, "people")],
  featureViews: [
    defineFeatureView({
      name: "shop/profile",
      entity: "user",
      ttl: "30d",
      owner: "growth",
      description: "who they are",
      tags: { team: "x" },
      residency: "cache",
      maxFuture: "5m",
      tombstoneRetention: "forever",
      features: {
        id64: { type: "int64", default: 9_007_199_254_740_993n },
        ratio: { type: "float64", default: Number.NaN },
        taste: { type: "float32[2]", default: [0.1, 2], min: -5, max: 5.5 },
        extra: { type: "json", default: { a: [1] } },
        seen: { type: "timestamp", default: -1n },
        raw: { type: "bytes", default: Uint8Array.of(0, 255) },
      },
    }),
  ],
  featureServices: [
    {
      name: "ranking",
      version: 2,
      description: "home",
      selections: [
        { role: "author", view: "shop/profile", features: ["ratio"] },
        { role: null, view: "shop/profile", features: "*" },
      ],
    },
  ],
};

test("definitions survive the trip, lossless int64 and NaN defaults too", () => {
  expect(definitionsFromWire(definitionsToWire(DEFINITIONS))).toEqual(DEFINITIONS);
});

test("a registry survives the trip through bytes, with all schema versions", () => {
  const first = planChanges(EMPTY_REGISTRY, { ...DEFINITIONS, featureServices: [] }).next;
  const [view] = DEFINITIONS.featureViews;
  const grown = { ...(view as (typeof DEFINITIONS.featureViews)[0]), ttlMs: null };
  const more = { ...grown, features: [...grown.features, { name: "vip", type: "bool" as const, description: "" }] };
  const registry = planChanges(first, { ...DEFINITIONS, featureViews: [more] }).next;
  expect(registry.views[0]?.schemas).toHaveLength(2);
  expect(decodeRegistry(encodeRegistry(registry))).toEqual(registry);
  expect(decodeRegistry(encodeRegistry(EMPTY_REGISTRY))).toEqual(EMPTY_REGISTRY);
});

test.each<[featurestore.v1.IDefinitions, string]>([
  [{ entities: [{ name: "__proto__", joinKeys: [{ name: "a", type: "int64" }] }] }, "is not a name"],
  [{ entities: [{ name: "a", joinKeys: [{ name: "a", type: "float" }] }] }, "is not a join key type"],
  [
    { featureViews: [{ name: "a", entity: "b", residency: "memory", maxFutureMs: toLong(1), schemas: [] }] },
    "expected 1 to 1000 features, got 0",
  ],
  [
    { featureViews: [{ name: "a", entity: "b", schemas: [{ features: [{ name: "f", type: "int" }] }] }] },
    "is not a feature type",
  ],
  [
    {
      featureViews: [
        { name: "a", entity: "b", schemas: [{ features: [{ name: "f", type: "int8", defaultJson: "{" }] }] },
      ],
    },
    'f.default: "{" is not JSON',
  ],
  [{ featureViews: [{ name: "a", entity: "b", ttlMs: Long.MAX_VALUE, schemas: [] }] }, "ttlMs: "],
  [{ featureServices: [{ name: "s", version: 1, selections: [] }] }, "expected 1 to 64 views"],
])("definitions from a peer are checked %#: %s", (message, reason) => {
  expect(() => definitionsFromWire(message)).toThrow(
    expect.objectContaining({ code: "INVALID_ARGUMENT", message: expect.stringContaining(reason) }),
  );
});

test("drops survive the trip; another kind is refused", () => {
  for (const drop of [
    { kind: "view", name: "a" },
    { kind: "service", name: "a", version: 3 },
    { kind: "service", name: "a", version: null },
  ] as const)
    expect(dropFromWire(dropToWire(drop))).toEqual(drop);
  expect(() => dropFromWire({ kind: "entity", name: "a" })).toThrow(
    'drops.kind: "entity" is not droppable; expected view or service',
  );
});

test("a change of a plan reads back", () => {
  const change = { action: "changed", kind: "view", name: "a", details: ["+ b: int8"] } as const;
  expect(changeFromWire({ ...change, details: [...change.details] })).toEqual(change);
});

test("errors of every code survive the trip with outcome and details", () => {
  for (const code of ERROR_CODES) {
    const error = new FeatureStoreError(code, "no", { outcome: "unknown", details: { field: "x", count: 5n } });
    expect(errorFromWire(errorToWire(error))).toMatchObject({
      code,
      message: "no",
      outcome: "unknown",
      details: { field: "x", count: "5" },
    });
  }
});

test("an error of an unknown code is INTERNAL, of an unknown outcome unknown, and unreadable details do not hide it", () => {
  expect(errorFromWire({ code: "NEWER", message: "m", outcome: "maybe" })).toMatchObject({
    code: "INTERNAL",
    outcome: "unknown",
    details: {},
  });
  for (const details of ["{", "null", "[1]", "5", ""])
    expect(errorFromWire({ code: "NOT_FOUND", message: "m", outcome: "rejected", details })).toMatchObject({
      code: "NOT_FOUND",
      message: "m",
      outcome: "rejected",
      details: {},
    });
});

test("a record of a registry or a schema that cannot be read is CORRUPTION", () => {
  const corruption = expect.objectContaining({ code: "CORRUPTION" });
  expect(() => decodeRegistry(Uint8Array.of(10, 200))).toThrow(corruption);
  expect(() => decodeSchema(1, Uint8Array.of(18, 200))).toThrow(corruption);
  const ofNoType = bytesOf("12 04 1a 02 7878");
  expect(() => decodeSchema(1, ofNoType)).toThrow(corruption);
});
