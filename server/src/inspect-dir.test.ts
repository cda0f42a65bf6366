import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { entity, featureView } from "@featurestore/client";
import { expect, onTestFinished, test } from "vitest";
import { ClusterWorld, keysTo } from "./cluster-world.suite.js";
import { openEmbedded } from "./embedded.js";
import { inspectDirectory } from "./inspect-dir.js";

const view = featureView("v", { entity: entity("thing", { id: "int64" }), features: { a: "int64" } });

/** A stopped node's directory of one shard with three rows. */
async function stopped(): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), "inspect-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const store = await openEmbedded({ dir, shards: 1 });
  await store.apply([view.entity, view]);
  await store.write(
    view,
    [1, 2, 3].map((key) => ({ key, features: { a: key } })),
  );
  await store.close();
  return dir;
}

test("a stopped node's directory is told of, and opens again afterwards", async () => {
  const dir = await stopped();
  const { clusterId, ...report } = await inspectDirectory(dir);
  expect(clusterId).toMatch(/./);
  expect(report).toEqual({ nodeId: expect.any(String), replicas: 1, views: 1, rows: 3, damage: [] });
  const again = await openEmbedded({ dir });
  expect((await again.getMany(view, [2])).row(0)).toEqual({ a: 2n });
  await again.close();
});

test("the directory of one node of three is told of, too", async () => {
  const world = await ClusterWorld.begin();
  onTestFinished(() => world.close());
  await world.write(keysTo(40), 1);
  const { nodeId } = world.node(1);
  await world.stop(1);
  const report = await inspectDirectory(world.dir(1));
  expect(report).toMatchObject({ nodeId, clusterId: world.map().clusterId, rows: 40, damage: [] });
});

test("a directory in use is refused", async () => {
  const dir = await stopped();
  const store = await openEmbedded({ dir });
  await expect(inspectDirectory(dir)).rejects.toMatchObject({ code: "CONFLICT" });
  await store.close();
});

test("damaged tables are named with their shard", async () => {
  const dir = await stopped();
  const replica = join(dir, "replicas", "0-1");
  const tables = readdirSync(replica, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ldb"));
  for (const table of tables) {
    const bytes = readFileSync(join(replica, table));
    bytes.fill(0, 0, bytes.length - 48);
    writeFileSync(join(replica, table), bytes);
  }
  expect(tables.length).toBeGreaterThan(0);
  const { damage } = await inspectDirectory(dir);
  expect(damage).toEqual([expect.stringMatching(/^shard 0: /)]);
});
