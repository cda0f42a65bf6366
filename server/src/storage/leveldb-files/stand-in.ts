import { maskedCrc, varintOf } from "./byte-cursor.js";

const TRAILER_BYTES = 5;
const KEY_TRAILER_BYTES = 8;
const RESTARTS_MAX = 2;

/**
 * The internal keys of a block that stands in for a damaged one, such that the table's keys stay in order and its ends
 * remain those that the MANIFEST names: `smallest` where the block is the table's first, `largest` where it is the last.
 *
 * In between it is a deletion next to the block's separator in the index, which no reader ever sees. Two kinds of them:
 *
 * - Separator = the block's last key. Its sequence number belongs to nothing else, and as a deletion it comes between
 *   that key and the next.
 * - Separator = a shorter user key that comes before the next block's, under LevelDB's greatest sequence number. Another
 *   table may have the same one, and a compaction that meets a key twice ends the process by an assertion. Under number 0
 *   the second is dropped as older than the first, whatever snapshots are held. It comes behind the separator, but
 *   before the next block: only a search for just that user key would look for it in the wrong block.
 */
export function standInKeys({
  separator,
  smallest,
  largest,
}: {
  readonly separator: Uint8Array;
  readonly smallest: Uint8Array | null;
  readonly largest: Uint8Array | null;
}): Uint8Array[] {
  if (smallest !== null && largest !== null) {
    return Buffer.compare(smallest, largest) === 0 ? [smallest] : [smallest, largest];
  }
  return [smallest ?? largest ?? deletionNextTo(separator)];
}

/** The key's trailer is `type u8 | sequence u56 le`, the type 0 for a deletion, 1 for a value. */
function deletionNextTo(separator: Uint8Array): Uint8Array {
  const key = Uint8Array.from(separator);
  const trailer = key.subarray(key.length - KEY_TRAILER_BYTES);
  if (trailer.every((byte, i) => i === 0 || byte === 0xff)) trailer.fill(0);
  trailer[0] = 0;
  return key;
}

/**
 * A sound data block of `size` bytes of contents and the 5 behind (see `checkTable`), with these internal keys, in order;
 * zeros as the last one's value fill it up. Null where the keys take more room.
 */
export function standInBlock(size: number, keys: readonly Uint8Array[]): Uint8Array | null {
  // One length in some 128 has no fitting varint with one restart; with a second one it has.
  for (let restarts = 1; restarts <= RESTARTS_MAX; restarts++) {
    const entries = entriesOf(size - 4 * (restarts + 1), keys);
    if (entries === null) continue;
    const block = Buffer.alloc(size + TRAILER_BYTES);
    block.set(entries);
    block.writeUInt32LE(restarts, size - 4);
    return sealed(block);
  }
  return null;
}

/**
 * A sound filter block of `size` bytes and the 5 behind that lets every key pass: its offsets begin behind its end, which
 * `FilterBlockReader` (table/filter_block.cc) takes for no filters at all.
 *
 *     filter block := filters | (offset u32le)* | start of the offsets u32le | lg(bytes of data per filter) u8
 */
export function passAllFilter(size: number): Uint8Array {
  const block = Buffer.alloc(size + TRAILER_BYTES, 0xff);
  block[size - 1] = 11;
  return sealed(block);
}

/** Exactly `bytes` of entries, or null. Only the first key is a restart: the others share what they can. */
function entriesOf(bytes: number, keys: readonly Uint8Array[]): Uint8Array | null {
  const parts: Uint8Array[] = [];
  let left = bytes;
  for (const [i, key] of keys.entries()) {
    const shared = i === 0 ? 0 : sharedBytes(keys[i - 1] ?? key, key);
    const head = Buffer.concat([varintOf(shared), varintOf(key.length - shared)]);
    const tail = key.subarray(shared);
    left -= head.length + tail.length;
    const length = i < keys.length - 1 ? varintOf(0) : lengthThatFills(left);
    if (length === null) return null;
    parts.push(head, length, tail);
    left -= length.length;
  }
  return left < 0 ? null : Buffer.concat(parts);
}

/** The varint of a length that, together with itself, takes `bytes`. */
function lengthThatFills(bytes: number): Uint8Array | null {
  for (let width = 1; width <= bytes; width++) {
    const length = varintOf(bytes - width);
    if (length.length === width) return length;
    if (length.length < width) return null;
  }
  return null;
}

function sharedBytes(a: Uint8Array, b: Uint8Array): number {
  let shared = 0;
  while (shared < a.length && shared < b.length && a[shared] === b[shared]) shared++;
  return shared;
}

/** Fills in what stands behind a block's contents: type 0 and the checksum. */
function sealed(block: Buffer): Uint8Array {
  const typeAt = block.length - TRAILER_BYTES;
  block[typeAt] = 0;
  block.writeUInt32LE(maskedCrc(block, 0, typeAt + 1), typeAt + 1);
  return block;
}
