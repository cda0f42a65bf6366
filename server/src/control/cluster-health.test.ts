import type { ClusterMap, NodeId } from "@featurestore/cluster";
import { NO_SCRUB } from "@featurestore/proto";
import { describe, expect, it } from "vitest";
import { type ClusterHealthFacts, describeClusterHealth, LAG_ENTRIES_MAX } from "./cluster-health.js";
import {
  aLead,
  aMap,
  aMember,
  aReplica,
  aReport,
  heard,
  THREE,
  threeReports,
  withPlacement,
} from "./cluster-world.suite.js";
import type { LeadReport, NodeReport, ViewReport } from "./node-report.js";

const map = aMap(["active", "active", "active"]);

/** Health as n1 tells it. */
function healthOf(
  bend: Partial<ClusterHealthFacts> & {
    readonly told?: ReadonlyMap<NodeId, NodeReport>;
    readonly silent?: readonly NodeId[];
  } = {},
) {
  const { told = threeReports(), silent = [], ...facts } = bend;
  return describeClusterHealth({
    node: "n1",
    address: "10.0.0.1:7400",
    map,
    metaLeader: "n1",
    views: [],
    plan: null,
    ...heard(told, ...silent),
    ...facts,
  });
}

/** Three reports of which some are bent. */
function bent(bends: Readonly<Record<NodeId, Partial<NodeReport>>>): ReadonlyMap<NodeId, NodeReport> {
  const all = threeReports();
  for (const [node, bend] of Object.entries(bends)) all.set(node, { ...(all.get(node) ?? aReport(node)), ...bend });
  return all;
}

/** Three reports; n1 leads both shards, and says this of shard 0. */
function leading(
  lead: LeadReport,
  confMap: ClusterMap = map,
  bends: Readonly<Record<NodeId, Partial<NodeReport>>> = {},
) {
  const replicas = [aReplica(0, "1", { lead }), aReplica(1, "1", { lead: aLead() })];
  return { map: confMap, told: bent({ n1: { replicas }, ...bends }) };
}

describe("green", () => {
  it("is a cluster that serves everything with all its copies", () => {
    expect(healthOf()).toEqual({
      status: "green",
      reasons: [],
      clusterId: "c",
      version: "1.2.3",
      registryRevision: 7,
      meta: "led",
      lagMax: 0,
      scrub: NO_SCRUB,
      nodes: [
        { id: "n1", address: "10.0.0.1:7400", state: "active", uptimeSeconds: 60 },
        { id: "n2", address: "10.0.0.2:7400", state: "active", uptimeSeconds: 60 },
        { id: "n3", address: "10.0.0.3:7400", state: "active", uptimeSeconds: 60 },
      ],
      shards: { total: 2, serving: 2, leaderless: 0, underReplicated: 0, moving: 0, damaged: 0 },
      views: [],
    });
  });

  it("is one that moves shards for balance alone, which are counted", () => {
    const four = aMap(["active", "active", "active", "active"]);
    const moving = withPlacement(four, 0, () => ({ target: ["n1", "n2", "n4"] }));
    expect(healthOf({ map: moving })).toMatchObject({ status: "green", reasons: [], shards: { moving: 1 } });
  });

  it("is one in which a further node is joining, or was removed", () => {
    const health = healthOf({ map: aMap(["active", "active", "active", "joining", "removed"]) });
    expect(health.status).toBe("green");
    expect(health.nodes.map(({ state }) => state)).toEqual(["active", "active", "active", "joining"]);
  });

  it("is a node by itself", () => {
    const lead = aLead({ ...THREE, voters: ["1"] });
    const told = new Map([["n1", aReport("n1", { replicas: [0, 1].map((shard) => aReplica(shard, "1", { lead })) })]]);
    expect(healthOf({ map: aMap(["active"], { replicas: 1 }), told })).toMatchObject({
      status: "green",
      shards: { total: 2, serving: 2 },
    });
  });
});

describe("red", () => {
  it("is a node that belongs to no cluster", () => {
    const health = healthOf({ map: null, metaLeader: null, told: new Map([["n1", aReport("n1")]]) });
    expect(health).toMatchObject({
      status: "red",
      reasons: [
        'this node belongs to no cluster yet: begin one with "featurestore cluster init", or let it join one with a join token',
      ],
      nodes: [{ id: "n1", address: "10.0.0.1:7400", state: "joining", uptimeSeconds: 60 }],
      shards: { total: 0, serving: 0 },
    });
  });

  it.each([
    [["active"], "waiting for 2 more nodes to join: shards of 3 replicas need as many nodes, and 1 is there"],
    [["active", "active"], "waiting for 1 more node to join: shards of 3 replicas need as many nodes, and 2 are there"],
  ] as const)("is a cluster of which there are only %j", (states, reason) => {
    const told = new Map([["n1", aReport("n1")]]);
    expect(healthOf({ map: aMap(states), told })).toMatchObject({
      status: "red",
      reasons: [reason],
      shards: { total: 2, serving: 0, underReplicated: 0 },
    });
  });

  it("is a cluster that has its nodes and is about to begin", () => {
    const young = { ...aMap(["active", "active"]), replicas: 1 as const };
    expect(healthOf({ map: young, told: new Map([["n1", aReport("n1")]]) }).reasons).toEqual([
      "2 shards are about to begin",
    ]);
  });

  it("is a shard without a quorum, with the nodes that are missing", () => {
    const health = healthOf({
      told: bent({ n1: { replicas: [aReplica(0, "1", { leader: null })] } }),
      silent: ["n2", "n3"],
    });
    expect(health).toMatchObject({ status: "red", shards: { serving: 0, leaderless: 2, underReplicated: 2 } });
    expect(health.reasons[0]).toBe(
      "2 shards (0, 1) have no quorum of copies: there is no answer from n2 (10.0.0.2:7400), n3 (10.0.0.3:7400)",
    );
  });

  it("is a shard without a leader, while all its nodes are there", () => {
    const quiet = [aReplica(0, "1", { leader: null }), aReplica(1, "1", { lead: aLead() })];
    const told = new Map([["n1", aReport("n1", { replicas: quiet })]]);
    expect(healthOf({ told })).toMatchObject({
      status: "red",
      reasons: ["shard 0 has no leader at the moment"],
      shards: { serving: 1, leaderless: 1 },
    });
  });

  it("is a shard of which all copies are damaged, whether it is led or not", () => {
    const told = bent({
      n1: {
        replicas: [aReplica(0, "1", { lead: aLead(), problem: "bad block" }), aReplica(1, "1", { lead: aLead() })],
      },
      n2: { replicas: [aReplica(0, "2", { problem: "bad block" })] },
      n3: { replicas: [aReplica(0, "3", { problem: "bad block" })] },
    });
    expect(healthOf({ told })).toMatchObject({
      status: "red",
      reasons: ["shard 0 has no copy that is not damaged: bad block"],
      shards: { serving: 1, damaged: 1, leaderless: 0 },
    });
  });

  it("is a node that is shutting down, that cannot trust its disk, or that was removed", () => {
    const of = (bend: Partial<NodeReport>) =>
      healthOf({ told: bent({ n1: { ...threeReports().get("n1"), ...bend } }) });
    expect(of({ isDraining: true })).toMatchObject({ status: "red", reasons: ["the node is shutting down"] });
    expect(of({ isDraining: true }).nodes[0]?.state).toBe("draining");
    expect(of({ isFatal: true }).reasons).toEqual(["this node's disk can no longer be trusted"]);
    expect(of({ isFatal: true, problems: ["EIO"] }).reasons).toEqual(["this node cannot serve any more", "EIO"]);
    expect(healthOf({ node: "n4", told: bent({ n4: {} }) }).reasons).toEqual([
      "this node was removed from the cluster",
    ]);
  });

  it("names the first eight shards and counts the others", () => {
    const many: ClusterMap = {
      ...map,
      shards: 16,
      placements: Array.from({ length: 8 }, () => map.placements).flat(),
    };
    const told = new Map([["n1", aReport("n1")]]);
    expect(healthOf({ map: many, told }).reasons).toEqual([
      "16 shards (0, 1, 2, 3, 4, 5, 6, 7 and 8 more) have no leader at the moment",
    ]);
  });
});

describe("yellow", () => {
  it("is a meta group without a leader", () => {
    expect(healthOf({ metaLeader: null })).toMatchObject({
      status: "yellow",
      meta: "leaderless",
      reasons: ["the meta group has no leader: nothing can be changed, while reads and writes go on"],
    });
  });

  it("is a node that does not answer, and the copies it holds", () => {
    const members = [aMember("2"), aMember("3", { health: "unreachable", lag: 70_000 })];
    const lead = aLead(THREE, { members });
    const replicas = [0, 1].map((shard) => aReplica(shard, "1", { lead }));
    const health = healthOf({ told: bent({ n1: { replicas } }), silent: ["n3"] });
    expect(health).toMatchObject({
      status: "yellow",
      lagMax: 0,
      reasons: ["node n3 (10.0.0.3:7400) does not answer", "2 shards (0, 1) have fewer than 3 healthy copies"],
      shards: { serving: 2, underReplicated: 2, moving: 0 },
    });
    expect(health.nodes[2]).toEqual({ id: "n3", address: "10.0.0.3:7400", state: "unreachable", uptimeSeconds: 0 });
  });

  it("is a dead node until it is back or removed", () => {
    const [reason] = healthOf({ map: aMap(["active", "active", "dead"]), silent: ["n3"] }).reasons;
    expect(reason).toBe("node n3 (10.0.0.3:7400) is given up as dead: it counts again once it answers; or remove it");
  });

  it("is a draining node, and a drained one", () => {
    const states = ["active", "active", "active", "draining"] as const;
    const targets = [
      ["n1", "n2", "n4"],
      ["n1", "n2", "n3"],
    ];
    expect(healthOf({ map: aMap(states, { targets }) }).reasons).toEqual([
      "node n4 (10.0.0.4:7400) is draining: 1 replica to move",
    ]);
    expect(healthOf({ map: aMap(states) }).reasons).toEqual([
      "node n4 (10.0.0.4:7400) is drained: remove it, or activate it",
    ]);
  });

  it("is a shard that moves because a node is leaving", () => {
    const states = ["active", "active", "draining", "active"] as const;
    const moving = withPlacement(aMap(states), 0, () => ({ target: ["n1", "n2", "n4"] }));
    expect(healthOf({ map: moving })).toMatchObject({
      status: "yellow",
      reasons: ["node n3 (10.0.0.3:7400) is draining: 2 replicas to move", "shard 0 is getting new copies"],
      shards: { moving: 1 },
    });
  });

  it("is a shard with fewer copies than there shall be, for want of nodes", () => {
    const two = { ...aMap(["active", "active"], { replicas: 1 }), replicas: 3 as const };
    const lead = aLead({ ...THREE, voters: ["1"] });
    const told = new Map([["n1", aReport("n1", { replicas: [0, 1].map((shard) => aReplica(shard, "1", { lead })) })]]);
    expect(healthOf({ map: two, told }).reasons).toEqual([
      "2 shards (0, 1) have fewer than 3 healthy copies; there are 2 active nodes",
    ]);
  });

  it("is a damaged copy that others stand in for", () => {
    const told = bent({ n2: { replicas: [aReplica(0, "2", { problem: "bad block" }), aReplica(1, "2")] } });
    expect(healthOf({ told })).toMatchObject({
      status: "yellow",
      reasons: ["the copy of shard 0 on node n2 is damaged (bad block); others serve it"],
      shards: { serving: 2, damaged: 1 },
    });
  });

  it("is what nodes have to say: their own words about themselves, named about others", () => {
    const told = bent({
      n1: { problems: ["little disk"] },
      n2: { problems: ["no disk"], isFatal: true, isDraining: true },
      n3: { isFatal: true },
    });
    expect(healthOf({ told }).reasons).toEqual([
      "node n2 (10.0.0.2:7400) is shutting down",
      "node n2 (10.0.0.2:7400): no disk",
      "node n3 (10.0.0.3:7400): its disk can no longer be trusted",
      "little disk",
    ]);
  });

  it("is a healthy voter far behind", () => {
    const lagging = (lag: number) =>
      healthOf(leading(aLead(THREE, { members: [aMember("2"), aMember("3", { lag })] })));
    expect(lagging(LAG_ENTRIES_MAX)).toMatchObject({ status: "green", lagMax: 10_000 });
    expect(lagging(LAG_ENTRIES_MAX + 1)).toMatchObject({
      status: "yellow",
      lagMax: 10_001,
      reasons: ["some copy is 10,001 log entries behind its leader"],
    });
  });

  it("is not a learner far behind: it is on its way", () => {
    const membership = { ...THREE, learners: ["4"] };
    const members = [aMember("2"), aMember("3"), aMember("4", { lag: 1_000_000, isCaughtUp: false })];
    expect(healthOf(leading(aLead(membership, { members }))).lagMax).toBe(0);
  });

  it("is zones that force more onto some nodes than their share", () => {
    const force = { zone: "b", nodes: 1, replicasPerNode: 64, sharePerNode: 48 };
    expect(healthOf({ plan: { forcedByZones: [force] } }).reasons).toEqual([
      "zone b has 1 node that must hold 64.0 replicas each where their share is 48.0: zones of even size avoid that",
    ]);
  });
});

describe("views", () => {
  const view = (bend: Partial<ViewReport>): ViewReport => ({
    id: 5,
    rows: 0,
    newestEventTime: null,
    resident: "memory",
    readRows: 0,
    notFound: 0,
    outsideMaxAge: 0,
    ...bend,
  });
  const views = [{ id: 5, name: "profile", residency: "memory" as const }];

  it("have the rows of all leaders, the newest time, and the rates of all reads", () => {
    const told = bent({
      n1: { views: [view({ rows: 10, newestEventTime: 500, readRows: 60, notFound: 5 })] },
      n2: { views: [view({ rows: 7, newestEventTime: 900, readRows: 40, notFound: 20, outsideMaxAge: 10 })] },
    });
    expect(healthOf({ told, views }).views).toEqual([
      {
        name: "profile",
        rows: 17,
        newestEventTime: 900,
        notFoundRate: 0.25,
        outsideMaxAgeRate: 0.1,
        resident: "memory",
      },
    ]);
  });

  it("have no newest time and rates of 0 where there is nothing", () => {
    expect(healthOf({ views }).views).toEqual([
      { name: "profile", rows: 0, newestEventTime: null, notFoundRate: 0, outsideMaxAgeRate: 0, resident: "memory" },
    ]);
  });

  it("are yellow where one does not fit into some node's memory", () => {
    const told = bent({ n1: { views: [view({})] }, n2: { views: [view({ resident: "disk" })] } });
    expect(healthOf({ told, views })).toMatchObject({
      status: "yellow",
      reasons: ["view profile does not fit into memory on node n2: it is served as disk; raise memoryBytes"],
      views: [{ resident: "disk" }],
    });
    expect(healthOf({ told, views: [{ id: 5, name: "profile", residency: "disk" }] }).status).toBe("green");
  });

  it("are not blamed where a damaged copy is why", () => {
    const told = bent({
      n2: { views: [view({ resident: "disk" })], replicas: [aReplica(0, "2", { problem: "bad block" })] },
    });
    expect(healthOf({ told, views }).reasons).toHaveLength(1);
  });
});
