import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { FeatureStoreError } from "@featurestore/proto";
import { describe, expect, test } from "vitest";
import { featureView } from "./feature-view.js";
import { GrpcTransport } from "./grpc-transport.js";
import { LoopbackServer } from "./loopback-server.suite.js";
import { atEnd, gate, openLoopback, profile, readOf, until, user } from "./loopback-world.suite.js";
import { MemoryStore } from "./memory-store.js";
import { parseConnectOptions } from "./options.js";
import { RetryBudget } from "./retry.js";
import { FeatureStore } from "./store.js";

const unavailable = (message = "not now") => new FeatureStoreError("UNAVAILABLE", message);
/** A budget of `capacity` retries that never grows. */
const budgetOf = (capacity: number) => new RetryBudget({ capacity, share: 0 });

describe("a server that drains", () => {
  test("finishes what it has while new requests go over a new stream", async () => {
    const held = gate();
    let hold = true;
    const { store, server } = await openLoopback({ onGet: async () => void (hold && (await held.opened)) });
    const before = store.get(profile, 1);
    await until("the get arrives", () => server.gets === 1);
    hold = false;
    server.drain();
    const [old] = server.streams;
    const after = await (async () => {
      for (;;) {
        const row = await store.get(profile, 2);
        if (server.streamsOpened > 1) return row;
      }
    })();
    expect(after.count).toBe(2);
    held.open();
    expect((await before).count).toBe(1);
    await until("the drained stream ends", () => old === undefined || !server.streams.has(old));
    expect(server.streamsOpened).toBe(2);
  });
});

describe("a server that goes away", () => {
  test("and comes back costs a read nothing but time", async () => {
    const held = gate();
    let hold = true;
    const { store, server } = await openLoopback({ onGet: async () => void (hold && (await held.opened)) });
    const reading = store.get(profile, 7);
    await until("the get arrives", () => server.gets === 1);
    hold = false;
    server.kill();
    await server.listen();
    expect((await reading).count).toBe(7);
    expect(server.gets).toBe(2);
  });

  test("in the middle of a scan is asked to go on after the last page", async () => {
    let broken = false;
    const { store, server } = await openLoopback({
      onPage: (page) => {
        if (page < 3 || broken) return;
        broken = true;
        server.kill();
        void server.listen();
      },
    });
    const keys: bigint[] = [];
    for await (const row of store.scan(profile, { pageRows: 10 })) keys.push(row.key);
    expect(broken).toBe(true);
    expect(new Set(keys).size).toBe(100);
    expect(keys).toHaveLength(100);
  });

  test("after it applied a write is asked again, with the same bytes", async () => {
    let writes = 0;
    const { store, server, direct } = await openLoopback({
      onUnary: async (name) => {
        if (name !== "write" || ++writes > 1) return;
        server.kill();
        await server.listen();
      },
    });
    const result = await store.write(profile, [{ key: 1, features: { count: 50 } }]);
    expect(result).toMatchObject({ applied: 1, late: 0 });
    expect(writes).toBe(2);
    expect((await direct.get(profile, 1)).count).toBe(50);
  });

  test("for good leaves the outcome of a write unknown where it was sent, rejected where it was not", async () => {
    const { store, server } = await openLoopback(
      { onUnary: (name) => void (name === "write" && server.kill()) },
      { budget: budgetOf(0) },
    );
    const write = (options: { deadlineMs?: number } = {}) =>
      store.write(profile, [{ key: 1, features: { count: 1 } }], options);
    await expect(write()).rejects.toMatchObject({
      code: "UNAVAILABLE",
      outcome: "unknown",
      details: { unknown: { rows: [0] } },
    });
    await expect(write({ deadlineMs: 1_000 })).rejects.toMatchObject({
      code: "UNAVAILABLE",
      outcome: "rejected",
      details: { rejected: { count: 1, rows: [0] }, unknown: { count: 0 } },
    });
  });

  test("fails connect with UNAVAILABLE before the deadline, naming the address", async () => {
    const server = await LoopbackServer.start(new MemoryStore());
    server.kill();
    const connecting = FeatureStore.connect({ seeds: [server.address], deadlineMs: 1_000 });
    await expect(connecting).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringContaining(server.address),
    });
  });

  test("is left for the next seed", async () => {
    const gone = await LoopbackServer.start(new MemoryStore());
    gone.kill();
    const { server, direct } = await openLoopback();
    const store = await FeatureStore.connect({ seeds: [gone.address, server.address] });
    atEnd(() => store.close());
    expect((await store.get(profile, 3)).count).toBe(3);
    const second = await LoopbackServer.start(direct.api);
    atEnd(() => second.kill());
    const other = await FeatureStore.connect({ seeds: [server.address, second.address] });
    atEnd(() => other.close());
    await other.get(profile, 1);
    server.kill();
    expect((await other.get(profile, 4)).count).toBe(4);
    expect(second.gets).toBe(1);
  });
});

describe("a seed that accepts connections and says nothing", () => {
  /** A listener that reads and never writes. */
  async function silentSeed(): Promise<string> {
    const sockets = new Set<Socket>();
    const listener = createServer((socket) => {
      sockets.add(socket);
      socket.on("error", () => {}).resume();
    });
    listener.listen(0, "127.0.0.1");
    await once(listener, "listening");
    atEnd(() => {
      for (const socket of sockets) socket.destroy();
      listener.close();
    });
    return `127.0.0.1:${(listener.address() as AddressInfo).port}`;
  }

  test("is left for the next within a share of the deadline", async () => {
    const { server } = await openLoopback();
    const before = performance.now();
    const store = await FeatureStore.connect({ seeds: [await silentSeed(), server.address], deadlineMs: 2_000 });
    atEnd(() => store.close());
    expect(performance.now() - before).toBeLessThan(1_500);
    expect((await store.get(profile, 3, { deadlineMs: 1_500 })).count).toBe(3);
  });

  test("costs a scan and an apply a share of their deadlines, and no more than that where all seeds are so", async () => {
    const { server } = await openLoopback();
    const open = (seeds: readonly string[]) => {
      const transport = new GrpcTransport(parseConnectOptions({ seeds }));
      atEnd(() => transport.close());
      return transport;
    };
    const scan = { view: "profile", features: ["count"], pageRows: 10, cursor: null, includeExpired: false };
    const pages = open([await silentSeed(), server.address]).scan(
      { ...scan, registryRevision: 1 },
      { deadlineMs: 1_000 },
    );
    for await (const page of pages) {
      expect(page.keys.length).toBeGreaterThan(0);
      break;
    }
    const admin = FeatureStore.over(open([await silentSeed(), server.address]));
    const other = featureView("other", { entity: user, features: { n: "int32" } });
    expect(await admin.apply(other, { deadlineMs: 1_000 })).toMatchObject({ applied: true });
    const nobody = open([await silentSeed(), await silentSeed()]);
    await expect(nobody.list(0, { deadlineMs: 1_000 })).rejects.toMatchObject({
      code: "UNAVAILABLE",
      outcome: "rejected",
    });
  });

  test("is left after two seconds where it had a connection and its calls get no answer", async () => {
    const { server, memory } = await openLoopback();
    let isFrozen = false;
    const never = () => new Promise<undefined>(() => {});
    const frozen = await LoopbackServer.start(memory, { onGet: () => (isFrozen ? never() : undefined) });
    atEnd(() => frozen.kill());
    const store = await FeatureStore.connect({ seeds: [frozen.address, server.address] });
    atEnd(() => store.close());
    isFrozen = true;
    await store.get(profile, 1, { deadlineMs: 2_100 }).catch(() => {}); // heard of lately: has its whole deadline
    expect((await store.get(profile, 4, { deadlineMs: 1_500 })).count).toBe(4);
  });

  test("has its time where the answer is just slow", async () => {
    const { memory } = await openLoopback();
    const slow = async () => {
      await new Promise((resolve) => setTimeout(resolve, 2_300));
    };
    const seeds = await Promise.all(
      [1, 2].map(() => LoopbackServer.start(memory, { onUnary: (name) => (name === "health" ? slow() : undefined) })),
    );
    for (const seed of seeds) atEnd(() => seed.kill());
    const transport = new GrpcTransport(parseConnectOptions({ seeds: seeds.map(({ address }) => address) }));
    atEnd(() => transport.close());
    expect((await transport.health({ deadlineMs: 10_000 })).status).toBe((await memory.health({})).status);
  }, 10_000);
});

describe("retries", () => {
  test("stop where the budget is spent", async () => {
    const fail = (): never => {
      throw unavailable();
    };
    const { transport, server } = await openLoopback({ onGet: fail }, { budget: budgetOf(2) });
    await expect(transport.read(readOf([1]), {})).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect(server.gets).toBe(3);
    await expect(transport.read(readOf([1]), {})).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect(server.gets).toBe(4);
  });

  test("earn a tenth of a token per request", () => {
    const budget = new RetryBudget({ capacity: 1 });
    expect(budget.take()).toBe(true);
    for (let i = 0; i < 9; i++) budget.noteRequest();
    expect(budget.take()).toBe(false);
    for (let i = 0; i < 2; i++) budget.noteRequest();
    expect(budget.take()).toBe(true);
  });

  test("never wait beyond the deadline", async () => {
    const fail = (): never => {
      throw unavailable();
    };
    const { store } = await openLoopback({ onGet: fail });
    const before = performance.now();
    await expect(store.get(profile, 1, { deadlineMs: 2_000 })).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect(performance.now() - before).toBeLessThan(2_000);
  });

  test("of what is not harmless to repeat are made only where it had no effect", async () => {
    let applies = 0;
    const { store } = await openLoopback({
      onUnary: (name) => {
        if (name !== "apply") return;
        applies++;
        throw new FeatureStoreError("UNAVAILABLE", "lost", { outcome: applies === 1 ? "rejected" : "unknown" });
      },
    });
    await expect(store.apply(profile)).rejects.toMatchObject({ code: "UNAVAILABLE", outcome: "unknown" });
    expect(applies).toBe(2);
  });
});

describe("partial answers", () => {
  test("are told: rows of a request that failed are UNAVAILABLE, the batch is not complete", async () => {
    const { store } = await openLoopback(
      {
        onGet: (_wire, _id, get) => {
          const [list] = get.keys ?? [];
          if (list?.[15] === 0) throw unavailable(); // the request that holds key 0
          return undefined;
        },
      },
      { rows: 2_000, budget: budgetOf(0) },
    );
    const keys = Array.from({ length: 2_000 }, (_, i) => i);
    const batch = await store.getMany(profile, keys);
    expect(batch.complete).toBe(false);
    expect([batch.status(0, "count"), batch.status(999, "name"), batch.status(1_000, "count")]).toEqual([
      "UNAVAILABLE",
      "UNAVAILABLE",
      "PRESENT",
    ]);
    expect([batch.row(5).count, batch.row(1_500).count]).toEqual([null, 1_500]);
    expect(Number.isNaN(batch.matrix(["score"]).values[3])).toBe(true);
    await expect(store.getMany(profile, keys.slice(0, 1_000))).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await expect(store.get(profile, 0)).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });
});

describe("a server that makes no sense", () => {
  test("fails what is on the stream with INTERNAL; the next request opens another", async () => {
    let garbage = true;
    const { store, server } = await openLoopback({
      onGet: (wire) => {
        if (!garbage) return undefined;
        wire.write(Buffer.from("ff00ff00", "hex") as never);
        return "handled";
      },
    });
    await expect(store.get(profile, 1)).rejects.toMatchObject({ code: "INTERNAL" });
    garbage = false;
    expect((await store.get(profile, 1)).count).toBe(1);
    expect(server.streamsOpened).toBe(2);
  });

  test.for([
    ["more bytes than announced", [{ data: Buffer.alloc(16), totalBytes: 8, last: true }]],
    ["fewer bytes than announced", [{ data: Buffer.alloc(8), totalBytes: 16, last: true }]],
    ["an answer of a terabyte", [{ data: Buffer.alloc(8), totalBytes: 0xffffffff, last: false }]],
    ["a payload that is none", [{ data: Buffer.alloc(8, 0xff), totalBytes: 8, last: true }]],
    [
      "a chunk too many",
      [
        { data: Buffer.alloc(8), totalBytes: 8, last: false },
        { data: Buffer.alloc(8), totalBytes: 0, last: true },
      ],
    ],
  ] as const)("fails a read answered with %s", async ([, chunks]) => {
    const { store } = await openLoopback({
      onGet: (wire, id) => {
        for (const chunk of chunks) wire.write({ id, chunk });
        return "handled";
      },
    });
    await expect(store.get(profile, 1)).rejects.toMatchObject({ code: "INTERNAL" });
  });
});

describe("close", () => {
  test("fails what is in flight with CANCELLED and leaves no handle", async () => {
    const handles = () =>
      process.getActiveResourcesInfo().filter((name) => name === "TCPSocketWrap" || name === "Timeout").length;
    const server = await LoopbackServer.start(new MemoryStore(), {
      onGet: () => new Promise<undefined>(() => {}),
      onUnary: (name) => (name === "describe" ? new Promise(() => {}) : undefined),
    });
    atEnd(() => server.kill());
    const before = handles();
    const store = await FeatureStore.connect({ seeds: [server.address] });
    await store.apply(profile);
    const reading = store.get(profile, 1);
    const describing = store.describe(profile);
    const outcomes = Promise.allSettled([reading, describing]);
    await until("the get arrives", () => server.gets === 1);
    await store.close();
    await store.close();
    for (const outcome of await outcomes)
      expect(outcome).toMatchObject({ status: "rejected", reason: { code: "CANCELLED" } });
    expect(() => store.get(profile, 1)).toThrow(/the store is closed/);
    await until("every socket is closed", () => handles() <= before);
  });

  test("await using closes", async () => {
    const { server } = await openLoopback();
    let kept: FeatureStore;
    {
      await using store = await FeatureStore.connect({ seeds: [server.address] });
      kept = store;
      await store.get(profile, 1);
    }
    expect(() => kept.get(profile, 1)).toThrow(TypeError);
  });
});
