import { open, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ClassicLevel } from "classic-level";
import { afterEach, describe, expect, test, vi } from "vitest";
import { rowKey } from "../database-keys.js";
import { ShardStore } from "../shard-store.js";
import {
  applyAll,
  contentOf,
  keyOf,
  openStore,
  rowsCommand,
  schemaCommand,
  temporaryDir,
} from "../shard-world.suite.js";
import { filledStore, optionsOf, rawContent, receiveAll, SCHEMA, sentBy } from "./snapshot-world.suite.js";

afterEach(() => {
  vi.restoreAllMocks();
});

async function flip(path: string, at: number): Promise<void> {
  const file = await open(path, "r+");
  const byte = new Uint8Array(1);
  await file.read(byte, 0, 1, at);
  await file.write(Uint8Array.of((byte[0] as number) ^ 16), 0, 1, at);
  await file.close();
}

async function spoolFile(dir: string): Promise<string> {
  const [name = ""] = await readdir(join(dir, "snapshots"));
  return join(dir, "snapshots", name);
}

describe("a snapshot", () => {
  test("has the same bytes on every replica with the same entries, wherever their rows live and however they were flushed", async () => {
    const parent = await temporaryDir("snapshot-equal");
    const one = await filledStore(optionsOf(join(parent, "one")));
    const two = await openStore(optionsOf(join(parent, "two")));
    await two.setResidency(7, 1, "memory");
    await two.close();
    const other = await filledStore(optionsOf(join(parent, "two")));
    await other.checkpoint();
    const [a, b] = [await sentBy(one), await sentBy(other)];
    expect(b.manifest.digest).toBe(a.manifest.digest);
    expect(b.manifest.id).not.toBe(a.manifest.id);
    expect(b.chunks.map(({ data }) => data)).toEqual(a.chunks.map(({ data }) => data));
  });

  test("restores to the very records of the database it was taken of", async () => {
    const parent = await temporaryDir("snapshot-records");
    const [from, to] = [join(parent, "from"), join(parent, "to")];
    const donor = await filledStore(optionsOf(from));
    const receiver = await filledStore(optionsOf(to), 20);
    const sent = await sentBy(donor);
    await receiveAll(sent, receiver);
    await receiver.restore(sent.manifest);
    expect(await contentOf(receiver)).toEqual(await contentOf(donor));
    await donor.close();
    await receiver.close();
    const expected = await rawContent(from);
    expect(expected.records.length).toBeGreaterThan(400);
    expect(await rawContent(to)).toEqual(expected);
  });

  test("taken while writes go on is of one moment: the state at its position", async () => {
    const parent = await temporaryDir("snapshot-moment");
    const donor = await filledStore(optionsOf(join(parent, "donor")));
    const twin = await filledStore(optionsOf(join(parent, "twin")));
    const write = (time: number) =>
      rowsCommand(
        SCHEMA,
        Array.from({ length: 50 }, (_, id) => ({ id: id + time, time, cells: [time, "y".repeat(20)] })),
      );
    let isDone = false;
    let writes = 0;
    const writing = (async () => {
      while (!isDone) await applyAll(donor, [write(100 + writes++)]);
    })();
    for (let round = 0; round < 5; round++) {
      const source = await donor.snapshot();
      while (twin.applied.index < source.manifest.last.index) {
        await applyAll(twin, [write(100 + twin.applied.index - 8)]);
      }
      expect(source.manifest.last).toEqual(twin.applied);
      expect(source.manifest.digest).toBe((await sentBy(twin)).manifest.digest);
      await source.close();
    }
    isDone = true;
    await writing;
    expect(writes).toBeGreaterThan(5);
  });

  test("waits for a batch that is in the database but not yet told of", async () => {
    const parent = await temporaryDir("snapshot-batch");
    const store = await filledStore(optionsOf(join(parent, "one")));
    const twin = await filledStore(optionsOf(join(parent, "two")));
    const write = rowsCommand(SCHEMA, [{ id: 1, time: 99, cells: [1, "late"] }]);
    await applyAll(twin, [write]);
    const expected = (await sentBy(twin)).manifest;
    let tell = (): void => undefined;
    const told = new Promise<void>((resolve) => {
      tell = resolve;
    });
    const original = ClassicLevel.prototype.batch as unknown as (operations: unknown) => Promise<void>;
    const written = new Promise<void>((resolve) => {
      vi.spyOn(ClassicLevel.prototype, "batch").mockImplementation(async function (this: ClassicLevel, given: unknown) {
        await original.call(this, given);
        resolve();
        await told;
      } as never);
    });
    const applying = applyAll(store, [write]);
    await written;
    const sending = store.snapshot();
    await readdir(parent);
    tell();
    await applying;
    const { manifest } = await sending;
    expect([manifest.last, manifest.digest]).toEqual([expected.last, expected.digest]);
  });

  test("gives the event loop back in between", async () => {
    const store = await openStore(optionsOf(await temporaryDir("snapshot-turns"), { chunkBytes: 1 << 20 }));
    await applyAll(store, [schemaCommand(SCHEMA)]);
    for (let n = 0; n < 20; n++) {
      const rows = Array.from({ length: 1_000 }, (_, i) => ({
        id: n * 1_000 + i,
        time: 1,
        cells: [i, "x".repeat(40)],
      }));
      await applyAll(store, [rowsCommand(SCHEMA, rows)]);
    }
    let turns = 0;
    let isDone = false;
    const count = (): void => {
      turns++;
      if (!isDone) setImmediate(count);
    };
    setImmediate(count);
    const source = await store.snapshot();
    isDone = true;
    expect(source.manifest.bytes).toBeGreaterThan(2_000_000);
    expect(turns).toBeGreaterThan(20);
  });

  test("is refused beyond two at a time, those being made included, and its file goes with it", async () => {
    const dir = await temporaryDir("snapshot-two");
    const store = await filledStore(optionsOf(dir));
    const [first, second, third] = await Promise.allSettled([store.snapshot(), store.snapshot(), store.snapshot()]);
    expect(third).toMatchObject({ status: "rejected", reason: { code: "RESOURCE_EXHAUSTED", outcome: "rejected" } });
    if (first.status === "rejected" || second.status === "rejected") throw new Error("two are allowed");
    expect((await readdir(join(dir, "snapshots"))).sort()).toEqual(
      [first.value.manifest.id, second.value.manifest.id].sort(),
    );
    await first.value.close();
    await expect(first.value.read(0)).rejects.toMatchObject({ code: "CANCELLED" });
    expect(await readdir(join(dir, "snapshots"))).toEqual([second.value.manifest.id]);
    await store.close();
    expect(await readdir(join(dir, "snapshots"))).toEqual([]);
  });

  test("under way when the store closes ends with it, and leaves no file", async () => {
    const dir = await temporaryDir("snapshot-close");
    const store = await filledStore(optionsOf(dir), 5_000);
    const sources = Promise.allSettled([store.snapshot(), store.snapshot()]);
    await readdir(dir); // they are on their way
    await store.close();
    for (const source of await sources) {
      if (source.status === "fulfilled")
        await expect(source.value.read(0)).rejects.toMatchObject({ code: "CANCELLED" });
      else expect(source.reason).toMatchObject({ code: "UNAVAILABLE" });
    }
    expect(await readdir(join(dir, "snapshots"))).toEqual([]);
  });

  test("left behind by a crash is removed at the next open", async () => {
    const dir = await temporaryDir("snapshot-left");
    const store = await filledStore(optionsOf(dir));
    await (await store.snapshot()).close();
    await store.close();
    await writeFile(join(dir, "snapshots", "0".repeat(32)), "left");
    await (await openStore(optionsOf(dir))).close();
    expect(await readdir(dir)).not.toContain("snapshots");
  });

  test("damaged in its file is noticed by whoever reads the chunk; the others are right", async () => {
    const dir = await temporaryDir("snapshot-flip");
    const store = await filledStore(optionsOf(dir));
    const source = await store.snapshot();
    const before = [await source.read(0), await source.read(1_000), await source.read(2_000)];
    await flip(await spoolFile(dir), 1_500);
    expect(await source.read(0)).toEqual(before[0]);
    await expect(source.read(1_000)).rejects.toMatchObject({ code: "CORRUPTION" });
    expect(await source.read(2_000)).toEqual(before[2]);
    const file = await open(await spoolFile(dir), "r+");
    await file.truncate(2_500);
    await file.close();
    await expect(source.read(2_000)).rejects.toMatchObject({ code: "CORRUPTION" });
  });

  test("whose file cannot be written is refused, leaves nothing, and the next may be taken", async () => {
    const dir = await temporaryDir("snapshot-full");
    const store = await filledStore(optionsOf(dir));
    await writeFile(join(dir, "snapshots"), "a file where the directory should be");
    await expect(store.snapshot()).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await expect(store.snapshot()).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await expect(store.snapshot()).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });
});

describe("a damaged state is not spread:", () => {
  const key = rowKey({ viewId: 7, dataset: 1 }, keyOf(60), 0, 8);

  test.each([
    ["a row that LevelDB lost", (db: ClassicLevel<Uint8Array, Uint8Array>) => db.del(key)],
    [
      "a row that fails its checksum",
      async (db: ClassicLevel<Uint8Array, Uint8Array>) => {
        const value = Uint8Array.from((await db.get(key)) as Uint8Array);
        value[3] = (value[3] as number) ^ 1;
        await db.put(key, value);
      },
    ],
    ["a record of no known keyspace", (db: ClassicLevel<Uint8Array, Uint8Array>) => db.put(Uint8Array.of(9), key)],
  ])("%s", async (_, change) => {
    const dir = await temporaryDir("snapshot-damaged");
    const store = await filledStore(optionsOf(dir));
    await store.checkpoint();
    await store.close();
    const db = new ClassicLevel<Uint8Array, Uint8Array>(dir, {
      keyEncoding: "view",
      valueEncoding: "view",
      compression: false,
    });
    await db.open();
    await change(db);
    await db.compactRange(Uint8Array.of(0), Uint8Array.of(0xff));
    await db.close();
    const again = await openStore(optionsOf(dir));
    await expect(again.snapshot()).rejects.toMatchObject({ code: "CORRUPTION" });
    expect(await readdir(join(dir, "snapshots"))).toEqual([]);
    await expect(again.snapshot()).rejects.toMatchObject({ code: "CORRUPTION" });
    await expect(again.snapshot()).rejects.toMatchObject({ code: "CORRUPTION" });
  });

  test("a block flipped on disk, before an open or while the store runs", async () => {
    const dir = await temporaryDir("snapshot-block");
    const store = await filledStore(optionsOf(dir));
    await store.checkpoint();
    const [table = ""] = (await readdir(dir)).filter((name) => name.endsWith(".ldb"));
    await flip(join(dir, table), 5_000);
    await store.scrub();
    const refused = { code: "CORRUPTION", message: `the shard in ${dir} is damaged` }; // before a byte is read
    await expect(store.snapshot()).rejects.toMatchObject(refused);
    await store.close();
    const again = await ShardStore.open(optionsOf(dir));
    if (!(again instanceof ShardStore)) throw new Error(again.fenced);
    await expect(again.snapshot()).rejects.toMatchObject(refused);
    await again.close();
  });
});
