import type { FeatureStore } from "@featurestore/client";
import { encodeKey, hashKey, shardOf } from "@featurestore/proto";
import type { ThreeNodes } from "../cluster/three-nodes.js";
import { itemStats } from "../dataset.js";
import { median, table } from "../measure.js";
import { itemRow } from "./cluster-rows.js";

export interface FailoverOptions {
  readonly nodes: ThreeNodes;
  readonly store: FeatureStore;
  readonly shards: number;
  readonly runs: number;
}

/** One kill. Milliseconds from the signal. */
export interface FailoverRun {
  /** Shards that the node led. */
  readonly shards: number;
  /** Until the first write on the one shard that the run is about. */
  readonly oneShardMs: number;
  /** The same for all of its shards: the middle one, and the last. */
  readonly medianShardMs: number;
  readonly lastShardMs: number;
}

export interface FailoverResult {
  readonly runs: readonly FailoverRun[];
  readonly oneShardP50Ms: number;
  readonly oneShardMaxMs: number;
  readonly lastShardP50Ms: number;
}

const JOIN_KEYS = [{ name: "item_id", type: "int64" }] as const;

/** kill -9 of the node that leads a shard, again and again: how long until a write on its shards succeeds through the SDK. */
export async function runFailover(options: FailoverOptions): Promise<FailoverResult> {
  const keys = keyOfEachShard(options.shards);
  const runs: FailoverRun[] = [];
  for (let run = 0; run < options.runs; run++) runs.push(await failOver(options, keys, (run * 7) % options.shards));
  return {
    runs,
    oneShardP50Ms: median(runs.map(({ oneShardMs }) => oneShardMs)),
    oneShardMaxMs: Math.max(...runs.map(({ oneShardMs }) => oneShardMs)),
    lastShardP50Ms: median(runs.map(({ lastShardMs }) => lastShardMs)),
  };
}

async function failOver(
  { nodes, store }: FailoverOptions,
  keys: readonly number[],
  shard: number,
): Promise<FailoverRun> {
  await nodes.settled();
  await nodes.spreadLeads();
  await Promise.all(keys.map((key) => store.write(itemStats, [itemRow(key)]))); // the client knows every leader
  const status = await nodes.admin.status();
  const leader = status.shards[shard]?.leader ?? "";
  const node = nodes.numberOf(status, leader);
  const led = status.shards.filter((one) => one.leader === leader).map((one) => one.shard);
  const killedAt = performance.now();
  nodes.kill(node);
  const times = new Map(
    await Promise.all(
      led.map(async (one) => {
        await untilWritten(store, keys[one] ?? 0);
        return [one, performance.now() - killedAt] as const;
      }),
    ),
  );
  await nodes.restart(node);
  return {
    shards: led.length,
    oneShardMs: times.get(shard) ?? Number.NaN,
    medianShardMs: median([...times.values()]),
    lastShardMs: Math.max(...times.values()),
  };
}

/** One write after the other, until one succeeds; each waits for a leader as the SDK does by itself. */
async function untilWritten(store: FeatureStore, key: number): Promise<void> {
  for (;;) {
    try {
      await store.write(itemStats, [itemRow(key)]);
      return;
    } catch {
      // The next attempt's time counts, too.
    }
  }
}

/** By shard, an item whose row lies in it. */
function keyOfEachShard(shards: number): readonly number[] {
  const keys = new Map<number, number>();
  for (let id = 0; keys.size < shards; id++) {
    const shard = shardOf(hashKey(encodeKey(JOIN_KEYS, id)), shards);
    if (!keys.has(shard)) keys.set(shard, id);
  }
  return Array.from({ length: shards }, (_, shard) => keys.get(shard) ?? 0);
}

/** The results as text. */
export function describeFailover({ runs, oneShardP50Ms, oneShardMaxMs, lastShardP50Ms }: FailoverResult): string {
  return table([
    ["kill -9 of a leading node, ms to the first write", "runs", "shard p50", "shard max", "last of its shards p50"],
    [
      "featurestore",
      String(runs.length),
      oneShardP50Ms.toFixed(0),
      oneShardMaxMs.toFixed(0),
      lastShardP50Ms.toFixed(0),
    ],
  ]);
}
