import { open } from "node:fs/promises";
import type { SeededRandom } from "@featurestore/cluster/check";

/**
 * Flips single bits of a file, among the bytes up to its last one that is not zero: what follows was never written.
 * @returns how many were flipped: none where the file is empty.
 */
export async function flipBits(path: string, count: number, random: SeededRandom): Promise<number> {
  const file = await open(path, "r+");
  try {
    const bytes = await file.readFile();
    const written = bytes.findLastIndex((byte) => byte !== 0) + 1;
    if (written === 0) return 0;
    for (let flipped = 0; flipped < count; flipped += 1) {
      const at = random.below(written);
      const byte = (bytes[at] ?? 0) ^ (1 << random.below(8));
      bytes[at] = byte;
      await file.write(Uint8Array.of(byte), 0, 1, at);
    }
    return count;
  } finally {
    await file.close();
  }
}
