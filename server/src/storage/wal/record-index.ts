import { assert } from "@featurestore/proto";

/** Where a record stands on disk, and what it takes to verify it there. */
export interface RecordPlace {
  /** Number of the segment. */
  readonly segment: number;
  /** Where the record begins in the file. */
  readonly at: number;
  /** Its encoded size; on disk the marks of the sectors it runs over come on top. */
  readonly bytes: number;
  /** The crc of the record before it, from which its own goes on. */
  readonly chain: number;
}

/** A record and which of its entries are still part of the log: those from `first` through `last`. */
export interface IndexedRecord {
  readonly first: number;
  readonly last: number;
  readonly place: RecordPlace;
}

/** The group's records in one segment: four numbers for each, ascending by index. */
interface Run {
  readonly segment: number;
  /** Index of the first entry; the fields hold distances from it. */
  readonly base: number;
  fields: Uint32Array;
  /** Records from `begin` on, up to `end`, are in the log. */
  begin: number;
  end: number;
}

const FIELDS = 4;
const RECORDS_MIN = 4;

/** Where on disk one group's entries are: 16 bytes for each record, however many entries it holds. */
export class RecordIndex {
  readonly #runs: Run[] = [];

  /** Adds the record whose entries begin at index `first`. What the log held from there on is gone. */
  add(first: number, { segment, at, bytes, chain }: RecordPlace): void {
    this.cut(first);
    let run = this.#runs.at(-1);
    if (run?.segment !== segment) {
      run = { segment, base: first, fields: new Uint32Array(RECORDS_MIN * FIELDS), begin: 0, end: 0 };
      this.#runs.push(run);
    }
    assert(Math.max(at, bytes, first - run.base) < 2 ** 32, "a segment's size and the indexes in it fit 32 bits");
    if (run.end * FIELDS === run.fields.length) {
      const grown = new Uint32Array(run.fields.length * 2);
      grown.set(run.fields);
      run.fields = grown;
    }
    run.fields.set([first - run.base, at, bytes, chain], run.end++ * FIELDS);
  }

  /** Forgets the entries from index `from` on. */
  cut(from: number): void {
    for (let run = this.#runs.at(-1); run !== undefined; run = this.#runs.at(-1)) {
      while (run.end > run.begin && firstOf(run, run.end - 1) >= from) run.end--;
      if (run.end > run.begin) return;
      this.#runs.pop();
    }
  }

  /** Forgets the records that hold nothing beyond `index`; the newest one stays. */
  dropThrough(index: number): void {
    for (let run = this.#runs[0]; run !== undefined; run = this.#runs[0]) {
      while (run.end - run.begin > 1 && firstOf(run, run.begin + 1) <= index + 1) run.begin++;
      const next = this.#runs[1];
      if (run.end - run.begin > 1 || next === undefined || firstOf(next, next.begin) > index + 1) return;
      this.#runs.shift();
    }
  }

  /**
   * The record that holds entry `from` and those after it through entry `to`, as many as fit `bytesMax` bytes, at least
   * one. Both entries are in the log.
   */
  find(from: number, to: number, bytesMax: number): readonly IndexedRecord[] {
    const found: IndexedRecord[] = [];
    let left = bytesMax;
    const start = this.#runs.findLastIndex((run) => firstOf(run, run.begin) <= from);
    for (let i = Math.max(0, start); i < this.#runs.length; i++) {
      const run = this.#runs[i] as Run;
      for (let record = i === start ? lastAtOrBefore(run, from) : run.begin; record < run.end; record++) {
        const first = firstOf(run, record);
        const place = placeOf(run, record);
        left -= place.bytes;
        if (first > to || (left < 0 && found.length > 0)) return found;
        found.push({ first, last: Math.min(to, this.#nextFirst(i, record) - 1), place });
      }
    }
    return found;
  }

  /** Where the record after this one begins. */
  #nextFirst(i: number, record: number): number {
    const run = this.#runs[i];
    if (run !== undefined && record + 1 < run.end) return firstOf(run, record + 1);
    const next = this.#runs[i + 1];
    return next === undefined ? Infinity : firstOf(next, next.begin);
  }
}

function firstOf(run: Run, record: number): number {
  return run.base + (run.fields[record * FIELDS] ?? 0);
}

function placeOf({ segment, fields }: Run, record: number): RecordPlace {
  const [, at = 0, bytes = 0, chain = 0] = fields.subarray(record * FIELDS, (record + 1) * FIELDS);
  return { segment, at, bytes, chain };
}

/** The last record that begins at or before `index`; the run's first one does. */
function lastAtOrBefore(run: Run, index: number): number {
  let low = run.begin;
  let high = run.end - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (firstOf(run, middle) <= index) low = middle;
    else high = middle - 1;
  }
  return low;
}
