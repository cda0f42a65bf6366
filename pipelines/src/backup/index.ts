export { readBackupKey } from "./backup-key.js";
export { type BackupList, findBackup, listBackups } from "./catalog.js";
export { type CheckOptions, checkBackup } from "./check.js";
export { type BackupProgress, type CreateOptions, type CreateReport, createBackup } from "./create.js";
export { DirectoryStorage } from "./directory-storage.js";
export { type BackupManifest, type OpenedManifest, readManifest } from "./manifest.js";
export { type RestoreOptions, type RestoreReport, restoreBackup } from "./restore.js";
export type { Authenticity } from "./seal.js";
export type { BackupStorage } from "./storage.js";
