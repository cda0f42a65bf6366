import {
  EMPTY_REGISTRY,
  ERROR_TRAILER,
  errorToWire,
  FeatureStoreError,
  featurestore,
  grpcStatusOf,
  type RestoreRowsRequest,
  type ShardPart,
  serviceDefinition,
  toLong,
} from "@featurestore/proto";
import {
  Metadata,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
} from "@grpc/grpc-js";
import { describe, expect, it } from "vitest";
import { BackupClient } from "./backup-client.js";
import { atEnd } from "./loopback-world.suite.js";

const { v1 } = featurestore;
const KEY = Uint8Array.of(1);
const READ = { shard: 0, registryRevision: 1, digestOnly: false, restoreId: null };
const ROWS: RestoreRowsRequest = { restoreId: "b", shard: 0, viewId: 1, keys: [KEY], rows: [KEY], registryRevision: 1 };

/** What a node does with its n-th request, of either kind; null: it serves it. */
type Refusal = (n: number) => FeatureStoreError | null;

interface FakeNode {
  readonly asked: string[];
  refuse: Refusal;
  cancelled: number;
}

/** Nodes that hold one shard; the first leads it, by the map. */
async function cluster(count: number): Promise<{ readonly nodes: readonly FakeNode[]; readonly client: BackupClient }> {
  const nodes: FakeNode[] = Array.from({ length: count }, () => ({ asked: [], refuse: () => null, cancelled: 0 }));
  const addresses: string[] = [];
  const map = () => ({
    clusterId: "c",
    epoch: toLong(1),
    nodes: addresses.map((client, i) => ({ id: `n${i}`, client, state: "active" })),
    shards: [{ voters: nodes.map((_, i) => i), leader: 1 }],
  });
  for (const node of nodes) {
    const server = new Server();
    const unary =
      (method: string, answer: object) => (call: ServerUnaryCall<object, object>, done: sendUnaryData<object>) => {
        void call;
        node.asked.push(method);
        const refusal = node.refuse(node.asked.length);
        if (refusal === null) done(null, answer);
        else done(grpcError(refusal));
      };
    server.addService(serviceDefinition("ClusterService"), {
      ShardMap: (_call: ServerUnaryCall<object, object>, done: sendUnaryData<object>) => done(null, map()),
    });
    server.addService(serviceDefinition("BackupService"), {
      ReadShard: (call: ServerWritableStream<object, object>) => {
        node.asked.push("ReadShard");
        call.on("cancelled", () => node.cancelled++);
        const refusal = node.refuse(node.asked.length);
        if (refusal !== null) return void call.emit("error", grpcError(refusal));
        call.write({ begin: { clusterId: "c", node: "n", term: toLong(2), index: toLong(3), asOf: toLong(4) } });
        call.write({ rows: { viewId: 1, keys: [KEY], rows: [KEY] } });
        call.write({ end: { views: [{ viewId: 1, rows: toLong(1), digest: "d" }] } });
        call.end();
      },
      BeginRestore: unary("BeginRestore", { revision: toLong(5) }),
      RestoreRows: unary("RestoreRows", { applied: 1 }),
      FinishRestore: unary("FinishRestore", { revision: toLong(6) }),
    });
    const port = await new Promise<number>((resolve, reject) =>
      server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      ),
    );
    addresses.push(`127.0.0.1:${port}`);
    atEnd(() => server.forceShutdown());
  }
  const client = BackupClient.connect({ seeds: addresses.slice(0, 1) }, { patienceMs: 1_200 });
  atEnd(() => client.close());
  return { nodes, client };
}

function grpcError(error: FeatureStoreError) {
  const metadata = new Metadata();
  metadata.set(ERROR_TRAILER, Buffer.from(v1.Error.encode(errorToWire(error)).finish()));
  return { code: grpcStatusOf(error.code), details: error.message, metadata };
}

async function partsOf(parts: AsyncIterable<ShardPart>): Promise<readonly ShardPart[]> {
  const all: ShardPart[] = [];
  for await (const part of parts) all.push(part);
  return all;
}

const askedOf = (nodes: readonly FakeNode[]): number[] => nodes.map(({ asked }) => asked.length);

describe("a shard", () => {
  it("is read from a follower, part by part", async () => {
    const { nodes, client } = await cluster(3);
    expect(await partsOf(client.readShard(READ, {}))).toEqual([
      { kind: "begin", clusterId: "c", node: "n", applied: { term: 2, index: 3 }, asOf: 4 },
      { kind: "rows", viewId: 1, keys: [Buffer.from(KEY)], rows: [Buffer.from(KEY)] },
      { kind: "end", views: [{ viewId: 1, rows: 1, digest: "d" }] },
    ]);
    expect(askedOf(nodes)).toEqual([0, 1, 0]);
  });

  it("is read from the next replica where one cannot, and from the leader last", async () => {
    const { nodes, client } = await cluster(3);
    for (const i of [1, 2])
      (nodes[i] as FakeNode).refuse = () => new FeatureStoreError("CORRUPTION", "it is damaged here");
    expect(await partsOf(client.readShard(READ, {}))).toHaveLength(3);
    expect(askedOf(nodes)).toEqual([1, 1, 1]);
  });

  it("is waited for while its nodes are busy, beyond all patience", async () => {
    const { nodes, client } = await cluster(1);
    const busy = new FeatureStoreError("UNAVAILABLE", "busy", { details: { isBusy: true } });
    const node = nodes[0] as FakeNode;
    node.refuse = (n) => (n <= 5 ? busy : null);
    expect(await partsOf(client.readShard(READ, {}))).toHaveLength(3);
    expect(node.asked).toHaveLength(6);
  });

  it("is given up when nobody can for as long as there is patience, with the reason", async () => {
    const { nodes, client } = await cluster(2);
    for (const node of nodes) node.refuse = () => new FeatureStoreError("UNAVAILABLE", "no leader");
    await expect(partsOf(client.readShard(READ, {}))).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: "no leader",
    });
    expect(Math.min(...askedOf(nodes))).toBeGreaterThan(1);
  });

  it("that is refused for the request's sake is not asked of anybody else", async () => {
    const { nodes, client } = await cluster(3);
    (nodes[1] as FakeNode).refuse = () => new FeatureStoreError("CONFLICT", "revision 2", { details: { revision: 2 } });
    await expect(partsOf(client.readShard(READ, {}))).rejects.toMatchObject({
      code: "CONFLICT",
      details: { revision: 2 },
    });
    expect(askedOf(nodes)).toEqual([0, 1, 0]);
  });

  it("is let go of by leaving the loop", async () => {
    const { nodes, client } = await cluster(1);
    const node = nodes[0] as FakeNode;
    for await (const part of client.readShard(READ, {})) {
      expect(part.kind).toBe("begin");
      break;
    }
    await expect.poll(() => node.cancelled, { timeout: 10_000 }).toBe(1);
  });
});

describe("a restore", () => {
  it("sends rows to the leader, and to who leads by now where that is another", async () => {
    const { nodes, client } = await cluster(3);
    await client.restoreRows(ROWS, {});
    expect(askedOf(nodes)).toEqual([1, 0, 0]);
    const moved = new FeatureStoreError("NOT_LEADER", "n2 leads", { details: { shards: { 0: "n2" } } });
    for (const i of [0, 1]) (nodes[i] as FakeNode).refuse = () => moved;
    await client.restoreRows(ROWS, {});
    await client.restoreRows(ROWS, {});
    expect(nodes[2]?.asked).toEqual(["RestoreRows", "RestoreRows"]);
  });

  it("begins and ends on any node that can", async () => {
    const { nodes, client } = await cluster(2);
    for (const node of nodes) node.refuse = (n) => (n === 1 ? new FeatureStoreError("UNAVAILABLE", "no leader") : null);
    expect(await client.beginRestore({ restoreId: "b", registry: EMPTY_REGISTRY }, {})).toBe(5);
    expect(await client.finishRestore("b", {})).toBe(6);
  });

  it("ends with its signal", async () => {
    const { nodes, client } = await cluster(1);
    (nodes[0] as FakeNode).refuse = () => new FeatureStoreError("UNAVAILABLE", "no leader");
    const stop = new AbortController();
    const sending = client.restoreRows(ROWS, { signal: stop.signal });
    stop.abort(new FeatureStoreError("CANCELLED", "enough"));
    await expect(sending).rejects.toMatchObject({ code: "CANCELLED" });
  });
});
