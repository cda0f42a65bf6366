import type { ByteWriter } from "./byte-writer.js";
import { aligned, viewOf } from "./byte-writer.js";
import { type FeatureStoreError, invalid } from "./errors.js";
import { LIMITS } from "./limits.js";

/*
 * Key list: count u32 | stride u32 | [end u32 x count when stride is 0] | bytes | zeros to a multiple of 8
 *
 * Little-endian. `stride` is the length of every key where all are equally long (int64 keys: 8), else 0 and each
 * key's end is given, counted from the first byte after the ends.
 */

/** Encoded join keys side by side in one array. Key `i` is `bytes[start(i), end(i))`. */
export class KeyList {
  readonly count: number;
  readonly bytes: Uint8Array;
  readonly #base: number;
  readonly #stride: number;
  readonly #ends: Uint32Array;

  constructor(parts: { count: number; bytes: Uint8Array; base: number; stride: number; ends: Uint32Array }) {
    this.count = parts.count;
    this.bytes = parts.bytes;
    this.#base = parts.base;
    this.#stride = parts.stride;
    this.#ends = parts.ends;
  }

  start(i: number): number {
    if (this.#stride > 0) return this.#base + i * this.#stride;
    return this.#base + (i === 0 ? 0 : (this.#ends[i - 1] as number));
  }

  end(i: number): number {
    return this.#base + (this.#stride > 0 ? (i + 1) * this.#stride : (this.#ends[i] as number));
  }

  /** A view of key `i`; it shares memory with the list. */
  key(i: number): Uint8Array {
    return this.bytes.subarray(this.start(i), this.end(i));
  }
}

/** Bytes that `writeKeyList` will take, a multiple of 8. */
export function keyListBytes(keys: readonly Uint8Array[]): number {
  const stride = commonLength(keys);
  const total = keys.reduce((sum, key) => sum + key.length, 0);
  return aligned(8 + (stride > 0 ? 0 : keys.length * 4) + total);
}

/** Appends a key list. */
export function writeKeyList(writer: ByteWriter, keys: readonly Uint8Array[]): void {
  const stride = commonLength(keys);
  const at = writer.reserve(keyListBytes(keys));
  writer.view.setUint32(at, keys.length, true);
  writer.view.setUint32(at + 4, stride, true);
  const base = at + 8 + (stride > 0 ? 0 : keys.length * 4);
  let end = 0;
  keys.forEach((key, i) => {
    writer.bytes.set(key, base + end);
    end += key.length;
    if (stride === 0) writer.view.setUint32(at + 8 + i * 4, end, true);
  });
}

/** The key list of keys that are all `stride` bytes long and lie side by side in `bytes`: what `writeKeyList` would append. */
export function fixedKeyList(bytes: Uint8Array, stride: number): Uint8Array {
  const out = new Uint8Array(aligned(8 + bytes.length));
  const view = viewOf(out);
  const count = bytes.length / stride;
  view.setUint32(0, count, true);
  view.setUint32(4, count === 0 ? 0 : stride, true);
  out.set(bytes, 8);
  return out;
}

/** Where the keys of a list of fixed stride begin. */
export const FIXED_KEYS_START = 8;

/** The same of keys that lie in `memory` from `FIXED_KEYS_START` on: their head is written before them, nothing is copied. */
export function fixedKeyListIn(memory: Uint8Array, count: number, stride: number): Uint8Array {
  const view = viewOf(memory);
  view.setUint32(0, count, true);
  view.setUint32(4, count === 0 ? 0 : stride, true);
  const end = FIXED_KEYS_START + count * stride;
  memory.fill(0, end, aligned(end));
  return memory.subarray(0, aligned(end));
}

/**
 * Reads a key list that ends within `bytes`. The keys share memory with `bytes`.
 * @returns the list and where it ends. @throws INVALID_ARGUMENT when the bytes are no key list.
 */
export function readKeyList(bytes: Uint8Array, at: number): { keys: KeyList; next: number } {
  if (at + 8 > bytes.length) throw malformed();
  const view = viewOf(bytes);
  const count = view.getUint32(at, true);
  const stride = view.getUint32(at + 4, true);
  if (stride > LIMITS.keyBytesMax || count > bytes.length) throw malformed();
  const base = at + 8 + (stride > 0 ? 0 : count * 4);
  if (base > bytes.length) throw malformed();
  const ends = new Uint32Array(stride > 0 ? 0 : count);
  let end = stride > 0 ? count * stride : 0;
  for (let i = 0; i < ends.length; i++) {
    const next = view.getUint32(at + 8 + i * 4, true);
    if (next < end || next - end > LIMITS.keyBytesMax) throw malformed();
    ends[i] = next;
    end = next;
  }
  const next = at + aligned(base + end - at);
  if (next > bytes.length) throw malformed();
  return { keys: new KeyList({ count, bytes, base, stride, ends }), next };
}

function commonLength(keys: readonly Uint8Array[]): number {
  const length = keys[0]?.length ?? 0;
  return keys.every((key) => key.length === length) ? length : 0;
}

function malformed(): FeatureStoreError {
  return invalid("keys: the bytes are not a key list", { field: "keys" });
}
