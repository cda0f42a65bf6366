/** A growable little-endian buffer whose sections start at multiples of 8. Fresh bytes are zero. */
export class ByteWriter {
  #bytes: Uint8Array;
  #view: DataView;
  #length = 0;

  constructor(capacity = 1024) {
    this.#bytes = new Uint8Array(capacity);
    this.#view = new DataView(this.#bytes.buffer);
  }

  get length(): number {
    return this.#length;
  }

  /** Valid until the next `reserve`. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** Valid until the next `reserve`. */
  get view(): DataView {
    return this.#view;
  }

  /** Makes room for `count` zero bytes at the end and returns where they start. */
  reserve(count: number): number {
    const at = this.#length;
    const needed = at + count;
    if (needed > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
      grown.set(this.#bytes.subarray(0, at));
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    this.#length = needed;
    return at;
  }

  /** Pads with zeros to a multiple of 8 and returns the position. */
  align(): number {
    this.reserve(padding(this.#length));
    return this.#length;
  }

  append(bytes: Uint8Array): void {
    const at = this.reserve(bytes.length);
    this.#bytes.set(bytes, at);
  }

  /** Appends `bytes[start, end)`, by hand where a view of them would cost more than the bytes. */
  appendRange(bytes: Uint8Array, start: number, end: number): void {
    const at = this.reserve(end - start);
    copyBytes(bytes, start, end, this.#bytes, at);
  }

  /** The bytes written so far, sharing memory with the writer. */
  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }
}

/** Copies by hand where a call to `set` would cost more than the bytes. */
export function copyBytes(source: Uint8Array, start: number, end: number, target: Uint8Array, at: number): void {
  if (end - start > 48) {
    target.set(source.subarray(start, end), at);
    return;
  }
  for (let i = start, to = at; i < end; i++, to++) target[to] = source[i] as number;
}

/** Zero bytes needed after `length` to reach a multiple of 8. */
export function padding(length: number): number {
  return -length & 7;
}

/** `length` rounded up to a multiple of 8; right beyond 32 bits, where sizes that a peer claims may lie. */
export function aligned(length: number): number {
  return length + padding(length);
}

/** A view over the bytes of an array, wherever they lie in their buffer. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
