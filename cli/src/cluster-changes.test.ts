import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { FeatureStoreError, type featurestore, toLong } from "@featurestore/proto";
import { afterAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "./cli-world.suite.js";
import { clusterFixture, copy, node, shard, status } from "./cluster-fixture.suite.js";

const folder = await temporaryFolder();
afterAll(() => folder.remove());
const at = (name: string): string => join(folder.path, name);

const well = status();
const done = { epoch: toLong(13), message: "it is done" };
const ONE = [copy("1", "n1")];

describe("init", () => {
  const init = [{ clusterId: "c0ffee", joinToken: "s3cret" }];

  it("tells the cluster's id and the join token", async () => {
    const { cli, asked } = await clusterFixture({ init });
    expect(await cli("init")).toEqual({
      code: 0,
      out: "cluster     c0ffee\njoin token  s3cret\n",
      err: "keep the join token: further nodes join with it, and it is told this once.\nshards begin once 3 nodes are there. How to start one: featurestore cluster add\n",
    });
    expect(asked).toEqual([{ shards: 64, replicas: 3 }]);
  });

  it("takes shards and replicas, and writes the token where only its owner reads it", async () => {
    const { json, asked } = await clusterFixture({ init });
    const file = at("join.token");
    const args = ["init", "--shards", "8", "--replicas", "1", "--join-token-file", file];
    expect(await json(...args)).toEqual({ clusterId: "c0ffee", joinToken: "s3cret" });
    expect(asked).toEqual([{ shards: 8, replicas: 1 }]);
    expect(await readFile(file, "utf8")).toBe("s3cret\n");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it("asks nobody where the token's file is there already, or cannot be", async () => {
    const { cli, asked } = await clusterFixture({ init });
    await writeFile(at("mine"), "precious");
    expect(await cli("init", "--join-token-file", at("mine"))).toEqual({
      code: 2,
      out: "",
      err: `error: --join-token-file: ${at("mine")}: it is there already\n`,
    });
    expect((await cli("init", "--join-token-file", at("no/such/file"))).err).toMatch(
      /it cannot be created \(ENOENT\)\n$/,
    );
    expect(await readFile(at("mine"), "utf8")).toBe("precious");
    expect(asked).toEqual([]);
  });

  it("that is refused says why, and leaves no file", async () => {
    const refused = new FeatureStoreError("ALREADY_EXISTS", "this node belongs to cluster c0ffee");
    const { cli } = await clusterFixture({ init: [refused] });
    expect(await cli("init", "--join-token-file", at("never"))).toEqual({
      code: 2,
      out: "",
      err: "error: this node belongs to cluster c0ffee\n",
    });
    await expect(stat(at("never"))).rejects.toMatchObject({ code: "ENOENT" });
  });

  it.each([
    ["--replicas", "2", /argument '2' is invalid\. expected 1, 3 or 5\n$/],
    ["--shards", "0", /argument '0' is invalid\. expected a whole number from 1 to 65536\n$/],
  ])("refuses %s %s", async (option, value, message) => {
    const { cli, asked } = await clusterFixture({ init });
    const { code, err } = await cli("init", option, value);
    expect(code).toBe(2);
    expect(err).toMatch(message);
    expect(asked).toEqual([]);
  });
});

describe("add", () => {
  it("prints the configuration of a further node, and changes nothing", async () => {
    const nodes = [node(1), node(2, { isReachable: false }), node(3), node(4, { state: "removed" })];
    const { cli, json, asked } = await clusterFixture({ status: [status({ nodes })] });
    const { code, out, err } = await cli("add");
    expect(code).toBe(0);
    expect(out).toContain('\npeerListen: HOST:7401\nopsListen: HOST:7402\njoin: "10.0.0.1:7401,10.0.0.3:7401"\n');
    expect(out).toContain("\njoinTokenFile: ./join.token\n");
    expect(err).toMatch(/featurestore server --config node\.yaml\n$/);
    expect(await json("add")).toEqual({ join: ["10.0.0.1:7401", "10.0.0.3:7401"], joinToken: null });
    expect(asked).toEqual([]);
  });

  it("makes a new token where that is asked for, and keeps it in a file", async () => {
    const change = [{ ...done, joinToken: "fresh" }];
    const { cli, asked } = await clusterFixture({ status: [well], change });
    await mkdir(at("tokens"));
    const { code, out } = await cli("add", "--new-token", "--join-token-file", at("tokens/next.token"));
    expect(code).toBe(0);
    expect(out).toContain("holds: fresh\njoinTokenFile: ./next.token\n");
    expect(asked).toMatchObject([{ newToken: {} }]);
    expect(await readFile(at("tokens/next.token"), "utf8")).toBe("fresh\n");
  });

  it("waits until so many nodes are there and every one holds its share", async () => {
    const moving = [shard(0), shard(1, { move: "begins a copy on n4" })];
    const moved = [shard(0), shard(1, { replicas: [copy("1", "n1"), copy("2", "n2"), copy("4", "n4")] })];
    const { cli } = await clusterFixture({
      status: [
        well,
        well,
        status({ nodes: [...(well.nodes ?? []), node(4, { state: "joining" })] }),
        status({ nodes: [...(well.nodes ?? []), node(4)] }),
        status({ nodes: [...(well.nodes ?? []), node(4)], shards: moving }),
        status({ nodes: [...(well.nodes ?? []), node(4)], shards: moved }),
      ],
    });
    const { code, err } = await cli("add", "--wait", "--nodes", "4", "--timeout", "20s");
    expect({ code, err }).toEqual({
      code: 0,
      err: "1 more node to join\n1 shard of 2 moving, 1 node without replicas\nevery active node holds its share\n",
    });
  });

  it("has no token to write where it makes none, and nothing to join where there is no cluster", async () => {
    const { cli } = await clusterFixture({ status: [{}] });
    expect(await cli("add", "--join-token-file", at("x"))).toMatchObject({
      code: 2,
      err: "error: --join-token-file: there is no token to write without --new-token\n",
    });
    expect(await cli("add")).toMatchObject({
      code: 2,
      err: 'error: this node belongs to no cluster yet: begin one with "featurestore cluster init"\n',
    });
  });
});

it("add refuses where the one node that is there listens to no others", async () => {
  const alone = status({ nodes: [node(1, { peer: "10.0.0.1:7400" })] });
  const { cli } = await clusterFixture({ status: [alone] });
  expect(await cli("add")).toEqual({
    code: 2,
    out: "",
    err: "error: this node is by itself and listens to no others: start it with peerListen set, then add nodes\n",
  });
});

describe("drain", () => {
  const nodes = [node(1), node(2), node(3), node(4)];
  const before = status({ nodes });
  const half = status({
    nodes,
    shards: [shard(0, { leader: "n2", replicas: ONE, move: "hands its lead over" }), shard(1)],
  });
  const emptied = [copy("2", "n2"), copy("3", "n3"), copy("4", "n4")];
  const away = [0, 1].map((number) => shard(number, { leader: "n2", replicas: emptied }));
  const drained = status({ nodes, shards: away, meta: { leader: "n2" } });

  it("asks by id, whatever the node was called, and tells the answer", async () => {
    const { json, cli, asked } = await clusterFixture({ status: [before], change: [done] });
    expect(await json("drain", "10.0.0.1:7400")).toEqual({ epoch: "13", message: "it is done" });
    expect(await cli("drain", "n2")).toEqual({ code: 0, out: "it is done\n", err: "" });
    expect(asked).toMatchObject([{ drain: { node: "n1" } }, { drain: { node: "n2" } }]);
  });

  it("waits until the node holds and leads nothing, the meta group included", async () => {
    const still = status({ nodes, shards: away });
    const { cli } = await clusterFixture({ status: [before, half, still, drained], change: [done] });
    expect(await cli("drain", "n1", "--wait", "--timeout", "20s")).toEqual({
      code: 0,
      out: "it is done\n",
      err: `2 replicas and 1 lead left, and the lead of the meta group
0 replicas and 0 leads left, and the lead of the meta group
node n1 holds nothing any more: stop it, then featurestore cluster remove n1 --yes
`,
    });
  });

  it("ends with 3 and what is left, and why, when the time is up", async () => {
    const { cli } = await clusterFixture({ status: [before, half], change: [done] });
    const { code, err } = await cli("drain", "n1", "--wait", "--timeout", "300ms");
    expect(code).toBe(3);
    expect(err.split("\n").at(-2)).toBe(
      "error: not drained within 0.3 s: 2 replicas and 1 lead left, and the lead of the meta group (shard 0: hands its lead over)",
    );
  });

  it("says so where there are not enough other nodes", async () => {
    const { cli } = await clusterFixture({ status: [well], change: [done] });
    expect((await cli("drain", "n1")).err).toBe(
      "note: 3 replicas are wanted and 2 other nodes active: copies stay until there are more nodes, or fewer replicas are wanted\n",
    );
  });

  it("that is refused changes nothing and says why", async () => {
    const change = [new FeatureStoreError("CONFLICT", "node n1 is dead: remove it, or activate it")];
    const { cli } = await clusterFixture({ status: [before], change });
    expect(await cli("drain", "n1")).toEqual({
      code: 2,
      out: "",
      err: "error: node n1 is dead: remove it, or activate it\n",
    });
  });
});

describe("remove", () => {
  it("needs to be meant", async () => {
    const { cli, asked } = await clusterFixture({ status: [well], change: [done] });
    expect(await cli("remove", "n1")).toEqual({
      code: 2,
      out: "",
      err: `node n1 at 10.0.0.1:7400 is active; it holds 2 replicas and leads 2 shards
error: nothing was changed: removing node n1 cannot be undone; repeat the command with --yes
`,
    });
    expect(asked).toEqual([]);
  });

  it("says whether the node is lost", async () => {
    const { cli, asked } = await clusterFixture({ status: [well], change: [done] });
    expect((await cli("remove", "n2", "--yes")).code).toBe(0);
    expect((await cli("remove", "n3", "--dead", "--yes")).code).toBe(0);
    expect(asked).toMatchObject([{ remove: { node: "n2" } }, { remove: { node: "n3", isDead: true } }]);
  });
});

describe("what else is changed", () => {
  it.each([
    [["activate", "n3"], { activate: { node: "n3" } }],
    [["rebalance"], { rebalance: {} }],
    [["transfer-leader", "1", "n2"], { transferLeader: { shard: 1, node: "n2" } }],
    [["transfer-leader", "meta", "10.0.0.3:7400"], { transferLeader: { isMeta: true, node: "n3" } }],
    [["abort", "--yes"], { abort: {} }],
    [["set", "replicas", "5"], { set: { replicas: 5 } }],
    [["set", "balancing", "off"], { set: { isBalancing: false } }],
    [["set", "dead-after", "30m"], { set: { deadAfterMs: "1800000" } }],
  ])("%j", async (args, request) => {
    const { cli, asked } = await clusterFixture({ status: [well], change: [done] });
    expect(await cli(...args)).toEqual({ code: 0, out: "it is done\n", err: "" });
    expect(asked).toMatchObject([request]);
  });

  it.each([
    [["set", "replica", "3"], 'there is no setting "replica"; did you mean "replicas"?'],
    [["set", "colour", "red"], 'there is no setting "colour"; expected replicas, balancing, dead-after'],
    [["set", "replicas", "2"], 'replicas: expected 1, 3 or 5, got "2"'],
    [["set", "balancing", "maybe"], 'balancing: expected on or off, got "maybe"'],
    [["set", "dead-after", "10"], /^dead-after: /],
    [["transfer-leader", "first", "n2"], /expected the number of a shard, or "meta"$/],
    [["transfer-leader", "1", "n9"], 'there is no node "n9"; did you mean "n1"?'],
    [["activate", "nn2"], 'there is no node "nn2"; did you mean "n2"?'],
    [["drain", "n1", "--timeout", "5s"], "--timeout: it says how to wait, and --wait is not given"],
    [["rebalance", "--timeout", "5s"], "--timeout: it says how to wait, and --wait is not given"],
    [["add", "--nodes", "4"], "--nodes: it says how to wait, and --wait is not given"],
    [["abort"], /^nothing was changed: .*; repeat the command with --yes$/],
    [["drian", "n1"], "unknown command 'drian' (Did you mean drain?)"],
  ])("%j is refused with 2, and nobody is asked", async (args, message) => {
    const { cli, asked } = await clusterFixture({ status: [well], change: [done] });
    const { code, out, err } = await cli(...args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    const told = err.replace(/^error: /, "").trimEnd();
    if (typeof message === "string") expect(told).toBe(message);
    else expect(told).toMatch(message);
    expect(asked).toEqual([]);
  });
});

describe("rebalance --wait", () => {
  it("waits for a node that knows of the change, and for the last move", async () => {
    const planned = status({ epoch: toLong(13), shards: [shard(0, { move: "waits for its turn" }), shard(1)] });
    const settled = status({ epoch: toLong(15) });
    const { cli } = await clusterFixture({ status: [well, planned, settled], change: [done] });
    expect(await cli("rebalance", "--wait", "--timeout", "20s")).toEqual({
      code: 0,
      out: "it is done\n",
      err: "the change is on its way\n1 shard of 2 moving\nevery shard is where it shall be\n",
    });
  });

  it("bears a node that does not answer for a while", async () => {
    const answers = [new FeatureStoreError("UNAVAILABLE", "electing"), status({ epoch: toLong(13) })];
    const { cli } = await clusterFixture({ status: answers, change: [done] });
    expect((await cli("rebalance", "--wait", "--timeout", "20s")).code).toBe(0);
  });

  it("ends with 3 when the time is up", async () => {
    const stuck = status({ epoch: toLong(13), shards: [shard(0, { move: "waits: balancing is off" }), shard(1)] });
    const { cli } = await clusterFixture({ status: [stuck], change: [done] });
    const { code, err } = await cli("rebalance", "--wait", "--timeout", "300ms");
    expect(code).toBe(3);
    expect(err).toContain(
      "error: not in balance within 0.3 s: 1 shard of 2 moving (shard 0: waits: balancing is off)\n",
    );
  });
});

describe("scrub", () => {
  const scrubbed = (passes: number, bend: featurestore.v1.IScrubStatus = {}) =>
    status({ nodes: [1, 2].map((number) => node(number, { scrub: { passes: toLong(passes), ...bend } })) });

  it("asks for one, and says where it begins", async () => {
    const { cli, asked } = await clusterFixture({ change: [done] });
    expect(await cli("scrub")).toEqual({ code: 0, out: "it is done\n", err: "" });
    expect(asked).toMatchObject([{ scrub: {} }]);
  });

  it("waits until every node has read everything once more, and what was found is repaired", async () => {
    const looks = [
      scrubbed(4),
      scrubbed(4, { running: 1, done: 3, total: 8 }),
      scrubbed(5, { found: toLong(1), unresolved: 1 }),
      scrubbed(5, { found: toLong(1), repaired: toLong(1) }),
    ];
    const { cli } = await clusterFixture({ status: looks, change: [done] });
    expect(await cli("scrub", "--wait", "--timeout", "20s")).toEqual({
      code: 0,
      out: "it is done\n",
      err: "2 nodes to go, 6 of 16 copies read\n2 findings to repair\neverything was read, and nothing is left to repair\n",
    });
  });

  it("ends with 3 and how far it is when the time is up", async () => {
    const { cli } = await clusterFixture({ status: [scrubbed(4)], change: [done] });
    const { code, err } = await cli("scrub", "--wait", "--timeout", "300ms");
    expect([code, err.split("\n").at(-2)]).toEqual([
      3,
      "error: not scrubbed within 0.3 s: 2 nodes to go, 0 of 0 copies read",
    ]);
  });
});
