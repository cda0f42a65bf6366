import {
  type AttributeValue,
  type Context,
  context,
  createTraceState,
  ProxyTracerProvider,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import { FeatureStoreError, grpcStatusOf } from "./errors.js";
import type { CallOptions, TraceContext } from "./store-api.js";
import { formatTraceparent, parseTraceparent, TRACESTATE_LENGTH_MAX } from "./trace-context.js";

/** What a span is told about. No keys and no values of rows: whoever reads traces need not be one who may read features. */
export type SpanAttributes = Readonly<Record<string, AttributeValue | undefined>>;

/** `client`: asks another process. `server`: is asked by one. `internal`: part of the work of either. */
export type SpanRole = "client" | "server" | "internal";

/** Trace context as it travels. */
export interface CarriedTrace {
  readonly traceparent?: string | null | undefined;
  readonly tracestate?: string | null | undefined;
}

const KINDS: Readonly<Record<SpanRole, SpanKind>> = {
  client: SpanKind.CLIENT,
  server: SpanKind.SERVER,
  internal: SpanKind.INTERNAL,
};

/** What a provider delegates to that nobody has set. */
const NOBODY: unknown = new ProxyTracerProvider().getDelegate();

/** True where the process has an OpenTelemetry SDK; asked anew at each call, for it may be registered at any time. */
export function isTracing(): boolean {
  const provider = trace.getTracerProvider() as Partial<Pick<ProxyTracerProvider, "getDelegate">>;
  return provider.getDelegate === undefined || provider.getDelegate() !== NOBODY;
}

/** A span under way, and the place in the trace for what happens within it. */
export class LiveSpan {
  readonly trace: TraceContext;
  readonly #span: Span;

  constructor(span: Span, parent: Context) {
    this.#span = span;
    this.trace = trace.setSpan(parent, span);
  }

  set(name: string, value: AttributeValue): void {
    this.#span.setAttribute(name, value);
  }

  /** Ends the span; with an error, its code is told, and nothing of its message. What was cancelled has not failed. */
  end(error?: unknown): void {
    const isCancelled = error instanceof FeatureStoreError && error.code === "CANCELLED";
    if (error !== undefined) noteError(this.#span, error, !isCancelled);
    this.#span.end();
  }

  /** Ends the span of a call that was asked of this process: an error of the caller's own is told, and is no failure here. */
  endServed(error?: unknown): void {
    const code = error instanceof FeatureStoreError ? error.code : "INTERNAL";
    if (error !== undefined) noteError(this.#span, error, FAILURES_OF_SERVERS.includes(code));
    this.#span.setAttribute("rpc.grpc.status_code", error === undefined ? 0 : grpcStatusOf(code));
    this.#span.end();
  }
}

/** The tracer of one package. Spans cost nothing where the process has no SDK: there is none then, only null. */
export class Tracing {
  readonly #scope: string;
  readonly #version: string;

  /** @param scope name of the package. */
  constructor(scope: string, version: string) {
    this.#scope = scope;
    this.#version = version;
  }

  /**
   * Begins a span of a trace that comes from elsewhere: from `carried`, where that is well-formed, else from `around`. Null where
   * nobody traces. One that is not sampled is there all the same, so that what it calls is not sampled either.
   */
  enter(
    name: string,
    role: SpanRole,
    attributes: SpanAttributes,
    { carried, around }: { readonly carried: CarriedTrace; readonly around: "active" | "nothing" },
  ): LiveSpan | null {
    if (!isTracing()) return null;
    const active = around === "active" ? context.active() : ROOT_CONTEXT;
    const remote = remoteParent(carried);
    const parent = remote === null ? active : trace.setSpanContext(active, remote);
    return this.#start(name, role, attributes, parent);
  }

  /** Begins a span within another one; null where there is none, or it is not sampled. */
  begin(name: string, role: SpanRole, attributes: SpanAttributes, parent: TraceContext | undefined): LiveSpan | null {
    if (parent === undefined || !isRecording(parent)) return null;
    return this.#start(name, role, attributes, parent as Context);
  }

  /** A span that is over: when it began and ended, in milliseconds of `performance.now()`. */
  note(
    name: string,
    parent: TraceContext | undefined,
    { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
    attributes: SpanAttributes = {},
  ): void {
    if (parent === undefined || !isRecording(parent)) return;
    const options = { kind: SpanKind.INTERNAL, attributes: known(attributes), startTime: fromMs };
    this.#tracer()
      .startSpan(name, options, parent as Context)
      .end(toMs);
  }

  /** Asked for each time: an SDK may be registered after the process began, and in tests another one later. */
  #tracer(): Tracer {
    return trace.getTracer(this.#scope, this.#version);
  }

  #start(name: string, role: SpanRole, attributes: SpanAttributes, parent: Context): LiveSpan {
    return new LiveSpan(
      this.#tracer().startSpan(name, { kind: KINDS[role], attributes: known(attributes) }, parent),
      parent,
    );
  }
}

/** Notes that something happened within the span of a call; nothing where there is none. */
export function noteEvent(parent: TraceContext | undefined, name: string, attributes: SpanAttributes = {}): void {
  if (parent !== undefined) trace.getSpan(parent as Context)?.addEvent(name, known(attributes));
}

/** Says that the work of one call is done by a request of another one. */
export function noteShared(parent: TraceContext | undefined, other: TraceContext | undefined): void {
  const to = other === undefined ? undefined : trace.getSpanContext(other as Context);
  if (parent === undefined || to === undefined) return;
  trace.getSpan(parent as Context)?.addLink({ context: to, attributes: { "featurestore.link": "shared request" } });
}

/** True where a span is recorded there: work for its sake is worth it. */
export function isRecording(parent: TraceContext | undefined): boolean {
  return parent !== undefined && trace.getSpan(parent as Context)?.isRecording() === true;
}

/** The `traceparent` that a call is to send: of its span, else the one it was given; empty: none. */
export function traceparentOf({ trace: at, traceparent }: CallOptions): string {
  if (at === undefined) return traceparent ?? "";
  const spanContext = trace.getSpanContext(at as Context);
  return spanContext === undefined ? "" : formatTraceparent(spanContext);
}

/** The `tracestate` that belongs to it; empty: none. */
export function tracestateOf({ trace: at, tracestate }: CallOptions): string {
  if (at === undefined) return tracestate ?? "";
  return trace.getSpanContext(at as Context)?.traceState?.serialize() ?? "";
}

function remoteParent({ traceparent, tracestate }: CarriedTrace): SpanContext | null {
  const parent = parseTraceparent(traceparent ?? "");
  if (parent === null) return null;
  const hasState = typeof tracestate === "string" && tracestate !== "" && tracestate.length <= TRACESTATE_LENGTH_MAX;
  return { ...parent, isRemote: true, ...(hasState ? { traceState: createTraceState(tracestate) } : {}) };
}

/** Codes alone: a message may quote what somebody wrote. */
function noteError(span: Span, error: unknown, isFailure: boolean): void {
  const isKnown = error instanceof FeatureStoreError;
  const type = isKnown ? error.code : error instanceof Error ? error.name : "Error";
  span.setAttribute("error.type", type);
  if (isKnown) span.setAttribute("featurestore.outcome", error.outcome);
  if (isFailure) span.setStatus({ code: SpanStatusCode.ERROR, message: type });
}

/** Of a server's span the others are no errors (OpenTelemetry, semantic conventions of gRPC). */
const FAILURES_OF_SERVERS: readonly string[] = ["UNAVAILABLE", "DEADLINE_EXCEEDED", "CORRUPTION", "INTERNAL"];

function known(attributes: SpanAttributes): Record<string, AttributeValue> {
  const told: Record<string, AttributeValue> = {};
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) told[name] = value;
  return told;
}
