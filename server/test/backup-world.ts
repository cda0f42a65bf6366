import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type CreateOptions,
  type CreateReport,
  createBackup,
  DirectoryStorage,
  type RestoreOptions,
  type RestoreReport,
  restoreBackup,
} from "@featurestore/pipelines/backup";
import type { BackupApi } from "@featurestore/proto";
import { onTestFinished } from "vitest";
import { StoreNode } from "../src/node.js";

export const KEY = new TextEncoder().encode("0123456789abcdef0123456789abcdef");

/** A folder that goes with the test. */
export async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "backup-"));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

/** A node of 4 shards, which whoever opens it closes. */
export function openNode(dir: string): Promise<StoreNode> {
  return StoreNode.open({
    dir,
    shards: 4,
    memoryBytes: 16 * 1024 * 1024,
    walBytesMax: 512 * 1024,
    version: "test",
    address: "127.0.0.1:7400",
    now: () => Date.now() * 1000,
    onFatal: () => undefined,
  });
}

/** A node of this process, for backups. */
export function backupApi(node: StoreNode): BackupApi {
  return {
    list: async (call) => ({ ...(await node.list(0, call)), mapEpoch: node.member?.map?.epoch ?? 0 }),
    readShard: (request, call) => node.readShard(request, call),
    beginRestore: ({ restoreId, registry }, call) => node.beginRestore({ id: restoreId, registry }, call),
    restoreRows: (request, call) => node.restoreRows(request, call),
    finishRestore: (id, call) => node.finishRestore(id, call),
  };
}

export async function create(api: BackupApi, dir: string, options: Partial<CreateOptions> = {}): Promise<CreateReport> {
  const storage = options.storage ?? (await DirectoryStorage.open(dir, { create: true }));
  return createBackup({
    api,
    storage,
    key: KEY,
    basedOn: null,
    bytesPerSecond: Number.POSITIVE_INFINITY,
    parallel: 2,
    resume: false,
    ...options,
  });
}

export async function restore(
  api: BackupApi,
  dir: string,
  options: Partial<RestoreOptions> = {},
): Promise<RestoreReport> {
  const storage = options.storage ?? (await DirectoryStorage.open(dir, { create: false }));
  return restoreBackup({
    api,
    storage,
    key: KEY,
    backup: "latest",
    bytesMax: Number.MAX_SAFE_INTEGER,
    bytesPerSecond: Number.POSITIVE_INFINITY,
    parallel: 2,
    ...options,
  });
}
