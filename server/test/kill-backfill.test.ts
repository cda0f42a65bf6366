import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { entity, FeatureStore, featureView } from "@featurestore/client";
import { backfill, contentDigest } from "@featurestore/pipelines";
import { decodeKey, FeatureStoreError, readKeyList, type StoreApi, type WriteRequest } from "@featurestore/proto";
import { openEmbedded } from "@featurestore/server";
import { expect, it } from "vitest";
import { freePort } from "../src/free-port.suite.js";
import { ServerProcess, withTempDir } from "./server-process.js";

/** Of one write, its retries included. */
const WRITE_MS = 1_000;
const KILLS = 20;
const ROWS = 96_000;
const SHARDS = 4;
const EVENT_TIME = 1_700_000_000_000_000;
const item = entity("item", { item_id: "int64" });
const stats = featureView("stats", { entity: item, features: { a: "int64", b: "float32", c: "string" } });

/** Numbers that repeat for a seed (Park-Miller). */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

/** Passes calls on, notes the keys of every acknowledged chunk, and calls back after each. */
function recording(api: StoreApi, acknowledged: Set<bigint>, onAck: () => void): StoreApi {
  return {
    read: (request, call) => api.read(request, call),
    delete: (request, call) => api.delete(request, call),
    scan: (request, call) => api.scan(request, call),
    apply: (request, call) => api.apply(request, call),
    describe: (view, call) => api.describe(view, call),
    list: (revision, call) => api.list(revision, call),
    health: (call) => api.health(call),
    write: async (request: WriteRequest, call) => {
      // A client waits for a server to come back as long as it may: here none does before the backfill has failed.
      const answer = await api.write(request, { ...call, deadlineMs: WRITE_MS });
      const { keys } = readKeyList(request.block, 24);
      for (let i = 0; i < keys.count; i++)
        acknowledged.add(decodeKey([{ name: "item_id", type: "int64" }], keys.key(i))[0] as bigint);
      onAck();
      return answer;
    },
  };
}

it(`ends as an undisturbed run does after the server is killed with -9 at ${KILLS} random moments of a backfill`, async () => {
  await withTempDir(async (dir) => {
    const file = join(dir, "items.parquet");
    const duck = await (await DuckDBInstance.create(":memory:")).connect();
    await duck.run(
      `COPY (SELECT i AS item_id, i * 3 AS a, (i % 977)::FLOAT AS b, 'item ' || i AS c FROM range(${ROWS}) t(i)) TO '${file}' (FORMAT parquet, ROW_GROUP_SIZE 10000)`,
    );
    duck.closeSync();

    const undisturbed = await openEmbedded({ dir: join(dir, "undisturbed"), shards: SHARDS });
    await undisturbed.apply([item, stats]);
    await backfill(undisturbed.api, {
      view: "stats",
      from: [file],
      jobsDir: join(dir, "jobs-1"),
      eventTime: EVENT_TIME,
    });
    const expected = await contentDigest(undisturbed.api, "stats");
    await undisturbed.close();

    const settings = {
      FEATURESTORE_DATA_DIR: join(dir, "data"),
      FEATURESTORE_SHARDS: String(SHARDS),
      FEATURESTORE_LISTEN: `127.0.0.1:${await freePort()}`,
    };
    const random = seeded(20_261_122);
    const acknowledged = new Set<bigint>();
    let server = await ServerProcess.start(settings);
    let kills = 0;
    for (let isDone = false; !isDone; ) {
      const store = await FeatureStore.connect({ seeds: [server.address] });
      if (kills === 0) await store.apply([item, stats]);
      const keys = [...acknowledged];
      for (let i = 0; i < keys.length; i += 10_000) {
        const batch = await store.getMany(stats, keys.slice(i, i + 10_000));
        expect(batch.status("a").every((status) => status === "PRESENT")).toBe(true);
        expect([...batch.column("a")]).toEqual(keys.slice(i, i + 10_000).map((key) => key * 3n));
      }
      let acksLeft = 1 + random(2);
      let killed: Promise<unknown> | null = null;
      const api = recording(store.api, acknowledged, () => {
        if (--acksLeft === 0 && kills < KILLS) killed = server.end("SIGKILL");
      });
      try {
        const report = await backfill(api, {
          view: "stats",
          from: [file],
          jobsDir: join(dir, "jobs-2"),
          eventTime: EVENT_TIME,
          resume: kills > 0,
          retryForMs: 100,
        });
        isDone = report.complete;
      } catch (error) {
        expect(error).toBeInstanceOf(FeatureStoreError);
      }
      if (killed !== null) {
        await killed;
        kills++;
        isDone = false;
        server = await ServerProcess.start(settings);
      }
      await store.close();
    }
    expect(kills).toBe(KILLS);
    expect(acknowledged.size).toBe(ROWS);
    const store = await FeatureStore.connect({ seeds: [server.address] });
    expect(await contentDigest(store.api, "stats")).toEqual(expected);
    await store.close();
    expect(await server.end("SIGTERM")).toBe(0);
  });
}, 180_000);
