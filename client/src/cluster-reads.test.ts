import { describe, expect, test } from "vitest";
import { featureService } from "./feature-view.js";
import { LoopbackCluster } from "./loopback-cluster.suite.js";
import { gate, profile, until } from "./loopback-world.suite.js";
import { RetryBudget } from "./retry.js";

const KEYS = Array.from({ length: 60 }, (_, i) => i);
const sum = (numbers: readonly number[]) => numbers.reduce((all, number) => all + number, 0);
/** Shards 0 to 3 at nodes 0 and 1, the others at nodes 2 and 3. */
const halves = (shard: number) => (shard < 4 ? [0, 1] : [2, 3]);

describe("a read", () => {
  test("is one request where one node holds every shard, whichever it is", async () => {
    const cluster = await LoopbackCluster.start({ nodes: 3 });
    const { store } = await cluster.connect({ hedge: false });
    for (let i = 0; i < 30; i++) {
      const batch = await store.getMany(profile, KEYS);
      expect([...batch.column("count")]).toEqual(KEYS);
    }
    expect(sum(cluster.gets)).toBe(30);
    for (const gets of cluster.gets) expect(gets).toBeGreaterThan(0); // spread
  });

  test("goes to as few nodes as hold its shards, in the caller's order, the staleness that of the worst", async () => {
    const cluster = await LoopbackCluster.start({ nodes: 4, voters: halves });
    const { store } = await cluster.connect({ hedge: false });
    const keys = [...KEYS, 5, 3];
    const batch = await store.getMany(profile, keys);
    expect([...batch.column("count")]).toEqual(keys);
    expect(batch.row(61).name).toBe("n3");
    expect(batch).toMatchObject({ complete: true, unavailable: [] });
    expect(batch.stalenessMs).toBeGreaterThanOrEqual(12);
    expect(sum(cluster.gets)).toBe(2);
    await store.getMany(profile, cluster.keysIn([1, 2], 20));
    expect(sum(cluster.gets)).toBe(3);
  });

  test("of more than 1,000 keys is grouped by node before it is cut", async () => {
    const cluster = await LoopbackCluster.start({ nodes: 4, voters: halves, rows: 1 });
    const { store } = await cluster.connect({ hedge: false });
    const keys = [...cluster.keysIn([0, 1, 2, 3], 900), ...cluster.keysIn([4, 5, 6, 7], 900)];
    expect(await store.getMany(profile, keys)).toMatchObject({ length: 1_800, complete: true });
    expect(sum(cluster.gets)).toBe(2);
  });

  test("that is strong goes to the leaders", async () => {
    const cluster = await LoopbackCluster.start({ nodes: 3, voters: (shard) => (shard < 4 ? [1, 0, 2] : [2, 0, 1]) });
    const { store } = await cluster.connect({ hedge: false });
    const batch = await store.getMany(profile, KEYS, { consistency: "strong" });
    expect([...batch.column("count")]).toEqual(KEYS);
    expect(cluster.gets).toEqual([0, 1, 1]);
    expect(cluster.node(1).reads[0]?.consistency).toEqual({ level: "strong" });
  });

  test("tells the server its level: that of the call, else of connect, else ten seconds", async () => {
    const cluster = await LoopbackCluster.start({ nodes: 1 });
    const { store } = await cluster.connect();
    const { store: loose } = await cluster.connect({ consistency: "any" });
    await store.get(profile, 1);
    await store.get(profile, 1, { maxStalenessMs: 500 });
    await loose.get(profile, 1);
    await loose.get(profile, 1, { consistency: "bounded" });
    expect(cluster.node(0).reads.map(({ consistency }) => consistency)).toEqual([
      { level: "bounded", maxStalenessMs: 10_000 },
      { level: "bounded", maxStalenessMs: 500 },
      { level: "any" },
      { level: "bounded", maxStalenessMs: 10_000 },
    ]);
    await expect(store.get(profile, 1, { consistency: "none" as "any" })).rejects.toThrow(TypeError);
    await expect(store.get(profile, 1, { consistency: "any", maxStalenessMs: 5 })).rejects.toThrow(TypeError);
    await expect(store.get(profile, 1, { maxStalenessMs: 0 })).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    await expect(store.get(profile, 1, { maxStalenessMs: 1e9 })).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });
});

describe("rows that a node does not serve", () => {
  test("are asked for again at another, alone", async () => {
    const cluster = await LoopbackCluster.start({ nodes: 2 });
    cluster.node(0).lagging.add(3);
    const { store } = await cluster.connect();
    for (let i = 0; i < 10; i++) {
      const batch = await store.getMany(profile, KEYS);
      expect(batch.complete).toBe(true);
      expect([...batch.column("count")]).toEqual(KEYS);
      expect(new Set(batch.status("count"))).toEqual(new Set(["PRESENT"]));
    }
    const [first = 0, second = 0] = cluster.gets;
    expect(first).toBeGreaterThan(0);
    expect(second).toBe(10); // every read ends there, whole or for shard 3 alone
    const again = cluster.node(1).reads.filter(({ keys }) => (keys[0]?.length ?? 0) < 8 + 60 * 8);
    expect(again).toHaveLength(first);
  });

  test("are UNAVAILABLE after five redirects, the others are not kept waiting, and the batch tells why", async () => {
    const cluster = await LoopbackCluster.start({ nodes: 7 });
    for (const node of cluster.nodes) node.lagging.add(3);
    const { store } = await cluster.connect({ hedge: false });
    const batch = await store.getMany(profile, KEYS);
    expect(sum(cluster.gets)).toBe(6);
    expect(batch.complete).toBe(false);
    expect(batch.unavailable).toEqual([
      { shard: 3, reason: expect.stringMatching(/^node n\d does not serve shards 3: /) },
    ]);
    expect(batch.status("count")).toEqual(KEYS.map((key) => (cluster.shardOf(key) === 3 ? "UNAVAILABLE" : "PRESENT")));
    const [key] = cluster.keysIn([3], 1) as [number];
    await expect(store.get(profile, key)).rejects.toMatchObject({ code: "UNAVAILABLE", details: { shard: 3 } });
  });

  test("are told of by rank for all roles together, a role given as one key too", async () => {
    const author = { author: [profile] };
    const ranking = featureService("ranking", { version: 1, features: [profile], roles: author });
    const cluster = await LoopbackCluster.start({ nodes: 2 });
    const { store } = await cluster.connect();
    await store.apply(ranking);
    for (const node of cluster.nodes) for (const shard of [3, 5]) node.lagging.add(shard);
    const [first, second, served] = [3, 5, 1].map((shard) => cluster.keysIn([shard], 1)[0] as number);
    if (first === undefined || second === undefined || served === undefined) throw new TypeError("three keys");
    const answer = await store.rank(ranking, { user: second, author: [served, first, second] });
    expect(answer.complete).toBe(false);
    const reason = expect.stringMatching(/does not serve shards/);
    expect(answer.unavailable).toEqual([
      { shard: 3, reason },
      { shard: 5, reason },
    ]);
    expect(answer.user.count).toBeNull();
  });

  test("are waited for, by a strong read, until a leader is there", async () => {
    const cluster = await LoopbackCluster.start({ nodes: 3 });
    for (const node of cluster.nodes) node.lagging.add(3);
    const { store } = await cluster.connect();
    const reading = store.getMany(profile, KEYS, { consistency: "strong" });
    await until("all replicas were asked thrice", () => cluster.nodes.every(({ reads }) => reads.length > 3));
    for (const node of cluster.nodes) node.lagging.clear();
    expect((await reading).complete).toBe(true);
  });

  test("after the shard moved are found with a fresh map, fetched once for all that wait", async () => {
    const cluster = await LoopbackCluster.start({ nodes: 3, voters: () => [0] });
    const { store } = await cluster.connect();
    await store.getMany(profile, KEYS);
    for (let shard = 0; shard < 8; shard++) cluster.move(shard, [1]);
    const held = gate();
    cluster.beforeMap = () => held.opened;
    const reading = Promise.all(KEYS.map((key) => store.get(profile, key)));
    await until("every read was sent away", () => cluster.node(0).reads.length === 61);
    held.open();
    expect((await reading).map(({ count }) => count)).toEqual(KEYS);
    expect(cluster.maps).toMatchObject({ most: 1, all: 2 });
    expect(cluster.gets[1]).toBe(60);
  });
});

describe("a node that dies", () => {
  test("with requests on it costs its keys a second request, and only them", async () => {
    const cluster = await LoopbackCluster.start({ nodes: 4, voters: halves });
    const victim = cluster.node(2);
    const upper = cluster.shards.slice(4);
    for (const shard of upper) shard.voters = [2]; // so that it is asked
    const { store } = await cluster.connect({ hedge: false });
    for (const shard of upper) shard.voters = [2, 3];
    cluster.epoch++;
    const never = () => new Promise<undefined>(() => {});
    victim.hooks.onGet = never;
    const reading = store.getMany(profile, KEYS);
    await until("it was asked", () => victim.server.gets === 1);
    victim.server.kill();
    const batch = await reading;
    expect([...batch.column("count")]).toEqual(KEYS);
    expect(batch.complete).toBe(true);
    expect((cluster.gets[0] ?? 0) + (cluster.gets[1] ?? 0)).toBe(1);
    expect(cluster.gets[3]).toBe(1);
  });

  test("costs many reads in flight no failed call, with an empty retry budget", async () => {
    const cluster = await LoopbackCluster.start({ nodes: 3 });
    const { store } = await cluster.connect({ budget: new RetryBudget({ capacity: 0, share: 0 }), hedge: false });
    const held = gate();
    for (const node of cluster.nodes) node.hooks.onGet = async () => void (await held.opened);
    const reading = Promise.all(Array.from({ length: 300 }, (_, i) => store.get(profile, i % 100)));
    await until("all were sent", () => sum(cluster.gets) === 300);
    cluster.node(1).server.kill();
    held.open();
    expect((await reading).map(({ count }) => count)).toEqual(Array.from({ length: 300 }, (_, i) => i % 100));
  });
});

describe("hedging", () => {
  /** A connected cluster of three whose answers so far were quick. */
  async function warm(options: { hedge?: boolean; budget?: RetryBudget } = {}) {
    const cluster = await LoopbackCluster.start({ nodes: 3 });
    const { store } = await cluster.connect(options);
    for (let i = 0; i < 8; i++) await Promise.all(KEYS.slice(16, 32).map((key) => store.get(profile, key)));
    const held = gate();
    const asked = { gets: 0 }; // for key 7, of which the first is held; the loser of a hedge above may arrive as late as now
    for (const node of cluster.nodes) {
      node.hooks.onGet = async (_wire, _id, get) => {
        if (get.keys?.[0]?.[15] !== 7) return undefined;
        if (++asked.gets === 1) await held.opened;
        return undefined;
      };
    }
    return { cluster, store, held, asked };
  }

  test("asks a second node when the first is slower than most, and cancels the loser", async () => {
    const { cluster, store, held, asked } = await warm();
    const cancels = sum(cluster.nodes.map(({ server }) => server.cancels));
    expect((await store.get(profile, 7)).count).toBe(7);
    expect(asked.gets).toBeGreaterThanOrEqual(2);
    await until("the loser is cancelled", () => sum(cluster.nodes.map(({ server }) => server.cancels)) > cancels);
    held.open();
  });

  test.for([
    ["where it is switched off", { hedge: false }, {}],
    ["where the budget is half spent", { budget: new RetryBudget({ capacity: 0, share: 0 }) }, {}],
    ["of a strong read", {}, { consistency: "strong" }],
    ["of a session's read", {}, {}, "session"],
  ] as const)("does not happen %s", async ([, options, read, by]) => {
    const { store, held, asked } = await warm(options);
    const reading = (by === "session" ? store.session() : store).get(profile, 7, { ...read, deadlineMs: 150 });
    await expect(reading).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
    expect(asked.gets).toBe(1);
    held.open();
  });
});
