import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { entity, FeatureStore, featureView } from "@featurestore/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ServerProcess } from "../server-process.js";
import { ATTACKS } from "./attacks/catalogue.js";
import { targetOf } from "./attacks/sockets.js";
import { PeakUsage, usageOf } from "./proc-usage.js";

const MIB = 1024 * 1024;
/** What is left may go for so long. */
const GONE_MS = 30_000;
const item = entity("item", { item_id: "int64" });
const items = featureView("items", { entity: item, features: { f: "float32" } });

interface World {
  readonly dir: string;
  readonly server: ServerProcess;
  readonly store: FeatureStore;
}

let world: World;

beforeAll(async () => {
  const dir = await mkdtemp(join(tmpdir(), "featurestore-test-"));
  const small = { FEATURESTORE_SHARDS: "4", FEATURESTORE_MEMORY_BYTES: "64MiB" };
  const server = await ServerProcess.start({ ...small, FEATURESTORE_DATA_DIR: dir });
  const store = await FeatureStore.connect({ seeds: [server.address] });
  world = { dir, server, store };
  await store.apply([item, items]);
  await store.write(
    items,
    Array.from({ length: 100 }, (_, key) => ({ key, features: { f: key } })),
  );
});

afterAll(async () => {
  await world.store.close();
  const code = await world.server.end("SIGTERM");
  await rm(world.dir, { recursive: true, force: true });
  expect(code).toBe(0);
});

test.each([
  ["killed", 300],
  ["idle", 300],
  ["half", 100],
  ["reset", 6_000],
  ["bomb", 16],
  ["slow", 20],
  ["metadata", 20],
] as const)(
  "%s, %d of them: the server answers beside them, in bounded memory, and lets go of what they held",
  async (name, count) => {
    const { server, store } = world;
    const before = await usageOf([server.pid]);
    const peak = new PeakUsage([server.pid], 50);
    const [, beside] = await Promise.all([
      ATTACKS[name]?.attack(targetOf(server.address, ["127.0.0.2"]), { count, holdMs: 1_000 }),
      store.getMany(items, [1, 2, 3], { deadlineMs: 30_000 }),
    ]);
    expect([...beside.column("f")]).toEqual([1, 2, 3]);
    expect(peak.stop().residentBytes - before.residentBytes).toBeLessThan(192 * MIB);
    // What has sent a mebibyte of headers is read no further, and goes with the first keepalive that it does not answer: in 40 s.
    const held = name === "metadata" ? count : 0;
    await expect
      .poll(async () => (await usageOf([server.pid])).descriptors, { timeout: GONE_MS })
      .toBeLessThanOrEqual(before.descriptors + held + 5);
    expect([...(await store.getMany(items, [4])).column("f")]).toEqual([4]);
  },
);
