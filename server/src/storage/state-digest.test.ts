import { readdir, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ClassicLevel } from "classic-level";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { ShardStore } from "./shard-store.js";
import {
  applyAll,
  deleteCommand,
  dropCommand,
  entriesOf,
  openStore,
  purgeCommand,
  rowsCommand,
  schemaCommand,
  schemaOf,
  storeOptions,
  temporaryDir,
} from "./shard-world.suite.js";
import { filledStore, optionsOf, receiveAll, sentBy } from "./snapshot/snapshot-world.suite.js";

const SCHEMA = schemaOf(7, 1, ["int32"]);
const OTHER = schemaOf(8, 1, ["int32"]);
const rows = (n: number, time = 1) => Array.from({ length: n }, (_, id) => ({ id, time, cells: [id * time] }));

afterEach(() => {
  vi.restoreAllMocks();
});

async function opened(): Promise<ShardStore> {
  return openStore(storeOptions(await temporaryDir("digest")));
}

describe("a digest", () => {
  test("has the rows and the sum of every dataset that holds any, in order of their numbers", async () => {
    const store = await opened();
    const empty = await store.digest();
    expect([empty.applied, empty.views]).toEqual([{ term: 0, index: 0 }, []]);
    await applyAll(store, [
      schemaCommand(OTHER),
      schemaCommand(SCHEMA),
      rowsCommand(OTHER, rows(3)),
      rowsCommand(SCHEMA, rows(2), [2, 1]),
      deleteCommand(SCHEMA, [9], { time: 5 }),
    ]);
    const { applied, views, digest } = await store.digest();
    expect(applied).toEqual({ term: 1, index: 5 });
    expect(views.map(({ viewId, dataset, rows }) => [viewId, dataset, rows])).toEqual([
      [7, 1, 3],
      [7, 2, 2],
      [8, 1, 3],
    ]);
    for (const { viewId, dataset, sum } of views) {
      const sums = store.view(viewId, dataset)?.sums;
      expect(BigInt(`0x${sum}`)).toBe((BigInt(sums?.a ?? 0) << 32n) | BigInt(sums?.b ?? 0));
      expect(sum).toHaveLength(16);
    }
    expect(digest).toMatch(/^[0-9a-f]{32}$/);
  });

  test("is the same however entries are cut and rows are kept, after a restart, and after a restore", async () => {
    const commands = [
      schemaCommand(SCHEMA),
      schemaCommand(OTHER),
      ...Array.from({ length: 20 }, (_, n) => rowsCommand(SCHEMA, rows(5 + n, n + 1), [1, 2])),
      rowsCommand(OTHER, rows(3)),
      deleteCommand(SCHEMA, [1, 2], { time: 50 }),
      purgeCommand(7, [{ id: 1, newest: 50 }]),
      dropCommand(8),
    ];
    const whole = await opened();
    await applyAll(whole, commands);
    const expected = await whole.digest();
    expect(expected.views).toHaveLength(2);
    const dir = await temporaryDir("digest");
    const cut = await openStore(storeOptions(dir));
    await cut.setResidency(7, 1, "memory");
    await cut.setResidency(9, 1, "memory");
    for (const entry of entriesOf(commands)) await cut.apply([entry]);
    expect(await cut.digest()).toEqual(expected);
    await cut.checkpoint();
    await cut.close();
    const again = await openStore(storeOptions(dir));
    expect(await again.digest()).toEqual(expected);
    const other = await filledStore(optionsOf(await temporaryDir("digest")));
    expect((await other.digest()).digest).not.toBe(expected.digest);
    const sent = await sentBy(again);
    await receiveAll(sent, other);
    await other.restore(sent.manifest);
    expect(await other.digest()).toEqual(expected);
  });

  test("is another one when a single cell is, and the old one again when nothing but the position moved", async () => {
    const one = await opened();
    const two = await opened();
    await applyAll(one, [schemaCommand(SCHEMA), rowsCommand(SCHEMA, [{ id: 1, time: 1, cells: [5] }])]);
    await applyAll(two, [schemaCommand(SCHEMA), rowsCommand(SCHEMA, [{ id: 1, time: 1, cells: [6] }])]);
    const { digest } = await one.digest();
    expect((await two.digest()).digest).not.toBe(digest);
    await one.apply([{ kind: "noop", term: 2, index: 3, data: new Uint8Array(0) }]);
    expect(await one.digest()).toMatchObject({ digest, applied: { term: 2, index: 3 } });
  });

  test("asked for while a batch is under way is of the position after it", async () => {
    const store = await opened();
    await applyAll(store, [schemaCommand(SCHEMA)]);
    const applying = applyAll(store, [rowsCommand(SCHEMA, rows(2)), rowsCommand(SCHEMA, rows(9, 2))]);
    const { applied, views } = await store.digest();
    expect([applied.index, views.map((view) => view.rows)]).toEqual([3, [9]]);
    await applying;
  });

  test("reads no row", async () => {
    const store = await filledStore(optionsOf(await temporaryDir("digest")));
    const iterator = vi.spyOn(ClassicLevel.prototype, "iterator");
    const getMany = vi.spyOn(ClassicLevel.prototype, "getMany");
    await store.digest();
    expect([iterator, getMany].map((spy) => spy.mock.calls.length)).toEqual([0, 0]);
  });

  test("is refused by a fenced replica", async () => {
    const dir = await temporaryDir("digest");
    const store = await filledStore(optionsOf(dir));
    await store.checkpoint();
    const table = (await readdir(dir)).find((name) => name.endsWith(".ldb")) ?? "";
    await unlink(join(dir, table));
    await writeFile(join(dir, table), "rubbish");
    expect(await store.scrub()).not.toEqual([]);
    await expect(store.digest()).rejects.toMatchObject({ code: "CORRUPTION" });
  });
});
