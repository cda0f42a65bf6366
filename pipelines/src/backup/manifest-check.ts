import { FeatureStoreError, type Registry, RowSums } from "@featurestore/proto";
import { type BackupManifest, partsOf, type RangeEntry, type ShardEntry } from "./manifest.js";

/** Holds a manifest against itself and its registry. @throws CORRUPTION saying what does not fit. */
export function checkManifest(
  { shards, shardCount, views, bytes, registryRevision }: BackupManifest,
  registry: Registry,
): void {
  if (registry.revision !== registryRevision) throw wrong("the registry is of another revision");
  const known = new Set(registry.views.map(({ id }) => id));
  const totals = new Map<number, RowSums>();
  if (shards.length !== shardCount) throw wrong(`it has ${shards.length} of ${shardCount} shards`);
  shards.forEach((entry, shard) => {
    if (entry.shard !== shard) throw wrong(`shard ${entry.shard} is in the place of shard ${shard}`);
    checkShard(entry, known, totals);
  });
  const digests = new Set<string>();
  let total = 0;
  for (const part of partsOf(shards)) {
    if (digests.has(part.sha256)) throw wrong(`object ${part.sha256} is named twice`);
    digests.add(part.sha256);
    total += part.bytes;
  }
  if (total !== bytes) throw wrong("its sizes do not add up");
  const told = new Set(views.map(({ view }) => view));
  if (told.size !== views.length || views.some(({ view }) => !known.has(view)))
    throw wrong("its views are not those of its registry");
  for (const { view, rows, digest } of views) {
    const sums = totals.get(view) ?? new RowSums();
    if (sums.rows !== rows || sums.digest !== digest) throw wrong(`the rows of view ${view} do not add up`);
    totals.delete(view);
  }
  if (totals.size > 0) throw wrong("it has rows of a view that it does not name");
}

function checkShard(
  { shard, ranges, views }: ShardEntry,
  known: ReadonlySet<number>,
  totals: Map<number, RowSums>,
): void {
  let last: RangeEntry | null = null;
  const rows = new Map<number, number>();
  for (const range of ranges) {
    if (!known.has(range.view)) throw wrong(`shard ${shard} has rows of the unknown view ${range.view}`);
    if (last !== null && (range.view < last.view || (range.view === last.view && range.first <= last.first))) {
      throw wrong(`the ranges of shard ${shard} are out of order, or one is there twice`);
    }
    rows.set(range.view, (rows.get(range.view) ?? 0) + range.rows);
    last = range;
  }
  for (const { view, rows: count, digest } of views) {
    if (rows.get(view) !== count) throw wrong(`the ranges of shard ${shard} do not add up`);
    rows.delete(view);
    const sums = totals.get(view) ?? new RowSums();
    sums.addSums(RowSums.of(count, digest) ?? new RowSums());
    totals.set(view, sums);
  }
  if (rows.size > 0) throw wrong(`the ranges of shard ${shard} do not add up`);
}

function wrong(why: string): FeatureStoreError {
  return new FeatureStoreError("CORRUPTION", why);
}
