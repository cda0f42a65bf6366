import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openTestNode, TestClock } from "../node-world.suite.js";
import { checkDirFormats } from "./dir-formats.js";
import { keepLevel, readLevel } from "./level-file.js";
import { temporaryDir } from "./shard-world.suite.js";

const LEVELS = { oldest: 1, newest: 1 };

async function filesOf(dir: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(await Promise.all(files.map(async (path) => [path, await readFile(path, "hex")] as const)));
}

async function replace(path: string, change: (bytes: Buffer) => Uint8Array | string): Promise<void> {
  await writeFile(path, change(await readFile(path)));
}

const text = (from: RegExp, to: string) => (bytes: Buffer) => bytes.toString().replace(from, to);

/** Makes one file of a directory that of a newer version. */
const NEWER: readonly (readonly [string, RegExp, (dir: string) => Promise<void>])[] = [
  [
    "node.json",
    /has format 3, newer than the 2/,
    (dir) => replace(join(dir, "node.json"), text(/"format": 2/, '"format": 3')),
  ],
  [
    "a segment of the log",
    /\.wal.* has format 2, newer than the 1|wal.* has format 2, newer than the 1/,
    async (dir) => {
      const [name = ""] = (await readdir(join(dir, "wal"))).sort();
      await replace(join(dir, "wal", name), (bytes) => {
        bytes.writeUInt32LE(2, 8);
        return bytes;
      });
    },
  ],
  [
    "what says which database counts",
    /STATE has format 2, newer than the 1/,
    (dir) => writeFile(join(dir, "replicas", "0-1", "STATE"), "state 2 7 00000000\n"),
  ],
  [
    "the peer book",
    /peers\.json has format 2, newer than the 1/,
    (dir) => writeFile(join(dir, "peers.json"), '{"format": 2}'),
  ],
  ["the format level", /works at format level 2, and this version at 1 at most/, (dir) => keepLevel(dir, 2)],
];

describe("a directory of a newer version", () => {
  test.each(NEWER)("is refused by name and left as it is: %s", async (_, message, makeNewer) => {
    const dir = await temporaryDir("newer");
    const { node } = await openTestNode(dir, new TestClock());
    await node.close();
    await makeNewer(dir);
    const before = await filesOf(dir);
    const opening = openTestNode(dir, new TestClock());
    await expect(opening).rejects.toMatchObject({ code: "INVALID_ARGUMENT", message: expect.stringMatching(message) });
    expect(await filesOf(dir)).toEqual(before);
  });

  test("is opened where the version at hand knows the level", async () => {
    const dir = await temporaryDir("newer");
    await keepLevel(dir, 2);
    await expect(checkDirFormats(dir, { oldest: 1, newest: 2 })).resolves.toBeUndefined();
    await expect(checkDirFormats(dir, { oldest: 3, newest: 4 })).rejects.toThrow("upgrade by a version in between");
  });

  test("is none where it is empty, missing, or of this version", async () => {
    const dir = await temporaryDir("same");
    await checkDirFormats(join(dir, "missing"), LEVELS);
    await mkdir(join(dir, "empty"));
    await checkDirFormats(join(dir, "empty"), LEVELS);
    const { node } = await openTestNode(join(dir, "node"), new TestClock());
    await node.close();
    await cp(join(dir, "node"), join(dir, "copy"), { recursive: true });
    await checkDirFormats(join(dir, "copy"), LEVELS);
  });
});

describe("the level kept in a directory", () => {
  test("is these bytes, 1 where there are none, and never falls", async () => {
    const dir = await temporaryDir("level");
    expect(await readLevel(dir)).toBe(1);
    await keepLevel(dir, 1);
    expect(await readdir(dir)).toEqual([]);
    await keepLevel(dir, 7);
    await keepLevel(dir, 6);
    expect(await readLevel(dir)).toBe(7);
    expect(await readFile(join(dir, "LEVEL"), "latin1")).toBe("level 7 ae16a434\n");
  });

  test.each(["", "level 2\n", "level 2 00000000\n", "level 0 00000000\n", "rubbish"])(
    "that is damaged says so: %j",
    async (bytes) => {
      const dir = await temporaryDir("level");
      await writeFile(join(dir, "LEVEL"), bytes);
      await expect(readLevel(dir)).rejects.toMatchObject({ code: "CORRUPTION" });
    },
  );
});
