import { cp, readdir, rename, rm, truncate } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { ClusterWorld, keysTo } from "./cluster-world.suite.js";

const KEYS = keysTo(60);
let world: ClusterWorld;

afterEach(async () => {
  await world.close();
  expect(world.fatal).toEqual([]);
});

/**
 * Stops all nodes, and one of them as a loss of power does: what was synced is there, and what LevelDB only had in its log is
 * not.
 */
async function losePower(i: number): Promise<void> {
  for (let other = 0; other < world.size; other++) if (other !== i) await world.stop(other);
  const [dir, copy] = [world.dir(i), `${world.dir(i)}-copy`];
  await cp(dir, copy, { recursive: true, filter: (path) => !path.endsWith("LOCK") });
  await world.stop(i);
  await rm(dir, { recursive: true });
  await rename(copy, dir);
  for (const replica of await readdir(join(dir, "replicas"))) {
    const files = await readdir(join(dir, "replicas", replica), { recursive: true });
    for (const name of files) if (/\d+\.log$/.test(name)) await truncate(join(dir, "replicas", replica, name), 0);
  }
}

function replicasIn(i: number): Promise<string[]> {
  return readdir(join(world.dir(i), "replicas")).then((names) => names.sort());
}

test("a node that lost power keeps the replicas it got last, though it does not know the map that has them yet", async () => {
  world = await ClusterWorld.begin({ nodes: 3, shards: 8 });
  const last = await world.add();
  await world.untilSettled();
  await world.write(KEYS, 1);
  const before = await replicasIn(last);
  expect(before.length).toBeGreaterThan(1);
  await losePower(last);
  await world.start(last);
  expect(await replicasIn(last)).toEqual(before);
  expect(world.node(last).shards.length).toBe(before.length - 1);
  await Promise.all([0, 1, 2].map((i) => world.start(i)));
  await world.untilGreen();
  expect(await replicasIn(last)).toEqual(before);
  await world.untilAlike();
});

test("a node that lost power makes no replica anew that it had destroyed", async () => {
  world = await ClusterWorld.begin({ nodes: 3, shards: 8 });
  await world.write(KEYS, 1);
  await world.add();
  await world.untilSettled();
  for (const i of [0, 1]) {
    const before = await replicasIn(i);
    await losePower(i);
    await world.start(i);
    expect(await replicasIn(i)).toEqual(before);
    await Promise.all([0, 1, 2, 3].filter((other) => other !== i).map((other) => world.start(other)));
    await world.untilGreen();
  }
  await world.untilAlike();
});

test("a node that missed some writes before all were stopped gets them from the others' logs, not a snapshot of everything", async () => {
  world = await ClusterWorld.begin({ nodes: 3, shards: 8 });
  await world.write(KEYS, 1);
  await world.untilAlike();
  await world.stop(2);
  await world.write(KEYS, 2);
  await world.stop(1);
  await world.stop(0);
  await Promise.all([0, 1, 2].map((i) => world.start(i)));
  await world.untilGreen();
  await world.untilAlike();
  expect(await restoredIn(2)).toEqual([]);
});

/** Replicas whose database came with a snapshot. */
async function restoredIn(i: number): Promise<string[]> {
  const replicas = await replicasIn(i);
  const names = await Promise.all(replicas.map((replica) => readdir(join(world.dir(i), "replicas", replica))));
  return replicas.filter((_replica, at) => names[at]?.includes("STATE"));
}
