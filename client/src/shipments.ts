import {
  type BlockRules,
  ByteWriter,
  blockViolations,
  type CallOptions,
  type DeleteAnswer,
  type DeleteRequest,
  decodeWriteBlock,
  type ErrorDetails,
  FeatureStoreError,
  hashKey,
  invalid,
  type KeyList,
  keyListBytes,
  mergeMarks,
  type Pressure,
  peekWriteBlock,
  type RowLayout,
  type RowViolation,
  readKeyList,
  shardOf,
  toLong,
  type WriteAnswer,
  WriteBlockBuilder,
  type WriteRequest,
  writeKeyList,
} from "@featurestore/proto";
import type { ClusterNode } from "./cluster-node.js";
import type { Delivery, Shipment } from "./leader-router.js";
import { METHODS } from "./methods.js";
import { ownBytes, writeAnswerFromWire } from "./wire-answers.js";

/** Where a write block's key list begins: after its head (write-block.ts of the proto package). */
const KEYS_AT = 24;

/** What it takes to take a block apart: the layout of its rows, and what servers check of them. */
export interface BlockForm {
  readonly layout: RowLayout;
  readonly rules: BlockRules;
}

/** Finds the form of a view's blocks at a schema version. @throws NOT_FOUND. */
export type FindForm = (view: string, schemaVersion: number, options: CallOptions) => Promise<BlockForm>;

/** How the rows of a request that went to several leaders ended, by their places in the request. */
export interface RowOutcomes {
  readonly applied: readonly number[];
  readonly rejected: readonly number[];
  readonly unknown: readonly number[];
}

/** Sends a write request as it is. */
export async function sendWrite(node: ClusterNode, request: WriteRequest, options: CallOptions): Promise<WriteAnswer> {
  const { view, block, producer } = request;
  const message = {
    view,
    block,
    registryRevision: toLong(request.registryRevision),
    ...(producer === null
      ? {}
      : { producer: { id: toLong(producer.id), first: toLong(producer.first), last: toLong(producer.last) } }),
  };
  return writeAnswerFromWire(await node.connection.unary(METHODS.write, message, "write", options));
}

/** Sends a delete request as it is. */
export async function sendDelete(
  node: ClusterNode,
  request: DeleteRequest,
  options: CallOptions,
): Promise<DeleteAnswer> {
  const message = {
    view: request.view,
    keys: { block: request.keys },
    eventTime: toLong(request.eventTime),
    registryRevision: toLong(request.registryRevision),
  };
  const answer = await node.connection.unary(METHODS.delete, message, "write", options);
  return { applied: answer.applied, late: answer.late, mark: ownBytes(answer.mark) };
}

/** A write as rows for leaders. Its block is taken apart only where its rows have several. */
export function writeShipment(request: WriteRequest, findForm: FindForm): Shipment<WriteAnswer> {
  const { rows, schemaVersion } = peekWriteBlock(request.block);
  const send = async (node: ClusterNode, some: Int32Array | null, options: CallOptions): Promise<WriteAnswer> => {
    if (some === null) return sendWrite(node, request, options);
    const { layout } = await findForm(request.view, schemaVersion, options);
    return sendWrite(node, { ...request, block: blockOfRows(request.block, layout, some) }, options);
  };
  const check = async (options: CallOptions): Promise<void> => {
    const { layout, rules } = await findForm(request.view, schemaVersion, options);
    const bad = blockViolations(decodeWriteBlock(request.block, layout), layout, rules);
    if (bad.rows === 0) return;
    const list = bad.first.map(({ row, feature, reason }) => `row ${row}: ${feature}: ${reason}`).join("; ");
    throw invalid(`${bad.rows} of ${rows} rows are bad: ${list}`, { rows: bad.rows, violations: bad.first });
  };
  const shards = (count: number): Int32Array => {
    const of = shardsOf(readKeyList(request.block, KEYS_AT).keys, count);
    if (request.producer === null || of.every((shard) => shard === of[0])) return of;
    throw invalid("producer: the rows lie in more than one shard; a sequence belongs to one", { field: "producer" });
  };
  return { rows, path: METHODS.write.path, shards, check, send };
}

/** A delete as keys for leaders. */
export function deleteShipment(request: DeleteRequest): Shipment<DeleteAnswer> {
  const { keys } = readKeyList(request.keys, 0);
  const send = (node: ClusterNode, some: Int32Array | null, options: CallOptions): Promise<DeleteAnswer> => {
    if (some === null) return sendDelete(node, request, options);
    const list = Array.from(some, (i) => keys.key(i));
    const writer = new ByteWriter(keyListBytes(list));
    writeKeyList(writer, list);
    return sendDelete(node, { ...request, keys: writer.finish() }, options);
  };
  const { path } = METHODS.delete;
  return { rows: keys.count, path, shards: (count) => shardsOf(keys, count), check: async () => {}, send };
}

/** One answer of several to a write. */
export function mergeWrites(answers: readonly WriteAnswer[]): WriteAnswer {
  const sum = (pick: (answer: WriteAnswer) => number): number => answers.reduce((all, answer) => all + pick(answer), 0);
  return {
    applied: sum(({ applied }) => applied),
    late: sum(({ late }) => late),
    refused: sum(({ refused }) => refused),
    lateCells: sum(({ lateCells }) => lateCells),
    mark: mergeMarks(answers.map(({ mark }) => mark)),
    duplicate: answers.every(({ duplicate }) => duplicate),
    pressure: worstOf(answers.flatMap(({ pressure }) => pressure ?? [])),
  };
}

/** Each of the greatest. */
function worstOf(all: readonly Pressure[]): Pressure | null {
  if (all.length === 0) return null;
  const most = (pick: (pressure: Pressure) => number): number => Math.max(...all.map(pick));
  return {
    readP99Us: most(({ readP99Us }) => readP99Us),
    readsPerSecond: most(({ readsPerSecond }) => readsPerSecond),
    loopDelayP99Us: most(({ loopDelayP99Us }) => loopDelayP99Us),
    replicationLagMs: most(({ replicationLagMs }) => replicationLagMs),
  };
}

/** One answer of several to a delete. */
export function mergeDeletes(answers: readonly DeleteAnswer[]): DeleteAnswer {
  return {
    applied: answers.reduce((all, { applied }) => all + applied, 0),
    late: answers.reduce((all, { late }) => all + late, 0),
    mark: mergeMarks(answers.map(({ mark }) => mark)),
  };
}

/**
 * The answer to a request from those of its parts.
 * @throws where a part failed: its error where it is the only one; else one whose `details.outcomes` tells of every row, with
 * outcome `unknown` where any took effect or may have, and `details.mark` has the mark of the parts that were answered.
 */
export function mergeDeliveries<A extends { readonly mark: Uint8Array }>(
  deliveries: readonly Delivery<A>[],
  merge: (answers: readonly A[]) => A,
): A {
  const [only] = deliveries;
  if (only !== undefined && deliveries.length === 1) {
    if ("error" in only) throw only.error;
    return only.answer;
  }
  const failed = deliveries.filter((delivery) => "error" in delivery);
  const first = failed.find(({ error }) => error.outcome === "unknown") ?? failed[0];
  const answers = deliveries.flatMap((delivery) => ("answer" in delivery ? [delivery.answer] : []));
  if (first === undefined) return merge(answers);
  const rowsWhere = (isMember: (delivery: Delivery<A>) => boolean): number[] =>
    deliveries.filter(isMember).flatMap(({ rows }) => Array.from(rows ?? []));
  const outcomes: RowOutcomes = {
    applied: rowsWhere((delivery) => "answer" in delivery),
    rejected: rowsWhere((delivery) => "error" in delivery && delivery.error.outcome === "rejected"),
    unknown: rowsWhere((delivery) => "error" in delivery && delivery.error.outcome === "unknown"),
  };
  const { code, message, details } = first.error;
  throw new FeatureStoreError(code, message, {
    outcome: outcomes.applied.length + outcomes.unknown.length > 0 ? "unknown" : "rejected",
    details: {
      ...details,
      ...renumbered(details["violations"], first.rows),
      ...markDetails(answers.map(({ mark }) => mark)),
      outcomes,
    },
    cause: first.error,
  });
}

/** How the rows of a request that failed ended; null where they all ended the same way. */
export function rowOutcomes(error: FeatureStoreError): RowOutcomes | null {
  return (error.details["outcomes"] as RowOutcomes | undefined) ?? null;
}

/** An error's details without the places of rows in a request, which its caller knows by others. */
export function withoutRowOutcomes({ outcomes: _outcomes, ...details }: ErrorDetails): ErrorDetails {
  return details;
}

/** What the error of a change that failed in part tells for reads to see the rest; nothing where nothing was acknowledged. */
export function markDetails(marks: readonly Uint8Array[]): { readonly mark?: Uint8Array } {
  const mark = mergeMarks(marks);
  return mark.length === 0 ? {} : { mark };
}

/** The mark of what a failed change acknowledged; null where that is nothing. */
export function markOf(error: unknown): Uint8Array | null {
  const mark = error instanceof FeatureStoreError ? error.details["mark"] : null;
  return mark instanceof Uint8Array ? mark : null;
}

/** A part's server names bad rows by their places in the part. */
function renumbered(violations: unknown, rows: Int32Array | null): { readonly violations?: readonly RowViolation[] } {
  if (!Array.isArray(violations) || rows === null) return {};
  return { violations: (violations as RowViolation[]).map((bad) => ({ ...bad, row: rows[bad.row] ?? bad.row })) };
}

function shardsOf(keys: KeyList, count: number): Int32Array {
  return Int32Array.from({ length: keys.count }, (_, i) =>
    shardOf(hashKey(keys.bytes, keys.start(i), keys.end(i)), count),
  );
}

function blockOfRows(bytes: Uint8Array, layout: RowLayout, rows: Int32Array): Uint8Array {
  const block = decodeWriteBlock(bytes, layout);
  const builder = new WriteBlockBuilder(layout, rows.length);
  for (const from of rows) {
    const row = builder.addRow(block.keys.key(from), block.times[from] as number);
    for (const column of block.columns) builder.copyCell(row, column, from);
  }
  return builder.finish();
}
