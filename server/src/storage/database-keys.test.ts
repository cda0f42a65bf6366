import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  frameValue,
  joinKeyOf,
  producerKey,
  producerOfKey,
  rowKey,
  rowRange,
  systemKey,
  unframeValue,
  viewRange,
} from "./database-keys.js";
import { hexOf } from "./shard-world.suite.js";

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, "hex"));

describe("golden bytes", () => {
  test("system keys are keyspace 1, a tag and big-endian words", () => {
    expect(hexOf(systemKey("a"))).toBe("0161");
    expect(hexOf(systemKey("g"))).toBe("0167");
    expect(hexOf(systemKey("s", 7, 2))).toBe("01730000000700000002");
    expect(hexOf(systemKey("v", 7, 1))).toBe("01760000000700000001");
  });

  test("a producer's key is its id as a big-endian 64-bit integer", () => {
    expect(hexOf(producerKey(1))).toBe("01700000000000000001");
    expect(hexOf(producerKey(Number.MAX_SAFE_INTEGER))).toBe("0170001fffffffffffff");
  });

  test("a row's key is keyspace 2, view, dataset, join key and kind 0", () => {
    expect(hexOf(rowKey({ viewId: 7, dataset: 1 }, bytes("ffaabb"), 1, 3))).toBe("020000000700000001aabb00");
    expect(hexOf(joinKeyOf(bytes("020000000700000001aabb00")))).toBe("aabb");
  });

  test("a framed value ends in the checksum of its key and its bytes", () => {
    const framed = frameValue(bytes("0161"), bytes("aabb"));
    expect(hexOf(framed)).toBe("aabb933bc703");
    expect(hexOf(unframeValue(bytes("0161"), framed) ?? bytes(""))).toBe("aabb");
  });
});

describe("producers", () => {
  test("any id up to 2^53 - 1 is read back from its key", () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (producer) => {
        expect(producerOfKey(producerKey(producer))).toBe(producer);
      }),
    );
  });
});

describe("ranges", () => {
  const at = fc.record({ viewId: fc.nat(3), dataset: fc.nat(3), key: fc.uint8Array({ minLength: 1, maxLength: 4 }) });

  test("a dataset's range holds exactly its rows, a view's range exactly its datasets' rows", () => {
    fc.assert(
      fc.property(at, fc.nat(3), fc.nat(3), (row, viewId, dataset) => {
        const key = rowKey(row, row.key, 0, row.key.length);
        const isIn = ({ gte, lt }: { gte: Uint8Array; lt: Uint8Array }): boolean =>
          Buffer.compare(key, gte) >= 0 && Buffer.compare(key, lt) < 0;
        expect(isIn(rowRange(viewId, dataset))).toBe(row.viewId === viewId && row.dataset === dataset);
        expect(isIn(viewRange(viewId))).toBe(row.viewId === viewId);
      }),
    );
  });
});

describe("checksums of values", () => {
  test("a value is refused under another key, with any bit flipped, and shortened", () => {
    const key = fc.uint8Array({ minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(key, fc.uint8Array({ maxLength: 30 }), key, fc.nat(), (own, value, other, bit) => {
        const framed = frameValue(own, value);
        expect(unframeValue(own, framed)).toEqual(value);
        if (Buffer.compare(own, other) !== 0) expect(unframeValue(other, framed)).toBeNull();
        const flipped = framed.slice();
        const at = bit % (framed.length * 8);
        flipped[at >> 3] = (flipped[at >> 3] as number) ^ (1 << (at & 7));
        expect(unframeValue(own, flipped)).toBeNull();
        expect(unframeValue(own, framed.subarray(0, 3))).toBeNull();
      }),
    );
  });
});
