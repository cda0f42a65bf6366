import { entity, featureView } from "@featurestore/client";
import { currentSchema, type FeatureType, findFeatures } from "@featurestore/proto";
import { expect, test } from "vitest";
import { openTestNode, TestClock } from "../node-world.suite.js";
import { temporaryDir } from "../storage/shard-world.suite.js";
import { type FeatureSummary, summarize, ValueGatherer } from "./feature-summary.js";

async function summaryOf(type: FeatureType, values: readonly unknown[]): Promise<FeatureSummary> {
  const { node, store } = await openTestNode(await temporaryDir("summary"), new TestClock());
  const view = featureView("v", { entity: entity("e", { id: "int64" }), features: { f: type, other: "bool" } });
  await store.apply([view]);
  const rows = values.map((value, i) => ({
    key: BigInt(i),
    features: value === undefined ? { other: true } : { f: value },
  }));
  await store.write("v", rows as Parameters<typeof store.write>[1]);
  const registered = node.registry.views[0];
  if (registered === undefined) throw new Error("there is no view");
  const { blocks } = await node.sample(registered, { rowsMax: 10_000, bytesMax: 1e7, msMax: 60_000 });
  const feature = currentSchema(registered).features[0] ?? findFeatures(registered, ["f"])[0];
  if (feature === undefined) throw new Error("there is no feature");
  const gatherer = new ValueGatherer(0, feature);
  for (const block of blocks) gatherer.add(block);
  return summarize(gatherer.finish());
}

test("cells without a value are told apart by why", async () => {
  const summary = await summaryOf("float32", [1, 2, null, undefined, null]);
  expect(summary).toMatchObject({ rows: 5, present: 2, nulls: 2, unwritten: 1, expired: 0 });
});

test("numbers have bars that hold every one of them, and quantiles", async () => {
  const { shape } = await summaryOf("float64", [...Array.from({ length: 201 }, (_, i) => i / 2), Number.NaN]);
  expect(shape).toMatchObject({ kind: "numeric", measure: "value", min: 0, max: 100, mean: 50, notFinite: 1 });
  if (shape?.kind !== "numeric") throw new Error("expected numbers");
  expect(shape.quantiles[3]).toBe(50);
  expect(shape.counts.reduce((sum, count) => sum + count, 0)).toBe(201);
  expect(shape.edges).toHaveLength(shape.counts.length + 1);
});

test("few whole numbers are shown one by one, many in bars of whole width", async () => {
  expect((await summaryOf("int8", [3, 1, 3, 2])).shape).toMatchObject({
    kind: "categories",
    top: [
      { value: "1", count: 1 },
      { value: "2", count: 1 },
      { value: "3", count: 2 },
    ],
  });
  const { shape } = await summaryOf(
    "int32",
    Array.from({ length: 500 }, (_, i) => i),
  );
  if (shape?.kind !== "numeric") throw new Error("expected numbers");
  expect(shape.edges.every(Number.isInteger)).toBe(true);
  expect(shape.counts.reduce((sum, count) => sum + count, 0)).toBe(500);
});

test("words are counted, the most frequent named, the rest added up", async () => {
  const words = Array.from({ length: 100 }, (_, i) => (i < 40 ? "uk" : i < 60 ? "de" : `c${i}`));
  const { shape } = await summaryOf("string", words);
  expect(shape).toMatchObject({ kind: "categories", distinct: 42, isMore: false, others: 30 });
  if (shape?.kind !== "categories") throw new Error("expected words");
  expect(shape.top.slice(0, 2)).toEqual([
    { value: "uk", count: 40 },
    { value: "de", count: 20 },
  ]);
});

test.each([
  ["float32[2]", [[3, 4]], "norm", 5],
  ["list<int32>", [[1, 2, 3]], "length", 3],
  ["bytes", [new Uint8Array(7)], "bytes", 7],
  ["json", [{ a: 1 }], "bytes", 7],
  ["int64", [2n ** 60n], "value", 2 ** 60],
  ["timestamp", [new Date(5_000)], "time", 5_000_000],
] as const)("of %s it is the %s that is shown", async (type, values, measure, most) => {
  const { shape } = await summaryOf(type, [
    ...values,
    ...(type === "int64" ? Array.from({ length: 20 }, (_, i) => BigInt(i)) : []),
  ]);
  expect(shape).toMatchObject({ kind: "numeric", measure, max: most });
});

test("of nothing there is no shape", async () => {
  expect((await summaryOf("string", [null, undefined])).shape).toBeNull();
  expect((await summaryOf("float64", [Number.NaN])).shape).toBeNull();
});
