import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { ClassicLevel } from "classic-level";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DamagedRanges, type PreparedDatabase, prepareDatabase } from "./containment.js";
import { RECORD_FILE } from "./damage-record.js";
import { verifyDatabase } from "./verify.js";

const OPTIONS = { compression: false, writeBufferSize: 65_536, blockSize: 1024 };
const FIRST_KEY = "";
const LAST_KEY = "\uffff";
const SECTOR_BYTES = 512;

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "containment-"));
});
afterAll(() => rm(root, { recursive: true }));

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

/** Keys of several lengths, so that some index separators are shortened and some are keys that rows have. */
function keyOf(n: number): string {
  return `user:${String(n * 7).padStart(5, "0")}${":some-suffix".slice(0, (n * 5) % 13)}`;
}

type Rows = Map<string, string>;

/** A database, what a reader must find in it, and every key that was ever written. */
interface Source {
  readonly dir: string;
  readonly rows: Rows;
  readonly keys: readonly string[];
}

/**
 * `rounds` tables, the first with nearly all keys, each later one with new versions, deletions and, of a dozen keys, so
 * many versions that they span blocks. All but the last two are compacted once.
 */
async function makeSource(
  name: string,
  { keys, rounds, seed }: { readonly keys: number; readonly rounds: number; readonly seed: number },
): Promise<Source> {
  const dir = join(root, name);
  const random = randomFrom(seed);
  const rows: Rows = new Map();
  const db = new ClassicLevel<string, string>(dir, OPTIONS);
  const put = async (n: number, value: string) => {
    const key = keyOf(n);
    if (random(12) === 0) {
      rows.delete(key);
      return db.del(key);
    }
    rows.set(key, value);
    return db.put(key, value);
  };
  for (let round = 0; round < rounds; round++) {
    const count = round === 0 ? keys * 2 : keys / 4;
    for (let i = 0; i < count; i++) await put(random(keys), `${round}:${i}:${"x".repeat(random(120))}`);
    for (let i = 0; i < 40; i++) await put(random(12) * Math.floor(keys / 12), `${round}:${i}:${"y".repeat(300)}`);
    if (round === rounds - 3) await db.compactRange(FIRST_KEY, LAST_KEY);
    else await db.compactRange(LAST_KEY, LAST_KEY);
  }
  await db.close();
  // Opens until LevelDB has no compaction left to do.
  for (let before = ""; before !== (await tablesIn(dir)).join(); ) {
    before = (await tablesIn(dir)).join();
    await prepareDatabase(dir);
    const again = new ClassicLevel<string, string>(dir, OPTIONS);
    await again.open();
    await again.close();
  }
  await prepareDatabase(dir);
  return { dir, rows, keys: Array.from({ length: keys }, (_, n) => keyOf(n)).sort() };
}

async function tablesIn(dir: string): Promise<string[]> {
  return (await readdir(dir)).filter((name) => name.endsWith(".ldb")).sort();
}

async function copyOf(source: Source, name: string): Promise<string> {
  const dir = join(root, name);
  await cp(source.dir, dir, { recursive: true });
  return dir;
}

/** Changes the bytes of a file in place. */
async function change(path: string, edit: (bytes: Buffer) => void): Promise<void> {
  const bytes = await readFile(path);
  edit(bytes);
  await writeFile(path, bytes);
}

function flip(bytes: Buffer, bit: number): void {
  bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
}

function zeroSector(bytes: Buffer, at: number): void {
  const start = at - (at % SECTOR_BYTES);
  bytes.fill(0, start, Math.min(start + SECTOR_BYTES, bytes.length));
}

interface Trial {
  readonly name: string;
  readonly dir: string;
  readonly ranges: DamagedRanges;
}

/**
 * Opens each prepared database in processes of their own, which read and scan every key outside the ranges, compact
 * everything, some with a snapshot held, and read again. Returns what was wrong, by trial; a process that ends is "aborted".
 */
async function runTrials(source: Source, trials: readonly Trial[]): Promise<string[]> {
  const faults: string[] = [];
  let left = trials;
  while (left.length > 0) {
    const { ended, lines } = await runChild(source, left);
    faults.push(...lines.filter((line) => !line.endsWith(" ok")));
    if (ended < left.length) faults.push(`${left[ended]?.name} aborted`);
    left = left.slice(ended + 1);
  }
  return faults;
}

async function runChild(source: Source, trials: readonly Trial[]): Promise<{ ended: number; lines: string[] }> {
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
  const input = JSON.stringify({
    rows: [...source.rows],
    trials: trials.map(({ name, dir, ranges }) => ({
      name,
      dir,
      keys: source.keys.filter((key) => !ranges.contains(Buffer.from(key))),
      gaps: ranges.soundGaps(Buffer.from("a"), Buffer.from("z")).map(({ gte, lt }) => [hex(gte), hex(lt)]),
    })),
  });
  const program = `
    import { ClassicLevel } from "classic-level";
    import { text } from "node:stream/consumers";
    import { writeSync } from "node:fs";
    const { rows, trials } = JSON.parse(await text(process.stdin));
    const expected = new Map(rows);
    for (const [i, { name, dir, keys, gaps }] of trials.entries()) {
      const faults = [];
      const check = async (db, when) => {
        const values = await db.getMany(keys);
        for (const [k, key] of keys.entries()) {
          if (values[k] !== expected.get(key)) faults.push(when + " get " + key);
        }
        const sound = keys.filter((key) => expected.has(key));
        const found = [];
        for (const [gte, lt] of gaps) {
          const range = { gte: Buffer.from(gte, "hex"), lt: Buffer.from(lt, "hex") };
          for (const [key, value] of await db.iterator({ ...range, keyEncoding: "buffer" }).all()) {
            found.push(key.toString());
            if (expected.get(key.toString()) !== value) faults.push(when + " scan value " + key);
          }
        }
        if (found.join() !== sound.join()) faults.push(when + " scan " + found.length + " rows for " + sound.length);
      };
      const db = new ClassicLevel(dir, ${JSON.stringify(OPTIONS)});
      await db.open();
      if (i % 3 === 0) await check(db, "before");
      const snapshot = i % 3 === 1 ? db.snapshot() : undefined;
      await db.put("z", "new");
      await db.compactRange("", "\\uffff");
      await db.compactRange("", "\\uffff");
      await check(db, "after");
      await snapshot?.close();
      await db.close();
      writeSync(1, name + (faults.length === 0 ? " ok" : " " + faults.slice(0, 3).join(", ")) + "\\n");
    }`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
    cwd: dirname(fileURLToPath(import.meta.url)),
    stdio: ["pipe", "pipe", "ignore"],
  });
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  const [output] = await Promise.all([text(child.stdout), once(child, "exit")]);
  const lines = output.split("\n").slice(0, -1);
  return { ended: lines.length, lines };
}

/** Prepares, runs and prepares again; fenced databases are only prepared. Returns the outcome of each first preparation. */
async function contain(
  source: Source,
  damaged: readonly { readonly name: string; readonly dir: string }[],
): Promise<PreparedDatabase[]> {
  const prepared: PreparedDatabase[] = [];
  const trials: Trial[] = [];
  for (const { name, dir } of damaged) {
    const outcome = await prepareDatabase(dir);
    prepared.push(outcome);
    if (outcome.fenced === null) trials.push({ name, dir, ranges: outcome.ranges });
  }
  const middle = Math.ceil(trials.length / 2);
  const halves = [trials.slice(0, middle), trials.slice(middle)];
  const faults = await Promise.all(halves.map((half) => runTrials(source, half)));
  expect(faults.flat()).toEqual([]);
  for (const { name, dir, ranges } of trials) {
    const again = await prepareDatabase(dir);
    expect([again.fenced, again.ranges.list], name).toEqual([null, ranges.list]);
    await rm(dir, { recursive: true });
  }
  return prepared;
}

describe("a database of several tables", () => {
  let source: Source;
  let tables: readonly { readonly file: string; readonly bytes: number }[];

  beforeAll(async () => {
    source = await makeSource("source", { keys: 1500, rounds: 5, seed: 1 });
    const files = await tablesIn(source.dir);
    tables = await Promise.all(files.map(async (file) => ({ file, bytes: (await stat(join(source.dir, file))).size })));
  });

  /** A byte of all tables' bytes. */
  function place(random: (below: number) => number): { file: string; at: number } {
    let at = random(tables.reduce((sum, { bytes }) => sum + bytes, 0));
    for (const { file, bytes } of tables) {
      if (at < bytes) return { file, at };
      at -= bytes;
    }
    throw new Error("beyond the end");
  }

  it("is sound, and preparing it writes nothing", async () => {
    expect(tables.length).toBeGreaterThanOrEqual(3);
    const before = await filesOf(source.dir);
    const prepared = await prepareDatabase(source.dir);
    expect(prepared).toMatchObject({ reasons: [], fenced: null, tables: tables.length });
    expect(prepared.bytes).toBe(tables.reduce((sum, { bytes }) => sum + bytes, 0));
    expect(prepared.ranges.isEmpty).toBe(true);
    expect(await filesOf(source.dir)).toEqual(before);
  });

  async function filesOf(dir: string): Promise<Map<string, number>> {
    const names = await readdir(dir);
    return new Map(
      await Promise.all(names.map(async (name) => [name, (await stat(join(dir, name))).mtimeMs] as const)),
    );
  }

  it("reads right outside the ranges, compacts without an abort and remembers the ranges after each of 300 flipped bits", async () => {
    const random = randomFrom(2);
    const damaged: { name: string; dir: string }[] = [];
    for (let i = 0; i < 300; i++) {
      const { file, at } = place(random);
      const dir = await copyOf(source, `flip-${i}`);
      await change(join(dir, file), (bytes) => flip(bytes, at * 8 + random(8)));
      damaged.push({ name: `flip ${i}: ${file} at ${at}`, dir });
    }
    const prepared = await contain(source, damaged);
    expect(prepared.every(({ reasons }) => reasons.length > 0)).toBe(true);
    expect(prepared.filter(({ fenced }) => fenced !== null).length).toBeLessThan(30);
    expect(prepared.filter(({ ranges }) => !ranges.isEmpty).length).toBeGreaterThan(250);
  }, 60_000);

  it("does so after each of 50 zeroed sectors, and after several in one database", async () => {
    const random = randomFrom(3);
    const damaged: { name: string; dir: string }[] = [];
    for (let i = 0; i < 80; i++) {
      const dir = await copyOf(source, `sector-${i}`);
      const sectors = i < 50 ? 1 : 1 + random(6);
      const places = Array.from({ length: sectors }, () => place(random));
      for (const { file, at } of places) await change(join(dir, file), (bytes) => zeroSector(bytes, at));
      damaged.push({ name: `sector ${i}: ${JSON.stringify(places)}`, dir });
    }
    const prepared = await contain(source, damaged);
    expect(prepared.filter(({ fenced }) => fenced === null).length).toBeGreaterThan(50);
  }, 60_000);

  it("does so when every nth part of the data is damaged, in all tables", async () => {
    const damaged: { name: string; dir: string }[] = [];
    for (const stride of [300, 2000, 3000, 5000, 8000, 13_000, 21_000]) {
      for (const start of [0, 0.5]) {
        const name = `stride ${stride} from ${start}`;
        const dir = await copyOf(source, name);
        for (const { file } of tables) {
          const end = await dataBytesOf(file);
          await change(join(dir, file), (bytes) => {
            for (let at = stride * start; at < end; at += stride) flip(bytes, at * 8);
          });
        }
        damaged.push({ name, dir });
      }
    }
    const prepared = await contain(source, damaged);
    expect(prepared.map(({ fenced }) => fenced)).toEqual(prepared.map(() => null));
    const sound = prepared.map(({ ranges }) => source.keys.filter((key) => !ranges.contains(Buffer.from(key))).length);
    expect(sound[0]).toBe(0);
    expect(sound.at(-1)).toBeGreaterThan(500);
  }, 60_000);

  it("mends a damaged filter at the cost of no key, together with damage to data behind it", async () => {
    const file = tables[0]?.file ?? "";
    const filterAt = await dataBytesOf(file);
    const dir = await copyOf(source, "filter");
    await change(join(dir, file), (bytes) => bytes.fill(0, filterAt + 20, filterAt + 40));
    const both = await copyOf(source, "filter-and-data");
    await change(join(both, file), (bytes) => bytes.fill(0, filterAt - 20, filterAt + 40));
    const [filter, filterAndData] = await contain(source, [
      { name: "filter", dir },
      { name: "filter and data", dir: both },
    ]);
    expect(filter).toMatchObject({ fenced: null, reasons: [expect.stringContaining("meta block")] });
    expect(filter?.ranges.isEmpty).toBe(true);
    expect(filterAndData).toMatchObject({ fenced: null, reasons: [expect.anything(), expect.anything()] });
    expect(filterAndData?.ranges.list.length).toBe(1);
  });

  it("gives the same ranges after a crash between any two steps", async () => {
    const random = randomFrom(4);
    const hurt = await copyOf(source, "hurt");
    for (const { file } of tables) {
      const end = await dataBytesOf(file);
      await change(join(hurt, file), (bytes) => {
        const at = random(end - 6000);
        for (const place of [at, at + 1500, random(end)]) zeroSector(bytes, place);
      });
    }
    const done = join(root, "done");
    await cp(hurt, done, { recursive: true });
    const { ranges, reasons } = await prepareDatabase(done);
    expect(ranges.list.length).toBeGreaterThanOrEqual(tables.length);
    const record = await readFile(join(done, RECORD_FILE));

    const crashes: { name: string; dir: string }[] = [];
    const crash = async (name: string, files: ReadonlyMap<string, Uint8Array>) => {
      const dir = join(root, name);
      await cp(hurt, dir, { recursive: true });
      for (const [file, bytes] of files) await writeFile(join(dir, file), bytes);
      crashes.push({ name, dir });
    };
    await crash("record half written", new Map([[`${RECORD_FILE}.next`, record.subarray(0, 40)]]));
    await crash("record not renamed", new Map([[`${RECORD_FILE}.next`, record]]));
    const overwritten = new Map<string, Uint8Array>([[RECORD_FILE, record]]);
    await crash("nothing overwritten", overwritten);
    for (const { file } of tables) {
      const [before, after] = await Promise.all([readFile(join(hurt, file)), readFile(join(done, file))]);
      const changed = [...after.keys()].filter((at) => before[at] !== after[at]);
      for (let i = 0; i < 6; i++) {
        const cut = changed[random(changed.length)] ?? 0;
        overwritten.set(file, Buffer.concat([after.subarray(0, cut), before.subarray(cut)]));
        await crash(`${file} overwritten up to ${cut}`, overwritten);
      }
      overwritten.set(file, after);
      await crash(`${file} overwritten`, overwritten);
    }
    expect(crashes.length).toBe(3 + 7 * tables.length);
    const prepared = await contain(source, crashes);
    for (const [i, outcome] of prepared.entries()) {
      expect([outcome.fenced, outcome.ranges.list], crashes[i]?.name).toEqual([null, ranges.list]);
      expect(outcome.reasons).toEqual(expect.arrayContaining(reasons.slice(0, i < 3 ? undefined : 1)));
    }
  }, 60_000);

  it("adds damage that comes later to what it remembers", async () => {
    const dir = await copyOf(source, "twice");
    const [first, second] = [tables[0]?.file ?? "", tables[1]?.file ?? ""];
    await change(join(dir, first), (bytes) => flip(bytes, 20_000));
    const before = await prepareDatabase(dir);
    await change(join(dir, second), (bytes) => flip(bytes, 100_000));
    const { damaged } = await verifyDatabase(dir);
    const after = await prepareDatabase(dir);
    expect(after.ranges.list).toEqual(before.ranges.with(damaged.flatMap(({ ranges }) => ranges)).list);
    expect(after.ranges.list).not.toEqual(before.ranges.list);
    expect(after.reasons).toEqual([...before.reasons, expect.stringMatching(new RegExp(`^${second}: 1 of \\d+ data`))]);
  });

  it.each<[string, (dir: string, file: string) => Promise<void>, string]>([
    [
      "an index",
      (dir, file) => change(join(dir, file), (bytes) => flip(bytes, (bytes.length - 60) * 8)),
      "index block",
    ],
    ["a footer", (dir, file) => change(join(dir, file), (bytes) => flip(bytes, (bytes.length - 1) * 8)), "magic"],
    ["a table's size", (dir, file) => truncate(join(dir, file), 5000), "5000 bytes long"],
    ["a table's presence", (dir, file) => unlink(join(dir, file)), "the file is missing"],
    ["CURRENT", (dir) => writeFile(join(dir, "CURRENT"), "MANIFEST-999999\n"), "does not exist"],
    ["the record", (dir) => writeFile(join(dir, RECORD_FILE), ""), "is not a record of damage"],
  ])("fences a database with damage to %s, and writes nothing", async (what, damage, reason) => {
    const dir = await copyOf(source, `fenced-${what}`);
    const [first, second] = [tables[0]?.file ?? "", tables[1]?.file ?? ""];
    await damage(dir, first);
    await change(join(dir, second), (bytes) => flip(bytes, 100_000));
    const before = await filesOf(dir);
    const { fenced, ranges, reasons } = await prepareDatabase(dir);
    expect(fenced).toContain(reason);
    expect(reasons).toEqual([fenced]);
    expect(ranges.contains(Buffer.from("any"))).toBe(true);
    expect(await filesOf(dir)).toEqual(before);
  });

  /** How many bytes of a table are data blocks. */
  async function dataBytesOf(file: string): Promise<number> {
    const dir = await copyOf(source, "data-bytes");
    const original = await readFile(join(dir, file));
    let [low, high] = [0, original.length];
    while (low + 1 < high) {
      const middle = (low + high) >>> 1;
      const copy = Buffer.from(original);
      flip(copy, middle * 8);
      await writeFile(join(dir, file), copy);
      const kind = (await verifyDatabase(dir)).damaged[0]?.blocks[0]?.kind;
      if (kind === "data") low = middle;
      else high = middle;
    }
    await rm(dir, { recursive: true });
    return high;
  }
});

describe("prepareDatabase", () => {
  it("keeps order where the versions of one key span blocks", async () => {
    const dir = join(root, "versions");
    const db = new ClassicLevel<string, string>(dir, OPTIONS);
    await db.batch([{ type: "put", key: "before", value: "b" }]);
    for (let i = 0; i < 8; i++) await db.put("key", `${i}`.repeat(1100));
    await db.put("later", "l");
    await db.compactRange(LAST_KEY, LAST_KEY);
    await db.close();
    const rows = new Map([
      ["before", "b"],
      ["key", "7".repeat(1100)],
      ["later", "l"],
    ]);
    const source: Source = { dir, rows, keys: [...rows.keys()] };
    const [file = ""] = await tablesIn(dir);
    const damaged: { name: string; dir: string }[] = [];
    for (let blocks = 1; blocks < 255; blocks += 3) {
      const trial = await copyOf(source, `versions-${blocks}`);
      await change(join(trial, file), (bytes) => {
        for (let i = 0; i < 8; i++) if (blocks & (1 << i)) flip(bytes, (200 + i * 1120) * 8);
      });
      damaged.push({ name: `blocks ${blocks.toString(2)}`, dir: trial });
    }
    const prepared = await contain(source, damaged);
    expect(prepared.every(({ fenced, ranges }) => fenced === null && ranges.contains(Buffer.from("key")))).toBe(true);
  }, 60_000);

  it("survives two tables whose stand-ins have one key", async () => {
    const dir = join(root, "twins");
    const rows: Rows = new Map();
    // Blocks that end with "a:long" and begin with "c": the index says "b" in both tables.
    const names = ["a", "c", "e", "g", "i", "k"].flatMap((letter) => [`${letter}:1:long`, `${letter}:2:long`]);
    const db = new ClassicLevel<string, string>(dir, OPTIONS);
    for (const round of ["first", "second", "third"]) {
      for (const name of names) {
        const value = round.padEnd(510, "x");
        await db.put(name, value);
        rows.set(name, value);
      }
      await db.compactRange(LAST_KEY, LAST_KEY);
    }
    await db.close();
    const source: Source = { dir, rows, keys: names };
    expect((await tablesIn(dir)).length).toBe(3);
    const damaged: { name: string; dir: string }[] = [];
    for (const blocks of [[1], [2], [1, 3], [1, 2, 3, 4], [0, 1, 2, 3, 4, 5]]) {
      const trial = await copyOf(source, `twins-${blocks}`);
      for (const file of await tablesIn(trial)) {
        await change(join(trial, file), (bytes) => {
          for (const block of blocks) flip(bytes, (100 + block * 1080) * 8);
        });
      }
      const blamed = (await verifyDatabase(trial)).damaged.flatMap((table) => table.blocks);
      expect(blamed.length).toBe(3 * blocks.length);
      for (const round of [0, 1, 2]) {
        const copy = `${trial}-${round}`;
        await cp(trial, copy, { recursive: true });
        damaged.push({ name: `blocks ${blocks}, ${round}`, dir: copy });
      }
    }
    const prepared = await contain(source, damaged);
    expect(prepared.map(({ fenced }) => fenced)).toEqual(prepared.map(() => null));
  }, 60_000);

  it("takes an empty or a missing directory as it is", async () => {
    const nothing = { reasons: [], fenced: null, tables: 0, bytes: 0 };
    expect(await prepareDatabase(join(root, "nowhere"))).toMatchObject(nothing);
    await mkdir(join(root, "empty"));
    expect(await prepareDatabase(join(root, "empty"))).toMatchObject(nothing);
    expect(await readdir(join(root, "empty"))).toEqual([]);
  });
});
