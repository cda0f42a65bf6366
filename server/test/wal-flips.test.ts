import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Entry, HardState } from "@featurestore/cluster";
import { FeatureStoreError } from "@featurestore/proto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { nodeFiles, type WalFiles } from "../src/storage/wal/segment-file.js";
import { WriteAheadLog } from "../src/storage/wal/wal.js";

/** Bits flipped, and files cut short, one at a time, over both logs. */
const FLIPS = Math.ceil(Number(process.env["FEATURESTORE_FLIPS"] ?? 150) / 2);
const SEED = Number(process.env["FEATURESTORE_SEED"] ?? 1);
const SEGMENT_BYTES = 64 * 1024;
const SECTOR = 512;
const GROUPS = [1, 2, 3, 4];

interface Group {
  /** All that was appended and not cut, the unacknowledged tail included; from index `truncated + 1`. */
  entries: Entry[];
  truncated: number;
  acknowledged: number;
  hardState: HardState;
}

/** A log as a killed process left it, on a real disk. */
interface World {
  readonly name: string;
  /** Its files; trials damage copies. */
  readonly files: ReadonlyMap<string, Buffer>;
  readonly groups: ReadonlyMap<number, Group>;
  /** The segment that was being written, and where what was acknowledged ends in it. */
  readonly newest: string;
  readonly acknowledgedEnd: number;
  readonly end: number;
}

type Random = (below: number) => number;

let parent = "";
let worlds: readonly World[] = [];

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), "wal-flips-"));
  worlds = [await buildWorld("whole", false), await buildWorld("torn", true)];
});

afterAll(() => rm(parent, { recursive: true, force: true }));

/** mulberry32: the same damage for the same seed. */
function randomFrom(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

/** Real files, of whose last write only every other sector arrives when `isTorn` is set: then the power went. */
class TearingFiles {
  isTorn = false;
  end = 0;
  readonly files: WalFiles = {
    ...nodeFiles,
    open: async (path, mode) => {
      const file = await nodeFiles.open(path, mode);
      return {
        ...file,
        write: async (bytes, position) => {
          if (!this.isTorn) {
            if (bytes.some((byte) => byte !== 0)) this.end = position + bytes.length;
            return file.write(bytes, position);
          }
          for (let at = 0; at < bytes.length; at += 2 * SECTOR)
            await file.write(bytes.subarray(at, at + SECTOR), position + at);
          this.end = position + bytes.length;
          throw Object.assign(new Error("the power went"), { code: "EIO" });
        },
      };
    },
  };
}

async function buildWorld(name: string, isTorn: boolean): Promise<World> {
  const random = randomFrom(SEED);
  const dir = join(parent, name);
  const disk = new TearingFiles();
  const wal = await WriteAheadLog.open({ dir, segmentBytes: SEGMENT_BYTES, reserveBytes: 0 }, disk.files);
  const groups = new Map<number, Group>(
    GROUPS.map((id) => [
      id,
      { entries: [], truncated: 0, acknowledged: 0, hardState: { term: 0, votedFor: null, committed: 0 } },
    ]),
  );
  const append = async (id: number, term: number): Promise<void> => {
    const group = groups.get(id) as Group;
    const last = group.truncated + group.entries.length;
    const first = last + 1 - (random(6) === 0 ? Math.min(group.entries.length, random(3)) : 0);
    const entries = Array.from({ length: random(4) }, (_, i): Entry => {
      const data = new Uint8Array(random(900)).map(() => random(256));
      return { term, index: first + i, kind: "command", data };
    });
    const hardState = random(2) === 0 ? { term, votedFor: `node-${term}`, committed: first - 1 } : null;
    if (entries.length > 0) group.entries = [...group.entries.slice(0, first - group.truncated - 1), ...entries];
    await wal.group(id).append({ entries, hardState });
    group.acknowledged = group.truncated + group.entries.length;
    group.hardState = hardState ?? group.hardState;
  };
  for (let term = 1; term <= 60; term++) {
    await Promise.all(GROUPS.filter(() => random(3) > 0).map((id) => append(id, term)));
    if (term !== 30) continue;
    const group = groups.get(2) as Group;
    const through = group.entries[3] as Entry;
    await wal.group(2).compact(through);
    group.entries = group.entries.slice(4);
    group.truncated = through.index;
  }
  const acknowledgedEnd = disk.end;
  if (isTorn) {
    disk.isTorn = true;
    const last = GROUPS.map(async (id) => {
      const group = groups.get(id) as Group;
      const index = group.truncated + group.entries.length + 1;
      const entry: Entry = { term: 61, index, kind: "command", data: new Uint8Array(700).fill(id) };
      group.entries.push(entry);
      await wal.group(id).append({ entries: [entry], hardState: null });
    });
    expect((await Promise.allSettled(last)).map(({ status }) => status)).toEqual(GROUPS.map(() => "rejected"));
  }
  const names = (await readdir(dir)).filter((file) => file.endsWith(".wal")).sort();
  const files = new Map<string, Buffer>();
  for (const file of names) files.set(file, await readFile(join(dir, file)));
  await wal.close();
  expect(names.length).toBeGreaterThan(2);
  return { name, files, groups, newest: names.at(-1) ?? "", acknowledgedEnd, end: disk.end };
}

async function lay(world: World, dir: string): Promise<void> {
  await rm(dir, { recursive: true, force: true });
  await mkdir(dir);
  for (const [file, bytes] of world.files) await writeFile(join(dir, file), bytes);
}

/** What is wrong with entries that begin at index `first`, or null. */
function faultIn(group: Group, first: number, entries: readonly Entry[]): string | null {
  for (const [i, entry] of entries.entries()) {
    const expected = group.entries[first + i - group.truncated - 1];
    if (expected === undefined) return `entry ${first + i} was never appended`;
    const isRight = entry.term === expected.term && entry.index === expected.index && entry.kind === expected.kind;
    if (!isRight || Buffer.compare(entry.data, expected.data) !== 0) return `entry ${entry.index} is wrong`;
  }
  return null;
}

function isCorruption(error: unknown): boolean {
  return error instanceof FeatureStoreError && error.code === "CORRUPTION";
}

/** Opens the log after the damage, as a restarted process: `refused`, `exact`, or what is wrong. */
async function reopened(world: World, dir: string): Promise<string> {
  let wal: WriteAheadLog;
  try {
    wal = await WriteAheadLog.open({ dir, segmentBytes: SEGMENT_BYTES, reserveBytes: 0 });
  } catch (error) {
    return isCorruption(error) ? "refused" : `failed with ${error}`;
  }
  let fault: string | null = null;
  for (const [id, group] of world.groups) {
    const { entries, truncated, hardState } = await wal.group(id).load();
    const last = truncated.index + entries.length;
    if (truncated.index !== group.truncated) fault ??= `group ${id} begins after ${truncated.index}`;
    if (last < group.acknowledged) fault ??= `group ${id} lost entries after ${last}`;
    if (JSON.stringify(hardState) !== JSON.stringify(group.hardState)) fault ??= `the hard state of ${id} is wrong`;
    fault ??= faultIn(group, truncated.index + 1, entries);
  }
  await wal.close();
  return fault ?? "exact";
}

/** Reads everything from a log that was open before the damage was done: the same answers. */
async function readBeside(world: World, wal: WriteAheadLog): Promise<string> {
  let isRefused = false;
  for (const [id, group] of world.groups) {
    try {
      const entries = await wal.group(id).read(group.truncated + 1, Infinity);
      if (entries.length < group.acknowledged - group.truncated) return `group ${id} lost entries in a read`;
      const fault = faultIn(group, group.truncated + 1, entries);
      if (fault !== null) return `group ${id}, read: ${fault}`;
    } catch (error) {
      if (!isCorruption(error)) return `a read failed with ${error}`;
      isRefused = true;
    }
  }
  return isRefused ? "refused" : "exact";
}

interface Outcome {
  readonly where: "acknowledged" | "tail" | "unwritten";
  readonly reopened: string;
  readonly read: string;
}

/** Does damage to one file after another of a log nobody has open, and of one that is open and read. */
async function tryAll(
  world: World,
  damage: (file: string, path: string, random: Random) => Promise<number>,
): Promise<readonly Outcome[]> {
  const random = randomFrom(SEED + 1);
  const closed = join(parent, `${world.name}-closed`);
  const open = join(parent, `${world.name}-open`);
  await lay(world, open);
  const wal = await WriteAheadLog.open({ dir: open, segmentBytes: SEGMENT_BYTES, reserveBytes: 0 });
  const live = new Map<string, Buffer>();
  for (const file of world.files.keys()) live.set(file, await readFile(join(open, file)));
  const outcomes: Outcome[] = [];
  for (let trial = 0; trial < FLIPS; trial++) {
    const names = [...world.files.keys()];
    const file = random(2) === 0 ? world.newest : (names[random(names.length)] ?? world.newest);
    const seed = random(2 ** 31);
    await lay(world, closed);
    const at = await damage(file, join(closed, file), randomFrom(seed));
    await damage(file, join(open, file), randomFrom(seed));
    const isBefore = basename(file) !== world.newest || at < world.acknowledgedEnd;
    const where = isBefore ? "acknowledged" : at < world.end ? "tail" : "unwritten";
    outcomes.push({ where, reopened: await reopened(world, closed), read: await readBeside(world, wal) });
    await writeFile(join(open, file), live.get(file) ?? "");
  }
  await wal.close();
  return outcomes;
}

function tally(world: World, what: string, outcomes: readonly Outcome[]): void {
  const wrong = outcomes.filter(({ reopened, read }) => [reopened, read].some((o) => o !== "refused" && o !== "exact"));
  expect(wrong).toEqual([]);
  const counts: Record<string, number> = {};
  for (const { where, reopened, read } of outcomes) {
    for (const key of [`${where}, reopened: ${reopened}`, `${where}, read: ${read}`])
      counts[key] = (counts[key] ?? 0) + 1;
  }
  console.log(`${what}, ${world.name} log, ${outcomes.length} trials: ${JSON.stringify(counts)}`);
}

describe.each(["whole", "torn"])("a log whose newest batch is %s", (name) => {
  const world = (): World => worlds.find((candidate) => candidate.name === name) as World;

  test("undamaged, opens with everything acknowledged", async () => {
    const dir = join(parent, `${name}-clean`);
    await lay(world(), dir);
    expect(await reopened(world(), dir)).toBe("exact");
    expect(world().end > world().acknowledgedEnd).toBe(name === "torn");
  });

  test(`${FLIPS} flipped bits: what was acknowledged is there and right, or the log is refused`, async () => {
    const outcomes = await tryAll(world(), async (file, path, random) => {
      const bytes = await readFile(path);
      // Half of the flips in the newest segment hit its written part, and those beside its end.
      const most = file === world().newest && random(2) === 0 ? world().end + SECTOR : bytes.length;
      const at = random(most);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
      await writeFile(path, bytes);
      return at;
    });
    tally(world(), "flips", outcomes);
    const rot = outcomes.filter(({ where, reopened }) => where === "acknowledged" && reopened !== "refused");
    expect(rot).toEqual([]);
  }, 600_000);

  test(`${FLIPS} files cut short: every one is refused`, async () => {
    const outcomes = await tryAll(world(), async (_, path, random) => {
      const length = random((await readFile(path)).length);
      await truncate(path, length);
      return length;
    });
    tally(world(), "truncations", outcomes);
    expect(outcomes.filter(({ reopened }) => reopened !== "refused")).toEqual([]);
  }, 600_000);
});
