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
import type { StoreNode } from "../node.js";
import { type CallContext, callOptions, requestBytes, toGrpcError, toStoreError, wellFormed } from "./call.js";
import { type Drainable, stopping } from "./drain.js";
import { sendMessage } from "./send-message.js";
import { rowsToWire, ValuesBudget, valuesPerRow } from "./values.js";

type Call = grpc.ServerWritableStream<featurestore.v1.IScanRequest, featurestore.v1.IScanResponse>;

const METHOD = "Scan";
const VALUES = 2 satisfies featurestore.v1.Encoding;

export interface ScanContext extends CallContext {
  readonly node: StoreNode;
  readonly streams: Set<Drainable>;
}

/** The handler of Scan. At most one page waits for the client while the next is read. */
export function scan(context: ScanContext, call: Call): void {
  const started = performance.now();
  const abort = new AbortController();
  const stop = (reason: FeatureStoreError): void => abort.abort(reason);
  const stream: Drainable = { drain: () => stop(stopping()) };
  call.on("cancelled", () => stop(new FeatureStoreError("CANCELLED", "the caller cancelled the call")));
  context.streams.add(stream);
  const finished = (code: string): void => {
    context.streams.delete(stream);
    context.observer.finished(METHOD, code, (performance.now() - started) / 1000);
  };
  sendPages(context, call, abort).then(
    () => {
      finished("OK");
      call.end();
    },
    (error: unknown) => {
      const known = toStoreError(error, METHOD, context.observer);
      finished(known.code);
      call.emit("error", toGrpcError(known));
    },
  );
}

async function sendPages(context: ScanContext, call: Call, abort: AbortController): Promise<void> {
  const { node, limit, answers } = context;
  const message = wellFormed(call.request);
  const slot = limit.enter(requestBytes(message));
  const { signal } = abort;
  let sending: Promise<void> = Promise.resolve();
  try {
    await node.caughtUp(toSafeInteger("registryRevision", message.registryRevision), callOptions(call, signal));
    const view = findView(node.registry, message.view ?? "");
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
    const { deadlineMs } = callOptions(call, signal);
    const until = performance.now() + (deadlineMs ?? Number.POSITIVE_INFINITY);
    for await (const page of node.scan(request, deadlineMs === undefined ? {} : { deadlineMs })) {
      const answer = toWire(page);
      await sending;
      if (signal.aborted) throw signal.reason;
      const bytes = page.keys.length + page.block.length;
      answers.take(bytes);
      sending = sendMessage(call, answer, { signal, until }).finally(() => answers.give(bytes));
      sending.catch(() => undefined); // awaited below
    }
    await sending;
  } finally {
    slot.leave();
  }
}
