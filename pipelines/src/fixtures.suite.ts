import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { MemoryStore } from "@featurestore/client/testing";
import {
  decodeKey,
  defaultFromJson,
  defineEntity,
  defineFeatureView,
  type Json,
  keyToJson,
  type RawFeatureView,
  type StoreApi,
  typeInfo,
  valueToJson,
} from "@featurestore/proto";
import { afterAll } from "vitest";
import { parse } from "yaml";
import { isCellWritten, scanView } from "./scan-view.js";
import { findTarget } from "./target.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Where public data sets lie, or null where they do not. */
export const dataDir: string | null = existsSync(join(root, "../shared/data")) ? join(root, "../shared/data") : null;
export const examplesDir = join(root, "examples");

/** A folder for the tests of one file, removed when they are done. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "featurestore-pipelines-"));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

interface RawDefinitions {
  readonly entities: readonly { readonly name: string; readonly joinKeys: Readonly<Record<string, string>> }[];
  readonly featureViews: readonly RawFeatureView[];
}

/** Defines what YAML text says; services are left out. */
export async function define<T extends StoreApi>(store: T, yaml: string): Promise<T> {
  const raw = parse(yaml) as RawDefinitions;
  const definitions = {
    entities: raw.entities.map((entity) => defineEntity(entity.name, entity.joinKeys)),
    featureViews: raw.featureViews.map((view) => defineFeatureView(view, defaultFromJson)),
    featureServices: [],
  };
  await store.apply({ definitions, drops: [], dryRun: false, allowDrops: false, expectedRevision: null }, {});
  return store;
}

/** An in-memory store with what YAML text defines. */
export function storeWith(yaml: string, shards = 64): Promise<MemoryStore> {
  return define(new MemoryStore({ shards }), yaml);
}

/** One view of one entity in YAML: `features` in flow style. */
export function viewYaml(name: string, keys: string, features: string): string {
  return `entities: [{ name: e_${name}, joinKeys: ${keys} }]\nfeatureViews: [{ name: ${name}, entity: e_${name}, features: ${features} }]`;
}

export function example(path: string): string {
  return readFileSync(join(examplesDir, path), "utf8");
}

/** All rows of a view as JSON by key; never-written cells are left out. With `withTimes`, cells are [value, event time]. */
export async function rowsOf(
  api: StoreApi,
  name: string,
  withTimes = false,
): Promise<Readonly<Record<string, Record<string, Json>>>> {
  const target = await findTarget(api, name);
  const { features } = target.layout;
  const rows: Record<string, Record<string, Json>> = {};
  for await (const page of scanView(api, target, features, undefined)) {
    for (let row = 0; row < page.rows; row++) {
      const key = keyToJson(target.joinKeys, decodeKey(target.joinKeys, page.keys.key(row)));
      const cells: Record<string, Json> = {};
      features.forEach((feature, column) => {
        if (!isCellWritten(page, row, column)) return;
        const value = valueToJson(typeInfo(feature.type), page.block.value(row, column));
        cells[feature.name] = withTimes ? [value, page.times[column]?.[row] as number] : value;
      });
      rows[typeof key === "string" ? key : JSON.stringify(key)] = cells;
    }
  }
  return rows;
}
