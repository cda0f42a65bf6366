import {
  type CallOptions,
  codeOfGrpcStatus,
  ERROR_TRAILER,
  errorFromWire,
  FeatureStoreError,
  featurestore,
  traceparentOf,
  tracestateOf,
} from "@featurestore/proto";
import {
  type ChannelOptions,
  Client,
  type ClientDuplexStream,
  type ClientReadableStream,
  connectivityState,
  Metadata,
  type ServiceError,
  status,
} from "@grpc/grpc-js";
import { cancelled, onAbort } from "./call.js";
import { NodeCredentials } from "./node-credentials.js";
import { type ConnectConfig, isToken } from "./options.js";
import type { CallKind } from "./retry.js";

const { v1 } = featurestore;

/** An answer is at most 64 MiB; 4 MiB more for what is around it. */
const RECEIVE_BYTES_MAX = 68 * 1024 * 1024;
/** The 64 KiB of the protocol stalls big answers. */
const FLOW_CONTROL_WINDOW = 4 * 1024 * 1024;

/** A method of a service, as generated code describes it. */
export interface Method<Q, A> {
  readonly path: string;
  readonly encode: (request: Q) => Uint8Array;
  readonly decode: (bytes: Uint8Array) => A;
}

/** One node by its address: a channel of its own, calls over it, and their errors. */
export class NodeConnection {
  readonly address: string;
  readonly #client: Client;
  readonly #credentials: NodeCredentials;
  readonly #token: (() => string) | null;
  /** The token would travel for anybody on the way to read. */
  readonly #isExposed: boolean;
  readonly #active = new Set<{ cancel(): void }>();
  #closed = false;

  constructor(address: string, config: ConnectConfig) {
    this.address = address;
    this.#token = config.token;
    this.#credentials = new NodeCredentials(address, config.tls);
    this.#isExposed = config.tls === null && !config.tokenInPlainText && !LOOPBACK.test(address);
    this.#client = new Client(address, this.#credentials, CHANNEL_OPTIONS);
  }

  /** Why the last connection failed, where that is a matter of TLS; else null. */
  get problem(): string | null {
    return this.#credentials.problem;
  }

  /** True where a call would not wait for a connection: it is there, or it failed and calls are told so at once. */
  get isSettled(): boolean {
    return this.#closed || SETTLED_STATES.includes(this.#client.getChannel().getConnectivityState(false));
  }

  /** Begins to connect where there is no connection. @returns true where there is one. */
  connect(): boolean {
    return !this.#closed && this.#client.getChannel().getConnectivityState(true) === connectivityState.READY;
  }

  /**
   * Connects, and resolves once `isSettled`. A peer that accepts the connection and says nothing never is.
   * @throws UNAVAILABLE, unsent, after `timeoutMs`; CANCELLED.
   */
  settle(timeoutMs: number, signal: AbortSignal | undefined): Promise<void> {
    const endsAt = Date.now() + timeoutMs;
    return new Promise((resolve, reject) => {
      const stopWatching = onAbort(signal, () => finish(cancelled(signal)));
      const finish = (error: FeatureStoreError | null): void => {
        stopWatching();
        if (error === null) resolve();
        else reject(error);
      };
      const look = (timeout?: Error): void => {
        if (this.isSettled) finish(null);
        else if (timeout !== undefined) finish(this.#noConnection(timeoutMs));
        else {
          const channel = this.#client.getChannel();
          channel.watchConnectivityState(channel.getConnectivityState(true), endsAt, look);
        }
      };
      if (signal?.aborted === true) finish(cancelled(signal));
      else look();
    });
  }

  unary<Q, A>(method: Method<Q, A>, request: Q, kind: CallKind, options: CallOptions): Promise<A> {
    if (this.#closed) return Promise.reject(closedError());
    if (options.signal?.aborted === true) return Promise.reject(cancelled(options.signal));
    let metadata: Metadata;
    try {
      metadata = this.#metadata(options);
    } catch (error) {
      return Promise.reject(error);
    }
    return new Promise<A>((resolve, reject) => {
      const stopWatching = onAbort(options.signal, () => call.cancel());
      const call = this.#client.makeUnaryRequest(
        method.path,
        toBuffer,
        (bytes: Buffer) => bytes,
        method.encode(request),
        metadata,
        deadlineOf(options),
        (error, bytes) => {
          stopWatching();
          this.#active.delete(call);
          if (error !== null) return reject(this.#errorOf(error, call.getPeer(), kind, options.signal));
          try {
            resolve(method.decode(bytes as Buffer));
          } catch (cause) {
            reject(garbled(cause));
          }
        },
      );
      this.#active.add(call);
    });
  }

  /** Messages of a server stream; leaving the loop cancels the call. */
  async *serverStream<Q, A>(method: Method<Q, A>, request: Q, options: CallOptions): AsyncGenerator<A> {
    if (this.#closed) throw closedError();
    if (options.signal?.aborted === true) throw cancelled(options.signal);
    const call: ClientReadableStream<Buffer> = this.#client.makeServerStreamRequest(
      method.path,
      toBuffer,
      (bytes: Buffer) => bytes,
      method.encode(request),
      this.#metadata(options),
      deadlineOf(options),
    );
    const stopWatching = onAbort(options.signal, () => call.cancel());
    this.#active.add(call);
    try {
      for await (const bytes of call) yield decodeWith(method, bytes as Buffer);
    } catch (error) {
      if (error instanceof FeatureStoreError) throw error;
      throw this.#errorOf(error as ServiceError, call.getPeer(), "read", options.signal);
    } finally {
      stopWatching();
      this.#active.delete(call);
      call.on("error", () => {}); // the cancellation below is reported there, and nobody needs it
      call.cancel();
    }
  }

  /** Opens a stream of frames. `onEnd` is called once; nothing arrives after it. */
  openStream<Q, A>(
    method: Method<Q, A>,
    handlers: { readonly onFrame: (frame: A) => void; readonly onEnd: (error: FeatureStoreError) => void },
  ): { send(frame: Q): void; end(): void; cancel(): void } {
    let metadata: Metadata;
    try {
      metadata = this.#metadata({});
    } catch (error) {
      queueMicrotask(() => handlers.onEnd(error as FeatureStoreError));
      return { send: () => undefined, end: () => undefined, cancel: () => undefined };
    }
    const call: ClientDuplexStream<Uint8Array, Buffer> = this.#client.makeBidiStreamRequest(
      method.path,
      toBuffer,
      (bytes: Buffer) => bytes,
      metadata,
      {},
    );
    this.#active.add(call);
    let isOver = false;
    const finish = (error: FeatureStoreError): void => {
      this.#active.delete(call);
      if (isOver) return;
      isOver = true;
      handlers.onEnd(error);
    };
    call.on("data", (bytes: Buffer) => {
      if (isOver) return;
      try {
        handlers.onFrame(method.decode(bytes));
      } catch (cause) {
        finish(cause instanceof FeatureStoreError ? cause : garbled(cause));
        call.cancel();
      }
    });
    call.on("error", (error: ServiceError) => finish(this.#errorOf(error, call.getPeer(), "read", undefined)));
    call.on("end", () => {
      const details = { address: this.address, sent: true };
      finish(new FeatureStoreError("UNAVAILABLE", `${this.address} ended the stream`, { details }));
    });
    return {
      send: (frame) => {
        if (!isOver) call.write(method.encode(frame));
      },
      end: () => call.end(),
      cancel: () => call.cancel(),
    };
  }

  /** Cancels what is in flight and closes the channel. */
  close(): void {
    this.#closed = true;
    for (const call of this.#active) call.cancel();
    this.#client.close();
  }

  #noConnection(timeoutMs: number): FeatureStoreError {
    const details = { address: this.address, sent: false };
    const why = this.#credentials.problem ?? `no connection in ${Math.round(timeoutMs)} ms`;
    return new FeatureStoreError("UNAVAILABLE", `${this.address}: ${why}`, { details });
  }

  #metadata(options: CallOptions): Metadata {
    const metadata = new Metadata();
    if (this.#token !== null) metadata.set("authorization", `Bearer ${this.#tokenNow(this.#token)}`);
    const traceparent = traceparentOf(options);
    if (traceparent === "") return metadata;
    metadata.set("traceparent", traceparent);
    const tracestate = tracestateOf(options);
    if (tracestate !== "") metadata.set("tracestate", tracestate);
    return metadata;
  }

  /** @throws UNAUTHENTICATED where it must not be sent, or is none: also where the function that answers it fails. */
  #tokenNow(token: () => string): string {
    if (this.#isExposed) {
      throw new FeatureStoreError(
        "UNAUTHENTICATED",
        `${this.address}: a token is sent over TLS, or to this machine, unless tokenInPlainText is set: anybody on the way could read it`,
      );
    }
    let now: unknown;
    try {
      now = token();
    } catch (cause) {
      throw new FeatureStoreError("UNAUTHENTICATED", "token: the function failed", { cause });
    }
    if (isToken(now)) return now;
    throw new FeatureStoreError(
      "UNAUTHENTICATED",
      "token: the function answered none: expected printable ASCII without spaces",
    );
  }

  #errorOf(error: ServiceError, peer: string, kind: CallKind, signal: AbortSignal | undefined): FeatureStoreError {
    const effect = kind === "read" ? "rejected" : "unknown";
    if (signal?.aborted === true) return cancelled(signal, effect);
    if (this.#closed) return closedError(effect);
    const [trailer] = error.metadata?.get(ERROR_TRAILER) ?? [];
    if (trailer !== undefined) {
      const named = decodeError(trailer as Buffer);
      if (named !== null) return named;
    }
    // A call that was never put on a connection knows no peer yet and names the channel's target instead.
    const sent = peer !== this.#client.getChannel().getTarget();
    const code = LOST_CALLS.includes(error.code) ? "UNAVAILABLE" : codeOfGrpcStatus(error.code);
    const mayHaveHappened = sent && ["UNAVAILABLE", "DEADLINE_EXCEEDED", "CANCELLED", "INTERNAL"].includes(code);
    const problem = code === "UNAVAILABLE" ? this.#credentials.problem : null;
    return new FeatureStoreError(code, `${this.address}: ${problem ?? (error.details || error.message)}`, {
      outcome: mayHaveHappened ? effect : "rejected",
      details: { address: this.address, sent },
      cause: error,
    });
  }
}

/** True where the node could not be reached or the connection broke: not a word of the server itself. */
export function isConnectionFailure(error: unknown): boolean {
  return error instanceof FeatureStoreError && error.code === "UNAVAILABLE" && "sent" in error.details;
}

/** True where the server does not know the method: it is older than this client. */
export function isUnimplemented(error: unknown): boolean {
  const cause = error instanceof FeatureStoreError ? (error.cause as { readonly code?: unknown } | undefined) : null;
  return cause?.code === status.UNIMPLEMENTED;
}

/** Statuses that transports give calls whose connection broke or whose server went away; we did not cancel these. */
const LOST_CALLS: readonly number[] = [status.CANCELLED, status.UNKNOWN, status.UNAVAILABLE, status.ABORTED];

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]):/;

/** States in which a channel sends a call, or fails it, at once. */
const SETTLED_STATES: readonly connectivityState[] = [
  connectivityState.READY,
  connectivityState.TRANSIENT_FAILURE,
  connectivityState.SHUTDOWN,
];

const CHANNEL_OPTIONS: ChannelOptions = {
  "grpc.max_receive_message_length": RECEIVE_BYTES_MAX,
  "grpc.max_send_message_length": -1,
  "grpc-node.flow_control_window": FLOW_CONTROL_WINDOW,
  "grpc.initial_reconnect_backoff_ms": 100,
  "grpc.max_reconnect_backoff_ms": 1_000,
  "grpc.keepalive_time_ms": 20_000,
  "grpc.keepalive_timeout_ms": 10_000,
  "grpc.enable_retries": 0,
  "grpc.enable_http_proxy": 0,
  "grpc.use_local_subchannel_pool": 1,
};

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function deadlineOf(options: CallOptions): { deadline?: number } {
  return options.deadlineMs === undefined ? {} : { deadline: Date.now() + options.deadlineMs };
}

function decodeWith<Q, A>(method: Method<Q, A>, bytes: Buffer): A {
  try {
    return method.decode(bytes);
  } catch (cause) {
    throw garbled(cause);
  }
}

function decodeError(trailer: Uint8Array): FeatureStoreError | null {
  try {
    return errorFromWire(v1.Error.decode(trailer));
  } catch {
    return null; // not ours: the status tells what there is to tell
  }
}

function garbled(cause: unknown): FeatureStoreError {
  return new FeatureStoreError("INTERNAL", "the server's message has a form this client cannot read", {
    outcome: "unknown",
    cause,
  });
}

function closedError(outcome: "rejected" | "unknown" = "rejected"): FeatureStoreError {
  return new FeatureStoreError("CANCELLED", "the store was closed", { outcome });
}
