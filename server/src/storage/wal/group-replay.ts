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
import { RecordIndex, type RecordPlace } from "./record-index.js";

/** A group as the log's files describe it. */
export interface RecoveredGroup {
  readonly summary: GroupSummary;
  /** Exactly the entries after `summary.truncated`. */
  readonly entries: readonly Entry[];
  /** Where those entries are. */
  readonly index: RecordIndex;
}

interface Replayed {
  summary: GroupSummary;
  /** The entries from `from` to `summary.lastIndex`; earlier ones stood in segments that are gone. */
  entries: Entry[];
  from: number;
  readonly index: RecordIndex;
}

/** Builds the groups' logs out of the records, in order. */
export class GroupReplay {
  readonly #groups = new Map<number, Replayed>();

  /** `groups`: what the oldest segment's header carries over from the segments before it. */
  constructor(groups: ReadonlyMap<number, GroupSummary>) {
    for (const [id, summary] of groups) this.#groups.set(id, replayed(summary));
  }

  /** Takes the next record in and returns what it changed. Refuses one that does not follow from those before. */
  apply(record: WalRecord, place: RecordPlace, refuse: Refuse): Change {
    const id = record.group;
    const group = this.#groups.get(id) ?? replayed(NEW_GROUP);
    const change = changeOf(record, group.summary);
    if (change.after === null) {
      this.#groups.delete(id);
      return change;
    }
    if (record.type === "append" && record.entries.length > 0) appendTo(group, record.entries, refuse);
    if (record.type === "truncation") truncate(group, record, refuse);
    group.summary = change.after;
    noteInIndex(group.index, change, place);
    this.#groups.set(id, group);
    return change;
  }

  /** The groups after the last record. Refuses where entries that must be there were in no segment. */
  finish(refuse: Refuse): Map<number, RecoveredGroup> {
    const recovered = new Map<number, RecoveredGroup>();
    for (const [id, { summary, entries, from, index }] of this.#groups) {
      const first = summary.truncated.index + 1;
      if (from > first) refuse(`entries ${first} to ${from - 1} of group ${id} are in no segment`);
      recovered.set(id, { summary, entries, index });
    }
    return recovered;
  }
}

function replayed(summary: GroupSummary): Replayed {
  return { summary, entries: [], from: summary.lastIndex + 1, index: new RecordIndex() };
}

/** Brings an index up to a change that is durable; `place` is that of the record. */
export function noteInIndex(index: RecordIndex, change: Change, place: RecordPlace): void {
  if (change.cutFrom !== null) index.cut(change.cutFrom);
  if (change.appended !== null) index.add(change.appended.first, place);
  if (change.after !== null) index.dropThrough(change.after.truncated.index);
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
