import { describe, expect, it } from "vitest";
import { ByteCursor, maskedCrc, u32At } from "./byte-cursor.js";
import { compareInternalKeys } from "./manifest.js";
import { passAllFilter, standInBlock, standInKeys } from "./stand-in.js";

const GREATEST_SEQUENCE = 2 ** 56;

/** `type` 0 is a deletion, 1 a value. */
function internalKey(user: string, sequence: number, type: 0 | 1): Uint8Array {
  const trailer = Buffer.alloc(8);
  trailer.writeBigUInt64LE(sequence === GREATEST_SEQUENCE ? 2n ** 64n - 255n : BigInt(sequence) * 256n + BigInt(type));
  return new Uint8Array(Buffer.concat([Buffer.from(user), trailer]));
}

/** The keys and values of a block, whose every restart is its first entry. */
function entriesOf(block: Uint8Array, size: number): [Uint8Array, number][] {
  const restarts = u32At(block, size - 4);
  for (let i = 0; i < restarts; i++) expect(u32At(block, size - 8 - 4 * i)).toBe(0);
  const cursor = new ByteCursor("block", block.subarray(0, size - 4 - 4 * restarts));
  const entries: [Uint8Array, number][] = [];
  let key: Uint8Array = new Uint8Array(0);
  while (!cursor.isAtEnd) {
    const [shared, unshared, length] = [cursor.varint(), cursor.varint(), cursor.varint()];
    key = new Uint8Array([...key.subarray(0, shared), ...cursor.take(unshared)]);
    entries.push([key, cursor.take(length).length]);
  }
  return entries;
}

describe("standInKeys", () => {
  const own = internalKey("row", 77, 1);
  const smallest = internalKey("apple", 3, 1);
  const largest = internalKey("zebra", 9, 0);

  it("keeps the ends that the MANIFEST names", () => {
    const separator = own;
    expect(standInKeys({ separator, smallest, largest: null })).toEqual([smallest]);
    expect(standInKeys({ separator, smallest: null, largest })).toEqual([largest]);
    expect(standInKeys({ separator, smallest, largest })).toEqual([smallest, largest]);
    expect(standInKeys({ separator, smallest, largest: smallest })).toEqual([smallest]);
  });

  it("is a deletion between the block's last key and the next version of it", () => {
    const [key = own, ...others] = standInKeys({ separator: own, smallest: null, largest: null });
    expect(others).toEqual([]);
    expect(key).toEqual(internalKey("row", 77, 0));
    expect(compareInternalKeys(own, key)).toBeLessThan(0);
    expect(compareInternalKeys(key, internalKey("row", 76, 1))).toBeLessThan(0);
  });

  it("is the oldest of all deletions where the separator is no row's key", () => {
    const separator = internalKey("ro", GREATEST_SEQUENCE, 1);
    const [key = own] = standInKeys({ separator, smallest: null, largest: null });
    expect(key).toEqual(internalKey("ro", 0, 0));
    expect(separator).toEqual(internalKey("ro", GREATEST_SEQUENCE, 1));
    expect(compareInternalKeys(key, internalKey("row", 99, 1))).toBeLessThan(0);
  });
});

describe("standInBlock", () => {
  it("is the bytes that LevelDB reads", () => {
    const block = standInBlock(25, [internalKey("ro", 0, 0)]) ?? new Uint8Array(0);
    expect(Buffer.from(block).toString("hex")).toBe(
      "000a04726f0000000000000000" + "00000000" + "00000000" + "01000000" + "00" + "f5fa8bfd",
    );
  });

  it("fills every size from the least on", () => {
    const keys = [internalKey("key-a", 5, 1), internalKey("key-b", 6, 1)];
    const least = 3 + 13 + (3 + 9) + 8;
    expect(standInBlock(least - 1, keys)).toBeNull();
    for (let size = least; size < 20_000; size += size < 400 || (size > 16_300 && size < 16_500) ? 1 : 61) {
      const block = standInBlock(size, keys) ?? new Uint8Array(0);
      expect(block.length, `size ${size}`).toBe(size + 5);
      expect([block[size], u32At(block, size + 1)]).toEqual([0, maskedCrc(block, 0, size + 1)]);
      expect(entriesOf(block, size).map(([key]) => key)).toEqual(keys);
      expect(entriesOf(block, size)[0]?.[1]).toBe(0);
    }
  });

  it("refuses keys that do not fit", () => {
    expect(standInBlock(0, [internalKey("", 1, 1)])).toBeNull();
    expect(standInBlock(18, [internalKey("", 1, 1)])).toBeNull();
    expect(standInBlock(19, [internalKey("", 1, 1)])?.length).toBe(24);
  });
});

describe("passAllFilter", () => {
  it("is sound and places its offsets beyond its end", () => {
    for (const size of [0, 1, 5, 9, 4000]) {
      const block = passAllFilter(size);
      expect([block.length, block[size], u32At(block, size + 1)]).toEqual([size + 5, 0, maskedCrc(block, 0, size + 1)]);
      if (size >= 5) expect([u32At(block, size - 5), block[size - 1]]).toEqual([0xffffffff, 11]);
    }
  });
});
