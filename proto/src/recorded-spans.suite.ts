import { context, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  type Sampler,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";

const POLL_MS = 10;
const PATIENCE_MS = 20_000;

/** An OpenTelemetry SDK for one test, which keeps the spans that have ended. */
export class RecordedSpans {
  readonly #exporter = new InMemorySpanExporter();

  /** Registers it for the process; `dispose` takes it away. @param sampler all spans unless told. */
  constructor(sampler?: Sampler) {
    const spanProcessors = [new SimpleSpanProcessor(this.#exporter)];
    trace.setGlobalTracerProvider(
      new BasicTracerProvider(sampler === undefined ? { spanProcessors } : { spanProcessors, sampler }),
    );
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  }

  [Symbol.dispose](): void {
    trace.disable();
    context.disable();
  }

  get all(): readonly ReadableSpan[] {
    return this.#exporter.getFinishedSpans();
  }

  named(name: string): readonly ReadableSpan[] {
    return this.all.filter((span) => span.name === name);
  }

  /** The only span of this name, as soon as it has ended. */
  async one(name: string): Promise<ReadableSpan> {
    const [span, ...others] = await this.atLeast(1, name);
    if (span === undefined || others.length > 0) throw new Error(`${others.length + 1} spans are named ${name}`);
    return span;
  }

  /** As soon as so many have ended. */
  async atLeast(count: number, name: string): Promise<readonly ReadableSpan[]> {
    const until = performance.now() + PATIENCE_MS;
    for (;;) {
      const spans = this.named(name);
      if (spans.length >= count) return spans;
      if (performance.now() > until) {
        const seen = this.all.map((span) => span.name).join(", ");
        throw new Error(`${spans.length} spans are named ${name}, not ${count}; there are ${seen}`);
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  /** Spans whose parent this one is. */
  within(parent: ReadableSpan): readonly ReadableSpan[] {
    const { spanId } = parent.spanContext();
    return this.all.filter((span) => span.parentSpanContext?.spanId === spanId);
  }

  /** Everything that a reader of these spans is told, as one text. */
  text(): string {
    return JSON.stringify(
      this.all.map(({ name, attributes, events, status, links }) => ({ name, attributes, events, status, links })),
    );
  }
}
