import {
  currentSchema,
  encodeKey,
  findEntity,
  findView,
  hashKey,
  type Producer,
  RowLayout,
  shardOf,
  WriteBlockBuilder,
} from "@featurestore/proto";
import { describe, expect, test } from "vitest";
import { rejection, simpleView, T0, type World } from "./contract-world.suite.js";

/** Writes and deletes: the newest event time wins per cell, in every order. */
export function writeContract(world: World): void {
  describe("writes", () => {
    test("of some features leave the others as they are, with their times", async () => {
      const view = await simpleView(world);
      await world.store.write(view, [{ key: 1, eventTime: T0, features: { name: "a", score: 1 } }]);
      await world.store.write(view, [{ key: 1, eventTime: T0 + 1n, features: { score: 2, count: null } }]);
      const batch = await world.store.getMany(view, [1], { eventTimes: true });
      expect(batch.row(0)).toEqual({ name: "a", score: 2, count: null, taste: null });
      expect(batch.names.map((name) => batch.eventTime(0, name))).toEqual([T0, T0 + 1n, T0 + 1n, null]);
    });

    test("older than what is stored are late, cell by cell, and no error", async () => {
      const view = await simpleView(world);
      await world.store.write(view, [{ key: 1, eventTime: T0 + 10n, features: { name: "new" } }]);
      const result = await world.store.write(view, [
        { key: 1, eventTime: T0, features: { name: "old" } },
        { key: 1, eventTime: T0, features: { name: "old", score: 5 } },
        { key: 2, eventTime: T0, features: { name: "other" } },
      ]);
      expect(result).toMatchObject({ applied: 2, late: 1, refused: 0, lateCells: 2 });
      expect(await world.store.get(view, 1)).toEqual({ name: "new", score: 5, count: 7, taste: null });
    });

    test("with distinct times end in the same state in every order", async () => {
      const view = await simpleView(world);
      const steps = [
        (key: number) => world.store.write(view, [{ key, eventTime: T0 + 1n, features: { name: "a", score: 1 } }]),
        (key: number) => world.store.delete(view, key, { eventTime: T0 + 2n }),
        (key: number) => world.store.write(view, [{ key, eventTime: T0 + 3n, features: { score: null } }]),
        (key: number) => world.store.write(view, [{ key, eventTime: T0 + 4n, features: { count: 4 } }]),
      ];
      const orders = permutations([0, 1, 2, 3]);
      for (const [key, order] of orders.entries()) for (const step of order) await steps[step]?.(key);
      const batch = await world.store.getMany(
        view,
        orders.map((_, key) => key),
        { eventTimes: true },
      );
      for (let key = 0; key < orders.length; key++) {
        expect(batch.row(key)).toEqual({ name: null, score: null, count: 4, taste: null });
        expect(batch.eventTime(key, "name")).toBeNull();
        expect(batch.status(key, "score")).toBe("NULL_VALUE");
      }
    });

    test("with the same time: the later one wins, a retry does no harm", async () => {
      const view = await simpleView(world);
      const write = (name: string) => world.store.write(view, [{ key: 1, eventTime: T0, features: { name } }]);
      for (const name of ["a", "b", "b"]) expect(await write(name)).toMatchObject({ applied: 1, late: 0 });
      expect((await world.store.get(view, 1)).name).toBe("b");
    });

    test("of one key in one call take effect in the order of the list, also where the call is split", async () => {
      const view = await simpleView(world);
      const rows = Array.from({ length: 3_000 }, (_, i) => ({ key: i % 10, features: { count: i } }));
      await world.store.write(view, rows);
      const batch = await world.store.getMany(
        view,
        Array.from({ length: 10 }, (_, key) => key),
      );
      expect([...batch.column("count")]).toEqual(Array.from({ length: 10 }, (_, key) => 2_990 + key));
    });

    test("without an event time are stamped once, with now", async () => {
      const view = await simpleView(world);
      const before = BigInt(Date.now() - 1) * 1000n;
      await world.store.write(
        view,
        [1, 2].map((key) => ({ key, features: { count: key } })),
      );
      const batch = await world.store.getMany(view, [1, 2], { eventTimes: true });
      const [first, second] = batch.eventTimes("count");
      expect(first).toBe(second);
      expect((first as bigint) >= before && (first as bigint) <= BigInt(Date.now() + 1) * 1000n).toBe(true);
    });

    test("of rows bigger than a wire request are split", async () => {
      const view = await simpleView(world);
      const name = "n".repeat(900 * 1024);
      const rows = Array.from({ length: 9 }, (_, key) => ({ key, features: { name: `${key}${name}` } }));
      expect(await world.store.write(view, rows)).toMatchObject({ applied: 9 });
      expect((await world.store.get(view, 8)).name).toBe(`8${name}`);
    });

    test("of no rows do nothing", async () => {
      const view = await simpleView(world);
      expect(await world.store.write(view, [])).toMatchObject({ applied: 0, late: 0, refused: 0, reasons: [] });
    });

    test("skip bad rows alone where told to, and say why", async () => {
      const view = await simpleView(world);
      const rows = [
        { key: 1, features: { count: 1 } },
        { key: 2, features: { count: -1 } },
        { key: 3, features: { count: 3 } },
      ];
      const result = await world.store.write(view, rows, { onInvalid: "skip" });
      expect(result).toMatchObject({ applied: 2, refused: 1 });
      expect(result.reasons).toEqual([{ row: 1, feature: "count", reason: "count: -1 is below the minimum 0" }]);
      expect((await world.store.getMany(view, [1, 2, 3])).column("count")).toEqual(Int32Array.of(1, 7, 3));
    });
  });

  describe("deletes", () => {
    test("take the cells not newer than themselves, and their time stays", async () => {
      const view = await simpleView(world);
      await world.store.write(view, [{ key: 1, eventTime: T0, features: { name: "a" } }]);
      await world.store.write(view, [{ key: 1, eventTime: T0 + 10n, features: { score: 1 } }]);
      expect(await world.store.delete(view, [1, 2], { eventTime: T0 + 5n })).toMatchObject({ applied: 2, late: 0 });
      expect(await world.store.get(view, 1)).toEqual({ name: null, score: 1, count: 7, taste: null });
      const late = await world.store.write(
        view,
        [1, 2].map((key) => ({ key, eventTime: T0 + 4n, features: { name: "b" } })),
      );
      expect(late).toMatchObject({ applied: 0, late: 2 });
      const tie = await world.store.write(view, [{ key: 1, eventTime: T0 + 5n, features: { name: "c" } }]);
      expect(tie).toMatchObject({ applied: 1, late: 0 });
      expect((await world.store.getMany(view, [1, 2])).column("name")).toEqual(["c", null]);
    });

    test("older than a delete before are late; one key may be given alone", async () => {
      const view = await simpleView(world);
      expect(await world.store.delete(view, 1, { eventTime: T0 + 5n })).toMatchObject({ applied: 1, late: 0 });
      expect(await world.store.delete(view, 1, { eventTime: T0 })).toMatchObject({ applied: 0, late: 1 });
      expect((await world.store.getMany(view, [1])).status("name")).toEqual(["NOT_FOUND"]);
    });

    test("of 2,500 keys are split; a row count follows them", async () => {
      const view = await simpleView(world);
      const keys = Array.from({ length: 2_500 }, (_, key) => key);
      await world.store.write(
        view,
        keys.map((key) => ({ key, features: { count: 1 } })),
      );
      expect((await world.store.describe(view)).rows).toBe(2_500);
      expect(await world.store.delete(view, keys.slice(1))).toMatchObject({ applied: 2_499 });
      expect((await world.store.describe(view)).rows).toBe(1);
    });
  });

  describe("producers", () => {
    const setUp = async () => {
      const view = await simpleView(world);
      const registry = await world.store.list();
      const registered = findView(registry, view.name);
      const { shards } = await world.store.topology();
      const { joinKeys } = findEntity(registry, registered.entity);
      const encoded = (key: number): Uint8Array => encodeKey(joinKeys, key);
      const write = (producer: Producer, rows: readonly (readonly [number, number])[]) => {
        const builder = new WriteBlockBuilder(new RowLayout(currentSchema(registered)));
        for (const [key, count] of rows) builder.setCell(builder.addRow(encoded(key), Number(T0)), 1, count);
        const registryRevision = registry.revision;
        return world.store.api.write({ view: view.name, block: builder.finish(), producer, registryRevision }, {});
      };
      const shardOfKey = (key: number): number => shardOf(hashKey(encoded(key)), shards);
      return { view, write, shardOfKey };
    };

    test("a run seen before has no effect, a later one has", async () => {
      const { view, write } = await setUp();
      expect(await write({ id: 9, first: 1, last: 3 }, [[1, 10]])).toMatchObject({ applied: 1, duplicate: false });
      expect(await write({ id: 9, first: 1, last: 3 }, [[1, 11]])).toMatchObject({ applied: 0, duplicate: true });
      expect(await write({ id: 9, first: 2, last: 2 }, [[1, 12]])).toMatchObject({ duplicate: true });
      expect((await world.store.get(view, 1)).count).toBe(10);
      expect(await write({ id: 9, first: 4, last: 4 }, [[1, 13]])).toMatchObject({ applied: 1, duplicate: false });
      expect(await write({ id: 10, first: 1, last: 1 }, [[1, 14]])).toMatchObject({ applied: 1, duplicate: false });
      expect((await world.store.get(view, 1)).count).toBe(14);
    });

    test("a run that straddles what was seen is refused with that number", async () => {
      const { view, write } = await setUp();
      await write({ id: 77, first: 1, last: 5 }, [[1, 10]]);
      await rejection(() => write({ id: 77, first: 4, last: 8 }, [[1, 11]]), "INVALID_ARGUMENT", /5/);
      expect((await world.store.get(view, 1)).count).toBe(10);
    });

    test("rows of two shards take no producer", async () => {
      const { write, shardOfKey } = await setUp();
      const other = Array.from({ length: 1_000 }, (_, key) => key).find((key) => shardOfKey(key) !== shardOfKey(1));
      if (other === undefined) return; // a store of one shard
      await rejection(
        () =>
          write({ id: 5, first: 1, last: 1 }, [
            [1, 1],
            [other, 1],
          ]),
        "INVALID_ARGUMENT",
        /shard/,
      );
    });
  });
}

function permutations(items: readonly number[]): number[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item) => permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]));
}
