import type { FeatureStore } from "@featurestore/client";
import { describeUsage, type Usage, withUsage } from "../cluster/usage.js";
import { itemStats } from "../dataset.js";
import { type Latency, measureFor, median, medianLatency, table } from "../measure.js";
import { itemBatches } from "./cluster-rows.js";

export interface BatchesOptions {
  readonly store: FeatureStore;
  readonly servers: readonly number[];
  readonly rounds: number;
  readonly seconds: number;
}

export interface BatchesResult {
  readonly inFlight: number;
  readonly latency: Latency;
  readonly rowsPerSecond: number;
  readonly usage: Usage;
}

const ROWS = 500;
const BATCHES = 40;
const IN_FLIGHT = [4, 16];
const WARM_UP_SHARE = 0.3;

/** Writes of 500 rows through the SDK, so many at a time, each acknowledged by a majority's disks. */
export async function runBatches(options: BatchesOptions): Promise<readonly BatchesResult[]> {
  const batches = itemBatches(BATCHES, ROWS);
  let next = 0;
  const write = async (): Promise<void> => {
    const { applied, late } = await options.store.write(itemStats, batches[next++ % BATCHES] ?? []);
    if (applied + late !== ROWS) throw new Error(`${applied} rows applied, ${late} late, of ${ROWS}`);
  };
  const results: BatchesResult[] = [];
  for (const inFlight of IN_FLIGHT) {
    await measureFor(write, { seconds: options.seconds * WARM_UP_SHARE, inFlight });
    const rounds: { latency: Latency; usage: Usage }[] = [];
    for (let round = 0; round < options.rounds; round++) {
      const { result, usage } = await withUsage(options.servers, () =>
        measureFor(write, { seconds: options.seconds, inFlight }),
      );
      rounds.push({ latency: result, usage });
    }
    const latency = medianLatency(rounds.map((round) => round.latency));
    const rowsPerSecond = median(rounds.map((round) => round.latency.perSecond * ROWS));
    results.push({ inFlight, latency, rowsPerSecond, usage: (rounds.at(-1) as (typeof rounds)[number]).usage });
  }
  return results;
}

/** The results as text. */
export function describeBatches(results: readonly BatchesResult[]): string {
  return table([
    [`writes of ${ROWS} rows x 32 float32`, "in flight", "rows/s", "p50 ms", "p99 ms", "CPU of the last round"],
    ...results.map(({ inFlight, rowsPerSecond, latency, usage }) => [
      "featurestore",
      String(inFlight),
      rowsPerSecond.toFixed(0),
      latency.p50.toFixed(1),
      latency.p99.toFixed(1),
      describeUsage(usage),
    ]),
  ]);
}
