import { open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { ClassicLevel } from "classic-level";
import { describe, expect, onTestFinished, test } from "vitest";
import { frameValue, rowKey, systemKey } from "./database-keys.js";
import { ShardStore, type ShardStoreOptions, type StoredRow } from "./shard-store.js";
import {
  applyAll,
  hexOf,
  keyOf,
  openStore,
  rowsCommand,
  schemaCommand,
  schemaOf,
  storeOptions,
  temporaryDir,
} from "./shard-world.suite.js";

const SCHEMA = schemaOf(7, 1, ["int32", "string"]);
const ROWS = 200;

/** A closed store of 200 rows in tables, and the rows' bytes. */
async function closedStore(): Promise<{ options: ShardStoreOptions; rows: readonly StoredRow[] }> {
  const options = storeOptions(await temporaryDir("shard-damage"));
  const store = await openStore(options);
  await applyAll(store, [schemaCommand(SCHEMA)]);
  for (const time of [1, 2]) {
    const some = Array.from({ length: ROWS }, (_, id) => ({
      id,
      time,
      cells: [id * time, `row ${id} ${"x".repeat(30)}`],
    }));
    await applyAll(store, [rowsCommand(SCHEMA, some)]);
    await store.checkpoint();
  }
  const view = store.view(7, 1);
  if (view === undefined) throw new Error("the view has rows");
  const rows = await store.fetch(view, allKeys());
  await store.close();
  return { options: { ...options, layouts: new Map() }, rows };
}

function allKeys(): Uint8Array[] {
  return Array.from({ length: ROWS }, (_, id) => keyOf(id));
}

function databaseKey(id: number): Uint8Array {
  const key = keyOf(id);
  return rowKey({ viewId: 7, dataset: 1 }, key, 0, key.length);
}

/** Changes the database behind the store's back; what was changed is in a table afterwards. */
async function behindItsBack(
  dir: string,
  change: (db: ClassicLevel<Uint8Array, Uint8Array>) => Promise<unknown>,
): Promise<void> {
  const db = new ClassicLevel<Uint8Array, Uint8Array>(dir, {
    keyEncoding: "view",
    valueEncoding: "view",
    compression: false,
  });
  await db.open();
  await change(db);
  await db.compactRange(Uint8Array.of(0), Uint8Array.of(0xff));
  await db.close();
}

async function reopened(options: ShardStoreOptions): Promise<ShardStore> {
  const store = await ShardStore.open(options);
  if (!(store instanceof ShardStore)) throw new Error(store.fenced);
  onTestFinished(() => store.close().catch(() => undefined));
  return store;
}

async function fetched(store: ShardStore): Promise<readonly StoredRow[]> {
  const view = store.view(7, 1);
  return view === undefined ? [] : store.fetch(view, allKeys());
}

function textOf(row: StoredRow | undefined): string {
  return row instanceof Uint8Array ? hexOf(row) : String(row);
}

describe("a load into memory", () => {
  test("counts every row and finds a sound store complete", async () => {
    const { options } = await closedStore();
    const store = await reopened(options);
    await store.setResidency(7, 1, "memory");
    expect(store.view(7, 1)).toMatchObject({ isComplete: true, isDamaged: false });
    expect(store.isDamaged).toBe(false);
    expect(await store.scrub()).toEqual([]);
  });

  test.each([
    ["lost a row", (db: ClassicLevel<Uint8Array, Uint8Array>) => db.del(databaseKey(5))],
    [
      "uncovered an old version",
      (db: ClassicLevel<Uint8Array, Uint8Array>, old: Uint8Array) => db.put(databaseKey(5), old),
    ],
    [
      "gave a row back that was never there",
      (db: ClassicLevel<Uint8Array, Uint8Array>, old: Uint8Array) =>
        db.put(databaseKey(999), frameValue(databaseKey(999), old.subarray(0, old.length - 4))),
    ],
  ])("finds out that LevelDB %s: every key is then damaged, none is missing", async (_, change) => {
    const { options } = await closedStore();
    let old = new Uint8Array(0);
    await behindItsBack(options.dir, async (db) => {
      const now = (await db.get(databaseKey(5))) as Uint8Array;
      const bytes = now.slice(0, now.length - 4);
      bytes[bytes.length - 1] = (bytes.at(-1) as number) ^ 1;
      old = Uint8Array.from(frameValue(databaseKey(5), bytes));
      await change(db, old);
    });
    const store = await reopened(options);
    await store.setResidency(7, 1, "memory");
    expect(store.view(7, 1)).toMatchObject({ isComplete: false, isDamaged: true, table: null });
    expect(store.isDamaged).toBe(true);
    const rows = await fetched(store);
    expect(new Set(rows)).toEqual(new Set(["damaged"]));
    const view = store.view(7, 1);
    if (view === undefined) throw new Error("the view has rows");
    expect(await store.fetch(view, [keyOf(12_345)])).toEqual(["damaged"]);
    await expect(store.scan(view, null, 10)).rejects.toMatchObject({ code: "CORRUPTION" });
  });

  test("finds out, too, after writes to the very row, and after another restart", async () => {
    const { options } = await closedStore();
    await behindItsBack(options.dir, (db) => db.del(databaseKey(5)));
    const store = await reopened(options);
    await applyAll(store, [rowsCommand(SCHEMA, [{ id: 5, time: 9, cells: [9, "new"] }])]);
    await store.checkpoint();
    await store.close();
    const again = await reopened({ ...options, layouts: new Map() });
    await again.setResidency(7, 1, "memory");
    expect(again.view(7, 1)?.isDamaged).toBe(true);
  });
});

describe("a scrub", () => {
  test("finds a lost row of a view on disk, and answers damaged from then on", async () => {
    const { options, rows } = await closedStore();
    await behindItsBack(options.dir, (db) => db.del(databaseKey(5)));
    const store = await reopened(options);
    expect((await fetched(store)).map(textOf).filter((text, id) => text !== textOf(rows[id]))).toEqual(["null"]);
    expect(await store.scrub()).toEqual(["view 7: its rows do not add up"]);
    expect(new Set(await fetched(store))).toEqual(new Set(["damaged"]));
    expect(await store.scrub()).toEqual([]);
  });
});

describe("a value that fails its checksum", () => {
  test("is damaged; the other rows are right, take writes, and a scan does not pass over it", async () => {
    const { options, rows } = await closedStore();
    await behindItsBack(options.dir, async (db) => {
      const framed = Uint8Array.from((await db.get(databaseKey(5))) as Uint8Array);
      framed[20] = (framed[20] as number) ^ 4;
      await db.put(databaseKey(5), framed);
    });
    const store = await reopened(options);
    const found = await fetched(store);
    expect(found.map(textOf)).toEqual(rows.map((row, id) => (id === 5 ? "damaged" : textOf(row))));
    expect(
      await applyAll(store, [
        rowsCommand(
          SCHEMA,
          [5, 6].map((id) => ({ id, time: 9, cells: [9] })),
        ),
      ]),
    ).toMatchObject([{ applied: 1, refused: 0, damaged: 1 }]);
    const view = store.view(7, 1);
    if (view === undefined) throw new Error("the view has rows");
    await expect(store.scan(view, null, 10)).rejects.toMatchObject({ code: "CORRUPTION" });
  });

  test("among the system records fences the store", async () => {
    const { options } = await closedStore();
    await behindItsBack(options.dir, (db) => db.put(systemKey("v", 7, 1), new Uint8Array(36)));
    expect(await ShardStore.open(options)).toEqual({ fenced: "a system record's checksum fails" });
  });

  test("or a system record of unknown kind fences the store: a newer version may have written it", async () => {
    const { options } = await closedStore();
    const key = systemKey("z");
    await behindItsBack(options.dir, (db) => db.put(key, frameValue(key, Uint8Array.of(1))));
    expect(await ShardStore.open(options)).toEqual({
      fenced: "the database holds a system record of unknown kind 122; was it written by a newer version?",
    });
  });
});

describe("bytes flipped in a table", () => {
  test("cost the rows of their block only, over restarts, and memory keeps out of that store", async () => {
    const { options, rows } = await closedStore();
    const [table] = (await readdir(options.dir)).filter((name) => name.endsWith(".ldb"));
    const file = join(options.dir, table ?? "");
    const handle = await open(file, "r+");
    await handle.write(Uint8Array.of(0xff, 0x00, 0xff), 0, 3, Math.floor((await stat(file)).size / 3));
    await handle.close();
    for (let life = 0; life < 3; life++) {
      const store = await reopened({ ...options, layouts: new Map() });
      const found = (await fetched(store)).map(textOf);
      const damaged = found.filter((text) => text === "damaged").length;
      expect(damaged).toBeGreaterThan(0);
      expect(damaged).toBeLessThan(ROWS);
      expect(found.filter((text, id) => text !== "damaged" && text !== textOf(rows[id]))).toEqual([]);
      await store.setResidency(7, 1, "memory");
      expect([store.view(7, 1)?.table, store.isDamaged]).toEqual([null, true]);
      await store.checkpoint();
      await store.close();
    }
  });

  test("while the store runs fence it at the next scrub; a checkpoint does not give the log up for it", async () => {
    const { options } = await closedStore();
    const store = await reopened(options);
    await store.setResidency(7, 1, "memory");
    const [table] = (await readdir(options.dir)).filter((name) => name.endsWith(".ldb"));
    const file = join(options.dir, table ?? "");
    const handle = await open(file, "r+");
    await handle.write(Uint8Array.of(0xff, 0x00, 0xff), 0, 3, Math.floor((await stat(file)).size / 3));
    await handle.close();
    const reasons = await store.scrub();
    expect(reasons).toEqual([expect.stringContaining(table ?? "")]);
    expect(store.fenced).toBe(reasons[0]);
    await expect(store.checkpoint()).rejects.toMatchObject({ code: "CORRUPTION" });
    await expect(applyAll(store, [schemaCommand(SCHEMA)])).rejects.toMatchObject({
      code: "CORRUPTION",
      message: expect.stringContaining("a fenced replica applies nothing"),
    });
  });
});
