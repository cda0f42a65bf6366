import type { Entry, EntryId, HardState } from "@featurestore/cluster";
import { assert, crc32c } from "@featurestore/proto";
import { ByteReader, ByteWriter, type Refuse } from "./byte-cursor.js";

/*
 * Little-endian throughout; u64 holds safe integers only.
 *
 *   record     = length u32 | crc u32 | type u8 | flags u8 | 0 u16 | group u32 | body | zeros to a multiple of 8
 *   append     = (type 1) first index u64 | count u32 | [hard state, if flag 1] | count x entry
 *   truncation = (type 2) through term u64 | through index u64         flag 1: the entries after it stay
 *   removal    = (type 3) nothing
 *   hard state = term u64 | committed u64 | voted for
 *   voted for  = length u16 | UTF-8          length 0xFFFF: null, no bytes
 *   entry      = term u64 | data length u32 | kind u8 (1 command, 2 membership, 3 no-op) | data
 *
 * `length` counts from the length field to the end of the body. `crc` is the CRC-32C of the whole record, zeros
 * included, without the crc field, going on from the crc of the record before (for the first record of a segment:
 * from the crc of the segment's header). Each crc therefore vouches for everything before it.
 */

/** What one record says. `entries` have consecutive indexes. */
export type WalRecord =
  | {
      readonly type: "append";
      readonly group: number;
      readonly entries: readonly Entry[];
      readonly hardState: HardState | null;
    }
  | { readonly type: "truncation"; readonly group: number; readonly through: EntryId; readonly keepsTail: boolean }
  | { readonly type: "removal"; readonly group: number };

/** Bytes of a record before its body. */
export const RECORD_HEADER_BYTES = 16;
const CRC_AT = 4;
const TYPE_CODES = { append: 1, truncation: 2, removal: 3 } as const;
const KIND_CODES = { command: 1, membership: 2, noop: 3 } as const;
const KINDS = [null, "command", "membership", "noop"] as const;
const FLAG = 1;
const ENTRY_HEADER_BYTES = 13;
const NOT_VOTED = 0xffff;

/** Size of the encoded record, in bytes. */
export function recordBytes(record: WalRecord): number {
  return alignTo8(RECORD_HEADER_BYTES + bodyBytes(record));
}

/** The record with its crc still open: `sealRecord` sets it when the record's place in the log is known. */
export function encodeRecord(record: WalRecord): Buffer {
  const length = RECORD_HEADER_BYTES + bodyBytes(record);
  const writer = new ByteWriter(alignTo8(length));
  writer.u32(length).u32(0).u8(TYPE_CODES[record.type]).u8(flagsOf(record)).u16(0).u32(record.group);
  switch (record.type) {
    case "append":
      writer.u64(record.entries[0]?.index ?? 0).u32(record.entries.length);
      if (record.hardState !== null) writeHardState(writer, record.hardState);
      for (const entry of record.entries) {
        writer.u64(entry.term).u32(entry.data.length).u8(KIND_CODES[entry.kind]).run(entry.data);
      }
      break;
    case "truncation":
      writer.u64(record.through.term).u64(record.through.index);
      break;
    case "removal":
      break;
  }
  return writer.finish();
}

/** Sets the crc of an encoded record that follows the crc `chain`, and returns it. */
export function sealRecord(record: Buffer, chain: number): number {
  const crc = crcAfter(record, chain);
  record.writeUInt32LE(crc, CRC_AT);
  return crc;
}

/** The size in bytes of the record that starts at `at`: 0 where there is none, -1 where the length cannot be right. */
export function recordSizeAt(bytes: Buffer, at: number): number {
  const length = bytes.readUInt32LE(at);
  if (length === 0) return 0;
  return length < RECORD_HEADER_BYTES ? -1 : alignTo8(length);
}

/** Decodes one whole encoded record that follows the crc `chain`. The entries' data is a copy. */
export function decodeRecord(
  bytes: Buffer,
  chain: number,
  refuse: Refuse,
): { readonly record: WalRecord; readonly chain: number } {
  const crc = bytes.readUInt32LE(CRC_AT);
  if (crc !== crcAfter(bytes, chain)) refuse("the record does not match its checksum");
  const copy = Buffer.from(bytes);
  const length = bytes.readUInt32LE(0);
  const reader = new ByteReader(copy, { start: 8, end: length }, refuse);
  const type = reader.u8();
  const flags = reader.u8();
  if (flags > FLAG || reader.u16() !== 0) refuse("the record has flags that are not known");
  const group = reader.u32();
  const record = readBody(reader, { type, hasFlag: flags === FLAG, group }, refuse);
  if (reader.at !== length) refuse("the record is longer than its content");
  return { record, chain: crc };
}

function readBody(
  reader: ByteReader,
  head: { readonly type: number; readonly hasFlag: boolean; readonly group: number },
  refuse: Refuse,
): WalRecord {
  const { group, hasFlag } = head;
  switch (head.type) {
    case TYPE_CODES.append: {
      const firstIndex = reader.u64();
      const count = reader.u32();
      const hardState = hasFlag ? readHardState(reader) : null;
      const entries: Entry[] = [];
      for (let i = 0; i < count; i++) entries.push(readEntry(reader, firstIndex + i, refuse));
      return { type: "append", group, entries, hardState };
    }
    case TYPE_CODES.truncation:
      return { type: "truncation", group, through: { term: reader.u64(), index: reader.u64() }, keepsTail: hasFlag };
    case TYPE_CODES.removal:
      return { type: "removal", group };
    default:
      return refuse(`record type ${head.type} is not known`);
  }
}

function readEntry(reader: ByteReader, index: number, refuse: Refuse): Entry {
  const term = reader.u64();
  const length = reader.u32();
  const kindCode = reader.u8();
  const kind = KINDS[kindCode] ?? refuse(`entry kind ${kindCode} is not known`);
  return { term, index, kind, data: reader.run(length) };
}

/** Size of an encoded hard state, in bytes. */
export function hardStateBytes(state: HardState): number {
  return 18 + (state.votedFor === null ? 0 : Buffer.byteLength(state.votedFor));
}

/** Encodes a hard state; the header of a segment uses the same form. */
export function writeHardState(writer: ByteWriter, state: HardState): void {
  writer.u64(state.term).u64(state.committed);
  if (state.votedFor === null) {
    writer.u16(NOT_VOTED);
    return;
  }
  const votedFor = Buffer.from(state.votedFor);
  assert(votedFor.length < NOT_VOTED, "a node id takes less than 65,535 bytes");
  writer.u16(votedFor.length).run(votedFor);
}

/** Decodes what `writeHardState` wrote. */
export function readHardState(reader: ByteReader): HardState {
  const term = reader.u64();
  const committed = reader.u64();
  const length = reader.u16();
  const votedFor = length === NOT_VOTED ? null : reader.text(length);
  return { term, votedFor, committed };
}

function bodyBytes(record: WalRecord): number {
  switch (record.type) {
    case "append": {
      let bytes = 12 + (record.hardState === null ? 0 : hardStateBytes(record.hardState));
      for (const entry of record.entries) bytes += ENTRY_HEADER_BYTES + entry.data.length;
      return bytes;
    }
    case "truncation":
      return 16;
    case "removal":
      return 0;
  }
}

function flagsOf(record: WalRecord): number {
  switch (record.type) {
    case "append":
      return record.hardState === null ? 0 : FLAG;
    case "truncation":
      return record.keepsTail ? FLAG : 0;
    case "removal":
      return 0;
  }
}

function crcAfter(record: Buffer, chain: number): number {
  return crc32c(record, CRC_AT + 4, record.length, crc32c(record, 0, CRC_AT, chain));
}

function alignTo8(length: number): number {
  return Math.ceil(length / 8) * 8;
}
