import { assert } from "@featurestore/proto";

/** Refuses what is being decoded, saying why. */
export type Refuse = (why: string) => never;

const TWO_32 = 2 ** 32;

/** Writes little-endian fields one after the other into zeroed bytes of a size known beforehand. */
export class ByteWriter {
  readonly bytes: Buffer;
  #at = 0;

  constructor(size: number) {
    this.bytes = Buffer.allocUnsafe(size);
  }

  get at(): number {
    return this.#at;
  }

  u8(value: number): this {
    this.#at = this.bytes.writeUInt8(value, this.#at);
    return this;
  }

  u16(value: number): this {
    this.#at = this.bytes.writeUInt16LE(value, this.#at);
    return this;
  }

  u32(value: number): this {
    this.#at = this.bytes.writeUInt32LE(value, this.#at);
    return this;
  }

  /** A non-negative safe integer as 64 bits: the low half first. */
  u64(value: number): this {
    assert(Number.isSafeInteger(value) && value >= 0, `${value} is no index, term or size`);
    return this.u32(value % TWO_32).u32(Math.floor(value / TWO_32));
  }

  run(bytes: Uint8Array): this {
    this.bytes.set(bytes, this.#at);
    this.#at += bytes.length;
    return this;
  }

  /** Zeros to the end: the bytes are then complete. */
  finish(): Buffer {
    this.bytes.fill(0, this.#at);
    return this.bytes;
  }
}

/** Reads what `ByteWriter` wrote, calling `refuse` instead of reading past the end. */
export class ByteReader {
  readonly #bytes: Buffer;
  readonly #end: number;
  readonly #refuse: Refuse;
  #at: number;

  constructor(bytes: Buffer, span: { readonly start: number; readonly end: number }, refuse: Refuse) {
    this.#bytes = bytes;
    this.#at = span.start;
    this.#end = span.end;
    this.#refuse = refuse;
  }

  get at(): number {
    return this.#at;
  }

  u8(): number {
    return this.#bytes.readUInt8(this.#take(1));
  }

  u16(): number {
    return this.#bytes.readUInt16LE(this.#take(2));
  }

  u32(): number {
    return this.#bytes.readUInt32LE(this.#take(4));
  }

  u64(): number {
    const value = this.u32() + this.u32() * TWO_32;
    return Number.isSafeInteger(value) ? value : this.#refuse("a number is larger than 2^53 - 1");
  }

  /** A view of the next bytes, not a copy. */
  run(length: number): Uint8Array {
    const start = this.#take(length);
    return new Uint8Array(this.#bytes.buffer, this.#bytes.byteOffset + start, length);
  }

  /** The next bytes as UTF-8 text. */
  text(length: number): string {
    const start = this.#take(length);
    return this.#bytes.toString("utf8", start, start + length);
  }

  #take(length: number): number {
    const start = this.#at;
    if (start + length > this.#end) this.#refuse("a field runs past the end");
    this.#at += length;
    return start;
  }
}
