import type { Chance } from "./chance.js";

/** Beyond it an input is cut: what is found with more is found with less. */
export const INPUT_BYTES_MAX = 256 * 1024;
const CHANGES_MAX = 6;
const RUN_MAX = 64;
/** Numbers at which lengths and counts go wrong. */
const EDGES = [
  0, 1, 2, 3, 7, 8, 15, 16, 31, 32, 63, 64, 127, 128, 255, 256, 1_000, 1_001, 4_096, 32_767, 32_768, 65_535, 65_536,
  0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff,
];
const WORDS = [
  "null",
  "true",
  "-1",
  "1e999",
  "NaN",
  "9007199254740993",
  "-9223372036854775808",
  "__proto__",
  "constructor",
  "../..",
  "''",
  '"',
  "{",
  "}",
  "[",
  "]",
  ": ",
  "- ",
  "\n",
  "&a ",
  "*a",
  "!!binary ",
  "%",
  "\u0000",
  "ö",
  "\ud800",
  "😀",
  ",",
  "=",
].map((word) => new TextEncoder().encode(word));

/** A copy with a few changes: bits, bytes, edges of numbers, runs cut, doubled, moved, or taken from another input. */
export function mutated(input: Uint8Array, pool: readonly Uint8Array[], chance: Chance): Uint8Array {
  let bytes: Uint8Array = input.slice();
  for (let i = chance.below(CHANGES_MAX); i >= 0; i--) bytes = changed(bytes, pool, chance);
  return bytes.subarray(0, INPUT_BYTES_MAX);
}

function changed(bytes: Uint8Array, pool: readonly Uint8Array[], chance: Chance): Uint8Array {
  if (bytes.length === 0) return chance.bytes(1 + chance.below(RUN_MAX));
  const at = chance.below(bytes.length);
  const end = Math.min(bytes.length, at + 1 + chance.below(RUN_MAX));
  switch (chance.below(11)) {
    case 0:
      bytes[at] = (bytes[at] as number) ^ (1 << chance.below(8));
      return bytes;
    case 1:
      bytes[at] = chance.below(256);
      return bytes;
    case 2:
      return withNumber(bytes, at, chance);
    case 3:
      return bytes.slice(0, at);
    case 4:
      return joined(bytes.subarray(0, at), bytes.subarray(end));
    case 5:
      return joined(bytes.subarray(0, end), bytes.subarray(at));
    case 6:
      return joined(bytes.subarray(0, at), chance.bytes(1 + chance.below(8)), bytes.subarray(at));
    case 7:
      return joined(bytes.subarray(0, at), chance.pick(WORDS), bytes.subarray(at));
    case 8: {
      const other = chance.pick(pool);
      const from = chance.below(other.length + 1);
      const to = Math.min(other.length, from + chance.below(RUN_MAX));
      return joined(bytes.subarray(0, at), other.subarray(from, to), bytes.subarray(chance.oneIn(2) ? at : end));
    }
    case 9: {
      const run = bytes.slice(at, end);
      const times = 1 + chance.below(chance.oneIn(10) ? 2_000 : 8);
      return joined(bytes.subarray(0, at), ...Array.from({ length: times }, () => run), bytes.subarray(end));
    }
    default: {
      const delta = chance.below(35) - 17;
      bytes[at] = (bytes[at] as number) + delta;
      return bytes;
    }
  }
}

function withNumber(bytes: Uint8Array, at: number, chance: Chance): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const value = chance.pick(EDGES);
  const isLittle = !chance.oneIn(4);
  const width = [1, 2, 4, 8][chance.below(4)] as number;
  if (at + width > bytes.length) return bytes;
  if (width === 1) view.setUint8(at, value & 0xff);
  else if (width === 2) view.setUint16(at, value & 0xffff, isLittle);
  else if (width === 4) view.setUint32(at, value >>> 0, isLittle);
  else view.setBigUint64(at, BigInt(value) << BigInt(chance.below(33)), isLittle);
  return bytes;
}

/** Runs of bytes, one after another. */
export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
