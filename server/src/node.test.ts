import { readdir, rm, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { entity, FeatureStore, featureView } from "@featurestore/client";
import { decodeMark, encodeMark, FeatureStoreError } from "@featurestore/proto";
import { ClassicLevel } from "classic-level";
import { afterEach, describe, expect, test, vi } from "vitest";
import { purge, scrub } from "./maintenance.js";
import { cellsOf, type OpenedNode, openTestNode, scanOf, TestClock } from "./node-world.suite.js";
import type { ShardStore } from "./storage/shard-store.js";
import { temporaryDir } from "./storage/shard-world.suite.js";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const user = entity("user", { user_id: "int64" });
const profile = featureView("profile", {
  entity: user,
  ttl: "1h",
  tombstoneRetention: "2d",
  features: { n: "int32", s: { type: "string", default: "none" } },
});

afterEach(() => {
  vi.restoreAllMocks();
});

async function freshNode(
  clock = new TestClock(),
): Promise<OpenedNode & { readonly clock: TestClock; readonly dir: string }> {
  const dir = await temporaryDir("node");
  const opened = await openTestNode(dir, clock);
  await opened.store.apply(profile);
  return { ...opened, clock, dir };
}

function ago(clock: TestClock, ms: number): bigint {
  return BigInt(clock.now - ms * 1_000);
}

describe("ttl", () => {
  test("is judged cell by cell, to the microsecond, by the node's clock or as of a time", async () => {
    const { store, clock } = await freshNode();
    const start = clock.now;
    await store.write(profile, [{ key: 1, eventTime: BigInt(start), features: { n: 5 } }]);
    clock.advance(10 * MINUTE_MS);
    await store.write(profile, [{ key: 1, eventTime: BigInt(clock.now), features: { s: "five" } }]);
    const younger = clock.now;
    clock.now = start + HOUR_MS * 1_000;
    expect(await cellsOf(store, "profile", [1])).toEqual([[`n PRESENT ${start} 5`, `s PRESENT ${younger} "five"`]]);
    clock.now++;
    expect(await cellsOf(store, "profile", [1])).toEqual([
      [`n OUTSIDE_MAX_AGE ${start} null`, `s PRESENT ${younger} "five"`],
    ]);
    clock.advance(HOUR_MS);
    expect(await cellsOf(store, "profile", [1])).toEqual([
      [`n OUTSIDE_MAX_AGE ${start} null`, `s OUTSIDE_MAX_AGE ${younger} "none"`],
    ]);
    expect((await store.get(profile, 1, { asOf: BigInt(younger) })).n).toBe(5);
    expect([await scanOf(store, "profile"), (await scanOf(store, "profile", true)).length]).toEqual([[], 1]);
  });
});

describe("a purge", () => {
  test("takes expired rows a day after their ttl, not before", async () => {
    const { store, node, clock } = await freshNode();
    await store.write(profile, [{ key: 1, eventTime: BigInt(clock.now), features: { n: 5 } }]);
    clock.advance(DAY_MS + HOUR_MS);
    expect(await purge(node, clock.now)).toBe(0);
    expect(await purge(node, clock.now + 1)).toBe(1);
    expect(await cellsOf(store, "profile", [1])).toEqual([["n NOT_FOUND null null", 's NOT_FOUND null "none"']]);
    expect((await store.describe("profile")).rows).toBe(0);
  });

  test("counts a tombstone's retention from when the delete was logged, not from its event time", async () => {
    const { store, node, clock } = await freshNode();
    const longAgo = ago(clock, 30 * DAY_MS);
    await store.delete(profile, [1], { eventTime: longAgo });
    clock.advance(2 * DAY_MS);
    expect(await purge(node, clock.now)).toBe(0);
    expect((await store.write(profile, [{ key: 1, eventTime: longAgo - 1n, features: { n: 1 } }])).late).toBe(1);
    expect(await purge(node, clock.now + 1)).toBe(1);
    expect((await store.write(profile, [{ key: 1, eventTime: longAgo - 1n, features: { n: 1 } }])).applied).toBe(1);
  });

  test("leaves a row alone that was written to after it was seen", async () => {
    const { store, node, clock } = await freshNode();
    await store.write(
      profile,
      [1, 2].map((key) => ({ key, eventTime: BigInt(clock.now), features: { n: key } })),
    );
    clock.advance(2 * DAY_MS);
    let isFirst = true;
    for (const shard of node.shards) {
      const propose = shard.propose.bind(shard);
      vi.spyOn(shard, "propose").mockImplementation(async (command) => {
        if (command.kind === "purge" && isFirst) {
          isFirst = false;
          await store.write(
            profile,
            [1, 2].map((key) => ({ key, eventTime: BigInt(clock.now), features: { s: "new" } })),
          );
        }
        return propose(command);
      });
    }
    expect(await purge(node, clock.now)).toBe(0);
    expect(await scanOf(store, "profile")).toHaveLength(2);
  });

  test("goes on with the other shards where the rows of one cannot be read", async () => {
    const { store, node, clock } = await freshNode();
    const rows = Array.from({ length: 40 }, (_, key) => ({ key, eventTime: BigInt(clock.now), features: { n: key } }));
    await store.write(profile, rows);
    clock.advance(2 * DAY_MS);
    const [first] = node.shards;
    const inFirst = first?.store?.view(1, 1)?.sums.stored ?? 0;
    vi.spyOn(first?.store as ShardStore, "scan").mockRejectedValue(new FeatureStoreError("CORRUPTION", "a bad row"));
    expect(inFirst).toBeGreaterThan(0);
    expect(await purge(node, clock.now)).toBe(40 - inFirst);
  });

  test("of more rows than one command takes goes through all of them", async () => {
    const { store, node, clock } = await freshNode();
    for (let from = 0; from < 6_000; from += 1_000) {
      await store.write(
        profile,
        Array.from({ length: 1_000 }, (_, i) => ({ key: from + i, eventTime: BigInt(clock.now), features: { n: i } })),
      );
    }
    clock.advance(2 * DAY_MS);
    await store.write(profile, [{ key: 3, eventTime: BigInt(clock.now), features: { n: 1 } }]);
    expect(await purge(node, clock.now)).toBe(5_999);
    expect((await store.describe("profile")).rows).toBe(1);
    expect(await scrub(node)).toEqual([]);
  });
});

describe("a write", () => {
  test("names bad rows as the caller counts them", async () => {
    const { node, clock } = await freshNode();
    const ahead = FeatureStore.over(node, { now: () => clock.now + DAY_MS * 1_000 }); // a client whose clock is wrong
    const rows = Array.from({ length: 2_500 }, (_, key) => ({
      key,
      eventTime: BigInt(clock.now),
      features: { n: key },
    }));
    const far = { key: 2_100, eventTime: ago(clock, -3 * HOUR_MS), features: { n: 1 } };
    await expect(ahead.write(profile, [...rows.slice(0, 2_100), far, ...rows.slice(2_101)])).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      details: { violations: [{ row: 2_100 }] },
    });
  });
});

describe("write marks", () => {
  test("name the shards of a write, and a read given one sees it", async () => {
    const { store, node, clock } = await freshNode();
    const { mark } = await store.write(profile, [{ key: 1, eventTime: BigInt(clock.now), features: { n: 5 } }]);
    const { clusterId, indexes } = decodeMark(mark);
    expect([clusterId, indexes.size]).toEqual([node.clusterId, 1]);
    expect((await store.get(profile, 1, { after: mark })).n).toBe(5);
  });

  test("of another cluster, of nonsense, or of what was never applied are refused", async () => {
    const { store, node } = await freshNode();
    const read = (after: Uint8Array): Promise<unknown> => store.get(profile, 1, { after, deadlineMs: 1_000 });
    await expect(read(encodeMark({ clusterId: "other", indexes: new Map([[0, 1]]) }))).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      message: "after: the write mark is of another cluster",
    });
    await expect(read(Uint8Array.of(9, 9))).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    const of = (shard: number, index: number): Uint8Array =>
      encodeMark({ clusterId: node.clusterId, indexes: new Map([[shard, index]]) });
    const everywhere = encodeMark({
      clusterId: node.clusterId,
      indexes: new Map(node.shards.map(({ id }) => [id, 99])),
    });
    await expect(read(everywhere)).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await expect(read(of(77, 1))).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      message: "after: the write mark names shard 77; there are 4",
    });
  });
});

describe("a node whose disk fails", () => {
  const row = (clock: TestClock, key: number) => ({ key, eventTime: BigInt(clock.now), features: { n: key } });

  test("in the log answers unknown, then refuses everything, and says so once", async () => {
    const { store, node, clock, fatal } = await freshNode();
    await node.wal.close();
    await expect(
      store.write(
        profile,
        [1, 2, 3, 4, 5, 6, 7, 8].map((key) => row(clock, key)),
      ),
    ).rejects.toMatchObject({
      code: "UNAVAILABLE",
      outcome: "unknown",
    });
    expect(fatal).toHaveLength(1);
    await expect(store.write(profile, [row(clock, 1)])).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await expect(store.get(profile, 1)).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringContaining("its disk can no longer be trusted"),
    });
    expect(await node.health({})).toMatchObject({
      status: "red",
      reasons: expect.arrayContaining([expect.stringContaining("its disk can no longer be trusted")]),
    });
    expect(fatal).toHaveLength(1);
  });

  test("in LevelDB answers unknown, then refuses everything; after a restart the write is there", async () => {
    const { store, node, clock, dir, fatal } = await freshNode();
    const known = Array.from({ length: 20 }, (_, key) => row(clock, key));
    await store.write(profile, known); // every shard knows the schema from here on
    vi.spyOn(ClassicLevel.prototype, "batch").mockRejectedValueOnce(new Error("no space left on device"));
    await expect(store.write(profile, [row(clock, 22)])).rejects.toMatchObject({
      code: "UNAVAILABLE",
      outcome: "unknown",
    });
    expect(fatal).toEqual(["no space left on device"]);
    await expect(store.get(profile, 1)).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await node.close();
    const again = await openTestNode(dir, clock);
    expect((await again.store.getMany(profile, [1, 22])).column("n")).toEqual(Int32Array.of(1, 22));
  });

  test("closes every file even so, and tells the first failure", async () => {
    const { store, node, clock, dir } = await freshNode();
    await store.write(profile, [row(clock, 1)]);
    await node.wal.close();
    await expect(node.close()).rejects.toMatchObject({ code: "UNAVAILABLE" });
    const again = await openTestNode(dir, clock);
    expect((await again.store.get(profile, 1)).n).toBe(1);
  });
});

describe("a directory", () => {
  test("is refused as a whole when its log or registry is lost, and taken again once it is back", async () => {
    const { store, node, clock, dir } = await freshNode();
    await store.write(profile, [{ key: 1, eventTime: BigInt(clock.now), features: { n: 1 } }]);
    await node.close();
    const wal = join(dir, "wal");
    for (const name of await readdir(wal)) await unlink(join(wal, name));
    await expect(openTestNode(dir, clock)).rejects.toMatchObject({
      code: "CORRUPTION",
      message: expect.stringContaining("the log was lost or rolled back"),
    });
    await expect(openTestNode(dir, clock)).rejects.toMatchObject({ code: "CORRUPTION" });
  });

  test("with a shard lost is refused: entries between state and log are lost", async () => {
    const { store, node, clock, dir } = await freshNode();
    await store.write(
      profile,
      Array.from({ length: 20 }, (_, key) => ({ key, eventTime: BigInt(clock.now), features: { n: 1 } })),
    );
    await node.close();
    await rm(join(dir, "replicas", "2-1"), { recursive: true });
    await expect(openTestNode(dir, clock)).rejects.toMatchObject({
      code: "CORRUPTION",
      message: expect.stringContaining("entries between are lost"),
    });
  });

  test("with a shard whose MANIFEST is damaged serves the others, and answers CORRUPTED and takes no writes there", async () => {
    const { store, node, clock, dir } = await freshNode();
    const keys = Array.from({ length: 20 }, (_, key) => key);
    const { mark } = await store.write(
      profile,
      keys.map((key) => ({ key, eventTime: BigInt(clock.now), features: { n: key } })),
    );
    await node.close();
    const shard = join(dir, "replicas", "2-1");
    const manifest = (await readdir(shard)).find((name) => name.startsWith("MANIFEST")) ?? "";
    await writeFile(join(shard, manifest), new Uint8Array(100).fill(7));

    const again = await openTestNode(dir, clock);
    const statuses = (await again.store.getMany(profile, keys, { after: mark })).status("n");
    expect(new Set(statuses)).toEqual(new Set(["PRESENT", "CORRUPTED"]));
    const corrupted = keys.filter((key) => statuses[key] === "CORRUPTED");
    const sound = keys.filter((key) => statuses[key] === "PRESENT");
    await expect(
      again.store.write(profile, [{ key: corrupted[0] ?? 0, eventTime: BigInt(clock.now), features: { n: 1 } }]),
    ).rejects.toMatchObject({ code: "CORRUPTION", outcome: "rejected" });
    expect(
      (await again.store.write(profile, [{ key: sound[0] ?? 0, eventTime: BigInt(clock.now), features: { n: 1 } }]))
        .applied,
    ).toBe(1);
    await expect(scanOf(again.store, "profile")).rejects.toMatchObject({ code: "CORRUPTION" });
    expect(await purge(again.node, clock.now)).toBe(0);
    expect((await again.node.health({})).shards).toMatchObject({ total: 4, serving: 3, damaged: 1 });
    await again.node.close();
  });
});

describe("views", () => {
  test("dropped take their rows with them; a view of that name defined anew has none, also after a restart", async () => {
    const { store, node, clock, dir } = await freshNode();
    await store.write(profile, [{ key: 1, eventTime: BigInt(clock.now), features: { n: 1 } }]);
    await store.apply([], { drops: [{ kind: "view", name: "profile" }] });
    await store.apply(profile);
    expect(await cellsOf(store, "profile", [1])).toEqual([["n NOT_FOUND null null", 's NOT_FOUND null "none"']]);
    await node.close();
    const again = await openTestNode(dir, clock);
    expect(await scanOf(again.store, "profile")).toEqual([]);
    expect(await scrub(again.node)).toEqual([]);
  });
});
