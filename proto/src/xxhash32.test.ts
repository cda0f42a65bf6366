import fc from "fast-check";
import { expect, test } from "vitest";
import { bytesOf } from "./arbitraries.suite.js";
import { xxhash32 } from "./xxhash32.js";

const P1 = 2654435761n;
const P2 = 2246822519n;
const P3 = 3266489917n;
const P4 = 668265263n;
const P5 = 374761393n;
const M = 2n ** 32n;

/** The specification's steps in unbounded integers, taken modulo 2^32. */
function reference(bytes: Uint8Array, seed: bigint): bigint {
  const rotate = (x: bigint, r: bigint): bigint => ((x << r) | (x >> (32n - r))) % M;
  const lane = (at: number): bigint =>
    bytes.slice(at, at + 4).reduce((sum, byte, i) => sum + BigInt(byte) * 256n ** BigInt(i), 0n);
  let at = 0;
  let acc = (seed + P5) % M;
  if (bytes.length >= 16) {
    const accs = [seed + P1 + P2, seed + P2, seed, seed - P1 + M].map((x) => x % M);
    for (; at + 16 <= bytes.length; at += 16) {
      for (let i = 0; i < 4; i++) accs[i] = (rotate(((accs[i] as bigint) + lane(at + 4 * i) * P2) % M, 13n) * P1) % M;
    }
    acc = accs.reduce((sum, x, i) => sum + rotate(x, [1n, 7n, 12n, 18n][i] as bigint), 0n) % M;
  }
  acc = (acc + BigInt(bytes.length)) % M;
  for (; at + 4 <= bytes.length; at += 4) acc = (rotate((acc + lane(at) * P3) % M, 17n) * P4) % M;
  for (; at < bytes.length; at++) acc = (rotate((acc + BigInt(bytes[at] as number) * P5) % M, 11n) * P1) % M;
  acc = ((acc ^ (acc >> 15n)) * P2) % M;
  acc = ((acc ^ (acc >> 13n)) * P3) % M;
  return acc ^ (acc >> 16n);
}

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);
const upTo = (n: number): Uint8Array => Uint8Array.from({ length: n }, (_, i) => i);

// Published values, and values of the reference C library (through Python's xxhash).
test.each([
  ["the empty string", ascii(""), 0x02cc5d05, 0x36b78ae7],
  ["a", ascii("a"), 0x550d7456, 0x9e1633e4],
  ["abc", ascii("abc"), 0x32d153ff, 0xa1ae7709],
  ["a sentence", ascii("Nobody inspects the spammish repetition"), 0xe2293b2f, 0xc9e89e68],
  ["15 bytes, all tail", upTo(15), 0x57c01ece, 0x987c1d76],
  ["16 bytes, one stripe", upTo(16), 0xb72837f4, 0x2fbdeaf3],
  ["17 bytes, a stripe and a tail", upTo(17), 0x7c77adc2, 0x5efdea16],
  ["256 bytes", upTo(256), 0x59441253, 0x2f6efc73],
  ["the key 42", bytesOf("80000000 0000002a"), 0x36e3ab1f, 0xd41f8402],
])("hashes %s as the reference library does", (_name, bytes, seedless, seeded) => {
  expect(xxhash32(bytes)).toBe(seedless);
  expect(xxhash32(bytes, 0, bytes.length, 0x9e3779b1)).toBe(seeded);
});

test("agrees with the specification's steps in big integers, at any place of an array", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 70 }), fc.nat(9), fc.nat(0xffffffff), (bytes, offset, seed) => {
      const padded = new Uint8Array(offset + bytes.length + 5).fill(0xee);
      padded.set(bytes, offset);
      expect(BigInt(xxhash32(padded, offset, offset + bytes.length, seed))).toBe(reference(bytes, BigInt(seed)));
    }),
    { numRuns: 500 },
  );
});
