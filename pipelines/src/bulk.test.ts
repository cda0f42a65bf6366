import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { StoreApi, WriteAnswer, WriteRequest } from "@featurestore/proto";
import { peekWriteBlock } from "@featurestore/proto";
import { describe, expect, it } from "vitest";
import { DuckDB, sqlText } from "./duckdb.js";
import { storeWith, temporaryFolder, viewYaml } from "./fixtures.suite.js";
import { type BackfillReport, backfill } from "./index.js";

const folder = await temporaryFolder();
const jobsDir = join(folder, "jobs");
const MEMORY = { memoryLimit: "100MB" };
const GROWTH_MIB_MAX = 320;

/** Anonymous memory of this process in MiB; null where the system does not tell. */
function anonymousMiB(): number | null {
  try {
    const match = /RssAnon:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8"));
    return match === null ? null : Number(match[1]) / 1024;
  } catch {
    return null;
  }
}

/** A store that takes everything and keeps nothing. */
async function sink(features: string): Promise<StoreApi> {
  const store = await storeWith(viewYaml("v", "{ id: int64 }", features));
  const write = async (request: WriteRequest): Promise<WriteAnswer> => {
    const { rows } = peekWriteBlock(request.block);
    const mark = new Uint8Array(0);
    return { applied: rows, late: 0, refused: 0, lateCells: 0, mark, duplicate: false, pressure: null };
  };
  return Object.assign(store, { write });
}

async function watched(run: () => Promise<BackfillReport>): Promise<{ report: BackfillReport; growth: number }> {
  const before = anonymousMiB() ?? 0;
  let most = before;
  const timer = setInterval(() => {
    most = Math.max(most, anonymousMiB() ?? 0);
  }, 10);
  try {
    return { report: await run(), growth: most - before };
  } finally {
    clearInterval(timer);
  }
}

async function generate(select: string, path: string): Promise<void> {
  const duck = await DuckDB.open({ ...MEMORY, threads: 2, tempDirectory: join(folder, "tmp") });
  await duck.run("test", `COPY (${select}) TO ${sqlText(path)} (FORMAT parquet, COMPRESSION uncompressed)`);
  duck.close();
}

describe("files larger than the memory allowed", () => {
  it("pass through in bounded memory, also by way of SQL that must spill", async () => {
    const path = join(folder, "big.parquet");
    await generate(
      `SELECT (i * 7919) % 1000000 AS id, ${Array.from({ length: 16 }, (_, k) => `random() AS f${k}`).join(", ")} FROM range(1000000) t(i)`,
      path,
    );
    const api = await sink("{ f0: float64, f1: float32, f2: float32, f15: float64, total: float64 }");
    const options = { view: "v", from: [path], jobsDir, ...MEMORY };
    const direct = await watched(() => backfill(api, options));
    expect(direct.report).toMatchObject({ read: 1_000_000, written: 1_000_000, refused: 0, complete: true });
    expect(direct.report.sourceBytes).toBeGreaterThan(100e6);
    expect(direct.growth).toBeLessThan(GROWTH_MIB_MAX);
    const sql = "SELECT id, sum(f0 + f1) AS total, max(f2) AS f2 FROM source GROUP BY id";
    const spooled = await watched(() => backfill(api, { ...options, sql }));
    expect(spooled.report).toMatchObject({ read: 1_000_000, written: 1_000_000, refused: 0, complete: true });
    expect(spooled.growth).toBeLessThan(GROWTH_MIB_MAX);
    const rates = [direct, spooled].map(
      ({ report, growth }) => `${Math.round(report.rowsPerSecond)} rows/s, +${Math.round(growth)} MiB`,
    );
    console.info(`backfill of 1 M rows into nothing: direct ${rates[0]}; through SQL ${rates[1]}`);
  }, 60_000);

  it("pass through as zipped CSV too", async () => {
    const path = join(folder, "big.csv.gz");
    const block = Array.from(
      { length: 20_000 },
      (_, i) => `${i},${i / 7},"some text, of row ${i}, ${"x".repeat(80)}"`,
    ).join("\n");
    const head = gzipSync("id,f0,s\n");
    const body = gzipSync(`${block}\n`);
    writeFileSync(path, Buffer.concat([head, ...Array.from({ length: 25 }, () => body)]));
    const api = await sink("{ f0: float64, s: string }");
    const { report, growth } = await watched(() => backfill(api, { view: "v", from: [path], jobsDir, ...MEMORY }));
    expect(report).toMatchObject({ read: 500_000, written: 500_000, refused: 0 });
    expect(growth).toBeLessThan(GROWTH_MIB_MAX);
    console.info(
      `backfill of 500,000 zipped CSV rows into nothing: ${Math.round(report.rowsPerSecond)} rows/s, +${Math.round(growth)} MiB`,
    );
  }, 60_000);
});

describe("rate", () => {
  it("is not passed", async () => {
    const path = join(folder, "rows.jsonl");
    writeFileSync(path, Array.from({ length: 6_400 }, (_, i) => `{"id":${i},"f0":1}`).join("\n"));
    const api = await sink("{ f0: float64 }");
    const report = await backfill(api, { view: "v", from: [path], jobsDir, rate: 20_000 });
    expect(report.written).toBe(6_400);
    expect(report.rowsPerSecond).toBeLessThan(21_000);
  });
});
