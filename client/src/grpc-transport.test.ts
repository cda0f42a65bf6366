import { AnswerBlock, FeatureStoreError } from "@featurestore/proto";
import { describe, expect, test } from "vitest";
import { gate, openLoopback, profile, readOf, until } from "./loopback-world.suite.js";
import { FeatureStore } from "./store.js";

describe("answers", () => {
  test("come in one buffer with blocks at multiples of 8, whatever the chunks", async () => {
    const { transport } = await openLoopback({ chunkBytes: 7 });
    const { blocks, complete } = await transport.read(readOf([3, 1, 999], ["count", "name"]), {});
    expect(complete).toBe(true);
    expect(blocks.map((block) => block.byteOffset % 8)).toEqual([0]);
    const block = new AnswerBlock(blocks[0] as Uint8Array);
    expect([0, 1, 2].map((row) => [block.value(row, 0), block.value(row, 1)])).toEqual([
      [3, "n3"],
      [1, "n1"],
      [null, null],
    ]);
  });

  test("of many requests at once do not get mixed up", async () => {
    const { store, server } = await openLoopback({ chunkBytes: 100 });
    const lists = Array.from({ length: 60 }, (_, i) =>
      Array.from({ length: (i % 7) + 1 }, (_, k) => (i * 3 + k) % 100),
    );
    const batches = await Promise.all(lists.map((keys) => store.getMany(profile, keys)));
    expect(batches.map((batch) => [...batch.column("count")])).toEqual(lists);
    expect(server.streamsOpened).toBe(1);
    expect(server.prepares).toBe(1);
  });

  test("to big requests come over a stream of their own", async () => {
    const { store, server } = await openLoopback({}, { rows: 600 });
    const keys = Array.from({ length: 600 }, (_, i) => i);
    await store.getMany(profile, keys.slice(0, 200));
    expect(server.streamsOpened).toBe(1);
    await store.getMany(profile, keys);
    await store.getMany(profile, keys);
    expect(server.streamsOpened).toBe(2);
  });
});

describe("limits", () => {
  test("a stream takes as many requests as the server's hello says; the rest wait", async () => {
    const held = gate();
    const { store, server } = await openLoopback({ inFlightMax: 2, onGet: async () => void (await held.opened) });
    await store.registry();
    const first = [1, 2].map((key) => store.get(profile, key));
    await until("two gets are sent", () => server.gets === 2);
    const third = store.get(profile, 3);
    const late = store.get(profile, 4, { deadlineMs: 30 });
    await expect(late).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED", outcome: "rejected" });
    expect(server.gets).toBe(2);
    held.open();
    expect((await Promise.all([...first, third])).map((row) => row.count)).toEqual([1, 2, 3]);
    expect(server.gets).toBe(3);
  });

  test("10,000 reads wait for room on a stream; one more is refused without being sent", async () => {
    const { transport, server } = await openLoopback({ inFlightMax: 1, onGet: () => new Promise<undefined>(() => {}) });
    const request = readOf([1]);
    const first = transport.read(request, {});
    await until("the first get arrives", () => server.gets === 1);
    const waiting = [first, ...Array.from({ length: 10_000 }, () => transport.read(request, {}))];
    const ends = Promise.allSettled(waiting);
    await expect(transport.read(request, {})).rejects.toMatchObject({
      code: "RESOURCE_EXHAUSTED",
      outcome: "rejected",
    });
    expect(server.gets).toBe(1);
    transport.close();
    for (const end of await ends) expect(end).toMatchObject({ status: "rejected", reason: { code: "CANCELLED" } });
  });

  test("a stream keeps 256 feature sets prepared and gives up the one unused for longest", async () => {
    const { transport, server } = await openLoopback();
    const sets = Array.from({ length: 257 }, (_, i) => {
      const { set, ...rest } = readOf([i % 100]);
      return { ...rest, set: { ...set } };
    });
    for (const request of sets.slice(0, 256)) await transport.read(request, {});
    await transport.read(sets[0] as never, {});
    expect(server.prepares).toBe(256);
    await transport.read(sets[256] as never, {}); // takes the number of the second
    await transport.read(sets[0] as never, {});
    expect(server.prepares).toBe(257);
    const again = await transport.read(sets[1] as never, {});
    expect(new AnswerBlock(again.blocks[0] as Uint8Array).value(0, 0)).toBe(1);
    expect(server.prepares).toBe(258);
  });
});

describe("deadlines and aborts", () => {
  test("a deadline is kept by the client, told to the server and followed by a cancel frame", async () => {
    const frames: string[] = [];
    let told = 0;
    const { store } = await openLoopback({
      onFrame: (frame) => frames.push(frame.cancel ? "cancel" : frame.get ? "get" : "other"),
      onGet: (_wire, _id, get) => {
        told = get.deadlineMs ?? 0;
        return new Promise<undefined>(() => {});
      },
    });
    await expect(store.get(profile, 1, { deadlineMs: 500 })).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
    expect(told).toBeGreaterThan(0);
    expect(told).toBeLessThanOrEqual(500);
    await until("the cancel arrives", () => frames.at(-1) === "cancel");
  });

  test("an abort is CANCELLED at once and tells the server", async () => {
    const frames: string[] = [];
    const { store, server } = await openLoopback({
      onFrame: (frame) => frames.push(frame.cancel ? "cancel" : "other"),
      onGet: () => new Promise<undefined>(() => {}),
    });
    const controller = new AbortController();
    const reading = store.get(profile, 1, { signal: controller.signal });
    await until("the get arrives", () => server.gets === 1);
    controller.abort();
    await expect(reading).rejects.toMatchObject({ code: "CANCELLED", outcome: "rejected" });
    await until("the cancel arrives", () => frames.at(-1) === "cancel");
  });

  test("an answer after its deadline does no harm to the next", async () => {
    const held = gate();
    let slow = true;
    const { store } = await openLoopback({ onGet: async () => void (slow && (await held.opened)) });
    await expect(store.get(profile, 1, { deadlineMs: 30 })).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
    slow = false;
    held.open();
    expect((await store.get(profile, 2)).count).toBe(2);
  });

  test("a write whose deadline passes while it is under way has an unknown outcome", async () => {
    const { store, direct } = await openLoopback({
      onUnary: (name) => (name === "write" ? new Promise(() => {}) : undefined),
    });
    const writing = store.write(profile, [{ key: 1, features: { count: -1 } }], { deadlineMs: 60 });
    await expect(writing).rejects.toMatchObject({
      code: "DEADLINE_EXCEEDED",
      outcome: "unknown",
      details: { applied: { count: 0 }, unknown: { count: 1, rows: [0] } },
    });
    expect((await direct.get(profile, 1)).count).toBe(1);
  });
});

describe("errors and identity", () => {
  test("of calls and streams carry the server's code, outcome and details", async () => {
    const details = { hint: "later", big: 1 };
    const error = new FeatureStoreError("RESOURCE_EXHAUSTED", "too much", { details });
    const fail = (): never => {
      throw error;
    };
    const { store, server } = await openLoopback({
      onGet: fail,
      onUnary: (name) => (name === "describe" ? fail() : undefined),
    });
    const expected = { code: "RESOURCE_EXHAUSTED", message: "too much", outcome: "rejected", details };
    await expect(store.get(profile, 1)).rejects.toMatchObject(expected);
    await expect(store.describe(profile)).rejects.toMatchObject(expected);
    expect(server.gets).toBe(1); // not retried
  });

  test("a token travels as a bearer, the trace context beside it", async () => {
    const seen: unknown[] = [];
    const { store } = await openLoopback(
      {
        onUnary: (_name, metadata) =>
          void seen.push([...metadata.get("authorization"), ...metadata.get("traceparent")]),
      },
      { token: "s3cret" },
    );
    const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    await store.describe(profile, { traceparent });
    expect(seen.at(-1)).toEqual(["Bearer s3cret", traceparent]);
  });

  test("connect fails for a wrong token without another try", async () => {
    let calls = 0;
    const { server } = await openLoopback({
      onUnary: () => {
        if (++calls > 1) throw new FeatureStoreError("UNAUTHENTICATED", "no such token");
      },
    });
    const connecting = FeatureStore.connect({ seeds: [server.address], token: "x" });
    await expect(connecting).rejects.toMatchObject({ code: "UNAUTHENTICATED", message: "no such token" });
    expect(calls).toBe(2);
  });

  test("options that make no sense are a TypeError", async () => {
    for (const options of [
      { seeds: [] },
      { seeds: ["a b"] },
      { seeds: ["h:99999"] },
      { seeds: ["h"], tokn: "x" },
      { seeds: ["h"], token: "a b" },
    ])
      await expect(FeatureStore.connect(options)).rejects.toThrow(TypeError);
  });
});
