import { xxhash32 } from "@featurestore/proto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findMany } from "./find-many.js";
import type { HotTable } from "./hot-table.js";
import { HotTier } from "./hot-tier.js";

const KiB = 1024;
const MiB = 1024 * KiB;

describe("against a model", () => {
  const SIZES = [0, 1, 3, 20, 21, 40, 100, 250, 251, 400, 900, 2000, 5000];
  const step = fc.record({
    action: fc.constantFrom("put", "put", "put", "put", "put", "delete", "find", "find", "clear", "discard", "turn"),
    table: fc.nat(2),
    key: fc.nat(120),
    size: fc.constantFrom(...SIZES),
    repeat: fc.nat(30),
  });

  test("every row found is the one put last, and the bytes stay within the budget at every step", () => {
    const world = fc.record({
      bytesMax: fc.integer({ min: 8 * KiB, max: 96 * KiB }),
      hashBits: fc.constantFrom(1, 6, 32),
      steps: fc.array(step, { minLength: 40, maxLength: 120 }),
    });
    fc.assert(
      fc.property(world, ({ bytesMax, hashBits, steps }) => {
        const tier = new HotTier({ bytesMax, chunkBytes: 4 * KiB });
        const tables = (["memory", "cache", "memory"] as const).map((residency) => tier.createTable({ residency }));
        const models = tables.map(() => new Map<number, string>());
        let stamp = 0;
        for (const { action, table: number, key, size, repeat } of steps) {
          const table = tables[number] as HotTable;
          const model = models[number] as Map<number, string>;
          if (action === "clear" && repeat < 5) {
            table.clear();
            model.clear();
          } else if (action === "discard") {
            table.discard(repeat);
            forgetEvicted(table, model, hashBits);
          } else if (action === "turn") {
            table.residency = repeat % 2 === 0 ? "memory" : "cache";
          }
          for (let k = key; k <= key + repeat; k++) {
            if (action === "put") {
              const row = rowOf(size, stamp++);
              if (put(table, k, row, hashBits)) model.set(k, textOf(row));
              else model.delete(k);
              if (table.residency === "memory") check(find(table, k, hashBits) === model.get(k), "found as put");
            } else if (action === "delete") {
              const isThere = find(table, k, hashBits) !== undefined;
              check(remove(table, k, hashBits) === isThere, "deleted if it was there");
              model.delete(k);
            } else if (action === "find") {
              const row = find(table, k, hashBits);
              check(row === model.get(k) || (row === undefined && table.residency === "cache"), "found");
            }
            check(tier.bytes <= bytesMax, "within the budget");
          }
          check(tier.measureBytes() === tier.bytes, "all bytes are counted");
          tables.forEach((each, i) => {
            const expected = models[i] as Map<number, string>;
            if (each.residency === "cache") forgetEvicted(each, expected, hashBits);
            const rows = contents(each);
            check(each.count === expected.size && rows.size === expected.size, "every row is visited and counted");
            for (const [k, row] of rows) check(expected.get(k) === row, "visited as put");
          });
        }
        for (const table of tables) table.destroy();
        expect(tier.bytes).toBe(0);
        expect(tier.measureBytes()).toBe(0);
      }),
      { numRuns: 250 },
    );
  });
});

describe("a memory table", () => {
  test("that has no room for a new version of a row keeps no old one, and all other rows", () => {
    const tier = new HotTier({ bytesMax: 64 * KiB, chunkBytes: 4 * KiB });
    const table = tier.createTable({ residency: "memory" });
    const kept = fill(table, 100);
    expect(put(table, 3, rowOf(400, 1))).toBe(false);
    expect(find(table, 3)).toBeUndefined();
    expect(table.count).toBe(kept - 1);
    expect(put(table, 3, rowOf(100, 1))).toBe(true);
    for (let k = 0; k < kept; k++) expect(find(table, k)).toBe(textOf(rowOf(100, k === 3 ? 1 : k)));
  });

  test("takes room from cache tables and is refused only when they are empty", () => {
    const tier = new HotTier({ bytesMax: MiB, chunkBytes: 16 * KiB });
    const cache = tier.createTable({ residency: "cache" });
    const memory = tier.createTable({ residency: "memory" });
    for (let k = 0; k < 10_000; k++) check(put(cache, k, rowOf(90, k)), "has room");
    expect(tier.bytes).toBeGreaterThan(0.95 * MiB);
    const kept = fill(memory, 700);
    expect(kept * 700).toBeGreaterThan(0.9 * MiB);
    expect(cache.count).toBe(0);
    expect(cache.bytes).toBe(0);
  });

  test("loses no row to a cache table", () => {
    const tier = new HotTier({ bytesMax: MiB, chunkBytes: 16 * KiB });
    const memory = tier.createTable({ residency: "memory" });
    const cache = tier.createTable({ residency: "cache" });
    for (let k = 0; k < 3000; k++) put(memory, k, rowOf(k % 200, k));
    for (let k = 0; k < 30_000; k++) put(cache, k, rowOf(k % 300, k));
    for (let k = 0; k < 3000; k++) check(find(memory, k) === textOf(rowOf(k % 200, k)), "kept as put");
    expect(cache.count).toBeGreaterThan(1000);
  });

  test("turned into a cache gives way", () => {
    const tier = new HotTier({ bytesMax: 256 * KiB, chunkBytes: 4 * KiB });
    const first = tier.createTable({ residency: "memory" });
    const second = tier.createTable({ residency: "memory" });
    const kept = fill(first, 100);
    expect(put(second, 0, rowOf(300, 0))).toBe(false);
    first.residency = "cache";
    expect(put(second, 0, rowOf(300, 0))).toBe(true);
    expect(first.count).toBeLessThan(kept);
    expect(first.count).toBeGreaterThan(kept * 0.9);
  });
});

describe("a cache table", () => {
  test("gives a row found since the hand last passed a second chance, but no third", () => {
    const tier = new HotTier({ bytesMax: MiB, chunkBytes: 16 * KiB });
    const table = tier.createTable({ residency: "cache" });
    for (let k = 0; k < 20_000; k++) put(table, k, rowOf(100, k));
    const residents = [...contents(table).keys()];
    const used = residents.filter((k) => k % 2 === 0);
    for (const k of used) expect(find(table, k)).toBeDefined();
    for (let i = 0; i < residents.length / 4; i++) put(table, 100_000 + i, rowOf(100, i));
    const after = contents(table);
    expect(used.filter((k) => !after.has(k))).toEqual([]);
    expect(residents.filter((k) => !after.has(k)).length).toBeGreaterThan(residents.length / 8);
    for (let i = 0; i < residents.length * 4; i++) put(table, 200_000 + i, rowOf(100, i));
    const atLast = contents(table);
    expect(used.filter((k) => atLast.has(k)).length).toBeLessThan(used.length / 4);
  });

  test("does not count writing a row as using it", () => {
    const tier = new HotTier({ bytesMax: MiB, chunkBytes: 16 * KiB });
    const table = tier.createTable({ residency: "cache" });
    for (let k = 0; k < 20_000; k++) put(table, k, rowOf(100, k));
    const residents = [...contents(table).keys()];
    const written = residents.filter((k) => k % 2 === 0);
    for (const k of written) put(table, k, rowOf(100, k + 1));
    for (let i = 0; i < residents.length / 4; i++) put(table, 100_000 + i, rowOf(100, i));
    const after = contents(table);
    expect(written.filter((k) => !after.has(k)).length).toBeGreaterThan(residents.length / 16);
  });

  test("remembers that a row was found when the row has to move", () => {
    const tier = new HotTier({ bytesMax: MiB, chunkBytes: 16 * KiB });
    const table = tier.createTable({ residency: "cache" });
    const other = tier.createTable({ residency: "memory" });
    for (let k = 0; k < 1000; k++) put(other, k, rowOf(100, k));
    for (let k = 0; k < 20_000; k++) put(table, k, rowOf(100, k));
    const residents = [...contents(table).keys()];
    const used = residents.filter((k) => k % 2 === 0);
    for (const k of used) find(table, k);
    // The holes are filled with rows of the table.
    for (let k = 0; k < 1000; k++) remove(other, k);
    for (let i = 0; i < residents.length / 4; i++) put(table, 100_000 + i, rowOf(100, i));
    const after = contents(table);
    expect(used.filter((k) => !after.has(k))).toEqual([]);
  });

  test("evicts also when every row was found, and from every cache table in turn", () => {
    const tier = new HotTier({ bytesMax: 2 * MiB, chunkBytes: 16 * KiB });
    const tables = Array.from({ length: 4 }, () => tier.createTable({ residency: "cache" }));
    for (let k = 0; k < 20_000; k++) put(tables[k % 4] as HotTable, k, rowOf(100, k));
    const before = tables.map((table) => table.count);
    for (const table of tables) for (const k of contents(table).keys()) find(table, k);
    const last = tables[3] as HotTable;
    for (let k = 0; k < 60_000; k++) check(put(last, 50_000 + k, rowOf(100, k)), "has room");
    tables.slice(0, 3).forEach((table, i) => {
      expect(table.count).toBeLessThan((before[i] as number) / 2);
    });
  });

  test("makes room for a row of any size up to nearly the whole budget", () => {
    const tier = new HotTier({ bytesMax: 2 * MiB, chunkBytes: 16 * KiB });
    const table = tier.createTable({ residency: "cache" });
    for (let k = 0; k < 20_000; k++) put(table, k, rowOf(k % 150, k));
    for (const [i, size] of [MiB, 1000, 12_000, 100_000, 1.5 * MiB, 10].entries()) {
      expect(put(table, 90_000 + i, rowOf(size, i))).toBe(true);
      expect(find(table, 90_000 + i)).toBe(textOf(rowOf(size, i)));
      expect(tier.bytes).toBeLessThanOrEqual(2 * MiB);
    }
    expect(put(table, 1, rowOf(2 * MiB, 1))).toBe(false);
    expect(find(table, 1)).toBeUndefined();
    expect(table.count).toBeGreaterThan(1);
  });
});

describe("the index", () => {
  test("keeps keys of one and the same hash apart", () => {
    const tier = new HotTier({ bytesMax: 4 * MiB });
    const table = tier.createTable({ residency: "memory" });
    const hash = 0xdeadbeef;
    for (let k = 0; k < 300; k++) expect(table.put(hash, keyOf(k), 0, 8, rowOf(20, k), 0, 20)).toBe(true);
    for (let k = 0; k < 300; k += 2) expect(table.delete(hash | 0, keyOf(k), 0, 8)).toBe(true);
    for (let k = 0; k < 300; k++) {
      const location = table.find(hash, keyOf(k), 0, 8);
      expect(location >= 0).toBe(k % 2 === 1);
      if (location >= 0) expect(rowAt(table, location)).toBe(textOf(rowOf(20, k)));
    }
  });

  test("refuses what no growth could hold: more than 3,840 keys of one hash", () => {
    const tier = new HotTier({ bytesMax: 16 * MiB });
    const table = tier.createTable({ residency: "memory" });
    let kept = 0;
    while (kept < 5000 && table.put(77, keyOf(kept), 0, 8, rowOf(8, kept), 0, 8)) kept++;
    expect(kept).toBe(3840);
    expect(table.bytes).toBeLessThan(MiB);
    expect(put(table, 1, rowOf(8, 1))).toBe(true);
    for (let k = 0; k < kept; k += 97) expect(table.find(77, keyOf(k), 0, 8)).toBeGreaterThan(0);
  });

  test("needs less than 2.5 looks on average when all hashes of a table share their low 6 bits", () => {
    const tier = new HotTier({ bytesMax: 64 * MiB });
    const table = tier.createTable({ residency: "memory" });
    const row = rowOf(8, 0);
    let entries = 0;
    let loadMax = 0;
    let probesWorst = 0;
    for (let k = 0; entries < 30_000; k++) {
      const key = keyOf(k);
      const hash = xxhash32(key, 0, 8, 0);
      if ((hash & 63) !== 17) continue;
      table.put(hash, key, 0, 8, row, 0, 8);
      entries++;
      if (entries % 500 !== 0) continue;
      const { slots, probesMean } = table.probeStats();
      loadMax = Math.max(loadMax, entries / slots);
      probesWorst = Math.max(probesWorst, probesMean);
    }
    expect(loadMax).toBeGreaterThan(0.6);
    expect(loadMax).toBeLessThanOrEqual(0.75);
    expect(probesWorst).toBeLessThan(2.5);
    expect(table.probeStats().entries).toBe(30_000);
  });

  test("shrinks as rows go, and keeps the rest", () => {
    const tier = new HotTier({ bytesMax: 64 * MiB });
    const table = tier.createTable({ residency: "memory" });
    for (let k = 0; k < 100_000; k++) put(table, k, rowOf(8, k));
    const before = table.probeStats().slots;
    for (let k = 0; k < 100_000; k++) if (k % 100 !== 0) remove(table, k);
    expect(table.probeStats().slots).toBeLessThan(before / 8);
    for (let k = 0; k < 100_000; k++) check((find(table, k) !== undefined) === (k % 100 === 0), "the rest is kept");
    expect(tier.measureBytes()).toBe(tier.bytes);
  });
});

describe("findMany", () => {
  test("answers as find does, over several tables, hash collisions and missing keys", () => {
    const tier = new HotTier({ bytesMax: 4 * MiB });
    const tables = (["memory", "cache"] as const).map((residency) => tier.createTable({ residency }));
    const count = 500;
    const bytes = new Uint8Array(count * 8);
    const hashes = new Int32Array(count);
    const ofKey = Array.from({ length: count }, (_, k) => tables[k % 2] as HotTable);
    for (let k = 0; k < count; k++) {
      bytes.set(keyOf(k), k * 8);
      hashes[k] = hashOf(k, 7);
      if (k % 5 !== 0) put(ofKey[k] as HotTable, k, rowOf(k % 90, k), 7);
    }
    const locations = new Int32Array(count);
    const keys = { count, bytes, start: (i: number) => i * 8, end: (i: number) => i * 8 + 8 };
    findMany({ keys, tables: ofKey, hashes }, locations);
    for (let k = 0; k < count; k++) {
      expect(locations[k]).toBe((ofKey[k] as HotTable).find(hashes[k] as number, bytes, k * 8, k * 8 + 8));
      expect((locations[k] as number) >= 0).toBe(k % 5 !== 0);
    }
  });
});

describe("memory", () => {
  test("holds the largest rows and keys", () => {
    const tier = new HotTier({ bytesMax: 16 * MiB });
    const table = tier.createTable({ residency: "memory" });
    const key = rowOf(4 * KiB, 5);
    const row = rowOf(MiB, 9);
    expect(table.put(1, key, 0, key.length, row, 0, row.length)).toBe(true);
    const location = table.find(1, key, 0, key.length);
    expect(rowAt(table, location)).toBe(textOf(row));
    expect(table.rowView(location).getUint8(table.rowEnd(location) - 1)).toBe(row.at(-1));
    expect(table.put(1, key, 0, key.length, row, 0, MiB - 1)).toBe(true);
    expect(rowAt(table, table.find(1, key, 0, key.length))).toBe(textOf(row, 0, MiB - 1));
    expect(table.put(1, key, 0, key.length, row, 7, 17)).toBe(true);
    expect(rowAt(table, table.find(1, key, 0, key.length))).toBe(textOf(row, 7, 17));
    expect(tier.bytes).toBeLessThan(2 * 64 * KiB);
  });

  test("refuses keys and rows that an entry cannot describe, and drops the row they were to replace", () => {
    const tier = new HotTier({ bytesMax: 64 * MiB });
    const table = tier.createTable({ residency: "memory" });
    put(table, 1, rowOf(10, 1));
    expect(put(table, 1, new Uint8Array(16 * MiB))).toBe(false);
    expect(table.count).toBe(0);
    expect(table.put(1, new Uint8Array(64 * KiB), 0, 64 * KiB, rowOf(1, 1), 0, 1)).toBe(false);
  });

  test("a row too long by a byte does not pass for one that takes as much room", () => {
    const tier = new HotTier({ bytesMax: 64 * MiB, chunkBytes: 16 * MiB });
    const table = tier.createTable({ residency: "memory" });
    const row = new Uint8Array(16 * MiB);
    expect(table.put(1, keyOf(1), 0, 8, row, 1, row.length)).toBe(true);
    expect(table.put(1, keyOf(1), 0, 8, row, 0, row.length)).toBe(false);
    expect(table.count).toBe(0);
  });

  test("an empty table takes none, and many small ones share their chunks", () => {
    const tier = new HotTier({ bytesMax: 64 * MiB });
    const tables = Array.from({ length: 2000 }, () => tier.createTable({ residency: "memory" }));
    expect(tier.bytes).toBe(0);
    for (const table of tables) for (let k = 0; k < 5; k++) put(table, k, rowOf(60, k));
    expect(tier.bytes / (2000 * 5)).toBeLessThan(190);
    for (const table of tables) table.destroy();
    expect(tier.bytes).toBe(0);
  });

  test("a destroyed table finds nothing, refuses rows and may be destroyed again", () => {
    const tier = new HotTier({ bytesMax: MiB });
    const table = tier.createTable({ residency: "cache" });
    put(table, 1, rowOf(10, 1));
    table.destroy();
    table.destroy();
    expect(find(table, 1)).toBeUndefined();
    expect(() => put(table, 1, rowOf(10, 1))).toThrow(TypeError);
    expect(tier.bytes).toBe(0);
  });

  test("a tier without any budget refuses rows quietly, and a wrong one is an error", () => {
    expect(put(new HotTier({ bytesMax: 0 }).createTable({ residency: "cache" }), 1, rowOf(1, 1))).toBe(false);
    expect(() => new HotTier({ bytesMax: Number.NaN })).toThrow(RangeError);
    expect(() => new HotTier({ bytesMax: MiB, chunkBytes: 5000 })).toThrow(RangeError);
  });

  test("is used to 90 % by rows of random sizes, after any churn, before one is refused", () => {
    const bytesMax = 8 * MiB;
    const tier = new HotTier({ bytesMax, chunkBytes: 64 * KiB });
    const table = tier.createTable({ residency: "memory" });
    const random = randomOf(42);
    let refused = 0;
    let fillLeast = 1;
    for (let i = 0; i < 200_000; i++) {
      // Sizes wander, so that room left by one class has to serve another.
      const size = Math.floor(random() * 300 * (1 + Math.sin(i / 20_000))) + (random() < 0.01 ? 3000 : 0);
      const key = Math.floor(random() * 60_000);
      if (random() < 0.3) remove(table, key);
      else if (!put(table, key, rowOf(size, i))) {
        refused++;
        fillLeast = Math.min(fillLeast, (table.bytes + size) / bytesMax);
      }
      check(tier.bytes <= bytesMax, "within the budget");
    }
    expect(refused).toBeGreaterThan(100);
    expect(fillLeast).toBeGreaterThan(0.9);
    expect(tier.measureBytes()).toBe(tier.bytes);
    table.destroy();
    expect(tier.bytes).toBe(0);
  });

  test("left by small rows in chunks they shared with others serves large ones", () => {
    const bytesMax = 8 * MiB;
    const tier = new HotTier({ bytesMax, chunkBytes: 64 * KiB });
    const small = tier.createTable({ residency: "memory" });
    const other = tier.createTable({ residency: "memory" });
    let kept = 0;
    while (put(small, kept, rowOf(30, kept)) && put(other, kept, rowOf(150, kept))) kept++;
    for (let k = 0; k < kept; k++) if (k % 20 !== 0) remove(small, k);
    const left = small.bytes + other.bytes;
    const large = tier.createTable({ residency: "memory" });
    const count = fill(large, 20_000);
    expect(left + count * 20_000).toBeGreaterThan(bytesMax * 0.9);
    for (let k = 0; k < kept; k += 20) check(find(small, k) === textOf(rowOf(30, k)), "small rows are kept");
    for (let k = 0; k < kept; k++) check(find(other, k) === textOf(rowOf(150, k)), "the others are kept");
    expect(tier.measureBytes()).toBe(tier.bytes);
  });
});

function keyOf(k: number): Uint8Array {
  const key = new Uint8Array(8);
  new DataView(key.buffer).setUint32(0, k);
  return key;
}

/** The true hash with only some of its bits: few bits make collisions. */
function hashOf(k: number, bits = 32): number {
  return (xxhash32(keyOf(k), 0, 8, 0) & (bits === 32 ? -1 : (1 << bits) - 1)) >>> 0;
}

function rowOf(size: number, seed: number): Uint8Array {
  const row = new Uint8Array(size).fill(seed & 0xff);
  if (size >= 4) new DataView(row.buffer).setUint32(size - 4, seed);
  return row;
}

function put(table: HotTable, k: number, row: Uint8Array, bits = 32): boolean {
  return table.put(hashOf(k, bits), keyOf(k), 0, 8, row, 0, row.length);
}

function remove(table: HotTable, k: number, bits = 32): boolean {
  return table.delete(hashOf(k, bits), keyOf(k), 0, 8);
}

/** The row as `textOf` writes it. */
function find(table: HotTable, k: number, bits = 32): string | undefined {
  const location = table.find(hashOf(k, bits), keyOf(k), 0, 8);
  return location < 0 ? undefined : rowAt(table, location);
}

function rowAt(table: HotTable, location: number): string {
  return textOf(table.rowBytes(location), table.rowStart(location), table.rowEnd(location));
}

/** Bytes as a string of as many characters, which compare fast. */
function textOf(bytes: Uint8Array, start = 0, end = bytes.length): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1", start, end);
}

/** An expectation for loops: vitest's own costs microseconds. */
function check(isTrue: boolean, claim: string): void {
  if (!isTrue) throw new Error(`not so: ${claim}`);
}

/** Puts rows of one size until one is refused; answers how many went in. */
function fill(table: HotTable, size: number): number {
  let k = 0;
  while (put(table, k, rowOf(size, k))) k++;
  return k;
}

function contents(table: HotTable): Map<number, string> {
  const rows = new Map<number, string>();
  table.forEach((_hash, chunk, keyStart, _keyEnd, rowStart, rowEnd) => {
    rows.set(new DataView(chunk.buffer).getUint32(keyStart), textOf(chunk, rowStart, rowEnd));
  });
  return rows;
}

/** Takes out of the model what a cache table no longer has. */
function forgetEvicted(table: HotTable, model: Map<number, string>, bits: number): void {
  const rows = contents(table);
  for (const k of model.keys()) {
    if (!rows.has(k)) {
      check(find(table, k, bits) === undefined, "not visited, not found");
      model.delete(k);
    }
  }
}

/** mulberry32 */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
