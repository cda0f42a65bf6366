import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SeededRandom } from "@featurestore/cluster/check";
import { describe, expect, it } from "vitest";
import { withTempDir } from "../../server-process.js";
import { flipBits } from "./flip-bits.js";

describe("flipped bits", () => {
  it("are single bits of what was written", async () => {
    await withTempDir(async (dir) => {
      const file = join(dir, "file");
      for (let seed = 0; seed < 20; seed += 1) {
        const before = Buffer.concat([Buffer.alloc(100, 0x5a), Buffer.alloc(100)]);
        await writeFile(file, before);
        expect(await flipBits(file, 1, new SeededRandom(seed))).toBe(1);
        const after = await readFile(file);
        const changed = [...after.keys()].filter((at) => after[at] !== before[at]);
        expect(changed).toHaveLength(1);
        const at = changed[0] ?? -1;
        const flipped = (after[at] ?? 0) ^ (before[at] ?? 0);
        expect(at).toBeLessThan(100);
        expect(flipped & (flipped - 1)).toBe(0);
      }
    });
  });

  it("are none where nothing was written", async () => {
    await withTempDir(async (dir) => {
      const file = join(dir, "file");
      await writeFile(file, Buffer.alloc(10));
      expect(await flipBits(file, 1, new SeededRandom(1))).toBe(0);
    });
  });
});
