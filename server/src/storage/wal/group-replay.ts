import type { Entry, EntryId } from "@featurestore/cluster";
import type { Refuse } from "./byte-cursor.js";
import {
  appendChange,
  type Change,
  type GroupSummary,
  NEW_GROUP,
  removalChange,
  truncationChange,
} from "./group-summary.js";
import type { WalRecord } from "./record-codec.js";

/** A group as the log's files describe it. */
export interface RecoveredGroup {
  readonly summary: GroupSummary;
  /** Exactly the entries after `summary.truncated`. */
  readonly entries: readonly Entry[];
}

interface Replayed {
  summary: GroupSummary;
  /** The entries from `from` to `summary.lastIndex`; earlier ones stood in segments that are gone. */
  entries: Entry[];
  from: number;
}

/** Builds the groups' logs out of the records, in order. */
export class GroupReplay {
  readonly #groups = new Map<number, Replayed>();

  /** `groups`: what the oldest segment's header carries over from the segments before it. */
  constructor(groups: ReadonlyMap<number, GroupSummary>) {
    for (const [id, summary] of groups) this.#groups.set(id, { summary, entries: [], from: summary.lastIndex + 1 });
  }

  /** Takes the next record in and returns what it changed. Refuses one that does not follow from those before. */
  apply(record: WalRecord, refuse: Refuse): Change {
    const id = record.group;
    const group = this.#groups.get(id) ?? { summary: NEW_GROUP, entries: [], from: 1 };
    const change = changeOf(record, group.summary);
    if (change.after === null) {
      this.#groups.delete(id);
      return change;
    }
    if (record.type === "append" && record.entries.length > 0) appendTo(group, record.entries, refuse);
    if (record.type === "truncation") truncate(group, record, refuse);
    group.summary = change.after;
    this.#groups.set(id, group);
    return change;
  }

  /** The groups after the last record. Refuses where entries that must be there were in no segment. */
  finish(refuse: Refuse): Map<number, RecoveredGroup> {
    const recovered = new Map<number, RecoveredGroup>();
    for (const [id, { summary, entries, from }] of this.#groups) {
      const first = summary.truncated.index + 1;
      if (from > first) refuse(`entries ${first} to ${from - 1} of group ${id} are in no segment`);
      recovered.set(id, { summary, entries });
    }
    return recovered;
  }
}

function changeOf(record: WalRecord, before: GroupSummary): Change {
  switch (record.type) {
    case "append": {
      const { entries, hardState } = record;
      return appendChange(record.group, before, {
        firstIndex: entries[0]?.index ?? 0,
        count: entries.length,
        hardState,
      });
    }
    case "truncation":
      return truncationChange(record.group, before, record);
    case "removal":
      return removalChange(record.group);
  }
}

function appendTo(group: Replayed, entries: readonly Entry[], refuse: Refuse): void {
  const first = entries[0]?.index ?? 0;
  const { truncated, lastIndex } = group.summary;
  if (first <= truncated.index || first > lastIndex + 1) {
    refuse(`entry ${first} does not follow a log of ${truncated.index + 1} to ${lastIndex}`);
  }
  if (first < group.from) {
    group.entries = [];
    group.from = first;
  }
  group.entries.length = first - group.from;
  for (const entry of entries) group.entries.push(entry);
}

function truncate(
  group: Replayed,
  { through, keepsTail }: { readonly through: EntryId; readonly keepsTail: boolean },
  refuse: Refuse,
): void {
  const { truncated, lastIndex } = group.summary;
  const first = through.index + 1;
  if (first <= truncated.index || (keepsTail && first > lastIndex + 1)) {
    refuse(`a truncation through ${through.index} does not fit a log of ${truncated.index + 1} to ${lastIndex}`);
  }
  if (!keepsTail) {
    group.entries = [];
    group.from = first;
  } else if (first > group.from) {
    group.entries.splice(0, first - group.from);
    group.from = first;
  }
}
