import { access, readFile } from "node:fs/promises";
import type { Entry, EntryId } from "@featurestore/cluster";
import { crc32c, FeatureStoreError } from "@featurestore/proto";
import { writeDurably } from "./data-dir.js";
import { ByteReader, ByteWriter } from "./wal/byte-cursor.js";
import { decodeRecord, encodeRecord, recordSizeAt, sealRecord } from "./wal/record-codec.js";

/*
 * Little-endian. What the write-ahead log held of a shard that is fenced, kept beside its database:
 *
 *   file   = header | record*
 *   header = "FSORPHAN" | format u32 = 1 | group u32 | truncated term u64 | truncated index u64 | entries u64 | crc u32 | 0 u32
 *   record = an append of one entry, as in the write-ahead log, the first chained to the header's crc
 *
 * `crc`: CRC-32C of the header before it. The first entry is the one after `truncated`.
 */
const MAGIC = Buffer.from("FSORPHAN", "latin1");
const FORMAT = 1;
const CRC_AT = 40;
const HEADER_BYTES = 48;

/** The entries after `truncated` of one group, in order. */
export interface OrphanedLog {
  readonly group: number;
  readonly truncated: EntryId;
  readonly entries: readonly Entry[];
}

/** Where the log of the replica in `dir` is put aside. */
export function orphanedLogPath(dir: string): string {
  return `${dir}.orphaned-log`;
}

/** True where a log was put aside: the database beside it lacks those entries, and the write-ahead log, too. */
export async function hasOrphanedLog(dir: string): Promise<boolean> {
  try {
    await access(orphanedLogPath(dir));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw new FeatureStoreError("UNAVAILABLE", `${orphanedLogPath(dir)} cannot be looked for`, { cause: error });
  }
}

/** Durable once resolved; what was there before is replaced. */
export async function writeOrphanedLog(dir: string, log: OrphanedLog): Promise<void> {
  await writeDurably(orphanedLogPath(dir), encodeOrphanedLog(log));
}

/** @throws CORRUPTION when it cannot be trusted, the system's error when it cannot be read. */
export async function readOrphanedLog(dir: string): Promise<OrphanedLog> {
  return decodeOrphanedLog(await readFile(orphanedLogPath(dir)));
}

export function encodeOrphanedLog({ group, truncated, entries }: OrphanedLog): Uint8Array {
  const header = new ByteWriter(HEADER_BYTES);
  header.run(MAGIC).u32(FORMAT).u32(group).u64(truncated.term).u64(truncated.index).u64(entries.length);
  let chain = crc32c(header.bytes, 0, CRC_AT);
  header.u32(chain).u32(0);
  const records = entries.map((entry) => {
    const record = encodeRecord({ type: "append", group, entries: [entry], hardState: null });
    chain = sealRecord(record, chain);
    return record;
  });
  return Buffer.concat([header.bytes, ...records]);
}

/** @throws CORRUPTION. */
export function decodeOrphanedLog(bytes: Buffer): OrphanedLog {
  const reader = new ByteReader(bytes, { start: MAGIC.length, end: bytes.length }, refuse);
  if (bytes.length < HEADER_BYTES || MAGIC.compare(bytes, 0, MAGIC.length) !== 0) return refuse("it is no such file");
  const format = reader.u32();
  if (format !== FORMAT) return refuse(`its format is ${format}; was it written by a newer version?`);
  const group = reader.u32();
  const truncated = { term: reader.u64(), index: reader.u64() };
  const count = reader.u64();
  let chain = reader.u32();
  if (chain !== crc32c(bytes, 0, CRC_AT)) return refuse("its header fails its checksum");
  const entries: Entry[] = [];
  for (let at = HEADER_BYTES; at < bytes.length; ) {
    const size = bytes.length - at < 8 ? 0 : recordSizeAt(bytes, at);
    if (size <= 0 || at + size > bytes.length) return refuse("a record is cut off");
    const decoded = decodeRecord(bytes.subarray(at, at + size), chain, refuse);
    if (decoded.record.type !== "append" || decoded.record.group !== group) return refuse("it holds a foreign record");
    entries.push(...decoded.record.entries);
    chain = decoded.chain;
    at += size;
  }
  if (entries.length !== count) return refuse(`it holds ${entries.length} entries of ${count}`);
  return { group, truncated, entries };
}

function refuse(why: string): never {
  throw new FeatureStoreError("CORRUPTION", `the log that was put aside cannot be trusted: ${why}`);
}
