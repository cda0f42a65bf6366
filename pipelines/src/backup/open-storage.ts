import { DirectoryStorage } from "./directory-storage.js";
import type { BackupStorage } from "./storage.js";

/** Opens the place that a user names: a directory. @param create makes the directory where it is not there. */
export async function openStorage(where: string, options: { readonly create: boolean }): Promise<BackupStorage> {
  return DirectoryStorage.open(where, options);
}
