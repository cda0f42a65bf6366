import { FeatureStoreError } from "@featurestore/proto";

/**
 * Where backups lie: names and bytes. Names are parts of letters, digits, ".", "-" and "_" with "/" between them, as
 * `checkName` has them. Methods reject with a FeatureStoreError; one whose details
 * have a `place` says that the place itself fails.
 */
export interface BackupStorage {
  /** For people. */
  readonly place: string;
  /** The next part of all names below a folder, which ends with "/"; in order, each once. */
  list(folder: string): Promise<readonly string[]>;
  /** Bytes of what is there under a name; null: nothing. */
  size(name: string): Promise<number | null>;
  /**
   * All bytes.
   * @throws NOT_FOUND where there is nothing; RESOURCE_EXHAUSTED, before they are read, where there are more than `bytesMax`;
   * CORRUPTION for what is no plain file.
   */
  read(name: string, bytesMax: number): Promise<Uint8Array>;
  /** Puts the bytes there as a whole, in place of what is there, durably once resolved. @throws RESOURCE_EXHAUSTED when full. */
  write(name: string, bytes: Uint8Array): Promise<void>;
  /** Does nothing where there is nothing. */
  remove(name: string): Promise<void>;
  close(): Promise<void>;
}

const NAME = /^[0-9A-Za-z_-][0-9A-Za-z._-]*(\/[0-9A-Za-z_-][0-9A-Za-z._-]*)*$/;

/** @throws CORRUPTION for a name that could lead out of the place. */
export function checkName(name: string): string {
  if (NAME.test(name) && name.length <= 512) return name;
  throw new FeatureStoreError("CORRUPTION", `${JSON.stringify(name)} is no name of a part of a backup`);
}

/** The error of what is not there. */
export function notThere(place: string, name: string): FeatureStoreError {
  return new FeatureStoreError("NOT_FOUND", `${place}: there is no ${name}`, { details: { name } });
}

/** The error of what is larger than it may be. */
export function tooLarge(name: string, bytes: number, bytesMax: number): FeatureStoreError {
  return new FeatureStoreError(
    "RESOURCE_EXHAUSTED",
    `${name} has ${bytes} bytes, more than the ${bytesMax} that it may have`,
  );
}
