import {
  currentSchema,
  type Definitions,
  defineEntity,
  defineFeatureView,
  EMPTY_REGISTRY,
  type EntityDefinition,
  encodeKey,
  type FeatureViewDefinition,
  findView,
  planChanges,
  type Registry,
  RowLayout,
  type UserKey,
  WriteBlockBuilder,
} from "@featurestore/proto";
import { encodeKeys } from "../../src/write-path.js";

const USER: EntityDefinition = defineEntity("user", { user_id: "int64" });
const PAGE: EntityDefinition = defineEntity("page", { url: "string", lang: "string" });
const EVERYTHING: FeatureViewDefinition = defineFeatureView({
  name: "everything",
  entity: "user",
  ttl: "1d",
  features: {
    flag: "bool",
    tiny: "int8",
    count: { type: "int32", default: 3, min: -5, max: 1_000 },
    total: "int64",
    half: "float16",
    score: "float32",
    exact: "float64",
    name: "string",
    blob: "bytes",
    seen: "timestamp",
    taste: "float32[4]",
    tags: "list<string>",
    extra: "json",
  },
});
const PAGES: FeatureViewDefinition = defineFeatureView({
  name: "pages",
  entity: "page",
  residency: "disk",
  features: { score: "float64", title: "string" },
});

/** What every fuzzed node holds: a view of each kind of key, features of every kind, a service of both. */
export const DEFINITIONS: Definitions = {
  entities: [USER, PAGE],
  featureViews: [EVERYTHING, PAGES],
  featureServices: [
    {
      name: "ranking",
      version: 1,
      description: "",
      selections: [
        { role: null, view: "everything", features: "*" },
        { role: null, view: "pages", features: "*" },
      ],
    },
  ],
};

/** The registry with these definitions, at revision 1. */
export const REGISTRY: Registry = planChanges(EMPTY_REGISTRY, DEFINITIONS, { drops: [], allowDrops: false }).next;

export const LAYOUT = new RowLayout(currentSchema(findView(REGISTRY, "everything")));

/** Keys of `everything` as a list. */
export function userKeys(ids: readonly number[]): Uint8Array {
  return encodeKeys(ids.map((id) => keyOf(USER, id)));
}

export function pageKeys(urls: readonly string[]): Uint8Array {
  return encodeKeys(urls.map((url) => keyOf(PAGE, { url, lang: "de" })));
}

function keyOf(entity: EntityDefinition, key: UserKey): Uint8Array {
  return encodeKey(entity.joinKeys, key);
}

/** Rows of `everything`, every second of which lacks a part and has nulls. */
export function writeBlock(rows: number, time = 1_000): Uint8Array {
  const builder = new WriteBlockBuilder(LAYOUT, Math.max(1, rows));
  for (let i = 0; i < rows; i++) {
    const row = builder.addRow(keyOf(USER, i), time + i);
    LAYOUT.features.forEach(({ name }, position) => {
      if (i % 2 === 1 && position % 3 === 0) return;
      builder.setCell(row, position, i % 2 === 1 && position % 3 === 1 ? null : cellOf(name, i));
    });
  }
  return builder.finish();
}

function cellOf(name: string, i: number): unknown {
  const cells: Readonly<Record<string, unknown>> = {
    flag: i % 3 === 0,
    tiny: i,
    count: i,
    total: BigInt(i) << 40n,
    half: i / 2,
    score: i / 3,
    exact: i / 7,
    name: `name ${i}`,
    blob: new Uint8Array(i),
    seen: BigInt(i),
    taste: [i, 0, -i, 1],
    tags: Array.from({ length: i % 4 }, (_, n) => `tag ${n}`),
    extra: JSON.stringify({ i, list: [1, null, "x"] }),
  };
  return cells[name];
}
