import { spawnSync } from "node:child_process";
import { hardware } from "../measure.js";
import { describeBatches } from "../workloads/cluster-batches.js";
import { describeFailover } from "../workloads/cluster-failover.js";
import { describeIdle } from "../workloads/cluster-idle.js";
import { describeSingles } from "../workloads/cluster-singles.js";
import type { ClusterBenchOptions, ClusterBenchResult } from "./cluster-bench.js";

/** What a run asks for, by the issue's list: what, wanted, measured, and whether that is enough. */
interface Target {
  readonly what: string;
  readonly wanted: string;
  readonly measured: string;
  readonly isMet: boolean;
}

/** The results as text. @param isSmoke what a run of seconds measures is held against nothing. */
export function describeCluster(result: ClusterBenchResult, { isSmoke }: { readonly isSmoke: boolean }): string {
  const { batches, singles, failover, idle } = result;
  const parts = [
    ...(batches === null ? [] : [describeBatches(batches)]),
    ...(singles === null ? [] : [describeSingles(singles)]),
    ...(failover === null ? [] : [describeFailover(failover)]),
    ...(idle === null ? [] : [describeIdle(idle)]),
  ];
  if (isSmoke) return parts.join("\n\n");
  const verdicts = targets(result).map(
    ({ what, wanted, measured, isMet }) => `${isMet ? "met   " : "MISSED"}  ${what}: ${measured} (${wanted})`,
  );
  return [...parts, verdicts.join("\n")].join("\n\n");
}

/** The results as a document, with everything they depend on. */
export function clusterMarkdown(
  result: ClusterBenchResult,
  {
    options,
    date,
    command,
  }: { readonly options: ClusterBenchOptions; readonly date: string; readonly command: string },
): string {
  const { rounds, seconds, memoryBytes } = options;
  const load = Object.entries(result.load).map(([what, average]) => `${what} ${average.toFixed(2)}`);
  return `# A cluster of three processes (${date})

Commit ${commit()}. ${hardware()}${result.etcd === null ? "" : `, ${result.etcd}`}.
Command: \`${command}\`. Three servers at default settings (${memoryBytes / 1024 ** 2} MiB each, ${result.shards} shards, three
replicas, fsync on) and one client process on loopback, all on the same cores; medians of ${rounds} rounds of ${seconds} s.
Load average of the last minute before each part: ${load.join(", ")}.

| what | wanted | measured | |
|---|---|---|---|
${targets(result)
  .map(({ what, wanted, measured, isMet }) => `| ${what} | ${wanted} | ${measured} | ${isMet ? "met" : "missed"} |`)
  .join("\n")}

\`\`\`
${describeCluster(result, { isSmoke: true })}
\`\`\`
`;
}

/** Short hash of the commit, and whether the tree differed from it. */
export function commit(): string {
  const git = (...args: string[]): string => spawnSync("git", args, { encoding: "utf8" }).stdout?.trim() ?? "";
  const changed = git("status", "--porcelain", "--untracked-files=no");
  return `${git("rev-parse", "--short", "HEAD") || "unknown"}${changed === "" ? "" : " with changes"}`;
}

const ROWS_PER_SECOND_MIN = 15_000;
const ETCD_RATIO_MIN = 2;
const FAILOVER_P50_MS_MAX = 3_000;
const IDLE_PERCENT_MAX = 5;

function targets({ batches, singles, failover, idle }: ClusterBenchResult): readonly Target[] {
  const list: Target[] = [];
  if (batches !== null) {
    const best = Math.max(...batches.map(({ rowsPerSecond }) => rowsPerSecond));
    list.push({
      what: "replicated durable writes in batches of 500 rows",
      wanted: `at least ${ROWS_PER_SECOND_MIN} rows/s`,
      measured: `${best.toFixed(0)} rows/s`,
      isMet: best >= ROWS_PER_SECOND_MIN,
    });
  }
  for (const { inFlight, ratio } of singles ?? []) {
    if (ratio === null) continue;
    list.push({
      what: `single-row writes, ${inFlight} in flight, against etcd`,
      wanted: `at least ${ETCD_RATIO_MIN}x`,
      measured: `${ratio.toFixed(2)}x`,
      isMet: ratio >= ETCD_RATIO_MIN,
    });
  }
  if (failover !== null) {
    list.push({
      what: "kill -9 of a leader to the first write, p50",
      wanted: `at most ${FAILOVER_P50_MS_MAX} ms`,
      measured: `${failover.oneShardP50Ms.toFixed(0)} ms`,
      isMet: failover.oneShardP50Ms <= FAILOVER_P50_MS_MAX,
    });
  }
  if (idle !== null) {
    const most = Math.max(...idle.cpuPercent);
    list.push({
      what: `${idle.groups} idle groups, CPU of the busiest node`,
      wanted: `at most ${IDLE_PERCENT_MAX} % of a core`,
      measured: `${most.toFixed(1)} %`,
      isMet: most <= IDLE_PERCENT_MAX,
    });
  }
  return list;
}
