import { FeatureStoreError } from "@featurestore/proto";
import { describe, expect, test } from "vitest";
import { LoopbackCluster } from "./loopback-cluster.suite.js";
import { atEnd, profile, until } from "./loopback-world.suite.js";
import { FeatureStore } from "./store.js";

const KEYS = Array.from({ length: 60 }, (_, i) => i);

test("a rolling restart of all nodes under load fails no call", async () => {
  const cluster = await LoopbackCluster.start({ nodes: 3, voters: () => [0, 1, 2] });
  const { store } = await cluster.connect();
  let isOver = false;
  let calls = 0;
  const failures: unknown[] = [];
  const load = async (call: (i: number) => Promise<unknown>) => {
    while (!isOver && failures.length === 0) await call(calls++).catch((error: unknown) => failures.push(error));
  };
  const loads = [
    ...Array.from({ length: 8 }, () => load((i) => store.get(profile, i % 100))),
    load(() => store.getMany(profile, KEYS)),
    load((i) => store.write(profile, [{ key: 200 + (i % 50), features: { count: i } }])),
  ];
  try {
    for (const [i, node] of cluster.nodes.entries()) {
      for (const shard of cluster.shards) shard.leader = (i + 1) % 3;
      const asked = node.server.gets;
      await node.server.shutdown();
      const before = calls;
      await until("calls go on without it", () => calls > before + 100);
      await node.server.listen();
      await until("it is asked again", () => node.server.gets > asked + 20);
    }
  } finally {
    isOver = true;
  }
  await Promise.all(loads);
  expect(failures).toEqual([]);
}, 20_000);

test("a client whose every known node was replaced finds the cluster through its seeds", async () => {
  const cluster = await LoopbackCluster.start({ nodes: 3 });
  const spare = await LoopbackCluster.start({ nodes: 1, rows: 0 });
  const front = spare.node(0).server; // an address that stays: a load balancer's, say
  const { store } = await cluster.connect({ seeds: [cluster.node(0).server.address, front.address] });
  await store.getMany(profile, KEYS);
  for (const node of cluster.nodes) {
    node.server.kill();
    node.state = "removed";
  }
  for (let i = 0; i < 3; i++) await cluster.addNode();
  for (const shard of cluster.shards) Object.assign(shard, { voters: [3, 4, 5], leader: 4 });
  cluster.epoch++;
  spare.node(0).hooks.shardMap = () => cluster.map();
  expect([...(await store.getMany(profile, KEYS)).column("count")]).toEqual(KEYS);
  await store.write(profile, [{ key: 1, features: { count: 5 } }]);
  expect(cluster.node(4).writes).toEqual([1]);
  expect(front.gets).toBe(0);
});

describe("a shard map", () => {
  test("of another cluster is refused, and a client that is left with nothing else is told so", async () => {
    const cluster = await LoopbackCluster.start({ nodes: 2 });
    const other = await LoopbackCluster.start({ nodes: 2 });
    other.clusterId = "other";
    const { store } = await cluster.connect({ seeds: [cluster.node(0).server.address, other.node(0).server.address] });
    for (const node of cluster.nodes) node.server.kill();
    await expect(store.get(profile, 1)).rejects.toMatchObject({
      code: "CONFLICT",
      message: expect.stringMatching(/belongs to cluster other, this client to memory/),
    });
    expect(other.gets).toEqual([0, 0]);
  });

  test("of an older epoch does not replace a newer one", async () => {
    const cluster = await LoopbackCluster.start({ nodes: 2, voters: () => [0] });
    cluster.epoch = 5;
    const { store, transport } = await cluster.connect();
    cluster.epoch = 4;
    const old = cluster.map();
    for (const node of cluster.nodes) node.hooks.shardMap = () => ({ ...old, shards: [], nodes: [] });
    cluster.node(0).hooks.shardMap = () => ({
      ...old,
      shards: old.shards?.map(() => ({ voters: [1], leader: 2 })) ?? [],
    });
    cluster.node(0).lagging.add(cluster.shardOf(1));
    await store.getMany(profile, [1, 2, 3]).catch(() => {});
    cluster.node(0).lagging.clear();
    expect((await store.get(profile, 1)).count).toBe(1);
    expect(cluster.gets[1]).toBe(0);
    transport.close();
  });

  test("without shards means that the cluster has not begun; a call waits for that until its deadline", async () => {
    const cluster = await LoopbackCluster.start({ nodes: 1 });
    cluster.node(0).hooks.shardMap = () => ({ clusterId: "", nodes: [], shards: [] });
    const seeds = [cluster.node(0).server.address];
    await expect(FeatureStore.connect({ seeds, deadlineMs: 2_000 })).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringMatching(/the cluster has not begun: run featurestore cluster init/),
    });
    let asked = 0;
    cluster.node(0).hooks.shardMap = () => (++asked < 3 ? { nodes: [], shards: [] } : cluster.map());
    const store = await FeatureStore.connect({ seeds });
    atEnd(() => store.close());
    expect((await store.get(profile, 1)).count).toBe(1);
  });

  test("that cannot be fetched any more is gone on with", async () => {
    const cluster = await LoopbackCluster.start({ nodes: 2 });
    const { store } = await cluster.connect();
    for (const node of cluster.nodes) {
      node.hooks.shardMap = () => {
        throw new FeatureStoreError("INTERNAL", "no");
      };
    }
    cluster.node(0).server.kill();
    for (let i = 0; i < 10; i++) expect((await store.get(profile, i)).count).toBe(i);
    expect((await store.getMany(profile, KEYS)).complete).toBe(true);
  });

  test("that makes no sense fails with INTERNAL", async () => {
    const cluster = await LoopbackCluster.start({ nodes: 1 });
    cluster.node(0).hooks.shardMap = () => ({ ...cluster.map(), shards: [{ voters: [7] }] });
    const seeds = [cluster.node(0).server.address];
    await expect(FeatureStore.connect({ seeds })).rejects.toMatchObject({ code: "INTERNAL" });
  });
});

test("a cluster of one node is reached where its seed says, whatever it advertises", async () => {
  const cluster = await LoopbackCluster.start({ nodes: 1 });
  cluster.node(0).hooks.shardMap = () => {
    const map = cluster.map();
    return { ...map, nodes: [{ id: "n0", client: "nowhere.invalid:1", state: "active" }] };
  };
  const { store } = await cluster.connect();
  await store.write(profile, [{ key: 1, features: { count: 9 } }]);
  expect([...(await store.getMany(profile, KEYS)).column("count")].slice(0, 3)).toEqual([0, 9, 2]);
  expect(cluster.gets).toEqual([1]);
});

test("a cluster of one node that restarts costs calls nothing but time", async () => {
  const cluster = await LoopbackCluster.start({ nodes: 1 });
  const { store } = await cluster.connect();
  await store.get(profile, 1);
  const { server } = cluster.node(0);
  server.kill();
  const calls = Promise.all([
    store.get(profile, 2),
    store.getMany(profile, KEYS),
    store.write(profile, [{ key: 300, features: { count: 1 } }]),
    store.describe(profile),
  ]);
  await server.listen();
  const [row, batch, written] = await calls;
  expect([row.count, batch.complete, written.applied]).toEqual([2, true, 1]);
});
