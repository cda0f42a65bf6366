import {
  AssertionError,
  type CallOptions,
  ERROR_TRAILER,
  errorToWire,
  FeatureStoreError,
  featurestore,
  grpcStatusOf,
  invalid,
  MalformedRequest,
} from "@featurestore/proto";
import * as grpc from "@grpc/grpc-js";

/** Requests under way on this node, and their bytes; above either cap new ones are refused before any work. */
export class HandlerLimit {
  readonly most: number;
  readonly bytesMost: number;
  #running = 0;
  #bytes = 0;

  constructor(most: number, bytesMost: number) {
    this.most = most;
    this.bytesMost = bytesMost;
  }

  get running(): number {
    return this.#running;
  }

  /** @param bytes of the request. A single one always fits. @throws RESOURCE_EXHAUSTED (rejected). */
  enter(bytes: number): () => void {
    if (this.#running >= this.most) {
      throw exhausted(`${this.most} requests under way, its cap`);
    }
    if (this.#bytes > 0 && this.#bytes + bytes > this.bytesMost) {
      throw exhausted(`${this.#bytes} bytes of requests under way and takes at most ${this.bytesMost}`);
    }
    this.#running++;
    this.#bytes += bytes;
    let hasLeft = false;
    return () => {
      if (hasLeft) return;
      hasLeft = true;
      this.#running--;
      this.#bytes -= bytes;
    };
  }
}

function exhausted(what: string): FeatureStoreError {
  return new FeatureStoreError("RESOURCE_EXHAUSTED", `the node has ${what}; try again later`);
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

/** An error as gRPC carries it: status, message, and our own error in a trailer. */
export function toGrpcError(error: FeatureStoreError): Partial<grpc.StatusObject> {
  const metadata = new grpc.Metadata();
  metadata.set(ERROR_TRAILER, Buffer.from(featurestore.v1.Error.encode(errorToWire(error)).finish()));
  return { code: grpcStatusOf(error.code), details: error.message, metadata };
}

/** The options of a call: its deadline, and a signal that fires when the caller goes. */
export function callOptions(
  call: { getDeadline(): grpc.Deadline; metadata: grpc.Metadata },
  signal: AbortSignal,
): CallOptions {
  const deadline = call.getDeadline();
  const at = deadline instanceof Date ? deadline.getTime() : deadline;
  const traceparent = call.metadata.get("traceparent")[0];
  return {
    signal,
    ...(Number.isFinite(at) ? { deadlineMs: at - Date.now() } : {}),
    ...(typeof traceparent === "string" ? { traceparent } : {}),
  };
}

/** A request as decoded. @throws INVALID_ARGUMENT when its bytes were not its message. */
export function wellFormed<T>(request: T): T {
  if (!(request instanceof MalformedRequest)) return request;
  throw invalid(`request: the bytes are not a valid message (${request.reason})`, { field: "request" });
}

/** A unary handler: cap, deadline, cancellation, errors. */
export function unary<Request, Response>(
  method: string,
  context: { readonly limit: HandlerLimit; readonly observer: CallObserver },
  handle: (request: Request, options: CallOptions) => Promise<Response>,
  bytesOf: (request: Request) => number = () => 0,
): grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => {
    const started = performance.now();
    const abort = new AbortController();
    call.on("cancelled", () => abort.abort());
    const run = async (): Promise<void> => {
      const request = wellFormed(call.request);
      const leave = context.limit.enter(bytesOf(request));
      try {
        const response = await handle(request, callOptions(call, abort.signal));
        context.observer.finished(method, "OK", (performance.now() - started) / 1000);
        callback(null, response);
      } finally {
        leave();
      }
    };
    run().catch((error: unknown) => {
      const known = toStoreError(error, method, context.observer);
      context.observer.finished(method, known.code, (performance.now() - started) / 1000);
      callback(toGrpcError(known));
    });
  };
}
