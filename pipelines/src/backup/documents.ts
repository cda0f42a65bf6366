import { checkRegistry, checkShardCount, decodeRegistry, FeatureStoreError, type Registry } from "@featurestore/proto";
import type { z } from "zod";
import {
  type BackupBeginning,
  type BackupManifest,
  beginName,
  beginSchema,
  FORMAT,
  MANIFEST_BYTES_MAX,
  manifestName,
  manifestSchema,
  type ShardEntry,
  shardDocumentSchema,
  shardName,
} from "./manifest.js";
import { checkManifest } from "./manifest-check.js";
import { type Authenticity, openDocument, sealDocument } from "./seal.js";
import type { BackupStorage } from "./storage.js";

/** A manifest whose parts fit together, and what its registry says. */
export interface OpenedManifest {
  readonly manifest: BackupManifest;
  readonly registry: Registry;
  readonly authenticity: Authenticity;
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

function damaged(name: string, why: string, cause?: unknown): FeatureStoreError {
  return new FeatureStoreError("CORRUPTION", `${name}: ${why}`, { cause });
}
