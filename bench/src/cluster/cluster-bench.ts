import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FeatureStore } from "@featurestore/client";
import { define } from "../dataset.js";
import { EtcdCluster, etcdVersion } from "../peers/etcd.js";
import { type BatchesResult, runBatches } from "../workloads/cluster-batches.js";
import { type FailoverResult, runFailover } from "../workloads/cluster-failover.js";
import { type IdleResult, runIdle } from "../workloads/cluster-idle.js";
import { runSingles, type SinglesResult } from "../workloads/cluster-singles.js";
import { ThreeNodes } from "./three-nodes.js";
import { loadNow } from "./usage.js";

export const PARTS = ["batches", "singles", "failover", "idle"] as const;
export type Part = (typeof PARTS)[number];

export interface ClusterBenchOptions {
  readonly parts: readonly Part[];
  readonly hasEtcd: boolean;
  readonly shards: number;
  readonly memoryBytes: number;
  readonly rounds: number;
  readonly seconds: number;
  readonly kills: number;
  readonly idleGroups: number;
  readonly idleSettleSeconds: number;
  readonly idleSeconds: number;
  readonly readRows: number;
  /** CPU profiles of every server go there; null: none are taken. */
  readonly profileDir: string | null;
}

/** What the figures are taken with. */
export const FULL: Omit<ClusterBenchOptions, "parts" | "hasEtcd" | "profileDir"> = {
  shards: 64,
  memoryBytes: 512 * 1024 ** 2,
  rounds: 5,
  seconds: 5,
  kills: 11,
  idleGroups: 256,
  idleSettleSeconds: 30,
  idleSeconds: 30,
  readRows: 50_000,
};

/** Seconds: whether it runs at all. */
export const SMOKE: typeof FULL = {
  shards: 8,
  memoryBytes: 128 * 1024 ** 2,
  rounds: 1,
  seconds: 0.5,
  kills: 1,
  idleGroups: 16,
  idleSettleSeconds: 0.5,
  idleSeconds: 0.5,
  readRows: 1_000,
};

/** A part that was not run is null. */
export interface ClusterBenchResult {
  readonly etcd: string | null;
  readonly shards: number;
  readonly batches: readonly BatchesResult[] | null;
  readonly singles: readonly SinglesResult[] | null;
  readonly failover: FailoverResult | null;
  readonly idle: IdleResult | null;
  /** Load average of the last minute before each part, and at the end. */
  readonly load: Readonly<Record<string, number>>;
}

/** Runs the parts, each cluster in a temporary directory. Everything that was started is stopped, however it ends. */
export async function runClusterBench(
  options: ClusterBenchOptions,
  say: (text: string) => void,
): Promise<ClusterBenchResult> {
  const dir = mkdtempSync(join(tmpdir(), "featurestore-bench-"));
  const clean = (): void => rmSync(dir, { recursive: true, force: true });
  process.once("exit", clean);
  const has = (part: Part): boolean => options.parts.includes(part);
  const load: Record<string, number> = {};
  const begin = (what: string): void => {
    load[what] = loadNow();
    say(`${what} after ${process.uptime().toFixed(0)} s, load average ${loadNow().toFixed(2)}`);
  };
  try {
    const etcd = options.hasEtcd && has("singles") ? await etcdVersion() : null;
    const writes = await runWrites(options, { dir, hasEtcd: etcd !== null, begin });
    const idle = has("idle") ? await runIdlePart(options, dir, begin) : null;
    load["end"] = loadNow();
    return { etcd, shards: options.shards, ...writes, idle, load };
  } finally {
    clean();
  }
}

type Writes = Pick<ClusterBenchResult, "batches" | "singles" | "failover">;

async function runWrites(
  options: ClusterBenchOptions,
  at: { readonly dir: string; readonly hasEtcd: boolean; readonly begin: (what: string) => void },
): Promise<Writes> {
  const { parts, shards, memoryBytes, rounds, seconds, kills } = options;
  const has = (part: Part): boolean => parts.includes(part);
  if (!has("batches") && !has("singles") && !has("failover")) return { batches: null, singles: null, failover: null };
  const profileDir = profileOf(options, "writes");
  await using nodes = await ThreeNodes.start({ dir: join(at.dir, "writes"), shards, memoryBytes, profileDir });
  await using store = await FeatureStore.connect({ seeds: nodes.addresses });
  await define(store);
  await nodes.spreadLeads();
  const servers = nodes.pids;
  let batches: Writes["batches"] = null;
  let singles: Writes["singles"] = null;
  if (has("batches")) {
    at.begin("batches");
    batches = await runBatches({ store, servers, rounds, seconds });
  }
  if (has("singles")) {
    await using etcd = at.hasEtcd ? await EtcdCluster.start(join(at.dir, "etcd")) : null;
    at.begin("singles");
    singles = await runSingles({ store, servers, etcd, rounds, seconds });
  }
  if (!has("failover")) return { batches, singles, failover: null };
  at.begin("failover");
  return { batches, singles, failover: await runFailover({ nodes, store, shards, runs: kills }) };
}

async function runIdlePart(
  options: ClusterBenchOptions,
  dir: string,
  begin: (what: string) => void,
): Promise<IdleResult> {
  const { idleGroups: groups, memoryBytes, idleSettleSeconds, idleSeconds, readRows, rounds, seconds } = options;
  const profileDir = profileOf(options, "idle");
  await using nodes = await ThreeNodes.start({ dir: join(dir, "idle"), shards: groups, memoryBytes, profileDir });
  begin("idle");
  return await runIdle({
    // before the nodes go
    nodes,
    groups,
    settleSeconds: idleSettleSeconds,
    seconds: idleSeconds,
    rows: readRows,
    rounds,
    readSeconds: seconds,
  });
}

function profileOf({ profileDir }: ClusterBenchOptions, part: string): string | null {
  if (profileDir === null) return null;
  const dir = join(profileDir, part);
  mkdirSync(dir, { recursive: true });
  return dir;
}
