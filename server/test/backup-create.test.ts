import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { entity, FeatureStore, featureView } from "@featurestore/client";
import {
  type BackupStorage,
  checkBackup,
  DirectoryStorage,
  listBackups,
  pruneBackups,
  readManifest,
} from "@featurestore/pipelines/backup";
import { type BackupApi, FeatureStoreError, type ShardPart } from "@featurestore/proto";
import { describe, expect, it, onTestFinished } from "vitest";
import type { StoreNode } from "../src/node.js";
import { backupApi, create, folder, KEY, openNode, restore } from "./backup-world.js";

const user = entity("user", { user_id: "int64" });
const view = featureView("profile", { entity: user, features: { n: "int32", s: "string" } });
const wider = featureView("profile", { entity: user, features: { n: "int32", s: "string", x: "bool" } });
const CALL = { deadlineMs: 10_000 };

interface World {
  readonly node: StoreNode;
  readonly store: FeatureStore;
  readonly api: BackupApi;
  readonly backups: string;
  readonly dir: string;
}

async function world(rows = 100): Promise<World> {
  const dir = await folder();
  const node = await openNode(join(dir, "node"));
  onTestFinished(() => node.close());
  const store = FeatureStore.over(node);
  await store.apply(view);
  await writeRows(store, rows, 0);
  return { node, store, api: backupApi(node), backups: join(dir, "backups"), dir };
}

async function writeRows(store: FeatureStore, count: number, n: number): Promise<void> {
  const rows = Array.from({ length: count }, (_, key) => ({ key, features: { n, s: `row ${key}` } }));
  for (let at = 0; at < count; at += 500) await store.write(view, rows.slice(at, at + 500));
}

/** Spooled snapshots of all shards that are on disk. */
async function snapshots(dir: string): Promise<number> {
  const replicas = join(dir, "node", "replicas");
  const counts = await Promise.all(
    (await readdir(replicas)).map((name) => readdir(join(replicas, name, "snapshots")).catch(() => [])),
  );
  return counts.flat().length;
}

function isFull(): FeatureStoreError {
  return new FeatureStoreError("RESOURCE_EXHAUSTED", "the disk is full", { details: { place: "there" } });
}

/** A place on which only so many writes have room. */
function withRoom(storage: BackupStorage, writes: number): BackupStorage {
  let left = writes;
  return {
    place: storage.place,
    list: (name) => storage.list(name),
    size: (name) => storage.size(name),
    read: (name, bytesMax) => storage.read(name, bytesMax),
    write: (name, bytes) => (left-- > 0 ? storage.write(name, bytes) : Promise.reject(isFull())),
    remove: (name) => storage.remove(name),
    close: () => storage.close(),
  };
}

describe("a backup", () => {
  it("begins anew where the registry is changed meanwhile, and is of one revision", async () => {
    const { store, api, backups } = await world();
    let changes = 0;
    const changing: BackupApi = {
      ...api,
      async *readShard(request, call) {
        if (request.shard === 2 && changes++ === 0) await store.apply(wider);
        yield* api.readShard(request, call);
      },
    };
    const { manifest } = await create(changing, backups);
    expect(manifest.registryRevision).toBe(2);
    expect(changes).toBe(2);
    expect((await listBackups(await DirectoryStorage.open(backups, { create: false }))).incomplete).toEqual([]);
    const storage = await DirectoryStorage.open(backups, { create: false });
    expect(await checkBackup({ storage, key: KEY, backup: "latest", bytesMax: 1e9, parallel: 2 })).toMatchObject({
      registry: { revision: 2 },
    });
  });

  it("is given up where the registry never stays as it is", async () => {
    const { api, backups, store } = await world(10);
    let changes = 0;
    const restless: BackupApi = {
      ...api,
      list: async (call) => {
        const listed = await api.list(call);
        await store.apply(
          featureView("profile", { entity: user, features: view.features, owner: `team ${changes++}` }),
        );
        return listed;
      },
    };
    await expect(create(restless, backups)).rejects.toMatchObject({ code: "CONFLICT" });
    expect(changes).toBe(5);
  });

  it("goes on with what there is after the disk of its place was full, however often", async () => {
    const { api, backups, dir } = await world();
    const storage = await DirectoryStorage.open(backups, { create: true });
    let rounds = 0;
    for (let room = 2; ; room += 2, rounds++) {
      try {
        const made = await create(api, backups, { storage: withRoom(storage, room), resume: true });
        expect(made.isResumed).toBe(true);
        break;
      } catch (error) {
        expect(error).toMatchObject({ code: "RESOURCE_EXHAUSTED" });
        expect((await listBackups(storage)).complete).toEqual([]);
      }
    }
    expect(rounds).toBeGreaterThan(1);
    expect((await listBackups(storage)).incomplete).toEqual([]);
    const target = await openNode(join(dir, "target"));
    onTestFinished(() => target.close());
    expect((await restore(backupApi(target), backups)).rows).toBe(100);
  });

  it("reads a shard again that broke off in the middle", async () => {
    const { api, backups } = await world();
    const broken = new Set<number>();
    const breaking: BackupApi = {
      ...api,
      async *readShard(request, call) {
        for await (const part of api.readShard(request, call)) {
          yield part;
          if (part.kind !== "rows" || broken.has(request.shard)) continue;
          broken.add(request.shard);
          throw new FeatureStoreError("UNAVAILABLE", "the node is gone");
        }
      },
    };
    const { manifest } = await create(breaking, backups);
    expect(broken.size).toBe(4);
    expect(manifest.views).toMatchObject([{ rows: 100 }]);
  });

  it("is refused where what came is not what the node sent", async () => {
    const { api, backups } = await world();
    const losing: BackupApi = {
      ...api,
      async *readShard(request, call) {
        for await (const part of api.readShard(request, call)) {
          yield part.kind === "rows" ? { ...part, keys: part.keys.slice(1), rows: part.rows.slice(1) } : part;
        }
      },
    };
    await expect(create(losing, backups)).rejects.toMatchObject({ code: "CORRUPTION" });
  });

  it("based on one before writes what changed, what was deleted too, and stands alone when that one's manifest is gone", async () => {
    const { store, api, backups, dir } = await world(1_500);
    const full = await create(api, backups);
    expect(full.manifest.bytesWritten).toBe(full.manifest.bytes);
    const same = await create(api, backups, { basedOn: "latest" });
    expect(same.manifest).toMatchObject({ bytesWritten: 0, basedOn: full.manifest.id, bytes: full.manifest.bytes });
    await writeRows(store, 20, 7);
    await store.delete(view, [100, 200]);
    await store.write(view, [{ key: 9_999, features: { n: 1 } }]);
    const next = await create(api, backups, { basedOn: same.manifest.id });
    expect(next.manifest.bytesWritten).toBeGreaterThan(0);
    expect(next.manifest.bytesWritten).toBeLessThan(full.manifest.bytes / 15);
    await rm(join(backups, "backups", full.manifest.id), { recursive: true });
    const target = await openNode(join(dir, "target"));
    onTestFinished(() => target.close());
    const restored = await restore(backupApi(target), backups);
    expect(restored.manifest.id).toBe(next.manifest.id);
    const batch = await FeatureStore.over(target).getMany("profile", [5, 100, 9_999, 500]);
    expect([0, 1, 2, 3].map((row) => batch.row(row)["n"])).toEqual([7, null, 1, 0]);
  });

  it("based on one whose objects are damaged writes these ranges whole", async () => {
    const { store, api, backups } = await world();
    const { manifest } = await create(api, backups);
    const storage = await DirectoryStorage.open(backups, { create: false });
    for (const { ranges } of manifest.shards) {
      for (const { base } of ranges) {
        await storage.write(`objects/${base.sha256.slice(0, 2)}/${base.sha256}`, Buffer.from("rot"));
      }
    }
    await writeRows(store, 100, 3);
    await create(api, backups, { basedOn: "latest" });
    expect(await checkBackup({ storage, key: KEY, backup: "latest", bytesMax: 1e9, parallel: 2 })).toBeDefined();
  });

  it("based on one whose objects are gone, or going on with such a one, writes them again", async () => {
    const { api, backups } = await world();
    const storage = await DirectoryStorage.open(backups, { create: true });
    const check = () => checkBackup({ storage, key: KEY, backup: "latest", bytesMax: 1e9, parallel: 2 });
    await create(api, backups);
    await rm(join(backups, "objects"), { recursive: true });
    await expect(check()).rejects.toMatchObject({ code: "NOT_FOUND" });
    await create(api, backups, { basedOn: "latest" });
    await check();

    await expect(create(api, backups, { storage: withRoom(storage, 3) })).rejects.toBeInstanceOf(FeatureStoreError);
    await rm(join(backups, "objects"), { recursive: true });
    expect((await create(api, backups, { resume: true })).isResumed).toBe(true);
    await check();
  });

  it("tells of each shard the log entry and the time that it is as of", async () => {
    const { node, api, backups } = await world();
    const before = Date.now() * 1000;
    const { manifest } = await create(api, backups);
    for (const { shard, term, index, asOf, node: from } of manifest.shards) {
      expect(from).toBe(node.nodeId);
      expect(index).toBe(node.shards[shard]?.appliedIndex);
      expect(term).toBeGreaterThan(0);
      expect(asOf).toBeGreaterThanOrEqual(before);
      expect(asOf).toBeLessThanOrEqual(Date.now() * 1000);
    }
    const storage = await DirectoryStorage.open(backups, { create: false });
    expect((await readManifest(storage, manifest.id, KEY)).manifest).toEqual(manifest);
  });
});

describe("pruning", () => {
  it("leaves the newest backups whole and takes what only others named; not while one is being made", async () => {
    const { store, api, backups } = await world();
    const storage = await DirectoryStorage.open(backups, { create: true });
    const ids: string[] = [];
    for (let n = 1; n <= 3; n++) {
      await writeRows(store, 100, n);
      ids.push((await create(api, backups, { basedOn: "latest" })).manifest.id);
    }
    const prune = (keep: number, isDryRun = false, now = Date.now) =>
      pruneBackups({ storage, key: KEY, keep, isDryRun, now });
    const dry = await prune(1, true);
    expect(dry).toMatchObject({ kept: ids.slice(2), removed: ids.slice(0, 2) });
    expect(dry.objectsRemoved).toBeGreaterThan(0);
    expect((await listBackups(storage)).complete).toEqual(ids);

    await expect(create(api, backups, { storage: withRoom(storage, 2) })).rejects.toMatchObject({
      code: "RESOURCE_EXHAUSTED",
    });
    await expect(prune(1)).rejects.toThrow("is being made");
    expect((await listBackups(storage)).complete).toEqual(ids);

    const { removed } = await prune(1, false, () => Date.now() + 2 * 86_400_000);
    expect(removed).toHaveLength(3);
    expect(await listBackups(storage)).toEqual({ complete: ids.slice(2), incomplete: [] });
    expect(await checkBackup({ storage, key: KEY, backup: "latest", bytesMax: 1e9, parallel: 2 })).toMatchObject({
      manifest: { id: ids[2] },
    });
    expect(await prune(1)).toMatchObject({ removed: [], objectsRemoved: 0 });
  });
});

describe("reading a shard out", () => {
  const request = (shard: number) => ({ shard, registryRevision: 1, digestOnly: false, restoreId: null });

  it("lets go of its snapshot when the reader goes away", async () => {
    const { node, dir } = await world();
    const parts = node.readShard(request(0), CALL)[Symbol.asyncIterator]();
    expect((await parts.next()).value).toMatchObject({ kind: "begin" });
    expect(await snapshots(dir)).toBe(1);
    await parts.return?.(undefined);
    expect(await snapshots(dir)).toBe(0);
  });

  it("is refused while two are read, or this one is", async () => {
    const { node } = await world();
    const open: AsyncIterator<ShardPart>[] = [0, 1].map((shard) =>
      node.readShard(request(shard), CALL)[Symbol.asyncIterator](),
    );
    for (const parts of open) await parts.next();
    for (const shard of [0, 2]) {
      await expect(node.readShard(request(shard), CALL)[Symbol.asyncIterator]().next()).rejects.toMatchObject({
        code: "UNAVAILABLE",
        details: { isBusy: true },
        outcome: "rejected",
      });
    }
    for (const parts of open) await parts.return?.(undefined);
    const again = node.readShard(request(2), CALL)[Symbol.asyncIterator]();
    expect((await again.next()).value).toMatchObject({ kind: "begin" });
    await again.return?.(undefined);
  });

  it("is refused at another registry revision, and of a restore that is not under way", async () => {
    const { node } = await world(10);
    const old = { ...request(0), registryRevision: 0 };
    await expect(node.readShard(old, CALL)[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: "CONFLICT" });
    const other = { ...request(0), restoreId: "x" };
    await expect(node.readShard(other, CALL)[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: "CONFLICT",
    });
  });
});

describe("a restore", () => {
  it("that was cut short is the same when it is run again, and no other one is taken meanwhile", async () => {
    const { store, api, backups, dir } = await world(1_100);
    const first = await create(api, backups);
    await writeRows(store, 10, 9);
    const second = await create(api, backups);
    const target = await openNode(join(dir, "target"));
    onTestFinished(() => target.close());
    const direct = backupApi(target);
    let requests = 0;
    const dying: BackupApi = {
      ...direct,
      restoreRows: (rows, call) => {
        if (++requests > 2) return Promise.reject(new FeatureStoreError("INTERNAL", "killed", { outcome: "unknown" }));
        return direct.restoreRows(rows, call);
      },
    };
    await expect(restore(dying, backups, { backup: first.manifest.id })).rejects.toThrow("killed");
    expect(target.registry).toMatchObject({ views: [], pendingRestore: { id: first.manifest.id } });
    const there = FeatureStore.over(target);
    await expect(there.apply(view)).rejects.toMatchObject({ code: "CONFLICT" });
    await expect(there.getMany("profile", [1])).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect((await target.health({})).reasons.join()).toContain(`takes in backup ${first.manifest.id}`);
    await expect(restore(direct, backups, { backup: second.manifest.id })).rejects.toMatchObject({ code: "CONFLICT" });

    const done = await restore(direct, backups, { backup: first.manifest.id });
    expect(done.rows).toBe(1_100);
    expect((await there.getMany("profile", [1])).row(0)["n"]).toBe(0);
    expect(target.registry.pendingRestore).toBeUndefined();
    await expect.poll(async () => (await target.health({})).reasons, { timeout: 20_000 }).toEqual([]);
  });

  it("that does not come to the same is not finished", async () => {
    const { api, backups, dir } = await world();
    await create(api, backups);
    const target = await openNode(join(dir, "target"));
    onTestFinished(() => target.close());
    const direct = backupApi(target);
    const losing: BackupApi = {
      ...direct,
      restoreRows: (rows, call) =>
        direct.restoreRows({ ...rows, keys: rows.keys.slice(1), rows: rows.rows.slice(1) }, call),
    };
    await expect(restore(losing, backups)).rejects.toThrow("the cluster shows no view");
    expect(target.registry.views).toEqual([]);
  });

  it("takes no row that is none, nothing of the request then", async () => {
    const { api, node, backups, dir } = await world(50);
    await create(api, backups);
    const target = await openNode(join(dir, "target"));
    onTestFinished(() => target.close());
    const { registry } = node;
    const revision = await target.beginRestore({ id: "b", registry }, CALL);
    const part: { keys: Uint8Array[]; rows: Uint8Array[] } = { keys: [], rows: [] };
    const all = node.readShard({ shard: 0, registryRevision: 1, digestOnly: false, restoreId: null }, CALL);
    for await (const one of all)
      if (one.kind === "rows") Object.assign(part, { keys: [...one.keys], rows: [...one.rows] });
    const sound = { restoreId: "b", shard: 0, viewId: 1, ...part, registryRevision: revision };
    const [first, second] = part.rows as [Uint8Array, Uint8Array];
    const bad: readonly [Partial<typeof sound>, string][] = [
      [{ restoreId: "c" }, "CONFLICT"],
      [{ viewId: 2 }, "INVALID_ARGUMENT"],
      [{ shard: 1 }, "INVALID_ARGUMENT"],
      [{ keys: [], rows: [] }, "INVALID_ARGUMENT"],
      [{ rows: part.rows.slice(1) }, "INVALID_ARGUMENT"],
      [{ rows: [first.subarray(1), ...part.rows.slice(1)] }, "INVALID_ARGUMENT"],
      [{ keys: [part.keys[0] as Uint8Array, part.keys[0] as Uint8Array], rows: [first, second] }, "INVALID_ARGUMENT"],
      [{ keys: [Uint8Array.of(1)], rows: [first] }, "INVALID_ARGUMENT"],
    ];
    for (const [change, code] of bad) {
      await expect(target.restoreRows({ ...sound, ...change }, CALL)).rejects.toMatchObject({ code });
    }
    expect([...(target.shards[0]?.store?.views() ?? [])]).toEqual([]);
    await target.restoreRows(sound, CALL);
    await target.restoreRows(sound, CALL);
    const other = { ...sound, rows: [second, first, ...part.rows.slice(2)] };
    await expect(target.restoreRows(other, CALL)).rejects.toMatchObject({ code: "CONFLICT" });
    expect(await target.finishRestore("b", CALL)).toBe(2);
    await expect(target.restoreRows(sound, CALL)).rejects.toMatchObject({ code: "CONFLICT" });
  });
});
