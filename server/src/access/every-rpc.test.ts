import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ClusterAdmin, entity, FeatureStore, featureService, featureView, toDefinitions } from "@featurestore/client";
import {
  type CreateTokenAnswer,
  definitionsToWire,
  ERROR_TRAILER,
  encodeKey,
  errorFromWire,
  featurestore,
  type GrpcMethod,
  type Role,
  type ServiceName,
  serviceDefinition,
} from "@featurestore/proto";
import * as grpc from "@grpc/grpc-js";
import { service as healthDefinition } from "grpc-health-check";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseServerConfig } from "../config.js";
import { FeatureStoreServer } from "../server.js";
import { encodeKeys } from "../write-path.js";
import { RULES } from "./rules.js";
import { newToken } from "./token.js";

const WAIT_MS = 60_000;
const HOUR_MS = 3_600_000;
const NO_TOKEN = 'no token was given; send one as "authorization: Bearer TOKEN" (featurestore --token-file FILE)';
const NOT_HOLDING = "the token does not hold: it is unknown, has expired or was revoked";

const user = entity("user", { user_id: "int64" });
const item = entity("item_kind", { item_id: "int64" });
/** Hidden from a token of `item_*`; its name is near one that such a token may ask for. */
const near = featureView("item", { entity: item, features: { n: "int32" } });
const secret = featureView("user_secret", { entity: user, features: { n: "int32" } });
const open = featureView("item_open", { entity: item, features: { n: "int32" } });
const service = featureService("item_service", { version: 1, features: [secret] });
const hidden = featureService("user_service", { version: 1, features: [secret] });

/** What a call came to: its code, our message and details, and how many messages came before. */
interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly details: unknown;
  readonly answers: number;
}

/** Every method of every service in the contract, found in the generated code. */
const methods: readonly GrpcMethod[] = Object.entries(featurestore.v1)
  .filter(([name, made]) => name.endsWith("Service") && typeof made === "function" && !(`${name}Client` in made))
  .flatMap(([name]) => Object.values(serviceDefinition(name as ServiceName)));
const guarded = methods.filter(({ path }) => RULES[path]?.scope !== "open");

let dir: string;
let server: FeatureStoreServer;
let client: grpc.Client;
let admin: ClusterAdmin;
let root: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "access-"));
  const config = parseServerConfig({
    dataDir: dir,
    listen: "127.0.0.1:0",
    opsListen: "127.0.0.1:0",
    shards: 4,
    memoryBytes: "32MiB",
    auth: "required",
    reflection: true,
    logLevel: "silent",
  });
  server = await FeatureStoreServer.start(config, pino({ level: "silent" }), (error) => {
    throw error;
  });
  root = (await readFile(join(dir, "admin.token"), "utf8")).trim();
  client = new grpc.Client(server.address, grpc.credentials.createInsecure());
  admin = ClusterAdmin.connect({ seeds: [server.address], token: root });
  const store = await FeatureStore.connect({ seeds: [server.address], token: root });
  await store.apply([secret, open, near, service, hidden]);
  await store.write(secret, [{ key: 1n, features: { n: 1 } }]);
  await store.close();
}, WAIT_MS);

afterAll(async () => {
  admin?.close();
  client?.close();
  await server?.stop();
  await rm(dir, { recursive: true, force: true });
});

function bearer(token: string): grpc.Metadata {
  const metadata = new grpc.Metadata();
  metadata.set("authorization", `Bearer ${token}`);
  return metadata;
}

/** Calls any method and waits for its end. A stream of requests has only one. */
function call(method: GrpcMethod, metadata: grpc.Metadata, request: object = {}): Promise<Refusal> {
  const { path, requestStream, responseStream, requestSerialize, responseDeserialize } = method;
  const options = { deadline: Date.now() + WAIT_MS };
  return new Promise((resolve) => {
    let answers = 0;
    let inFrame: Refusal | null = null;
    const end = (error: grpc.ServiceError | null, answer?: unknown): void => {
      if (error === null) {
        resolve(inFrame ?? { status: 0, code: "OK", message: JSON.stringify(answer ?? null), details: {}, answers });
        return;
      }
      const [trailer] = error.metadata?.get(ERROR_TRAILER) ?? [];
      const named = trailer === undefined ? null : errorFromWire(featurestore.v1.Error.decode(trailer as Buffer));
      const { code = "none", message = error.details, details = {} } = named ?? {};
      resolve({ status: error.code, code, message, details, answers });
    };
    const take = (answer: { error?: featurestore.v1.IError | null }): void => {
      answers++;
      if (!answer.error) return;
      const { code, message, details } = errorFromWire(answer.error);
      inFrame = { status: 0, code, message, details, answers };
    };
    if (!responseStream) {
      client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, metadata, options, end);
      return;
    }
    const stream = requestStream
      ? client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, metadata, options)
      : client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, request, metadata, options);
    let failed: grpc.ServiceError | null = null;
    stream.on("data", take);
    stream.on("error", (error: grpc.ServiceError) => {
      failed = error;
    });
    stream.on("status", () => setImmediate(() => end(failed)));
    if (!requestStream) return;
    const duplex = stream as grpc.ClientDuplexStream<unknown, unknown>;
    duplex.write(request);
    duplex.end();
  });
}

function create(role: Role, views: readonly string[] = ["*"], ttlMs = HOUR_MS): Promise<CreateTokenAnswer> {
  return admin.createToken({ role, views, ttlMs });
}

async function tokenOf(role: Role, views?: readonly string[]): Promise<string> {
  return (await create(role, views)).token ?? "";
}

async function deniedCount(reason: string): Promise<number> {
  const response = await fetch(`http://${server.opsAddress}/metrics`);
  const line = (await response.text())
    .split("\n")
    .find((one) => one.includes(`access_denied_total{reason="${reason}"}`));
  return Number(line?.split(" ").at(-1) ?? Number.NaN);
}

async function expired(): Promise<string> {
  const { token, id } = await create("admin", ["*"], 1);
  const until = Date.now() + WAIT_MS;
  while (Date.now() < until) {
    const known = (await admin.tokens()).find((one) => one.id === id);
    if (known?.expiresAt !== undefined && known.expiresAt !== null && known.expiresAt < Date.now()) break;
  }
  return token ?? "";
}

async function revoked(): Promise<string> {
  const { token, id } = await create("admin");
  await admin.revokeToken(id);
  return token ?? "";
}

/** The right id with another secret. */
async function forged(): Promise<string> {
  const right = await tokenOf("admin");
  return `${right.slice(0, right.lastIndexOf("_", right.length - 44) + 1)}${"A".repeat(43)}`;
}

describe("every method of the contract", () => {
  test("has a rule, and rules name no other", () => {
    const paths = methods.map(({ path }) => path);
    expect(paths.length).toBeGreaterThan(15);
    const ours = Object.keys(RULES).filter((path) => path.startsWith("/featurestore."));
    expect(ours.sort()).toEqual(paths.sort());
  });

  const credentials: readonly [string, string, () => Promise<grpc.Metadata>, string][] = [
    ["no token", "no_token", async () => new grpc.Metadata(), NO_TOKEN],
    ["what is no token", "malformed", async () => bearer("secret"), NOT_HOLDING],
    ["a token of nobody", "unknown", async () => bearer(newToken().token), NOT_HOLDING],
    ["another secret", "wrong_secret", async () => bearer(await forged()), NOT_HOLDING],
    ["an expired token", "expired", async () => bearer(await expired()), NOT_HOLDING],
    ["a revoked token", "unknown", async () => bearer(await revoked()), NOT_HOLDING],
  ];
  test.each(credentials)(
    "refuses %s, and counts it",
    async (_, reason, make, message) => {
      const metadata = await make();
      const before = await deniedCount(reason);
      const refusals = await Promise.all(guarded.map((method) => call(method, metadata.clone())));
      const expected = { status: 16, code: "UNAUTHENTICATED", message, details: {}, answers: 0 };
      expect(refusals).toEqual(guarded.map(() => expected));
      expect(await deniedCount(reason)).toBe(before + guarded.length);
    },
    WAIT_MS,
  );

  test.each(["reader", "writer"] as const)(
    "refuses a %s where more is needed, and counts it",
    async (role) => {
      const metadata = bearer(await tokenOf(role));
      const order = ["reader", "writer", "admin"];
      const above = guarded.filter(({ path }) => {
        const rule = RULES[path];
        return rule !== undefined && rule.scope !== "open" && order.indexOf(rule.role) > order.indexOf(role);
      });
      expect(above.length).toBeGreaterThan(6);
      const before = await deniedCount("role");
      for (const method of above) {
        expect(await call(method, metadata.clone())).toMatchObject({
          status: 7,
          code: "PERMISSION_DENIED",
          answers: 0,
        });
      }
      expect(await deniedCount("role")).toBe(before + above.length);
    },
    WAIT_MS,
  );

  test("of the cluster refuses an admin of some names", async () => {
    const metadata = bearer(await tokenOf("admin", ["item_*"]));
    const ofCluster = guarded.filter(({ path }) => {
      const rule = RULES[path];
      return rule?.scope === "cluster";
    });
    expect(ofCluster.length).toBeGreaterThan(4);
    for (const method of ofCluster) {
      expect(await call(method, metadata.clone())).toMatchObject({ status: 7, code: "PERMISSION_DENIED" });
    }
  });
});

const KEYS = encodeKeys([encodeKey([{ name: "user_id", type: "int64" }], 1n)]);

/** Requests about a name, for each method whose rule leaves names to its handler. */
const ABOUT: Readonly<Record<string, readonly ((name: string) => object)[]>> = {
  "/featurestore.v1.StoreService/MultiGet": [
    (view) => ({ featureSet: { selections: [{ view }] }, keys: [{ block: KEYS }] }),
    (name) => ({ featureSet: { service: name }, keys: [{ role: "user", block: KEYS }] }),
  ],
  "/featurestore.v1.StoreService/MultiGetStream": [
    (view) => ({ id: 1, prepare: { set: 1, featureSet: { selections: [{ view }] } } }),
    (name) => ({ id: 1, prepare: { set: 1, featureSet: { service: name } } }),
  ],
  "/featurestore.v1.StoreService/Write": [
    (view) => ({ view, rows: [{ key: { parts: {} } }] }),
    (view) => ({ view, block: new Uint8Array(64) }),
  ],
  "/featurestore.v1.StoreService/WriteStream": [(view) => ({ id: 1, write: { view, rows: [{}] } })],
  "/featurestore.v1.StoreService/Delete": [(view) => ({ view, keys: { block: KEYS } })],
  "/featurestore.v1.StoreService/Scan": [(view) => ({ view })],
  "/featurestore.v1.RegistryService/Describe": [(view) => ({ view })],
  "/featurestore.v1.RegistryService/Apply": [
    (name) => ({ dryRun: true, drops: [{ kind: "view", name }] }),
    (name) => ({ dryRun: true, drops: [{ kind: "service", name }] }),
    (view) => ({
      dryRun: true,
      definitions: { featureServices: [{ name: "item_new", version: 1, selections: [{ view, all: true }] }] },
    }),
    (name) => {
      const of = entity(name, { id: "int64" });
      return {
        dryRun: true,
        definitions: definitionsToWire(
          toDefinitions(featureView("item_new", { entity: of, features: { n: "int32" } })),
        ),
      };
    },
  ],
};
const ofNames = guarded.filter(({ path }) => RULES[path]?.scope === "views");

describe("a method about names", () => {
  test("is tried with names below", () => {
    expect(Object.keys(ABOUT).sort()).toEqual(ofNames.map(({ path }) => path).sort());
  });

  test.each(ofNames.map((method) => [method.path, method] as const))(
    "%s tells another view's token the same of what is there and of what is not",
    async (path, method) => {
      const metadata = bearer(await tokenOf("admin", ["item_*"]));
      for (const request of ABOUT[path] ?? []) {
        const seen: string[] = [];
        for (const name of ["user_secret", "user_service", "user", "item", "nothing_of_this_name"]) {
          const before = await deniedCount("name");
          const refusal = await call(method, metadata.clone(), request(name));
          expect(`${refusal.code} ${refusal.message}`).toMatch(/^PERMISSION_DENIED /);
          expect(refusal.details).toEqual({});
          expect(await deniedCount("name")).toBe(before + 1);
          seen.push(JSON.stringify(refusal).replaceAll(name, "NAME"));
        }
        expect(new Set(seen).size).toBe(1);
      }
    },
    WAIT_MS,
  );

  test.each(ofNames.map((method) => [method.path, method] as const))(
    "%s names nothing hidden where a name that may be asked for is missing",
    async (path, method) => {
      const metadata = bearer(await tokenOf("admin", ["item_*"]));
      for (const request of ABOUT[path] ?? []) {
        const refusal = await call(method, metadata.clone(), request("item_"));
        expect(refusal.code).toMatch(/^(NOT_FOUND|INVALID_ARGUMENT|OK)$/);
        expect(JSON.stringify(refusal)).not.toMatch(/\buser_secret\b|\buser_service\b|"item\\?"|\buser\b/);
      }
    },
    WAIT_MS,
  );

  test("a service is read by those who may read all of its views", async () => {
    const [multiGet] = ofNames.filter(({ path }) => path.endsWith("/MultiGet"));
    const request = { featureSet: { service: "item_service" }, keys: [{ role: "user", block: KEYS }] };
    const half = bearer(await tokenOf("reader", ["item_*"]));
    expect(await call(multiGet as GrpcMethod, half, request)).toMatchObject({ code: "PERMISSION_DENIED" });
    const whole = bearer(await tokenOf("reader", ["item_*", "user_secret"]));
    expect(await call(multiGet as GrpcMethod, whole, request)).toMatchObject({ code: "OK" });
  });

  test("lists show what the caller may see", async () => {
    const token = await tokenOf("reader", ["item_*"]);
    await using store = await FeatureStore.connect({ seeds: [server.address], token });
    const { views, services, entities } = await store.list();
    expect([views, services, entities].map((list) => list.map(({ name }) => name))).toEqual([
      ["item_open"],
      [],
      ["item_kind"],
    ]);
    const health = await store.health();
    expect(health.views.map(({ name }) => name)).toEqual(["item_open"]);
  });
});

test("health of gRPC says SERVING to whoever asks, and nothing else", async () => {
  const check = (healthDefinition as unknown as Record<string, GrpcMethod>)["Check"] as GrpcMethod;
  expect(await call(check, new grpc.Metadata(), { service: "" })).toMatchObject({ code: "OK" });
});

test("the first admin's token is its owner's alone to read", async () => {
  expect((await stat(join(dir, "admin.token"))).mode & 0o777).toBe(0o600);
});
