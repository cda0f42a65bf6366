import {
  currentSchema,
  type EntityDefinition,
  errorToWire,
  type FeatureSet,
  FeatureStoreError,
  type featurestore,
  findEntity,
  findFeatures,
  findView,
  invalid,
  LIMITS,
  type ReadRequest,
  type RegisteredView,
  RowLayout,
  readKeyList,
  toSafeInteger,
  typeInfo,
  WriteBlockBuilder,
} from "@featurestore/proto";
import type * as grpc from "@grpc/grpc-js";
import type { StoreNode } from "../node.js";
import { encodeKeys } from "../write-path.js";
import {
  type CallObserver,
  callOptions,
  type HandlerLimit,
  toGrpcError,
  toStoreError,
  unary,
  wellFormed,
} from "./call.js";
import { featureSetFromWire } from "./feature-set.js";
import { MultiGetSession } from "./multi-get-stream.js";
import { eventTimeFromWire, keyFromWire, rowsToWire, valueFromWire } from "./values.js";

const VALUES = 2 satisfies featurestore.v1.Encoding;
/** Writes under way on one stream; beyond it the stream is read no further until some are done. */
const WRITES_IN_FLIGHT_MAX = 64;

export interface StoreServiceContext {
  readonly node: StoreNode;
  readonly limit: HandlerLimit;
  readonly observer: CallObserver;
  /** Microseconds. */
  readonly now: () => number;
  /** Streams open now; told to drain when the server stops. */
  readonly sessions: Set<MultiGetSession>;
}

/** The handlers of StoreService: decode, call the node, encode. */
export function storeService(context: StoreServiceContext): grpc.UntypedServiceImplementation {
  const { node } = context;
  return {
    MultiGet: unary("MultiGet", context, (request: featurestore.v1.IMultiGetRequest, options) =>
      multiGet(context, request, options),
    ),
    MultiGetStream: (
      call: grpc.ServerDuplexStream<featurestore.v1.IMultiGetStreamRequest, featurestore.v1.IMultiGetStreamResponse>,
    ) => {
      const session: MultiGetSession = new MultiGetSession(call, context, () => context.sessions.delete(session));
      context.sessions.add(session);
    },
    Write: unary(
      "Write",
      context,
      async (request: featurestore.v1.IWriteRequest, options) =>
        writeToWire(await node.write(writeRequest(context, request), options)),
      (request) => request.block?.length ?? 0,
    ),
    WriteStream: (
      call: grpc.ServerDuplexStream<featurestore.v1.IWriteStreamRequest, featurestore.v1.IWriteStreamResponse>,
    ) => writeStream(context, call),
    Delete: unary("Delete", context, async (request: featurestore.v1.IDeleteRequest, options) => {
      const { applied, late, mark } = await node.delete(deleteRequest(context, request), options);
      return { applied, late, mark };
    }),
    Scan: (call: grpc.ServerWritableStream<featurestore.v1.IScanRequest, featurestore.v1.IScanResponse>) => {
      const started = performance.now();
      scan(context, call).catch((error: unknown) => {
        const known = toStoreError(error, "Scan", context.observer);
        context.observer.finished("Scan", known.code, (performance.now() - started) / 1000);
        call.emit("error", toGrpcError(known));
      });
    },
  };
}

async function multiGet(
  context: StoreServiceContext,
  request: featurestore.v1.IMultiGetRequest,
  options: Parameters<StoreNode["read"]>[1],
): Promise<featurestore.v1.IMultiGetResponse> {
  const { node } = context;
  const { registry } = node;
  const set = featureSetFromWire(registry, request.featureSet ?? {});
  const roles = [...new Set(set.selections.map((selection) => selection.role))];
  const lists = roles.map((role) => {
    const list = (request.keys ?? []).find((candidate) => (candidate.role ?? "") === role);
    if (list === undefined)
      throw invalid(`keys: expected a list of keys for role ${JSON.stringify(role)}`, { field: "keys" });
    return keyListFromWire(entityOfRole(registry, set, role), list);
  });
  const read: ReadRequest = {
    set,
    keys: lists,
    asOf: toSafeInteger("asOf", request.asOf) || null,
    after: request.after && request.after.length > 0 ? request.after : null,
    registryRevision: toSafeInteger("registryRevision", request.registryRevision),
  };
  const answer = await node.read(read, options);
  const base = { complete: answer.complete, stalenessMs: answer.stalenessMs };
  if (request.encoding !== VALUES) return { ...base, blocks: [...answer.blocks] };
  const values = set.selections.map((selection, i) => {
    const view = findView(registry, selection.view);
    const names = findFeatures(view, selection.features).map((feature) => feature.name);
    const { keys } = readKeyList(lists[roles.indexOf(selection.role)] as Uint8Array, 0);
    return {
      view: view.name,
      role: selection.role,
      rows: rowsToWire(answer.blocks[i] as Uint8Array, keys, findEntity(registry, view.entity), names),
    };
  });
  return { ...base, values };
}

function entityOfRole(registry: StoreNode["registry"], set: FeatureSet, role: string): EntityDefinition {
  const selection = set.selections.find((candidate) => candidate.role === role);
  return findEntity(registry, findView(registry, selection?.view ?? "").entity);
}

/** An encoded key list from either form. @throws INVALID_ARGUMENT naming the join key. */
function keyListFromWire(entity: EntityDefinition, list: featurestore.v1.IKeyList): Uint8Array {
  const values = list.values ?? [];
  if (values.length === 0) return list.block && list.block.length > 0 ? list.block : encodeKeys([]);
  if (values.length > LIMITS.keysPerRequestMax)
    throw invalid(`keys: ${values.length} in one request, more than the limit of ${LIMITS.keysPerRequestMax}`, {
      field: "keys",
    });
  return encodeKeys(values.map((key) => keyFromWire(entity.joinKeys, key)));
}

function writeRequest(
  context: StoreServiceContext,
  message: featurestore.v1.IWriteRequest,
): Parameters<StoreNode["write"]>[0] {
  const view = message.view ?? "";
  const producer = message.producer;
  return {
    view,
    block:
      message.rows && message.rows.length > 0
        ? blockFromRows(context, view, message.rows)
        : (message.block ?? new Uint8Array(0)),
    producer: producer
      ? {
          id: toSafeInteger("producer.id", producer.id),
          first: toSafeInteger("producer.first", producer.first),
          last: toSafeInteger("producer.last", producer.last),
        }
      : null,
    registryRevision: toSafeInteger("registryRevision", message.registryRevision),
  };
}

/** Rows as values, packed. @throws INVALID_ARGUMENT naming row and feature. */
function blockFromRows(
  context: StoreServiceContext,
  name: string,
  rows: readonly featurestore.v1.IRowValues[],
): Uint8Array {
  if (rows.length > LIMITS.keysPerRequestMax)
    throw invalid(`rows: ${rows.length} in one request, more than the limit of ${LIMITS.keysPerRequestMax}`, {
      field: "rows",
    });
  const { registry } = context.node;
  const view = findView(registry, name);
  const { joinKeys } = findEntity(registry, view.entity);
  const layout = new RowLayout(currentSchema(view));
  const builder = new WriteBlockBuilder(layout, rows.length);
  rows.forEach((message, i) => {
    try {
      const row = builder.addRow(
        keyFromWire(joinKeys, message.key),
        eventTimeFromWire("eventTime", message.eventTime ?? "", context.now()),
      );
      for (const [feature, value] of Object.entries(message.features ?? {})) {
        const [found] = findFeatures(view, [feature]);
        if (found === undefined) continue;
        builder.setCell(row, layout.positionOf(found.id), valueFromWire(feature, typeInfo(found.type), value));
      }
    } catch (error) {
      if (!(error instanceof FeatureStoreError)) throw error;
      throw new FeatureStoreError("INVALID_ARGUMENT", `row ${i}: ${error.message}`, {
        details: { ...error.details, row: i },
      });
    }
  });
  return builder.finish();
}

function writeToWire(answer: Awaited<ReturnType<StoreNode["write"]>>): featurestore.v1.IWriteResponse {
  return { ...answer };
}

function deleteRequest(
  context: StoreServiceContext,
  message: featurestore.v1.IDeleteRequest,
): Parameters<StoreNode["delete"]>[0] {
  const view: RegisteredView = findView(context.node.registry, message.view ?? "");
  return {
    view: view.name,
    keys: keyListFromWire(findEntity(context.node.registry, view.entity), message.keys ?? {}),
    eventTime: message.stamp ? context.now() : toSafeInteger("eventTime", message.eventTime),
    registryRevision: toSafeInteger("registryRevision", message.registryRevision),
  };
}

function writeStream(
  context: StoreServiceContext,
  call: grpc.ServerDuplexStream<featurestore.v1.IWriteStreamRequest, featurestore.v1.IWriteStreamResponse>,
): void {
  const abort = new AbortController();
  let inFlight = 0;
  let hasEnded = false;
  const finish = (): void => {
    inFlight--;
    if (inFlight < WRITES_IN_FLIGHT_MAX && call.isPaused()) call.resume();
    if (hasEnded && inFlight === 0) call.end();
  };
  const answer = async (message: featurestore.v1.IWriteStreamRequest): Promise<void> => {
    const id = message.id ?? 0;
    const started = performance.now();
    let code = "OK";
    try {
      const leave = context.limit.enter(message.write?.block?.length ?? 0);
      try {
        const written = await context.node.write(
          writeRequest(context, wellFormed(message).write ?? {}),
          callOptions(call, abort.signal),
        );
        call.write({ id, written: writeToWire(written) });
      } finally {
        leave();
      }
    } catch (error) {
      const known = toStoreError(error, "WriteStream", context.observer);
      code = known.code;
      call.write({ id, error: errorToWire(known) });
    } finally {
      context.observer.finished("WriteStream", code, (performance.now() - started) / 1000);
    }
  };
  call.on("data", (message: featurestore.v1.IWriteStreamRequest) => {
    inFlight++;
    if (inFlight >= WRITES_IN_FLIGHT_MAX) call.pause();
    void answer(message).finally(finish);
  });
  call.on("end", () => {
    hasEnded = true;
    if (inFlight === 0) call.end();
  });
  call.on("cancelled", () => abort.abort());
  call.on("error", () => abort.abort());
}

async function scan(
  context: StoreServiceContext,
  call: grpc.ServerWritableStream<featurestore.v1.IScanRequest, featurestore.v1.IScanResponse>,
): Promise<void> {
  const { node } = context;
  const abort = new AbortController();
  call.on("cancelled", () => abort.abort());
  const leave = context.limit.enter(0);
  const started = performance.now();
  try {
    const message = wellFormed(call.request);
    const view = findView(node.registry, message.view ?? "");
    const entity = findEntity(node.registry, view.entity);
    const names = findFeatures(view, message.features ?? []).map((feature) => feature.name);
    const pages = node.scan(
      {
        view: view.name,
        features: message.features ?? [],
        pageRows: message.pageRows ?? 0,
        cursor: message.cursor && message.cursor.length > 0 ? message.cursor : null,
        includeExpired: message.includeExpired ?? false,
        registryRevision: toSafeInteger("registryRevision", message.registryRevision),
      },
      callOptions(call, abort.signal),
    );
    for await (const { keys, block, cursor } of pages) {
      const page =
        message.encoding === VALUES
          ? { rows: rowsToWire(block, readKeyList(keys, 0).keys, entity, names), cursor }
          : { keys, block, cursor };
      if (!call.write(page)) await drained(call, abort.signal);
    }
    context.observer.finished("Scan", "OK", (performance.now() - started) / 1000);
    call.end();
  } finally {
    leave();
  }
}

/** Resolves when the transport takes more. @throws CANCELLED when the caller goes meanwhile. */
function drained(call: NodeJS.EventEmitter, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      call.off("drain", onDrain);
      reject(new FeatureStoreError("CANCELLED", "the caller cancelled the call"));
    };
    const onDrain = (): void => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    };
    if (signal.aborted) return onAbort();
    call.once("drain", onDrain);
    signal.addEventListener("abort", onAbort, { once: true });
  });
}
