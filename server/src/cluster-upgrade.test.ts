import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Entry } from "@featurestore/cluster";
import { FeatureStoreError } from "@featurestore/proto";
import { afterEach, expect, test } from "vitest";
import { ClusterWorld, change, keysTo } from "./cluster-world.suite.js";
import { KIND_LEVELS } from "./format-levels.js";
import type { NodeOptions } from "./node-parts.js";
import type { Shard } from "./shard.js";
import { type Command, unsequenced } from "./storage/command-codec.js";
import { type EntryContent, readEntry } from "./storage/log-entry.js";
import { keyListOf } from "./storage/shard-world.suite.js";

const KEYS = keysTo(40);
const PURGE: Command = { ...unsequenced(0), kind: "purge", viewId: 1, dataset: 1, keys: keyListOf([]), newest: [] };
/** A version from before there were purges, and one that brings them with level 2. */
const OLD: Partial<NodeOptions> = { version: "old", levels: { oldest: 1, newest: 1 }, readEntry: readOld };
const NEW: Partial<NodeOptions> = {
  version: "new",
  levels: { oldest: 1, newest: 2 },
  kindLevels: { ...KIND_LEVELS, purge: 2 },
};

let world: ClusterWorld;

afterEach(async () => {
  await world.close();
});

function readOld(entry: Entry): EntryContent {
  const content = readEntry(entry);
  if (content.kind !== "purge") return content;
  throw new FeatureStoreError("CORRUPTION", "an entry of unknown kind", { details: { newerVersion: true } });
}

/** Proposes what only the new version knows, wherever shard 0 is led. */
async function proposePurge(): Promise<void> {
  const leader = await world.leaderOf(0);
  await (world.replica(leader, 0) as Shard).propose(PURGE);
}

async function raise(level: number): Promise<string> {
  return (await change(world.node(await world.metaLeader()), { kind: "raiseLevel", level })).message;
}

/** Every file of a directory, byte for byte. */
async function filesOf(dir: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(await Promise.all(files.map(async (path) => [path, await readFile(path, "hex")] as const)));
}

test("a cluster is upgraded node by node under writes, uses what is new once it is raised, and never goes back", async () => {
  world = await ClusterWorld.begin({ nodes: 3, shards: 2, options: OLD });
  let written = 0;
  let isOver = false;
  const writing = (async () => {
    while (!isOver) await world.write(KEYS, ++written, 60_000);
  })();
  try {
    for (const i of [0, 1, 2]) {
      await expect(raise(2)).rejects.toMatchObject({
        code: "CONFLICT",
        message: expect.stringContaining(`${world.node(2).nodeId} (1 to 1)`),
      });
      await world.stop(i);
      await world.start(i, NEW);
      const { nodeId } = world.node(i);
      await world.until("it has told what it can do", () =>
        world.map().nodes.some(({ id, levels }) => id === nodeId && levels?.newest === 2),
      );
      await world.untilGreen();
    }
    await world.until("what is new is refused below its level", async () => {
      const error = await proposePurge().catch((cause: unknown) => cause);
      return error instanceof FeatureStoreError && error.message.includes("it needs format level 2");
    });
    expect(await raise(2)).toContain("the cluster works at format level 2");
    await world.until("every node has heard of it", () => world.running.every((node) => node.member?.map?.level === 2));
    await proposePurge();
  } finally {
    isOver = true;
    await writing;
  }
  await world.untilAlike();
  const { values } = await world.readAt(0, KEYS, { consistency: { level: "strong" } });
  expect(values).toEqual(KEYS.map(() => written));
  expect((await world.node(0).status({})).level).toBe(2);

  await expect(raise(1)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  expect(await raise(2)).toContain("already");

  const late = await world.addPlace();
  await expect(world.start(late, OLD)).rejects.toMatchObject({
    code: "CONFLICT",
    message: expect.stringContaining("the cluster works at format level 2, and this version at 1 at most"),
  });

  await world.stop(2);
  const before = await filesOf(world.dir(2));
  await expect(world.start(2, OLD)).rejects.toMatchObject({
    code: "INVALID_ARGUMENT",
    message: expect.stringContaining("a newer version is needed"),
  });
  expect(await filesOf(world.dir(2))).toEqual(before);
  await world.start(2, NEW);
  await world.untilAlike();
  expect(world.fatal).toEqual([]);
});

test("a node that was away when the level was raised ends as soon as it hears of it", async () => {
  world = await ClusterWorld.begin({ nodes: 3, shards: 2, options: NEW });
  await raise(2);
  await world.until("every node has heard of it", () => world.running.every((node) => node.member?.map?.level === 2));
  await world.stop(2);
  await rm(join(world.dir(2), "LEVEL"), { force: true }); // as if it had not been there
  await world.start(2, OLD).catch(() => undefined);
  await world.until("it says why", () => world.fatal.some((text) => text.includes("a newer version is needed")));
});
