import {
  checkTime,
  type DeleteAnswer,
  FeatureStoreError,
  LIMITS,
  mergeMarks,
  type StoreApi,
} from "@featurestore/proto";
import { type Call, runBounded } from "./call.js";
import type { Catalog } from "./catalog.js";
import { encodeKeys, type KeyColumn } from "./keys.js";
import { bindView } from "./read-plan.js";
import { markDetails, markOf, rowOutcomes, withoutRowOutcomes } from "./shipments.js";
import type { AnyView, DeleteResult } from "./store-types.js";

/** Deletes of one call at a time. */
const PARALLEL_DELETES_MAX = 4;
/** Places of keys an error lists per outcome. */
const KEYS_LISTED_MAX = 1_000;

/** One wire request: the keys numbered from `from` to before `to`, and how it ended. */
interface Piece {
  readonly from: number;
  readonly to: number;
  readonly end: PromiseSettledResult<DeleteAnswer>;
}

/**
 * Deletes rows of a view, split into wire requests.
 * @throws the error of a request that failed. Where others of the call were applied or may have been, its outcome is
 * `unknown` and its details list applied, rejected and unknown keys by their places in `keys`, with the mark of those acknowledged.
 */
export async function deleteKeys(
  { api, catalog }: { readonly api: StoreApi; readonly catalog: Catalog },
  view: AnyView,
  keys: readonly unknown[],
  eventTime: Date | bigint,
  call: Call,
): Promise<DeleteResult> {
  const time = checkTime("eventTime", eventTime);
  const size = LIMITS.keysPerRequestMax;
  return catalog.resolve(call, async (snapshot) => {
    const { view: registered, joinKeys } = bindView(snapshot, view);
    const column = encodeKeys(joinKeys, keys);
    const cuts = Array.from({ length: Math.ceil(column.count / size) }, (_, i) => ({
      from: i * size,
      to: Math.min((i + 1) * size, column.count),
    }));
    const request = { view: registered.name, eventTime: time, registryRevision: snapshot.registry.revision };
    const tasks = cuts.map(
      ({ from, to }) =>
        () =>
          api.delete({ ...request, keys: column.list(from, to) }, call.options()),
    );
    const ends = await runBounded(tasks, PARALLEL_DELETES_MAX);
    return summarize(
      cuts.map((cut, i) => ({ ...cut, end: ends[i] as PromiseSettledResult<DeleteAnswer> })),
      column,
    );
  });
}

function summarize(pieces: readonly Piece[], column: KeyColumn): DeleteResult {
  const answers = pieces.flatMap(({ end }) => (end.status === "fulfilled" ? [end.value] : []));
  if (answers.length < pieces.length) throw unfinished(pieces, column);
  return {
    applied: answers.reduce((sum, answer) => sum + answer.applied, 0),
    late: answers.reduce((sum, answer) => sum + answer.late, 0),
    mark: mergeMarks(answers.map((answer) => answer.mark)),
  };
}

/** The error of a delete that did not end well for every key: what is known of which. */
function unfinished(pieces: readonly Piece[], column: KeyColumn): unknown {
  const reasons = pieces.flatMap(({ end }) => (end.status === "rejected" ? [end.reason as unknown] : []));
  const defect = reasons.find((reason) => !(reason instanceof FeatureStoreError));
  if (defect !== undefined) return defect;
  const errors = reasons as FeatureStoreError[];
  const first = errors.find(({ outcome }) => outcome === "unknown") ?? (errors[0] as FeatureStoreError);
  const outcomes = outcomesOf(pieces, column.count);
  const applied = placesOf(outcomes, column, "applied");
  const rejected = placesOf(outcomes, column, "rejected");
  const unknown = placesOf(outcomes, column, "unknown");
  if (applied.count + unknown.count === 0) return first;
  const counts =
    pieces.length === 1 && unknown.count === column.length
      ? ""
      : ` (${applied.count} keys deleted, ${rejected.count} not, ${unknown.count} unknown)`;
  const marks = pieces.flatMap(({ end }) => (end.status === "fulfilled" ? end.value.mark : (markOf(end.reason) ?? [])));
  return new FeatureStoreError(first.code, `${first.message}${counts}`, {
    outcome: "unknown",
    details: { ...withoutRowOutcomes(first.details), ...markDetails(marks), applied, rejected, unknown },
    cause: first,
  });
}

type KeyOutcome = "applied" | "rejected" | "unknown";

/** How each of the different keys ended. A piece that went to several leaders tells of its keys one by one. */
function outcomesOf(pieces: readonly Piece[], count: number): readonly KeyOutcome[] {
  const outcomes = new Array<KeyOutcome>(count).fill("applied");
  for (const { from, to, end } of pieces) {
    if (end.status === "fulfilled") continue;
    const error = end.reason as FeatureStoreError;
    const byKey = rowOutcomes(error);
    if (byKey === null) outcomes.fill(error.outcome, from, to);
    else
      for (const outcome of ["rejected", "unknown"] as const)
        for (const i of byKey[outcome]) outcomes[from + i] = outcome;
  }
  return outcomes;
}

/** How many of the caller's keys ended so, and the places of the first of them. */
function placesOf(
  outcomes: readonly KeyOutcome[],
  column: KeyColumn,
  outcome: KeyOutcome,
): { readonly count: number; readonly keys: readonly number[] } {
  const keys: number[] = [];
  let count = 0;
  for (let place = 0; place < column.length; place++) {
    if (outcomes[column.order?.[place] ?? place] !== outcome) continue;
    if (count++ < KEYS_LISTED_MAX) keys.push(place);
  }
  return { count, keys };
}
