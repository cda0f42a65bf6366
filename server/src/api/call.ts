import {
  AssertionError,
  type CallOptions,
  type CarriedTrace,
  ERROR_TRAILER,
  errorToWire,
  FeatureStoreError,
  featurestore,
  type GrpcMethod,
  grpcStatusOf,
  invalid,
  type LiveSpan,
  MalformedRequest,
} from "@featurestore/proto";
import * as grpc from "@grpc/grpc-js";
import { audible, type Caller } from "../access/caller.js";
import type { Callers } from "../access/interceptor.js";
import type { NodeCall } from "../deadline.js";
import type { Client } from "../defence/client.js";
import type { ClientOf } from "../defence/client-of.js";
import type { Clients } from "../defence/clients.js";
import { Refusals } from "../defence/refusals.js";
import { beginRequest } from "../tracing.js";
import { ChunkFrame } from "./answer-memory.js";

/** Standard gRPC retries wait as long as this trailer says. */
const PUSHBACK_TRAILER = "grpc-retry-pushback-ms";
/** Where the node is full of requests, places come free soon; answers leave as fast as they are read. */
const PLACE_RETRY_MS = 50;
const ANSWER_RETRY_MS = 250;

/** A request's place among those under way. */
export interface Slot {
  /** Keeps the place until `work` settles, too: for work that goes on after its answer. */
  readonly hold: (work: Promise<unknown>) => void;
  /** The request is answered. Idempotent. */
  readonly leave: () => void;
}

/** Requests under way on this node, and their bytes; above either cap new ones are refused before any work. */
export class HandlerLimit {
  readonly most: number;
  readonly bytesMost: number;
  readonly #refusals: Refusals;
  #running = 0;
  #bytes = 0;

  constructor(most: number, bytesMost: number, refusals = new Refusals()) {
    this.most = most;
    this.bytesMost = bytesMost;
    this.#refusals = refusals;
  }

  get running(): number {
    return this.#running;
  }

  /** @param bytes of the request. A single one always fits, by the node's cap and its client's. @throws RESOURCE_EXHAUSTED (rejected). */
  enter(bytes: number, client: Client): Slot {
    if (this.#running >= this.most) {
      const what = `${this.most} requests under way, its cap`;
      throw this.#refusals.refuse("node_handlers", nodeHas(what), PLACE_RETRY_MS);
    }
    if (this.#bytes > 0 && this.#bytes + bytes > this.bytesMost) {
      const what = `${this.#bytes} bytes of requests under way and takes at most ${this.bytesMost}`;
      throw this.#refusals.refuse("node_request_bytes", nodeHas(what), PLACE_RETRY_MS);
    }
    client.enter(bytes);
    this.#running++;
    this.#bytes += bytes;
    let pending = 1;
    const settle = (): void => {
      if (--pending > 0) return;
      this.#running--;
      this.#bytes -= bytes;
      client.leave(bytes);
    };
    let hasLeft = false;
    return {
      hold: (work) => {
        pending++;
        work.then(settle, settle);
      },
      leave: () => {
        if (hasLeft) return;
        hasLeft = true;
        settle();
      },
    };
  }
}

/** Bytes of answers that wait for their readers, over all calls of the node. */
export class AnswerBudget {
  readonly bytesMax: number;
  readonly #refusals: Refusals;
  #bytes = 0;

  constructor(bytesMax: number, refusals = new Refusals()) {
    this.bytesMax = bytesMax;
    this.#refusals = refusals;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** For use before the work: whether its answer would find no room, here or with its client. @throws RESOURCE_EXHAUSTED (rejected). */
  check(client: Client): void {
    if (this.#bytes >= this.bytesMax) throw this.#full();
    client.checkUnread();
  }

  /** @param bytes to give back later, for the same client. A single answer always fits. @throws RESOURCE_EXHAUSTED. */
  take(bytes: number, client: Client): void {
    if (this.#bytes > 0 && this.#bytes + bytes > this.bytesMax) throw this.#full();
    this.#bytes += bytes;
    client.addUnread(bytes);
  }

  give(bytes: number, client: Client): void {
    this.#bytes -= bytes;
    client.addUnread(-bytes);
  }

  #full(): FeatureStoreError {
    const what = `${this.#bytes} bytes of answers not read yet and takes at most ${this.bytesMax}`;
    return this.#refusals.refuse("answer_bytes", nodeHas(what), ANSWER_RETRY_MS);
  }
}

/** What every handler shares. */
export interface CallContext {
  readonly limit: HandlerLimit;
  readonly answers: AnswerBudget;
  readonly clients: Clients;
  readonly clientOf: ClientOf;
  readonly observer: CallObserver;
  readonly callers: Callers;
  /** For traces. */
  readonly nodeId: string;
}

const sizes = new WeakMap<object, number>();

/** The methods of a service, noting how many bytes each request takes; answers may be frames that are bytes already. */
export function measured(methods: Readonly<Record<string, GrpcMethod>>): grpc.ServiceDefinition {
  const entries = Object.entries(methods).map(([name, method]) => [
    name,
    {
      ...method,
      requestDeserialize: (bytes: Buffer): unknown => {
        const request = method.requestDeserialize(bytes) as object;
        sizes.set(request, bytes.length);
        return request;
      },
      responseSerialize: (answer: unknown): Buffer =>
        answer instanceof ChunkFrame ? answer.serialize() : method.responseSerialize(answer),
    },
  ]);
  return Object.fromEntries(entries) as grpc.ServiceDefinition;
}

/** Bytes of a request as it came. */
export function requestBytes(request: object): number {
  return sizes.get(request) ?? 0;
}

function nodeHas(what: string): string {
  return `the node has ${what}; try again later`;
}

/** Notes how calls end; for metrics and logs. */
export interface CallObserver {
  finished(method: string, code: string, seconds: number): void;
  failed(method: string, error: unknown): void;
}

/** Any error as one of ours. What we did not foresee is INTERNAL, is told to the observer, and shows no stack to the caller. */
export function toStoreError(error: unknown, method: string, observer: CallObserver): FeatureStoreError {
  if (error instanceof FeatureStoreError) return error;
  observer.failed(method, error);
  if (error instanceof AssertionError) throw error;
  return new FeatureStoreError("INTERNAL", "the server failed; its log says why", { outcome: "unknown" });
}

/** An error as gRPC carries it: status, message, our own error in a trailer, and in another when to come back, where it says so. */
export function toGrpcError(error: FeatureStoreError): Partial<grpc.StatusObject> {
  const metadata = new grpc.Metadata();
  metadata.set(ERROR_TRAILER, Buffer.from(featurestore.v1.Error.encode(errorToWire(error)).finish()));
  const retryAfterMs = error.details["retryAfterMs"];
  if (typeof retryAfterMs === "number") metadata.set(PUSHBACK_TRAILER, String(Math.ceil(retryAfterMs)));
  return { code: grpcStatusOf(error.code), details: error.message, metadata };
}

/** The options of a call: its deadline, a signal that fires when the caller goes, and its span. */
export function callOptions(
  call: { getDeadline(): grpc.Deadline },
  signal: AbortSignal,
  span: LiveSpan | null,
): CallOptions & Pick<NodeCall, "endsAtMs"> {
  const deadline = call.getDeadline();
  const at = deadline instanceof Date ? deadline.getTime() : deadline;
  const deadlineMs = at - Date.now();
  return {
    signal,
    ...(Number.isFinite(at) ? { deadlineMs, endsAtMs: performance.now() + deadlineMs } : {}),
    ...(span === null ? {} : { trace: span.trace }),
  };
}

/** The trace context that metadata carries. Two `traceparent`s are none. */
export function carriedBy(metadata: grpc.Metadata): CarriedTrace {
  const [traceparent, ...others] = metadata.get("traceparent");
  if (typeof traceparent !== "string" || others.length > 0) return {};
  return { traceparent, tracestate: metadata.get("tracestate").join(",") };
}

/** A request as decoded. @throws INVALID_ARGUMENT when its bytes were not its message. */
export function wellFormed<T>(request: T): T {
  if (!(request instanceof MalformedRequest)) return request;
  throw invalid(`request: the bytes are not a valid message (${request.reason})`, { field: "request" });
}

/** A unary call, as its handler sees it. */
export interface UnaryCall extends NodeCall {
  readonly caller: Caller;
  readonly client: Client;
  /** Counts the answer among those not read yet until the call is over. @throws RESOURCE_EXHAUSTED. */
  readonly queue: (bytes: number) => void;
}

/** A unary handler: caps, deadline, cancellation, errors. */
export function unary<Request extends object, Response>(
  method: string,
  context: CallContext,
  handle: (request: Request, call: UnaryCall) => Promise<Response>,
): grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => {
    const started = performance.now();
    const span = beginRequest(call, context.nodeId, () => carriedBy(call.metadata));
    const abort = new AbortController();
    const client = context.clients.get(context.clientOf(call));
    let queued = 0;
    // Comes when the caller goes, and also when the answer has left.
    call.on("cancelled", () => {
      abort.abort();
      context.answers.give(queued, client);
      queued = 0;
    });
    const queue = (bytes: number): void => {
      if (call.cancelled) return;
      context.answers.take(bytes, client);
      queued += bytes;
    };
    const run = async (): Promise<void> => {
      if (call.cancelled) throw new FeatureStoreError("CANCELLED", "the caller cancelled the call");
      const request = wellFormed(call.request);
      const slot = context.limit.enter(requestBytes(request), client);
      try {
        const caller = context.callers.of(call);
        const who = { caller, principal: caller.id, client };
        const options = { ...callOptions(call, abort.signal, span), onLeftBehind: slot.hold, queue, ...who };
        const response = await handle(request, options);
        context.observer.finished(method, "OK", (performance.now() - started) / 1000);
        span?.endServed();
        callback(null, response);
      } finally {
        slot.leave();
      }
    };
    run().catch((error: unknown) => {
      const known = toStoreError(error, method, context.observer);
      context.observer.finished(method, known.code, (performance.now() - started) / 1000);
      span?.endServed(known);
      callback(toGrpcError(audible(context.callers.of(call), known)));
    });
  };
}
