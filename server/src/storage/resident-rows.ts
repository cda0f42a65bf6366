import { hashKey } from "@featurestore/proto";
import type { HotTier } from "./hot-tier/hot-tier.js";
import type { JobLimit } from "./job-limit.js";
import type { ShardDatabase } from "./shard-database.js";
import type { ViewRows } from "./view-rows.js";
import { ViewScan } from "./view-scan.js";

/** What a row takes in memory beside its bytes, and how much room more than before a second try needs. */
const HOT_ROW_BYTES = 16;
const ROOM_MARGIN = 1.25;

export type Residency = "memory" | "cache" | "disk";

interface Wish {
  readonly viewId: number;
  readonly dataset: number;
  readonly residency: Residency;
}

/**
 * Which rows of one shard live in memory, and how they get there. What was asked for outlives the database: another one
 * gets the same. Not to be called while a batch is under way.
 */
export class ResidentRows {
  readonly #hotTier: HotTier;
  readonly #jobs: JobLimit;
  readonly #wishes = new Map<string, Wish>();

  constructor({ hotTier, jobs }: { readonly hotTier: HotTier; readonly jobs: JobLimit }) {
    this.#hotTier = hotTier;
    this.#jobs = jobs;
  }

  /** Loads by a full scan held against the sums. A view of memory that ran out of budget stays the cache it became. */
  async set(database: ShardDatabase, wish: Wish): Promise<void> {
    const { residency } = wish;
    this.#wishes.set(nameOf(wish), wish);
    const rows = database.state.rowsOf(wish.viewId, wish.dataset);
    if (database.fenced !== null || rows.isDamaged || !database.ranges.isEmpty) return;
    if (residency === "memory") {
      if (!rows.isComplete && rows.degraded === null) await this.#loadAll(database, rows);
      return;
    }
    rows.degraded = null;
    if (residency === "cache" && rows.table !== null && !rows.isComplete) return;
    letGo(rows);
    if (residency === "cache") rows.table = this.#hotTier.createTable({ residency: "cache" });
  }

  /** Does in a database just opened what was ever asked for. */
  async setAll(database: ShardDatabase): Promise<void> {
    for (const wish of [...this.#wishes.values()]) await this.set(database, wish);
  }

  /** A dataset is dropped. */
  forget(rows: ViewRows): void {
    letGo(rows);
    this.#wishes.delete(nameOf(rows));
  }

  /** Loads one view again that ran out of budget, if the budget has room for it by now. @returns whether it tried. */
  async promote(database: ShardDatabase): Promise<boolean> {
    if (database.fenced !== null) return false;
    for (const rows of database.state.views()) {
      const { degraded } = rows;
      if (degraded === null || rows.isDamaged) continue;
      const growth = Math.max(1, rows.sums.stored / Math.max(1, degraded.stored));
      if (degraded.bytes * growth > this.#roomBytes()) continue;
      await this.#loadAll(database, rows);
      return true;
    }
    return false;
  }

  /** A memory table that ran out of budget goes on as a cache; it comes back when there is more room than now. */
  degrade(rows: ViewRows, bytes: number): void {
    rows.isComplete = false;
    if (rows.table !== null) rows.table.residency = "cache";
    rows.degraded = { bytes: Math.max(bytes, this.#roomBytes()) * ROOM_MARGIN, stored: rows.sums.stored };
  }

  /** Fills a fresh memory table; the dataset counts as complete only if the scan finds what the sums promise. */
  async #loadAll(database: ShardDatabase, rows: ViewRows): Promise<void> {
    letGo(rows);
    const table = this.#hotTier.createTable({ residency: "memory" });
    rows.table = table;
    let fits = true;
    let bytes = 0;
    const scan = new ViewScan({ db: database.db, jobs: this.#jobs }, rows);
    const found = await scan.sumUp((key, row) => {
      bytes += key.length + row.length + HOT_ROW_BYTES;
      fits &&= table.put(hashKey(key), key, 0, key.length, row, 0, row.length);
    }, null);
    if (found === null || !found.equals(scan.promised)) {
      letGo(rows);
      rows.isDamaged = true;
    } else if (fits) rows.isComplete = true;
    else this.degrade(rows, bytes);
  }

  /** What a memory table can take: what is free, and what caches hold. */
  #roomBytes(): number {
    const { bytesMax, bytes, evictableBytes } = this.#hotTier;
    return bytesMax - bytes + evictableBytes;
  }
}

function nameOf({ viewId, dataset }: { readonly viewId: number; readonly dataset: number }): string {
  return `${viewId}/${dataset}`;
}

/** Gives the rows in memory back. Reads under way, which hold on to `rows`, find none there and ask LevelDB. */
export function letGo(rows: ViewRows): void {
  rows.table?.destroy();
  rows.table = null;
  rows.isComplete = false;
  rows.degraded = null;
}
