import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { median } from "../measure.js";
import { startOneNode, startThreeNodes } from "../reads/ours.js";
import { numbersTable, writeTable } from "../reads/tables.js";
import { figureAtLeast } from "../reads/targets.js";
import type { Workload, WorkloadOptions } from "../reads/workload.js";
import { BackfillProcess } from "./backfill-process.js";

const FEATURES = 32;
const ONE_NODE = { rows: 1_000_000, wanted: 60_000, memoryBytes: 1024 ** 3 };
const THREE_NODES = { rows: 300_000, wanted: 20_000, memoryBytes: 512 * 1024 ** 2 };

export const backfill: Workload = {
  name: "backfill",
  title: "Backfill of Parquet into an empty view, 32 float32 a row",
  run: async (options) => {
    const one = await rates(options, 1);
    const three = await rates(options, 3);
    const list = (rates: readonly number[]): string => rates.map((rate) => Math.round(rate)).join(", ");
    return {
      workload: "backfill",
      title: backfill.title,
      parameters: {
        "rows, one node": Math.round(ONE_NODE.rows * options.scale),
        "rows, three nodes": Math.round(THREE_NODES.rows * options.scale),
        rounds: options.rounds,
      },
      contenders: {},
      measured: [],
      series: [],
      targets: [
        figureAtLeast("one node", ONE_NODE.wanted, "rows/s", median(one)),
        figureAtLeast("three nodes on the same cores, three copies", THREE_NODES.wanted, "rows/s", median(three)),
      ],
      notes: [`Rounds: one node ${list(one)} rows/s; three nodes ${list(three)} rows/s.`],
    };
  },
};

/** Rows per second of each round, each into a new cluster. */
async function rates({ rounds, scale, dir, say, profileDir }: WorkloadOptions, nodes: 1 | 3): Promise<number[]> {
  const { memoryBytes, ...size } = nodes === 1 ? ONE_NODE : THREE_NODES;
  const rows = Math.round(size.rows * scale);
  const table = numbersTable({ name: "item", entity: "item", rows, features: FEATURES, type: "float32", salt: 9 });
  const path = await writeTable(table, dir);
  const found: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const at = join(dir, `backfill-${nodes}-${round}`);
    mkdirSync(at);
    const start = nodes === 1 ? startOneNode : startThreeNodes;
    await using ours = await start({ tables: [], later: [table], shapes: [], dir: at, say, profileDir, memoryBytes });
    const seeds = ours.nodes?.addresses ?? [ours.address];
    await using job = new BackfillProcess({ seeds, view: table.name, path, dir: at, isThrottled: false });
    const { written, seconds } = await job.ended;
    if (written !== rows) throw new Error(`the backfill wrote ${written} of ${rows} rows`);
    found.push(written / seconds);
    say(`${nodes} ${nodes === 1 ? "node" : "nodes"}: ${Math.round(written / seconds)} rows/s`);
  }
  return found;
}
