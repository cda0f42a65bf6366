import { existsSync } from "node:fs";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { FeatureStore } from "@featurestore/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DevStore, type Outcome, outcomeOf, runHere, start, temporaryFolder } from "./cli-world.suite.js";
import { DevCluster, until } from "./dev-cluster-fixture.suite.js";

// Backups of three nodes under load, restored on clusters of other sizes, with kills in the middle: all of it as processes.

const folder = await temporaryFolder();
const at = (name: string): string => join(folder.path, name);
const KEYS = 1_500;
const SLOW = 240_000;
/** Nodes of the clusters that take the backup in. Five take a while to start: FEATURESTORE_RESTORE_NODES=1,5. */
const SIZES = (process.env["FEATURESTORE_RESTORE_NODES"] ?? "1").split(",").map(Number);
const PAD = "x".repeat(150);

const world: { cluster: DevCluster | null; store: FeatureStore | null; next: number } = {
  cluster: null,
  store: null,
  next: 0,
};

function cluster(): DevCluster {
  if (world.cluster === null) throw new Error("the cluster was not started");
  return world.cluster;
}

/** What was sent and acknowledged, as numbers that rise. */
const sent = new Map<number, number>();
const acknowledged = new Map<number, number>();

async function write(keys: readonly number[]): Promise<void> {
  const value = ++world.next;
  for (const key of keys) sent.set(key, value);
  await world.store?.write(
    "scores",
    keys.map((key) => ({ key, eventTime: BigInt(value), features: { score: value, pad: PAD } })),
  );
  for (const key of keys) acknowledged.set(key, value);
}

beforeAll(async () => {
  await writeFile(
    at("features.yaml"),
    "entities:\n  - { name: user, joinKeys: { user_id: int64 } }\nfeatureViews:\n  - { name: scores, entity: user, features: { score: float64, pad: string } }\n",
  );
  await writeFile(at("key"), "k".repeat(64), { mode: 0o600 });
  world.cluster = await DevCluster.start(at("three"), { args: ["--nodes", "3", "--shards", "8", "--memory", "64MiB"] });
  expect(await run(["apply", at("features.yaml")])).toMatchObject({ code: 0 });
  world.store = await FeatureStore.connect({ seeds: cluster().nodes.map(({ endpoint }) => endpoint) });
  for (let key = 0; key < KEYS; key += 500) await write(Array.from({ length: 500 }, (_, i) => key + i));
}, SLOW);

afterAll(async () => {
  await world.store?.close();
  await world.cluster?.stop();
  await folder.remove();
});

function run(args: readonly string[], env: Readonly<Record<string, string>> = cluster().env): Promise<Outcome> {
  return runHere(args, { env });
}

async function json<T>(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<T> {
  const outcome = await run([...args, "--output", "json"], env);
  expect(outcome).toMatchObject({ code: 0 });
  return JSON.parse(outcome.out) as T;
}

interface Listed {
  readonly id: string;
  readonly state: string;
}

interface Made {
  readonly backup: string;
  readonly rows: number;
  readonly bytes: number;
  readonly bytesWritten: number;
  readonly isResumed: boolean;
  readonly views: readonly unknown[];
  readonly shards: readonly { readonly asOf: string }[];
}

/** The scores that a store has, by key. */
async function scoresAt(endpoint: string): Promise<ReadonlyMap<number, number>> {
  await using store = await FeatureStore.connect({ seeds: endpoint.split(",") });
  const scores = new Map<number, number>();
  for await (const row of store.scan("scores")) scores.set(Number(row.key), row.features["score"] as number);
  return scores;
}

describe("a backup of three nodes", () => {
  it(
    "that are written to holds each key as it was at some moment of it, on a cluster of another size too",
    async () => {
      const before = new Map(acknowledged);
      const end = new AbortController();
      const load = (async () => {
        for (let key = 0; !end.signal.aborted; key = (key + 37) % KEYS) await write([key, (key + 1) % KEYS]);
      })();
      const made = await json<Made>(["backup", "create", "--to", at("backups"), "--key-file", at("key")]);
      const after = new Map(sent);
      end.abort();
      await load;
      expect(made).toMatchObject({ rows: KEYS, isResumed: false });
      expect(made.shards).toHaveLength(8);
      for (const nodes of SIZES) {
        const target = await DevCluster.start(at(`restored-${nodes}`), {
          args: ["--nodes", String(nodes), "--shards", nodes === 1 ? "2" : "16", "--memory", "64MiB"],
        });
        try {
          const restored = await json<Made>(
            ["restore", "--from", at("backups"), "--key-file", at("key"), "--backup", made.backup],
            target.env,
          );
          expect(restored).toMatchObject({ rows: KEYS, views: made.views, authenticity: "authenticated" });
          const scores = await scoresAt(target.env["FEATURESTORE_ENDPOINT"] ?? "");
          expect(scores.size).toBe(KEYS);
          for (const [key, score] of scores) {
            expect(score).toBeGreaterThanOrEqual(before.get(key) ?? 0);
            expect(score).toBeLessThanOrEqual(after.get(key) ?? 0);
          }
          const again = await run(["restore", "--from", at("backups"), "--key-file", at("key")], target.env);
          expect(again).toMatchObject({ code: 2 });
          expect(again.err).toContain("definitions of its own");
        } finally {
          await target.stop();
        }
      }
    },
    SLOW,
  );

  it(
    "that is killed in the middle is none, and is gone on with",
    async () => {
      const place = at("killed");
      const args = ["backup", "create", "--to", place, "--key-file", at("key")];
      const child = start([...args, "--rate", "64KiB"], { env: cluster().env });
      await until("a shard is whole", () => hasShard(place));
      child.kill("SIGKILL");
      await outcomeOf(child);
      const [cut] = await json<Listed[]>(["backup", "list", "--from", place]);
      expect(cut).toMatchObject({ state: "incomplete" });
      expect((await run(["backup", "verify", "--from", place])).err).toContain("has no backup");

      const resumed = await json<Made>([...args, "--resume"]);
      expect(resumed).toMatchObject({ backup: cut?.id, isResumed: true, rows: KEYS });
      expect(await json(["backup", "verify", "--from", place, "--key-file", at("key")])).toMatchObject({
        isSound: true,
      });
      expect(await readdir(join(place, "backups", resumed.backup))).toEqual(["manifest.json"]);

      await write([1, 2, 3]);
      const next = await json<Made>([...args, "--incremental-from", "latest"]);
      expect(next.rows).toBe(KEYS);
      expect(next.bytesWritten).toBeLessThan(next.bytes / 100);
    },
    SLOW,
  );

  it(
    "goes on when a restore of it is killed; until that is done nobody reads a row or changes anything",
    async () => {
      const place = at("again");
      const made = await json<Made>(["backup", "create", "--to", place, "--key-file", at("key")]);
      const target = await DevStore.start(at("target"), { args: ["--shards", "2", "--memory", "64MiB"] });
      try {
        const args = ["restore", "--from", place, "--key-file", at("key")];
        const child = start([...args, "--rate", "64KiB"], { env: target.env });
        await until("it has begun", () => isRestoring(target));
        child.kill("SIGKILL");
        await outcomeOf(child);
        expect(await json(["views"], target.env)).toEqual([]);
        const refused = await run(["apply", at("features.yaml")], target.env);
        expect(refused).toMatchObject({ code: 2 });
        expect(refused.err).toContain(`takes in backup ${made.backup}`);
        expect(await json<{ reasons: string[] }>(["cluster", "health"], target.env)).toMatchObject({
          status: "yellow",
        });

        expect(await json(args, target.env)).toMatchObject({ rows: KEYS, views: made.views });
        expect((await scoresAt(target.endpoint)).size).toBe(KEYS);
      } finally {
        await target.stop();
      }
    },
    SLOW,
  );

  it(
    "goes on with other replicas when a node is killed in the middle, and has every row",
    async () => {
      const place = at("bereft");
      const args = ["backup", "create", "--to", place, "--key-file", at("key"), "--output", "json"];
      const child = start([...args, "--rate", "64KiB"], { env: cluster().env });
      const outcome = outcomeOf(child);
      await until("a shard is whole", () => hasShard(place));
      process.kill(cluster().node(2).pid, "SIGKILL");
      const { code, out } = await outcome;
      expect(code).toBe(0);
      expect(JSON.parse(out)).toMatchObject({ rows: KEYS });
      expect(await json(["backup", "verify", "--from", place, "--key-file", at("key")])).toMatchObject({ rows: KEYS });
    },
    SLOW,
  );
});

async function hasShard(place: string): Promise<boolean> {
  const backups = join(place, "backups");
  if (!existsSync(backups)) return false;
  const [id] = await readdir(backups);
  return id !== undefined && (await readdir(join(backups, id))).some((name) => name.startsWith("shard-"));
}

/** The cluster has begun to take a backup in. */
async function isRestoring(target: DevStore): Promise<boolean> {
  const health = await json<{ reasons: readonly string[] }>(["cluster", "health"], target.env);
  return health.reasons.some((reason) => reason.includes("takes in backup"));
}
