import { isAscii } from "node:buffer";
import { assert, ByteWriter } from "@featurestore/proto";

const TWO_32 = 2 ** 32;
/** Bytes of a short text in UTF-8. */
const SHORT_TEXT_MAX = 255;
const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Why bytes of a peer are refused. Thrown inside decoders and caught at their edge, never beyond. */
export class Malformed extends Error {
  override readonly name = "Malformed";
}

/** Writes little-endian fields one after the other. */
export class FieldWriter {
  readonly #bytes: ByteWriter;

  constructor(capacity: number) {
    this.#bytes = new ByteWriter(capacity);
  }

  get length(): number {
    return this.#bytes.length;
  }

  u8(value: number): this {
    const at = this.#bytes.reserve(1);
    this.#bytes.view.setUint8(at, value);
    return this;
  }

  u16(value: number): this {
    const at = this.#bytes.reserve(2);
    this.#bytes.view.setUint16(at, value, true);
    return this;
  }

  u32(value: number): this {
    const at = this.#bytes.reserve(4);
    this.#bytes.view.setUint32(at, value, true);
    return this;
  }

  /** A non-negative safe integer as 64 bits. */
  u64(value: number): this {
    assert(Number.isSafeInteger(value) && value >= 0, `${value} is no term, index or size`);
    return this.u32(value % TWO_32).u32(Math.floor(value / TWO_32));
  }

  /** `length u8 | UTF-8`. */
  text(value: string): this {
    const encoded = Buffer.from(value);
    assert(encoded.length <= SHORT_TEXT_MAX, `a short text has at most ${SHORT_TEXT_MAX} bytes`);
    return this.u8(encoded.length).run(encoded);
  }

  run(bytes: Uint8Array): this {
    this.#bytes.append(bytes);
    return this;
  }

  /** Sets a u32 written before. */
  patchU32(at: number, value: number): void {
    this.#bytes.view.setUint32(at, value, true);
  }

  /** What was written; the writer must not be used any more. */
  finish(): Buffer {
    const bytes = this.#bytes.finish();
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
}

/** Reads what `FieldWriter` wrote. @throws Malformed instead of reading past the end. */
export class FieldReader {
  readonly #bytes: Buffer;
  readonly #end: number;
  #at: number;

  constructor(bytes: Buffer, start = 0, end: number = bytes.length) {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
  }

  get at(): number {
    return this.#at;
  }

  get left(): number {
    return this.#end - this.#at;
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

  /** A number that leaves room above it, unless told otherwise. */
  u64(max: number = NUMBER_MAX): number {
    const value = this.u32() + this.u32() * TWO_32;
    if (value > max) throw new Malformed("a number is too large");
    return value;
  }

  text(): string {
    return this.utf8(this.u8());
  }

  /** The next bytes as UTF-8. */
  utf8(length: number): string {
    const start = this.#take(length);
    const bytes = this.#bytes.subarray(start, start + length);
    if (isAscii(bytes)) return bytes.toString("latin1");
    try {
      return UTF8.decode(bytes);
    } catch {
      throw new Malformed("a text is no UTF-8");
    }
  }

  /** A view of the next bytes. */
  run(length: number): Buffer {
    const start = this.#take(length);
    return this.#bytes.subarray(start, start + length);
  }

  end(): void {
    if (this.left !== 0) throw new Malformed("bytes follow the last field");
  }

  #take(length: number): number {
    const start = this.#at;
    if (length > this.#end - start) throw new Malformed("a field runs past the end");
    this.#at = start + length;
    return start;
  }
}

/** Terms, indexes and sizes of peers stay below this, so that adding to them never leaves the safe integers. */
export const NUMBER_MAX = 2 ** 52;
