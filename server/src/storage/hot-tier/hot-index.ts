import { assert } from "@featurestore/proto";
import type { Arena } from "./arena.js";
import { ENTRY_HEADER_BYTES, entryKeyLength } from "./entry.js";

const SLOTS_FIRST = 16;
const SLOTS_PER_SEGMENT = 4096;
const LOAD_MAX_SIXTEENTHS = 11;
/** What an array costs besides its elements: the typed array, its buffer and the allocator's share (measured). */
const ARRAY_OVERHEAD_BYTES = 256;
const DIRECTORY_ENTRY_BYTES = 8;
/** How many times more directory entries than segments there may be, however unevenly the hashes fall. */
const DIRECTORY_SLACK = 8;
/** In a slot's location: found since the sweep last passed. */
const RECENT = 0x8000_0000 | 0;
const LOCATION_MASK = 0x7fff_ffff;

/** What every empty index points to: two slots, never written. */
const NO_SEGMENT = newSegment(2);
/** For a segment that is being rebuilt in its own place. */
const SCRATCH = new Int32Array(SLOTS_PER_SEGMENT * 2);

/** How far entries lie from where their hash sends them; an entry found at the first look counts 1. */
export interface ProbeStats {
  readonly entries: number;
  readonly slots: number;
  readonly probesMean: number;
  readonly probesMax: number;
}

/**
 * From (hash, key) to location: open addressing with linear probing, load <= 11/16, no tombstones.
 *
 *     segment   = slots x (hash i32, location i32; 0 is empty, sign bit is "recent") | count i32 | depth i32
 *     directory = 2^depth references, by the top bits of the mixed hash; a segment of depth d fills 2^(depth - d)
 *
 * A small index is one segment that doubles. From 4,096 slots on full segments are split in two (extendible hashing;
 * Fagin and others, 1979), so no insert rehashes more than a segment's entries or needs room for a second index.
 * Hashes within one index share their low bits, which chose the shard; both mixes leave those bits no weight.
 */
export class HotIndex {
  readonly #arena: Arena;
  #directory: Int32Array[] = [NO_SEGMENT, NO_SEGMENT];
  /** 32 - depth of the directory, which is at least 1. */
  #directoryShift = 31;
  /** 32 - log2 of the slots in each segment. */
  #slotShift = 31;
  /** Index of the last word that belongs to a slot; wraps a probe around. */
  #wordMask = 3;
  #segments = 0;
  #count = 0;
  #bytes = 0;
  #handDirectory = 0;
  #handWord = 0;

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  get count(): number {
    return this.#count;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The location of the key's entry, or -1. With `isUse` the entry is marked as recent. */
  find(hash: number, key: Uint8Array, keyStart: number, keyEnd: number, isUse: boolean): number {
    const signed = hash | 0;
    const mixed = mix(signed);
    const segment = this.#directory[mixed >>> this.#directoryShift] as Int32Array;
    const wordMask = this.#wordMask;
    for (let word = (mixAgain(mixed) >>> this.#slotShift) << 1; ; word = (word + 2) & wordMask) {
      const stored = segment[word + 1] as number;
      if (stored === 0) return -1;
      if (segment[word] === signed) {
        const location = stored & LOCATION_MASK;
        if (this.hasKey(location, key, keyStart, keyEnd)) {
          if (isUse && stored > 0) segment[word + 1] = stored | RECENT;
          return location;
        }
      }
    }
  }

  /** The location of the first entry of that hash, whatever its key, or -1. */
  candidate(hash: number): number {
    const signed = hash | 0;
    const mixed = mix(signed);
    const segment = this.#directory[mixed >>> this.#directoryShift] as Int32Array;
    const wordMask = this.#wordMask;
    for (let word = (mixAgain(mixed) >>> this.#slotShift) << 1; ; word = (word + 2) & wordMask) {
      const stored = segment[word + 1] as number;
      if (stored === 0) return -1;
      if (segment[word] === signed) return stored & LOCATION_MASK;
    }
  }

  /**
   * Sees to it that one more entry of this hash can be inserted. "no-budget": it could, had the budget room for a
   * larger index; "full": so many entries share this hash's bits that growing does not help. May move entries.
   */
  makeRoom(hash: number): "ready" | "no-budget" | "full" {
    for (;;) {
      const segment = this.#segmentOf(hash);
      const slots = slotsOf(segment);
      if (countOf(segment) < (slots / 16) * LOAD_MAX_SIXTEENTHS && this.#segments > 0) return "ready";
      if (this.#segments === 0 || slots < SLOTS_PER_SEGMENT) {
        if (!this.#grow()) return "no-budget";
        continue;
      }
      const isWidening = depthOf(segment) === 32 - this.#directoryShift;
      if (isWidening && this.#directory.length * 2 > DIRECTORY_SLACK * this.#segments) {
        return countOf(segment) < (slots / 16) * 15 ? "ready" : "full";
      }
      if (isWidening && !this.#widenDirectory()) return "no-budget";
      if (!this.#split(hash)) return "no-budget";
    }
  }

  /** Adds an entry whose key is not there, after `makeRoom` answered "ready". */
  insert(hash: number, location: number): void {
    const segment = this.#segmentOf(hash);
    this.#place(segment, hash | 0, location);
    setCount(segment, countOf(segment) + 1);
    this.#count++;
  }

  /** Takes the entry at `location` out. */
  remove(hash: number, location: number): void {
    const segment = this.#segmentOf(hash);
    this.#closeGap(segment, this.#wordOf(segment, hash, location));
    setCount(segment, countOf(segment) - 1);
    this.#count--;
    if (this.#count === 0) this.release();
    else if (countOf(segment) <= SLOTS_PER_SEGMENT / 8 && depthOf(segment) > 0) this.#merge(hash);
  }

  /** Notes that the entry at `from` is now at `to`. */
  relocate(hash: number, from: number, to: number): void {
    const segment = this.#segmentOf(hash);
    const word = this.#wordOf(segment, hash, from) + 1;
    segment[word] = ((segment[word] as number) & RECENT) | to;
  }

  /**
   * Moves the clock hand on to the next entry not found since it last passed, and gives its location; the hand stays
   * there for the entry to be removed. Recent entries on the way lose their mark (with `isForced` they are taken,
   * too). A negative answer is the number of slots passed without success: `slotsMax` of them, or fewer when the
   * hand came to the end and went back to the beginning.
   */
  sweep(slotsMax: number, isForced: boolean): number {
    let passed = 0;
    while (passed < slotsMax) {
      const segment = this.#directory[this.#handDirectory] as Int32Array;
      const stored = segment[this.#handWord + 1] as number;
      if (stored > 0 || (isForced && stored < 0)) return stored & LOCATION_MASK;
      if (stored < 0) segment[this.#handWord + 1] = stored & LOCATION_MASK;
      passed++;
      this.#handWord += 2;
      if (this.#handWord <= this.#wordMask) continue;
      this.#handWord = 0;
      this.#handDirectory = this.#rangeEnd(this.#handDirectory);
      if (this.#handDirectory === this.#directory.length) {
        this.#handDirectory = 0;
        break;
      }
    }
    return -passed;
  }

  /** Visits the location of every entry, in no particular order. The index must not change meanwhile. */
  forEach(visit: (location: number) => void): void {
    for (let at = 0; at < this.#directory.length; at = this.#rangeEnd(at)) {
      const segment = this.#directory[at] as Int32Array;
      for (let word = 0; word <= this.#wordMask; word += 2) {
        const stored = segment[word + 1] as number;
        if (stored !== 0) visit(stored & LOCATION_MASK);
      }
    }
  }

  /** Forgets every entry and gives all bytes back. */
  release(): void {
    this.#arena.release(this.#bytes);
    this.#directory = [NO_SEGMENT, NO_SEGMENT];
    this.#directoryShift = 31;
    this.#slotShift = 31;
    this.#wordMask = 3;
    this.#segments = 0;
    this.#count = 0;
    this.#bytes = 0;
    this.#handDirectory = 0;
    this.#handWord = 0;
  }

  /** Walks the whole index: for tests and diagnosis. */
  probeStats(): ProbeStats {
    let entries = 0;
    let probes = 0;
    let probesMax = 0;
    for (let at = 0; at < this.#directory.length; at = this.#rangeEnd(at)) {
      const segment = this.#directory[at] as Int32Array;
      for (let word = 0; word <= this.#wordMask; word += 2) {
        if (segment[word + 1] === 0) continue;
        const distance = 1 + (((word - this.#homeWord(segment[word] as number)) & this.#wordMask) >>> 1);
        entries++;
        probes += distance;
        probesMax = Math.max(probesMax, distance);
      }
    }
    const slots = this.#segments * ((this.#wordMask + 1) / 2);
    return { entries, slots, probesMean: entries === 0 ? 0 : probes / entries, probesMax };
  }

  /** The bytes of all arrays that exist, added up one by one. */
  measureBytes(): number {
    if (this.#segments === 0) return 0;
    let bytes = this.#directory.length > 2 ? this.#directory.length * DIRECTORY_ENTRY_BYTES : 0;
    for (const segment of new Set(this.#directory)) bytes += segment.byteLength + ARRAY_OVERHEAD_BYTES;
    return bytes;
  }

  #segmentOf(hash: number): Int32Array {
    return this.#directory[mix(hash | 0) >>> this.#directoryShift] as Int32Array;
  }

  #homeWord(hash: number): number {
    return (mixAgain(mix(hash)) >>> this.#slotShift) << 1;
  }

  /** The entry at `location` has this key. */
  hasKey(location: number, key: Uint8Array, keyStart: number, keyEnd: number): boolean {
    const arena = this.#arena;
    const chunk = location >>> arena.unitShift;
    const unit = location & arena.unitMask;
    if (entryKeyLength(arena.wordsOf[chunk] as Int32Array, unit << 1) !== keyEnd - keyStart) return false;
    const bytes = arena.bytesOf[chunk] as Uint8Array;
    const offset = (unit << 3) + ENTRY_HEADER_BYTES - keyStart;
    for (let at = keyStart; at < keyEnd; at++) {
      if (bytes[offset + at] !== key[at]) return false;
    }
    return true;
  }

  /** The word where the slot of an entry that is there begins. */
  #wordOf(segment: Int32Array, hash: number, location: number): number {
    for (let word = this.#homeWord(hash | 0); ; word = (word + 2) & this.#wordMask) {
      const stored = segment[word + 1] as number;
      if ((stored & LOCATION_MASK) === location) return word;
      assert(stored !== 0, "every entry in the arena is in its table's index");
    }
  }

  #place(segment: Int32Array, hash: number, stored: number): void {
    let word = this.#homeWord(hash);
    while (segment[word + 1] !== 0) word = (word + 2) & this.#wordMask;
    segment[word] = hash;
    segment[word + 1] = stored;
  }

  /** Empties a slot and moves up those behind it that would no longer be found. */
  #closeGap(segment: Int32Array, gapWord: number): void {
    const mask = this.#wordMask;
    let gap = gapWord;
    for (let word = (gap + 2) & mask; segment[word + 1] !== 0; word = (word + 2) & mask) {
      const hash = segment[word] as number;
      if (((word - this.#homeWord(hash)) & mask) < ((word - gap) & mask)) continue;
      segment[gap] = hash;
      segment[gap + 1] = segment[word + 1] as number;
      gap = word;
    }
    segment[gap + 1] = 0;
  }

  #reserve(bytes: number): boolean {
    if (!this.#arena.reserve(bytes)) return false;
    this.#bytes += bytes;
    return true;
  }

  #giveBack(bytes: number): void {
    this.#arena.release(bytes);
    this.#bytes -= bytes;
  }

  /** Replaces the only segment by one of twice the slots. Both count while both are there. */
  #grow(): boolean {
    const old = this.#directory[0] as Int32Array;
    const slots = this.#segments === 0 ? SLOTS_FIRST : slotsOf(old) * 2;
    if (!this.#reserve(segmentBytes(slots))) return false;
    const segment = newSegment(slots);
    this.#slotShift = Math.clz32(slots) + 1;
    this.#wordMask = slots * 2 - 1;
    for (let word = 0; word < slotsOf(old) * 2; word += 2) {
      if (old[word + 1] !== 0) this.#place(segment, old[word] as number, old[word + 1] as number);
    }
    setCount(segment, countOf(old));
    this.#directory = [segment, segment];
    this.#handWord *= 2;
    if (this.#segments > 0) this.#giveBack(segmentBytes(slots / 2));
    this.#segments = 1;
    return true;
  }

  #widenDirectory(): boolean {
    const { length } = this.#directory;
    const isFirst = length === 2;
    if (!this.#reserve((isFirst ? 4 : length) * DIRECTORY_ENTRY_BYTES)) return false;
    this.#directory = this.#directory.flatMap((segment) => [segment, segment]);
    this.#directoryShift--;
    this.#handDirectory *= 2;
    return true;
  }

  /** Moves half of the segment's entries, by the next bit of their hashes, into a new one. */
  #split(hash: number): boolean {
    if (!this.#reserve(segmentBytes(SLOTS_PER_SEGMENT))) return false;
    const at = mix(hash | 0) >>> this.#directoryShift;
    const low = this.#directory[at] as Int32Array;
    const high = newSegment(SLOTS_PER_SEGMENT);
    const end = this.#rangeEnd(at);
    const depth = depthOf(low);
    this.#directory.fill(high, end - this.#rangeLength(low) / 2, end);
    SCRATCH.set(low.subarray(0, SCRATCH.length));
    low.fill(0);
    setDepth(low, depth + 1);
    setDepth(high, depth + 1);
    for (let word = 0; word < SCRATCH.length; word += 2) {
      if (SCRATCH[word + 1] === 0) continue;
      const moved = SCRATCH[word] as number;
      const segment = (mix(moved) >>> (31 - depth)) & 1 ? high : low;
      this.#place(segment, moved, SCRATCH[word + 1] as number);
      setCount(segment, countOf(segment) + 1);
    }
    this.#segments++;
    return true;
  }

  /** Undoes a split when what the two halves hold fits well into one. */
  #merge(hash: number): void {
    const at = mix(hash | 0) >>> this.#directoryShift;
    const segment = this.#directory[at] as Int32Array;
    const range = this.#rangeLength(segment);
    const otherStart = (this.#rangeEnd(at) - range) ^ range;
    const other = this.#directory[otherStart] as Int32Array;
    const count = countOf(segment) + countOf(other);
    if (depthOf(other) !== depthOf(segment) || count > (SLOTS_PER_SEGMENT * 3) / 8) return;
    for (let word = 0; word <= this.#wordMask; word += 2) {
      if (other[word + 1] !== 0) this.#place(segment, other[word] as number, other[word + 1] as number);
    }
    setCount(segment, count);
    setDepth(segment, depthOf(segment) - 1);
    this.#directory.fill(segment, otherStart, otherStart + range);
    this.#giveBack(segmentBytes(SLOTS_PER_SEGMENT));
    this.#segments--;
  }

  /** How many directory entries refer to a segment. */
  #rangeLength(segment: Int32Array): number {
    return 1 << (32 - this.#directoryShift - depthOf(segment));
  }

  /** Where in the directory the next segment after the one at `at` begins. */
  #rangeEnd(at: number): number {
    const length = this.#rangeLength(this.#directory[at] as Int32Array);
    return (at & -length) + length;
  }
}

/** Spreads the hash's upper bits over the top bits, which choose the segment. */
function mix(hash: number): number {
  return Math.imul(hash, 0x9e3779b1);
}

/** From a mixed hash to one whose top bits choose the slot, independent of those that chose the segment. */
function mixAgain(mixed: number): number {
  return Math.imul(mixed ^ (mixed >>> 15), 0x85ebca77);
}

function newSegment(slots: number): Int32Array {
  return new Int32Array(slots * 2 + 2);
}

function segmentBytes(slots: number): number {
  return (slots * 2 + 2) * 4 + ARRAY_OVERHEAD_BYTES;
}

function slotsOf(segment: Int32Array): number {
  return (segment.length - 2) / 2;
}

function countOf(segment: Int32Array): number {
  return segment[segment.length - 2] as number;
}

function setCount(segment: Int32Array, count: number): void {
  segment[segment.length - 2] = count;
}

function depthOf(segment: Int32Array): number {
  return segment[segment.length - 1] as number;
}

function setDepth(segment: Int32Array, depth: number): void {
  segment[segment.length - 1] = depth;
}
