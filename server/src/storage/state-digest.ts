import { createHash } from "node:crypto";
import type { EntryId } from "@featurestore/cluster";
import type { ShardState } from "./shard-state.js";

/** The rows of one view's dataset as apply has counted them. */
export interface ViewDigest {
  readonly viewId: number;
  readonly dataset: number;
  /** Rows stored, tombstones included. */
  readonly rows: number;
  /** The sums of both hashes of every row (`ViewSums`), `a` before `b`: 16 hexadecimal digits. */
  readonly sum: string;
}

/** What replicas of one shard have in common at one position, whatever files and memory they keep it in. */
export interface StateDigest {
  readonly applied: EntryId;
  /** By view id, then dataset version; those that hold rows. */
  readonly views: readonly ViewDigest[];
  /** Over `views`: 32 hexadecimal digits. */
  readonly digest: string;
}

/** From what apply keeps: no row is read. Not to be called while a batch is under way. */
export function digestOf(state: ShardState): StateDigest {
  const views: ViewDigest[] = [];
  for (const { viewId, dataset, sums } of state.views()) {
    if (sums.stored > 0) views.push({ viewId, dataset, rows: sums.stored, sum: hexOf(sums.a) + hexOf(sums.b) });
  }
  views.sort((a, b) => a.viewId - b.viewId || a.dataset - b.dataset);
  const text = views.map(({ viewId, dataset, rows, sum }) => `${viewId}/${dataset} ${rows} ${sum}\n`).join("");
  return { applied: state.applied, views, digest: createHash("sha256").update(text).digest("hex").slice(0, 32) };
}

function hexOf(word: number): string {
  return word.toString(16).padStart(8, "0");
}
