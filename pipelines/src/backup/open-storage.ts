import { DirectoryStorage } from "./directory-storage.js";
import { S3Storage } from "./s3-storage.js";
import type { BackupStorage } from "./storage.js";

/** Opens the place that a user names: `s3://bucket/prefix`, or a directory, which `create` makes where it is not there. */
export async function openStorage(where: string, options: { readonly create: boolean }): Promise<BackupStorage> {
  return where.startsWith("s3://") ? S3Storage.open(where) : DirectoryStorage.open(where, options);
}
