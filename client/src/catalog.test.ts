import {
  EMPTY_REGISTRY,
  FeatureStoreError,
  type Registry,
  type RegistryAnswer,
  type StoreApi,
} from "@featurestore/proto";
import { expect, test } from "vitest";
import { Call } from "./call.js";
import { Catalog } from "./catalog.js";
import { profile } from "./loopback-world.suite.js";
import { MemoryStore } from "./memory-store.js";
import { FeatureStore } from "./store.js";

const at = (revision: number, clusterId = "c"): RegistryAnswer => ({
  registry: { ...EMPTY_REGISTRY, revision } as Registry,
  revision,
  shards: 8,
  clusterId,
});
const call = (deadlineMs = 5_000) => new Call({}, deadlineMs);

/** A catalog whose questions are answered with these, the last one again and again. */
function open(...answers: readonly RegistryAnswer[]) {
  const asked: number[] = [];
  const list = async (known: number) => {
    asked.push(known);
    return answers[Math.min(asked.length, answers.length) - 1] as RegistryAnswer;
  };
  return { catalog: new Catalog({ list } as unknown as StoreApi), asked };
}

test("an older revision of the same cluster is not taken: another node is asked", async () => {
  const { catalog, asked } = open(at(5), at(3), at(4), at(6));
  expect((await catalog.snapshot(call())).registry.revision).toBe(5);
  expect((await catalog.refresh(call())).registry.revision).toBe(6);
  expect(asked).toEqual([0, 5, 5, 5]);
});

test("a revision known to exist is waited for", async () => {
  const { catalog } = open(at(1), at(1), at(1), at(2));
  await catalog.snapshot(call());
  catalog.noteRevision(2);
  expect((await catalog.snapshot(call())).registry.revision).toBe(2);
});

test("what is known stays where every node is behind for as long as the call may take", async () => {
  const { catalog } = open(at(5), at(3));
  const first = await catalog.load(call());
  expect(await catalog.load(call(100))).toBe(first);
});

test("an older revision of another cluster is taken", async () => {
  const { catalog } = open(at(5), at(3, "other"));
  await catalog.snapshot(call());
  const other = await catalog.refresh(call());
  expect([other.registry.revision, other.clusterId]).toEqual([3, "other"]);
});

/** A store whose first `times` calls of a method are answered by a node that does not know the view. */
async function openBehind(times: number) {
  const memory = new MemoryStore();
  await FeatureStore.over(memory).apply(profile);
  await FeatureStore.over(memory).write(profile, [{ key: 1, features: { count: 1 } }]);
  let left = times;
  const there = (): MemoryStore => {
    if (left-- <= 0) return memory;
    const details = { kind: "feature view", name: "profile" };
    throw new FeatureStoreError("NOT_FOUND", "feature view profile does not exist", { details });
  };
  const api: StoreApi = {
    read: async (...args) => there().read(...args),
    write: async (...args) => there().write(...args),
    delete: async (...args) => there().delete(...args),
    scan: async function* (...args) {
      yield* there().scan(...args);
    },
    apply: (...args) => memory.apply(...args),
    describe: async (...args) => there().describe(...args),
    list: (...args) => memory.list(...args),
    health: (...args) => memory.health(...args),
  };
  return FeatureStore.over(api);
}

const scanned = async (store: FeatureStore) => {
  let rows = 0;
  for await (const _ of store.scan(profile)) rows++;
  return rows;
};

test.for([
  ["read", async (store: FeatureStore) => (await store.get(profile, 1)).count],
  ["write", async (store: FeatureStore) => (await store.write(profile, [{ key: 2, features: { count: 1 } }])).applied],
  ["delete", async (store: FeatureStore) => (await store.delete(profile, [1])).applied],
  ["describe", async (store: FeatureStore) => (await store.describe(profile)).rows],
  ["scan", scanned],
] as const)("a %s of a view that the client knows and a node does not is tried again", async ([, run]) => {
  expect(await run(await openBehind(3))).toBe(1);
});

test("where no node knows such a view before the deadline it is UNAVAILABLE, not NOT_FOUND", async () => {
  const store = await openBehind(Number.POSITIVE_INFINITY);
  await store.registry();
  await expect(store.get(profile, 1, { deadlineMs: 1_000 })).rejects.toMatchObject({
    code: "UNAVAILABLE",
    message: expect.stringMatching(/are behind revision 1/),
  });
  await expect(store.get("profil", 1)).rejects.toMatchObject({ code: "NOT_FOUND" });
});
