import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import { type SourceFile, unreadable } from "./files.js";

const CHUNK_BYTES = 256 * 1024;

/** Counts bytes taken from disk, for progress. */
export interface ByteCount {
  bytes: number;
}

/**
 * The bytes of a file as they come, unzipped where the file begins as gzip does (whatever its name says).
 * @throws INVALID_ARGUMENT naming the file when it cannot be read or its gzip is cut off or damaged.
 */
export async function* fileBytes(file: SourceFile, count: ByteCount): AsyncGenerator<Buffer> {
  try {
    const before = count.bytes;
    const zipped = await isGzip(file.path);
    const stream = createReadStream(file.path, { highWaterMark: CHUNK_BYTES });
    const unzipped = zipped ? stream.pipe(createGunzip({ chunkSize: CHUNK_BYTES })) : stream;
    if (zipped) stream.on("error", (error) => unzipped.destroy(error));
    try {
      for await (const chunk of unzipped) {
        count.bytes = before + stream.bytesRead;
        yield chunk as Buffer;
      }
    } finally {
      stream.destroy();
    }
  } catch (cause) {
    throw unreadable(file.path, cause);
  }
}

/** Total bytes on disk of the files. */
export function totalBytes(files: readonly SourceFile[]): number {
  return files.reduce((total, file) => total + file.size, 0);
}

async function isGzip(path: string): Promise<boolean> {
  const handle = await open(path, "r");
  try {
    const head = Buffer.alloc(2);
    const { bytesRead } = await handle.read(head, 0, 2, 0);
    return bytesRead === 2 && head[0] === 0x1f && head[1] === 0x8b;
  } finally {
    await handle.close();
  }
}
