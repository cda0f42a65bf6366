import {
  type CallOptions,
  FeatureStoreError,
  hashKey,
  invalid,
  LIMITS,
  mergeMarks,
  type RowViolation,
  type StoreApi,
  shardOf,
  type WriteAnswer,
} from "@featurestore/proto";
import { type Call, runBounded } from "./call.js";
import type { BoundView, Catalog, Snapshot } from "./catalog.js";
import { bindView } from "./read-plan.js";
import { isRouted } from "./routed-api.js";
import { type CheckedRow, checkRows } from "./row-checker.js";
import { markDetails, markOf, rowOutcomes, withoutRowOutcomes } from "./shipments.js";
import type { FeatureView } from "./types.js";
import { type Block, cutBlocks, type RowNumbers } from "./write-blocks.js";
import { isSmall, type SendBlock, WriteCoalescer, type WritePart } from "./write-coalescer.js";

/**
 * Lanes of one write, at least, where rows go to one node. Rows of one shard go through one lane, so that rows of one key keep
 * their order.
 */
const LANES = 4;
/** Lanes at work at one time: wire requests of one write. */
const LANES_AT_ONCE_MAX = 16;
/** Row numbers an error lists per outcome. */
const ROWS_LISTED_MAX = 1_000;
/** Bad rows a message names. */
const VIOLATIONS_NAMED_MAX = 10;

/** What became of the rows of a write: applied + late + refused = rows. */
export interface WriteResult {
  /** Rows of which at least one cell took effect. */
  readonly applied: number;
  /** Rows of which no cell took effect because newer ones are stored. */
  readonly late: number;
  /** Rows not stored: bad ones (`reasons` has them) and those too big when merged with what is stored. */
  readonly refused: number;
  /** Cells that were not stored because newer ones are. */
  readonly lateCells: number;
  /** Why rows were skipped, in order; empty unless `onInvalid` is "skip". */
  readonly reasons: readonly RowViolation[];
  /** Opaque: a read given it as `after` sees this write. */
  readonly mark: Uint8Array;
}

export interface WriteSettings {
  readonly onInvalid: "throw" | "skip";
  /** Event time of rows without one, and the clock: microseconds. */
  readonly now: number;
}

type Outcome =
  | { readonly kind: "answered"; readonly block: RowNumbers; readonly answer: WriteAnswer }
  | { readonly kind: "applied"; readonly block: RowNumbers }
  | { readonly kind: "failed"; readonly block: RowNumbers; readonly error: FeatureStoreError }
  | { readonly kind: "unsent"; readonly block: RowNumbers };

/**
 * Checks all rows, then sends them in blocks. Before rows are skipped for what the cached registry says of them, it is
 * refreshed, once a call: a feature or bound changed meanwhile must not cost good rows.
 * @throws INVALID_ARGUMENT naming the first bad rows, with nothing sent; or, when a request failed, an error whose details
 * list applied, rejected and unknown rows, with the mark of those acknowledged.
 */
export function writeRows(
  { api, catalog }: { readonly api: StoreApi; readonly catalog: Catalog },
  view: FeatureView | string,
  rows: readonly unknown[],
  settings: WriteSettings,
  call: Call,
): Promise<WriteResult> {
  let isFresh = false;
  return catalog.resolve(call, async (snapshot) => {
    let checked = checkAll(snapshot, view, rows, settings);
    if (checked.bad.length > 0 && !isFresh) {
      isFresh = true;
      const fresh = await catalog.refresh(call);
      if (fresh !== snapshot) checked = checkAll(fresh, view, rows, settings);
    }
    return sendRows(api, checked, call);
  });
}

/** Rows as one snapshot of the registry judges them. */
interface CheckedRows {
  readonly snapshot: Snapshot;
  readonly bound: BoundView;
  readonly good: readonly CheckedRow[];
  readonly bad: readonly RowViolation[];
}

/** @throws INVALID_ARGUMENT for bad rows, unless they are to be skipped. */
function checkAll(
  snapshot: Snapshot,
  view: FeatureView | string,
  rows: readonly unknown[],
  { onInvalid, now }: WriteSettings,
): CheckedRows {
  const bound = bindView(snapshot, view);
  const { good, bad } = checkRows(bound, rows, { stamp: now, latestTime: now + bound.view.maxFutureMs * 1000 });
  if (bad.length > 0 && onInvalid === "throw") throw badRows(bad, rows.length);
  return { snapshot, bound, good, bad };
}

async function sendRows(api: StoreApi, checked: CheckedRows, call: Call): Promise<WriteResult> {
  const { snapshot, bound, good, bad } = checked;
  const groups = isRouted(api) && good.length > 0 ? await api.writeGroups(call.options()) : null;
  const send = ({ bytes }: Block, options: CallOptions): Promise<WriteAnswer> =>
    api.write(
      { view: bound.view.name, block: bytes, producer: null, registryRevision: snapshot.registry.revision },
      options,
    );
  if (isRouted(api) && isSmall(good)) {
    const coalescer = coalescerOf(bound, send);
    const parts = partsByLeader(good, snapshot.shards, groups);
    return summarize((await Promise.all(parts.map((part) => sendPart(coalescer, part, call)))).flat(), bad);
  }
  const lanes = planLanes(bound, good, snapshot.shards, groups);
  const tasks = lanes.map((blocks) => () => sendLane(blocks, (block) => send(block, call.options())));
  const outcomes: Outcome[] = [];
  for (const result of await runBounded(tasks, LANES_AT_ONCE_MAX)) {
    if (result.status === "rejected") throw result.reason;
    outcomes.push(...result.value);
  }
  return summarize(outcomes, bad);
}

/** One per view and revision of the registry: what is written under another revision travels apart. */
const coalescers = new WeakMap<BoundView, WriteCoalescer>();

function coalescerOf(bound: BoundView, send: SendBlock): WriteCoalescer {
  let coalescer = coalescers.get(bound);
  if (coalescer === undefined) {
    coalescer = new WriteCoalescer(bound, send);
    coalescers.set(bound, coalescer);
  }
  return coalescer;
}

/** Sends some rows of a small call, together with those of others. */
async function sendPart(coalescer: WriteCoalescer, part: WritePart, call: Call): Promise<readonly Outcome[]> {
  const block = { rows: part.rows.map(({ row }) => row) };
  try {
    return [{ kind: "answered", block, answer: await coalescer.write(part, call) }];
  } catch (error) {
    if (!(error instanceof FeatureStoreError)) throw error;
    return failedRows(inCallersNumbers(error, block), block);
  }
}

/** Sends one block after another; after a failure the rest stays unsent, for a later row of a key must not overtake an earlier. */
async function sendLane(blocks: readonly Block[], send: (block: Block) => Promise<WriteAnswer>): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  let failed = false;
  for (const block of blocks) {
    if (failed) {
      outcomes.push({ kind: "unsent", block });
      continue;
    }
    try {
      outcomes.push({ kind: "answered", block, answer: await send(block) });
    } catch (error) {
      if (!(error instanceof FeatureStoreError)) throw error;
      outcomes.push(...failedRows(inCallersNumbers(error, block), block));
      failed = true;
    }
  }
  return outcomes;
}

/** The rows of a block that failed; those of one that went to several leaders ended each in its way. */
function failedRows(error: FeatureStoreError, block: RowNumbers): Outcome[] {
  const outcomes = rowOutcomes(error);
  if (outcomes === null) return [{ kind: "failed", block, error }];
  const named = (places: readonly number[]): RowNumbers => ({
    rows: places.map((place) => block.rows[place] as number),
  });
  const failed = (outcome: "rejected" | "unknown"): Outcome => {
    const { code, message, details, cause } = error;
    const own = new FeatureStoreError(code, message, { outcome, details: withoutRowOutcomes(details), cause });
    return { kind: "failed", block: named(outcomes[outcome]), error: own };
  };
  return [
    ...(outcomes.applied.length > 0 ? [{ kind: "applied", block: named(outcomes.applied) } as const] : []),
    ...(outcomes.rejected.length > 0 ? [failed("rejected")] : []),
    ...(outcomes.unknown.length > 0 ? [failed("unknown")] : []),
  ];
}

/** The rows of a small call by the node that leads their shards, as far as that is known. */
function partsByLeader(
  rows: readonly CheckedRow[],
  shardCount: number,
  groups: Int32Array | null,
): readonly WritePart[] {
  const parts = new Map<number, { lane: number; rows: CheckedRow[]; shards: number[] }>();
  for (const row of rows) {
    const shard = shardOf(hashKey(row.key), shardCount);
    const lane = groups?.[shard] ?? 0;
    const part = parts.get(lane);
    if (part === undefined) {
      parts.set(lane, { lane, rows: [row], shards: [shard] });
      continue;
    }
    part.rows.push(row);
    part.shards.push(shard);
  }
  return [...parts.values()];
}

/**
 * Groups rows into blocks: by the node that leads their shards where that is known, and all in one lane where they fit one
 * request, else by shard.
 */
function planLanes(
  bound: BoundView,
  rows: readonly CheckedRow[],
  shards: number,
  groups: Int32Array | null,
): Block[][] {
  const isOneRequest = rows.length <= LIMITS.keysPerRequestMax;
  if (groups === null && isOneRequest) return [cutBlocks(bound, rows)];
  const byShard: CheckedRow[][] = Array.from({ length: shards }, () => []);
  for (const row of rows) byShard[shardOf(hashKey(row.key), shards)]?.push(row);
  const leaders = groups === null ? 1 : new Set(groups).size;
  const lanesEach = isOneRequest ? 1 : Math.ceil(LANES / leaders);
  const lanes = new Map<number, CheckedRow[]>();
  byShard.forEach((some, shard) => {
    if (some.length === 0) return;
    const number = (groups?.[shard] ?? 0) * lanesEach + (shard % lanesEach);
    const lane = lanes.get(number) ?? [];
    lanes.set(number, lane);
    for (const row of some) lane.push(row);
  });
  return Array.from(lanes.values(), (lane) => cutBlocks(bound, lane));
}

/** The server names bad rows by their place in the block; the caller knows them by their place in the list. */
function inCallersNumbers(error: FeatureStoreError, block: RowNumbers): FeatureStoreError {
  const { violations, rows } = error.details;
  if (!Array.isArray(violations)) return error;
  const named = (violations as readonly RowViolation[]).map((bad) => ({ ...bad, row: block.rows[bad.row] ?? bad.row }));
  const list = named.map(({ row, reason }) => `row ${row}: ${reason}`).join("; ");
  return new FeatureStoreError(error.code, `the server refused ${String(rows)} rows: ${list}`, {
    outcome: error.outcome,
    details: { ...error.details, violations: named },
    cause: error,
  });
}

function badRows(bad: readonly RowViolation[], rows: number): FeatureStoreError {
  const named = bad.slice(0, VIOLATIONS_NAMED_MAX);
  const list = named.map(({ row, reason }) => `row ${row}: ${reason}`).join("; ");
  const more = bad.length > named.length ? `; and ${bad.length - named.length} more` : "";
  const count = rows === 1 ? "" : `${bad.length} of ${rows} rows bad, nothing was sent: `;
  return invalid(`${count}${list}${more}`, { rows: bad.length, violations: named });
}

function summarize(outcomes: readonly Outcome[], bad: readonly RowViolation[]): WriteResult {
  const answers = outcomes.flatMap((outcome) => (outcome.kind === "answered" ? [outcome.answer] : []));
  if (answers.length < outcomes.length) throw unfinished(outcomes);
  const sum = (pick: (answer: WriteAnswer) => number): number =>
    answers.reduce((total, answer) => total + pick(answer), 0);
  return {
    applied: sum((answer) => answer.applied),
    late: sum((answer) => answer.late),
    refused: bad.length + sum((answer) => answer.refused),
    lateCells: sum((answer) => answer.lateCells),
    reasons: bad,
    mark: mergeMarks(answers.map((answer) => answer.mark)),
  };
}

/** The mark of what is acknowledged of a block; at most one. */
function acknowledged(outcome: Outcome): readonly Uint8Array[] {
  if (outcome.kind === "answered") return [outcome.answer.mark];
  const mark = outcome.kind === "failed" ? markOf(outcome.error) : null;
  return mark === null ? [] : [mark];
}

/** The error of a write that did not end well for every row: what is known of which. */
function unfinished(outcomes: readonly Outcome[]): FeatureStoreError {
  const failures = outcomes.filter((outcome) => outcome.kind === "failed");
  const first = (failures.find(({ error }) => error.outcome === "unknown") ?? failures[0])?.error;
  if (first === undefined) throw new TypeError("a write without a failure is not unfinished");
  const rowsOf = (isMember: (outcome: Outcome) => boolean): number[] =>
    outcomes
      .filter(isMember)
      .flatMap(({ block }) => block.rows)
      .sort((a, b) => a - b);
  const applied = rowsOf(({ kind }) => kind === "answered" || kind === "applied");
  const unknown = rowsOf((outcome) => outcome.kind === "failed" && outcome.error.outcome === "unknown");
  const rejected = rowsOf(
    (outcome) => outcome.kind === "unsent" || (outcome.kind === "failed" && outcome.error.outcome === "rejected"),
  );
  const list = (rows: readonly number[]): { count: number; rows: readonly number[] } => ({
    count: rows.length,
    rows: rows.slice(0, ROWS_LISTED_MAX),
  });
  const counts =
    outcomes.length === 1 ? "" : ` (${applied.length} rows written, ${rejected.length} not, ${unknown.length} unknown)`;
  return new FeatureStoreError(first.code, `${first.message}${counts}`, {
    outcome: unknown.length + applied.length > 0 ? "unknown" : "rejected",
    details: {
      ...withoutRowOutcomes(first.details),
      ...markDetails(outcomes.flatMap(acknowledged)),
      applied: list(applied),
      rejected: list(rejected),
      unknown: list(unknown),
    },
    cause: first,
  });
}
