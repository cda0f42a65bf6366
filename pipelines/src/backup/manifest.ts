import { z } from "zod";
import type { BackupStorage } from "./storage.js";

/*
 * A place of backups:
 *   objects/<first 2 digits>/<SHA-256>         rows of ranges: row-object.ts; many backups may name one
 *   backups/<id>/begin.json                    a backup that is being made: `BackupBeginning`
 *   backups/<id>/shard-<5 digits>.json         a shard of it that is whole: `ShardEntry`
 *   backups/<id>/manifest.json                 the backup, written last: `BackupManifest`
 *   tmp/                                       of a directory: files that have no name yet
 *
 * JSON documents are sealed (seal.ts). No name of a file comes out of a document: they are made of ids, numbers and digests.
 */
export const FORMAT = 1;
/** What an object may have: a range of a few MiB, or one row of the largest size. */
export const OBJECT_BYTES_MAX = 32 * 1024 * 1024;
export const MANIFEST_BYTES_MAX = 256 * 1024 * 1024;
/** The time to the millisecond, so that ids sort by age, and something by chance. */
const ID = /^\d{8}T\d{9}Z-[0-9a-f]{8}$/;

const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "expected 64 hexadecimal digits");
const hex = z.string().regex(/^([0-9a-f]{2})*$/, "expected hexadecimal digits");
const backupId = z.string().regex(ID, "expected the id of a backup");
const text = z.string().max(256);

const partSchema = z.strictObject({ sha256, bytes: count.max(OBJECT_BYTES_MAX) });
const rangeSchema = z.strictObject({
  view: count,
  /** Its first key; it goes up to the next range of the view. */
  first: hex,
  rows: count.min(1),
  /** Of the object that would hold all its rows. */
  sha256,
  base: partSchema,
  /** Null: the base is all. */
  delta: partSchema.nullable(),
});
const sumsSchema = z.strictObject({ view: count, rows: count, digest: z.string().regex(/^[0-9a-f]{32}$/) });
const shardSchema = z.strictObject({
  shard: count,
  node: text,
  term: count,
  index: count,
  /** Everything acknowledged by then is in it, in microseconds. */
  asOf: count,
  views: z.array(sumsSchema),
  ranges: z.array(rangeSchema),
});
export const beginSchema = z.strictObject({
  format: z.literal(FORMAT),
  id: backupId,
  createdAt: text,
  clusterId: text,
  shardCount: count,
  registryRevision: count,
  basedOn: backupId.nullable(),
});
export const shardDocumentSchema = z.strictObject({
  format: z.literal(FORMAT),
  id: backupId,
  registryRevision: count,
  shard: shardSchema,
});
export const manifestSchema = z.strictObject({
  format: z.literal(FORMAT),
  id: backupId,
  createdAt: text,
  clusterId: text,
  shardCount: count,
  registryRevision: count,
  /** Of the shard map at begin and end. Shards move between nodes meanwhile; which keys they hold never changes. */
  mapEpochs: z.tuple([count, count]),
  basedOn: backupId.nullable(),
  /** The registry's message, in base64. */
  registry: z.base64(),
  views: z.array(sumsSchema.extend({ name: text })),
  shards: z.array(shardSchema),
  /** Of all objects it names, and of those that it wrote. */
  bytes: count,
  bytesWritten: count,
});

export type PartRef = z.infer<typeof partSchema>;
export type RangeEntry = z.infer<typeof rangeSchema>;
export type ShardEntry = z.infer<typeof shardSchema>;
export type ViewSums = z.infer<typeof sumsSchema>;
export type BackupBeginning = z.infer<typeof beginSchema>;
export type BackupManifest = z.infer<typeof manifestSchema>;

export function objectName({ sha256: digest }: Pick<PartRef, "sha256">): string {
  return `objects/${digest.slice(0, 2)}/${digest}`;
}

export function manifestName(id: string): string {
  return `backups/${id}/manifest.json`;
}

export function beginName(id: string): string {
  return `backups/${id}/begin.json`;
}

export function shardName(id: string, shard: number): string {
  return `backups/${id}/shard-${String(shard).padStart(5, "0")}.json`;
}

export function isBackupId(text: string): boolean {
  return ID.test(text);
}

/** @param random 8 hexadecimal digits. */
export function newBackupId(now: Date, random: string): string {
  return `${now.toISOString().replace(/[-:.]/g, "")}-${random}`;
}

/** True where objects of these sizes are there: one that was removed, or cut, is not. */
export async function areThere(storage: BackupStorage, parts: Iterable<PartRef>): Promise<boolean> {
  for (const part of parts) if ((await storage.size(objectName(part))) !== part.bytes) return false;
  return true;
}

export function partsOfRange({ base, delta }: RangeEntry): readonly PartRef[] {
  return delta === null ? [base] : [base, delta];
}

/** All parts of ranges, in order. */
export function* partsOf(shards: readonly ShardEntry[]): Generator<PartRef> {
  for (const { ranges } of shards) {
    for (const range of ranges) yield* partsOfRange(range);
  }
}
