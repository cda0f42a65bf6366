import { entity, FeatureStore, featureView } from "@featurestore/client";
import { expect, test } from "vitest";
import { cellsOf, openTestNode, TestClock } from "../node-world.suite.js";
import { temporaryDir } from "../storage/shard-world.suite.js";
import { lintExposition, parseExposition, samplesOf } from "./exposition.suite.js";
import { Metrics } from "./metrics.js";
import { watch } from "./metrics-world.suite.js";
import { OTHER, VIEWS_MAX } from "./view-labels.js";

const user = entity("user", { user_id: "int64" });
const clicks = featureView("clicks", { entity: user, features: { count: "int64" } });

test("a log with room says so, and how much; health is green", async () => {
  const { node } = await openTestNode(await temporaryDir("metrics"), new TestClock(), { walReserveBytes: 0 });
  const told = await watch(node).scrape();
  const one = (name: string) => samplesOf(told, `featurestore_${name}`)[""];
  expect([one("wal_has_room"), one("wal_reserve_bytes"), one("wal_queued_bytes")]).toEqual([1, 0, 0]);
  expect(one("wal_free_bytes")).toBeGreaterThan(0);
  expect(one("wal_sync_duration_seconds")).toBeGreaterThan(0);
  expect(samplesOf(told, "featurestore_health")).toEqual({ green: 1, yellow: 0, red: 0 });
  expect(samplesOf(told, "featurestore_cluster_shards")).toMatchObject({ total: 4, serving: 4, leaderless: 0 });
  expect(samplesOf(told, "featurestore_cluster_nodes")).toMatchObject({ active: 1, unreachable: 0 });
  expect([one("meta_has_leader"), one("meta_is_leader"), one("shards_led"), one("shards_leaderless")]).toEqual([
    1, 1, 4, 0,
  ]);
  expect(one("elections_won_total")).toBe(5);
  expect(await node.health({})).toMatchObject({ status: "green", reasons: [] });
});

test("without room writes are refused, reads are answered, and metrics and health say why", async () => {
  const dir = await temporaryDir("metrics");
  const before = await openTestNode(dir, new TestClock(), { walReserveBytes: 0 });
  await before.store.apply(clicks);
  await before.store.write(clicks, [{ key: 1, features: { count: 5n } }]);
  await before.node.close();

  const reserve = Number.MAX_SAFE_INTEGER;
  const { node, store } = await openTestNode(dir, new TestClock(), { walReserveBytes: reserve });
  const tooFull = `bytes are free, ${reserve} are kept in reserve`;
  await expect(store.write(clicks, [{ key: 1, features: { count: 6n } }], { deadlineMs: 2_000 })).rejects.toMatchObject(
    {
      code: "RESOURCE_EXHAUSTED",
      outcome: "rejected",
      message: expect.stringContaining(tooFull),
    },
  );
  expect(await cellsOf(store, "clicks", [1])).toEqual([[expect.stringMatching(/^count PRESENT \d+ "5n"$/)]]);
  const told = await watch(node).scrape();
  expect(samplesOf(told, "featurestore_wal_has_room")).toEqual({ "": 0 });
  expect(samplesOf(told, "featurestore_wal_reserve_bytes")).toEqual({ "": reserve });
  expect(samplesOf(told, "featurestore_health")).toEqual({ green: 0, yellow: 1, red: 0 });
  expect(await node.health({})).toMatchObject({
    status: "yellow",
    reasons: [expect.stringContaining(`the disk of the write-ahead log is too full for writes: `)],
  });
  await node.close();
});

test("all that is told keeps to the rules of names, before anything was asked and after; samples have their labels", async () => {
  const { node, store } = await openTestNode(await temporaryDir("metrics"), new TestClock());
  const { metrics, families, scrape } = watch(node);
  expect(lintExposition(await scrape())).toEqual([]);
  await store.apply(clicks);
  await store.write(clicks, [{ key: 1, features: { count: 5n } }]);
  await store.getMany(clicks, [1, 2]);
  metrics.finished("MultiGetStream", "OK", 0.002);
  metrics.finished("MultiGetStream", "RESOURCE_EXHAUSTED", 20);
  const told = await scrape();
  expect(lintExposition(told)).toEqual([]);
  expect(samplesOf(told, "featurestore_calls_total")).toEqual({
    "MultiGetStream,OK": 1,
    "MultiGetStream,RESOURCE_EXHAUSTED": 1,
  });
  for (const { name, labels } of families) {
    for (const sample of told.get(name)?.samples ?? []) {
      const { le: _le, ...rest } = sample.labels;
      expect(Object.keys(rest), name).toEqual(labels);
    }
  }
});

test("rows and cells count by status, rows by where they were found, writes by what became of them", async () => {
  const clock = new TestClock();
  const { node, store } = await openTestNode(await temporaryDir("metrics"), clock);
  const scores = featureView("scores", {
    entity: user,
    features: { a: "float32", b: "float32", c: { type: "int32", default: 7 } },
    ttl: "1h",
  });
  await store.apply([scores, clicks]);
  const write = (key: number, features: Readonly<Record<string, unknown>>) =>
    store.write("scores", [{ key, features }]);
  await write(1, { a: 1, b: 2, c: 3 });
  await write(2, { a: 1 });
  await write(3, { a: null, b: 2 });
  clock.advance(3_600_001);
  await write(4, { a: 1, b: 2, c: 3 });
  await write(3, { b: 4 });
  await store.write("scores", [{ key: 4, features: { a: 0 }, eventTime: new Date(1_700_000_000_000) }]);
  await store.delete("scores", [5]);
  const ahead = FeatureStore.over(node, { now: () => clock.now * 2 });
  await expect(ahead.write("scores", [{ key: 4, features: { a: 0 } }])).rejects.toThrow("too far ahead");
  await store.getMany("scores", [1, 2, 3, 4, 5, 6]);
  const told = await watch(node).scrape();
  const of = (name: string) => samplesOf(told, `featurestore_${name}`);
  // Row 1: all too old. 2: one too old, one never written, one by default. 3: null, too old; written anew; by default. 5 and 6: not there.
  expect(of("view_rows_read_total")).toMatchObject({
    "scores,PRESENT": 1,
    "scores,OUTSIDE_MAX_AGE": 3,
    "scores,NOT_FOUND": 2,
    "scores,CORRUPTED": 0,
    "clicks,PRESENT": 0,
  });
  expect(of("view_cells_read_total")).toEqual({
    ...Object.fromEntries(
      ["PRESENT", "NULL_VALUE", "NOT_FOUND", "OUTSIDE_MAX_AGE", "DEFAULTED", "UNAVAILABLE", "CORRUPTED"].map(
        (status) => [`clicks,${status}`, 0],
      ),
    ),
    "scores,PRESENT": 3 + 1,
    "scores,NULL_VALUE": 0,
    "scores,NOT_FOUND": 1 + 6,
    "scores,OUTSIDE_MAX_AGE": 3 + 1 + 1,
    "scores,DEFAULTED": 2,
    "scores,UNAVAILABLE": 0,
    "scores,CORRUPTED": 0,
  });
  expect(of("hot_tier_hits_total")).toEqual({ clicks: 0, scores: 6 });
  expect(of("hot_tier_misses_total")).toEqual({ clicks: 0, scores: 0 });
  expect(of("view_rows_written_total")).toMatchObject({ "scores,applied": 5, "scores,late": 1, "scores,invalid": 1 });
  expect(of("view_late_cells_total")).toEqual({ clicks: 0, scores: 1 });
  expect(of("view_rows_deleted_total")).toMatchObject({ "scores,applied": 1, "clicks,applied": 0 });
  // The last sample of a histogram's labels is the count.
  expect(of("view_read_duration_seconds")).toMatchObject({ clicks: 0, scores: 1 });
  expect(of("view_write_duration_seconds")).toMatchObject({ clicks: 0, scores: 7 });
});

test("a view that does not fit into memory is told of, with what was evicted and what LevelDB was asked for", async () => {
  const wide = featureView("wide", { entity: user, features: { text: "string" } });
  const { node, store } = await openTestNode(await temporaryDir("metrics"), new TestClock(), {
    memoryBytes: 16 * 1024 * 1024,
    walBytesMax: 64 * 1024 * 1024,
  });
  await store.apply(wide);
  const keys = Array.from({ length: 1_000 }, (_, key) => key);
  for (let part = 0; part < 15; part++) {
    await store.write(
      wide,
      keys.map((key) => ({ key: part * 1_000 + key, features: { text: "x".repeat(1_000) } })),
    );
  }
  for (let part = 0; part < 15; part++)
    await store.getMany(
      wide,
      keys.map((key) => part * 1_000 + key),
    );
  const told = await watch(node).scrape();
  expect(samplesOf(told, "featurestore_view_degraded")).toEqual({ wide: 1 });
  expect(samplesOf(told, "featurestore_hot_tier_evictions_total")[""]).toBeGreaterThan(0);
  const [hits, misses] = ["hits", "misses"].map(
    (what) => samplesOf(told, `featurestore_hot_tier_${what}_total`)["wide"],
  );
  expect(misses).toBeGreaterThan(0);
  expect((hits ?? 0) + (misses ?? 0)).toBe(15_000);
  expect(samplesOf(told, "featurestore_hot_tier_rows")[""]).toBeLessThan(15_000);
  expect(samplesOf(told, "featurestore_leveldb_bytes")[""]).toBeGreaterThan(0);
});

test("so many views have series of their own, the rest share one", async () => {
  const { node, store } = await openTestNode(await temporaryDir("metrics"), new TestClock());
  const named = (i: number) => `v${String(i).padStart(3, "0")}`;
  const view = (name: string) => featureView(name, { entity: user, features: { n: "int32" } });
  const { scrape } = watch(node);
  const count = async () => new Set(Object.keys(samplesOf(await scrape(), "featurestore_view_rows"))).size;
  await store.apply(Array.from({ length: VIEWS_MAX }, (_, i) => view(named(i))));
  expect(await count()).toBe(VIEWS_MAX);
  await store.apply([...Array.from({ length: 3 }, (_, i) => view(named(VIEWS_MAX + i))), view(OTHER)]);
  for (const name of [named(VIEWS_MAX - 1), named(VIEWS_MAX), named(VIEWS_MAX + 1), OTHER]) {
    await store.write(name, [{ key: 1, features: { n: 1 } }]);
    await store.getMany(name, [1]);
  }
  // By name "other" comes before all of them: it has taken the place of the last one, and the rest are told with it.
  const told = await scrape();
  expect(Object.keys(samplesOf(told, "featurestore_view_rows"))).toHaveLength(VIEWS_MAX);
  expect(samplesOf(told, "featurestore_views")).toEqual({ "": VIEWS_MAX + 4 });
  expect(samplesOf(told, "featurestore_view_rows")[OTHER]).toBe(4);
  expect(samplesOf(told, "featurestore_view_rows_read_total")[`${OTHER},PRESENT`]).toBe(4);
  expect(lintExposition(told)).toEqual([]);
});

test("metrics of a process without a node are told, too", async () => {
  const metrics = new Metrics({ onFailure: () => undefined });
  expect(lintExposition(parseExposition(await metrics.expose()))).toEqual([]);
  metrics.close();
});
