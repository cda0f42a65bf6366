import { FeatureStore } from "@featurestore/client";
import { FEATURES, itemStats, itemValue } from "../dataset.js";
import { type Latency, measure, median, medianLatency, seededRandom, table } from "../measure.js";
import { RedisRows } from "../peers/redis.js";
import type { ServerProcess } from "../processes.js";

const KEYS = 500;
const WARM_UP_CALLS = 1_500;

export interface ReadsOptions {
  readonly store: ServerProcess;
  readonly redis: ServerProcess | null;
  readonly rows: number;
  readonly rounds: number;
  readonly calls: number;
}

export interface ReadsResult {
  readonly inFlight: number;
  readonly featurestore: Latency;
  readonly redis: Latency | null;
  /** Redis p50 over ours, median of the rounds: above 1 we are faster. */
  readonly ratio: number | null;
}

/** `getMany` of 500 random keys against Redis `MGET` of equal packed rows, in alternating rounds. Answers are compared first. */
export async function runReads(options: ReadsOptions): Promise<readonly ReadsResult[]> {
  const store = await FeatureStore.connect({ seeds: [options.store.address] });
  const redis = options.redis === null ? null : await RedisRows.connect(options.redis.address);
  try {
    if (redis !== null) await redis.load(options.rows);
    await compareAnswers(store, redis, options.rows);
    const results: ReadsResult[] = [];
    for (const inFlight of [1, 4]) results.push(await runRounds(store, redis, options, inFlight));
    return results;
  } finally {
    await store.close();
    redis?.close();
  }
}

async function runRounds(
  store: FeatureStore,
  redis: RedisRows | null,
  options: ReadsOptions,
  inFlight: number,
): Promise<ReadsResult> {
  const random = seededRandom(7 + inFlight);
  const keys = (): number[] => Array.from({ length: KEYS }, () => Math.floor(random() * options.rows));
  const ours = (): Promise<unknown> => store.getMany(itemStats, keys());
  const theirs = (): Promise<unknown> => (redis as RedisRows).getMany(keys());
  await measure(ours, { calls: WARM_UP_CALLS, inFlight });
  if (redis !== null) await measure(theirs, { calls: WARM_UP_CALLS, inFlight });
  const rounds: { ours: Latency; theirs: Latency | null }[] = [];
  for (let round = 0; round < options.rounds; round++) {
    const first = await measure(ours, { calls: options.calls, inFlight });
    rounds.push({
      ours: first,
      theirs: redis === null ? null : await measure(theirs, { calls: options.calls, inFlight }),
    });
  }
  const peers = rounds.flatMap(({ theirs: latency }) => (latency === null ? [] : [latency]));
  const ratios = rounds.flatMap(({ ours: mine, theirs: latency }) =>
    latency === null ? [] : [latency.p50 / mine.p50],
  );
  return {
    inFlight,
    featurestore: medianLatency(rounds.map(({ ours: mine }) => mine)),
    redis: peers.length === 0 ? null : medianLatency(peers),
    ratio: ratios.length === 0 ? null : median(ratios),
  };
}

async function compareAnswers(store: FeatureStore, redis: RedisRows | null, rows: number): Promise<void> {
  const keys = Array.from({ length: KEYS }, (_, i) => (i * 7_919) % rows);
  const batch = await store.getMany(itemStats, keys);
  const columns = Array.from({ length: FEATURES }, (_, f) => batch.column(`f${f}` as "f0"));
  const theirs = await redis?.getMany(keys);
  keys.forEach((key, i) => {
    for (let f = 0; f < FEATURES; f++) {
      const expected = Math.fround(itemValue(key, f));
      if (columns[f]?.[i] !== expected)
        throw new Error(`featurestore: item ${key} f${f} is ${columns[f]?.[i]}, expected ${expected}`);
      if (theirs !== undefined && theirs[i]?.[f] !== expected)
        throw new Error(`redis: item ${key} f${f} is ${theirs[i]?.[f]}, expected ${expected}`);
    }
  });
}

/** The results as text. */
export function describeReads(results: readonly ReadsResult[]): string {
  const cells = (name: string, inFlight: number, latency: Latency): string[] => [
    name,
    String(inFlight),
    latency.p50.toFixed(3),
    latency.p90.toFixed(3),
    latency.p99.toFixed(3),
    latency.perSecond.toFixed(0),
  ];
  const rows = results.flatMap(({ inFlight, featurestore, redis, ratio }) => [
    [...cells("featurestore getMany", inFlight, featurestore), ratio === null ? "" : `${ratio.toFixed(2)}x`],
    ...(redis === null ? [] : [[...cells("Redis MGET (ioredis), decoded", inFlight, redis), "1x"]]),
  ]);
  return table([
    ["500 keys x 32 float32", "in flight", "p50 ms", "p90 ms", "p99 ms", "calls/s", "p50 vs Redis"],
    ...rows,
  ]);
}
