import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { entity, FeatureStore, featureView } from "@featurestore/client";
import type { AuditRecord } from "@featurestore/proto";
import { ClusterWorld } from "./cluster-world.suite.js";
import { pack } from "./fixture-pack.suite.js";
import { StoreNode } from "./node.js";
import type { StoredPrincipal } from "./storage/access-codec.js";

/** When the rows of a fixture were written, and when it is read: nothing in it has a ttl. Microseconds. */
export const FIXTURE_NOW = 1_790_000_000_000_000;
export const FIXTURE_KEYS: readonly number[] = Array.from({ length: 24 }, (_, key) => key);

const user = entity("user", { user_id: "int64" });

/** A view of every type there is. */
export const everything = featureView("everything", {
  entity: user,
  description: "a feature of every type",
  owner: "growth",
  features: {
    bool: "bool",
    int8: "int8",
    int16: "int16",
    int32: "int32",
    int64: "int64",
    float16: "float16",
    float32: "float32",
    float64: "float64",
    string: "string",
    bytes: "bytes",
    timestamp: "timestamp",
    vector: "float32[4]",
    half: "float16[3]",
    small: "int8[5]",
    list: "list<string>",
    json: "json",
  },
});
/** One more that is served from disk. */
export const plain = featureView("plain", { entity: user, residency: "disk", features: { n: "int32" } });

/** What stands in a row, by its key: deterministic, with an explicit null and a cell never written here and there. */
function featuresOf(key: number): Parameters<FeatureStore["write"]>[1][number]["features"] {
  const all = {
    bool: key % 2 === 0,
    int8: key - 12,
    int16: key * -100,
    int32: key * 100_000,
    int64: BigInt(key) * 2n ** 40n,
    float16: key / 4,
    float32: key === 3 ? Number.NaN : key / 3,
    float64: key === 4 ? Number.NEGATIVE_INFINITY : key / 7,
    string: `värde ${key}`,
    bytes: Uint8Array.of(key, 0, 255),
    timestamp: BigInt(FIXTURE_NOW + key),
    vector: [key, 0.5, -1, 2],
    half: [key, 1.5, 2],
    small: [key, -1, 0, 1, 127],
    list: ["a", `b${key}`],
    json: { key, nested: [1, null, "x"] },
  };
  const { string, list, ...fewer } = all;
  return key % 5 === 0 ? { ...fewer, string: null } : { ...all, string, list };
}

/** Writes what every fixture holds: rows in tables, rows in the log alone, late and null cells, deletes. */
export async function fillFixture(store: FeatureStore, flush: () => Promise<void>): Promise<void> {
  await store.apply(everything);
  await store.apply(plain);
  const rows = (keys: readonly number[], time: number) =>
    keys.map((key) => ({ key: { user_id: key }, eventTime: BigInt(FIXTURE_NOW + time), features: featuresOf(key) }));
  await store.write("everything", rows(FIXTURE_KEYS, -1_000));
  await store.write(
    plain,
    FIXTURE_KEYS.map((key) => ({ key, eventTime: BigInt(FIXTURE_NOW), features: { n: key } })),
  );
  await store.delete(
    "everything",
    [7, 8].map((key) => ({ user_id: key })),
    { eventTime: BigInt(FIXTURE_NOW - 500) },
  );
  await flush();
  await store.write("everything", [
    { key: { user_id: 1 }, eventTime: BigInt(FIXTURE_NOW - 100), features: { int32: 11, string: "later" } },
    { key: { user_id: 2 }, eventTime: BigInt(FIXTURE_NOW - 2_000), features: { int32: 22 } },
    { key: { user_id: 8 }, eventTime: BigInt(FIXTURE_NOW - 400), features: { int8: 8 } },
  ]);
  await store.write(plain, [{ key: 1, eventTime: BigInt(FIXTURE_NOW + 1), features: { n: 1_001 } }]);
}

/** What a reader of a fixture is to find, as text by view and key. */
export async function valuesOf(store: FeatureStore): Promise<Record<string, readonly (readonly string[])[]>> {
  const values: Record<string, readonly (readonly string[])[]> = {};
  for (const view of ["everything", "plain"]) {
    const batch = await store.getMany(view, FIXTURE_KEYS.map(BigInt), { eventTimes: true });
    values[view] = FIXTURE_KEYS.map((_, i) =>
      batch.names.map((name) => {
        const value = batch.row(i)[name];
        return `${name} ${batch.status(i, name)} ${batch.eventTime(i, name)} ${textOf(value)}`;
      }),
    );
  }
  return values;
}

function textOf(value: unknown): string {
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === "bigint" ? `${part}n` : ArrayBuffer.isView(part) ? [...(part as Uint8Array)] : part,
  );
}

const CALL = { principal: "fixture", deadlineMs: 10_000 };

/** Tokens of each kind, one of them revoked; the trail tells of that, and of the views. */
export async function fillAccess(node: StoreNode): Promise<void> {
  const every = { role: "reader", views: ["*"], ttlMs: null, note: "", certificate: null } as const;
  await node.createToken({ ...every, role: "admin", note: "of the fixture" }, CALL);
  await node.createToken({ ...every, views: ["plain", "every*"], ttlMs: 60_000 }, CALL);
  await node.createToken({ ...every, role: "writer", certificate: "loader.example" }, CALL);
  const { id } = await node.createToken(every, CALL);
  await node.revokeToken(id, CALL);
}

/** Who may do what, by id, and what admins did, oldest first. */
export async function accessOf(node: StoreNode): Promise<AccessOf> {
  const { principals } = await node.principals(CALL);
  const records = await node.audit({ sinceMs: 0, limit: 1_000 }, CALL);
  return {
    principals: [...principals.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
    audit: records.toReversed(),
  };
}

/** What is kept beside the directories. */
export interface Expected {
  readonly values: Awaited<ReturnType<typeof valuesOf>>;
  /** Of the node by itself, and of the cluster. */
  readonly access: { readonly alone: AccessOf; readonly cluster: AccessOf };
  /** Where the nodes of the cluster told each other that they are. */
  readonly peers: readonly string[];
}

/** Who may do what, and what admins did. */
export interface AccessOf {
  readonly principals: readonly StoredPrincipal[];
  readonly audit: readonly AuditRecord[];
}

export interface Fixture {
  /** Packed directories by name. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly expected: Expected;
}

/** Opens a fixture's directory of a node by itself. */
export function openAlone(dir: string): Promise<StoreNode> {
  return StoreNode.open({
    dir,
    shards: null,
    memoryBytes: 16 * 1024 * 1024,
    walBytesMax: 512 * 1024,
    version: "fixture",
    address: "127.0.0.1:7400",
    now: () => FIXTURE_NOW,
    onFatal: (error) => {
      throw error;
    },
  });
}

/** Makes what is kept of a version: a node by itself with entries in its log alone, and three nodes of a cluster. */
export async function makeFixture(work: string): Promise<Fixture> {
  const files = new Map<string, Uint8Array>();
  const dir = join(work, "alone");
  await mkdir(dir, { recursive: true });
  const first = await StoreNode.open({
    dir,
    shards: 2,
    memoryBytes: 16 * 1024 * 1024,
    walBytesMax: 512 * 1024,
    version: "fixture",
    address: "127.0.0.1:7400",
    now: () => FIXTURE_NOW,
    onFatal: (error) => {
      throw error;
    },
  });
  const store = FeatureStore.over(first, { now: () => FIXTURE_NOW });
  await fillFixture(store, async () => {
    for (const shard of first.shards) await shard.checkpoint();
  });
  await fillAccess(first);
  const values = await valuesOf(store);
  const alone = await accessOf(first);
  await cp(dir, join(work, "killed"), { recursive: true }); // as a kill leaves it: the log has more than the tables
  await first.close();
  files.set("alone", await pack(dir));
  files.set("killed", await pack(join(work, "killed")));

  let peers: readonly string[] = [];
  let cluster: AccessOf;
  const world = await ClusterWorld.begin({ nodes: 3, shards: 2, options: { now: () => FIXTURE_NOW } });
  try {
    const [node] = world.running;
    if (node === undefined) throw new RangeError("no node runs");
    for (let shard = 0; shard < 2; shard++) {
      await world.until("node 0 leads", async () => {
        const replica = world.replica(0, shard);
        if (replica?.group?.isLeader === true) return true;
        const leader = world.replica(await world.leaderOf(shard), shard);
        await leader?.group?.transferLeadership(replica?.replica ?? "").catch(() => undefined);
        return false;
      });
    }
    await fillFixture(FeatureStore.over(node, { now: () => FIXTURE_NOW }), async () => {
      for (const one of world.running) for (const shard of one.shards) await shard.checkpoint();
    });
    await fillAccess(node);
    cluster = await accessOf(node);
    await world.untilAlike();
    const dirs = [0, 1, 2].map((i) => world.dir(i));
    peers = [0, 1, 2].map((i) => world.peerAddress(i));
    for (const i of [0, 1, 2]) await world.stop(i);
    for (const [i, path] of dirs.entries()) files.set(`node-${i + 1}`, await pack(path));
  } finally {
    await world.close();
  }
  return { files, expected: { values, access: { alone, cluster }, peers } };
}
