import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FeatureStore } from "@featurestore/client";
import { featurestore, serviceDefinition } from "@featurestore/proto";
import { Client, credentials, Metadata } from "@grpc/grpc-js";
import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import type { ReadableSpan } from "@opentelemetry/sdk-trace-base";
import { expect, onTestFinished, test } from "vitest";
import { RecordedSpans } from "../../proto/src/recorded-spans.suite.js";
import { openGrpc } from "./api/grpc-server.suite.js";
import { nowMicros } from "./clock.js";
import { ClusterWorld, profile } from "./cluster-world.suite.js";
import { openTestNode, TestClock } from "./node-world.suite.js";

const READ = "featurestore.v1.StoreService/MultiGetStream";
const WRITE = "featurestore.v1.StoreService/Write";
const RELAY = "featurestore.v1.NodeService/Relay";
const DESCRIBE = "featurestore.v1.RegistryService/Describe";
const TRACE = "0af7651916cd43dd8448eb211c80319c";
const SPAN = "b7ad6b7169203331";

function recorded(): RecordedSpans {
  const spans = new RecordedSpans();
  onTestFinished(() => spans[Symbol.dispose]());
  return spans;
}

/** A node behind a gRPC server, with the view `profile`, and a store that is connected to it. */
async function openServer(residency: "memory" | "disk" = "memory", shards = 4) {
  const dir = await mkdtemp(join(tmpdir(), "tracing-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const { node } = await openTestNode(dir, new TestClock(), { now: nowMicros, shards });
  const { address } = await openGrpc(node);
  const store = await FeatureStore.connect({ seeds: [address] });
  onTestFinished(() => store.close());
  await store.apply({ ...profile, residency });
  return { node, store, address };
}

const idOf = (span: ReadableSpan) => span.spanContext().spanId;
const names = (spans: readonly ReadableSpan[]) => spans.map(({ name }) => name);
const msOf = ([seconds, nanos]: readonly [number, number]) => seconds * 1000 + nanos / 1e6;

/** Each span begins and ends within the one it is part of, up to the clock's resolution. */
function expectNested(spans: RecordedSpans): void {
  const byId = new Map(spans.all.map((span) => [idOf(span), span]));
  for (const span of spans.all) {
    const parent = byId.get(span.parentSpanContext?.spanId ?? "");
    if (parent === undefined) continue;
    expect(msOf(span.startTime), span.name).toBeGreaterThanOrEqual(msOf(parent.startTime) - 2);
    expect(msOf(span.endTime), span.name).toBeLessThanOrEqual(msOf(parent.endTime) + 2);
  }
}

test("a read is one trace from the SDK's call to the hot tier", async () => {
  const { store, node } = await openServer();
  await store.write(profile, [{ key: 1, features: { n: 1 } }]);
  const spans = recorded();
  await store.getMany(profile, [1, 2]);
  const call = await spans.one("getMany profile");
  const [sent] = spans.within(call);
  const served = (await spans.atLeast(2, READ)).find(({ kind }) => kind === SpanKind.SERVER);
  if (sent === undefined || served === undefined) throw new TypeError("one request, one that is served");
  expect(sent).toMatchObject({ name: READ, kind: SpanKind.CLIENT });
  expect(served.parentSpanContext).toMatchObject({ spanId: idOf(sent), isRemote: true });
  expect(served.attributes).toEqual({
    "rpc.system": "grpc",
    "rpc.service": "featurestore.v1.StoreService",
    "rpc.method": "MultiGetStream",
    "rpc.grpc.status_code": 0,
    "featurestore.node.id": node.nodeId,
  });
  expect(names(spans.within(served))).toEqual([
    "featurestore.read.admit",
    "featurestore.read.hot_tier",
    "featurestore.read.encode",
  ]);
  expect(new Set(spans.all.map((span) => span.spanContext().traceId)).size).toBe(1);
});

test("what memory does not have is a phase of LevelDB, with how many keys it was asked for", async () => {
  const { store } = await openServer("disk");
  await store.write(profile, [{ key: 1, features: { n: 1 } }]);
  const spans = recorded();
  await store.getMany(profile, [1]);
  await spans.one("getMany profile");
  const leveldb = await spans.one("featurestore.read.leveldb");
  expect(leveldb.attributes).toEqual({ "featurestore.keys": 1 });
  expect(spans.named("featurestore.read.hot_tier")).toHaveLength(2);
});

test("a write is one trace from the SDK's call to queue, log and apply, whose times lie within it", async () => {
  const { store } = await openServer();
  await store.write(profile, [{ key: 1, features: { n: 1 } }]); // the schema is in the log
  const spans = recorded();
  await store.write(profile, [{ key: 1, features: { n: 2 } }]);
  await spans.one("write profile");
  const served = (await spans.atLeast(2, WRITE)).find(({ kind }) => kind === SpanKind.SERVER) as ReadableSpan;
  const [propose, ...others] = spans.within(served);
  expect(others).toEqual([]);
  expect(propose).toMatchObject({ name: "featurestore.write.propose" });
  expect(propose?.attributes["featurestore.group"]).toMatch(/^shard \d$/);
  const stages = spans.within(propose as ReadableSpan);
  expect(names(stages)).toEqual(
    expect.arrayContaining(["featurestore.write.queue", "featurestore.write.log", "featurestore.write.apply"]),
  );
  expect(stages.filter(({ name }) => name === "featurestore.write.log").map(({ attributes }) => attributes)).toEqual([
    { "featurestore.entries": 1 },
  ]);
  expectNested(spans);
});

test("a write of many shards tells of the first eight of them at most", async () => {
  const { store } = await openServer("memory", 16);
  const spans = recorded();
  const rows = Array.from({ length: 200 }, (_, key) => ({ key, features: { n: key } }));
  await store.write(profile, rows);
  await spans.one("write profile");
  expect(spans.named("featurestore.write.propose")).toHaveLength(8);
});

test("a scan that its client leaves is served as cancelled, and ends", async () => {
  const { store } = await openServer();
  await store.write(
    profile,
    Array.from({ length: 50 }, (_, key) => ({ key, features: { n: key } })),
  );
  const spans = recorded();
  for await (const _row of store.scan(profile, { pageRows: 1 })) break;
  const scans = await spans.atLeast(2, "featurestore.v1.StoreService/Scan");
  expect(scans.map(({ kind, status }) => ({ kind, status: status.code }))).toEqual(
    expect.arrayContaining([
      { kind: SpanKind.CLIENT, status: SpanStatusCode.UNSET },
      { kind: SpanKind.SERVER, status: SpanStatusCode.UNSET },
    ]),
  );
});

test("each write of a stream goes on the trace that it names itself, else that of the stream", async () => {
  const { address } = await openServer();
  const spans = recorded();
  const client = new Client(address, credentials.createInsecure());
  onTestFinished(() => client.close());
  const { WriteStream } = serviceDefinition("StoreService");
  if (WriteStream === undefined) throw new TypeError("a method");
  const metadata = new Metadata();
  metadata.set("traceparent", `00-${TRACE}-${SPAN}-01`);
  const { path, requestSerialize, responseDeserialize } = WriteStream;
  const stream = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, metadata);
  const other = SPAN.split("").reverse().join("");
  stream.write({ id: 1, write: { view: "none" } });
  stream.write({ id: 2, write: { view: "none" }, traceparent: `00-${TRACE}-${other}-01` });
  stream.end();
  stream.resume();
  stream.on("error", () => {}); // the server may stop before it has said that the stream is over
  const served = await spans.atLeast(2, "featurestore.v1.StoreService/WriteStream");
  expect(served.map(({ parentSpanContext }) => parentSpanContext?.spanId)).toEqual([SPAN, other]);
});

/** Calls `Describe` as any gRPC client would. @returns the code of the answer. */
function describeView(address: string, view: string, headers: readonly (readonly [string, string])[]): Promise<number> {
  const client = new Client(address, credentials.createInsecure());
  onTestFinished(() => client.close());
  const metadata = new Metadata();
  for (const [name, value] of headers) metadata.add(name, value);
  const { Describe } = serviceDefinition("RegistryService");
  if (Describe === undefined) throw new TypeError("a method");
  return new Promise((resolve) => {
    client.makeUnaryRequest(
      Describe.path,
      Describe.requestSerialize,
      Describe.responseDeserialize,
      featurestore.v1.DescribeRequest.create({ view }),
      metadata,
      (error) => resolve(error?.code ?? 0),
    );
  });
}

test("a unary call of any gRPC client goes on the trace in its metadata", async () => {
  const { address } = await openServer();
  const spans = recorded();
  const traceparent = `00-${TRACE}-${SPAN}-01`;
  expect(
    await describeView(address, "profile", [
      ["traceparent", traceparent],
      ["tracestate", "a=1"],
      ["tracestate", "b=2"],
    ]),
  ).toBe(0);
  const served = await spans.one(DESCRIBE);
  expect(served.parentSpanContext).toMatchObject({ traceId: TRACE, spanId: SPAN, isRemote: true, traceFlags: 1 });
  expect(served.spanContext().traceState?.serialize().replaceAll(" ", "")).toBe("a=1,b=2");
});

test("what is malformed is not followed: the call is a trace of its own", async () => {
  const { address } = await openServer();
  const spans = recorded();
  const good = `00-${TRACE}-${SPAN}-01`;
  const bad: (readonly (readonly [string, string])[])[] = [
    [],
    [["traceparent", "00-1-2-3"]],
    [["traceparent", good.toUpperCase()]],
    [["traceparent", `ff${good.slice(2)}`]],
    [["traceparent", `00-${"0".repeat(32)}-${SPAN}-01`]],
    [["traceparent", `${good}-more`]],
    [
      ["traceparent", good],
      ["traceparent", good],
    ],
  ];
  for (const headers of bad) await describeView(address, "profile", headers);
  const served = await spans.atLeast(bad.length, DESCRIBE);
  expect(served.map(({ parentSpanContext }) => parentSpanContext)).toEqual(bad.map(() => undefined));
  for (const span of served) expect(span.spanContext().traceId).not.toBe(TRACE);
});

test("a refusal tells its code, and is no failure of the server", async () => {
  const { address } = await openServer();
  const spans = recorded();
  expect(await describeView(address, "none", [])).toBe(5);
  const served = await spans.one(DESCRIBE);
  expect(served.attributes).toMatchObject({ "error.type": "NOT_FOUND", "rpc.grpc.status_code": 5 });
  expect(served.status.code).toBe(SpanStatusCode.UNSET);
});

test("spans of a node tell neither keys nor values", async () => {
  const { store } = await openServer();
  const spans = recorded();
  await store.write(profile, [{ key: 424_242_001, features: { n: 424_242_002 } }]);
  await store.get(profile, 424_242_001);
  await store
    .write(profile, [{ key: 424_242_001, eventTime: 9_999_999_999_999_999n, features: { n: 1 } }])
    .catch(() => {});
  await spans.atLeast(2, "write profile");
  expect(spans.text()).not.toContain("424242");
});

test("a change that is handed on to the leader is one trace over both nodes, down to the log", async () => {
  const world = await ClusterWorld.begin({ nodes: 3, shards: 2 });
  const follower = [0, 1, 2].find((i) => world.node(i).member?.metaGroup.isLeader === false) as number;
  const store = FeatureStore.over(world.node(follower));
  const spans = recorded();
  try {
    await store.apply({ ...profile, description: "changed" });
    const [sent, served] = ["client", "server"].map((role) =>
      spans.named(RELAY).find(({ kind }) => kind === (role === "client" ? SpanKind.CLIENT : SpanKind.SERVER)),
    );
    const call = await spans.one("apply");
    if (sent === undefined || served === undefined) throw new TypeError("a hop");
    expect(sent.parentSpanContext?.spanId).toBe(idOf(call));
    expect(served.parentSpanContext).toMatchObject({ spanId: idOf(sent), isRemote: true });
    expect(served.attributes["featurestore.node.id"]).toBe(sent.attributes["featurestore.peer.node.id"]);
    const [propose] = spans.within(served);
    expect(propose?.attributes["featurestore.group"]).toBe("the registry");
    expect(names(spans.within(propose as ReadableSpan))).toContain("featurestore.write.log");
    expect(new Set(spans.all.map((span) => span.spanContext().traceId)).size).toBe(1);
  } finally {
    await world.close();
  }
});
