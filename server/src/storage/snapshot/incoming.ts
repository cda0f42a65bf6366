import { createHash } from "node:crypto";
import { type FileHandle, mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { SnapshotChunk, SnapshotManifest, SnapshotSink } from "@featurestore/cluster";
import { FeatureStoreError } from "@featurestore/proto";
import { writeDurably } from "../data-dir.js";
import { isMissing, namesIn, syncDirectory } from "../leveldb-files/database-files.js";
import { Turns } from "../turns.js";
import { chunkChecksum, chunkLength, writeError } from "./chunks.js";
import { encodeChunk, placeOf, readChunks } from "./incoming-file.js";
import { checkManifest, encodeManifest, isManifest } from "./manifest.js";
import { writeAll } from "./spool.js";
import type { OnStep } from "./steps.js";

/** Bytes written between two syncs: what a power cut may cost, and how much the disk has to catch up with at the end. */
const SYNC_BYTES = 16 * 1024 * 1024;
/** What building a database takes beside its tables: LevelDB's own logs. */
const BUILD_BYTES = 16 * 1024 * 1024;

export interface IncomingOptions {
  /** The largest snapshot that is taken in. */
  readonly bytesMax: number;
  readonly onStep: OnStep;
  /** What may still be written where this directory is. */
  readonly freeBytes: (dir: string) => Promise<number>;
}

/** Where the snapshots that one replica receives are kept: one at a time, over restarts. */
export class IncomingSnapshots {
  readonly #dir: string;
  readonly #bytesMax: number;
  readonly #onStep: OnStep;
  readonly #freeBytes: (dir: string) => Promise<number>;
  readonly #turns = new Turns();
  #sink: IncomingSnapshot | null = null;

  /** @param dir of the replica. */
  constructor(dir: string, options: IncomingOptions) {
    this.#dir = join(dir, "incoming");
    this.#freeBytes = options.freeBytes;
    this.#bytesMax = options.bytesMax;
    this.#onStep = options.onStep;
  }

  /**
   * Goes on with the snapshot that is there if it is this very one, else drops it for a new one. An attempt under way ends.
   * @throws INVALID_ARGUMENT for a manifest that cannot be, RESOURCE_EXHAUSTED when the disk has no room.
   */
  receive(manifest: SnapshotManifest): Promise<IncomingSnapshot> {
    return this.#turns.run(async () => {
      checkManifest(manifest, this.#bytesMax);
      await this.#sink?.close();
      const { id } = manifest;
      try {
        if (!(await this.#isKnown(manifest))) await this.#remove((name) => name.startsWith(`${id}.`));
        await this.#remove((name) => !name.startsWith(`${id}.`));
        this.#sink = await this.#openSink(manifest);
      } catch (error) {
        throw writeError(this.#dir, error);
      }
      return this.#sink;
    });
  }

  /** The chunks of a finished snapshot. @throws NOT_FOUND where there is none of this manifest. */
  async openFinished(manifest: SnapshotManifest): Promise<FileHandle> {
    checkManifest(manifest, this.#bytesMax);
    try {
      if (await this.#isKnown(manifest)) return await open(this.#pathOf(manifest, "snapshot"), "r");
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
    throw new FeatureStoreError("NOT_FOUND", `snapshot ${manifest.id} was not received`);
  }

  /** Drops whatever there is. */
  forget(): Promise<void> {
    return this.#turns.run(async () => {
      await this.#sink?.close();
      await this.#remove(() => true);
    });
  }

  async close(): Promise<void> {
    await this.#turns.run(async () => this.#sink?.close());
  }

  async #openSink(manifest: SnapshotManifest): Promise<IncomingSnapshot> {
    if (!(await this.#isKnown(manifest))) {
      await mkdir(this.#dir, { recursive: true });
      await syncDirectory(dirname(this.#dir));
      await writeDurably(this.#pathOf(manifest, "manifest"), encodeManifest(manifest), this.#onStep);
    }
    const parts = {
      part: this.#pathOf(manifest, "part"),
      finished: this.#pathOf(manifest, "snapshot"),
      forget: () => this.#remove(() => true),
      assertRoom: (received: number) => this.#assertRoom(manifest, received),
    };
    const sink = await IncomingSnapshot.open(manifest, { ...parts, dir: this.#dir, onStep: this.#onStep });
    try {
      await this.#assertRoom(manifest, sink.received);
      return sink;
    } catch (error) {
      await sink.close();
      throw error;
    }
  }

  /** The rest of the file, and the database made of all of it. */
  async #assertRoom({ bytes }: SnapshotManifest, received: number): Promise<void> {
    const left = bytes - received + bytes + BUILD_BYTES;
    const free = await this.#freeBytes(this.#dir);
    if (free >= left) return;
    throw new FeatureStoreError(
      "RESOURCE_EXHAUSTED",
      `${this.#dir}: a snapshot of ${bytes} bytes needs ${left} more, the disk has ${free}`,
    );
  }

  async #isKnown(manifest: SnapshotManifest): Promise<boolean> {
    try {
      return isManifest(await readFile(this.#pathOf(manifest, "manifest")), manifest);
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  }

  /** The manifest goes last: what it does not name is never taken for something. */
  async #remove(isWanted: (name: string) => boolean): Promise<void> {
    const names = (await namesIn(this.#dir)).filter(isWanted);
    const isManifestName = (name: string): boolean => name.endsWith(".manifest");
    for (const name of [...names.filter((n) => !isManifestName(n)), ...names.filter(isManifestName)]) {
      await rm(join(this.#dir, name), { force: true });
      await this.#onStep(`removed ${name}`);
    }
  }

  #pathOf({ id }: SnapshotManifest, kind: "manifest" | "part" | "snapshot"): string {
    return join(this.#dir, `${id}.${kind}`);
  }
}

interface IncomingParts {
  readonly dir: string;
  readonly part: string;
  readonly finished: string;
  readonly onStep: OnStep;
  readonly forget: () => Promise<void>;
  /** Rejects with RESOURCE_EXHAUSTED where the disk is too full for what is not received yet, and for the database. */
  readonly assertRoom: (received: number) => Promise<void>;
}

/** A snapshot being received. */
export class IncomingSnapshot implements SnapshotSink {
  readonly #manifest: SnapshotManifest;
  readonly #parts: IncomingParts;
  readonly #file: FileHandle;
  readonly #turns = new Turns();
  #received: number;
  #unsynced = 0;
  #isFinished: boolean;
  #isClosed = false;

  private constructor(
    manifest: SnapshotManifest,
    parts: IncomingParts,
    at: { readonly file: FileHandle; readonly received: number; readonly isFinished: boolean },
  ) {
    this.#manifest = manifest;
    this.#parts = parts;
    this.#file = at.file;
    this.#received = at.received;
    this.#isFinished = at.isFinished;
  }

  /** Opens what there is of it; what cannot be trusted from some chunk on is cut off there. */
  static async open(manifest: SnapshotManifest, parts: IncomingParts): Promise<IncomingSnapshot> {
    const isFinished = await hasSize(parts.finished, placeOf(manifest, manifest.bytes));
    const file = isFinished ? await open(parts.finished, "r") : await openToWrite(parts.part);
    try {
      if (isFinished) return new IncomingSnapshot(manifest, parts, { file, received: manifest.bytes, isFinished });
      let received = 0;
      for await (const data of readChunks(file, manifest)) received += data.length;
      await file.truncate(placeOf(manifest, received));
      return new IncomingSnapshot(manifest, parts, { file, received, isFinished });
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  get received(): number {
    return this.#received;
  }

  /**
   * Takes the chunk at `received`.
   * @returns false, and keeps nothing, for another chunk or one whose checksum fails.
   * @throws RESOURCE_EXHAUSTED when the disk is full, CANCELLED once closed.
   */
  write({ offset, data, checksum }: SnapshotChunk): Promise<boolean> {
    return this.#turns.run(async () => {
      this.#assertOpen();
      const { id, bytes } = this.#manifest;
      const isNext = offset === this.#received && offset < bytes && data.length === chunkLength(this.#manifest, offset);
      if (!isNext || chunkChecksum(id, offset, data) !== checksum) return false;
      const place = placeOf(this.#manifest, offset);
      try {
        await writeAll(this.#file, encodeChunk(data, checksum), place);
        this.#unsynced += data.length;
        if (this.#unsynced >= SYNC_BYTES) {
          await this.#file.datasync();
          this.#unsynced = 0;
        }
      } catch (error) {
        throw writeError(this.#parts.part, error); // what it left is overwritten, or cut off at the next open
      }
      this.#received += data.length;
      await this.#parts.onStep(`chunk at ${offset} written`);
      return true;
    });
  }

  /** As the port says. The room is looked at last: the replica gives the snapshot up now, or not any more. */
  finish(): Promise<boolean> {
    return this.#turns.run(async () => {
      this.#assertOpen();
      if (!(await this.#isWhole())) {
        await this.#end();
        await this.#parts.forget();
        return false;
      }
      const { part, finished, dir, onStep } = this.#parts;
      await onStep("whole checked");
      try {
        if (!this.#isFinished) {
          await this.#file.sync();
          await onStep("part synced");
          await rename(part, finished);
          await onStep("part renamed");
        }
        await syncDirectory(dir); // a crash may have come between an earlier renaming and this
        await onStep("incoming synced");
      } catch (error) {
        throw writeError(finished, error);
      }
      this.#isFinished = true;
      await this.#parts.assertRoom(this.#received);
      return true;
    });
  }

  close(): Promise<void> {
    return this.#turns.run(() => this.#end());
  }

  /** Reads it all back: what counts is what the disk has. */
  async #isWhole(): Promise<boolean> {
    const hash = createHash("sha256");
    let bytes = 0;
    for await (const data of readChunks(this.#file, this.#manifest)) {
      hash.update(data);
      bytes += data.length;
    }
    return bytes === this.#manifest.bytes && hash.digest("hex") === this.#manifest.digest;
  }

  async #end(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#file.close();
  }

  #assertOpen(): void {
    if (this.#isClosed) throw new FeatureStoreError("CANCELLED", `snapshot ${this.#manifest.id} is received elsewhere`);
  }
}

async function hasSize(path: string, bytes: number): Promise<boolean> {
  try {
    return (await stat(path)).size === bytes;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

async function openToWrite(path: string): Promise<FileHandle> {
  try {
    return await open(path, "r+");
  } catch (error) {
    if (!isMissing(error)) throw error;
    return open(path, "w+");
  }
}
