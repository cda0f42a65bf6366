import { entity, FeatureStore, featureView } from "@featurestore/client";
import { MemoryStore } from "@featurestore/client/testing";
import { StoreNode } from "../src/node.js";

/** Microseconds; far enough from every event time that ttl plays no part. */
export const NOW = 1_000_000_000;
const SHARDS = 4;
const KEYS = 160;
const MISSING = 40;
const ROUNDS = 4;

const user = entity("user", { user_id: "int64" });
const page = entity("page", { url: "string", lang: "string" });
const clicks = featureView("clicks", {
  entity: user,
  residency: "memory",
  features: { count: "int32", label: "string", taste: "float32[4]", seen: "timestamp" },
});
const visits = featureView("visits", { entity: user, residency: "cache", features: { total: "int64", note: "bytes" } });
const rank = featureView("rank", {
  entity: page,
  residency: "disk",
  features: { score: "float64", tags: "list<string>" },
});
const VIEWS = { clicks, visits, rank } as const;
export type ViewName = keyof typeof VIEWS;
export const VIEW_NAMES: readonly ViewName[] = ["clicks", "visits", "rank"];

/** Opens a node on the directory. Nothing runs in its background. */
export function openNode(dir: string, onFatal: (error: Error) => void): Promise<StoreNode> {
  return StoreNode.open({
    dir,
    shards: SHARDS,
    memoryBytes: 8 * 1024 * 1024,
    walBytesMax: 256 * 1024,
    version: "test",
    address: "127.0.0.1:7400",
    now: () => NOW,
    onFatal,
  });
}

function keyOf(view: ViewName, id: number): bigint | { url: string; lang: string } {
  return view === "rank" ? { url: `https://example.org/${id * 7919}`, lang: id % 3 === 0 ? "" : "de" } : BigInt(id);
}

function cellsOf(view: ViewName, id: number, round: number): Record<string, unknown> {
  const seed = id * 31 + round;
  switch (view) {
    case "clicks":
      return round % 2 === 0
        ? { count: seed, label: `label ${seed}`, taste: [seed, 0.5, -seed, 1], seen: BigInt(seed) }
        : { label: seed % 5 === 0 ? null : `changed ${seed}` };
    case "visits":
      return { total: BigInt(seed) * 1_000_003n, note: new Uint8Array(seed % 60).fill(seed) };
    case "rank":
      return { score: seed / 7, tags: Array.from({ length: seed % 4 }, (_, i) => `tag ${seed + i}`) };
  }
}

/** Writes to every store given: full and partial rows, nulls and deletes, in rounds; `between` after each round. */
export async function fill(stores: readonly FeatureStore[], between: (round: number) => Promise<void>): Promise<void> {
  for (const store of stores) await store.apply([clicks, visits, rank]);
  for (let round = 0; round < ROUNDS; round++) {
    for (const view of VIEW_NAMES) {
      const ids = Array.from({ length: KEYS }, (_, id) => id).filter((id) => round === 0 || (id + round) % 3 !== 0);
      const rows = ids.map((id) => ({
        key: keyOf(view, id),
        eventTime: BigInt(1_000 * round + id),
        features: cellsOf(view, id, round),
      }));
      const gone = ids.filter((id) => (id * 7 + round) % 11 === 0).map((id) => keyOf(view, id));
      for (const store of stores) {
        await store.write(view, rows);
        await store.delete(view, gone, { eventTime: BigInt(1_000 * round + 500) });
      }
    }
    await between(round);
  }
}

export function modelStore(): FeatureStore {
  return FeatureStore.over(new MemoryStore({ shards: SHARDS, now: () => NOW }), { now: () => NOW });
}

/** One cell as text: its status, time and value. */
type Cell = string;

/** What a store answers: per view the cells of every key, missing ones included, and of every row of a scan. */
export interface Answers {
  readonly rows: Readonly<Record<ViewName, readonly (readonly Cell[])[]>>;
  /** Null where the scan ended with CORRUPTION. */
  readonly scans: Readonly<Record<ViewName, readonly string[] | null>>;
}

/** Reads every key of every view, and scans every view. */
export async function readAll(store: FeatureStore): Promise<Answers> {
  const rows: Partial<Record<ViewName, Cell[][]>> = {};
  const scans: Partial<Record<ViewName, string[] | null>> = {};
  for (const view of VIEW_NAMES) {
    const keys = Array.from({ length: KEYS + MISSING }, (_, id) => keyOf(view, id));
    const batch = await store.getMany(view, keys, { eventTimes: true });
    rows[view] = keys.map((_, i) =>
      batch.names.map((name) => `${batch.status(i, name)} ${batch.eventTime(i, name)} ${textOf(batch.row(i)[name])}`),
    );
    scans[view] = await scanAll(store, view);
  }
  return { rows, scans } as Answers;
}

async function scanAll(store: FeatureStore, view: ViewName): Promise<string[] | null> {
  const lines: string[] = [];
  try {
    for await (const row of store.scan(view)) {
      const cells = Object.entries(row.features).map(
        ([name, value]) => `${row.status(name)} ${row.cellTime(name)} ${textOf(value)}`,
      );
      lines.push([textOf(row.key), ...cells].join(" | "));
    }
  } catch (error) {
    if ((error as { code?: string }).code === "CORRUPTION") return null;
    throw error;
  }
  return lines.sort();
}

function textOf(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === "bigint" ? `${part}n` : ArrayBuffer.isView(part) ? [...(part as Uint8Array)] : part,
  );
}

/** What is wrong with answers, and whether any was CORRUPTED. */
export function compareAnswers(expected: Answers, found: Answers): { faults: string[]; isCorrupted: boolean } {
  const faults: string[] = [];
  let isCorrupted = false;
  for (const view of VIEW_NAMES) {
    expected.rows[view].forEach((cells, i) => {
      cells.forEach((cell, n) => {
        const got = found.rows[view][i]?.[n] ?? "nothing";
        if (got.startsWith("CORRUPTED ")) isCorrupted = true;
        else if (got !== cell) faults.push(`${view} key ${i} cell ${n}: ${got} instead of ${cell}`);
      });
    });
    const scanned = found.scans[view];
    if (scanned === null) isCorrupted = true;
    else if (scanned.join("\n") !== expected.scans[view]?.join("\n")) {
      faults.push(`${view} scan: ${scanned.length} rows instead of ${expected.scans[view]?.length}, or others`);
    }
  }
  return { faults, isCorrupted };
}
