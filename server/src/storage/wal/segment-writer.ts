import { join } from "node:path";
import { FeatureStoreError } from "@featurestore/proto";
import type { GroupSummary } from "./group-summary.js";
import { sealRecord } from "./record-codec.js";
import type { RecordPlace } from "./record-index.js";
import { encodeBatch, fileOffset, payloadBytesIn, SECTOR_BYTES, sectorBytesFor } from "./sector-codec.js";
import { encodeHeader, headerBytes, segmentName, temporaryName } from "./segment-codec.js";
import { fillWithZeros, isOutOfSpace, type WalFile, type WalFiles } from "./segment-file.js";
import type { RecoveredSegment } from "./segment-recovery.js";

interface Place {
  readonly dir: string;
  readonly files: WalFiles;
  /** Size of a segment that no single record makes larger. */
  readonly segmentBytes: number;
}

/**
 * A file of zeros that waits to become the next segment. Whatever becomes of the disk, its space is the log's: it is
 * the reserve out of which votes and compactions are written when the disk is full.
 */
interface Spare {
  readonly file: WalFile;
  readonly bytes: number;
}

/** The segment being written. */
interface Active {
  readonly file: WalFile;
  readonly number: number;
  readonly fileBytes: number;
  readonly batchesBefore: number;
  batches: number;
  /** Where the next batch goes. */
  end: number;
  chain: number;
}

/** Writes batches to the end of the log, one call at a time, and begins segments. An error leaves it unusable. */
export class SegmentWriter {
  readonly #place: Place;
  #active: Active;
  #preparing: Promise<void> | null = null;
  #spare: Spare | null = null;
  #isOutOfSpace = false;
  /** Why a preparation failed for another reason: nothing is written after that. */
  #failure: Error | null = null;

  private constructor(place: Place, active: Active) {
    this.#place = place;
    this.#active = active;
  }

  /** Begins a log with segment 1. */
  static async create(place: Place): Promise<SegmentWriter> {
    const start = { number: 1, chain: 0, batchesBefore: 0, groups: new Map() };
    const spare = await createSpare(place, start.number);
    const active = spare === null ? null : await beginSegment(place, start, { payload: 0, spare });
    if (active !== null) return new SegmentWriter(place, active);
    throw new FeatureStoreError("RESOURCE_EXHAUSTED", `there is no space for a write-ahead log in ${place.dir}`);
  }

  /**
   * Goes on with the last segment of a log. All that was recovered is on disk when it resolves: what a killed process
   * left in the system's cache is synced, and the last batch is written once more, since after a failed sync the
   * cache may hold as clean what the disk does not have. A torn batch is wiped, and its whole records written anew.
   */
  static async resume(place: Place, last: RecoveredSegment, bytes: Buffer): Promise<SegmentWriter> {
    const { header, end, batches, chain, torn, lastBatchStart } = last;
    const { number, fileBytes, batchesBefore } = header;
    const file = await place.files.open(join(place.dir, segmentName(number)), "update");
    const writer = new SegmentWriter(place, { file, number, fileBytes, batchesBefore, batches, end, chain });
    try {
      if (lastBatchStart !== null) await file.write(bytes.subarray(lastBatchStart, end), lastBatchStart);
      if (torn !== null) await file.write(Buffer.alloc(torn.end - torn.start), torn.start);
      await file.datasync();
      if (torn !== null && torn.records.length > 0) await writer.write(torn.records);
      await place.files.syncDirectory(place.dir);
      writer.prepare();
    } catch (error) {
      await writer.close().catch(() => undefined);
      throw error;
    }
    return writer;
  }

  get number(): number {
    return this.#active.number;
  }

  get fileBytes(): number {
    return this.#active.fileBytes;
  }

  /** Bytes of records that still fit into this segment. */
  get room(): number {
    return payloadBytesIn(this.#active.fileBytes - this.#active.end);
  }

  /** Batches written since the log began. */
  get sequence(): number {
    return this.#active.batchesBefore + this.#active.batches;
  }

  /** Bytes of records that fit without asking the file system for more. */
  get preparedRoom(): number {
    return this.room + payloadBytesIn(this.#spare?.bytes ?? 0);
  }

  /** True while the next segment is due and there was no space to prepare it. */
  get isOutOfSpace(): boolean {
    return this.#isOutOfSpace;
  }

  /** Writes records that fit and syncs them. @returns where each stands. */
  async write(records: readonly Buffer[]): Promise<readonly RecordPlace[]> {
    if (this.#failure !== null) throw this.#failure;
    const active = this.#active;
    const places: RecordPlace[] = [];
    let { chain } = active;
    let offset = 0;
    for (const record of records) {
      const at = fileOffset(active.end, offset);
      places.push({ segment: active.number, at, bytes: record.length, chain });
      chain = sealRecord(record, chain);
      offset += record.length;
    }
    const sectors = encodeBatch(records, active.batches + 1);
    await active.file.write(sectors, active.end);
    await active.file.datasync();
    if (this.#failure !== null) throw this.#failure;
    active.chain = chain;
    active.batches++;
    active.end += sectors.length;
    this.prepare();
    return places;
  }

  /** Prepares the next segment in the background, if it is due and neither there nor under way. */
  prepare(): void {
    const isDue = this.#active.end > this.#active.fileBytes / 2;
    if (isDue && this.#spare === null && this.#failure === null) this.#preparing ??= this.#prepare();
  }

  /**
   * Begins the next segment, with room for `payload` bytes of records. Returns false, and has changed nothing, where
   * there is no space for it: it may be tried again.
   */
  async roll(payload: number, groups: ReadonlyMap<number, GroupSummary>): Promise<boolean> {
    await this.#preparing;
    if (this.#spare === null) {
      this.#preparing ??= this.#prepare();
      await this.#preparing;
    }
    const spare = this.#spare;
    if (this.#failure !== null) throw this.#failure;
    if (spare === null) return false;
    const { file, number, chain } = this.#active;
    const start = { number: number + 1, chain, batchesBefore: this.sequence, groups };
    const active = await beginSegment(this.#place, start, { payload, spare });
    this.#isOutOfSpace = active === null;
    if (active === null) return false;
    this.#spare = null;
    this.#active = active;
    await file.close();
    return true;
  }

  /** Closes the files and removes the prepared one. */
  async close(): Promise<void> {
    await this.#preparing;
    const spare = this.#spare;
    this.#spare = null;
    await this.#active.file.close();
    if (spare === null) return;
    await spare.file.close();
    await this.#place.files.unlink(join(this.#place.dir, temporaryName(this.#active.number + 1)));
  }

  async #prepare(): Promise<void> {
    const number = this.#active.number + 1;
    try {
      // A file system may count the space of removed files as free only after it was asked for it once.
      this.#spare = (await createSpare(this.#place, number)) ?? (await createSpare(this.#place, number));
    } catch (error) {
      this.#failure = error instanceof Error ? error : new Error(String(error));
    }
    if (this.#failure === null) this.#isOutOfSpace = this.#spare === null;
    this.#preparing = null;
  }
}

/**
 * Brings a segment into being. Its name appears when zeros and header are on disk, so a file with a segment's name is
 * never half made. Null where there is no space to make the spare as large as it must be.
 */
async function beginSegment(
  place: Place,
  start: {
    readonly number: number;
    readonly chain: number;
    readonly batchesBefore: number;
    readonly groups: ReadonlyMap<number, GroupSummary>;
  },
  from: { readonly payload: number; readonly spare: Spare },
): Promise<Active | null> {
  const { dir, files } = place;
  const { number, batchesBefore } = start;
  const needed = headerBytes(start.groups) + Math.max(SECTOR_BYTES, sectorBytesFor(from.payload));
  const { spare } = from;
  const { file } = spare;
  const fileBytes = Math.max(spare.bytes, needed);
  const header = encodeHeader({ ...start, fileBytes });
  try {
    if (!(await filled(place, file, { start: spare.bytes, end: fileBytes }))) return null;
    await file.write(header.bytes, 0);
    await file.datasync();
    await files.rename(join(dir, temporaryName(number)), join(dir, segmentName(number)));
    await files.syncDirectory(dir);
  } catch (error) {
    await file.close();
    throw error;
  }
  return { file, number, fileBytes, batchesBefore, batches: 0, end: header.bytes.length, chain: header.chain };
}

/** Null where there is no space, after giving back what was taken of it. */
async function createSpare(place: Place, number: number): Promise<Spare | null> {
  const { dir, files, segmentBytes } = place;
  const path = join(dir, temporaryName(number));
  const file = await files.open(path, "create").catch(nullIfOutOfSpace);
  if (file === null) return null;
  try {
    if (await filled(place, file, { start: 0, end: segmentBytes })) return { file, bytes: segmentBytes };
  } catch (error) {
    await file.close();
    throw error;
  }
  await file.close();
  await files.unlink(path);
  return null;
}

/**
 * Fills a file that is not part of the log yet with zeros. False where there is no space for them: that is asked first,
 * so that the attempt does not take from others what little is left.
 */
async function filled(
  { dir, files }: Place,
  file: WalFile,
  { start, end }: { readonly start: number; readonly end: number },
): Promise<boolean> {
  if (start >= end) return true;
  if ((await files.space(dir)).freeBytes < end - start) return false;
  const done = await fillWithZeros(file, start, end).catch(nullIfOutOfSpace);
  return done !== null;
}

function nullIfOutOfSpace(error: unknown): null {
  if (isOutOfSpace(error)) return null;
  throw error;
}
