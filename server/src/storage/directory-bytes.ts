import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** Bytes of all files in a directory and below it. One look at a time: syncs need the threads. What goes meanwhile counts as nothing. */
export async function directoryBytes(dir: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(dir, { withFileTypes: true }).catch(() => [])) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) bytes += await directoryBytes(path);
    else bytes += (await stat(path).catch(() => null))?.size ?? 0;
  }
  return bytes;
}
