import { FeatureStoreError } from "@featurestore/proto";
import { expect, test } from "vitest";
import { entity, featureService, featureView, int64, isDefinable, pick, toDefinitions } from "./feature-view.js";

const user = entity("user", { user_id: "int64", country: "string" }, { description: "a person" });
const profile = featureView("growth/profile", {
  entity: user,
  ttl: "30d",
  owner: "growth",
  tags: { tier: "1" },
  residency: "disk",
  maxFuture: "5m",
  tombstoneRetention: "forever",
  features: {
    a: { type: "int8", default: 1, min: 0, max: 9, description: "an a" },
    b: int64({ as: "number", default: 5 }),
  },
});

test("definitions are complete, with entities of views along, each once", () => {
  const service = featureService("ranking", {
    version: 2,
    features: [pick(profile, "b")],
    roles: { author: [profile] },
  });
  expect(toDefinitions(profile, service, user)).toEqual({
    entities: [
      {
        name: "user",
        description: "a person",
        joinKeys: [
          { name: "user_id", type: "int64" },
          { name: "country", type: "string" },
        ],
      },
    ],
    featureViews: [
      {
        name: "growth/profile",
        entity: "user",
        ttlMs: 30 * 86_400_000,
        owner: "growth",
        description: "",
        tags: { tier: "1" },
        residency: "disk",
        maxFutureMs: 300_000,
        tombstoneRetentionMs: null,
        features: [
          { name: "a", type: "int8", description: "an a", defaultValue: 1, min: 0, max: 9 },
          { name: "b", type: "int64", description: "", defaultValue: 5n },
        ],
      },
    ],
    featureServices: [
      {
        name: "ranking",
        version: 2,
        description: "",
        selections: [
          { role: null, view: "growth/profile", features: ["b"] },
          { role: "author", view: "growth/profile", features: "*" },
        ],
      },
    ],
  });
});

const loose = { entity, featureView, featureService, pick } as unknown as Record<
  string,
  (...args: unknown[]) => unknown
>;
test.each([
  ["a name with two underscores", () => loose["entity"]?.("a__b", { id: "int64" }), /is not a name/],
  ["a name that is a prototype", () => loose["entity"]?.("__proto__", { id: "int64" }), /is not a name/],
  ["no join keys", () => loose["entity"]?.("a", {}), /1 to 16 join keys/],
  ["an unknown join key type", () => loose["entity"]?.("a", { id: "float32" }), /not a join key type/],
  [
    "an unknown feature type",
    () => loose["featureView"]?.("v", { entity: user, features: { a: "int128" } }),
    /not a feature type/,
  ],
  [
    "a default out of range",
    () => loose["featureView"]?.("v", { entity: user, features: { a: { type: "int8", default: 200 } } }),
    /v\.a\.default/,
  ],
  [
    "names that differ in case only",
    () => loose["featureView"]?.("v", { entity: user, features: { a: "bool", A: "bool" } }),
    /defined twice/,
  ],
  [
    "a ttl that is none",
    () => loose["featureView"]?.("v", { entity: user, ttl: "30 days", features: { a: "bool" } }),
    /not a duration/,
  ],
  ["a feature the view lacks", () => loose["pick"]?.(profile, "aa"), /no feature "aa"; did you mean "a"\?/],
  [
    "a role named complete",
    () => loose["featureService"]?.("s", { version: 1, features: [], roles: { complete: [profile] } }),
    /cannot be a role/,
  ],
  [
    "a role named unavailable",
    () => loose["featureService"]?.("s", { version: 1, features: [], roles: { unavailable: [profile] } }),
    /cannot be a role/,
  ],
  ["no version", () => loose["featureService"]?.("s", { features: [profile] }), /not a version/],
])("%s is refused where it is written", (_, define, message) => {
  expect(define).toThrow(FeatureStoreError);
  expect(define).toThrow(message);
});

test("two entities of one name that differ are refused", () => {
  const twin = entity("user", { user_id: "string" });
  expect(() => toDefinitions(profile, twin)).toThrow(/defined twice/);
});

test("a loader tells definitions from other exports", () => {
  const others = [null, undefined, 5, {}, { kind: "x" }, pick(profile, "a"), () => {}];
  expect([user, profile, ...others].map(isDefinable)).toEqual([true, true, ...others.map(() => false)]);
});
