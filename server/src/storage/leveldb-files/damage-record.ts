import { open, rename } from "node:fs/promises";
import { join } from "node:path";
import { ByteCursor, corruption, maskedCrc, u32At, varintOf } from "./byte-cursor.js";
import { DamagedRanges } from "./damaged-ranges.js";
import { readFrom, syncDirectory, unavailable } from "./database-files.js";
import type { KeyRange } from "./table.js";

/** What a database has lost since it was made: LevelDB itself no longer shows it. */
export interface DamageRecord {
  readonly ranges: DamagedRanges;
  readonly reasons: readonly string[];
}

/** In the database's directory, and so removed with it; LevelDB leaves names alone that it does not know. */
export const RECORD_FILE = "DAMAGE";
const NEXT_RECORD_FILE = "DAMAGE.next";
const MAGIC = Buffer.from("FSDAMAG1", "latin1");
const BODY_AT = MAGIC.length + 4;
const NOTHING: DamageRecord = { ranges: DamagedRanges.NONE, reasons: [] };

/**
 *     record := "FSDAMAG1" | masked CRC-32C of body, u32le | body
 *     body   := count varint | range[count] | count varint | reason[count]
 *     range  := after bound | through bound
 *     bound  := 0 varint                              none
 *             | 1 + length varint | key[length]
 *     reason := length varint | UTF-8[length]
 */
export function encodeDamageRecord({ ranges, reasons }: DamageRecord): Uint8Array {
  const bound = (key: Uint8Array | null) => (key === null ? [varintOf(0)] : [varintOf(1 + key.length), key]);
  const texts = reasons.map((reason) => Buffer.from(reason));
  const body = Buffer.concat([
    varintOf(ranges.list.length),
    ...ranges.list.flatMap(({ after, through }) => [...bound(after), ...bound(through)]),
    varintOf(texts.length),
    ...texts.flatMap((text) => [varintOf(text.length), text]),
  ]);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32LE(maskedCrc(body, 0, body.length));
  return Buffer.concat([MAGIC, checksum, body]);
}

/** Throws CORRUPTION. */
export function decodeDamageRecord(bytes: Uint8Array): DamageRecord {
  if (bytes.length < BODY_AT || MAGIC.compare(bytes, 0, MAGIC.length) !== 0) {
    throw corruption(RECORD_FILE, "is not a record of damage");
  }
  if (maskedCrc(bytes, BODY_AT, bytes.length) !== u32At(bytes, MAGIC.length)) {
    throw corruption(RECORD_FILE, "fails its checksum");
  }
  const cursor = new ByteCursor(RECORD_FILE, bytes, BODY_AT);
  const bound = (): Uint8Array | null => {
    const length = cursor.varint();
    return length === 0 ? null : Uint8Array.from(cursor.take(length - 1));
  };
  const ranges: KeyRange[] = [];
  for (let left = cursor.varint(); left > 0; left--) ranges.push({ after: bound(), through: bound() });
  const reasons: string[] = [];
  for (let left = cursor.varint(); left > 0; left--) reasons.push(Buffer.from(cursor.slice()).toString("utf8"));
  if (!cursor.isAtEnd) throw corruption(RECORD_FILE, "has bytes behind its end");
  return { ranges: new DamagedRanges(ranges), reasons };
}

/** The record of the database in `dir`; an empty one where there is none. Throws CORRUPTION when it cannot be trusted. */
export async function readDamageRecord(dir: string): Promise<DamageRecord> {
  const bytes = await readFrom(dir, RECORD_FILE);
  if (bytes === "missing") return NOTHING;
  if (bytes === "unreadable") throw corruption(RECORD_FILE, "the disk does not give the file back");
  return decodeDamageRecord(bytes);
}

/** Replaces the record of the database in `dir`: durable once resolved, the old one or the new one whatever happens. */
export async function writeDamageRecord(dir: string, record: DamageRecord): Promise<void> {
  const next = join(dir, NEXT_RECORD_FILE);
  try {
    const handle = await open(next, "w");
    try {
      await handle.writeFile(encodeDamageRecord(record));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(next, join(dir, RECORD_FILE));
    await syncDirectory(dir);
  } catch (error) {
    throw unavailable(RECORD_FILE, error, "cannot be written");
  }
}
