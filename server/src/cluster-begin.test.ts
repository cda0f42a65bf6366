import { cp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { expectRows } from "./cluster-checks.suite.js";
import { ClusterWorld, keysTo, profile, type WorldOptions } from "./cluster-world.suite.js";
import { openTestNode, TestClock } from "./node-world.suite.js";
import { openDataDir } from "./storage/data-dir.js";

const KEYS = keysTo(40);
const worlds: ClusterWorld[] = [];

afterEach(async () => {
  for (const world of worlds.splice(0)) {
    await world.close();
    expect(world.fatal).toEqual([]);
  }
});

async function empty(options: WorldOptions = {}): Promise<ClusterWorld> {
  const world = await ClusterWorld.empty(options);
  worlds.push(world);
  return world;
}

describe("a node with nobody to join", () => {
  test("waits for init, refuses what needs a cluster, and says so in its health", async () => {
    const world = await empty({ nodes: 1 });
    const node = await world.start(0);
    expect(node.clusterId).toBe("");
    await expect(world.readAt(0, [1])).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await expect(node.shardMap({})).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect(await node.health({})).toMatchObject({ status: "red", clusterId: "" });
    expect(await node.status({})).toMatchObject({ epoch: 0 });
  });

  test("begins a cluster once: of inits at the same time one is carried out, and later ones are refused", async () => {
    const world = await empty({ nodes: 1 });
    const node = await world.start(0);
    const request = { shards: 4, replicas: 3 } as const;
    const [first, second] = await Promise.allSettled([node.init(request, {}), node.init(request, {})]);
    expect(first.status).toBe("fulfilled");
    expect(second).toMatchObject({ status: "rejected", reason: { code: "ALREADY_EXISTS" } });
    await expect(node.init(request, {})).rejects.toMatchObject({ code: "ALREADY_EXISTS" });
    await world.stop(0);
    const again = await world.start(0);
    await expect(again.init(request, {})).rejects.toMatchObject({ code: "ALREADY_EXISTS" });
    expect(again.clusterId).toBe(node.clusterId);
  });

  test("begins the cluster after a crash in the middle of init, with the id it had, by another init", async () => {
    const world = await empty({ nodes: 1 });
    const dataDir = await openDataDir(world.dir(0));
    await dataDir.found({ clusterId: "half-begun", shards: 4, isFounder: true });
    await dataDir.release();
    const node = await world.start(0);
    await expect(node.init({ shards: 8, replicas: 1 }, {})).rejects.toMatchObject({ code: "CONFLICT" });
    await node.init({ shards: 4, replicas: 1 }, {});
    expect(node.clusterId).toBe("half-begun");
    expect(await node.health({})).toMatchObject({ status: "green", shards: { total: 4, serving: 4 } });
  });

  test("knows after a power loss that it has begun, though only its log says so", async () => {
    const world = await empty({ nodes: 1 });
    await world.begin({ replicas: 1 });
    await world.write(KEYS, 1);
    const copy = join(world.base, "copy");
    await cp(join(world.dir(0), "wal"), join(copy, "wal"), { recursive: true });
    await cp(join(world.dir(0), "node.json"), join(copy, "node.json"));
    await world.stop(0);
    await rm(world.dir(0), { recursive: true });
    await cp(copy, world.dir(0), { recursive: true });
    const node = await world.start(0);
    await expectRows(world, KEYS, 1);
    await expect(node.init({ shards: 8, replicas: 1 }, {})).rejects.toMatchObject({ code: "ALREADY_EXISTS" });
  });

  test("refuses init over rows of a time before clusters, and keeps them", async () => {
    const world = await empty({ nodes: 1 });
    const clock = new TestClock();
    const alone = await openTestNode(world.dir(0), clock);
    await alone.store.apply(profile);
    await alone.store.write(profile, [{ key: 1, features: { n: 1 } }]);
    await alone.node.close();
    await rm(join(world.dir(0), "replicas", "meta-1"), { recursive: true }); // no map, as then
    await rm(join(world.dir(0), "wal"), { recursive: true });
    const node = await world.start(0);
    await expect(node.init({ shards: 4, replicas: 3 }, {})).rejects.toMatchObject({ code: "CONFLICT" });
    const dirs = (await readdir(join(world.dir(0), "replicas"))).filter((name) => name !== "meta-1");
    expect(dirs.sort()).toEqual(["0-1", "1-1", "2-1", "3-1"]);
  });
});

describe("a node that joins", () => {
  test("with a wrong token is refused and stays of no cluster; with the right one it is let in", async () => {
    const world = await empty({ nodes: 2 });
    const first = await world.start(0);
    const { joinToken, clusterId } = await first.init({ shards: 4, replicas: 3 }, {});
    world.token = `${joinToken.slice(0, -1)}${joinToken.endsWith("a") ? "b" : "a"}`;
    await expect(world.start(1)).rejects.toMatchObject({ code: "PERMISSION_DENIED" });
    world.token = null;
    await expect(world.start(1)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    world.token = joinToken;
    const second = await world.start(1);
    expect(second.clusterId).toBe(clusterId);
    expect(second.nodeId).not.toBe(first.nodeId);
    await expect(second.init({ shards: 4, replicas: 3 }, {})).rejects.toMatchObject({ code: "ALREADY_EXISTS" });
  });

  test("brings the shards about once there are as many nodes as replicas, and not before", async () => {
    const world = await empty({ nodes: 3 });
    const first = await world.start(0);
    world.token = (await first.init({ shards: 4, replicas: 3 }, {})).joinToken;
    await world.start(1);
    await world.until("both nodes are active in the map of both", () =>
      world.running.every((node) => node.member?.map?.nodes.length === 2),
    );
    expect(world.map().placements.map(({ confEpoch }) => confEpoch)).toEqual([0, 0, 0, 0]);
    await expect(first.shardMap({})).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await world.start(2);
    await world.untilGreen();
    expect(world.running.map((node) => node.shards.length)).toEqual([4, 4, 4]);
    await world.until("everybody has a vote in the meta group", () => {
      const voters = world.running.map((node) => node.member?.metaGroup.membership.voters.length);
      return voters.every((count) => count === 3);
    });
  });

  test("and is stopped at once comes back without a token, and is let in", async () => {
    const world = await empty({ nodes: 3 });
    const first = await world.start(0);
    world.token = (await first.init({ shards: 4, replicas: 3 }, {})).joinToken;
    await world.start(1);
    await world.start(2);
    await world.stop(2);
    world.token = null;
    await world.start(2);
    await world.untilGreen();
    expect(world.node(2).shards.length).toBe(4);
  });
});

test("a node that was alone takes others in once it has a peer address, and gives them its rows", async () => {
  const world = await empty({ nodes: 3, shards: 4 });
  const alone = await openTestNode(world.dir(0), new TestClock());
  await alone.store.apply(profile);
  await alone.store.write(
    profile,
    KEYS.map((key) => ({ key, features: { n: 1 } })),
  );
  await alone.node.close();
  const first = await world.start(0);
  world.token = (await first.change({ change: { kind: "newToken" }, expectedEpoch: null }, {})).joinToken;
  await world.start(1);
  await world.start(2);
  const set = { kind: "set", replicas: 3, isBalancing: null, deadAfterMs: null } as const;
  await world.until("the replicas may be set", () =>
    first.change({ change: set, expectedEpoch: null }, {}).then(
      () => true,
      () => false,
    ),
  );
  await world.until("every shard has three voters", () =>
    world
      .map()
      .placements.every(({ membership }) => membership.voters.length === 3 && membership.outgoing.length === 0),
  );
  await world.untilGreen();
  await expectRows(world, KEYS, 1);
});
