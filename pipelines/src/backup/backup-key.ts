import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { FeatureStoreError, invalid } from "@featurestore/proto";

const KEY_BYTES_MIN = 32;
const KEY_BYTES_MAX = 4_096;

/**
 * The key that backups are authenticated with: the bytes of a file that its owner alone can read, blanks at the end left out.
 * @throws INVALID_ARGUMENT for a file that others can read, or that is no key.
 */
export async function readBackupKey(path: string): Promise<Uint8Array> {
  const field = "--key-file";
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((cause: NodeJS.ErrnoException) => {
    throw new FeatureStoreError("INVALID_ARGUMENT", `${field}: ${path} cannot be read (${cause.code})`, {
      cause,
      details: { field },
    });
  });
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw invalid(`${field}: ${path} is no file`, { field });
    if ((stat.mode & 0o077) !== 0) {
      throw invalid(`${field}: others can read ${path}; run chmod 600 ${path}, and think about a new key`, { field });
    }
    if (stat.size > KEY_BYTES_MAX) throw invalid(`${field}: ${path} is larger than ${KEY_BYTES_MAX} bytes`, { field });
    const bytes = await file.readFile();
    let end = bytes.length;
    while (end > 0 && (bytes[end - 1] as number) <= 0x20) end--;
    if (end >= KEY_BYTES_MIN) return new Uint8Array(bytes.subarray(0, end));
    throw invalid(
      `${field}: ${path} holds ${end} bytes; expected at least ${KEY_BYTES_MIN}, as "openssl rand -hex 32" makes them`,
      { field },
    );
  } finally {
    await file.close();
  }
}
