import { invalid, viewOf } from "@featurestore/proto";

/** Where a scan goes on. Cursor: shard u16 | join key of the last row. */
export function encodeCursor(shard: number, after: Uint8Array | null): Uint8Array {
  const out = new Uint8Array(2 + (after?.length ?? 0));
  viewOf(out).setUint16(0, shard, true);
  if (after !== null) out.set(after, 2);
  return out;
}

/** @throws INVALID_ARGUMENT for bytes that are no cursor of a cluster with so many shards. */
export function decodeCursor(cursor: Uint8Array | null, shards: number): { shard: number; after: Uint8Array | null } {
  if (cursor === null || cursor.length === 0) return { shard: 0, after: null };
  const shard = cursor.length < 2 ? shards : viewOf(cursor).getUint16(0, true);
  if (shard >= shards) throw invalid("cursor: the bytes are not a cursor of this cluster", { field: "cursor" });
  return { shard, after: cursor.length === 2 ? null : cursor.subarray(2) };
}
