import type { EntryId } from "@featurestore/cluster";
import { FeatureStoreError, readInt53, viewOf, writeInt53 } from "@featurestore/proto";
import { ClassicLevel } from "classic-level";
import { frameValue, MEMBERSHIP, MEMBERSHIP_ENTRY } from "./database-keys.js";
import type { JobLimit } from "./job-limit.js";
import { flushedLogNumber } from "./leveldb-files/verify.js";

export type Database = ClassicLevel<Uint8Array, Uint8Array>;
export type BatchOperation = { type: "put"; key: Uint8Array; value: Uint8Array } | { type: "del"; key: Uint8Array };

const PAST_EVERYTHING = [Uint8Array.of(0xff), Uint8Array.of(0xff, 0xff)] as const;

/** Opens a database of ours. @throws CONFLICT when another process holds it. */
export async function openDatabase(
  dir: string,
  options: { readonly writeBufferBytes: number; readonly cacheBytes: number },
): Promise<Database> {
  const db: Database = new ClassicLevel(dir, {
    keyEncoding: "view",
    valueEncoding: "view",
    compression: false,
    writeBufferSize: options.writeBufferBytes,
    cacheSize: options.cacheBytes,
  });
  try {
    await db.open();
    return db;
  } catch (error) {
    throw openError(dir, error as Error);
  }
}

function openError(dir: string, error: Error): FeatureStoreError {
  const cause = error.cause as (Error & { code?: string }) | undefined;
  if (cause?.code === "LEVEL_LOCKED") {
    return new FeatureStoreError("CONFLICT", `${dir} is in use by another process`, { cause: error });
  }
  const code = cause?.code === "LEVEL_CORRUPTION" ? "CORRUPTION" : "UNAVAILABLE";
  return new FeatureStoreError(code, `cannot open ${dir}: ${cause?.message ?? error.message}`, { cause: error });
}

/**
 * Forces the memtable into a table: what was written before the call is then durable without LevelDB's log.
 * @throws INTERNAL when LevelDB did not do it, though it says so.
 */
export async function flushDatabase(db: Database, path: string, jobs: JobLimit): Promise<void> {
  const before = await flushedLogNumber(path);
  await jobs.run(() => db.compactRange(...PAST_EVERYTHING));
  if ((await flushedLogNumber(path)) <= before)
    throw new FeatureStoreError("INTERNAL", `LevelDB did not flush ${path}; its disk may be full or failing`);
}

/** A put of the bytes with their checksum. */
export function put(key: Uint8Array, bytes: Uint8Array): BatchOperation {
  return { type: "put", key, value: frameValue(key, bytes) };
}

/** term i64 | index i64 */
export function encodePosition(position: EntryId): Uint8Array {
  const out = new Uint8Array(16);
  const view = viewOf(out);
  writeInt53(view, 0, position.term);
  writeInt53(view, 8, position.index);
  return out;
}

export function decodePosition(bytes: Uint8Array): EntryId {
  const view = viewOf(bytes);
  return { term: readInt53(view, 0), index: readInt53(view, 8) };
}

/** A membership and the entry it came with, in one batch with everything else. */
export function putMembership(data: Uint8Array, entry: EntryId): readonly BatchOperation[] {
  return [put(MEMBERSHIP, data), put(MEMBERSHIP_ENTRY, encodePosition(entry))];
}

/** True for LevelDB's own word for damage. */
export function isCorruption(error: unknown): boolean {
  return error instanceof Error && (error as { code?: string }).code === "LEVEL_CORRUPTION";
}
