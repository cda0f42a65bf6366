import { encodeKey, hashKey, shardOf } from "@featurestore/proto";
import { nodeIdOf, type Slot } from "../slot.js";
import { pause, until } from "../wait.js";
import { readRows } from "../workload/read-rows.js";
import { registers, writerText } from "../workload/views.js";
import { awaitServing, type Stage } from "./scenario.js";

const KEYS = 100;
/** Far from the keys of the load. */
const FIRST_KEY = 600_000_000;
const GRACE_MS = 10_000;
const DEADLINE_MS = 3_000;
const SERVING_MS = 20_000;

/**
 * Kills most voters of the meta group. Shards that keep their own quorum go on: reads and writes of them succeed as long as
 * it lasts, while changes of the cluster are refused.
 */
export async function metaLoss(stage: Stage): Promise<void> {
  const { cluster, load, signal, failures, measured, log } = stage;
  await load.stop(); // its keys lie in all shards
  const status = await cluster.status();
  const voters = status?.meta?.voters ?? [];
  const slots: Slot[] = [];
  for (const slot of cluster.members) if (voters.includes((await nodeIdOf(slot)) ?? "")) slots.push(slot);
  const killed = stage.random.shuffle(slots).slice(0, Math.floor(voters.length / 2) + 1);
  const gone = new Set(await Promise.all(killed.map((slot) => nodeIdOf(slot))));
  const kept = (status?.shards ?? []).filter(({ replicas }) => {
    const left = (replicas ?? []).filter(({ node }) => !gone.has(node ?? "")).length;
    return left > (replicas ?? []).length / 2;
  });
  const keptShards = new Set(kept.map(({ shard }) => shard ?? 0));
  measured["shards that keep a quorum"] = keptShards.size;
  const ids = keysOf(keptShards, stage.shards);
  if (ids.length === 0) throw new Error("no shard keeps its quorum: give it more nodes or shards");
  await Promise.all(killed.map((slot) => slot.process?.end("SIGKILL")));
  log(`killed ${killed.map(({ name }) => name).join(" ")}, voters of the meta group`);
  const leaderless = await until(async () => ((await cluster.health())?.meta === "leaderless" ? true : null), GRACE_MS);
  if (leaderless === null) failures.push("health does not say that the meta group has no leader");
  const refused = await cluster.change({ rebalance: {} }, DEADLINE_MS).then(
    () => false,
    () => true,
  );
  if (!refused) failures.push("a change was taken without a quorum of the meta group");
  await pause(GRACE_MS, signal);
  await goOn(stage, ids);
  await Promise.all(killed.map((slot) => cluster.restart(slot)));
  await awaitServing(stage, SERVING_MS);
}

async function goOn(stage: Stage, ids: readonly number[]): Promise<void> {
  const { load, random, options, signal, failures, measured } = stage;
  const endsAt = performance.now() + options.minutes * 60_000;
  let calls = 0;
  let failed = 0;
  for (let version = 1; performance.now() < endsAt && !signal.aborted; version += 1) {
    const some = random.shuffle(ids).slice(0, 10);
    const rows = some.map((key) => ({
      key,
      eventTime: BigInt(version),
      features: { version, writer: writerText("m", version) },
    }));
    calls += 2;
    try {
      await load.plainStore.write(registers, rows, { deadlineMs: DEADLINE_MS });
    } catch (error) {
      failed += 1;
      if (failed <= 5) failures.push(`a write failed without the meta group: ${(error as Error).message}`);
      continue;
    }
    const consistency = random.chance(0.5) ? ({ level: "strong" } as const) : ({ level: "any" } as const);
    const read = await readRows(load.plainStore, { ids: some, consistency, deadlineMs: DEADLINE_MS });
    const isStale = consistency.level === "strong" && read.rows.some((row) => row?.version !== version);
    if (read.outcome !== "ok" || isStale) failed += 1;
    if ((read.outcome !== "ok" || isStale) && failed <= 5) {
      failures.push(`a ${consistency.level} read ended with ${read.outcome}${isStale ? ", stale" : ""}`);
    }
    await pause(50, signal);
  }
  measured["calls without a meta quorum"] = calls;
  measured["of them failed"] = failed;
}

function keysOf(shards: ReadonlySet<number>, count: number): readonly number[] {
  const ids: number[] = [];
  for (let id = FIRST_KEY; ids.length < KEYS && id < FIRST_KEY + KEYS * 100; id += 1) {
    const bytes = encodeKey([{ name: "item_id", type: "int64" }], { item_id: id });
    if (shards.has(shardOf(hashKey(bytes), count))) ids.push(id);
  }
  return ids;
}
