/**
 * xxHash32 in plain JavaScript (https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md).
 * Faster than WebAssembly for short keys and needs no asynchronous start.
 */
const PRIME1 = 0x9e3779b1 | 0;
const PRIME2 = 0x85ebca77 | 0;
const PRIME3 = 0xc2b2ae3d | 0;
const PRIME4 = 0x27d4eb2f | 0;
const PRIME5 = 0x165667b1 | 0;

/** Returns the unsigned 32-bit hash of `bytes[start, end)` under `seed`. */
export function xxhash32(bytes: Uint8Array, start = 0, end: number = bytes.length, seed = 0): number {
  return signedXxhash32(bytes, start, end, seed) >>> 0;
}

/** The same as a signed number: it is never boxed. */
export function signedXxhash32(bytes: Uint8Array, start: number, end: number, seed: number): number {
  const length = end - start;
  let at = start;
  let hash: number;
  if (length >= 16) {
    let a = (seed + PRIME1 + PRIME2) | 0;
    let b = (seed + PRIME2) | 0;
    let c = seed | 0;
    let d = (seed - PRIME1) | 0;
    for (const limit = end - 16; at <= limit; at += 16) {
      a = round(a, word(bytes, at));
      b = round(b, word(bytes, at + 4));
      c = round(c, word(bytes, at + 8));
      d = round(d, word(bytes, at + 12));
    }
    hash = (rotate(a, 1) + rotate(b, 7) + rotate(c, 12) + rotate(d, 18)) | 0;
  } else {
    hash = (seed + PRIME5) | 0;
  }
  hash = (hash + length) | 0;
  for (; at + 4 <= end; at += 4) hash = Math.imul(rotate((hash + Math.imul(word(bytes, at), PRIME3)) | 0, 17), PRIME4);
  for (; at < end; at++) hash = Math.imul(rotate((hash + Math.imul(bytes[at] as number, PRIME5)) | 0, 11), PRIME1);
  hash = Math.imul(hash ^ (hash >>> 15), PRIME2);
  hash = Math.imul(hash ^ (hash >>> 13), PRIME3);
  return hash ^ (hash >>> 16);
}

function round(lane: number, input: number): number {
  return Math.imul(rotate((lane + Math.imul(input, PRIME2)) | 0, 13), PRIME1);
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

function word(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24)
  );
}
