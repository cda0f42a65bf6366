import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { FeatureStoreError } from "@featurestore/proto";
import { describe, expect, it } from "vitest";
import { DuckDB, sqlText } from "./duckdb.js";
import { rowsOf, storeWith, temporaryFolder, viewYaml } from "./fixtures.suite.js";
import { type BackfillOptions, backfill } from "./index.js";

const folder = await temporaryFolder();
const jobsDir = join(folder, "jobs");
let count = 0;

/** Writes a file of its own folder and returns its path. */
function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, `f${count++}`, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, content);
  return path;
}

async function parquet(select: string, name = "data.parquet"): Promise<string> {
  const path = file(name, "");
  const duck = await DuckDB.open({ memoryLimit: "256MB", threads: 1, tempDirectory: join(folder, "tmp") });
  await duck.run("test", `COPY (${select}) TO ${sqlText(path)} (FORMAT parquet)`);
  duck.close();
  return path;
}

const NUMBERS = viewYaml("v", "{ id: int64 }", "{ a: int32, b: float64, s: string }");

/** Backfills view `v` of a fresh store. */
async function load(yaml: string, options: Omit<BackfillOptions, "view" | "jobsDir">) {
  const store = await storeWith(yaml);
  const report = await backfill(store, { view: "v", jobsDir, ...options });
  return { store, report, rows: await rowsOf(store, "v") };
}

async function refusal(yaml: string, options: Partial<BackfillOptions>): Promise<FeatureStoreError> {
  const store = await storeWith(yaml);
  const error: unknown = await backfill(store, { view: "v", jobsDir, from: [], ...options }).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(FeatureStoreError);
  expect(await rowsOf(store, "v")).toEqual({});
  return error as FeatureStoreError;
}

describe("CSV", () => {
  it("parses cells by the feature's type: 17850.0 is whole, an empty cell null, a quoted comma text", async () => {
    const path = file("a.csv", 'id,a,b,s,more\n1,17850.0,2.5,"x, y",z\n2,,,,\n3,-7,nan,"",z\n');
    const { rows, report } = await load(NUMBERS, { from: [path] });
    expect(rows).toEqual({
      1: { a: 17850, b: 2.5, s: "x, y" },
      2: { a: null, b: null, s: null },
      3: { a: -7, b: "NaN", s: "" },
    });
    expect(report).toMatchObject({
      read: 3,
      written: 3,
      late: 0,
      refused: 0,
      ignoredColumns: ["more"],
      complete: true,
    });
  });

  it("leaves empty cells unwritten with skipNulls, and counts rows that have nothing else", async () => {
    const { rows, report } = await load(NUMBERS, { from: [file("a.csv", "id,a,b\n1,,2\n2,,\n")], skipNulls: true });
    expect(rows).toEqual({ 1: { b: 2 } });
    expect(report).toMatchObject({ read: 2, written: 1, skipped: 1 });
  });

  it.each([["a.csv"], ["a.csv.gz"]])("refuses ragged lines of %s with line and reason, and no other", async (name) => {
    const text = 'id,a,b,s\r\n1,1,1,x\r\n2,2\r\n3,3,3,x,y\r\n4,4,4,"x"y\r\n5,5,5,z\r\n6,6,6,"open\r\n';
    const rejects = file("rejects.jsonl", "old");
    const path = file(name, name.endsWith(".gz") ? gzipSync(text) : text);
    const { rows, report } = await load(NUMBERS, { from: [path], rejects });
    expect(Object.keys(rows)).toEqual(["1", "5"]);
    expect(report).toMatchObject({ read: 6, written: 2, refused: 4, rejects });
    expect(report.firstRefused.map(({ row, line, reason }) => [row, line, reason])).toEqual([
      [2, 3, "the line has 2 cells, the header has 4"],
      [3, 4, "the line has 5 cells, the header has 4"],
      [4, 5, "text follows a closing quote"],
      [6, 7, "a quoted value is never closed"],
    ]);
    const lines = readFileSync(rejects, "utf8").trim().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual(report.firstRefused);
    expect(report.firstRefused[0]?.values).toEqual(["2", "2"]);
  });

  it("refuses a value that does not fit, naming the feature", async () => {
    const yaml = viewYaml("v", "{ id: int64 }", "{ a: { type: int8, max: 100 }, t: timestamp }");
    const path = file("a.csv", "id,a,t\n1,200,\n2,1.5,\n3,101,\n4,x,\n,1,\n6,5,yesterday\n7,7,2026-01-02T03:04:05Z\n");
    const { rows, report } = await load(yaml, { from: [path] });
    expect(rows).toEqual({ 7: { a: 7, t: "2026-01-02T03:04:05Z" } });
    expect(report.firstRefused.map((reject) => reject.reason)).toEqual([
      "a: expected a whole number from -128 to 127 (int8), got number 200",
      "a: expected a whole number from -128 to 127 (int8), got number 1.5",
      "a: 101 is above the maximum 100",
      'a: expected a whole number from -128 to 127 (int8), got string "x"',
      "id: the join key is empty",
      't: "yesterday" is not a time; expected RFC 3339 such as 2026-11-22T08:30:00Z',
    ]);
  });

  it("takes columns of later files by name, and refuses a file that lacks one", async () => {
    const first = file("1.csv", "id,a,s\n1,1,x\n");
    const { rows } = await load(NUMBERS, { from: [first, file("2.csv", "s,id,a\ny,2,2\n")] });
    expect(rows).toEqual({ 1: { a: 1, s: "x" }, 2: { a: 2, s: "y" } });
    const error = await refusal(NUMBERS, { from: [first, file("3.csv", "id,s\n3,z\n")] });
    expect(error.message).toMatch(/3\.csv lacks the column "a" of .*1\.csv/);
  });

  it("keeps the order of the file for one key: the later row wins", async () => {
    const lines = Array.from({ length: 5_000 }, (_, i) => `${i % 10},${i}`);
    const { rows, report } = await load(NUMBERS, { from: [file("a.csv", `id,a\n${lines.join("\n")}\n`)] });
    expect(report).toMatchObject({ read: 5_000, written: 5_000, late: 0 });
    for (let id = 0; id < 10; id++) expect(rows[id]).toEqual({ a: 4_990 + id });
  });

  it("reads Hive folders: partition columns are features and keys, as text", async () => {
    const base = join(folder, "hive");
    for (const [day, country, id] of [
      ["2026-01-01", "uk", 1],
      ["2026-01-02", "d%2Fe", 2],
      ["2026-01-02", "__HIVE_DEFAULT_PARTITION__", 3],
    ] as const) {
      const at = join(base, `day=${day}`, `country=${country}`);
      mkdirSync(at, { recursive: true });
      writeFileSync(join(at, "part-0.csv"), `id,a\n${id},${id}\n`);
      writeFileSync(join(at, "_SUCCESS"), "");
    }
    const yaml = viewYaml("v", "{ id: int64, day: string }", "{ a: int32, country: string }");
    const { rows, report } = await load(yaml, { from: [base] });
    expect(report).toMatchObject({ read: 3, refused: 0, ignoredColumns: [] });
    expect(rows).toEqual({
      '{"id":"1","day":"2026-01-01"}': { a: 1, country: "uk" },
      '{"id":"2","day":"2026-01-02"}': { a: 2, country: "d/e" },
      '{"id":"3","day":"2026-01-02"}': { a: 3, country: null },
    });
  });
});

describe("JSON Lines", () => {
  it("leaves keys alone that a line lacks, keeps all digits of 64 bits, and refuses lines that are no object", async () => {
    const yaml = viewYaml("v", "{ id: int64 }", '{ n: int64, v: "float32[2]", j: json, f: float32 }');
    const text = [
      '{"id": 9007199254740993, "n": -9223372036854775808, "v": [1, 2.5]}',
      '{"id": "2", "n": null, "j": {"k": [1, "12345678901234567890"]}, "f": "Infinity"}',
      "[1]",
      '{"id": 3',
      "",
      '{"id": 4, "v": [1]}',
    ];
    const path = file("a.jsonl.gz", gzipSync(text.join("\n")));
    const { rows, report } = await load(yaml, { from: [path] });
    expect(rows).toEqual({
      "9007199254740993": { n: "-9223372036854775808", v: [1, 2.5] },
      "2": { n: null, j: { k: [1, "12345678901234567890"] }, f: "Infinity" },
    });
    expect(report.firstRefused.map((reject) => [reject.line, reject.reason.slice(0, 40)])).toEqual([
      [3, "the line is not a JSON object"],
      [4, expect.stringContaining("the line is not JSON")],
      [6, "v: expected 2 elements (float32[2]), got"],
    ]);
  });
});

describe("a bad value never stops a job", () => {
  const TIMES = viewYaml("v", "{ id: int64 }", '{ at: timestamp, j: json, n: int64, l: "list<timestamp>" }');

  it.each([false, true])("a whole number as a time without a unit (dry run: %s)", async (dryRun) => {
    const lines = Array.from({ length: 20_000 }, (_, i) => `{"id": ${i}, "at": "2026-01-01"}`);
    lines[10_000] = '{"id": 10000, "at": 1767225600}';
    const path = file("a.jsonl", lines.join("\n"));
    const { report } = await load(TIMES, { from: [path], dryRun });
    expect(report).toMatchObject({ complete: true, read: 20_000, written: 19_999, refused: 1 });
    expect(report.firstRefused[0]).toMatchObject({
      row: 10_001,
      reason: expect.stringMatching(
        /^at: 1767225600 is a whole number, which as a time needs a unit.*--time-unit/,
      ) as string,
    });
    const csv = file("a.csv", "id,at\n1,2026-01-01\n2,1767225600\n");
    expect((await load(TIMES, { from: [csv], dryRun })).report).toMatchObject({ written: 1, refused: 1 });
    const byColumn = await load(TIMES, { from: [csv], dryRun, eventTimeColumn: "at" });
    expect(byColumn.report).toMatchObject({ complete: true, written: 1, refused: 1 });
  });

  it("a date beyond what microseconds can tell, alone and in a list", async () => {
    const path = await parquet(
      "SELECT * FROM (VALUES (1, DATE '290500-01-01', NULL), (2, NULL, [DATE '290500-01-01']), (3, DATE '2026-01-01', [DATE '2026-01-02', NULL]), (4, DATE '2026-01-01', [DATE '2026-01-02'])) t(id, \"at\", l)",
    );
    const { rows, report } = await load(TIMES, { from: [path] });
    expect(report.firstRefused.map(({ row, reason }) => [row, reason.split(":")[0]])).toEqual([
      [1, "at"],
      [2, "l"],
      [3, "l[1]"],
    ]);
    expect(rows).toEqual({ 4: { at: "2026-01-01T00:00:00Z", l: ["2026-01-02T00:00:00Z"] } });
  });

  it("a line longer than any line may be, and JSON nested deeper than can be written", async () => {
    const deep = `${"[".repeat(100_000)}1${"]".repeat(100_000)}`;
    const long = `{"id": 2, "j": "${"x".repeat(17 * 1024 * 1024)}"}`;
    const lines = ['{"id": 1, "n": 1}', long, `{"id": 3, "j": ${deep}}`, '{"id": 4, "n": 4}'];
    const rejects = file("rejects.jsonl", "");
    const { rows, report } = await load(TIMES, { from: [file("a.jsonl", lines.join("\n"))], rejects });
    expect(report).toMatchObject({ complete: true, read: 4, written: 2, refused: 2 });
    expect(report.firstRefused.map(({ line, reason }) => [line, reason.slice(0, 24)])).toEqual([
      [2, "the line is longer than "],
      [3, "j: expected a value with"],
    ]);
    expect(rows).toEqual({ 1: { n: "1" }, 4: { n: "4" } });
  });

  it("fractions of many digits are numbers like any other", async () => {
    const path = file("a.jsonl", '{"id": 1, "a": 7, "b": 0.12345678901234568}\n{"id": 2, "b": -1.5e-7}\n');
    expect((await load(NUMBERS, { from: [path] })).rows).toEqual({
      1: { a: 7, b: 0.12345678901234568 },
      2: { b: -1.5e-7 },
    });
  });
});

describe("refused rows in their file", () => {
  it("keep the digits of whole numbers, and lists of Parquet are arrays", async () => {
    const yaml = viewYaml("v", "{ id: int64 }", '{ a: int8, n: int64, v: "float32[2]" }');
    const jsonl = file(
      "a.jsonl",
      '{"id": 9007199254740993, "a": 200, "n": 1763800200000000, "t": "12345678901234567890"}',
    );
    const fromJson = await load(yaml, { from: [jsonl] });
    expect(fromJson.report.firstRefused[0]?.values).toEqual({
      id: "9007199254740993",
      a: 200,
      n: 1763800200000000,
      t: "12345678901234567890",
    });
    const path = await parquet("SELECT 9007199254740993 AS id, 200 AS a, 5::BIGINT AS n, [1.5, 2, NULL]::FLOAT[] AS v");
    const rejects = file("rejects.jsonl", "");
    await load(yaml, { from: [path], rejects });
    expect(JSON.parse(readFileSync(rejects, "utf8"))).toMatchObject({
      values: { id: "9007199254740993", a: 200, n: 5, v: [1.5, 2, null] },
    });
  });
});

describe("Parquet", () => {
  it("brings every column type to the feature's type", async () => {
    const yaml = viewYaml(
      "v",
      "{ id: string }",
      '{ h: int64, dec: float64, m: string, d: timestamp, ds: string, ts: timestamp, whole: int32, vec: "float32[3]", i8: "int8[2]", l: "list<string>", lt: "list<timestamp>", j: json, b: bytes, t: bool, u: int64, txt: int32, half: float16, flag: int8, dl: "list<float64>" }',
    );
    const path =
      await parquet(`SELECT 'k' AS id, 12::HUGEINT AS h0, 12.5::DECIMAL(10,3) AS dec, 77183.6::DECIMAL(18,3) AS m,
      DATE '2026-01-02' AS d, DATE '2026-01-02' AS ds, TIMESTAMP_NS '2026-01-02 03:04:05.123456789' AS ts, 3.0::DOUBLE AS whole,
      [1.5, 2, 3]::FLOAT[3] AS vec, [1, -2]::INTEGER[] AS i8, ['a', 'b'] AS l, [TIMESTAMP '2026-01-01'] AS lt,
      {'x': 1, 'y': [2]} AS j, '\\x00\\xFF'::BLOB AS b, true AS t, 18::UBIGINT AS u, '42.0' AS txt, 1.5 AS half, true AS flag,
      [1.25::DECIMAL(5,2)] AS dl, 99::HUGEINT AS h`);
    const { rows, report } = await load(yaml, { from: [path] });
    expect(report.firstRefused).toEqual([]);
    expect(rows["k"]).toEqual({
      h: "99",
      dec: 12.5,
      m: "77183.600",
      d: "2026-01-02T00:00:00Z",
      ds: "2026-01-02",
      ts: "2026-01-02T03:04:05.123456Z",
      whole: 3,
      vec: [1.5, 2, 3],
      i8: [1, -2],
      l: ["a", "b"],
      lt: ["2026-01-01T00:00:00Z"],
      j: { x: 1, y: [2] },
      b: "AP8=",
      t: true,
      u: "18",
      txt: 42,
      half: 1.5,
      flag: 1,
      dl: [1.25],
    });
    expect(report.ignoredColumns).toEqual(["h0"]);
  });

  it("refuses rows whose value does not fit, and goes on", async () => {
    const yaml = viewYaml("v", "{ id: int64 }", '{ a: int16, f: float32, v: "float32[2]", t: timestamp, n: int64 }');
    const path = await parquet(`SELECT * FROM (VALUES
      (1, 70000, 1.0, [1, 2], TIMESTAMP '2026-01-01', 5), (2, 1, 1e300, [1, 2], NULL, 5), (3, 1, 1.0, [1], NULL, 5),
      (4, 1, 1.0, [1, NULL], NULL, 5), (5, 1, 1.0, [1, 2], 'infinity'::TIMESTAMP, 5), (6, 1, 1.0, [1, 2], NULL, 18446744073709551615),
      (NULL, 1, 1.0, [1, 2], NULL, 5), (8, 1, 1.0, [1, 2], NULL, 5)) t(id, a, f, v, t, n)`);
    const { rows, report } = await load(yaml, { from: [path] });
    expect(Object.keys(rows)).toEqual(["8"]);
    expect(report.firstRefused.map((reject) => reject.reason.split(":")[0])).toEqual([
      "a",
      "f",
      "v",
      "v[1]",
      "t",
      "n",
      "id",
    ]);
    expect(report.firstRefused[0]).toMatchObject({ row: 1, file: path, line: null });
  });

  it("takes the event time of each row from a column of any time type, and refuses rows without one", async () => {
    const path = await parquet(
      "SELECT * FROM (VALUES (1, 10, 1767225600, TIMESTAMPTZ '2026-01-01 01:00:00+01'), (1, 20, 1767225599, TIMESTAMPTZ '2025-12-31'), (2, 30, NULL, NULL), (3, 40, 1767225600000000, NULL)) t(id, a, unix, ts)",
    );
    const store = await storeWith(NUMBERS);
    const options = { view: "v", from: [path], jobsDir };
    const byUnix = await backfill(store, { ...options, eventTimeColumn: "unix", timeUnit: "s" });
    expect(byUnix).toMatchObject({ read: 4, written: 1, late: 1, refused: 2 });
    expect(byUnix.firstRefused.map((reject) => reject.reason)).toEqual([
      "event time: the column is empty",
      expect.stringMatching(/^unix: .* is out of range/),
    ]);
    expect(await rowsOf(store, "v", true)).toEqual({ 1: { a: [10, 1767225600e6] } });
    const byText = await backfill(store, { ...options, eventTimeColumn: "ts" });
    expect(byText).toMatchObject({ written: 1, late: 1, refused: 2 });
    const us = await backfill(store, { ...options, eventTimeColumn: "unix", timeUnit: "ms" });
    expect(us.firstRefused.at(-1)?.reason).toMatch(/too far ahead|out of range/);
  });

  it("reads globs in the order of their paths, with numbers of rows known", async () => {
    const base = join(folder, "parts");
    mkdirSync(base);
    const duck = await DuckDB.open({ memoryLimit: "256MB", threads: 1, tempDirectory: join(folder, "tmp") });
    for (const part of [2, 0, 1]) {
      const to = sqlText(join(base, `p${part}.parquet`));
      await duck.run(
        "test",
        `COPY (SELECT 7 AS id, i + ${part * 3000} AS a FROM range(3000) t(i)) TO ${to} (FORMAT parquet)`,
      );
    }
    duck.close();
    const seen: (number | null)[] = [];
    const { rows, report } = await load(NUMBERS, {
      from: [join(base, "*.parquet")],
      onProgress: (progress) => seen.push(progress.total, progress.fraction),
    });
    expect(report).toMatchObject({ read: 9_000, written: 9_000 });
    expect(rows).toEqual({ 7: { a: 8_999 } });
    expect(seen.slice(-2)).toEqual([9_000, 1]);
  });
});

describe("SQL", () => {
  const csv =
    "id,x,when,code\n1,1.5,2026-01-02 03:04:05,007\n1,2,2026-01-03 00:00:00,008\nbad\n2,,2026-01-01 00:00:00,009\n";

  it("computes over typed columns of the good CSV lines; bad ones are refused", async () => {
    const yaml = viewYaml("v", "{ id: int64 }", "{ total: float64, n: int64, last: timestamp, code: string }");
    const sql =
      'SELECT id, sum(x) AS total, count(*) AS n, max("when") AS last, min(code) AS code FROM source GROUP BY id; -- done';
    const { rows, report } = await load(yaml, { from: [file("a.csv.gz", gzipSync(csv))], sql });
    expect(rows).toEqual({
      1: { total: 3.5, n: "2", last: "2026-01-03T00:00:00Z", code: "007" },
      2: { total: null, n: "1", last: "2026-01-01T00:00:00Z", code: "009" },
    });
    expect(report).toMatchObject({ read: 2, written: 2, refused: 1 });
    expect(report.firstRefused[0]).toMatchObject({ row: 3, line: 4, reason: "the line has 1 cells, the header has 4" });
  });

  it("computes over JSON Lines and Parquet", async () => {
    const yaml = viewYaml("v", "{ id: int64 }", "{ a: int64 }");
    const jsonl = file("a.jsonl", '{"id": 1, "a": 2}\nnot json\n{"id": 1, "a": 9007199254740993}\n');
    const sql = "SELECT id, sum(a) AS a FROM source GROUP BY id";
    expect((await load(yaml, { from: [jsonl], sql })).rows).toEqual({ 1: { a: "9007199254740995" } });
    const path = await parquet("SELECT 1 AS id, 9223372036854775000 AS a");
    expect((await load(yaml, { from: [path], sql })).rows).toEqual({ 1: { a: "9223372036854775000" } });
  });

  it("says what DuckDB says of wrong SQL, and writes nothing", async () => {
    const from = [file("a.csv", csv)];
    expect((await refusal(NUMBERS, { from, sql: "SELEC 1" })).message).toMatch(/^sql: .*syntax error/);
    expect((await refusal(NUMBERS, { from, sql: "SELECT nope AS id FROM source" })).message).toMatch(
      /"nope" not found/,
    );
    expect((await refusal(NUMBERS, { from, sql: "SELECT 1; SELECT 2" })).message).toMatch(/one SELECT.*2 statements/);
    expect((await refusal(NUMBERS, { from, sql: "DELETE FROM source" })).code).toBe("INVALID_ARGUMENT");
    expect((await refusal(NUMBERS, { from, sql: "SELECT error('boom') AS id, 1 AS a FROM source" })).message).toMatch(
      /boom/,
    );
  });
});

describe("bad input", () => {
  const good = file("good.csv", "id,a,when\n1,1,5\n");
  it.each<[string, Partial<BackfillOptions>, RegExp]>([
    ["an unknown view", { view: "vv", from: [good] }, /"vv".*did you mean "v"\?/],
    ["a glob that matches nothing", { from: [join(folder, "no*.csv")] }, /no file matches ".*no\*\.csv"/],
    ["a file that is not there", { from: [join(folder, "nope.csv")] }, /there is no file ".*nope\.csv"/],
    ["no files", { from: [] }, /expected at least one file/],
    ["an unreadable file", { from: [file("a.csv", "")] }, /is empty; expected a CSV file with a header/],
    [
      "an unknown format",
      { from: [file("a.xyz", "id\n")] },
      /extension of .* names no format; expected one of parquet/,
    ],
    [
      "a missing join key",
      { from: [file("a.csv", "ids,a\n1,2\n")] },
      /join key "id".*did you mean "ids"\?.*--key id=column/,
    ],
    ["no feature column", { from: [file("a.csv", "id,zz\n1,2\n")] }, /no column is a feature of view "v".*zz/],
    [
      "an unknown feature in the map",
      { from: [good], map: { aa: "a" } },
      /map: "aa" is not a feature.*did you mean "a"/,
    ],
    ["an unknown column in the map", { from: [good], map: { a: "whem" } }, /no column "whem"; did you mean "when"/],
    ["an unknown join key in keys", { from: [good], keys: { idd: "id" } }, /"idd" is not a join key/],
    ["a missing event-time column", { from: [good], eventTimeColumn: "wen" }, /no column "wen"; did you mean "when"/],
    ["a column named twice", { from: [file("a.csv", "id,a,a\n1,2,3\n")] }, /names the column "a" twice/],
    [
      "damaged gzip",
      { from: [file("a.csv.gz", gzipSync("id,a\n1,2\n").subarray(0, 15))] },
      /cannot be read \(unexpected end/,
    ],
    ["text that is no Parquet", { from: [file("a.parquet", "id,a")] }, /from ".*a\.parquet": .*too small|magic bytes/],
    [
      "an event time in the wrong unit",
      { from: [good], eventTime: Date.now() * 1e3 * 4 },
      /eventTime: .* is too far ahead/,
    ],
    ["an event time of both kinds", { from: [good], eventTime: 1, eventTimeColumn: "when" }, /not both/],
    ["a rate of nothing", { from: [good], rate: 0 }, /rate: expected rows per second above 0/],
    [
      "a place for rejects that is none",
      { from: [good], rejects: join(folder, "no/such/x") },
      /rejects: .* cannot be written/,
    ],
  ])("%s", async (_, options, message) => {
    const error = await refusal(NUMBERS, options);
    expect(error.message).toMatch(message);
    expect(["INVALID_ARGUMENT", "NOT_FOUND"]).toContain(error.code);
  });

  it("a truncated Parquet file, also as the second of two", async () => {
    const whole = await parquet("SELECT i AS id, i AS a FROM range(1000) t(i)");
    const cut = file("cut.parquet", readFileSync(whole).subarray(0, 700));
    expect((await refusal(NUMBERS, { from: [cut] })).message).toMatch(/cut\.parquet": .*magic bytes/);
    expect((await refusal(NUMBERS, { from: [whole, cut] })).message).toMatch(/cut\.parquet": .*magic bytes/);
  });

  it("Parquet files of different columns", async () => {
    const first = await parquet("SELECT 1 AS id, 1 AS a");
    const more = await parquet("SELECT 1 AS id, 1 AS a, 'x' AS s");
    expect((await refusal(NUMBERS, { from: [first, more] })).message).toMatch(/has the column "s", which .* has not/);
    expect((await refusal(NUMBERS, { from: [more, first] })).message).toMatch(/lacks the column "s" of/);
  });

  it("a column that could never fit its feature, and a time column of whole numbers", async () => {
    const path = await parquet("SELECT 1 AS id, [1] AS a");
    expect((await refusal(NUMBERS, { from: [path] })).message).toMatch(
      /a: column "a" is INTEGER\[\], which cannot become int32/,
    );
    const unix = await parquet("SELECT 1 AS id, 1 AS a, 5 AS at");
    expect((await refusal(NUMBERS, { from: [unix], eventTimeColumn: "at" })).message).toMatch(/at: .*need a time unit/);
  });

  it("stops when more rows than maxErrors are refused, telling how far it came", async () => {
    const path = file("a.csv", "id,a\n1,1\n2,x\n3,x\n4,x\n");
    const error = await refusal(NUMBERS, { from: [path], maxErrors: 2 });
    expect(error.message).toMatch(
      /^stopped: 3 rows were refused, more than the 2 allowed; the first: row 2: a: expected/,
    );
    expect(error.details["report"]).toMatchObject({ complete: false, read: 4, refused: 3 });
    expect((await load(NUMBERS, { from: [path], maxErrors: 3 })).report).toMatchObject({ complete: true, refused: 3 });
  });
});

describe("a bad line with a long string", () => {
  it("is one refused row, shown by its beginning; rows beside it are written", async () => {
    const long = "x".repeat(10 * 1024 * 1024);
    const path = file("a.jsonl", `{"id":1,"a":1}\n{"id":1234567890123456789,"a":"no","s":"${long}"}\n{"id":3,"a":3}\n`);
    const { rows, report } = await load(NUMBERS, { from: [path] });
    expect(rows).toEqual({ 1: { a: 1 }, 3: { a: 3 } });
    expect(report).toMatchObject({ complete: true, read: 3, written: 2, refused: 1 });
    expect(report.firstRefused[0]).toMatchObject({ row: 2, line: 2 });
    const values = report.firstRefused[0]?.values as string;
    expect(values.startsWith('{"id":1234567890123456789,"a":"no","s":"xx')).toBe(true);
    expect(values).toHaveLength(4_096 + "...".length);
  });
});

describe("CSV lines that end in CR only", () => {
  it.each([
    ["short", 3],
    ["long", 6_000_000],
  ])("are refused by name (%s)", async (_, rows) => {
    const error = await refusal(NUMBERS, { from: [file("mac.csv", `id,a\r${"1,1\r".repeat(rows)}`)] });
    expect(error.code).toBe("INVALID_ARGUMENT");
    expect(error.message).toMatch(/mac\.csv has a carriage return .* expected lines that end in LF or CRLF/);
  });
});

describe("lines refused before the SQL", () => {
  const sql = "SELECT id, a FROM source";

  it("count against maxErrors while they are found, before the SQL runs", async () => {
    const path = file("a.csv", `id,a\n1,1\n${"2\n".repeat(50)}`);
    const failing = "SELECT id, CAST('not a number' AS INTEGER) AS a FROM source";
    const error = await refusal(NUMBERS, { from: [path], sql: failing, maxErrors: 3 });
    expect(error.message).toMatch(
      /^stopped: 4 rows were refused, more than the 3 allowed; the first: row 2: the line has 1/,
    );
  });

  it("are in the report of a job that is resumed, or the job says that they cannot be read", async () => {
    const path = file("a.csv", "id,a\n1,1\n2\n3,3\n");
    const store = await storeWith(NUMBERS);
    const write = store.write.bind(store);
    store.write = () => Promise.reject(new FeatureStoreError("INTERNAL", "no"));
    const options = { view: "v", jobsDir: join(folder, "sql-jobs"), from: [path], sql };
    await expect(backfill(store, options)).rejects.toThrow("no");
    const job = join(options.jobsDir, readdirSync(options.jobsDir)[0] as string);
    const rejects = join(
      job,
      readdirSync(job).find((name) => name.endsWith(".rejects.jsonl") && name !== "rejects.jsonl") as string,
    );
    const kept = readFileSync(rejects);
    rmSync(rejects);
    mkdirSync(rejects);
    await expect(backfill(store, { ...options, resume: true })).rejects.toMatchObject({ code: "EISDIR" });
    rmSync(rejects, { recursive: true });
    writeFileSync(rejects, kept);
    store.write = write;
    const report = await backfill(store, { ...options, resume: true });
    expect(report).toMatchObject({ complete: true, resumed: true, written: 2, refused: 1 });
    expect(report.firstRefused).toMatchObject([{ row: 2, line: 3 }]);
  });
});

describe("dry run", () => {
  it("checks every row, writes none and leaves no job", async () => {
    const path = file("a.csv", "id,a\n1,1\n2,x\n");
    const { rows, report } = await load(NUMBERS, { from: [path], dryRun: true });
    expect(rows).toEqual({});
    expect(report).toMatchObject({ dryRun: true, complete: true, read: 2, written: 1, refused: 1, jobDir: "" });
    const { report: real } = await load(NUMBERS, { from: [path], resume: true });
    expect(real).toMatchObject({ dryRun: false, resumed: false, written: 1 });
  });
});

describe("mapping", () => {
  it("takes features and join keys from columns of other names, and one column twice", async () => {
    const path = file("a.csv", "user,price\n1,5\n");
    const { rows } = await load(NUMBERS, { from: [path], map: { a: "price", s: "price" }, keys: { id: "user" } });
    expect(rows).toEqual({ 1: { a: 5, s: "5" } });
  });

  it("knows a feature called constructor from what every object has", async () => {
    const yaml = viewYaml("v", "{ id: string }", "{ constructor: int32, a: int32 }");
    const { rows } = await load(yaml, { from: [file("a.csv", 'id,a\n__proto__,1\n"a\0b",2\n')] });
    expect(Object.entries(rows)).toEqual(expect.arrayContaining([["a\0b", { a: 2 }]]));
    expect((await load(yaml, { from: [file("a.jsonl", '{"id":"x","a":1}\n')] })).rows).toEqual({ x: { a: 1 } });
  });
});
