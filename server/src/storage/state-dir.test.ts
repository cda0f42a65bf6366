import { cp, mkdir, readdir, readFile, rm, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ShardStore } from "./shard-store.js";
import { applyAll, contentOf, openStore, schemaCommand, schemaOf, temporaryDir } from "./shard-world.suite.js";
import { filledStore, optionsOf, receiveAll, sentBy } from "./snapshot/snapshot-world.suite.js";
import { StateDir } from "./state-dir.js";

/** A closed replica in generation 1, and its content. */
async function restored(): Promise<{ dir: string; content: readonly string[] }> {
  const donor = await filledStore(optionsOf(await temporaryDir("state-donor")));
  const sent = await sentBy(donor);
  const content = await contentOf(donor);
  const dir = await temporaryDir("state");
  const store = await openStore(optionsOf(dir));
  await receiveAll(sent, store);
  await store.restore(sent.manifest);
  await store.close();
  return { dir, content };
}

async function opened(dir: string): Promise<ShardStore | string> {
  const store = await ShardStore.open(optionsOf(dir));
  return store instanceof ShardStore ? store : store.fenced;
}

describe("the database of a replica", () => {
  test("is its directory until STATE names another, in these very bytes", async () => {
    const dir = await temporaryDir("state-bytes");
    expect((await StateDir.open(dir)).path).toBe(dir);
    await StateDir.startOver(dir);
    expect(await readFile(join(dir, "STATE"), "latin1")).toBe("state 1 1 1900c0be\n");
    expect((await StateDir.open(dir)).path).toBe(join(dir, "state-1"));
  });

  test("before STATE is found by the version that knows STATE, with what it held", async () => {
    const dir = await temporaryDir("state-old");
    const store = await filledStore(optionsOf(dir));
    await store.checkpoint();
    const content = await contentOf(store);
    await store.close();
    expect(await readdir(dir)).not.toContain("STATE");
    expect(await contentOf(await openStore(optionsOf(dir)))).toEqual(content);
  });

  test("is told from what a crash left beside it, which is removed", async () => {
    const { dir, content } = await restored();
    await mkdir(join(dir, "state-2"));
    await writeFile(join(dir, "state-2", "000005.ldb"), "half");
    await writeFile(join(dir, "STATE.tmp"), "state");
    await writeFile(join(dir, "CURRENT"), "MANIFEST-000002\n");
    await writeFile(join(dir, "MANIFEST-000002"), "");
    await writeFile(join(dir, "DAMAGE"), "");
    const store = await openStore(optionsOf(dir));
    expect(await contentOf(store)).toEqual(content);
    await store.close();
    expect((await readdir(dir)).sort()).toEqual(["STATE", "incoming", "state-1"]);
  });

  test.each([
    ["STATE is lost", (dir: string) => unlink(join(dir, "STATE")), "is missing, though there are databases"],
    ["STATE is cut off", (dir: string) => writeFile(join(dir, "STATE"), "state 1 1 0dbd"), "fails its checksum"],
    ["STATE is empty", (dir: string) => writeFile(join(dir, "STATE"), ""), "fails its checksum"],
    ["STATE has a flipped bit", (dir: string) => writeFile(join(dir, "STATE"), "state 1 0 1900c0be\n"), "fails its"],
    [
      "STATE is of a newer format",
      (dir: string) => writeFile(join(dir, "STATE"), "state 2 1 7b224987\n"),
      "newer version",
    ],
    [
      "its database is lost",
      (dir: string) => rm(join(dir, "state-1"), { recursive: true }),
      "names state-1, which does",
    ],
  ])("that cannot be told fences the replica, and nothing is removed: %s", async (_, damage, reason) => {
    const { dir } = await restored();
    await mkdir(join(dir, "state-7"));
    await damage(dir);
    const names = await readdir(dir);
    expect(await opened(dir)).toContain(reason);
    expect(await readdir(dir)).toEqual(names);
  });
});

describe("a discarded state", () => {
  test.each([
    ["sound", async () => undefined],
    ["without STATE", (dir: string) => unlink(join(dir, "STATE"))],
    ["without its database", (dir: string) => rm(join(dir, "state-1"), { recursive: true })],
    [
      "with a damaged MANIFEST",
      async (dir: string) => {
        const name = (await readdir(join(dir, "state-1"))).find((file) => file.startsWith("MANIFEST")) ?? "";
        await writeFile(join(dir, "state-1", name), "rubbish");
      },
    ],
  ] as readonly (readonly [string, (dir: string) => Promise<void>])[])(
    "%s is empty then, takes entries from the first on, and a snapshot",
    async (_, damage) => {
      const { dir, content } = await restored();
      await damage(dir);
      const store = await ShardStore.discard(optionsOf(dir));
      expect([store.applied, store.membership.voters, [...store.views()]]).toEqual([{ term: 0, index: 0 }, [], []]);
      await applyAll(store, [schemaCommand(schemaOf(7, 1, ["int32", "string"]))]);
      const donor = await filledStore(optionsOf(await temporaryDir("state-again")));
      const sent = await sentBy(donor);
      await receiveAll(sent, store);
      await store.restore(sent.manifest);
      expect(await contentOf(store)).toEqual(content);
      await store.close();
      const names = (await readdir(dir)).filter((name) => name.startsWith("state-"));
      expect(names).toHaveLength(1);
    },
  );

  test("is the old one or the empty one after a crash at any step", async () => {
    const { dir } = await restored();
    const parent = await temporaryDir("state-steps");
    const images: [string, string][] = [];
    await StateDir.startOver(dir, async (step) => {
      const image = join(parent, String(images.length));
      await cp(dir, image, { recursive: true });
      images.push([step, image]);
    });
    const found: [string, number][] = [];
    for (const [step, image] of images) {
      const store = await openStore(optionsOf(image));
      found.push([step, store.applied.index]);
      await store.close();
      expect((await readdir(image)).filter((name) => name.startsWith("state-"))).toHaveLength(1);
    }
    expect(found).toEqual([
      ["next state synced", 8],
      ["STATE written", 8],
      ["STATE synced", 8],
      ["STATE renamed", 0],
      ["STATE there for good", 0],
    ]);
  });
});
