import { FeatureStoreError } from "@featurestore/proto";
import { describe, expect, test } from "vitest";
import { LoopbackCluster } from "./loopback-cluster.suite.js";
import { gate, profile, until } from "./loopback-world.suite.js";
import { FeatureStore } from "./store.js";

const KEYS = Array.from({ length: 60 }, (_, i) => i);
const rowsOf = (keys: readonly number[], count: (key: number) => number = (key) => key + 1_000) =>
  keys.map((key) => ({ key, features: { count: count(key) } }));
const sum = (numbers: readonly number[]) => numbers.reduce((all, number) => all + number, 0);
const rowsTaken = (cluster: LoopbackCluster) => cluster.nodes.map(({ writes }) => sum(writes));
/** What the store holds, past every server. */
const stored = async (cluster: LoopbackCluster, keys: readonly number[]) => [
  ...(await FeatureStore.over(cluster.memory).getMany(profile, keys)).column("count"),
];
/** All lead, in turn. */
const inTurn = (shard: number) => [shard % 3, (shard + 1) % 3, (shard + 2) % 3];

describe("a write", () => {
  test("is one request per leader of its rows", async () => {
    const cluster = await LoopbackCluster.start({ nodes: 3, voters: inTurn });
    const { store } = await cluster.connect();
    expect(await store.write(profile, rowsOf(KEYS))).toMatchObject({ applied: 60, late: 0, refused: 0 });
    expect(cluster.nodes.map(({ writes }) => writes.length)).toEqual([1, 1, 1]);
    expect(cluster.nodes.map(({ refusals }) => refusals)).toEqual([0, 0, 0]);
    expect(await stored(cluster, KEYS)).toEqual(KEYS.map((key) => key + 1_000));
  });

  test("of one leader, or to a cluster of one node, is one request", async () => {
    for (const nodes of [1, 3]) {
      const cluster = await LoopbackCluster.start({
        nodes,
        voters: (shard) => (nodes === 1 ? [0] : [0, 1, 2, shard].slice(0, 3)),
      });
      const { store } = await cluster.connect();
      await store.write(profile, rowsOf(KEYS));
      expect(cluster.node(0).writes).toEqual([60]);
    }
  });

  test("keeps the order of rows of one key, whatever their number", async () => {
    const cluster = await LoopbackCluster.start({ nodes: 3, voters: inTurn });
    const { store } = await cluster.connect();
    const many = Array.from({ length: 5_000 }, (_, i) => ({ key: i % 50, features: { count: i } }));
    expect(await store.write(profile, many)).toMatchObject({ applied: 5_000 });
    const keys = KEYS.slice(0, 50);
    expect(await stored(cluster, keys)).toEqual(keys.map((key) => 4_950 + key));
  });

  test("follows leaders that moved, row by row, and remembers them", async () => {
    const cluster = await LoopbackCluster.start({ nodes: 3, voters: () => [0, 1, 2] });
    const { store } = await cluster.connect();
    cluster.shards.forEach((shard, i) => {
      shard.leader = i % 3;
    });
    expect(await store.write(profile, rowsOf(KEYS))).toMatchObject({ applied: 60 });
    expect(await stored(cluster, KEYS)).toEqual(KEYS.map((key) => key + 1_000));
    const refusals = sum(cluster.nodes.map((node) => node.refusals));
    expect(sum(rowsTaken(cluster))).toBe(60);
    await store.write(profile, rowsOf(KEYS));
    expect(sum(cluster.nodes.map((node) => node.refusals))).toBe(refusals);
  });

  test("finds a shard that moved to a node it did not know", async () => {
    const cluster = await LoopbackCluster.start({ nodes: 2, voters: () => [0, 1] });
    const { store } = await cluster.connect();
    await cluster.addNode();
    for (let shard = 0; shard < 8; shard++) cluster.move(shard, [2]);
    expect(await store.write(profile, rowsOf(KEYS))).toMatchObject({ applied: 60 });
    expect(rowsTaken(cluster)).toEqual([0, 0, 60]);
  });

  test("waits for an election, and for the new leader", async () => {
    const cluster = await LoopbackCluster.start({ nodes: 3, voters: () => [0, 1, 2] });
    const { store } = await cluster.connect();
    for (const shard of cluster.shards) shard.leader = null;
    const writing = store.write(profile, rowsOf(KEYS));
    await until("it was refused a few times", () => sum(cluster.nodes.map(({ refusals }) => refusals)) > 3);
    for (const shard of cluster.shards) shard.leader = 2;
    expect(await writing).toMatchObject({ applied: 60 });
    expect(rowsTaken(cluster)).toEqual([0, 0, 60]);
  });

  test("without a leader is UNAVAILABLE and rejected before its deadline passes", async () => {
    const cluster = await LoopbackCluster.start({ nodes: 3 });
    const { store } = await cluster.connect();
    for (const shard of cluster.shards) shard.leader = null;
    await expect(store.write(profile, rowsOf([1]), { deadlineMs: 2_000 })).rejects.toMatchObject({
      code: "UNAVAILABLE",
      outcome: "rejected",
      details: { rejected: { count: 1, rows: [0] }, unknown: { count: 0 }, applied: { count: 0 } },
    });
  });

  test("that was applied by a leader that died then is sent again to its successor", async () => {
    const cluster = await LoopbackCluster.start({ nodes: 3, voters: () => [0, 1, 2] });
    const { store } = await cluster.connect({ seeds: [cluster.node(1).server.address] });
    const [first] = cluster.nodes;
    const taken = first?.writes.length;
    if (first !== undefined) {
      first.hooks.onUnary = async (name) => {
        if (name !== "write") return;
        for (const shard of cluster.shards) shard.leader = 1;
        first.server.kill();
      };
    }
    expect(await store.write(profile, rowsOf([1, 2]))).toMatchObject({ applied: 2 });
    expect(taken).toBe(0);
    expect(rowsTaken(cluster)[1]).toBe(2);
    expect(await stored(cluster, [1, 2])).toEqual([1_001, 1_002]);
  });

  test("tells of every row where some leaders took theirs and others did not", async () => {
    const cluster = await LoopbackCluster.start({ nodes: 3, voters: () => [0, 1, 2] });
    const { store } = await cluster.connect();
    cluster.shards.forEach((shard, i) => {
      shard.leader = i % 2 === 0 ? 1 : 2; // so that the transport takes the block apart
    });
    cluster.node(2).hooks.onUnary = (name) => {
      if (name === "write") throw new FeatureStoreError("RESOURCE_EXHAUSTED", "too much");
    };
    const rejected = KEYS.filter((key) => cluster.shardOf(key) % 2 === 1);
    await expect(store.write(profile, rowsOf(KEYS))).rejects.toMatchObject({
      code: "RESOURCE_EXHAUSTED",
      outcome: "unknown",
      details: {
        applied: { count: 60 - rejected.length },
        rejected: { count: rejected.length, rows: rejected },
        unknown: { count: 0, rows: [] },
      },
    });
    const counts = await stored(cluster, KEYS);
    expect(counts).toEqual(KEYS.map((key) => (rejected.includes(key) ? key : key + 1_000)));
  });
});

describe("a delete", () => {
  test("goes to the leaders of its keys, and tells of every key", async () => {
    const cluster = await LoopbackCluster.start({ nodes: 3, voters: inTurn });
    const { store } = await cluster.connect();
    cluster.node(2).hooks.onUnary = (name) => {
      if (name === "delete") throw new FeatureStoreError("RESOURCE_EXHAUSTED", "too much");
    };
    const rejected = KEYS.filter((key) => cluster.shardOf(key) % 3 === 2);
    await expect(store.delete(profile, KEYS)).rejects.toMatchObject({
      outcome: "unknown",
      details: { applied: { count: 60 - rejected.length }, rejected: { keys: rejected }, unknown: { count: 0 } },
    });
    delete cluster.node(2).hooks.onUnary;
    expect(await store.delete(profile, rejected)).toMatchObject({ applied: rejected.length });
    expect(await stored(cluster, KEYS)).toEqual(KEYS.map(() => 0));
  });
});

describe("a scan", () => {
  test("goes on at another node where the first does not hold what comes", async () => {
    const cluster = await LoopbackCluster.start({ nodes: 4, voters: (shard) => (shard < 4 ? [0, 1] : [2, 3]) });
    const { store } = await cluster.connect();
    const keys: bigint[] = [];
    for await (const row of store.scan(profile)) keys.push(row.key);
    expect(keys).toHaveLength(100);
    expect(new Set(keys).size).toBe(100);
  });

  test("goes on at another node where the first dies", async () => {
    const cluster = await LoopbackCluster.start({ nodes: 3 });
    const { store } = await cluster.connect();
    let killed = 0;
    for (const node of cluster.nodes) {
      node.hooks.onPage = (page) => {
        if (page < 40 || killed++ > 0) return;
        node.server.kill();
      };
    }
    const keys: bigint[] = [];
    for await (const row of store.scan(profile, { pageRows: 1 })) keys.push(row.key);
    expect(killed).toBeGreaterThan(0);
    expect(keys).toHaveLength(100);
    expect(new Set(keys).size).toBe(100);
  });
});

test("a write under way on a node that leaves the map ends there", async () => {
  const cluster = await LoopbackCluster.start({ nodes: 3, voters: () => [1] });
  const { store } = await cluster.connect();
  const held = gate();
  let arrived = false;
  cluster.node(1).hooks.onUnary = async (name) => {
    arrived ||= name === "write";
    await held.opened;
  };
  const writing = store.write(profile, rowsOf([1]));
  await until("it arrived", () => arrived);
  cluster.node(1).state = "removed";
  for (let shard = 0; shard < 8; shard++) cluster.move(shard, [0]);
  await store.get(profile, 1); // node 1 says that it moved; the new map is without that node
  expect(cluster.gets).toEqual([1, 1, 0]);
  for (const shard of cluster.shards) Object.assign(shard, { voters: [0, 1], leader: 1 });
  held.open();
  expect(await writing).toMatchObject({ applied: 1 });
  expect(cluster.node(1).writes).toEqual([1]);
});
