import { expect, test } from "vitest";
import { LoopbackCluster } from "./loopback-cluster.suite.js";
import { atEnd, gate, until } from "./loopback-world.suite.js";
import { isMap, MapKeeper } from "./map-keeper.js";
import { NodePool } from "./node-pool.js";
import { parseConnectOptions } from "./options.js";

/** A keeper whose timer a test fires by hand. */
async function open() {
  const cluster = await LoopbackCluster.start({ nodes: 2 });
  const pool = new NodePool(parseConnectOptions({ seeds: [cluster.node(0).server.address] }));
  const timers: { readonly callback: () => void; readonly ms: number }[] = [];
  let stopped = 0;
  const keeper = new MapKeeper(pool, (callback, ms) => {
    timers.push({ callback, ms });
    return () => void stopped++;
  });
  atEnd(() => {
    keeper.close();
    pool.close(new Error("over") as never);
  });
  return { cluster, keeper, timers, stopped: () => stopped };
}

test("the map is fetched again on a timer of 30 s, give or take a quarter", async () => {
  const { cluster, keeper, timers, stopped } = await open();
  await keeper.refresh({});
  expect(timers).toHaveLength(1);
  expect(timers[0]?.ms).toBeGreaterThanOrEqual(22_500);
  expect(timers[0]?.ms).toBeLessThanOrEqual(37_500);
  cluster.epoch = 7;
  timers[0]?.callback();
  await until("the new map is there", () => isMap(keeper.current) && keeper.current.epoch === 7);
  expect(timers).toHaveLength(2);
  keeper.close();
  expect(stopped()).toBe(2);
});

test("one request is on its way at most; who comes while it is shares it, who saw nothing newer needs none", async () => {
  const { cluster, keeper } = await open();
  const held = gate();
  cluster.beforeMap = () => held.opened;
  const seenAt = performance.now();
  const all = Promise.all(Array.from({ length: 20 }, () => keeper.refresh({})));
  held.open();
  expect(new Set(await all).size).toBe(1);
  expect(cluster.maps).toMatchObject({ most: 1, all: 1 });
  await keeper.refresh({}, seenAt);
  expect(cluster.maps.all).toBe(1);
  await keeper.refresh({});
  expect(cluster.maps.all).toBe(2);
});

test("a refresh of the same epoch brings new leaders, and keeps what was learned where it brings none", async () => {
  const { cluster, keeper } = await open();
  const first = await keeper.refresh({});
  if (isMap(first)) first.noteLeader(0, "n1");
  for (const shard of cluster.shards) shard.leader = null;
  (cluster.shards[1] as { leader: number }).leader = 1;
  const second = await keeper.refresh({});
  expect(isMap(second) && [second.leader(0), second.leader(1)]).toEqual([1, 1]);
});
