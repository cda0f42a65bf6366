import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { listReplicaDirs, metaReplicaPath, removeReplicaDir, replicaDirPath } from "./replica-dirs.js";
import { temporaryDir } from "./shard-world.suite.js";
import type { OnStep } from "./snapshot/steps.js";

const STEPS = ["replica renamed", "renaming synced", "orphaned log deleted", "replica deleted"];
const KEPT = ["3-4", "meta-1"];

/** Two replicas of shards and the one of the meta group; 3-12 has files, directories, and a log put aside. */
async function filled(): Promise<string> {
  const dir = join(await temporaryDir("replicas"), "replicas");
  for (const name of ["meta-1", "3-12/state-1", "3-4"]) await mkdir(join(dir, name), { recursive: true });
  for (const name of ["3-12/CURRENT", "3-12/state-1/CURRENT", "3-4/CURRENT"]) await writeFile(join(dir, name), name);
  await writeFile(join(dir, "3-12.orphaned-log"), "entries");
  await writeFile(join(dir, "3-12.orphaned-log.tmp"), "half");
  return dir;
}

function crashAt(step: string): OnStep {
  return (done) => {
    if (done === step) throw new Error(`crash: ${step}`);
  };
}

async function namesIn(dir: string): Promise<string[]> {
  return (await readdir(dir)).sort();
}

async function listed(dir: string): Promise<string[]> {
  return (await listReplicaDirs(dir)).map(({ shard, replica }) => `${shard}/${replica}`);
}

describe("a listing", () => {
  test("has the replicas of shards in order of their numbers, and where each is", async () => {
    const dir = await filled();
    await mkdir(join(dir, "0-1"));
    await mkdir(join(dir, "20-1"));
    expect(await listReplicaDirs(dir)).toEqual([
      { shard: 0, replica: "1", path: join(dir, "0-1") },
      { shard: 3, replica: "4", path: join(dir, "3-4") },
      { shard: 3, replica: "12", path: join(dir, "3-12") },
      { shard: 20, replica: "1", path: join(dir, "20-1") },
    ]);
    expect([replicaDirPath(dir, 3, "12"), metaReplicaPath(dir)]).toEqual([join(dir, "3-12"), join(dir, "meta-1")]);
  });

  test("is empty where nothing was ever kept", async () => {
    expect(await listReplicaDirs(join(await temporaryDir("replicas"), "none"))).toEqual([]);
  });

  test.each(["3", "3-0", "03-1", "3-1-2", "meta-2", "lost+found", ".removed-meta-1", ".removed-3", "x.orphaned-log"])(
    "is refused for %s: an unknown name, which it says",
    async (name) => {
      const dir = await filled();
      await mkdir(join(dir, name));
      await expect(listReplicaDirs(dir)).rejects.toMatchObject({
        code: "CORRUPTION",
        message: `${join(dir, name)} is no replica; was it written by a newer version? move it elsewhere`,
      });
    },
  );

  test.each(["5-1", "meta-1", "5-1.orphaned-log"])("is refused where %s is of the wrong kind", async (name) => {
    const dir = await temporaryDir("replicas");
    if (name.endsWith("log")) await mkdir(join(dir, name));
    else await writeFile(join(dir, name), "");
    await expect(listReplicaDirs(dir)).rejects.toMatchObject({ code: "CORRUPTION" });
  });

  test("is refused with the system's word where the directory is none", async () => {
    const file = join(await temporaryDir("replicas"), "file");
    await writeFile(file, "");
    await expect(listReplicaDirs(file)).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });

  test("deletes what is left of one half deleted", async () => {
    const dir = await filled();
    await mkdir(join(dir, ".removed-9-1", "state-2"), { recursive: true });
    await writeFile(join(dir, "9-1.orphaned-log"), "entries");
    expect(await listed(dir)).toEqual(["3/4", "3/12"]);
    expect(await namesIn(dir)).toEqual(["3-12", "3-12.orphaned-log", "3-12.orphaned-log.tmp", "3-4", "meta-1"]);
  });
});

describe("a removal", () => {
  test("deletes the replica with its orphaned log, step by step, and nothing else", async () => {
    const dir = await filled();
    const steps: string[] = [];
    await removeReplicaDir(join(dir, "3-12"), (step) => {
      steps.push(step);
    });
    expect(steps).toEqual(STEPS);
    expect(await namesIn(dir)).toEqual(KEPT);
    await removeReplicaDir(join(dir, "3-12"));
    await removeReplicaDir(join(dir, "none", "3-12"));
    expect(await namesIn(dir)).toEqual(KEPT);
  });

  test.each(STEPS)("that crashes once it is at %j is finished by the next listing", async (step) => {
    const dir = await filled();
    await expect(removeReplicaDir(join(dir, "3-12"), crashAt(step))).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect(await listed(dir)).toEqual(["3/4"]);
    expect(await namesIn(dir)).toEqual(KEPT);
  });

  test.each(STEPS)("that crashes once it is at %j is finished by another try", async (step) => {
    const dir = await filled();
    await expect(removeReplicaDir(join(dir, "3-12"), crashAt(step))).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await removeReplicaDir(join(dir, "3-12"));
    expect(await namesIn(dir)).toEqual(KEPT);
  });

  test.each(STEPS.slice(1))("is finished by a listing after a listing that crashed once it was at %j", async (step) => {
    const dir = await filled();
    await expect(removeReplicaDir(join(dir, "3-12"), crashAt("replica renamed"))).rejects.toThrow();
    await expect(listReplicaDirs(dir, crashAt(step))).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect(await listed(dir)).toEqual(["3/4"]);
    expect(await namesIn(dir)).toEqual(KEPT);
  });

  test("never begins under a name that is no shard's replica", async () => {
    const dir = await filled();
    await expect(removeReplicaDir(join(dir, "meta-1"))).rejects.toThrow("names no replica");
    expect(() => replicaDirPath(dir, 1, "na.1")).toThrow("1-na.1 names no replica");
    expect(() => replicaDirPath(dir, -1, "1")).toThrow("names no replica");
  });
});
