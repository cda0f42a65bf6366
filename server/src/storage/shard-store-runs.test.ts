import { ClassicLevel } from "classic-level";
import { afterEach, describe, expect, test, vi } from "vitest";
import { TableWatch } from "./leveldb-files/verify.js";
import type { ShardStore } from "./shard-store.js";
import {
  applyAll,
  contentOf,
  dropCommand,
  entriesOf,
  openStore,
  rowsCommand,
  schemaCommand,
  schemaOf,
  storeOptions,
  temporaryDir,
} from "./shard-world.suite.js";

const SCHEMA = schemaOf(7, 1, ["int32", "string"]);
const MiB = 1024 * 1024;

afterEach(() => {
  vi.restoreAllMocks();
});

async function freshStore(hotBytes?: number): Promise<ShardStore> {
  const store = await openStore(storeOptions(await temporaryDir("shard-runs"), hotBytes));
  await applyAll(store, [schemaCommand(SCHEMA)]);
  return store;
}

/** Rows of a size, written one entry each. */
function rowsOf(count: number, bytes: number, time = 1) {
  return Array.from({ length: count }, (_, id) => rowsCommand(SCHEMA, [{ id, time, cells: [id, "x".repeat(bytes)] }]));
}

/** Writes to the numbers of those rows alone, so that the rest of each is what was stored. */
function updatesOf(count: number, time: number) {
  return Array.from({ length: count }, (_, id) => rowsCommand(SCHEMA, [{ id, time, cells: [time, undefined] }]));
}

/** How many operations, and bytes of values, each batch has from here on. */
function watchBatches(): { readonly operations: number; readonly bytes: number }[] {
  const batches: { operations: number; bytes: number }[] = [];
  const original = ClassicLevel.prototype.batch as unknown as (operations: unknown) => Promise<void>;
  vi.spyOn(ClassicLevel.prototype, "batch").mockImplementation(function (this: ClassicLevel, operations: unknown) {
    const list = operations as { value?: Uint8Array }[];
    batches.push({
      operations: list.length,
      bytes: list.reduce((sum, { value }) => sum + (value?.length ?? 0), 0),
    });
    return original.call(this, operations);
  } as never);
  return batches;
}

describe("a run", () => {
  test("of many rows is cut at about a thousand, and the event loop goes on in between", async () => {
    const store = await freshStore();
    const batches = watchBatches();
    let turns = 0;
    let isOver = false;
    const count = (): void => {
      turns++;
      if (!isOver) setImmediate(count);
    };
    setImmediate(count);
    const first = await applyAll(store, rowsOf(5_000, 10));
    isOver = true;
    expect(first.every(({ applied }) => applied === 1)).toBe(true);
    expect(Math.max(...batches.map(({ operations }) => operations))).toBeLessThan(1_100);
    expect(batches.length).toBeGreaterThanOrEqual(5);
    expect(turns).toBeGreaterThan(4);
  });

  test.each(["disk", "memory"] as const)("of large rows is cut at some megabytes: residency %s", async (residency) => {
    const store = await freshStore(64 * MiB);
    await store.setResidency(7, 1, residency);
    for (let i = 0; i < 400; i += 50) await applyAll(store, rowsOf(400, 100_000).slice(i, i + 50));
    const batches = watchBatches();
    await applyAll(store, updatesOf(400, 9));
    expect(Math.max(...batches.map(({ bytes }) => bytes))).toBeLessThan(8 * MiB);
    expect(await store.scrub()).toEqual([]);
  });

  test("gives the same wherever it is cut", async () => {
    const commands = [...rowsOf(1_500, 20), ...updatesOf(1_500, 5), ...updatesOf(700, 3)];
    const [whole, parts] = [await freshStore(), await freshStore()];
    const results = await applyAll(whole, commands);
    const inParts = [];
    for (let i = 0; i < commands.length; i += 333) inParts.push(...(await applyAll(parts, commands.slice(i, i + 333))));
    expect(inParts).toEqual(results);
    expect(await contentOf(parts)).toEqual(await contentOf(whole));
  });
});

describe("a scrub", () => {
  test("lets writes go on while it checks tables", async () => {
    const store = await freshStore();
    let go = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      go = resolve;
    });
    vi.spyOn(TableWatch.prototype, "checkAll").mockImplementationOnce(async () => {
      await held;
      return { tables: 0, bytes: 0, damaged: [], manifestTornTail: false };
    });
    const scrubbing = store.scrub();
    expect(await applyAll(store, rowsOf(1, 10))).toMatchObject([{ applied: 1 }]);
    go();
    expect(await scrubbing).toEqual([]);
  });

  test("adds up rows as they were at one moment, whatever is written or dropped meanwhile", async () => {
    const store = await freshStore();
    await applyAll(store, rowsOf(6_000, 20));
    let isOver = false;
    const writing = (async () => {
      for (let time = 2; !isOver; time++) await applyAll(store, updatesOf(500, time));
    })();
    for (let i = 0; i < 8; i++) expect(await store.scrub()).toEqual([]);
    isOver = true;
    await writing;
    const scrubbing = store.scrub();
    await store.apply(entriesOf([dropCommand(7)], store.applied.index + 1));
    expect([await scrubbing, store.isDamaged]).toEqual([[], false]);
  });

  test("ends soon after it is told to, by the reason given", async () => {
    const store = await freshStore();
    await applyAll(store, rowsOf(10, 20));
    await expect(store.scrub(AbortSignal.abort(new Error("stopping")))).rejects.toThrow("stopping");
  });
});

describe("a memory view that ran out of budget", () => {
  test("is not read again by a change of the registry, and comes back once the budget has room", async () => {
    const options = storeOptions(await temporaryDir("shard-runs"), 256 * 1024);
    const store = await openStore(options);
    const other = schemaOf(8, 1, ["int32", "string"]);
    await applyAll(store, [schemaCommand(SCHEMA), schemaCommand(other)]);
    await store.setResidency(8, 1, "memory");
    await applyAll(
      store,
      Array.from({ length: 160 }, (_, id) => rowsCommand(other, [{ id, time: 1, cells: [1, "y".repeat(1_000)] }])),
    );
    await store.setResidency(7, 1, "memory");
    await applyAll(store, rowsOf(120, 1_000));
    expect([store.view(7, 1)?.isComplete, store.view(8, 1)?.isComplete]).toEqual([false, true]);
    const iterators = vi.spyOn(ClassicLevel.prototype, "iterator");
    await store.setResidency(7, 1, "memory");
    expect([await store.promote(), iterators.mock.calls.length]).toEqual([false, 0]);
    await applyAll(store, [dropCommand(8)]);
    expect(await store.promote()).toBe(true);
    expect([store.view(7, 1)?.isComplete, store.view(7, 1)?.table?.count]).toEqual([true, 120]);
    expect(await store.promote()).toBe(false);
  });
});

describe("datasets", () => {
  test("of any version are kept apart", async () => {
    const store = await freshStore();
    await applyAll(store, [rowsCommand(SCHEMA, [{ id: 1, time: 1, cells: [1] }], [1 << 21])]);
    const ids = [7, 8, 9].flatMap((viewId) => [1, (1 << 20) + 1, (1 << 21) + 1].map((dataset) => [viewId, dataset]));
    for (const [viewId = 0, dataset = 0] of ids) await store.setResidency(viewId, dataset, "disk");
    expect(ids.map(([viewId = 0, dataset = 0]) => store.view(viewId, dataset)?.dataset)).toEqual(
      ids.map(([, dataset]) => dataset),
    );
    expect([...store.views()]).toHaveLength(ids.length + 1);
  });
});
