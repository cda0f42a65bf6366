import { setTimeout } from "node:timers/promises";
import { FeatureStore } from "@featurestore/client";
import type { ThreeNodes } from "../cluster/three-nodes.js";
import { withUsage } from "../cluster/usage.js";
import { define, FEATURES, itemStats, itemValue } from "../dataset.js";
import { type Latency, measureFor, medianLatency, seededRandom, table } from "../measure.js";
import { itemBatches } from "./cluster-rows.js";

export interface IdleOptions {
  readonly nodes: ThreeNodes;
  readonly groups: number;
  readonly settleSeconds: number;
  readonly seconds: number;
  readonly rows: number;
  readonly rounds: number;
  readonly readSeconds: number;
}

export interface IdleResult {
  readonly groups: number;
  /** Percent of a core, by node. */
  readonly cpuPercent: readonly number[];
  readonly reads: readonly { readonly inFlight: number; readonly latency: Latency }[];
}

const KEYS = 500;
const WRITE_ROWS = 500;
const IN_FLIGHT = [1, 4];

/** What many groups cost that nobody asks, and then reads of many keys over the same groups. */
export async function runIdle(options: IdleOptions): Promise<IdleResult> {
  const { nodes } = options;
  await nodes.spreadLeads();
  await setTimeout(options.settleSeconds * 1000);
  const { usage } = await withUsage(nodes.pids, () => setTimeout(options.seconds * 1000));
  const reads = await readAll(options);
  return { groups: options.groups, cpuPercent: usage.servers.map((share) => share * 100), reads };
}

async function readAll({ nodes, rows, rounds, readSeconds }: IdleOptions): Promise<IdleResult["reads"]> {
  await using store = await FeatureStore.connect({ seeds: nodes.addresses });
  await define(store);
  for (const batch of itemBatches(Math.ceil(rows / WRITE_ROWS), WRITE_ROWS)) await store.write(itemStats, batch);
  const random = seededRandom(7);
  const read = async (): Promise<void> => {
    const keys = Array.from({ length: KEYS }, () => Math.floor(random() * rows));
    const batch = await store.getMany(itemStats, keys);
    if (!batch.complete) throw new Error("some rows could not be read");
    const last = batch.column(`f${FEATURES - 1}` as "f0")[0];
    const expected = Math.fround(itemValue(keys[0] ?? 0, FEATURES - 1));
    if (last !== expected) throw new Error(`item ${keys[0]}: ${last}, expected ${expected}`);
  };
  const reads: { inFlight: number; latency: Latency }[] = [];
  for (const inFlight of IN_FLIGHT) {
    await measureFor(read, { seconds: readSeconds, inFlight });
    const latencies: Latency[] = [];
    for (let round = 0; round < rounds; round++) {
      latencies.push(await measureFor(read, { seconds: readSeconds, inFlight }));
    }
    reads.push({ inFlight, latency: medianLatency(latencies) });
  }
  return reads;
}

/** The results as text. */
export function describeIdle({ groups, cpuPercent, reads }: IdleResult): string {
  const shares = cpuPercent.map((percent) => `${percent.toFixed(1)} %`).join(", ");
  return [
    `${groups} idle groups on ${cpuPercent.length} nodes: ${shares} of a core`,
    table([
      [`getMany of ${KEYS} keys x ${FEATURES} float32`, "in flight", "p50 ms", "p99 ms", "calls/s"],
      ...reads.map(({ inFlight, latency }) => [
        `${groups} groups on three nodes`,
        String(inFlight),
        latency.p50.toFixed(2),
        latency.p99.toFixed(2),
        latency.perSecond.toFixed(0),
      ]),
    ]),
  ].join("\n");
}
