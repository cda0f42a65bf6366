import fc from "fast-check";
import { expect, test } from "vitest";
import { bytesOf, hex, hexOf, scalarValues } from "./arbitraries.suite.js";
import { decodeKey, encodeKey, isKey, type KeyValue, keyFromText, keyToJson, keyToObject } from "./key-codec.js";
import type { JoinKey } from "./schema.js";

const USER: readonly JoinKey[] = [{ name: "user_id", type: "int64" }];
const NAME: readonly JoinKey[] = [{ name: "name", type: "string" }];
const BLOB: readonly JoinKey[] = [{ name: "blob", type: "bytes" }];
const PAIR: readonly JoinKey[] = [
  { name: "user_id", type: "int64" },
  { name: "country", type: "string" },
];

const JOIN_KEYS = fc
  .array(fc.constantFrom("int64", "string", "bytes"), { minLength: 1, maxLength: 3 })
  .map((types) => types.map((type, i): JoinKey => ({ name: `k${i}`, type: type as JoinKey["type"] })));

function valuesFor(joinKeys: readonly JoinKey[]): fc.Arbitrary<KeyValue[]> {
  return fc.tuple(...joinKeys.map(({ type }) => scalarValues[type] as fc.Arbitrary<KeyValue>));
}

const encodeParts = (joinKeys: readonly JoinKey[], parts: readonly KeyValue[]): Uint8Array =>
  encodeKey(joinKeys, keyToObject(joinKeys, parts));

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  return Math.sign(Buffer.compare(a, b));
}

/** The order of values: numbers by size, text and bytes by their UTF-8 bytes. */
function compareParts(a: readonly KeyValue[], b: readonly KeyValue[]): number {
  for (const [i, x] of a.entries()) {
    const y = b[i] as KeyValue;
    if (typeof x === "bigint" && typeof y === "bigint") {
      if (x !== y) return x < y ? -1 : 1;
      continue;
    }
    const order = compareBytes(
      typeof x === "string" ? new TextEncoder().encode(x) : (x as Uint8Array),
      typeof y === "string" ? new TextEncoder().encode(y) : (y as Uint8Array),
    );
    if (order !== 0) return order;
  }
  return 0;
}

test.each<[string, readonly JoinKey[], unknown, string]>([
  ["int64 0 is 2^63", USER, 0, "80 00 00 00 00 00 00 00"],
  ["int64 42", USER, 42n, "80 00 00 00 00 00 00 2a"],
  ["int64 -1 lies just below 0", USER, -1, "7f ff ff ff ff ff ff ff"],
  ["int64 -2^32 - 2, a number with a high half", USER, -4_294_967_298, "7f ff ff fe ff ff ff fe"],
  ["int64 2^53 - 1 as a number", USER, Number.MAX_SAFE_INTEGER, "80 1f ff ff ff ff ff ff"],
  ["the least int64", USER, -(2n ** 63n), "00 00 00 00 00 00 00 00"],
  ["the greatest int64", USER, 2n ** 63n - 1n, "ff ff ff ff ff ff ff ff"],
  ["the empty string", NAME, "", "00 01"],
  ["NUL inside a string", NAME, "a\0b", "61 00 ff 62 00 01"],
  ["a string of two-byte and four-byte characters", NAME, "é😀", "c3 a9 f0 9f 98 80 00 01"],
  ["__proto__ as a key", NAME, "__proto__", "5f 5f 70 72 6f 74 6f 5f 5f 00 01"],
  ["bytes with NULs and 0xff", BLOB, Uint8Array.of(0, 0, 255, 1), "00 ff 00 ff ff 01 00 01"],
  ["two parts in the order of the entity", PAIR, { country: "uk", user_id: -2 }, "7f ff ff ff ff ff ff fe 75 6b 00 01"],
])("encodes %s", (_name, joinKeys, key, expected) => {
  const bytes = encodeKey(joinKeys, key);
  expect(hexOf(bytes)).toBe(hex(expected));
  expect(encodeParts(joinKeys, decodeKey(joinKeys, bytes))).toEqual(bytes);
});

test("a decoded key is what was encoded", () => {
  fc.assert(
    fc.property(
      JOIN_KEYS.chain((joinKeys) => fc.tuple(fc.constant(joinKeys), valuesFor(joinKeys))),
      ([joinKeys, parts]) => {
        const bytes = encodeParts(joinKeys, parts);
        expect(decodeKey(joinKeys, bytes)).toEqual(parts);
        expect(isKey(joinKeys, bytes)).toBe(true);
      },
    ),
    { numRuns: 500 },
  );
});

test("bytewise order is the order of the values, and no key is a prefix of another", () => {
  fc.assert(
    fc.property(
      JOIN_KEYS.chain((joinKeys) => fc.tuple(fc.constant(joinKeys), valuesFor(joinKeys), valuesFor(joinKeys))),
      ([joinKeys, a, b]) => {
        const x = encodeParts(joinKeys, a);
        const y = encodeParts(joinKeys, b);
        expect(compareBytes(x, y)).toBe(compareParts(a, b));
        if (compareParts(a, b) !== 0) expect(compareBytes(x, y.subarray(0, x.length))).not.toBe(0);
      },
    ),
    { numRuns: 1_000 },
  );
});

test("order and prefix-freeness hold where NULs, terminators and escapes meet", () => {
  const short = fc.array(fc.constantFrom(0, 1, 2, 254, 255), { maxLength: 4 }).map((bytes) => Uint8Array.from(bytes));
  fc.assert(
    fc.property(fc.tuple(short, short), fc.tuple(short, short), (a, b) => {
      const joinKeys: readonly JoinKey[] = [
        { name: "a", type: "bytes" },
        { name: "b", type: "bytes" },
      ];
      const x = encodeParts(joinKeys, a);
      const y = encodeParts(joinKeys, b);
      expect(compareBytes(x, y)).toBe(compareParts(a, b));
      if (compareParts(a, b) !== 0) expect(compareBytes(x, y.subarray(0, x.length))).not.toBe(0);
    }),
    { numRuns: 2_000 },
  );
});

test("bytes that decode are the one encoding of what they decode to; all others are refused as CORRUPTION", () => {
  const bytes = fc.array(fc.constantFrom(0, 1, 0x61, 0xc3, 0xa9, 0xff), { maxLength: 14 });
  fc.assert(
    fc.property(fc.constantFrom(USER, NAME, BLOB, PAIR), bytes, (joinKeys, array) => {
      const key = Uint8Array.from(array);
      if (isKey(joinKeys, key)) expect(encodeParts(joinKeys, decodeKey(joinKeys, key))).toEqual(key);
      else expect(() => decodeKey(joinKeys, key)).toThrow(expect.objectContaining({ code: "CORRUPTION" }));
    }),
    { numRuns: 2_000 },
  );
});

test.each<[string, readonly JoinKey[], string]>([
  ["no bytes at all", USER, ""],
  ["an int64 of 7 bytes", USER, "80 00 00 00 00 00 00"],
  ["bytes after the key", USER, "80 00 00 00 00 00 00 00 00"],
  ["a string without an end", NAME, "61"],
  ["an escape cut short", NAME, "61 00"],
  ["an escape that is none", NAME, "61 00 02 00 01"],
  ["a string that is not UTF-8", NAME, "ff 00 01"],
])("refuses %s", (_name, joinKeys, bytes) => {
  expect(isKey(joinKeys, bytesOf(bytes))).toBe(false);
});

test.each<[string, readonly JoinKey[], unknown, string]>([
  ["a number that is not safe", USER, 2 ** 53, "user_id: the number 9007199254740992 is beyond 2^53 - 1"],
  ["a fraction", USER, 1.5, "user_id: expected a bigint or a whole number (int64), got number 1.5"],
  ["a bigint beyond 64 bits", USER, 2n ** 63n, "user_id: expected an integer of at most 64 bits (int64)"],
  ["text for an int64", USER, "42", 'user_id: expected a bigint or a whole number (int64), got string "42"'],
  ["null", USER, null, "user_id: expected a bigint or a whole number (int64), got null"],
  ["a number for a string", NAME, 1, "name: expected a string, got 1"],
  ["a lone surrogate", NAME, "\ud800", "name: the string is ill-formed"],
  ["text for bytes", BLOB, "x", 'blob: expected a Uint8Array (bytes), got "x"'],
  ["a bare value where there are two parts", PAIR, 1, "key: expected an object with user_id, country, got 1"],
  ["a missing part", PAIR, { user_id: 1 }, "country: the key lacks this join key (string)"],
  ["a part that is undefined", PAIR, { user_id: 1, country: undefined }, "country: the key lacks this join key"],
  [
    "a part nobody defined, with the nearest name",
    PAIR,
    { user: 1, country: "uk" },
    '"user" is not a join key; expected user_id, country',
  ],
  ["a misspelt part", PAIR, { user_id: 1, countri: "uk" }, 'did you mean "country"?'],
  ["an array", PAIR, [1, "uk"], '"0" is not a join key'],
  ["a key of 4,097 bytes", NAME, "x".repeat(4_095), "name: the key takes 4097 bytes, more than the limit of 4096"],
])("refuses %s, naming the join key", (_name, joinKeys, key, message) => {
  expect(() => encodeKey(joinKeys, key)).toThrow(
    expect.objectContaining({ code: "INVALID_ARGUMENT", message: expect.stringContaining(message) }),
  );
});

test("a key of exactly 4,096 bytes is accepted, and a longer one that a peer sends is no key", () => {
  expect(encodeKey(NAME, "x".repeat(4_094))).toHaveLength(4_096);
  expect(isKey(NAME, new Uint8Array([...new Uint8Array(4_095).fill(0x78), 0, 1]))).toBe(false);
});

test.each<[string, readonly JoinKey[], string, unknown]>([
  ["a bare number", USER, "42", 42n],
  ["a negative number", USER, "-7", -7n],
  ["an int64 beyond 2^53", USER, "9223372036854775807", 9_223_372_036_854_775_807n],
  ["a named part", USER, "user_id=42", { user_id: 42n }],
  ["two named parts", PAIR, "user_id=42,country=uk", { user_id: 42n, country: "uk" }],
  ["parts in any order", PAIR, "country=uk,user_id=-1", { user_id: -1n, country: "uk" }],
  ["a value with commas and equals signs", PAIR, "country=a,b=c,,d,user_id=1", { country: "a,b=c,,d", user_id: 1n }],
  ["an empty value", PAIR, "user_id=1,country=", { user_id: 1n, country: "" }],
  ["JSON", PAIR, '{"user_id": 42, "country": "uk"}', { user_id: 42, country: "uk" }],
  [
    "JSON with an int64 as a string",
    PAIR,
    '{"user_id": "9007199254740993", "country": ""}',
    { user_id: 9_007_199_254_740_993n, country: "" },
  ],
  ["a bare string", NAME, "hello, world", "hello, world"],
  ["a bare string with an equals sign", NAME, "a=b", "a=b"],
  ["a bare string that begins with a brace", NAME, "{not json", "{not json"],
  ["a string named, that looks like JSON", NAME, 'name={"a":1}', { name: '{"a":1}' }],
  ["bytes in base64", BLOB, "AAH/", Uint8Array.of(0, 1, 255)],
])("reads %s from a command line", (_name, joinKeys, text, key) => {
  const read = keyFromText(joinKeys, text);
  expect(typeof read === "object" && !(read instanceof Uint8Array) ? { ...read } : read).toEqual(key);
  expect(() => encodeKey(joinKeys, read)).not.toThrow();
});

test.each<[readonly JoinKey[], string, string]>([
  [USER, "abc", 'user_id: expected a bigint or a whole number (int64), got string "abc"'],
  [USER, "user_id=1,user_id=2", "user_id is given twice"],
  [USER, '{"user": 1}', '"user" is not a join key; expected user_id'],
  [PAIR, "42", 'key "42": the entity has 2 join keys; expected user_id=...,country=...'],
  [BLOB, "*", "blob: expected bytes in base64"],
])("refuses the text of a key %#, naming the accepted form", (joinKeys, text, message) => {
  expect(() => keyFromText(joinKeys, text)).toThrow(
    expect.objectContaining({ code: "INVALID_ARGUMENT", message: expect.stringContaining(message) }),
  );
});

test("an int64 that JSON has rounded is refused when encoded, not taken for its neighbour", () => {
  expect(() => encodeKey(USER, keyFromText(USER, '{"user_id": 9007199254740993}'))).toThrow("pass a bigint");
});

test("a key as JSON reads back to the same key", () => {
  fc.assert(
    fc.property(
      JOIN_KEYS.chain((joinKeys) => fc.tuple(fc.constant(joinKeys), valuesFor(joinKeys))),
      ([joinKeys, parts]) => {
        const json = keyToJson(joinKeys, parts);
        const [only] = joinKeys;
        const object = joinKeys.length === 1 ? { [(only as JoinKey).name]: json } : json;
        const read = keyFromText(joinKeys, JSON.stringify(object));
        expect(encodeKey(joinKeys, read)).toEqual(encodeParts(joinKeys, parts));
      },
    ),
  );
});
