import {
  answerHello,
  answerPayload,
  BLOCK_VERSIONS,
  consistencyFromWire,
  errorToWire,
  type FeatureSet,
  FeatureStoreError,
  type featurestore,
  invalid,
  LIMITS,
  type LiveSpan,
  type ReadRequest,
  STREAM_PROTOCOLS,
  toSafeInteger,
} from "@featurestore/proto";
import type * as grpc from "@grpc/grpc-js";
import { audible, type Caller } from "../access/caller.js";
import type { Client } from "../defence/client.js";
import { Credit } from "../defence/credit.js";
import type { LoadGate } from "../defence/load-gate.js";
import { Transit } from "../defence/transit.js";
import type { StoreNode } from "../node.js";
import type { NodeAnswer } from "../node-reads.js";
import { beginRequest } from "../tracing.js";
import { type AnswerMemory, type AnswerMemoryPool, ChunkFrame } from "./answer-memory.js";
import { type CallContext, requestBytes, toGrpcError, toStoreError, wellFormed } from "./call.js";
import { type Drainable, LINGER_MS, stopping } from "./drain.js";
import { featureSetFromWire, namesAsked, needSet } from "./feature-set.js";
import { keysIn } from "./keys-in.js";

type Frame = featurestore.v1.IMultiGetStreamRequest;
type Answer = featurestore.v1.IMultiGetStreamResponse | ChunkFrame;
type Call = grpc.ServerDuplexStream<Frame, Answer>;

const METHOD = "MultiGetStream";
/** Gets under way on one stream, those whose answers are leaving among them. */
export const IN_FLIGHT_MAX = 256;
const PREPARED_MAX = 1_024;
/** Columns of all prepared sets of one stream. */
export const PREPARED_COLUMNS_MAX = 131_072;
/** Answers that wait for a client that reads slowly; above it new gets are refused. */
const OUTGOING_BYTES_MAX = 64 * 1024 * 1024;
/** Bad frames one after the other; with one more the stream ends. */
export const BAD_FRAMES_MAX = 1_024;

export interface StreamContext extends CallContext {
  readonly node: StoreNode;
  readonly memory: AnswerMemoryPool;
  readonly gate: LoadGate;
}

interface PreparedSet {
  readonly features: FeatureSet;
  readonly columns: number;
  /** What the caller has to be a reader of. */
  readonly names: readonly string[];
  /** The caller's revision at which that was looked at last. */
  revision: number;
}

/** A get under way. It keeps its id until its last chunk has left. */
interface Running {
  readonly abort: AbortController;
  /** Where its answer is put, once it is known how long that is. */
  memory: AnswerMemory | null;
  /** The answer is whole: it is on its way out, in chunks. */
  isAnswered: boolean;
  sent: number;
}

/**
 * One client's stream: prepared sets, requests under way, and answers leaving in chunks, round robin, so that a small one
 * is not stuck behind a large one. Frames are read no further while answers other than chunks wait to be sent; chunks that
 * wait are bounded by refusing gets.
 */
export class MultiGetSession implements Drainable {
  readonly #call: Call;
  readonly #context: StreamContext;
  readonly #caller: Caller;
  readonly #client: Client;
  readonly #transit = new Transit();
  readonly #credit = new Credit(IN_FLIGHT_MAX);
  #protocol: number = STREAM_PROTOCOLS.oldest;
  readonly #prepared = new Map<number, PreparedSet>();
  #preparedColumns = 0;
  readonly #running = new Map<number, Running>();
  /** Ids of answers on their way out, next first. */
  readonly #outgoing: number[] = [];
  #outgoingBytes = 0;
  /** Chunks that the transport holds until they are read, in bytes. */
  #leavingBytes = 0;
  /** Answers that are no chunks, waiting for the transport. */
  readonly #waiting: Answer[] = [];
  #badFrames = 0;
  #isBlocked = false;
  #isDraining = false;
  #isEnding = false;
  #isOver = false;
  readonly onOver: () => void;

  constructor(call: Call, context: StreamContext, onOver: () => void) {
    this.#call = call;
    this.#context = context;
    this.#caller = context.callers.of(call);
    this.#client = context.clients.get(context.clientOf(call));
    this.#client.openStream();
    this.onOver = () => {
      this.#client.closeStream();
      onOver();
    };
    call.on("data", (frame: Frame) => this.#receive(frame));
    call.on("end", () => this.#end());
    // Comes when the caller goes, and also when all has left.
    call.on("cancelled", () => {
      this.#abandon();
      this.#left(this.#leavingBytes);
    });
    call.on("error", () => this.#abandon());
    call.on("drain", () => {
      this.#isBlocked = false;
      this.#flush();
    });
  }

  /** Tells the client to send new requests elsewhere; the stream ends when what is under way is done. */
  drain(): void {
    if (this.#isOver || this.#isDraining) return;
    this.#isDraining = true;
    this.#send({ id: 0, draining: {} });
    setTimeout(() => this.#end(), LINGER_MS).unref();
  }

  #receive(frame: Frame): void {
    if (this.#isOver) return;
    const id = frame.id ?? 0;
    if (this.#running.has(id) && (frame.get || frame.prepare)) {
      this.#fail(invalid(`id: ${id} is under way already`, { field: "id" }));
      return;
    }
    try {
      wellFormed(frame);
      if (frame.get) this.#get(id, frame.get, requestBytes(frame));
      else if (frame.prepare) this.#prepare(id, frame.prepare, requestBytes(frame));
      else if (frame.cancel) this.#cancel(id);
      else if (frame.hello) this.#greet(id, frame.hello);
      else throw invalid("frame: expected hello, prepare, get or cancel", { field: "frame" });
    } catch (error) {
      this.#refuse(id, error, { span: frame.get ? this.#beginSpan(frame.get) : null });
      if (!(error instanceof FeatureStoreError) || error.code !== "INVALID_ARGUMENT") return;
      if (++this.#badFrames > BAD_FRAMES_MAX)
        this.#fail(invalid(`frame: ${this.#badFrames} bad ones in a row, the last: ${error.message}`));
    }
  }

  #prepare(id: number, prepare: featurestore.v1.IPrepare, bytes: number): void {
    const set = prepare.set ?? 0;
    const { node, limit } = this.#context;
    this.#caller.needNames("reader", namesAsked(prepare.featureSet ?? {}));
    const revision = toSafeInteger("registryRevision", prepare.registryRevision);
    if (revision > node.registry.revision) {
      this.#prepareLater(id, prepare, { bytes, revision });
      return;
    }
    const known = this.#prepared.get(set);
    if (this.#prepared.size >= PREPARED_MAX && known === undefined) {
      throw new FeatureStoreError(
        "RESOURCE_EXHAUSTED",
        `the stream holds ${PREPARED_MAX} prepared sets, its cap; reuse their numbers`,
      );
    }
    const slot = limit.enter(bytes, this.#client);
    try {
      needSet(this.#caller, node.registry, prepare.featureSet ?? {});
      const features = featureSetFromWire(node.registry, prepare.featureSet ?? {});
      const { columns } = node.prepare(features);
      const total = this.#preparedColumns - (known?.columns ?? 0) + columns;
      if (total > PREPARED_COLUMNS_MAX) {
        throw new FeatureStoreError(
          "RESOURCE_EXHAUSTED",
          `the stream's prepared sets would have ${total} columns, more than ${PREPARED_COLUMNS_MAX}; reuse their numbers`,
        );
      }
      this.#preparedColumns = total;
      const views = features.selections.map(({ view }) => view);
      const names = [...new Set([...namesAsked(prepare.featureSet ?? {}), ...views])];
      this.#prepared.set(set, { features, columns, names, revision: this.#caller.revision });
    } finally {
      slot.leave();
    }
    this.#badFrames = 0;
    this.#send({ id, prepared: { set } });
  }

  /** Once this node knows what the caller knows; a get that comes before that is refused, so callers wait for the answer. */
  #prepareLater(
    id: number,
    prepare: featurestore.v1.IPrepare,
    { bytes, revision }: { readonly bytes: number; readonly revision: number },
  ): void {
    const { node, limit } = this.#context;
    const slot = limit.enter(bytes, this.#client);
    node
      .caughtUp(revision, {})
      .then(() => {
        if (!this.#isOver) this.#prepare(id, prepare, bytes);
      })
      .catch((error: unknown) => this.#refuse(id, error))
      .finally(() => slot.leave());
  }

  #get(id: number, get: featurestore.v1.IGet, bytes: number): void {
    const set = this.#prepared.get(get.set ?? 0);
    if (set === undefined) throw invalid(`set: ${get.set ?? 0} is not prepared on this stream`, { field: "set" });
    this.#checkCaller(set);
    if (this.#isDraining) throw stopping();
    if (this.#running.size >= IN_FLIGHT_MAX) {
      throw new FeatureStoreError("RESOURCE_EXHAUSTED", `the stream has ${IN_FLIGHT_MAX} requests under way, its cap`);
    }
    if (this.#outgoingBytes > OUTGOING_BYTES_MAX) {
      throw new FeatureStoreError(
        "RESOURCE_EXHAUSTED",
        `the stream holds ${this.#outgoingBytes} bytes of answers not read yet`,
      );
    }
    const { gate } = this.#context;
    const deadlineMs = get.deadlineMs ?? 0;
    const transit = get.sentMs ? this.#transit : null;
    if (transit !== null) this.#noteTransit(transit, get.sentMs ?? 0, gate);
    gate.check(transit, deadlineMs);
    const client = this.#client;
    this.#context.answers.check(client);
    client.check("read");
    const request: ReadRequest = {
      set: set.features,
      keys: get.keys ?? [],
      asOf: toSafeInteger("asOf", get.asOf) || null,
      after: get.after && get.after.length > 0 ? get.after : null,
      consistency: consistencyFromWire(get),
      registryRevision: 0,
    };
    const slot = this.#context.limit.enter(bytes, client);
    if (client.countsReadRows) client.take("read", keysIn(request.keys), 0);
    this.#badFrames = 0;
    const started = performance.now();
    const span = this.#beginSpan(get);
    const running: Running = { abort: new AbortController(), memory: null, isAnswered: false, sent: 0 };
    this.#running.set(id, running);
    const options = {
      signal: running.abort.signal,
      onLeftBehind: slot.hold,
      memoryFor: (size: number) => {
        running.memory = this.#context.memory.take(size);
        return running.memory.payload;
      },
      ...(deadlineMs > 0 ? { deadlineMs: deadlineMs - (transit?.ageMs ?? 0) } : {}),
      ...(span === null ? {} : { trace: span.trace }),
    };
    this.#context.node
      .read(request, options)
      .then((answer) => this.#answer(id, running, answer))
      .then(() => {
        this.#context.observer.finished(METHOD, "OK", (performance.now() - started) / 1000);
        span?.endServed();
      })
      .catch((error: unknown) => {
        this.#running.delete(id);
        this.#refuse(id, error, { started, span });
      })
      .finally(() => {
        slot.leave();
        this.#flush();
      });
  }

  /** Looks at names again only where what is known of callers has changed. @throws UNAUTHENTICATED, PERMISSION_DENIED. */
  #checkCaller(set: PreparedSet): void {
    const { revision } = this.#caller;
    if (revision === set.revision) this.#caller.hold();
    else this.#caller.needNames("reader", set.names);
    set.revision = revision;
  }

  /** The span of one get of the stream. */
  #beginSpan(get: featurestore.v1.IGet): LiveSpan | null {
    return beginRequest(this.#call, this.#context.nodeId, () => get);
  }

  /** Where a queue stands, the client is told to have fewer gets under way; more again when it is gone. */
  #noteTransit(transit: Transit, sentMs: number, gate: LoadGate): void {
    const now = performance.now();
    transit.note(sentMs, now, gate.isBusy);
    const inFlightMax = this.#credit.note(transit.standingMs, now);
    if (inFlightMax !== null) this.#hello(0, inFlightMax);
  }

  #hello(id: number, inFlightMax: number): void {
    this.#send({
      id,
      hello: {
        protocol: this.#protocol,
        blockVersions: [...BLOCK_VERSIONS],
        inFlightMax,
        keysMax: LIMITS.keysPerRequestMax,
      },
    });
  }

  #answer(id: number, running: Running, answer: NodeAnswer): void {
    if (this.#isOver) return;
    if (answer.payload === null) running.memory = this.#gathered(answer, running.memory);
    const bytes = running.memory?.payload.length ?? 0;
    this.#client.take("read", 0, bytes);
    this.#context.answers.take(bytes, this.#client);
    this.#outgoingBytes += bytes;
    running.isAnswered = true;
    this.#outgoing.push(id);
  }

  /** An answer of pieces, put together. @param unused memory that it did not fit; a block may lie there all the same. */
  #gathered(answer: NodeAnswer, unused: AnswerMemory | null): AnswerMemory {
    const { pieces, bytes } = answerPayload(answer);
    const memory = this.#context.memory.take(bytes);
    let at = 0;
    for (const piece of pieces) {
      memory.payload.set(piece, at);
      at += piece.length;
    }
    if (unused !== null) this.#context.memory.give(unused);
    return memory;
  }

  /** Ends the work, or drops what has not left of its answer. */
  #cancel(id: number): void {
    const running = this.#running.get(id);
    running?.abort.abort();
    if (running?.isAnswered !== true) return;
    this.#forget(id, running);
    this.#outgoing.splice(this.#outgoing.indexOf(id), 1);
    this.#refuse(id, new FeatureStoreError("CANCELLED", "the caller cancelled the call"));
  }

  #forget(id: number, running: Running): void {
    const left = running.isAnswered ? (running.memory?.payload.length ?? 0) - running.sent : 0;
    this.#outgoingBytes -= left;
    this.#context.answers.give(left, this.#client);
    this.#running.delete(id);
  }

  #refuse(
    id: number,
    error: unknown,
    { started = performance.now(), span = null }: { readonly started?: number; readonly span?: LiveSpan | null } = {},
  ): void {
    const known = toStoreError(error, METHOD, this.#context.observer);
    // The caller's token does not hold any more: they open another stream with the one they have now.
    if (known.code === "UNAUTHENTICATED") {
      span?.endServed(known);
      this.#fail(known);
      return;
    }
    this.#context.observer.finished(METHOD, known.code, (performance.now() - started) / 1000);
    span?.endServed(known);
    this.#send({ id, error: errorToWire(audible(this.#caller, known)) });
  }

  /** Sends an answer that is no chunk, or lets it wait; then nothing more is read until it has left. */
  #send(answer: Answer): void {
    if (this.#isOver) return;
    if (!this.#isBlocked && this.#waiting.length === 0) {
      this.#isBlocked = !this.#call.write(answer);
      return;
    }
    this.#waiting.push(answer);
    this.#call.pause();
  }

  /** Sends what waits, then a chunk of each answer in turn, until the transport is full. */
  #flush(): void {
    while (!this.#isBlocked && !this.#isOver) {
      const answer = this.#waiting.shift();
      const chunk = answer === undefined ? this.#nextChunk() : null;
      if (answer !== undefined) this.#isBlocked = !this.#call.write(answer);
      else if (chunk === null) break;
      else this.#isBlocked = !this.#call.write(chunk.frame, () => this.#left(chunk.bytes));
    }
    if (this.#isOver) return;
    if (this.#waiting.length > 0) return;
    if (this.#call.isPaused()) this.#call.resume();
    if (this.#isEnding && this.#running.size === 0) this.#finish();
  }

  /** The transport has passed on so much of chunks, or never will. What is not read counts as its client's until then. */
  #left(bytes: number): void {
    const left = Math.min(bytes, this.#leavingBytes);
    this.#leavingBytes -= left;
    this.#context.answers.give(left, this.#client);
  }

  #nextChunk(): { readonly frame: ChunkFrame; readonly bytes: number } | null {
    const id = this.#outgoing.shift();
    const running = id === undefined ? undefined : this.#running.get(id);
    const memory = running?.memory ?? null;
    if (id === undefined || running === undefined || memory === null) return null;
    const from = running.sent;
    const to = Math.min(from + LIMITS.chunkBytes, memory.payload.length);
    running.sent = to;
    this.#outgoingBytes -= to - from;
    this.#leavingBytes += to - from;
    if (to === memory.payload.length) this.#running.delete(id);
    else this.#outgoing.push(id);
    const frame = new ChunkFrame({ id, memory, from, to, onLast: () => this.#context.memory.give(memory) });
    return { frame, bytes: to - from };
  }

  #end(): void {
    this.#isEnding = true;
    this.#flush();
  }

  #finish(): void {
    this.#isOver = true;
    this.#call.end();
    this.onOver();
  }

  #greet(id: number, offered: featurestore.v1.IHello): void {
    try {
      this.#protocol = answerHello(offered);
    } catch (error) {
      if (!(error instanceof FeatureStoreError)) throw error;
      this.#fail(error); // nothing that follows would be understood
      return;
    }
    this.#hello(id, IN_FLIGHT_MAX);
  }

  /** Ends the stream as a whole: the client has broken the protocol. */
  #fail(error: FeatureStoreError): void {
    if (this.#isOver) return;
    this.#context.observer.finished(METHOD, error.code, 0);
    this.#abandon();
    this.#call.emit("error", toGrpcError(error));
    this.#call.resume(); // what still comes is thrown away
  }

  #abandon(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const [id, running] of this.#running) {
      running.abort.abort();
      this.#forget(id, running);
    }
    this.#outgoing.length = 0;
    this.#waiting.length = 0;
    this.onOver();
  }
}
