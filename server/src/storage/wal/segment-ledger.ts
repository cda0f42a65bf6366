import type { Change, GroupSummary } from "./group-summary.js";

interface LedgerSegment {
  readonly number: number;
  readonly bytes: number;
  /** Per group the highest index in this segment that no later record has cut. */
  readonly highest: Map<number, number>;
}

/** Which segments there are and which groups still need them. Oldest first; the last one is being written. */
export class SegmentLedger {
  readonly #segments: LedgerSegment[] = [];
  #bytes = 0;

  /** Size of all segments. */
  get bytes(): number {
    return this.#bytes;
  }

  get count(): number {
    return this.#segments.length;
  }

  /** Begins the next segment. */
  add(number: number, bytes: number): void {
    this.#segments.push({ number, bytes, highest: new Map() });
    this.#bytes += bytes;
  }

  /** Takes in what a record of the last segment did, once it is durable. */
  note(change: Change): void {
    const { group, appended, cutFrom } = change;
    if (cutFrom !== null) this.#cut(group, cutFrom);
    if (appended !== null) this.#segments.at(-1)?.highest.set(group, appended.last);
  }

  /** Groups with live entries in the oldest segment, unless that is the one being written. Ascending. */
  pinningOldest(groups: ReadonlyMap<number, GroupSummary>): number[] {
    const [oldest] = this.#segments;
    if (oldest === undefined || this.#segments.length === 1) return [];
    const pinning: number[] = [];
    for (const [group, highest] of oldest.highest) {
      if (highest > (groups.get(group)?.truncated.index ?? 0)) pinning.push(group);
    }
    return pinning.sort((a, b) => a - b);
  }

  /** Number of the oldest segment where nothing in it is live any more, else null. */
  oldestFree(groups: ReadonlyMap<number, GroupSummary>): number | null {
    const [oldest] = this.#segments;
    if (oldest === undefined || this.#segments.length === 1) return null;
    return this.pinningOldest(groups).length === 0 ? oldest.number : null;
  }

  /** Forgets the oldest segment: its file is gone. */
  dropOldest(): void {
    this.#bytes -= this.#segments.shift()?.bytes ?? 0;
  }

  #cut(group: number, from: number): void {
    for (const { highest } of this.#segments) {
      const index = highest.get(group);
      if (index === undefined || index < from) continue;
      if (from <= 1) highest.delete(group);
      else highest.set(group, from - 1);
    }
  }
}
