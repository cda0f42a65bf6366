import fc from "fast-check";
import { expect, test } from "vitest";
import { bytesOf, hex, hexOf } from "./arbitraries.suite.js";
import { ByteWriter } from "./byte-writer.js";
import { FeatureStoreError } from "./errors.js";
import { FIXED_KEYS_START, fixedKeyList, fixedKeyListIn, keyListBytes, readKeyList, writeKeyList } from "./key-list.js";

function written(keys: readonly Uint8Array[]): Uint8Array {
  const writer = new ByteWriter(keyListBytes(keys));
  writeKeyList(writer, keys);
  return writer.finish();
}

test("keys of one length packed side by side give the same bytes as keys one by one", () => {
  const keys = [1, 2, 3].map((n) => Uint8Array.of(n, 0, 0, 0, 0, 0, 0, 9));
  const packed = Uint8Array.from(keys.flatMap((key) => [...key]));
  expect(fixedKeyList(packed, 8)).toEqual(written(keys));
  expect(fixedKeyList(new Uint8Array(0), 8)).toEqual(written([]));
  const memory = new Uint8Array(64).fill(0xa5);
  memory.set(packed, FIXED_KEYS_START);
  expect(fixedKeyListIn(memory, packed.length / 8, 8)).toEqual(written(keys));
  expect(fixedKeyListIn(new Uint8Array(16).fill(0xa5), 0, 8)).toEqual(written([]));
  const odd = [Uint8Array.of(1, 2, 3), Uint8Array.of(4, 5, 6)];
  expect(fixedKeyListIn(Uint8Array.from([...new Array(8).fill(9), 1, 2, 3, 4, 5, 6, 9, 9]), 2, 3)).toEqual(
    written(odd),
  );
  expect(readKeyList(fixedKeyList(packed, 8), 0).keys.key(1)).toEqual(keys[1]);
});

test.each([
  ["no keys", [], "00000000 00000000"],
  [
    "two keys of 8 bytes: a stride and no ends",
    [bytesOf("80000000 00000001"), bytesOf("80000000 00000002")],
    "02000000 08000000  8000000000000001 8000000000000002",
  ],
  [
    "keys of 3 and 2 bytes: ends, then the bytes, then zeros to 24",
    [bytesOf("61 00 01"), bytesOf("00 01")],
    "02000000 00000000  03000000 05000000  610001 0001 000000",
  ],
  ["a key without bytes", [new Uint8Array(0)], "01000000 00000000  00000000 00000000"],
])("writes %s", (_name, keys, expected) => {
  expect(hexOf(written(keys))).toBe(hex(expected));
  expect(keyListBytes(keys)).toBe(hex(expected).length / 2);
});

test("keys read back as written, behind whatever stands before them", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 9 })), fc.nat(3), (keys, words) => {
      const writer = new ByteWriter(8);
      writer.append(new Uint8Array(words * 8).fill(0xaa));
      writeKeyList(writer, keys);
      const { keys: read, next } = readKeyList(writer.finish(), words * 8);
      expect(next).toBe(writer.length);
      expect(Array.from({ length: read.count }, (_, i) => read.key(i))).toEqual(keys);
    }),
  );
});

test.each([
  ["shorter than its head", "02000000 080000"],
  ["a stride above the key limit", "01000000 01100000 0000000000000000"],
  ["ends that go back", "02000000 00000000 03000000 02000000 6100010000000000"],
  ["an end beyond the bytes", "01000000 00000000 ffff0000 0000000000000000"],
  ["a count that the bytes cannot hold", "ffffffff 00000000"],
  ["keys cut short", "02000000 08000000 8000000000000001"],
])("refuses %s", (_name, bytes) => {
  expect(() => readKeyList(bytesOf(bytes), 0)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
});

test("refuses a claim of 2^32 bytes of keys, which 32-bit rounding would take for none", () => {
  const bytes = new Uint8Array(2 ** 20);
  new DataView(bytes.buffer).setUint32(0, 2 ** 20, true);
  new DataView(bytes.buffer).setUint32(4, 4_096, true);
  expect(() => readKeyList(bytes, 0)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
});

test("damaged bytes are refused, or give a list that lies within them", () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 9 }), { maxLength: 6 }),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }),
      fc.nat(20),
      (keys, flips, cut) => {
        const bytes = written(keys).slice();
        for (const [at, byte] of flips) bytes[at % bytes.length] = byte;
        const damaged = bytes.subarray(0, Math.max(0, bytes.length - (cut < 10 ? 0 : cut)));
        try {
          const { keys: read } = readKeyList(damaged, 0);
          for (let i = 0; i < read.count; i++) {
            expect(read.start(i)).toBeLessThanOrEqual(read.end(i));
            expect(read.end(i)).toBeLessThanOrEqual(damaged.length);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(FeatureStoreError);
        }
      },
    ),
    { numRuns: 5_000 },
  );
});
