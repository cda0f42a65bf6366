import {
  AnswerBlock,
  type Consistency,
  type Feature,
  FeatureStoreError,
  type FoundRows,
  LayoutSet,
  LIMITS,
  type ReadAnswer,
  Selection,
  type StoreApi,
  UNAVAILABLE,
} from "@featurestore/proto";
import { BlockBatch } from "./batch.js";
import { type Call, runBounded } from "./call.js";
import type { Snapshot } from "./catalog.js";
import type { KeyColumn } from "./keys.js";
import type { ColumnPlan, ReadPlan, RolePlan } from "./read-plan.js";

/** Wire requests of one call at a time. */
const PARALLEL_REQUESTS_MAX = 8;

export interface ReadSettings {
  /** Microseconds; null: the serving node's clock. */
  readonly asOf: number | null;
  readonly after: Uint8Array | null;
  readonly consistency: Consistency;
}

/** One wire request: per role the keys numbered from `from` to before `to`. */
interface Piece {
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/**
 * Reads the keys of every role of a plan, split into wire requests of at most 1,000 keys.
 * @returns a batch per role. Where some requests fail for want of a node or of time, their rows are UNAVAILABLE and the batches
 * incomplete. @throws when all of them do, or one fails otherwise.
 */
export async function readPlan(
  api: StoreApi,
  snapshot: Snapshot,
  plan: ReadPlan,
  keys: readonly KeyColumn[],
  settings: ReadSettings,
  call: Call,
): Promise<BlockBatch[]> {
  const pieces = cut(keys.map((column) => column.count));
  const read = (piece: Piece): Promise<ReadAnswer> =>
    api.read(
      {
        set: plan.set,
        keys: keys.map((column, role) => column.list(piece.from[role] as number, piece.to[role] as number)),
        asOf: settings.asOf,
        after: settings.after,
        consistency: settings.consistency,
        registryRevision: snapshot.registry.revision,
      },
      call.options(),
    );
  const [only] = pieces;
  const answers =
    pieces.length === 1 && only !== undefined ? [await read(only)] : await readPieces(snapshot, plan, pieces, read);
  return plan.roles.map((role, i) => batchOf(plan, role, i, { keys: keys[i] as KeyColumn, pieces, answers }));
}

async function readPieces(
  snapshot: Snapshot,
  plan: ReadPlan,
  pieces: readonly Piece[],
  read: (piece: Piece) => Promise<ReadAnswer>,
): Promise<ReadAnswer[]> {
  const tasks = pieces.map((piece) => () => read(piece));
  const results = await runBounded(tasks, PARALLEL_REQUESTS_MAX);
  const failures = results.flatMap((result) => (result.status === "rejected" ? [result.reason as unknown] : []));
  const fatal = failures.find((error) => !isPartial(error));
  if (fatal !== undefined) throw fatal;
  if (failures.length === results.length && failures.length > 0) throw failures[0];
  return results.map((result, i) =>
    result.status === "fulfilled" ? result.value : unavailable(snapshot, plan, pieces[i] as Piece),
  );
}

/** Failures after which the rest of an answer is still worth having. */
function isPartial(error: unknown): boolean {
  return (
    error instanceof FeatureStoreError &&
    (error.code === "UNAVAILABLE" || error.code === "DEADLINE_EXCEEDED" || error.code === "RESOURCE_EXHAUSTED")
  );
}

/** Cuts all roles' keys, one after another, into requests of about equal size. */
function cut(counts: readonly number[]): Piece[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const requests = Math.ceil(total / LIMITS.keysPerRequestMax);
  const size = Math.ceil(total / Math.max(1, requests));
  return Array.from({ length: requests }, (_, i) => {
    let before = 0;
    const from: number[] = [];
    const to: number[] = [];
    for (const count of counts) {
      from.push(clamp(i * size - before, count));
      to.push(clamp((i + 1) * size - before, count));
      before += count;
    }
    return { from, to };
  });
}

function clamp(value: number, max: number): number {
  return Math.min(Math.max(value, 0), max);
}

function batchOf(
  plan: ReadPlan,
  role: RolePlan,
  i: number,
  answered: { keys: KeyColumn; pieces: readonly Piece[]; answers: readonly ReadAnswer[] },
): BlockBatch {
  const { keys, pieces, answers } = answered;
  const mine = answers.filter((_, piece) => (pieces[piece]?.from[i] ?? 0) < (pieces[piece]?.to[i] ?? 0));
  return new BlockBatch(role, {
    length: keys.length,
    order: keys.order,
    blocks: role.selections.map((selection, at) => {
      const columns = [...role.columns.values()].filter((column) => column.selection === at);
      return mine.map((answer) => blockOf(answer, selection, columns));
    }),
    complete: mine.every((answer) => answer.complete),
    stalenessMs: mine.reduce((worst, answer) => Math.max(worst, answer.stalenessMs), 0),
    isMatrix: plan.set.matrix,
    hasEventTimes: plan.set.eventTimes,
  });
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

/** What a piece that could not be read answers: defaults and nulls, every cell UNAVAILABLE. */
function unavailable(snapshot: Snapshot, plan: ReadPlan, piece: Piece): ReadAnswer {
  const roles = plan.roles.map((role) => role.role);
  const blocks = plan.set.selections.map(({ view, features, role }) => {
    const bound = snapshot.view(view);
    const at = roles.indexOf(role);
    const count = (piece.to[at] as number) - (piece.from[at] as number);
    const selection = new Selection({
      features: features.map((name) => bound.features.get(name) as Feature),
      ttl: null,
      matrix: plan.set.matrix,
      eventTimes: plan.set.eventTimes,
    });
    return selection.encode(new LayoutSet(), noRows(count), 0);
  });
  return { blocks, complete: false, stalenessMs: 0, unserved: [] };
}

function noRows(count: number): FoundRows {
  return { count, status: new Uint8Array(count).fill(UNAVAILABLE), bytes: [], views: [], starts: new Int32Array(0) };
}
