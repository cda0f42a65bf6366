import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { FeatureStore } from "@featurestore/client";
import { afterEach, describe, expect, test } from "vitest";
import { ClusterWorld } from "./cluster-world.suite.js";
import { unpack } from "./fixture-pack.suite.js";
import { accessOf, type Expected, FIXTURE_NOW, openAlone, valuesOf } from "./fixture-world.suite.js";
import { temporaryDir } from "./storage/shard-world.suite.js";

const root = fileURLToPath(new URL("../testdata/fixtures", import.meta.url));
const versions = await readdir(root);
let world: ClusterWorld | null = null;

afterEach(async () => {
  await world?.close();
  expect(world?.fatal ?? []).toEqual([]);
  world = null;
});

async function expectedOf(version: string): Promise<Expected> {
  return JSON.parse(await readFile(join(root, version, "expected.json"), "utf8")) as Expected;
}

async function unpacked(version: string, name: string, dir: string): Promise<void> {
  await unpack(await readFile(join(root, version, `${name}.json.br`)), dir);
}

test("the data of the version at hand is kept", async () => {
  const { version } = JSON.parse(await readFile(join(root, "../../package.json"), "utf8")) as { version: string };
  expect(versions).toContain(version);
});

describe.each(versions)("data that version %s left", (version) => {
  test.each(["alone", "killed"])("is read as it was written, takes writes, and starts again: %s", async (name) => {
    const { values, access } = await expectedOf(version);
    const dir = await temporaryDir("fixture");
    await unpacked(version, name, dir);
    for (let life = 1; life <= 2; life++) {
      const node = await openAlone(dir);
      const store = FeatureStore.over(node, { now: () => FIXTURE_NOW });
      try {
        expect(await valuesOf(store)).toEqual(values);
        expect(await accessOf(node)).toEqual(access.alone);
        expect((await store.health()).status).toBe("green");
        await store.write("plain", [
          { key: { user_id: 1_000 + life }, eventTime: BigInt(FIXTURE_NOW), features: { n: life } },
        ]);
        const written = await store.getMany("plain", [1_001n, 1_000n + BigInt(life)]);
        expect([0, 1].map((i) => written.row(i)["n"])).toEqual([1, life]);
      } finally {
        await node.close();
      }
    }
  });

  test("is read by a cluster of three, takes writes, and starts again", async () => {
    const { values, access, peers } = await expectedOf(version);
    world = await ClusterWorld.empty({ nodes: 3, shards: 2 });
    const here = world;
    for (const i of [0, 1, 2]) await unpacked(version, `node-${i + 1}`, here.dir(i));
    const routes = new Map(peers.map((peer, i) => [peer, here.peerAddress(i)]));
    for (let life = 1; life <= 2; life++) {
      await Promise.all([0, 1, 2].map((i) => here.start(i, { peers: { ...here.peersOf(i), routes } })));
      await here.untilGreen();
      await here.untilAlike();
      for (const node of here.running) {
        const store = FeatureStore.over(node, { now: () => FIXTURE_NOW });
        expect(await valuesOf(store)).toEqual(values);
        const { principals, audit } = await accessOf(node);
        expect({ principals, audit: audit.slice(0, access.cluster.audit.length) }).toEqual(access.cluster);
      }
      const node = here.node(await here.leaderOf(0));
      const write = { view: "plain", producer: null, registryRevision: 0 } as const;
      const key =
        here.keysOf(
          0,
          Array.from({ length: 40 }, (_, i) => 5_000 + i),
        )[life] ?? 0;
      const block = here.block(node, [{ key, n: life }], "plain");
      await here.atLeader(0, (i) => here.node(i).write({ ...write, block }, { deadlineMs: 5_000 }));
      await here.untilAlike();
      for (const i of [0, 1, 2]) await here.stop(i);
    }
  });
});
