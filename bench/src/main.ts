import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
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
`;
/** As the server's launcher sets it; libuv takes it from the environment a process is started with. */
const THREAD_POOL_SIZE = "16";

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rows: { type: "string", default: "1000000" },
      rounds: { type: "string", default: "5" },
      calls: { type: "string", default: "2000" },
      appends: { type: "string", default: "200000" },
      "memory-mib": { type: "string", default: "1024" },
      "no-redis": { type: "boolean", default: false },
      json: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return;
  }
  const [workload] = positionals;
  if (workload === "group-commit")
    return groupCommit({ rounds: Number(values.rounds), appends: Number(values.appends), json: values.json });
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
    const reads = await runReads({ store, redis, rows, rounds: Number(values.rounds), calls: Number(values.calls) });
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
