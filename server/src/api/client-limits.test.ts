import { connect } from "node:net";
import { entity, FeatureStore, featureView } from "@featurestore/client";
import {
  currentSchema,
  type featurestore,
  findView,
  fixedKeyList,
  RowLayout,
  serviceDefinition,
  WriteBlockBuilder,
} from "@featurestore/proto";
import * as grpc from "@grpc/grpc-js";
import { expect, onTestFinished, test } from "vitest";
import { opening, reads, windowOf } from "../../test/abuse/attacks/h2-bytes.js";
import type { ClientQuotas } from "../defence/client.js";
import { NO_QUOTAS } from "../defence/clients.suite.js";
import { openTestNode, TestClock } from "../node-world.suite.js";
import { temporaryDir } from "../storage/shard-world.suite.js";
import type { GrpcServer } from "./grpc-server.js";
import { openGrpc } from "./grpc-server.suite.js";

const user = entity("user", { user_id: "int64" });
const profile = featureView("profile", { entity: user, features: { age: "int32" } });
const ROWS = 40;
const StoreClient = grpc.makeGenericClientConstructor(
  serviceDefinition("StoreService") as grpc.ServiceDefinition,
  "StoreService",
);
const selections = [{ view: "profile" }];
const keyList = (count: number): Uint8Array =>
  fixedKeyList(new Uint8Array(new BigInt64Array(Array.from({ length: count }, (_, i) => BigInt(i))).buffer), 8);

interface World {
  readonly server: GrpcServer;
  readonly client: grpc.Client;
  readonly unary: <T>(method: string, request: unknown, options?: grpc.CallOptions) => Promise<T>;
  readonly open: <T>(method: string, request?: unknown) => T;
  /** A write of so many rows. */
  readonly rows: (count: number) => featurestore.v1.IWriteRequest;
  readonly address: string;
}

async function openWorld(quotas: Partial<ClientQuotas>): Promise<World> {
  const clock = new TestClock();
  const { node, store } = await openTestNode(await temporaryDir("clients"), clock);
  await store.apply(profile);
  await store.write(
    profile,
    Array.from({ length: ROWS }, (_, key) => ({ key, features: { age: key } })),
  );
  const { server, address } = await openGrpc(node, {
    requestBytesMax: 1_000_000,
    answerBytesMax: 1_000_000,
    quotas: { ...NO_QUOTAS, ...quotas },
    now: () => clock.now,
  });
  const client = new StoreClient(address, grpc.credentials.createInsecure());
  onTestFinished(() => client.close());
  const layout = new RowLayout(currentSchema(findView(node.registry, "profile")));
  return {
    server,
    client,
    address,
    unary: (method, request, options = {}) =>
      new Promise((resolve, reject) => {
        const call = (client as unknown as Record<string, grpc.Client["makeUnaryRequest"]>)[method];
        const done = (error: grpc.ServiceError | null, answer: unknown): void =>
          error === null ? resolve(answer as never) : reject(error);
        (call as unknown as (...values: unknown[]) => void).call(client, request, new grpc.Metadata(), options, done);
      }),
    open: (method, request) =>
      (client as unknown as Record<string, (request: unknown) => never>)[method]?.(request) as never,
    rows: (count) => {
      const builder = new WriteBlockBuilder(layout, count);
      for (let i = 0; i < count; i++) {
        builder.setCell(builder.addRow(keyOf(i), clock.now), 0, i);
      }
      return { view: "profile", block: builder.finish() };
    },
  };
}

function keyOf(number: number): Uint8Array {
  return keyList(number + 1).slice(-8);
}

const refused = expect.objectContaining({ code: grpc.status.RESOURCE_EXHAUSTED });

/** The first answers to some frames. */
async function answersTo<T>(stream: grpc.ClientDuplexStream<unknown, T>, frames: readonly unknown[]): Promise<T[]> {
  const answers: T[] = [];
  const done = new Promise<void>((resolve, reject) => {
    stream.on("data", (answer: T) => {
      if (answers.push(answer) === frames.length) resolve();
    });
    stream.on("error", reject);
  });
  for (const frame of frames) stream.write(frame);
  await done;
  stream.removeAllListeners("error");
  stream.on("error", () => undefined);
  stream.cancel();
  return answers;
}

test("a client over its read quota is refused, called singly or by stream, is told when to come back, and may write", async () => {
  const { unary, open, rows, server } = await openWorld({ readRowsPerSecond: 1 });
  const request = { featureSet: { selections }, keys: [{ block: keyList(ROWS) }] };
  await unary("MultiGet", request);
  const error = await unary("MultiGet", request).catch((reason: unknown) => reason as grpc.ServiceError);
  expect(error).toEqual(refused);
  const pushback = Number((error as grpc.ServiceError).metadata.get("grpc-retry-pushback-ms")[0]);
  expect(pushback).toBeGreaterThan(30_000);
  const answers = await answersTo(
    open<grpc.ClientDuplexStream<unknown, featurestore.v1.IMultiGetStreamResponse>>("MultiGetStream"),
    [
      { id: 1, prepare: { set: 1, featureSet: { selections } } },
      { id: 2, get: { set: 1, keys: [keyList(1)] } },
    ],
  );
  expect(answers[1]?.error).toMatchObject({ code: "RESOURCE_EXHAUSTED", outcome: "rejected" });
  expect(JSON.parse(answers[1]?.error?.details ?? "")).toMatchObject({ limit: "client_read_rows" });
  await unary("Write", rows(1));
  expect(server.refusals.count("client_read_rows")).toBe(2);
});

test("each get of a stream counts by its keys, and by the bytes of its answer", async () => {
  for (const quota of [{ readRowsPerSecond: 1 }, { readBytesPerSecond: 10 }]) {
    const { open } = await openWorld(quota);
    const stream = open<grpc.ClientDuplexStream<unknown, featurestore.v1.IMultiGetStreamResponse>>("MultiGetStream");
    const answers = await answersTo(stream, [
      { id: 1, prepare: { set: 1, featureSet: { selections } } },
      { id: 2, get: { set: 1, keys: [keyList(ROWS)] } },
    ]);
    expect(answers.map(({ error }) => error?.code ?? "answered")).toEqual(["answered", "answered"]);
    const next = open<grpc.ClientDuplexStream<unknown, featurestore.v1.IMultiGetStreamResponse>>("MultiGetStream");
    const [, second] = await answersTo(next, [
      { id: 1, prepare: { set: 1, featureSet: { selections } } },
      { id: 2, get: { set: 1, keys: [keyList(1)] } },
    ]);
    expect(second?.error).toMatchObject({ code: "RESOURCE_EXHAUSTED" });
  }
});

test("a client over its write quota is refused writes and deletes, called singly or by stream, and may read", async () => {
  const { unary, open, rows } = await openWorld({ writeBytesPerSecond: 1 });
  await unary("Write", rows(ROWS));
  await expect(unary("Write", rows(1))).rejects.toEqual(refused);
  await expect(unary("Delete", { view: "profile", keys: { block: keyList(1) }, stamp: true })).rejects.toEqual(refused);
  const [answer] = await answersTo(
    open<grpc.ClientDuplexStream<unknown, featurestore.v1.IWriteStreamResponse>>("WriteStream"),
    [{ id: 1, write: rows(1) }],
  );
  expect(answer?.error).toMatchObject({ code: "RESOURCE_EXHAUSTED", outcome: "rejected" });
  await unary("MultiGet", { featureSet: { selections }, keys: [{ block: keyList(1) }] });
});

test("a scan is slowed down to its client's quota, and ends at its deadline", async () => {
  const { unary, client, server } = await openWorld({ readRowsPerSecond: 1 });
  const scan = (deadlineMs: number): grpc.ClientReadableStream<featurestore.v1.IScanResponse> =>
    (client as unknown as Record<string, (...values: unknown[]) => never>)["Scan"]?.(
      { view: "profile", pageRows: 5 },
      new grpc.Metadata(),
      { deadline: Date.now() + deadlineMs },
    ) as never;
  const pages: featurestore.v1.IScanResponse[] = [];
  const read = async (): Promise<void> => {
    for await (const page of scan(2_000)) pages.push(page as featurestore.v1.IScanResponse);
  };
  await expect(read()).rejects.toMatchObject({ code: grpc.status.DEADLINE_EXCEEDED });
  expect(pages.length).toBeGreaterThan(0);
  expect(pages.length).toBeLessThan(4);
  await expect(unary("MultiGet", { featureSet: { selections }, keys: [{ block: keyList(1) }] })).rejects.toEqual(
    refused,
  );
  expect(server.limit.running).toBe(0);
});

test("the SDK comes back when it was told, and gets what it asked for", async () => {
  const { address, server } = await openWorld({ readRowsPerSecond: 200 });
  const store = await FeatureStore.connect({ seeds: [address], hedge: false });
  onTestFinished(() => store.close());
  const keys = Array.from({ length: ROWS }, (_, i) => i);
  for (let i = 0; i < 8; i++) expect([...(await store.getMany(profile, keys)).column("age")]).toEqual(keys);
  expect(server.refusals.count("client_read_rows")).toBeGreaterThan(0);
});

test("a client that reads nothing costs no more on many connections than on one, and others are served", async () => {
  const { server, unary } = await openWorld({ answerBytesMax: 1_000 });
  const slow = server.clients.get("127.0.0.2");
  const sockets = Array.from({ length: 20 }, () =>
    connect({ host: "127.0.0.1", port: server.port, localAddress: "127.0.0.2" }).on("error", () => undefined),
  );
  onTestFinished(() => sockets.forEach((socket) => void socket.destroy()));
  const asked = 20 * 5;
  for (const socket of sockets) socket.write(Buffer.concat([opening(0), reads(1, 5, ROWS, "profile")]));
  const refusals = (): number => server.refusals.count("client_answer_bytes");
  await expect.poll(refusals, { timeout: 20_000 }).toBeGreaterThan(asked / 2);
  const before = slow.unreadBytes;
  expect(before).toBeGreaterThanOrEqual(1_000);
  expect(before).toBeLessThan(10_000);
  expect(server.answers.bytes).toBe(before);
  await unary("MultiGet", { featureSet: { selections }, keys: [{ block: keyList(1) }] });
  for (const socket of sockets) socket.destroy();
  await expect.poll(() => [slow.unreadBytes, server.answers.bytes], { timeout: 20_000 }).toEqual([0, 0]);
});

test("a client that reads what it left unread is served again", async () => {
  const { server } = await openWorld({ answerBytesMax: 500 });
  const socket = connect({ host: "127.0.0.1", port: server.port })
    .on("error", () => undefined)
    .resume();
  onTestFinished(() => void socket.destroy());
  const client = server.clients.get("127.0.0.1");
  const refusals = (): number => server.refusals.count("client_answer_bytes");
  socket.write(Buffer.concat([opening(0), reads(1, 20, ROWS, "profile")]));
  await expect.poll(refusals, { timeout: 20_000 }).toBeGreaterThan(0);
  socket.write(windowOf(1_000_000)); // it reads
  await expect.poll(() => client.unreadBytes, { timeout: 20_000 }).toBe(0);
  const [before, heard] = [refusals(), socket.bytesRead];
  socket.write(reads(3, 1, ROWS, "profile"));
  await expect.poll(() => socket.bytesRead - heard, { timeout: 20_000 }).toBeGreaterThan(ROWS * 4);
  expect(refusals()).toBe(before);
});

test("streams that are over leave their client free to be forgotten", async () => {
  const { open, server } = await openWorld({});
  const client = server.clients.get("127.0.0.1");
  const gets = open<grpc.ClientDuplexStream<unknown, unknown>>("MultiGetStream");
  const writes = open<grpc.ClientDuplexStream<unknown, unknown>>("WriteStream");
  for (const stream of [gets, writes]) stream.on("error", () => undefined).on("data", () => undefined);
  gets.write({ id: 0, hello: {} });
  writes.write({ id: 1, write: { view: "nothing" } });
  await expect.poll(() => client.isIdle).toBe(false);
  gets.cancel();
  writes.end();
  await expect.poll(() => client.isIdle, { timeout: 20_000 }).toBe(true);
});
