import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { MemoryStore } from "@featurestore/client/testing";
import { encodeKey, FeatureStoreError, type StoreApi, WriteBlockBuilder } from "@featurestore/proto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DuckDB, sqlText } from "./duckdb.js";
import { rowsOf, storeWith, temporaryFolder, viewYaml } from "./fixtures.suite.js";
import { backfill, contentDigest, exportView } from "./index.js";
import { findTarget } from "./target.js";

const folder = await temporaryFolder();
const jobsDir = join(folder, "jobs");
const ALL_TYPES = viewYaml(
  "v",
  "{ id: int64, name: string, raw: bytes }",
  '{ b: bool, i8: int8, i16: int16, i32: int32, i64: int64, f16: float16, f32: float32, f64: float64, s: string, x: bytes, t: timestamp, v32: "float32[2]", v16: "float16[2]", v8: "int8[2]", ls: "list<string>", li: "list<int64>", lf: "list<float64>", lb: "list<bytes>", lt: "list<timestamp>", j: json }',
);
let count = 0;

interface Cell {
  readonly feature: string;
  readonly value: unknown;
  readonly time: number;
}

/** Writes cells of one row, each at its own time. */
async function put(api: StoreApi, key: unknown, cells: readonly Cell[]): Promise<void> {
  const target = await findTarget(api, "v");
  for (const { feature, value, time } of cells) {
    const builder = new WriteBlockBuilder(target.layout);
    const row = builder.addRow(encodeKey(target.joinKeys, key), time);
    builder.setCell(
      row,
      target.layout.features.findIndex((candidate) => candidate.name === feature),
      value,
    );
    const { registryRevision } = target;
    await api.write({ view: "v", block: builder.finish(), producer: null, registryRevision }, {});
  }
}

/** Exports, loads the file into a fresh store, and compares. */
async function roundTrip(store: MemoryStore, yaml: string, extension: string): Promise<string> {
  const to = join(folder, `x${count++}.${extension}`);
  await exportView(store, { view: "v", to });
  const copy = await storeWith(yaml);
  const report = await backfill(copy, { view: "v", from: [to], jobsDir });
  expect(report.firstRefused).toEqual([]);
  expect(await rowsOf(copy, "v", true)).toEqual(await rowsOf(store, "v", true));
  expect(await contentDigest(copy, "v")).toEqual(await contentDigest(store, "v"));
  return to;
}

const TEXTS = ["", "a", '"', ",", "\n", "\r\n", "null", "NaN", "é😀", " x ", "\u0000z", "__proto__", "1", "true"];
const text = fc.constantFrom(...TEXTS);
const bytes = fc.uint8Array({ maxLength: 5 }).map((array) => Uint8Array.from(array));
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const timestamp = fc.bigInt({ min: -(2n ** 53n) + 1n, max: 2n ** 53n - 1n });
const double = fc.oneof(
  fc.double(),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0),
);
const float = fc.oneof(fc.float(), fc.constantFrom(Number.NaN, Number.NEGATIVE_INFINITY, -0));
const half = fc.constantFrom(0, -0, 1.5, -65_504, 6e-8, Number.NaN, Number.POSITIVE_INFINITY).map(Math.fround);
const VALUES: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  b: fc.boolean(),
  i8: fc.integer({ min: -128, max: 127 }),
  i16: fc.integer({ min: -32_768, max: 32_767 }),
  i32: fc.integer(),
  i64: int64,
  f16: half,
  f32: float,
  f64: double,
  s: text,
  x: bytes,
  t: timestamp,
  v32: fc.tuple(float, float).map((pair) => Float32Array.from(pair)),
  v16: fc.tuple(half, half).map((pair) => Float32Array.from(pair)),
  v8: fc.tuple(fc.integer({ min: -128, max: 127 }), fc.constant(0)).map((pair) => Int8Array.from(pair)),
  ls: fc.array(text, { maxLength: 3 }),
  li: fc.array(int64, { maxLength: 3 }),
  lf: fc.array(double, { maxLength: 3 }),
  lb: fc.array(bytes, { maxLength: 2 }),
  lt: fc.array(timestamp, { maxLength: 2 }),
  // In JSON Lines a json cell that holds null cannot be told from a null cell.
  j: fc
    .json({ maxDepth: 2 })
    .map((json) => JSON.stringify(JSON.parse(json.replaceAll("-0", "0"))))
    .filter((json) => json !== "null"),
};
const cellOf = (feature: string): fc.Arbitrary<Cell> =>
  fc.record({
    feature: fc.constant(feature),
    value: fc.option(VALUES[feature] as fc.Arbitrary<unknown>, { nil: null, freq: 5 }),
    time: fc.constantFrom(1_000_000, 1_500_001, 1_760_000_000_000_123),
  });
const rowCells = fc
  .subarray(Object.keys(VALUES), { minLength: 1 })
  .chain((features) => fc.tuple(...features.map((feature) => cellOf(feature))));
const keys = fc.record({ id: int64, name: text, raw: bytes });

describe("exportView", () => {
  it.each(["parquet", "csv", "jsonl"])(
    "%s keeps keys, values, nulls, never-written cells and each cell's time, of every type",
    async (extension) => {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.tuple(keys, rowCells), { minLength: 1, maxLength: 12 }), async (rows) => {
          const store = await storeWith(ALL_TYPES);
          for (const [key, cells] of rows) await put(store, key, cells);
          await roundTrip(store, ALL_TYPES, extension);
        }),
        { numRuns: 12, seed: 7 },
      );
    },
    60_000,
  );

  it("keeps the numbers of json cells as they are written, in JSON Lines too", async () => {
    const yaml = viewYaml("v", "{ id: int64 }", "{ a: int32, j: json, k: json }");
    const store = await storeWith(yaml);
    await put(store, 1, [
      { feature: "j", value: '{"id": 12345678901234567890, "f": 1.0}', time: 5 },
      { feature: "k", value: "[1e2,\n2]", time: 5 },
    ]);
    await put(store, 2, [
      { feature: "j", value: "100000000000000000000000.0", time: 5 },
      { feature: "k", value: '"}\\""', time: 6 },
    ]);
    const to = join(folder, "numbers.jsonl");
    await exportView(store, { view: "v", to });
    const copy = await storeWith(yaml);
    expect(await backfill(copy, { view: "v", from: [to], jobsDir })).toMatchObject({ written: 2, refused: 0 });
    await put(store, 1, [{ feature: "k", value: "[1e2, 2]", time: 5 }]); // on one line, as the file has it
    expect(await contentDigest(copy, "v")).toEqual(await contentDigest(store, "v"));
  });

  it("has columns for cell times and never-written features only where rows need them", async () => {
    const yaml = viewYaml("v", "{ id: int64 }", "{ a: int64, b: string, c: bool }");
    const store = await storeWith(yaml);
    await put(store, 1, [
      { feature: "a", value: 2n ** 60n, time: 5_000_000 },
      { feature: "b", value: "x", time: 6_000_000 },
    ]);
    await put(store, 2, [
      { feature: "a", value: null, time: 7_000_000 },
      { feature: "b", value: null, time: 7_000_000 },
    ]);
    const jsonl = readFileSync(await roundTrip(store, yaml, "jsonl"), "utf8")
      .trim()
      .split("\n")
      .sort();
    expect(jsonl).toEqual([
      '{"id":"1","a":"1152921504606846976","a__event_time":"1970-01-01T00:00:05Z","b":"x","__event_time":"1970-01-01T00:00:06Z"}',
      '{"id":"2","a":null,"b":null,"__event_time":"1970-01-01T00:00:07Z"}',
    ]);
    const csv = readFileSync(await roundTrip(store, yaml, "csv"), "utf8")
      .trim()
      .split("\n")
      .sort();
    expect(csv).toEqual([
      "1,1152921504606846976,x,,1970-01-01T00:00:06Z,1970-01-01T00:00:05Z,c",
      "2,,,,1970-01-01T00:00:07Z,,c",
      "id,a,b,c,__event_time,a__event_time,__unwritten",
    ]);
    const parquet = await roundTrip(store, yaml, "parquet");
    const duck = await DuckDB.open({ memoryLimit: "256MB", threads: 1, tempDirectory: join(folder, "tmp") });
    const columns = await duck.columns("test", `SELECT * FROM read_parquet(${sqlText(parquet)})`);
    duck.close();
    expect(columns.map(({ name, type }) => `${name} ${type.toString()}`)).toEqual([
      "id BIGINT",
      "a BIGINT",
      "b VARCHAR",
      "c BOOLEAN",
      "__event_time TIMESTAMP WITH TIME ZONE",
      "a__event_time TIMESTAMP WITH TIME ZONE",
      "__unwritten VARCHAR",
    ]);
  });

  it.each(["parquet", "csv", "jsonl"])(
    "counts the rows that hold none of the chosen features (%s)",
    async (extension) => {
      const yaml = viewYaml("v", "{ id: int64 }", "{ a: int32, b: int32 }");
      const store = await storeWith(yaml);
      await put(store, 1n, [{ feature: "a", value: 1, time: 5 }]);
      await put(store, 2n, [{ feature: "b", value: 2, time: 5 }]);
      await put(store, 3n, [{ feature: "a", value: null, time: 5 }]);
      const to = join(folder, `chosen.${extension}`);
      expect(await exportView(store, { view: "v", to, features: ["a"] })).toMatchObject({ rows: 2, leftOut: 1 });
      expect(await exportView(store, { view: "v", to })).toMatchObject({ rows: 3, leftOut: 0 });
      await exportView(store, { view: "v", to, features: ["a"] });
      const copy = await storeWith(yaml);
      expect(await backfill(copy, { view: "v", from: [to], jobsDir })).toMatchObject({ written: 2, refused: 0 });
      expect(await rowsOf(copy, "v", true)).toEqual({ 1: { a: [1, 5] }, 3: { a: [null, 5] } });
    },
  );

  it("takes some features of a view, leaves deleted rows out, and exports an empty view", async () => {
    const yaml = viewYaml("v", "{ id: int64 }", "{ a: int64, b: string }");
    const store = await storeWith(yaml);
    const to = join(folder, "some.jsonl");
    expect(await exportView(store, { view: "v", to })).toMatchObject({ rows: 0, path: to });
    for (const extension of ["parquet", "csv"]) {
      const empty = join(folder, `empty.${extension}`);
      await exportView(store, { view: "v", to: empty });
      expect(await backfill(store, { view: "v", from: [empty], jobsDir })).toMatchObject({ complete: true, read: 0 });
    }
    await put(store, 1, [{ feature: "a", value: 1n, time: 5 }]);
    await put(store, 2, [{ feature: "b", value: "only", time: 5 }]);
    expect(await exportView(store, { view: "v", to, features: ["b"] })).toMatchObject({ rows: 1 });
    expect(readFileSync(to, "utf8")).toBe('{"id":"2","b":"only","__event_time":"1970-01-01T00:00:00.000005Z"}\n');
  });

  it("refuses what it cannot do, and leaves neither a file nor anything beside it", async () => {
    const store = await storeWith(viewYaml("v", "{ id: int64 }", "{ a: int64 }"));
    await put(store, 1, [{ feature: "a", value: 1n, time: 5 }]);
    const place = join(folder, "nothing");
    const cases: readonly [string, string, RegExp][] = [
      ["v", join(place, "x.parquet"), /to: .*nothing cannot be written/],
      ["v", join(folder, "x.xlsx"), /names no format; expected a file ending in \.parquet, \.csv or \.jsonl/],
      ["w", join(folder, "x.csv"), /"w"; did you mean "v"/],
    ];
    for (const [view, to, message] of cases) await expect(exportView(store, { view, to })).rejects.toThrow(message);
    const signal = AbortSignal.abort();
    const to = join(folder, "stopped.parquet");
    await expect(exportView(store, { view: "v", to, signal })).rejects.toMatchObject({ code: "CANCELLED" });
    expect(existsSync(to)).toBe(false);
    expect(readdirSync(folder).filter((name) => name.startsWith("."))).toEqual([]);
  });
});

describe("a store that goes away in the middle of a scan", () => {
  it("is asked again from where the scan was; no row is missed or doubled", async () => {
    const yaml = viewYaml("v", "{ id: int64 }", "{ a: int64 }");
    const store = await storeWith(yaml);
    const path = join(folder, "many.jsonl");
    writeFileSync(path, Array.from({ length: 5_000 }, (_, id) => `{"id":${id},"a":${id}}`).join("\n"));
    await backfill(store, { view: "v", from: [path], jobsDir });
    const whole = await contentDigest(store, "v");
    const scan = store.scan.bind(store);
    let scans = 0;
    store.scan = async function* (request, call) {
      scans++;
      let pages = 0;
      for await (const page of scan(request, call)) {
        if (pages++ === 2) throw new FeatureStoreError("UNAVAILABLE", "away");
        yield page;
      }
    };
    expect(await contentDigest(store, "v")).toEqual(whole);
    expect(whole.rows).toBe(5_000);
    expect(scans).toBeGreaterThan(1);
  });
});

describe("contentDigest", () => {
  it("does not see the order of writes, but every value, null and time", async () => {
    const yaml = viewYaml("v", "{ id: int64 }", "{ a: int64, b: string }");
    const digestOf = async (rows: readonly (readonly [number, readonly Cell[]])[]): Promise<string> => {
      const store = await storeWith(yaml);
      for (const [key, cells] of rows) await put(store, key, cells);
      return (await contentDigest(store, "v")).digest;
    };
    const a = { feature: "a", value: 1n, time: 5 };
    const b = { feature: "b", value: "x", time: 6 };
    const base = await digestOf([
      [1, [a, b]],
      [2, [a]],
    ]);
    expect(
      await digestOf([
        [2, [a]],
        [1, [b, a]],
      ]),
    ).toBe(base);
    const others = await Promise.all([
      digestOf([
        [1, [a, b]],
        [3, [a]],
      ]),
      digestOf([
        [1, [a, b]],
        [2, [{ ...a, value: 2n }]],
      ]),
      digestOf([
        [1, [a, b]],
        [2, [{ ...a, value: null }]],
      ]),
      digestOf([
        [1, [a, b]],
        [2, [{ ...a, time: 6 }]],
      ]),
      digestOf([
        [1, [a]],
        [2, [a]],
      ]),
    ]);
    expect(new Set([base, ...others]).size).toBe(6);
  });
});
