import type { RowIn } from "@featurestore/client";
import { FEATURES, type itemStats, itemValue } from "../dataset.js";

type ItemRow = RowIn<typeof itemStats>;

/** A row of the benchmark's view, ready to write. */
export function itemRow(id: number): ItemRow {
  const features = Object.fromEntries(Array.from({ length: FEATURES }, (_, f) => [`f${f}`, itemValue(id, f)]));
  return { key: id, features };
}

/** Batches of rows with keys of their own. */
export function itemBatches(batches: number, rows: number): readonly (readonly ItemRow[])[] {
  return Array.from({ length: batches }, (_, batch) =>
    Array.from({ length: rows }, (_, i) => itemRow(batch * rows + i)),
  );
}
