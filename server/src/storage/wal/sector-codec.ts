import { assert } from "@featurestore/proto";

/*
 * Between its header and its end a segment is a row of 512-byte sectors, the unit a disk writes or does not write.
 * Everything written between two syncs is one batch: records one after the other, cut into the payloads of as many
 * sectors as they need, the last one filled up with zeros.
 *
 *   sector  = payload (504 bytes) | mark u32 | complement of mark u32
 *   mark    = batch number within the segment, from 1, plus 2^31 in the batch's last sector
 *
 * The mark tells what became of a write that a crash interrupted, whatever the records hold (even a payload of zeros):
 * a sector that was never written is all zero, one bit of rot cannot make it so, and a write cut short inside a sector
 * leaves its last byte zero, which no mark does. A batch is started only when the one before is on disk, so sectors
 * can be missing from the last batch only.
 */

export const SECTOR_BYTES = 512;
export const PAYLOAD_BYTES = 504;
const LAST = 0x8000_0000;
/** Keeps the last byte of every complement other than zero. */
const BATCHES_MAX = 2 ** 24 - 1;

/** What a sector turns out to be. `cut`: its beginning was written, its end was not. `damaged`: anything else. */
export type SectorState =
  | { readonly kind: "missing" }
  | { readonly kind: "cut" }
  | { readonly kind: "damaged" }
  | { readonly kind: "whole"; readonly batch: number; readonly isLast: boolean };

const MISSING: SectorState = { kind: "missing" };
const CUT: SectorState = { kind: "cut" };
const DAMAGED: SectorState = { kind: "damaged" };
const ZEROS = Buffer.alloc(64 * 1024);

/** The sectors of one batch, ready to be written. `records` are sealed. */
export function encodeBatch(records: readonly Buffer[], batch: number): Buffer {
  assert(batch >= 1 && batch <= BATCHES_MAX, "a segment has at most 2^24 - 1 batches");
  const total = records.reduce((sum, record) => sum + record.length, 0);
  const sectors = Buffer.allocUnsafe(sectorBytesFor(total));
  let at = 0;
  let room = PAYLOAD_BYTES;
  for (const record of records) {
    for (let from = 0; from < record.length; ) {
      const taken = Math.min(room, record.length - from);
      record.copy(sectors, at, from, from + taken);
      from += taken;
      at += taken;
      room -= taken;
      if (room > 0) continue;
      at += SECTOR_BYTES - PAYLOAD_BYTES;
      room = PAYLOAD_BYTES;
    }
  }
  if (room < PAYLOAD_BYTES) sectors.fill(0, at, at + room);
  for (let end = SECTOR_BYTES; end <= sectors.length; end += SECTOR_BYTES) {
    const mark = end === sectors.length ? batch + LAST : batch;
    sectors.writeUInt32LE(mark, end - 8);
    sectors.writeUInt32LE(~mark >>> 0, end - 4);
  }
  return sectors;
}

/** Bytes of the sectors that hold `payload` bytes of records. */
export function sectorBytesFor(payload: number): number {
  return Math.ceil(payload / PAYLOAD_BYTES) * SECTOR_BYTES;
}

/** Bytes of records that fit into `bytes` bytes of whole sectors. */
export function payloadBytesIn(bytes: number): number {
  return Math.floor(bytes / SECTOR_BYTES) * PAYLOAD_BYTES;
}

/** Where in the file the byte `at` of the records of a batch stands. */
export function fileOffset(batchStart: number, at: number): number {
  return batchStart + Math.floor(at / PAYLOAD_BYTES) * SECTOR_BYTES + (at % PAYLOAD_BYTES);
}

/** Judges the sector at `at`. */
export function sectorAt(bytes: Buffer, at: number): SectorState {
  const end = at + SECTOR_BYTES;
  const mark = bytes.readUInt32LE(end - 8);
  const batch = mark % LAST;
  const isMarked = mark === ~bytes.readUInt32LE(end - 4) >>> 0;
  if (isMarked && batch >= 1 && batch <= BATCHES_MAX) return { kind: "whole", batch, isLast: mark >= LAST };
  if (isZero(bytes, at, end)) return MISSING;
  return bytes[end - 1] === 0 ? CUT : DAMAGED;
}

/** The payloads of the sectors of `[start, end)`, put together again. */
export function payloadOf(bytes: Buffer, start: number, end: number): Buffer {
  const payload = Buffer.allocUnsafe(payloadBytesIn(end - start));
  for (let at = start, to = 0; at < end; at += SECTOR_BYTES, to += PAYLOAD_BYTES) {
    bytes.copy(payload, to, at, at + PAYLOAD_BYTES);
  }
  return payload;
}

/** True where every byte of `[start, end)` is zero. */
export function isZero(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at += ZEROS.length) {
    const to = Math.min(at + ZEROS.length, end);
    if (bytes.compare(ZEROS, 0, to - at, at, to) !== 0) return false;
  }
  return true;
}
