import { entity, featureView } from "@featurestore/client";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { type OpenedNode, openTestNode, TestClock } from "../node-world.suite.js";
import { Metrics } from "../ops/metrics.js";
import { opsApp } from "../ops/ops-server.js";
import { temporaryDir } from "../storage/shard-world.suite.js";
import { Console } from "./console.js";
import { type ConsoleAccess, type ConsoleCaller, OPEN_ACCESS } from "./console-access.js";

const user = entity("user", { user_id: "int64" });
const open = featureView("open", { entity: user, features: { n: "int32", text: "string" } });
const secret = featureView("secret", { entity: user, features: { salary: "int32" } });

const CALLERS: Readonly<Record<string, ConsoleCaller>> = {
  "Bearer reader": { name: "rita", isAdmin: false, mayReadCluster: true, mayRead: (view) => view !== "secret" },
  "Bearer guest": { name: "gus", isAdmin: false, mayReadCluster: false, mayRead: (view) => view === "open" },
  "Bearer admin": { name: "ada", isAdmin: true, mayReadCluster: true, mayRead: () => true },
};
const TOKENS: ConsoleAccess = {
  isRequired: true,
  identify: async (authorization) => CALLERS[authorization ?? ""] ?? null,
};
const HOST = "127.0.0.1:7402";

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly json: Record<string, unknown>;
}

interface World extends OpenedNode {
  ask(path: string, init?: RequestInit): Promise<Answer>;
}

async function openWorld(access: ConsoleAccess): Promise<World> {
  const opened = await openTestNode(await temporaryDir("console"), new TestClock());
  await opened.store.apply([open, secret]);
  await opened.store.write(open, [{ key: 42n, features: { n: 1, text: null } }]);
  await opened.store.write(secret, [{ key: 42n, features: { salary: 100 } }]);
  const console = await Console.open({ node: opened.node, version: "test", access });
  const metrics = new Metrics({ onFailure: () => undefined });
  onTestFinished(() => {
    console.close();
    metrics.close();
  });
  const app = opsApp({ metrics, health: () => opened.node.health({}), host: "127.0.0.1", hosts: [], console });
  const ask = async (path: string, init: RequestInit = {}): Promise<Answer> => {
    const headers = { host: HOST, ...(init.headers as Record<string, string>) };
    const response = await app.request(path, { ...init, headers });
    const text = await response.text();
    return { status: response.status, headers: response.headers, json: text.startsWith("{") ? JSON.parse(text) : {} };
  };
  return { ...opened, ask };
}

const bearer = (token: string): RequestInit => ({ headers: { authorization: `Bearer ${token}` } });
const post = (body: unknown, headers: Readonly<Record<string, string>> = {}): RequestInit => ({
  method: "POST",
  body: typeof body === "string" ? body : JSON.stringify(body),
  headers: { "content-type": "application/json", ...headers },
});
const ABORT = { act: { kind: "abort" }, confirmation: "abort", expectedEpoch: null };

describe("without authentication", () => {
  let world: World;
  beforeEach(async () => {
    world = await openWorld(OPEN_ACCESS);
  });

  test("every question is answered as JSON that nothing may keep", async () => {
    for (const path of [
      "session",
      "overview",
      "shards",
      "live?after=0",
      "registry",
      "view?name=open",
      "distribution?name=open",
    ]) {
      const { status, headers } = await world.ask(`/api/v1/${path}`);
      expect({ path, status, type: headers.get("content-type"), cache: headers.get("cache-control") }).toEqual({
        path,
        status: 200,
        type: "application/json",
        cache: "no-store",
      });
      expect(headers.get("access-control-allow-origin")).toBeNull();
    }
    expect((await world.ask("/api/v1/overview")).json).toMatchObject({
      verdict: { answer: "yes" },
      nodes: [{ isSelf: true, told: { replicas: 4 }, vitals: { memoryBytesMax: 16 * 1024 * 1024 } }],
      views: [
        { name: "open", rows: 1, readRows: 0, notFound: 0 },
        { name: "secret", rows: 1 },
      ],
    });
  });

  test("a row is told as readers get it: every view of the entity, each cell with status and event time", async () => {
    const { json } = await world.ask("/api/v1/row?entity=user&key=42");
    expect(json).toMatchObject({
      entity: "user",
      key: '"42"',
      found: {
        servedBy: world.node.nodeId,
        rows: [
          {
            view: "open",
            cells: [
              { feature: "n", type: "int32", status: "PRESENT", value: "1", eventTime: expect.any(Number) },
              { feature: "text", status: "NULL_VALUE", value: null, eventTime: expect.any(Number) },
            ],
          },
          { view: "secret", cells: [{ feature: "salary", value: "100" }] },
        ],
      },
    });
    const { json: none } = await world.ask("/api/v1/row?entity=user&key=43");
    expect(none).toMatchObject({
      found: { rows: [{ cells: [{ status: "NOT_FOUND", value: null, eventTime: null }, {}] }, {}] },
    });
  });

  test("whoever wrote is told by view and producer, with what became of the rows", async () => {
    const { json } = await world.ask("/api/v1/activity");
    expect(json).toMatchObject({
      moves: [],
      silent: [],
      writers: expect.arrayContaining([
        expect.objectContaining({ view: "open", producer: null, applied: 1, late: 0, node: world.node.nodeId }),
      ]),
    });
  });

  test.each([
    ["row?entity=user&key=forty", 400, "INVALID_ARGUMENT", "user_id"],
    ["row?entity=user", 400, "INVALID_ARGUMENT", "key"],
    ["row?entity=nobody&key=1", 404, "NOT_FOUND", null],
    ["view?name=opne", 404, "NOT_FOUND", null],
    ["view", 400, "INVALID_ARGUMENT", "name"],
    [`view?name=${"x".repeat(500)}`, 400, "INVALID_ARGUMENT", "name"],
    ["live?after=-1", 400, "INVALID_ARGUMENT", "after"],
    ["live?after=soon", 400, "INVALID_ARGUMENT", "after"],
    ["nothing", 404, "NOT_FOUND", null],
  ])("%s is answered with %d %s", async (path, status, code, field) => {
    const { status: told, json } = await world.ask(`/api/v1/${path}`);
    expect([told, json]).toEqual([status, { error: { code, field, message: expect.any(String) } }]);
  });

  test("an act changes the cluster, once what has to be typed is there", async () => {
    expect((await world.node.status({})).isBalancing).toBe(true);
    const wrong = await world.ask("/api/v1/acts", post({ ...ABORT, confirmation: "abor" }));
    expect([wrong.status, wrong.json]).toMatchObject([400, { error: { field: "confirmation" } }]);
    expect((await world.node.status({})).isBalancing).toBe(true);
    const { status, json } = await world.ask("/api/v1/acts", post(ABORT));
    expect([status, json]).toMatchObject([200, { epoch: expect.any(Number), message: expect.any(String) }]);
    expect((await world.node.status({})).isBalancing).toBe(false);
    const late = await world.ask("/api/v1/acts", post({ ...ABORT, expectedEpoch: 1 }));
    expect(late.status).toBe(409);
  });

  test.each([
    ["no JSON", "{"],
    ["an act that is the command line's", { ...ABORT, act: { kind: "newToken" } }],
    ["a field that is not known", { ...ABORT, act: { kind: "abort", node: "n1" } }],
    ["a shard that cannot be", { ...ABORT, act: { kind: "transferLeader", shard: -1, node: "n1" } }],
    ["too much", { ...ABORT, confirmation: "x".repeat(100_000) }],
  ])("an act with %s is refused", async (_what, body) => {
    expect((await world.ask("/api/v1/acts", post(body))).status).toBe(400);
    expect((await world.node.status({})).isBalancing).toBe(true);
  });

  test("a page of another site can change nothing", async () => {
    for (const headers of [
      { "content-type": "text/plain" },
      { "content-type": "application/x-www-form-urlencoded" },
      { origin: "https://evil.example" },
      { origin: "null" },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
    ]) {
      const { status } = await world.ask("/api/v1/acts", post(ABORT, headers));
      expect({ headers, isRefused: status === 400 || status === 403 }).toEqual({ headers, isRefused: true });
    }
    expect((await world.node.status({})).isBalancing).toBe(true);
    const own = await world.ask(
      "/api/v1/acts",
      post(ABORT, { origin: `http://${HOST}`, "sec-fetch-site": "same-origin" }),
    );
    expect(own.status).toBe(200);
  });

  test("pages come with a policy that lets nothing in from elsewhere, compressed where that is understood", async () => {
    const page = await world.ask("/console/views/open");
    expect(page.headers.get("content-security-policy")).toBe(
      "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'",
    );
    expect(page.headers.get("x-content-type-options")).toBe("nosniff");
    expect(page.headers.get("set-cookie")).toBeNull();
    const other = await world.ask("/console/", { headers: { host: "evil.example" } });
    expect(other.status).toBe(421);
    expect((await world.ask("/console/../../package.json")).status).toBe(404);
    expect((await world.ask("/console/%2e%2e%2fpackage.json")).status).toBe(404);
  });
});

describe("with authentication", () => {
  let world: World;
  beforeEach(async () => {
    world = await openWorld(TOKENS);
  });

  test("nothing is answered to whoever is not known, and pages are no secret", async () => {
    for (const path of ["session", "overview", "shards", "live", "registry", "view?name=open", "nothing"]) {
      for (const init of [{}, bearer("wrong")]) {
        const { status, headers, json } = await world.ask(`/api/v1/${path}`, init);
        expect([status, headers.get("www-authenticate"), json]).toMatchObject([
          401,
          "Bearer",
          { error: { code: "UNAUTHENTICATED" } },
        ]);
      }
    }
    expect((await world.ask("/api/v1/acts", post(ABORT))).status).toBe(401);
    expect((await world.ask("/livez")).status).toBe(200);
  });

  test("a view that may not be read is as one that does not exist, on every page", async () => {
    const reader = bearer("reader");
    const missing = await world.ask("/api/v1/view?name=nowhere", reader);
    for (const path of ["view", "distribution"]) {
      const hidden = await world.ask(`/api/v1/${path}?name=secret`, reader);
      expect([hidden.status, missing.status]).toEqual([404, 404]);
      expect(JSON.stringify(hidden.json)).toBe(JSON.stringify(missing.json).replaceAll("nowhere", "secret"));
    }
    for (const path of ["overview", "registry", "row?entity=user&key=42", "activity"]) {
      const { status, json } = await world.ask(`/api/v1/${path}`, reader);
      expect([status, JSON.stringify(json).includes("secret")]).toEqual([200, false]);
    }
  });

  test("nodes and shards are told to those who may read everything", async () => {
    for (const path of ["shards", "live", "activity"]) {
      expect((await world.ask(`/api/v1/${path}`, bearer("guest"))).status).toBe(403);
    }
    const { json } = await world.ask("/api/v1/overview", bearer("guest"));
    expect(json).toMatchObject({ verdict: { answer: "yes" }, nodes: [], views: [{ name: "open" }] });
    expect(JSON.stringify(json)).not.toContain(world.node.nodeId);
  });

  test("acts take the admin role", async () => {
    const asReader = await world.ask("/api/v1/acts", post(ABORT, { authorization: "Bearer reader" }));
    expect([asReader.status, asReader.json]).toMatchObject([403, { error: { code: "PERMISSION_DENIED" } }]);
    expect((await world.node.status({})).isBalancing).toBe(true);
    expect((await world.ask("/api/v1/acts", post(ABORT, { authorization: "Bearer admin" }))).status).toBe(200);
    expect((await world.node.status({})).isBalancing).toBe(false);
    expect((await world.ask("/api/v1/audit", bearer("reader"))).status).toBe(403);
    const { json } = await world.ask("/api/v1/audit", bearer("admin"));
    expect(json).toMatchObject({
      records: [{ principal: "ada", method: "ClusterService/Change", outcome: "done" }, {}],
    });
  });
});
