import {
  type CallOptions,
  isTracing,
  type LiveSpan,
  type SpanAttributes,
  type TraceContext,
  Tracing,
} from "@featurestore/proto";
import type { CallSettings } from "./call.js";
import { VERSION } from "./version.js";

const TRACING = new Tracing("@featurestore/client", VERSION);

/** Methods of the store that have a span. */
export type TracedMethod = "get" | "getMany" | "rank" | "write" | "delete" | "scan" | "apply";

/** Why a node is asked: `first` is the first of a request, `hedge` and `doubled` run beside one that is slow or silent. */
export type AttemptReason = "first" | "redirect" | "retry" | "hedge" | "doubled";

/** What an attempt is, for its span. */
export interface AttemptName {
  /** `/service/method`; null: whoever makes the attempt has a span of its own. */
  readonly path: string | null;
  readonly reason: AttemptReason;
}

/** What a call of the store is about; names, never keys or values. */
export interface CallTarget {
  readonly view?: { readonly name: string } | string;
  readonly service?: { readonly name: string } | string;
  readonly keys?: number;
  readonly rows?: number;
}

/**
 * Begins the span of a call of the store: within the one that the caller names by `traceparent`, else the one that is active where
 * it calls. Null, after one look, where nobody traces.
 */
export function beginCall(method: TracedMethod, target: CallTarget, settings: CallSettings): LiveSpan | null {
  if (!isTracing()) return null;
  const view = nameOf(target.view);
  const service = nameOf(target.service);
  const attributes: SpanAttributes = {
    "db.system.name": "featurestore",
    "db.operation.name": method,
    "db.collection.name": view,
    "featurestore.service": service,
    "featurestore.keys": target.keys,
    "featurestore.rows": target.rows,
  };
  const about = view ?? service;
  const name = about === undefined ? method : `${method} ${about}`;
  return TRACING.enter(name, "client", attributes, { carried: settings, around: "active" });
}

/** Begins the span of one attempt on a node; null where its call is not traced. */
export function beginAttempt(
  address: string,
  { path, reason }: AttemptName,
  trace: TraceContext | undefined,
): LiveSpan | null {
  if (trace === undefined || path === null) return null;
  const colon = address.lastIndexOf(":");
  const [service, method] = path.slice(1).split("/");
  const attributes = {
    "rpc.system": "grpc",
    "rpc.service": service,
    "rpc.method": method,
    "server.address": address.slice(0, colon),
    "server.port": Number(address.slice(colon + 1)),
    "featurestore.attempt": reason,
  };
  return TRACING.begin(path.slice(1), "client", attributes, trace);
}

/** The options of a call within a span. */
export function within(span: LiveSpan | null, options: CallOptions): CallOptions {
  return span === null ? options : { ...options, trace: span.trace };
}

/** Ends the span with the work, which is returned as it is where there is none. */
export function ended<T>(span: LiveSpan | null, work: Promise<T>): Promise<T> {
  return span === null ? work : endWith(span, work);
}

async function endWith<T>(span: LiveSpan, work: Promise<T>): Promise<T> {
  try {
    const answer = await work;
    const { complete } = (answer ?? {}) as { readonly complete?: unknown };
    if (typeof complete === "boolean") span.set("featurestore.complete", complete);
    span.end();
    return answer;
  } catch (error) {
    span.end(error);
    throw error;
  }
}

function nameOf(named: { readonly name: string } | string | undefined): string | undefined {
  return typeof named === "string" ? named : named?.name;
}
