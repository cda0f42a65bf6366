import {
  type CallOptions,
  FeatureStoreError,
  type ReadAnswer,
  type ReadRequest,
  traceparentOf,
  tracestateOf,
} from "@featurestore/proto";
import { cancelled, deadlineExceeded, onAbort, startTimer } from "./call.js";
import { type FrameSink, ReadStream, type StreamRead } from "./stream.js";
import { WaitQueue } from "./wait-queue.js";

/** Reads that wait for room on the stream; beyond it they are refused. */
const QUEUE_MAX = 10_000;
const nowMs = (): number => performance.now();

/** Opens a wire; frames and its end are given to the stream that `of` names once it is made. */
export type OpenWire = (of: () => ReadStream) => FrameSink;

interface Waiting {
  readonly read: StreamRead;
  stream: ReadStream | null;
}

/**
 * Many reads over one long stream: opens it when needed, and another one when it ends or drains. Reads beyond what the stream
 * takes wait their turn, up to their deadlines; deadlines and aborts are kept here whatever the server does.
 */
export class Multiplexer {
  readonly #open: OpenWire;
  readonly #inFlightMax: number;
  readonly #onDraining: () => void;
  readonly #streams = new Set<ReadStream>();
  readonly #queue = new WaitQueue<Waiting>();
  #current: ReadStream | null = null;
  #isPumping = false;
  #closed: FeatureStoreError | null = null;

  constructor(open: OpenWire, options: { readonly inFlightMax: number; readonly onDraining?: () => void }) {
    this.#open = open;
    this.#inFlightMax = options.inFlightMax;
    this.#onDraining = options.onDraining ?? (() => {});
  }

  /** Rejects with UNAVAILABLE when the stream breaks before the answer is whole: reading again is the caller's decision. */
  read(request: ReadRequest, call: CallOptions): Promise<ReadAnswer> {
    const { signal, deadlineMs } = call;
    if (this.#closed !== null) return Promise.reject(this.#closed);
    if (signal?.aborted === true) return Promise.reject(cancelled(signal));
    if (deadlineMs !== undefined && deadlineMs <= 0) return Promise.reject(deadlineExceeded());
    if (this.#queue.size >= QUEUE_MAX) return Promise.reject(overloaded());
    return new Promise((resolve, reject) => {
      const endsAt = performance.now() + (deadlineMs ?? 0);
      const settle = (result: ReadAnswer | FeatureStoreError): void => {
        clearTimeout(timer);
        stopWatching();
        if (result instanceof FeatureStoreError) reject(result);
        else resolve(result);
      };
      const giveUp = (error: FeatureStoreError): void => {
        settle(error);
        this.#queue.delete(waiting);
        waiting.stream?.abandon(read);
      };
      const stopWatching = onAbort(signal, () => giveUp(cancelled(signal)));
      const timer = startTimer(deadlineMs, () => giveUp(deadlineExceeded()));
      const leftMs = (): number => (deadlineMs === undefined ? 0 : Math.max(1, endsAt - performance.now()));
      const traceparent = traceparentOf(call);
      const tracestate = traceparent === "" ? "" : tracestateOf(call);
      const read: StreamRead = { request, traceparent, tracestate, leftMs, nowMs, settle };
      const waiting: Waiting = { read, stream: null };
      this.#queue.add(waiting, nowMs());
      this.#pump();
    });
  }

  /** Fails everything on its way with `error`. */
  close(error: FeatureStoreError): void {
    this.#closed = error;
    for (const stream of this.#streams) stream.cancel(error);
    this.#failQueue(error);
  }

  /** Starts waiting reads while there is room. */
  #pump(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    try {
      for (let waiting = this.#queue.next(nowMs()); waiting !== undefined; waiting = this.#queue.next(nowMs())) {
        if (this.#closed !== null) break;
        const stream = this.#stream();
        if (!stream.start(waiting.read)) break;
        waiting.stream = stream;
        this.#queue.take(waiting);
      }
    } finally {
      this.#isPumping = false;
    }
  }

  #stream(): ReadStream {
    if (this.#current?.isOpen === true) return this.#current;
    const made: { stream: ReadStream | null } = { stream: null };
    const wire = this.#open(() => made.stream as ReadStream);
    const stream = new ReadStream(wire, {
      inFlightMax: this.#inFlightMax,
      onRoom: () => this.#afterChange(stream),
    });
    made.stream = stream;
    this.#streams.add(stream);
    this.#current = stream;
    return stream;
  }

  #afterChange(stream: ReadStream): void {
    const { ended } = stream;
    if (ended !== null) {
      this.#streams.delete(stream);
      // One that never worked takes those that waited for it along, so that they can try elsewhere.
      if (!stream.hasWorked) this.#failQueue(ended);
    } else if (!stream.isOpen && this.#current === stream) this.#onDraining();
    if (!stream.isOpen && this.#current === stream) this.#current = null;
    this.#pump();
  }

  #failQueue(error: FeatureStoreError): void {
    for (const { read } of this.#queue.clear()) read.settle(error);
  }
}

function overloaded(): FeatureStoreError {
  return new FeatureStoreError("RESOURCE_EXHAUSTED", `${QUEUE_MAX} reads wait for the stream already`);
}
