import { crc32c } from "@featurestore/proto";
import { corruption, isZero, mask, maskedCrc, u32At } from "./byte-cursor.js";

/**
 * LevelDB's record log (doc/log_format.md), the form of its MANIFEST:
 *
 *     log     := block*                       of 32 KiB each, the last one may be shorter
 *     block   := record* trailer
 *     record  := checksum u32le | length u16le | type u8 | data[length]
 *     trailer := up to 6 zero bytes, where a record's header no longer fits
 *     type    := 1 FULL | 2 FIRST | 3 MIDDLE | 4 LAST          of one logical record
 *     checksum = masked CRC-32C of type and data
 */
const BLOCK_BYTES = 32_768;
const HEADER_BYTES = 7;
const FULL = 1;
const FIRST = 2;
const LAST = 4;

/** What `readLog` found. */
export interface LogContents {
  /** The logical records, in order. */
  readonly records: readonly Uint8Array[];
  /** The file offset behind the last complete logical record: where a later read may go on. */
  readonly end: number;
  /** True where the file ends inside a record, as an unclean stop leaves it: LevelDB ignores such a tail. */
  readonly isTorn: boolean;
}

/**
 * Reads a log from `bytes`, which begin at offset `start` of `file`, the start of a logical record.
 *
 * Everything up to the end of the file must be whole; only the last record may be incomplete, and only because the file
 * ends there (or holds nothing but zeros from there on: lengthened, never filled). A record that seems to run past the
 * end of the file but whose checksum fits some shorter length has a damaged length: CORRUPTION, where LevelDB would
 * silently ignore the record. A log cut off exactly between two records cannot be told from a shorter log.
 */
export function readLog(file: string, bytes: Uint8Array, start = 0): LogContents {
  const records: Uint8Array[] = [];
  let fragments: Uint8Array[] = [];
  let end = start;
  let at = 0;
  while (at < bytes.length) {
    const blockEnd = at + BLOCK_BYTES - ((start + at) % BLOCK_BYTES);
    if (blockEnd - at < HEADER_BYTES) {
      const trailerEnd = Math.min(blockEnd, bytes.length);
      if (!isZero(bytes, at, trailerEnd)) throw corruption(file, `the block trailer at ${start + at} is not zero`);
      at = trailerEnd;
      continue;
    }
    const record = readRecord(file, bytes, at, { start, blockEnd });
    if (record === undefined) return { records, end, isTorn: true };
    const isFirst = record.type === FULL || record.type === FIRST;
    if (isFirst !== (fragments.length === 0)) throw corruption(file, `a record's part is missing at ${start + at}`);
    fragments.push(record.data);
    at = record.end;
    if (record.type === FULL || record.type === LAST) {
      records.push(joined(fragments));
      fragments = [];
      end = start + at;
    }
  }
  return { records, end, isTorn: end < start + bytes.length };
}

interface PhysicalRecord {
  readonly type: number;
  readonly data: Uint8Array;
  readonly end: number;
}

/** The record at `at`, or undefined where the file ends before it is complete. */
function readRecord(
  file: string,
  bytes: Uint8Array,
  at: number,
  { start, blockEnd }: { readonly start: number; readonly blockEnd: number },
): PhysicalRecord | undefined {
  const dataAt = at + HEADER_BYTES;
  if (dataAt > bytes.length) return undefined;
  const checksum = u32At(bytes, at);
  const length = (bytes[at + 4] ?? 0) | ((bytes[at + 5] ?? 0) << 8);
  const type = bytes[at + 6] ?? 0;
  const end = dataAt + length;
  const where = `the record at ${start + at}`;
  if (end > blockEnd) throw corruption(file, `${where} is longer than its block`);
  if (end > bytes.length) {
    if (fitsShorter(bytes, dataAt, checksum)) throw corruption(file, `${where} has a damaged length`);
    return undefined;
  }
  if (type === 0 && isZero(bytes, at, bytes.length)) return undefined;
  if (maskedCrc(bytes, dataAt - 1, end) !== checksum) throw corruption(file, `${where} fails its checksum`);
  if (type < FULL || type > LAST) throw corruption(file, `${where} has the unknown type ${type}`);
  return { type, data: bytes.subarray(dataAt, end), end };
}

/** True where `checksum` is that of the type before `dataAt` and some number of the bytes from there to the end. */
function fitsShorter(bytes: Uint8Array, dataAt: number, checksum: number): boolean {
  let crc = crc32c(bytes, dataAt - 1, dataAt);
  for (let at = dataAt; ; at++) {
    if (mask(crc) === checksum) return true;
    if (at >= bytes.length) return false;
    crc = crc32c(bytes, at, at + 1, crc);
  }
}

function joined(fragments: readonly Uint8Array[]): Uint8Array {
  const [only] = fragments;
  return fragments.length === 1 && only !== undefined ? only : Buffer.concat(fragments);
}
