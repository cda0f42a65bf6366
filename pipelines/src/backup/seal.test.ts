import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson, type PlainJson } from "./canonical-json.js";
import { openDocument, sealDocument } from "./seal.js";

const KEY = new TextEncoder().encode("k".repeat(32));
const json: fc.Arbitrary<PlainJson> = fc.letrec<{ value: PlainJson }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.string(),
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.string(), tie("value"), { maxKeys: 3 }),
  ),
})).value;

describe("canonical JSON", () => {
  it("says the same whatever the order of names, and reads as the value", () => {
    expect(canonicalJson({ b: 1, a: [true, null, "x"], c: undefined })).toBe('{"a":[true,null,"x"],"b":1}');
    fc.assert(
      fc.property(json, (value) => {
        expect(canonicalJson(JSON.parse(canonicalJson(value)) as PlainJson)).toBe(canonicalJson(value));
      }),
    );
    for (const number of [0.5, Number.NaN, 2 ** 53]) expect(() => canonicalJson(number)).toThrow(TypeError);
  });
});

describe("a sealed document", () => {
  it("is these bytes", () => {
    expect(Buffer.from(sealDocument({ b: 1, a: "x" }, KEY)).toString()).toBe(
      '{"a":"x","b":1,"seal":{"hmac":"95f65625c9d072b220858ec74432f34b60b5ac1d2396479f86c5041e457163d7","sha256":"cdab067e9f3beb32d1252cfd63e492592fecbf591b0d08cadb24bb17f3864246"}}',
    );
  });

  it("opens to what was sealed, and says how far it is to be trusted", () => {
    const open = (sealed: Uint8Array, key: Uint8Array | null) => openDocument("d", sealed, key);
    expect(open(sealDocument({ a: 1 }, KEY), KEY)).toEqual({ value: { a: 1 }, authenticity: "authenticated" });
    expect(open(sealDocument({ a: 1 }, KEY), null)).toEqual({ value: { a: 1 }, authenticity: "unchecked" });
    expect(open(sealDocument({ a: 1 }, null), null)).toEqual({ value: { a: 1 }, authenticity: "unauthenticated" });
    expect(() => open(sealDocument({ a: 1 }, null), KEY)).toThrow("it has no HMAC");
    expect(() => open(sealDocument({ a: 1 }, KEY), KEY.toReversed().fill(1))).toThrow("its HMAC is wrong");
  });

  it("does not open with any byte changed", () => {
    const sealed = sealDocument({ a: 1, list: ["x", { deep: true }] }, KEY);
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const bad = Uint8Array.from(sealed);
        bad[at] = (bad[at] as number) ^ flip;
        expect(() => openDocument("d", bad, KEY)).toThrow(/^d: /);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ["[]"],
    ["null"],
    ["{}"],
    ['{"a":1,"seal":null}'],
    ['{"a":0.5,"seal":{"sha256":"","hmac":null}}'],
    ["\xff"],
    ["[".repeat(1e5)],
    [`{"a":${"[".repeat(1e5)}${"]".repeat(1e5)},"seal":{"sha256":"","hmac":null}}`],
  ])("%.60s is none", (text) => {
    expect(() => openDocument("d", Buffer.from(text, "latin1"), null)).toThrow(/^d: /);
  });
});
