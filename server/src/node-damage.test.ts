import { open, readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { entity, featureView } from "@featurestore/client";
import { FeatureStoreError } from "@featurestore/proto";
import { afterEach, describe, expect, test, vi } from "vitest";
import { scrub } from "./maintenance.js";
import { type OpenedNode, openTestNode, TestClock } from "./node-world.suite.js";
import type { Shard } from "./shard.js";
import { decodeResult, encodeResult, NOTHING } from "./storage/command-codec.js";
import { readOrphanedLog } from "./storage/orphaned-log.js";
import type { ShardStore } from "./storage/shard-store.js";
import { temporaryDir } from "./storage/shard-world.suite.js";

const KEYS = Array.from({ length: 200 }, (_, key) => key);
const profile = featureView("profile", {
  entity: entity("user", { user_id: "int64" }),
  features: { n: "int32", s: "string" },
});

afterEach(() => {
  vi.restoreAllMocks();
});

type DamagedNode = OpenedNode & { readonly clock: TestClock; readonly dir: string };

/** A node of 200 rows in tables. */
async function nodeWithTables(): Promise<DamagedNode> {
  const clock = new TestClock();
  const dir = await temporaryDir("node");
  const opened = await openTestNode(dir, clock);
  await opened.store.apply(profile);
  await write({ ...opened, clock }, KEYS);
  for (const shard of opened.node.shards) await shard.checkpoint();
  return { ...opened, clock, dir };
}

function write({ store, clock }: Pick<DamagedNode, "store" | "clock">, keys: readonly number[]): Promise<unknown> {
  clock.now++;
  return store.write(
    profile,
    keys.map((key) => ({ key, eventTime: BigInt(clock.now), features: { n: key, s: "x".repeat(20) } })),
  );
}

/** Flips bytes in the middle of a shard's newest table. */
async function damageTable(dir: string, shard: number): Promise<void> {
  const replica = join(dir, "replicas", `${shard}-1`);
  const table =
    (await readdir(replica))
      .filter((name) => name.endsWith(".ldb"))
      .sort()
      .at(-1) ?? "";
  const handle = await open(join(replica, table), "r+");
  await handle.write(Uint8Array.of(0xff, 0x00, 0xff), 0, 3, Math.floor((await stat(join(replica, table))).size / 3));
  await handle.close();
}

/** The keys whose writes are refused, and the others. */
async function keysByFence(opened: DamagedNode): Promise<{ fenced: number[]; sound: number[] }> {
  const answers = await Promise.allSettled(KEYS.map((key) => write(opened, [key])));
  const isRefused = (key: number): boolean => answers[key]?.status === "rejected";
  return { fenced: KEYS.filter(isRefused), sound: KEYS.filter((key) => !isRefused(key)) };
}

describe("a shard found damaged while the node runs", () => {
  test("fails the writes under way there, and only there: the node and its other shards go on", async () => {
    const opened = await nodeWithTables();
    const { node, dir, fatal } = opened;
    await damageTable(dir, 2);
    const failures: FeatureStoreError[] = [];
    let isOver = false;
    const writing = KEYS.map(async (key) => {
      while (!isOver)
        await write(opened, [key]).catch((error: FeatureStoreError) => {
          failures.push(error);
          isOver ||= failures.length > 2_000;
        });
    });
    while (node.shards[2]?.appliedIndex === 0) await new Promise(setImmediate);
    expect(await scrub(node)).toEqual([expect.stringContaining("shard 2: ")]);
    isOver = true;
    await Promise.all(writing);
    expect(new Set(failures.map(({ code }) => code))).toEqual(new Set(["CORRUPTION"]));
    expect(fatal).toEqual([]);
    const { fenced, sound } = await keysByFence(opened);
    expect(fenced.length).toBeGreaterThan(0);
    await write(opened, sound);
    await expect(write(opened, fenced)).rejects.toMatchObject({ code: "CORRUPTION", outcome: "rejected" });
    expect(await node.health({})).toMatchObject({ status: "red", shards: { serving: 3, damaged: 1 } });
  });

  test("answers unknown to what was in its log by then", async () => {
    const opened = await nodeWithTables();
    const { node, dir, fatal } = opened;
    await damageTable(dir, 2);
    const store = node.shards[2]?.store as ShardStore;
    const apply = store.apply.bind(store);
    vi.spyOn(store, "apply").mockImplementationOnce(async (entries) => {
      await store.scrub();
      return apply(entries);
    });
    const written = await Promise.all(KEYS.map((key) => write(opened, [key]).catch((error: unknown) => error)));
    const failures = written.filter((result) => result instanceof FeatureStoreError);
    expect(new Set(failures.map(({ code, outcome }) => `${code} ${outcome}`))).toEqual(new Set(["CORRUPTION unknown"]));
    expect(fatal).toEqual([]);
  });
});

describe("rows that cannot be read", () => {
  /** Every row that would take a change is found damaged from here on. */
  function damageRows({ node }: DamagedNode): void {
    for (const shard of node.shards) {
      const store = shard.store as ShardStore;
      const apply = store.apply.bind(store);
      vi.spyOn(store, "apply").mockImplementation(async (entries) =>
        (await apply(entries)).map((bytes) => {
          const result = decodeResult(bytes);
          return encodeResult({ ...result, applied: 0, damaged: result.applied });
        }),
      );
    }
  }

  test("make a write or delete that meets them fail, and say how many: the others took it", async () => {
    const opened = await nodeWithTables();
    damageRows(opened);
    await expect(write(opened, [1, 2, 3])).rejects.toMatchObject({
      code: "CORRUPTION",
      outcome: "unknown",
      message: expect.stringContaining("3 of the rows are damaged and took no write"),
    });
    await expect(opened.store.delete(profile, [1])).rejects.toMatchObject({
      code: "CORRUPTION",
      outcome: "unknown",
      message: expect.stringContaining("1 of the rows is damaged and took no delete"),
    });
  });

  test("are not what a delete tells of that came after its view was dropped", async () => {
    const opened = await nodeWithTables();
    for (const shard of opened.node.shards)
      vi.spyOn(shard, "propose").mockResolvedValue({ ...NOTHING, refused: 1, index: 1 });
    await expect(opened.store.delete(profile, [1])).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("the log of a fenced shard", () => {
  /** Writes until the log has given up what it held when the shard was fenced. */
  async function writeALot(opened: DamagedNode, keys: readonly number[]): Promise<number> {
    for (let i = 0; i < 400; i++) {
      await write(opened, keys);
      if (i % 20 === 0) await opened.node.checkpointPinning();
    }
    await opened.node.checkpointPinning();
    return opened.node.wal.stats.bytes;
  }

  test.each(["runs", "starts"])(
    "is put aside where it was fenced when the node %s; the log shrinks, the node starts",
    async (when) => {
      let opened = await nodeWithTables();
      const { dir, clock } = opened;
      await write(opened, KEYS);
      const lastIndex = opened.node.shards[2]?.appliedIndex ?? 0;
      if (when === "runs") {
        await damageTable(dir, 2);
        await scrub(opened.node);
      } else {
        const shard = join(dir, "replicas", "2-1");
        vi.spyOn(opened.node.shards[2] as Shard, "checkpointNews").mockResolvedValue();
        await opened.node.close();
        const manifest = (await readdir(shard)).find((name) => name.startsWith("MANIFEST")) ?? "";
        await writeFile(join(shard, manifest), new Uint8Array(100).fill(7));
        opened = { ...(await openTestNode(dir, clock)), clock, dir };
      }
      const { sound } = await keysByFence(opened);
      expect(await writeALot(opened, sound)).toBeLessThan(1024 * 1024);
      expect(opened.node.wal.groups()).not.toContain(3);
      const file = join(dir, "replicas", "2-1.orphaned-log");
      expect((await opened.node.health({})).reasons).toContainEqual(expect.stringContaining(file));
      const { group, truncated, entries } = await readOrphanedLog(join(dir, "replicas", "2-1"));
      expect([group, truncated.index + entries.length]).toEqual([3, lastIndex]);
      expect(entries.length).toBeGreaterThan(0);
      await opened.node.close();
      for (let life = 0; life < 2; life++) {
        const again = { ...(await openTestNode(dir, clock)), clock, dir };
        expect(again.node.shards.map(({ fenced }) => fenced !== null)).toEqual([false, false, true, false]);
        expect((await keysByFence(again)).sound).toEqual(sound);
        await again.node.close();
      }
    },
  );
});
