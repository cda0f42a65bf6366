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
  await expectRows(world, KEYS, round);
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
  await expectRows(world, KEYS, 2);
});
