import type { Duplex } from "node:stream";

/** Flow-control windows of HTTP/2, of the connection and of the stream: wide enough that nobody waits for an update. */
export const FLOOR_WINDOW_BYTES = 1 << 24;

/** Of a request: u32 bytes of ids, u32 bytes of the answer wanted. */
export const REQUEST_HEAD_BYTES = 8;

const ANSWER_HEAD_BYTES = 4;

interface Pending {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly resolve: (answer: ArrayBuffer) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Requests and answers on one stream, many in flight, answered in order; u32 little-endian.
 *
 *     request = bytes of ids, bytes of the answer wanted, id*      id = 8 bytes
 *     answer  = bytes, byte*
 */
export class FloorFrames {
  readonly #stream: Duplex;
  /** As many as the caller has in flight. */
  readonly #pending: Pending[] = [];
  /** Of the answer that is being read: its head first. */
  #filled = -ANSWER_HEAD_BYTES;
  readonly #head = Buffer.alloc(ANSWER_HEAD_BYTES);

  constructor(stream: Duplex) {
    this.#stream = stream;
    stream.on("data", (chunk: Buffer) => this.#read(chunk));
    stream.on("error", (error: Error) => this.#fail(error));
    stream.on("close", () => this.#fail(new Error("the floor's server has closed the stream")));
  }

  /** Asks for as many bytes. They are copied once, from the chunks of the stream into the answer. */
  ask(ids: readonly (readonly number[])[], answerBytes: number): Promise<ArrayBuffer> {
    const count = ids.reduce((sum, part) => sum + part.length, 0);
    const request = new Uint32Array(2 + 2 * count); // little-endian, as every machine that Node runs on
    request[0] = 8 * count;
    request[1] = answerBytes;
    let at = 2;
    for (const part of ids) {
      for (const id of part) {
        request[at] = id;
        at += 2;
      }
    }
    return new Promise((resolve, reject) => {
      if (this.#stream.destroyed) {
        reject(new Error("the floor's stream is closed"));
        return;
      }
      this.#pending.push({ bytes: new Uint8Array(answerBytes), resolve, reject });
      this.#stream.write(new Uint8Array(request.buffer));
    });
  }

  #read(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      const pending = this.#pending[0];
      if (pending === undefined) throw new Error("the floor's server answers what nobody asked");
      if (this.#filled < 0) {
        const taken = Math.min(-this.#filled, chunk.length - at);
        this.#head.set(chunk.subarray(at, at + taken), ANSWER_HEAD_BYTES + this.#filled);
        this.#filled += taken;
        at += taken;
        if (this.#filled < 0) return;
        if (this.#head.readUInt32LE(0) !== pending.bytes.length) throw new Error("an answer is not as long as asked");
      }
      const taken = Math.min(pending.bytes.length - this.#filled, chunk.length - at);
      pending.bytes.set(chunk.subarray(at, at + taken), this.#filled);
      this.#filled += taken;
      at += taken;
      if (this.#filled < pending.bytes.length) return;
      this.#filled = -ANSWER_HEAD_BYTES;
      this.#pending.shift();
      pending.resolve(pending.bytes.buffer);
    }
  }

  #fail(error: Error): void {
    for (const { reject } of this.#pending.splice(0)) reject(error);
  }
}
