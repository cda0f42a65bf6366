import { crc32c, viewOf } from "@featurestore/proto";

/*
 * Database key: 1 system | tag u8 | rest
 *                 'a'                                   applied position
 *                 's' view id u32 BE | version u32 BE   schema message
 *                 'v' view id u32 BE | dataset u32 BE   view sums
 *                 'p' producer i64 BE                   last sequence
 *                 'g'                                   registry message
 *                 'c'                                   cluster map, JSON
 *                 'r'                                   revision of who may do what
 *                 't' id                                principal, JSON
 *                 'l' sequence i64 BE                   audit record, JSON
 *                 'm'                                   membership, as in a membership entry
 *                 'e'                                   position of the entry that made the membership
 *               2 rows | view id u32 BE | dataset version u32 BE | join key | kind u8 (0 row)
 * Value:        bytes | crc32c u32 LE of (database key, bytes)
 *
 * The checksum covers the key, so that a value found under another key is noticed too.
 */
export const SYSTEM = 1;
export const ROWS = 2;
export const ROW_KIND = 0;
const ROW_HEAD = 9;

export function systemKey(tag: string, ...parts: readonly number[]): Uint8Array {
  const key = new Uint8Array(2 + 4 * parts.length);
  key[0] = SYSTEM;
  key[1] = tag.charCodeAt(0);
  const view = viewOf(key);
  parts.forEach((part, i) => {
    view.setUint32(2 + 4 * i, part, false);
  });
  return key;
}

/** The applied position, the membership there, and the entry that made it: missing in what was written before it was kept. */
export const APPLIED = systemKey("a");
export const MEMBERSHIP = systemKey("m");
export const MEMBERSHIP_ENTRY = systemKey("e");

/** The system key of a producer: its id as two words. */
export function producerKey(producer: number): Uint8Array {
  return systemKey("p", Math.floor(producer / 4_294_967_296), producer % 4_294_967_296);
}

export function producerOfKey(key: Uint8Array): number {
  const view = viewOf(key);
  return view.getUint32(2, false) * 4_294_967_296 + view.getUint32(6, false);
}

/** The database key of a row. */
export function rowKey(
  at: { readonly viewId: number; readonly dataset: number },
  key: Uint8Array,
  start: number,
  end: number,
): Uint8Array {
  const out = new Uint8Array(ROW_HEAD + end - start + 1);
  writeRowHead(out, at);
  out.set(key.subarray(start, end), ROW_HEAD);
  out[out.length - 1] = ROW_KIND;
  return out;
}

/** All rows of a view's dataset lie from `gte` to before `lt`. */
export function rowRange(viewId: number, dataset: number): { gte: Uint8Array; lt: Uint8Array } {
  const gte = new Uint8Array(ROW_HEAD);
  const lt = new Uint8Array(ROW_HEAD);
  writeRowHead(gte, { viewId, dataset });
  writeRowHead(lt, { viewId, dataset: dataset + 1 });
  return { gte, lt };
}

/** All rows of all datasets of a view. */
export function viewRange(viewId: number): { gte: Uint8Array; lt: Uint8Array } {
  return { gte: rowRange(viewId, 0).gte, lt: rowRange(viewId + 1, 0).gte };
}

/** The join key within a row's database key. */
export function joinKeyOf(databaseKey: Uint8Array): Uint8Array {
  return databaseKey.subarray(ROW_HEAD, databaseKey.length - 1);
}

function writeRowHead(out: Uint8Array, at: { readonly viewId: number; readonly dataset: number }): void {
  out[0] = ROWS;
  const view = viewOf(out);
  view.setUint32(1, at.viewId, false);
  view.setUint32(5, at.dataset, false);
}

/** A value with its checksum. */
export function frameValue(databaseKey: Uint8Array, bytes: Uint8Array): Uint8Array {
  const framed = new Uint8Array(bytes.length + 4);
  framed.set(bytes);
  viewOf(framed).setUint32(bytes.length, valueChecksum(databaseKey, bytes, 0, bytes.length), true);
  return framed;
}

export function valueChecksum(databaseKey: Uint8Array, bytes: Uint8Array, start: number, end: number): number {
  return crc32c(bytes, start, end, crc32c(databaseKey));
}

/** The bytes of a framed value, sharing its memory; null when the checksum does not hold. */
export function unframeValue(databaseKey: Uint8Array, framed: Uint8Array): Uint8Array | null {
  const length = framed.length - 4;
  if (length < 0) return null;
  const stored = viewOf(framed).getUint32(length, true);
  return stored === valueChecksum(databaseKey, framed, 0, length) ? framed.subarray(0, length) : null;
}
