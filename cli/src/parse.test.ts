import type { EntityDefinition, Feature } from "@featurestore/proto";
import { describe, expect, it } from "vitest";
import { resumeLine } from "./commands/backfill.js";
import { wantsFile } from "./commands/completion.js";
import { collectPair, parseAssignments, parseEventTime, parseKeys, wholeNumber } from "./parse.js";
import { printable, shellQuote } from "./style.js";

const feature = (name: string, type: Feature["type"]): Feature => ({ id: 1, name, type, description: "" });
const FEATURES = [
  feature("flag", "bool"),
  feature("count", "int32"),
  feature("big", "int64"),
  feature("ratio", "float32"),
  feature("name", "string"),
  feature("raw", "bytes"),
  feature("at", "timestamp"),
  feature("taste", "float32[2]"),
  feature("more", "json"),
];
const parse = (...texts: string[]): unknown => ({ ...parseAssignments(FEATURES, texts, "view") });

describe("assignments", () => {
  it("reads text by the feature's type", () => {
    expect(parse("flag=true", "count=-7", "big=9223372036854775807", "ratio=NaN", "name=a=b:=c", "raw=AAE=")).toEqual({
      flag: true,
      count: -7,
      big: 2n ** 63n - 1n,
      ratio: Number.NaN,
      name: "a=b:=c",
      raw: Uint8Array.of(0, 1),
    });
    expect(parse("name=")).toEqual({ name: "" });
    expect(parse("at=2026-01-02T03:04:05Z")).toEqual({ at: 1_767_323_045_000_000n });
  });

  it("reads JSON after := and null as null; after = null is text", () => {
    expect(parse("taste:=[1, 2.5]", 'more:={"a":[1]}', "count:=null", "name=null")).toEqual({
      taste: Float32Array.of(1, 2.5),
      more: { a: [1] },
      count: null,
      name: "null",
    });
    expect(parse('name:="a\\u0000b"')).toEqual({ name: "a\0b" });
  });

  it.each([
    ["conut=1", 'view "view" has no feature "conut"; did you mean "count"?'],
    ["count", '"count" assigns nothing; expected feature=value, feature:=json or feature:=null'],
    ["count=x", 'count: expected a whole number from -2147483648 to 2147483647 (int32), got string "x"'],
    ["big:=9223372036854775807", "big: the number 9223372036854775807 is no integer within 2^53 - 1"],
    ["taste:=[1]", "taste: expected 2 elements (float32[2]), got 1"],
    ["more:=[1", 'more: "[1" is not JSON'],
    ["flag=yes", 'flag: expected true or false, got string "yes"'],
    ["__proto__=1", 'view "view" has no feature "__proto__"'],
  ])("refuses %s", (text, message) => {
    expect(() => parse(text)).toThrow(message);
  });

  it("reads numbers as a backfill does", () => {
    expect(parse("count=1.0", "big=+9007199254740993.0", "ratio=-INF")).toEqual({
      count: 1,
      big: 9_007_199_254_740_993n,
      ratio: Number.NEGATIVE_INFINITY,
    });
    expect(parse("count=1e3", "big= 7 ", "ratio=.5")).toEqual({ count: 1_000, big: 7n, ratio: 0.5 });
    for (const text of ["count=1.5", "big=0x10", "ratio=0x10", "count=", "ratio=1e39"]) {
      expect(() => parse(text)).toThrow(/: expected a/);
    }
  });

  it("refuses a feature given twice", () => {
    expect(() => parse("count=1", "count=2")).toThrow("count: the feature is given twice");
  });
});

describe("event times", () => {
  it.each([
    ["2026-11-22T08:30:00Z", 1_795_336_200_000_000n],
    ["1763800200s", 1_763_800_200_000_000n],
    ["1763800200123ms", 1_763_800_200_123_000n],
    ["-5us", -5n],
  ])("reads %s", (text, us) => {
    expect(parseEventTime("--event-time", text)).toBe(us);
  });

  it("refuses a number without a unit, naming the option", () => {
    expect(() => parseEventTime("--event-time", "1763800200")).toThrow('--event-time: "1763800200" has no unit');
    expect(() => parseEventTime("--event-time", "yesterday")).toThrow("--event-time");
  });
});

describe("keys", () => {
  const entity: EntityDefinition = {
    name: "user",
    description: "",
    joinKeys: [
      { name: "user_id", type: "int64" },
      { name: "country", type: "string" },
    ],
  };

  it("names the key that is wrong", () => {
    expect(parseKeys(entity, ["user_id=1,country=a,b"])).toEqual([
      Object.assign(Object.create(null), { user_id: 1n, country: "a,b" }),
    ]);
    expect(() => parseKeys(entity, ["user_id=1,country=uk", "user_id=x,country=uk"])).toThrow(
      'key "user_id=x,country=uk": user_id',
    );
    expect(() => parseKeys(entity, ["42"])).toThrow("expected user_id=...,country=...");
  });
});

describe("small parsers", () => {
  it("collects name=column and refuses what is none", () => {
    expect({ ...collectPair("b=c=d", collectPair("a=x")) }).toEqual({ a: "x", b: "c=d" });
    expect(() => collectPair("a")).toThrow("expected name=column");
    expect(() => collectPair("a=y", { a: "x" })).toThrow("a is given twice");
  });

  it("keeps whole numbers within their bounds", () => {
    expect(wholeNumber(0, 10)("10")).toBe(10);
    for (const text of ["11", "-1", "1.5", "", "x"])
      expect(() => wholeNumber(0, 10)(text)).toThrow("expected a whole number from 0 to 10");
  });

  it("quotes for a shell, and makes control characters visible", () => {
    expect(["a.csv", "a b", "it's"].map(shellQuote)).toEqual(["a.csv", "'a b'", "'it'\\''s'"]);
    expect(printable("a\u001b[31mb\n\0")).toBe("a\\u001b[31mb\\n\\u0000");
  });

  it("gives the line that resumes a backfill, with --resume once", () => {
    expect(resumeLine(["backfill", "v", "--from", "a b.csv"])).toBe(
      "featurestore backfill v --from 'a b.csv' --resume",
    );
    expect(resumeLine(["backfill", "v", "--resume"])).toBe("featurestore backfill v --resume");
  });

  it("asks the shell for files where a file is wanted", () => {
    expect(wantsFile(["apply", ""])).toBe(true);
    expect(wantsFile(["backfill", "v", "--from", "x"])).toBe(true);
    expect(wantsFile(["backfill", "v", "--fr"])).toBe(false);
    expect(wantsFile(["cluster", "init", "--join-token-file", "x"])).toBe(true);
    expect(wantsFile(["views", ""])).toBe(false);
  });
});
