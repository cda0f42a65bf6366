import type { FileHandle } from "node:fs/promises";
import type { SnapshotManifest } from "@featurestore/cluster";
import { viewOf } from "@featurestore/proto";
import { chunkChecksum, chunkLength } from "./chunks.js";
import { readAll } from "./spool.js";

/*
 * A snapshot being received, or finished:
 *
 *   file  = chunk*
 *   chunk = data | checksum u32 LE, as it came
 *
 * Each chunk speaks for itself, so that after a crash the first that does not ends what there is.
 */
const CHECKSUM = 4;
/** Read at once, when chunks are smaller. */
const READ_BYTES = 256 * 1024;

export function encodeChunk(data: Uint8Array, checksum: number): Uint8Array {
  const out = new Uint8Array(data.length + CHECKSUM);
  out.set(data);
  viewOf(out).setUint32(data.length, checksum, true);
  return out;
}

/** Where the chunk at an offset of the snapshot, or its end, stands in the file. */
export function placeOf({ bytes, chunkBytes }: SnapshotManifest, offset: number): number {
  return offset + CHECKSUM * (offset === bytes ? Math.ceil(bytes / chunkBytes) : offset / chunkBytes);
}

/** The data of a file's chunks, several at once where they are small, up to the first that is cut off or damaged. */
export async function* readChunks(file: FileHandle, manifest: SnapshotManifest): AsyncGenerator<Uint8Array> {
  const { id, bytes, chunkBytes } = manifest;
  const perRead = Math.max(1, Math.floor(READ_BYTES / (chunkBytes + CHECKSUM)));
  for (let offset = 0; offset < bytes; ) {
    const until = Math.min(bytes, offset + perRead * chunkBytes);
    const place = placeOf(manifest, offset);
    const stored = new Uint8Array(placeOf(manifest, until) - place);
    const got = await readAll(file, stored, place);
    let sound = 0;
    for (let at = 0; offset < until; ) {
      const length = chunkLength(manifest, offset);
      if (at + length + CHECKSUM > got) break;
      const data = stored.subarray(at, at + length);
      if (viewOf(stored).getUint32(at + length, true) !== chunkChecksum(id, offset, data)) break;
      stored.copyWithin(sound, at, at + length);
      sound += length;
      at += length + CHECKSUM;
      offset += length;
    }
    if (sound > 0) yield stored.subarray(0, sound);
    if (offset < until) return;
  }
}
