import type { Entry, EntryId, HardState, LogState, LogStore } from "@featurestore/cluster";
import { assert, type FeatureStoreError } from "@featurestore/proto";
import { noteInIndex, type RecoveredGroup } from "./group-replay.js";
import {
  appendChange,
  type Change,
  type GroupSummary,
  NEW_GROUP,
  removalChange,
  truncationChange,
} from "./group-summary.js";
import { encodeRecord, type WalRecord } from "./record-codec.js";
import { type IndexedRecord, RecordIndex, type RecordPlace } from "./record-index.js";
import { corruption, segmentName } from "./segment-codec.js";

/** Where a group's records go. */
export interface RecordSink {
  /** False while no command is to be accepted. */
  hasRoom(): boolean;
  /** Why no command of so many bytes is to be accepted now, or null. */
  refusal(bytes: number): FeatureStoreError | null;
  /** Throws once nothing is written any more. */
  checkWritable(): void;
  /** Queues a record, whatever the room. Calls `durable`, then resolves, once it is on disk. */
  commit(record: Buffer, change: Change, durable: (place: RecordPlace) => void): Promise<void>;
  /** Reads records back and verifies them. */
  read(places: readonly RecordPlace[]): Promise<readonly WalRecord[]>;
  /** Resolves once the segments that are free by now are gone. */
  reclaimed(): Promise<void>;
}

/** Entries from `first` up to the next run's share one term. */
interface TermRun {
  readonly first: number;
  readonly term: number;
}

/** A read under way, and the last entry it may give back: one that was cut meanwhile is not the log's any more. */
interface Reading {
  to: number;
}

/**
 * Records of one group that may be on their way to the disk. A replica has one append and one compaction under way, so
 * it never gets there; what they hold together is bounded by the replica, too. Whoever does get there has no bound.
 */
const PENDING_MAX = 64;

/** One group's part of the log. Keeps no entries: only where they are on disk, and where the term changes. */
export class GroupLog implements LogStore {
  readonly #id: number;
  readonly #sink: RecordSink;
  /** The group as its callers have made it; the disk may be behind. */
  #summary: GroupSummary;
  /** What is durable: where it stands, and the last index of it. */
  readonly #index: RecordIndex;
  #durableTo: number;
  /** For each record on its way to the disk the last entry of those before that it leaves in the log. */
  readonly #pending: number[] = [];
  readonly #readings = new Set<Reading>();
  /** The last write asked for. */
  #lastWrite: Promise<void> = Promise.resolve();
  /** Ascending; covers the entries held. */
  #terms: TermRun[] = [];
  /** What was read when the log was opened; null once handed over or out of date. */
  #recovered: RecoveredGroup | null;
  #isRemoved = false;

  constructor(id: number, sink: RecordSink, recovered: RecoveredGroup | null) {
    assert(Number.isInteger(id) && id >= 0 && id <= 0xffff_ffff, `group id ${id} does not fit 32 bits`);
    this.#id = id;
    this.#sink = sink;
    this.#recovered = recovered ?? { summary: NEW_GROUP, entries: [], index: new RecordIndex() };
    this.#summary = this.#recovered.summary;
    this.#index = this.#recovered.index;
    this.#durableTo = this.#summary.lastIndex;
    this.#noteTerms(this.#recovered.entries);
  }

  /** See `LogStore`. */
  get hasRoom(): boolean {
    return this.#sink.hasRoom();
  }

  /**
   * Why a command of `bytes` bytes is not to be accepted now (`RESOURCE_EXHAUSTED`, `rejected`), or null. Asked before
   * anything is promised: what `append` is given is written, whatever the room.
   */
  refusal(bytes: number): FeatureStoreError | null {
    return this.#sink.refusal(bytes);
  }

  /**
   * See `LogStore`. What opening the log read is handed over once, and then forgotten; later it is read back from disk.
   * Rejects as `read` does, and with what became of a write under way that failed.
   */
  async load(): Promise<LogState> {
    this.#checkPresent();
    const recovered = this.#recovered;
    this.#recovered = null;
    if (recovered !== null) return stateOf(recovered.summary, recovered.entries);
    for (;;) {
      while (this.#pending.length > 0) await this.#lastWrite;
      const summary = this.#summary;
      const entries = await this.read(summary.truncated.index + 1, Infinity);
      if (this.#summary === summary) return stateOf(summary, entries);
    }
  }

  /**
   * See `LogStore`. The bytes are copied before it returns. The entries' indexes are consecutive and leave no gap.
   * What finds no space waits for it. Rejects with `UNAVAILABLE` once the log is closed (`rejected`) or has failed
   * (`unknown` for what was under way then, `rejected` afterwards), and with `RESOURCE_EXHAUSTED` (`rejected`) where it
   * waits for space when the log is closed, or was told to wait no longer.
   */
  async append(write: { readonly entries: readonly Entry[]; readonly hardState: HardState | null }): Promise<void> {
    const { entries, hardState } = write;
    const firstIndex = entries[0]?.index ?? 0;
    this.#checkPresent();
    this.#checkAppend(entries, firstIndex);
    if (entries.length === 0 && hardState === null) return;
    const change = appendChange(this.#id, this.#summary, { firstIndex, count: entries.length, hardState });
    const keptTo = entries.length > 0 ? firstIndex - 1 : Infinity;
    const done = this.#write({ type: "append", group: this.#id, entries, hardState }, change, keptTo);
    this.#noteTerms(entries);
    await done;
  }

  /**
   * See `LogStore`. Where the log does not hold the entry `through` (it ends before it, or has another term there),
   * none of what follows in it belongs to the history that `through` ends, and all of it is given up.
   * A position at or before the last one given up changes nothing. Resolves after the segments this freed are gone.
   */
  async compact(through: EntryId): Promise<void> {
    this.#checkPresent();
    if (through.index <= this.#summary.truncated.index) return;
    const keepsTail = through.index <= this.#summary.lastIndex && this.#termAt(through.index) === through.term;
    const change = truncationChange(this.#id, this.#summary, { through, keepsTail });
    const keptTo = keepsTail ? Infinity : 0;
    const done = this.#write({ type: "truncation", group: this.#id, through, keepsTail }, change, keptTo);
    this.#terms = keepsTail
      ? this.#terms.filter((_, i) => (this.#terms[i + 1]?.first ?? Infinity) > through.index + 1)
      : [];
    await done;
    await this.#sink.reclaimed();
  }

  /**
   * See `LogStore`: entries that are durable and that nothing on its way to the disk replaces, each verified against its
   * checksum. May go on beside writes; what was cut or given up meanwhile is not among the result. Rejects with
   * CORRUPTION (details: file, offset, why) where an entry is not what was written, with `UNAVAILABLE` where the file
   * system fails or the log is closed.
   */
  async read(from: number, bytesMax: number): Promise<readonly Entry[]> {
    this.#checkPresent();
    const to = this.#pending.reduce((least, keptTo) => Math.min(least, keptTo), this.#durableTo);
    if (from <= this.#summary.truncated.index || from > to) return [];
    const reading: Reading = { to };
    this.#readings.add(reading);
    try {
      const found = this.#index.find(from, to, bytesMax);
      const entries = await this.#readRecords(found);
      if (this.#holds(from) && reading.to >= from)
        return upTo(entries.slice(from - (found[0]?.first ?? from)), reading.to, bytesMax);
    } catch (error) {
      // While the log holds `from`, its segment and those after it stay; without it they may go, and nobody minds.
      if (this.#holds(from) && reading.to >= from) throw error;
    } finally {
      this.#readings.delete(reading);
    }
    return this.#holds(from) ? await this.read(from, bytesMax) : [];
  }

  /** Forgets the group for good. The object is of no use afterwards. */
  async remove(): Promise<void> {
    this.#checkPresent();
    const done = this.#write({ type: "removal", group: this.#id }, removalChange(this.#id), 0);
    this.#isRemoved = true;
    await done;
  }

  #write(record: WalRecord, change: Change, keptTo: number): Promise<void> {
    this.#sink.checkWritable();
    assert(this.#pending.length < PENDING_MAX, `group ${this.#id} has ${PENDING_MAX} records waiting for the disk`);
    const done = this.#sink.commit(encodeRecord(record), change, (place) => this.#noteDurable(change, place));
    this.#lastWrite = done;
    this.#pending.push(keptTo);
    for (const reading of this.#readings) reading.to = Math.min(reading.to, keptTo);
    this.#recovered = null;
    this.#summary = change.after ?? NEW_GROUP;
    return done;
  }

  #noteDurable(change: Change, place: RecordPlace): void {
    this.#pending.shift();
    this.#durableTo = change.after?.lastIndex ?? 0;
    noteInIndex(this.#index, change, place);
  }

  /** Whether an entry that was in the log still is, as far as compaction and removal go. */
  #holds(index: number): boolean {
    return !this.#isRemoved && index > this.#summary.truncated.index;
  }

  async #readRecords(found: readonly IndexedRecord[]): Promise<readonly Entry[]> {
    const records = await this.#sink.read(found.map(({ place }) => place));
    return found.flatMap(({ first, last, place }, i) => {
      const record = records[i];
      const isOurs = record?.type === "append" && record.group === this.#id && record.entries[0]?.index === first;
      if (isOurs) return record.entries.slice(0, last - first + 1);
      throw corruption(segmentName(place.segment), place.at, `no entry ${first} of group ${this.#id} stands here`);
    });
  }

  #checkPresent(): void {
    assert(!this.#isRemoved, `group ${this.#id} was removed from the log`);
  }

  #checkAppend(entries: readonly Entry[], firstIndex: number): void {
    if (entries.length === 0) return;
    const { truncated, lastIndex } = this.#summary;
    assert(firstIndex > truncated.index, `entry ${firstIndex} of group ${this.#id} was already given up`);
    assert(firstIndex <= lastIndex + 1, `entry ${firstIndex} of group ${this.#id} leaves a gap after ${lastIndex}`);
    for (let i = 0; i < entries.length; i++) {
      assert(entries[i]?.index === firstIndex + i, `the indexes of an append to group ${this.#id} are not consecutive`);
    }
  }

  #noteTerms(entries: readonly Entry[]): void {
    const firstIndex = entries[0]?.index ?? Infinity;
    while ((this.#terms.at(-1)?.first ?? 0) >= firstIndex) this.#terms.pop();
    for (const { term, index } of entries) {
      if (this.#terms.at(-1)?.term !== term) this.#terms.push({ first: index, term });
    }
  }

  #termAt(index: number): number | undefined {
    return this.#terms.findLast((run) => run.first <= index)?.term;
  }
}

function stateOf({ hardState, truncated }: GroupSummary, entries: readonly Entry[]): LogState {
  return { hardState, truncated, entries };
}

/** Entries from the first one through index `to`, as many as fit `bytesMax` bytes of data, at least one. */
function upTo(entries: readonly Entry[], to: number, bytesMax: number): readonly Entry[] {
  let bytes = 0;
  const end = entries.findIndex(({ index, data }, i) => {
    bytes += data.length;
    return index > to || (i > 0 && bytes > bytesMax);
  });
  return end === -1 ? entries : entries.slice(0, end);
}
