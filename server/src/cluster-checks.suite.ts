import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import type { ClusterWorld } from "./cluster-world.suite.js";
import { groupOf } from "./shard.js";

/** Every node has on disk what the map has there, and nothing else. */
export async function expectInLine(world: ClusterWorld): Promise<void> {
  const map = await world.untilSettled();
  for (let i = 0; i < world.size; i++) {
    if (!world.isRunning(i)) continue;
    const node = world.node(i);
    const named = map.placements.flatMap(({ replicas }, shard) =>
      replicas.filter((home) => home.node === node.nodeId).map(({ id }) => ({ shard, id })),
    );
    const dirs = await readdir(join(world.dir(i), "replicas"));
    expect(dirs.sort()).toEqual([...named.map(({ shard, id }) => `${shard}-${id}`), "meta-1"].sort());
    expect(node.wal.groups()).toEqual([0, ...named.map(({ shard }) => groupOf(shard))]);
    expect(node.shards.map(({ id, replica }) => `${id} ${replica}`)).toEqual(
      named.map(({ shard, id }) => `${shard} ${node.nodeId}.${id}`),
    );
  }
  for (const [shard, { membership, replicas, confEpoch }] of map.placements.entries()) {
    const nameOf = (id: string): string => `${replicas.find((home) => home.id === id)?.node}.${id}`;
    for (const { group } of world.replicasOf(shard)) {
      await world.until("the membership is applied", () => group?.confEpoch === confEpoch);
      expect([...(group?.membership.voters ?? [])].sort()).toEqual(membership.voters.map(nameOf).sort());
      expect(group?.membership.learners).toEqual([]);
    }
  }
  await world.untilAlike();
}

/** Each of the keys has the value `n`, at whichever nodes have it. */
export async function expectRows(world: ClusterWorld, keys: readonly number[], n: number): Promise<void> {
  const values = new Map<number, unknown>();
  for (const node of world.running) {
    const i = world.indexOf(node.nodeId);
    const answered = await world.readAt(i, keys, { consistency: { level: "strong" } });
    keys.forEach((key, row) => {
      if (answered.values[row] !== "UNAVAILABLE") values.set(key, answered.values[row]);
    });
  }
  expect(keys.map((key) => values.get(key))).toEqual(keys.map(() => n));
}
