import type { FeatureStore } from "@featurestore/client";
import { describeUsage, type Usage, withUsage } from "../cluster/usage.js";
import { itemStats } from "../dataset.js";
import { type Latency, measureFor, median, medianLatency, table } from "../measure.js";
import type { EtcdCluster } from "../peers/etcd.js";
import { itemBatches } from "./cluster-rows.js";

export interface SinglesOptions {
  readonly store: FeatureStore;
  readonly servers: readonly number[];
  readonly etcd: EtcdCluster | null;
  readonly rounds: number;
  readonly seconds: number;
}

interface Measured {
  readonly latency: Latency;
  readonly usage: Usage;
}

export interface SinglesResult {
  readonly inFlight: number;
  readonly featurestore: Measured;
  readonly etcd: Measured | null;
  /** Writes per second over etcd's, median of the rounds. */
  readonly ratio: number | null;
}

const KEYS = 20_000;
/** As many bytes as one of our rows takes on the wire. */
const VALUE_BYTES = 150;
const IN_FLIGHT = [64, 256];
const WARM_UP_SHARE = 0.3;

/** Single rows, and puts of the same size into etcd, in alternating rounds; both acknowledged by a majority's disks. */
export async function runSingles(options: SinglesOptions): Promise<readonly SinglesResult[]> {
  const { store, servers, etcd } = options;
  const rows = itemBatches(KEYS, 1);
  let next = 0;
  const ours = (): Promise<unknown> => store.write(itemStats, rows[next++ % KEYS] ?? []);
  const value = new Uint8Array(VALUE_BYTES).fill(7);
  const theirs = (): Promise<void> | undefined => etcd?.put(Buffer.from(`item/${next++ % KEYS}`), value);
  const results: SinglesResult[] = [];
  for (const inFlight of IN_FLIGHT) {
    const round = (call: () => Promise<unknown>, pids: readonly number[]) => async (): Promise<Measured> => {
      await measureFor(call, { seconds: options.seconds * WARM_UP_SHARE, inFlight });
      const { result, usage } = await withUsage(pids, () => measureFor(call, { seconds: options.seconds, inFlight }));
      return { latency: result, usage };
    };
    const mine: Measured[] = [];
    const others: Measured[] = [];
    for (let i = 0; i < options.rounds; i++) {
      const turns = [async () => mine.push(await round(ours, servers)())];
      if (etcd !== null) turns.push(async () => others.push(await round(async () => theirs(), etcd.pids)()));
      for (const turn of i % 2 === 0 ? turns : turns.reverse()) await turn();
    }
    const ratios = others.map(({ latency }, i) => (mine[i]?.latency.perSecond ?? Number.NaN) / latency.perSecond);
    results.push({
      inFlight,
      featurestore: summed(mine),
      etcd: others.length === 0 ? null : summed(others),
      ratio: ratios.length === 0 ? null : median(ratios),
    });
  }
  return results;
}

/** The rounds' medians, and the last round's use of the CPU. */
function summed(rounds: readonly Measured[]): Measured {
  const { usage } = rounds.at(-1) as Measured;
  return { latency: medianLatency(rounds.map(({ latency }) => latency)), usage };
}

/** The results as text. */
export function describeSingles(results: readonly SinglesResult[]): string {
  const cells = (name: string, inFlight: number, { latency, usage }: Measured, ratio: string): string[] => [
    name,
    String(inFlight),
    latency.perSecond.toFixed(0),
    latency.p50.toFixed(1),
    latency.p99.toFixed(1),
    ratio,
    describeUsage(usage),
  ];
  return table([
    ["single rows", "in flight", "writes/s", "p50 ms", "p99 ms", "vs etcd", "CPU of the last round"],
    ...results.flatMap(({ inFlight, featurestore, etcd, ratio }) => [
      cells("featurestore, 1 row of 32 float32", inFlight, featurestore, ratio === null ? "" : `${ratio.toFixed(2)}x`),
      ...(etcd === null ? [] : [cells(`etcd put, ${VALUE_BYTES} B`, inFlight, etcd, "1x")]),
    ]),
  ]);
}
