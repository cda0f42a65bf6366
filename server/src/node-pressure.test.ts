import { entity, featureView } from "@featurestore/client";
import { currentSchema, encodeKey, findView, RowLayout, WriteBlockBuilder } from "@featurestore/proto";
import { expect, test, vi } from "vitest";
import { NodePressure } from "./node-pressure.js";
import { openTestNode, TestClock } from "./node-world.suite.js";
import { temporaryDir } from "./storage/shard-world.suite.js";

test("tells of the reads of its last second, and of nothing once they are over", () => {
  let now = 10_000;
  const pressure = new NodePressure(() => now);
  pressure.stop();
  for (let i = 0; i < 1_000; i++) {
    now++;
    pressure.noteRead(now - 4);
  }
  const { readP99Us, readsPerSecond, ...rest } = pressure.told(12.6);
  expect(readP99Us).toBeGreaterThanOrEqual(4_000);
  expect(readP99Us).toBeLessThan(4_500);
  expect(readsPerSecond).toBeGreaterThan(900);
  expect(readsPerSecond).toBeLessThan(1_100);
  expect(rest).toEqual({ loopDelayP99Us: 0, replicationLagMs: 13 });
  now += 1_000;
  expect(pressure.told(0)).toEqual({ readP99Us: 0, readsPerSecond: 0, loopDelayP99Us: 0, replicationLagMs: 0 });
});

test("looks at its windows now and then, however many ask", () => {
  let now = 10_000;
  const pressure = new NodePressure(() => now);
  pressure.stop();
  const { readsPerSecond } = pressure.told(0);
  pressure.noteRead(now);
  expect(pressure.told(0).readsPerSecond).toBe(readsPerSecond);
  now += 60;
  expect(pressure.told(0).readsPerSecond).toBeGreaterThan(0);
});

test("notices how long the event loop lets wait, for every asker alike", async () => {
  const pressure = new NodePressure();
  const heldUpUntil = performance.now() + 150;
  while (performance.now() < heldUpUntil);
  await vi.waitFor(() => expect(pressure.loopDelayMs).toBeGreaterThan(50));
  expect(pressure.loopDelayMs).toBeGreaterThan(50);
  pressure.stop();
});

test("the answer to a write tells of the reads before it", async () => {
  const user = entity("user", { user_id: "int64" });
  const view = featureView("profile", { entity: user, features: { n: "int32" } });
  const { store, node } = await openTestNode(await temporaryDir("pressure"), new TestClock());
  await store.apply(view);
  const registered = findView(node.registry, "profile");
  const builder = new WriteBlockBuilder(new RowLayout(currentSchema(registered)), 1);
  builder.addRow(encodeKey([{ name: "user_id", type: "int64" }], 1n), 1);
  const block = builder.finish();
  const write = async () =>
    (await node.write({ view: "profile", block, producer: null, registryRevision: 0 }, {})).pressure;
  expect(await write()).toMatchObject({ readsPerSecond: 0, readP99Us: 0, replicationLagMs: 0 });
  await vi.waitFor(async () => {
    await store.getMany(view, [1, 2, 3]);
    const told = await write();
    expect(told?.readsPerSecond).toBeGreaterThan(0);
    expect(told?.readP99Us).toBeGreaterThan(0);
  });
});
