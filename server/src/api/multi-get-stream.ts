import {
  answerPayload,
  errorToWire,
  type FeatureSet,
  FeatureStoreError,
  type featurestore,
  invalid,
  LIMITS,
  type ReadRequest,
  toSafeInteger,
} from "@featurestore/proto";
import type * as grpc from "@grpc/grpc-js";
import type { StoreNode } from "../node.js";
import { type CallObserver, type HandlerLimit, toStoreError, wellFormed } from "./call.js";
import { featureSetFromWire } from "./feature-set.js";

type Frame = featurestore.v1.IMultiGetStreamRequest;
type Answer = featurestore.v1.IMultiGetStreamResponse;
type Call = grpc.ServerDuplexStream<Frame, Answer>;

const METHOD = "MultiGetStream";
export const PROTOCOL = 1;
/** Gets under way on one stream. */
export const IN_FLIGHT_MAX = 256;
const PREPARED_MAX = 1_024;
/** Answers that wait for a client that reads slowly; above it new gets are refused. */
const OUTGOING_BYTES_MAX = 64 * 1024 * 1024;

export interface StreamContext {
  readonly node: StoreNode;
  readonly limit: HandlerLimit;
  readonly observer: CallObserver;
}

/** An answer on its way out, in chunks. */
interface Outgoing {
  readonly id: number;
  readonly payload: Uint8Array;
  sent: number;
}

/**
 * One client's stream: prepared sets, requests under way, and answers leaving in chunks, round robin, so that a small one
 * is not stuck behind a large one.
 */
export class MultiGetSession {
  readonly #call: Call;
  readonly #context: StreamContext;
  readonly #prepared = new Map<number, FeatureSet>();
  readonly #inFlight = new Map<number, AbortController>();
  readonly #outgoing: Outgoing[] = [];
  #outgoingBytes = 0;
  #isBlocked = false;
  #isEnding = false;
  #isOver = false;
  readonly onOver: () => void;

  constructor(call: Call, context: StreamContext, onOver: () => void) {
    this.#call = call;
    this.#context = context;
    this.onOver = onOver;
    call.on("data", (frame: Frame) => this.#receive(frame));
    call.on("end", () => this.#end());
    call.on("cancelled", () => this.#abandon());
    call.on("error", () => this.#abandon());
    call.on("drain", () => {
      this.#isBlocked = false;
      this.#flush();
    });
  }

  /** Tells the client to send new requests elsewhere; the stream ends when what is under way is done. */
  drain(): void {
    if (this.#isOver) return;
    this.#call.write({ id: 0, draining: {} });
    this.#end();
  }

  #receive(frame: Frame): void {
    const id = frame.id ?? 0;
    try {
      wellFormed(frame);
      if (frame.get) this.#get(id, frame.get);
      else if (frame.prepare) this.#prepare(id, frame.prepare);
      else if (frame.cancel) this.#inFlight.get(id)?.abort();
      else if (frame.hello) {
        const hello = {
          protocol: PROTOCOL,
          blockVersions: [1],
          inFlightMax: IN_FLIGHT_MAX,
          keysMax: LIMITS.keysPerRequestMax,
        };
        this.#call.write({ id, hello });
      } else throw invalid("frame: expected hello, prepare, get or cancel", { field: "frame" });
    } catch (error) {
      this.#refuse(id, error);
    }
  }

  #prepare(id: number, prepare: featurestore.v1.IPrepare): void {
    const set = prepare.set ?? 0;
    const { node } = this.#context;
    if (toSafeInteger("registryRevision", prepare.registryRevision) > node.registry.revision) {
      throw new FeatureStoreError(
        "UNAVAILABLE",
        `the registry here is at revision ${node.registry.revision}, the caller knows a newer one`,
      );
    }
    if (this.#prepared.size >= PREPARED_MAX && !this.#prepared.has(set)) {
      throw new FeatureStoreError(
        "RESOURCE_EXHAUSTED",
        `the stream holds ${PREPARED_MAX} prepared sets, its cap; reuse their numbers`,
      );
    }
    const features = featureSetFromWire(node.registry, prepare.featureSet ?? {});
    node.prepare(features);
    this.#prepared.set(set, features);
    this.#call.write({ id, prepared: { set } });
  }

  #get(id: number, get: featurestore.v1.IGet): void {
    const set = this.#prepared.get(get.set ?? 0);
    if (set === undefined) throw invalid(`set: ${get.set ?? 0} is not prepared on this stream`, { field: "set" });
    if (this.#inFlight.has(id)) throw invalid(`id: ${id} is under way already`, { field: "id" });
    if (this.#inFlight.size >= IN_FLIGHT_MAX || this.#isEnding) {
      const reason = this.#isEnding
        ? "the stream is draining"
        : `the stream has ${IN_FLIGHT_MAX} requests under way, its cap`;
      throw new FeatureStoreError(this.#isEnding ? "UNAVAILABLE" : "RESOURCE_EXHAUSTED", reason);
    }
    if (this.#outgoingBytes > OUTGOING_BYTES_MAX) {
      throw new FeatureStoreError(
        "RESOURCE_EXHAUSTED",
        `the stream holds ${this.#outgoingBytes} bytes of answers not read yet`,
      );
    }
    const leave = this.#context.limit.enter((get.keys ?? []).reduce((total, keys) => total + keys.length, 0));
    const abort = new AbortController();
    this.#inFlight.set(id, abort);
    const request: ReadRequest = {
      set,
      keys: get.keys ?? [],
      asOf: toSafeInteger("asOf", get.asOf) || null,
      after: get.after && get.after.length > 0 ? get.after : null,
      registryRevision: 0,
    };
    const started = performance.now();
    const options = { signal: abort.signal, ...(get.deadlineMs ? { deadlineMs: get.deadlineMs } : {}) };
    this.#context.node
      .read(request, options)
      .then(
        (answer) => {
          this.#context.observer.finished(METHOD, "OK", (performance.now() - started) / 1000);
          const { pieces, bytes } = answerPayload(answer);
          this.#outgoing.push({ id, payload: concat(pieces, bytes), sent: 0 });
          this.#outgoingBytes += bytes;
        },
        (error: unknown) => this.#refuse(id, error, started),
      )
      .finally(() => {
        leave();
        this.#inFlight.delete(id);
        this.#flush();
      });
  }

  #refuse(id: number, error: unknown, started = performance.now()): void {
    const known = toStoreError(error, METHOD, this.#context.observer);
    this.#context.observer.finished(METHOD, known.code, (performance.now() - started) / 1000);
    if (!this.#isOver) this.#call.write({ id, error: errorToWire(known) });
  }

  /** Sends a chunk of each answer in turn until the transport is full. */
  #flush(): void {
    while (!this.#isBlocked && !this.#isOver) {
      const next = this.#outgoing.shift();
      if (next === undefined) break;
      const data = next.payload.subarray(next.sent, next.sent + LIMITS.chunkBytes);
      const isFirst = next.sent === 0;
      next.sent += data.length;
      const last = next.sent >= next.payload.length;
      const chunk = { data, last, ...(isFirst ? { totalBytes: next.payload.length } : {}) };
      if (!last) this.#outgoing.push(next);
      this.#outgoingBytes -= data.length;
      this.#isBlocked = !this.#call.write({ id: next.id, chunk });
    }
    if (this.#isEnding && this.#inFlight.size === 0 && this.#outgoing.length === 0) this.#finish();
  }

  #end(): void {
    this.#isEnding = true;
    this.#flush();
  }

  #finish(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#call.end();
    this.onOver();
  }

  #abandon(): void {
    for (const abort of this.#inFlight.values()) abort.abort();
    this.#outgoing.length = 0;
    if (this.#isOver) return;
    this.#isOver = true;
    this.onOver();
  }
}

function concat(pieces: readonly Uint8Array[], bytes: number): Uint8Array {
  const out = new Uint8Array(bytes);
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}
