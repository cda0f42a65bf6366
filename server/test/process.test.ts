import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { entity, FeatureStore, featureView } from "@featurestore/client";
import { FeatureStoreError, featurestore, serviceDefinition } from "@featurestore/proto";
import * as grpc from "@grpc/grpc-js";
import { describe, expect, it } from "vitest";
import { freePort } from "../src/free-port.suite.js";
import { ServerProcess, withTempDir } from "./server-process.js";

const user = entity("user", { user_id: "int64" });
const profile = featureView("profile", {
  entity: user,
  features: { age: { type: "int32", min: 0, max: 150 }, name: "string" },
});
const small = { FEATURESTORE_SHARDS: "4", FEATURESTORE_MEMORY_BYTES: "64MiB" };

describe("a server process", () => {
  it("keeps every acknowledged row over SIGTERM and over kill -9", async () => {
    await withTempDir(async (dir) => {
      const settings = { ...small, FEATURESTORE_DATA_DIR: dir };
      for (const [round, signal] of (["SIGTERM", "SIGKILL", "SIGINT"] as const).entries()) {
        const server = await ServerProcess.start(settings);
        const store = await FeatureStore.connect({ seeds: [server.address] });
        if (round === 0) await store.apply([user, profile]);
        const result = await store.write(profile, [{ key: round, features: { age: round, name: `n${round}` } }]);
        expect(result.applied).toBe(1);
        await store.close();
        expect(await server.end(signal)).toBe(signal === "SIGKILL" ? null : 0);
      }
      const server = await ServerProcess.start(settings);
      const store = await FeatureStore.connect({ seeds: [server.address] });
      const batch = await store.getMany(profile, [0, 1, 2]);
      expect([...batch.column("age")]).toEqual([0, 1, 2]);
      expect(batch.column("name")).toEqual(["n0", "n1", "n2"]);
      await store.close();
      await server.end("SIGTERM");
    });
  });

  it("refuses a data directory that another process holds, and says so", async () => {
    await withTempDir(async (dir) => {
      const settings = { ...small, FEATURESTORE_DATA_DIR: dir };
      const first = await ServerProcess.start(settings);
      const second = await ServerProcess.tryStart(settings);
      expect(second).toMatchObject({
        exitCode: 2,
        printed: expect.stringContaining(`dataDir: ${dir} is in use by another process`),
      });
      await first.end("SIGTERM");
    });
  });

  it("refuses a port in use, naming the setting", async () => {
    await withTempDir(async (dir) => {
      const blocker = createServer();
      await new Promise<void>((resolve) => blocker.listen(0, "127.0.0.1", resolve));
      const { port } = blocker.address() as { port: number };
      for (const setting of ["LISTEN", "OPS_LISTEN"]) {
        const outcome = await ServerProcess.tryStart({
          ...small,
          FEATURESTORE_DATA_DIR: join(dir, setting),
          [`FEATURESTORE_${setting}`]: `127.0.0.1:${port}`,
        });
        const field = setting === "LISTEN" ? "listen" : "opsListen";
        expect(outcome).toMatchObject({
          exitCode: 3,
          printed: expect.stringMatching(
            new RegExp(`error: ${field}: cannot listen on 127.0.0.1:${port}; is the port in use\\?`),
          ),
        });
      }
      blocker.close();
    });
  });

  it("refuses a directory it cannot write, a newer format, and settings that make no sense", async () => {
    await withTempDir(async (dir) => {
      const file = join(dir, "file");
      await writeFile(file, "x");
      const refused = async (settings: Record<string, string>): Promise<string> => {
        const outcome = await ServerProcess.tryStart({ ...small, ...settings });
        if (outcome instanceof ServerProcess) throw new Error("it started");
        expect(outcome.exitCode).toBe(2);
        expect(outcome.printed).not.toContain("    at ");
        return outcome.printed;
      };
      expect(await refused({ FEATURESTORE_DATA_DIR: join(file, "below") })).toContain("dataDir: ");
      expect(await refused({ FEATURESTORE_DATA_DIR: dir, FEATURESTORE_SHARDS: "3" })).toContain(
        "shards: 3 is not a shard count; expected a power of two",
      );
      expect(await refused({ FEATURESTORE_DATA_DIR: dir, FEATURESTORE_MEMORY_BYTES: "much" })).toContain(
        "memoryBytes: expected bytes such as",
      );
      expect(await refused({ FEATURESTORE_DATA_DIR: dir, FEATURESTORE_LISTEN: "0.0.0.0:7400" })).toContain(
        'listen: 0.0.0.0:7400 is not a loopback address; TLS is needed there: set tlsCert and tlsKey (featurestore certs makes them), or write "insecure: true" to go without',
      );
      expect(await refused({ FEATURESTORE_DATA_DIR: dir, FEATURESTORE_OPS_LISTEN: "127.0.0.1:70000" })).toContain(
        "opsListen: expected host:port with a port up to 65535",
      );
      const kept = join(dir, "kept");
      await mkdir(kept);
      await (await ServerProcess.start({ ...small, FEATURESTORE_DATA_DIR: kept })).end("SIGTERM");
      expect(await refused({ FEATURESTORE_DATA_DIR: kept, FEATURESTORE_SHARDS: "8" })).toContain(
        "was created with 4 shards, which is fixed; got 8",
      );
      const identity = await readFile(join(kept, "node.json"), "utf8");
      await writeFile(join(kept, "node.json"), identity.replace('"incarnation": 1', '"incarnation": 2'));
      const damaged = await ServerProcess.tryStart({ ...small, FEATURESTORE_DATA_DIR: kept });
      expect(damaged).toMatchObject({ exitCode: 1, printed: expect.stringContaining("node.json is damaged") });
    });
  });

  it("answers the ops endpoints, and only under its own host names", async () => {
    await withTempDir(async (dir) => {
      const server = await ServerProcess.start({ ...small, FEATURESTORE_DATA_DIR: dir });
      const at = `http://${server.opsAddress}`;
      expect(await (await fetch(`${at}/livez`)).text()).toBe("ok\n");
      expect((await fetch(`${at}/readyz`)).status).toBe(200);
      const health = (await (await fetch(`${at}/cluster/health?wait_for=green&timeout=5s`)).json()) as {
        status: string;
        shards: { serving: number };
      };
      expect(health).toMatchObject({ status: "green", shards: { total: 4, serving: 4, damaged: 0 } });
      expect(await (await fetch(`${at}/metrics`)).text()).toContain("featurestore_shards 4");
      expect((await fetch(`${at}/cluster/health?wait_for=blue`)).status).toBe(400);
      expect((await fetch(`${at}/nothing`)).status).toBe(404);
      await server.end("SIGTERM");
    });
  });

  it("answers gRPC health, and reflection only when asked for", async () => {
    await withTempDir(async (dir) => {
      const server = await ServerProcess.start({ ...small, FEATURESTORE_DATA_DIR: dir });
      const identity = (bytes: Buffer): Buffer => bytes;
      const client = new grpc.Client(server.address, grpc.credentials.createInsecure());
      const call = (path: string): Promise<Buffer> =>
        new Promise((resolve, reject) => {
          client.makeUnaryRequest(path, identity, identity, Buffer.alloc(0), (error, bytes) =>
            error === null ? resolve(bytes as Buffer) : reject(error),
          );
        });
      expect([...(await call("/grpc.health.v1.Health/Check"))]).toEqual([8, 1]); // status: SERVING
      await expect(call("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo")).rejects.toMatchObject({
        code: grpc.status.UNIMPLEMENTED,
      });
      client.close();
      await server.end("SIGTERM");
    });
  });

  it("lists its services by reflection where that is switched on", async () => {
    await withTempDir(async (dir) => {
      const server = await ServerProcess.start({
        ...small,
        FEATURESTORE_DATA_DIR: dir,
        FEATURESTORE_REFLECTION: "true",
      });
      const identity = (bytes: Buffer): Buffer => bytes;
      const client = new grpc.Client(server.address, grpc.credentials.createInsecure());
      const stream = client.makeBidiStreamRequest(
        "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
        identity,
        identity,
      );
      stream.end(Buffer.from([0x3a, 0x00])); // list_services: ""
      let answer = "";
      for await (const chunk of stream) answer += String(chunk);
      expect(answer).toContain("featurestore.v1.StoreService");
      expect(answer).toContain("featurestore.v1.RegistryService");
      client.close();
      await server.end("SIGTERM");
    });
  });

  it("refuses work above its handler cap with RESOURCE_EXHAUSTED, and goes on serving", async () => {
    await withTempDir(async (dir) => {
      const server = await ServerProcess.start({
        ...small,
        FEATURESTORE_DATA_DIR: dir,
        FEATURESTORE_HANDLERS_MAX: "2",
      });
      const Client = grpc.makeGenericClientConstructor(
        serviceDefinition("StoreService") as grpc.ServiceDefinition,
        "StoreService",
      );
      const client = new Client(server.address, grpc.credentials.createInsecure());
      const store = await FeatureStore.connect({ seeds: [server.address] });
      await store.apply([user, profile]);
      const rows = Array.from({ length: 200 }, (_, i) => ({
        key: { parts: { user_id: { int64Value: String(i) } } },
        features: { age: { numberValue: 1 } },
      }));
      const write = (): Promise<grpc.ServiceError | null> =>
        new Promise((resolve) =>
          client["Write"]?.({ view: "profile", rows }, (error: grpc.ServiceError | null) => resolve(error)),
        );
      const outcomes = await Promise.all(Array.from({ length: 40 }, write));
      const refused = outcomes.filter((error) => error?.code === grpc.status.RESOURCE_EXHAUSTED);
      expect(refused.length).toBeGreaterThan(0);
      expect(outcomes.filter((error) => error === null).length + refused.length).toBe(40);
      expect(await write()).toBeNull();
      client.close();
      await store.close();
      await server.end("SIGTERM");
    });
  });

  it("takes and answers values as typed messages, for callers without the SDK", async () => {
    await withTempDir(async (dir) => {
      const server = await ServerProcess.start({ ...small, FEATURESTORE_DATA_DIR: dir });
      const store = await FeatureStore.connect({ seeds: [server.address] });
      await store.apply([user, profile]);
      const Client = grpc.makeGenericClientConstructor(
        serviceDefinition("StoreService") as grpc.ServiceDefinition,
        "StoreService",
      );
      const client = new Client(server.address, grpc.credentials.createInsecure());
      const call = <T>(method: string, request: unknown): Promise<T> =>
        new Promise((resolve, reject) =>
          client[method]?.(request, (error: grpc.ServiceError | null, answer: T) =>
            error === null ? resolve(answer) : reject(error),
          ),
        );
      const key = { parts: { user_id: { int64Value: "9223372036854775807" } } };
      const row = { key, features: { age: { numberValue: 33 }, name: {} }, eventTime: "2026-01-02T03:04:05.000006Z" };
      expect(await call("Write", { view: "profile", rows: [row] })).toMatchObject({ applied: 1, late: 0 });
      const answer = await call<featurestore.v1.IMultiGetResponse>("MultiGet", {
        featureSet: { selections: [{ view: "profile" }], eventTimes: true },
        keys: [{ values: [key, { parts: { user_id: { int64Value: "-1" } } }] }],
        encoding: featurestore.v1.Encoding.ENCODING_VALUES,
      });
      const rows = answer.values?.[0]?.rows ?? [];
      expect(rows[0]?.key?.parts?.["user_id"]).toMatchObject({ int64Value: "9223372036854775807" });
      expect(rows[0]?.cells?.["age"]).toMatchObject({
        value: { numberValue: 33 },
        status: 1,
        eventTime: "2026-01-02T03:04:05.000006Z",
      });
      expect(rows[0]?.cells?.["name"]).toMatchObject({ status: 2 });
      expect(rows[1]?.cells?.["age"]).toMatchObject({ status: 3 });
      await expect(
        call("Write", { view: "profile", rows: [{ ...row, features: { age: { numberValue: 200 } } }] }),
      ).rejects.toMatchObject({
        code: grpc.status.INVALID_ARGUMENT,
        details: expect.stringContaining("row 0: age: 200 is above the maximum 150"),
      });
      await expect(call("Write", { view: "profil", rows: [row] })).rejects.toMatchObject({
        code: grpc.status.NOT_FOUND,
        details: expect.stringContaining('did you mean "profile"?'),
      });
      client.close();
      await store.close();
      await server.end("SIGTERM");
    });
  });

  it("refuses bytes that are no message, ill-formed UTF-8 among them, as INVALID_ARGUMENT", async () => {
    await withTempDir(async (dir) => {
      const server = await ServerProcess.start({ ...small, FEATURESTORE_DATA_DIR: dir });
      const identity = (bytes: Buffer): Buffer => bytes;
      const client = new grpc.Client(server.address, grpc.credentials.createInsecure());
      const send = (method: string, bytes: readonly number[]): Promise<unknown> =>
        new Promise((resolve, reject) => {
          const path = `/featurestore.v1.${method}`;
          client.makeUnaryRequest(path, identity, identity, Buffer.from(bytes), (error, answer) =>
            error === null ? resolve(answer) : reject(error),
          );
        });
      const refused = {
        code: grpc.status.INVALID_ARGUMENT,
        details: expect.stringContaining("the bytes are not a valid message"),
      };
      await expect(send("StoreService/Write", [0x0a, 0x02, 0xff, 0xfe])).rejects.toMatchObject(refused); // view: ill-formed UTF-8
      await expect(send("StoreService/MultiGet", [0x0a, 0x7f])).rejects.toMatchObject(refused); // a length past the end
      await expect(send("RegistryService/Describe", [0x0a, 0x01, 0xc0])).rejects.toMatchObject(refused);
      client.close();
      await server.end("SIGTERM");
    });
  });

  it("comes back on the same port for clients that kept their store open", async () => {
    await withTempDir(async (dir) => {
      const settings = { ...small, FEATURESTORE_DATA_DIR: dir, FEATURESTORE_LISTEN: `127.0.0.1:${await freePort()}` };
      const first = await ServerProcess.start(settings);
      const store = await FeatureStore.connect({ seeds: [first.address] });
      await store.apply([user, profile]);
      await store.write(profile, [{ key: 1, features: { age: 1 } }]);
      await first.end("SIGKILL");
      await expect(store.get(profile, 1, { deadlineMs: 300 })).rejects.toBeInstanceOf(FeatureStoreError);
      const second = await ServerProcess.start(settings);
      expect(await store.get(profile, 1, { deadlineMs: 10_000 })).toMatchObject({ age: 1 });
      await store.close();
      await second.end("SIGTERM");
    });
  });
});
