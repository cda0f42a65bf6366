import { assert } from "@featurestore/proto";
import type { Entry, EntryId, RestoredState, Snapshot } from "./types.js";

/** What an entry costs beyond its data, in every bound that counts bytes. */
export const ENTRY_OVERHEAD_BYTES = 32;

/** Entries from `first` up to the next run's share one term. */
interface TermRun {
  readonly first: number;
  readonly term: number;
}

/**
 * One replica's log: positions and terms of everything after `truncated`, the newest entries themselves, and the marks
 * over them. `applied <= committed`, `applied <= stable <= last`; only entries beyond `committed` are ever cut off, and
 * only what is committed and on disk is ever let go of by memory: applied or not.
 *
 *     truncated      memoryFirst        applied   committed    stable     last
 *         |  on disk only |  in memory      |         |           |        |
 */
export class RaftLog {
  #truncated: EntryId;
  /** Entries in memory, consecutive up to the last one. */
  #entries: Entry[];
  #memoryBytes = 0;
  /** Ascending; covers everything after `truncated`. */
  #runs: TermRun[] = [];
  /** Indexes of the memberships that are not applied: they act on what may be done before they are read. Ascending. */
  #memberships: number[] = [];
  #committed: number;
  #applied: EntryId;
  #stable: number;

  constructor({ hardState, truncated, entries, applied }: RestoredState) {
    this.#truncated = truncated;
    this.#entries = [...entries];
    this.#applied = applied;
    for (const entry of entries) this.#note(entry);
    const { index: last } = this.last;
    this.#stable = last;
    this.#committed = Math.max(hardState.committed, applied.index, truncated.index);
    assert(this.#committed <= last, `the log ends at ${last}, before entry ${this.#committed}, which was committed`);
    entries.forEach(({ index }, i) => {
      assert(index === truncated.index + 1 + i, "the entries of a log follow on each other");
    });
    assert(
      applied.index < truncated.index || this.termAt(applied.index) === applied.term,
      "the state machine stands on an entry of the log",
    );
  }

  get truncated(): EntryId {
    return this.#truncated;
  }

  get last(): EntryId {
    const entry = this.#entries.at(-1);
    return entry === undefined ? this.#truncated : { term: entry.term, index: entry.index };
  }

  get committed(): number {
    return this.#committed;
  }

  get applied(): EntryId {
    return this.#applied;
  }

  get stable(): number {
    return this.#stable;
  }

  get memoryBytes(): number {
    return this.#memoryBytes;
  }

  /** True while the state machine is behind the log's start: entries between are gone. */
  get isRebuilding(): boolean {
    return this.#applied.index < this.#truncated.index;
  }

  /** The term at `index`; undefined where the log knows nothing of it. */
  termAt(index: number): number | undefined {
    if (index === this.#truncated.index) return this.#truncated.term;
    if (index < this.#truncated.index || index > this.last.index) return undefined;
    return this.#runs[this.#runIndexAt(index)]?.term;
  }

  matches(id: EntryId): boolean {
    return this.termAt(id.index) === id.term;
  }

  /** True when `id` and what is committed here cannot both be: where a snapshot ends, another entry is committed. */
  contradicts({ term, index }: EntryId): boolean {
    if (index < this.#truncated.index) return false;
    return index <= this.#committed ? this.termAt(index) !== term : term < (this.termAt(this.#committed) ?? 0);
  }

  /** Raft paper, section 5.4.1: the later term wins, and in one term the longer log. */
  isUpToDate(last: EntryId): boolean {
    const own = this.last;
    return last.term > own.term || (last.term === own.term && last.index >= own.index);
  }

  /** Adds a leader's own entry. */
  append(entry: Entry): void {
    assert(entry.index === this.last.index + 1, "a leader only adds to its log");
    this.#entries.push(entry);
    this.#note(entry);
  }

  /**
   * A follower takes what a leader sent, if its log holds `previous`. A tail is cut only from the first entry that
   * really differs: an append that is short, late or repeated must not cut what came after it.
   * @returns what happened: the last index that now agrees with the leader, and what was cut; null without `previous`.
   */
  accept(
    previous: EntryId,
    entries: readonly Entry[],
  ): { readonly matched: number; readonly cut: { readonly from: number; readonly to: number } | null } | null {
    if (!this.matches(previous)) return null;
    const matched = previous.index + entries.length;
    const position = entries.findIndex((entry) => !this.matches(entry));
    if (position === -1) return { matched, cut: null };
    const from = previous.index + 1 + position;
    assert(
      from > this.#committed,
      `entry ${from} differs from the leader's, yet entry ${this.#committed} is committed`,
    );
    const to = this.last.index;
    if (from <= to) this.#cut(from);
    for (const entry of entries.slice(position)) {
      this.#entries.push(entry);
      this.#note(entry);
    }
    return { matched, cut: from <= to ? { from, to } : null };
  }

  /**
   * The last position at or before `index` whose term is not above `term`: what two logs may still share, skipping whole
   * terms at a time (Raft paper, end of section 5.3; both sides do it).
   */
  lastAtOrBelowTerm(index: number, term: number): EntryId {
    let at = Math.min(index, this.last.index);
    for (let position = this.#runIndexAt(at); at > this.#truncated.index; position--) {
      const run = this.#runs[position];
      assert(run !== undefined, "every entry has a term");
      if (run.term <= term) return { term: run.term, index: at };
      at = run.first - 1;
    }
    if (at < this.#truncated.index) return { term: 0, index: at };
    return this.#truncated.term <= term ? this.#truncated : { term: 0, index: at - 1 };
  }

  /** Entries from `from` on, at least one where there is one, up to `bytesMax`; null where memory no longer holds `from`. */
  slice(from: number, bytesMax: number, through = this.last.index): readonly Entry[] | null {
    if (from > through) return [];
    const start = from - this.#memoryFirst;
    if (start < 0) return null;
    const end = through - this.#memoryFirst + 1;
    let bytes = 0;
    let stop = start;
    while (stop < end) {
      bytes += entryBytes(this.#entries[stop] as Entry);
      if (bytes > bytesMax && stop > start) break;
      stop += 1;
    }
    return this.#entries.slice(start, stop);
  }

  holdsInMemory(index: number): boolean {
    return index >= this.#memoryFirst && index <= this.last.index;
  }

  /** What is not known to be on disk. */
  unstable(): readonly Entry[] {
    return this.#stable >= this.last.index ? [] : this.#entries.slice(this.#stable + 1 - this.#memoryFirst);
  }

  /**
   * A write that ended with entry `id` is on disk. Ignored where another leader's entry has taken that place meanwhile:
   * the disk has the old one.
   */
  persistedThrough(id: EntryId): void {
    if (this.matches(id)) this.#stable = Math.max(this.#stable, id.index);
  }

  /** Never goes back. */
  commitTo(index: number): boolean {
    if (index <= this.#committed) return false;
    assert(index <= this.last.index, `the log ends at ${this.last.index}, before entry ${index}, which is committed`);
    this.#committed = index;
    return true;
  }

  /**
   * The last entry that may be applied now: committed, and durable here; `applied` where there is nothing. A membership
   * waits until this replica's disk also says that it is committed: once a majority of those that stay has applied it,
   * those it leaves out may be deleted, and without their votes a replica that forgot that they are gone could never elect
   * a leader again.
   * @param committedOnDisk the commit index that a restart would find.
   */
  appliableThrough(committedOnDisk: number): number {
    const { index: applied } = this.#applied;
    if (this.isRebuilding) return applied;
    const waiting = this.#memberships.find((index) => index > committedOnDisk) ?? Number.POSITIVE_INFINITY;
    return Math.max(applied, Math.min(this.#committed, this.#stable, waiting - 1));
  }

  appliedThrough(index: number): void {
    const term = this.termAt(index);
    assert(
      index > this.#applied.index && index <= this.#committed && term !== undefined,
      "entries apply once, in order",
    );
    this.#applied = { term, index };
    this.#forgetMemberships(index);
  }

  /** True when a committed membership is not applied yet. */
  hasUnappliedMembership(): boolean {
    return this.isRebuilding || this.lastCommittedMembershipAfter(this.#applied.index) > 0;
  }

  /** The last membership after `index` that is committed and not applied; 0 where there is none. */
  lastCommittedMembershipAfter(index: number): number {
    return this.#memberships.findLast((at) => at > index && at <= this.#committed) ?? 0;
  }

  /** The log on disk was cut. */
  compacted(through: EntryId): void {
    if (through.index <= this.#truncated.index) return;
    assert(through.index <= this.#applied.index && this.matches(through), "only what is applied is given up");
    this.#startAfter(through);
  }

  /** A snapshot takes the place of everything through its last entry; what follows that very entry stays. */
  restore({ last }: Snapshot): void {
    const keepsTail = this.matches(last);
    if (keepsTail) this.#startAfter(last);
    else {
      this.#entries = [];
      this.#runs = [];
      this.#memberships = [];
      this.#memoryBytes = 0;
      this.#truncated = last;
      this.#stable = last.index;
    }
    this.#stable = Math.max(this.#stable, last.index);
    this.#committed = Math.max(this.#committed, last.index);
  }

  /** The state machine now stands on the snapshot. */
  restored({ last }: Snapshot): void {
    if (last.index > this.#applied.index) this.#applied = last;
    this.#forgetMemberships(this.#applied.index);
  }

  /**
   * Drops the oldest entries that are committed and on disk, until memory holds at most `bytesMax`. Those not applied yet
   * are read back when their turn comes: a state machine that is slow, or lost, costs disk and no memory.
   */
  evict(bytesMax: number): void {
    const through = Math.min(this.#committed, this.#stable);
    let count = 0;
    while (this.#memoryBytes > bytesMax && this.#memoryFirst + count <= through) {
      this.#memoryBytes -= entryBytes(this.#entries[count] as Entry);
      count += 1;
    }
    // The last entry stays: it is what `last` is read from.
    if (count === this.#entries.length && count > 0) {
      count -= 1;
      this.#memoryBytes += entryBytes(this.#entries[count] as Entry);
    }
    if (count > 0) this.#entries.splice(0, count);
  }

  get #memoryFirst(): number {
    return this.#entries[0]?.index ?? this.#truncated.index + 1;
  }

  #note(entry: Entry): void {
    this.#memoryBytes += entryBytes(entry);
    const run = this.#runs.at(-1);
    assert(entry.term >= (run?.term ?? this.#truncated.term), "terms never fall along a log");
    if (run?.term !== entry.term) this.#runs.push({ first: entry.index, term: entry.term });
    if (entry.kind === "membership" && entry.index > this.#applied.index) this.#memberships.push(entry.index);
  }

  #cut(from: number): void {
    assert(from > this.#committed, "what is committed is never cut");
    for (const entry of this.#entries.splice(from - this.#memoryFirst)) this.#memoryBytes -= entryBytes(entry);
    while ((this.#runs.at(-1)?.first ?? 0) >= from) this.#runs.pop();
    while ((this.#memberships.at(-1) ?? 0) >= from) this.#memberships.pop();
    this.#stable = Math.min(this.#stable, from - 1);
  }

  #startAfter(through: EntryId): void {
    const isEverything = through.index >= this.last.index;
    for (const entry of this.#entries.splice(0, Math.max(0, through.index - this.#memoryFirst + 1))) {
      this.#memoryBytes -= entryBytes(entry);
    }
    this.#runs = isEverything ? [] : this.#runs.slice(this.#runIndexAt(through.index + 1));
    this.#truncated = through;
    this.#forgetMemberships(through.index);
  }

  #forgetMemberships(through: number): void {
    if ((this.#memberships[0] ?? Number.POSITIVE_INFINITY) > through) return;
    this.#memberships = this.#memberships.filter((index) => index > through);
  }

  /** The run that holds `index`. */
  #runIndexAt(index: number): number {
    let high = this.#runs.length - 1;
    // Nearly always the last one.
    if ((this.#runs[high]?.first ?? 0) <= index) return high;
    let low = 0;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#runs[middle]?.first ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

export function entryBytes(entry: Entry): number {
  return entry.data.length + ENTRY_OVERHEAD_BYTES;
}
