import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { entity, type FeatureStore, featureView } from "@featurestore/client";

/** Features of the benchmark's view: 32 float32, as one ranking candidate has. */
export const FEATURES = 32;
const NAMES = Array.from({ length: FEATURES }, (_, i) => `f${i}` as const);

export const item = entity("item", { item_id: "int64" });
export const itemStats = featureView("item_stats", {
  entity: item,
  residency: "memory",
  features: Object.fromEntries(NAMES.map((name) => [name, "float32"])) as Record<(typeof NAMES)[number], "float32">,
});

/** The value of feature `f` of item `id`: exact in float32. */
export function itemValue(id: number, f: number): number {
  return ((id * 31 + f * 7919) % 1_000_003) / 4;
}

/** Writes `rows` items as Parquet and returns the path. */
export async function writeParquet(dir: string, rows: number): Promise<string> {
  const path = join(dir, "items.parquet");
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const columns = NAMES.map((name, f) => `(((i * 31 + ${f * 7919}) % 1000003) / 4.0)::FLOAT AS ${name}`).join(", ");
  await connection.run(
    `COPY (SELECT i AS item_id, ${columns} FROM range(${rows}) t(i)) TO '${path.replaceAll("'", "''")}' (FORMAT parquet)`,
  );
  connection.closeSync();
  instance.closeSync();
  return path;
}

/** Defines the view in an empty store. */
export async function define(store: FeatureStore): Promise<void> {
  await store.apply([item, itemStats]);
}
