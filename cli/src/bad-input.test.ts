import { writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { DEFINITIONS, storeFixture } from "./store-fixture.suite.js";

const { at, cli, json } = await storeFixture();
/** What a bad command line must leave untouched. */
const state = async (): Promise<unknown> => [
  await json("views"),
  await json("services"),
  await json("get", "all/types", "7"),
];

describe("bad input ends with 2, names the field and changes nothing", () => {
  it.each([
    [["get", "all/typos", "7"], 'unknown feature view "all/typos"; did you mean "all/types"?'],
    [["get", "all/types", "7", "--features", "i33"], 'unknown feature of view "all/types": "i33"; did you mean "i32"?'],
    [["services", "hame"], 'unknown feature service "hame"; did you mean "home"?'],
    [["views", "__proto__"], 'unknown feature view "__proto__"'],
    [["put", "all/types", "7", "i33=1"], 'view "all/types" has no feature "i33"; did you mean'],
    [["put", "all/types", "7", "i32=seven"], "i32: expected a whole number"],
    [["put", "all/types", "7", "i32=101"], "i32: 101 is above the maximum 100"],
    [
      ["put", "all/types", "7", "i64:=9007199254740993"],
      "i64: the number 9007199254740993 is no integer within 2^53 - 1",
    ],
    [["put", "all/types", "7", "i64=9223372036854775808"], "i64: expected an integer of at most 64 bits"],
    [["put", "all/types", "7", "i64:=1e300"], "i64: the number 1e300 is no integer within 2^53 - 1"],
    [["put", "all/types", "7", "i64=1e300"], "may have lost digits; write its digits in quotes, as text"],
    [["put", "all/types", "7", "i8=1.5"], "i8: expected a whole number from -128 to 127 (int8), got number 1.5"],
    [["put", "all/types", "7", "i8="], "i8: expected a whole number"],
    [["put", "all/types", "7", "vec:=[1,2]"], "vec: expected 3 elements (float32[3]), got 2"],
    [["put", "all/types", "seven", "i32=1"], 'key "seven": user_id: expected a whole number (int64), got'],
    [["put", "all/types", "usre_id=7", "i32=1"], 'key "usre_id=7": user_id'],
    [["put", "places", "name=a", "s=1"], "floor: the key lacks this join key (int64)"],
    [
      ["put", "places", '{"name":"a","flor":1}', "s=1"],
      '"flor" is not a join key; expected name, floor; did you mean "floor"?',
    ],
    [["get", "places", "a"], "the entity has 2 join keys; expected name=...,floor=..."],
    [
      ["put", "places", `name=${"n".repeat(5_000)},floor=1`, "s=1"],
      "name, floor: the key takes 5010 bytes, more than the limit of 4096",
    ],
    [["put", "all/types", "7", "i32=1", "--event-time", "1795336200000000ms"], "eventTime"],
    [["put", "all/types", "7", "i32=1", "--event-time", "57000-01-01"], "--event-time"],
    [
      ["put", "all/types", "7", "i32=1", "--event-time", "2200-01-01"],
      "eventTime: 2200-01-01T00:00:00Z is too far ahead",
    ],
    [["put", "all/types", "7", "i32=1", "--event-time", "1795336200"], '--event-time: "1795336200" has no unit'],
    [["put", "all/types", "7", 's:="\\ud800"'], "s: the string is ill-formed (a lone surrogate)"],
    [["put", "all/types", "7", `s=${"x".repeat(70_000)}${"y".repeat(1_000_000)}`], "the row takes"],
    [["delete", "all/types", "x"], 'key "x": user_id'],
    [
      ["export", "all/types", "--to", "/tmp/x.txt"],
      "names no format; expected a file ending in .parquet, .csv or .jsonl",
    ],
    [["types", "--out", "x.js"], "--out"],
    [["drop", "view", "places"], "repeat the command with --yes"],
    [["drop", "service", "home", "--version", "2", "--yes"], 'feature service "home" has no version 2; it has 1'],
    [["apply", "/nonexistent.yaml"], "FILE: /nonexistent.yaml: there is no such file"],
    [["apply", "/etc/hostname"], "FILE"],
    [["backfill", "all/types", "--from", "/nonexistent/*.csv"], 'from: no file matches "/nonexistent/*.csv"'],
    [["backfill", "all/types", "--from", "/nonexistent.csv"], 'from: there is no file "/nonexistent.csv"'],
  ] as [string[], string][])("%j", async (args, message) => {
    const before = await state();
    const { code, out, err } = await cli(...args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(message);
    expect(err.trimEnd().split("\n").at(-1)).toMatch(/^error: /);
    expect(await state()).toEqual(before);
  });

  it.each([
    ["a changed type", DEFINITIONS.replace("i8: int8", "i8: int16"), "refused  view all/types: i8"],
    ["a feature left out", DEFINITIONS.replace("{ s: string }", "{ t: string }"), "would drop s"],
    [
      "a changed join key",
      DEFINITIONS.replace("floor: int64", "floor: string"),
      "changing the join keys of an entity is not possible",
    ],
    ["a service version changed", DEFINITIONS.replace("[i32, vec]", "[i32]"), "a version of a service is immutable"],
    [
      "an unknown entity",
      DEFINITIONS.replace("entity: place", "entity: palce"),
      'unknown entity "palce"; did you mean "place"?',
    ],
    ["a duplicate", DEFINITIONS.replace("{ name: places,", "{ name: All/Types,"), "is defined twice"],
    ["an alias cycle", "entities: &a [*a]\n", "a cycle"],
  ])("apply of %s", async (_what, text, message) => {
    const before = await state();
    await writeFile(at("bad.yaml"), text);
    const { code, out, err } = await cli("apply", at("bad.yaml"));
    expect(code).toBe(2);
    expect(out + err).toContain(message);
    expect(await state()).toEqual(before);
  });

  it("more arguments than can be parsed", async () => {
    const keys = Array.from({ length: 50_001 }, (_, i) => String(i));
    expect(await cli("get", "all/types", ...keys)).toEqual({
      code: 2,
      out: "",
      err: "error: 50003 arguments are too many; expected at most 50000: use several command lines\n",
    });
    const { code, out } = await cli(
      "get",
      "all/types",
      ...keys.slice(0, 49_000),
      "--output",
      "jsonl",
      "--features",
      "i32",
    );
    expect({ code, lines: out.split("\n").length }).toEqual({ code: 0, lines: 49_001 });
  });

  it("drop of a view that a service reads", async () => {
    const before = await state();
    expect(await cli("drop", "view", "all/types", "--yes")).toEqual({
      code: 2,
      out: "! refused  view all/types: read by home v1; drop these first\n",
      err: "error: nothing was changed: the change marked ! is refused\n",
    });
    expect(await cli("drop", "view", "all/types")).toEqual({
      code: 2,
      out: "",
      err: "error: nothing was changed: view all/types: read by home v1; drop these first\n",
    });
    const { err } = await cli("drop", "view", "places");
    expect(err).toMatch(/^would drop view places.*\nerror: nothing was changed: .*repeat the command with --yes\n$/);
    expect(await state()).toEqual(before);
  });

  it.each([
    ["empty.yaml", ""],
    ["comment.yaml", "# features to come\n"],
    ["empty.json", "{}"],
    ["lists.yaml", "entities: []\n"],
  ])("a file without definitions: %s", async (name, text) => {
    await writeFile(at(name), text);
    expect(await cli("apply", at(name))).toEqual({
      code: 2,
      out: "",
      err: `error: ${at(name)}: holds no definitions; expected entities, featureViews or featureServices\n`,
    });
  });

  it("definitions and SQL that are not UTF-8", async () => {
    await writeFile(at("latin1.yaml"), Buffer.from("entities: [] # \xe9", "latin1"));
    for (const args of [
      ["apply", at("latin1.yaml")],
      ["backfill", "all/types", "--from", at("features.yaml"), "--sql", at("latin1.yaml")],
    ]) {
      const { code, err } = await cli(...args);
      expect({ code, err }).toEqual({
        code: 2,
        err: expect.stringContaining("latin1.yaml: its bytes are not UTF-8") as string,
      });
    }
  });

  it("ragged lines of a CSV: refused one by one, the others are written", async () => {
    await writeFile(at("ragged.csv"), 'user_id,i32,s\n501,1,a\n502,2\n503,3,c,d\n504,4,"d"\n');
    const { code, out } = await cli(
      "backfill",
      "all/types",
      "--from",
      at("ragged.csv"),
      "--jobs-dir",
      at("jobs"),
      "--output",
      "json",
    );
    expect(code).toBe(4);
    expect(JSON.parse(out)).toMatchObject({
      read: 4,
      written: 2,
      refused: 2,
      firstRefused: [
        { row: 2, line: 3 },
        { row: 3, line: 4 },
      ],
    });
  });

  it.each([
    ["a truncated Parquet file", "cut.parquet", "PAR1 and nothing more", "cut.parquet"],
    [
      "a CSV without the join key",
      "no-key.csv",
      "id,i32\n1,2\n",
      'key user_id: there is no column for the join key "user_id"',
    ],
    ["a CSV without features", "no-features.csv", "user_id,x\n1,2\n", "no column is a feature"],
  ])("backfill of %s", async (_what, name, text, message) => {
    const before = await state();
    await writeFile(at(name), text);
    const { code, out, err } = await cli("backfill", "all/types", "--from", at(name), "--jobs-dir", at("jobs"));
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(message);
    expect(await state()).toEqual(before);
  });
});
