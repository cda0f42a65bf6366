import { aligned, assert } from "@featurestore/proto";

/** Before the payload: more than the head of any frame takes, and a multiple of 8. */
const HEAD_ROOM = 64;
/** Memory comes in powers of two: smaller answers are not worth keeping memory for, larger ones too rare. */
const KEPT_BYTES_FROM = 4 * 1024;
const KEPT_BYTES_TO = 1024 * 1024;
/** What is kept for later answers, in all. */
const KEPT_BYTES_MAX = 8 * 1024 * 1024;

/** What comes before each message of a gRPC stream. */
const GRPC_PREFIX_BYTES = 5;
/** Of a number of 32 bits. */
const VARINT_BYTES_MAX = 5;

/** Tags of MultiGetStreamResponse and Chunk. */
const ID = 0x08;
const CHUNK = 0x22;
const DATA = 0x0a;
const LAST = 0x10;
const TOTAL_BYTES = 0x18;

/** Memory of one answer on its way out. */
export interface AnswerMemory {
  /** Room for the head of a frame, then the payload, then perhaps more. */
  readonly buffer: Buffer;
  /** From a multiple of 8 of its buffer on. */
  readonly payload: Uint8Array;
}

/** Memory of answers that have left, for later ones: getting and collecting it anew costs more than filling it. */
export class AnswerMemoryPool {
  /** By the power of two. */
  readonly #kept = new Map<number, Buffer[]>();
  #bytes = 0;

  /** Bytes that wait for an answer. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Memory for a payload of so many bytes, whatever it holds. */
  take(bytes: number): AnswerMemory {
    const size = sizeFor(HEAD_ROOM + bytes);
    const kept = this.#kept.get(size)?.pop();
    if (kept !== undefined) this.#bytes -= size;
    const buffer = kept ?? Buffer.allocUnsafeSlow(size);
    return { buffer, payload: new Uint8Array(buffer.buffer, HEAD_ROOM, bytes) };
  }

  /** For memory that nobody reads or writes any more. */
  give({ buffer }: AnswerMemory): void {
    const size = buffer.length;
    if (size < KEPT_BYTES_FROM || size > KEPT_BYTES_TO || this.#bytes + size > KEPT_BYTES_MAX) return;
    const kept = this.#kept.get(size);
    if (kept === undefined) this.#kept.set(size, [buffer]);
    else kept.push(buffer);
    this.#bytes += size;
  }
}

function sizeFor(bytes: number): number {
  if (bytes < KEPT_BYTES_FROM || bytes > KEPT_BYTES_TO) return bytes;
  return 1 << (32 - Math.clz32(bytes - 1));
}

export interface ChunkOptions {
  readonly id: number;
  readonly memory: AnswerMemory;
  /** Bytes of the payload. */
  readonly from: number;
  readonly to: number;
  /** The last chunk has been serialized and copied: its memory may be used again. */
  readonly onLast: () => void;
}

/**
 * A MultiGetStreamResponse with a chunk, as the bytes it has on the wire: its head is written right before the chunk, over what
 * has left before. Chunks of one answer are to be serialized in their order.
 */
export class ChunkFrame {
  readonly #options: ChunkOptions;

  constructor(options: ChunkOptions) {
    this.#options = options;
  }

  /**
   * The message, in the answer's memory: to be copied before anything else runs, as grpc-js does. Where it is all of an answer,
   * its data lie at a multiple of 8 behind the prefix of a gRPC message, so that a client can use them where they are.
   */
  serialize(): Buffer {
    const { id, memory, from, to, onLast } = this.#options;
    const { buffer, payload } = memory;
    const length = to - from;
    const isLast = to === payload.length;
    const total = from === 0 ? payload.length : 0;
    const bytes = {
      id: varintBytes(id),
      chunk: varintBytes(length + HEAD_ROOM),
      total: total > 0 ? varintBytes(total) : 0,
      data: varintBytes(length),
    };
    const fixed = 3 + (isLast ? 2 : 0) + (total > 0 ? 1 : 0);
    if (isLast && total > 0) pad(bytes, fixed);
    const head = fixed + bytes.id + bytes.chunk + bytes.total + bytes.data;
    assert(head <= HEAD_ROOM, "a frame's head fits the room for it");
    const start = HEAD_ROOM + from - head;
    buffer[start] = ID;
    let at = writeVarint(buffer, start + 1, id, bytes.id);
    buffer[at++] = CHUNK;
    at = writeVarint(buffer, at, HEAD_ROOM + to - at - bytes.chunk, bytes.chunk);
    if (isLast) {
      buffer[at++] = LAST;
      buffer[at++] = 1;
    }
    if (total > 0) {
      buffer[at++] = TOTAL_BYTES;
      at = writeVarint(buffer, at, total, bytes.total);
    }
    buffer[at++] = DATA;
    writeVarint(buffer, at, length, bytes.data);
    if (isLast) onLast();
    return buffer.subarray(start, HEAD_ROOM + to);
  }
}

/** Lengthens variable-length numbers, which may end in zeros, until what follows prefix and head lies at a multiple of 8. */
function pad(bytes: Record<"id" | "chunk" | "total" | "data", number>, fixed: number): void {
  const head = GRPC_PREFIX_BYTES + fixed + bytes.id + bytes.chunk + bytes.total + bytes.data;
  let missing = aligned(head) - head;
  for (const name of ["total", "data", "chunk", "id"] as const) {
    const more = Math.min(missing, VARINT_BYTES_MAX - bytes[name]);
    bytes[name] += more;
    missing -= more;
  }
}

function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value >>> 7; rest !== 0; rest >>>= 7) bytes++;
  return bytes;
}

/** @param bytes how many it takes, at least as many as it needs. @returns where it ends. */
function writeVarint(buffer: Buffer, at: number, value: number, bytes: number): number {
  let rest = value;
  for (let i = 0; i < bytes - 1; i++, rest >>>= 7) buffer[at + i] = (rest & 0x7f) | 0x80;
  buffer[at + bytes - 1] = rest & 0x7f;
  return at + bytes;
}
