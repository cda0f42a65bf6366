import { access, mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ClusterMap, PeerMessage } from "@featurestore/cluster";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { aMap, withPlacement } from "./control/cluster-world.suite.js";
import { groupOf } from "./shard.js";
import { ShardHost, type ShardHostOptions } from "./shard-host.js";
import { HotTier } from "./storage/hot-tier/hot-tier.js";
import { JobLimit } from "./storage/job-limit.js";
import { LoopShare } from "./storage/loop-share.js";
import { temporaryDir } from "./storage/shard-world.suite.js";
import { WriteAheadLog } from "./storage/wal/wal.js";

const MIB = 1024 * 1024;
/** Shards 0 and 1 with replica 1 of each on n1, 2 on n2, 3 on n3. */
const MAP = aMap(["active", "active", "active", "active"]);

interface World {
  readonly host: ShardHost;
  readonly wal: WriteAheadLog;
  readonly dir: string;
  readonly steps: string[];
}

/** The host of node n1. */
async function openHost(at: string, options: Partial<ShardHostOptions> = {}): Promise<World> {
  const wal = await WriteAheadLog.open({ dir: join(at, "wal") });
  const dir = join(at, "replicas");
  await mkdir(dir, { recursive: true });
  const steps: string[] = [];
  const host = new ShardHost({
    node: "n1",
    dir,
    shards: 2,
    wal,
    hotTier: new HotTier({ bytesMax: MIB }),
    jobs: JobLimit.forThreadPool(),
    share: new LoopShare(),
    layouts: new Map(),
    buffers: { writeBufferBytes: 65_536, cacheBytes: 65_536 },
    shares: { memoryBytesMax: MIB, keepBytes: MIB, heldBytesMax: MIB },
    checkKind: () => undefined,
    transportOf: () => ({ send: (_message: PeerMessage) => undefined }),
    onFatal: (error) => expect.unreachable(error.message),
    onOpened: async ({ replica, id }) => void steps.push(`opened ${id} ${replica}`),
    makeMapDurable: async () => void steps.push("map durable"),
    ...options,
  });
  onTestFinished(() => close({ host, wal }).catch(() => undefined));
  return { host, wal, dir, steps };
}

async function close({ host, wal }: Pick<World, "host" | "wal">): Promise<void> {
  await host.stop();
  for (const shard of host) await shard.stop();
  await wal.close();
  for (const shard of host) await shard.close();
}

function next(map: ClusterMap): ClusterMap {
  return { ...map, epoch: map.epoch + 1 };
}

/** Replica 1 of shard 0 has left n1. */
function withoutFirst(map: ClusterMap): ClusterMap {
  return next(
    withPlacement(map, 0, ({ replicas, membership }) => ({
      replicas: [...replicas.filter(({ id }) => id !== "1"), { id: "4", node: "n4" }],
      membership: { ...membership, voters: ["2", "3", "4"] },
      target: ["n2", "n3", "n4"],
      confEpoch: 9,
      replicaIdNext: 5,
      retired: [{ id: "1", node: "n1", epoch: map.epoch }],
    })),
  );
}

/** Replica 5 of shard 0 comes to n1, while the map still names the one that has left. */
function withAnother(map: ClusterMap): ClusterMap {
  return next(
    withPlacement(map, 0, ({ replicas }) => ({ replicas: [...replicas, { id: "5", node: "n1" }], replicaIdNext: 6 })),
  );
}

/** Nobody names a retired one any more. */
function withoutRetired(map: ClusterMap): ClusterMap {
  return next(withPlacement(map, 0, () => ({ retired: [] })));
}

function replicasOf(host: ShardHost): readonly string[] {
  return [...host].map(({ id, replica }) => `${id} ${replica}`).sort();
}

describe("a host that follows the map", () => {
  test("opens what it names here, after the map itself is durable, and nothing twice", async () => {
    const { host, dir, steps, wal } = await openHost(await temporaryDir("host"));
    await host.follow(MAP);
    expect(steps.slice(0, 1)).toEqual(["map durable"]);
    expect(steps.slice(1).sort()).toEqual(["opened 0 n1.1", "opened 1 n1.1"]);
    await host.follow(MAP);
    expect(steps.length).toBe(3);
    expect((await readdir(dir)).sort()).toEqual(["0-1", "1-1"]);
    expect(wal.groups()).toEqual([groupOf(0), groupOf(1)]);
  });

  test("opens what is there without waiting for anything: the map that made it is durable", async () => {
    const at = await temporaryDir("host");
    const first = await openHost(at);
    await first.host.follow(MAP);
    await close(first);
    const { host, steps } = await openHost(at);
    await host.follow(MAP);
    expect(steps.sort()).toEqual(["opened 0 n1.1", "opened 1 n1.1"]);
  });

  test("serves a replica that has left no more, while it still takes its group's messages", async () => {
    const { host } = await openHost(await temporaryDir("host"));
    await host.follow(MAP);
    await host.follow(withoutFirst(MAP));
    expect(host.at(0)).toBeUndefined();
    expect(host.member(0)?.replica).toBe("n1.1");
    expect(host.at(1)?.replica).toBe("n1.1");
  });

  test("goes on where opening failed, and says so until it has succeeded", async () => {
    let failures = 2;
    const { host } = await openHost(await temporaryDir("host"), {
      makeMapDurable: async () => {
        if (failures-- > 0) throw new Error("no space");
      },
    });
    await expect(host.follow(MAP)).rejects.toThrow("no space");
    await expect(host.follow(MAP)).rejects.toThrow("no space");
    await host.follow(MAP);
    expect(replicasOf(host)).toEqual(["0 n1.1", "1 n1.1"]);
  });
});

describe("a replica that is destroyed", () => {
  test("loses its log before its directory, and both after the map that says so is durable", async () => {
    const { host, wal, dir, steps } = await openHost(await temporaryDir("host"));
    await host.follow(MAP);
    await host.follow(withoutFirst(MAP));
    steps.length = 0;
    const remove = wal.removeGroup.bind(wal);
    vi.spyOn(wal, "removeGroup").mockImplementation(async (group) => {
      await access(join(dir, "0-1"));
      steps.push(`log ${group} goes`);
      await remove(group);
    });
    await host.destroy(0, "1");
    expect(steps).toEqual(["map durable", "log 1 goes"]);
    expect(wal.groups()).toEqual([groupOf(1)]);
    expect(await readdir(dir)).toEqual(["1-1"]);
    expect(replicasOf(host)).toEqual(["1 n1.1"]);
    await host.destroy(0, "1");
    expect(steps).toEqual(["map durable", "log 1 goes"]);
  });

  test("is one that the map does not name: others are refused", async () => {
    const { host } = await openHost(await temporaryDir("host"));
    await expect(host.destroy(0, "1")).rejects.toMatchObject({ code: "CONFLICT" });
    await host.follow(MAP);
    await expect(host.destroy(0, "1")).rejects.toMatchObject({ code: "CONFLICT" });
    expect(replicasOf(host)).toEqual(["0 n1.1", "1 n1.1"]);
  });

  test("makes way for the next one of its shard, which never shares its log", async () => {
    const { host, wal, dir } = await openHost(await temporaryDir("host"));
    await host.follow(MAP);
    const left = withoutFirst(MAP);
    await host.follow(left);
    await host.follow(withAnother(left));
    expect(replicasOf(host)).toEqual(["0 n1.1", "1 n1.1"]);
    expect(host.at(0)).toBeUndefined();
    await host.destroy(0, "1");
    expect(replicasOf(host)).toEqual(["0 n1.5", "1 n1.1"]);
    expect(host.at(0)?.replica).toBe("n1.5");
    expect(host.at(0)?.group?.membership.voters).toEqual([]);
    expect((await wal.readGroup(groupOf(0))).entries).toEqual([]);
    expect((await readdir(dir)).sort()).toEqual(["0-5", "1-1"]);
  });

  test("is gone after a crash between its log and its directory, before the next one is opened", async () => {
    const at = await temporaryDir("host");
    const first = await openHost(at);
    await first.host.follow(MAP);
    await first.wal.removeGroup(groupOf(0)).catch(() => undefined);
    await close(first);
    const left = withAnother(withoutFirst(MAP));
    const { host, dir, wal } = await openHost(at);
    await host.follow(left);
    expect(replicasOf(host)).toEqual(["1 n1.1"]);
    await host.destroy(0, "1");
    expect(replicasOf(host)).toEqual(["0 n1.5", "1 n1.1"]);
    expect((await wal.readGroup(groupOf(0))).entries).toEqual([]);
    expect((await readdir(dir)).sort()).toEqual(["0-5", "1-1"]);
  });

  test("goes by itself where no map names it any more, as after a long absence", async () => {
    const at = await temporaryDir("host");
    const first = await openHost(at);
    await first.host.follow(MAP);
    await close(first);
    const { host, dir, wal, steps } = await openHost(at);
    await host.follow(withAnother(withoutRetired(withoutFirst(MAP))));
    expect(steps[0]).toBe("map durable");
    expect(replicasOf(host)).toEqual(["0 n1.5", "1 n1.1"]);
    expect((await readdir(dir)).sort()).toEqual(["0-5", "1-1"]);
    expect(wal.groups()).toContain(groupOf(1));
  });
});

test("a replica that could not be rebuilt is opened by the next attempt to follow the map", async () => {
  let isFailing = false;
  const { host } = await openHost(await temporaryDir("host"), {
    transportOf: () => {
      if (isFailing) throw new Error("no space");
      return { send: () => undefined };
    },
  });
  await host.follow(MAP);
  isFailing = true;
  await expect(host.rebuild(1)).rejects.toThrow("no space");
  expect(replicasOf(host)).toEqual(["0 n1.1"]);
  isFailing = false;
  await host.follow(MAP);
  expect(replicasOf(host)).toEqual(["0 n1.1", "1 n1.1"]);
});

test("the only copy of a shard is not given up for one that has yet to be made", async () => {
  const at = await temporaryDir("host");
  const alone = aMap(["active", "active"], { replicas: 1, targets: [["n1"], ["n1"]] });
  const first = await openHost(at);
  await first.host.follow(alone);
  await first.host.at(0)?.lead(5_000);
  await first.host.at(0)?.checkpoint();
  await close(first);
  const files = await readdir(join(first.dir, "0-1"));
  const manifest = files.find((name) => name.startsWith("MANIFEST")) ?? "";
  await writeFile(join(first.dir, "0-1", manifest), "rot");
  const { host, dir } = await openHost(at);
  await host.follow(
    next(
      withPlacement(alone, 0, ({ replicas }) => ({
        replicas: [...replicas, { id: "2", node: "n2" }],
        replicaIdNext: 3,
      })),
    ),
  );
  expect(host.at(0)?.fenced).not.toBeNull();
  expect(host.at(0)?.hasPeers).toBe(false);
  expect(await readdir(join(dir, "0-1"))).toEqual(
    expect.arrayContaining(files.filter((name) => name.endsWith(".ldb"))),
  );
});
