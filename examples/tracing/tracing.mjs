// An OpenTelemetry SDK for one process, loaded before the program itself:
//
//   NODE_OPTIONS="--import $PWD/examples/tracing/tracing.mjs" featurestore server --config node.yaml
//   node --import ./examples/tracing/tracing.mjs examples/tracing/rank.mjs
//
// featurestore knows OpenTelemetry's API only, so any SDK and any exporter will do: in production that of
// @opentelemetry/exporter-trace-otlp-grpc and a BatchSpanProcessor, say. This one appends a line of JSON for each span to the file
// that TRACE_FILE names.
import { appendFileSync } from "node:fs";
import { context, SpanKind, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { BasicTracerProvider, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";

const file = process.env.TRACE_FILE ?? "spans.jsonl";

const exporter = {
  export(spans, done) {
    for (const span of spans) {
      const { traceId, spanId } = span.spanContext();
      const line = {
        name: span.name,
        kind: SpanKind[span.kind],
        traceId,
        spanId,
        parentSpanId: span.parentSpanContext?.spanId ?? null,
        ms: span.duration[0] * 1000 + span.duration[1] / 1e6,
        attributes: span.attributes,
        events: span.events.map((event) => event.name),
      };
      appendFileSync(file, `${JSON.stringify(line)}\n`);
    }
    done({ code: 0 });
  },
  shutdown: async () => {},
};

trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
// With it, calls of the store belong to whatever span is active where they are made.
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
