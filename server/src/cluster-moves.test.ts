import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { ClusterWorld, change, keysTo, type WorldOptions } from "./cluster-world.suite.js";
import { groupOf } from "./shard.js";

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

/** Every node has on disk what the map has there, and nothing else. */
async function expectInLine(world: ClusterWorld): Promise<void> {
  const map = await world.untilSettled();
  for (let i = 0; i < world.size; i++) {
    if (!world.isRunning(i)) continue;
    const node = world.node(i);
    const named = map.placements.flatMap(({ replicas }, shard) =>
      replicas.filter((home) => home.node === node.nodeId).map(({ id }) => ({ shard, id })),
    );
    const dirs = await readdir(join(world.dir(i), "replicas"));
    expect(dirs.sort()).toEqual([...named.map(({ shard, id }) => `${shard}-${id}`), "meta-1"].sort());
    expect(node.wal.groups()).toEqual([0, ...named.map(({ shard }) => groupOf(shard))]);
    expect(node.shards.map(({ id, replica }) => `${id} ${replica}`)).toEqual(
      named.map(({ shard, id }) => `${shard} ${node.nodeId}.${id}`),
    );
  }
  for (const [shard, { membership, replicas, confEpoch }] of map.placements.entries()) {
    const nameOf = (id: string): string => `${replicas.find((home) => home.id === id)?.node}.${id}`;
    for (const { group } of world.replicasOf(shard)) {
      await world.until("the membership is applied", () => group?.confEpoch === confEpoch);
      expect([...(group?.membership.voters ?? [])].sort()).toEqual(membership.voters.map(nameOf).sort());
      expect(group?.membership.learners).toEqual([]);
    }
  }
  await world.untilAlike();
}

async function expectRows(world: ClusterWorld, n: number): Promise<void> {
  const values = new Map<number, unknown>();
  for (const node of world.running) {
    const i = world.indexOf(node.nodeId);
    const answered = await world.readAt(i, KEYS, { consistency: { level: "strong" } });
    KEYS.forEach((key, row) => {
      if (answered.values[row] !== "UNAVAILABLE") values.set(key, answered.values[row]);
    });
  }
  expect(KEYS.map((key) => values.get(key))).toEqual(KEYS.map(() => n));
}

test("replicas move to nodes that join, under writes, with no voter less meanwhile, and leave nothing behind", async () => {
  const world = await begun({ nodes: 3, shards: 16 });
  let [round, isOver] = [1, false];
  const writing = (async () => {
    while (!isOver) await world.write(KEYS, ++round);
  })();
  const voters: number[] = [];
  const watch = world.node(0).member?.meta.onChange(() => {
    for (const { membership } of world.node(0).member?.map?.placements ?? []) voters.push(membership.voters.length);
  });
  await world.add();
  await world.add();
  await world.untilSettled();
  isOver = true;
  await writing;
  watch?.();
  expect(Math.min(...voters)).toBe(3);
  await expectInLine(world);
  await expectRows(world, round);
  const counts = world.running.map((node) => node.shards.length);
  expect(Math.max(...counts) / ((16 * 3) / 5)).toBeLessThanOrEqual(1.15);
});

test("a node that drains gives everything up, and may be removed then; it takes no part afterwards", async () => {
  const world = await begun({ nodes: 4, shards: 8 });
  const leaving = world.node(3);
  await expect(change(world.node(0), { kind: "remove", node: leaving.nodeId, isDead: false })).rejects.toMatchObject({
    code: "CONFLICT",
  });
  await change(world.node(1), { kind: "drain", node: leaving.nodeId });
  await world.until("it has no replicas", () => leaving.shards.length === 0);
  await expectInLine(world);
  expect(leaving.wal.groups()).toEqual([0]);
  expect(await readdir(join(world.dir(3), "replicas"))).toEqual(["meta-1"]);
  await world.write(KEYS, 2);
  await world.until("it may be removed", () =>
    change(world.node(1), { kind: "remove", node: leaving.nodeId, isDead: false }).then(
      () => true,
      () => false,
    ),
  );
  await world.until("the others have it as removed", () =>
    world.map().nodes.some(({ id, state }) => id === leaving.nodeId && state === "removed"),
  );
  await world.stop(3);
  await world.untilGreen();
  await expectRows(world, 2);
});

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
  await expectRows(world, 1);
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
  await expectRows(world, 2);
  const again = world.node(3).shards.filter(({ id: shard }) => before.has(shard));
  expect(again.length).toBeGreaterThan(0);
  for (const { id: shard, replica } of again) expect(replica).not.toBe(before.get(shard));
});
