import { EMPTY_REGISTRY, encodeKey, FeatureStoreError, type StoreApi, WriteBlockBuilder } from "@featurestore/proto";
import { describe, expect, test } from "vitest";
import { Snapshot } from "./catalog.js";
import { LoopbackCluster } from "./loopback-cluster.suite.js";
import { gate, profile, until } from "./loopback-world.suite.js";
import { FeatureStore } from "./store.js";

const KEYS = Array.from({ length: 60 }, (_, i) => i);
const PATIENCE = { quietMs: 60, silentMs: 80 };
const rowsOf = (keys: readonly number[]) => keys.map((key) => ({ key, features: { count: key + 1_000 } }));
const counts = async (api: StoreApi, keys: readonly number[]) => [
  ...(await FeatureStore.over(api).getMany(profile, keys)).column("count"),
];

/** Three nodes of which the first leads all, and a store connected by way of the second. */
async function open(
  options: { readonly hedge?: boolean; readonly deadlineMs?: number; readonly patience?: typeof PATIENCE } = {},
) {
  const cluster = await LoopbackCluster.start({ nodes: 3, voters: () => [0, 1, 2] });
  const seeds = [cluster.node(1).server.address];
  const { store, transport } = await cluster.connect({ seeds, patience: PATIENCE, ...options });
  for (let i = 0; i < 20; i++) await store.get(profile, i); // all are connected, or as good as
  await store.write(profile, rowsOf([90]));
  cluster.node(0).writes.length = 0;
  const elect = (leaderOf: (shard: number) => number): void => {
    cluster.shards.forEach((shard, i) => {
      shard.leader = leaderOf(i);
    });
  };
  return { cluster, store, transport, elect };
}

const taken = (cluster: LoopbackCluster) =>
  cluster.nodes.map(({ writes }) => writes.reduce((sum, rows) => sum + rows, 0));

describe("a leader that says nothing", () => {
  test("is not waited for: others are asked until they know another, and the rows go there", async () => {
    const { cluster, store, elect } = await open();
    const thaw = cluster.node(0).freeze();
    const before = cluster.maps.all;
    const writing = store.write(profile, rowsOf(KEYS));
    const deleting = store.delete(profile, [95, 96]);
    await until("others were asked thrice", () => cluster.maps.all >= before + 3);
    expect(taken(cluster)).toEqual([0, 0, 0]);
    elect(() => 1);
    expect(await writing).toMatchObject({ applied: 60, late: 0 });
    expect(await deleting).toMatchObject({ applied: 2 });
    expect(taken(cluster)).toEqual([0, 60, 0]);
    const refusals = cluster.node(0).refusals;
    thaw();
    await until("it refuses what it finds", () => cluster.node(0).refusals >= refusals + 2);
    expect(await counts(cluster.memory, KEYS)).toEqual(KEYS.map((key) => key + 1_000));
  });

  test("has several successors", async () => {
    const { cluster, store, elect } = await open();
    cluster.node(0).freeze();
    elect((shard) => (shard < 4 ? 1 : 2));
    expect(await store.write(profile, rowsOf(KEYS))).toMatchObject({ applied: 60 });
    const upper = KEYS.filter((key) => cluster.shardOf(key) >= 4).length;
    expect(taken(cluster)).toEqual([0, 60 - upper, upper]);
  });

  test("may have a successor that says nothing either", async () => {
    const { cluster, store, elect } = await open();
    cluster.node(0).freeze();
    elect(() => 1);
    const held = gate();
    let arrived = false;
    cluster.node(1).hooks.onUnary = async (name) => {
      arrived ||= name === "write";
      await held.opened;
    };
    const writing = store.write(profile, rowsOf(KEYS));
    await until("the successor has it", () => arrived);
    elect(() => 2);
    expect(await writing).toMatchObject({ applied: 60 });
    expect(taken(cluster)).toEqual([0, 0, 60]);
    held.open();
  });

  test("is asked about by one request at a time and at most once in the time that silence is borne", async () => {
    const { cluster, store, elect } = await open();
    cluster.node(0).freeze();
    const [before, begunAt] = [cluster.maps.all, performance.now()];
    cluster.maps.most = 0;
    const writing = Promise.all(KEYS.map((key) => store.write(profile, rowsOf([key]))));
    await until("others were asked", () => cluster.maps.all >= before + 4);
    const times = (performance.now() - begunAt) / PATIENCE.silentMs;
    expect(cluster.maps.all - before).toBeLessThanOrEqual(times + 1);
    expect(cluster.maps.most).toBe(1);
    elect(() => 1);
    expect((await writing).map(({ applied }) => applied)).toEqual(KEYS.map(() => 1));
  });

  test("that is merely slow, and leads, gets a write once", async () => {
    const { cluster, store } = await open();
    const held = gate();
    let probes = 0;
    cluster.node(0).hooks.onUnary = (name) => {
      if (name === "describe") probes++;
      return name === "write" ? held.opened : undefined;
    };
    const before = cluster.maps.all;
    const writing = store.write(profile, rowsOf(KEYS));
    await until("it was asked whether it is there", () => probes >= 3);
    await until("others were asked who leads", () => cluster.maps.all >= before + 3);
    held.open();
    expect(await writing).toMatchObject({ applied: 60 });
    expect(cluster.node(0).writes).toEqual([60]);
    expect(cluster.nodes.map(({ refusals }) => refusals)).toEqual([0, 0, 0]);
  });

  test("and applied a producer's write: its successor tells that it did", async () => {
    const { cluster, transport, elect } = await open();
    const { registry } = await transport.list(0, {});
    const { layout } = new Snapshot(registry ?? EMPTY_REGISTRY, 8, "").view("profile");
    const key = encodeKey([{ name: "user_id", type: "int64" }], 7);
    const builder = new WriteBlockBuilder(layout, 1);
    builder.setCell(builder.addRow(key, 5_000), 1, 77);
    const producer = { id: 3, first: 1, last: 1 };
    const request = { view: "profile", block: builder.finish(), producer, registryRevision: 1 };
    await cluster.memory.write(request, {});
    cluster.node(0).freeze();
    elect(() => 2);
    expect(await transport.write(request, { deadlineMs: 5_000 })).toMatchObject({ duplicate: true });
    expect(await counts(cluster.memory, [7])).toEqual([77]);
  });

  test("leaves what its successor refused unknown, and what that took applied", async () => {
    const { cluster, store, elect } = await open();
    cluster.node(0).freeze();
    elect((shard) => (shard < 4 ? 1 : 2));
    cluster.node(2).hooks.onUnary = (name) => {
      if (name === "write") throw new FeatureStoreError("RESOURCE_EXHAUSTED", "too much");
    };
    const upper = KEYS.filter((key) => cluster.shardOf(key) >= 4);
    await expect(store.write(profile, rowsOf(KEYS), { deadlineMs: 800 })).rejects.toMatchObject({
      outcome: "unknown",
      details: { applied: { count: 60 - upper.length }, rejected: { count: 0 }, unknown: { rows: upper } },
    });
  });

  test("and has no successor costs a write its deadline, with an unknown outcome; then nothing leads there", async () => {
    const { cluster, store, elect } = await open();
    const thaw = cluster.node(0).freeze();
    await expect(store.write(profile, rowsOf([1]), { deadlineMs: 400 })).rejects.toMatchObject({
      code: "DEADLINE_EXCEEDED",
      outcome: "unknown",
    });
    elect(() => 2);
    const begunAt = performance.now();
    expect(await store.write(profile, rowsOf([1]))).toMatchObject({ applied: 1 });
    expect(performance.now() - begunAt).toBeLessThan(PATIENCE.silentMs); // it was not even asked
    thaw();
    await until("it has refused what it found", () => cluster.node(0).refusals > 0);
    elect(() => 0);
    expect(await store.write(profile, rowsOf([2]))).toMatchObject({ applied: 1 });
  });
});

describe("a read at a node that says nothing", () => {
  test("that is strong goes on at another voter, and those after it go there at once", async () => {
    const { cluster, store } = await open();
    const thaw = cluster.node(0).freeze();
    const reads = cluster.node(1).reads.length + cluster.node(2).reads.length;
    expect((await store.get(profile, 1, { consistency: "strong" })).count).toBe(1);
    const asked = [...cluster.node(1).reads, ...cluster.node(2).reads];
    expect(asked.length).toBe(reads + 1);
    const begunAt = performance.now();
    for (let i = 0; i < 10; i++) await store.get(profile, i, { consistency: "strong" });
    expect(performance.now() - begunAt).toBeLessThan(PATIENCE.quietMs * 5);
    thaw();
    const before = cluster.node(0).server.gets;
    let i = 0;
    await until("it is asked again", () => {
      void store.get(profile, i++ % 60, { consistency: "strong" }).catch(() => {});
      return cluster.node(0).server.gets > before + 5;
    });
  });

  test("of a session goes on at another, with a barrier where it has been seen", async () => {
    const { cluster, store } = await open();
    const session = store.session();
    const [node] = await (async () => {
      const before = cluster.gets;
      await session.get(profile, 1);
      return cluster.nodes.filter((_, i) => cluster.gets[i] !== before[i]);
    })();
    node?.freeze();
    expect((await session.get(profile, 1)).count).toBe(1);
    const levels = cluster.nodes.filter((some) => some !== node).map(({ reads }) => reads.at(-1)?.consistency.level);
    expect(levels).toContain("strong");
  });

  test("costs neither its deadline where hedging is off", async () => {
    const { cluster, store } = await open({ hedge: false });
    cluster.node(2).freeze();
    const begunAt = performance.now();
    expect((await Promise.all(KEYS.map((key) => store.get(profile, key)))).map(({ count }) => count)).toEqual(KEYS);
    expect(performance.now() - begunAt).toBeLessThan(2_000);
  });

  test("is hedged after 250 ms on a young connection", async () => {
    const cluster = await LoopbackCluster.start({ nodes: 3 });
    const patience = { quietMs: 60_000, silentMs: 60_000 }; // nothing else helps
    const { store } = await cluster.connect({ patience, seeds: [cluster.node(1).server.address] });
    for (let i = 0; i < 12; i++) await store.get(profile, i);
    cluster.node(0).freeze();
    const begunAt = performance.now();
    expect((await Promise.all(KEYS.map((key) => store.get(profile, key)))).map(({ count }) => count)).toEqual(KEYS);
    expect(performance.now() - begunAt).toBeLessThan(2_000);
  });

  test("that is slow while the node says that it is there is left alone", async () => {
    const { cluster, store } = await open({ hedge: false, patience: { quietMs: 400, silentMs: 800 } }); // a busy machine's pause is no silence
    const held = gate();
    let probes = 0;
    for (const { hooks } of cluster.nodes) {
      hooks.onGet = async () => void (await held.opened);
      hooks.onUnary = (name) => {
        if (name === "describe") probes++;
      };
    }
    const before = cluster.gets.reduce((sum, gets) => sum + gets, 0);
    const reading = store.get(profile, 1);
    await until("it was asked thrice whether it is there", () => probes >= 3);
    held.open();
    expect((await reading).count).toBe(1);
    expect(cluster.gets.reduce((sum, gets) => sum + gets, 0)).toBe(before + 1);
  });
});

test("nodes are dialled where the address map says, by what they advertise", async () => {
  const cluster = await LoopbackCluster.start({ nodes: 3, voters: (shard) => [shard % 3] });
  const map = cluster.map();
  for (const node of cluster.nodes) {
    node.hooks.shardMap = () => ({
      ...map,
      nodes: cluster.nodes.map(({ id }) => ({ id, client: `${id}.inside:7400`, state: "active" })),
    });
  }
  const addressMap = Object.fromEntries(cluster.nodes.map(({ id, server }) => [`${id}.inside`, server.address]));
  const { store } = await cluster.connect({ addressMap });
  expect(await store.write(profile, rowsOf(KEYS))).toMatchObject({ applied: 60 });
  expect([...(await store.getMany(profile, KEYS)).column("count")]).toEqual(KEYS.map((key) => key + 1_000));
  for (const gets of cluster.gets) expect(gets).toBe(1);
});
