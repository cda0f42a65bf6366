import { viewOf } from "@featurestore/proto";
import type { Iterator } from "classic-level";
import { type Database, isCorruption } from "./database.js";
import { joinKeyOf, rowRange, unframeValue } from "./database-keys.js";
import type { JobLimit } from "./job-limit.js";
import { type Pace, UNPACED } from "./pace.js";
import { sumRow, type ViewRows, ViewSums } from "./view-rows.js";

/** About as many bytes as a scan holds at once. */
export const SCAN_BYTES = 1 << 20;
const SCAN_ROWS = 2_000;

type Source = { readonly db: Database; readonly jobs: JobLimit };

/**
 * One pass over a dataset as it was when the scan was made: an iterator reads from a snapshot, taken at once. Made while
 * no batch is under way, rows and sums belong together, whatever is applied later.
 */
export class ViewScan {
  readonly #jobs: JobLimit;
  readonly #iterator: Iterator<Database, Uint8Array, Uint8Array>;
  /** What the rows should add up to. */
  readonly promised: ViewSums;

  constructor({ db, jobs }: Source, rows: ViewRows) {
    this.#jobs = jobs;
    this.promised = rows.sums.copy();
    this.#iterator = db.iterator({
      ...rowRange(rows.viewId, rows.dataset),
      highWaterMarkBytes: SCAN_BYTES,
      fillCache: false,
    });
  }

  /** Adds the rows up, once; null where a checksum fails. @throws the signal's reason, between two pages. */
  async sumUp(
    visit: (joinKey: Uint8Array, row: Uint8Array) => void,
    signal: AbortSignal | null,
    pace: Pace = UNPACED,
  ): Promise<ViewSums | null> {
    const sums = new ViewSums();
    try {
      for (;;) {
        signal?.throwIfAborted();
        const entries = await this.#jobs.run(() => this.#iterator.nextv(SCAN_ROWS));
        if (entries.length === 0) return sums;
        let bytes = 0;
        for (const [key, framed] of entries) {
          bytes += key.length + framed.length;
          const row = unframeValue(key, framed);
          if (row === null) return null;
          sums.count(sumRow(row), viewOf(framed).getUint32(row.length, true), 1);
          visit(joinKeyOf(key), row);
        }
        await pace(bytes);
      }
    } catch (error) {
      if (isCorruption(error)) return null;
      throw error;
    } finally {
      await this.#iterator.close();
    }
  }
}

/** At most `limit` entries, and about as many bytes as a scan holds at once. */
export async function nextEntries(
  db: Database,
  bounds: { readonly lt: Uint8Array } & ({ readonly gte: Uint8Array } | { readonly gt: Uint8Array }),
  limit: number,
): Promise<{ entries: [Uint8Array, Uint8Array][]; isLast: boolean }> {
  const iterator = db.iterator({ ...bounds, highWaterMarkBytes: SCAN_BYTES, fillCache: false });
  const entries: [Uint8Array, Uint8Array][] = [];
  try {
    for (let bytes = 0; entries.length < limit && bytes < SCAN_BYTES; ) {
      const some = await iterator.nextv(limit - entries.length);
      if (some.length === 0) return { entries, isLast: true };
      for (const [, value] of some) bytes += value.length;
      entries.push(...some);
    }
    return { entries, isLast: false };
  } finally {
    await iterator.close();
  }
}
