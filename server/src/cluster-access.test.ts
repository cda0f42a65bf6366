import { afterAll, beforeAll, expect, test } from "vitest";
import { AccessControl } from "./access/access-control.js";
import { ClusterWorld, change } from "./cluster-world.suite.js";

const BEGINNING_MS = 60_000;
/** What the issue asks for. */
const REVOKED_WITHIN_MS = 5_000;
const GET = "/featurestore.v1.StoreService/MultiGet";
const CALL = { principal: "root", deadlineMs: 10_000 };
const REQUEST = { role: "reader", views: ["*"], ttlMs: null, note: "", certificate: null } as const;

let world: ClusterWorld;
let controls: readonly AccessControl[];

beforeAll(async () => {
  world = await ClusterWorld.begin({ nodes: 3 });
  controls = [0, 1, 2].map(
    (i) => new AccessControl({ isRequired: true, state: () => world.node(i).access, nowMs: () => Date.now() }),
  );
}, BEGINNING_MS);
afterAll(() => world.close());

function followers(leader: number): readonly [number, number] {
  const [a = 0, b = 0] = [0, 1, 2].filter((i) => i !== leader);
  return [a, b];
}

test("a token made at any node is known at every one, and revoked at any it ends at every one, in calls under way too", async () => {
  const [first, second] = followers(await world.metaLeader());
  const { id, token } = await world.node(first).createToken(REQUEST, CALL);
  const credentials = { authorization: [`Bearer ${token}`], certificate: null };
  const callers = await world.until("every node knows it", () => {
    try {
      return controls.map((control) => control.admit(GET, credentials));
    } catch {
      return undefined;
    }
  });
  await world.node(second).revokeToken(id, CALL);
  await world.until(
    "every node has heard",
    () =>
      callers.every((caller) => {
        try {
          caller.hold();
          return false;
        } catch {
          return true;
        }
      }),
    REVOKED_WITHIN_MS,
  );
  for (const control of controls) expect(() => control.admit(GET, credentials)).toThrow(/does not hold/);
});

test("the node that was asked knows of the change when it answers, so that its caller can go on", async () => {
  const [first] = followers(await world.metaLeader());
  const { id } = await world.node(first).createToken(REQUEST, CALL);
  expect(world.node(first).access.principals.has(id)).toBe(true);
});

test("the trail tells the same at every node: who joined, and who changed what through which node", async () => {
  const [first, second] = followers(await world.metaLeader());
  await world
    .node(first)
    .change(
      { change: { kind: "set", replicas: null, isBalancing: false, deadAfterMs: null }, expectedEpoch: null },
      CALL,
    );
  await change(world.node(second), { kind: "newToken" });
  await world.node(second).apply(
    {
      definitions: {
        entities: [{ name: "item", joinKeys: [{ name: "id", type: "int64" }], description: "" }],
        featureViews: [],
        featureServices: [],
      },
      drops: [],
      dryRun: false,
      allowDrops: false,
      expectedRevision: null,
    },
    CALL,
  );
  const trails = await Promise.all([0, 1, 2].map((i) => world.node(i).audit({ sinceMs: 0, limit: 1_000 }, CALL)));
  expect(trails[1]).toEqual(trails[0]);
  expect(trails[2]).toEqual(trails[0]);
  const told = (trails[0] ?? []).map(
    ({ principal, method, text, outcome }) => `${principal} ${method} ${outcome}: ${text}`,
  );
  expect(told.slice(0, 3)).toEqual([
    "root RegistryService/Apply done: added entity item",
    "- ClusterService/Change done: new join token",
    'root ClusterService/Change done: set {"isBalancing":false}',
  ]);
  const joined = told.filter((line) => line.includes("NodeService/Join done"));
  expect(joined).toHaveLength(2);
  expect(told.at(-1)).toBe("- ClusterService/Init done: 8 shards, 3 replicas");
  expect(JSON.stringify(trails)).not.toContain(world.token ?? "no token");
});

test("of nodes that try to be the first to have an admin one is, and the others hear that there is one", async () => {
  const put = (i: number) => ({
    id: "abcdefghij".slice(i),
    role: "admin" as const,
    views: ["*"],
    certificate: null,
    hash: `${i}`.repeat(64),
    note: "",
    createdAt: 0,
    createdBy: "-",
    expiresAt: null,
  });
  const tried = await Promise.allSettled([0, 1, 2].map((i) => world.node(i).admitAdmin("first", put(i), CALL)));
  expect(tried.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected", "rejected"]);
  for (const one of tried) {
    if (one.status === "rejected") expect(one.reason).toMatchObject({ code: "CONFLICT", outcome: "rejected" });
  }
});
