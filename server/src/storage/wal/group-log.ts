import type { Entry, EntryId, HardState, LogState, LogStore } from "@featurestore/cluster";
import { assert } from "@featurestore/proto";
import type { RecoveredGroup } from "./group-replay.js";
import {
  appendChange,
  type Change,
  type GroupSummary,
  NEW_GROUP,
  removalChange,
  truncationChange,
} from "./group-summary.js";
import { encodeRecord, recordBytes, type WalRecord } from "./record-codec.js";

/** Where a group's records go. */
export interface RecordSink {
  /** Throws where a record of this size cannot be taken now. */
  admit(bytes: number): void;
  /** Queues a record that was admitted in this turn. Resolves once it is durable. */
  commit(record: Buffer, change: Change): Promise<void>;
  /** Resolves once the segments that are free by now are gone. */
  reclaimed(): Promise<void>;
}

/** Entries from `first` up to the next run's share one term. */
interface TermRun {
  readonly first: number;
  readonly term: number;
}

/** One group's part of the log. Keeps no entries: only where they begin and end, and where the term changes. */
export class GroupLog implements LogStore {
  readonly #id: number;
  readonly #sink: RecordSink;
  #summary: GroupSummary;
  /** Ascending; covers the entries held. */
  #terms: TermRun[] = [];
  /** Null once handed over. */
  #recovered: RecoveredGroup | null;
  #isRemoved = false;

  constructor(id: number, sink: RecordSink, recovered: RecoveredGroup | null) {
    assert(Number.isInteger(id) && id >= 0 && id <= 0xffff_ffff, `group id ${id} does not fit 32 bits`);
    this.#id = id;
    this.#sink = sink;
    this.#recovered = recovered ?? { summary: NEW_GROUP, entries: [] };
    this.#summary = this.#recovered.summary;
    this.#noteTerms(this.#recovered.entries);
  }

  /** What the log held when it was opened. It is handed over once, before the group's first write, and then forgotten. */
  async load(): Promise<LogState> {
    const recovered = this.#recovered;
    assert(recovered !== null, `group ${this.#id} is loaded once, before it is written to`);
    this.#recovered = null;
    const { hardState, truncated } = recovered.summary;
    return { hardState, truncated, entries: recovered.entries };
  }

  /**
   * See `LogStore`. The bytes are copied before it returns. The entries' indexes are consecutive and leave no gap.
   * Rejects with `RESOURCE_EXHAUSTED` (`rejected`) while too much waits for the disk, and with `UNAVAILABLE` once the
   * log is closed (`rejected`) or has failed (`unknown` for what was under way then, `rejected` afterwards).
   */
  async append(write: { readonly entries: readonly Entry[]; readonly hardState: HardState | null }): Promise<void> {
    const { entries, hardState } = write;
    const firstIndex = entries[0]?.index ?? 0;
    this.#checkPresent();
    this.#checkAppend(entries, firstIndex);
    if (entries.length === 0 && hardState === null) return;
    const change = appendChange(this.#id, this.#summary, { firstIndex, count: entries.length, hardState });
    const done = this.#write({ type: "append", group: this.#id, entries, hardState }, change);
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
    const done = this.#write({ type: "truncation", group: this.#id, through, keepsTail }, change);
    this.#terms = keepsTail
      ? this.#terms.filter((_, i) => (this.#terms[i + 1]?.first ?? Infinity) > through.index + 1)
      : [];
    await done;
    await this.#sink.reclaimed();
  }

  /** Forgets the group for good. The object is of no use afterwards. */
  async remove(): Promise<void> {
    this.#checkPresent();
    const done = this.#write({ type: "removal", group: this.#id }, removalChange(this.#id));
    this.#isRemoved = true;
    await done;
  }

  #write(record: WalRecord, change: Change): Promise<void> {
    this.#sink.admit(recordBytes(record));
    const done = this.#sink.commit(encodeRecord(record), change);
    this.#recovered = null;
    this.#summary = change.after ?? NEW_GROUP;
    return done;
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
