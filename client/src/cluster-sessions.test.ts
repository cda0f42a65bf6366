import { FeatureStoreError } from "@featurestore/proto";
import { describe, expect, test } from "vitest";
import { LoopbackCluster } from "./loopback-cluster.suite.js";
import { gate, profile, until } from "./loopback-world.suite.js";
import { MemoryStore } from "./memory-store.js";
import { FeatureStore } from "./store.js";

/** What a replica holds that has applied less than the others: one row. */
async function stateOf(key: number, count: number): Promise<MemoryStore> {
  const memory = new MemoryStore({ shards: 8 });
  const direct = FeatureStore.over(memory);
  await direct.apply(profile);
  await direct.write(profile, [{ key, eventTime: 1n, features: { count } }]);
  return memory;
}

describe("a session", () => {
  test("reads what it wrote: its reads carry the marks of its writes, other reads do not", async () => {
    const cluster = await LoopbackCluster.start({ nodes: 3 });
    const { store } = await cluster.connect();
    const session = store.session();
    const marks = () => cluster.nodes.flatMap(({ reads }) => reads.map(({ after }) => after));
    await session.get(profile, 1);
    expect(marks()).toEqual([null]);
    const { mark } = await session.write(profile, [{ key: 1, features: { count: 50 } }]);
    expect((await session.get(profile, 1)).count).toBe(50);
    await session.delete(profile, 2);
    await session.get(profile, 1);
    await store.get(profile, 1);
    const all = marks();
    expect(all.filter((after) => after !== null)).toHaveLength(2);
    expect(all).toContainEqual(mark);
  });

  test("stays with the replica that answered, and puts a barrier before it reads another", async () => {
    const cluster = await LoopbackCluster.start({ nodes: 3 });
    const { store } = await cluster.connect();
    const session = store.session();
    for (let i = 0; i < 12; i++) await session.get(profile, 1);
    const asked = cluster.nodes.filter(({ reads }) => reads.length > 0);
    expect(asked.map(({ reads }) => reads.length)).toEqual([12]);
    const [first] = asked;
    first?.lagging.add(cluster.shardOf(1));
    expect((await session.get(profile, 1)).count).toBe(1);
    const others = cluster.nodes.filter((node) => node !== first).flatMap(({ reads }) => reads);
    expect(others.map(({ consistency }) => consistency)).toEqual([{ level: "strong" }]);
  });

  test("ends with its store, and closing it closes nothing else", async () => {
    const cluster = await LoopbackCluster.start({ nodes: 1 });
    const { store } = await cluster.connect();
    const session = store.session();
    await session.close();
    expect(() => session.get(profile, 1)).toThrow("the store is closed");
    expect((await store.get(profile, 1)).count).toBe(1);
    const other = store.session();
    await store.close();
    expect(() => other.get(profile, 1)).toThrow("the store is closed");
  });
});

describe("reads of a session that overlap", () => {
  test("go to one replica, so that the next one sees what each of them saw", async () => {
    const cluster = await LoopbackCluster.start({ nodes: 3 });
    const { store } = await cluster.connect();
    const session = store.session();
    cluster.node(1).behind = await stateOf(50, 45);
    cluster.node(2).behind = await stateOf(50, 40);
    const gates = cluster.nodes.map(() => gate());
    cluster.nodes.forEach((node, i) => {
      node.hooks.onGet = async () => void (await gates[i]?.opened);
    });
    const seen: number[] = [];
    const reading = [1, 2].map(() => session.get(profile, 50).then(({ count }) => seen.push(count as number)));
    await until("both are asked for", () => cluster.gets.reduce((all, gets) => all + gets) === 2);
    for (const [i, { open }] of gates.entries()) {
      open(); // the newest state first
      const sent = cluster.gets.slice(0, i + 1).reduce((all, gets) => all + gets);
      await until("it has answered", () => seen.length === sent);
    }
    await Promise.all(reading);
    expect((await session.get(profile, 50)).count).toBeGreaterThanOrEqual(Math.max(...seen));
    expect(cluster.gets.toSorted()).toEqual([0, 0, 3]);
  });

  test("do not undo a switch: after a late answer of the replica that was left, the next has a barrier", async () => {
    const cluster = await LoopbackCluster.start({ nodes: 2 });
    const { store } = await cluster.connect();
    const session = store.session();
    const old = await stateOf(50, 45);
    for (const node of cluster.nodes) node.behind = old;
    expect((await session.get(profile, 50)).count).toBe(45);
    const [left, other] = cluster.nodes.toSorted((a, b) => b.reads.length - a.reads.length);
    if (left === undefined || other === undefined) throw new TypeError("there are two nodes");
    const held = gate();
    let isHolding = true;
    left.hooks.onGet = async () => {
      if (!isHolding) return;
      isHolding = false;
      await held.opened;
    };
    const slow = session.get(profile, 50);
    await until("it is on its way", () => left.server.gets === 2);
    left.lagging.add(cluster.shardOf(50));
    expect((await session.get(profile, 50)).count).toBe(50); // with a barrier, at the other
    left.lagging.clear();
    held.open();
    expect((await slow).count).toBe(45);
    for (let i = 0; i < 3; i++) expect((await session.get(profile, 50)).count).toBe(50);
    const levels = other.reads.map(({ consistency }) => consistency.level);
    expect(levels).toEqual(["strong", "strong", "bounded", "bounded"]);
  });

  test("put no barrier before the first answer: until then nothing was seen", async () => {
    const cluster = await LoopbackCluster.start({ nodes: 2 });
    const { store } = await cluster.connect();
    for (const node of cluster.nodes) node.lagging.add(cluster.shardOf(50));
    const session = store.session();
    const reading = session.get(profile, 50);
    await until("both were asked", () => cluster.nodes.every(({ reads }) => reads.length > 0));
    for (const node of cluster.nodes) node.lagging.clear();
    expect((await reading).count).toBe(50);
    const levels = cluster.nodes.flatMap(({ reads }) => reads.map(({ consistency }) => consistency.level));
    expect(new Set(levels)).toEqual(new Set(["bounded"]));
  });
});

describe("a session's read that asks for any state", () => {
  test("asks for one that is proven since the replica started, however long ago", async () => {
    const cluster = await LoopbackCluster.start({ nodes: 1 });
    const { store } = await cluster.connect({ consistency: "any" });
    const session = store.session();
    await session.get(profile, 1);
    await session.get(profile, 1, { consistency: "strong" });
    await store.get(profile, 1);
    expect(cluster.node(0).reads.map(({ consistency }) => consistency)).toEqual([
      { level: "bounded", maxStalenessMs: 86_400_000 },
      { level: "strong" },
      { level: "any" },
    ]);
  });
});

describe("a change that failed in part", () => {
  const keys = Array.from({ length: 60 }, (_, i) => i);
  const changes: readonly [string, "write" | "delete", (store: FeatureStore) => Promise<unknown>][] = [
    [
      "a write",
      "write",
      (store) =>
        store.write(
          profile,
          keys.map((key) => ({ key, features: { count: 7 } })),
        ),
    ],
    [
      "a write of many requests",
      "write",
      (store) =>
        store.write(
          profile,
          Array.from({ length: 4_000 }, (_, i) => ({ key: i % 60, features: { count: 7 } })),
        ),
    ],
    ["a delete", "delete", (store) => store.delete(profile, keys)],
  ];

  test.for(changes)("is seen by the session's reads where it took effect: %s", async ([, method, change]) => {
    const cluster = await LoopbackCluster.start({ nodes: 3, voters: () => [0, 1, 2] });
    const { store } = await cluster.connect();
    cluster.shards.forEach((shard, i) => {
      shard.leader = i % 2 === 0 ? 1 : 2;
    });
    cluster.node(2).hooks.onUnary = (name) => {
      if (name === method) throw new FeatureStoreError("RESOURCE_EXHAUSTED", "too much");
    };
    const session = store.session();
    const error: unknown = await change(session).catch((reason: unknown) => reason);
    if (!(error instanceof FeatureStoreError)) throw new TypeError("it should fail in part");
    const { mark } = error.details;
    expect(error.outcome).toBe("unknown");
    expect(mark).toBeInstanceOf(Uint8Array);
    await session.get(profile, 1);
    const [after, ...others] = cluster.nodes.flatMap(({ reads }) => reads.map((read) => read.after));
    expect(others).toEqual([]);
    expect(Uint8Array.from(after ?? [])).toEqual(mark);
  });

  test("has no mark where nothing of it took effect", async () => {
    const cluster = await LoopbackCluster.start({ nodes: 1 });
    const { store } = await cluster.connect();
    cluster.node(0).hooks.onUnary = (name) => {
      if (name === "write") throw new FeatureStoreError("RESOURCE_EXHAUSTED", "too much");
    };
    const session = store.session();
    const error: unknown = await session
      .write(profile, [{ key: 1, features: { count: 7 } }])
      .catch((it: unknown) => it);
    expect(error).toMatchObject({ code: "RESOURCE_EXHAUSTED", details: { applied: { count: 0 } } });
    expect(error).not.toHaveProperty("details.mark");
    await session.get(profile, 1);
    expect(cluster.node(0).reads.map(({ after }) => after)).toEqual([null]);
  });
});
