import { setImmediate } from "node:timers/promises";
import {
  AnswerBlock,
  FeatureStoreError,
  findFeatures,
  type LayoutSet,
  LIMITS,
  type RegisteredView,
  Selection,
  viewOf,
} from "@featurestore/proto";
import { keyBetween } from "./key-between.js";
import type { Shard } from "./shard.js";
import type { ShardStore } from "./storage/shard-store.js";

/** Rows next to each other that are taken at one place: each place costs a seek. */
const RUN_ROWS = 8;
/** Encoded in one turn of the event loop. */
const BLOCK_ROWS = 128;

export interface SampleLimits {
  readonly rowsMax: number;
  readonly bytesMax: number;
  readonly msMax: number;
  /** Microseconds since 1970 UTC: against which ttl is judged. */
  readonly now: number;
}

/** Some rows of a view, from all over its keys, as readers would get them. */
export interface RowSample {
  readonly blocks: readonly AnswerBlock[];
  readonly rows: number;
  /** Rows of the view in the shards that were looked at. */
  readonly rowsThere: number;
  /** Shards of this node that were looked at, and all of the node's. */
  readonly shards: number;
  readonly shardsHere: number;
  /** Every row of these shards is in it. */
  readonly isWhole: boolean;
  /** Why it is smaller than it was to be; null where it is not. */
  readonly cutBy: "bytes" | "time" | null;
}

/**
 * Samples what this node holds of a view: in each shard runs of 8 rows at even distances between its first key and its last
 * one, or all rows where there are few. Rows after a gap in the keys are more likely to be met than others. Shards are chosen
 * by a hash of the key, so those of one node stand for all. Reads LevelDB, one short page after the other, and never memory:
 * what readers have made hot stays as it is. Shards with damaged rows are left out.
 */
export async function sampleRows(
  shards: readonly Shard[],
  view: RegisteredView,
  limits: SampleLimits,
): Promise<RowSample> {
  const held = shards.flatMap((shard) => {
    const rows = shard.store?.view(view.id, view.datasetVersion);
    return shard.isDamaged || shard.store === null || rows === undefined ? [] : [{ store: shard.store, rows }];
  });
  const rowsThere = held.reduce((sum, { rows }) => sum + rows.sums.live, 0);
  const selection = new Selection({
    features: findFeatures(view, []),
    ttl: view.ttlMs === null ? null : view.ttlMs * 1000,
    matrix: false,
    eventTimes: false,
  });
  const until = performance.now() + limits.msMax;
  const left = { bytes: limits.bytesMax, until };
  const blocks: AnswerBlock[] = [];
  let taken = 0;
  let looked = 0;
  for (const { store, rows } of held) {
    if (cut(left) !== null) break;
    looked++;
    if (rows.sums.live === 0) continue;
    const wanted = Math.max(RUN_ROWS, Math.ceil((limits.rowsMax * rows.sums.live) / Math.max(1, rowsThere)));
    const found = await rowsOf(store, rows, { wanted, left });
    if (found.length === 0) continue;
    taken += found.length;
    for (let at = 0; at < found.length; at += BLOCK_ROWS) {
      await setImmediate();
      blocks.push(blockOf(found.slice(at, at + BLOCK_ROWS), { selection, layouts: rows.layouts, now: limits.now }));
    }
  }
  const cutBy = looked < held.length || left.bytes <= 0 ? cut(left) : null;
  const isWhole = cutBy === null && taken >= rowsThere;
  return { blocks, rows: taken, rowsThere, shards: looked, shardsHere: shards.length, isWhole, cutBy };
}

function blockOf(
  rows: readonly Uint8Array[],
  how: { readonly selection: Selection; readonly layouts: LayoutSet; readonly now: number },
): AnswerBlock {
  const count = rows.length;
  const found = { count, status: new Uint8Array(count), bytes: [...rows], views: rows.map(viewOf) };
  const bytes = how.selection.encode(
    how.layouts,
    { ...found, starts: new Int32Array(count) },
    how.now,
    LIMITS.answerBytesMax,
  );
  return new AnswerBlock(bytes);
}

interface Left {
  bytes: number;
  readonly until: number;
}

function cut({ bytes, until }: Left): RowSample["cutBy"] {
  if (bytes <= 0) return "bytes";
  return performance.now() >= until ? "time" : null;
}

async function rowsOf(
  store: ShardStore,
  rows: Parameters<ShardStore["scan"]>[0],
  { wanted, left }: { readonly wanted: number; readonly left: Left },
): Promise<Uint8Array[]> {
  const found: Uint8Array[] = [];
  const take = async (after: Uint8Array | null, limit: number): Promise<Uint8Array | null> => {
    const page = await store.scan(rows, after, limit);
    for (const row of page.rows) left.bytes -= row.length;
    found.push(...page.rows);
    return page.isLast ? null : (page.keys.at(-1) ?? null);
  };
  try {
    if (rows.sums.stored <= wanted * 2) {
      await take(null, wanted * 2);
      return found;
    }
    const ends = await store.keyEnds(rows);
    if (ends === null) return found;
    const places = Math.ceil(wanted / RUN_ROWS);
    let last: Uint8Array | null = null;
    for (let i = 0; i < places && cut(left) === null; i++) {
      const place = i === 0 ? null : keyBetween(ends.first, ends.last, i / places);
      // Where keys are far apart, the next place lies before what was taken already.
      const after: Uint8Array | null =
        place !== null && last !== null && Buffer.compare(place, last) < 0 ? last : place;
      last = await take(after, RUN_ROWS);
      if (last === null) break;
    }
    return found;
  } catch (error) {
    if (error instanceof FeatureStoreError && error.code === "CORRUPTION") return [];
    throw error;
  }
}
