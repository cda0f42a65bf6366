import { cp, mkdtemp, readdir, readFile, rm, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { type Entry, encodeMembership, membershipOf } from "@featurestore/cluster";
import { beforeAll, describe, expect, test } from "vitest";
import { Group } from "../group.js";
import { readLog } from "./leveldb-files/log-format.js";
import { ShardStore } from "./shard-store.js";
import {
  contentOf,
  entriesOf,
  openStore,
  rowsCommand,
  schemaCommand,
  schemaOf,
  storeOptions,
  temporaryDir,
} from "./shard-world.suite.js";

const SCHEMA = schemaOf(7, 1, ["int32", "string"]);
/** Checkpoints after 10, 20, 30 and 40 entries; then ten more that only the log holds. */
const ENTRIES: readonly Entry[] = entriesOf([
  schemaCommand(SCHEMA),
  ...Array.from({ length: 49 }, (_, n) =>
    rowsCommand(
      SCHEMA,
      Array.from({ length: 30 }, (_, i) => ({ id: (n * 7 + i) % 120, time: n + 1, cells: [n, "x".repeat(90)] })),
    ),
  ),
]);
const CHECKPOINTS = [10, 20, 30, 40];
/** What the log ends with: whose the group is. */
const FOUNDING: Entry = {
  kind: "membership",
  term: 1,
  index: 51,
  data: encodeMembership(membershipOf({ voters: ["node.1"], learners: [] })),
};

/** Copies of one replica's directory as it was at each checkpoint, and the content after each entry. */
const images = new Map<number, string>();
let contents: readonly (readonly string[])[] = [];
let parent = "";

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), "lost-state-"));
  const dir = join(parent, "live");
  const store = await ShardStore.open(storeOptions(dir));
  if (!(store instanceof ShardStore)) throw new Error(store.fenced);
  const all: (readonly string[])[] = [await contentOf(store)];
  for (const entry of ENTRIES) {
    await store.apply([entry]);
    all.push(await contentOf(store));
    if (!CHECKPOINTS.includes(entry.index)) continue;
    await store.checkpoint();
    const image = join(parent, `at-${entry.index}`);
    await cp(dir, image, { recursive: true });
    images.set(entry.index, image);
  }
  await store.close();
  contents = all;
  images.set(50, dir);
  return () => rm(parent, { recursive: true });
});

/** A copy of the replica as the process left it, after a checkpoint at 40. */
async function copied(): Promise<string> {
  const dir = join(await temporaryDir("lost"), "replica");
  await cp(images.get(50) as string, dir, { recursive: true });
  return dir;
}

async function manifestOf(dir: string): Promise<string> {
  return join(dir, (await readFile(join(dir, "CURRENT"), "latin1")).trim());
}

/**
 * What becomes of a replica whose directory was tampered with, and whose log starts after the entry at 40: `fenced`, `gap`
 * (noticed when state and log are held against each other), or `whole`. Anything wrong that is not noticed throws.
 */
async function outcomeOf(dir: string): Promise<"fenced" | "gap" | "damaged" | "whole"> {
  const store = await ShardStore.open(storeOptions(dir));
  if (!(store instanceof ShardStore)) return "fenced";
  try {
    if (store.isDamaged) return "damaged";
    // Whatever the state is, it is that of its position.
    expect(await contentOf(store)).toEqual(contents[store.applied.index]);
    const log = {
      load: async () => ({
        hardState: { term: 1, votedFor: null, committed: 51 },
        truncated: { term: 1, index: 40 },
        entries: [...ENTRIES.slice(40), FOUNDING],
      }),
      append: () => Promise.reject(new Error("nothing is written that was not there")),
      compact: () => Promise.reject(new Error("not called")),
      read: () => Promise.reject(new Error("not called")),
      hasRoom: true,
      refusal: () => null,
    };
    const started = await Group.open({
      name: "the shard",
      id: "node.1",
      log,
      machine: store,
      transport: { send: () => undefined },
      shares: { memoryBytesMax: 1024 * 1024, keepBytes: 0, heldBytesMax: 0 },
      founding: { voters: ["node.1"], learners: [] },
      onFatal: () => undefined,
    }).then(
      async (group) => {
        await group.close();
        return true;
      },
      (error) => {
        expect(error).toMatchObject({
          code: "CORRUPTION",
          message: expect.stringContaining("entries between are lost"),
        });
        return false;
      },
    );
    expect(started).toBe(store.applied.index >= 40);
    if (!started) return "gap";
    expect(await contentOf(store)).toEqual(contents[50]);
    return "whole";
  } finally {
    await store.close();
  }
}

describe("what a replica's directory loses between two lives is noticed or harmless:", () => {
  test("nothing at all", async () => {
    expect(await outcomeOf(await copied())).toBe("whole");
  });

  test("each of its tables", async () => {
    const tables = (await readdir(images.get(50) as string)).filter((name) => name.endsWith(".ldb"));
    expect(tables.length).toBeGreaterThan(0);
    for (const table of tables) {
      const dir = await copied();
      await unlink(join(dir, table));
      expect([table, await outcomeOf(dir)]).toEqual([table, "fenced"]);
    }
  });

  test("LevelDB's own logs", async () => {
    const dir = await copied();
    for (const name of await readdir(dir)) if (name.endsWith(".log")) await unlink(join(dir, name));
    expect(await outcomeOf(dir)).toBe("whole");
  });

  test("CURRENT, the MANIFEST, all tables, or everything", async () => {
    const losses: [string, (name: string) => boolean, string][] = [
      ["CURRENT", (name) => name === "CURRENT", "fenced"],
      ["the MANIFEST", (name) => name.startsWith("MANIFEST"), "fenced"],
      ["tables", (name) => name.endsWith(".ldb"), "fenced"],
      ["everything", () => true, "gap"],
    ];
    for (const [what, isLost, expected] of losses) {
      const dir = await copied();
      for (const name of await readdir(dir)) if (isLost(name)) await rm(join(dir, name), { recursive: true });
      expect([what, await outcomeOf(dir)]).toEqual([what, expected]);
    }
  });

  test("the end of the MANIFEST, from any record or any byte of one on", async () => {
    const manifest = await manifestOf(images.get(50) as string);
    const bytes = new Uint8Array(await readFile(manifest));
    const { records } = readLog("MANIFEST", bytes, 0);
    const cuts = new Set<number>();
    let end = 0;
    for (const record of records) {
      end += 7 + record.length; // each record is one fragment: the file is far smaller than a block
      for (const cut of [end - 1, end, end + 3]) cuts.add(Math.min(cut, bytes.length));
    }
    expect(end).toBe(bytes.length);
    expect(records.length).toBeGreaterThan(4);
    const seen = new Set<string>();
    for (const cut of cuts) {
      const dir = await copied();
      await writeFile(await manifestOf(dir), bytes.subarray(0, cut));
      seen.add(await outcomeOf(dir));
    }
    expect(seen).toContain("whole");
    expect(seen).toContain("gap");
    expect(seen).not.toContain("damaged");
  });

  test("its last days: an old copy of the directory is put back", async () => {
    const found: [number, string][] = [];
    for (const at of CHECKPOINTS) {
      const dir = join(await temporaryDir("lost-old"), "replica");
      await cp(images.get(at) as string, dir, { recursive: true });
      found.push([at, await outcomeOf(dir)]);
    }
    expect(found).toEqual([
      [10, "gap"],
      [20, "gap"],
      [30, "gap"],
      [40, "whole"],
    ]);
  });

  test("its MANIFEST: an older one is put back, beside the tables of today", async () => {
    for (const at of CHECKPOINTS) {
      const image = images.get(at) as string;
      const dir = await copied();
      const old = await manifestOf(image);
      await cp(old, join(dir, basename(old)));
      await cp(join(image, "CURRENT"), join(dir, "CURRENT"));
      expect([at, await outcomeOf(dir)]).toEqual([at, at === 40 ? "whole" : expect.stringMatching(/gap|fenced/)]);
    }
  });

  test("any of its files: an older one is put back under its name", async () => {
    for (const at of CHECKPOINTS) {
      const image = images.get(at) as string;
      for (const name of (await readdir(image)).filter((file) => !["LOCK", "LOG", "LOG.old"].includes(file))) {
        const dir = await copied();
        await cp(join(image, name), join(dir, name));
        expect([name, await outcomeOf(dir)]).toEqual([name, expect.stringMatching(/whole|gap|fenced/)]);
      }
    }
  });

  test("and a gap is made good by a discarded state and a snapshot", async () => {
    const dir = join(await temporaryDir("lost-gap"), "replica");
    await cp(images.get(10) as string, dir, { recursive: true });
    expect(await outcomeOf(dir)).toBe("gap");
    const store = await ShardStore.discard(storeOptions(dir));
    expect(store.applied).toEqual({ term: 0, index: 0 });
    const peer = await openStore(storeOptions(await copied()));
    const source = await peer.snapshot();
    const sink = await store.receive(source.manifest);
    while (sink.received < source.manifest.bytes) await sink.write(await source.read(sink.received));
    expect(await sink.finish()).toBe(true);
    await store.restore(source.manifest);
    await store.close();
    expect(await outcomeOf(dir)).toBe("whole");
  });
});
