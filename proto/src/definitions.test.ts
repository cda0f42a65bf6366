import { expect, test } from "vitest";
import {
  checkDefinitions,
  type Definitions,
  defineEntity,
  defineFeatureView,
  type RawFeatureView,
} from "./definitions.js";

const USER = defineEntity("user", { user_id: "int64" });
const raw = (rest: Partial<RawFeatureView> = {}): RawFeatureView => ({
  name: "profile",
  entity: "user",
  features: { age: "int32" },
  ...rest,
});
const view = (rest: Partial<RawFeatureView> = {}) => defineFeatureView(raw(rest));
const all = (rest: Partial<Definitions> = {}): Definitions => ({
  entities: [USER],
  featureViews: [view()],
  featureServices: [],
  ...rest,
});
const service = (rest: object = {}) => ({
  name: "ranking",
  version: 1,
  description: "",
  selections: [{ role: null, view: "profile", features: ["age"] }],
  ...rest,
});
const refusal = (message: string) =>
  expect.objectContaining({ code: "INVALID_ARGUMENT", message: expect.stringContaining(message) });

test("a view as written becomes a complete definition", () => {
  const definition = view({
    name: "shop/profile",
    ttl: "30d",
    tombstoneRetention: "forever",
    features: { age: { type: "int32", default: 0, min: 0, max: 150, description: "years" }, taste: "float32[2]" },
  });
  expect(definition).toEqual({
    name: "shop/profile",
    entity: "user",
    ttlMs: 2_592_000_000,
    owner: "",
    description: "",
    tags: {},
    residency: "memory",
    maxFutureMs: 3_600_000,
    tombstoneRetentionMs: null,
    features: [
      { name: "age", type: "int32", description: "years", defaultValue: 0, min: 0, max: 150 },
      { name: "taste", type: "float32[2]", description: "" },
    ],
  });
});

test("retention is 30 days and a view has no ttl unless it says so", () => {
  expect(view()).toMatchObject({ ttlMs: null, tombstoneRetentionMs: 2_592_000_000 });
});

test("join keys keep the order in which they are written", () => {
  expect(defineEntity("pair", { b: "string", a: "bytes" }).joinKeys).toEqual([
    { name: "b", type: "string" },
    { name: "a", type: "bytes" },
  ]);
});

const NAMES = ["", "__proto__", "a\0", "a__b", "x".repeat(129), "ä"];

test.each(NAMES)("the name %j is refused wherever a name stands", (name) => {
  const own = (value: string): Record<string, string> => Object.fromEntries([[name, value]]);
  expect(() => defineEntity(name, { id: "int64" })).toThrow(refusal("is not a name"));
  expect(() => defineEntity("user", own("int64"))).toThrow(refusal("is not a name"));
  expect(() => view({ name })).toThrow(refusal("is not a name"));
  expect(() => view({ entity: name })).toThrow(refusal("is not a name"));
  expect(() => view({ features: own("int32") })).toThrow(refusal("is not a name"));
  expect(() => checkDefinitions(all({ featureServices: [service({ name })] }))).toThrow(refusal("is not a name"));
  const selections = [{ role: name, view: "profile", features: "*" as const }];
  expect(() => checkDefinitions(all({ featureServices: [service({ selections })] }))).toThrow(refusal("is not a name"));
});

test.each<[string, () => unknown, string]>([
  ["no join key", () => defineEntity("user", {}), "expected 1 to 16 join keys, got 0"],
  [
    "a float join key",
    () => defineEntity("user", { id: "float32" }),
    '"float32" is not a join key type; expected int64, string, bytes',
  ],
  ["join keys that differ in case only", () => defineEntity("user", { id: "int64", ID: "int64" }), "defined twice"],
  ["no features", () => view({ features: {} }), "expected 1 to 1000 features, got 0"],
  [
    "1,001 features",
    () => view({ features: Object.fromEntries(Array.from({ length: 1_001 }, (_, i) => [`f${i}`, "int8"])) }),
    "got 1001",
  ],
  [
    "features that differ in case only",
    () => view({ features: { age: "int8", AGE: "int8" } }),
    '"AGE" is defined twice (names are unique ignoring case: "age")',
  ],
  [
    "an unknown type",
    () => view({ features: { age: "int" } }),
    'featureView profile.age: "int" is not a feature type; expected one of bool,',
  ],
  [
    "rows that cannot fit",
    () => view({ features: Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`f${i}`, "float32[4096]"])) }),
    "a row takes at least 1064960 bytes, more than the limit of 1048576; split the view",
  ],
  ["a bad ttl", () => view({ ttl: "30" }), 'featureView profile.ttl: "30" is not a duration'],
  [
    "a bad residency",
    () => view({ residency: "ram" as "memory" }),
    '"ram" is not a residency; expected memory, cache, disk',
  ],
  ["bounds on a string", () => view({ features: { age: { type: "string", min: 0 } } }), "a string takes no min or max"],
  [
    "a bound that is NaN",
    () => view({ features: { age: { type: "int8", min: Number.NaN } } }),
    "is not a finite number",
  ],
  [
    "bounds the wrong way round",
    () => view({ features: { age: { type: "int8", min: 2, max: 1 } } }),
    "min 2 is above max 1",
  ],
  [
    "a default of another type",
    () => view({ features: { age: { type: "int8", default: "0" } } }),
    "featureView profile.age.default: expected a whole number from -128 to 127",
  ],
  [
    "a default out of range",
    () => view({ features: { age: { type: "int8", default: 5, max: 4 } } }),
    "age.default: age: 5 is above the maximum 4",
  ],
  [
    "an entity twice",
    () => checkDefinitions(all({ entities: [USER, { ...USER, name: "USER" }] })),
    'entities: "USER" is defined twice',
  ],
  [
    "a view twice",
    () => checkDefinitions(all({ featureViews: [view(), view()] })),
    'featureViews: "profile" is defined twice',
  ],
  [
    "a service version twice",
    () => checkDefinitions(all({ featureServices: [service(), service()] })),
    '"ranking v1" is defined twice',
  ],
  [
    "a service version 0",
    () => checkDefinitions(all({ featureServices: [service({ version: 0 })] })),
    "0 is not a version; expected a whole number from 1",
  ],
  [
    "a service of nothing",
    () => checkDefinitions(all({ featureServices: [service({ selections: [] })] })),
    "expected 1 to 64 views, got 0",
  ],
  [
    "a service with an empty list of features",
    () =>
      checkDefinitions(
        all({ featureServices: [service({ selections: [{ role: null, view: "profile", features: [] }] })] }),
      ),
    'the list is empty; expected names of features or "*" for all',
  ],
  [
    "a feature twice in a selection",
    () =>
      checkDefinitions(
        all({
          featureServices: [service({ selections: [{ role: null, view: "profile", features: ["age", "age"] }] })],
        }),
      ),
    '"age" is defined twice',
  ],
])("refuses %s", (_name, define, message) => {
  expect(define).toThrow(refusal(message));
});
