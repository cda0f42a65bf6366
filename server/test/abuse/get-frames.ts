import { featurestore, fixedKeyList } from "@featurestore/proto";

const { MultiGetStreamRequest, MultiGetStreamResponse } = featurestore.v1;
const PREFIX = 5;
/** Of an answer, so much is looked at: its id, what it is, and the whole of a small one. */
const HEAD_MAX = 64;
/** Ids of gets take four bytes, whichever they are: from here on. */
export const FIRST_ID = 2 ** 21;
export const IDS = 2 ** 27;
/** A deadline of two bytes. */
const DEADLINE_MS_MIN = 128;

/** A gRPC message. */
export function framed(message: featurestore.v1.IMultiGetStreamRequest): Buffer {
  const bytes = MultiGetStreamRequest.encode(message).finish();
  const out = Buffer.alloc(PREFIX + bytes.length);
  out.writeUInt32BE(bytes.length, 1);
  out.set(bytes, PREFIX);
  return out;
}

/** Bytes of gets, made once and copied: a generator must cost less than what it puts under load. */
export class GetFrames {
  readonly #frames: readonly Buffer[];
  readonly #deadlineAt: number;
  /** Of its last field, five bytes. */
  readonly #sentAt: number;

  /** @param lists of keys of the gets, in turn; all of one length. */
  constructor(lists: readonly BigInt64Array[]) {
    const make = (list: BigInt64Array, deadlineMs: number): Buffer => {
      const keys = [fixedKeyList(new Uint8Array(list.buffer), 8)];
      return framed({ id: FIRST_ID, get: { set: 1, keys, deadlineMs, sentMs: 2 ** 31 } });
    };
    this.#frames = lists.map((list) => make(list, DEADLINE_MS_MIN));
    const [first] = lists;
    if (first === undefined) throw new RangeError("there are no keys");
    const other = make(first, DEADLINE_MS_MIN + 1);
    this.#deadlineAt = (this.#frames[0] as Buffer).findIndex((byte, i) => byte !== other[i]);
    this.#sentAt = this.bytes - 5;
  }

  get bytes(): number {
    return (this.#frames[0] as Buffer).length;
  }

  /** Puts a get at `at`. @param deadlineMs below 16,384. */
  put(into: Buffer, at: number, { id, deadlineMs }: { readonly id: number; readonly deadlineMs: number }): void {
    const frame = this.#frames[id % this.#frames.length] as Buffer;
    frame.copy(into, at);
    const idAt = at + PREFIX + 1;
    into[idAt] = 0x80 | (id & 0x7f);
    into[idAt + 1] = 0x80 | ((id >> 7) & 0x7f);
    into[idAt + 2] = 0x80 | ((id >> 14) & 0x7f);
    into[idAt + 3] = (id >> 21) & 0x7f;
    const left = Math.max(1, deadlineMs);
    into[at + this.#deadlineAt] = 0x80 | (left & 0x7f);
    into[at + this.#deadlineAt + 1] = left >> 7;
    const sent = performance.now() >>> 0;
    for (let i = 0; i < 4; i++) into[at + this.#sentAt + i] = 0x80 | ((sent >>> (7 * i)) & 0x7f);
    into[at + this.#sentAt + 4] = sent >>> 28;
  }
}

/** Takes a stream's answers apart, without decoding what is in them. */
export class AnswerFrames {
  readonly #onAnswer: (id: number, isAnswer: boolean) => void;
  readonly #onCredit: (inFlightMax: number) => void;
  /** What has come of a message's head. */
  #rest = Buffer.alloc(0);
  /** Bytes of the message under way that are passed over. */
  #skip = 0;

  /**
   * @param onAnswer called at the first piece of an answer, which is all of one below 128 KiB, and for each refusal. @param onCredit
   * called when the server says how many it takes at one time.
   */
  constructor(onAnswer: (id: number, isAnswer: boolean) => void, onCredit: (inFlightMax: number) => void) {
    this.#onAnswer = onAnswer;
    this.#onCredit = onCredit;
  }

  take(bytes: Buffer): void {
    let at = Math.min(this.#skip, bytes.length);
    this.#skip -= at;
    let data = bytes;
    if (this.#rest.length > 0) {
      data = Buffer.concat([this.#rest, bytes]);
      this.#rest = Buffer.alloc(0);
    }
    const needs = PREFIX + HEAD_MAX;
    while (data.length - at >= PREFIX) {
      const length = data.readUInt32BE(at + 1);
      const end = at + PREFIX + length;
      if (data.length < Math.min(end, at + needs)) break;
      this.#head(data, at + PREFIX, Math.min(end, data.length));
      if (end > data.length) {
        this.#skip = end - data.length;
        return;
      }
      at = end;
    }
    this.#rest = Buffer.from(data.subarray(at));
  }

  #head(data: Buffer, from: number, end: number): void {
    let at = from;
    let id = 0;
    if (data[at] === 0x08) {
      at++;
      for (let shift = 0; at < end; shift += 7) {
        const byte = data[at++] as number;
        id += (byte & 0x7f) * 2 ** shift;
        if (byte < 0x80) break;
      }
    }
    const field = (data[at] ?? 0) >> 3;
    if (field === 4) this.#onAnswer(id, true);
    else if (field === 5) this.#onAnswer(id, false);
    else if (field === 2) {
      const { hello } = MultiGetStreamResponse.decode(data.subarray(from, end));
      if (hello?.inFlightMax) this.#onCredit(hello.inFlightMax);
    }
  }
}
