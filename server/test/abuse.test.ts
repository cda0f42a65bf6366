import { readFile } from "node:fs/promises";
import { connect } from "node:http2";
import { entity, FeatureStore, featureView } from "@featurestore/client";
import { featurestore, fixedKeyList, serviceDefinition } from "@featurestore/proto";
import * as grpc from "@grpc/grpc-js";
import { describe, expect, it } from "vitest";
import { ServerProcess, withTempDir } from "./server-process.js";

const { MultiGetStreamRequest } = featurestore.v1;
const user = entity("user", { user_id: "int64" });
const profile = featureView("profile", { entity: user, features: { age: "int32", text: "string" } });
const vectors = featureView("vectors", { entity: user, features: { v: "float32[1000]" } });
const small = { FEATURESTORE_SHARDS: "4", FEATURESTORE_MEMORY_BYTES: "64MiB" };
const StoreClient = grpc.makeGenericClientConstructor(
  serviceDefinition("StoreService") as grpc.ServiceDefinition,
  "StoreService",
);
const MIB = 1024 * 1024;

type Frame = featurestore.v1.IMultiGetStreamResponse;
type Stream = grpc.ClientDuplexStream<unknown, Frame>;

interface World {
  readonly server: ServerProcess;
  readonly store: FeatureStore;
  readonly client: grpc.Client;
  readonly open: <T>(method: string, request?: unknown) => T;
}

async function withServer(use: (world: World) => Promise<void>, settings: Record<string, string> = {}): Promise<void> {
  await withTempDir(async (dir) => {
    const server = await ServerProcess.start({ ...small, FEATURESTORE_DATA_DIR: dir, ...settings });
    const store = await FeatureStore.connect({ seeds: [server.address] });
    await store.apply([user, profile, vectors]);
    const client = new StoreClient(server.address, grpc.credentials.createInsecure());
    const open = <T>(method: string, request?: unknown): T => client[method]?.(request) as T;
    try {
      await use({ server, store, client, open });
    } finally {
      client.close();
      await store.close();
      await server.end("SIGTERM");
    }
  });
}

function call<T>(client: grpc.Client, method: string, request: unknown): Promise<T> {
  const methods = client as unknown as Record<string, grpc.Client["makeUnaryRequest"] | undefined>;
  return new Promise((resolve, reject) =>
    (methods[method] as unknown as (request: unknown, done: grpc.requestCallback<T>) => void).call(
      client,
      request,
      (error, answer) => (error === null ? resolve(answer as T) : reject(error)),
    ),
  );
}

async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
}

function framed(message: featurestore.v1.IMultiGetStreamRequest): Buffer {
  const bytes = MultiGetStreamRequest.encode(message).finish();
  const out = Buffer.alloc(5 + bytes.length);
  out.writeUInt32BE(bytes.length, 1);
  out.set(bytes, 5);
  return out;
}

describe("a client that does not read", () => {
  it("and sends bad frames makes the server's memory grow by little", async () => {
    await withServer(async ({ server, store }) => {
      const session = connect(`http://${server.address}`, { settings: { initialWindowSize: 0 } });
      session.on("error", () => undefined);
      const stream = session.request({
        ":method": "POST",
        ":path": "/featurestore.v1.StoreService/MultiGetStream",
        "content-type": "application/grpc",
        te: "trailers",
      });
      stream.on("error", () => undefined);
      const before = await residentBytes(server.pid);
      const batch = Buffer.concat(Array.from({ length: 8_192 }, () => framed({ id: 7, get: { set: 9 } })));
      let sent = 0;
      const until = performance.now() + 3_000;
      while (sent < 16 * MIB && performance.now() < until) {
        sent += batch.length;
        if (stream.write(batch)) continue;
        await Promise.race([
          new Promise((resolve) => stream.once("drain", resolve)),
          new Promise((resolve) => setTimeout(resolve, 500)),
        ]);
      }
      await store.list();
      expect((await residentBytes(server.pid)) - before).toBeLessThan(64 * MIB);
      session.destroy();
      expect((await store.getMany(profile, [1])).column("age")).toHaveLength(1);
    });
  });

  it("of scans, writes and health does not keep the server from stopping", async () => {
    await withServer(
      async ({ server, store, client, open }) => {
        const text = "x".repeat(100_000);
        for (let part = 0; part < 10; part++)
          await store.write(
            profile,
            Array.from({ length: 20 }, (_, i) => ({ key: part * 20 + i, features: { text } })),
          );
        const scan = open<grpc.ClientReadableStream<unknown>>("Scan", { view: "profile", pageRows: 10 });
        scan.once("error", () => undefined);
        scan.pause();
        const writes = open<grpc.ClientDuplexStream<unknown, unknown>>("WriteStream");
        const ended = new Promise<grpc.ServiceError>((resolve) => writes.once("error", resolve));
        const answered = new Promise((resolve) => writes.once("data", resolve));
        writes.write({ id: 1, write: { view: "nothing" } });
        expect(await answered).toMatchObject({ id: 1, error: { code: "NOT_FOUND" } });
        const bytes = (buffer: Buffer): Buffer => buffer;
        const watch = client.makeServerStreamRequest("/grpc.health.v1.Health/Watch", bytes, bytes, Buffer.alloc(0));
        watch.on("error", () => undefined);
        const seen: number[][] = [];
        const isWatching = new Promise<void>((resolve) =>
          watch.on("data", (status: Buffer) => {
            seen.push([...status]);
            resolve();
          }),
        );
        await isWatching;
        const started = performance.now();
        expect(await server.end("SIGTERM")).toBe(0);
        expect(performance.now() - started).toBeLessThan(6_000);
        expect(seen).toEqual([
          [8, 1],
          [8, 2],
        ]);
        expect((await ended).code).toBe(grpc.status.UNAVAILABLE);
      },
      { FEATURESTORE_SHUTDOWN_GRACE_MS: "20000" },
    );
  });
});

it("a server that stops is not ready from the first step on, while calls go on", async () => {
  await withServer(
    async ({ server, open }) => {
      const at = `http://${server.opsAddress}`;
      expect(server.opsAddress).toMatch(/^\[::1\]:/);
      expect((await fetch(`${at}/readyz`)).status).toBe(200);
      const stream = open<Stream>("MultiGetStream");
      stream.on("error", () => undefined);
      stream.write({ id: 0, hello: {} });
      const readiness = new Promise<string>((resolve, reject) =>
        stream.on("data", (frame: Frame) => {
          if (frame.draining)
            fetch(`${at}/readyz`)
              .then(async (answer) => `${answer.status} ${await answer.text()}`)
              .then(resolve, reject);
        }),
      );
      await new Promise((resolve) => stream.once("data", resolve));
      const ended = server.end("SIGTERM");
      expect(await readiness).toBe("503 the node is shutting down\n");
      expect(await ended).toBe(0);
    },
    { FEATURESTORE_OPS_LISTEN: "[::1]:0" },
  );
});

it("no answer is counted as waiting once it has been read", async () => {
  await withServer(async ({ server, store, client }) => {
    const keys = Array.from({ length: 500 }, (_, key) => key);
    await Promise.all(Array.from({ length: 20 }, () => store.getMany(vectors, keys)));
    const request = {
      featureSet: { selections: [{ view: "vectors" }] },
      keys: [{ block: fixedKeyList(new Uint8Array(8_000), 8) }],
    };
    await Promise.all(Array.from({ length: 5 }, () => call(client, "MultiGet", request)));
    for await (const _ of store.scan(vectors));
    const metrics = await (await fetch(`http://${server.opsAddress}/metrics`)).text();
    expect(metrics).toContain("featurestore_answer_bytes_queued 0\n");
    expect(metrics).toContain("featurestore_calls_in_progress 0\n");
  });
});

describe("a stream of reads", () => {
  const prepare = (set: number, view: string, id = set): featurestore.v1.IMultiGetStreamRequest => ({
    id,
    prepare: { set, featureSet: { selections: [{ view }] } },
  });

  async function framesUntilEnd(stream: Stream): Promise<{ frames: Frame[]; code: number }> {
    const frames: Frame[] = [];
    stream.on("data", (frame: Frame) => frames.push(frame));
    stream.on("error", () => undefined);
    const status = await new Promise<grpc.StatusObject>((resolve) => stream.once("status", resolve));
    return { frames, code: status.code };
  }

  it("ends with INVALID_ARGUMENT when an id is used again before its answer has left", async () => {
    await withServer(async ({ open }) => {
      const stream = open<Stream>("MultiGetStream");
      const keys = [fixedKeyList(new Uint8Array(8_000), 8)]; // an answer of 4 MB, more than the transport holds
      stream.write(prepare(1, "vectors"));
      stream.write({ id: 5, get: { set: 1, keys } });
      stream.write({ id: 5, get: { set: 1, keys } });
      const { frames, code } = await framesUntilEnd(stream);
      expect(code).toBe(grpc.status.INVALID_ARGUMENT);
      expect(frames.filter((frame) => frame.error)).toEqual([]);
    });
  });

  it("ends after too many bad frames in a row", async () => {
    await withServer(async ({ open }) => {
      const stream = open<Stream>("MultiGetStream");
      const end = framesUntilEnd(stream);
      for (let i = 0; i < 1_100; i++) stream.write({ id: i, get: { set: 9 } });
      const { frames, code } = await end;
      expect(code).toBe(grpc.status.INVALID_ARGUMENT);
      expect(frames).toHaveLength(1_025);
    });
  });

  it("answers gets that cross its draining with UNAVAILABLE", async () => {
    await withServer(async ({ server, open }) => {
      const stream = open<Stream>("MultiGetStream");
      const end = framesUntilEnd(stream);
      stream.write(prepare(1, "profile"));
      await new Promise((resolve) => stream.once("data", resolve));
      stream.on("data", (frame: Frame) => {
        if (frame.draining) stream.write({ id: 8, get: { set: 1, keys: [Buffer.alloc(8)] } });
      });
      await server.end("SIGTERM");
      const { frames } = await end;
      expect(frames.at(-1)).toMatchObject({ id: 8, error: { code: "UNAVAILABLE", outcome: "rejected" } });
    });
  });
});

describe("an answer as values", () => {
  it("of too many values is refused, and a scan's pages hold fewer rows", async () => {
    await withServer(async ({ store, client, open }) => {
      const v = new Float32Array(1_000).fill(1);
      const keys = Array.from({ length: 150 }, (_, key) => key);
      await store.write(
        vectors,
        keys.map((key) => ({ key, features: { v } })),
      );
      const request = (count: number): featurestore.v1.IMultiGetRequest => ({
        featureSet: { selections: [{ view: "vectors" }] },
        keys: [{ values: keys.slice(0, count).map((key) => ({ parts: { user_id: { int64Value: String(key) } } })) }],
        encoding: featurestore.v1.Encoding.ENCODING_VALUES,
      });
      await expect(call(client, "MultiGet", request(101))).rejects.toMatchObject({
        code: grpc.status.RESOURCE_EXHAUSTED,
        details: expect.stringContaining("use BLOCK or ask for fewer"),
      });
      const answer = await call<featurestore.v1.IMultiGetResponse>(client, "MultiGet", request(100));
      expect(answer.values?.[0]?.rows).toHaveLength(100);
      const pages: number[] = [];
      const scan = open<AsyncIterable<featurestore.v1.IScanResponse>>("Scan", {
        view: "vectors",
        encoding: featurestore.v1.Encoding.ENCODING_VALUES,
      });
      for await (const page of scan) pages.push(page.rows?.length ?? 0);
      expect(pages.reduce((sum, rows) => sum + rows, 0)).toBe(150);
    });
  });
});

describe("prepared sets", () => {
  it("of one stream are bounded by their columns", async () => {
    await withServer(async ({ store, open }) => {
      const wide = featureView("wide", {
        entity: user,
        features: Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`f${i}`, "int8" as const])),
      });
      await store.apply([wide]);
      const stream = open<Stream>("MultiGetStream");
      const answers: Frame[] = [];
      const done = new Promise<void>((resolve) =>
        stream.on("data", (frame: Frame) => {
          if (answers.push(frame) === 10) resolve();
        }),
      );
      const selections = Array.from({ length: 16 }, (_, i) => ({ view: "wide", role: `r${i}` }));
      for (let set = 1; set <= 9; set++) stream.write({ id: set, prepare: { set, featureSet: { selections } } });
      stream.write({ id: 10, prepare: { set: 1, featureSet: { selections: selections.slice(1) } } });
      await done;
      expect(answers.map((frame) => frame.error?.code ?? "prepared")).toEqual([
        ...new Array(8).fill("prepared"),
        "RESOURCE_EXHAUSTED",
        "prepared",
      ]);
      stream.cancel();
      stream.on("error", () => undefined);
    });
  });
});
