import type { KeyRange } from "./table.js";

/** Sorted, merged, disjoint ranges of user keys whose rows cannot be trusted. */
export class DamagedRanges {
  static readonly NONE = new DamagedRanges([]);
  static readonly ALL = new DamagedRanges([{ after: null, through: null }]);

  readonly list: readonly KeyRange[];

  /** The ranges may come in any order, overlap and touch. */
  constructor(ranges: Iterable<KeyRange>) {
    this.list = merged(ranges);
  }

  get isEmpty(): boolean {
    return this.list.length === 0;
  }

  contains(key: Uint8Array): boolean {
    let low = 0;
    let high = this.list.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBelow(this.list[middle]?.after ?? null, key)) low = middle + 1;
      else high = middle;
    }
    const range = this.list[low - 1];
    return range !== undefined && (range.through === null || Buffer.compare(key, range.through) <= 0);
  }

  /** These ranges and `ranges`. */
  with(ranges: Iterable<KeyRange>): DamagedRanges {
    return new DamagedRanges([...this.list, ...ranges]);
  }

  /**
   * What lies between the ranges within [gte, lt), in order: together, exactly the keys there that no range contains. A
   * forward scan of each gives back their rows; one across a range may skip sound rows behind it.
   */
  soundGaps(gte: Uint8Array, lt: Uint8Array): readonly { readonly gte: Uint8Array; readonly lt: Uint8Array }[] {
    const gaps: { gte: Uint8Array; lt: Uint8Array }[] = [];
    let from = gte;
    for (const { after, through } of this.list) {
      const start = after === null ? new Uint8Array(0) : nextKey(after);
      if (Buffer.compare(start, lt) >= 0) break;
      if (Buffer.compare(from, start) < 0) gaps.push({ gte: from, lt: start });
      if (through === null) return gaps;
      const end = nextKey(through);
      if (Buffer.compare(from, end) < 0) from = end;
    }
    if (Buffer.compare(from, lt) < 0) gaps.push({ gte: from, lt });
    return gaps;
  }
}

function merged(ranges: Iterable<KeyRange>): KeyRange[] {
  const sorted = [...ranges].sort((a, b) => compareAfter(a.after, b.after));
  const list: KeyRange[] = [];
  for (const range of sorted) {
    const last = list.at(-1);
    if (last === undefined || (last.through !== null && isBelow(last.through, range.after ?? new Uint8Array(0)))) {
      list.push(range);
    } else if (last.through !== null && (range.through === null || isBelow(last.through, range.through))) {
      list[list.length - 1] = { after: last.after, through: range.through };
    }
  }
  return list;
}

function compareAfter(a: Uint8Array | null, b: Uint8Array | null): number {
  if (a === null || b === null) return Number(b === null) - Number(a === null);
  return Buffer.compare(a, b);
}

/** Null is below every key. */
function isBelow(bound: Uint8Array | null, key: Uint8Array): boolean {
  return bound === null || Buffer.compare(bound, key) < 0;
}

/** The least key above `key`. */
function nextKey(key: Uint8Array): Uint8Array {
  const next = new Uint8Array(key.length + 1);
  next.set(key);
  return next;
}
