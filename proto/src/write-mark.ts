import { viewOf } from "./byte-writer.js";
import { invalid } from "./errors.js";
import { readInt53, writeInt53 } from "./safe-integer.js";

/*
 * Write mark: version u8 = 1 | cluster id length u8 | shards u16 | cluster id (UTF-8) | (shard u16 | log index i64) x shards
 *
 * Little-endian; shards ascend. Opaque to users. An empty mark is "nothing written".
 */
const VERSION = 1;
const HEAD = 4;
const ENTRY = 10;

/** Up to which log index of which shards a write got. A read given it sees that write. */
export interface WriteMark {
  readonly clusterId: string;
  readonly indexes: ReadonlyMap<number, number>;
}

export function encodeMark(mark: WriteMark): Uint8Array {
  const id = new TextEncoder().encode(mark.clusterId);
  const entries = [...mark.indexes].sort(([a], [b]) => a - b);
  const bytes = new Uint8Array(HEAD + id.length + entries.length * ENTRY);
  const view = viewOf(bytes);
  bytes[0] = VERSION;
  bytes[1] = id.length;
  view.setUint16(2, entries.length, true);
  bytes.set(id, HEAD);
  entries.forEach(([shard, index], i) => {
    view.setUint16(HEAD + id.length + i * ENTRY, shard, true);
    writeInt53(view, HEAD + id.length + i * ENTRY + 2, index);
  });
  return bytes;
}

/** @throws INVALID_ARGUMENT when the bytes are no write mark. */
export function decodeMark(bytes: Uint8Array): WriteMark {
  const view = viewOf(bytes);
  if (bytes.length < HEAD || bytes[0] !== VERSION) throw malformed();
  const base = HEAD + view.getUint8(1);
  const count = view.getUint16(2, true);
  if (bytes.length !== base + count * ENTRY) throw malformed();
  const indexes = new Map<number, number>();
  for (let at = base; at < bytes.length; at += ENTRY) {
    const index = readInt53(view, at + 2);
    if (!Number.isSafeInteger(index)) throw malformed();
    indexes.set(view.getUint16(at, true), index);
  }
  return { clusterId: new TextDecoder().decode(bytes.subarray(HEAD, base)), indexes };
}

/** One mark that has seen all that `marks` have; empty where there are none. @throws INVALID_ARGUMENT. */
export function mergeMarks(marks: Iterable<Uint8Array>): Uint8Array {
  const some = [...marks].filter((mark) => mark.length > 0);
  if (some.length <= 1) return some[0] ?? new Uint8Array(0);
  let clusterId = "";
  const indexes = new Map<number, number>();
  for (const bytes of some) {
    const mark = decodeMark(bytes);
    clusterId = mark.clusterId;
    for (const [shard, index] of mark.indexes) indexes.set(shard, Math.max(indexes.get(shard) ?? 0, index));
  }
  return encodeMark({ clusterId, indexes });
}

function malformed() {
  return invalid("after: the bytes are not a write mark", { field: "after" });
}
