import { FeatureStoreError } from "@featurestore/proto";
import { ByteCursor, corruption, isZero, maskedCrc, u32At } from "./byte-cursor.js";
import { compareInternalKeys, type TableEntry, userKeyOf } from "./manifest.js";
import { standInKeys } from "./stand-in.js";

/** User keys, `after` exclusive (null = from the beginning), `through` inclusive (null = to the end). */
export interface KeyRange {
  readonly after: Uint8Array | null;
  readonly through: Uint8Array | null;
}

/** What is wrong with a table, and the user keys that LevelDB may therefore answer wrongly. */
export interface TableDamage {
  readonly reason: string;
  readonly ranges: readonly KeyRange[];
  /**
   * The blocks that sound ones of their size could stand in for: filters, or else all damaged data blocks. A table with a
   * damaged filter has not been looked at for more. None where the damage is of another kind.
   */
  readonly blocks: readonly DamagedBlock[];
}

/** A damaged block and, for a data block, the internal keys that a block in its place must hold (`stand-in.ts`). */
export type DamagedBlock =
  | { readonly kind: "filter"; readonly handle: Handle }
  | { readonly kind: "data"; readonly handle: Handle; readonly keys: readonly Uint8Array[] };

/** Where a block lies: its contents take `size` bytes, and five more follow. */
export interface Handle {
  readonly offset: number;
  readonly size: number;
}

const FOOTER_BYTES = 48;
const BLOCK_TRAILER_BYTES = 5;
const MAGIC_LOW = 0x8b80fb57;
const MAGIC_HIGH = 0xdb477524;
const PAUSE_BYTES = 256 * 1024;

/**
 * Checks every byte of a table against its checksums and against its entry in the MANIFEST, and returns the damage, if
 * any. It yields after every 256 KiB or so, for the caller to let others run.
 *
 *     table  := data block+ | meta block* | metaindex block | index block | footer      (doc/table_format.md)
 *     block  := contents | type u8 | masked CRC-32C of contents and type, u32le
 *     footer := metaindex handle | index handle | zeros up to 40 bytes | magic u64le
 *     handle := offset varint | size varint                              size without the 5 bytes behind
 *
 * No byte belongs to nothing: blocks lie end to end in this order. Type is 0: our databases do not compress.
 *
 * Damage to a data block costs the keys between its neighbours in this table. Without a sound index or filter no answer
 * from the table counts, and the damage is its whole key range.
 */
export function* checkTable(file: string, bytes: Uint8Array, entry: TableEntry): Generator<void, TableDamage | null> {
  let layout: Layout;
  try {
    layout = readLayout(file, bytes, entry);
  } catch (error) {
    return wholeTableDamage(reasonOf(error), entry);
  }
  const filterDamage = checkFilters(bytes, layout, entry);
  if (filterDamage !== null) return filterDamage;
  const { blocks } = layout;
  const damaged: number[] = [];
  let pauseAt = PAUSE_BYTES;
  for (const [i, { handle }] of blocks.entries()) {
    if (blockFault(bytes, handle) !== null) damaged.push(i);
    if (handle.offset < pauseAt) continue;
    pauseAt = handle.offset + PAUSE_BYTES;
    yield;
  }
  try {
    checkEnds(file, bytes, blocks, { damaged, entry });
    return damaged.length === 0 ? null : blockDamage(file, bytes, blocks, { damaged, entry });
  } catch (error) {
    return wholeTableDamage(reasonOf(error), entry);
  }
}

/** Damage for `reason` to everything that `entry` covers. */
export function wholeTableDamage(reason: string, entry: TableEntry): TableDamage {
  return {
    reason,
    ranges: [{ after: justBelow(userKeyOf(entry.smallest)), through: userKeyOf(entry.largest) }],
    blocks: [],
  };
}

/** An entry of the index: a data block, and an internal key that is >= all of its keys and < all of the next block's. */
interface DataBlock {
  readonly handle: Handle;
  readonly separator: Uint8Array;
}

interface Layout {
  readonly blocks: readonly DataBlock[];
  /** The meta blocks: filters, LevelDB 1.20 knows no others. */
  readonly filters: readonly Handle[];
}

/** The blocks of a table whose footer, index and metaindex are sound. Throws CORRUPTION. */
function readLayout(file: string, bytes: Uint8Array, entry: TableEntry): Layout {
  if (bytes.length !== entry.bytes) {
    throw corruption(file, `${bytes.length} bytes long, where the MANIFEST says ${entry.bytes}`);
  }
  const footer = readFooter(file, bytes);
  const blocks: DataBlock[] = [];
  for (const [separator, value] of blockEntries(file, contentsOf(file, bytes, footer.index, "index"))) {
    const previous = blocks.at(-1);
    if (separator.length < 8 || (previous && compareInternalKeys(previous.separator, separator) >= 0)) {
      throw corruption(file, "the index is out of order");
    }
    blocks.push({ handle: readWholeHandle(file, value), separator });
  }
  if (blocks.length === 0) throw corruption(file, "the index is empty");
  checkCovers(file, blocks, entry);
  const filters: Handle[] = [];
  for (const [, value] of blockEntries(file, contentsOf(file, bytes, footer.metaindex, "metaindex"))) {
    filters.push(readWholeHandle(file, value));
  }
  filters.sort((a, b) => a.offset - b.offset);
  checkContiguous(file, bytes, [...blocks.map(({ handle }) => handle), ...filters, footer.metaindex, footer.index]);
  return { blocks, filters };
}

/** A sound index of another table, or of an old one, leaves the keys that the MANIFEST names outside. */
function checkCovers(file: string, blocks: readonly DataBlock[], { smallest, largest }: TableEntry): void {
  const [first, last, beforeLast] = [blocks[0], blocks.at(-1), blocks.at(-2)];
  if (
    (first && compareInternalKeys(first.separator, smallest) < 0) ||
    (last && compareInternalKeys(last.separator, largest) < 0) ||
    (beforeLast && compareInternalKeys(beforeLast.separator, largest) >= 0)
  ) {
    throw corruption(file, "its index is not for the keys in the MANIFEST");
  }
}

/** Damage to the filters, which may hide any key of the table. */
function checkFilters(bytes: Uint8Array, { filters }: Layout, entry: TableEntry): TableDamage | null {
  const damaged = filters.filter((handle) => blockFault(bytes, handle) !== null);
  const [worst] = damaged;
  if (worst === undefined) return null;
  return {
    ...wholeTableDamage(`the meta block at ${worst.offset} ${blockFault(bytes, worst)}`, entry),
    blocks: damaged.map((handle) => ({ kind: "filter", handle })),
  };
}

function readFooter(file: string, bytes: Uint8Array): { readonly metaindex: Handle; readonly index: Handle } {
  const start = bytes.length - FOOTER_BYTES;
  if (start < 0) throw corruption(file, "too short for a table");
  if (u32At(bytes, bytes.length - 8) !== MAGIC_LOW || u32At(bytes, bytes.length - 4) !== MAGIC_HIGH) {
    throw corruption(file, "the footer's magic number is wrong");
  }
  const cursor = new ByteCursor(file, bytes.subarray(0, bytes.length - 8), start);
  const metaindex = readHandle(cursor);
  const index = readHandle(cursor);
  if (!isZero(bytes, cursor.at, bytes.length - 8)) throw corruption(file, "the footer's padding is not zero");
  return { metaindex, index };
}

function readHandle(cursor: ByteCursor): Handle {
  return { offset: cursor.varint(), size: cursor.varint() };
}

function readWholeHandle(file: string, value: Uint8Array): Handle {
  const cursor = new ByteCursor(file, value);
  const handle = readHandle(cursor);
  if (!cursor.isAtEnd) throw corruption(file, "a block handle has bytes behind it");
  return handle;
}

function checkContiguous(file: string, bytes: Uint8Array, handles: readonly Handle[]): void {
  let end = 0;
  for (const { offset, size } of handles) {
    if (offset !== end) throw corruption(file, `the bytes from ${end} on belong to no block`);
    end = offset + size + BLOCK_TRAILER_BYTES;
  }
  if (end !== bytes.length - FOOTER_BYTES) throw corruption(file, `the bytes from ${end} on belong to no block`);
}

/** What is wrong with the block at `handle`, or null. */
function blockFault(bytes: Uint8Array, { offset, size }: Handle): string | null {
  const typeAt = offset + size;
  if (typeAt + BLOCK_TRAILER_BYTES > bytes.length) return "lies outside the file";
  if (maskedCrc(bytes, offset, typeAt + 1) !== u32At(bytes, typeAt + 1)) return "fails its checksum";
  return bytes[typeAt] === 0 ? null : `is of type ${bytes[typeAt]}`;
}

/** The contents of the block at `handle`, verified. Throws CORRUPTION. */
function contentsOf(file: string, bytes: Uint8Array, handle: Handle, name: string): Uint8Array {
  const fault = blockFault(bytes, handle);
  if (fault !== null) throw corruption(file, `the ${name} block at ${handle.offset} ${fault}`);
  return bytes.subarray(handle.offset, handle.offset + handle.size);
}

/**
 * The entries of a verified block from restart `from` on (-1: the last), as key and value. Keys are copies.
 *
 *     contents := entry* | (offset u32le)[restarts] | restarts u32le           (doc/table_format.md, table/block.cc)
 *     entry    := shared varint | unshared varint | length varint | key tail[unshared] | value[length]
 *     key      := the first `shared` bytes of the key before | key tail         nothing shared at a restart
 */
function* blockEntries(file: string, contents: Uint8Array, from: 0 | -1 = 0): Generator<[Uint8Array, Uint8Array]> {
  const restarts = contents.length < 4 ? 0 : u32At(contents, contents.length - 4);
  const end = contents.length - 4 - restarts * 4;
  if (restarts === 0 || end < 0) throw corruption(file, "a block's restart array is malformed");
  const first = from === 0 ? 0 : u32At(contents, contents.length - 8);
  const cursor = new ByteCursor(file, contents.subarray(0, end), first);
  let key = new Uint8Array(0);
  while (!cursor.isAtEnd) {
    const shared = cursor.varint();
    const unshared = cursor.varint();
    const length = cursor.varint();
    if (shared > key.length) throw corruption(file, "a block's entry shares more than there is");
    const next = new Uint8Array(shared + unshared);
    next.set(key.subarray(0, shared));
    next.set(cursor.take(unshared), shared);
    key = next;
    yield [key, cursor.take(length)];
  }
}

function firstKeyOf(file: string, bytes: Uint8Array, { handle }: DataBlock): Uint8Array {
  for (const [key] of blockEntries(file, bytes.subarray(handle.offset, handle.offset + handle.size))) return key;
  throw corruption(file, `the data block at ${handle.offset} is empty`);
}

function lastKeyOf(file: string, bytes: Uint8Array, { handle }: DataBlock): Uint8Array {
  let last: Uint8Array | undefined;
  for (const [key] of blockEntries(file, bytes.subarray(handle.offset, handle.offset + handle.size), -1)) last = key;
  if (last === undefined) throw corruption(file, `the data block at ${handle.offset} is empty`);
  return last;
}

/** A sound table in the wrong place, or an old one, has sound checksums: its ends must be those the MANIFEST names. */
function checkEnds(
  file: string,
  bytes: Uint8Array,
  blocks: readonly DataBlock[],
  { damaged, entry }: { readonly damaged: readonly number[]; readonly entry: TableEntry },
): void {
  const first = blocks[0];
  const last = blocks.at(-1);
  if (first && damaged[0] !== 0 && Buffer.compare(firstKeyOf(file, bytes, first), entry.smallest) !== 0) {
    throw corruption(file, "its first key is not the one in the MANIFEST");
  }
  if (last && damaged.at(-1) !== blocks.length - 1 && Buffer.compare(lastKeyOf(file, bytes, last), entry.largest)) {
    throw corruption(file, "its last key is not the one in the MANIFEST");
  }
}

/** Damage to some of the data blocks, one range for each run of them. */
function blockDamage(
  file: string,
  bytes: Uint8Array,
  blocks: readonly DataBlock[],
  { damaged, entry }: { readonly damaged: readonly number[]; readonly entry: TableEntry },
): TableDamage {
  const ranges: KeyRange[] = [];
  let from = damaged[0] ?? 0;
  for (const [i, block] of damaged.entries()) {
    const next = damaged[i + 1];
    if (next === block + 1) continue;
    ranges.push({
      after: lowerBound(file, bytes, { before: blocks[from - 1], entry }),
      through: upperBound(file, bytes, { last: blocks[block], behind: blocks[block + 1], entry }),
    });
    from = next ?? 0;
  }
  const worst = blocks[damaged[0] ?? 0]?.handle ?? { offset: 0, size: 0 };
  const reason = `${damaged.length} of ${blocks.length} data blocks damaged: the one at ${worst.offset} ${blockFault(bytes, worst)}`;
  return { reason, ranges, blocks: damaged.flatMap((i) => damagedBlock(blocks, i, entry)) };
}

function damagedBlock(blocks: readonly DataBlock[], i: number, { smallest, largest }: TableEntry): DamagedBlock[] {
  const block = blocks[i];
  if (block === undefined) return [];
  const keys = standInKeys({
    separator: block.separator,
    smallest: i === 0 ? smallest : null,
    largest: i === blocks.length - 1 ? largest : null,
  });
  return [{ kind: "data", handle: block.handle, keys }];
}

/**
 * The lower bound of a run of damaged blocks, exclusive: the last user key of the sound block `before`. Not the separator
 * between them, which may be a key that no row has: a damaged key could show up below it. Where the separator is that
 * last key itself, an older version of it may lie in the damaged block, and the bound lets it in.
 */
function lowerBound(
  file: string,
  bytes: Uint8Array,
  { before, entry }: { readonly before: DataBlock | undefined; readonly entry: TableEntry },
): Uint8Array | null {
  if (before === undefined) return justBelow(userKeyOf(entry.smallest));
  const last = userKeyOf(lastKeyOf(file, bytes, before));
  return Buffer.compare(last, userKeyOf(before.separator)) === 0 ? justBelow(last) : last;
}

/**
 * The upper bound of a run of damaged blocks that ends with `last`, inclusive: just below the first user key of the sound
 * block `behind`, or its separator, whose older versions may begin that block. Behind the last block it is the table's
 * largest key: LevelDB does not look into a table for keys beyond it.
 */
function upperBound(
  file: string,
  bytes: Uint8Array,
  {
    last,
    behind,
    entry,
  }: { readonly last: DataBlock | undefined; readonly behind: DataBlock | undefined; readonly entry: TableEntry },
): Uint8Array {
  if (last === undefined || behind === undefined) return userKeyOf(entry.largest);
  const separator = userKeyOf(last.separator);
  const below = justBelow(userKeyOf(firstKeyOf(file, bytes, behind)));
  return below !== null && Buffer.compare(below, separator) > 0 ? below : separator;
}

/**
 * A key below `key`, with next to nothing between the two: as an exclusive bound it lets `key` in. Keys have no
 * predecessor in general; what lies between are keys that begin with all of `key` but its last byte, that byte less one
 * and eight 0xff. Null for the empty key.
 */
function justBelow(key: Uint8Array): Uint8Array | null {
  const last = key.at(-1);
  if (last === undefined) return null;
  if (last === 0) return key.slice(0, -1);
  const below = new Uint8Array(key.length + 8).fill(0xff);
  below.set(key.subarray(0, -1));
  below[key.length - 1] = last - 1;
  return below;
}

function reasonOf(error: unknown): string {
  if (error instanceof FeatureStoreError && typeof error.details["reason"] === "string") return error.details["reason"];
  throw error;
}
