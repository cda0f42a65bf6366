import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe } from "vitest";
import { nodeFiles } from "./segment-file.js";
import { SimulatedDisk, walFilesSuite } from "./segment-file.suite.js";

const made: string[] = [];

afterEach(async () => {
  for (const dir of made.splice(0)) await rm(dir, { recursive: true });
});

describe("nodeFiles", () => {
  walFilesSuite(async () => {
    const parent = await mkdtemp(join(tmpdir(), "wal-files-"));
    made.push(parent);
    return { files: nodeFiles, dir: join(parent, "a", "b") };
  });
});

describe("SimulatedDisk", () => {
  walFilesSuite(async () => ({ files: new SimulatedDisk(), dir: "/wal" }));
});
