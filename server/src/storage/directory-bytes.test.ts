import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { directoryBytes } from "./directory-bytes.js";
import { temporaryDir } from "./shard-world.suite.js";

test("files count wherever they lie; a directory that is not there has none", async () => {
  const dir = await temporaryDir("bytes");
  await mkdir(join(dir, "a", "b"), { recursive: true });
  await writeFile(join(dir, "one"), new Uint8Array(10));
  await writeFile(join(dir, "a", "b", "two"), new Uint8Array(32));
  expect(await directoryBytes(dir)).toBe(42);
  expect(await directoryBytes(join(dir, "nowhere"))).toBe(0);
});
