import type { EntryId, HardState } from "@featurestore/cluster";

/** All the log must know about a group apart from its entries. Every segment's header carries it for every group. */
export interface GroupSummary {
  readonly hardState: HardState;
  /** The last entry given up: the log starts right after it. */
  readonly truncated: EntryId;
  /** Index of the last entry; `truncated.index` when there are none. */
  readonly lastIndex: number;
}

/** What one record does, once it is durable. */
export interface Change {
  readonly group: number;
  /** The group after it; null when the group is removed. */
  readonly after: GroupSummary | null;
  /** The entries the record holds. */
  readonly appended: { readonly first: number; readonly last: number } | null;
  /** Every earlier entry of the group from this index on is gone. Null: none is. */
  readonly cutFrom: number | null;
}

/** A group that was never written to. */
export const NEW_GROUP: GroupSummary = {
  hardState: { term: 0, votedFor: null, committed: 0 },
  truncated: { term: 0, index: 0 },
  lastIndex: 0,
};

/** Appends `count` entries from `firstIndex`, cutting what stood there. `firstIndex` has no meaning when `count` is 0. */
export function appendChange(
  group: number,
  before: GroupSummary,
  write: { readonly firstIndex: number; readonly count: number; readonly hardState: HardState | null },
): Change {
  const { firstIndex: first, count } = write;
  const last = first + count - 1;
  const hardState = write.hardState ?? before.hardState;
  if (count === 0) return { group, after: { ...before, hardState }, appended: null, cutFrom: null };
  return {
    group,
    after: { ...before, hardState, lastIndex: last },
    appended: { first, last },
    cutFrom: first <= before.lastIndex ? first : null,
  };
}

/** Gives up everything through `through`, and the rest too unless `keepsTail`. */
export function truncationChange(
  group: number,
  before: GroupSummary,
  write: { readonly through: EntryId; readonly keepsTail: boolean },
): Change {
  const lastIndex = write.keepsTail ? before.lastIndex : write.through.index;
  const after = { hardState: before.hardState, truncated: write.through, lastIndex };
  return { group, after, appended: null, cutFrom: write.keepsTail ? null : 0 };
}

/** Forgets the group. */
export function removalChange(group: number): Change {
  return { group, after: null, appended: null, cutFrom: 0 };
}
