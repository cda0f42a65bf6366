import { FeatureStoreError } from "@featurestore/proto";
import { Client } from "@grpc/grpc-js";
import { afterEach, describe, expect, it } from "vitest";
import { PeerCaller } from "../transport/peer-caller.js";
import {
  type DecodedFrame,
  decodeFrame,
  encodeHello,
  encodePing,
  type Lane,
  type PeerIdentity,
  PROTOCOLS,
} from "../transport/peer-frame.js";
import { CALL_BYTES_MAX, PEER_SERVICE } from "../transport/peer-service.js";
import { INSECURE, until } from "../transport/peer-world.suite.js";
import { NODE_METHODS, type RelayRequest } from "./node-service-methods.js";
import { Relay } from "./node-service-relay.js";
import { identityOf, reportOf, ServiceNode, type ServiceNodeOptions } from "./node-service-world.suite.js";

const NEVER = new AbortController().signal;
const ORDER = { shard: 3, confEpoch: 12, target: { voters: ["1", "2", "4"], learners: [] } };
const open: { close(): void | Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

async function start(id: string, options: ServiceNodeOptions = {}): Promise<ServiceNode> {
  const node = await ServiceNode.start(id, options);
  open.push(node);
  return node;
}

/** Node a that asks, and node b. */
async function pair(
  ofB: ServiceNodeOptions = {},
  ofA: ServiceNodeOptions = {},
): Promise<readonly [ServiceNode, ServiceNode]> {
  const [a, b] = [await start("a", ofA), await start("b", ofB)];
  a.know(b);
  return [a, b];
}

/** Asks with a request as written. */
function ask(node: ServiceNode, method: keyof typeof NODE_METHODS, request: unknown): Promise<Uint8Array> {
  const caller = new PeerCaller(node.address, INSECURE.channel, new Map());
  open.push(caller);
  const bytes = typeof request === "string" ? request : JSON.stringify(request);
  const { definition } = NODE_METHODS[method];
  return caller.call(definition, new TextEncoder().encode(bytes), { signal: NEVER, timeoutMs: 10_000 });
}

describe("a call", () => {
  it("brings another node's report whole", async () => {
    const [a] = await pair({ handlers: { report: async () => reportOf("b", 3) } });
    expect(await a.client.report("b", NEVER)).toEqual(reportOf("b", 3));
  });

  it("brings a report of 4,096 shards, each led with five members, within a third of the bound", async () => {
    const large = reportOf("b", 4_096);
    const [a] = await pair({ handlers: { report: async () => large } });
    expect(await a.client.report("b", NEVER)).toEqual(large);
    expect(JSON.stringify(large).length).toBeLessThan(CALL_BYTES_MAX / 3);
  });

  it("hands orders over as they are", async () => {
    const seen: unknown[] = [];
    const note = async (order: unknown): Promise<void> => {
      seen.push(order);
    };
    const handlers = { changeMembership: note, transferLeader: note, destroyReplica: note, announce: note };
    const [a] = await pair({ handlers });
    const introduction = {
      nodeId: "a",
      addresses: { client: "a:7400", peer: "a:7401", ops: "a:7402" },
      zone: "z1",
      weight: 0.5,
    };
    await a.client.changeMembership("b", ORDER, NEVER);
    await a.client.transferLeader("b", { shard: null, to: "c" }, NEVER);
    await a.client.destroyReplica("b", { shard: 4_095, replica: "17" }, NEVER);
    await a.client.announce("b", introduction, NEVER);
    expect(seen).toEqual([ORDER, { shard: null, to: "c" }, { shard: 4_095, replica: "17" }, introduction]);
  });

  it("rejects with what the other node's handler threw: code, outcome, details", async () => {
    const conflict = new FeatureStoreError("CONFLICT", "the membership is another one", {
      outcome: "unknown",
      details: { shard: 3 },
    });
    const [a, b] = await pair({
      handlers: { changeMembership: () => Promise.reject(conflict), report: () => Promise.reject(new Error("a bug")) },
    });
    await expect(a.client.changeMembership("b", ORDER, NEVER)).rejects.toMatchObject({
      name: "FeatureStoreError",
      code: "CONFLICT",
      message: "the membership is another one",
      outcome: "unknown",
      details: { shard: 3 },
    });
    await expect(a.client.report("b", NEVER)).rejects.toMatchObject({ code: "INTERNAL", outcome: "unknown" });
    expect(b.events).toEqual([
      { kind: "callFailed", method: "/featurestore.v1.NodeService/Report", error: new Error("a bug") },
    ]);
  });

  it("to a node that takes as many of its kind as it may is refused, and goes through once one is over", async () => {
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const [a] = await pair({
      callsMax: { report: 1, order: 1, request: 1 },
      handlers: { changeMembership: () => held },
    });
    const first = a.client.changeMembership("b", ORDER, NEVER);
    const refusal = a.client.transferLeader("b", { shard: 1, to: "c" }, NEVER);
    await expect(refusal).rejects.toMatchObject({
      code: "RESOURCE_EXHAUSTED",
      outcome: "rejected",
      message: "1 order calls are under way on this node's peer port",
    });
    release();
    await first;
    await a.client.transferLeader("b", { shard: 1, to: "c" }, NEVER);
  });

  it("for a report or with an order finds room whatever else is under way: joins, relays, announcements", async () => {
    const release: (() => void)[] = [];
    const hang = (): Promise<never> =>
      new Promise((_, reject) => {
        release.push(() => reject(new FeatureStoreError("UNAVAILABLE", "nobody leads")));
      });
    const handlers = { join: hang, relay: hang, announce: hang };
    const [a, b] = await pair({ callsMax: { report: 1, order: 1, request: 3 }, handlers });
    const addresses = { client: "a:1", peer: "a:2", ops: "a:3" };
    const self = { nodeId: "a", addresses, zone: "z", weight: 1 };
    const relayed = { method: "M", body: new Uint8Array(1) };
    const join = (): Promise<unknown> => ask(b, "join", { body: { token: "t", node: self } });
    const calls = [join, () => a.client.relay("b", relayed, NEVER), () => a.client.announce("b", self, NEVER)];
    const ended = Promise.allSettled(calls.map((call) => call()));
    await until("all three are under way", () => release.length === 3);
    for (const call of calls) await expect(call()).rejects.toMatchObject({ code: "RESOURCE_EXHAUSTED" });
    expect(await a.client.report("b", NEVER)).toEqual(reportOf("b"));
    await a.client.changeMembership("b", ORDER, NEVER);
    await a.client.transferLeader("b", { shard: 1, to: "c" }, NEVER);
    await a.client.destroyReplica("b", { shard: 1, replica: "1" }, NEVER);
    for (const end of release) end();
    await ended;
  });

  it("whose answer is none is INTERNAL, and says what is wrong with it", async () => {
    const report = { ...reportOf("b"), eventLoopDelayMs: Number.NaN };
    const [a] = await pair({ handlers: { report: async () => report } });
    await expect(a.client.report("b", NEVER)).rejects.toMatchObject({
      code: "INTERNAL",
      message: expect.stringContaining("eventLoopDelayMs"),
    });
  });
});

describe("a bad body", () => {
  const from = identityOf("a");

  it("is INVALID_ARGUMENT naming the field", async () => {
    const b = await start("b");
    const bad: readonly (readonly [keyof typeof NODE_METHODS, unknown, string])[] = [
      ["report", "{", "body"],
      ["report", "null", "body"],
      ["report", { to: "b", body: {} }, "from"],
      ["report", { to: "b", from: { ...from, incarnation: -1 }, body: {} }, "from.incarnation"],
      ["report", { to: "b", from: { ...from, walSequence: 2 ** 53 }, body: {} }, "from.walSequence"],
      ["changeMembership", { to: "b", from }, "body"],
      ["changeMembership", { to: "b", from, body: { ...ORDER, shard: 4_096 } }, "shard"],
      [
        "changeMembership",
        { to: "b", from, body: { ...ORDER, target: { voters: ["1", 2], learners: [] } } },
        "target.voters[1]",
      ],
      ["transferLeader", { to: "b", from, body: { to: "c" } }, "shard"],
      ["destroyReplica", { to: "b", from, body: { shard: 1, replica: "" } }, "replica"],
      ["announce", { to: "b", from, body: { nodeId: "a", zone: "z", weight: 0 } }, "addresses"],
      ["relay", { to: "b", from, body: { method: "M", body: "no base64!" } }, "body"],
      ["join", { body: { token: 7 } }, "token"],
    ];
    for (const [method, request, field] of bad) {
      await expect(ask(b, method, request), field).rejects.toMatchObject({
        code: "INVALID_ARGUMENT",
        outcome: "rejected",
        details: { field },
      });
    }
    await expect(ask(b, "report", { to: "b", from, body: { isNewer: true }, isNewer: true })).resolves.toBeDefined();
  });

  it("is one that is too large for its method, before it is read", async () => {
    const b = await start("b");
    await expect(ask(b, "report", "x".repeat(64 * 1024 + 1))).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      message: "Report: a request has at most 65536 bytes, not 65537",
    });
  });

  it("is an introduction of another node", async () => {
    const [a] = await pair();
    const addresses = { client: "c:1", peer: "c:2", ops: "c:3" };
    const other = a.client.announce("b", { nodeId: "c", addresses, zone: "z", weight: 1 }, NEVER);
    await expect(other).rejects.toMatchObject({ code: "PERMISSION_DENIED", details: { field: "nodeId" } });
  });
});

describe("a caller is refused", () => {
  it("when it belongs to another cluster, or asks another node", async () => {
    const [a, b] = await pair({}, { identity: { clusterId: "c2" } });
    await expect(a.client.report("b", NEVER)).rejects.toMatchObject({
      code: "PERMISSION_DENIED",
      outcome: "rejected",
      message: "Report: b.test:7401 belongs to cluster c1, not c2",
      details: { reason: "wrongCluster" },
    });
    const c = await start("c");
    c.know(["d", b.address]);
    await expect(c.client.report("d", NEVER)).rejects.toMatchObject({
      code: "UNAVAILABLE",
      outcome: "rejected",
      details: { reason: "wrongNode" },
    });
  });

  it("when it is not known, or was removed, in every method but Join", async () => {
    const [a, b] = await pair();
    b.unknown.add("a");
    const unknown = { code: "UNAVAILABLE", outcome: "rejected", details: { reason: "unknownNode" } };
    await expect(a.client.report("b", NEVER)).rejects.toMatchObject(unknown);
    await expect(a.client.changeMembership("b", ORDER, NEVER)).rejects.toMatchObject(unknown);
    await expect(a.client.relay("b", { method: "M", body: new Uint8Array(1) }, NEVER)).rejects.toMatchObject(unknown);
    b.unknown.clear();
    await a.client.report("b", NEVER);
    b.removed.add("a");
    await expect(a.client.report("b", NEVER)).rejects.toMatchObject({
      ...unknown,
      message: "Report: node a was removed from the cluster for good",
    });
    const addresses = { client: "a:1", peer: "a:2", ops: "a:3" };
    await ask(b, "join", { body: { token: "t", node: { nodeId: "a", addresses, zone: "z", weight: 1 } } });
  });

  it("when its directory is older than what was seen of it", async () => {
    const [a, b] = await pair({}, { identity: { incarnation: 2, walSequence: 50 } });
    a.transport.setPeers(new Map([["b", b.address]]));
    await until("its streams stand", () => a.events.filter(({ kind }) => kind === "connected").length === 2);
    for (const older of [
      { incarnation: 2, walSequence: 49 },
      { incarnation: 1, walSequence: 99 },
    ]) {
      const again = await start("a", { identity: { ...older, session: "another" } });
      again.know(b);
      await expect(again.client.report("b", NEVER)).rejects.toMatchObject({
        code: "PERMISSION_DENIED",
        details: { reason: "rolledBack" },
      });
      again.transport.setPeers(new Map([["b", b.address]]));
      await until("its stream is refused for the same", () =>
        again.events.some((event) => event.kind === "refused" && event.by === "them" && event.reason === "rolledBack"),
      );
    }
  });
});

/** Says hello on a lane, then pings. @returns what b says to hello, and to the last ping. */
async function hello(b: ServiceNode, lane: Lane, identity: PeerIdentity, ...pings: number[]): Promise<unknown[]> {
  const client = new Client(b.address, INSECURE.channel);
  open.push(client);
  const { path, requestSerialize, responseDeserialize } = PEER_SERVICE[lane];
  const call = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize);
  const answers: DecodedFrame[] = [];
  call.on("data", (bytes: Buffer) => answers.push(decodeFrame(bytes, null)));
  call.on("error", () => {});
  call.write(encodeHello({ type: "hello", lane, ...PROTOCOLS, to: b.id, identity }));
  await until("b has answered", () => answers.length > 0);
  pings.forEach((sequence, i) => {
    call.write(encodePing(i + 1, sequence));
  });
  if (pings.length === 0) return answers.slice(0, 1);
  const isLast = (frame: DecodedFrame): boolean =>
    frame.type === "refusal" || (frame.type === "pong" && frame.number === pings.length);
  await until("b has heard the pings", () => answers.some(isLast));
  return [answers[0], answers.find(isLast)];
}

describe("what a caller says of itself", () => {
  it("raises no mark: a call with a high incarnation or sequence bars nobody", async () => {
    const b = await start("b");
    const honest = identityOf("x", { incarnation: 2, walSequence: 10 });
    expect(await hello(b, "consensus", honest)).toMatchObject([{ type: "welcome" }]);
    const high = identityOf("x", { incarnation: 900_000, walSequence: 2 ** 39, session: "forged" });
    await ask(b, "report", { to: "b", from: high, body: {} });
    expect(await hello(b, "bulk", honest)).toMatchObject([{ type: "welcome" }]);
    const restarted = identityOf("x", { incarnation: 3, walSequence: 10, session: "after a restart" });
    expect(await hello(b, "consensus", restarted)).toMatchObject([{ type: "welcome" }]);
  });

  it("is malformed where it leaps: in a call, in hello, in a ping", async () => {
    const b = await start("b");
    const from = identityOf("x", { walSequence: 10 });
    expect(await hello(b, "consensus", from)).toMatchObject([{ type: "welcome" }]);
    const far = { ...from, incarnation: 2 ** 53 - 1, session: "forged" };
    await expect(ask(b, "report", { to: "b", from: far, body: {} })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      details: { reason: "malformed" },
    });
    expect(await hello(b, "bulk", far)).toMatchObject([{ type: "refusal", reason: "malformed" }]);
    expect(await hello(b, "bulk", from, 2 ** 40 + 11)).toMatchObject([
      { type: "welcome" },
      { type: "refusal", reason: "malformed", text: "node x says a log of 1099511627787 after 10" },
    ]);
    const restarted = identityOf("x", { incarnation: 2, walSequence: 10, session: "after a restart" });
    expect(await hello(b, "bulk", restarted)).toMatchObject([{ type: "welcome" }]);
  });
});

describe("words of one process that overtake each other", () => {
  it("refuse nobody: a hello and a call that were on the way since before a ping, and a ping older than another", async () => {
    const b = await start("b");
    const early = identityOf("x", { walSequence: 10 });
    expect(await hello(b, "consensus", early, 500)).toMatchObject([{ type: "welcome" }, { type: "pong" }]);
    expect(await hello(b, "bulk", early, 11)).toMatchObject([{ type: "welcome" }, { type: "pong" }]);
    await ask(b, "report", { to: "b", from: early, body: {} });
    const copy = identityOf("x", { walSequence: 499, session: "from an older copy" });
    expect(await hello(b, "bulk", copy)).toMatchObject([{ type: "refusal", reason: "rolledBack" }]);
    const beside = identityOf("x", { walSequence: 500, session: "on a copy of the directory" });
    expect(await hello(b, "bulk", beside)).toMatchObject([{ type: "refusal", reason: "copied" }]);
    await expect(ask(b, "report", { to: "b", from: beside, body: {} })).rejects.toMatchObject({
      code: "PERMISSION_DENIED",
      message: expect.stringContaining("another process runs with a copy of this data directory"),
      details: { reason: "copied" },
    });
    const restarted = identityOf("x", { incarnation: 2, walSequence: 500, session: "after a restart" });
    expect(await hello(b, "bulk", restarted)).toMatchObject([{ type: "welcome" }]);
  });
});

describe("the relay", () => {
  /** A node whose relay takes another for the leader. */
  async function relaying(id: string, leader: () => string | null): Promise<readonly [ServiceNode, Relay, string[]]> {
    const performed: string[] = [];
    const relay: Relay = new Relay({
      nodeId: id,
      leader,
      perform: async ({ method, body }) => {
        performed.push(method);
        return Uint8Array.from(body).reverse();
      },
      call: (to, request, signal) => node.client.relay(to, request, signal),
    });
    const node = await start(id, { handlers: { relay: (request, signal) => relay.receive(request, signal) } });
    return [node, relay, performed];
  }
  const request: RelayRequest = { method: "featurestore.v1.ClusterService/Change", body: Uint8Array.of(1, 2, 255) };

  it("hands a request on to the leader, bytes and all, and does what is its own by itself", async () => {
    const [a, relayA, atA] = await relaying("a", () => "b");
    const [b, relayB, atB] = await relaying("b", () => "b");
    a.know(b);
    expect([...(await relayA.send(request, NEVER))]).toEqual([255, 2, 1]);
    expect([...(await relayB.send(request, NEVER))]).toEqual([255, 2, 1]);
    expect([atA, atB]).toEqual([[], [request.method, request.method]]);
    const large = { method: "M", body: new Uint8Array(4 * 1024 * 1024).fill(7) };
    expect((await relayA.send(large, NEVER)).length).toBe(4 * 1024 * 1024);
    const tooLarge = relayA.send({ method: "M", body: new Uint8Array(5 * 1024 * 1024) }, NEVER);
    await expect(tooLarge).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  it("goes one hop and no further: two nodes that take each other for the leader say NOT_LEADER", async () => {
    const [a, relayA, atA] = await relaying("a", () => "b");
    const [b, , atB] = await relaying("b", () => "a");
    a.know(b);
    b.know(a);
    await expect(relayA.send(request, NEVER)).rejects.toMatchObject({
      code: "NOT_LEADER",
      outcome: "rejected",
      details: { leader: "a" },
    });
    expect([atA, atB]).toEqual([[], []]);
  });

  it("says UNAVAILABLE while nobody is known to lead", async () => {
    const [, relay] = await relaying("a", () => null);
    await expect(relay.send(request, NEVER)).rejects.toMatchObject({ code: "UNAVAILABLE", outcome: "rejected" });
  });
});
