import { connect } from "node:net";
import type { PeerMessage } from "@featurestore/cluster";
import { Client } from "@grpc/grpc-js";
import { afterEach, describe, expect, it, onTestFinished } from "vitest";
import { decodeFrame } from "./peer-frame.js";
import { PEER_SERVICE } from "./peer-service.js";
import { INSECURE, type NodeOptions, PATIENT, PeerNode, pair, until } from "./peer-world.suite.js";

const nodes: PeerNode[] = [];

async function start(id: string, options: NodeOptions = {}): Promise<PeerNode> {
  const node = await PeerNode.start(id, options);
  nodes.push(node);
  return node;
}

async function connectedPair(tuning: NodeOptions["tuning"] = {}): Promise<readonly [PeerNode, PeerNode]> {
  const both = await pair(tuning);
  nodes.push(...both);
  return both;
}

afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.close()));
});

function indexesOf(messages: readonly { readonly message: PeerMessage }[]): readonly number[] {
  return messages.map(({ message }) => (message.type === "append" ? message.previous.index + 1 : -1));
}

describe("sending", () => {
  it("delivers the messages of a stream in the order they were sent, each to its group", async () => {
    const [a, b] = await connectedPair();
    for (let i = 1; i <= 500; i++) a.append(b, i, i % 50 === 0 ? 200_000 : 10);
    await until("all have arrived", () => b.received.length === 500);
    expect(indexesOf(b.received)).toEqual(Array.from({ length: 500 }, (_, i) => i + 1));
    a.transport.ofGroup(77).send({ type: "timeoutNow", from: "a.1", to: "b.2", term: 3 });
    await until("the last has arrived", () => b.received.length === 501);
    expect(b.received.at(-1)).toEqual({
      group: 77,
      message: { type: "timeoutNow", from: "a.1", to: "b.2", term: 3 },
    });
  });

  it("sends the heartbeats of 256 groups, sent in one turn, as one frame", async () => {
    const [a, b] = await connectedPair();
    for (let group = 0; group < 256; group++) a.heartbeat(b, group);
    await until("all have arrived", () => b.received.length === 256);
    expect(b.received.map(({ group }) => group)).toEqual(Array.from({ length: 256 }, (_, i) => i));
    expect(a.statsOf(b).consensus.sentFrames).toBe(1);
    expect(b.statsOf(a).consensus).toMatchObject({ receivedFrames: 1, receivedMessages: 256 });
  });

  it("carries the largest chunk, and counts what is larger than a frame", async () => {
    const [a, b] = await connectedPair();
    const data = new Uint8Array(16 * 1024 * 1024).fill(7);
    a.chunk(b, 0, data);
    await until("it has arrived", () => b.received.length === 1);
    const [first] = b.received;
    expect(first?.message.type === "snapshotChunk" && Buffer.compare(first.message.chunk.data, data)).toBe(0);
    a.chunk(b, 0, new Uint8Array(17 * 1024 * 1024));
    expect(a.statsOf(b).bulk.dropped).toEqual({ full: 0, disconnected: 0, tooLarge: 1 });
    expect(a.isConnectedTo(b)).toBe(true);
  });

  it("sends snapshots no faster than is allowed, and consensus meanwhile", async () => {
    const bulk = { ...PATIENT.bulk, bytesPerSecondMax: 10 * 1024 * 1024 };
    const [a, b] = await connectedPair({ bulk });
    const startedAt = performance.now();
    for (let i = 0; i < 4; i++) a.chunk(b, i, new Uint8Array(1024 * 1024));
    a.append(b, 1);
    await until("all have arrived", () => b.received.length === 5);
    expect(performance.now() - startedAt).toBeGreaterThan(295);
    expect(b.received.findIndex(({ message }) => message.type === "append")).toBeLessThan(4);
    expect(a.statsOf(b).bulk.sentFrames).toBe(4);
  });

  it("drops and counts what is for nobody it knows", async () => {
    const a = await start("a");
    for (const to of ["x.1", "a.2", "nonsense", ""]) {
      a.transport.send(1, { type: "timeoutNow", from: "a.1", to, term: 1 });
    }
    expect(a.transport.stats().withoutPeer).toBe(4);
  });

  it("keeps what is sent while the first connection is made, and drops it while there is none", async () => {
    const [a, b] = [await start("a"), await start("b")];
    a.call(b);
    a.heartbeat(b, 5);
    await until("it has arrived", () => b.received.length === 1);
    await b.close();
    await until("a knows", () => !a.statsOf(b).consensus.isConnected);
    const before = a.statsOf(b).consensus;
    for (let i = 0; i < 100; i++) a.heartbeat(b);
    const after = a.statsOf(b).consensus;
    expect(after.dropped.disconnected + after.queuedMessages - before.dropped.disconnected).toBe(100);
    expect(after.sentMessages).toBe(1);
  });
});

describe("peers", () => {
  it("measures the round trip, tells how far the peer's log is synced, and when it was heard", async () => {
    const [a, b] = await connectedPair();
    b.walSequence = 42;
    await until("a was told", () => a.sequences.get("b") === 42);
    await until("a round trip was measured", () => a.statsOf(b).consensus.roundTripMs !== null);
    const { consensus, address } = a.statsOf(b);
    expect(address).toBe(b.address);
    expect(consensus.roundTripMs).toBeGreaterThan(0);
    expect(consensus.roundTripMs).toBeLessThan(10_000);
    expect(consensus.heardMsAgo).toBeLessThan(10_000);
    expect(consensus).toMatchObject({ isConnected: true, isHeard: true, malformed: 0 });
  });

  it("reconnects after the peer was started again on the same port, and tells once that it was gone", async () => {
    const [a, b] = [await start("a"), await start("b")];
    a.call(b);
    await until("a is connected", () => a.isConnectedTo(b));
    const { port } = b.transport;
    await b.close();
    await until("a was told", () => a.unreachable.length > 0);
    const again = await start("b", { port });
    await until("a is connected again", () => a.isConnectedTo(again));
    a.append(again, 1);
    await until("messages arrive", () => again.received.length === 1);
    expect(a.unreachable).toEqual(["b"]);
  });

  it("calls a peer at its new address, and only there", async () => {
    const [a, old, moved] = [await start("a"), await start("b"), await start("b")];
    a.call(old);
    await until("a is connected", () => a.isConnectedTo(old));
    a.call([old, moved.address]);
    expect(a.unreachable).toEqual(["b"]);
    await until("a is connected to the new one", () => a.isConnectedTo(moved));
    a.append(moved, 1);
    await until("it arrives there", () => moved.received.length === 1);
    expect(old.received).toEqual([]);
    a.call([old, moved.address]);
    expect(a.unreachable).toEqual(["b"]);
  });

  it("are told whenever they are others than before, at whatever address", async () => {
    const [a, b, moved] = [await start("a"), await start("b"), await start("b")];
    a.call(a);
    a.call(a, b);
    a.call(b);
    a.call(moved);
    a.call();
    expect(a.events.filter(({ kind }) => kind === "peersChanged")).toEqual([
      { kind: "peersChanged", nodes: ["b"] },
      { kind: "peersChanged", nodes: [] },
    ]);
  });

  it("cuts off a peer that is removed, both ways", async () => {
    const [a, b] = await connectedPair({ retryMinMs: 60_000, retryMaxMs: 60_000 });
    a.call();
    await until("b was told", () => b.statsOf(a).consensus.refused.get("removed") === 1);
    expect(a.transport.stats().peers).toEqual([]);
    a.heartbeat(b);
    expect(a.transport.stats().withoutPeer).toBe(1);
    expect(b.statsOf(a).consensus).toMatchObject({ isConnected: false, isHeard: false });
    expect(b.unreachable).toEqual(["a"]);
  });

  it("hears one stream of a node and lane: a newer one takes the place of the older", async () => {
    const [b, first] = [await start("b"), await start("a", { tuning: { retryMinMs: 60_000, retryMaxMs: 60_000 } })];
    first.call(b);
    await until("the first is connected", () => first.isConnectedTo(b));
    const second = await start("a", { tuning: { retryMinMs: 60_000, retryMaxMs: 60_000 } });
    second.call(b);
    await until("the first has lost", () => first.statsOf(b).bulk.refused.get("replaced") === 1);
    second.append(b, 2);
    first.append(b, 1);
    await until("a message arrives", () => b.received.length > 0);
    expect(indexesOf(b.received)).toEqual([2]);
    expect(second.isConnectedTo(b)).toBe(true);
    expect(first.statsOf(b).consensus.refused.get("replaced")).toBe(1);
  });

  it("gives an address that is none, or where nobody is, back as not connected", async () => {
    const a = await start("a");
    a.transport.setPeers(
      new Map([
        ["b", "no:such:address"],
        ["c", "127.0.0.1:1"],
        ["a", a.address],
      ]),
    );
    a.transport.send(1, { type: "timeoutNow", from: "a.1", to: "b.1", term: 1 });
    await until("attempts have failed", () =>
      a.transport.stats().peers.every(({ consensus }) => !consensus.isConnected),
    );
    expect(a.transport.stats().peers.map(({ node }) => node)).toEqual(["b", "c"]);
    expect(a.unreachable).toEqual([]);
  });

  it("find a way in past any number of streams that say nothing: of those the oldest ends, at a bound", async () => {
    const b = await start("b", { tuning: { unsaidStreamsMax: 4 } });
    const [a, c] = [await start("a"), await start("c")];
    a.call(b);
    await until("a is connected", () => a.isConnectedTo(b));
    const { path, requestSerialize, responseDeserialize } = PEER_SERVICE.consensus;
    const client = new Client(b.address, INSECURE.channel);
    onTestFinished(() => client.close());
    const answers: string[][] = [];
    for (let i = 0; i < 10; i++) {
      const said: string[] = [];
      answers.push(said);
      const call = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize);
      call.on("data", (bytes: Buffer) => said.push(JSON.stringify(decodeFrame(bytes, null))));
      call.on("error", (error) => said.push(error.message));
    }
    const overloaded = '{"type":"refusal","reason":"overloaded","text":"4 streams here have not said hello"}';
    await until("six have ended", () => answers.flat().length === 6);
    expect(answers).toEqual([...Array.from({ length: 6 }, () => [overloaded]), [], [], [], []]);
    c.call(b);
    await until("c is connected", () => c.isConnectedTo(b));
    a.append(b, 1);
    await until("a's message arrives", () => b.received.length === 1);
    expect([a.unreachable, a.statsOf(b).consensus.refused]).toEqual([[], new Map()]);
  });

  it("have as many streams as there are peers: those that were let in count against no bound", async () => {
    const b = await start("b", { tuning: { unsaidStreamsMax: 2 } });
    const others = await Promise.all(["a", "c", "d", "e"].map((id) => start(id)));
    for (const other of others) other.call(b);
    await until("all are connected", () => others.every((other) => other.isConnectedTo(b)));
    others.forEach((other, i) => {
      other.append(b, i + 1);
    });
    await until("all are heard", () => b.received.length === 4);
  });
});

describe("closing", () => {
  it("lets what was sent before leave", async () => {
    const [a, b] = await connectedPair();
    for (let i = 1; i <= 20; i++) a.append(b, i);
    await a.close();
    await until("all have arrived", () => b.received.length === 20);
    a.append(b, 21);
    await a.close();
    await until("b was told", () => b.unreachable.join() === "a");
    expect(a.unreachable).toEqual([]);
  });

  it("leaves nothing open, and its port free", async () => {
    await until("what tests before this one left is gone", () => handles().length === 0);
    const [a, b] = await connectedPair();
    const lost = await start("c");
    a.call(b, lost);
    await lost.close();
    const idle = connect(a.transport.port, "127.0.0.1").resume();
    await new Promise((resolve) => idle.once("connect", resolve));
    const ended = new Promise((resolve) => idle.once("close", resolve));
    await Promise.all([a.close(), b.close()]);
    await ended;
    await until("nothing is open", () => handles().length === 0);
    await start("d", { port: a.transport.port });
  });

  it("names the address when the port is taken", async () => {
    const a = await start("a");
    await expect(PeerNode.start("b", { port: a.transport.port })).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringContaining(`127.0.0.1:${a.transport.port}`),
    });
  });
});

/** Sockets and look-ups that keep a process alive. */
function handles(): readonly string[] {
  return process
    .getActiveResourcesInfo()
    .filter((name) => /TCP|TLS|DNS|ADDRINFO/i.test(name))
    .sort();
}
