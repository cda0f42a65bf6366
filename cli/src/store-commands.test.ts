import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DevStore, type Outcome, runHere, temporaryFolder } from "./cli-world.suite.js";

// One real store, which dev runs; the command lines run in this process, over gRPC.

const DEFINITIONS = `entities:
  - { name: user, joinKeys: { user_id: int64 } }
  - { name: place, joinKeys: { name: string, floor: int64 } }
featureViews:
  - name: all/types
    entity: user
    features:
      b: bool
      i8: int8
      i16: int16
      i32: { type: int32, default: 5, min: 0, max: 100 }
      i64: int64
      f16: float16
      f32: float32
      f64: float64
      s: string
      by: bytes
      ts: timestamp
      vec: float32[3]
      v8: int8[2]
      li: list<int64>
      ls: list<string>
      j: json
  - { name: places, entity: place, features: { s: string } }
featureServices:
  - { name: home, version: 1, features: { all/types: "*" }, roles: { author: { all/types: [i32, vec] } } }
`;

const folder = await temporaryFolder();
let store: DevStore;
const at = (name: string): string => join(folder.path, name);
const cli = (...args: string[]): Promise<Outcome> => runHere(args, { env: store.env });
const json = async (...args: string[]): Promise<unknown> => {
  const { code, out, err } = await cli(...args, "--output", "json");
  expect({ code, err }).toMatchObject({ code: 0 });
  return JSON.parse(out) as unknown;
};
/** What a bad command line must leave untouched. */
const state = async (): Promise<unknown> => [
  await json("views"),
  await json("services"),
  await json("get", "all/types", "7"),
];

beforeAll(async () => {
  store = await DevStore.start(at("data"), { args: ["--shards", "4"] });
  await writeFile(at("features.yaml"), DEFINITIONS);
  expect(await cli("apply", at("features.yaml"))).toMatchObject({ code: 0 });
  expect(await cli("put", "all/types", "7", "i32=7", "s=seven")).toMatchObject({ code: 0 });
});

afterAll(async () => {
  await store.stop();
  await folder.remove();
});

describe("put and get", () => {
  it("give every type back as it was written", async () => {
    const cells = {
      b: ["b=true", true],
      i8: ["i8=-128", -128],
      i16: ["i16=32767", 32767],
      i32: ["i32=0", 0],
      i64: ["i64=-9223372036854775808", "-9223372036854775808"],
      f16: ["f16=NaN", "NaN"],
      f32: ["f32=0.1", 0.1],
      f64: ["f64=-Infinity", "-Infinity"],
      s: ['s:="a\\u0000b __proto__"', "a\0b __proto__"],
      by: ["by=AP8=", "AP8="],
      ts: ["ts=2026-01-02T03:04:05.678901Z", "2026-01-02T03:04:05.678901Z"],
      vec: ['vec:=[1.5,"NaN","Infinity"]', [1.5, "NaN", "Infinity"]],
      v8: ["v8:=[-128,127]", [-128, 127]],
      li: ['li:=["9223372036854775807",-1]', ["9223372036854775807", "-1"]],
      ls: ['ls:=["","__proto__"]', ["", "__proto__"]],
      j: ['j:={"__proto__":{"x":null}}', JSON.parse('{"__proto__":{"x":null}}') as unknown],
    } as const;
    const assignments = Object.values(cells).map(([text]) => text);
    const written = await cli("put", "all/types", "42", ...assignments, "--event-time", "2026-11-20T00:00:00Z");
    expect(written).toEqual({ code: 0, out: "written\n", err: "" });
    expect(await json("get", "all/types", "42")).toEqual([
      {
        key: "42",
        features: Object.fromEntries(Object.entries(cells).map(([name, [, value]]) => [name, value])),
        statuses: Object.fromEntries(Object.keys(cells).map((name) => [name, "PRESENT"])),
        eventTime: "2026-11-20T00:00:00Z",
      },
    ]);
  });

  it("tell null, missing and default apart, and late writes from others", async () => {
    await cli("put", "all/types", "43", "s:=null", "i8=1", "--event-time", "2026-11-20T00:00:00Z");
    expect(await json("get", "all/types", "43", "--features", "s,i8,i16,i32")).toEqual([
      {
        key: "43",
        features: { s: null, i8: 1, i16: null, i32: 5 },
        statuses: { s: "NULL_VALUE", i8: "PRESENT", i16: "NOT_FOUND", i32: "DEFAULTED" },
        eventTime: "2026-11-20T00:00:00Z",
      },
    ]);
    const late = await cli("put", "all/types", "43", "i8=2", "--event-time", "2026-11-19T00:00:00Z");
    expect(late).toEqual({ code: 0, out: "late: newer values are stored, nothing was changed\n", err: "" });
  });

  it("take negative keys after --, keys of several parts by name and as JSON, with NUL and __proto__ in them", async () => {
    expect(await cli("put", "all/types", "--", "-9223372036854775808", "s=low")).toMatchObject({ code: 0 });
    const { out } = await cli("get", "all/types", "--features", "s", "--output", "jsonl", "--", "-9223372036854775808");
    expect(JSON.parse(out)).toMatchObject({ key: "-9223372036854775808", features: { s: "low" } });
    const odd = JSON.stringify({ name: "__proto__\0", floor: "-1" });
    expect(await cli("put", "places", odd, "s=odd")).toMatchObject({ code: 0 });
    expect(await cli("put", "places", "name=a,b,floor=2", "s=comma")).toMatchObject({ code: 0 });
    expect(await json("get", "places", odd, "floor=2,name=a,b")).toMatchObject([
      { key: { name: "__proto__\0", floor: "-1" }, features: { s: "odd" } },
      { key: { name: "a,b", floor: "2" }, features: { s: "comma" } },
    ]);
  });

  it("print tables that cannot move a terminal's cursor", async () => {
    await cli("put", "all/types", "44", 's:="\\u001b[2J"');
    const { out } = await cli("get", "all/types", "44", "--features", "s,i32", "--with-status");
    expect(out.split("\n")[1]).toMatch(/^s {8}\\u001b\[2J {2}PRESENT {2}/);
    expect(out.split("\n")[2]).toMatch(/^i32 {6}5 {10}DEFAULTED/);
    const grid = await cli("get", "all/types", "7", "8", "--features", "i32,s");
    expect(grid.out).toMatch(/^KEY {2}i32 {2}s {6}AGE\n7 {4}7 {4}seven {2}\d+s ago\n8 {4}5 {4}null {3}-\n$/);
  });

  it("delete removes rows", async () => {
    await cli("put", "all/types", "45", "i8=1");
    expect(await cli("delete", "all/types", "45", "46")).toEqual({ code: 0, out: "deleted: 2\n", err: "" });
    expect(await json("get", "all/types", "45", "--features", "i8")).toMatchObject([{ statuses: { i8: "NOT_FOUND" } }]);
  });
});

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
    [["put", "all/types", "7", "vec:=[1,2]"], "vec: expected 3 elements (float32[3]), got 2"],
    [["put", "all/types", "seven", "i32=1"], 'key "seven": user_id: expected a bigint or a whole number'],
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
      err: "error: nothing was changed: view all/types: read by home v1; drop these first\n",
    });
    expect(await state()).toEqual(before);
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

describe("the registry", () => {
  it("shows a plan, changes nothing in a dry run, and nothing when all is there", async () => {
    await writeFile(at("more.yaml"), DEFINITIONS.replace("{ s: string }", "{ s: string, t: int32 }"));
    const dry = await cli("apply", at("more.yaml"), "--dry-run");
    expect(dry).toMatchObject({ code: 0, err: "dry run: nothing was changed\n" });
    expect(dry.out).toMatch(/^~ changed {2}view places: .*t.*\n4 unchanged\n$/);
    expect(await json("views", "places")).toMatchObject({ features: [{ name: "s" }] });
    const same = await cli("apply", at("features.yaml"));
    expect(same).toMatchObject({ code: 0, out: "5 unchanged\n" });
  });

  it("describes a view with its rows and freshness", async () => {
    const { out } = await cli("views", "all/types");
    expect(out).toMatch(/^view {12}all\/types\nentity {10}user \(user_id: int64\)\nrows {12}\d+\nnewest event {4}2026/);
    expect(out).toMatch(/\ni32 {6}int32 {9}5 {10}0 {2}100\n/);
    expect(await json("services", "home")).toMatchObject([
      { name: "home", version: 1, selections: [{ role: "user" }, { role: "author", features: ["i32", "vec"] }] },
    ]);
  });

  it("cluster health answers and sets the exit code", async () => {
    expect(await json("cluster", "health", "--wait", "green", "--timeout", "10s")).toMatchObject({
      status: "green",
      shards: { total: 4, serving: 4 },
    });
    expect(await runHere(["cluster", "health", "--endpoint", "127.0.0.1:1"])).toMatchObject({ code: 3, out: "" });
  });

  it("doctor finds nothing wrong with a store that runs", async () => {
    const { code, out } = await cli("doctor");
    expect({ code, lines: out.split("\n").map((line) => line.slice(0, 13).trimEnd()) }).toEqual({
      code: 0,
      lines: ["ok      node", "ok      store", "ok      healt", ""],
    });
  });
});

describe("bulk", () => {
  it("backfills a CSV, reports what was refused, and ends with 4", async () => {
    const lines = Array.from({ length: 200 }, (_, i) => `${1_000 + i},${i},${i === 9 ? "" : `s${i}`}`);
    await writeFile(at("users.csv"), `uid,i32,s\n${lines.join("\n")}\n`);
    const args = ["backfill", "all/types", "--from", at("users.csv"), "--key", "user_id=uid", "--jobs-dir", at("jobs")];
    const dry = await cli(...args, "--dry-run");
    expect(dry.code).toBe(4);
    expect(await json("get", "all/types", "1000", "--features", "s")).toMatchObject([{ features: { s: null } }]);
    const done = await cli(...args, "--rejects", at("rejects.jsonl"), "--event-time", "2026-11-20T00:00:00Z");
    expect(done.code).toBe(4);
    expect(done.out).toMatch(/\nrows read {2}200\nwritten {4}101\nlate {7}0\nrefused {4}99\n/);
    expect(done.out).toContain("i32: 101 is above the maximum 100");
    expect(done.err).toMatch(/^backfill: 100% 200 rows/);
    expect(done.err).toContain(`99 rows were refused; all of them with their reasons: ${at("rejects.jsonl")}`);
    expect(await json("get", "all/types", "1009", "1010", "--features", "i32,s")).toMatchObject([
      { features: { i32: 9, s: null }, statuses: { s: "NULL_VALUE" }, eventTime: "2026-11-20T00:00:00Z" },
      { features: { i32: 10, s: "s10" } },
    ]);
    const stopped = await cli(...args, "--max-errors", "3");
    expect(stopped.code).toBe(4);
    expect(stopped.err).toContain("more than the 3 allowed");
  });

  it("exports what a backfill takes back", async () => {
    for (const name of ["out.parquet", "out.csv", "out.jsonl"]) {
      const { code, out } = await cli("export", "places", "--to", at(name));
      expect({ code, out }).toEqual({ code: 0, out: expect.stringMatching(/^2 rows, .*, in \d/) as string });
      const back = await json("backfill", "places", "--from", at(name), "--jobs-dir", at("jobs"));
      expect(back).toMatchObject({ read: 2, refused: 0, complete: true });
    }
  });
});
