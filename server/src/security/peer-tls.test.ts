import { type ChannelCredentials, Client, credentials as grpcCredentials, type ServiceError } from "@grpc/grpc-js";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { createNodeService } from "../control/node-service.js";
import { NODE_METHODS } from "../control/node-service-methods.js";
import { decodeFrame, encodeHello, type Lane, type PeerIdentity, PROTOCOLS } from "../transport/peer-frame.js";
import { PEER_SERVICE } from "../transport/peer-service.js";
import { type PeerEvent, PeerTransport } from "../transport/peer-transport.js";
import { ADMITTED, PATIENT, until } from "../transport/peer-world.suite.js";
import { TestAuthority } from "./certificates.suite.js";
import type { PeerSecurity } from "./peer-security.js";

const CLUSTER = "prod-abcdefghijkl";
const NEVER = (): never => {
  throw new Error("a handler was reached");
};
const ends: (() => Promise<void>)[] = [];
let peers: TestAuthority;
let clients: TestAuthority;
beforeAll(async () => {
  peers = await TestAuthority.make("peers", (end) => ends.push(end));
  clients = await TestAuthority.make("clients", (end) => ends.push(end));
  return async () => {
    for (const end of ends) await end();
  };
});

function identityOf(nodeId: string, clusterId = CLUSTER): PeerIdentity {
  return { clusterId, nodeId, incarnation: 1, walSequence: 1, address: `${nodeId}.test:7401`, session: nodeId };
}

interface Node {
  readonly transport: PeerTransport;
  readonly address: string;
  readonly events: PeerEvent[];
}

async function start(nodeId: string, security: PeerSecurity | null, clusterId = CLUSTER): Promise<Node> {
  const events: PeerEvent[] = [];
  const identity = () => identityOf(nodeId, clusterId);
  const transport = await PeerTransport.start({
    listen: { host: "127.0.0.1", port: 0 },
    security,
    identity,
    admitPeer: () => ADMITTED,
    onMessage: () => {},
    onUnreachable: () => {},
    observe: (event) => events.push(event),
    tuning: PATIENT,
    services: createNodeService({
      handlers: {
        report: NEVER,
        inspect: NEVER,
        digest: NEVER,
        condemn: NEVER,
        scrub: NEVER,
        changeMembership: NEVER,
        transferLeader: NEVER,
        destroyReplica: NEVER,
        join: NEVER,
        announce: NEVER,
        relay: NEVER,
      },
      identity,
      admitPeer: () => ADMITTED,
    }),
  });
  onTestFinished(() => transport.close());
  return { transport, address: `127.0.0.1:${transport.port}`, events };
}

/** What a unary method answers who calls it as `from`. */
function call(node: Node, method: keyof typeof NODE_METHODS, credentials: ChannelCredentials, from: PeerIdentity) {
  const client = new Client(node.address, credentials, { "grpc.use_local_subchannel_pool": 1 });
  onTestFinished(() => client.close());
  const { path, requestSerialize, responseDeserialize } = NODE_METHODS[method].definition;
  const introduction = {
    nodeId: from.nodeId,
    addresses: { client: "a:1", peer: "a:2", ops: "a:3" },
    zone: "z",
    weight: 1,
  };
  const body = method === "join" ? { token: "t", node: introduction } : {};
  const request = Buffer.from(JSON.stringify({ to: "n1-abcdefghijkl", from, body }));
  return new Promise<ServiceError | null>((resolve) => {
    const options = { deadline: Date.now() + 20_000 };
    client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, options, (error) => resolve(error));
  });
}

/** What a stream is told that says hello as `from`: a frame's reason, or the error it ends with. */
function hello(node: Node, lane: Lane, credentials: ChannelCredentials, from: PeerIdentity): Promise<string> {
  const client = new Client(node.address, credentials, { "grpc.use_local_subchannel_pool": 1 });
  onTestFinished(() => client.close());
  const { path, requestSerialize, responseDeserialize } = PEER_SERVICE[lane];
  const stream = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, {
    deadline: Date.now() + 20_000,
  });
  stream.write(encodeHello({ type: "hello", lane, ...PROTOCOLS, to: "n1-abcdefghijkl", identity: from }));
  return new Promise((resolve) => {
    stream.on("data", (bytes: Buffer) => {
      const frame = decodeFrame(bytes, null);
      resolve(frame.type === "refusal" ? frame.reason : frame.type);
      stream.cancel();
    });
    stream.on("error", (error: ServiceError) => resolve(`error ${error.code}`));
  });
}

const METHODS = Object.keys(NODE_METHODS) as (keyof typeof NODE_METHODS)[];
const LANES = ["consensus", "bulk"] as const;

describe("on a peer port with certificates", () => {
  it("nodes of the cluster speak to each other", async () => {
    const [a, b] = [
      await start("n1-abcdefghijkl", await peers.peer("n1")),
      await start("n2-abcdefghijkl", await peers.peer("n2")),
    ];
    a.transport.setPeers(new Map([["n2-abcdefghijkl", b.address]]));
    b.transport.setPeers(new Map([["n1-abcdefghijkl", a.address]]));
    const open = ({ transport }: Node) =>
      transport.stats().peers.every(({ consensus, bulk }) => consensus.isConnected && bulk.isConnected);
    await until("all streams stand", () => open(a) && open(b));
    expect(a.transport.stats().refused).toEqual(new Map());
  });

  it.each([
    ["a certificate of the clients' authority", () => clients.issue({ name: "alice" })],
    [
      "a node's name from the clients' authority",
      () => clients.issue({ name: "n2", uris: ["featurestore://prod/n2"] }),
    ],
    ["a client's certificate from the peers' authority", () => peers.issue({ name: "alice" })],
    ["a certificate of another cluster's node", () => peers.issue({ name: "n2", uris: ["featurestore://test/n2"] })],
    ["two names", () => peers.issue({ name: "n2", uris: ["featurestore://prod/n2", "featurestore://prod/n3"] })],
    ["no certificate", async () => null],
    ["plain text", async () => "plain" as const],
  ])("%s reaches no method, and is counted", async (_what, issue) => {
    const node = await start("n1-abcdefghijkl", await peers.peer("n1"));
    const pair = await issue();
    const credentials = (): ChannelCredentials => {
      if (pair === "plain") return grpcCredentials.createInsecure();
      const [key, cert] = pair === null ? [null, null] : [Buffer.from(pair.key), Buffer.from(pair.cert)];
      return grpcCredentials.createSsl(Buffer.from(peers.pair.cert), key, cert, {
        checkServerIdentity: () => undefined,
      });
    };
    const from = identityOf("n2-abcdefghijkl");
    for (const method of METHODS) {
      expect(await call(node, method, credentials(), from), method).toMatchObject({ code: 14 });
    }
    for (const lane of LANES) expect(await hello(node, lane, credentials(), from), lane).toBe("error 14");
    const { refused } = node.transport.stats().connections ?? { refused: new Map() };
    const refusals = (refused.get("handshake") ?? 0) + (refused.get("certificate") ?? 0);
    expect(refusals).toBeGreaterThanOrEqual(METHODS.length + LANES.length);
    expect(node.events.some(({ kind }) => kind === "connectionRefused")).toBe(true);
  });

  it("a node that says it is another is refused by every method, and counted", async () => {
    const node = await start("n1-abcdefghijkl", await peers.peer("n1"));
    const other = (await peers.peer("n2")).credentials(null);
    const wrong = [
      identityOf("n3-abcdefghijkl"),
      identityOf("n2"),
      identityOf("n2-x-abcdefghijkl"),
      identityOf("n2-abcdefghijkl", "test-abcdefghijkl"),
    ].filter(({ nodeId }) => nodeId !== "n2");
    let count = 0;
    for (const from of wrong) {
      for (const method of METHODS) {
        if (method === "join" && from.clusterId !== CLUSTER) continue; // its caller is of no cluster yet, and names none
        const error = await call(node, method, other, from);
        expect(error, method).toMatchObject({ code: 7, details: expect.stringContaining("the certificate is of") });
        count += 1;
      }
      for (const lane of LANES) {
        expect(await hello(node, lane, other, from), lane).toBe("certificate");
        count += 1;
      }
    }
    expect(node.transport.stats().refused).toEqual(new Map([["certificate", count]]));
    expect(node.events.filter(({ kind }) => kind === "callRefused" || kind === "refused")).toHaveLength(count);
  });

  it("a node speaks to nobody but the one it means, whoever answers there", async () => {
    const one = await start("n1-abcdefghijkl", await peers.peer("n1"));
    for (const impostor of [await peers.peer("n3"), await peers.peer("n2", "test"), null]) {
      const other = await start("n2-abcdefghijkl", impostor);
      one.transport.setPeers(new Map([["n2-abcdefghijkl", other.address]]));
      await until("it was tried again and again", () => {
        const { accepted } = other.transport.stats().connections ?? { accepted: 0 };
        return accepted > 4;
      });
      expect(one.transport.stats().peers[0]?.consensus.isConnected).toBe(false);
      expect(other.events.filter(({ kind }) => kind === "connected" || kind === "refused")).toEqual([]);
    }
  });
});
