import { join } from "node:path";
import { FeatureStore } from "@featurestore/client";
import { backfill } from "@featurestore/pipelines";
import { define, itemStats, writeParquet } from "../dataset.js";
import { anonymousBytes, cpuSeconds, type ServerProcess } from "../processes.js";

const SAMPLE_MS = 200;

export interface LoadResult {
  readonly rows: number;
  readonly seconds: number;
  readonly rowsPerSecond: number;
  /** Most anonymous memory of the server seen while loading and after, in bytes. */
  readonly anonymousBytesMax: number;
  readonly memoryBytes: number;
  readonly serverCpuSeconds: number;
}

/** Backfills a Parquet file of `rows` items of 32 float32 and watches the server's memory. */
export async function runLoad(
  server: ServerProcess,
  options: { readonly dir: string; readonly rows: number; readonly memoryBytes: number },
): Promise<LoadResult> {
  const path = await writeParquet(options.dir, options.rows);
  const store = await FeatureStore.connect({ seeds: [server.address] });
  let anonymous = anonymousBytes(server.pid);
  const sampler = setInterval(() => {
    anonymous = Math.max(anonymous, anonymousBytes(server.pid));
  }, SAMPLE_MS);
  try {
    await define(store);
    const cpu = cpuSeconds(server.pid);
    const report = await backfill(store.api, {
      view: itemStats.name,
      from: [path],
      jobsDir: join(options.dir, "jobs"),
    });
    if (report.written !== options.rows) throw new Error(`backfill wrote ${report.written} of ${options.rows} rows`);
    return {
      rows: options.rows,
      seconds: report.seconds,
      rowsPerSecond: options.rows / report.seconds,
      anonymousBytesMax: Math.max(anonymous, anonymousBytes(server.pid)),
      memoryBytes: options.memoryBytes,
      serverCpuSeconds: cpuSeconds(server.pid) - cpu,
    };
  } finally {
    clearInterval(sampler);
    await store.close();
  }
}

/** The result as text. */
export function describeLoad(result: LoadResult): string {
  const mib = (bytes: number): string => `${(bytes / 1024 ** 2).toFixed(0)} MiB`;
  const share = ((result.anonymousBytesMax / result.memoryBytes) * 100).toFixed(0);
  return [
    `backfill: ${result.rows} rows x 32 float32 from Parquet in ${result.seconds.toFixed(1)} s, ${result.rowsPerSecond.toFixed(0)} rows/s`,
    `server: at most ${mib(result.anonymousBytesMax)} anonymous memory with memoryBytes ${mib(result.memoryBytes)} (${share} %), ${result.serverCpuSeconds.toFixed(1)} s CPU`,
  ].join("\n");
}
