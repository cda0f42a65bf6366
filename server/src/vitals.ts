import { statfs } from "node:fs/promises";
import type { Vitals } from "./control/inspection.js";
import { LoadSampler } from "./load-sampler.js";
import type { HotTier } from "./storage/hot-tier/hot-tier.js";

/** What a node tells of itself for people; its disk is looked at now, 0 bytes where the file system does not say. */
export async function gatherVitals(
  facts: Pick<Vitals, "samples" | "writers" | "events"> & {
    readonly dir: string;
    readonly memoryBytes: number;
    readonly hotTier: Pick<HotTier, "bytes" | "bytesMax">;
  },
): Promise<Vitals> {
  const { dir, memoryBytes, hotTier, ...lists } = facts;
  const disk = await statfs(dir).catch(() => null);
  return {
    cores: LoadSampler.cores,
    memoryBytesMax: memoryBytes,
    hotTierBytes: hotTier.bytes,
    hotTierBytesMax: hotTier.bytesMax,
    diskBytes: disk === null ? 0 : disk.blocks * disk.bsize,
    diskFreeBytes: disk === null ? 0 : disk.bavail * disk.bsize,
    ...lists,
  };
}
