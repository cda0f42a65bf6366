import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { dataDir, example, rowsOf, storeWith, temporaryFolder } from "./fixtures.suite.js";
import { backfill, contentDigest, exportView } from "./index.js";

const folder = await temporaryFolder();
const jobsDir = join(folder, "jobs");
const data = (path: string): string => join(dataDir ?? "", path);
const truth = (path: string): unknown => {
  const bytes = readFileSync(data(`truth/${path}`));
  return JSON.parse((path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8"));
};

if (dataDir === null) console.info("public data sets are not here: their tests are skipped");

describe.skipIf(dataDir === null)("public data", () => {
  it("KuaiRand: both CSV files read as the file says, numbers as numbers", async () => {
    const store = await storeWith(example("kuairand/definitions.yaml"));
    const users = await backfill(store, {
      view: "user_features",
      from: [data("kuairand_pure_features/user_features_pure.csv")],
      jobsDir,
    });
    expect(users).toMatchObject({ complete: true, read: 27_285, written: 27_285, refused: 0, ignoredColumns: [] });
    const videos = await backfill(store, {
      view: "video_features",
      from: [data("kuairand_pure_features/video_features_basic_pure.csv")],
      jobsDir,
    });
    expect(videos).toMatchObject({ complete: true, read: 7_583, written: 7_583, refused: 0 });
    const points = truth("kuairand_point_reads.json") as Record<string, Record<string, Record<string, string | null>>>;
    for (const [kind, view, key] of [
      ["users", "user_features", "user_id"],
      ["videos", "video_features", "video_id"],
    ] as const) {
      const rows = await rowsOf(store, view);
      const wrong: string[] = [];
      expect(Object.keys(points[kind] ?? {}).length).toBeGreaterThan(10);
      for (const [id, row] of Object.entries(points[kind] ?? {})) {
        for (const [name, text] of Object.entries(row)) {
          if (name === key) continue;
          if (asFile(rows[id]?.[name], text) !== text)
            wrong.push(`${view} ${id} ${name}: ${rows[id]?.[name]}, not ${text}`);
        }
      }
      expect(wrong).toEqual([]);
    }
  });

  it("Online Retail: features computed by SQL equal the truth on every field, and survive Parquet", async () => {
    const store = await storeWith(example("online-retail/definitions.yaml"));
    const from = [data("online_retail/online_retail.csv.gz")];
    for (const [view, sql, file] of [
      ["customer_features", "customer_features.sql", "customer_features_asof_2011-11-01.json.gz"],
      ["item_features", "item_features.sql", "item_features_asof_2011-11-01.json.gz"],
    ] as const) {
      const report = await backfill(store, { view, from, sql: example(`online-retail/${sql}`), jobsDir });
      expect(report).toMatchObject({ complete: true, refused: 0, ignoredColumns: [] });
      const wrong: string[] = [];
      const expected = truth(file) as Record<string, Record<string, string | number | null>>;
      const rows = await rowsOf(store, view);
      expect(Object.keys(rows).sort()).toEqual(Object.keys(expected).sort());
      for (const [id, row] of Object.entries(expected)) {
        const got = rows[id] ?? {};
        if (Object.keys(got).length !== Object.keys(row).length) wrong.push(`${id}: ${Object.keys(got)}`);
        for (const [name, value] of Object.entries(row)) {
          if (!equal(got[name], value)) wrong.push(`${id} ${name}: ${got[name]}, not ${value}`);
        }
      }
      expect(wrong).toEqual([]);
      const to = join(folder, `${view}.parquet`);
      await exportView(store, { view, to });
      const copy = await storeWith(example("online-retail/definitions.yaml"));
      await backfill(copy, { view, from: [to], jobsDir });
      expect(await contentDigest(copy, view)).toEqual(await contentDigest(store, view));
      expect((await contentDigest(store, view)).rows).toBe(Object.keys(expected).length);
    }
  });

  it("Feast: the newest row of each driver wins, whatever the order, with 384 dimensions read as a vector", async () => {
    const store = await storeWith(`
entities:
  - { name: driver, joinKeys: { driver_id: int64 } }
  - { name: city, joinKeys: { item_id: int64 } }
featureViews:
  - { name: driver_stats, entity: driver, features: { conv_rate: float32, acc_rate: float32, miles_driven: float64, created: timestamp, day: string } }
  - { name: city, entity: city, features: { state: string, wiki_summary: string, embedding: "float32[384]" } }
`);
    const report = await backfill(store, {
      view: "driver_stats",
      from: [data("feast/driver_stats.parquet")],
      eventTimeColumn: "event_timestamp",
      jobsDir,
    });
    expect(report).toMatchObject({ complete: true, refused: 0 });
    expect(report.written + report.late).toBe(report.read);
    const drivers = await rowsOf(store, "driver_stats", true);
    const points = truth("feast_driver_stats_point_in_time.json") as {
      rows: { driver_id: number; entity_unix: number; no_ttl: { event_unix: number; conv_rate_f32: number } | null }[];
    };
    for (const id of new Set(points.rows.map((row) => row.driver_id))) {
      const last = points.rows
        .filter((row) => row.driver_id === id && row.no_ttl !== null)
        .sort((a, b) => a.entity_unix - b.entity_unix)
        .at(-1)?.no_ttl;
      const cell = drivers[id]?.["conv_rate"] as [number, number];
      if (last === undefined || last === null || cell[1] !== last.event_unix * 1e6) continue;
      expect(Math.fround(cell[0])).toBe(last.conv_rate_f32);
    }
    const cities = await backfill(store, {
      view: "city",
      from: [data("feast/city_wikipedia_summaries_with_embeddings.parquet")],
      map: { embedding: "vector" },
      jobsDir,
    });
    expect(cities).toMatchObject({ complete: true, refused: 0 });
    const city = Object.values(await rowsOf(store, "city"))[0];
    expect(city?.["embedding"]).toHaveLength(384);
  });
});

/** What the store says, spelled as the file does, where it is the same value. */
function asFile(value: unknown, text: string | null): unknown {
  if (value === null || text === null || value === undefined || value === text) return value;
  return Number(value) === Number(text) && String(value) !== "" ? text : value;
}

function equal(got: unknown, expected: string | number | null): boolean {
  if (typeof expected === "number") {
    return typeof got === "number" || typeof got === "string" ? Math.abs(Number(got) - expected) <= 1e-6 : false;
  }
  return got === expected;
}
