import { afterEach, expect, test } from "vitest";
import { expectRows } from "./cluster-checks.suite.js";
import { ClusterWorld, keysTo, type WorldOptions } from "./cluster-world.suite.js";

const KEYS = keysTo(200);
const SHARD = 1;
let world: ClusterWorld;

afterEach(async () => {
  await world.close();
  expect(world.fatal).toEqual([]);
});

async function begin(options: WorldOptions = {}): Promise<void> {
  world = await ClusterWorld.begin({ nodes: 3, shards: 4, ...options });
  await world.write(KEYS, 1);
}

async function expectWhole(n: number): Promise<void> {
  await world.untilAlike();
  await expectRows(world, KEYS, n);
}

test("a replica that fell behind what the others' logs begin with gets a snapshot", async () => {
  await begin();
  await world.untilAlike();
  const has = world.replica(2, SHARD)?.group?.lastIndex ?? 0;
  await world.stop(2);
  await world.write(KEYS, 2);
  await world.write(KEYS, 3);
  for (const i of [0, 1]) for (const shard of world.node(i).shards) await shard.checkpoint({ keepTail: false });
  const begins = (await world.node(0).wal.readGroup(SHARD + 1)).truncated.index;
  await world.start(2);
  await world.untilGreen();
  await expectWhole(3);
  expect(begins).toBeGreaterThan(has);
});

test("the log stays within its bounds while a node is away, and the node catches up after", async () => {
  const walBytesMax = 512 * 1024;
  await begin({ options: { walBytesMax } });
  await world.stop(2);
  for (let round = 2; round <= 60; round++) {
    await world.write(KEYS, round);
    for (const i of [0, 1]) await world.node(i).checkpointPinning();
  }
  for (let i = 0; i < 2; i++) expect(world.node(i).wal.stats.bytes).toBeLessThanOrEqual(walBytesMax);
  await world.start(2);
  await world.untilGreen();
  await expectWhole(60);
});
