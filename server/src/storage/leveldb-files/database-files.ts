import { type FileHandle, open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { FeatureStoreError } from "@featurestore/proto";
import { corruption } from "./byte-cursor.js";

/** The file of table `number`. */
export function tableFileName(number: number): string {
  return `${String(number).padStart(6, "0")}.ldb`;
}

/** The bytes of a file from `start` to its end. Throws UNAVAILABLE when it cannot be read for another reason than damage. */
export async function readFrom(dir: string, file: string, start = 0): Promise<Uint8Array | "missing" | "unreadable"> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(join(dir, file), "r");
    const { size } = await handle.stat();
    if (size < start) throw corruption(file, "has become shorter");
    const bytes = Buffer.allocUnsafe(size - start);
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, start + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes.subarray(0, filled);
  } catch (error) {
    if (isMissing(error)) return "missing";
    if (isLost(error)) return "unreadable";
    throw unavailable(file, error);
  } finally {
    await handle?.close();
  }
}

/** The names in a directory; none where it does not exist. */
export async function namesIn(dir: string): Promise<string[]> {
  try {
    return await readdir(dir);
  } catch (error) {
    if (isMissing(error)) return [];
    throw unavailable(dir, error);
  }
}

/** Makes the creation, renaming and deletion of files in `dir` durable. */
export async function syncDirectory(dir: string): Promise<void> {
  const handle = await open(dir, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** True where a file or directory does not exist. */
export function isMissing(error: unknown): boolean {
  return codeOf(error) === "ENOENT";
}

/** The disk itself says that the data is lost, as opposed to a process out of file descriptors, say. */
export function isLost(error: unknown): boolean {
  return ["EIO", "EISDIR", "EBADMSG", "EUCLEAN"].includes(codeOf(error));
}

/** The error for a file that nothing is known of. */
export function unavailable(file: string, cause: unknown, reason = "cannot be read"): FeatureStoreError {
  if (cause instanceof FeatureStoreError) return cause;
  return new FeatureStoreError("UNAVAILABLE", `${file}: ${reason}`, { details: { file }, cause });
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
