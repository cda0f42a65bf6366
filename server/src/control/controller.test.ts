import { afterEach, describe, expect, test } from "vitest";
import { FakeCluster, type FakeOptions, fakeNode, fakeNodes } from "./fake-cluster.suite.js";

let cluster: FakeCluster | null = null;

function begin(options: FakeOptions): FakeCluster {
  cluster = new FakeCluster(options);
  return cluster;
}

async function begun(options: FakeOptions): Promise<FakeCluster> {
  const world = begin(options);
  await world.until(() => world.isSettled() && isMetaWhole(world), 30_000);
  return world;
}

/** Every node that is not gone takes part, and as many vote as shall. */
function isMetaWhole({ map, metaGroup }: FakeCluster): boolean {
  const present = map.nodes.filter(({ state }) => state !== "dead" && state !== "removed");
  const { voters, outgoing, learners } = metaGroup.membership;
  const isOdd = voters.length === Math.min(map.replicas, present.length - (1 - (present.length % 2)));
  return isOdd && outgoing.length === 0 && [...voters, ...learners].length === present.length;
}

afterEach(async () => {
  const crashes = cluster?.crashes ?? [];
  await cluster?.close();
  cluster = null;
  expect(crashes).toEqual([]);
});

describe("beginning", () => {
  test("groups are founded in one change once there are as many active nodes as replicas, and not before", async () => {
    const world = begin({ nodes: fakeNodes(2), shards: 8 });
    await world.timer.advance(5_000);
    expect(world.map.epoch).toBe(0);
    expect(world.leading()?.moves().get(0)).toBe("waits for enough nodes to begin");
    world.join(fakeNode("n3"));
    await world.timer.advance(1_000);
    expect(world.map.epoch).toBe(2);
    expect(world.map.placements.map(({ target }) => target)).toEqual(Array(8).fill(["n1", "n2", "n3"]));
    expect(world.map.placements.every(({ confEpoch }) => confEpoch === 1)).toBe(true);
  });

  test("every node becomes a member of the meta group, and as many vote as there are replicas", async () => {
    const world = await begun({ nodes: fakeNodes(5), shards: 4 });
    expect(world.metaGroup.membership.voters.length).toBe(3);
    expect(world.metaGroup.membership.learners.length).toBe(2);
  });
});

describe("rounds", () => {
  test("come every 500 ms, 100 ms after something happened, and are not put off by being asked for", async () => {
    const world = await begun({ nodes: fakeNodes(1), shards: 1, replicas: 1 });
    const controller = world.leading() ?? expect.fail();
    await world.timer.advance(5_000);
    const before = world.reportsAsked;
    await world.timer.advance(5_000);
    expect(world.reportsAsked - before).toBe(10);
    for (let i = 0; i < 100; i++) {
      controller.poke();
      await world.timer.advance(10);
    }
    expect(world.reportsAsked - before).toBeGreaterThanOrEqual(19);
  });

  test("a node that does not lead the meta group asks nobody and changes nothing", async () => {
    const world = await begun({ nodes: fakeNodes(3), shards: 4 });
    const others = [...world.nodes].filter(([id]) => id !== world.metaGroup.leader);
    for (const [, { controller }] of others) {
      await controller?.round();
      expect(controller?.reports().size).toBe(0);
      expect(controller?.moves().size).toBe(0);
    }
  });

  test("a change that is refused is planned again in the next round", async () => {
    const world = begin({ nodes: fakeNodes(3), shards: 4 });
    world.refuseProposals = 3;
    await world.until(() => world.isSettled(), 10_000);
    const failures = world.events.filter(({ kind }) => kind === "changeFailed");
    expect(failures.length).toBe(3);
    expect(world.map.epoch).toBe(1);
  });
});

describe("moving", () => {
  test("two nodes more than three get their share of 64 shards by few more copies than that takes", async () => {
    const world = await begun({ nodes: fakeNodes(3), shards: 64 });
    world.join(fakeNode("n4"));
    world.join(fakeNode("n5"));
    await world.timer.advance(2_000);
    await world.until(() => world.isSettled() && isMetaWhole(world), 300_000);
    const counts = world.map.nodes.map(({ id }) => world.replicasOn(id).length);
    expect(Math.max(...counts) / ((64 * 3) / 5)).toBeLessThanOrEqual(1.15);
    const ideal = (64 * 3 * 2) / 5;
    expect(world.copies).toBeGreaterThanOrEqual(Math.floor(ideal * 0.65));
    expect(world.copies).toBeLessThanOrEqual(Math.ceil(ideal * 1.35));
    await world.until(() => {
      const leads = world.map.nodes.map(({ id }) => world.leadsOf(id));
      return leads.every((count) => Math.abs(count - 64 / 5) <= 1.28);
    }, 120_000);
  });

  test("at most two copies go to or from one node at a time", async () => {
    const world = await begun({ nodes: fakeNodes(4), shards: 32, catchUpTicks: () => 20 });
    world.join(fakeNode("n5"));
    let most = 0;
    while (!world.isSettled() || world.map.placements.every(({ target }) => !target.includes("n5"))) {
      await world.timer.advance(100);
      const onNew = world.groups.filter((group, shard) => {
        const copying = group.membership.learners.filter((id) => !group.isCaughtUp(id));
        const homes = world.map.placements[shard]?.replicas ?? [];
        return homes.some(({ id, node }) => node === "n5" && copying.includes(id));
      });
      most = Math.max(most, onNew.length);
    }
    expect(most).toBe(2);
  });

  test("a drained node hands its leads over at once, gives its replicas up, and can then be removed", async () => {
    const world = await begun({ nodes: fakeNodes(4), shards: 16 });
    world.metaGroup.transfer(world.metaGroup.membership.voters.find((id) => id !== "n1") ?? "");
    expect(world.admin({ kind: "drain", node: "n1" })).toMatch(/^n1 gives up its 1[0-9] replicas and its leads$/);
    await world.timer.advance(1_500);
    expect(world.leadsOf("n1")).toBe(0);
    await world.until(() => world.isSettled(), 120_000);
    expect(world.replicasOn("n1")).toEqual([]);
    expect(world.node("n1").disk.size).toBe(0);
    await world.until(() => !world.metaGroup.membership.voters.includes("n1"), 10_000);
    expect(world.metaGroup.membership.learners).toContain("n1");
    world.admin({ kind: "remove", node: "n1", isDead: false });
    await world.until(() => !world.metaGroup.membership.learners.includes("n1"), 10_000);
    expect(world.state("n1")).toBe("removed");
  });

  test("the node that leads the meta group can be drained: it hands that over too", async () => {
    const world = await begun({ nodes: fakeNodes(4), shards: 4 });
    const leader = world.metaGroup.leader ?? "";
    world.admin({ kind: "drain", node: leader });
    await world.until(() => world.isSettled() && !world.metaGroup.membership.voters.includes(leader), 60_000);
    expect(world.metaGroup.leader).not.toBe(leader);
  });

  test("a node that shuts down leads nothing a moment later, and keeps its replicas", async () => {
    const world = await begun({ nodes: fakeNodes(3), shards: 16 });
    await world.timer.advance(60_000);
    expect(world.leadsOf("n2")).toBeGreaterThan(3);
    const { epoch } = world.map;
    world.node("n2").isDraining = true;
    await world.timer.advance(1_500);
    expect(world.leadsOf("n2")).toBe(0);
    expect(world.map.epoch).toBe(epoch);
  });

  test("replicas of 5 from 3 and back grow and shrink every group", async () => {
    const world = await begun({ nodes: fakeNodes(5), shards: 8 });
    world.admin({ kind: "set", replicas: 5 });
    await world.until(() => world.isSettled() && isMetaWhole(world), 120_000);
    expect(world.map.placements.every(({ target }) => target.length === 5)).toBe(true);
    world.admin({ kind: "set", replicas: 1 });
    await world.until(() => world.isSettled() && isMetaWhole(world), 120_000);
    expect(world.groups.every(({ membership }) => membership.voters.length === 1)).toBe(true);
  });
});

describe("a change that is appended and not applied", () => {
  test("is waited for: what it may make a member is neither given up nor deleted", async () => {
    const world = await begun({ nodes: fakeNodes(3), shards: 1 });
    const [group] = world.groups;
    if (group === undefined) return expect.fail();
    group.isHanging = true;
    world.join(fakeNode("n4"));
    world.admin({ kind: "drain", node: "n1" });
    await world.until(() => group.isChangePending, 10_000);
    world.admin({ kind: "abort" });
    world.admin({ kind: "activate", node: "n1" });
    await world.timer.advance(30_000);
    expect(world.leading()?.moves().get(0)).toMatch(/^moves for balance: a change of its members is being written/);
    expect(world.map.placements[0]?.replicas.map(({ id }) => id)).toEqual(["1", "2", "3", "4"]);
    group.isHanging = false;
    await world.until(() => world.isSettled(), 30_000);
    expect(world.map.placements[0]?.replicas.map(({ id }) => id)).toEqual(["1", "2", "3"]);
  });

  test("a learner that the map has forgotten is removed, whoever added it", async () => {
    const world = await begun({ nodes: fakeNodes(3), shards: 1 });
    const [group] = world.groups;
    await group?.change({ voters: ["1", "2", "3"], learners: ["9"] }, { isReuse: false });
    await world.until(() => group?.membership.learners.length === 0 && world.isSettled(), 10_000);
    expect(world.map.placements[0]?.confEpoch).toBe(group?.confEpoch);
    expect(world.leading()?.moves().size).toBe(0);
  });
});

test("a learner that has lost its log is given up after 30 s, and another copy takes its place", async () => {
  const world = await begun({ nodes: fakeNodes(3), shards: 1 });
  world.lost.add("0/4");
  world.join(fakeNode("n4"));
  world.admin({ kind: "drain", node: "n1" });
  await world.timer.advance(30_000);
  expect(world.map.placements[0]?.membership.learners).toEqual(["4"]);
  expect(world.leading()?.moves().get(0)).toBe("leaves a node: the new copy is catching up");
  await world.until(() => world.isSettled(), 20_000);
  expect(world.map.placements[0]?.membership.voters).toEqual(["2", "3", "5"]);
});

describe("stopping moves", () => {
  test("abort gives up every move that is not decided, and none begins until balancing is on again", async () => {
    const world = await begun({ nodes: fakeNodes(3), shards: 16, catchUpTicks: () => 100 });
    world.join(fakeNode("n4"));
    await world.until(() => world.groups.some(({ membership }) => membership.learners.length > 0), 30_000);
    const voters = world.groups.map(({ membership }) => membership.voters);
    expect(world.admin({ kind: "abort" })).toMatch(/^\d+ moves given up; balancing is off$/);
    await world.until(() => world.isSettled(), 30_000);
    await world.timer.advance(30_000);
    expect(world.groups.map(({ membership }) => membership.voters)).toEqual(voters);
    expect(world.replicasOn("n4")).toEqual([]);
    expect(world.leading()?.moves().size).toBe(0);
    world.admin({ kind: "set", isBalancing: true });
    await world.timer.advance(1_000);
    await world.until(() => world.isSettled() && world.replicasOn("n4").length > 0, 300_000);
  });

  test("with balancing off a new node stays empty and leads stay, while a dead node's replicas are rebuilt", async () => {
    const world = await begun({ nodes: fakeNodes(4), shards: 16, settings: { isBalancing: false } });
    const leads = world.map.nodes.map(({ id }) => world.leadsOf(id));
    expect(Math.max(...leads) - Math.min(...leads)).toBeGreaterThan(4);
    world.join(fakeNode("n5"));
    await world.timer.advance(30_000);
    expect(world.replicasOn("n5")).toEqual([]);
    expect(world.map.nodes.map(({ id }) => world.leadsOf(id))).toEqual([...leads, 0]);
    const lost = world.replicasOn("n3").length;
    await world.stopNode("n3");
    await world.until(() => world.state("n3") === "dead" && world.replicasOn("n3").length === 0, 120_000);
    expect(lost).toBeGreaterThan(0);
    expect(world.map.placements.every(({ membership }) => membership.voters.length === 3)).toBe(true);
  });

  test("a plan that is asked for while balancing is off waits until it is on", async () => {
    const world = await begun({ nodes: fakeNodes(3), shards: 8, settings: { isBalancing: false } });
    world.join(fakeNode("n4"));
    expect(world.admin({ kind: "rebalance" })).toBe(
      "6 replicas shall move; balancing is off: they begin once it is on",
    );
    await world.timer.advance(20_000);
    expect(world.copies).toBe(0);
    expect(new Set(world.leading()?.moves().values())).toEqual(new Set(["moves for balance: waits for its turn"]));
    world.admin({ kind: "set", isBalancing: true });
    await world.until(() => world.isSettled(), 60_000);
    expect(world.copies).toBe(6);
  });
});

describe("nodes that fall silent", () => {
  test("are given up after the time that is set, not before, and their replicas are rebuilt", async () => {
    const world = await begun({ nodes: fakeNodes(4), shards: 16 });
    await world.stopNode("n2");
    await world.timer.advance(9_000);
    expect(world.state("n2")).toBe("active");
    await world.timer.advance(2_500);
    expect(world.state("n2")).toBe("dead");
    await world.until(() => world.replicasOn("n2").length === 0, 120_000);
    await world.until(() => isMetaWhole(world), 10_000);
    expect(world.groups.every(({ membership }) => membership.voters.length === 3)).toBe(true);
  });

  test("are active again once they are heard, and delete what was taken from them", async () => {
    const world = await begun({ nodes: fakeNodes(4), shards: 16 });
    await world.stopNode("n2");
    await world.until(() => world.state("n2") === "dead" && world.replicasOn("n2").length === 0, 120_000);
    const left = world.node("n2").disk.size;
    expect(left).toBeGreaterThan(0);
    world.startNode("n2");
    await world.timer.advance(2_000);
    expect(world.state("n2")).toBe("active");
    await world.until(() => world.isSettled() && isMetaWhole(world) && world.replicasOn("n2").length > 0, 200_000);
  });

  test("one that was draining still is when it comes back, and meanwhile keeps nobody from deleting", async () => {
    const world = await begun({ nodes: fakeNodes(5), shards: 8 });
    world.admin({ kind: "drain", node: "n2" });
    await world.timer.advance(1_000);
    await world.stopNode("n2");
    await world.until(() => world.replicasOn("n2").length === 0, 120_000);
    await world.timer.advance(20_000);
    expect(world.state("n2")).toBe("draining");
    const retired = world.map.placements.flatMap((placement) => placement.retired);
    expect(retired.filter(({ node }) => node !== "n2")).toEqual([]);
    world.startNode("n2");
    await world.until(() => world.isSettled(), 30_000);
    expect(world.state("n2")).toBe("draining");
    expect(world.node("n2").disk.size).toBe(0);
  });

  test("one that an admin gave up drains when it is heard again, and takes replicas once it is activated", async () => {
    const world = await begun({ nodes: fakeNodes(4), shards: 16, settings: { deadAfterMs: 600_000 } });
    await world.stopNode("n2");
    await world.timer.advance(6_000);
    world.admin({ kind: "remove", node: "n2", isDead: true });
    world.startNode("n2");
    await world.until(() => world.state("n2") === "draining", 3_000);
    await world.until(() => world.isSettled(), 120_000);
    expect(world.replicasOn("n2")).toEqual([]);
    world.admin({ kind: "activate", node: "n2" });
    await world.until(() => world.isSettled() && world.replicasOn("n2").length > 0, 120_000);
    await world.stopNode("n2");
    world.admin({ kind: "set", deadAfterMs: 10_000 });
    await world.until(() => world.state("n2") === "dead", 20_000);
    world.startNode("n2");
    await world.until(() => world.state("n2") === "active", 3_000);
  });

  test("keep their address for 30 s from a new node, which then takes their place", async () => {
    const world = await begun({ nodes: fakeNodes(4), shards: 4, settings: { deadAfterMs: 600_000 } });
    await world.stopNode("n2");
    const node = fakeNode("n5", { addresses: fakeNode("n2").addresses });
    await world.timer.advance(29_000);
    expect(() => world.join(node)).toThrow(
      "peer address n2:7401 is that of n2, which answers there or did a moment ago",
    );
    expect(world.state("n2")).toBe("active");
    await world.timer.advance(2_000);
    world.join(node);
    expect(world.state("n2")).toBe("dead");
    expect(world.state("n5")).toBe("active");
  });

  test("one that reboots in time costs no copy", async () => {
    const world = await begun({ nodes: fakeNodes(4), shards: 16 });
    await world.stopNode("n2");
    await world.timer.advance(8_000);
    world.startNode("n2");
    await world.timer.advance(20_000);
    expect(world.copies).toBe(0);
    expect(world.state("n2")).toBe("active");
  });

  test("nobody counts as silent before a new leader of the meta group has listened for as long", async () => {
    const world = await begun({ nodes: fakeNodes(4), shards: 4 });
    await world.stopNode("n4");
    await world.timer.advance(8_000);
    const to = world.metaGroup.membership.voters.find((id) => id !== world.metaGroup.leader && id !== "n4") ?? "";
    world.metaGroup.transfer(to);
    await world.timer.advance(9_000);
    expect(world.state("n4")).toBe("active");
    await world.timer.advance(3_000);
    expect(world.state("n4")).toBe("dead");
  });

  test("nobody counts as silent for the time that the machine itself slept", async () => {
    const world = await begun({ nodes: fakeNodes(4), shards: 4 });
    const leader = world.metaGroup.leader;
    const other = world.map.nodes.map(({ id }) => id).find((id) => id !== leader) ?? "";
    await world.stopNode(other);
    world.timer.sleep(600_000);
    await world.timer.advance(9_000);
    expect(world.state(other)).toBe("active");
    await world.timer.advance(3_000);
    expect(world.state(other)).toBe("dead");
  });

  test("with three nodes the one that is gone keeps its seats until there is another to take them", async () => {
    const world = await begun({ nodes: fakeNodes(3), shards: 8 });
    await world.stopNode("n3");
    await world.timer.advance(20_000);
    expect(world.state("n3")).toBe("dead");
    expect(world.replicasOn("n3").length).toBe(8);
    expect(world.metaGroup.membership.voters).toEqual(["n1", "n2", "n3"]);
    world.join(fakeNode("n4"));
    await world.until(() => world.replicasOn("n3").length === 0 && isMetaWhole(world), 120_000);
    expect(world.metaGroup.membership.voters).toEqual(["n1", "n2", "n4"]);
    world.admin({ kind: "remove", node: "n3", isDead: true });
    expect(world.state("n3")).toBe("removed");
    await world.until(() => world.isSettled(), 10_000);
  });

  test("no second node of a shard is given up where that would cost its majority", async () => {
    const world = await begun({ nodes: fakeNodes(5), shards: 32 });
    const outside = world.map.nodes.map(({ id }) => id).filter((id) => !isVoter(world, id));
    const [one, two] = outside;
    await world.stopNode(one ?? "");
    await world.stopNode(two ?? "");
    await world.timer.advance(60_000);
    expect(outside.map((id) => world.state(id)).sort()).toEqual(["active", "dead"]);
    expect([...(world.leading()?.moves().values() ?? [])]).toContain("has no leader for now");
    world.startNode(one ?? "");
    world.startNode(two ?? "");
    await world.timer.advance(2_000);
    await world.until(() => world.isSettled() && isMetaWhole(world), 200_000);
  });

  test("a node that never answers delays one round by the report's time limit, and no other", async () => {
    const world = await begun({ nodes: fakeNodes(4), shards: 4 });
    world.hanging.add("n4");
    const controller = world.leading();
    const times: number[] = [];
    for (let i = 0; i < 3; i++) {
      const beganMs = world.timer.nowMs();
      let isDone = false;
      const round = controller?.round().then(() => {
        isDone = true;
      });
      while (!isDone) await world.timer.advance(10);
      await round;
      times.push(world.timer.nowMs() - beganMs);
    }
    expect(times.sort((a, b) => b - a)[0]).toBeGreaterThan(900);
    expect(times[1]).toBeLessThan(50);
  });
});

function isVoter({ metaGroup }: FakeCluster, node: string): boolean {
  return metaGroup.membership.voters.includes(node);
}
