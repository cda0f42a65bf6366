import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ClassicLevel } from "classic-level";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { KeyRange } from "./table.js";
import { type DirectoryReport, discardLogs, flushedLogNumber, TableWatch, verifyDatabase } from "./verify.js";

const OPTIONS = { compression: false, writeBufferSize: 65_536, blockSize: 1024 };
const LAST_KEY = "\uffff";

type Rows = Map<string, string>;
type Batch = ({ type: "put"; key: string; value: string } | { type: "del"; key: string })[];

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "leveldb-files-"));
});
afterAll(() => rm(root, { recursive: true }));

async function opened(dir: string, options: object = OPTIONS): Promise<ClassicLevel<string, string>> {
  const db = new ClassicLevel<string, string>(dir, options);
  await db.open();
  return db;
}

function flush(db: ClassicLevel<string, string>): Promise<void> {
  return db.compactRange(LAST_KEY, LAST_KEY);
}

/** Numbers below `below`, from a seed (mulberry32). */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

function keyOf(n: number): string {
  return `user:${String(n).padStart(5, "0")}`;
}

/** `count` batches of puts and some deletions over `keys` keys; each ends with `applied`, its number. */
function batchesOf(count: number, { keys, seed }: { readonly keys: number; readonly seed: number }): Batch[] {
  const random = randomFrom(seed);
  return Array.from({ length: count }, (_, i) => {
    const batch: Batch = Array.from({ length: 60 }, () => {
      const key = keyOf(random(keys));
      if (random(10) === 0) return { type: "del", key };
      return { type: "put", key, value: `${key}:${i}:${"x".repeat(random(150))}` };
    });
    return [...batch, { type: "put", key: "applied", value: String(i + 1) }];
  });
}

function stateAfter(batches: readonly Batch[]): Rows {
  const rows: Rows = new Map();
  for (const operation of batches.flat()) {
    if (operation.type === "put") rows.set(operation.key, operation.value);
    else rows.delete(operation.key);
  }
  return rows;
}

function sorted(rows: Iterable<readonly [string, string]>): (readonly [string, string])[] {
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1));
}

async function tablesIn(dir: string): Promise<string[]> {
  return (await readdir(dir)).filter((name) => name.endsWith(".ldb")).sort();
}

/** Opens and closes until no compaction is left to do, and discards the logs. */
async function settle(dir: string): Promise<void> {
  for (let before: string[] | undefined; ; ) {
    await discardLogs(dir);
    const tables = await tablesIn(dir);
    if (before?.join() === tables.join()) return;
    before = tables;
    const db = await opened(dir);
    await flush(db);
    await db.close();
  }
}

async function manifestOf(dir: string): Promise<string> {
  return (await readFile(join(dir, "CURRENT"), "latin1")).trim();
}

function isInside(ranges: readonly KeyRange[], key: string): boolean {
  const bytes = Buffer.from(key);
  return ranges.some(
    ({ after, through }) =>
      (after === null || bytes.compare(after) > 0) && (through === null || bytes.compare(through) <= 0),
  );
}

function rangesOf(report: DirectoryReport): KeyRange[] {
  return report.damaged.flatMap(({ ranges }) => ranges);
}

describe("a database of several thousand rows in several tables", () => {
  const keys = 6000;
  const batches = batchesOf(250, { keys, seed: 1 });
  const rows = stateAfter(batches);
  let source: string;

  beforeAll(async () => {
    source = join(root, "source");
    const db = await opened(source);
    // One table with most of the rows, then three of the newest: LevelDB merges from the fourth on.
    for (const batch of batches.slice(0, 235)) await db.batch(batch);
    await db.compactRange("", LAST_KEY);
    for (const end of [240, 245, 250]) {
      for (const batch of batches.slice(end - 5, end)) await db.batch(batch);
      await flush(db);
    }
    await db.close();
    await settle(source);
  });

  async function copy(name: string): Promise<string> {
    const dir = join(root, name);
    await cp(source, dir, { recursive: true });
    return dir;
  }

  it("is sound", async () => {
    const tables = await tablesIn(source);
    let bytes = 0;
    for (const table of tables) bytes += (await stat(join(source, table))).size;
    expect(tables.length).toBe(4);
    expect(rows.size).toBeGreaterThan(4000);
    expect(await verifyDatabase(source)).toEqual({
      tables: tables.length,
      bytes,
      damaged: [],
      manifestTornTail: false,
    });
  });

  it("gives away each of 2,000 flipped bits, and reads right outside the ranges it reports", async () => {
    const random = randomFrom(2);
    const dir = await copy("flips");
    const files = (await readdir(dir)).filter((name) => !/^LO(G|G\.old|CK)$|\.log$/.test(name)).sort();
    const contents = await Promise.all(files.map((name) => readFile(join(dir, name))));
    const total = contents.reduce((sum, { length }) => sum + length, 0);
    const seen = { refused: 0, reported: 0, opened: 0, keysRead: 0 };

    for (let flip = 0; flip < 2000; flip++) {
      // One in twenty hits CURRENT or the MANIFEST, which are small.
      const isSmall = flip % 20 === 0;
      let at = isSmall ? random(2000) : random(total);
      let file = isSmall ? files.findIndex((name) => name.startsWith(flip % 40 === 0 ? "MANIFEST" : "CURRENT")) : 0;
      if (isSmall) at %= contents[file]?.length ?? 1;
      for (let size = contents[file]?.length ?? 0; at >= size; size = contents[file]?.length ?? 0) {
        at -= size;
        file++;
      }
      const damaged = Buffer.from(contents[file] ?? []);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << random(8));
      const path = join(dir, files[file] ?? "");
      const where = `flip ${flip}: ${files[file]} at ${at}`;
      await writeFile(path, damaged);

      const report = await verifyDatabase(dir).catch((error) => {
        expect(error, where).toMatchObject({ code: "CORRUPTION" });
        return null;
      });
      if (report === null) seen.refused++;
      else {
        seen.reported++;
        expect(report.damaged, where).toEqual([expect.objectContaining({ file: files[file] })]);
        const ranges = rangesOf(report);
        expect(ranges.length, where).toBe(1);
        if (flip % 13 === 5) {
          const trial = await copy(`trial-${flip}`);
          await cp(path, join(trial, files[file] ?? ""));
          seen.keysRead += await readOutside(trial, { ranges, where, random });
          seen.opened++;
        }
      }
      await writeFile(path, contents[file] ?? "");
    }
    expect(seen.refused + seen.reported).toBe(2000);
    expect(seen.refused).toBeGreaterThanOrEqual(100);
    expect(seen.opened).toBeGreaterThanOrEqual(140);
    expect(seen.keysRead).toBeGreaterThan(seen.opened * 40);
  }, 90_000);

  /**
   * Compares keys outside `ranges`, those next to them first, with what was written. Fewer than 100 a run: after 100 reads
   * that had to look into a second table LevelDB compacts the first, and may then fail an assertion on a damaged block.
   */
  async function readOutside(
    dir: string,
    { ranges, where, random }: { ranges: readonly KeyRange[]; where: string; random: (below: number) => number },
  ): Promise<number> {
    const all = Array.from({ length: keys }, (_, n) => keyOf(n));
    const isNextTo = (n: number) => [n - 2, n - 1, n + 1, n + 2].some((m) => isInside(ranges, all[m] ?? ""));
    const outside = all.filter((key) => !isInside(ranges, key));
    const near = all.filter((key, n) => !isInside(ranges, key) && isNextTo(n));
    const some = Array.from({ length: 60 }, () => outside[random(outside.length)] ?? "applied");
    const chosen = [...near.slice(0, 30), ...some].filter((key) => !isInside(ranges, key));
    const db = await opened(dir);
    try {
      expect(await db.getMany(chosen), where).toEqual(chosen.map((key) => rows.get(key)));
    } finally {
      await db.close();
      await rm(dir, { recursive: true });
    }
    return chosen.length;
  }

  it("reports all keys of a table that is missing, cut short or not to be had from the disk", async () => {
    const dir = await copy("tables");
    const [missing = "", short = "", unreadable = ""] = await tablesIn(dir);
    await unlink(join(dir, missing));
    await truncate(join(dir, short), 5000);
    await unlink(join(dir, unreadable));
    await mkdir(join(dir, unreadable));
    const { damaged } = await verifyDatabase(dir);
    expect(new Map(damaged.map(({ file, reason }) => [file, reason]))).toEqual(
      new Map([
        [missing, "the file is missing"],
        [short, expect.stringMatching(/^5000 bytes long, where the MANIFEST says \d+$/)],
        [unreadable, "the disk does not give the file back"],
      ]),
    );
    expect(damaged.map(({ ranges }) => ranges.length)).toEqual([1, 1, 1]);
  });

  it("refuses CURRENT when it names nothing, something else, or is gone while there are tables", async () => {
    const dir = await copy("current");
    for (const [text, reason] of [
      ["MANIFEST-999999\n", "names MANIFEST-999999, which does not exist"],
      ["MANIFEST-000002", "does not name a manifest"],
      ["", "does not name a manifest"],
      ["../MANIFEST-000002\n", "does not name a manifest"],
    ]) {
      await writeFile(join(dir, "CURRENT"), text ?? "");
      await expect(verifyDatabase(dir)).rejects.toMatchObject({
        code: "CORRUPTION",
        details: { file: "CURRENT", reason },
      });
    }
    await unlink(join(dir, "CURRENT"));
    await expect(verifyDatabase(dir)).rejects.toMatchObject({
      details: { reason: "is missing, though there are tables" },
    });
  });

  it("takes a MANIFEST cut inside its last record for torn, and an emptied one for corrupt", async () => {
    const dir = await copy("manifest");
    const manifest = join(dir, await manifestOf(dir));
    const { size } = await stat(manifest);
    await truncate(manifest, size - 3);
    expect(await verifyDatabase(dir)).toMatchObject({ manifestTornTail: true });
    await truncate(manifest, 0);
    await expect(verifyDatabase(dir)).rejects.toMatchObject({ code: "CORRUPTION" });
  });

  it("answers UNAVAILABLE, not damage, where files cannot be opened for another reason", async () => {
    await expect(verifyDatabase(join(source, "CURRENT"))).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });
});

describe("verifyDatabase", () => {
  it("finds nothing in a directory that is empty, missing or holds a database without tables", async () => {
    const nothing = { tables: 0, bytes: 0, damaged: [], manifestTornTail: false };
    expect(await verifyDatabase(join(root, "nowhere"))).toEqual(nothing);
    await mkdir(join(root, "empty"));
    expect(await verifyDatabase(join(root, "empty"))).toEqual(nothing);
    await (await opened(join(root, "new"))).close();
    expect(await verifyDatabase(join(root, "new"))).toEqual(nothing);
  });

  it("takes a compressed block for damage", async () => {
    const dir = join(root, "compressed");
    const db = await opened(dir, { ...OPTIONS, compression: true });
    await db.put("key", "x".repeat(5000));
    await flush(db);
    await db.close();
    const { damaged } = await verifyDatabase(dir);
    expect(damaged.map(({ reason }) => reason)).toEqual(["1 of 1 data blocks damaged: the one at 0 is of type 1"]);
  });
});

describe("TableWatch", () => {
  it("raises no false alarm while writes and compactions go on, and does nothing where nothing is new", async () => {
    const dir = join(root, "live");
    const db = await opened(dir);
    const watch = new TableWatch(dir);
    const batches = batchesOf(600, { keys: 3000, seed: 3 });
    let isWriting = true;
    const writing = (async () => {
      for (const batch of batches) await db.batch(batch);
      await db.compactRange("", LAST_KEY);
      isWriting = false;
    })();
    let tables = 0;
    let calls = 0;
    while (isWriting) {
      const report = calls % 5 === 4 ? await watch.checkAll() : await watch.check();
      expect(report.damaged).toEqual([]);
      tables += report.tables;
      calls++;
    }
    await writing;
    expect(calls).toBeGreaterThan(10);
    expect(tables).toBeGreaterThan(5);
    await watch.check();
    expect(await watch.check()).toMatchObject({ tables: 0, bytes: 0 });
    await db.close();
  });

  it("follows a database through a new MANIFEST and keeps what it found damaged", async () => {
    const dir = join(root, "followed");
    const watch = new TableWatch(dir);
    expect(await watch.check()).toMatchObject({ tables: 0 });
    for (const round of [1, 2]) {
      const db = await opened(dir);
      await db.put(`key${round}`, "value");
      await flush(db);
      expect(await watch.check()).toMatchObject({ tables: 1, damaged: [] });
      await db.close();
    }
    const [first = ""] = await tablesIn(dir);
    const bytes = await readFile(join(dir, first));
    await writeFile(join(dir, first), Buffer.from(bytes).fill(0, 0, 1));
    expect(await watch.check()).toMatchObject({ tables: 0, damaged: [] });
    await writeFile(join(dir, first), Buffer.from(bytes).fill(0xff, 0, 1));
    expect(await watch.checkAll()).toMatchObject({ tables: 2, damaged: [{ file: first }] });
    await writeFile(join(dir, first), bytes);
    expect(await watch.checkAll()).toMatchObject({ tables: 2, damaged: [{ file: first }] });
    expect((await verifyDatabase(dir)).damaged).toEqual([]);
  });
});

describe("a database whose logs are discarded", () => {
  it("opens with the state of the last flush", async () => {
    const dir = join(root, "flushed");
    const batches = batchesOf(60, { keys: 500, seed: 4 });
    const db = await opened(dir, { compression: false });
    for (const batch of batches.slice(0, 40)) await db.batch(batch);
    await flush(db);
    for (const batch of batches.slice(40)) await db.batch(batch);
    await db.close();
    expect(await discardLogs(dir)).toBe(1);
    expect(await verifyDatabase(dir)).toMatchObject({ tables: 1, damaged: [], manifestTornTail: false });
    const again = await opened(dir, { compression: false });
    expect(await again.iterator().all()).toEqual(sorted(stateAfter(batches.slice(0, 40))));
    await again.close();
  });

  it("opens with the state of the last flush or a later one after a kill in the middle of writing", async () => {
    const batches = batchesOf(400, { keys: 500, seed: 5 });
    const input = join(root, "batches.json");
    await writeFile(input, JSON.stringify(batches));
    for (const kill of [120, 260, 399]) {
      const dir = join(root, `killed-${kill}`);
      await runKilled(dir, { input, flushAt: 100, kill });
      expect(await discardLogs(dir)).toBeGreaterThan(0);
      expect((await verifyDatabase(dir)).damaged).toEqual([]);
      const db = await opened(dir);
      const applied = Number(await db.get("applied"));
      expect(applied).toBeGreaterThanOrEqual(100);
      expect(applied).toBeLessThanOrEqual(kill);
      expect(await db.iterator().all()).toEqual(sorted(stateAfter(batches.slice(0, applied))));
      await db.close();
    }
  });

  it("needs nothing where there is no log or no directory", async () => {
    expect(await discardLogs(join(root, "never"))).toBe(0);
  });

  /** Applies batches in a process of its own, which flushes after `flushAt` of them and kills itself after `kill`. */
  async function runKilled(
    dir: string,
    { input, flushAt, kill }: { readonly input: string; readonly flushAt: number; readonly kill: number },
  ): Promise<void> {
    const program = `
      import { readFileSync } from "node:fs";
      import { ClassicLevel } from "classic-level";
      const batches = JSON.parse(readFileSync(${JSON.stringify(input)}, "utf8"));
      const db = new ClassicLevel(${JSON.stringify(dir)}, ${JSON.stringify(OPTIONS)});
      for (const [i, batch] of batches.entries()) {
        await db.batch(batch);
        if (i + 1 === ${flushAt}) await db.compactRange("\\uffff", "\\uffff");
        if (i + 1 === ${kill}) process.kill(process.pid, "SIGKILL");
      }`;
    const cwd = dirname(fileURLToPath(import.meta.url));
    const child = spawn(process.execPath, ["--input-type=module", "-e", program], { cwd, stdio: "inherit" });
    expect(await once(child, "exit")).toEqual([null, "SIGKILL"]);
  }
});

describe("flushedLogNumber", () => {
  it("grows with a flush, and not with one that failed though compactRange resolved", async () => {
    const dir = join(root, "log-number");
    expect(await flushedLogNumber(dir)).toBe(0);
    const db = await opened(dir);
    await db.put("key", "value");
    const before = await flushedLogNumber(dir);
    await flush(db);
    const flushed = await flushedLogNumber(dir);
    expect(flushed).toBeGreaterThan(before);
    // The next tables cannot be created: directories have their names.
    for (let n = flushed; n < flushed + 10; n++)
      await mkdir(join(dir, `${String(n).padStart(6, "0")}.ldb`)).catch(() => {});
    await db.put("key", "other");
    await flush(db);
    expect(await flushedLogNumber(dir)).toBe(flushed);
    await db.close();
  });
});
