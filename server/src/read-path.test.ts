import { AnswerBlock, CELL_STATUSES, readKeyList, Selection } from "@featurestore/proto";
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { Deadline } from "./deadline.js";
import { shardsOf } from "./read-levels.js";
import { Lookup, locateKeys, lookUpAll, type ReadableShard } from "./read-path.js";
import { ShardStore, type StoredRow } from "./storage/shard-store.js";
import {
  applyAll,
  keyListOf,
  keyOf,
  openStore,
  rowsCommand,
  schemaCommand,
  schemaOf,
  storeOptions,
  temporaryDir,
} from "./storage/shard-world.suite.js";
import type { ViewRows } from "./storage/view-rows.js";

const SCHEMA = schemaOf(7, 1, ["int32"]);
const NO_DEADLINE = new Deadline(undefined, undefined);

afterEach(() => {
  vi.restoreAllMocks();
});

/** A shard with rows 0 to 19, each holding its number. */
async function shardWithRows(residency: "memory" | "cache" | "disk"): Promise<{ store: ShardStore; rows: ViewRows }> {
  const store = await openStore(storeOptions(await temporaryDir("read-path")));
  const commands = Array.from({ length: 20 }, (_, id) => ({ id, time: 10, cells: [id] }));
  await applyAll(store, [schemaCommand(SCHEMA), rowsCommand(SCHEMA, commands)]);
  await store.setResidency(7, 1, residency);
  const rows = store.view(7, 1);
  if (rows === undefined) throw new Error("the view has rows");
  return { store, rows };
}

/** What the last `read` counted. */
let lookedUp = { fetchedRows: 0, passedOver: 0 };

/** Reads keys as a node does, and gives each one's status and value. */
async function read(
  shards: readonly ReadableShard[],
  ids: readonly number[],
  deadline = NO_DEADLINE,
): Promise<string[]> {
  const { keys } = readKeyList(keyListOf(ids.map(keyOf)), 0);
  const selection = new Selection({ features: SCHEMA.features, ttl: null, matrix: false, eventTimes: false });
  const view = { id: 7, datasetVersion: 1 } as ConstructorParameters<typeof Lookup>[0]["view"];
  const located = locateKeys(keys, shards.length);
  const lookup = new Lookup({ role: 0, view, selection }, located, shardsOf([located], shards.length), shards);
  const layouts = shards.find((shard) => shard !== null && shard !== undefined)?.view(7, 1)?.layouts;
  const bytes = await lookUpAll([lookup], deadline, () => {
    if (layouts === undefined) throw new Error("some shard has the view");
    return selection.encode(layouts, lookup.found, 0);
  });
  const { fetchedRows, passedOver } = lookup;
  lookedUp = { fetchedRows, passedOver };
  const block = new AnswerBlock(bytes);
  return ids.map((_, row) => `${CELL_STATUSES[block.status(row, 0)]} ${block.value(row, 0)}`);
}

/** Puts something before or behind every fetch from LevelDB. */
function onFetch(run: (fetch: () => Promise<readonly StoredRow[]>) => Promise<readonly StoredRow[]>): {
  calls: number;
} {
  const counter = { calls: 0 };
  const original = ShardStore.prototype.fetch;
  vi.spyOn(ShardStore.prototype, "fetch").mockImplementation(function (this: ShardStore, rows, keys) {
    counter.calls++;
    return run(() => original.call(this, rows, keys));
  });
  return counter;
}

const ALL = Array.from({ length: 22 }, (_, id) => id);
const RIGHT = ALL.map((id) => (id < 20 ? `PRESENT ${id}` : "NOT_FOUND null"));

describe("a read", () => {
  test.each(["memory", "cache", "disk"] as const)(
    "finds every row in %s, and none that is not there, again and again",
    async (residency) => {
      const { store } = await shardWithRows(residency);
      for (let i = 0; i < 3; i++) expect(await read([store], ALL)).toEqual(RIGHT);
    },
  );

  test("of memory and cache asks LevelDB only for what is not there", async () => {
    const memory = await shardWithRows("memory");
    const cache = await shardWithRows("cache");
    const fetches = onFetch((fetch) => fetch());
    await read([memory.store], ALL);
    expect(fetches.calls).toBe(0);
    await read([cache.store], ALL.slice(0, 20));
    await read([cache.store], ALL.slice(0, 20));
    expect(fetches.calls).toBe(1);
  });

  test("is right and ends, however many rows are evicted while it waits", async () => {
    const { store, rows } = await shardWithRows("cache");
    await read([store], ALL.slice(0, 19));
    const fetches = onFetch(async (fetch) => {
      const found = await fetch();
      rows.table?.discard(1);
      return found;
    });
    expect(await read([store], ALL)).toEqual(RIGHT);
    expect(fetches.calls).toBeLessThanOrEqual(4);
  });

  test("goes on from LevelDB where its table is given up meanwhile", async () => {
    const { store, rows } = await shardWithRows("cache");
    await read([store], [1, 2, 3]);
    onFetch(async (fetch) => {
      const found = await fetch();
      if (rows.table !== null) await store.setResidency(7, 1, "disk");
      return found;
    });
    expect(await read([store], ALL)).toEqual(RIGHT);
  });

  test("takes a row from memory that was NOT_FOUND a round before", async () => {
    const here = await shardWithRows("memory");
    const there = await shardWithRows("cache");
    onFetch(async (fetch) => {
      const found = await fetch();
      await applyAll(here.store, [
        rowsCommand(
          SCHEMA,
          [40, 41, 42].map((id) => ({ id, time: 10, cells: [id] })),
        ),
      ]);
      await there.store.setResidency(7, 1, "memory");
      return found;
    });
    const answers = await read([here.store, there.store], [...ALL.slice(0, 20), 40, 41, 42]);
    const { shards } = locateKeys(readKeyList(keyListOf([40, 41, 42].map(keyOf)), 0).keys, 2).arrays;
    const added = [40, 41, 42].map((id, i) => (shards[i] === 0 ? `PRESENT ${id}` : "NOT_FOUND null"));
    expect(added).toContain("NOT_FOUND null");
    expect(new Set(added).size).toBeGreaterThan(1);
    expect(answers).toEqual([...RIGHT.slice(0, 20), ...added]);
  });

  test("under way when the store closes answers UNAVAILABLE, never NOT_FOUND", async () => {
    const { store } = await shardWithRows("cache");
    onFetch(async (fetch) => {
      await store.close();
      return fetch();
    });
    expect(await read([store], [1, 30])).toEqual(["UNAVAILABLE null", "UNAVAILABLE null"]);
  });

  test("of memory under way when the store closes answers no row NOT_FOUND that was there", async () => {
    const memory = await shardWithRows("memory");
    const disk = await shardWithRows("disk");
    onFetch(async (fetch) => {
      await memory.store.close();
      return fetch();
    });
    const answers = await read([memory.store, disk.store], ALL.slice(0, 20));
    for (const [id, answer] of answers.entries()) expect([`PRESENT ${id}`, "UNAVAILABLE null"]).toContain(answer);
    expect(answers.filter((answer) => answer.startsWith("UNAVAILABLE")).length).toBeGreaterThan(0);
  });
});

describe("a deadline", () => {
  test("leaves rows that did not come in time UNAVAILABLE and answers the others", async () => {
    const { store } = await shardWithRows("cache");
    await read([store], [1, 2]);
    let release = (): void => undefined;
    onFetch(async (fetch) => {
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      return fetch();
    });
    onTestFinished(() => release());
    expect(await read([store], [1, 2, 3], new Deadline(20, undefined))).toEqual([
      "PRESENT 1",
      "PRESENT 2",
      "UNAVAILABLE null",
    ]);
  });

  test("that has passed, or a caller that has gone, is told before any work", () => {
    expect(() => new Deadline(0, undefined).check()).toThrow(expect.objectContaining({ code: "DEADLINE_EXCEEDED" }));
    expect(() => new Deadline(100, AbortSignal.abort()).check()).toThrow(
      expect.objectContaining({ code: "CANCELLED" }),
    );
  });

  test("of more milliseconds than a timer takes waits all the same", async () => {
    const { store } = await shardWithRows("disk");
    onFetch(async (fetch) => {
      await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
      return fetch();
    });
    expect(await read([store], [1], new Deadline(2 ** 32, undefined))).toEqual(["PRESENT 1"]);
  });

  test("that passes names the work that goes on", async () => {
    const left: Promise<unknown>[] = [];
    const work = new Promise((resolve) => setTimeout(resolve, 30, "done"));
    await new Deadline(1, undefined, (rest) => left.push(rest)).race(work);
    expect(await Promise.all(left)).toEqual(["done"]);
    await new Deadline(1_000, undefined, (rest) => left.push(rest)).race(Promise.resolve());
    expect(left).toHaveLength(1);
  });

  test("ends with CANCELLED when the caller goes while LevelDB reads", async () => {
    const { store } = await shardWithRows("disk");
    const caller = new AbortController();
    onFetch(async (fetch) => {
      caller.abort();
      return fetch();
    });
    await expect(read([store], [1], new Deadline(undefined, caller.signal))).rejects.toMatchObject({
      code: "CANCELLED",
    });
  });
});

describe("what is counted", () => {
  test("is the rows that LevelDB was asked for, however often they were looked up", async () => {
    const { store } = await shardWithRows("cache");
    await read([store], ALL.slice(0, 15));
    expect(lookedUp).toEqual({ fetchedRows: 15, passedOver: 0 });
    await read([store], ALL.slice(0, 20));
    expect(lookedUp).toEqual({ fetchedRows: 5, passedOver: 0 });
    await read([(await shardWithRows("memory")).store], ALL);
    expect(lookedUp).toEqual({ fetchedRows: 0, passedOver: 0 });
  });

  test("is neither found nor missed where a shard is not here, or damaged", async () => {
    const { store, rows } = await shardWithRows("memory");
    const answers = await read([store, undefined], ALL);
    const away = answers.filter((answer) => answer.startsWith("UNAVAILABLE")).length;
    expect(away).toBeGreaterThan(0);
    expect(lookedUp).toEqual({ fetchedRows: 0, passedOver: away });
    rows.isDamaged = true;
    await read([store], ALL);
    expect(lookedUp).toEqual({ fetchedRows: 0, passedOver: ALL.length });
  });
});

describe("what cannot be trusted", () => {
  test("answers CORRUPTED: a fenced shard, a damaged view, a damaged row; a failing database UNAVAILABLE", async () => {
    const { store, rows } = await shardWithRows("disk");
    expect(new Set(await read([store, null], ALL))).toContain("CORRUPTED null");
    onFetch(async (fetch) => (await fetch()).map((row, i) => (i === 0 ? "damaged" : row)));
    expect(await read([store], [1, 2])).toEqual(["CORRUPTED null", "PRESENT 2"]);
    vi.restoreAllMocks();
    onFetch(() => Promise.reject(new Error("EIO")));
    expect(await read([store], [1, 2])).toEqual(["UNAVAILABLE null", "UNAVAILABLE null"]);
    vi.restoreAllMocks();
    rows.isDamaged = true;
    expect(await read([store], [1, 30])).toEqual(["CORRUPTED null", "CORRUPTED null"]);
  });

  test("is CORRUPTED in a damaged view whose rows are all in memory, too", async () => {
    const { store, rows } = await shardWithRows("memory");
    rows.isDamaged = true;
    expect(await read([store], [1, 30])).toEqual(["CORRUPTED null", "CORRUPTED null"]);
  });
});
