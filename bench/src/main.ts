import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { hardware } from "./measure.js";
import { startFeatureStore, startRedis } from "./processes.js";
import { describeLoad, runLoad } from "./workloads/load.js";
import { describeReads, runReads } from "./workloads/reads.js";

const USAGE = `usage: npm run bench -- [--rows 1000000] [--rounds 5] [--calls 2000] [--memory-mib 1024] [--no-redis] [--json FILE]

Backfills a generated Parquet file into a server of its own process, then times getMany of 500 random keys
against Redis MGET of equal packed rows in the same run. Needs Debian's redis-server unless --no-redis.
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rows: { type: "string", default: "1000000" },
      rounds: { type: "string", default: "5" },
      calls: { type: "string", default: "2000" },
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

await main();
