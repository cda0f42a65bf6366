import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { FeatureStore } from "@featurestore/client";
import { contentDigest } from "@featurestore/pipelines";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DevStore, runHere, temporaryFolder } from "./cli-world.suite.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const dataDir = join(root, "../shared/data");
const example = (path: string): string => join(root, "examples", path);
const data = (path: string): string => join(dataDir, path);

type Rows = Readonly<Record<string, Readonly<Record<string, string | number | null>>>>;
const truth = (path: string): unknown => {
  const bytes = readFileSync(data(`truth/${path}`));
  return JSON.parse((path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8"));
};

describe.skipIf(!existsSync(dataDir))("public data through the command line", async () => {
  const folder = await temporaryFolder();
  const at = (name: string): string => join(folder.path, name);
  let store: DevStore;
  let other: DevStore;
  const run = async (to: DevStore, ...args: string[]): Promise<string> => {
    const { code, out, err } = await runHere(args, { env: to.env });
    expect({ code, err }).toMatchObject({ code: 0 });
    return out;
  };
  const features = async (view: string, ids: readonly string[]): Promise<Rows> => {
    const lines = (await run(store, "get", view, ...ids, "--output", "jsonl")).trimEnd().split("\n");
    const rows = lines.map((line) => JSON.parse(line) as { key: string; features: Rows[string] });
    return Object.fromEntries(rows.map((row) => [row.key, row.features]));
  };

  beforeAll(async () => {
    store = await DevStore.start(at("data"), { args: ["--shards", "4"] });
    other = await DevStore.start(at("other"), { args: ["--shards", "4"] });
  });
  afterAll(async () => {
    await store.stop();
    await other.stop();
    await folder.remove();
  });

  it("KuaiRand: every row of the truth is what get prints and what the SDK reads", async () => {
    await run(store, "apply", example("kuairand/definitions.yaml"));
    const points = truth("kuairand_point_reads.json") as Record<string, Rows>;
    const sdk = await FeatureStore.connect({ seeds: [store.endpoint] });
    for (const [kind, view, key, file, count] of [
      ["users", "user_features", "user_id", "user_features_pure.csv", 27_285],
      ["videos", "video_features", "video_id", "video_features_basic_pure.csv", 7_583],
    ] as const) {
      const from = data(`kuairand_pure_features/${file}`);
      const report = await run(store, "backfill", view, "--from", from, "--jobs-dir", at("jobs"), "--output", "json");
      expect(JSON.parse(report)).toMatchObject({ read: count, written: count, refused: 0 });
      const expected = points[kind] ?? {};
      const ids = Object.keys(expected);
      expect(ids.length).toBeGreaterThan(10);
      const printed = await features(view, ids);
      const batch = await sdk.getMany(view, ids.map(BigInt));
      const wrong = ids.flatMap((id, i) =>
        Object.entries(expected[id] ?? {}).flatMap(([name, text]) => {
          if (name === key) return [];
          const both = [printed[id]?.[name], batch.row(i)[name]];
          return both.every((value) => isSame(value, text)) ? [] : [`${id} ${name}: ${String(both)}, not ${text}`];
        }),
      );
      expect(wrong).toEqual([]);
    }
    await sdk.close();
  });

  it("Online Retail: features by SQL equal the truth, and export and backfill give a store of equal content", async () => {
    for (const to of [store, other]) await run(to, "apply", example("online-retail/definitions.yaml"));
    for (const view of ["customer_features", "item_features"]) {
      const from = data("online_retail/online_retail.csv.gz");
      const sql = example(`online-retail/${view}.sql`);
      await run(store, "backfill", view, "--from", from, "--sql", sql, "--jobs-dir", at("jobs"));
      const expected = truth(`${view}_asof_2011-11-01.json.gz`) as Rows;
      const printed = await features(view, Object.keys(expected));
      const wrong = Object.entries(expected).flatMap(([id, row]) =>
        Object.entries(row).flatMap(([name, value]) => {
          const got = printed[id]?.[name];
          return isSame(got, value) ? [] : [`${id} ${name}: ${got}, not ${value}`];
        }),
      );
      expect(wrong).toEqual([]);
      await run(store, "export", view, "--to", at(`${view}.parquet`));
      await run(other, "backfill", view, "--from", at(`${view}.parquet`), "--jobs-dir", at("jobs"));
      const digests = await Promise.all(
        [store, other].map(async (to) => {
          const sdk = await FeatureStore.connect({ seeds: [to.endpoint] });
          const digest = await contentDigest(sdk.api, view);
          await sdk.close();
          return digest;
        }),
      );
      expect(digests[0]).toEqual(digests[1]);
      expect(digests[0]?.rows).toBe(Object.keys(expected).length);
    }
  });
});

/** Equal as text or as numbers; means to six places. */
function isSame(got: unknown, expected: string | number | null): boolean {
  if (got === expected) return true;
  if (got === null || got === undefined || expected === null || got === "" || expected === "") return false;
  const isMean = typeof expected === "number" && !Number.isInteger(expected);
  return Math.abs(Number(got) - Number(expected)) <= (isMean ? 1e-6 : 0);
}
