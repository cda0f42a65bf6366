import { aligned, viewOf } from "./byte-writer.js";
import { FeatureStoreError } from "./errors.js";
import type { ReadAnswer } from "./store-api.js";

/*
 * Answer payload: blocks u16 | flags u16 (1: incomplete) | staleness ms u32 | length u32 x blocks | zeros to a multiple of 8 | block x blocks
 *
 * Little-endian. Every block's length is a multiple of 8, so each starts at one. This is what the chunks of a stream add up to.
 */
const INCOMPLETE = 1;

/** The answer as the pieces that make its payload, without copying the blocks. */
export function answerPayload(answer: ReadAnswer): { readonly pieces: readonly Uint8Array[]; readonly bytes: number } {
  const head = new Uint8Array(aligned(8 + answer.blocks.length * 4));
  const view = viewOf(head);
  view.setUint16(0, answer.blocks.length, true);
  view.setUint16(2, answer.complete ? 0 : INCOMPLETE, true);
  view.setUint32(4, Math.min(answer.stalenessMs, 0xffffffff), true);
  let bytes = head.length;
  answer.blocks.forEach((block, i) => {
    view.setUint32(8 + i * 4, block.length, true);
    bytes += block.length;
  });
  return { pieces: [head, ...answer.blocks], bytes };
}

/** Reads a payload whose first byte lies at a multiple of 8 of its buffer; blocks share its memory. @throws INTERNAL. */
export function readAnswerPayload(payload: Uint8Array): ReadAnswer {
  const view = viewOf(payload);
  if (payload.length < 8) throw unreadable();
  const count = view.getUint16(0, true);
  let at = aligned(8 + count * 4);
  if (at > payload.length) throw unreadable();
  const blocks = Array.from({ length: count }, (_, i) => {
    const length = view.getUint32(8 + i * 4, true);
    if (length % 8 !== 0) throw unreadable();
    const block = payload.subarray(at, at + length);
    at += length;
    return block;
  });
  if (at !== payload.length) throw unreadable();
  return { blocks, complete: (view.getUint16(2, true) & INCOMPLETE) === 0, stalenessMs: view.getUint32(4, true) };
}

function unreadable(): FeatureStoreError {
  return new FeatureStoreError("INTERNAL", "the answer's payload has a form this client cannot read");
}
