import { crc32c, FeatureStoreError, invalid } from "@featurestore/proto";
import { ByteReader, ByteWriter } from "./byte-cursor.js";
import type { GroupSummary } from "./group-summary.js";
import { hardStateBytes, readHardState, writeHardState } from "./record-codec.js";
import { isZero, SECTOR_BYTES } from "./sector-codec.js";

/*
 *   segment = header | sectors (see sector-codec.ts), zero where nothing is written yet, to the end of the file
 *   header  = "FSTORWAL" | format version u32 | crc u32 | header bytes u32 | chain u32 | segment number u64
 *           | file bytes u64 | batches before u64 | group count u32 | 0 u32 | groups | zeros to a multiple of 512
 *   group   = id u32 | truncated term u64 | truncated index u64 | last index u64 | hard state (see record-codec.ts)
 *
 * Groups stand in ascending order of id. `crc` is the CRC-32C of the header, zeros included, without the crc field.
 * `chain` is the crc of the last record of the segment before (0 in segment 1). `batches before` counts the batches of
 * all earlier segments. The first 20 bytes and the crc's rule are the same in every format version, so that a header
 * of a newer version can be told from a damaged one.
 */

/** The format this code writes, and the newest it reads. */
export const FORMAT_VERSION = 1;
const MAGIC = Buffer.from("FSTORWAL");
const CRC_AT = 12;
const FIXED_BYTES = 56;
const NAME_DIGITS = 16;
const NAME = /^(\d{16})\.wal$/;
const TEMPORARY_NAME = /^\d{16}\.wal\.tmp$/;

export interface SegmentHeader {
  readonly number: number;
  /** Size of the whole file. */
  readonly fileBytes: number;
  /** The CRC of the last record of the segment before. */
  readonly chain: number;
  /** Batches in all earlier segments. */
  readonly batchesBefore: number;
  /** Every group known when the segment was begun. */
  readonly groups: ReadonlyMap<number, GroupSummary>;
}

export interface DecodedHeader {
  readonly header: SegmentHeader;
  /** Where the header ends in the file. */
  readonly end: number;
  /** The header's crc, from which the first record's goes on. */
  readonly chain: number;
}

/** What a damaged file is refused with: which file, where, and why. */
export function corruption(file: string, offset: number, why: string): FeatureStoreError {
  return new FeatureStoreError("CORRUPTION", `write-ahead log ${file}, byte ${offset}: ${why}`, {
    details: { file, offset, why },
  });
}

/** File name of a segment; names sort like numbers. */
export function segmentName(number: number): string {
  return `${String(number).padStart(NAME_DIGITS, "0")}.wal`;
}

/** Number of the segment a file name stands for, or null. */
export function segmentNumber(name: string): number | null {
  const digits = NAME.exec(name)?.[1];
  return digits === undefined ? null : Number(digits);
}

/** Name under which a segment is prepared. */
export function temporaryName(number: number): string {
  return `${segmentName(number)}.tmp`;
}

/** True for the name of a segment that was being prepared. */
export function isTemporaryName(name: string): boolean {
  return TEMPORARY_NAME.test(name);
}

/** Size of a segment's header for these groups. */
export function headerBytes(groups: ReadonlyMap<number, GroupSummary>): number {
  let bytes = FIXED_BYTES;
  for (const summary of groups.values()) bytes += 28 + hardStateBytes(summary.hardState);
  return Math.ceil(bytes / SECTOR_BYTES) * SECTOR_BYTES;
}

/** Encodes a header. `chain` in the result is its crc, from which the first record's crc goes on. */
export function encodeHeader(header: SegmentHeader): { readonly bytes: Buffer; readonly chain: number } {
  const writer = new ByteWriter(headerBytes(header.groups));
  writer.run(MAGIC).u32(FORMAT_VERSION).u32(0).u32(writer.bytes.length).u32(header.chain);
  writer.u64(header.number).u64(header.fileBytes).u64(header.batchesBefore).u32(header.groups.size).u32(0);
  for (const [group, summary] of [...header.groups].sort(([a], [b]) => a - b)) {
    writer.u32(group).u64(summary.truncated.term).u64(summary.truncated.index).u64(summary.lastIndex);
    writeHardState(writer, summary.hardState);
  }
  const bytes = writer.finish();
  const crc = headerCrc(bytes);
  bytes.writeUInt32LE(crc, CRC_AT);
  return { bytes, chain: crc };
}

/** Decodes the header of a segment from the bytes of its file; `CORRUPTION` where it does not verify. */
export function decodeHeader(bytes: Buffer, file: string): DecodedHeader {
  const refuse = (why: string, offset = 0): never => {
    throw corruption(file, offset, why);
  };
  if (bytes.length < SECTOR_BYTES) refuse("the file is shorter than a header");
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) refuse("the file does not begin like a segment");
  const length = bytes.readUInt32LE(16);
  if (length % SECTOR_BYTES !== 0 || length === 0 || length > bytes.length) refuse("the header's size is wrong", 16);
  const crc = bytes.readUInt32LE(CRC_AT);
  if (crc !== headerCrc(bytes.subarray(0, length))) refuse("the header does not match its checksum", CRC_AT);

  const version = bytes.readUInt32LE(8);
  if (version > FORMAT_VERSION) throw newerFormat(file, version);
  if (version === 0) refuse("the format version is 0", 8);
  const reader = new ByteReader(bytes, { start: 20, end: length }, (why) => refuse(why, reader.at));
  const chain = reader.u32();
  const number = reader.u64();
  const fileBytes = reader.u64();
  const batchesBefore = reader.u64();
  const count = reader.u32();
  if (reader.u32() !== 0) refuse("a reserved field is not zero", 52);
  if (fileBytes !== bytes.length) refuse(`the file has ${bytes.length} bytes, its header says ${fileBytes}`, 32);
  if (fileBytes % SECTOR_BYTES !== 0) refuse("the file is no whole number of sectors", 32);
  const groups = new Map<number, GroupSummary>();
  for (let i = 0; i < count; i++) {
    const id = reader.u32();
    const truncated = { term: reader.u64(), index: reader.u64() };
    const lastIndex = reader.u64();
    groups.set(id, { hardState: readHardState(reader), truncated, lastIndex });
  }
  if (groups.size !== count) refuse("a group stands in the header twice", 48);
  if (!isZero(bytes, reader.at, length)) refuse("the header is longer than its content", reader.at);
  return { header: { number, fileBytes, chain, batchesBefore, groups }, end: length, chain: crc };
}

function headerCrc(header: Buffer): number {
  return crc32c(header, CRC_AT + 4, header.length, crc32c(header, 0, CRC_AT));
}

function newerFormat(file: string, version: number): FeatureStoreError {
  return invalid(
    `write-ahead log ${file} has format version ${version}; this program reads versions up to ${FORMAT_VERSION}: ` +
      "start it with the newer release that wrote it",
    { file, formatVersion: version, formatVersionMax: FORMAT_VERSION },
  );
}
