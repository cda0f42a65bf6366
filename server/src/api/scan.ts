import { setTimeout as setTimeoutPromise } from "node:timers/promises";
import {
  FeatureStoreError,
  type featurestore,
  findEntity,
  findFeatures,
  findView,
  LIMITS,
  readKeyList,
  type ScanPage,
  toSafeInteger,
} from "@featurestore/proto";
import type * as grpc from "@grpc/grpc-js";
import { audible } from "../access/caller.js";
import type { LoadGate } from "../defence/load-gate.js";
import type { StoreNode } from "../node.js";
import { beginRequest } from "../tracing.js";
import {
  type CallContext,
  callOptions,
  carriedBy,
  requestBytes,
  toGrpcError,
  toStoreError,
  wellFormed,
} from "./call.js";
import { type Drainable, stopping } from "./drain.js";
import { keysIn } from "./keys-in.js";
import { sendMessage } from "./send-message.js";
import { rowsToWire, ValuesBudget, valuesPerRow } from "./values.js";

type Call = grpc.ServerWritableStream<featurestore.v1.IScanRequest, featurestore.v1.IScanResponse>;

const METHOD = "Scan";
const VALUES = 2 satisfies featurestore.v1.Encoding;
/** Of a quota that would take longer, a day at a time is waited for. */
const TIMER_MS_MAX = 86_400_000;

export interface ScanContext extends CallContext {
  readonly node: StoreNode;
  readonly streams: Set<Drainable>;
  readonly gate: LoadGate;
}

/** The handler of Scan. At most one page waits for the client while the next is read. */
export function scan(context: ScanContext, call: Call): void {
  const started = performance.now();
  const span = beginRequest(call, context.nodeId, () => carriedBy(call.metadata));
  const abort = new AbortController();
  const stop = (reason: FeatureStoreError): void => abort.abort(reason);
  const stream: Drainable = { drain: () => stop(stopping()) };
  call.on("cancelled", () => stop(new FeatureStoreError("CANCELLED", "the caller cancelled the call")));
  context.streams.add(stream);
  const finished = (failure?: FeatureStoreError): void => {
    context.streams.delete(stream);
    context.observer.finished(METHOD, failure?.code ?? "OK", (performance.now() - started) / 1000);
    span?.endServed(failure);
  };
  sendPages(context, call, abort).then(
    () => {
      finished();
      call.end();
    },
    (error: unknown) => {
      const known = toStoreError(error, METHOD, context.observer);
      finished(known);
      call.emit("error", toGrpcError(audible(context.callers.of(call), known)));
    },
  );
}

async function sendPages(context: ScanContext, call: Call, abort: AbortController): Promise<void> {
  const { node, limit, answers } = context;
  const message = wellFormed(call.request);
  const caller = context.callers.of(call);
  const name = message.view ?? "";
  caller.needNames("reader", [name]);
  const client = context.clients.get(context.clientOf(call));
  context.gate.check(null, 0);
  answers.check(client);
  client.check("read");
  const slot = limit.enter(requestBytes(message), client);
  const { signal } = abort;
  let sending: Promise<void> = Promise.resolve();
  try {
    await node.caughtUp(toSafeInteger("registryRevision", message.registryRevision), callOptions(call, signal, null));
    caller.needView("reader", node.registry, name);
    const view = findView(node.registry, name);
    const features = findFeatures(view, message.features ?? []);
    const isValues = message.encoding === VALUES;
    const pageRows = Math.min(message.pageRows || LIMITS.keysPerRequestMax, LIMITS.keysPerRequestMax);
    const rowsMax = isValues ? Math.max(1, Math.floor(LIMITS.valuesPerAnswerMax / valuesPerRow(features))) : pageRows;
    const request = {
      view: view.name,
      features: message.features ?? [],
      pageRows: Math.min(pageRows, rowsMax),
      cursor: message.cursor && message.cursor.length > 0 ? message.cursor : null,
      includeExpired: message.includeExpired ?? false,
      registryRevision: toSafeInteger("registryRevision", message.registryRevision),
    };
    const entity = findEntity(node.registry, view.entity);
    const names = features.map((feature) => feature.name);
    const toWire = ({ keys, block, cursor }: ScanPage): featurestore.v1.IScanResponse =>
      isValues
        ? { rows: rowsToWire(block, readKeyList(keys, 0).keys, entity, { names, budget: new ValuesBudget() }), cursor }
        : { keys, block, cursor };
    const { deadlineMs } = callOptions(call, signal, null);
    const until = performance.now() + (deadlineMs ?? Number.POSITIVE_INFINITY);
    for await (const page of node.scan(request, deadlineMs === undefined ? {} : { deadlineMs })) {
      caller.needNames("reader", [name]);
      const answer = toWire(page);
      await sending;
      if (signal.aborted) throw signal.reason;
      const bytes = page.keys.length + page.block.length;
      client.take("read", keysIn([page.keys]), bytes);
      answers.take(bytes, client);
      sending = sendMessage(call, answer, { signal, until }).finally(() => answers.give(bytes, client));
      sending.catch(() => undefined); // awaited below
      // A scan under way is slowed down to its client's quota; refusing it would only make it begin again.
      await rest(client.waitMs("read"), { signal, until });
    }
    await sending;
  } finally {
    slot.leave();
  }
}

/** Waits. @throws the signal's reason; DEADLINE_EXCEEDED where that would be later than `until`. */
async function rest(
  ms: number,
  { signal, until }: { readonly signal: AbortSignal; readonly until: number },
): Promise<void> {
  if (ms === 0) return;
  if (performance.now() + ms > until) {
    throw new FeatureStoreError(
      "DEADLINE_EXCEEDED",
      "the deadline would pass before the client's quota lets it read on",
    );
  }
  try {
    await setTimeoutPromise(Math.min(ms, TIMER_MS_MAX), undefined, { signal });
  } catch {
    throw signal.reason;
  }
}
