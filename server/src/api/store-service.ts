import {
  consistencyFromWire,
  currentSchema,
  type EntityDefinition,
  type FeatureSet,
  FeatureStoreError,
  type featurestore,
  findEntity,
  findFeatures,
  findView,
  invalid,
  LIMITS,
  peekWriteBlock,
  type ReadRequest,
  type RegisteredView,
  type Registry,
  RowLayout,
  readKeyList,
  toSafeInteger,
  typeInfo,
  WriteBlockBuilder,
} from "@featurestore/proto";
import type * as grpc from "@grpc/grpc-js";
import type { Caller } from "../access/caller.js";
import type { NodeCall } from "../deadline.js";
import type { Client } from "../defence/client.js";
import type { LoadGate } from "../defence/load-gate.js";
import type { StoreNode } from "../node.js";
import { encodeKeys } from "../write-path.js";
import type { AnswerMemoryPool } from "./answer-memory.js";
import { type CallContext, type UnaryCall, unary } from "./call.js";
import type { Drainable } from "./drain.js";
import { featureSetFromWire, namesAsked, needSet } from "./feature-set.js";
import { keysIn } from "./keys-in.js";
import { MultiGetSession } from "./multi-get-stream.js";
import { scan } from "./scan.js";
import { eventTimeFromWire, keyFromWire, rowsToWire, ValuesBudget, valueFromWire, valuesPerRow } from "./values.js";
import { WriteStreamSession } from "./write-stream.js";

/** A call, and whoever makes it. */
export type CallOfCaller = NodeCall & { readonly caller: Caller; readonly client: Client };

const VALUES = 2 satisfies featurestore.v1.Encoding;

export interface StoreServiceContext extends CallContext {
  readonly node: StoreNode;
  /** Microseconds. */
  readonly now: () => number;
  /** Streams open now; told to drain when the server stops. */
  readonly streams: Set<Drainable>;
  readonly memory: AnswerMemoryPool;
  readonly gate: LoadGate;
}

/** The handlers of StoreService: decode, call the node, encode. */
export function storeService(context: StoreServiceContext): grpc.UntypedServiceImplementation {
  const { node } = context;
  return {
    MultiGet: unary("MultiGet", context, (request: featurestore.v1.IMultiGetRequest, call) =>
      multiGet(context, request, call),
    ),
    MultiGetStream: (
      call: grpc.ServerDuplexStream<featurestore.v1.IMultiGetStreamRequest, featurestore.v1.IMultiGetStreamResponse>,
    ) => {
      const session: Drainable = new MultiGetSession(call, context, () => context.streams.delete(session));
      context.streams.add(session);
    },
    Write: unary("Write", context, (request: featurestore.v1.IWriteRequest, call) => write(context, request, call)),
    WriteStream: (
      call: grpc.ServerDuplexStream<featurestore.v1.IWriteStreamRequest, featurestore.v1.IWriteStreamResponse>,
    ) => {
      const session: Drainable = new WriteStreamSession(call, {
        ...context,
        write: (request, options) => write(context, request, options),
        onOver: () => context.streams.delete(session),
      });
      context.streams.add(session);
    },
    Delete: unary("Delete", context, async (request: featurestore.v1.IDeleteRequest, call) => {
      context.gate.check(null, 0);
      call.caller.needNames("writer", [request.view ?? ""]);
      call.client.check("write");
      await known(context, request, call);
      call.caller.needView("writer", node.registry, request.view ?? "");
      const deletion = deleteRequest(context, request);
      call.client.take("write", keysIn([deletion.keys]), deletion.keys.length);
      const { applied, late, mark } = await node.delete(deletion, call);
      return { applied, late, mark };
    }),
    Scan: (call: grpc.ServerWritableStream<featurestore.v1.IScanRequest, featurestore.v1.IScanResponse>) =>
      scan(context, call),
  };
}

/** Before names are resolved: this node may be behind what the caller knows. @throws UNAVAILABLE when it stays so. */
function known(
  { node }: StoreServiceContext,
  { registryRevision }: Pick<featurestore.v1.IMultiGetRequest, "registryRevision">,
  call: NodeCall,
): Promise<void> {
  return node.caughtUp(toSafeInteger("registryRevision", registryRevision), call);
}

async function write(
  context: StoreServiceContext,
  request: featurestore.v1.IWriteRequest,
  call: CallOfCaller,
): Promise<featurestore.v1.IWriteResponse> {
  const { caller, client } = call;
  context.gate.check(null, 0);
  caller.needNames("writer", [request.view ?? ""]);
  client.check("write");
  await known(context, request, call);
  caller.needView("writer", context.node.registry, request.view ?? "");
  const write = writeRequest(context, request);
  if (write.block.length > 0) client.take("write", peekWriteBlock(write.block).rows, write.block.length);
  const { pressure, ...answer } = await context.node.write(write, call);
  return { ...answer, ...(pressure === null ? {} : { pressure }) };
}

async function multiGet(
  context: StoreServiceContext,
  request: featurestore.v1.IMultiGetRequest,
  call: UnaryCall,
): Promise<featurestore.v1.IMultiGetResponse> {
  context.gate.check(null, 0);
  call.caller.needNames("reader", namesAsked(request.featureSet ?? {}));
  call.client.check("read");
  await known(context, request, call);
  const { node } = context;
  const { registry } = node;
  needSet(call.caller, registry, request.featureSet ?? {});
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
    consistency: consistencyFromWire(request),
    registryRevision: toSafeInteger("registryRevision", request.registryRevision),
  };
  context.answers.check(call.client);
  if (request.encoding === VALUES) checkValues(registry, set, (role) => lists[roles.indexOf(role)]);
  call.client.take("read", keysIn(lists), 0);
  const answer = await node.read(read, call);
  const bytes = answer.blocks.reduce((sum, block) => sum + block.length, 0);
  call.client.take("read", 0, bytes);
  call.queue(bytes);
  const unserved = answer.unserved.map(({ leader, ...shard }) => ({ ...shard, leader: leader ?? "" }));
  const base = { complete: answer.complete, stalenessMs: answer.stalenessMs, unserved };
  if (request.encoding !== VALUES) return { ...base, blocks: [...answer.blocks] };
  const budget = new ValuesBudget();
  const values = set.selections.map((selection, i) => {
    const view = findView(registry, selection.view);
    const names = findFeatures(view, selection.features).map((feature) => feature.name);
    const { keys } = readKeyList(lists[roles.indexOf(selection.role)] as Uint8Array, 0);
    return {
      view: view.name,
      role: selection.role,
      rows: rowsToWire(answer.blocks[i] as Uint8Array, keys, findEntity(registry, view.entity), { names, budget }),
    };
  });
  return { ...base, values };
}

/** Refuses, before any work, an answer as values that is too large by its types alone. @throws RESOURCE_EXHAUSTED. */
function checkValues(registry: Registry, set: FeatureSet, listOf: (role: string) => Uint8Array | undefined): void {
  const budget = new ValuesBudget();
  for (const { view, features, role } of set.selections) {
    const rows = readKeyList(listOf(role) ?? new Uint8Array(8), 0).keys.count;
    budget.take(rows * valuesPerRow(findFeatures(findView(registry, view), features)));
  }
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
