import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, stat, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { crc32c } from "@featurestore/proto";
import { describe, expect, onTestFinished, test } from "vitest";
import { type DataDir, openDataDir, writeDurably } from "./data-dir.js";
import { temporaryDir } from "./shard-world.suite.js";

const CHILD = fileURLToPath(new URL("data-dir-child.suite.ts", import.meta.url));
const TSCONFIG = fileURLToPath(new URL("../../../tsconfig.tests.json", import.meta.url));
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

async function opened(path: string, shards: number | null = 4): Promise<DataDir> {
  const dir = await openDataDir(path, { shards });
  onTestFinished(() => dir.release().catch(() => undefined));
  return dir;
}

/** A process that tries to take the directory, and the first line it says. */
async function otherProcess(path: string): Promise<{ child: ChildProcess; line: string }> {
  const child = spawn(process.execPath, ["--import", "tsx", CHILD, path], {
    env: { ...process.env, TSX_TSCONFIG_PATH: TSCONFIG },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const [chunk] = (await once(child.stdout, "data")) as [Buffer];
  return { child, line: chunk.toString().trim() };
}

/** Sets up a directory, lets go of it, and changes its node.json. */
async function withNodeJson(change: (text: string) => string): Promise<string> {
  const path = await temporaryDir("data-dir");
  await (await openDataDir(path, { shards: 4 })).release();
  const file = join(path, "node.json");
  await writeFile(file, change(await readFile(file, "utf8")));
  return path;
}

describe("an identity", () => {
  test("is made in an empty directory, created with its parents, and kept", async () => {
    const path = join(await temporaryDir("data-dir"), "deep", "er");
    const first = await opened(path);
    expect(first).toMatchObject({ path, isNew: true, identity: { incarnation: 1, shards: 4 } });
    expect([first.identity.clusterId, first.identity.nodeId]).toEqual([
      expect.stringMatching(UUID),
      expect.stringMatching(UUID),
    ]);
    await first.release();
    const second = await opened(path, null);
    expect(second).toMatchObject({ isNew: false, identity: first.identity });
  });

  test("has 64 shards unless told", async () => {
    const dir = await opened(await temporaryDir("data-dir"), null);
    expect(dir.identity.shards).toBe(64);
  });

  test.each([0, 3, 2.5])("is refused with %d shards: no power of two", async (shards) => {
    const path = await temporaryDir("data-dir");
    await expect(openDataDir(path, { shards })).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    expect((await opened(path)).isNew).toBe(true);
  });

  test("is refused with another number of shards, which is fixed", async () => {
    const path = await withNodeJson((text) => text);
    await expect(openDataDir(path, { shards: 8 })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      message: `shards: ${path} was created with 4 shards, which is fixed; got 8`,
      details: { field: "shards" },
    });
    expect((await opened(path)).identity.shards).toBe(4);
  });

  test.each([
    ["a shard count that was edited", (text: string) => text.replace('"shards": 4', '"shards": 8')],
    ["a half", (text: string) => text.slice(0, text.length / 2)],
    ["nothing", () => ""],
    ["null", () => "null"],
    ["a number", () => "5"],
    ["no node", () => '{"format":1,"node":null,"checksum":"0"}'],
    ["no checksum", (text: string) => text.replace("checksum", "checksun")],
  ])("of which the file holds %s is refused as damaged", async (_, change) => {
    const path = await withNodeJson(change);
    await expect(openDataDir(path, { shards: null })).rejects.toMatchObject({
      code: "CORRUPTION",
      message: `${join(path, "node.json")} is damaged; restore it from a backup`,
    });
  });

  test("of a newer format is refused, naming both formats", async () => {
    const path = await withNodeJson((text) => {
      const { node } = JSON.parse(text) as { node: Record<string, unknown> };
      const checksum = crc32c(Buffer.from(JSON.stringify([2, ...Object.values(node)]))).toString(16);
      return JSON.stringify({ format: 2, node, checksum });
    });
    await expect(openDataDir(path, { shards: null })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      message: `dataDir: ${path} has format 2, newer than the 1 this version reads; start it with the version that wrote it`,
    });
  });

  test.each(["wal", "replicas"])("missing beside %s is refused: a new one would not fit the data", async (name) => {
    const path = await withNodeJson((text) => text);
    await unlink(join(path, "node.json"));
    await mkdir(join(path, name));
    await expect(openDataDir(path, { shards: null })).rejects.toMatchObject({
      code: "CORRUPTION",
      message: `dataDir: ${path} holds data but no node.json; restore it from a backup, or start on an empty directory`,
    });
    await expect(stat(join(path, "node.json"))).rejects.toMatchObject({ code: "ENOENT" });
  });
});

describe("a directory", () => {
  test("in use is refused to another process, and free once its process was killed", async () => {
    const path = await temporaryDir("data-dir");
    const dir = await opened(path);
    const refused = await otherProcess(path);
    expect(refused.line).toBe(`CONFLICT: dataDir: ${path} is in use by another process`);
    await once(refused.child, "close");
    await dir.release();

    const holder = await otherProcess(path);
    expect(holder.line).toBe(`holds ${dir.identity.nodeId}`);
    await expect(openDataDir(path, { shards: null })).rejects.toMatchObject({
      code: "CONFLICT",
      details: { field: "dataDir" },
    });
    holder.child.kill("SIGKILL");
    await once(holder.child, "close");
    expect((await opened(path)).identity.nodeId).toBe(dir.identity.nodeId);
  });

  test("in use is refused to the same process, too", async () => {
    const path = await temporaryDir("data-dir");
    await opened(path);
    await expect(openDataDir(path, { shards: null })).rejects.toMatchObject({ code: "CONFLICT" });
  });

  test("that cannot be one is refused, naming why", async () => {
    const file = join(await temporaryDir("data-dir"), "file");
    await writeFile(file, "");
    for (const [path, why] of [
      [join(file, "data"), "ENOTDIR"],
      [file, "EEXIST"],
    ] as const) {
      await expect(openDataDir(path, { shards: null })).rejects.toMatchObject({
        code: "INVALID_ARGUMENT",
        message: `dataDir: ${path} is not a writable directory (${why})`,
        details: { field: "dataDir" },
      });
    }
  });

  test("is free again after it was refused", async () => {
    const path = await withNodeJson(() => "");
    await expect(openDataDir(path, { shards: null })).rejects.toMatchObject({ code: "CORRUPTION" });
    await expect(openDataDir(path, { shards: null })).rejects.toMatchObject({ code: "CORRUPTION" });
  });
});

test("a file written durably replaces the old one and leaves nothing beside it", async () => {
  const dir = await temporaryDir("data-dir");
  const file = join(dir, "file");
  await writeDurably(file, Buffer.from("one"));
  await writeDurably(file, Buffer.from("two"));
  expect(await readFile(file, "utf8")).toBe("two");
  await expect(stat(`${file}.tmp`)).rejects.toMatchObject({ code: "ENOENT" });
});
