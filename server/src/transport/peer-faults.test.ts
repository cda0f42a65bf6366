import { Client, type ClientDuplexStream, credentials } from "@grpc/grpc-js";
import { afterEach, describe, expect, it } from "vitest";
import {
  decodeFrame,
  encodeBatch,
  encodeHello,
  encodePing,
  type Frame,
  type PeerIdentity,
  PROTOCOLS,
} from "./peer-frame.js";
import type { PeerAdmission } from "./peer-handshake.js";
import { PeerProxy } from "./peer-proxy.suite.js";
import { PEER_SERVICE } from "./peer-service.js";
import { ADMITTED, type NodeOptions, PATIENT, PeerNode, QUICK, until } from "./peer-world.suite.js";

const open: { close(): Promise<void> | void }[] = [];

async function start(id: string, options: NodeOptions = {}): Promise<PeerNode> {
  const node = await PeerNode.start(id, options);
  open.push(node);
  return node;
}

async function proxyTo(node: PeerNode): Promise<PeerProxy> {
  const proxy = await PeerProxy.to(node.transport.port);
  open.push(proxy);
  return proxy;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

/** a calls b, and b calls a, each through a proxy. */
async function proxied(tuning: NodeOptions["tuning"] = QUICK): Promise<{
  readonly a: PeerNode;
  readonly b: PeerNode;
  readonly toA: PeerProxy;
  readonly toB: PeerProxy;
}> {
  const [a, b] = [await start("a", { tuning }), await start("b", { tuning })];
  const [toA, toB] = [await proxyTo(a), await proxyTo(b)];
  a.call([b, toB.address]);
  b.call([a, toA.address]);
  await until("both are connected", () => a.isConnectedTo(b) && b.isConnectedTo(a));
  return { a, b, toA, toB };
}

describe("a connection that is dead without being closed", () => {
  it("is noticed within the silence allowed, by both ends, told once, and healed", async () => {
    const { a, b, toB } = await proxied();
    const cutAt = performance.now();
    toB.isForwardCut = true;
    toB.isBackCut = true;
    await until("a has noticed", () => !a.statsOf(b).consensus.isConnected);
    const tookMs = performance.now() - cutAt;
    await until("b has noticed", () => !b.statsOf(a).consensus.isHeard);
    expect(tookMs).toBeGreaterThan((QUICK.consensus.silentTicksMax - 2) * QUICK.tickMs);
    expect(a.unreachable).toEqual(["b"]);
    expect(b.unreachable).toEqual([]);
    const attempts = toB.accepted;
    await until("a has tried again, in vain", () => toB.accepted > attempts + 4);
    expect(a.isConnectedTo(b)).toBe(false);
    toB.isForwardCut = false;
    toB.isBackCut = false;
    await until("it is healed", () => a.isConnectedTo(b));
    a.append(b, 1);
    await until("messages arrive", () => b.received.length === 1);
    expect(a.unreachable).toEqual(["b"]);
  });

  it("is noticed when only one direction is cut, whichever it is", async () => {
    for (const direction of ["isForwardCut", "isBackCut"] as const) {
      const { a, b, toB } = await proxied();
      toB[direction] = true;
      await until("a has noticed", () => a.unreachable.length > 0 && !a.statsOf(b).consensus.isConnected);
      expect(b.unreachable).toEqual([]);
      b.append(a, 1);
      await until("the other link goes on", () => a.received.length === 1);
      toB[direction] = false;
      await until("it is healed", () => a.isConnectedTo(b));
    }
  });
});

describe("a process that was stalled", () => {
  it("gives nobody up for the time it missed", async () => {
    const { a, b } = await proxied();
    const endsAt = performance.now() + 3 * QUICK.consensus.silentTicksMax * QUICK.tickMs;
    while (performance.now() < endsAt); // nothing else runs
    a.append(b, 1);
    await until("the message arrives", () => b.received.length === 1);
    expect([a.unreachable, b.unreachable]).toEqual([[], []]);
    expect(a.isConnectedTo(b)).toBe(true);
  });
});

describe("a peer that reads slowly", () => {
  it("fills its queue and no more: heartbeats give way first, then new messages are dropped, all counted", async () => {
    const queue = { messagesMax: 100, bytesMax: 4 * 1024 * 1024 };
    const { a, b, toB } = await proxied({ consensus: { ...PATIENT.consensus, queue } });
    toB.stall();
    for (let i = 1; i <= 64; i++) a.append(b, i, 1024 * 1024);
    await until("the stream is full", () => a.statsOf(b).consensus.queuedBytes > 3 * 1024 * 1024);
    // Whatever the buffers on the way took, the queue is at its bound.
    expect(a.statsOf(b).consensus.queuedBytes).toBeLessThanOrEqual(queue.bytesMax);
    expect(a.statsOf(b).consensus.dropped.full).toBeGreaterThan(0);
    const before = a.statsOf(b).consensus;
    for (let read = 1; read <= 500; read++) a.heartbeat(b, 1, read);
    const after = a.statsOf(b).consensus;
    expect(after.queuedMessages).toBe(100);
    expect(after.dropped.full - before.dropped.full).toBe(500 - (100 - before.queuedMessages));
    a.transport.send(1, { type: "timeoutNow", from: "a.1", to: "b.1", term: 1 });
    expect(a.statsOf(b).consensus).toMatchObject({ queuedMessages: 100, dropped: { full: after.dropped.full + 1 } });
  });

  it("of snapshots delays no heartbeat: they overtake 100 MB of chunks on the way", async () => {
    const [a, b] = [await start("a"), await start("b")];
    a.call(b);
    await until("a is connected", () => a.isConnectedTo(b));
    const data = new Uint8Array(1024 * 1024);
    const chunks = (): number => b.statsOf(a).bulk.receivedMessages;
    for (let sent = 0, beats = 1; chunks() < 100; beats++) {
      for (; sent < 100 && sent - chunks() < 30; sent++) a.chunk(b, sent * data.length, data);
      a.heartbeat(b, 1, sent);
      await until("the heartbeat arrives", () => b.statsOf(a).consensus.receivedMessages === beats);
    }
    let arrived = 0;
    let overtaking = 0;
    let heartbeats = 0;
    for (const { message } of b.received) {
      if (message.type === "snapshotChunk") arrived += 1;
      if (message.type !== "heartbeat" || arrived === 100) continue;
      heartbeats += 1;
      if (message.read > arrived) overtaking += 1;
    }
    expect(heartbeats).toBeGreaterThan(1);
    expect(overtaking).toBeGreaterThan(heartbeats / 2);
    expect(
      b.received.flatMap(({ message }) => (message.type === "snapshotChunk" ? [message.chunk.offset] : [])),
    ).toEqual(Array.from({ length: 100 }, (_, i) => i * data.length));
    expect(a.statsOf(b).bulk.dropped.full).toBe(0);
  });
});

describe("the handshake", () => {
  it("keeps two clusters apart whose addresses are crossed: no message is taken", async () => {
    const [a, b] = [await start("a"), await start("b")];
    const [x, y] = [await start("a", { clusterId: "c2" }), await start("b", { clusterId: "c2" })];
    a.call([b, y.address]);
    x.call([y, b.address]);
    for (let i = 1; i <= 3; i++) {
      a.append(b, i);
      x.append(y, i);
      await until(
        "both were refused",
        () => refusals(a, b, "wrongCluster") >= i && refusals(x, y, "wrongCluster") >= i,
      );
    }
    for (const node of [a, b, x, y]) expect(node.received).toEqual([]);
    expect(b.transport.stats().refused.get("wrongCluster")).toBeGreaterThanOrEqual(3);
    expect(y.transport.stats()).toMatchObject({ peers: [] });
    expect([a.unreachable, x.unreachable]).toEqual([[], []]);
    a.call(b);
    await until("at the right address it is let in", () => a.isConnectedTo(b));
  });

  it("refuses a node where another one should be", async () => {
    const [a, b, c] = [await start("a"), await start("b"), await start("c")];
    a.call([b, c.address]);
    await until("a was refused", () => refusals(a, b, "wrongNode") > 1);
    expect(c.events[0]).toMatchObject({ kind: "refused", by: "us", reason: "wrongNode" });
    expect(a.events[1]).toMatchObject({ kind: "refused", by: "them", node: "b", reason: "wrongNode" });
  });

  it("tells a node that is unknown, or came back with an older log, why it is refused, and lets it in when it may", async () => {
    let admission: PeerAdmission = { ok: false, reason: "unknownNode", text: "no node a" };
    const seen: PeerIdentity[] = [];
    const admitPeer = (identity: PeerIdentity): PeerAdmission => {
      seen.push(identity);
      return admission;
    };
    const [a, b] = [await start("a", { incarnation: 3 }), await start("b", { admitPeer })];
    a.walSequence = 77;
    a.call(b);
    await until("a was refused", () => refusals(a, b, "unknownNode") > 0);
    expect(seen[0]).toEqual({
      clusterId: "c1",
      nodeId: "a",
      incarnation: 3,
      walSequence: 77,
      address: "a.test:7401",
      session: "s1",
    });
    admission = { ok: false, reason: "rolledBack", text: "a had reached 99, not 77" };
    await until("a was refused again", () => refusals(a, b, "rolledBack") > 0);
    expect(a.events).toContainEqual({
      kind: "refused",
      node: "b",
      lane: "consensus",
      by: "them",
      reason: "rolledBack",
      text: "a had reached 99, not 77",
    });
    admission = ADMITTED;
    await until("a is let in", () => a.isConnectedTo(b));
    expect(b.received).toEqual([]);
  });

  it("is for both ends: who calls judges who answers, too", async () => {
    const refuse = (): PeerAdmission => ({ ok: false, reason: "rolledBack", text: "older" });
    const [a, b] = [await start("a", { admitPeer: refuse }), await start("b")];
    a.call(b);
    a.append(b, 1);
    await until("a has refused", () => refusals(a, b, "rolledBack") > 1);
    expect(a.events[1]).toMatchObject({ kind: "refused", by: "us", node: "b", reason: "rolledBack" });
    expect(b.received).toEqual([]);
    expect(a.unreachable).toEqual([]);
  });
});

function refusals(
  at: PeerNode,
  of: PeerNode,
  reason: "wrongCluster" | "wrongNode" | "unknownNode" | "rolledBack",
): number {
  return at.statsOf(of).consensus.refused.get(reason) ?? 0;
}

describe("a peer that breaks the rules", () => {
  const identity: PeerIdentity = {
    clusterId: "c1",
    nodeId: "x",
    incarnation: 1,
    walSequence: 1,
    address: "x:1",
    session: "s1",
  };
  const hello: Frame & { readonly type: "hello" } = {
    type: "hello",
    lane: "consensus",
    ...PROTOCOLS,
    to: "b",
    identity,
  };
  const beat = { type: "heartbeat", from: "x.1", to: "b.1", term: 1, committed: 0, read: 0 } as const;

  /** A stream by hand to b, and what b answers. */
  async function stream(tuning: NodeOptions["tuning"] = {}): Promise<{
    readonly b: PeerNode;
    readonly call: ClientDuplexStream<Buffer, Buffer>;
    readonly answers: unknown[];
  }> {
    const b = await start("b", { tuning });
    const client = new Client(b.address, credentials.createInsecure());
    open.unshift(client);
    const { path, requestSerialize, responseDeserialize } = PEER_SERVICE.consensus;
    const call = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize);
    const answers: unknown[] = [];
    call.on("data", (bytes: Buffer) => answers.push(decodeFrame(bytes, null)));
    call.on("error", (error) => answers.push(error.message));
    call.on("end", () => answers.push("end"));
    return { b, call, answers };
  }

  it("has its bad messages dropped and counted, and its good ones taken", async () => {
    const { b, call, answers } = await stream();
    call.write(encodeHello(hello));
    await until("b has answered", () => answers.length > 0);
    expect(answers[0]).toMatchObject({ type: "welcome", protocol: 1, to: "x", identity: { nodeId: "b" } });
    const messages = [beat, { ...beat, from: "y.1" }, { ...beat, to: "x.1" }, { ...beat, term: 2 }];
    call.write(
      encodeBatch(
        messages.map((message) => ({ group: 1, message })),
        0,
      ),
    );
    const chunk = { type: "snapshotFetch", from: "x.1", to: "b.1", term: 1, id: "s", offset: 0 } as const;
    call.write(encodeBatch([{ group: 1, message: chunk }], 0));
    await until("b has read all", () => b.events.filter(({ kind }) => kind === "malformed").length === 3);
    expect(b.received.map(({ message }) => message.term)).toEqual([1, 2]);
    expect(b.events.at(-1)).toMatchObject({ kind: "malformed", problem: "snapshotFetch on the wrong lane" });
    call.write(encodePing(5, 6));
    await until("b still answers", () => answers.some((answer) => (answer as { number?: number }).number === 5));
    expect(b.sequences.get("x")).toBe(6);
  });

  it("is cut off when too many of its messages are bad", async () => {
    const { b, call, answers } = await stream();
    call.write(encodeHello(hello));
    const bad = { group: 1, message: { ...beat, from: "y.1" } };
    call.write(encodeBatch([...Array.from({ length: 1_024 }, () => bad), { group: 1, message: beat }], 0));
    await until("the good one was taken", () => b.received.length === 1);
    call.write(encodeBatch([bad, { group: 1, message: beat }], 0));
    await until("b has ended it", () => answers.at(-1) === "end");
    expect(answers.at(-2)).toMatchObject({ type: "refusal", reason: "malformed" });
    expect(b.received).toHaveLength(1);
    expect(b.events.filter(({ kind }) => kind === "malformed")).toHaveLength(1_025);
  });

  it("is cut off when it speaks before hello, twice says hello, or says what is no frame", async () => {
    const batch = encodeBatch([{ group: 1, message: beat }], 0);
    const other = encodeHello({ ...hello, lane: "bulk" });
    const future = encodeHello({ ...hello, oldest: 7, newest: 9 });
    const cases = [
      [[batch], "malformed"],
      [[encodePing(1, 1)], "malformed"],
      [[encodeHello(hello), encodeHello(hello)], "malformed"],
      [[encodeHello(hello), Buffer.from([99])], "malformed"],
      [[other], "malformed"],
      [[future], "protocol"],
    ] as const;
    for (const [frames, reason] of cases) {
      const { b, call, answers } = await stream();
      for (const frame of frames) call.write(frame);
      await until("b has ended it", () => answers.at(-1) === "end");
      expect(answers.at(-2)).toMatchObject({ type: "refusal", reason });
      expect(b.transport.stats().refused).toEqual(new Map([[reason, 1]]));
      expect(b.received).toEqual([]);
    }
  });

  it("is cut off when it says nothing: before hello, and after", async () => {
    const { answers } = await stream(QUICK);
    await until("b has ended it", () => answers.length > 0);
    expect(String(answers[0])).toMatch(/nothing is heard of the peer/);
    const second = await stream(QUICK);
    second.call.write(encodeHello(hello));
    await until("b has ended that, too", () => typeof second.answers.at(-1) === "string");
    expect(second.answers).toContainEqual(expect.stringMatching(/nothing is heard of the peer/));
    expect(second.b.transport.stats().peers).toEqual([]);
  });
});
