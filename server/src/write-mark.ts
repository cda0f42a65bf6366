import { crc32c, invalid, readInt53, viewOf, writeInt53 } from "@featurestore/proto";

/*
 * Write mark: version u8 = 1 | zero u8 | shards u16 | crc32c of the cluster id u32 | (shard u32 | zero u32 | index i64) x shards
 *
 * Opaque to clients: which log entries a read must have seen.
 */
const VERSION = 1;
const ENTRY = 16;

export function encodeMark(clusterId: string, indexes: ReadonlyMap<number, number>): Uint8Array {
  const out = new Uint8Array(8 + ENTRY * indexes.size);
  const view = viewOf(out);
  out[0] = VERSION;
  view.setUint16(2, indexes.size, true);
  view.setUint32(4, clusterTag(clusterId), true);
  let at = 8;
  for (const [shard, index] of indexes) {
    view.setUint32(at, shard, true);
    writeInt53(view, at + 8, index);
    at += ENTRY;
  }
  return out;
}

/** Index by shard. @throws INVALID_ARGUMENT for bytes that are no mark, or a mark of another cluster. */
export function decodeMark(clusterId: string, mark: Uint8Array): ReadonlyMap<number, number> {
  const view = viewOf(mark);
  if (mark.length < 8 || mark[0] !== VERSION || mark.length !== 8 + ENTRY * view.getUint16(2, true)) {
    throw invalid("after: the bytes are not a write mark", { field: "after" });
  }
  if (view.getUint32(4, true) !== clusterTag(clusterId))
    throw invalid("after: the write mark is of another cluster", { field: "after" });
  const indexes = new Map<number, number>();
  for (let at = 8; at < mark.length; at += ENTRY) indexes.set(view.getUint32(at, true), readInt53(view, at + 8));
  return indexes;
}

function clusterTag(clusterId: string): number {
  return crc32c(new TextEncoder().encode(clusterId));
}
