import { RowSums } from "@featurestore/proto";
import {
  areThere,
  OBJECT_BYTES_MAX,
  objectName,
  type PartRef,
  partsOfRange,
  type RangeEntry,
  type ViewSums,
} from "./manifest.js";
import { decodeRows, deltaOf, encodeRows, type RowRecord, recordBytes } from "./row-object.js";
import { sha256Of } from "./seal.js";
import type { BackupStorage } from "./storage.js";

/** A range ends with the row that brings it to so many bytes. */
const RANGE_BYTES = 4 * 1024 * 1024;
/** A range of before that has grown beyond so many times that is cut anew. */
const GROWN = 2;
/** A delta of more than this share of its base is not worth it: reading a range back takes both. */
const DELTA_SHARE = 0.25;

/**
 * Cuts the rows of one shard into ranges and writes what is not there yet. Where an earlier backup is at hand its ranges are
 * kept: one in which nothing changed is named again, of one in which little did only the changes are written.
 */
export class RangeWriter {
  readonly #storage: BackupStorage;
  readonly #rangeBytes: number;
  /** Of the earlier backup, by view. */
  readonly #earlier = new Map<number, RangeEntry[]>();
  readonly #ranges: RangeEntry[] = [];
  readonly #sums = new Map<number, RowSums>();
  #view = -1;
  #records: RowRecord[] = [];
  #bytes = 0;
  /** Place of the range under way among the earlier ones of its view. */
  #at = 0;
  /** It was cut in two: there is nothing to compare it with. */
  #isCut = false;
  bytesWritten = 0;

  constructor(storage: BackupStorage, earlier: readonly RangeEntry[], rangeBytes = RANGE_BYTES) {
    this.#storage = storage;
    this.#rangeBytes = rangeBytes;
    for (const range of earlier) {
      const ranges = this.#earlier.get(range.view);
      if (ranges === undefined) this.#earlier.set(range.view, [range]);
      else ranges.push(range);
    }
  }

  /** Takes the next row, in order of views and keys. The bytes are kept until the range is written. */
  async add(view: number, key: Uint8Array, row: Uint8Array): Promise<void> {
    if (view !== this.#view) {
      await this.#flush();
      this.#view = view;
      this.#at = 0;
      this.#isCut = false;
    } else if (this.#isBeyond(key)) {
      await this.#flush();
      this.#isCut = false;
    }
    while (this.#isBeyond(key)) this.#at++;
    const record: RowRecord = [key, row];
    const hasEarlier = this.#earlier.has(view);
    const bytesMax = this.#rangeBytes * (hasEarlier ? GROWN : 1);
    if (this.#records.length > 0 && this.#bytes + recordBytes(record) > bytesMax) {
      this.#isCut = hasEarlier;
      await this.#flush();
    }
    this.#records.push(record);
    this.#bytes += recordBytes(record);
    let sums = this.#sums.get(view);
    if (sums === undefined) {
      sums = new RowSums();
      this.#sums.set(view, sums);
    }
    sums.add(key, row);
  }

  /** When all rows are there. */
  async finish(): Promise<{ readonly ranges: RangeEntry[]; readonly views: ViewSums[] }> {
    await this.#flush();
    return {
      ranges: this.#ranges,
      views: [...this.#sums].map(([view, { rows, digest }]) => ({ view, rows, digest })),
    };
  }

  /** The key belongs to a later one of the earlier ranges than the one under way. */
  #isBeyond(key: Uint8Array): boolean {
    const next = this.#earlier.get(this.#view)?.[this.#at + 1];
    return next !== undefined && Buffer.compare(key, Buffer.from(next.first, "hex")) >= 0;
  }

  async #flush(): Promise<void> {
    const records = this.#records;
    const [first] = records;
    if (first === undefined) return;
    this.#records = [];
    this.#bytes = 0;
    const before = this.#isCut ? undefined : this.#earlier.get(this.#view)?.[this.#at];
    const bytes = encodeRows(this.#view, records);
    const sha256 = sha256Of(bytes);
    const range = { view: this.#view, first: Buffer.from(first[0]).toString("hex"), rows: records.length, sha256 };
    if (before?.sha256 === sha256 && (await areThere(this.#storage, partsOfRange(before)))) {
      this.#ranges.push(before);
      return;
    }
    const delta = before === undefined ? null : await this.#deltaTo(before, records);
    const isSmall = before !== undefined && delta !== null && delta.length <= before.base.bytes * DELTA_SHARE;
    if (isSmall) {
      this.#ranges.push({ ...range, base: before.base, delta: await this.#put(delta) });
    } else this.#ranges.push({ ...range, base: await this.#put(bytes), delta: null });
  }

  /** Null where the base cannot be read, or is not what it was: then the whole range is written. */
  async #deltaTo({ base }: RangeEntry, records: readonly RowRecord[]): Promise<Uint8Array | null> {
    try {
      const bytes = await this.#storage.read(objectName(base), OBJECT_BYTES_MAX);
      if (sha256Of(bytes) !== base.sha256) return null;
      return encodeRows(this.#view, deltaOf(decodeRows(bytes).records, records));
    } catch {
      return null; // whatever is wrong with it, `verify` tells
    }
  }

  async #put(bytes: Uint8Array): Promise<PartRef> {
    const part = { sha256: sha256Of(bytes), bytes: bytes.length };
    if ((await this.#storage.size(objectName(part))) === part.bytes) return part;
    await this.#storage.write(objectName(part), bytes);
    this.bytesWritten += bytes.length;
    return part;
  }
}
