import type { Entry } from "@featurestore/cluster";
import { afterEach, describe, expect, test } from "vitest";
import { ClusterWorld, keysTo } from "./cluster-world.suite.js";
import type { Shard } from "./shard.js";
import { type EntryContent, readEntry } from "./storage/log-entry.js";

const KEYS = keysTo(60);
const SHARD = 1;
/** A command of a kind that comes with the next version, where it has no effect. */
const NEXT_KIND = 200;
const FUTURE = commandOf(NEXT_KIND);

let world: ClusterWorld;

afterEach(async () => {
  await world.close();
  expect(world.fatal).toEqual([]);
});

function commandOf(kind: number): Uint8Array {
  const data = new Uint8Array(48);
  data[0] = 1;
  data[1] = kind;
  return data;
}

/** As the next version reads entries. */
function readNext(entry: Entry): EntryContent {
  return entry.kind === "command" && entry.data[1] === NEXT_KIND ? { kind: "noop" } : readEntry(entry);
}

function replica(i: number): Shard {
  const found = world.replica(i, SHARD);
  if (found === undefined) throw new RangeError(`node ${i} has no replica of shard ${SHARD}`);
  return found;
}

describe("an entry of a kind that only the next version knows", () => {
  test("stops that replica alone, which says so and loses nothing, until its node runs the next version", async () => {
    world = await ClusterWorld.begin({ nodes: 3, shards: 2 });
    await world.write(KEYS, 1);
    await world.untilAlike();
    const old = 2;
    for (const i of [0, 1]) {
      await world.stop(i);
      await world.start(i, { readEntry: readNext });
      await world.untilGreen();
    }
    await world.until("a node of the next version leads the shard", async () => {
      const leader = await world.leaderOf(SHARD);
      if (leader !== old) return true;
      await replica(old).group?.transferLeadership(replica(0).group?.id ?? "");
      return false;
    });
    const leader = await world.leaderOf(SHARD);
    await replica(leader).group?.propose(FUTURE);
    const entry = replica(leader).appliedIndex;
    await world.until("the old one has stopped", () => replica(old).fenced !== null);
    const reason = `entry ${entry}: the log holds an entry of unknown kind ${NEXT_KIND}; was it written by a newer version?`;
    expect(replica(old).fenced).toContain(reason);
    await world.write(KEYS, 2);

    // It serves nothing, the others do, and its other shard goes on.
    const mine = world.keysOf(SHARD, KEYS);
    const refused = await world.readAt(old, mine, { consistency: { level: "any" } });
    expect(refused.unserved).toMatchObject([{ shard: SHARD }]);
    expect(refused.values).not.toContain(1);
    const rest = world.keysOf(0, KEYS);
    const { values } = await world.readAt(old, rest, { consistency: { level: "strong" } });
    expect(values).toEqual(rest.map(() => 2));

    // Nothing is thrown away: it is not damaged, though others lead it and could make it whole.
    await world.until("the old one has heard that the shard is led elsewhere", async () => {
      const { shards } = await world.node(old).status({});
      return (
        shards[SHARD]?.leader !== null && shards[SHARD]?.replicas.filter(({ isHealthy }) => isHealthy).length === 2
      );
    });
    const { store } = replica(old);
    await world.node(old).repair();
    expect(replica(old).store).toBe(store);
    expect(replica(old).appliedIndex).toBe(entry - 1);
    const { reasons } = await world.untilHealth(({ status }) => status === "yellow");
    const told = reasons.filter((text) => text.includes(reason));
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(`shard ${SHARD}`);

    // The same program again: the shard stays as it is, and the node serves the others.
    await world.stop(old);
    await world.start(old);
    expect(replica(old).fenced).toContain(reason);
    expect(replica(old).needsNewerVersion).toBe(true);
    await world.until("it serves its other shard", async () => {
      const { unserved } = await world.readAt(old, rest, { consistency: { level: "strong" } });
      return unserved.length === 0;
    });

    await world.stop(old);
    await world.start(old, { readEntry: readNext });
    await world.untilAlike();
    expect(replica(old).fenced).toBeNull();
    await world.until("it serves the shard again", async () => {
      const { unserved } = await world.readAt(old, mine, { consistency: { level: "strong" } });
      return unserved.length === 0;
    });
    const again = await world.readAt(old, mine, { consistency: { level: "strong" } });
    expect(again.values).toEqual(mine.map(() => 2));
  });
});
