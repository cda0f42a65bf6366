import { type CallOptions, decodeMark, FeatureStoreError, readKeyList, type WriteRequest } from "@featurestore/proto";
import { describe, expect, test } from "vitest";
import { Call } from "./call.js";
import { Catalog } from "./catalog.js";
import { LoopbackCluster } from "./loopback-cluster.suite.js";
import { gate, profile, until } from "./loopback-world.suite.js";
import { MemoryStore } from "./memory-store.js";
import type { RoutedApi } from "./routed-api.js";
import { checkRows } from "./row-checker.js";
import { FeatureStore } from "./store.js";
import { type CoalescerLimits, WriteCoalescer } from "./write-coalescer.js";

/** Where the key list of a write block begins. */
const KEYS_AT = 24;
const T = 1_700_000_000_000_000n;

const row = (key: number, count = key, eventTime = T) => ({ key, eventTime, features: { count } });
const keysFrom = (first: number, count: number) => Array.from({ length: count }, (_, i) => first + i);
const rowsIn = ({ block }: WriteRequest) => readKeyList(block, KEYS_AT).keys.count;

type OnWrite = (request: WriteRequest, call: CallOptions, number: number) => Promise<void> | void;

/** A store over a port as a cluster's transport is one, with all shards at one leader; `before` may wait or throw. */
async function openRouted(hooks: { before?: OnWrite; after?: OnWrite } = {}) {
  const memory = new MemoryStore({ shards: 8 });
  const direct = FeatureStore.over(memory);
  await direct.apply(profile);
  const requests: number[] = [];
  const api: RoutedApi = {
    read: (request, call) => memory.read(request, call),
    readRouted: () => Promise.reject(new TypeError("not used")),
    writeGroups: async () => null,
    write: async (request, call) => {
      const number = requests.push(rowsIn(request));
      await hooks.before?.(request, call, number);
      const answer = await memory.write(request, call);
      await hooks.after?.(request, call, number);
      return answer;
    },
    delete: (request, call) => memory.delete(request, call),
    scan: (request, call) => memory.scan(request, call),
    apply: (request, call) => memory.apply(request, call),
    describe: (view, call) => memory.describe(view, call),
    list: (revision, call) => memory.list(revision, call),
    health: (call) => memory.health(call),
  };
  const store = FeatureStore.over(api);
  await store.registry();
  const countOf = async (key: number) => (await direct.get(profile, key)).count;
  return { store, api, memory, requests, countOf };
}

/** As `openRouted`, with the first request held up until the gate opens. */
async function openHeld() {
  const held = gate();
  const routed = await openRouted({ before: (_request, _call, number) => (number === 1 ? held.opened : undefined) });
  const first = routed.store.write(profile, [row(1)]);
  await until("the first request is on its way", () => routed.requests.length === 1);
  return { ...routed, held, first };
}

/** A coalescer over a port that notes blocks and never answers, unless told. */
async function openBare(limits: Partial<CoalescerLimits>, send: (call: CallOptions, number: number) => Promise<void>) {
  const memory = new MemoryStore();
  await FeatureStore.over(memory).apply(profile);
  const bound = (await new Catalog(memory).snapshot(new Call({}, 1_000))).view("profile");
  let sent = 0;
  const coalescer = new WriteCoalescer(
    bound,
    async ({ bytes }, call) => {
      await send(call, ++sent);
      return memory.write({ view: "profile", block: bytes, producer: null, registryRevision: 1 }, call);
    },
    { callsUnsharedMax: 4, rowsWaitingMax: 100, bytesWaitingMax: 1_000_000, sharedMsMax: 2_000, ...limits },
  );
  const write = (key: number, call = new Call({}, 10_000)) => {
    const { good } = checkRows(bound, [row(key)], { stamp: 0, latestTime: Number.MAX_SAFE_INTEGER });
    return coalescer.write({ lane: 0, rows: good, shards: good.map(() => 0) }, call);
  };
  return { write, sent: () => sent };
}

describe("small writes", () => {
  test("of one turn are one request per leader", async () => {
    const inTurn = (shard: number) => [shard % 3, (shard + 1) % 3, (shard + 2) % 3];
    const cluster = await LoopbackCluster.start({ nodes: 3, voters: inTurn });
    const { store } = await cluster.connect();
    const results = await Promise.all(keysFrom(0, 200).map((key) => store.write(profile, [row(key, key + 1_000)])));
    expect(results.map(({ applied, late, refused }) => [applied, late, refused])).toEqual(
      keysFrom(0, 200).map(() => [1, 0, 0]),
    );
    expect(cluster.nodes.map(({ writes }) => writes.length)).toEqual([1, 1, 1]);
    const batch = await FeatureStore.over(cluster.memory).getMany(profile, keysFrom(0, 200));
    expect([...batch.column("count")]).toEqual(keysFrom(1_000, 200));
  });

  test("that come while one is on its way leave together once it is answered", async () => {
    const { store, held, first, requests } = await openHeld();
    const others = keysFrom(2, 50).map((key) => store.write(profile, [row(key), row(key + 100)]));
    held.open();
    await Promise.all([first, ...others]);
    expect(requests).toEqual([1, 100]);
  });

  test("do not wait for one another where they are few", async () => {
    const { store, held, first, requests } = await openHeld();
    await Promise.all([2, 3, 4].map((key) => store.write(profile, [row(key)])));
    expect(requests).toEqual([1, 3]);
    held.open();
    await first;
  });

  test("leave in the order in which they came, 1,000 rows a request", async () => {
    const { store, requests, countOf } = await openRouted();
    await Promise.all(keysFrom(0, 1_500).map((i) => store.write(profile, [row(i % 10, i)])));
    expect(requests).toEqual([1_000, 500]);
    expect(await countOf(9)).toBe(1_499);
  });

  test("travel apart from calls of more than 32 rows, and from other views' calls", async () => {
    const { store, requests } = await openRouted();
    await Promise.all([
      store.write(
        profile,
        keysFrom(0, 33).map((key) => row(key)),
      ),
      store.write(
        profile,
        keysFrom(100, 32).map((key) => row(key)),
      ),
      store.write(profile, [row(200)]),
    ]);
    expect([...requests].sort((a, b) => a - b)).toEqual([33, 33]);
  });

  test("have marks of their own shards alone", async () => {
    const { store } = await openRouted();
    const [one, all] = await Promise.all([
      store.write(profile, [row(1)]),
      store.write(
        profile,
        keysFrom(0, 32).map((key) => row(key)),
      ),
    ]);
    const mark = decodeMark(one?.mark ?? new Uint8Array());
    expect(mark.indexes.size).toBe(1);
    expect(decodeMark(all?.mark ?? new Uint8Array()).indexes).toEqual(
      new Map(keysFrom(0, 8).map((shard) => [shard, [...mark.indexes.values()][0]])),
    );
  });
});

describe("what becomes of a call", () => {
  test("does not depend on another's row that the client refuses", async () => {
    const { store, requests } = await openRouted();
    const bad = { key: 2, features: { count: "x" } };
    const [good, refused] = await Promise.allSettled([store.write(profile, [row(1)]), store.write("profile", [bad])]);
    expect(good).toMatchObject({ status: "fulfilled", value: { applied: 1 } });
    expect(refused).toMatchObject({ status: "rejected", reason: { code: "INVALID_ARGUMENT", outcome: "rejected" } });
    expect(requests).toEqual([1]);
  });

  test("does not depend on another's row that the server refuses, and names its own rows", async () => {
    const { store, requests, countOf } = await openRouted({
      before: ({ block }) => {
        const { keys } = readKeyList(block, KEYS_AT);
        const at = keysFrom(0, keys.count).find((i) => keys.key(i)[7] === 13 || keys.key(i)[0] === 13);
        if (at === undefined) return;
        const violations = [{ row: at, feature: "count", reason: "unlucky" }];
        throw new FeatureStoreError("INVALID_ARGUMENT", "no", {
          outcome: "rejected",
          details: { rows: 1, violations },
        });
      },
    });
    const [a, b, c] = await Promise.allSettled([
      store.write(profile, [row(1)]),
      store.write(profile, [row(2), row(13)]),
      store.write(profile, [row(3)]),
    ]);
    expect([a, c]).toMatchObject([{ value: { applied: 1 } }, { value: { applied: 1 } }]);
    expect(b).toMatchObject({
      status: "rejected",
      reason: {
        code: "INVALID_ARGUMENT",
        outcome: "rejected",
        details: { violations: [{ row: 1, reason: "unlucky" }] },
      },
    });
    expect(requests).toEqual([4, 1, 2, 1]);
    expect(await countOf(3)).toBe(3);
  });

  test("is told with late rows and cells of its own", async () => {
    const { store, requests, countOf } = await openRouted();
    await store.write(profile, [{ key: 1, eventTime: T + 10n, features: { count: 10 } }]);
    const results = await Promise.all([
      store.write(profile, [row(1, 5), row(4)]),
      store.write(profile, [row(2)]),
      store.write(profile, [{ key: 1, eventTime: T, features: { count: 6, score: 1 } }]),
    ]);
    expect(results).toMatchObject([
      { applied: 1, late: 1, lateCells: 1, refused: 0 },
      { applied: 1, late: 0, lateCells: 0, refused: 0 },
      { applied: 1, late: 0, lateCells: 1, refused: 0 },
    ]);
    expect(requests).toEqual([1, 4, 2, 1, 1]);
    expect(await countOf(1)).toBe(10);
  });

  test("keeps the order of calls with one key and one event time, sent again or not", async () => {
    const { store, countOf } = await openRouted();
    await Promise.all(keysFrom(0, 20).map((count) => store.write(profile, [row(7, count)])));
    expect(await countOf(7)).toBe(19);
    await store.write(profile, [row(8, 8, T + 10n)]);
    const late = store.write(profile, [row(8, 1)]);
    await Promise.all(keysFrom(20, 20).map((count) => store.write(profile, [row(7, count)])));
    expect(await late).toMatchObject({ applied: 0, late: 1 });
    expect(await countOf(7)).toBe(39);
  });

  test("is unknown for every call of a request whose end is", async () => {
    const { store, requests } = await openRouted({
      after: () => {
        throw new FeatureStoreError("UNAVAILABLE", "gone", { outcome: "unknown" });
      },
    });
    const ends = await Promise.allSettled([1, 2, 3].map((key) => store.write(profile, [row(key), row(key + 10)])));
    const end = { code: "UNAVAILABLE", outcome: "unknown", details: { unknown: { count: 2, rows: [0, 1] } } };
    expect(ends).toMatchObject([{ reason: end }, { reason: end }, { reason: end }]);
    expect(requests).toEqual([6]);
  });

  test("is rejected for every call of a request that was; nothing is sent again to a node over its caps", async () => {
    const { store, requests } = await openRouted({
      before: () => {
        throw new FeatureStoreError("RESOURCE_EXHAUSTED", "too much", { outcome: "rejected" });
      },
    });
    const ends = await Promise.allSettled([1, 2].map((key) => store.write(profile, [row(key)])));
    const end = { code: "RESOURCE_EXHAUSTED", outcome: "rejected", details: { rejected: { count: 1, rows: [0] } } };
    expect(ends).toMatchObject([{ reason: end }, { reason: end }]);
    expect(requests).toEqual([2]);
  });

  test("is its own where some leaders took their rows and others did not", async () => {
    const outcomes = { applied: [0, 3], rejected: [1], unknown: [2] };
    const { store, requests } = await openRouted({
      before: (_request, _call, number) => {
        if (number > 1) return;
        throw new FeatureStoreError("RESOURCE_EXHAUSTED", "too much", {
          outcome: "unknown",
          details: { outcomes, mark: new Uint8Array([1]) },
        });
      },
    });
    const ends = await Promise.allSettled([0, 1, 2, 3].map((key) => store.write(profile, [row(key)])));
    expect(ends).toMatchObject([
      { value: { applied: 1 } },
      { reason: { outcome: "rejected", details: { rejected: { count: 1, rows: [0] } } } },
      { reason: { outcome: "unknown", details: { unknown: { count: 1, rows: [0] } } } },
      { value: { applied: 1 } },
    ]);
    const [, rejected] = ends;
    expect(rejected?.status === "rejected" && "mark" in rejected.reason.details).toBe(false);
    expect(requests).toEqual([4, 1, 1]);
  });
});

describe("a call that ends early", () => {
  test("is taken out and rejected while it waits", async () => {
    const { store, held, first, requests, countOf } = await openHeld();
    const controller = new AbortController();
    const others = keysFrom(10, 10).map((key) => store.write(profile, [row(key)]));
    const expired = store.write(profile, [row(2)], { deadlineMs: 20 });
    const aborted = store.write(profile, [row(3)], { signal: controller.signal });
    await expect(expired).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED", outcome: "rejected" });
    controller.abort();
    await expect(aborted).rejects.toMatchObject({ code: "CANCELLED", outcome: "rejected" });
    held.open();
    await Promise.all([first, ...others]);
    expect(requests).toEqual([1, 10]);
    expect(await countOf(2)).toBeNull();
  });

  test("is unknown once it has left; the others are not", async () => {
    const held = gate();
    const { store, requests, countOf } = await openRouted({ before: () => held.opened });
    const controller = new AbortController();
    const expired = store.write(profile, [row(1)], { deadlineMs: 50 });
    const aborted = store.write(profile, [row(2)], { signal: controller.signal });
    const other = store.write(profile, [row(3)]);
    await until("the request is on its way", () => requests.length === 1);
    controller.abort();
    await expect(aborted).rejects.toMatchObject({ code: "CANCELLED", outcome: "unknown" });
    await expect(expired).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED", outcome: "unknown" });
    held.open();
    expect(await other).toMatchObject({ applied: 1 });
    expect(requests).toEqual([3]);
    expect(await countOf(1)).toBe(1);
  });

  test("ends the request where nobody waits for it any more", async () => {
    let signal: AbortSignal | undefined;
    const { store } = await openRouted({
      before: (_request, call) => {
        signal = call.signal;
        return gate().opened;
      },
    });
    const controllers = [new AbortController(), new AbortController()];
    const writes = controllers.map((controller, key) =>
      store.write(profile, [row(key)], { signal: controller.signal }),
    );
    await until("the request is on its way", () => signal !== undefined);
    controllers[0]?.abort();
    await expect(writes[0]).rejects.toMatchObject({ code: "CANCELLED", outcome: "unknown" });
    expect(signal?.aborted).toBe(false);
    controllers[1]?.abort();
    await expect(writes[1]).rejects.toMatchObject({ code: "CANCELLED", outcome: "unknown" });
    expect(signal?.aborted).toBe(true);
  });

  test("because the transport closes is CANCELLED, and rejected where it waited", async () => {
    const cluster = await LoopbackCluster.start({ nodes: 3, voters: () => [0, 1, 2] });
    const { store, transport } = await cluster.connect();
    const held = gate();
    let arrived = 0;
    cluster.node(0).hooks.onUnary = async (name) => {
      if (name === "write") arrived++;
      await held.opened;
    };
    const first = store.write(profile, [row(1)]);
    await until("the first request arrives", () => arrived === 1);
    const waiting = keysFrom(2, 10).map((key) => store.write(profile, [row(key)]));
    await new Promise((resolve) => setImmediate(resolve));
    transport.close();
    await expect(first).rejects.toMatchObject({ code: "CANCELLED", outcome: "unknown" });
    for (const one of await Promise.allSettled(waiting))
      expect(one).toMatchObject({ status: "rejected", reason: { code: "CANCELLED", outcome: "rejected" } });
    held.open();
    expect(arrived).toBe(1);
  });
});

describe("what waits", () => {
  test("is bounded: beyond it a call is RESOURCE_EXHAUSTED and rejected, and room comes back", async () => {
    const held = gate();
    const { write, sent } = await openBare({ rowsWaitingMax: 5 }, (_call, number) =>
      number === 1 ? held.opened : Promise.resolve(),
    );
    const first = write(0);
    await until("it is on its way", () => sent() === 1);
    const waiting = keysFrom(1, 5).map((key) => write(key));
    await expect(write(6)).rejects.toMatchObject({
      code: "RESOURCE_EXHAUSTED",
      outcome: "rejected",
      details: { rowsWaiting: 5 },
    });
    held.open();
    await Promise.all([first, ...waiting]);
    expect(await write(6)).toMatchObject({ applied: 1 });
    expect(sent()).toBe(3);
  });

  test("is bounded in bytes too", async () => {
    const { write } = await openBare({ bytesWaitingMax: 1 }, () => Promise.resolve());
    const first = write(1);
    await expect(write(2)).rejects.toMatchObject({ code: "RESOURCE_EXHAUSTED", outcome: "rejected" });
    expect(await first).toMatchObject({ applied: 1 });
  });

  test("does not wait for long for a request that finds no leader", async () => {
    const { write, sent } = await openBare({ sharedMsMax: 30 }, (_call, number) =>
      number === 1 ? gate().opened : Promise.resolve(),
    );
    const stuck = new AbortController();
    const first = write(0, new Call({ signal: stuck.signal }, 10_000));
    await until("it is on its way", () => sent() === 1);
    const others = await Promise.all(keysFrom(1, 10).map((key) => write(key)));
    expect(others.map(({ applied }) => applied)).toEqual(others.map(() => 1));
    expect(sent()).toBe(2);
    void first.catch(() => {});
  });

  test("together with rows that find no leader goes on by itself, with the rest of its own deadline", async () => {
    const { write, sent } = await openBare({ sharedMsMax: 30 }, async ({ deadlineMs = 0, signal }, number) => {
      if (number > 1) return expect(deadlineMs).toBeGreaterThan(5_000);
      expect(signal?.aborted).toBe(false);
      expect(deadlineMs).toBe(30);
      await new Promise((resolve) => setTimeout(resolve, deadlineMs));
      throw new FeatureStoreError("DEADLINE_EXCEEDED", "too late", { outcome: "unknown" });
    });
    expect(await Promise.all([1, 2, 3].map((key) => write(key)))).toMatchObject([
      { applied: 1 },
      { applied: 1 },
      { applied: 1 },
    ]);
    expect(sent()).toBe(4);
  });
});
