import { join } from "node:path";
import type { GroupSummary } from "./group-summary.js";
import { sealRecord } from "./record-codec.js";
import { encodeBatch, payloadBytesIn, SECTOR_BYTES, sectorBytesFor } from "./sector-codec.js";
import { encodeHeader, headerBytes, segmentName, temporaryName } from "./segment-codec.js";
import { fillWithZeros, type WalFile, type WalFiles } from "./segment-file.js";
import type { RecoveredSegment } from "./segment-recovery.js";

interface Place {
  readonly dir: string;
  readonly files: WalFiles;
  /** Size of a segment that no single record makes larger. */
  readonly segmentBytes: number;
}

/** A file of zeros that waits to become the next segment. */
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
  /** Resolves with null where the preparation failed: it is then done again when the segment is needed. */
  #spare: Promise<Spare | null> | null = null;

  private constructor(place: Place, active: Active) {
    this.#place = place;
    this.#active = active;
  }

  /** Begins a log with segment 1. */
  static async create(place: Place): Promise<SegmentWriter> {
    const start = { number: 1, chain: 0, batchesBefore: 0, groups: new Map() };
    return new SegmentWriter(place, await beginSegment(place, start, { payload: 0, spare: null }));
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

  /** Writes records that fit and syncs them. */
  async write(records: readonly Buffer[]): Promise<void> {
    const active = this.#active;
    let chain = active.chain;
    for (const record of records) chain = sealRecord(record, chain);
    const sectors = encodeBatch(records, active.batches + 1);
    await active.file.write(sectors, active.end);
    await active.file.datasync();
    active.chain = chain;
    active.batches++;
    active.end += sectors.length;
    if (active.end > active.fileBytes / 2) this.#spare ??= this.#prepare(active.number + 1);
  }

  /** Begins the next segment, with room for `payload` bytes of records. */
  async roll(payload: number, groups: ReadonlyMap<number, GroupSummary>): Promise<void> {
    const { file, number, chain } = this.#active;
    const spare = (await this.#spare) ?? null;
    this.#spare = null;
    const start = { number: number + 1, chain, batchesBefore: this.sequence, groups };
    this.#active = await beginSegment(this.#place, start, { payload, spare });
    await file.close();
  }

  /** Closes the files and removes the prepared one. */
  async close(): Promise<void> {
    const spare = await this.#spare;
    this.#spare = null;
    await this.#active.file.close();
    if (!spare) return;
    await spare.file.close();
    await this.#place.files.unlink(join(this.#place.dir, temporaryName(this.#active.number + 1)));
  }

  async #prepare(number: number): Promise<Spare | null> {
    try {
      return await createSpare(this.#place, number);
    } catch {
      return null;
    }
  }
}

/**
 * Brings a segment into being. Its name appears when zeros and header are on disk, so a file with a segment's name is
 * never half made.
 */
async function beginSegment(
  place: Place,
  start: {
    readonly number: number;
    readonly chain: number;
    readonly batchesBefore: number;
    readonly groups: ReadonlyMap<number, GroupSummary>;
  },
  from: { readonly payload: number; readonly spare: Spare | null },
): Promise<Active> {
  const { dir, files } = place;
  const { number, batchesBefore } = start;
  const needed = headerBytes(start.groups) + Math.max(SECTOR_BYTES, sectorBytesFor(from.payload));
  const spare = from.spare ?? (await createSpare(place, number));
  const { file } = spare;
  const fileBytes = Math.max(spare.bytes, needed);
  const header = encodeHeader({ ...start, fileBytes });
  try {
    await fillWithZeros(file, spare.bytes, fileBytes);
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

async function createSpare({ dir, files, segmentBytes }: Place, number: number): Promise<Spare> {
  const file = await files.open(join(dir, temporaryName(number)), "create");
  try {
    await fillWithZeros(file, 0, segmentBytes);
  } catch (error) {
    await file.close();
    throw error;
  }
  return { file, bytes: segmentBytes };
}
