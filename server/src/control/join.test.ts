import { type ClusterMap, type ClusterNode, emptyClusterMap, type NodeId } from "@featurestore/cluster";
import { FeatureStoreError } from "@featurestore/proto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { INSECURE, until } from "../transport/peer-world.suite.js";
import { announce } from "./join-announcer.js";
import { type JoinedCluster, type JoinOptions, joinCluster } from "./join-cluster.js";
import { JoinDesk } from "./join-desk.js";
import { newJoinToken } from "./join-token.js";
import type { NodeIntroduction } from "./node-service-methods.js";
import { Relay } from "./node-service-relay.js";
import { ServiceNode, type ServiceNodeOptions } from "./node-service-world.suite.js";

const NEVER = new AbortController().signal;
const QUICK = { retryMinMs: 1, retryMaxMs: 5 };
const open: ServiceNode[] = [];

/** What the meta group of all nodes agrees on, and who leads it. */
let map: ClusterMap | null = null;
let leader: NodeId | null = "a";
let { token, hash } = newJoinToken();
let nowMs = 0;
let proposals = 0;
let heard: ReadonlySet<NodeId> = new Set();
/** Happens just before a proposal is decided. */
let beforeProposal = (): void => {};

beforeEach(() => {
  ({ token, hash } = newJoinToken());
  const settings = { joinTokenHash: hash, deadAfterMs: 600_000, isBalancing: true };
  const nodes = ["a", "b"].map((id): ClusterNode => ({ ...memberOf(introductionOf(id)) }));
  map = emptyClusterMap({ clusterId: "c1", shards: 4, replicas: 3, settings, nodes });
  leader = "a";
  nowMs = 0;
  proposals = 0;
  heard = new Set(["a", "b"]);
  beforeProposal = () => {};
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

function introductionOf(nodeId: NodeId, changes: Partial<NodeIntroduction> = {}): NodeIntroduction {
  const host = `${nodeId}.test`;
  const addresses = { client: `${host}:7400`, peer: `${host}:7401`, ops: `${host}:7402` };
  return { nodeId, addresses, zone: "z1", weight: 1, ...changes };
}

function memberOf({ nodeId, ...rest }: NodeIntroduction): ClusterNode {
  return { id: nodeId, state: "active", ...rest };
}

function nodeOfMap(node: NodeId): ClusterNode | undefined {
  return map?.nodes.find(({ id }) => id === node);
}

/** The next map at once, as if somebody else had changed it. */
function change(next: (map: ClusterMap) => Partial<ClusterMap>): void {
  if (map !== null) map = { ...map, ...next(map), epoch: map.epoch + 1 };
}

async function propose(next: ClusterMap): Promise<void> {
  proposals += 1;
  beforeProposal();
  if (next.epoch !== (map?.epoch ?? -1) + 1) throw new FeatureStoreError("CONFLICT", "the map is another one");
  map = next;
}

/** A node of the cluster; its view of map and leader may be its own. */
async function start(
  id: NodeId,
  options: ServiceNodeOptions & { readonly map?: () => ClusterMap | null; readonly leader?: () => NodeId | null } = {},
): Promise<ServiceNode> {
  const relay: Relay = new Relay({
    nodeId: id,
    leader: options.leader ?? (() => leader),
    perform: (request, _signal) =>
      desk.perform(request) ?? Promise.reject(new FeatureStoreError("INVALID_ARGUMENT", request.method)),
    call: (to, request, signal) => node.client.relay(to, request, signal),
  });
  const desk = new JoinDesk({
    meta: { map: options.map ?? (() => map), propose },
    relay,
    nowMs: () => nowMs,
    heard: () => heard,
  });
  const node: ServiceNode = await ServiceNode.start(id, {
    ...options,
    handlers: {
      join: (request, signal) => desk.join(request, signal),
      announce: (introduction, signal) => desk.announce(introduction, signal),
      relay: (request, signal) => relay.receive(request, signal),
    },
  });
  open.push(node);
  return node;
}

function join(at: readonly string[], options: Partial<JoinOptions> = {}): Promise<JoinedCluster> {
  const node = introductionOf("n");
  return joinCluster({
    join: at,
    token,
    node,
    credentials: INSECURE.channel,
    signal: NEVER,
    tuning: QUICK,
    ...options,
  });
}

describe("joining", () => {
  it("with the right token makes the node one of the map, and tells it all it needs to begin", async () => {
    const a = await start("a");
    expect(await join([a.address])).toEqual({
      clusterId: "c1",
      shards: 4,
      epoch: 1,
      peers: new Map([
        ["a", "a.test:7401"],
        ["b", "b.test:7401"],
      ]),
    });
    expect(nodeOfMap("n")).toEqual(memberOf(introductionOf("n")));
    expect(map?.nodes.map(({ id }) => id)).toEqual(["a", "b", "n"]);
  });

  it("twice is harmless: the answer may have been lost", async () => {
    const a = await start("a");
    const first = await join([a.address]);
    expect(await join([a.address])).toEqual(first);
    expect(proposals).toBe(1);
  });

  it("with a wrong token ends at once with the reason, and changes nothing", async () => {
    const a = await start("a");
    const before = map;
    for (const wrong of [newJoinToken().token, "", `${token} `, hash]) {
      await expect(join([a.address], { token: wrong })).rejects.toMatchObject({
        code: "PERMISSION_DENIED",
        outcome: "rejected",
        message: "the join token is wrong, or was replaced by a newer one",
      });
    }
    expect([map, proposals]).toEqual([before, 0]);
  });

  it("with a token that was rotated is refused, with the new one not, even by a node that has not heard of it yet", async () => {
    const old = map;
    const [a, b] = [await start("a"), await start("b", { map: () => old })];
    b.know(a);
    const renewed = newJoinToken();
    change(({ settings }) => ({ settings: { ...settings, joinTokenHash: renewed.hash } }));
    await expect(join([b.address])).rejects.toMatchObject({ code: "PERMISSION_DENIED" });
    expect((await join([b.address], { token: renewed.token })).epoch).toBe(2);
  });

  it("by way of any node is handed on to the one that leads", async () => {
    const [a, b] = [await start("a"), await start("b")];
    b.know(a);
    expect((await join([b.address])).peers.size).toBe(2);
    expect(proposals).toBe(1);
  });

  it("with an id that is taken, or was removed, or with what no map takes, ends with the reason", async () => {
    const a = await start("a");
    const elsewhere = { client: "x:7400", peer: "x:7401", ops: "x:7402" };
    await expect(join([a.address], { node: introductionOf("b", { addresses: elsewhere }) })).rejects.toMatchObject({
      code: "ALREADY_EXISTS",
      message: "nodeId: node b belongs to the cluster; a new node needs an empty directory",
    });
    change(({ nodes }) => ({ nodes: nodes.map((node) => (node.id === "b" ? { ...node, state: "removed" } : node)) }));
    await expect(join([a.address], { node: introductionOf("b") })).rejects.toMatchObject({ code: "ALREADY_EXISTS" });
    const addresses = { ...elsewhere, peer: "not an address" };
    await expect(join([a.address], { node: introductionOf("n", { addresses }) })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      details: { field: "node.addresses.peer" },
    });
  });

  it("at the address of another takes its place once that one is silent, which is dead then", async () => {
    const a = await start("a");
    const node = introductionOf("n", { addresses: introductionOf("b").addresses });
    const problems: string[] = [];
    const onRetry = ({ message }: Error): void => {
      problems.push(message);
      heard = new Set(["a"]);
    };
    const { peers } = await join([a.address], { node, onRetry });
    expect(problems).toEqual([expect.stringContaining("peer address b.test:7401 is that of b, which answers there")]);
    expect(map?.nodes.map(({ id, state }) => `${id} ${state}`)).toEqual(["a active", "b dead", "n active"]);
    expect(peers).toEqual(new Map([["a", "a.test:7401"]]));
    expect(map?.epoch).toBe(1);
  });

  it("asks on while nobody can let it in: nobody there, no cluster, no leader, another leader", async () => {
    const begun = map;
    map = null;
    leader = null;
    const [a, b] = [await start("a"), await start("b", { leader: () => "a" })];
    b.know(a);
    const problems: string[] = [];
    const later = (): void => {
      if (problems.length === 1) map = begun;
      if (problems.length === 2) leader = "b";
      if (problems.length === 3) leader = "a";
    };
    const joined = await join(["127.0.0.1:1", b.address], {
      onRetry: ({ message }) => {
        problems.push(message);
        later();
      },
    });
    expect(joined.epoch).toBe(1);
    expect(problems).toHaveLength(3);
    expect(problems[0]).toContain("join: no node has let this one in (127.0.0.1:1: ");
    expect(problems[0]).toContain(`${b.address}: this node is of no cluster yet`);
    expect(problems[1]).toContain("node a does not lead the meta group");
    expect(problems[2]).toContain("node a does not lead the meta group");
  });

  it("ends with what each address said when the signal fires", async () => {
    leader = null;
    const a = await start("a");
    const controller = new AbortController();
    const onRetry = (): void => controller.abort();
    await expect(join([a.address], { signal: controller.signal, onRetry })).rejects.toMatchObject({
      code: "UNAVAILABLE",
      outcome: "unknown",
      message: expect.stringContaining(`${a.address}: featurestore.v1.NodeService/Join: no node is known to lead`),
    });
    await expect(join([])).rejects.toThrow(RangeError);
  });

  it("goes where the routes say", async () => {
    const a = await start("a");
    const peerRoutes = new Map([["a.test:7401", a.address]]);
    expect((await join(["a.test:7401"], { peerRoutes })).clusterId).toBe("c1");
  });

  it("happens once although the map changes meanwhile, and gives up when it never stands still", async () => {
    const a = await start("a");
    let changes = 2;
    beforeProposal = () => {
      if (changes-- > 0) change(() => ({}));
    };
    expect((await join([a.address])).epoch).toBe(3);
    expect(proposals).toBe(3);
    beforeProposal = () => change(() => ({}));
    const controller = new AbortController();
    const node = introductionOf("m");
    const onRetry = (): void => controller.abort();
    await expect(join([a.address], { node, signal: controller.signal, onRetry })).rejects.toMatchObject({
      message: expect.stringContaining("the map is another one"),
    });
    expect(proposals).toBe(8);
  });

  it("is tried at most ten times a second at one node, whatever the tokens", async () => {
    const a = await start("a");
    const problems: string[] = [];
    for (let i = 0; i < 10; i++) {
      await expect(join([a.address], { token: "wrong" })).rejects.toMatchObject({ code: "PERMISSION_DENIED" });
    }
    const onRetry = ({ message }: Error): void => {
      problems.push(message);
      nowMs += 500;
    };
    await join([a.address], { onRetry });
    expect(problems).toHaveLength(2);
    expect(problems[0]).toContain("more than 10 attempts to join in one second");
  });
});

describe("joining by way of the relay", () => {
  it("is counted, too: at most ten tokens a second are looked at by the node that leads", async () => {
    const [a, b] = [await start("a"), await start("b")];
    b.know(a);
    const ask = (word: string): Promise<unknown> => {
      const body = new TextEncoder().encode(JSON.stringify({ token: word, node: introductionOf("n") }));
      return b.client.relay("a", { method: "featurestore.v1.NodeService/Join", body }, NEVER);
    };
    for (let i = 0; i < 10; i++) await expect(ask("wrong")).rejects.toMatchObject({ code: "PERMISSION_DENIED" });
    await expect(ask(token)).rejects.toMatchObject({
      code: "RESOURCE_EXHAUSTED",
      outcome: "rejected",
      message: "more than 10 attempts to join in one second",
    });
    nowMs += 1_000;
    await ask(token);
    expect(proposals).toBe(1);
  });
});

describe("announcing", () => {
  const moved = introductionOf("b", {
    addresses: { client: "new:7400", peer: "new:7401", ops: "new:7402" },
    zone: "z2",
    weight: 2,
  });
  const problems: FeatureStoreError[] = [];
  const parts = (node: ServiceNode, self: NodeIntroduction): Parameters<typeof announce>[0] => ({
    self,
    map: () => map,
    leader: () => leader,
    peers: () => ["a", "b", "c"],
    announce: (to, introduction, signal) => node.client.announce(to, introduction, signal),
    onRetry: (error) => problems.push(error),
    pace: QUICK,
  });

  beforeEach(() => {
    problems.length = 0;
  });

  it("brings addresses, zone and weight into the map, and nothing where they are there", async () => {
    const [a, b] = [await start("a"), await start("b")];
    b.know(a);
    await announce(parts(b, moved), NEVER);
    expect(nodeOfMap("b")).toEqual(memberOf(moved));
    expect(map?.epoch).toBe(1);
    await announce(parts(b, moved), NEVER);
    await announce(parts(a, introductionOf("a")), NEVER);
    expect([proposals, problems]).toEqual([1, []]);
  });

  it("goes by way of any node while this one does not know who leads, and on until its own map says so", async () => {
    const [a, b, c] = [await start("a"), await start("b"), await start("c")];
    b.know(c);
    c.know(a);
    let seen = map;
    let told = 0;
    const stale = {
      ...parts(b, moved),
      map: () => seen,
      leader: () => null,
      announce: async (to: NodeId, self: NodeIntroduction, signal: AbortSignal) => {
        await b.client.announce(to, self, signal);
        told += 1;
        if (told === 3) seen = map;
      },
    };
    await announce(stale, NEVER);
    expect(told).toBe(3);
    expect(proposals).toBe(1);
    expect(nodeOfMap("b")).toEqual(memberOf(moved));
    expect(problems.every(({ code }) => code === "UNAVAILABLE")).toBe(true);
  });

  it("ends for a node that was removed, and with the signal", async () => {
    const b = await start("b");
    change(({ nodes }) => ({ nodes: nodes.map((node) => (node.id === "b" ? { ...node, state: "removed" } : node)) }));
    await announce(parts(b, moved), NEVER);
    expect(problems).toEqual([]);
    const controller = new AbortController();
    const ended = announce(parts(b, introductionOf("c")), controller.signal);
    await until("it has tried", () => problems.length > 2);
    controller.abort();
    await ended;
    expect(proposals).toBe(0);
  });

  it("of a node that the map does not have is INVALID_ARGUMENT", async () => {
    const [a, c] = [await start("a"), await start("c")];
    c.know(a);
    await expect(c.client.announce("a", introductionOf("c"), NEVER)).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      details: { field: "node" },
    });
  });
});
