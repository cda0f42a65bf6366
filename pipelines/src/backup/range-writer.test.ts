import fc from "fast-check";
import { expect, it } from "vitest";
import { objectName, partsOf, type RangeEntry } from "./manifest.js";
import { MemoryStorage } from "./memory-storage.suite.js";
import { RangeWriter } from "./range-writer.js";
import { applyDelta, decodeRows } from "./row-object.js";
import { storageContract } from "./storage.suite.js";

const RANGE_BYTES = 200;

storageContract("memory", async () => new MemoryStorage());

/** Rows of two views: by view, then key. */
type Rows = ReadonlyMap<number, readonly (readonly [key: number, row: string])[]>;

const rows = fc
  .uniqueArray(fc.tuple(fc.constantFrom(1, 2), fc.nat(60), fc.string({ maxLength: 12 })), {
    selector: ([view, key]) => `${view}/${key}`,
    maxLength: 60,
  })
  .map((all): Rows => {
    const sorted = [...all].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    return new Map(
      [1, 2].map((view) => [view, sorted.filter((row) => row[0] === view).map(([, key, row]) => [key, row])]),
    );
  });

async function written(storage: MemoryStorage, all: Rows, earlier: readonly RangeEntry[]) {
  const writer = new RangeWriter(storage, earlier, RANGE_BYTES);
  for (const [view, some] of all) {
    for (const [key, row] of some) await writer.add(view, Uint8Array.of(key), Buffer.from(row));
  }
  return { ...(await writer.finish()), bytesWritten: writer.bytesWritten };
}

async function readBack(storage: MemoryStorage, ranges: readonly RangeEntry[]): Promise<Rows> {
  const found = new Map<number, [number, string][]>([
    [1, []],
    [2, []],
  ]);
  for (const { view, first, rows: count, base, delta } of ranges) {
    const before = decodeRows(await storage.read(objectName(base), base.bytes)).records;
    const change = delta === null ? [] : decodeRows(await storage.read(objectName(delta), delta.bytes)).records;
    const after = applyDelta(before, change);
    expect(after).toHaveLength(count);
    expect(Buffer.from(after[0]?.[0] ?? []).toString("hex")).toBe(first);
    for (const [key, row] of after) found.get(view)?.push([key[0] as number, Buffer.from(row ?? []).toString()]);
  }
  return found;
}

it("ranges give back the rows they were made of, backup after backup, with no more than a delta to a base", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(rows, { minLength: 1, maxLength: 5 }), async (generations) => {
      const storage = new MemoryStorage();
      let earlier: readonly RangeEntry[] = [];
      for (const all of generations) {
        const { ranges } = await written(storage, all, earlier);
        expect(await readBack(storage, ranges)).toEqual(all);
        const names = [...partsOf([{ shard: 0, node: "", term: 1, index: 1, asOf: 0, views: [], ranges }])].map(
          objectName,
        );
        expect(new Set(names).size).toBe(names.length);
        earlier = ranges;
      }
      const same = await written(storage, generations.at(-1) as Rows, earlier);
      expect(same).toMatchObject({ ranges: earlier, bytesWritten: 0 });
    }),
  );
});

it("a change of one row writes that row; growth cuts a range, and leaves its neighbours alone", async () => {
  const storage = new MemoryStorage();
  const all = (change: string): Rows =>
    new Map([[1, Array.from({ length: 60 }, (_, key) => [key, key === 30 ? change : `row ${key}`])]]);
  const first = await written(storage, all("before"), []);
  expect(first.ranges.length).toBeGreaterThan(4);
  const second = await written(storage, all("after"), first.ranges);
  expect(second.ranges.filter(({ delta }) => delta !== null)).toHaveLength(1);
  expect(second.bytesWritten).toBeLessThan(50);
  const grown = await written(storage, all("x".repeat(1_000)), second.ranges);
  expect(grown.ranges.length).toBeGreaterThan(second.ranges.length);
  const known = new Set(second.ranges.map(({ sha256 }) => sha256));
  expect(grown.ranges.filter(({ sha256 }) => known.has(sha256))).toHaveLength(second.ranges.length - 1);
});
