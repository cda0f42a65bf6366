import { open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import { ClusterWorld, keysTo, type WorldOptions } from "./cluster-world.suite.js";
import { type Planted, plant } from "./scrub/planted.suite.js";
import type { Shard } from "./shard.js";
import { groupOf } from "./shard.js";
import { replicaDirPath } from "./storage/replica-dirs.js";
import { replicaNumber } from "./transport/replica-name.js";

const KEYS = keysTo(120);
const SHARD = 1;
const NEVER_MS = 1_000_000_000_000;
let world: ClusterWorld;
let background: AbortController;

afterEach(async () => {
  background.abort();
  await world.close();
  expect(world.fatal).toEqual([]);
});

async function begin(options: WorldOptions = {}): Promise<void> {
  background = new AbortController();
  world = await ClusterWorld.begin({ nodes: 3, shards: 2, ...options });
  await world.write(KEYS, 1);
  await world.untilAlike();
}

function replica(i: number): Shard {
  const found = world.replica(i, SHARD);
  if (found === undefined) throw new RangeError(`node ${i} has no replica of shard ${SHARD}`);
  return found;
}

function dirOf(i: number, shard: Shard): string {
  return replicaDirPath(join(world.dir(i), "replicas"), SHARD, replicaNumber(shard.replica));
}

/** Stops a node, changes its replica behind its back, and starts it again. */
async function plantIn(i: number, what: Planted): Promise<void> {
  const dir = dirOf(i, replica(i));
  await world.stop(i);
  await plant(dir, what);
  await world.start(i);
  await world.until("it is in its group again", () => replica(i).group?.leader !== null);
  await world.until("it has applied what the others have", async () => {
    const leader = await world.leaderOf(SHARD);
    return replica(i).appliedIndex === replica(leader).appliedIndex;
  });
}

/** What maintenance does on every node, once. */
async function work(): Promise<void> {
  const { signal } = background;
  for (const node of world.running) {
    await node.repair();
    await node.scrubber.work(NEVER_MS, signal);
  }
}

function scrubAll(): Promise<void> {
  for (const node of world.running) node.scrubber.request(null);
  return work();
}

function summed(field: "found" | "repaired" | "unresolved"): number {
  return world.running.reduce((sum, node) => sum + node.scrubber.report()[field], 0);
}

/** Reads every key at every node again and again. @returns how often, and what was not as written or not served by anybody. */
function readOn(n: number): { readonly stop: () => Promise<{ reads: number; wrong: unknown[] }> } {
  let isOver = false;
  let reads = 0;
  const wrong: unknown[] = [];
  const run = async (): Promise<void> => {
    while (!isOver && !background.signal.aborted) {
      await setImmediate();
      const answers = await Promise.all(
        world.running.map((node) => world.readAt(world.indexOf(node.nodeId), KEYS, { consistency: { level: "any" } })),
      );
      reads++;
      KEYS.forEach((_, key) => {
        const values = answers.map(({ values }) => values[key]);
        if (!values.includes(n)) wrong.push({ key, values });
      });
    }
  };
  const running = run();
  return {
    stop: async () => {
      isOver = true;
      await running;
      return { reads, wrong };
    },
  };
}

async function untilRepaired(): Promise<void> {
  await world.until("what was found is repaired", async () => {
    await work();
    return summed("repaired") > 0 && summed("unresolved") === 0;
  });
  await world.untilAlike();
  for (const i of [0, 1, 2]) {
    expect(replica(i).isDamaged).toBe(false);
    const { values } = await world.readAt(i, KEYS, { consistency: { level: "strong" } });
    expect(values).toEqual(KEYS.map(() => 1));
  }
}

describe("a replica that differs without a trace", () => {
  test("is found at a follower and replaced, while reads go on and none is answered by it", async () => {
    await begin();
    const i = ((await world.leaderOf(SHARD)) + 1) % 3;
    await plantIn(i, "row");
    expect(replica(i).isDamaged).toBe(false);
    await scrubAll();
    await world.until("it is condemned", async () => {
      if (replica(i).condemned === null) await work();
      return replica(i).condemned !== null || summed("repaired") > 0;
    });
    const reading = readOn(1);
    await untilRepaired();
    const { reads, wrong } = await reading.stop();
    expect(wrong).toEqual([]);
    expect(reads).toBeGreaterThan(0);
    expect(await world.node(0).health({})).toMatchObject({ reasons: [] });
  });

  test("is found at a leader, which hands the lead over, and the majority stays as it is", async () => {
    await begin();
    const i = ((await world.leaderOf(SHARD)) + 1) % 3;
    await plantIn(i, "row");
    const target = { shard: SHARD, to: world.node(i).nodeId };
    await world.until("it leads", async () => {
      const leader = await world.leaderOf(SHARD);
      if (leader === i) return true;
      await replica(leader).group?.transferLeadership(replica(i).group?.id ?? target.to);
      return false;
    });
    const right = (await replica((i + 1) % 3).store?.digest())?.digest;
    await scrubAll();
    expect(await world.leaderOf(SHARD)).not.toBe(i);
    await untilRepaired();
    for (const at of [0, 1, 2]) expect((await replica(at).store?.digest())?.digest).toBe(right);
  });

  test("is found while writes go on", async () => {
    await begin();
    const i = ((await world.leaderOf(SHARD)) + 1) % 3;
    await plantIn(i, "row");
    let isOver = false;
    const others = keysTo(400).slice(200);
    const writing = (async () => {
      while (!isOver) await world.write(others, 7);
    })();
    try {
      await scrubAll();
      await world.until("what was found is repaired", async () => {
        await scrubAll();
        return summed("repaired") > 0 && summed("unresolved") === 0;
      });
    } finally {
      isOver = true;
      await writing;
    }
    await untilRepaired();
  });
});

describe.each<[Planted | "bytes", string]>([
  ["rowAlone", "its rows do not add up"],
  ["sums", "its rows do not add up"],
  ["bytes", ".ldb"],
])("a replica that contradicts itself (%s)", (what, told) => {
  test("finds that out by itself, and is replaced", async () => {
    await begin();
    const leader = await world.leaderOf(SHARD);
    const i = (leader + 1) % 3;
    if (what === "bytes") {
      await replica(i).checkpoint();
      await flipBytes(dirOf(i, replica(i)));
    } else await plantIn(i, what);
    world.node(i).scrubber.request(null);
    // With the other rows in memory the load has found it already.
    const found = replica(i).isDamaged ? [told] : await world.node(i).scrubber.work(NEVER_MS, background.signal);
    expect(found).toEqual([expect.stringContaining(told)]);
    expect(replica(i).isDamaged).toBe(true);
    await world.until("it is whole again", async () => {
      await work();
      return !replica(i).isDamaged && replica(i).group?.isReadable === true;
    });
    await world.untilAlike();
  });
});

describe("what cannot be decided", () => {
  test("is told and left alone: two copies differ, and the third is away", async () => {
    await begin();
    const i = ((await world.leaderOf(SHARD)) + 1) % 3;
    await plantIn(i, "row");
    const away = [0, 1, 2].find((n) => n !== i && world.replica(n, SHARD)?.group?.isLeader !== true) as number;
    await world.stop(away);
    await world.leaderOf(SHARD);
    const before = await Promise.all(world.replicasOf(SHARD).map(({ store }) => store?.digest()));
    await scrubAll();
    await world.until("it is told", async () => {
      await scrubAll();
      return summed("unresolved") > 0;
    });
    await work();
    expect(world.replicasOf(SHARD).map(({ condemned }) => condemned)).toEqual([null, null]);
    expect(await Promise.all(world.replicasOf(SHARD).map(({ store }) => store?.digest()))).toEqual(before);
    const [node] = world.running;
    const { reasons } = (await node?.health({})) ?? { reasons: [] };
    expect(reasons.filter((reason) => reason.includes("nobody can tell who is right"))).toHaveLength(1);
    await world.start(away);
    await world.until("the third has spoken", async () => {
      await work();
      return summed("unresolved") === 0 && summed("repaired") > 0;
    });
    await world.untilAlike();
  });

  test("is not guessed at by a node that is alone with its copy", async () => {
    await begin();
    const leader = await world.leaderOf(SHARD);
    await plantIn((leader + 1) % 3, "row");
    for (const i of [0, 1, 2]) if (i !== (leader + 1) % 3) await world.stop(i);
    await scrubAll();
    const [left] = world.replicasOf(SHARD);
    expect([left?.condemned, summed("repaired")]).toEqual([null, 0]);
  });
});

test("a verdict counts only from who leads the shard, and only on the state it is about", async () => {
  await begin();
  const leader = await world.leaderOf(SHARD);
  const [i, other] = [(leader + 1) % 3, (leader + 2) % 3];
  const { store } = replica(i);
  const index = replica(i).appliedIndex;
  const calls = (n: number) => clusterCalls(n);
  const { signal } = background;
  const said = await calls(leader).digest(world.node(i).nodeId, { shard: SHARD, index }, signal);
  if (said.kind !== "digest") throw new RangeError(`no digest: ${JSON.stringify(said)}`);
  const order = {
    shard: SHARD,
    replica: replicaNumber(replica(i).replica),
    index,
    digest: said.digest,
    reason: "wrong",
  };
  const to = world.node(i).nodeId;
  await expect(calls(other).condemn(to, order, signal)).rejects.toMatchObject({ code: "CONFLICT" });
  const stale = { ...order, digest: "0".repeat(32) };
  await expect(calls(leader).condemn(to, stale, signal)).rejects.toMatchObject({ code: "CONFLICT" });
  await expect(calls(leader).condemn(to, { ...order, replica: "99" }, signal)).rejects.toMatchObject({
    code: "CONFLICT",
  });
  expect(store?.condemned).toBeNull();
  await calls(leader).condemn(to, order, signal);
  expect(store?.condemned).toBe("wrong");
  await expect(store?.snapshot()).rejects.toMatchObject({ code: "CORRUPTION" });
});

test("entries of the log that are not what was written are found, and given up once they are in tables", async () => {
  await begin();
  const node = world.node(0);
  const group = groupOf(SHARD);
  const { entries } = await node.wal.readGroup(group);
  expect(entries.length).toBeGreaterThan(0);
  await flipLog(join(world.dir(0), "wal"), entries.at(-1)?.data ?? new Uint8Array());
  node.scrubber.request(null);
  expect(await node.scrubber.work(NEVER_MS, background.signal)).toEqual([expect.stringMatching(/^write-ahead log: /)]);
  node.scrubber.request(null);
  expect(await node.scrubber.work(NEVER_MS, background.signal)).toEqual([]);
  expect(node.scrubber.report()).toMatchObject({ found: 1, repaired: 1, unresolved: 0 });
});

function clusterCalls(i: number) {
  const calls = world.node(i).scrubCalls;
  if (calls === null) throw new RangeError(`node ${i} has no peers`);
  return calls;
}

/** Flips bytes in the middle of the newest table of a replica. */
async function flipBytes(dir: string): Promise<void> {
  const name = (await readdir(dir, { recursive: true }))
    .filter((file) => file.endsWith(".ldb"))
    .sort()
    .at(-1);
  const path = join(dir, name ?? "");
  const handle = await open(path, "r+");
  await handle.write(Uint8Array.of(0xff, 0x00, 0xff), 0, 3, Math.floor((await stat(path)).size / 3));
  await handle.close();
}

/** Flips a byte of an entry on disk. */
async function flipLog(dir: string, data: Uint8Array): Promise<void> {
  const needle = Buffer.from(data.subarray(data.length - 24));
  for (const name of (await readdir(dir)).sort()) {
    const handle = await open(join(dir, name), "r+");
    const bytes = await handle.readFile();
    const at = bytes.indexOf(needle);
    if (at >= 0) await handle.write(Uint8Array.of((bytes[at] ?? 0) ^ 0xff), 0, 1, at);
    await handle.close();
    if (at >= 0) return;
  }
  throw new RangeError("the entry stands in no segment");
}
