import {
  FeatureStoreError,
  type featurestore,
  type ReadShardRequest,
  type RestoreRowsRequest,
  type ShardPart,
  toLong,
  toSafeInteger,
} from "@featurestore/proto";
import type * as grpc from "@grpc/grpc-js";
import type { StoreNode } from "../node.js";
import { type CallContext, callOptions, requestBytes, toGrpcError, toStoreError, unary, wellFormed } from "./call.js";
import { type Drainable, stopping } from "./drain.js";
import { beginRestoreFromWire, checkRestoreId } from "./restore-wire.js";
import { sendMessage } from "./send-message.js";

type ReadShardCall = grpc.ServerWritableStream<featurestore.v1.IReadShardRequest, featurestore.v1.IReadShardResponse>;

interface Context extends CallContext {
  readonly node: StoreNode;
  readonly streams: Set<Drainable>;
}

const READ_SHARD = "ReadShard";

/** The handlers of BackupService. */
export function backupService(context: Context): grpc.UntypedServiceImplementation {
  const { node } = context;
  return {
    ReadShard: (call: ReadShardCall) => readShard(context, call),
    BeginRestore: unary(
      "BeginRestore",
      context,
      async (request: featurestore.v1.IBeginRestoreRequest, call): Promise<featurestore.v1.IBeginRestoreResponse> => ({
        revision: toLong(await node.beginRestore(beginRestoreFromWire(request), call)),
      }),
    ),
    RestoreRows: unary(
      "RestoreRows",
      context,
      async (message: featurestore.v1.IRestoreRowsRequest, call): Promise<featurestore.v1.IRestoreRowsResponse> => {
        const request = restoreRowsFromWire(message);
        await node.restoreRows(request, call);
        return { applied: request.keys.length };
      },
    ),
    FinishRestore: unary(
      "FinishRestore",
      context,
      async (
        request: featurestore.v1.IFinishRestoreRequest,
        call,
      ): Promise<featurestore.v1.IFinishRestoreResponse> => ({
        revision: toLong(await node.finishRestore(checkRestoreId(request.restoreId), call)),
      }),
    ),
  };
}

/** A shard's rows, part by part: one waits for the client while the next is read. */
function readShard(context: Context, call: ReadShardCall): void {
  const started = performance.now();
  const abort = new AbortController();
  const stop = (reason: FeatureStoreError): void => abort.abort(reason);
  const stream: Drainable = { drain: () => stop(stopping()) };
  call.on("cancelled", () => stop(new FeatureStoreError("CANCELLED", "the caller cancelled the call")));
  context.streams.add(stream);
  const finished = (code: string): void => {
    context.streams.delete(stream);
    context.observer.finished(READ_SHARD, code, (performance.now() - started) / 1000);
  };
  sendParts(context, call, abort.signal).then(
    () => {
      finished("OK");
      call.end();
    },
    (error: unknown) => {
      const known = toStoreError(error, READ_SHARD, context.observer);
      finished(known.code);
      call.emit("error", toGrpcError(known));
    },
  );
}

async function sendParts(context: Context, call: ReadShardCall, signal: AbortSignal): Promise<void> {
  const { node, limit, answers } = context;
  const message = wellFormed(call.request);
  const client = context.clients.get(context.clientOf(call));
  const slot = limit.enter(requestBytes(message), client);
  let sending: Promise<void> = Promise.resolve();
  try {
    const options = callOptions(call, signal, null);
    const until = performance.now() + (options.deadlineMs ?? Number.POSITIVE_INFINITY);
    for await (const part of node.readShard(readShardFromWire(message), options)) {
      await sending;
      if (signal.aborted) throw signal.reason;
      const bytes = bytesOf(part);
      answers.take(bytes, client);
      sending = sendMessage(call, partToWire(part), { signal, until }).finally(() => answers.give(bytes, client));
      sending.catch(() => undefined); // awaited below
    }
    await sending;
  } finally {
    slot.leave();
  }
}

function readShardFromWire(message: featurestore.v1.IReadShardRequest): ReadShardRequest {
  return {
    shard: message.shard ?? 0,
    registryRevision: toSafeInteger("registryRevision", message.registryRevision),
    digestOnly: message.digestOnly ?? false,
    restoreId: message.restoreId ? checkRestoreId(message.restoreId) : null,
  };
}

function restoreRowsFromWire(message: featurestore.v1.IRestoreRowsRequest): RestoreRowsRequest {
  return {
    restoreId: checkRestoreId(message.restoreId),
    shard: message.shard ?? 0,
    viewId: message.viewId ?? 0,
    keys: message.keys ?? [],
    rows: message.rows ?? [],
    registryRevision: toSafeInteger("registryRevision", message.registryRevision),
  };
}

function bytesOf(part: ShardPart): number {
  if (part.kind !== "rows") return 0;
  return part.keys.reduce((sum, key, i) => sum + key.length + (part.rows[i]?.length ?? 0), 0);
}

function partToWire(part: ShardPart): featurestore.v1.IReadShardResponse {
  switch (part.kind) {
    case "begin": {
      const { clusterId, node, applied, asOf } = part;
      const { term, index } = applied;
      return { begin: { clusterId, node, term: toLong(term), index: toLong(index), asOf: toLong(asOf) } };
    }
    case "rows":
      return { rows: { viewId: part.viewId, keys: [...part.keys], rows: [...part.rows] } };
    case "end":
      return { end: { views: part.views.map(({ rows, ...view }) => ({ ...view, rows: toLong(rows) })) } };
  }
}
