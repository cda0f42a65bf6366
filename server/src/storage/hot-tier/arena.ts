import { assert } from "@featurestore/proto";
import { sizeClasses } from "./size-classes.js";

/** How many slabs of small entries share a chunk. */
const SLABS_PER_CHUNK = 16;
const ALL_SLABS_FREE = (1 << SLABS_PER_CHUNK) - 1;
/** A slab holds at least this many slots; larger entries go to whole-chunk slabs, then to chunks of their own. */
const SLOTS_PER_SLAB_MIN = 8;
const SMALLEST_SLOT_BYTES = 16;
/** A chunk of one entry is rounded up to this part of a common chunk. */
const OWN_CHUNK_GRAINS = 128;

const NO_BYTES = new Uint8Array(0);
const NO_WORDS = new Int32Array(0);
const NO_VIEW = new DataView(new ArrayBuffer(0));

interface SizeClass {
  readonly bytes: number;
  readonly units: number;
  readonly slotsPerSlab: number;
  /** Whether its slabs are whole chunks. */
  readonly isWholeChunk: boolean;
  /** Where each slab begins. All are full but the last, and the last is not empty. */
  readonly slabs: number[];
  count: number;
}

/**
 * Memory for entries of any size in large array buffers, under a hard byte budget that it shares with whoever calls
 * `reserve`. A *location* names an entry: chunk number and offset in 8-byte units, packed into 31 bits, never 0.
 *
 *     chunk (1 MiB) = 16 slabs of slots <= 8 KiB | one slab of slots <= 128 KiB | one larger entry, sized to fit
 *
 * Each size class is a dense stack of slots: freeing one moves the class's last entry into the hole and tells
 * `onMove`, so there are no free lists and no class holds more than one partly filled slab. Slabs are moved in the
 * same way when a whole chunk is needed and the free slabs lie scattered over several.
 *
 * Bound: bytes <= rounded entries + one slab per class in use + 15 free slabs + 1 spare chunk + reserved bytes, at
 * the latest when more is asked for; rounding adds at most 1/8 and 8 bytes.
 */
export class Arena {
  readonly bytesMax: number;
  readonly chunkBytes: number;
  /** A location is `chunk << unitShift | unit`. */
  readonly unitShift: number;
  readonly unitMask: number;
  /** The same memory seen three ways, by chunk number. */
  readonly bytesOf: Uint8Array[] = [NO_BYTES];
  readonly wordsOf: Int32Array[] = [NO_WORDS];
  readonly viewOf: DataView[] = [NO_VIEW];

  readonly #onMove: (from: number, to: number) => void;
  readonly #classes: readonly SizeClass[];
  readonly #classOfUnits: Uint8Array;
  readonly #slabUnits: number;
  readonly #chunkNumbersMax: number;
  readonly #freeChunkNumbers: number[] = [];
  /** Chunks of small slabs that have a free one. */
  readonly #openChunks: number[] = [];
  /** By chunk number: a bit for each free slab. */
  readonly #freeSlabsOf: number[] = [0];
  /** By chunk number * 16 + slab: which class has it, and as which of its slabs. */
  readonly #slabClass: number[] = new Array<number>(SLABS_PER_CHUNK).fill(0);
  readonly #slabPosition: number[] = new Array<number>(SLABS_PER_CHUNK).fill(0);
  #bytes = 0;
  #entries = 0;
  #freeSlabs = 0;
  /** An empty chunk kept so that a slab coming and going at an edge does not allocate; 0 for none. */
  #spareChunk = 0;

  constructor(options: {
    readonly bytesMax: number;
    readonly chunkBytes: number;
    readonly onMove: (from: number, to: number) => void;
  }) {
    this.bytesMax = options.bytesMax;
    this.chunkBytes = options.chunkBytes;
    this.#onMove = options.onMove;
    this.unitShift = 31 - Math.clz32(this.chunkBytes >>> 3);
    this.unitMask = (1 << this.unitShift) - 1;
    this.#chunkNumbersMax = 2 ** (31 - this.unitShift);
    const slabBytes = this.chunkBytes / SLABS_PER_CHUNK;
    this.#slabUnits = slabBytes / 8;
    this.#classes = buildClasses(slabBytes, this.chunkBytes);
    this.#classOfUnits = classLookup(this.#classes);
  }

  /** Chunks and reserved bytes, never above `bytesMax`. */
  get bytes(): number {
    return this.#bytes;
  }

  /** What an entry of `bytes` takes. Entries with equal `slotBytes` fit into each other's place. */
  slotBytes(bytes: number): number {
    const units = (bytes + 7) >>> 3;
    if (units < this.#classOfUnits.length) return this.#classFor(units).bytes;
    const grain = this.chunkBytes / OWN_CHUNK_GRAINS;
    return Math.ceil(bytes / grain) * grain;
  }

  /** Room for an entry of `bytes`, or 0 when the budget has none. May move other entries. */
  allocate(bytes: number): number {
    const units = (bytes + 7) >>> 3;
    const location =
      units < this.#classOfUnits.length
        ? this.#allocateSlot(this.#classOfUnits[units] as number)
        : this.#allocateOwnChunk(this.slotBytes(bytes));
    if (location !== 0) this.#entries++;
    return location;
  }

  /** Takes an entry of `bytes` away, which nothing may point to any more. Moves at most one other entry. */
  free(location: number, bytes: number): void {
    const units = (bytes + 7) >>> 3;
    this.#entries--;
    if (units >= this.#classOfUnits.length) {
      this.#dropChunk(location >>> this.unitShift, this.slotBytes(bytes));
      return;
    }
    const sizeClass = this.#classFor(units);
    const lastSlab = sizeClass.slabs.length - 1;
    const used = --sizeClass.count - lastSlab * sizeClass.slotsPerSlab;
    const slab = sizeClass.slabs[lastSlab] as number;
    const last = slab + used * sizeClass.units;
    if (last !== location) {
      this.#copyUnits(last, location, sizeClass.units);
      this.#onMove(last, location);
    }
    if (used === 0) {
      sizeClass.slabs.pop();
      if (sizeClass.isWholeChunk) this.#freeChunk(slab >>> this.unitShift);
      else this.#freeSlab(slab);
    }
  }

  /** Takes `bytes` of the budget for memory outside the arena, giving up idle chunks if need be. May move entries. */
  reserve(bytes: number): boolean {
    while (this.#bytes + bytes > this.bytesMax) {
      if (this.#spareChunk === 0 && !this.#vacateChunk()) return false;
      this.#dropSpare();
    }
    this.#bytes += bytes;
    return true;
  }

  /** Gives back what `reserve` took. */
  release(bytes: number): void {
    this.#bytes -= bytes;
  }

  /** Gives the spare chunk back once there are no entries. */
  trim(): void {
    if (this.#entries === 0 && this.#spareChunk !== 0) this.#dropSpare();
  }

  /** The byte lengths of all chunks that exist, added up one by one. */
  measureChunks(): number {
    return this.bytesOf.reduce((sum, chunk) => sum + chunk.byteLength, 0);
  }

  #classFor(units: number): SizeClass {
    return this.#classes[this.#classOfUnits[units] as number] as SizeClass;
  }

  #allocateSlot(classNumber: number): number {
    const sizeClass = this.#classes[classNumber] as SizeClass;
    if (sizeClass.count === sizeClass.slabs.length * sizeClass.slotsPerSlab && !this.#addSlab(classNumber)) return 0;
    const lastSlab = sizeClass.slabs.length - 1;
    const used = sizeClass.count++ - lastSlab * sizeClass.slotsPerSlab;
    return (sizeClass.slabs[lastSlab] as number) + used * sizeClass.units;
  }

  #allocateOwnChunk(bytes: number): number {
    if (!this.reserve(bytes)) return 0;
    const chunk = this.#createChunk(bytes);
    if (chunk === 0) this.release(bytes);
    return chunk << this.unitShift;
  }

  #addSlab(classNumber: number): boolean {
    const sizeClass = this.#classes[classNumber] as SizeClass;
    const slab = sizeClass.isWholeChunk ? this.#takeChunk() << this.unitShift : this.#takeSlab();
    if (slab === 0) return false;
    if (!sizeClass.isWholeChunk) this.#setSlabOwner(slab, classNumber, sizeClass.slabs.length);
    sizeClass.slabs.push(slab);
    return true;
  }

  #setSlabOwner(slab: number, classNumber: number, position: number): void {
    const number = this.#slabNumber(slab);
    this.#slabClass[number] = classNumber;
    this.#slabPosition[number] = position;
  }

  #slabNumber(slab: number): number {
    return (slab >>> this.unitShift) * SLABS_PER_CHUNK + (slab & this.unitMask) / this.#slabUnits;
  }

  #takeSlab(): number {
    if (this.#openChunks.length === 0) {
      const fresh = this.#takeChunk();
      if (fresh === 0) return 0;
      this.#freeSlabsOf[fresh] = ALL_SLABS_FREE;
      this.#freeSlabs += SLABS_PER_CHUNK;
      this.#openChunks.push(fresh);
    }
    const chunk = this.#openChunks[this.#openChunks.length - 1] as number;
    const free = this.#freeSlabsOf[chunk] as number;
    const lowest = free & -free;
    this.#freeSlabsOf[chunk] = free ^ lowest;
    this.#freeSlabs--;
    if (free === lowest) this.#openChunks.pop();
    return (chunk << this.unitShift) + (31 - Math.clz32(lowest)) * this.#slabUnits;
  }

  #freeSlab(slab: number): void {
    const chunk = slab >>> this.unitShift;
    const before = this.#freeSlabsOf[chunk] as number;
    const free = before | (1 << ((slab & this.unitMask) / this.#slabUnits));
    this.#freeSlabsOf[chunk] = free;
    this.#freeSlabs++;
    if (free === ALL_SLABS_FREE) {
      this.#closeChunk(chunk);
      this.#freeChunk(chunk);
    } else if (before === 0) {
      this.#openChunks.push(chunk);
    }
  }

  /** Takes a chunk and its free slabs out of the choice for new slabs. */
  #closeChunk(chunk: number): void {
    const last = this.#openChunks.pop() as number;
    if (last !== chunk) this.#openChunks[this.#openChunks.indexOf(chunk)] = last;
    this.#freeSlabs -= bitCount(this.#freeSlabsOf[chunk] as number);
    this.#freeSlabsOf[chunk] = 0;
  }

  /** A chunk of the common size, or 0. */
  #takeChunk(): number {
    if (this.#spareChunk === 0) {
      if (this.#bytes + this.chunkBytes <= this.bytesMax) {
        const chunk = this.#createChunk(this.chunkBytes);
        if (chunk !== 0) this.#bytes += this.chunkBytes;
        return chunk;
      }
      if (!this.#vacateChunk()) return 0;
    }
    const chunk = this.#spareChunk;
    this.#spareChunk = 0;
    return chunk;
  }

  /** A number for a new chunk of `bytes`, or 0 when all are in use. The caller has the bytes of the budget. */
  #createChunk(bytes: number): number {
    let chunk = this.#freeChunkNumbers.pop();
    if (chunk === undefined) {
      if (this.bytesOf.length === this.#chunkNumbersMax) return 0;
      chunk = this.bytesOf.length;
      for (let slab = 0; slab < SLABS_PER_CHUNK; slab++) {
        this.#slabClass.push(0);
        this.#slabPosition.push(0);
      }
    }
    const buffer = new ArrayBuffer(bytes);
    this.bytesOf[chunk] = new Uint8Array(buffer);
    this.wordsOf[chunk] = new Int32Array(buffer);
    this.viewOf[chunk] = new DataView(buffer);
    this.#freeSlabsOf[chunk] = 0;
    return chunk;
  }

  #freeChunk(chunk: number): void {
    if (this.#spareChunk === 0) this.#spareChunk = chunk;
    else this.#dropChunk(chunk, this.chunkBytes);
  }

  #dropSpare(): void {
    this.#dropChunk(this.#spareChunk, this.chunkBytes);
    this.#spareChunk = 0;
  }

  #dropChunk(chunk: number, bytes: number): void {
    this.bytesOf[chunk] = NO_BYTES;
    this.wordsOf[chunk] = NO_WORDS;
    this.viewOf[chunk] = NO_VIEW;
    this.#freeChunkNumbers.push(chunk);
    this.#bytes -= bytes;
  }

  /** Makes a spare chunk by moving the slabs of the emptiest one into free slabs elsewhere, if there are enough. */
  #vacateChunk(): boolean {
    if (this.#freeSlabs < SLABS_PER_CHUNK) return false;
    let emptiest = 0;
    let emptiestFree = 0;
    for (const chunk of this.#openChunks) {
      const free = bitCount(this.#freeSlabsOf[chunk] as number);
      if (free > emptiestFree) {
        emptiest = chunk;
        emptiestFree = free;
      }
    }
    const used = ALL_SLABS_FREE & ~(this.#freeSlabsOf[emptiest] as number);
    this.#closeChunk(emptiest);
    for (let slab = 0; slab < SLABS_PER_CHUNK; slab++) {
      if (used & (1 << slab)) this.#moveSlab((emptiest << this.unitShift) + slab * this.#slabUnits);
    }
    this.#freeChunk(emptiest);
    return true;
  }

  #moveSlab(from: number): void {
    const number = this.#slabNumber(from);
    const classNumber = this.#slabClass[number] as number;
    const position = this.#slabPosition[number] as number;
    const sizeClass = this.#classes[classNumber] as SizeClass;
    const to = this.#takeSlab();
    assert(to !== 0, "a chunk is vacated only when free slabs elsewhere can take its entries");
    this.#copyUnits(from, to, this.#slabUnits);
    this.#setSlabOwner(to, classNumber, position);
    sizeClass.slabs[position] = to;
    const slots = Math.min(sizeClass.slotsPerSlab, sizeClass.count - position * sizeClass.slotsPerSlab);
    for (let slot = 0; slot < slots; slot++) {
      this.#onMove(from + slot * sizeClass.units, to + slot * sizeClass.units);
    }
  }

  #copyUnits(from: number, to: number, units: number): void {
    const source = this.wordsOf[from >>> this.unitShift] as Int32Array;
    const target = this.wordsOf[to >>> this.unitShift] as Int32Array;
    const start = (from & this.unitMask) * 2;
    const targetStart = (to & this.unitMask) * 2;
    if (units > 64) {
      target.set(source.subarray(start, start + units * 2), targetStart);
      return;
    }
    for (let word = 0; word < units * 2; word++) target[targetStart + word] = source[start + word] as number;
  }
}

function buildClasses(slabBytes: number, chunkBytes: number): readonly SizeClass[] {
  const smallMax = slabBytes / SLOTS_PER_SLAB_MIN;
  const largeMax = chunkBytes / SLOTS_PER_SLAB_MIN;
  const small = sizeClasses({ slabBytes, from: SMALLEST_SLOT_BYTES, to: smallMax });
  const large = sizeClasses({ slabBytes: chunkBytes, from: smallMax + 8, to: largeMax });
  return [
    ...small.map((bytes) => sizeClass(bytes, slabBytes, false)),
    ...large.map((bytes) => sizeClass(bytes, chunkBytes, true)),
  ];
}

function sizeClass(bytes: number, slabBytes: number, isWholeChunk: boolean): SizeClass {
  return { bytes, units: bytes / 8, slotsPerSlab: Math.floor(slabBytes / bytes), isWholeChunk, slabs: [], count: 0 };
}

/** The number of the smallest class that holds so many units, for every count of units that a class holds. */
function classLookup(classes: readonly SizeClass[]): Uint8Array {
  assert(classes.length <= 256, "class numbers fit into a byte");
  const lookup = new Uint8Array((classes[classes.length - 1] as SizeClass).units + 1);
  let classNumber = 0;
  for (let units = 0; units < lookup.length; units++) {
    if (units > (classes[classNumber] as SizeClass).units) classNumber++;
    lookup[units] = classNumber;
  }
  return lookup;
}

function bitCount(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
  return count;
}
