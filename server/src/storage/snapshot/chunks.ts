import { crc32c, FeatureStoreError } from "@featurestore/proto";

/** The check value of a chunk covers where it belongs, too: CRC-32C of "id/offset/" and the data. */
export function chunkChecksum(id: string, offset: number, data: Uint8Array): number {
  return crc32c(data, 0, data.length, crc32c(Buffer.from(`${id}/${offset}/`, "latin1")));
}

/** How long the chunk at `offset` is. */
export function chunkLength(of: { readonly bytes: number; readonly chunkBytes: number }, offset: number): number {
  return Math.min(of.chunkBytes, of.bytes - offset);
}

/** A failed write as callers know it: RESOURCE_EXHAUSTED for a full disk, else UNAVAILABLE. */
export function writeError(path: string, cause: unknown): FeatureStoreError {
  if (cause instanceof FeatureStoreError) return cause;
  const isFull = ["ENOSPC", "EDQUOT", "EFBIG"].includes((cause as NodeJS.ErrnoException).code ?? "");
  return isFull
    ? new FeatureStoreError("RESOURCE_EXHAUSTED", `${path} cannot be written: the disk is full`, { cause })
    : new FeatureStoreError("UNAVAILABLE", `${path} cannot be written: ${(cause as Error).message}`, { cause });
}
