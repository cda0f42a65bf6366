import { aligned, viewOf } from "./byte-writer.js";
import { FeatureStoreError } from "./errors.js";
import type { ReadAnswer, UnservedShard } from "./store-api.js";

/*
 * Answer payload: blocks u16 | flags u16 (1: incomplete) | staleness ms u32 | length u32 x blocks | zeros to a multiple of 8 | block x blocks
 *                 | (shard u16 | code u8 | leader length u8 | leader, UTF-8) x unserved, to the end
 *
 * Little-endian. Every block's length is a multiple of 8, so each starts at one. Code 1 is STALE_SHARD_MAP, 2 UNAVAILABLE; no
 * leader: length 0. This is what the chunks of a stream add up to.
 */
const INCOMPLETE = 1;
const UNSERVED_CODES = ["STALE_SHARD_MAP", "UNAVAILABLE"] as const;

/** Bytes of the head of a payload with so many blocks: where the first one begins. */
export function payloadHeadBytes(blocks: number): number {
  return aligned(8 + blocks * 4);
}

/** Writes the head of the payload that an answer's blocks lie in. */
export function writePayloadHead(
  into: Uint8Array,
  { blocks, complete, stalenessMs }: Omit<ReadAnswer, "unserved">,
): void {
  const view = viewOf(into);
  view.setUint16(0, blocks.length, true);
  view.setUint16(2, complete ? 0 : INCOMPLETE, true);
  view.setUint32(4, Math.min(stalenessMs, 0xffffffff), true);
  for (let i = 0; i < blocks.length; i++) view.setUint32(8 + i * 4, (blocks[i] as Uint8Array).length, true);
  into.fill(0, 8 + blocks.length * 4, payloadHeadBytes(blocks.length));
}

/** The answer as the pieces that make its payload, without copying the blocks. */
export function answerPayload(answer: ReadAnswer): { readonly pieces: readonly Uint8Array[]; readonly bytes: number } {
  const head = new Uint8Array(payloadHeadBytes(answer.blocks.length));
  writePayloadHead(head, answer);
  const pieces = [head, ...answer.blocks];
  if (answer.unserved.length > 0) pieces.push(unservedBytes(answer.unserved));
  return { pieces, bytes: pieces.reduce((sum, { length }) => sum + length, 0) };
}

/** Reads a payload whose first byte lies at a multiple of 8 of its buffer; blocks share its memory. @throws INTERNAL. */
export function readAnswerPayload(payload: Uint8Array): ReadAnswer {
  const view = viewOf(payload);
  if (payload.length < 8) throw unreadable();
  const count = view.getUint16(0, true);
  let at = payloadHeadBytes(count);
  if (at > payload.length) throw unreadable();
  const blocks = Array.from({ length: count }, (_, i) => {
    const length = view.getUint32(8 + i * 4, true);
    if (length % 8 !== 0) throw unreadable();
    const block = payload.subarray(at, at + length);
    at += length;
    return block;
  });
  if (at > payload.length) throw unreadable();
  return {
    blocks,
    complete: (view.getUint16(2, true) & INCOMPLETE) === 0,
    stalenessMs: view.getUint32(4, true),
    unserved: at === payload.length ? [] : readUnserved(payload.subarray(at)),
  };
}

function unservedBytes(unserved: readonly UnservedShard[]): Uint8Array {
  const leaders = unserved.map(({ leader }) => new TextEncoder().encode(leader ?? ""));
  const out = new Uint8Array(leaders.reduce((sum, { length }) => sum + 4 + length, 0));
  const view = viewOf(out);
  let at = 0;
  unserved.forEach(({ shard, code }, i) => {
    const leader = leaders[i] as Uint8Array;
    view.setUint16(at, shard, true);
    view.setUint8(at + 2, UNSERVED_CODES.indexOf(code) + 1);
    view.setUint8(at + 3, leader.length);
    out.set(leader, at + 4);
    at += 4 + leader.length;
  });
  return out;
}

function readUnserved(bytes: Uint8Array): readonly UnservedShard[] {
  const view = viewOf(bytes);
  const unserved: UnservedShard[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (at + 4 > bytes.length) throw unreadable();
    const code = UNSERVED_CODES[view.getUint8(at + 2) - 1];
    const end = at + 4 + view.getUint8(at + 3);
    if (code === undefined || end > bytes.length) throw unreadable();
    const leader = new TextDecoder().decode(bytes.subarray(at + 4, end));
    unserved.push({ shard: view.getUint16(at, true), code, leader: leader === "" ? null : leader });
    at = end;
  }
  return unserved;
}

function unreadable(): FeatureStoreError {
  return new FeatureStoreError("INTERNAL", "the answer's payload has a form this client cannot read");
}
