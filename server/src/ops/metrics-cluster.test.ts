import { afterEach, expect, test } from "vitest";
import { ClusterWorld, keysTo } from "../cluster-world.suite.js";
import { lintExposition, samplesOf } from "./exposition.suite.js";
import { watch } from "./metrics-world.suite.js";

const worlds: ClusterWorld[] = [];

afterEach(async () => {
  for (const world of worlds.splice(0)) {
    await world.close();
    expect(world.fatal).toEqual([]);
  }
});

test("nodes tell who leads, what passes between them, and that one of them is gone and falls behind", async () => {
  const world = await ClusterWorld.begin({ nodes: 3, shards: 8 });
  worlds.push(world);
  await world.write(keysTo(60), 1);
  const scrapes = [0, 1, 2].map((i) => watch(world.node(i)).scrape);
  const tellAll = () => Promise.all(scrapes.map((scrape) => scrape()));
  const before = await tellAll();
  for (const told of before) {
    expect(lintExposition(told)).toEqual([]);
    expect(samplesOf(told, "featurestore_cluster_shards")).toMatchObject({ total: 8, serving: 8, under_replicated: 0 });
    expect(samplesOf(told, "featurestore_cluster_nodes")).toMatchObject({ active: 3, unreachable: 0 });
    expect(samplesOf(told, "featurestore_peers")).toEqual({ "": 2 });
    expect(samplesOf(told, "featurestore_peer_sent_bytes_total")["consensus"]).toBeGreaterThan(0);
    expect(samplesOf(told, "featurestore_peer_received_messages_total")["consensus"]).toBeGreaterThan(0);
  }
  const summed = (all: typeof before, name: string): number =>
    all.reduce((sum, told) => sum + (samplesOf(told, `featurestore_${name}`)[""] ?? 0), 0);
  expect(summed(before, "shards_led")).toBe(8);
  expect(summed(before, "meta_is_leader")).toBe(1);
  expect(summed(before, "elections_won_total")).toBeGreaterThanOrEqual(9);
  expect(summed(before, "replication_unreachable_followers")).toBe(0);

  const gone = ((await world.metaLeader()) + 1) % 3;
  scrapes.splice(gone, 1);
  await world.stop(gone);
  for (let shard = 0; shard < world.shards; shard++) await world.leaderOf(shard);
  await world.write(keysTo(60), 2);
  // What a node has heard of the others counts for half a second.
  await world.until("everybody knows that every follower on it is gone", async () =>
    (await tellAll()).every((told) => samplesOf(told, "featurestore_cluster_shards")["under_replicated"] === 8),
  );
  const after = await tellAll();
  expect(summed(after, "shards_led")).toBe(8);
  expect(summed(after, "replication_unreachable_followers")).toBe(8);
  expect(summed(after, "replication_summed_lag_entries")).toBeGreaterThanOrEqual(8);
  for (const told of after) {
    expect(samplesOf(told, "featurestore_health")).toEqual({ green: 0, yellow: 1, red: 0 });
    expect(samplesOf(told, "featurestore_cluster_nodes")).toMatchObject({ active: 2, unreachable: 1 });
    expect(samplesOf(told, "featurestore_cluster_shards")).toMatchObject({ serving: 8, under_replicated: 8 });
  }
});
