import {
  type ClusterMap,
  checkClusterMap,
  emptyClusterMap,
  foundGroups,
  type NodeState,
  planPlacement,
  voterNodes,
  withTargets,
} from "@featurestore/cluster";
import { FeatureStoreError } from "@featurestore/proto";
import { describe, expect, test } from "vitest";
import { type AdminChange, type AdminResult, applyAdminChange } from "./admin-changes.js";
import { fakeNode, fakeNodes, SETTINGS } from "./fake-cluster.suite.js";

/** n1 .. n`count` with 4 shards that have begun; `extra` nodes after that hold nothing yet. */
function cluster(
  count: number,
  options: { extra?: number; replicas?: 1 | 3; states?: Record<string, NodeState> } = {},
) {
  const { extra = 0, replicas = 3, states = {} } = options;
  const nodes = fakeNodes(count);
  const empty = emptyClusterMap({ clusterId: "c", shards: 4, replicas, settings: SETTINGS, nodes });
  const begun = foundGroups(withTargets(empty, planPlacement(empty).targets));
  const all = fakeNodes(count + extra).map((node) => ({ ...node, state: states[node.id] ?? node.state }));
  return checkClusterMap({ ...begun, epoch: begun.epoch + 1, nodes: all });
}

function unfounded(count: number): ClusterMap {
  return emptyClusterMap({ clusterId: "c", shards: 4, replicas: 3, settings: SETTINGS, nodes: fakeNodes(count) });
}

function apply(map: ClusterMap, change: AdminChange, options: { silent?: string[]; expectedEpoch?: number } = {}) {
  const { silent = [], expectedEpoch } = options;
  const heard = new Set(map.nodes.map(({ id }) => id).filter((id) => !silent.includes(id)));
  const result: AdminResult = applyAdminChange(map, change, { heard, expectedEpoch });
  if (result.next !== map) expect(result.next.epoch).toBe(map.epoch + 1);
  return result;
}

function stateOf({ nodes }: ClusterMap, id: string): NodeState | undefined {
  return nodes.find((node) => node.id === id)?.state;
}

const DRAIN = { kind: "drain", node: "n1" } as const;
const REMOVE = { kind: "remove", node: "n1", isDead: false } as const;
const REMOVE_DEAD = { kind: "remove", node: "n1", isDead: true } as const;
const removedAddress = { client: "n2:7400", peer: "x:7401", ops: "x:7402" };

interface Refusal {
  readonly title: string;
  readonly map: ClusterMap;
  readonly change: AdminChange;
  readonly silent?: string[];
  readonly expectedEpoch?: number;
  readonly code: "INVALID_ARGUMENT" | "CONFLICT";
  readonly message: string;
}

const REFUSALS: readonly Refusal[] = [
  {
    title: "an unknown node, with the name that was meant",
    map: cluster(3),
    change: { kind: "drain", node: "n11" },
    code: "INVALID_ARGUMENT",
    message: 'unknown node "n11"; did you mean "n1"?',
  },
  {
    title: "a change that rests on another epoch",
    map: cluster(4),
    change: DRAIN,
    expectedEpoch: 1,
    code: "CONFLICT",
    message: "the map is at epoch 3, the change rests on 1",
  },
  {
    title: "to drain below as many active nodes as replicas",
    map: cluster(3),
    change: DRAIN,
    code: "CONFLICT",
    message: "to drain n1 3 other active nodes are needed and 2 are there: add 1 first",
  },
  {
    title: "to drain the last healthy copy",
    map: cluster(3, { extra: 3 }),
    change: DRAIN,
    silent: ["n2", "n3"],
    code: "CONFLICT",
    message: "n1 has the last healthy copy of shards 0, 1, 2, 3",
  },
  {
    title: "to drain the dead",
    map: cluster(4, { states: { n1: "dead" } }),
    change: DRAIN,
    code: "CONFLICT",
    message: "n1 is dead and has nothing to give up",
  },
  {
    title: "to activate a node that is dead and silent",
    map: cluster(4, { states: { n1: "dead" } }),
    change: { kind: "activate", node: "n1" },
    silent: ["n1"],
    code: "CONFLICT",
    message: "n1 is dead and does not answer: start it first",
  },
  {
    title: "to activate a removed node",
    map: cluster(3, { extra: 1, states: { n4: "removed" } }),
    change: { kind: "activate", node: "n4" },
    code: "CONFLICT",
    message: "n4 was removed; ids are never used again",
  },
  {
    title: "to remove a node that holds replicas",
    map: cluster(3, { extra: 1 }),
    change: REMOVE,
    code: "CONFLICT",
    message: "n1 holds 4 replicas: drain it first",
  },
  {
    title: "to remove a node that holds replicas and is silent, unless as dead",
    map: cluster(3, { extra: 1 }),
    change: REMOVE,
    silent: ["n1"],
    code: "CONFLICT",
    message: "n1 holds 4 replicas: remove it as dead first",
  },
  {
    title: "to remove as dead a node that answers",
    map: cluster(3, { extra: 1 }),
    change: REMOVE_DEAD,
    code: "CONFLICT",
    message: "n1 answers, so it is not dead: drain it instead",
  },
  {
    title: "to remove as dead where fewer active nodes than replicas would be left",
    map: cluster(3),
    change: REMOVE_DEAD,
    silent: ["n1"],
    code: "CONFLICT",
    message: "to remove n1 3 other active nodes are needed and 2 are there: add 1 first",
  },
  {
    title: "to remove as dead where a shard has no quorum without it",
    map: cluster(3, { extra: 2 }),
    change: REMOVE_DEAD,
    silent: ["n1", "n2"],
    code: "CONFLICT",
    message: "without n1 there is no healthy majority of shards 0, 1, 2, 3",
  },
  {
    title: "to remove the last node, even before shards have begun",
    map: unfounded(1),
    change: REMOVE,
    code: "CONFLICT",
    message: "to remove n1 1 other active nodes are needed and 0 are there: add 1 first",
  },
  {
    title: "two replicas",
    map: cluster(3),
    change: { kind: "set", replicas: 2 },
    code: "INVALID_ARGUMENT",
    message: "replicas: 2 is none of 1, 3 and 5; an even number fails as early as the one below it",
  },
  {
    title: "four replicas",
    map: cluster(5),
    change: { kind: "set", replicas: 4 },
    code: "INVALID_ARGUMENT",
    message: "replicas: 4 is none of 1, 3 and 5; an even number fails as early as the one below it",
  },
  {
    title: "more replicas than active nodes",
    map: cluster(4),
    change: { kind: "set", replicas: 5 },
    code: "CONFLICT",
    message: "5 replicas need 5 active nodes and 4 are there: add 1 first",
  },
  {
    title: "too short a time to death",
    map: cluster(3),
    change: { kind: "set", deadAfterMs: 100 },
    code: "INVALID_ARGUMENT",
    message: "settings.deadAfterMs: 100 is not a whole number of at least 5000",
  },
  {
    title: "to set nothing",
    map: cluster(3),
    change: { kind: "set" },
    code: "INVALID_ARGUMENT",
    message: "set: nothing to set",
  },
  {
    title: "a token's hash that is none",
    map: cluster(3),
    change: { kind: "newToken", hash: "secret" },
    code: "INVALID_ARGUMENT",
    message: "settings.joinTokenHash: expected 64 hexadecimal digits",
  },
  {
    title: "to balance what has not begun",
    map: unfounded(2),
    change: { kind: "rebalance" },
    code: "CONFLICT",
    message:
      "there is nothing to balance before the shards have begun: 3 replicas need 3 active nodes and 2 are there: add 1 first",
  },
  {
    title: "a second node of one id",
    map: cluster(3),
    change: { kind: "join", node: fakeNode("n1", { addresses: fakeNode("other").addresses }) },
    code: "CONFLICT",
    message: "there is a node n1 already",
  },
  {
    title: "the id of a removed node",
    map: cluster(3, { extra: 1, states: { n4: "removed" } }),
    change: { kind: "join", node: fakeNode("n4") },
    code: "CONFLICT",
    message: "n4 was removed; ids are never used again",
  },
  {
    title: "a new node at the peer address of one that answers",
    map: cluster(3),
    change: { kind: "join", node: fakeNode("n4", { addresses: fakeNode("n2").addresses }) },
    code: "CONFLICT",
    message:
      "peer address n2:7401 is that of n2, which answers there or did a moment ago; if it is gone for good: featurestore cluster remove n2 --dead",
  },
  {
    title: "a new node at the client address of one that answers",
    map: cluster(3),
    change: { kind: "join", node: fakeNode("n4", { addresses: removedAddress }) },
    code: "CONFLICT",
    message:
      "client address n2:7400 is that of n2, which answers there or did a moment ago; if it is gone for good: featurestore cluster remove n2 --dead",
  },
  {
    title: "a new node in the place of one whose shards need it",
    map: cluster(3),
    change: { kind: "join", node: fakeNode("n4", { addresses: fakeNode("n2").addresses }) },
    silent: ["n2", "n3"],
    code: "CONFLICT",
    message:
      "without n2, whose peer address n2:7401 is, there is no healthy majority of shards 0, 1, 2, 3: start n2 again, or this node at another address",
  },
  {
    title: "a new node without a port",
    map: cluster(3),
    change: { kind: "join", node: fakeNode("n4", { addresses: { client: "x", peer: "x:1", ops: "x:2" } }) },
    code: "INVALID_ARGUMENT",
    message: 'node.addresses.client: "x" is not host:port',
  },
  {
    title: "to announce the address of another node that answers",
    map: cluster(3),
    change: { kind: "announce", node: "n1", addresses: fakeNode("n2").addresses, zone: "n1", weight: 1 },
    code: "CONFLICT",
    message:
      "peer address n2:7401 is that of n2, which answers there or did a moment ago; if it is gone for good: featurestore cluster remove n2 --dead",
  },
];

describe("refuses", () => {
  test.each(REFUSALS)("$title", ({ map, change, silent = [], expectedEpoch, code, message }) => {
    let refusal: unknown = null;
    try {
      apply(map, change, { silent, ...(expectedEpoch === undefined ? {} : { expectedEpoch }) });
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(FeatureStoreError);
    expect(refusal).toMatchObject({ code, message, outcome: "rejected" });
  });

  test("the second of two changes that rest on the same epoch", () => {
    const map = cluster(5);
    const { next } = apply(map, DRAIN, { expectedEpoch: map.epoch });
    expect(() => apply(next, { kind: "drain", node: "n2" }, { expectedEpoch: map.epoch })).toThrow(/epoch/);
  });

  test("to drain one node more than there may be, while another drains", () => {
    const { next } = apply(cluster(4), DRAIN);
    expect(() => apply(next, { kind: "drain", node: "n2" })).toThrow(
      "to drain n2 3 other active nodes are needed and 2 are there: add 1 first",
    );
  });
});

describe("drain, activate, remove", () => {
  test("a drained node is in no target any more, and is again once it is active", () => {
    const map = cluster(4);
    const { next } = apply(map, DRAIN);
    expect(stateOf(next, "n1")).toBe("draining");
    expect(next.placements.some(({ target }) => target.includes("n1"))).toBe(false);
    expect(apply(next, DRAIN)).toEqual({ next, message: "n1 is draining already" });
    const back = apply(next, { kind: "activate", node: "n1" }).next;
    expect(stateOf(back, "n1")).toBe("active");
    expect(back.placements.some(({ target }) => target.includes("n1"))).toBe(true);
    expect(apply(back, { kind: "activate", node: "n1" })).toEqual({ next: back, message: "n1 is active already" });
  });

  test("a drain is planned while balancing is off too, and nothing else is", () => {
    const off = apply(cluster(4, { extra: 1 }), { kind: "set", isBalancing: false }).next;
    const { next } = apply(off, DRAIN);
    next.placements.forEach(({ target }, shard) => {
      const before = off.placements[shard]?.target ?? [];
      if (before.includes("n1")) expect(target).not.toContain("n1");
      else expect(target).toEqual(before);
    });
  });

  test("the only replica of a shard can be drained: it moves as it is", () => {
    const { next } = apply(cluster(1, { extra: 1, replicas: 1 }), DRAIN, { silent: ["n2"] });
    expect(next.placements.map(({ target }) => target)).toEqual([["n2"], ["n2"], ["n2"], ["n2"]]);
  });

  test("a node that holds nothing is removed; once more says so", () => {
    const map = cluster(3, { extra: 1 });
    const { next } = apply(map, { kind: "remove", node: "n4", isDead: false });
    expect(stateOf(next, "n4")).toBe("removed");
    expect(apply(next, { kind: "remove", node: "n4", isDead: false }).next).toBe(next);
    expect(apply(next, { kind: "remove", node: "n4", isDead: true }).next).toBe(next);
  });

  test("data that is still being deleted keeps a node that lives, and is struck off with one that is dead", () => {
    const whole = cluster(3, { extra: 1 });
    const retired = [{ id: "4", node: "n4", epoch: 2 }];
    const placements = whole.placements.map((placement) => ({ ...placement, retired, replicaIdNext: 5 }));
    const map = checkClusterMap({ ...whole, placements });
    const change = { kind: "remove", node: "n4", isDead: false } as const;
    expect(() => apply(map, change)).toThrow("the data of 4 replicas on n4 is still being deleted");
    const { next } = apply(map, { ...change, isDead: true }, { silent: ["n4"] });
    expect(stateOf(next, "n4")).toBe("removed");
    expect(next.placements.flatMap((placement) => placement.retired)).toEqual([]);
  });

  test("a dead node that holds replicas is given up, then removed once others hold them", () => {
    const map = cluster(3, { extra: 1 });
    const { next, message } = apply(map, REMOVE_DEAD, { silent: ["n1"] });
    expect(stateOf(next, "n1")).toBe("dead");
    expect(next.placements.map(({ target }) => target)).toEqual(Array(4).fill(["n2", "n3", "n4"]));
    expect(message).toBe("n1 is given up; its 4 replicas are rebuilt elsewhere; remove it once it holds none");
    expect(apply(next, REMOVE_DEAD, { silent: ["n1"] }).next).toBe(next);
  });
});

describe("settings", () => {
  test("abort sets every target back to where the voters are, and balancing off", () => {
    const moving = apply(cluster(4), DRAIN).next;
    const { next, message } = apply(moving, { kind: "abort" });
    for (const placement of next.placements) expect(placement.target).toEqual(voterNodes(placement));
    expect(next.settings.isBalancing).toBe(false);
    expect(message).toMatch(/^[1-4] moves? given up; balancing is off$/);
    expect(apply(next, { kind: "abort" })).toEqual({ next, message: "0 moves given up; balancing is off" });
  });

  test("a decided move cannot be given up", () => {
    const whole = cluster(4);
    const [first, ...others] = whole.placements;
    if (first === undefined) return expect.fail();
    const home = { id: "4", node: ["n1", "n2", "n3", "n4"].find((id) => !voterNodes(first).includes(id)) ?? "" };
    const joint = {
      ...first,
      target: [...voterNodes(first).slice(1), home.node].sort(),
      replicas: [...first.replicas, home],
      membership: { voters: ["2", "3", "4"], outgoing: ["1", "2", "3"], learners: [], learnersNext: ["1"] },
      replicaIdNext: 5,
    };
    const map = checkClusterMap({ ...whole, placements: [joint, ...others] });
    const { next, message } = apply(map, { kind: "abort" });
    expect(next.placements[0]).toEqual(joint);
    expect(message).toBe("0 moves given up; balancing is off; 1 move can no longer be given up");
  });

  test("rebalance says how many replicas shall move, and that they wait while balancing is off", () => {
    const map = cluster(3, { extra: 1 });
    expect(apply(map, { kind: "rebalance" }).message).toBe("3 replicas shall move");
    const off = apply(map, { kind: "set", isBalancing: false }).next;
    const { next, message } = apply(off, { kind: "rebalance" });
    expect(message).toBe("3 replicas shall move; balancing is off: they begin once it is on");
    expect(apply(next, { kind: "rebalance" })).toEqual({ next, message: "every replica is where it shall be" });
  });

  test("several settings at once, in one change", () => {
    const change = { kind: "set", replicas: 1, isBalancing: false, deadAfterMs: 60_000 } as const;
    const { next, message } = apply(cluster(3), change);
    expect(next.replicas).toBe(1);
    expect(next.settings).toEqual({ ...SETTINGS, isBalancing: false, deadAfterMs: 60_000 });
    expect(message).toBe("replicas 1; balancing off; nodes count as dead after 60000 ms");
    expect(next.placements.every(({ target }) => target.length === 1)).toBe(true);
    expect(apply(next, change).next).toBe(next);
  });

  test("before shards have begun any number of replicas may be wanted", () => {
    expect(apply(unfounded(1), { kind: "set", replicas: 5 }).next.replicas).toBe(5);
  });

  test("a new token takes the place of the old one", () => {
    const hash = "cd".repeat(32);
    expect(apply(cluster(3), { kind: "newToken", hash }).next.settings.joinTokenHash).toBe(hash);
  });
});

describe("format levels", () => {
  const two = { oldest: 1, newest: 2 };
  const able = (map: ClusterMap, ids: readonly string[]): ClusterMap => ({
    ...map,
    nodes: map.nodes.map((node) => (ids.includes(node.id) ? { ...node, levels: two } : node)),
  });
  const raise = (level: number): AdminChange => ({ kind: "raiseLevel", level });

  test("rise once every node that is not removed can work at the new one", () => {
    const map = cluster(3, { extra: 2, states: { n4: "removed", n5: "dead" } });
    expect(() => apply(able(map, ["n1", "n3"]), raise(2))).toThrow(
      "the version of n2 (1 to 1), n5 (1 to 1) cannot work",
    );
    const { next } = apply(able(map, ["n1", "n2", "n3", "n5"]), raise(2));
    expect(next.level).toBe(2);
    expect(apply(next, raise(2)).next).toBe(next);
    expect(() => apply(next, raise(1))).toThrow("a level is never lowered");
    expect(() => apply(next, raise(3))).toThrow("cannot work at format level 3");
  });

  test("are a node's own word, which a node of another version replaces", () => {
    const map = cluster(3);
    const { id: node, addresses, zone, weight } = fakeNode("n1");
    const upgraded = apply(map, { kind: "announce", node, addresses, zone, weight, levels: two }).next;
    expect(upgraded.nodes[0]?.levels).toEqual(two);
    expect(apply(upgraded, { kind: "announce", node, addresses, zone, weight, levels: two }).next).toBe(upgraded);
    const back = apply(upgraded, { kind: "announce", node, addresses, zone, weight }).next;
    expect(back.nodes[0]).not.toHaveProperty("levels");
  });

  test("keep a node out that cannot work at the cluster's, where it joins and where it comes back", () => {
    const { next: raised } = apply(able(cluster(3), ["n1", "n2", "n3"]), raise(2));
    const message = "n4: the cluster works at format level 2, and this version at 1 at most: a newer version is needed";
    expect(() => apply(raised, { kind: "join", node: fakeNode("n4") })).toThrow(message);
    expect(apply(raised, { kind: "join", node: { ...fakeNode("n4"), levels: two } }).next.nodes).toHaveLength(4);
    const { id: node, addresses, zone, weight } = fakeNode("n1");
    expect(() => apply(raised, { kind: "announce", node, addresses, zone, weight })).toThrow(
      "a newer version is needed",
    );
  });
});

describe("join, announce", () => {
  test("a new node is active, in order, and asking again changes nothing", () => {
    const map = cluster(3);
    const node = fakeNode("n2b", { state: "joining" });
    const { next } = apply(map, { kind: "join", node });
    expect(next.nodes.map(({ id }) => id)).toEqual(["n1", "n2", "n2b", "n3"]);
    expect(stateOf(next, "n2b")).toBe("active");
    expect(apply(next, { kind: "join", node })).toEqual({ next, message: "n2b has joined already" });
  });

  test("a node at the peer address of one that is silent takes its place: that one's directory was wiped", () => {
    const node = fakeNode("n9", { addresses: fakeNode("n2").addresses });
    const { next, message } = apply(cluster(3), { kind: "join", node }, { silent: ["n2"] });
    expect(stateOf(next, "n2")).toBe("dead");
    expect(stateOf(next, "n9")).toBe("active");
    expect(message).toBe("n9 has joined in the place of n2, which is dead");
  });

  test("the address of a dead node is free at once, and a draining one that is replaced stays unwanted", () => {
    const node = fakeNode("n9", { addresses: fakeNode("n4").addresses });
    const dead = cluster(3, { extra: 1, states: { n4: "dead" } });
    expect(apply(dead, { kind: "join", node }).message).toBe("n9 has joined");
    const draining = cluster(3, { extra: 1, states: { n4: "draining" } });
    const { next } = apply(draining, { kind: "join", node }, { silent: ["n4"] });
    expect(next.nodes[3]).toMatchObject({ id: "n4", state: "dead", isUnwanted: true });
  });

  test("the address of a removed node is free", () => {
    const map = cluster(3, { extra: 1, states: { n4: "removed" } });
    const node = fakeNode("n9", { addresses: fakeNode("n4").addresses });
    expect(apply(map, { kind: "join", node }).message).toBe("n9 has joined");
  });

  test("a node announces where it is now, and what it weighs; nothing new is no change", () => {
    const map = cluster(3);
    const { addresses } = fakeNode("moved");
    const change = { kind: "announce", node: "n1", addresses, zone: "z", weight: 2 } as const;
    const { next } = apply(map, change);
    expect(next.nodes[0]).toEqual({ id: "n1", zone: "z", weight: 2, state: "active", addresses });
    expect(apply(next, change).next).toBe(next);
  });
});
