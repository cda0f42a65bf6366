import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { clusterCommand } from "./cluster/cluster-command.js";
import { hardware } from "./measure.js";
import { PEER_NAMES } from "./reads/peers.js";
import { readCommand } from "./reads/read-command.js";
import type { Workload } from "./reads/workload.js";
import { backfill } from "./workloads/backfill.js";
import { describeGroupCommit, runGroupCommit } from "./workloads/group-commit.js";
import { memory } from "./workloads/memory.js";
import { stock } from "./workloads/stock.js";
import { w1 } from "./workloads/w1.js";
import { w2 } from "./workloads/w2.js";
import { w3 } from "./workloads/w3.js";
import { w4 } from "./workloads/w4.js";
import { w5 } from "./workloads/w5.js";
import { w6 } from "./workloads/w6.js";
import { w7 } from "./workloads/w7.js";

const WORKLOADS: readonly Workload[] = [w1, w2, w3, w4, w5, w6, w7, backfill, memory, stock];

const USAGE = `usage: npm run bench -- WORKLOAD... [--against ${PEER_NAMES.join(",")}] [--rounds 5] [--seconds 0.8] [--scale 1]
                        [--smoke] [--out FILE] [--profile DIR]

${WORKLOADS.map(({ name, title }) => `  ${name.padEnd(9)} ${title}`).join("\n")}
  all       all of them

Servers in processes of their own and this one as their client, on loopback. Peers are started, loaded with the same data and
compared value by value before anything is timed; their servers come from Debian's packages. --scale multiplies numbers of rows;
--out writes FILE.json, FILE.md and FILE.html; --profile a CPU profile of each of our servers; --smoke takes seconds.

       npm run bench -- group-commit [--rounds 5] [--appends 200000] [--json FILE]

Appends 300 bytes, 256 at a time, to the write-ahead log of a node, against LevelDB puts with sync: true.

       npm run bench -- cluster [--only batches,singles,failover,idle] [--rounds 5] [--seconds 5] [--kills 11] [--groups 256]
                                [--no-etcd] [--smoke] [--out FILE] [--profile DIR]

Three server processes and this one as their client: replicated writes, single ones against three etcd processes (needs
Debian's etcd-server unless --no-etcd), failover, and what idle groups cost. --out writes FILE.json and FILE.md; --profile
a CPU profile of each server. --smoke takes seconds and needs no etcd.
`;
/** As the server's launcher sets it; libuv takes it from the environment a process is started with. */
const THREAD_POOL_SIZE = "16";
const ROUNDS = 5;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      against: { type: "string" },
      rounds: { type: "string" },
      seconds: { type: "string" },
      scale: { type: "string" },
      appends: { type: "string", default: "200000" },
      json: { type: "string" },
      only: { type: "string" },
      kills: { type: "string" },
      groups: { type: "string" },
      "no-etcd": { type: "boolean", default: false },
      smoke: { type: "boolean", default: false },
      out: { type: "string" },
      profile: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  const [first] = positionals;
  if (values.help || first === undefined) {
    process.stdout.write(USAGE);
    return;
  }
  if (first === "cluster") return clusterCommand({ ...values, noEtcd: values["no-etcd"] });
  if (first === "group-commit") {
    return groupCommit({
      rounds: Number(values.rounds ?? ROUNDS),
      appends: Number(values.appends),
      json: values.json,
    });
  }
  const workloads = first === "all" ? WORKLOADS : positionals.map(workloadOf);
  return readCommand(workloads, values);
}

function workloadOf(name: string): Workload {
  const workload = WORKLOADS.find((one) => one.name === name);
  if (workload === undefined) throw new Error(`there is no workload ${name}\n${USAGE}`);
  return workload;
}

/** Runs the workload in a process of its own, with the server's thread pool. */
async function groupCommit(options: {
  readonly rounds: number;
  readonly appends: number;
  readonly json: string | undefined;
}): Promise<void> {
  if (process.env["UV_THREADPOOL_SIZE"] === undefined) {
    const env = { ...process.env, UV_THREADPOOL_SIZE: THREAD_POOL_SIZE };
    const { status } = spawnSync(process.execPath, process.argv.slice(1), { env, stdio: "inherit" });
    process.exitCode = status ?? 1;
    return;
  }
  const dir = mkdtempSync(join(tmpdir(), "featurestore-bench-"));
  try {
    console.log(`hardware: ${hardware()}, ${process.env["UV_THREADPOOL_SIZE"]} threads in the pool`);
    const result = await runGroupCommit({ dir, ...options });
    console.log(describeGroupCommit(result));
    if (options.json !== undefined)
      writeFileSync(options.json, `${JSON.stringify({ hardware: hardware(), groupCommit: result }, null, 2)}\n`);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

try {
  await main();
} catch (error) {
  if (!(error instanceof Error)) throw error;
  const { cause } = error;
  process.stderr.write(`error: ${error.message}\n${cause instanceof Error ? `${cause.message}\n` : ""}`);
  process.exit(1); // ends what is still running
}
