import { FeatureStoreError } from "@featurestore/proto";
import { listBackups } from "./catalog.js";
import { readBeginning, readManifest } from "./documents.js";
import { beginName, manifestName, objectName, partsOf } from "./manifest.js";
import type { BackupStorage } from "./storage.js";

/** A backup that was begun so long ago and is not finished is given up. */
const ABANDONED_MS = 24 * 3_600_000;

export interface PruneOptions {
  readonly storage: BackupStorage;
  readonly key: Uint8Array | null;
  /** How many of the newest backups stay: at least one. */
  readonly keep: number;
  /** Nothing is removed. */
  readonly isDryRun: boolean;
  readonly now: () => number;
}

export interface PruneReport {
  readonly kept: readonly string[];
  readonly removed: readonly string[];
  readonly objectsKept: number;
  readonly objectsRemoved: number;
}

/**
 * Removes all but the newest backups, and the objects that none of those names. A backup goes with its manifest, first of all;
 * cut short, the next run removes the rest.
 * @throws CONFLICT while a backup is being made, which may name any object; what `readManifest` throws for one that stays:
 * nothing is removed then.
 */
export async function pruneBackups({ storage, key, keep, isDryRun, now }: PruneOptions): Promise<PruneReport> {
  const { complete, incomplete } = await listBackups(storage);
  const kept = complete.slice(-keep);
  const removed = complete.slice(0, -keep);
  const named = new Set<string>();
  for (const id of kept) {
    const { manifest } = await readManifest(storage, id, key);
    for (const part of partsOf(manifest.shards)) named.add(objectName(part));
  }
  for (const id of incomplete) {
    const { createdAt } = await readBeginning(storage, id, key);
    if (now() - Date.parse(createdAt) < ABANDONED_MS) {
      throw new FeatureStoreError(
        "CONFLICT",
        `backup ${id} is being made, or was cut short less than a day ago: finish it with --resume first`,
      );
    }
  }
  const gone = [...removed, ...incomplete];
  if (!isDryRun) for (const id of gone) await removeBackup(storage, id);
  let objectsRemoved = 0;
  for (const folder of await storage.list("objects/")) {
    for (const name of await storage.list(`objects/${folder}/`)) {
      const object = `objects/${folder}/${name}`;
      if (named.has(object)) continue;
      if (!isDryRun) await storage.remove(object);
      objectsRemoved++;
    }
  }
  return { kept, removed: gone, objectsKept: named.size, objectsRemoved };
}

/** Whatever there is of it besides objects; its manifest first, and what `--resume` would go by last. */
async function removeBackup(storage: BackupStorage, id: string): Promise<void> {
  await storage.remove(manifestName(id));
  for (const name of await storage.list(`backups/${id}/`)) {
    if (`backups/${id}/${name}` !== beginName(id)) await storage.remove(`backups/${id}/${name}`);
  }
  await storage.remove(beginName(id));
}
