import { encodeKey, readKeyList } from "@featurestore/proto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeKeys } from "./keys.js";

const INT64 = [{ name: "id", type: "int64" }] as const;
const TEXT = [{ name: "id", type: "string" }] as const;
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

const int64 = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.maxSafeInteger(),
  fc.integer({ min: -3, max: 3 }),
  fc.integer({ min: -3, max: 3 }).map((id) => ({ id })),
  fc.integer({ min: -3, max: 3 }).map((n) => BigInt(n) << 32n),
);

test.each([
  ["int64", INT64, fc.array(int64, { maxLength: 200 })],
  ["string", TEXT, fc.array(fc.oneof(fc.string(), fc.constantFrom("", "a", "\0")), { maxLength: 50 })],
] as const)(
  "%s keys: each different key once, in order of first appearance, and every caller's key finds its own",
  (_, joinKeys, arbitrary) => {
    fc.assert(
      fc.property(arbitrary as fc.Arbitrary<unknown[]>, (keys) => {
        const column = encodeKeys(joinKeys, keys);
        const expected = keys.map((key) => hex(encodeKey(joinKeys, key)));
        const list = readKeyList(column.list(0, column.count), 0).keys;
        const unique = Array.from({ length: list.count }, (_, i) => hex(list.key(i)));
        expect(unique).toEqual([...new Set(expected)]);
        expect(keys.map((_, i) => unique[column.order?.[i] ?? i])).toEqual(expected);
        expect(column.order === null).toBe(new Set(expected).size === keys.length);
      }),
    );
  },
);

test("a piece of the list is those keys alone", () => {
  const column = encodeKeys(INT64, [5, 6, 5, 7]);
  const piece = readKeyList(column.list(1, 3), 0).keys;
  expect([piece.count, hex(piece.key(0)), hex(piece.key(1))]).toEqual([
    2,
    hex(encodeKey(INT64, 6)),
    hex(encodeKey(INT64, 7)),
  ]);
});
