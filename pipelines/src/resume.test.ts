import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { MemoryStore } from "@featurestore/client/testing";
import { type CallOptions, FeatureStoreError, LIMITS, type WriteAnswer, type WriteRequest } from "@featurestore/proto";
import { describe, expect, it } from "vitest";
import { Checkpoint } from "./checkpoint.js";
import { define, rowsOf, storeWith, temporaryFolder, viewYaml } from "./fixtures.suite.js";
import { type BackfillOptions, type BackfillReport, backfill, contentDigest } from "./index.js";

const folder = await temporaryFolder();
const YAML = viewYaml("v", "{ id: int64 }", "{ a: int32, s: string }");
const SHARDS = 4;
const ROWS = 14_000;
let count = 0;

/** A store in memory whose writes a test may disturb. */
class DisturbedStore extends MemoryStore {
  writes = 0;
  before: (write: number) => Promise<void> | void = () => undefined;
  after: (write: number) => Promise<void> | void = () => undefined;

  override async write(request: WriteRequest, call: CallOptions): Promise<WriteAnswer> {
    const write = ++this.writes;
    await this.before(write);
    const answer = await super.write(request, call);
    await this.after(write);
    return answer;
  }
}

/** 14,000 rows over 4,000 keys; every 97th is bad, and times run backwards now and then. */
const source = join(folder, "rows.csv");
writeFileSync(
  source,
  `id,a,s,at\n${Array.from({ length: ROWS }, (_, i) => {
    const at = 1_700_000_000 + (i % 1_001 === 7 ? -1 : Math.floor(i / 10));
    return `${(i * 7) % 4_000},${i % 97 === 0 ? "x" : i},"s,${i % 13}",${at}`;
  }).join("\n")}\n`,
);

function options(more: Partial<BackfillOptions> = {}): BackfillOptions {
  return {
    view: "v",
    from: [source],
    eventTimeColumn: "at",
    timeUnit: "s",
    jobsDir: join(folder, `jobs${count}`),
    ...more,
  };
}

function counters({ read, written, late, refused, skipped }: BackfillReport): Record<string, number> {
  return { read, written, late, refused, skipped };
}

async function disturbed(): Promise<DisturbedStore> {
  count++;
  return define(new DisturbedStore({ shards: SHARDS }), YAML);
}

const calm = await storeWith(YAML, SHARDS);
const calmReport = await backfill(calm, options());
const calmDigest = await contentDigest(calm, "v");

describe("an undisturbed backfill", () => {
  it("accounts for every row, and leaves only its record behind", () => {
    expect(calmReport).toMatchObject({ complete: true, read: ROWS, refused: Math.ceil(ROWS / 97), resumed: false });
    expect(calmReport.written + calmReport.late + calmReport.refused).toBe(ROWS);
    expect(calmReport.late).toBeGreaterThan(0);
    expect(readdirSync(calmReport.jobDir).sort()).toEqual(["job.json", "rejects.jsonl"]);
  });
});

describe("resume", () => {
  it.each([1, 2, 5, 9, 13])("after an abort at write %i: the same content and the same counters", async (at) => {
    const store = await disturbed();
    const abort = new AbortController();
    store.before = (write) => {
      if (write === at) abort.abort();
    };
    const first = await backfill(store, options({ signal: abort.signal }));
    expect(first).toMatchObject({ complete: false, resumed: false });
    expect(store.writes).toBeLessThan(17);
    store.before = () => undefined;
    const second = await backfill(store, options({ resume: true }));
    expect(second).toMatchObject({ complete: true, resumed: at > 0, alreadyComplete: false });
    expect(counters(second)).toEqual(counters(calmReport));
    expect(readFileSync(second.rejects as string, "utf8")).toBe(readFileSync(calmReport.rejects as string, "utf8"));
    expect(await contentDigest(store, "v")).toEqual(calmDigest);
  });

  it.each([0, 1, 5, 17, 60])("after a crash that cost the last %i bytes of the checkpoint", async (lost) => {
    const store = await disturbed();
    store.after = (write) => {
      if (write >= 7) throw new FeatureStoreError("INTERNAL", "crash after the write was applied");
    };
    const error = (await backfill(store, options()).catch((e: unknown) => e)) as FeatureStoreError;
    expect(error.message).toBe("crash after the write was applied");
    const report = error.details["report"] as BackfillReport;
    expect(report).toMatchObject({ complete: false });
    const log = readdirSync(report.jobDir).find((name) => name.startsWith("checkpoint")) as string;
    const path = join(report.jobDir, log);
    truncateSync(path, Math.max(0, statSync(path).size - lost));
    store.after = () => undefined;
    const second = await backfill(store, options({ resume: true }));
    expect(second).toMatchObject({ complete: true, resumed: true, read: ROWS, refused: calmReport.refused });
    expect(second.written + second.late).toBe(calmReport.written + calmReport.late);
    expect(await contentDigest(store, "v")).toEqual(calmDigest);
  });

  it("goes on with a spooled SQL result, whose rows keep their numbers", async () => {
    const sql =
      "SELECT id, max(a_int) AS a, min(s) AS s FROM (SELECT *, try_cast(a AS INTEGER) AS a_int FROM source) GROUP BY id";
    const sqlOptions = { sql, eventTimeColumn: undefined, timeUnit: undefined, eventTime: 1_700_000_000e6 };
    const expected = await storeWith(YAML, SHARDS);
    count++;
    await backfill(expected, options(sqlOptions));
    const store = await disturbed();
    const abort = new AbortController();
    store.before = (write) => {
      if (write === 3) abort.abort();
    };
    const first = await backfill(store, options({ ...sqlOptions, signal: abort.signal }));
    expect(first.complete).toBe(false);
    expect(readdirSync(first.jobDir).some((name) => /^source-\d+\.parquet$/.test(name))).toBe(true);
    const second = await backfill(store, options({ ...sqlOptions, resume: true }));
    expect(second).toMatchObject({ complete: true, resumed: true, read: 4_000, written: 4_000 });
    expect(await contentDigest(store, "v")).toEqual(await contentDigest(expected, "v"));
    expect(readdirSync(second.jobDir)).toEqual(["job.json"]);
  });

  it("does nothing where the job is complete, and starts anew where there is none", async () => {
    const store = await disturbed();
    const notices: string[] = [];
    const first = await backfill(store, options({ resume: true, onNotice: (text) => notices.push(text) }));
    expect(first).toMatchObject({ complete: true, resumed: false });
    expect(notices).toEqual([expect.stringMatching(/no unfinished job/)]);
    const { writes } = store;
    const again = await backfill(store, options({ resume: true }));
    expect(again).toMatchObject({ ...counters(first), complete: true, alreadyComplete: true });
    expect(store.writes).toBe(writes);
  });

  it("is refused where the sources, the schema or the cluster have changed", async () => {
    const store = await disturbed();
    const path = join(folder, `changing${count}.csv`);
    writeFileSync(path, readFileSync(source));
    const stopAt3 = async (): Promise<void> => {
      const abort = new AbortController();
      store.writes = 0;
      store.before = (write) => {
        if (write === 3) abort.abort();
      };
      expect((await backfill(store, options({ from: [path], signal: abort.signal }))).complete).toBe(false);
    };
    const refusal = async (api: MemoryStore = store): Promise<string> => {
      const error = await backfill(api, options({ from: [path], resume: true })).catch((e: unknown) => e);
      expect((error as FeatureStoreError).code).toBe("CONFLICT");
      return (error as FeatureStoreError).message;
    };
    await stopAt3();
    appendFileSync(path, "1,1,x,1700000000\n");
    expect(await refusal()).toMatch(/cannot be resumed: .* has changed from \d+ to \d+ bytes since/);
    await stopAt3();
    utimesSync(path, new Date(), new Date(Date.now() + 5_000));
    expect(await refusal()).toMatch(/cannot be resumed: .* has been written since/);
    await stopAt3();
    expect(await refusal(await storeWith(YAML, SHARDS * 2))).toMatch(/begun against another cluster/);
    await define(store, viewYaml("v", "{ id: int64 }", "{ a: int32, s: string, more: bool }"));
    expect(await refusal()).toMatch(/features of view v have changed since \(schema version 1, now 2\)/);
  });

  it("is offered, not forced: starting over says that an unfinished job was there", async () => {
    const store = await disturbed();
    const abort = new AbortController();
    store.before = (write) => {
      if (write === 4) abort.abort();
    };
    await backfill(store, options({ signal: abort.signal }));
    const notices: string[] = [];
    const second = await backfill(store, options({ onNotice: (text) => notices.push(text) }));
    expect(notices).toEqual([expect.stringMatching(/unfinished job of .* is started afresh; --resume/)]);
    expect(second).toMatchObject({ complete: true, resumed: false, read: ROWS });
    expect(second.written + second.late).toBe(calmReport.written + calmReport.late);
    expect(await contentDigest(store, "v")).toEqual(calmDigest);
  });
});

describe("a store that comes and goes", () => {
  it("is tried again until it answers; nothing is written twice", async () => {
    const store = await disturbed();
    store.before = (write) => {
      if (write % 5 === 0) throw new FeatureStoreError("UNAVAILABLE", "down");
    };
    store.after = (write) => {
      if (write % 7 === 0) throw new FeatureStoreError("INTERNAL", "the answer was lost", { outcome: "unknown" });
    };
    const report = await backfill(store, options());
    expect(report).toMatchObject({ complete: true, refused: calmReport.refused });
    expect(await contentDigest(store, "v")).toEqual(calmDigest);
  });

  it("is given up after retryForMs, and the job can be resumed", async () => {
    const store = await disturbed();
    store.before = (write) => {
      if (write > 5) throw new FeatureStoreError("UNAVAILABLE", "down for good");
    };
    const error = (await backfill(store, options({ retryForMs: 100 })).catch((e: unknown) => e)) as FeatureStoreError;
    expect(error).toMatchObject({ code: "UNAVAILABLE", message: "down for good" });
    store.before = () => undefined;
    expect(await backfill(store, options({ resume: true }))).toMatchObject({ complete: true, resumed: true });
    expect(await contentDigest(store, "v")).toEqual(calmDigest);
  });

  it("has at most inFlight chunks under way, one per shard, in order", async () => {
    const store = await disturbed();
    let now = 0;
    let most = 0;
    store.before = async () => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setImmediate(resolve));
    };
    store.after = () => {
      now--;
    };
    await backfill(store, options({ inFlight: 3 }));
    expect(most).toBe(3);
    expect(await contentDigest(store, "v")).toEqual(calmDigest);
  });
});

describe("a row whose cells make more than one block", () => {
  const FEATURES = Array.from({ length: 64 }, (_, i) => `f${i}`);
  const WIDE = viewYaml("w", "{ id: int64 }", `{ ${FEATURES.map((name) => `${name}: "float32[512]"`).join(", ")} }`);
  const vector = `[${Array.from({ length: 512 }, (_, i) => i / 2).join(",")}]`;
  const path = join(folder, "wide.jsonl");
  const rows = Array.from({ length: 6 }, (_, id) => {
    const cells = FEATURES.map(
      (name, i) => `"${name}":${vector},"${name}__event_time":"2020-01-01T00:00:${10 + (i % 50)}.${i}Z"`,
    );
    return `{"id":${id},${cells.join(",")},"__event_time":"2020-01-02T00:00:00Z"}\n`;
  });
  writeFileSync(path, rows.join(""));

  async function wide(shards: number): Promise<DisturbedStore> {
    count++;
    return define(new DisturbedStore({ shards }), WIDE);
  }

  const load = (store: DisturbedStore, more: Partial<BackfillOptions> = {}): Promise<BackfillReport> =>
    backfill(store, { view: "w", from: [path], jobsDir: join(folder, `wide${count}`), ...more });

  it("is written in several, none of them beyond the limit of a request, and counts once", async () => {
    const store = await wide(2);
    let largest = 0;
    const write = store.write.bind(store);
    store.write = (request, call) => {
      largest = Math.max(largest, request.block.length);
      return write(request, call);
    };
    expect(await load(store)).toMatchObject({ complete: true, read: 6, written: 6, late: 0, refused: 0 });
    expect(largest).toBeLessThan(LIMITS.requestBytesMax);
    expect(await contentDigest(store, "w")).toMatchObject({ rows: 6 });
    expect(Object.keys((await rowsOf(store, "w", true))["3"] ?? {})).toHaveLength(64);
  });

  it.each([1, 2, 7, 20])("is gone on with from within when the store is lost after write %i", async (last) => {
    const whole = await wide(2);
    const report = await load(whole);
    const store = await wide(2);
    store.after = (write) => {
      if (write >= last) throw new FeatureStoreError("INTERNAL", "the answer was lost", { outcome: "unknown" });
    };
    await expect(load(store, { retryForMs: 0 })).rejects.toThrow("the answer was lost");
    store.after = () => undefined;
    const resumed = await load(store, { resume: true });
    expect(resumed).toMatchObject({ complete: true, resumed: true });
    expect(counters(resumed)).toEqual(counters(report));
    expect(await contentDigest(store, "w")).toEqual(await contentDigest(whole, "w"));
  });
});

describe("two runs of one job", () => {
  /** The id of a process that has ended. */
  const deadPid = spawnSync(process.execPath, ["-e", ""]).pid;

  it("are kept apart: the second is refused with the process of the first, and changes nothing", async () => {
    const store = await disturbed();
    let second: unknown;
    store.before = async (write) => {
      if (write === 3) second = await backfill(store, options({ resume: true })).catch((error: unknown) => error);
    };
    const report = await backfill(store, options());
    expect(second).toMatchObject({ code: "CONFLICT", details: { pid: process.pid } });
    expect((second as FeatureStoreError).message).toContain(`process ${process.pid} is running this job`);
    expect(counters(report)).toEqual(counters(calmReport));
    expect(await contentDigest(store, "v")).toEqual(calmDigest);
    expect(readdirSync(report.jobDir).sort()).toEqual(["job.json", "rejects.jsonl"]);
  });

  it("are kept apart by the lock of another process while that is alive", async () => {
    const store = await disturbed();
    const { jobDir } = await backfill(store, options());
    writeFileSync(join(jobDir, "lock"), `${process.ppid}\n`);
    const error = await backfill(store, options()).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: "CONFLICT", details: { pid: process.ppid } });
    expect(readFileSync(join(jobDir, "lock"), "utf8")).toBe(`${process.ppid}\n`);
  });

  it.each([
    ["a process that is dead", `${deadPid}\n`],
    ["an earlier process of this one's id", `${process.pid}\n`],
    ["nobody", ""],
  ])("take over the lock of %s, and clear away what a killed run left", async (_, lock) => {
    const store = await disturbed();
    const { jobDir } = await backfill(store, options());
    writeFileSync(join(jobDir, "lock"), lock);
    writeFileSync(join(jobDir, `lock.${deadPid}`), lock);
    for (const name of [`scratch-${deadPid}`, `duckdb-${deadPid}`]) {
      mkdirSync(join(jobDir, name));
      writeFileSync(join(jobDir, name, "rows.db"), "left");
    }
    expect(await backfill(store, options())).toMatchObject({ complete: true, read: ROWS });
    expect(readdirSync(jobDir).sort()).toEqual(["job.json", "rejects.jsonl"]);
  });
});

describe("Checkpoint", () => {
  it("drops a line cut short and goes on after the last whole one", () => {
    const path = join(folder, "checkpoint.log");
    const first = new Checkpoint(path, 2);
    first.add({ shard: 1, last: 10, written: 8, late: 1, refused: 1 });
    first.close();
    appendFileSync(path, "0 55 5");
    const second = new Checkpoint(path, 2);
    expect([...second.lastParts]).toEqual([0, 10]);
    second.add({ shard: 0, last: 7, written: 7, late: 0, refused: 0 });
    second.close();
    expect(readFileSync(path, "utf8")).toBe("1 10 8 1 1\n0 7 7 0 0\n");
    expect(new Checkpoint(path, 2).totals).toEqual({ written: 15, late: 1, refused: 1 });
    expect(existsSync(path)).toBe(true);
  });
});
