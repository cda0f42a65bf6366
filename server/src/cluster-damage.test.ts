import { open, readdir, stat, truncate } from "node:fs/promises";
import { join } from "node:path";
import { FeatureStoreError } from "@featurestore/proto";
import { afterEach, describe, expect, test, vi } from "vitest";
import { ClusterWorld, keysTo, type WorldOptions } from "./cluster-world.suite.js";
import { scrub } from "./maintenance.js";
import type { Shard } from "./shard.js";

const KEYS = keysTo(200);
const SHARD = 1;
let world: ClusterWorld;

afterEach(async () => {
  vi.restoreAllMocks();
  await world.close();
  expect(world.fatal).toEqual([]);
});

async function begin(options: WorldOptions = {}): Promise<void> {
  world = await ClusterWorld.begin({ nodes: 3, shards: 4, ...options });
  await world.write(KEYS, 1);
  await world.untilAlike();
  for (const node of world.running) for (const shard of node.shards) await shard.checkpoint();
}

/** The newest table of a replica, or null where it has none. */
async function tableOf(i: number, name: string): Promise<string | null> {
  const dir = join(world.dir(i), "replicas", `${SHARD}-${name.split(".")[1]}`);
  const newest = (await readdir(dir, { recursive: true }))
    .filter((file) => file.endsWith(".ldb"))
    .sort()
    .at(-1);
  return newest === undefined ? null : join(dir, newest);
}

/** Cuts its last byte off: damage that cannot be contained. */
async function cutTable(i: number, name: string): Promise<void> {
  const path = (await tableOf(i, name)) ?? "";
  await truncate(path, (await stat(path)).size - 1);
}

/** Flips bytes in the middle of the newest table of a replica. */
async function damageTable(i: number, name: string): Promise<void> {
  const path = (await tableOf(i, name)) ?? "";
  const handle = await open(path, "r+");
  await handle.write(Uint8Array.of(0xff, 0x00, 0xff), 0, 3, Math.floor((await stat(path)).size / 3));
  await handle.close();
}

function replica(i: number): Shard {
  const found = world.replica(i, SHARD);
  if (found === undefined) throw new RangeError(`node ${i} has no replica of shard ${SHARD}`);
  return found;
}

async function expectWhole(n: number): Promise<void> {
  await world.untilAlike();
  for (let i = 0; i < 3; i++) {
    expect(replica(i).isDamaged).toBe(false);
    const { values, unserved } = await world.readAt(i, KEYS, { consistency: { level: "strong" } });
    expect(unserved).toEqual([]);
    expect(values).toEqual(KEYS.map(() => n));
    expect(await scrub(world.node(i))).toEqual([]);
  }
}

/** Maintenance of a node until it finds nothing to repair. */
async function repairUntilWhole(i: number): Promise<void> {
  await world.until("the replica is whole again", async () => {
    if (replica(i).isDamaged) await world.node(i).repair();
    return !replica(i).isDamaged && replica(i).group?.isReadable === true;
  });
}

describe("a damaged replica", () => {
  test("of a follower serves nothing of what is lost, and is replaced by what the leader has", async () => {
    await begin();
    const leader = await world.leaderOf(SHARD);
    const i = (leader + 1) % 3;
    await damageTable(i, replica(i).replica);
    expect(await scrub(world.node(i))).toEqual([expect.stringContaining(`shard ${SHARD}: `)]);
    expect(replica(i).isDamaged).toBe(true);
    const { unserved } = await world.readAt(i, world.keysOf(SHARD, KEYS), { consistency: { level: "any" } });
    expect(unserved).toMatchObject([{ shard: SHARD, code: "UNAVAILABLE" }]);
    await world.write(KEYS, 2);
    await repairUntilWhole(i);
    await expectWhole(2);
  });

  test("of a leader hands the lead over before it is replaced", async () => {
    await begin();
    const leader = await world.leaderOf(SHARD);
    await damageTable(leader, replica(leader).replica);
    expect(await scrub(world.node(leader))).toEqual([expect.stringContaining(`shard ${SHARD}: `)]);
    const { replica: before } = replica(leader);
    await world.node(leader).repair();
    expect(replica(leader).group?.isLeader).toBe(false);
    expect(await world.leaderOf(SHARD)).not.toBe(leader);
    await world.write(KEYS, 2);
    await repairUntilWhole(leader);
    expect(replica(leader).replica).toBe(before);
    await expectWhole(2);
  });

  test("whose group has ended in the middle of a write leads no more, and is replaced", async () => {
    await begin();
    const leader = await world.leaderOf(SHARD);
    const { store } = replica(leader);
    if (store === null) throw new RangeError("the replica has no store");
    vi.spyOn(store, "apply").mockRejectedValue(new FeatureStoreError("CORRUPTION", "a row is not what it was"));
    const keys = world.keysOf(SHARD, KEYS);
    await expect(world.writeAt(leader, keys, 2)).rejects.toMatchObject({ code: "CORRUPTION", outcome: "unknown" });
    expect(replica(leader).group?.isLeader).toBe(false);
    await expect(world.writeAt(leader, keys, 2)).rejects.toMatchObject({
      code: "NOT_LEADER",
      outcome: "rejected",
      details: { shards: { [SHARD]: null } },
    });
    await world.write(KEYS, 3);
    await repairUntilWhole(leader);
    await expectWhole(3);
  });

  test("that is found at start begins anew from a snapshot, with the votes it has given", async () => {
    await begin();
    const leader = await world.leaderOf(SHARD);
    const i = (leader + 1) % 3;
    const { replica: name } = replica(i);
    await world.stop(i);
    await damageTable(i, name);
    await world.write(KEYS, 2);
    await world.start(i);
    await repairUntilWhole(i);
    await expectWhole(2);
  });

  test("that is the same on all replicas throws none of them away", async () => {
    await begin();
    const names = [0, 1, 2].map((i) => replica(i).replica);
    for (const i of [0, 1, 2]) await world.stop(i);
    for (const i of [0, 1, 2]) await cutTable(i, names[i] ?? "");
    await Promise.all([0, 1, 2].map((i) => world.start(i)));
    for (let round = 0; round < 3; round++) for (const node of world.running) await node.repair();
    for (const i of [0, 1, 2]) {
      expect(replica(i).fenced).toContain("ldb");
      expect(await tableOf(i, names[i] ?? "")).not.toBeNull();
    }
  });
});
