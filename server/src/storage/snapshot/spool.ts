import { createHash } from "node:crypto";
import { type FileHandle, mkdir, open, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import type { EntryId, Membership, SnapshotChunk, SnapshotManifest, SnapshotSource } from "@featurestore/cluster";
import { assert, FeatureStoreError } from "@featurestore/proto";
import type { Iterator } from "classic-level";
import { type Database, isCorruption } from "../database.js";
import type { JobLimit } from "../job-limit.js";
import { Audit } from "./audit.js";
import { chunkChecksum, chunkLength, writeError } from "./chunks.js";
import { encodeEnd, encodeHeader, encodeRecords, type Machine } from "./stream.js";

/** What an iterator of a state to be spooled holds at once, and records handled in one turn of the event loop. */
export const PAGE_BYTES = 256 * 1024;
const PAGE_RECORDS = 500;

/** A state as it was when the iterator over all of it was made. */
export interface FrozenState {
  readonly iterator: Iterator<Database, Uint8Array, Uint8Array>;
  readonly machine: Machine;
  readonly last: EntryId;
  readonly membership: Membership;
}

/**
 * Writes a frozen state into a file, so that size and digest are known, LevelDB is let go of soon, and chunks can be read
 * in any order. The file is of use to this process alone: it is neither synced nor looked at after a restart.
 * @throws CORRUPTION when the state is damaged, RESOURCE_EXHAUSTED when the disk is full.
 */
export async function spool(
  state: FrozenState,
  to: { readonly path: string; readonly id: string; readonly chunkBytes: number; readonly jobs: JobLimit },
): Promise<SpooledSnapshot> {
  let file: FileHandle | null = null;
  try {
    await mkdir(dirname(to.path), { recursive: true });
    file = await open(to.path, "w+");
    const writer = new ChunkWriter(file, to);
    await writer.add(encodeHeader(state.machine));
    const audit = new Audit();
    for (let records = 0; ; ) {
      const page = await to.jobs.run(() => state.iterator.nextv(PAGE_RECORDS));
      if (page.length === 0) {
        await writer.add(encodeEnd(records));
        break;
      }
      for (const record of page) audit.visit(record);
      records += page.length;
      await writer.add(encodeRecords(page));
    }
    audit.finish();
    const { bytes, digest, checksums } = await writer.finish();
    const { last, membership } = state;
    const manifest = { id: to.id, last, membership, bytes, chunkBytes: to.chunkBytes, digest };
    return new SpooledSnapshot(file, to.path, manifest, checksums);
  } catch (error) {
    if (file !== null) await removeFile(file, to.path);
    if (isCorruption(error)) throw new FeatureStoreError("CORRUPTION", "the state is damaged", { cause: error });
    if ((error as { code?: string }).code === "LEVEL_ITERATOR_NOT_OPEN") {
      throw new FeatureStoreError("UNAVAILABLE", "the replica is closing", { cause: error });
    }
    throw writeError(to.path, error);
  } finally {
    await state.iterator.close();
  }
}

/** Cuts what it is given into chunks and writes them, one after the other. */
class ChunkWriter {
  readonly #file: FileHandle;
  readonly #id: string;
  readonly #chunk: Uint8Array;
  readonly #checksums: number[] = [];
  readonly #hash = createHash("sha256");
  #filled = 0;
  #written = 0;

  constructor(file: FileHandle, { id, chunkBytes }: { readonly id: string; readonly chunkBytes: number }) {
    this.#file = file;
    this.#id = id;
    this.#chunk = new Uint8Array(chunkBytes);
  }

  async add(bytes: Uint8Array): Promise<void> {
    this.#hash.update(bytes);
    for (let at = 0; at < bytes.length; ) {
      const taken = Math.min(bytes.length - at, this.#chunk.length - this.#filled);
      this.#chunk.set(bytes.subarray(at, at + taken), this.#filled);
      this.#filled += taken;
      at += taken;
      if (this.#filled === this.#chunk.length) await this.#write();
    }
  }

  async finish(): Promise<{ readonly bytes: number; readonly digest: string; readonly checksums: readonly number[] }> {
    if (this.#filled > 0) await this.#write();
    return { bytes: this.#written, digest: this.#hash.digest("hex"), checksums: this.#checksums };
  }

  async #write(): Promise<void> {
    const data = this.#chunk.subarray(0, this.#filled);
    this.#checksums.push(chunkChecksum(this.#id, this.#written, data));
    await writeAll(this.#file, data, this.#written);
    this.#written += data.length;
    this.#filled = 0;
  }
}

/** A snapshot in a file of ours, being sent. */
export class SpooledSnapshot implements SnapshotSource {
  readonly manifest: SnapshotManifest;
  readonly #file: FileHandle;
  readonly #path: string;
  readonly #checksums: readonly number[];
  #closed: Promise<void> | null = null;
  #onClose: () => void = () => undefined;

  constructor(file: FileHandle, path: string, manifest: SnapshotManifest, checksums: readonly number[]) {
    this.#file = file;
    this.#path = path;
    this.manifest = manifest;
    this.#checksums = checksums;
  }

  /** @param listener called once, when the snapshot is closed. */
  onClose(listener: () => void): void {
    this.#onClose = listener;
  }

  /** @throws CORRUPTION when the disk does not give back what was written, UNAVAILABLE when it cannot be read. */
  async read(offset: number): Promise<SnapshotChunk> {
    const { id, bytes, chunkBytes } = this.manifest;
    assert(offset % chunkBytes === 0 && offset >= 0 && offset < bytes, "chunks are read at their offsets");
    if (this.#closed !== null) throw new FeatureStoreError("CANCELLED", `snapshot ${id} is closed`);
    const data = new Uint8Array(chunkLength(this.manifest, offset));
    const checksum = this.#checksums[offset / chunkBytes] as number;
    let got: number;
    try {
      got = await readAll(this.#file, data, offset);
    } catch (cause) {
      throw new FeatureStoreError("UNAVAILABLE", `${this.#path} cannot be read`, { cause });
    }
    if (got < data.length || chunkChecksum(id, offset, data) !== checksum) {
      throw new FeatureStoreError("CORRUPTION", `${this.#path} is damaged: a chunk's checksum fails`);
    }
    return { offset, data, checksum };
  }

  close(): Promise<void> {
    if (this.#closed === null) {
      this.#closed = removeFile(this.#file, this.#path);
      this.#onClose();
    }
    return this.#closed;
  }
}

/** Writes all bytes at `position`, or rejects. */
export async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    done += (await file.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
  }
}

/** Fills `bytes` from `position` on. @returns how many there were. */
export async function readAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<number> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesRead } = await file.read(bytes, done, bytes.length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return done;
}

async function removeFile(file: FileHandle, path: string): Promise<void> {
  await file.close();
  await unlink(path);
}
