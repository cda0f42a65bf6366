import { type LayoutSet, NO_TIME, readInt53, rowEventTime, viewOf, writeInt53, xxhash32 } from "@featurestore/proto";
import type { HotTable } from "./hot-tier/hot-table.js";

/**
 * What apply keeps of a view's rows in its own batch, so that a scan can tell whether LevelDB lost or uncovered one.
 * `a` and `b` add up two independent 32-bit hashes of every row, modulo 2^32.
 */
export class ViewSums {
  /** Rows stored, tombstones included. */
  stored = 0;
  /** Rows with at least one cell. */
  live = 0;
  a = 0;
  b = 0;
  /** Newest event time ever stored, in microseconds. */
  newest = NO_TIME;

  /** @param sign 1 when the row came, -1 when it went. @param checksum the CRC of the row under its database key. */
  count(
    row: { readonly bytes: Uint8Array; readonly start: number; readonly end: number; readonly eventTime: number },
    checksum: number,
    sign: 1 | -1,
  ): void {
    this.stored += sign;
    if (row.eventTime !== NO_TIME) this.live += sign;
    this.a = (this.a + sign * checksum) >>> 0;
    this.b = (this.b + sign * xxhash32(row.bytes, row.start, row.end, checksum)) >>> 0;
    if (sign === 1) this.noteTime(row.eventTime);
  }

  /** A cell of this event time was stored, if only for a moment. */
  noteTime(eventTime: number): void {
    if (eventTime > this.newest) this.newest = eventTime;
  }

  equals(other: ViewSums): boolean {
    return this.stored === other.stored && this.live === other.live && this.a === other.a && this.b === other.b;
  }

  copy(): ViewSums {
    return Object.assign(new ViewSums(), this);
  }

  /** stored i64 | live i64 | a u32 | b u32 | newest i64 */
  encode(): Uint8Array {
    const out = new Uint8Array(32);
    const view = viewOf(out);
    writeInt53(view, 0, this.stored);
    writeInt53(view, 8, this.live);
    view.setUint32(16, this.a, true);
    view.setUint32(20, this.b, true);
    writeInt53(view, 24, this.newest);
    return out;
  }

  static decode(bytes: Uint8Array): ViewSums {
    const view = viewOf(bytes);
    const sums = new ViewSums();
    sums.stored = readInt53(view, 0);
    sums.live = readInt53(view, 8);
    sums.a = view.getUint32(16, true);
    sums.b = view.getUint32(20, true);
    sums.newest = readInt53(view, 24);
    return sums;
  }
}

/** One dataset of one view within one shard. */
export interface ViewRows {
  readonly viewId: number;
  readonly dataset: number;
  readonly layouts: LayoutSet;
  readonly sums: ViewSums;
  /** Rows in memory; null where the view stays on disk. */
  table: HotTable | null;
  /** True where the table holds every row, so that a key it lacks does not exist. */
  isComplete: boolean;
  /** True where a scan did not find what the sums promise: no answer about these rows can be trusted. */
  isDamaged: boolean;
  /** A view of memory that ran out of budget and goes on as a cache: the budget it would take, at how many rows. */
  degraded: { readonly bytes: number; readonly stored: number } | null;
}

/** A row as LevelDB holds it: its bytes, null where there is none, or damaged. */
export type StoredRow = Uint8Array | null | "damaged";

/** A row as `ViewSums.count` takes it. */
export function sumRow(row: Uint8Array): Parameters<ViewSums["count"]>[0] {
  return { bytes: row, start: 0, end: row.length, eventTime: rowEventTime(viewOf(row), 0) };
}
