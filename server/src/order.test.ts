import { entity, type FeatureSpec, type FeatureStore, featureView } from "@featurestore/client";
import type { FeatureType } from "@featurestore/proto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { scrub } from "./maintenance.js";
import { cellsOf, openTestNode, scanOf, TestClock, textOf } from "./node-world.suite.js";
import { temporaryDir } from "./storage/shard-world.suite.js";

const user = entity("user", { user_id: "int64" });
const IDS = [0, 1, 2, 3, 4];
const ORDERS = 4;

/** A value of each type, different for each seed below 100. */
const VALUES: { readonly [T in FeatureType]?: (seed: number) => unknown } = {
  bool: (seed) => seed % 2 === 0,
  int8: (seed) => seed,
  int16: (seed) => -seed * 3,
  int32: (seed) => seed * 1_000_003,
  int64: (seed) => BigInt(seed) * 90_071_992_547_409n,
  float16: (seed) => seed / 4,
  float32: (seed) => (seed === 7 ? Number.NaN : seed / 8),
  float64: (seed) => (seed === 8 ? Number.NEGATIVE_INFINITY : seed / 3),
  string: (seed) => (seed % 3 === 0 ? "" : `text \u0000 ${seed}`),
  bytes: (seed) => new Uint8Array(seed % 20).fill(seed),
  timestamp: (seed) => BigInt(seed) * 1_000_000n,
  "list<string>": (seed) => Array.from({ length: seed % 3 }, (_, i) => `${seed} ${i}`),
  "list<float32>": (seed) => Array.from({ length: seed % 4 }, (_, i) => seed + i / 2),
  "float32[3]": (seed) => [seed, seed + 0.5, -seed],
  "float16[2]": (seed) => [seed, 0.5],
  "int8[2]": (seed) => [seed, -seed],
  json: (seed) => ({ seed, list: [seed, null] }),
};
const TYPES = Object.keys(VALUES) as FeatureType[];
const FEATURES = Object.fromEntries(TYPES.map((type, i) => [`f${i}`, type as FeatureSpec]));
const NAMES = Object.keys(FEATURES);

const cell = fc.record({ feature: fc.constantFrom(...NAMES), isNull: fc.boolean() });
const cells = fc.oneof(
  fc.uniqueArray(cell, { minLength: 1, maxLength: 4, selector: ({ feature }) => feature }),
  fc.constant(NAMES.map((feature) => ({ feature, isNull: false }))),
);
const row = fc.record({ id: fc.constantFrom(...IDS), cells });
const operation = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("write" as const), rows: fc.array(row, { minLength: 1, maxLength: 6 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("delete" as const),
      ids: fc.uniqueArray(fc.constantFrom(...IDS), { minLength: 1 }),
    }),
  },
);
type Operation = typeof operation extends fc.Arbitrary<infer O> ? O : never;

/** Every row of operation `n` has a time of its own; deletes come between. */
function timeOf(clock: TestClock, n: number, i: number): bigint {
  return BigInt(clock.now - 1_000_000 + n * 100 + i);
}

function seedOf(n: number, i: number): number {
  return (n * 7 + i) % 100;
}

function featuresOf(some: readonly { feature: string; isNull: boolean }[], seed: number): Record<string, unknown> {
  const value = (feature: string): unknown => VALUES[TYPES[NAMES.indexOf(feature)] as FeatureType]?.(seed);
  return Object.fromEntries(some.map(({ feature, isNull }) => [feature, isNull ? null : value(feature)]));
}

async function run(
  store: FeatureStore,
  view: string,
  clock: TestClock,
  operations: readonly Operation[],
  order: readonly number[],
): Promise<void> {
  for (const n of order) {
    const one = operations[n] as Operation;
    if (one.kind === "delete") await store.delete(view, one.ids.map(BigInt), { eventTime: timeOf(clock, n, 0) });
    else {
      const rows = one.rows.map(({ id, cells: some }, i) => ({
        key: BigInt(id),
        eventTime: timeOf(clock, n, i),
        features: featuresOf(some, seedOf(n, i)),
      }));
      await store.write(view, rows);
    }
  }
}

/** Per key and feature the newest write or delete, told without the store: its time, and whether it is a value, null or none. */
function expectedOf(clock: TestClock, operations: readonly Operation[]): string[][] {
  return IDS.map((id) => {
    let deleted = -1n;
    const newest = new Map<string, { time: bigint; text: string }>();
    operations.forEach((one, n) => {
      if (one.kind === "delete") {
        const time = timeOf(clock, n, 0);
        if (one.ids.includes(id) && time > deleted) deleted = time;
        return;
      }
      one.rows.forEach((written, i) => {
        const time = timeOf(clock, n, i);
        for (const { feature, isNull } of written.id === id ? written.cells : []) {
          if ((newest.get(feature)?.time ?? -1n) < time)
            newest.set(feature, { time, text: isNull ? "NULL_VALUE" : "PRESENT" });
        }
      });
    });
    return NAMES.map((name) => {
      const found = newest.get(name);
      return found === undefined || found.time <= deleted
        ? `${name} NOT_FOUND null`
        : `${name} ${found.text} ${found.time}`;
    });
  });
}

test("full and partial writes, nulls, deletes and replays of distinct times give the same content in every order, for every type", async () => {
  const clock = new TestClock();
  const { node, store } = await openTestNode(await temporaryDir("order"), clock, { memoryBytes: 1024 * 1024 });
  let views = 0;
  const history = fc.array(operation, { minLength: 3, maxLength: 10 }).chain((operations) => {
    const all = operations.map((_, n) => n);
    const order = fc
      .tuple(
        fc.shuffledSubarray(all, { minLength: all.length }),
        fc.array(fc.constantFrom(...all), { maxLength: 6 }),
        fc.nat(9),
      )
      .map(([some, replayed, at]) => [...some.slice(0, at), ...replayed, ...some.slice(at), ...replayed]);
    return fc.record({
      operations: fc.constant(operations),
      orders: fc.array(order, { minLength: ORDERS, maxLength: ORDERS }),
    });
  });
  await fc.assert(
    fc.asyncProperty(history, async ({ operations, orders }) => {
      const contents: unknown[] = [];
      for (const [i, order] of [operations.map((_, n) => n), ...orders].entries()) {
        const view = `v${views++}`;
        const residency = (["memory", "cache", "disk"] as const)[i % 3] ?? "memory";
        await store.apply(featureView(view, { entity: user, residency, features: FEATURES }));
        await run(store, view, clock, operations, order);
        contents.push(textOf({ cells: await cellsOf(store, view, IDS), rows: await scanOf(store, view, true) }));
        if (i === 0) {
          const found = (await cellsOf(store, view, IDS)).map((texts) =>
            texts.map((text) => text.split(" ").slice(0, 3).join(" ")),
          );
          expect(found).toEqual(expectedOf(clock, operations));
        }
        await store.apply([], { drops: [{ kind: "view", name: view }] });
      }
      expect(new Set(contents).size).toBe(1);
    }),
    { numRuns: Number(process.env["FEATURESTORE_RUNS"] ?? 25) },
  );
  expect(await scrub(node)).toEqual([]);
}, 300_000);
