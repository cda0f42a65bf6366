import { readFile } from "node:fs/promises";
import { parseTraceparent } from "@featurestore/proto";
import { context, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { AlwaysOffSampler } from "@opentelemetry/sdk-trace-base";
import { expect, onTestFinished, test } from "vitest";
import { RecordedSpans } from "../../proto/src/recorded-spans.suite.js";
import { LoopbackCluster } from "./loopback-cluster.suite.js";
import { gate, openLoopback, profile } from "./loopback-world.suite.js";
import { FeatureStore } from "./store.js";
import { VERSION } from "./version.js";

const READ = "featurestore.v1.StoreService/MultiGetStream";
const WRITE = "featurestore.v1.StoreService/Write";
const TRACE = "0af7651916cd43dd8448eb211c80319c";
const PARENT = `00-${TRACE}-b7ad6b7169203331-01`;

function recorded(...options: ConstructorParameters<typeof RecordedSpans>): RecordedSpans {
  const spans = new RecordedSpans(...options);
  onTestFinished(() => spans[Symbol.dispose]());
  return spans;
}

const idOf = (span: { spanContext(): { spanId: string } }) => span.spanContext().spanId;

test("a read is a span within the active one, with a span for each node that is asked, whose id the node is told", async () => {
  const cluster = await LoopbackCluster.start({ nodes: 2, voters: (shard) => [shard % 2] });
  const { store } = await cluster.connect();
  const told: string[] = [];
  for (const { hooks } of cluster.nodes) {
    hooks.onGet = (_wire, _id, get) => {
      told.push(get.traceparent ?? "");
      return undefined;
    };
  }
  const spans = recorded();
  const around = trace.getTracer("test").startSpan("ranking");
  await context.with(trace.setSpan(context.active(), around), () => store.getMany(profile, cluster.keysIn([0, 1], 20)));
  around.end();
  const call = await spans.one("getMany profile");
  expect(call.kind).toBe(SpanKind.CLIENT);
  expect(call.parentSpanContext?.spanId).toBe(idOf(around));
  expect(call.instrumentationScope).toMatchObject({ name: "@featurestore/client", version: VERSION });
  expect(call.attributes).toEqual({
    "db.system.name": "featurestore",
    "db.operation.name": "getMany",
    "db.collection.name": "profile",
    "featurestore.keys": 20,
    "featurestore.complete": true,
  });
  const requests = spans.within(call);
  expect(requests.map(({ name, kind }) => ({ name, kind }))).toEqual([
    { name: READ, kind: SpanKind.CLIENT },
    { name: READ, kind: SpanKind.CLIENT },
  ]);
  expect(requests.map(({ attributes }) => attributes["server.port"]).sort()).toEqual(
    cluster.nodes.map(({ server }) => server.port).sort(),
  );
  expect(requests[0]?.attributes).toMatchObject({
    "rpc.system": "grpc",
    "rpc.service": "featurestore.v1.StoreService",
    "rpc.method": "MultiGetStream",
    "server.address": "127.0.0.1",
    "featurestore.attempt": "first",
  });
  expect(told.map((header) => parseTraceparent(header)?.spanId).sort()).toEqual(requests.map(idOf).sort());
});

test("a read that is hedged has an event and a second request, and the loser is no failure", async () => {
  const cluster = await LoopbackCluster.start({ nodes: 2 });
  const { store } = await cluster.connect();
  for (let i = 0; i < 100; i++) await store.get(profile, i);
  const held = gate();
  let asked = 0;
  for (const { hooks } of cluster.nodes) {
    hooks.onGet = async (_wire, _id, get) => {
      if (get.keys?.[0]?.[15] === 107 && asked++ === 0) await held.opened; // not the loser of a hedge above
      return undefined;
    };
  }
  const spans = recorded();
  await store.get(profile, 107);
  held.open();
  const call = await spans.one("get profile");
  expect(call.events.map(({ name }) => name)).toEqual(["featurestore.hedge"]);
  const requests = await spans.atLeast(2, READ);
  const told = requests.map(({ attributes, status, parentSpanContext }) => ({
    attempt: attributes["featurestore.attempt"],
    error: attributes["error.type"],
    status: status.code,
    parent: parentSpanContext?.spanId,
  }));
  const parent = idOf(call);
  expect(told).toHaveLength(2);
  expect(told).toContainEqual({ attempt: "hedge", error: undefined, status: SpanStatusCode.UNSET, parent });
  expect(told).toContainEqual({ attempt: "first", error: "CANCELLED", status: SpanStatusCode.UNSET, parent });
});

test("keys that a node does not serve are a redirect", async () => {
  const cluster = await LoopbackCluster.start({ nodes: 2 });
  for (const node of cluster.nodes) node.lagging.add(3);
  const { store } = await cluster.connect({ hedge: false });
  const spans = recorded();
  const reading = store.get(profile, cluster.keysIn([3], 1)[0] as number);
  await expect(reading).rejects.toMatchObject({ code: "UNAVAILABLE" });
  const call = await spans.one("get profile");
  expect(call.status).toEqual({ code: SpanStatusCode.ERROR, message: "UNAVAILABLE" });
  expect(call.attributes).toMatchObject({ "error.type": "UNAVAILABLE", "featurestore.outcome": "rejected" });
  const [redirect] = call.events;
  expect(redirect).toMatchObject({
    name: "featurestore.redirect",
    attributes: { "error.type": "UNAVAILABLE", "featurestore.keys": 1 },
  });
  expect(spans.within(call).map(({ attributes }) => attributes["featurestore.attempt"])).toEqual(
    expect.arrayContaining(["first", "redirect"]),
  );
});

test("a write that finds another leader is a redirect, and the request that is refused has its code", async () => {
  const cluster = await LoopbackCluster.start({ nodes: 2, voters: () => [0, 1] });
  const { store } = await cluster.connect();
  for (const shard of cluster.shards) shard.leader = 1; // the client has not heard of it
  const spans = recorded();
  await store.write(profile, [{ key: 1, features: { count: 1 } }]);
  const call = await spans.one("write profile");
  expect(call.events).toMatchObject([{ name: "featurestore.redirect", attributes: { "error.type": "NOT_LEADER" } }]);
  expect(
    spans.within(call).map(({ name, attributes, status }) => ({
      name,
      attempt: attributes["featurestore.attempt"],
      error: attributes["error.type"],
      status: status.code,
    })),
  ).toEqual([
    { name: WRITE, attempt: "first", error: "NOT_LEADER", status: SpanStatusCode.ERROR },
    { name: WRITE, attempt: "redirect", error: undefined, status: SpanStatusCode.UNSET },
  ]);
});

test("writes that share a request have one request span, which the others link to", async () => {
  const cluster = await LoopbackCluster.start({ nodes: 1, shards: 1 });
  const { store } = await cluster.connect();
  const metadata: string[] = [];
  cluster.node(0).hooks.onUnary = (_name, sent) => void metadata.push(String(sent.get("traceparent")[0]));
  const spans = recorded();
  const rows = Array.from({ length: 20 }, (_, key) => ({ key, features: { count: key } }));
  await Promise.all(rows.map((row) => store.write(profile, [row])));
  const calls = await spans.atLeast(20, "write profile");
  const requests = await spans.atLeast(1, WRITE);
  expect(requests.length).toBeLessThan(20);
  const ids = new Set(requests.map(({ parentSpanContext }) => parentSpanContext?.spanId));
  for (const call of calls) {
    if (ids.has(idOf(call))) continue;
    expect(call.links.map(({ context: linked }) => ids.has(linked.spanId))).toEqual([true]);
  }
  const sent = metadata.map((header) => parseTraceparent(header)?.spanId);
  expect(sent.sort()).toEqual(requests.map(idOf).sort());
});

test("a delete, a scan and a change of the registry are spans, a scan's until it has ended", async () => {
  const cluster = await LoopbackCluster.start({ nodes: 1 });
  const { store } = await cluster.connect();
  const spans = recorded();
  await store.delete(profile, [1, 2]);
  for await (const _row of store.scan(profile)) {
    expect(spans.named("scan profile")).toEqual([]);
    break;
  }
  await store.apply(profile);
  const scan = await spans.one("scan profile");
  expect(scan.status.code).toBe(SpanStatusCode.UNSET);
  expect(spans.within(scan).map(({ name }) => name)).toEqual(["featurestore.v1.StoreService/Scan"]);
  expect(spans.within(await spans.one("delete profile")).map(({ name }) => name)).toEqual([
    "featurestore.v1.StoreService/Delete",
  ]);
  expect(spans.within(await spans.one("apply")).map(({ name }) => name)).toEqual([
    "featurestore.v1.RegistryService/Apply",
  ]);
});

test("a call goes on the trace that it is given, and does not follow a malformed one", async () => {
  const { store } = await openLoopback();
  const spans = recorded();
  await store.get(profile, 1, { traceparent: PARENT, tracestate: "vendor=one" });
  await store.get(profile, 2, { traceparent: PARENT.replace("00-", "ff-"), tracestate: "vendor=one" });
  const [given, refused] = await spans.atLeast(2, "get profile");
  expect(given?.parentSpanContext).toMatchObject({ traceId: TRACE, spanId: "b7ad6b7169203331", isRemote: true });
  expect(given?.spanContext().traceState?.serialize()).toBe("vendor=one");
  expect(refused?.parentSpanContext).toBeUndefined();
  expect(refused?.spanContext().traceId).not.toBe(TRACE);
});

test("a call that is not sampled has no spans, and the node is told so", async () => {
  const told: string[] = [];
  const { store } = await openLoopback({
    onGet: (_wire, _id, get) => {
      told.push(get.traceparent ?? "");
      return undefined;
    },
  });
  const spans = recorded(new AlwaysOffSampler());
  await store.get(profile, 1);
  expect(spans.all).toEqual([]);
  expect(parseTraceparent(told[0] ?? "")?.traceFlags).toBe(0);
});

test("without an SDK there is no trace context but what the call is given, well-formed", async () => {
  const told: (readonly (string | null | undefined)[])[] = [];
  const { store } = await openLoopback({
    onGet: (_wire, _id, get) => {
      told.push([get.traceparent, get.tracestate]);
      return undefined;
    },
  });
  await store.get(profile, 1);
  await store.get(profile, 1, { traceparent: PARENT, tracestate: "vendor=one" });
  await store.get(profile, 1, { traceparent: `${PARENT}\n`, tracestate: "vendor=one" });
  await store.get(profile, 1, { traceparent: PARENT, tracestate: "vendor=ö" });
  expect(told).toEqual([
    ["", ""],
    [PARENT, "vendor=one"],
    ["", ""],
    [PARENT, ""],
  ]);
});

test("spans tell neither keys nor values", async () => {
  const { store } = await openLoopback();
  const spans = recorded();
  await store.write(profile, [{ key: 424_242_001, features: { name: "canary-value", count: 424_242_002 } }]);
  await store.getMany(profile, [424_242_001]);
  await store.write(profile, [{ key: 424_242_001, features: { count: 1e99 } as never }]).catch(() => {});
  await store.delete(profile, 424_242_001);
  for await (const _row of store.scan(profile));
  expect((await spans.atLeast(2, "write profile")).at(-1)?.status.message).toBe("INVALID_ARGUMENT");
  expect(spans.text()).not.toMatch(/424242|canary|1e\+?99/);
});

test("a store that fails with what is none of our errors tells its name", async () => {
  const { memory } = await openLoopback();
  const broken = FeatureStore.over(
    Object.assign(Object.create(memory), { list: () => Promise.reject(new TypeError("x")) }),
  );
  const spans = recorded();
  await expect(broken.get(profile, 1)).rejects.toThrow(TypeError);
  const call = await spans.one("get profile");
  expect(call.attributes["error.type"]).toBe("TypeError");
});

test("the version that spans name is that of the package", async () => {
  const text = await readFile(new URL("../package.json", import.meta.url), "utf8");
  expect((JSON.parse(text) as { version: string }).version).toBe(VERSION);
});
