import { afterEach, expect, test } from "vitest";
import { expectRows } from "./cluster-checks.suite.js";
import { ClusterWorld, keysTo } from "./cluster-world.suite.js";

const KEYS = keysTo(40);
let world: ClusterWorld;

afterEach(async () => {
  await world.close();
  expect(world.fatal).toEqual([]);
});

test("a cluster has its rows after one node was restarted, and after all were", async () => {
  world = await ClusterWorld.begin();
  await world.write(KEYS, 1);
  await world.stop(1);
  await world.write(KEYS, 2);
  await world.start(1);
  await world.untilGreen();
  await expectRows(world, KEYS, 2);
  for (const i of [0, 1, 2]) await world.stop(i);
  await Promise.all([0, 1, 2].map((i) => world.start(i)));
  await world.untilGreen();
  await expectRows(world, KEYS, 2);
  await world.write(KEYS, 3);
  await expectRows(world, KEYS, 3);
});

test("a cluster goes on where a node comes back at another address", async () => {
  world = await ClusterWorld.begin();
  await world.write(KEYS, 1);
  await world.stop(2);
  await world.move(2);
  await world.start(2);
  const id = world.node(2).nodeId;
  await world.until("the map has the new address", () => {
    const known = world.map().nodes.find((node) => node.id === id);
    return known?.addresses.peer === world.peerAddress(2);
  });
  await world.untilGreen();
  await expectRows(world, KEYS, 1);
});

test("a cluster has no node that serves by itself: without a peer address each is refused", async () => {
  world = await ClusterWorld.begin();
  for (const i of [0, 1, 2]) await world.stop(i);
  for (const i of [0, 1, 2]) {
    await expect(world.start(i, { peers: null })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      details: { field: "peerListen" },
    });
  }
});
