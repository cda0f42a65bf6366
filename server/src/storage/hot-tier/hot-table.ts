import type { Arena } from "./arena.js";
import {
  ENTRY_HEADER_BYTES,
  ENTRY_KEY_BYTES_MAX,
  ENTRY_ROW_BYTES_MAX,
  entryBytes,
  entryHash,
  entryKeyLength,
  entryRowLength,
  writeEntryHeader,
} from "./entry.js";
import { HotIndex, type ProbeStats } from "./hot-index.js";

/** `memory`: rows stay until they are deleted. `cache`: rows may be evicted, the least recently used first. */
export type HotResidency = "memory" | "cache";

/** Where one entry's bytes are, in a chunk shared with other entries. */
export type HotVisitor = (
  hash: number,
  chunk: Uint8Array,
  keyStart: number,
  keyEnd: number,
  rowStart: number,
  rowEnd: number,
) => void;

/** What a table needs of the tier it belongs to. */
export interface HotTierPort {
  readonly arena: Arena;
  /** Evicts one row of some cache table; false when there is none. */
  evictOne(): boolean;
  /** The table has rows that may be evicted, or has no more. */
  setEvictable(table: HotTable, isEvictable: boolean): void;
  forget(table: HotTable): void;
}

/** Copies of at most so many bytes are faster in a loop than through a view made for them. */
const LOOP_COPY_BYTES_MAX = 64;

/**
 * The rows of one view on one shard, by the bytes of their keys. Made by `HotTier.createTable`.
 *
 * `hash` is always `xxhash32(key, seed 0)`, signed or unsigned. Bytes given to `put` are copied, and must not lie in
 * the tier's own chunks. Locations, and the positions taken from them, hold until the next change of any table of
 * the same tier.
 */
export class HotTable {
  /** Which table of the tier this is: for the tier. */
  readonly id: number;
  readonly #tier: HotTierPort;
  readonly #arena: Arena;
  readonly #index: HotIndex;
  #residency: HotResidency;
  #rowBytes = 0;
  #isDestroyed = false;

  constructor(options: { readonly tier: HotTierPort; readonly id: number; readonly residency: HotResidency }) {
    this.id = options.id;
    this.#tier = options.tier;
    this.#arena = options.tier.arena;
    this.#residency = options.residency;
    this.#index = new HotIndex(this.#arena);
  }

  get residency(): HotResidency {
    return this.#residency;
  }

  set residency(residency: HotResidency) {
    if (residency === this.#residency) return;
    this.#residency = residency;
    if (this.count > 0) this.#tier.setEvictable(this, residency === "cache");
  }

  /** How many rows there are. */
  get count(): number {
    return this.#index.count;
  }

  /** The index and the rows, each rounded up to the slot it takes. */
  get bytes(): number {
    return this.#index.bytes + this.#rowBytes;
  }

  /** The location of the key's row, or -1. In a cache table the row counts as used. */
  find(hash: number, key: Uint8Array, keyStart: number, keyEnd: number): number {
    return this.#index.find(hash, key, keyStart, keyEnd, this.#residency === "cache");
  }

  /** For `findMany`: where the key's row is, if it is anywhere; -1 if it is not. */
  candidate(hash: number): number {
    return this.#index.candidate(hash);
  }

  /** The hash of the row there, signed. */
  hashAt(location: number): number {
    return entryHash(this.#words(location), (location & this.#arena.unitMask) << 1);
  }

  /** For `findMany`: the row there is the key's. It does not count as used. */
  hasKeyAt(location: number, key: Uint8Array, keyStart: number, keyEnd: number): boolean {
    return this.#index.hasKey(location, key, keyStart, keyEnd);
  }

  /** The chunk that holds the row: shared, to be read between `rowStart` and `rowEnd` only. */
  rowBytes(location: number): Uint8Array {
    return this.#arena.bytesOf[location >>> this.#arena.unitShift] as Uint8Array;
  }

  /** A view over the same chunk, with the same positions. */
  rowView(location: number): DataView {
    return this.#arena.viewOf[location >>> this.#arena.unitShift] as DataView;
  }

  rowStart(location: number): number {
    const unit = location & this.#arena.unitMask;
    return (unit << 3) + ENTRY_HEADER_BYTES + entryKeyLength(this.#words(location), unit << 1);
  }

  rowEnd(location: number): number {
    const unit = location & this.#arena.unitMask;
    return (unit << 3) + entryBytes(this.#words(location), unit << 1);
  }

  /**
   * Inserts or replaces the key's row, which alone does not count as use. False when there is no room for it, not even after evicting rows of cache
   * tables, whoever asks; then the key has no row at all, so that no stale one stays.
   */
  put(
    hash: number,
    key: Uint8Array,
    keyStart: number,
    keyEnd: number,
    row: Uint8Array,
    rowStart: number,
    rowEnd: number,
  ): boolean {
    if (this.#isDestroyed) throw new TypeError("the hot table is destroyed");
    const keyLength = keyEnd - keyStart;
    const rowLength = rowEnd - rowStart;
    const fits = keyLength <= ENTRY_KEY_BYTES_MAX && rowLength <= ENTRY_ROW_BYTES_MAX;
    const slotBytes = this.#arena.slotBytes(ENTRY_HEADER_BYTES + keyLength + rowLength);
    let location = this.#index.find(hash, key, keyStart, keyEnd, false);
    if (location >= 0 && (!fits || this.#slotBytesAt(location) !== slotBytes)) {
      this.#remove(hash, location);
      location = -1;
    }
    if (location < 0) {
      location = fits ? this.#insert(hash, slotBytes) : -1;
      if (location < 0) return false;
    }
    const unit = location & this.#arena.unitMask;
    const chunk = this.rowBytes(location);
    const keyAt = (unit << 3) + ENTRY_HEADER_BYTES;
    writeEntryHeader(this.#words(location), unit << 1, { hash, table: this.id, keyLength, rowLength });
    copyBytes(key, keyStart, keyEnd, chunk, keyAt);
    copyBytes(row, rowStart, rowEnd, chunk, keyAt + keyLength);
    return true;
  }

  /** Whether there was a row. */
  delete(hash: number, key: Uint8Array, keyStart: number, keyEnd: number): boolean {
    const location = this.#index.find(hash, key, keyStart, keyEnd, false);
    if (location < 0) return false;
    this.#remove(hash, location);
    return true;
  }

  /** Removes up to `rowsMax` rows, whichever come first: for emptying a large table in steps. */
  discard(rowsMax: number): void {
    for (let left = rowsMax; left > 0 && this.count > 0; ) {
      const location = this.#index.sweep(Number.MAX_SAFE_INTEGER, true);
      if (location <= 0) continue;
      this.#removeAt(location);
      left--;
    }
    this.#arena.trim();
  }

  /** Removes all rows and gives their bytes and the index's back. Takes time by the number of rows. */
  clear(): void {
    this.discard(this.count);
  }

  /** Clears the table for good. */
  destroy(): void {
    if (this.#isDestroyed) return;
    this.clear();
    this.#isDestroyed = true;
    this.#tier.forget(this);
  }

  /** Visits every row, in no particular order. The visitor must change no table. */
  forEach(visit: HotVisitor): void {
    this.#index.forEach((location) => {
      const unit = location & this.#arena.unitMask;
      const words = this.#words(location);
      const keyStart = (unit << 3) + ENTRY_HEADER_BYTES;
      const keyEnd = keyStart + entryKeyLength(words, unit << 1);
      const rowEnd = keyEnd + entryRowLength(words, unit << 1);
      visit(entryHash(words, unit << 1) >>> 0, this.rowBytes(location), keyStart, keyEnd, keyEnd, rowEnd);
    });
  }

  /** How well the index is spread: for tests and diagnosis, walks it all. */
  probeStats(): ProbeStats {
    return this.#index.probeStats();
  }

  /** The index's arrays, added up one by one: for tests. */
  measureIndex(): number {
    return this.#index.measureBytes();
  }

  /** For the tier: evicts the next row that has used up its second chance. Negative: slots passed in vain. */
  evictNext(slotsMax: number, isForced: boolean): number {
    const location = this.#index.sweep(slotsMax, isForced);
    if (location > 0) this.#removeAt(location);
    return location;
  }

  /** For the tier: an entry of this table has moved. */
  relocate(hash: number, from: number, to: number): void {
    this.#index.relocate(hash, from, to);
  }

  /** A slot for a new entry, already in the index, or -1. Nothing is evicted between having the slot and using it. */
  #insert(hash: number, slotBytes: number): number {
    if (slotBytes > this.#arena.bytesMax) return -1;
    for (;;) {
      const room = this.#index.makeRoom(hash);
      if (room === "full") return -1;
      const location = room === "ready" ? this.#arena.allocate(slotBytes) : 0;
      if (location !== 0) {
        this.#index.insert(hash, location);
        this.#rowBytes += slotBytes;
        if (this.count === 1 && this.#residency === "cache") this.#tier.setEvictable(this, true);
        return location;
      }
      if (!this.#tier.evictOne()) {
        if (this.count === 0) this.#index.release();
        return -1;
      }
    }
  }

  #removeAt(location: number): void {
    this.#remove(this.hashAt(location), location);
  }

  #remove(hash: number, location: number): void {
    const slotBytes = this.#slotBytesAt(location);
    this.#index.remove(hash, location);
    this.#arena.free(location, slotBytes);
    this.#rowBytes -= slotBytes;
    if (this.count === 0 && this.#residency === "cache") this.#tier.setEvictable(this, false);
  }

  #slotBytesAt(location: number): number {
    return this.#arena.slotBytes(entryBytes(this.#words(location), (location & this.#arena.unitMask) << 1));
  }

  #words(location: number): Int32Array {
    return this.#arena.wordsOf[location >>> this.#arena.unitShift] as Int32Array;
  }
}

function copyBytes(source: Uint8Array, start: number, end: number, target: Uint8Array, targetStart: number): void {
  if (end - start <= LOOP_COPY_BYTES_MAX) {
    for (let at = start; at < end; at++) target[targetStart + at - start] = source[at] as number;
  } else if (start === 0 && end === source.length) {
    target.set(source, targetStart);
  } else {
    target.set(source.subarray(start, end), targetStart);
  }
}
