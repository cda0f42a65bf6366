import { rmSync } from "node:fs";
import { join } from "node:path";
import { type Latency, measure, median, medianLatency, table } from "../measure.js";
import { serverParts } from "../server-parts.js";

export interface GroupCommitOptions {
  readonly dir: string;
  readonly rounds: number;
  /** Appends to the log in each round; LevelDB gets a tenth of them. */
  readonly appends: number;
}

export interface GroupCommitResult {
  readonly log: Latency;
  readonly appendsPerSync: number;
  readonly level: Latency;
  /** Median of the rounds' ratios of durable writes per second. */
  readonly ratio: number;
}

const IN_FLIGHT = 256;
const GROUPS = 64;
const BYTES = 300;
const LEVEL_SHARE = 10;
const WARM_UP_SHARE = 10;

/**
 * Durable writes of 300 bytes, 256 at a time: appends to 64 groups of the node's write-ahead log, and puts with
 * `sync: true` into one LevelDB, in alternating rounds, each in a directory of its own on the same disk.
 */
export async function runGroupCommit(options: GroupCommitOptions): Promise<GroupCommitResult> {
  const logs: { latency: Latency; appendsPerSync: number }[] = [];
  const levels: Latency[] = [];
  for (let round = 0; round < options.rounds; round++) {
    const turns = [
      async () => logs.push(await appendToLog(join(options.dir, `log-${round}`), options.appends)),
      async () => levels.push(await putToLevel(join(options.dir, `level-${round}`), options.appends / LEVEL_SHARE)),
    ];
    for (const turn of round % 2 === 0 ? turns : turns.reverse()) await turn();
  }
  return {
    log: medianLatency(logs.map(({ latency }) => latency)),
    appendsPerSync: median(logs.map(({ appendsPerSync }) => appendsPerSync)),
    level: medianLatency(levels),
    ratio: median(logs.map(({ latency }, i) => latency.perSecond / (levels[i]?.perSecond ?? Number.NaN))),
  };
}

async function appendToLog(dir: string, calls: number): Promise<{ latency: Latency; appendsPerSync: number }> {
  const log = await (await serverParts()).openLog(dir);
  const groups = Array.from({ length: GROUPS }, (_, id) => log.group(id + 1));
  const lastIndexes = groups.map(() => 0);
  const data = new Uint8Array(BYTES).fill(7);
  let next = 0;
  const append = async (): Promise<void> => {
    const at = next++ % GROUPS;
    const index = (lastIndexes[at] ?? 0) + 1;
    lastIndexes[at] = index;
    await groups[at]?.append({ entries: [{ term: 1, index, kind: "command", data }], hardState: null });
  };
  await measure(append, { calls: calls / WARM_UP_SHARE, inFlight: IN_FLIGHT });
  const before = log.stats;
  const latency = await measure(append, { calls, inFlight: IN_FLIGHT });
  const after = log.stats;
  await log.close();
  rmSync(dir, { recursive: true });
  return { latency, appendsPerSync: (after.appends - before.appends) / (after.syncs - before.syncs) };
}

async function putToLevel(dir: string, calls: number): Promise<Latency> {
  const level = await (await serverParts()).openLevel(dir);
  const value = new Uint8Array(BYTES).fill(7);
  let next = 0;
  const put = (): Promise<void> => {
    const index = next++;
    return level.put(`${index % GROUPS}/${Math.floor(index / GROUPS)}`, value, { sync: true });
  };
  await measure(put, { calls: calls / WARM_UP_SHARE, inFlight: IN_FLIGHT });
  const latency = await measure(put, { calls, inFlight: IN_FLIGHT });
  await level.close();
  rmSync(dir, { recursive: true });
  return latency;
}

/** The results as text. */
export function describeGroupCommit({ log, appendsPerSync, level, ratio }: GroupCommitResult): string {
  const cells = (name: string, { perSecond, p50, p99 }: Latency): string[] => [
    name,
    perSecond.toFixed(0),
    p50.toFixed(2),
    p99.toFixed(2),
  ];
  return table([
    [
      `${BYTES} B, ${IN_FLIGHT} in flight, durable`,
      "writes/s",
      "p50 ms",
      "p99 ms",
      "per fdatasync",
      "writes/s vs LevelDB",
    ],
    [...cells(`write-ahead log, ${GROUPS} groups`, log), appendsPerSync.toFixed(1), `${ratio.toFixed(1)}x`],
    [...cells("LevelDB put, sync: true", level), "", "1x"],
  ]);
}
