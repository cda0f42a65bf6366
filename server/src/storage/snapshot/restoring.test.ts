import { readdir, truncate } from "node:fs/promises";
import { join } from "node:path";
import { hashKey } from "@featurestore/proto";
import { ClassicLevel } from "classic-level";
import { afterEach, describe, expect, test, vi } from "vitest";
import { ShardStore } from "../shard-store.js";
import {
  applyAll,
  contentOf,
  hexOf,
  keyOf,
  openStore,
  rowsCommand,
  schemaCommand,
  temporaryDir,
} from "../shard-world.suite.js";
import { filledStore, optionsOf, receiveAll, SCHEMA, type Sent, sentBy } from "./snapshot-world.suite.js";

afterEach(() => {
  vi.restoreAllMocks();
});

/** A store of 200 rows called old, and a snapshot of as many called new, the finished receiving included. */
async function oldWithNew(): Promise<{ dir: string; store: ShardStore; sent: Sent }> {
  const rowsCalled = (name: string, time: number) =>
    rowsCommand(
      SCHEMA,
      Array.from({ length: 200 }, (_, id) => ({ id, time, cells: [id, name] })),
    );
  const donor = await openStore(optionsOf(await temporaryDir("restore-donor")));
  await applyAll(donor, [schemaCommand(SCHEMA), rowsCalled("new", 2), rowsCalled("new", 3)]);
  const sent = await sentBy(donor);
  await donor.close();
  const dir = await temporaryDir("restore");
  const store = await openStore(optionsOf(dir));
  await applyAll(store, [schemaCommand(SCHEMA), rowsCalled("old", 1)]);
  await receiveAll(sent, store);
  return { dir, store, sent };
}

function nameIn(row: Uint8Array | "damaged" | null | undefined): string {
  if (!(row instanceof Uint8Array)) return String(row);
  return /old|new/.exec(Buffer.from(row).toString("latin1"))?.[0] ?? hexOf(row);
}

function viewOf(store: ShardStore) {
  const rows = store.view(7, 1);
  if (rows === undefined) throw new Error("the view has rows");
  return rows;
}

describe("while a snapshot is restored, reads", () => {
  test("by key give the old row or the new, never nothing, through rows of before the change and of after", async () => {
    const { store, sent } = await oldWithNew();
    const before = viewOf(store);
    const seen = new Set<string>();
    let isDone = false;
    const reading = [0, 1, 2, 3].map(async (reader) => {
      for (let i = reader; !isDone || i < 50; i++) {
        const rows = i % 2 === 0 ? before : viewOf(store);
        const found = await store.fetch(rows, [keyOf(i % 200), keyOf((i * 7) % 200)]);
        for (const row of found) seen.add(nameIn(row));
      }
    });
    await store.restore(sent.manifest);
    isDone = true;
    await Promise.all(reading);
    expect([...seen].sort()).toEqual(["new", "old"]);
    expect((await store.fetch(before, [keyOf(5)])).map(nameIn)).toEqual(["new"]);
  });

  test("that are slow keep the old database until they are done", async () => {
    const { dir, store, sent } = await oldWithNew();
    const original = ClassicLevel.prototype.getMany as (keys: unknown) => Promise<unknown>;
    let letIn = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      letIn = resolve;
    });
    vi.spyOn(ClassicLevel.prototype, "getMany").mockImplementation(async function (this: ClassicLevel, keys: unknown) {
      await gate;
      return original.call(this, keys);
    } as never);
    const slow = store.fetch(viewOf(store), [keyOf(1), keyOf(2)]);
    await store.restore(sent.manifest);
    expect(await readdir(dir)).toContain("CURRENT");
    letIn();
    expect((await slow).map(nameIn)).toEqual(["old", "old"]);
    await store.close();
    expect(await readdir(dir)).not.toContain("CURRENT");
  });

  test("of pages go on after the change, and a scrub that began before it ends well", async () => {
    const { store, sent } = await oldWithNew();
    const rows = viewOf(store);
    const first = await store.scan(rows, null, 100);
    const [reasons] = await Promise.all([store.scrub(), store.restore(sent.manifest)]);
    expect(reasons).toEqual([]);
    const second = await store.scan(rows, first.keys.at(-1) ?? null, 200);
    expect(first.rows.map(nameIn).concat(second.rows.map(nameIn))).toEqual([
      ...Array(100).fill("old"),
      ...Array(100).fill("new"),
    ]);
    expect(await store.scrub()).toEqual([]);
  });

  test("never fill a cache with what they found in the old database", async () => {
    const { store, sent } = await oldWithNew();
    await store.setResidency(7, 1, "cache");
    const before = viewOf(store);
    const mark = store.fillMark;
    const [row] = await store.fetch(before, [keyOf(1)]);
    await store.restore(sent.manifest);
    store.fill(before, keyOf(1), hashKey(keyOf(1)), row as Uint8Array, mark);
    const after = viewOf(store);
    expect(after).not.toBe(before);
    expect(before.table).toBe(null);
    expect(after.table?.find(hashKey(keyOf(1)), keyOf(1), 0, 8)).toBe(-1);
  });
});

describe("a restored store", () => {
  test.each(["memory", "cache", "disk"] as const)("has its rows in %s as before", async (residency) => {
    const { store, sent } = await oldWithNew();
    await store.setResidency(7, 1, residency);
    await store.restore(sent.manifest);
    expect([viewOf(store).isComplete, viewOf(store).table?.residency]).toEqual(
      { memory: [true, "memory"], cache: [false, "cache"], disk: [false, undefined] }[residency],
    );
    await applyAll(store, [rowsCommand(SCHEMA, [{ id: 1, time: 9, cells: [1, "old"] }])]);
    expect((await store.fetch(viewOf(store), [keyOf(1), keyOf(2)])).map(nameIn)).toEqual(["old", "new"]);
    await store.checkpoint();
    expect(await store.scrub()).toEqual([]);
  });

  test("that was fenced serves again", async () => {
    const { dir, store, sent } = await oldWithNew();
    await store.checkpoint();
    const [table = ""] = (await readdir(dir)).filter((name) => name.endsWith(".ldb"));
    await truncate(join(dir, table), 100);
    await store.scrub();
    expect(store.fenced).toContain(table);
    expect((await store.fetch(viewOf(store), [keyOf(1)])).map(nameIn)).toEqual(["damaged"]);
    await expect(applyAll(store, [schemaCommand(SCHEMA)])).rejects.toMatchObject({ code: "CORRUPTION" });
    await store.restore(sent.manifest);
    expect([store.fenced, store.isDamaged]).toEqual([null, false]);
    expect((await store.fetch(viewOf(store), [keyOf(1)])).map(nameIn)).toEqual(["new"]);
    await applyAll(store, [schemaCommand(SCHEMA)]);
    expect(await store.checkpoint()).toEqual(store.applied);
  });

  test("checkpoints, compacts and opens in its new place, restored again and again", async () => {
    const { dir, store } = await oldWithNew();
    const donor = await filledStore(optionsOf(await temporaryDir("restore-again")));
    for (let round = 0; round < 3; round++) {
      await applyAll(donor, [rowsCommand(SCHEMA, [{ id: round, time: 50 + round, cells: [round] }])]);
      const sent = await sentBy(donor);
      await receiveAll(sent, store);
      await store.restore(sent.manifest);
      await applyAll(store, [rowsCommand(SCHEMA, [{ id: 1_000, time: round, cells: [round] }])]);
      expect(await store.checkpoint()).toEqual(store.applied);
    }
    const content = await contentOf(store);
    await store.close();
    expect((await readdir(dir)).sort()).toEqual(["STATE", "incoming", "state-3"]);
    expect(await readdir(join(dir, "incoming"))).toEqual([]);
    const again = await openStore(optionsOf(dir));
    expect(await contentOf(again)).toEqual(content);
  });

  test("is the one before when the snapshot cannot be built, and the disk is as it was", async () => {
    const { dir, store, sent } = await oldWithNew();
    const content = await contentOf(store);
    const original = ClassicLevel.prototype.batch as unknown as (operations: unknown) => Promise<void>;
    vi.spyOn(ClassicLevel.prototype, "batch").mockImplementation(function (this: ClassicLevel, operations: unknown) {
      return this.location.endsWith("state-1")
        ? Promise.reject(new Error("no space left on device"))
        : original.call(this, operations);
    } as never);
    await expect(store.restore(sent.manifest)).rejects.toThrow("no space left on device");
    expect((await readdir(dir)).filter((name) => /state/i.test(name))).toEqual([]);
    expect([store.applied.index, store.fenced]).toEqual([2, null]);
    await applyAll(store, [schemaCommand(SCHEMA)]);
    expect(await contentOf(store)).toEqual(content);
    vi.restoreAllMocks();
    await store.restore(sent.manifest);
    expect(store.applied).toEqual(sent.manifest.last);
  });

  test("applies nothing when it is unknown which state the disk has, until it is opened again", async () => {
    const { dir, store, sent } = await oldWithNew();
    await store.close();
    const failing = await openStore(
      optionsOf(dir, {
        onStep: (step) => {
          if (step === "STATE renamed") throw new Error("the disk fails");
        },
      }),
    );
    await expect(failing.restore(sent.manifest)).rejects.toMatchObject({ code: "INTERNAL", outcome: "unknown" });
    expect(failing.fenced).toContain("it is unknown which state");
    await expect(applyAll(failing, [schemaCommand(SCHEMA)])).rejects.toMatchObject({ code: "CORRUPTION" });
    await expect(failing.checkpoint()).rejects.toMatchObject({ code: "CORRUPTION" });
    await failing.close();
    const again = await ShardStore.open(optionsOf(dir));
    expect(again).toMatchObject({ applied: sent.manifest.last, fenced: null });
    await (again as ShardStore).close();
  });
});
