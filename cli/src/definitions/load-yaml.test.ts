import { describe, expect, it } from "vitest";
import { loadYaml } from "./load-yaml.js";

const view = (features: string): string =>
  `entities:\n  - { name: user, joinKeys: { user_id: int64 } }\nfeatureViews:\n  - name: profile\n    entity: user\n    features:\n      ${features}\n`;
const load = (text: string): unknown => loadYaml("f.yaml", text);

describe("YAML definitions", () => {
  it("reads the short and the long form, and keeps the digits of int64 defaults", () => {
    const definitions = loadYaml(
      "f.yaml",
      `entities:
  - { name: user, joinKeys: { user_id: int64, country: string }, description: a person }
featureViews:
  - name: profile
    entity: user
    ttl: 30d
    owner: growth
    residency: cache
    tombstoneRetention: forever
    tags: { tier: gold }
    features:
      degree: string
      follows: { type: int32, default: 0, min: 0, max: 10, description: accounts }
      big: { type: int64, default: -9223372036854775808 }
      taste: float32[2]
      more: { type: json, default: { n: 1, __proto__: [2] } }
featureServices:
  - { name: home, version: 2, features: { profile: "*" }, roles: { author: { profile: [taste] } } }
`,
    );
    expect(definitions.entities).toEqual([
      {
        name: "user",
        description: "a person",
        joinKeys: [
          { name: "user_id", type: "int64" },
          { name: "country", type: "string" },
        ],
      },
    ]);
    expect(definitions.featureViews[0]).toMatchObject({
      name: "profile",
      ttlMs: 30 * 86_400_000,
      residency: "cache",
      tombstoneRetentionMs: null,
      tags: { tier: "gold" },
      features: [
        { name: "degree", type: "string" },
        { name: "follows", type: "int32", defaultValue: 0, min: 0, max: 10 },
        { name: "big", type: "int64", defaultValue: -(2n ** 63n) },
        { name: "taste", type: "float32[2]" },
        { name: "more", type: "json", defaultValue: '{"n":1,"__proto__":[2]}' },
      ],
    });
    expect(definitions.featureServices[0]?.selections).toEqual([
      { role: null, view: "profile", features: "*" },
      { role: "author", view: "profile", features: ["taste"] },
    ]);
  });

  it.each([
    [
      "a cycle of aliases",
      view("x: { type: json, default: &a [1, *a] }"),
      "f.yaml:7: the alias *a stands within its own anchor: a cycle",
    ],
    ["an alias of nothing", view("x: *nope"), "f.yaml:7: the alias *nope has no anchor before it"],
    [
      "aliases that explode",
      `a: &a [x, x, x, x, x, x, x, x, x, x]\nb: &b [${"*a, ".repeat(20)}*a]\nc: [${"*b, ".repeat(20)}*b]\n`,
      "f.yaml: its aliases expand to too much",
    ],
    ["a feature given twice", view("x: int32\n      x: int64"), "f.yaml:8: this key is given twice in one map"],
    ["__proto__ as a feature", view("__proto__: int32"), 'f.yaml:7: "__proto__" is not a name'],
    ["an empty name", view('"": int32'), '"" is not a name'],
    ["NUL in a name", view('"a\\0b": int32'), "is not a name"],
    ["an unknown type", view("x: int31"), 'featureView profile.x: "int31" is not a feature type; expected one of bool'],
    ["a type in braces without quotes", view("x: { type: float32[64] }"), "names such as float32[64] need quotes"],
    [
      "a default of the wrong type",
      view("x: { type: int32, default: a }"),
      "profile.x.default: expected a whole number",
    ],
    ["an int64 default given as a fraction", view("x: { type: int64, default: 1.5 }"), "profile.x.default"],
    [
      "a bound that would lose digits",
      view("x: { type: int64, min: 9007199254740993 }"),
      "9007199254740993 is beyond 2^53 - 1",
    ],
    [
      "a misspelt key",
      view("x: { type: int32, defualt: 1 }"),
      'f.yaml:7: featureViews[0].features.x: unknown key "defualt"; did you mean "default"?; expected type, default, min, max, description',
    ],
    [
      "a number for a name",
      "entities:\n  - { name: 5, joinKeys: { a: int64 } }",
      "f.yaml:2: entities[0].name: expected string, got number",
    ],
    ["no list", "entities: { name: user }", "f.yaml:1: entities: expected array, got object"],
    ["a second document", "entities: []\n---\nentities: []\n", "f.yaml:2: a second document begins here; expected one"],
    [
      "an unknown residency",
      view("x: int32").replace("entity: user", "entity: user\n    residency: ram"),
      'residency: expected memory, cache, disk, got "ram"',
    ],
    [
      "a ttl that is none",
      view("x: int32").replace("entity: user", "entity: user\n    ttl: soon"),
      'f.yaml:4: featureView profile.ttl: "soon" is not a duration',
    ],
    [
      "a service that selects a word",
      "featureServices:\n  - { name: s, version: 1, features: { v: all } }",
      'expected a list of features, or "*" for all of them, got "all"',
    ],
    ["plain text", "hello", 'f.yaml:1: expected a map of entities, featureViews and featureServices, got "hello"'],
  ])("refuses %s, saying where", (_what, text, message) => {
    expect(() => load(text)).toThrow(message);
  });

  it("speaks of quotes within braces only where a type stands there without", () => {
    const refusal = (text: string): string => {
      try {
        load(text);
      } catch (error) {
        return String(error);
      }
      return "";
    };
    for (const text of ["entities: [", "entities: {a: 1", 'entities: { a: "float32[2]", b: [1, 2 }', "a: b: c"]) {
      expect(refusal(text)).toContain("not YAML");
      expect(refusal(text)).not.toContain("need quotes");
    }
    expect(refusal("a: {\n  b: int32,\n  c: float32[2]\n}\n")).toContain("need quotes within braces");
  });

  it("tells a few of many faults", () => {
    const features = Array.from({ length: 9 }, (_, i) => `x${i}: 5`).join("\n      ");
    expect(() => load(view(features))).toThrow("and 4 more");
  });
});
