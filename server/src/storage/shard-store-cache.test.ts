import { hashKey, viewOf } from "@featurestore/proto";
import { ClassicLevel } from "classic-level";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Command } from "./command-codec.js";
import type { ShardStore } from "./shard-store.js";
import {
  applyAll,
  contentOf,
  deleteCommand,
  dropCommand,
  keyOf,
  openStore,
  purgeCommand,
  rowsCommand,
  schemaCommand,
  schemaOf,
  storeOptions,
  temporaryDir,
} from "./shard-world.suite.js";
import type { ViewRows } from "./view-rows.js";

const SCHEMA = schemaOf(7, 1, ["int32"]);
const KEY = keyOf(1);

afterEach(() => {
  vi.restoreAllMocks();
});

async function cacheStore(hotBytes?: number): Promise<{ store: ShardStore; rows: ViewRows }> {
  const store = await openStore(storeOptions(await temporaryDir("shard-cache"), hotBytes));
  await applyAll(store, [schemaCommand(SCHEMA), write(1, 1)]);
  await store.setResidency(7, 1, "cache");
  const rows = store.view(7, 1);
  if (rows === undefined) throw new Error("the view has rows");
  return { store, rows };
}

/** Writes `value` at the time `value`, so that the newest is the greatest. */
function write(id: number, value: number): Command {
  return rowsCommand(SCHEMA, [{ id, time: value, cells: [value] }]);
}

/** The event time of a key's row in the cache; null where it has none. */
function cached(rows: ViewRows, key = KEY): number | null {
  const location = rows.table?.find(hashKey(key), key, 0, key.length) ?? -1;
  if (rows.table === null || location < 0) return null;
  return timeOf(rows.table.rowBytes(location).slice(rows.table.rowStart(location), rows.table.rowEnd(location)));
}

function timeOf(row: Uint8Array): number {
  return viewOf(row).getUint32(14, true);
}

/** LevelDB's next call of a method: `reached` once it was made, `done` once LevelDB did it; it returns once let go. */
function held(method: "batch" | "getMany") {
  let reach = (): void => undefined;
  let letGo = (): void => undefined;
  let begin = (): void => undefined;
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  const started = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const returned = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let done = (): void => undefined;
  const finished = new Promise<void>((resolve) => {
    done = resolve;
  });
  const original = ClassicLevel.prototype[method] as (...parameters: unknown[]) => Promise<unknown>;
  vi.spyOn(ClassicLevel.prototype, method).mockImplementationOnce(async function (
    this: ClassicLevel,
    ...parameters: unknown[]
  ): Promise<never> {
    reach();
    await started;
    const result = await original.apply(this, parameters);
    done();
    await returned;
    return result as never;
  } as never);
  return {
    reached,
    /** Lets LevelDB do it, but holds its answer back. */
    run: async (): Promise<void> => {
      begin();
      await finished;
    },
    letGo: (): void => {
      begin();
      letGo();
    },
  };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Reads as a reader does, and fills the cache some turns of the event loop later. */
async function readAndFill(store: ShardStore, rows: ViewRows, key = KEY, turns = 0): Promise<number | null> {
  const mark = store.fillMark;
  const [found] = await store.fetch(rows, [key]);
  for (let i = 0; i < turns; i++) await turn();
  if (!(found instanceof Uint8Array)) return null;
  store.fill(rows, key, hashKey(key), found, mark);
  return timeOf(found);
}

describe("a row read from LevelDB", () => {
  test("goes into the cache where nothing came meanwhile", async () => {
    const { store, rows } = await cacheStore();
    expect(await readAndFill(store, rows)).toBe(1);
    expect(cached(rows)).toBe(1);
  });

  test.each([
    ["a write", () => write(1, 2), null],
    ["a delete", () => deleteCommand(SCHEMA, [1], { time: 2 }), null],
    ["a purge", () => purgeCommand(7, [{ id: 1, newest: 1 }]), null],
  ])("stays out of it where %s was applied since the read began", async (_, command, after) => {
    const { store, rows } = await cacheStore();
    const read = held("getMany");
    const reading = readAndFill(store, rows);
    await read.reached;
    await read.run();
    vi.restoreAllMocks();
    await applyAll(store, [command()]);
    read.letGo();
    expect(await reading).toBe(1);
    expect(cached(rows)).toBe(after);
  });

  test("that began while a write was on its way to LevelDB, and was filled before it arrived, is overwritten", async () => {
    const { store, rows } = await cacheStore();
    const batch = held("batch");
    const applying = applyAll(store, [write(1, 2)]);
    await batch.reached;
    expect(await readAndFill(store, rows)).toBe(1);
    expect(cached(rows)).toBe(1);
    batch.letGo();
    await applying;
    expect(cached(rows)).toBe(2);
  });

  test("that began while a write was on its way, and ends after it was applied, stays out", async () => {
    const { store, rows } = await cacheStore();
    const batch = held("batch");
    const applying = applyAll(store, [write(1, 2)]);
    await batch.reached;
    const read = held("getMany");
    const reading = readAndFill(store, rows);
    await read.reached;
    await read.run();
    batch.letGo();
    await applying;
    read.letGo();
    expect(await reading).toBe(1);
    expect(cached(rows)).toBeNull();
    expect(await readAndFill(store, rows)).toBe(2);
    expect(cached(rows)).toBe(2);
  });

  test("that LevelDB has, but apply has not published yet, is never older than what follows", async () => {
    const { store, rows } = await cacheStore();
    const batch = held("batch");
    const applying = applyAll(store, [write(1, 2)]);
    await batch.reached;
    await batch.run();
    expect(await readAndFill(store, rows)).toBe(2);
    expect(cached(rows)).toBe(2);
    batch.letGo();
    await applying;
    expect(cached(rows)).toBe(2);
  });

  test("stays out where a key of the same stamp was written meanwhile, and goes in the next time", async () => {
    const { store, rows } = await cacheStore();
    let twin = 2;
    while ((hashKey(keyOf(twin)) & 4_095) !== (hashKey(KEY) & 4_095)) twin++;
    const read = held("getMany");
    const reading = readAndFill(store, rows);
    await read.reached;
    await read.run();
    vi.restoreAllMocks();
    await applyAll(store, [write(twin, 2)]);
    read.letGo();
    await reading;
    expect(cached(rows)).toBeNull();
    await readAndFill(store, rows);
    expect(cached(rows)).toBe(1);
  });
});

describe("under random load", () => {
  const KEYS = 40;
  const ROUNDS = 400;

  test("the cache never has a row older than the newest applied, and reads never go back", async () => {
    const { store, rows } = await cacheStore(12 * 1024);
    await store.setResidency(7, 1, "cache");
    const newest = new Array<number>(KEYS).fill(0);
    newest[1] = 1;
    let value = 1;
    let random = 12345;
    const next = (below: number): number => {
      random = (Math.imul(random, 1_103_515_245) + 12_345) >>> 0;
      return (random >>> 8) % below;
    };
    let stale = 0;
    let hits = 0;
    const writer = async (): Promise<void> => {
      for (let round = 0; round < ROUNDS; round++) {
        const ids = Array.from({ length: 1 + next(4) }, () => next(KEYS));
        value++;
        const commands = ids.map((id) => write(id, value));
        await applyAll(store, commands);
        for (const id of ids) newest[id] = value;
        checkCache();
      }
    };
    const checkCache = (): void => {
      for (let id = 0; id < KEYS; id++) {
        const found = cached(rows, keyOf(id));
        if (found === null) continue;
        hits++;
        if (found !== newest[id]) stale++;
      }
    };
    const reader = async (): Promise<void> => {
      for (let round = 0; round < ROUNDS; round++) {
        const id = next(KEYS);
        const known = newest[id] as number;
        const found = cached(rows, keyOf(id)) ?? (await readAndFill(store, rows, keyOf(id), next(4))) ?? 0;
        if (found < known) stale++;
      }
    };
    await Promise.all([writer(), ...Array.from({ length: 6 }, reader)]);
    checkCache();
    expect(stale).toBe(0);
    expect(hits).toBeGreaterThan(ROUNDS);
    const content = await contentOf(store);
    expect(content.length).toBe(1 + newest.filter((time) => time > 0).length);
  });

  test("a view dropped while readers fill it takes nothing with it into the next one", async () => {
    const { store, rows } = await cacheStore();
    let isDropped = false;
    const reader = async (): Promise<void> => {
      while (!isDropped) await readAndFill(store, rows);
    };
    const readers = Promise.all(Array.from({ length: 4 }, reader));
    await applyAll(store, [dropCommand(7)]);
    isDropped = true;
    await readers;
    expect([rows.table, store.view(7, 1)]).toEqual([null, undefined]);
  });
});
