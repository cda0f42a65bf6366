import {
  ByteWriter,
  blockViolations,
  currentSchema,
  type DeleteAnswer,
  type DeleteRequest,
  decodeWriteBlock,
  encodeMark,
  FeatureStoreError,
  findEntity,
  formatTime,
  hashKey,
  invalid,
  isKey,
  LIMITS,
  peekWriteBlock,
  type RegisteredView,
  type Registry,
  RowLayout,
  readKeyList,
  shardOf,
  splitWriteBlock,
  type TraceContext,
  type ViewSchema,
  type WriteAnswer,
  type WriteRequest,
  writeKeyList,
} from "@featurestore/proto";
import type { Deadline } from "./deadline.js";
import type { NodePressure } from "./node-pressure.js";
import { checkLeads } from "./read-levels.js";
import type { Proposed, Shard } from "./shard.js";
import type { ShardHost } from "./shard-host.js";
import { unsequenced } from "./storage/command-codec.js";
import type { WriteCounters } from "./view-counters.js";
import type { WriterTable } from "./writer-table.js";

/** What a write needs of its node. Times in microseconds. */
export interface WriteContext {
  readonly registry: Registry;
  readonly view: RegisteredView;
  readonly shards: ShardHost;
  readonly clusterId: string;
  readonly pressure: NodePressure;
  readonly now: number;
  /** Of the view. */
  readonly counters: WriteCounters;
  /** Of the call: once it is over, or its caller gone, nothing more is proposed. */
  readonly deadline: Deadline;
  readonly trace: TraceContext | undefined;
  readonly writers: WriterTable;
}

/** Shards of one write whose proposals are traced; a request of 1,000 rows may touch all there are. */
const TRACED_SHARDS_MAX = 8;

const layouts = new WeakMap<ViewSchema, RowLayout>();

/**
 * Checks a write at the edge and carries it out in every shard it touches.
 * @throws INVALID_ARGUMENT, nothing written, when the block or any row is bad; the first ten are named. CORRUPTION
 * (unknown) when it met rows that are damaged; CANCELLED or DEADLINE_EXCEEDED where nothing was proposed in time.
 */
export async function writeRows(context: WriteContext, request: WriteRequest): Promise<WriteAnswer> {
  const { block, layout } = checkBlock(context, request);
  if (block.rows === 0)
    return {
      applied: 0,
      late: 0,
      refused: 0,
      lateCells: 0,
      mark: new Uint8Array(0),
      duplicate: false,
      pressure: context.pressure.told(0),
    };
  const shardCount = context.shards.count;
  const shardOfRow = (row: number): number =>
    shardOf(hashKey(block.keys.bytes, block.keys.start(row), block.keys.end(row)), shardCount);
  const first = shardOfRow(0);
  let isOneShard = true;
  for (let row = 1; row < block.rows && isOneShard; row++) isOneShard = shardOfRow(row) === first;
  const parts = isOneShard ? new Map([[first, request.block]]) : splitWriteBlock(block, layout, shardOfRow);
  const sequence = checkProducer(request, parts.size);
  const proposed = await proposeAll(context, [...parts], async (shard, bytes, trace) => {
    await shard.ensureSchema(layout.schema, context.now);
    const { now, view, deadline } = context;
    deadline.check();
    return shard.propose(
      { leaderTime: now, ...sequence, kind: "rows", datasets: [view.datasetVersion], block: bytes },
      trace,
    );
  });
  const [only] = proposed.values();
  if (only?.outcome === "straddles") {
    throw invalid(
      `producer ${sequence.producer}: sequences ${sequence.first} to ${sequence.last} straddle ${only.seen}, the last one applied; send the rest from ${only.seen + 1}`,
      {
        field: "producer",
        seen: only.seen,
      },
    );
  }
  const sum = summedUp(proposed);
  const { counters } = context;
  for (const result of APPLY_RESULTS) counters.written[result] += sum(result);
  counters.lateCells += sum("lateCells");
  const isDuplicate = only?.outcome === "duplicate";
  if (isDuplicate) counters.duplicates++;
  context.writers.note(
    { view: context.view.name, producer: request.producer?.id ?? null },
    { applied: sum("applied"), late: sum("late"), refused: sum("refused"), isDuplicate },
  );
  checkDamage(sum("damaged"), "write");
  return {
    applied: sum("applied"),
    late: sum("late"),
    refused: sum("refused"),
    lateCells: sum("lateCells"),
    mark: markOf(context, proposed),
    duplicate: isDuplicate,
    pressure: context.pressure.told(lagOf(context.shards, proposed.keys())),
  };
}

/** Deletes rows as of an event time. @throws INVALID_ARGUMENT when a key is bad or the time too far ahead, CORRUPTION and NOT_FOUND (unknown). */
export async function deleteRows(context: WriteContext, request: DeleteRequest): Promise<DeleteAnswer> {
  const { keys } = readKeyList(request.keys, 0);
  checkSize(keys.count, request.keys.length);
  const latest = latestTime(context);
  if (!Number.isSafeInteger(request.eventTime) || request.eventTime > latest) {
    throw invalid(
      `eventTime: ${request.eventTime} is too far ahead (the latest accepted is ${formatTime(latest)}); event times are microseconds since 1970-01-01 UTC`,
      { field: "eventTime" },
    );
  }
  const { joinKeys } = findEntity(context.registry, context.view.entity);
  const byShard = new Map<number, Uint8Array[]>();
  for (let i = 0; i < keys.count; i++) {
    const key = keys.key(i);
    if (!isKey(joinKeys, key))
      throw invalid(`keys: key ${i} is not a key of entity ${context.view.entity}`, { field: "keys", row: i });
    const shard = shardOf(hashKey(key), context.shards.count);
    const list = byShard.get(shard);
    if (list === undefined) byShard.set(shard, [key]);
    else list.push(key);
  }
  const schema = currentSchema(context.view);
  const proposed = await proposeAll(context, [...byShard], async (shard, list, trace) => {
    await shard.ensureSchema(schema, context.now);
    context.deadline.check();
    const command = {
      ...unsequenced(context.now),
      kind: "delete",
      viewId: context.view.id,
      dataset: context.view.datasetVersion,
      schemaVersion: schema.version,
      eventTime: request.eventTime,
      keys: encodeKeys(list),
    } as const;
    return shard.propose(command, trace);
  });
  const sum = summedUp(proposed);
  for (const result of APPLY_RESULTS) context.counters.deleted[result] += sum(result);
  checkDamage(sum("damaged"), "delete");
  if (sum("refused") > 0)
    throw new FeatureStoreError(
      "NOT_FOUND",
      `view ${context.view.name} was dropped or changed meanwhile: ${sum("refused")} of the deletes had no effect`,
      { outcome: "unknown" },
    );
  return { applied: sum("applied"), late: sum("late"), mark: markOf(context, proposed) };
}

/** What apply says of rows. */
const APPLY_RESULTS = ["applied", "late", "refused", "damaged"] as const;
type Count = "applied" | "late" | "refused" | "damaged" | "lateCells";

function summedUp(proposed: ReadonlyMap<number, Proposed>): (field: Count) => number {
  return (field) => [...proposed.values()].reduce((total, part) => total + part[field], 0);
}

/** @throws CORRUPTION (unknown: the sound rows took it) where rows are damaged. */
function checkDamage(damaged: number, what: "write" | "delete"): void {
  if (damaged === 0) return;
  throw new FeatureStoreError(
    "CORRUPTION",
    `${damaged} of the rows ${damaged === 1 ? "is" : "are"} damaged and took no ${what}, the others did; restore the node from a backup`,
    { outcome: "unknown", details: { rowsDamaged: damaged } },
  );
}

/** Keys as an encoded list. */
export function encodeKeys(keys: readonly Uint8Array[]): Uint8Array {
  const writer = new ByteWriter(1024);
  writeKeyList(writer, keys);
  return writer.finish();
}

function checkBlock(
  context: WriteContext,
  request: WriteRequest,
): { block: ReturnType<typeof decodeWriteBlock>; layout: RowLayout } {
  const { viewId, schemaVersion, rows } = peekWriteBlock(request.block);
  checkSize(rows, request.block.length);
  const schema = context.view.schemas.find((candidate) => candidate.version === schemaVersion);
  if (viewId !== context.view.id || schema === undefined) {
    throw invalid(
      `block: it names schema version ${schemaVersion} of view id ${viewId}, which is not of view ${context.view.name}; fetch the registry again`,
      { field: "block" },
    );
  }
  const layout = layoutOf(schema);
  const block = decodeWriteBlock(request.block, layout);
  const { joinKeys } = findEntity(context.registry, context.view.entity);
  const bad = blockViolations(block, layout, { joinKeys, latestTime: latestTime(context) });
  if (bad.rows > 0) {
    context.counters.written.invalid += bad.rows;
    const list = bad.first.map(({ row, reason }) => `row ${row}: ${reason}`).join("; ");
    throw invalid(
      `${bad.rows} of ${rows} rows are bad, nothing was written: ${list}${bad.rows > bad.first.length ? "; ..." : ""}`,
      { rows: bad.rows, violations: bad.first },
    );
  }
  return { block, layout };
}

function checkSize(rows: number, bytes: number): void {
  if (rows > LIMITS.keysPerRequestMax)
    throw invalid(`keys: ${rows} in one request, more than the limit of ${LIMITS.keysPerRequestMax}`, {
      field: "keys",
    });
  if (bytes > LIMITS.requestBytesMax)
    throw invalid(`request: ${bytes} bytes, more than the limit of ${LIMITS.requestBytesMax}`, { field: "request" });
}

function checkProducer(request: WriteRequest, shards: number): { producer: number; first: number; last: number } {
  const { producer } = request;
  if (producer === null) return { producer: 0, first: 0, last: 0 };
  const { id, first, last } = producer;
  if (
    !(
      Number.isSafeInteger(id) &&
      id > 0 &&
      Number.isSafeInteger(first) &&
      Number.isSafeInteger(last) &&
      first >= 1 &&
      last >= first
    )
  ) {
    throw invalid(`producer: expected a positive id and sequences 1 <= first <= last, got ${id}, ${first}, ${last}`, {
      field: "producer",
    });
  }
  if (shards !== 1)
    throw invalid(`producer: the rows lie in ${shards} shards; a request with a producer holds rows of one shard`, {
      field: "producer",
    });
  return { producer: id, first, last };
}

function latestTime(context: WriteContext): number {
  return context.now + context.view.maxFutureMs * 1000;
}

function layoutOf(schema: ViewSchema): RowLayout {
  let layout = layouts.get(schema);
  if (layout === undefined) {
    layout = new RowLayout(schema);
    layouts.set(schema, layout);
  }
  return layout;
}

/** Proposes to every shard at once. When some fail, the error says whether any part may have happened. */
async function proposeAll<T>(
  context: WriteContext,
  parts: readonly (readonly [number, T])[],
  propose: (shard: Shard, part: T, trace: TraceContext | undefined) => Promise<Proposed>,
): Promise<Map<number, Proposed>> {
  context.deadline.check();
  checkLeads(
    context.shards,
    parts.map(([shard]) => shard),
  );
  const settled = await Promise.allSettled(
    parts.map(([shard, part], i) =>
      propose(context.shards.at(shard) as Shard, part, i < TRACED_SHARDS_MAX ? context.trace : undefined),
    ),
  );
  const proposed = new Map<number, Proposed>();
  const failures: FeatureStoreError[] = [];
  settled.forEach((result, i) => {
    if (result.status === "fulfilled") proposed.set((parts[i] as readonly [number, T])[0], result.value);
    else failures.push(asStoreError(result.reason));
  });
  const [failure] = failures;
  if (failure === undefined) return proposed;
  const isRejected = proposed.size === 0 && failures.every((error) => error.outcome === "rejected");
  throw new FeatureStoreError(failure.code, failure.message, {
    outcome: isRejected ? "rejected" : "unknown",
    details: {
      ...failure.details,
      ...(failure.code === "NOT_LEADER" ? { shards: leadersTold(failures) } : {}),
      shardsApplied: proposed.size,
      shardsFailed: failures.length,
    },
    cause: failure,
  });
}

/** Of all shards that turned out to be led elsewhere: by whom. */
function leadersTold(failures: readonly FeatureStoreError[]): Readonly<Record<string, unknown>> {
  return Object.assign({}, ...failures.map(({ details }) => details["shards"]));
}

function asStoreError(error: unknown): FeatureStoreError {
  if (error instanceof FeatureStoreError) return error;
  throw error;
}

/** The greatest replication lag of some shards, in milliseconds. */
function lagOf(host: ShardHost, shards: Iterable<number>): number {
  let most = 0;
  for (const shard of shards) most = Math.max(most, host.at(shard)?.group?.replicationLagMs ?? 0);
  return most;
}

function markOf(context: WriteContext, proposed: ReadonlyMap<number, Proposed>): Uint8Array {
  return encodeMark({
    clusterId: context.clusterId,
    indexes: new Map([...proposed].map(([shard, { index }]) => [shard, index])),
  });
}
