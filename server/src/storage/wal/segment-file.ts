import { type FileHandle, mkdir, open, readdir, readFile, rename, statfs, unlink } from "node:fs/promises";
import { dirname, resolve } from "node:path";

/** What the log needs of a file system. Every method rejects with the system's own error. */
export interface WalFiles {
  /** Makes the directory and what is missing above it, durably; where it is there, its name is made durable. */
  makeDirectory(path: string): Promise<void>;
  /** Names in a directory, in any order. */
  list(path: string): Promise<readonly string[]>;
  /** The file, or its bytes from `start` up to `end`: fewer where it ends before. */
  read(path: string, span?: { readonly start: number; readonly end: number }): Promise<Buffer>;
  /** Opens a file for writing: `create` empties what was there, `update` needs it to exist. */
  open(path: string, mode: "create" | "update"): Promise<WalFile>;
  rename(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
  /** Makes names that were added, changed or removed durable. */
  syncDirectory(path: string): Promise<void>;
  /** Space of the file system that holds `path`: what this process may still take of it, and all there is. */
  space(path: string): Promise<DiskSpace>;
}

export interface DiskSpace {
  readonly freeBytes: number;
  readonly totalBytes: number;
}

export interface WalFile {
  /** Writes all of `bytes` at `position`. */
  write(bytes: Uint8Array, position: number): Promise<void>;
  /** Resolves when everything written is on disk. After a rejection the file's content is not to be relied on. */
  datasync(): Promise<void>;
  close(): Promise<void>;
}

const FILL_BYTES = 1024 * 1024;

/** The real file system. */
export const nodeFiles: WalFiles = {
  async makeDirectory(path) {
    // A killed process may have made it and not synced it.
    const whole = resolve(path);
    const made = (await mkdir(whole, { recursive: true })) ?? whole;
    for (let at = whole; at !== dirname(made); at = dirname(at)) await syncDirectory(dirname(at));
  },
  list: (path) => readdir(path),
  read: (path, span) => (span === undefined ? readFile(path) : readSpan(path, span)),
  open: async (path, mode) => wrap(await open(path, mode === "create" ? "w" : "r+")),
  rename,
  unlink,
  syncDirectory,
  async space(path) {
    const { bavail, blocks, bsize } = await statfs(path);
    if (blocks === 0) return { freeBytes: Infinity, totalBytes: Infinity }; // some file systems do not say
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  },
};

/**
 * Fills a file with zeros from `start` to `end`, durably. Syncs after each piece, so that a sync of the log that comes
 * meanwhile waits for one piece and not for the whole file.
 */
export async function fillWithZeros(file: WalFile, start: number, end: number): Promise<void> {
  const zeros = Buffer.alloc(Math.min(FILL_BYTES, end - start));
  for (let at = start; at < end; at += FILL_BYTES) {
    await file.write(zeros.subarray(0, Math.min(FILL_BYTES, end - at)), at);
    await file.datasync();
  }
}

/** True for the error of a file system, or a quota, that is full. */
export function isOutOfSpace(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOSPC" || error.code === "EDQUOT");
}

function wrap(handle: FileHandle): WalFile {
  return {
    async write(bytes, position) {
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
        done += bytesWritten;
      }
    },
    datasync: () => handle.datasync(),
    close: () => handle.close(),
  };
}

async function readSpan(path: string, { start, end }: { start: number; end: number }): Promise<Buffer> {
  const handle = await open(path, "r");
  try {
    const bytes = Buffer.allocUnsafe(end - start);
    let done = 0;
    while (done < bytes.length) {
      const { bytesRead } = await handle.read(bytes, done, bytes.length - done, start + done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return bytes.subarray(0, done);
  } finally {
    await handle.close();
  }
}

async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
