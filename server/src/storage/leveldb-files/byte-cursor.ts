import { crc32c, FeatureStoreError } from "@featurestore/proto";

/**
 * Reads LevelDB's integers from bytes in order. Anything that LevelDB would not have written (an end too early, a varint
 * with a needless byte) throws CORRUPTION in the name of `file`.
 */
export class ByteCursor {
  readonly #file: string;
  readonly #bytes: Uint8Array;
  #at: number;

  constructor(file: string, bytes: Uint8Array, at = 0) {
    this.#file = file;
    this.#bytes = bytes;
    this.#at = at;
  }

  get at(): number {
    return this.#at;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** `varint := (0x80 | 7 bits)* 7 bits`, least significant group first, in its only shortest form, below 2^53. */
  varint(): number {
    let value = 0;
    let scale = 1;
    for (let count = 1; ; count++) {
      const byte = this.#bytes[this.#at];
      if (byte === undefined) throw corruption(this.#file, "a number is cut short");
      this.#at++;
      value += (byte & 0x7f) * scale;
      scale *= 128;
      if (value > Number.MAX_SAFE_INTEGER) throw corruption(this.#file, "a number is out of range");
      if (byte >= 0x80) continue;
      if (byte === 0 && count > 1) throw corruption(this.#file, "a number is not in its shortest form");
      return value;
    }
  }

  /** The next `length` bytes: a view, not a copy. */
  take(length: number): Uint8Array {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw corruption(this.#file, "a string is cut short");
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }

  /** `slice := length varint | length bytes`: a view, not a copy. */
  slice(): Uint8Array {
    return this.take(this.varint());
  }
}

/** The `varint` that `ByteCursor` reads, of a whole number from 0 to 2^53 - 1. */
export function varintOf(value: number): Uint8Array {
  const bytes: number[] = [];
  let left = value;
  for (; left >= 0x80; left = Math.floor(left / 128)) bytes.push((left % 128) | 0x80);
  return Uint8Array.from([...bytes, left]);
}

/** The error for a file that cannot be trusted. */
export function corruption(file: string, reason: string, cause?: unknown): FeatureStoreError {
  return new FeatureStoreError("CORRUPTION", `${file}: ${reason}`, { details: { file, reason }, cause });
}

/** A little-endian u32; the caller knows that four bytes are there. */
export function u32At(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)) >>> 0
  );
}

/** The CRC-32C of `bytes[start, end)` as LevelDB stores it, masked (util/crc32c.h: CRCs of data that holds CRCs are weak). */
export function maskedCrc(bytes: Uint8Array, start: number, end: number): number {
  return mask(crc32c(bytes, start, end));
}

/** LevelDB's mask of a CRC: rotated right by 15 bits, plus a constant. */
export function mask(crc: number): number {
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** True where every byte of `bytes[start, end)` is zero. */
export function isZero(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] !== 0) return false;
  return true;
}
