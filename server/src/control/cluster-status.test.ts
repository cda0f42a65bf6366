import { featurestore } from "@featurestore/proto";
import { describe, expect, it } from "vitest";
import { describeStatus, statusToWire } from "./cluster-status.js";
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

const map = aMap(["active", "active", "active"]);

describe("a cluster that is as it shall be", () => {
  const status = describeStatus({ map, metaLeader: "n1", ...heard(threeReports()) });

  it("tells its settings and its meta group", () => {
    expect(status).toMatchObject({
      clusterId: "c",
      epoch: 2,
      replicasWanted: 3,
      isBalancing: true,
      deadAfterMs: 600_000,
    });
    expect(status.meta).toEqual({ leader: "n1", term: 3, voters: ["n1", "n2", "n3"], learners: [] });
  });

  it("tells what each node says of itself, and what it leads", () => {
    expect(status.nodes[0]).toEqual({
      id: "n1",
      zone: "default",
      weight: 1,
      state: "active",
      client: "10.0.0.1:7400",
      peer: "10.0.0.1:7401",
      ops: "10.0.0.1:7402",
      isReachable: true,
      version: "1.2.3",
      incarnation: 2,
      uptimeSeconds: 60,
      replicas: 2,
      leaders: 2,
      isDraining: false,
      eventLoopDelayMs: 1.5,
      walBytes: 1_000,
      diskFreeBytes: 9_000,
      mapEpoch: 2,
      problems: [],
      scrub: null,
    });
    expect(status.nodes[1]).toMatchObject({ replicas: 2, leaders: 0 });
  });

  it("tells of each shard who leads it and its copies; nothing moves", () => {
    const copy = { role: "voter", lag: 0, isHealthy: true, problem: null };
    expect(status.shards).toHaveLength(2);
    expect(status.shards[1]).toEqual({
      shard: 1,
      leader: "n1",
      term: 4,
      lastIndex: 90,
      replicas: [
        { id: "1", node: "n1", ...copy },
        { id: "2", node: "n2", ...copy },
        { id: "3", node: "n3", ...copy },
      ],
      target: ["n1", "n2", "n3"],
      move: null,
    });
  });

  it("travels", () => {
    const { StatusResponse } = featurestore.v1;
    const sent = StatusResponse.toObject(StatusResponse.decode(StatusResponse.encode(statusToWire(status)).finish()), {
      longs: Number,
      defaults: true,
    });
    expect(sent).toEqual({
      ...status,
      shards: status.shards.map((shard) => ({
        ...shard,
        move: "",
        replicas: shard.replicas.map((replica) => ({ ...replica, problem: "" })),
      })),
    });
  });
});

it("what a silent node would say is 0, and its copies are not healthy", () => {
  const members = [aMember("2"), aMember("3", { health: "unreachable", lag: 12 })];
  const reports = threeReports().set(
    "n1",
    aReport("n1", { replicas: [aReplica(0, "1", { lead: aLead(THREE, { members }) })] }),
  );
  const { nodes, shards } = describeStatus({ map, metaLeader: null, ...heard(reports, "n3") });
  expect(nodes[2]).toMatchObject({ id: "n3", isReachable: false, replicas: 0, version: "", problems: [] });
  expect(shards[0]?.replicas.map(({ isHealthy, lag }) => [isHealthy, lag])).toEqual([
    [true, 0],
    [true, 0],
    [false, 12],
  ]);
  expect(shards[1]).toMatchObject({ leader: null, term: 0, lastIndex: 0, move: null });
});

it("a damaged copy tells why", () => {
  const reports = threeReports().set("n2", aReport("n2", { replicas: [aReplica(0, "2", { problem: "bad block" })] }));
  const [shard] = describeStatus({ map, metaLeader: "n1", ...heard(reports) }).shards;
  expect(shard?.replicas[1]).toEqual({
    id: "2",
    node: "n2",
    role: "voter",
    lag: 0,
    isHealthy: false,
    problem: "bad block",
  });
});

it("where the cluster has not begun there is an epoch of 0 and nothing else", () => {
  const reports = new Map([
    ["n1", aReport("n1", { meta: { term: 0, leader: null, applied: 0, voters: [], learners: [], lead: null } })],
  ]);
  expect(describeStatus({ map: null, metaLeader: null, ...heard(reports) })).toEqual({
    clusterId: "",
    epoch: 0,
    replicasWanted: 0,
    isBalancing: false,
    deadAfterMs: 0,
    meta: { leader: null, term: 0, voters: [], learners: [] },
    nodes: [],
    shards: [],
  });
});

describe("a move is told as what it does or waits for", () => {
  const four = aMap(["active", "active", "active", "active"], {
    targets: [
      ["n1", "n2", "n4"],
      ["n1", "n2", "n3"],
    ],
  });
  // Both shards began on n1, n2 and n3; shard 0 shall go from n3 to n4.
  const moving = withPlacement(four, 0, () => ({
    replicas: ["n1", "n2", "n3"].map((node, i) => ({ id: String(i + 1), node })),
  }));
  const moveOf = (bent: typeof map, lead = aLead()): string | null | undefined => {
    const reports = threeReports().set(
      "n1",
      aReport("n1", { replicas: [aReplica(0, "1", { lead }), aReplica(1, "1", { lead: aLead() })] }),
    );
    return describeStatus({ map: bent, metaLeader: "n1", ...heard(reports) }).shards[0]?.move;
  };
  const learning = { ...THREE, learners: ["4"] };
  const copying = withPlacement(moving, 0, ({ replicas }) => ({
    replicas: [...replicas, { id: "4", node: "n4" }],
    replicaIdNext: 5,
    membership: learning,
    confEpoch: 8,
  }));

  it("before it begins", () => {
    expect(moveOf(moving)).toBe("begins a copy on n4");
  });

  it("while it copies", () => {
    const members = [aMember("2"), aMember("3"), aMember("4", { isCaughtUp: false, lag: 500 })];
    expect(moveOf(copying, aLead(learning, { confEpoch: 8, members }))).toBe(
      "moves for balance: the new copy is catching up",
    );
  });

  it("when it swaps voters", () => {
    expect(moveOf(copying, aLead(learning, { confEpoch: 8 }))).toBe("changes its voters from n1, n2, n3 to n1, n2, n4");
  });

  it("when an admin holds it back", () => {
    expect(moveOf({ ...moving, settings: { ...moving.settings, isBalancing: false } })).toBe("waits: balancing is off");
  });

  it("when its leader is known from others only, or when it has none", () => {
    const others = (leader: string | null) =>
      new Map([["n2", aReport("n2", { replicas: [aReplica(0, "2", { leader })] })]]);
    const of = (leader: string | null) =>
      describeStatus({ map: moving, metaLeader: null, ...heard(others(leader)) }).shards.map(({ move }) => move);
    expect(of("n1")).toEqual(["waits for its leader to be asked", null]);
    expect(of(null)).toEqual(["has no leader for now", null]);
  });

  it("roles are of the membership under way", () => {
    const joint = { voters: ["1", "2", "4"], outgoing: ["1", "2", "3"], learners: [], learnersNext: [] };
    const reports = threeReports().set(
      "n1",
      aReport("n1", { replicas: [aReplica(0, "1", { lead: aLead(joint, { confEpoch: 9 }) })] }),
    );
    const [shard] = describeStatus({ map: copying, metaLeader: "n1", ...heard(reports) }).shards;
    expect(shard?.replicas.map(({ role }) => role)).toEqual(["voter", "voter", "outgoing", "voter"]);
  });

  it("a shard that waits for nodes has not begun", () => {
    const young = aMap(["active"]);
    const reports = new Map([["n1", aReport("n1")]]);
    expect(describeStatus({ map: young, metaLeader: "n1", ...heard(reports) }).shards[0]).toEqual({
      shard: 0,
      leader: null,
      term: 0,
      lastIndex: 0,
      replicas: [],
      target: [],
      move: "waits for enough nodes to begin",
    });
  });
});
