import {
  type CarriedTrace,
  isTracing,
  type LiveSpan,
  type SpanAttributes,
  type TraceContext,
  Tracing,
} from "@featurestore/proto";
import { VERSION } from "./version.js";

const TRACING = new Tracing("@featurestore/server", VERSION);

/** A part of the work of a request that has a span of its own. */
export type Phase =
  | "featurestore.read.admit"
  | "featurestore.read.hot_tier"
  | "featurestore.read.leveldb"
  | "featurestore.read.encode"
  | "featurestore.write.propose"
  | "featurestore.write.queue"
  | "featurestore.write.log"
  | "featurestore.write.commit"
  | "featurestore.write.apply";

/**
 * Begins the span of a request that came to a node: within the one its caller names, where that is well-formed, else by itself.
 * Null, after one look, where nobody traces. @param call tells `/service/method`. @param carriedBy called where somebody traces.
 */
export function beginRequest(
  call: { getPath(): string },
  nodeId: string,
  carriedBy: () => CarriedTrace,
): LiveSpan | null {
  if (!isTracing()) return null;
  const path = call.getPath();
  const [service, method] = path.slice(1).split("/");
  const attributes: SpanAttributes = {
    "rpc.system": "grpc",
    "rpc.service": service,
    "rpc.method": method,
    "featurestore.node.id": nodeId,
  };
  return TRACING.enter(path.slice(1), "server", attributes, { carried: carriedBy(), around: "nothing" });
}

/** Begins the span of a request to another node; null where the work it is part of is not traced. */
export function beginPeerCall(path: string, peer: string, trace: TraceContext | undefined): LiveSpan | null {
  if (trace === undefined) return null;
  const [service, method] = path.slice(1).split("/");
  const attributes = {
    "rpc.system": "grpc",
    "rpc.service": service,
    "rpc.method": method,
    "featurestore.peer.node.id": peer,
  };
  return TRACING.begin(path.slice(1), "client", attributes, trace);
}

/** Begins the span of a part of a request's work; null where the request is not traced. */
export function beginPhase(
  phase: Phase,
  trace: TraceContext | undefined,
  attributes?: SpanAttributes,
): LiveSpan | null {
  return trace === undefined ? null : TRACING.begin(phase, "internal", attributes ?? {}, trace);
}

/** The span of a part that is over, in milliseconds of `performance.now()`. */
export function notePhase(
  phase: Phase,
  trace: TraceContext | undefined,
  times: { readonly fromMs: number; readonly toMs: number },
  attributes: SpanAttributes = {},
): void {
  TRACING.note(phase, trace, times, attributes);
}
