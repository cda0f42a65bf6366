import { FeatureStoreError, toLong } from "@featurestore/proto";
import { describe, expect, it } from "vitest";
import { runHere } from "./cli-world.suite.js";
import { clusterFixture, copy, node, shard, status } from "./cluster-fixture.suite.js";

const moving = shard(1, {
  leader: "",
  replicas: [
    copy("1", "n1"),
    copy("2", "n2", { isHealthy: false }),
    copy("3", "n3", { isHealthy: false, problem: "bad block" }),
    copy("4", "n4", { role: "learner", lag: toLong(1_234) }),
  ],
  target: ["n1", "n2", "n4"],
  move: "copies to n4",
});
const four = status({
  nodes: [
    node(1),
    node(2, { isReachable: false, version: "" }),
    node(3, { isDraining: true, problems: ["little disk"] }),
    node(4, { state: "draining", zone: "b", weight: 2 }),
  ],
  shards: [shard(0), moving],
});

describe("status", () => {
  it("shows settings, the meta group and the nodes", async () => {
    const { cli } = await clusterFixture({ status: [four] });
    const { code, out, err } = await cli("status");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toBe(`cluster     c0ffee
shard map   epoch 12
replicas    3
balancing   on
dead after  10m
meta group  n1 leads; voters n1, n2, n3
nodes       3 of 4 answer
shards      1 of 2 led, 1 moving

NODE  ADDRESS        ZONE     WEIGHT  STATE             REPLICAS  LEADS      WAL  DISK FREE  VERSION
n1    10.0.0.1:7400  default       1  active                   2      1  1.0 KiB    1.0 GiB  1.2.3
n2    10.0.0.2:7400  default       1  active, silent           2      0        -          -  -
n3    10.0.0.3:7400  default       1  active, stopping         2      0  1.0 KiB    1.0 GiB  1.2.3
n4    10.0.0.4:7400  b             2  draining                 1      0  1.0 KiB    1.0 GiB  1.2.3
n3: little disk
`);
  });

  it("has everything in json, 64-bit integers as text", async () => {
    const { json } = await clusterFixture({ status: [four] });
    const answer = (await json("status")) as { nodes: object[]; shards: object[] };
    expect(answer).toMatchObject({
      clusterId: "c0ffee",
      epoch: "12",
      replicasWanted: 3,
      isBalancing: true,
      deadAfterMs: "600000",
      meta: { leader: "n1", term: "3", voters: ["n1", "n2", "n3"], learners: [] },
    });
    expect(answer.nodes[0]).toMatchObject({ id: "n1", walBytes: "1024", diskFreeBytes: "1073741824", problems: [] });
    expect(answer.shards[1]).toMatchObject({
      shard: 1,
      leader: null,
      term: "4",
      lastIndex: "90",
      target: ["n1", "n2", "n4"],
      move: "copies to n4",
    });
  });

  it("of a node that belongs to no cluster says how to begin one", async () => {
    const { cli } = await clusterFixture({ status: [{}] });
    for (const command of ["status", "nodes", "shards"]) {
      expect(await cli(command)).toEqual({
        code: 0,
        out: "",
        err: 'note: this node belongs to no cluster yet: begin one with "featurestore cluster init"\n',
      });
    }
  });

  it("of nobody at all ends with 3", async () => {
    const { code, out, err } = await runHere(["cluster", "status", "--endpoint", "127.0.0.1:1"]);
    expect({ code, out }).toEqual({ code: 3, out: "" });
    expect(err).toMatch(/^error: no store answers at 127\.0\.0\.1:1 /);
  });
});

describe("nodes", () => {
  it("are a line each in jsonl", async () => {
    const { cli } = await clusterFixture({ status: [four] });
    const { out } = await cli("nodes", "--output", "jsonl");
    const lines = out.trimEnd().split("\n");
    expect(lines.map((line) => (JSON.parse(line) as { id: string }).id)).toEqual(["n1", "n2", "n3", "n4"]);
  });

  it("have long ids cut to where they differ", async () => {
    const nodes = ["0123456789ab", "0123456789cd"].map((id, i) => node(i + 1, { id }));
    const { cli } = await clusterFixture({ status: [status({ nodes, shards: [] })] });
    expect((await cli("nodes")).out).toMatch(/^NODE.*\n0123456789a {2}.*\n0123456789c {2}/);
  });
});

describe("shards", () => {
  it("show who leads, where copies are and what moves", async () => {
    const { cli } = await clusterFixture({ status: [four] });
    expect((await cli("shards")).out).toBe(`SHARD  LEADER  TERM  COPIES                                   LAG  MOVE
    0  n1         4  n1 n2 n3                                   0
    1  -          4  n1 n2(silent) n3(damaged) n4(learner)  1,234  copies to n4
`);
  });

  it.each([
    [["--moving"], [1]],
    [["--node", "n4"], [1]],
    [
      ["--node", "10.0.0.2:7400"],
      [0, 1],
    ],
    [["--node", "10.0.0.4:7400", "--moving"], [1]],
  ])("%j", async (args, expected) => {
    const { json } = await clusterFixture({ status: [four] });
    const shards = (await json("shards", ...args)) as { shard: number }[];
    expect(shards.map((one) => one.shard)).toEqual(expected);
  });

  it.each([
    ["n5", 'error: there is no node "n5"; did you mean "n1"?\n'],
    ["10.0.0.9:7400", 'error: there is no node "10.0.0.9:7400"; did you mean "10.0.0.1:7400"?\n'],
    ["n", 'error: node "n" may be any of n1, n2, n3, n4; give more of its id\n'],
    ["elsewhere", 'error: there is no node "elsewhere"\n'],
  ])("of node %s are refused with 2", async (name, err) => {
    const { cli } = await clusterFixture({ status: [four] });
    expect(await cli("shards", "--node", name)).toEqual({ code: 2, out: "", err });
  });
});

describe("health", () => {
  const answer = {
    status: "yellow",
    reasons: ["node n3 does not answer"],
    clusterId: "c0ffee",
    version: "1.2.3",
    meta: "leaderless",
    lagMax: 1_234,
    scrub: {
      running: 1,
      done: 2,
      total: 8,
      unresolved: 1,
      completedMs: toLong(Date.now() - 300_000),
    },
    nodes: [
      { id: "n1", address: "10.0.0.1:7400", state: "active" },
      { id: "n3", address: "10.0.0.3:7400", state: "unreachable" },
    ],
    shards: { total: 64, serving: 64, leaderless: 1, underReplicated: 21, moving: 2, damaged: 3 },
  };

  it("tells of the meta group, lag, moves and missing copies", async () => {
    const { cli } = await clusterFixture({ health: [answer] });
    expect(await cli("health")).toEqual({
      code: 0,
      out: `yellow
  node n3 does not answer
shards   64 of 64 serving, 1 leaderless, 21 under-replicated, 2 moving, 3 damaged
nodes    10.0.0.1:7400 active, 10.0.0.3:7400 unreachable
meta     leaderless: nothing can be changed
lag      1,234 log entries at most
scrub    complete 5m ago, 2 of 8 copies read, 1 finding not repaired
version  1.2.3
`,
      err: "",
    });
  });

  it("has them in json", async () => {
    const { json } = await clusterFixture({ health: [answer] });
    expect(await json("health")).toMatchObject({
      meta: "leaderless",
      lagMax: "1234",
      shards: { leaderless: 1, underReplicated: 21, moving: 2 },
    });
  });

  it("waits, also for a node that does not answer yet, and says what for", async () => {
    const green = { ...answer, status: "green", reasons: [], meta: "led" };
    const { cli } = await clusterFixture({
      health: [new FeatureStoreError("UNAVAILABLE", "starting"), answer, green],
    });
    const { code, out, err } = await cli("health", "--wait", "green", "--timeout", "20s");
    expect({ code, first: out.split("\n")[0] }).toEqual({ code: 0, first: "green" });
    expect(err).toBe("yellow, waiting for green: node n3 does not answer\n");
  });

  it("is told as it is when the time is up, with 3", async () => {
    const { cli } = await clusterFixture({ health: [answer] });
    const { code, out } = await cli("health", "--wait", "green", "--timeout", "300ms");
    expect({ code, first: out.split("\n")[0] }).toEqual({ code: 3, first: "yellow" });
  });
});
