import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, stat, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { crc32c } from "@featurestore/proto";
import { describe, expect, onTestFinished, test } from "vitest";
import { type DataDir, type DataDirOptions, openDataDir, writeDurably } from "./data-dir.js";
import { temporaryDir } from "./shard-world.suite.js";
import type { OnStep } from "./snapshot/steps.js";

const CHILD = fileURLToPath(new URL("data-dir-child.suite.ts", import.meta.url));
const TSCONFIG = fileURLToPath(new URL("../../../tsconfig.tests.json", import.meta.url));
const CLUSTER = { clusterId: "4c1d", shards: 4, isFounder: true };

async function opened(path: string, options: DataDirOptions = {}): Promise<DataDir> {
  const dir = await openDataDir(path, options);
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

/** Sets up a directory of a cluster, lets go of it, and changes its node.json. */
async function withNodeJson(change: (text: string) => string): Promise<string> {
  const path = await temporaryDir("data-dir");
  const dir = await openDataDir(path);
  await dir.found(CLUSTER);
  await dir.release();
  const file = join(path, "node.json");
  await writeFile(file, change(await readFile(file, "utf8")));
  return path;
}

/** Fails at a step, the time it is told. */
function failAt(step: string, time = 1): OnStep {
  let left = time;
  return (done) => {
    if (done === step && --left === 0) throw new Error(`the disk fails: ${step}`);
  };
}

function crcOf(values: readonly unknown[]): string {
  return crc32c(Buffer.from(JSON.stringify(values))).toString(16);
}

describe("an identity", () => {
  test("is made in an empty directory, created with its parents, and is of no cluster", async () => {
    const path = join(await temporaryDir("data-dir"), "deep", "er");
    const first = await opened(path);
    expect(first).toMatchObject({ path, isNew: true, identity: { incarnation: 1, cluster: null } });
    expect(first.identity.nodeId).toMatch(/^n[a-z2-7]{12}$/);
    await first.release();
    const second = await opened(path);
    expect(second).toMatchObject({ isNew: false, identity: { ...first.identity, incarnation: 2 } });
  });

  test("is another one in every directory", async () => {
    const ids = new Set<string>();
    for (let i = 0; i < 3; i++) ids.add((await opened(await temporaryDir("data-dir"))).identity.nodeId);
    expect(ids.size).toBe(3);
  });

  test("counts every time the directory is opened, and none that was refused", async () => {
    const path = await withNodeJson((text) => text);
    await expect(openDataDir(path, { shards: 8 })).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    for (const incarnation of [2, 3]) {
      const dir = await opened(path);
      expect(dir.identity).toMatchObject({ incarnation, cluster: CLUSTER });
      await expect(openDataDir(path)).rejects.toMatchObject({ code: "CONFLICT" });
      await dir.release();
    }
  });

  test.each(["node.json written", "node.json synced", "node.json renamed", "node.json there for good"])(
    "is the same, at most counted once more, where an open ends once %s",
    async (step) => {
      const path = await withNodeJson((text) => text);
      const { identity, release } = await opened(path).then((dir) => ({
        identity: dir.identity,
        release: () => dir.release(),
      }));
      await release();
      await expect(openDataDir(path, { onStep: failAt(step) })).rejects.toMatchObject({ code: "UNAVAILABLE" });
      const isCounted = ["node.json renamed", "node.json there for good"].includes(step);
      expect((await opened(path)).identity).toEqual({ ...identity, incarnation: isCounted ? 4 : 3 });
    },
  );

  test.each([0, 3, 2.5])("is refused with %d shards: no power of two", async (shards) => {
    const path = await temporaryDir("data-dir");
    await expect(openDataDir(path, { shards })).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    const dir = await opened(path);
    expect(dir.isNew).toBe(true);
    await expect(dir.found({ ...CLUSTER, shards })).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    expect(dir.identity.cluster).toBeNull();
  });

  test("is refused with another number of shards than its cluster's, which is fixed", async () => {
    const path = await withNodeJson((text) => text);
    await expect(openDataDir(path, { shards: 8 })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      message: `shards: ${path} was created with 4 shards, which is fixed; got 8`,
      details: { field: "shards" },
    });
    expect((await opened(path, { shards: 4 })).identity.cluster?.shards).toBe(4);
  });

  test("of format 1 keeps its node, cluster and shards, and is counted on in format 2", async () => {
    const path = await temporaryDir("data-dir");
    const node = { clusterId: "c-1", nodeId: "3b0a5f34-0f0e-4b60-9f4c-0a8f0a4d2b11", incarnation: 1, shards: 8 };
    const checksum = crcOf([1, ...Object.values(node)]);
    await writeFile(join(path, "node.json"), JSON.stringify({ format: 1, node, checksum }));
    await mkdir(join(path, "wal"));
    const cluster = { clusterId: "c-1", shards: 8, isFounder: true };
    const first = await opened(path);
    expect(first.identity).toEqual({ nodeId: node.nodeId, incarnation: 2, cluster });
    await first.release();
    expect(JSON.parse(await readFile(join(path, "node.json"), "utf8"))).toEqual({
      format: 2,
      node: { nodeId: node.nodeId, incarnation: 2, cluster },
      checksum: crcOf([2, node.nodeId, 2, "c-1", 8, true]),
    });
    expect((await opened(path)).identity).toEqual({ nodeId: node.nodeId, incarnation: 3, cluster });
  });

  test("of format 1 whose shard count was edited is refused as damaged", async () => {
    const path = await temporaryDir("data-dir");
    const node = { clusterId: "c-1", nodeId: "n-1", incarnation: 1, shards: 8 };
    const checksum = crcOf([1, "c-1", "n-1", 1, 4]);
    await writeFile(join(path, "node.json"), JSON.stringify({ format: 1, node, checksum }));
    await expect(openDataDir(path)).rejects.toMatchObject({ code: "CORRUPTION" });
  });

  test.each([
    ["a shard count that was edited", (text: string) => text.replace('"shards": 4', '"shards": 8')],
    ["a founder made a member", (text: string) => text.replace('"isFounder": true', '"isFounder": false')],
    ["a half", (text: string) => text.slice(0, text.length / 2)],
    ["nothing", () => ""],
    ["null", () => "null"],
    ["a number", () => "5"],
    ["no node", () => '{"format":2,"node":null,"checksum":"0"}'],
    ["a cluster taken away", (text: string) => text.replace(/"cluster": \{[^}]*\}/, '"cluster": null')],
    ["another format", (text: string) => text.replace('"format": 2', '"format": 1')],
    ["a format that is no number", (text: string) => text.replace('"format": 2', '"format": "2"')],
    ["no checksum", (text: string) => text.replace("checksum", "checksun")],
  ])("of which the file holds %s is refused as damaged", async (_, change) => {
    const path = await withNodeJson(change);
    await expect(openDataDir(path)).rejects.toMatchObject({
      code: "CORRUPTION",
      message: `${join(path, "node.json")} is damaged; restore it from a backup`,
    });
  });

  test("of a newer format is refused, naming both formats", async () => {
    const path = await withNodeJson(() => JSON.stringify({ format: 3, node: { id: "later" }, checksum: "0" }));
    await expect(openDataDir(path)).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      message: `dataDir: ${path} has format 3, newer than the 2 this version reads; start it with the version that wrote it`,
    });
  });

  test.each(["wal", "replicas"])("missing beside %s is refused: a new one would not fit the data", async (name) => {
    const path = await withNodeJson((text) => text);
    await unlink(join(path, "node.json"));
    await mkdir(join(path, name));
    await expect(openDataDir(path)).rejects.toMatchObject({
      code: "CORRUPTION",
      message: `dataDir: ${path} holds data but no node.json; restore it from a backup, or start on an empty directory`,
    });
    await expect(stat(join(path, "node.json"))).rejects.toMatchObject({ code: "ENOENT" });
  });
});

describe("a cluster", () => {
  test("is joined once, for ever; the same once more changes nothing", async () => {
    const path = await temporaryDir("data-dir");
    const dir = await opened(path, { shards: 16 });
    await Promise.all([dir.found(CLUSTER), dir.found(CLUSTER)]);
    expect(dir.identity).toMatchObject({ incarnation: 1, cluster: CLUSTER });
    const text = await readFile(join(path, "node.json"), "utf8");
    await dir.found({ ...CLUSTER });
    expect(await readFile(join(path, "node.json"), "utf8")).toBe(text);
    for (const other of [
      { clusterId: "9e", shards: 4, isFounder: true },
      { clusterId: "4c1d", shards: 8, isFounder: true },
    ]) {
      await expect(dir.found(other)).rejects.toMatchObject({
        code: "CONFLICT",
        message: `dataDir: ${path} belongs to cluster 4c1d of 4 shards, not to ${other.clusterId} of ${other.shards}`,
      });
    }
    await dir.release();
    const again = await opened(path);
    expect(again.identity).toEqual({ ...dir.identity, incarnation: 2 });
    await again.found(CLUSTER);
    await expect(again.found({ clusterId: "9e", shards: 4, isFounder: true })).rejects.toMatchObject({
      code: "CONFLICT",
    });
  });

  test("without an id is refused", async () => {
    const dir = await opened(await temporaryDir("data-dir"));
    await expect(dir.found({ clusterId: "", shards: 4, isFounder: true })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
    });
  });

  test.each(["node.json written", "node.json synced", "node.json renamed", "node.json there for good"])(
    "is joined or not where that ends once %s: again for the same one alone",
    async (step) => {
      const path = await temporaryDir("data-dir");
      const onStep = failAt(step, 2);
      const dir = await opened(path, { onStep });
      await expect(dir.found(CLUSTER)).rejects.toMatchObject({ code: "UNAVAILABLE" });
      expect(dir.identity.cluster).toBeNull();
      await expect(dir.found({ ...CLUSTER, clusterId: "9e" })).rejects.toMatchObject({ code: "CONFLICT" });
      await dir.release();
      const again = await opened(path);
      const isThere = ["node.json renamed", "node.json there for good"].includes(step);
      expect(again.identity).toMatchObject({ nodeId: dir.identity.nodeId, cluster: isThere ? CLUSTER : null });
      await again.found(CLUSTER);
      expect(again.identity.cluster).toEqual(CLUSTER);
    },
  );

  test("is joined at the second try where the disk failed at the first", async () => {
    const dir = await opened(await temporaryDir("data-dir"), { onStep: failAt("node.json synced", 2) });
    await expect(dir.found(CLUSTER)).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await dir.found(CLUSTER);
    expect(dir.identity.cluster).toEqual(CLUSTER);
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
    await expect(openDataDir(path)).rejects.toMatchObject({
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
    await expect(openDataDir(path)).rejects.toMatchObject({ code: "CONFLICT" });
  });

  test("that cannot be one is refused, naming why", async () => {
    const file = join(await temporaryDir("data-dir"), "file");
    await writeFile(file, "");
    for (const [path, why] of [
      [join(file, "data"), "ENOTDIR"],
      [file, "EEXIST"],
    ] as const) {
      await expect(openDataDir(path)).rejects.toMatchObject({
        code: "INVALID_ARGUMENT",
        message: `dataDir: ${path} is not a writable directory (${why})`,
        details: { field: "dataDir" },
      });
    }
  });

  test("is free again after it was refused", async () => {
    const path = await withNodeJson(() => "");
    await expect(openDataDir(path)).rejects.toMatchObject({ code: "CORRUPTION" });
    await expect(openDataDir(path)).rejects.toMatchObject({ code: "CORRUPTION" });
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
