import { FeatureStoreError, LayoutSet, Selection, type StoreApi } from "@featurestore/proto";
import { expect, test } from "vitest";
import { entity, featureService, featureView, pick } from "./feature-view.js";
import { MemoryStore } from "./memory-store.js";
import { FeatureStore } from "./store.js";
import type { AnyFeatures, Batch } from "./types.js";

const user = entity("user", { user_id: "int64" });
const profile = featureView("profile", { entity: user, features: { count: { type: "int32", default: 7 } } });

/** A MemoryStore some of whose methods a test replaces; calls are counted. */
async function open(replaced: Partial<StoreApi> = {}) {
  const memory = new MemoryStore();
  await FeatureStore.over(memory).apply(profile);
  const calls: string[] = [];
  const get = replacing(memory, replaced);
  const api = new Proxy(memory as StoreApi, {
    get:
      (target, name: keyof StoreApi) =>
      (...args: unknown[]) => {
        calls.push(name);
        return get(target, name)(...args);
      },
  });
  return { memory, calls, store: FeatureStore.over(api) };
}

/** The methods of `memory`, some of them replaced. */
function replacing(memory: MemoryStore, replaced: Partial<StoreApi>) {
  return (_target: StoreApi, name: keyof StoreApi) => {
    const owner: Partial<StoreApi> = replaced[name] === undefined ? memory : replaced;
    return (...args: unknown[]) => (owner[name] as (...args: unknown[]) => unknown).apply(owner, args);
  };
}

/** Answers every key with one status. */
function statusOnly(status: number): Partial<StoreApi> {
  return {
    read: async (request) => {
      const feature = { id: 1, name: "count", type: "int32", description: "", defaultValue: 7 } as const;
      const selection = new Selection({
        features: [feature],
        ttl: null,
        matrix: false,
        eventTimes: request.set.eventTimes,
      });
      const count = new DataView((request.keys[0] as Uint8Array).buffer).getUint32(0, true);
      const rows = {
        count,
        status: new Uint8Array(count).fill(status),
        bytes: [],
        views: [],
        starts: new Int32Array(0),
      };
      return {
        blocks: [selection.encode(new LayoutSet(), rows, 0)],
        complete: status !== 6,
        stalenessMs: 12,
        unserved: [],
      };
    },
  };
}

test("get throws where its shard failed or its row is damaged; getMany answers what it can", async () => {
  for (const [status, name, code] of [
    [6, "UNAVAILABLE", "UNAVAILABLE"],
    [7, "CORRUPTED", "CORRUPTION"],
  ] as const) {
    const { store } = await open(statusOnly(status));
    await expect(store.get(profile, 1)).rejects.toMatchObject({ code });
    const batch = await store.getMany(profile, [1, 2]);
    expect([batch.complete, batch.stalenessMs, batch.status("count")]).toEqual([status === 7, 12, [name, name]]);
    expect(batch.row(0)).toEqual({ count: 7 });
  }
});

test("the registry is fetched once, and once more for all who miss a name at the same time", async () => {
  const { store, calls } = await open();
  await Promise.all([1, 2, 3].map((key) => store.get(profile, key)));
  expect(calls.filter((name) => name === "list")).toHaveLength(1);
  const unknown = await Promise.allSettled(Array.from({ length: 20 }, () => store.get("profil", 1)));
  expect(unknown.every(({ status }) => status === "rejected")).toBe(true);
  expect(calls.filter((name) => name === "list")).toHaveLength(2);
});

test("a definition applied elsewhere is found without a new client", async () => {
  const { store, memory } = await open();
  await store.get(profile, 1);
  const other = featureView("other", { entity: user, features: { n: "int32" } });
  await FeatureStore.over(memory).apply(other);
  expect(await store.write(other, [{ key: 1, features: { n: 1 } }])).toMatchObject({ applied: 1 });
});

test("bad keys do not cause a fetch of the registry", async () => {
  const { store, calls } = await open();
  await store.get(profile, 1);
  await expect(store.getMany(profile, [1, 1.5])).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  expect(calls.filter((name) => name === "list")).toHaveLength(1);
});

test("a view dropped and made anew is written to without a new client", async () => {
  const { store, memory } = await open();
  await store.write(profile, [{ key: 1, features: { count: 1 } }]);
  const other = FeatureStore.over(memory);
  await other.apply([], { drops: [{ kind: "view", name: "profile" }] });
  await other.apply(profile);
  await store.write(profile, [{ key: 1, features: { count: 2 } }]);
  expect(await store.get(profile, 1)).toEqual({ count: 2 });
});

test("a write of many requests that fails in part lists the rows of every end", async () => {
  const memory = new MemoryStore();
  await FeatureStore.over(memory).apply(profile);
  let writes = 0;
  const { store } = await open({
    write: async (request, call) => {
      const number = ++writes;
      const answer = await memory.write(request, call);
      if (number !== 2) return answer;
      throw new FeatureStoreError("UNAVAILABLE", "lost", { outcome: "unknown" });
    },
  });
  const rows = Array.from({ length: 6_000 }, (_, key) => ({ key, features: { count: key } }));
  const error = await store.write(profile, rows).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ name: "FeatureStoreError", code: "UNAVAILABLE", outcome: "unknown" });
  const { applied, rejected, unknown } = (error as { details: Record<string, { count: number; rows: number[] }> })
    .details;
  expect((applied?.count ?? 0) + (rejected?.count ?? 0) + (unknown?.count ?? 0)).toBe(6_000);
  expect(unknown?.count).toBe(1_000);
  expect(rejected?.count).toBeGreaterThan(0); // the rest of that lane was not sent
  expect([applied?.rows.length, unknown?.rows.length]).toEqual([1_000, 1_000]); // the first of more
  const lists = [applied, rejected, unknown].flatMap((list) => list?.rows ?? []);
  expect(new Set(lists).size).toBe(lists.length);
});

test("a store over a port closes what it was told to, once", async () => {
  let closed = 0;
  const store = FeatureStore.over(new MemoryStore(), { close: () => void closed++ });
  await Promise.all([store.close(), store.close()]);
  expect(closed).toBe(1);
  expect(() => store.list()).toThrow(/the store is closed/);
});

test("a deadline passes while the registry is awaited", async () => {
  const { store } = await open({ list: () => new Promise(() => {}) });
  await expect(store.get(profile, 1, { deadlineMs: 20 })).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
});

test("a deadline of more than a timer can wait is no deadline while the registry is awaited", async () => {
  const slow = await open({
    list: async (...args) => {
      await new Promise((resolve) => setTimeout(resolve, 20)); // longer than a timer that fires at once
      return slow.memory.list(...args);
    },
  });
  expect(await slow.store.get(profile, 1, { deadlineMs: 2 ** 40 })).toEqual({ count: 7 });
});

test("one signal serves any number of calls without a warning", async () => {
  const warnings: Error[] = [];
  const note = (warning: Error): void => void warnings.push(warning);
  process.on("warning", note);
  const { store } = await open({ list: () => new Promise(() => {}) });
  const controller = new AbortController();
  const calls = Array.from({ length: 30 }, () => store.get(profile, 1, { signal: controller.signal }));
  const ends = Promise.allSettled(calls);
  controller.abort();
  for (const end of await ends) expect(end).toMatchObject({ reason: { code: "CANCELLED" } });
  await new Promise((resolve) => setImmediate(resolve));
  process.off("warning", note);
  expect(warnings).toEqual([]);
});

test("a feature that came back with another type is read as what it is now, or refused", async () => {
  const { store, memory } = await open();
  const other = FeatureStore.over(memory);
  const view = (type: "int32" | "string") =>
    featureView("turning", { entity: user, features: { keep: "bool", turn: type } });
  await other.apply(view("int32"));
  await store.getMany("turning", [1]);
  await other.apply(featureView("turning", { entity: user, features: { keep: "bool" } }), { allowDrops: true });
  await other.apply(view("string"));
  await other.write(view("string"), [{ key: 1, features: { turn: "x" } }]);
  expect((await store.getMany("turning", [1])).row(0)).toEqual({ keep: null, turn: "x" });
  await expect(store.getMany(view("int32"), [1])).rejects.toThrow(/turn is int32 here, string in the registry/);
});

test("300 kinds of reads of one view: plans are made anew where too many are kept", async () => {
  const { store } = await open();
  const names = Array.from({ length: 9 }, (_, i) => `f${i}`);
  const wide = featureView("wide", {
    entity: user,
    features: Object.fromEntries(names.map((name) => [name, "int32" as const])),
  });
  await store.apply(wide);
  await store.write(wide, [{ key: 1, features: Object.fromEntries(names.map((name, i) => [name, i])) }]);
  const subsets = Array.from({ length: 300 }, (_, n) => names.filter((_name, i) => ((n + 1) >> i) % 2 === 1));
  for (const features of [...subsets, ...subsets.slice(0, 3)]) {
    const row = await store.get("wide", 1, { features });
    expect(row).toEqual(Object.fromEntries(features.map((name) => [name, names.indexOf(name)])));
  }
});

test("a ranking whose service changed its roles' order meanwhile answers each role its own rows", async () => {
  const memory = new MemoryStore();
  const admin = FeatureStore.over(memory);
  const client = FeatureStore.over(memory);
  const video = entity("video", { video_id: "int64" });
  const users = featureView("users", { entity: user, features: { a: "int32", gone: "int32" } });
  const videos = featureView("videos", { entity: video, features: { b: "int32" } });
  const home = (version: number, features: Parameters<typeof featureService>[1]["features"]) =>
    featureService("home", { version, features });
  await admin.apply([users, videos, home(1, [users, videos])]);
  await admin.write(
    users,
    [1, 2].map((key) => ({ key, features: { a: key } })),
  );
  await admin.write(
    videos,
    [1, 2].map((key) => ({ key, features: { b: key * 10 } })),
  );
  await client.rank("home", { user: 1, video: [2] });
  await admin.apply(home(2, [videos, pick(users, "a")]));
  await admin.apply([], { drops: [{ kind: "service", name: "home", version: 1 }] });
  await admin.apply(featureView("users", { entity: user, features: { a: "int32" } }), { allowDrops: true });
  const answer = await client.rank("home", { user: 1, video: [2] });
  expect(answer["user"]).toEqual({ a: 1 });
  expect((answer["video"] as Batch<AnyFeatures>).row(0)).toEqual({ b: 20 });
});

test("keys of a delete are encoded again where the join keys are others after a refresh", async () => {
  const { store, memory } = await open();
  const admin = FeatureStore.over(memory);
  const keyed = (type: "int64" | "string") =>
    featureView("keyed", { entity: entity(`by_${type}`, { id: type }), features: { n: "int32" } });
  await admin.apply(keyed("int64"));
  await store.getMany("keyed", [1]);
  await admin.apply([], { drops: [{ kind: "view", name: "keyed" }] });
  await admin.apply(keyed("string"));
  await admin.write(keyed("string"), [{ key: "1", features: { n: 5 } }]);
  expect(await store.delete("keyed", ["1"])).toMatchObject({ applied: 1 });
  expect(await admin.get("keyed", "1")).toEqual({ n: null });
});

test("before rows are skipped the registry is fetched once, so that none is skipped for what changed meanwhile", async () => {
  const { store, memory, calls } = await open();
  await store.get(profile, 1);
  const grown = featureView("profile", {
    entity: user,
    features: { count: { type: "int32", default: 7 }, extra: "int32" },
  });
  await FeatureStore.over(memory).apply(grown);
  const rows = [{ key: 1, features: { extra: 1 } }, { key: 2, features: { extra: "x" } }, { key: 3 }];
  const result = await store.write("profile", rows as never, { onInvalid: "skip" });
  expect(result).toMatchObject({ applied: 1, refused: 2, reasons: [{ row: 1 }, { row: 2 }] });
  expect((await store.getMany("profile", [1])).column("extra")).toEqual(Int32Array.of(1));
  expect(calls.filter((name) => name === "list")).toHaveLength(2);
});

test("a delete of many requests that fails in part has an unknown outcome, lists its keys and is not repeated", async () => {
  const memory = new MemoryStore();
  await FeatureStore.over(memory).apply(profile);
  let deletes = 0;
  const { store } = await open({
    delete: async (request, call) => {
      const number = ++deletes;
      if (number === 2) {
        await FeatureStore.over(memory).apply(featureView("newer", { entity: user, features: { n: "int32" } }));
        throw new FeatureStoreError("NOT_FOUND", "unknown feature view");
      }
      return memory.delete(request, call);
    },
    list: (revision, call) => memory.list(revision, call),
  });
  const keys = [...Array.from({ length: 2_500 }, (_, key) => key), 1_500];
  const error = await store.delete(profile, keys).catch((reason: unknown) => reason);
  expect(error).toMatchObject({
    code: "NOT_FOUND",
    outcome: "unknown",
    details: { applied: { count: 1_500 }, rejected: { count: 1_001 }, unknown: { count: 0, keys: [] } },
  });
  const { applied, rejected } = (error as { details: Record<string, { keys: number[] }> }).details;
  expect([applied?.keys.length, applied?.keys.at(-1), rejected?.keys.length, rejected?.keys[0]]).toEqual([
    1_000, 999, 1_000, 1_000,
  ]);
  expect(deletes).toBe(3);
});

test("an apply that was made resolves though the registry cannot be fetched; the next use fetches", async () => {
  let isDown = false;
  const memory = new MemoryStore();
  await FeatureStore.over(memory).apply(profile);
  const list: StoreApi["list"] = async (revision, call) => {
    if (isDown) throw new FeatureStoreError("UNAVAILABLE", "not now");
    return memory.list(revision, call);
  };
  const store = FeatureStore.over(new Proxy(memory as StoreApi, { get: replacing(memory, { list }) }));
  await store.registry();
  isDown = true;
  const grown = featureView("profile", { entity: user, features: { count: { type: "int32", default: 8 } } });
  const { revision, applied } = await store.apply(grown);
  expect(applied).toBe(true);
  await expect(store.registry()).rejects.toMatchObject({ code: "UNAVAILABLE" });
  isDown = false;
  expect((await store.registry()).revision).toBe(revision);
});

test("after an apply a fetch begun before it is not settled for, and does not undo what a later one brought", async () => {
  const memory = new MemoryStore();
  await FeatureStore.over(memory).apply(profile);
  let release = (): void => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let lists = 0;
  const list: StoreApi["list"] = async (known, call) => {
    const number = ++lists;
    const answer = await memory.list(number === 2 ? 0 : known, call);
    if (number === 2) await released;
    return answer;
  };
  const store = FeatureStore.over(new Proxy(memory as StoreApi, { get: replacing(memory, { list }) }));
  await store.registry();
  const early = store.list();
  const { revision } = await store.apply(featureView("other", { entity: user, features: { n: "int32" } }));
  expect((await store.registry()).revision).toBe(revision);
  release();
  expect((await early).revision).toBe(revision);
  expect((await store.registry()).revision).toBe(revision);
  expect(lists).toBe(3);
});

test("names of features are not taken for the lists they look like", async () => {
  const { store } = await open();
  await store.apply(featureView("pair", { entity: user, features: { a: "int32", b: "int32" } }));
  await store.get("pair", 1);
  await store.get("pair", 1, { features: ["a", "b"] });
  for (const name of ["a,b", "*"])
    await expect(store.get("pair", 1, { features: [name] })).rejects.toMatchObject({ code: "NOT_FOUND" });
});
