import type { Entry } from "@featurestore/cluster";

/** How a writing process goes about it; see `wal-kill-child.suite.ts`. */
export interface ChildOptions {
  readonly compactEvery: number;
  readonly reserveBytes: number;
  readonly segmentBytes: number;
}

export const CHILD_GROUPS: readonly number[] = [0, 1, 2, 3, 4, 5, 6, 7];
/** The entry that every group has at this index. */
export function entryOf(index: number): Entry {
  const data = new Uint8Array((index * 37) % 2000).fill(index % 256);
  return { term: 1, index, kind: "command", data };
}
