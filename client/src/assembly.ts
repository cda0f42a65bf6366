import { FeatureStoreError, type featurestore, LIMITS, type ReadAnswer, readAnswerPayload } from "@featurestore/proto";

/** Room for the head of a payload besides the blocks. */
const PAYLOAD_BYTES_MAX = LIMITS.answerBytesMax + 64 * 1024;

/**
 * Puts an answer's chunks together in one buffer of its own, so that its blocks start at multiples of 8. An answer of one chunk
 * that lies at such a place already stays where it is: nobody else has the memory of a message.
 */
export class Assembly {
  #bytes: Uint8Array | null = null;
  #length = 0;

  /** @returns the answer with its last chunk, else null. @throws INTERNAL when the chunks do not add up. */
  add(chunk: featurestore.v1.IChunk): ReadAnswer | null {
    const data = chunk.data ?? new Uint8Array(0);
    if (this.#bytes === null) {
      const total = chunk.totalBytes ?? 0;
      if (total > PAYLOAD_BYTES_MAX || total < data.length) throw garbage();
      if (chunk.last === true && total === data.length && data.byteOffset % 8 === 0) {
        return readAnswerPayload(new Uint8Array(data.buffer, data.byteOffset, data.length)); // no Buffer, whose arrays are Buffers
      }
      this.#bytes = new Uint8Array(Buffer.allocUnsafeSlow(total).buffer);
    }
    if (this.#length + data.length > this.#bytes.length) throw garbage();
    this.#bytes.set(data, this.#length);
    this.#length += data.length;
    if (chunk.last !== true) return null;
    if (this.#length !== this.#bytes.length) throw garbage();
    return readAnswerPayload(this.#bytes);
  }
}

function garbage(): FeatureStoreError {
  return new FeatureStoreError("INTERNAL", "the chunks of an answer do not add up to its length");
}
