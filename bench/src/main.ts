import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { clusterCommand } from "./cluster/cluster-command.js";
import { hardware } from "./measure.js";
import { startFeatureStore, startRedis } from "./processes.js";
import { describeGroupCommit, runGroupCommit } from "./workloads/group-commit.js";
import { describeLoad, runLoad } from "./workloads/load.js";
import { describeReads, runReads } from "./workloads/reads.js";

const USAGE = `usage: npm run bench -- [--rows 1000000] [--rounds 5] [--calls 2000] [--memory-mib 1024] [--no-redis] [--json FILE]

Backfills a generated Parquet file into a server of its own process, then times getMany of 500 random keys
against Redis MGET of equal packed rows in the same run. Needs Debian's redis-server unless --no-redis.

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
      rows: { type: "string", default: "1000000" },
      rounds: { type: "string" },
      calls: { type: "string", default: "2000" },
      appends: { type: "string", default: "200000" },
      "memory-mib": { type: "string", default: "1024" },
      "no-redis": { type: "boolean", default: false },
      json: { type: "string" },
      only: { type: "string" },
      seconds: { type: "string" },
      kills: { type: "string" },
      groups: { type: "string" },
      "no-etcd": { type: "boolean", default: false },
      smoke: { type: "boolean", default: false },
      out: { type: "string" },
      profile: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return;
  }
  const [workload] = positionals;
  const rounds = Number(values.rounds ?? ROUNDS);
  if (workload === "cluster") return clusterCommand({ ...values, noEtcd: values["no-etcd"] });
  if (workload === "group-commit") return groupCommit({ rounds, appends: Number(values.appends), json: values.json });
  if (workload !== undefined) throw new Error(`there is no workload ${workload}\n${USAGE}`);
  const rows = Number(values.rows);
  const memoryBytes = Number(values["memory-mib"]) * 1024 ** 2;
  const dir = mkdtempSync(join(tmpdir(), "featurestore-bench-"));
  const store = await startFeatureStore({ dataDir: join(dir, "data"), memoryBytes });
  const redis = values["no-redis"] ? null : await startRedis();
  try {
    console.log(`hardware: ${hardware()}`);
    const load = await runLoad(store, { dir, rows, memoryBytes });
    console.log(describeLoad(load));
    const reads = await runReads({ store, redis, rows, rounds, calls: Number(values.calls) });
    console.log(describeReads(reads));
    if (values.json !== undefined)
      writeFileSync(values.json, `${JSON.stringify({ hardware: hardware(), load, reads }, null, 2)}\n`);
  } finally {
    await store.stop();
    await redis?.stop();
    rmSync(dir, { recursive: true, force: true });
  }
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

await main();
