import { NO_TIME, type RegisteredView } from "@featurestore/proto";
import type { Shard } from "./shard.js";
import type { ReadCounters, WriteCounters } from "./view-counters.js";

/** What some replicas hold of one view. */
export interface ViewRowsState {
  readonly rows: number;
  readonly newestEventTime: number | null;
  readonly resident: "memory" | "cache" | "disk";
}

/** With what this node has answered and taken. */
export interface ViewState extends ViewRowsState {
  readonly counters: ReadCounters;
  readonly writes: WriteCounters;
}

/** Summed over the shards; `isCounted` says whose rows count, residency is that of all. */
export function viewRows(
  shards: Iterable<Shard>,
  view: RegisteredView,
  isCounted: (shard: Shard) => boolean = () => true,
): ViewRowsState {
  let rows = 0;
  let newest = NO_TIME;
  let resident: ViewRowsState["resident"] = view.residency;
  for (const shard of shards) {
    const held = shard.store?.view(view.id, view.datasetVersion);
    if (held === undefined) continue;
    if (resident === "memory" && !held.isComplete) resident = held.table === null ? "disk" : "cache";
    if (!isCounted(shard)) continue;
    rows += held.sums.live;
    newest = Math.max(newest, held.sums.newest);
  }
  return { rows, newestEventTime: newest === NO_TIME || rows === 0 ? null : newest, resident };
}
