import { entity, featureView } from "@featurestore/client";
import { findView } from "@featurestore/proto";
import { beforeEach, expect, test } from "vitest";
import { type OpenedNode, openTestNode, TestClock } from "./node-world.suite.js";
import { temporaryDir } from "./storage/shard-world.suite.js";

const user = entity("user", { id: "int64" });
const scores = featureView("scores", { entity: user, ttl: "1d", features: { n: "int32", text: "string" } });
const ROWS = 3_000;
const LIMITS = { rowsMax: 400, bytesMax: 1024 * 1024, msMax: 60_000 };

let opened: OpenedNode;
let clock: TestClock;
beforeEach(async () => {
  clock = new TestClock();
  opened = await openTestNode(await temporaryDir("sampler"), clock);
  await opened.store.apply([scores]);
});

async function fill(rows: number): Promise<void> {
  const all = Array.from({ length: rows }, (_, i) => ({ key: BigInt(i), features: { n: i, text: "x".repeat(50) } }));
  await opened.store.write(scores, all);
}

const sampled = (limits = LIMITS) => opened.node.sample(findView(opened.node.registry, "scores"), limits);

test("rows of a sample come from all over the keys, each once, in about the number asked for", async () => {
  await fill(ROWS);
  const { blocks, ...sample } = await sampled();
  const numbers = blocks.flatMap((block) =>
    Array.from({ length: block.rows }, (_, row) => Number(block.value(row, 0))),
  );
  expect(sample).toMatchObject({ rowsThere: ROWS, shards: 4, shardsHere: 4, isWhole: false, cutBy: null });
  expect(sample.rows).toBe(numbers.length);
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(numbers.length).toBeGreaterThanOrEqual(300);
  expect(numbers.length).toBeLessThanOrEqual(500);
  for (let tenth = 0; tenth < 10; tenth++) {
    const share = numbers.filter((n) => Math.floor((n * 10) / ROWS) === tenth).length / numbers.length;
    expect(share).toBeGreaterThan(0.05);
    expect(share).toBeLessThan(0.2);
  }
});

test("few rows are all in it; none is an empty sample", async () => {
  expect(await sampled()).toMatchObject({ rows: 0, rowsThere: 0, isWhole: true });
  await fill(100);
  expect(await sampled()).toMatchObject({ rows: 100, rowsThere: 100, isWhole: true });
});

test("it ends at its bytes and at its time, and says so", async () => {
  await fill(ROWS);
  const small = await sampled({ ...LIMITS, bytesMax: 2_000 });
  expect(small).toMatchObject({ isWhole: false, cutBy: "bytes" });
  expect(small.rows).toBeLessThan(100);
  expect(await sampled({ ...LIMITS, msMax: 0 })).toMatchObject({ rows: 0, shards: 0, cutBy: "time" });
});

test("values that readers do not get any more are withheld, too", async () => {
  await fill(10);
  clock.advance(2 * 86_400_000);
  const { blocks, rows } = await sampled();
  expect(rows).toBe(10);
  expect(blocks.every((block) => block.value(0, 0) === null)).toBe(true);
});

test("counts no read and makes nothing hot", async () => {
  await fill(100);
  const view = findView(opened.node.registry, "scores");
  const before = opened.node.hotTier.rows;
  await sampled();
  expect(opened.node.viewState(view).counters.rows).toBe(0);
  expect(opened.node.hotTier.rows).toBe(before);
});
