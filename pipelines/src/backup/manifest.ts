import {
  checkRegistry,
  checkShardCount,
  decodeRegistry,
  FeatureStoreError,
  type Registry,
  RowSums,
} from "@featurestore/proto";
import { z } from "zod";
import { type Authenticity, openDocument, sealDocument } from "./seal.js";
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
const beginSchema = z.strictObject({
  format: z.literal(FORMAT),
  id: backupId,
  createdAt: text,
  clusterId: text,
  shardCount: count,
  registryRevision: count,
  basedOn: backupId.nullable(),
});
const shardDocumentSchema = z.strictObject({
  format: z.literal(FORMAT),
  id: backupId,
  registryRevision: count,
  shard: shardSchema,
});
const manifestSchema = z.strictObject({
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

/** A manifest whose parts fit together, and what its registry says. */
export interface OpenedManifest {
  readonly manifest: BackupManifest;
  readonly registry: Registry;
  readonly authenticity: Authenticity;
}

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

/** Writes a document of a backup. */
export function writeManifest(storage: BackupStorage, manifest: BackupManifest, key: Uint8Array | null): Promise<void> {
  return storage.write(manifestName(manifest.id), sealDocument(manifest, key));
}

export function writeBeginning(storage: BackupStorage, begin: BackupBeginning, key: Uint8Array | null): Promise<void> {
  return storage.write(beginName(begin.id), sealDocument(begin, key));
}

export function writeShard(
  storage: BackupStorage,
  { id, registryRevision }: BackupBeginning,
  shard: ShardEntry,
  key: Uint8Array | null,
): Promise<void> {
  return storage.write(shardName(id, shard.shard), sealDocument({ format: FORMAT, id, registryRevision, shard }, key));
}

/** @throws NOT_FOUND, CORRUPTION, UNAUTHENTICATED. */
export async function readBeginning(
  storage: BackupStorage,
  id: string,
  key: Uint8Array | null,
): Promise<BackupBeginning> {
  const begin = (await readDocument(storage, beginName(id), beginSchema, key)).value;
  if (begin.id !== id) throw damaged(beginName(id), `it is of backup ${begin.id}`);
  return begin;
}

/** A shard that was whole before; null where it was not, or is of another registry. */
export async function readShard(
  storage: BackupStorage,
  { id, registryRevision }: BackupBeginning,
  shard: number,
  key: Uint8Array | null,
): Promise<ShardEntry | null> {
  const name = shardName(id, shard);
  if ((await storage.size(name)) === null) return null;
  const { value } = await readDocument(storage, name, shardDocumentSchema, key);
  return value.id === id && value.registryRevision === registryRevision && value.shard.shard === shard
    ? value.shard
    : null;
}

/**
 * Reads a manifest and holds it against itself; no object is looked at.
 * @throws NOT_FOUND, UNAUTHENTICATED; CORRUPTION naming what is wrong.
 */
export async function readManifest(
  storage: BackupStorage,
  id: string,
  key: Uint8Array | null,
): Promise<OpenedManifest> {
  const name = manifestName(id);
  const { value: manifest, authenticity } = await readDocument(storage, name, manifestSchema, key);
  if (manifest.id !== id) throw damaged(name, `it is of backup ${manifest.id}`);
  try {
    checkShardCount("shardCount", manifest.shardCount);
    const registry = checkRegistry(decodeRegistry(Buffer.from(manifest.registry, "base64")));
    checkManifest(manifest, registry);
    return { manifest, registry, authenticity };
  } catch (cause) {
    throw damaged(name, cause instanceof FeatureStoreError ? cause.message : "its registry cannot be read", cause);
  }
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

function checkManifest(
  { shards, shardCount, views, bytes, registryRevision }: BackupManifest,
  registry: Registry,
): void {
  if (registry.revision !== registryRevision) throw wrong("the registry is of another revision");
  const known = new Set(registry.views.map(({ id }) => id));
  const totals = new Map<number, RowSums>();
  if (shards.length !== shardCount) throw wrong(`it has ${shards.length} of ${shardCount} shards`);
  shards.forEach((entry, shard) => {
    if (entry.shard !== shard) throw wrong(`shard ${entry.shard} is in the place of shard ${shard}`);
    checkShard(entry, known, totals);
  });
  const digests = new Set<string>();
  let total = 0;
  for (const part of partsOf(shards)) {
    if (digests.has(part.sha256)) throw wrong(`object ${part.sha256} is named twice`);
    digests.add(part.sha256);
    total += part.bytes;
  }
  if (total !== bytes) throw wrong("its sizes do not add up");
  const told = new Set(views.map(({ view }) => view));
  if (told.size !== views.length || views.some(({ view }) => !known.has(view)))
    throw wrong("its views are not those of its registry");
  for (const { view, rows, digest } of views) {
    const sums = totals.get(view) ?? new RowSums();
    if (sums.rows !== rows || sums.digest !== digest) throw wrong(`the rows of view ${view} do not add up`);
    totals.delete(view);
  }
  if (totals.size > 0) throw wrong("it has rows of a view that it does not name");
}

function checkShard(
  { shard, ranges, views }: ShardEntry,
  known: ReadonlySet<number>,
  totals: Map<number, RowSums>,
): void {
  let last: RangeEntry | null = null;
  const rows = new Map<number, number>();
  for (const range of ranges) {
    if (!known.has(range.view)) throw wrong(`shard ${shard} has rows of the unknown view ${range.view}`);
    if (last !== null && (range.view < last.view || (range.view === last.view && range.first <= last.first))) {
      throw wrong(`the ranges of shard ${shard} are out of order, or one is there twice`);
    }
    rows.set(range.view, (rows.get(range.view) ?? 0) + range.rows);
    last = range;
  }
  for (const { view, rows: count, digest } of views) {
    if (rows.get(view) !== count) throw wrong(`the ranges of shard ${shard} do not add up`);
    rows.delete(view);
    const sums = totals.get(view) ?? new RowSums();
    sums.addSums(RowSums.of(count, digest) ?? new RowSums());
    totals.set(view, sums);
  }
  if (rows.size > 0) throw wrong(`the ranges of shard ${shard} do not add up`);
}

async function readDocument<T>(
  storage: BackupStorage,
  name: string,
  schema: z.ZodType<T>,
  key: Uint8Array | null,
): Promise<{ readonly value: T; readonly authenticity: Authenticity }> {
  const { value, authenticity } = openDocument(name, await storage.read(name, MANIFEST_BYTES_MAX), key);
  const parsed = schema.safeParse(value);
  if (parsed.success) return { value: parsed.data, authenticity };
  const [issue] = parsed.error.issues;
  const format = (value as { readonly format?: unknown } | null)?.format;
  if (format !== FORMAT)
    throw damaged(name, `its format is ${JSON.stringify(format)}; was it made by a newer version?`);
  throw damaged(name, `${issue?.path.join(".")}: ${issue?.message}`);
}

function wrong(why: string): FeatureStoreError {
  return new FeatureStoreError("CORRUPTION", why);
}

function damaged(name: string, why: string, cause?: unknown): FeatureStoreError {
  return new FeatureStoreError("CORRUPTION", `${name}: ${why}`, { cause });
}
