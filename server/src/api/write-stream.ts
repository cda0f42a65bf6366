import { errorToWire, type FeatureStoreError, type featurestore } from "@featurestore/proto";
import type * as grpc from "@grpc/grpc-js";
import { audible, type Caller } from "../access/caller.js";
import type { Client } from "../defence/client.js";
import { beginRequest } from "../tracing.js";
import {
  type CallContext,
  callOptions,
  carriedBy,
  requestBytes,
  toGrpcError,
  toStoreError,
  wellFormed,
} from "./call.js";
import { type Drainable, LINGER_MS, stopping } from "./drain.js";
import type { CallOfCaller } from "./store-service.js";

type Message = featurestore.v1.IWriteStreamRequest;
type Answer = featurestore.v1.IWriteStreamResponse;

const METHOD = "WriteStream";
/** Writes under way on one stream; beyond it the stream is read no further until some are done. */
const IN_FLIGHT_MAX = 64;

export interface WriteStreamContext extends CallContext {
  readonly write: (
    request: featurestore.v1.IWriteRequest,
    options: CallOfCaller,
  ) => Promise<featurestore.v1.IWriteResponse>;
  /** Called once, when the stream has ended. */
  readonly onOver: () => void;
}

/** One client's stream of writes. Read no further while many are under way, or while its answers are not read. */
export class WriteStreamSession implements Drainable {
  readonly #call: grpc.ServerDuplexStream<Message, Answer>;
  readonly #context: WriteStreamContext;
  readonly #caller: Caller;
  readonly #client: Client;
  readonly #abort = new AbortController();
  #inFlight = 0;
  #isBlocked = false;
  #hasEnded = false;
  #isDraining = false;
  #hasLingered = false;
  #isOver = false;

  constructor(call: grpc.ServerDuplexStream<Message, Answer>, context: WriteStreamContext) {
    this.#call = call;
    this.#context = context;
    this.#caller = context.callers.of(call);
    this.#client = context.clients.get(context.clientOf(call));
    this.#client.openStream();
    call.on("data", (message: Message) => this.#receive(message));
    call.on("end", () => {
      this.#hasEnded = true;
      this.#settle();
    });
    call.on("drain", () => {
      this.#isBlocked = false;
      this.#settle();
    });
    call.on("cancelled", () => this.#abandon());
    call.on("error", () => this.#abandon());
  }

  drain(): void {
    if (this.#isDraining || this.#isOver) return;
    this.#isDraining = true;
    setTimeout(() => {
      this.#hasLingered = true;
      this.#settle();
    }, LINGER_MS).unref();
  }

  #receive(message: Message): void {
    if (this.#isOver) return;
    this.#inFlight++;
    if (this.#inFlight >= IN_FLIGHT_MAX) this.#call.pause();
    void this.#answer(message).finally(() => {
      this.#inFlight--;
      this.#settle();
    });
  }

  async #answer(message: Message): Promise<void> {
    const id = message.id ?? 0;
    const started = performance.now();
    const client = this.#client;
    const span = beginRequest(this.#call, this.#context.nodeId, () =>
      message.traceparent ? message : carriedBy(this.#call.metadata),
    );
    let failure: FeatureStoreError | undefined;
    try {
      if (this.#isDraining) throw stopping();
      const slot = this.#context.limit.enter(requestBytes(message), client);
      try {
        const who = { caller: this.#caller, client };
        const options = { ...callOptions(this.#call, this.#abort.signal, span), onLeftBehind: slot.hold, ...who };
        this.#send({ id, written: await this.#context.write(wellFormed(message).write ?? {}, options) });
      } finally {
        slot.leave();
      }
    } catch (error) {
      failure = toStoreError(error, METHOD, this.#context.observer);
      if (failure.code === "UNAUTHENTICATED") this.#lose(failure);
      else this.#send({ id, error: errorToWire(audible(this.#caller, failure)) });
    } finally {
      this.#context.observer.finished(METHOD, failure?.code ?? "OK", (performance.now() - started) / 1000);
      span?.endServed(failure);
    }
  }

  /** The caller's token does not hold any more: they open another stream with the one they have now. */
  #lose(error: FeatureStoreError): void {
    if (this.#isOver) return;
    this.#abort.abort();
    this.#finish(error);
    this.#call.resume(); // what still comes is thrown away
  }

  #send(answer: Answer): void {
    if (this.#isOver) return;
    this.#isBlocked = !this.#call.write(answer);
    if (this.#isBlocked) this.#call.pause();
  }

  /** Ends the stream, or reads on, where it can. */
  #settle(): void {
    if (this.#isOver) return;
    if (this.#inFlight === 0 && this.#hasEnded) this.#finish(null);
    else if (this.#inFlight === 0 && this.#hasLingered) this.#finish(stopping());
    else if (!this.#isBlocked && this.#inFlight < IN_FLIGHT_MAX && this.#call.isPaused()) this.#call.resume();
  }

  #finish(error: FeatureStoreError | null): void {
    this.#isOver = true;
    if (error === null) this.#call.end();
    else this.#call.emit("error", toGrpcError(error));
    this.#over();
  }

  #abandon(): void {
    this.#abort.abort();
    if (this.#isOver) return;
    this.#isOver = true;
    this.#over();
  }

  #over(): void {
    this.#client.closeStream();
    this.#context.onOver();
  }
}
