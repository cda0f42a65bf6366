import { entity, featureView } from "@featurestore/client";
import { CELL_STATUSES, type RegisteredView } from "@featurestore/proto";
import { expect, test } from "vitest";
import { openTestNode, TestClock } from "./node-world.suite.js";
import { temporaryDir } from "./storage/shard-world.suite.js";
import { ReadCounters, WriteCounters } from "./view-counters.js";

const NAMES = ["a", "b", "c", "d", "e", "f"] as const;
const KEYS = 200;
/** Of 1,200 cells every third is looked at: after as many reads each of them was. */
const READS = 3;
const mixed = featureView("mixed", {
  entity: entity("user", { user_id: "int64" }),
  features: { a: "float32", b: "float32", c: "int32", d: "string", e: { type: "int32", default: 1 }, f: "float64" },
  ttl: "1h",
});

// Cells that differ from their row are a list in the answer, or a matrix of all cells where there are many.
test.each([
  ["nowhere", 0],
  ["in few rows", 40],
  ["in most rows", 1],
])("what an answer says is what is counted where cells differ %s", async (_where, every) => {
  const clock = new TestClock();
  const { node, store } = await openTestNode(await temporaryDir("counters"), clock);
  await store.apply(mixed);
  const values = { a: 1, b: 2, c: 3, d: "x", e: 5, f: 6 };
  const some = Array.from({ length: KEYS - 20 }, (_, key) => key);
  await store.write(
    "mixed",
    some.map((key) => ({ key, features: values })),
  );
  const old = some.filter((key) => every > 0 && key % every === 0);
  if (old.length > 0) {
    clock.advance(3_000_000);
    await store.write(
      "mixed",
      old.map((key) => ({ key, features: { b: null, c: 4, ...(key % 2 === 0 ? { d: "y" } : {}) } })),
    );
    clock.advance(1_000_000);
  }
  const keys = Array.from({ length: KEYS }, (_, key) => key);
  const batch = await store.getMany("mixed", keys);
  for (let read = 1; read < READS; read++) await store.getMany("mixed", keys);
  const cells = new Map<string, number>();
  const rows = new Map<string, number>();
  const note = (counts: Map<string, number>, status: string) => counts.set(status, (counts.get(status) ?? 0) + READS);
  for (const key of keys) {
    for (const name of NAMES) note(cells, batch.status(key, name));
    note(rows, batch.status(key, batch.names[0] as string));
  }
  const { counters } = node.viewState(node.registry.views[0] as RegisteredView);
  const counted = (of: (status: number) => number) =>
    new Map(CELL_STATUSES.flatMap((status, code) => (of(code) === 0 ? [] : [[status, of(code)] as const])));
  expect(counted((code) => counters.cellsOf(code))).toEqual(new Map([...cells].sort(byStatus)));
  // A default stands for a row that is not there only in its own cell.
  expect(counted((code) => counters.rowsOf(code))).toEqual(new Map([...rows].sort(byStatus)));
  expect([counters.rows, counters.hits, counters.misses, counters.seconds.count]).toEqual([
    READS * KEYS,
    READS * KEYS,
    0,
    READS,
  ]);
});

test("merged counters count what both counted", () => {
  const [a, b] = [new WriteCounters(), new WriteCounters()];
  a.written.applied = 2;
  b.written.applied = 3;
  b.deleted.late = 4;
  b.lateCells = 5;
  b.seconds.observe(1);
  a.merge(b);
  expect([a.written.applied, a.deleted.late, a.lateCells, a.duplicates, a.seconds.count]).toEqual([5, 4, 5, 0, 1]);
  const [reads, more] = [new ReadCounters(), new ReadCounters()];
  more.addLookup(10, 3, 2);
  reads.merge(more);
  reads.merge(more);
  expect([reads.hits, reads.misses]).toEqual([10, 6]);
});

function byStatus([a]: readonly [string, number], [b]: readonly [string, number]): number {
  return CELL_STATUSES.indexOf(a as never) - CELL_STATUSES.indexOf(b as never);
}
