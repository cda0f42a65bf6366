import { assert } from "@featurestore/proto";
import { Arena } from "./arena.js";
import { ENTRY_TABLES_MAX, entryHash, entryTable } from "./entry.js";
import { type HotResidency, HotTable, type HotTierPort } from "./hot-table.js";

const CHUNK_BYTES_MIN = 4096;
const CHUNK_BYTES_DEFAULT_MAX = 1 << 20;
const CHUNK_BYTES_MAX = 1 << 24;
/** A budget is divided into at least so many chunks, unless they would be too small. */
const CHUNKS_PER_BUDGET = 256;
/** The clock hand passes at most so many slots for one eviction; then the next row goes, recent or not. */
const SWEEP_SLOTS_MAX = 4096;

/**
 * The rows held in memory on a node: one byte budget over all tables, a hard bound on chunks and indexes together.
 * Rows of cache tables are evicted by CLOCK (second chance; Corbato 1968): a row found since the hand last passed is
 * passed over once. The hand goes through a table in hash order, then on to the next table.
 */
export class HotTier {
  readonly #arena: Arena;
  readonly #port: HotTierPort;
  readonly #tables: (HotTable | undefined)[] = [];
  readonly #freeIds: number[] = [];
  /** The cache tables that have rows, as the hand goes around them, and where in it each table is. */
  readonly #ring: HotTable[] = [];
  readonly #ringPosition = new Map<HotTable, number>();
  #hand = 0;
  #evictions = 0;

  /** `chunkBytes`: a power of two from 4 KiB to 16 MiB; by default 1 MiB, or less for a budget below 256 MiB. */
  constructor(options: { readonly bytesMax: number; readonly chunkBytes?: number }) {
    const { bytesMax, chunkBytes = defaultChunkBytes(bytesMax) } = options;
    if (!Number.isSafeInteger(bytesMax) || bytesMax < 0) throw new RangeError("bytesMax is a count of bytes");
    if (chunkBytes < CHUNK_BYTES_MIN || chunkBytes > CHUNK_BYTES_MAX || (chunkBytes & (chunkBytes - 1)) !== 0) {
      throw new RangeError(`chunkBytes is a power of two from ${CHUNK_BYTES_MIN} to ${CHUNK_BYTES_MAX}`);
    }
    this.#arena = new Arena({ bytesMax, chunkBytes, onMove: (from, to) => this.#relocate(from, to) });
    this.#port = {
      arena: this.#arena,
      evictOne: () => this.#evictOne(),
      setEvictable: (table, isEvictable) => (isEvictable ? this.#joinRing(table) : this.#leaveRing(table)),
      forget: (table) => this.#forget(table),
    };
  }

  get bytesMax(): number {
    return this.#arena.bytesMax;
  }

  /** What chunks and indexes take now. Memory given back returns to the system with the next garbage collection. */
  get bytes(): number {
    return this.#arena.bytes;
  }

  /** What cache tables hold: it would go to make room. */
  get evictableBytes(): number {
    return this.#ring.reduce((sum, table) => sum + table.bytes, 0);
  }

  /** Rows that went to make room, since start. */
  get evictions(): number {
    return this.#evictions;
  }

  /** Rows of all tables. Looks at each of them. */
  get rows(): number {
    return this.#tables.reduce((sum, table) => sum + (table?.count ?? 0), 0);
  }

  /** An empty table, which takes no bytes. */
  createTable(options: { readonly residency: HotResidency }): HotTable {
    const id = this.#freeIds.pop() ?? this.#tables.length;
    assert(id < ENTRY_TABLES_MAX, "a hot tier holds less than 2^24 tables");
    const table = new HotTable({ tier: this.#port, id, residency: options.residency });
    this.#tables[id] = table;
    return table;
  }

  /** Adds up all arrays that exist, one by one, and so should equal `bytes`: for tests. */
  measureBytes(): number {
    return this.#tables.reduce((sum, table) => sum + (table?.measureIndex() ?? 0), this.#arena.measureChunks());
  }

  #relocate(from: number, to: number): void {
    const words = this.#arena.wordsOf[to >>> this.#arena.unitShift] as Int32Array;
    const at = (to & this.#arena.unitMask) << 1;
    (this.#tables[entryTable(words, at)] as HotTable).relocate(entryHash(words, at), from, to);
  }

  #evictOne(): boolean {
    let slotsLeft = SWEEP_SLOTS_MAX;
    while (this.#ring.length > 0) {
      if (this.#hand >= this.#ring.length) this.#hand = 0;
      const isForced = slotsLeft <= 0;
      const slotsMax = isForced ? Number.MAX_SAFE_INTEGER : slotsLeft;
      const passed = (this.#ring[this.#hand] as HotTable).evictNext(slotsMax, isForced);
      if (passed > 0) {
        this.#evictions++;
        return true;
      }
      slotsLeft += passed;
      if (-passed < slotsMax) this.#hand++;
    }
    return false;
  }

  #joinRing(table: HotTable): void {
    this.#ringPosition.set(table, this.#ring.length);
    this.#ring.push(table);
  }

  #leaveRing(table: HotTable): void {
    const position = this.#ringPosition.get(table);
    assert(position !== undefined, "a table leaves the ring it is in");
    const last = this.#ring.pop() as HotTable;
    if (last !== table) {
      this.#ring[position] = last;
      this.#ringPosition.set(last, position);
    }
    this.#ringPosition.delete(table);
  }

  #forget(table: HotTable): void {
    this.#tables[table.id] = undefined;
    this.#freeIds.push(table.id);
  }
}

function defaultChunkBytes(bytesMax: number): number {
  const share = 2 ** Math.floor(Math.log2(Math.max(1, bytesMax / CHUNKS_PER_BUDGET)));
  return Math.min(CHUNK_BYTES_DEFAULT_MAX, Math.max(CHUNK_BYTES_MIN, share));
}
