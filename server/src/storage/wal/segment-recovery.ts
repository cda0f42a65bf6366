import { decodeRecord, recordSizeAt, type WalRecord } from "./record-codec.js";
import type { RecordPlace } from "./record-index.js";
import { fileOffset, isZero, payloadOf, SECTOR_BYTES, sectorAt } from "./sector-codec.js";
import { corruption, type DecodedHeader, type SegmentHeader } from "./segment-codec.js";

/** What a segment's bytes say. */
export interface RecoveredSegment {
  readonly header: SegmentHeader;
  /** Where the next batch goes: right after the last complete one. */
  readonly end: number;
  /** Complete batches. */
  readonly batches: number;
  /** Where the last complete batch starts; null without one. */
  readonly lastBatchStart: number | null;
  /** The crc of the last record of the last complete batch, or of the header. */
  readonly chain: number;
  /** The write a crash interrupted, or null. */
  readonly torn: TornBatch | null;
}

/**
 * A batch whose sectors did not all reach the disk. It was never acknowledged, so it may go; its first records that
 * did arrive are kept, because each is one caller's whole append.
 */
export interface TornBatch {
  readonly start: number;
  /** Nothing but zeros from here on. */
  readonly end: number;
  readonly records: readonly Buffer[];
}

interface Segment {
  readonly bytes: Buffer;
  readonly file: string;
  readonly number: number;
  readonly visit: (record: WalRecord, place: RecordPlace) => void;
}

interface Run {
  readonly records: readonly Buffer[];
  readonly chain: number;
}

/**
 * Verifies everything after a segment's header and hands every record of it to `visit`, in order, with its place.
 * Throws `CORRUPTION` for everything that an interrupted write of the last batch of the last segment cannot explain.
 *
 * One thing stays ambiguous: whole sectors of the newest batch that turned to zeros after it was acknowledged look like
 * sectors that were never written. No bit flip and no shortened file does that, no older batch can be taken for torn
 * (the next one was begun only when it was on disk), and a node whose log lost its newest batch that way is behind the
 * sequence its peers have seen of it (`WalStats.sequence`). The same holds for a newest segment that is gone as a whole.
 */
export function recoverSegment(
  from: Omit<Segment, "number"> & { readonly start: DecodedHeader; readonly isLast: boolean },
): RecoveredSegment {
  const { bytes, file, isLast } = from;
  const { header } = from.start;
  const segment = { ...from, number: header.number };
  let { end: start, chain } = from.start;
  let batches = 0;
  let lastBatchStart: number | null = null;
  for (;;) {
    const extent = batchExtent(bytes, start, batches + 1);
    if (!extent.isComplete) {
      const torn = tornBatch(segment, { start, wholeEnd: extent.end, batch: batches + 1, chain });
      if (torn !== null && !isLast) throw corruption(file, start, "sectors are missing before the last segment");
      return { header, end: start, batches, lastBatchStart, chain, torn };
    }
    chain = readRecords(segment, { start, end: extent.end, chain, isComplete: true }).chain;
    lastBatchStart = start;
    start = extent.end;
    batches++;
  }
}

/** How far the sectors of `batch` reach without a gap from `start`, and whether its last sector is among them. */
function batchExtent(
  bytes: Buffer,
  start: number,
  batch: number,
): { readonly end: number; readonly isComplete: boolean } {
  for (let at = start; at + SECTOR_BYTES <= bytes.length; at += SECTOR_BYTES) {
    const sector = sectorAt(bytes, at);
    if (sector.kind !== "whole" || sector.batch !== batch) return { end: at, isComplete: false };
    if (sector.isLast) return { end: at + SECTOR_BYTES, isComplete: true };
  }
  return { end: bytes.length, isComplete: false };
}

/**
 * Judges what follows the last complete batch: null when nothing does, the torn batch when a crash explains it.
 *
 *     | batch 7, complete | 8 | 8 | - | 8 | - | - ...      power went: some sectors of batch 8 are missing
 *     | batch 7, complete | 8 | 8 | cut | - | - | ...      the process was killed in the middle of the write
 *     | batch 7, complete | 8 | 8 | - | 9 | ...            rot: 9 was begun, so 8 had been on disk
 */
function tornBatch(
  segment: Segment,
  tail: { readonly start: number; readonly wholeEnd: number; readonly batch: number; readonly chain: number },
): TornBatch | null {
  const { bytes, file } = segment;
  const { start, wholeEnd, batch, chain } = tail;
  if (isZero(bytes, wholeEnd, bytes.length)) {
    if (wholeEnd === start) return null;
    if (wholeEnd === bytes.length) throw corruption(file, start, "the batch has no last sector");
  }
  let end = wholeEnd;
  let hasLast = false;
  for (let at = wholeEnd; at < bytes.length; at += SECTOR_BYTES) {
    const sector = sectorAt(bytes, at);
    if (sector.kind === "missing") continue;
    const isOwn = sector.kind === "whole" && sector.batch === batch && at > wholeEnd && !hasLast;
    const isCut = sector.kind === "cut" && at === wholeEnd && isBeginning(bytes, { at, isFirst: at === start });
    if (!isOwn && !isCut)
      throw corruption(file, at, `sector is ${sector.kind} where batch ${batch} should end the log`);
    if (isCut && !isZero(bytes, at + SECTOR_BYTES, bytes.length))
      throw corruption(file, at, "a sector is half written");
    hasLast ||= sector.kind === "whole" && sector.isLast;
    end = at + SECTOR_BYTES;
  }
  const { records } = readRecords(segment, { start, end: wholeEnd, chain, isComplete: false });
  return { start, end, records };
}

/** A write cut short within a batch's first sector starts with a length, or with the first bytes of one. */
function isBeginning(bytes: Buffer, sector: { readonly at: number; readonly isFirst: boolean }): boolean {
  if (!sector.isFirst) return true;
  return recordSizeAt(bytes, sector.at) > 0 || isZero(bytes, sector.at + 4, sector.at + SECTOR_BYTES);
}

/** Visits the records in the sectors of `[start, end)`; in an incomplete batch the last one may be cut off. */
function readRecords(
  segment: Segment,
  batch: { readonly start: number; readonly end: number; readonly chain: number; readonly isComplete: boolean },
): Run {
  const payload = payloadOf(segment.bytes, batch.start, batch.end);
  const records: Buffer[] = [];
  let chain = batch.chain;
  let at = 0;
  const refuse = (why: string): never => {
    throw corruption(segment.file, fileOffset(batch.start, at), why);
  };
  while (at < payload.length) {
    const size = recordSizeAt(payload, at);
    if (size === -1) refuse("the length of a record is wrong");
    if (size === 0) {
      if (!batch.isComplete) refuse("a batch ends before its last sector");
      if (!isZero(payload, at, payload.length)) refuse("bytes follow the last record of a batch");
      break;
    }
    if (at + size > payload.length) {
      if (batch.isComplete) refuse("a record runs past the end of its batch");
      break;
    }
    const bytes = payload.subarray(at, at + size);
    const decoded = decodeRecord(bytes, chain, refuse);
    segment.visit(decoded.record, { segment: segment.number, at: fileOffset(batch.start, at), bytes: size, chain });
    if (!batch.isComplete) records.push(bytes);
    chain = decoded.chain;
    at += size;
  }
  if (batch.isComplete && at === 0) refuse("a batch is empty");
  return { records, chain };
}
