import { encodeKey, isKey, type JoinKey, readKeyList } from "@featurestore/proto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { checkKeys } from "./key-check.js";
import { encodeKeys } from "./write-path.js";

function refusal(joinKeys: readonly JoinKey[], keys: readonly Uint8Array[]): string | null {
  try {
    checkKeys({ name: "user", joinKeys }, readKeyList(encodeKeys(keys), 0).keys);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

const key = (name: string, type: JoinKey["type"]): JoinKey => ({ name, type });

test("keys that are no number of 8 bytes are refused by their number", () => {
  const joinKeys = [key("id", "int64")];
  expect(refusal(joinKeys, [encodeKey(joinKeys, 1), encodeKey(joinKeys, -1)])).toBeNull();
  expect(refusal(joinKeys, [encodeKey(joinKeys, 1), new Uint8Array(7)])).toBe(
    "keys: key 1 is not a key of entity user",
  );
});

test("keys of any join keys are taken as isKey takes them", () => {
  const part = fc.constantFrom<JoinKey["type"]>("int64", "string", "bytes");
  const byte = fc.oneof(fc.constantFrom(0, 1, 0xff, 0xc3, 0xa9, 0x41), fc.nat(255));
  const run = fc.property(
    fc.array(part, { minLength: 1, maxLength: 3 }),
    fc.array(fc.oneof(fc.array(byte, { maxLength: 12 }), fc.constant([0x41, 0, 1]), fc.constant([0, 0xff, 0, 1])), {
      minLength: 1,
      maxLength: 3,
    }),
    (types, pieces) => {
      const joinKeys = types.map((type, i) => key(`k${i}`, type));
      const bytes = Uint8Array.from(pieces.flat());
      expect(refusal(joinKeys, [bytes]) === null).toBe(isKey(joinKeys, bytes));
    },
  );
  fc.assert(run, { numRuns: 2_000 });
});
