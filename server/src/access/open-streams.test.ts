import { entity, featureView } from "@featurestore/client";
import { encodeKey, type GrpcMethod, serviceDefinition } from "@featurestore/proto";
import * as grpc from "@grpc/grpc-js";
import { expect, test } from "vitest";
import { encodeKeys } from "../write-path.js";
import { GuardedWorld, testDir, until } from "./guarded-world.suite.js";

const HOUR_MS = 3_600_000;
const WAIT_MS = 60_000;
const LARGE_BYTES = 200_000;
const LARGE_ROWS = 60;

const view = featureView("profile", { entity: entity("user", { user_id: "int64" }), features: { n: "int32" } });
const large = featureView("large", { entity: entity("user", { user_id: "int64" }), features: { text: "string" } });
const KEYS = encodeKeys([encodeKey([{ name: "user_id", type: "int64" }], 1n)]);
const METHODS = serviceDefinition("StoreService");

/** A stream of any kind: what came of it, and how it ended. */
class Opened {
  readonly frames: unknown[] = [];
  readonly call: grpc.ClientDuplexStream<unknown, unknown> | grpc.ClientReadableStream<unknown>;
  ended: grpc.StatusObject | null = null;

  constructor(client: grpc.Client, name: string, token: string, request: object | null = null) {
    const { path, requestSerialize, responseDeserialize } = METHODS[name] as GrpcMethod;
    const metadata = new grpc.Metadata();
    metadata.set("authorization", `Bearer ${token}`);
    this.call =
      request === null
        ? client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, metadata)
        : client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, request, metadata);
    this.call.on("data", (frame) => this.frames.push(frame));
    this.call.on("error", () => undefined); // the status tells
    this.call.on("status", (status: grpc.StatusObject) => {
      this.ended = status;
    });
  }

  /** Sends a frame and waits for the next one that comes, or the end. */
  async ask(frame: object): Promise<unknown> {
    const before = this.frames.length;
    (this.call as grpc.ClientDuplexStream<unknown, unknown>).write(frame);
    await until("a frame is answered", () => this.frames.length > before || this.ended !== null);
    return this.frames[before];
  }

  async end(): Promise<string | undefined> {
    return until("the stream ends", () => (this.ended?.code === undefined ? undefined : grpc.status[this.ended.code]));
  }
}

test(
  "a stream of reads ends with the next frame once its token is revoked; another's goes on",
  async () => {
    const world = await GuardedWorld.start(await testDir());
    const admin = world.admin(await world.rootToken());
    await (await world.store(await world.rootToken())).apply(view);
    const [mine, other] = [
      await admin.createToken({ role: "reader", ttlMs: HOUR_MS }),
      await admin.createToken({ role: "reader", ttlMs: HOUR_MS }),
    ];
    const client = world.client();
    const [revoked, kept] = [mine, other].map(({ token }) => new Opened(client, "MultiGetStream", token ?? "")) as [
      Opened,
      Opened,
    ];
    const prepare = { id: 1, prepare: { set: 1, featureSet: { selections: [{ view: "profile" }] } } };
    const get = { id: 2, get: { set: 1, keys: [KEYS] } };
    for (const stream of [revoked, kept]) {
      expect(await stream.ask(prepare)).toMatchObject({ prepared: { set: 1 } });
      expect(await stream.ask(get)).toMatchObject({ chunk: { last: true } });
    }
    await admin.revokeToken(mine.id);
    expect(await revoked.ask(get)).toBeUndefined();
    expect(await revoked.end()).toBe("UNAUTHENTICATED");
    expect(await kept.ask(get)).toMatchObject({ chunk: { last: true } });
    kept.call.cancel();
  },
  WAIT_MS,
);

test(
  "a stream of writes ends with the next write once its token is revoked, and does not write",
  async () => {
    const world = await GuardedWorld.start(await testDir());
    const root = await world.rootToken();
    const admin = world.admin(root);
    const store = await world.store(root);
    await store.apply(view);
    const { id, token } = await admin.createToken({ role: "writer", ttlMs: HOUR_MS });
    const stream = new Opened(world.client(), "WriteStream", token ?? "");
    const row = (n: number) => ({
      key: { parts: { user_id: { int64Value: "1" } } },
      features: { n: { numberValue: n } },
    });
    expect(await stream.ask({ id: 1, write: { view: "profile", rows: [row(1)] } })).toMatchObject({
      written: { applied: 1 },
    });
    await admin.revokeToken(id);
    expect(await stream.ask({ id: 2, write: { view: "profile", rows: [row(2)] } })).toBeUndefined();
    expect(await stream.end()).toBe("UNAUTHENTICATED");
    expect((await store.getMany("profile", [1n])).row(0)).toEqual({ n: 1 });
  },
  WAIT_MS,
);

test(
  "a scan ends between two pages once its token is revoked",
  async () => {
    const world = await GuardedWorld.start(await testDir(), { memoryBytes: "128MiB" });
    const root = await world.rootToken();
    const admin = world.admin(root);
    const store = await world.store(root);
    await store.apply(large);
    for (let i = 0; i < LARGE_ROWS; i++) {
      await store.write(large, [{ key: BigInt(i), features: { text: "x".repeat(LARGE_BYTES) } }]);
    }
    const { id, token } = await admin.createToken({ role: "reader", ttlMs: HOUR_MS });
    const scan = new Opened(world.client(), "Scan", token ?? "", { view: "large", pageRows: 1 });
    await until("a page comes", () => scan.frames.length > 0);
    scan.call.pause();
    await admin.revokeToken(id);
    scan.call.resume();
    expect(await scan.end()).toBe("UNAUTHENTICATED");
    expect(scan.frames.length).toBeLessThan(LARGE_ROWS);
  },
  WAIT_MS,
);

test(
  "a token that expires is replaced under way, where the client is given a function",
  async () => {
    const world = await GuardedWorld.start(await testDir());
    const root = await world.rootToken();
    const admin = world.admin(root);
    const rootStore = await world.store(root);
    await rootStore.apply(view);
    await rootStore.write(view, [{ key: 1n, features: { n: 7 } }]);
    const first = await admin.createToken({ role: "reader", ttlMs: HOUR_MS });
    let token = first.token ?? "";
    const store = await world.store(() => token);
    expect((await store.getMany("profile", [1n])).row(0)).toEqual({ n: 7 });
    token = (await admin.createToken({ role: "reader", ttlMs: HOUR_MS })).token ?? "";
    await admin.revokeToken(first.id);
    await store.getMany("profile", [1n]).catch(() => undefined); // the stream of the old one ends with this
    expect((await store.getMany("profile", [1n])).row(0)).toEqual({ n: 7 });
  },
  WAIT_MS,
);
