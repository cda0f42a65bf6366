import { writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { runHere } from "./cli-world.suite.js";
import { DEFINITIONS, storeFixture } from "./store-fixture.suite.js";

// One real store, which dev runs; the command lines run in this process, over gRPC.

const { at, cli, json } = await storeFixture();

/** Enough of a CSV for a cut-off file to have good rows in front of the cut. */
function randomRows(count: number): string {
  const rows = Array.from({ length: count }, (_, i) => `${100_000 + ((i * 7_919) % count)},${i % 100}`);
  return `user_id,i32\n${rows.join("\n")}\n`;
}

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
    expect(grid.out).toMatch(
      /^KEY {2}i32 {10}s {10}AGE\n7 {4}7 {12}seven {6}\d+s ago\n8 {4}5 NOT_FOUND {2}NOT_FOUND {2}no such row, or none of these features is written in it\n$/,
    );
  });

  it("tell rows that do not exist, and cells without a value, without being asked", async () => {
    expect(await cli("get", "places", "name=nowhere,floor=1")).toEqual({ code: 0, out: "no such row\n", err: "" });
    expect(await cli("get", "all/types", "7", "--features", "i8")).toMatchObject({
      out: "no such row, or none of these features is written in it\n",
    });
    await cli("put", "all/types", "48", "i8=1", "s:=null");
    const mixed = await cli("get", "all/types", "48", "--features", "i8,s,i16,i32");
    expect(mixed.out.split("\n").map((line) => line.split(/ {2,}/).slice(0, 3))).toEqual([
      ["FEATURE", "VALUE", "STATUS"],
      ["i8", "1", "PRESENT"],
      ["s", "null", "NULL_VALUE"],
      ["i16", "null", "NOT_FOUND"],
      ["i32", "5", "DEFAULTED"],
      [""],
    ]);
    expect((await cli("get", "all/types", "48", "--features", "i8")).out).toMatch(/^FEATURE {2}VALUE {2}AGE\n/);
    expect((await cli("get", "all/types", "48", "7", "--features", "i8,s")).out).toMatch(/\n48 {3}1 +NULL_VALUE/);
  });

  it("put reads numbers as a backfill does", async () => {
    const written = await cli("put", "all/types", "49", "i8=1.0", "i64=9007199254740993.00", "i16=1e3", "f32=-inf");
    expect(written).toEqual({ code: 0, out: "written\n", err: "" });
    expect(await json("get", "all/types", "49", "--features", "i8,i64,i16,f32")).toMatchObject([
      { features: { i8: 1, i64: "9007199254740993", i16: 1000, f32: "-Infinity" } },
    ]);
  });

  it("put says when the values are too old to be read", async () => {
    const old = await cli("put", "brief", "1", "s=x", "--event-time", "2026-01-01");
    expect(old).toEqual({
      code: 0,
      out: "written\n",
      err: "note: the event time is further back than the ttl of the view: reads will not give these values\n",
    });
    expect(await cli("put", "brief", "1", "s=y")).toEqual({ code: 0, out: "written\n", err: "" });
  });

  it("delete says what it recorded", async () => {
    await cli("put", "all/types", "45", "i8=1");
    expect(await cli("delete", "all/types", "45", "46")).toEqual({
      code: 0,
      out: "delete recorded for 2 keys; cells newer than its event time stay\n",
      err: "",
    });
    expect(await cli("delete", "all/types", "45", "47", "--event-time", "2026-01-01")).toMatchObject({
      out: "delete recorded for 1 key; 1 key had a newer delete; cells newer than its event time stay\n",
    });
    expect(await json("get", "all/types", "45", "--features", "i8")).toMatchObject([{ statuses: { i8: "NOT_FOUND" } }]);
  });
});

describe("the registry", () => {
  it("shows a plan, changes nothing in a dry run, and nothing when all is there", async () => {
    await writeFile(at("more.yaml"), DEFINITIONS.replace("{ s: string }", "{ s: string, t: int32 }"));
    const dry = await cli("apply", at("more.yaml"), "--dry-run");
    expect(dry).toMatchObject({ code: 0, err: "dry run: nothing was changed\n" });
    expect(dry.out).toMatch(/^~ changed {2}view places: .*t.*\n5 unchanged\n$/);
    expect(await json("views", "places")).toMatchObject({ features: [{ name: "s" }] });
    const same = await cli("apply", at("features.yaml"));
    expect(same).toMatchObject({ code: 0, out: "6 unchanged\n" });
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

  it("a job that had begun and failed does not end with 2, and asks for --resume after outages only", async () => {
    await writeFile(at("cut.csv.gz"), gzipSync(randomRows(400_000)).subarray(0, -1_000));
    const args = ["backfill", "all/types", "--from", at("cut.csv.gz"), "--jobs-dir", at("jobs")];
    const dry = await cli(...args, "--dry-run");
    expect(dry.code).toBe(2);
    expect(dry.err).toMatch(/\nread [\d,]+, good [\d,]+, refused 0 rows\nerror: from.*cannot be read/);
    expect(dry.err).not.toContain("written");
    const cut = await cli(...args);
    expect(cut.code).toBe(1);
    expect(cut.err).toMatch(/\nread [\d,]+, written [\d,]+, refused 0 rows\nerror: from.*cannot be read/);
    expect(cut.err).not.toContain("--resume");
  });

  it("export counts the rows that hold none of the features", async () => {
    const { out, err } = await cli("export", "all/types", "--features", "v8", "--to", at("v8.csv"), "--output", "json");
    const { leftOut } = JSON.parse(out) as { leftOut: number };
    expect(leftOut).toBeGreaterThan(0);
    expect(err).toContain("rows were left out: none of these features is written in them");
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
