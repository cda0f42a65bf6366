import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { expectInLine, expectRows } from "./cluster-checks.suite.js";
import { ClusterWorld, change, keysTo, type WorldOptions } from "./cluster-world.suite.js";

const KEYS = keysTo(60);
const worlds: ClusterWorld[] = [];

afterEach(async () => {
  for (const world of worlds.splice(0)) {
    await world.close();
    expect(world.fatal).toEqual([]);
  }
});

async function begun(options: WorldOptions): Promise<ClusterWorld> {
  const world = await ClusterWorld.begin(options);
  worlds.push(world);
  await world.write(KEYS, 1);
  return world;
}

test("a node that was away while its replicas were given up destroys them when it is back", async () => {
  const world = await begun({ nodes: 4, shards: 8 });
  const id = world.node(3).nodeId;
  const before = world.node(3).shards.length;
  expect(before).toBeGreaterThan(0);
  await world.stop(3);
  await change(world.node(0), { kind: "drain", node: id });
  await world.until("the others have all shards", () =>
    world.map().placements.every(({ membership, target, replicas }) => {
      const nodes = replicas.map(({ node }) => node);
      return !target.includes(id) && !nodes.includes(id) && membership.voters.length === 3;
    }),
  );
  expect((await readdir(join(world.dir(3), "replicas"))).length).toBe(before + 1);
  await world.start(3);
  await world.until("nothing is left", () => world.node(3).shards.length === 0);
  await expectInLine(world);
  await expectRows(world, KEYS, 1);
});

test("a replica that comes back where one was is another one, with the directory of the old one still there", async () => {
  const world = await begun({ nodes: 4, shards: 8 });
  const id = world.node(3).nodeId;
  const before = new Map(world.node(3).shards.map(({ id: shard, replica }) => [shard, replica]));
  await world.stop(3);
  await change(world.node(0), { kind: "drain", node: id });
  await world.until("the others have all shards", () =>
    world.map().placements.every(({ replicas }) => replicas.length === 3 && replicas.every(({ node }) => node !== id)),
  );
  await world.write(KEYS, 2);
  await change(world.node(0), { kind: "activate", node: id });
  await change(world.node(0), { kind: "rebalance" });
  await world.until("it is to have replicas again", () =>
    world.map().placements.some(({ replicas }) => replicas.some(({ node }) => node === id)),
  );
  await world.start(3);
  await expectInLine(world);
  await expectRows(world, KEYS, 2);
  const again = world.node(3).shards.filter(({ id: shard }) => before.has(shard));
  expect(again.length).toBeGreaterThan(0);
  for (const { id: shard, replica } of again) expect(replica).not.toBe(before.get(shard));
});
