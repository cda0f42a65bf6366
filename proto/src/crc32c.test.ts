import fc from "fast-check";
import { expect, test } from "vitest";
import { crc32c } from "./crc32c.js";

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);
const filled = (byte: (i: number) => number): Uint8Array => Uint8Array.from({ length: 32 }, (_, i) => byte(i));

/** One bit at a time, straight from the polynomial. */
function reference(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return ~crc >>> 0;
}

// RFC 3720 B.4 prints the bytes as sent, least significant first: "aa 36 91 8a" is 0x8a9136aa.
test.each([
  ["nothing", new Uint8Array(0), 0],
  ["the check string", ascii("123456789"), 0xe3069283],
  ["32 zeros", filled(() => 0), 0x8a9136aa],
  ["32 ones", filled(() => 0xff), 0x62a8ab43],
  ["32 ascending bytes", filled((i) => i), 0x46dd794e],
  ["32 descending bytes", filled((i) => 31 - i), 0x113fdb5c],
])("gives the value of RFC 3720 for %s", (_name, bytes, value) => {
  expect(crc32c(bytes)).toBe(value);
});

test("agrees with the bitwise definition, and goes on where an earlier result ended", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(60), (bytes, cut) => {
      const at = Math.min(cut, bytes.length);
      expect(crc32c(bytes)).toBe(reference(bytes));
      expect(crc32c(bytes, at, bytes.length, crc32c(bytes, 0, at))).toBe(reference(bytes));
    }),
  );
});
