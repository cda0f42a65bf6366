import {
  AnswerBlock,
  type Consistency,
  type Feature,
  FeatureStoreError,
  type FoundRows,
  LayoutSet,
  type ReadAnswer,
  Selection,
  type StoreApi,
  UNAVAILABLE,
} from "@featurestore/proto";
import { BlockBatch } from "./batch.js";
import type { Call } from "./call.js";
import type { Snapshot } from "./catalog.js";
import { type KeyColumn, type KeyRun, keyNumber } from "./keys.js";
import { keysIn, readPieces } from "./read-pieces.js";
import type { ColumnPlan, ReadPlan, RolePlan } from "./read-plan.js";
import type { ReadSession } from "./read-session.js";
import { isRouted, type LostKeys, type RoutedAnswer } from "./routed-api.js";
import type { UnavailableShard } from "./types.js";

export interface ReadSettings {
  /** Microseconds; null: the serving node's clock. */
  readonly asOf: number | null;
  readonly after: Uint8Array | null;
  readonly consistency: Consistency;
  readonly session: ReadSession | null;
}

/**
 * Reads the keys of every role of a plan, split into wire requests of at most 1,000 keys: by the port itself where it knows which
 * node holds what.
 * @returns a batch per role. Where some keys are not answered for want of a node or of time, their rows are UNAVAILABLE and the
 * batches incomplete. @throws when all of them are, or a request fails otherwise.
 */
export async function readPlan(
  api: StoreApi,
  snapshot: Snapshot,
  plan: ReadPlan,
  columns: readonly KeyColumn[],
  settings: ReadSettings,
  call: Call,
): Promise<BlockBatch[]> {
  const { asOf, after, consistency, session } = settings;
  const request = { set: plan.set, asOf, after, consistency, registryRevision: snapshot.registry.revision };
  const answer = isRouted(api)
    ? await api.readRouted({ ...request, columns, session }, call.options())
    : await readPieces(columns, (keys) => api.read({ ...request, keys }, call.options()));
  return plan.roles.map((_, role) => batchOf({ snapshot, plan, columns, answer }, role));
}

/** A read that was answered. */
interface Answered {
  readonly snapshot: Snapshot;
  readonly plan: ReadPlan;
  readonly columns: readonly KeyColumn[];
  readonly answer: RoutedAnswer;
}

/** A read's rows of one role: the answers that have some, and where among their rows each key's is. */
function batchOf(answered: Answered, at: number): BlockBatch {
  const { snapshot, plan, columns, answer } = answered;
  const role = plan.roles[at] as RolePlan;
  const column = columns[at] as KeyColumn;
  const parts = answer.parts.filter(({ runs }) => keysIn([runs[at] as KeyRun]) > 0);
  const lost = answer.lost.filter(({ runs }) => keysIn([runs[at] as KeyRun]) > 0);
  const places = placesOf(
    column.count,
    parts.map(({ runs }) => runs[at] as KeyRun),
  );
  const answers = parts.map((part) => part.answer);
  if (places?.hasGaps === true) answers.push(unavailable(snapshot, plan));
  return new BlockBatch(role, {
    length: column.length,
    order: orderOf(column.order, places?.of ?? null),
    blocks: role.selections.map((selection, i) =>
      answers.map((some) => blockOf(some, selection, role.columnsOf[i] as readonly ColumnPlan[])),
    ),
    complete: lost.length === 0 && parts.every(({ answer: some }) => some.complete || some.unserved.length > 0),
    unavailable: lost.length === 0 ? [] : unavailableShards(snapshot, column, at, lost),
    stalenessMs: parts.reduce((worst, { answer: some }) => Math.max(worst, some.stalenessMs), 0),
    isMatrix: plan.set.matrix,
    hasEventTimes: plan.set.eventTimes,
  });
}

/**
 * The row of each key among those of all parts, one after another; null where each key's row is at the key's own number. Keys
 * that no part has are at the row after all others.
 */
function placesOf(
  count: number,
  runs: readonly KeyRun[],
): { readonly of: Int32Array; readonly hasGaps: boolean } | null {
  let next = 0;
  const isInOrder = runs.every(({ numbers, from, to }) => {
    const isNext = numbers === null && from === next;
    next = to;
    return isNext;
  });
  if (isInOrder && next === count) return null;
  const of = new Int32Array(count).fill(-1);
  let row = 0;
  for (const run of runs) for (let i = 0; i < run.to - run.from; i++) of[keyNumber(run, i)] = row++;
  let hasGaps = false;
  for (let i = 0; i < count; i++) {
    if ((of[i] as number) >= 0) continue;
    of[i] = row;
    hasGaps = true;
  }
  return { of, hasGaps };
}

/** Rows of the caller's keys: their numbers among the different ones, and the rows of those. */
function orderOf(numbers: Int32Array | null, rows: Int32Array | null): Int32Array | null {
  if (numbers === null || rows === null) return numbers ?? rows;
  return numbers.map((number) => rows[number] as number);
}

function unavailableShards(
  { shards: count }: Snapshot,
  column: KeyColumn,
  role: number,
  lost: readonly LostKeys[],
): UnavailableShard[] {
  const shards = column.shards(count);
  const reasons = new Map<number, string>();
  for (const { runs, error } of lost) {
    const run = runs[role] as KeyRun;
    for (let i = 0; i < run.to - run.from; i++) reasons.set(shards[keyNumber(run, i)] as number, error.message);
  }
  return Array.from(reasons, ([shard, reason]) => ({ shard, reason })).sort((a, b) => a.shard - b.shard);
}

/** @throws NOT_FOUND where the block's types are not the plan's: the registry has changed since, and is to be asked again. */
function blockOf(answer: ReadAnswer, selection: number, columns: readonly ColumnPlan[]): AnswerBlock {
  const bytes = answer.blocks[selection];
  if (bytes === undefined) throw new FeatureStoreError("INTERNAL", "the answer lacks a block for a selection");
  const block = new AnswerBlock(bytes);
  for (const { name, info, column } of columns) {
    if (column >= block.columns || block.type(column).type !== info.type) {
      const is = column < block.columns ? block.type(column).type : "gone";
      throw new FeatureStoreError("NOT_FOUND", `${name}: the feature is ${is} now, not ${info.type}`, {
        details: { kind: "feature", name },
      });
    }
  }
  return block;
}

/** One row per selection that could not be read: defaults and nulls, every cell UNAVAILABLE. */
function unavailable(snapshot: Snapshot, plan: ReadPlan): ReadAnswer {
  const row: FoundRows = {
    count: 1,
    status: Uint8Array.of(UNAVAILABLE),
    bytes: [],
    views: [],
    starts: new Int32Array(0),
  };
  const blocks = plan.set.selections.map(({ view, features }) => {
    const bound = snapshot.view(view);
    const selection = new Selection({
      features: features.map((name) => bound.features.get(name) as Feature),
      ttl: null,
      matrix: plan.set.matrix,
      eventTimes: plan.set.eventTimes,
    });
    return selection.encode(new LayoutSet(), row, 0);
  });
  return { blocks, complete: false, stalenessMs: 0, unserved: [] };
}
