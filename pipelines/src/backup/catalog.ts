import { FeatureStoreError } from "@featurestore/proto";
import { beginName, isBackupId, manifestName } from "./manifest.js";
import type { BackupStorage } from "./storage.js";

/** The backups of a place, oldest first: their ids begin with the time. */
export interface BackupList {
  readonly complete: readonly string[];
  /** Begun and not finished. */
  readonly incomplete: readonly string[];
}

export async function listBackups(storage: BackupStorage): Promise<BackupList> {
  const complete: string[] = [];
  const incomplete: string[] = [];
  for (const id of await storage.list("backups/")) {
    if (!isBackupId(id)) continue;
    if ((await storage.size(manifestName(id))) !== null) complete.push(id);
    else if ((await storage.size(beginName(id))) !== null) incomplete.push(id);
  }
  return { complete, incomplete };
}

/** The backup that is meant: the newest one for "latest". @throws NOT_FOUND. */
export async function findBackup(storage: BackupStorage, wanted: string): Promise<string> {
  const { complete } = await listBackups(storage);
  const id = wanted === "latest" ? complete.at(-1) : complete.find((one) => one === wanted);
  if (id !== undefined) return id;
  const what = wanted === "latest" ? "no backup" : `no backup ${JSON.stringify(wanted)}`;
  throw new FeatureStoreError("NOT_FOUND", `${storage.place} has ${what}`);
}
