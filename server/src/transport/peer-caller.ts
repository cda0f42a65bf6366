import { codeOfGrpcStatus, ERROR_TRAILER, errorFromWire, FeatureStoreError, featurestore } from "@featurestore/proto";
import {
  type ChannelCredentials,
  Client,
  type ClientUnaryCall,
  Metadata,
  type MethodDefinition,
  type ServiceError,
  status,
} from "@grpc/grpc-js";
import { dialed, type PeerRoutes } from "./peer-routes.js";
import { CALL_CHANNEL_OPTIONS } from "./peer-service.js";

export interface CallOptions {
  readonly signal: AbortSignal;
  /** From now. Must be above 0. */
  readonly timeoutMs: number;
}

/** Unary calls to one address, over one connection that is made by the first of them and again when it was lost. */
export class PeerCaller {
  readonly address: string;
  readonly #credentials: ChannelCredentials;
  readonly #routes: PeerRoutes;
  readonly #calls = new Set<ClientUnaryCall>();
  #client: Client | null = null;
  #isClosed = false;

  /** @param address as the peer advertises it; `routes` says where it is dialled. */
  constructor(address: string, credentials: ChannelCredentials, routes: PeerRoutes) {
    this.address = address;
    this.#credentials = credentials;
    this.#routes = routes;
  }

  /**
   * Resolves to the answer's bytes. @throws what the peer's handler threw; UNAVAILABLE (unknown) when there is no answer in
   * time, or the connection is lost, (rejected) where it could not be made; CANCELLED (unknown) when the signal fires for another
   * reason than time.
   */
  call(
    method: MethodDefinition<Uint8Array, Uint8Array>,
    request: Uint8Array,
    { signal, timeoutMs }: CallOptions,
  ): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(abortError(signal, method.path, "rejected"));
      if (this.#isClosed) return reject(this.#unavailable("it is called no more"));
      let call: ClientUnaryCall;
      const onAbort = (): void => call.cancel();
      const onAnswer = (error: ServiceError | null, answer?: Uint8Array): void => {
        signal.removeEventListener("abort", onAbort);
        this.#calls.delete(call);
        if (error === null && answer !== undefined) resolve(answer);
        else if (signal.aborted) reject(abortError(signal, method.path, "unknown"));
        else reject(this.#toStoreError(error, wasSent()));
      };
      let wasSent = (): boolean => false;
      try {
        this.#client ??= new Client(dialed(this.address, this.#routes), this.#credentials, CALL_CHANNEL_OPTIONS);
        const target = this.#client.getChannel().getTarget();
        // A call that was never put on a connection knows no peer yet and names the channel's target instead.
        wasSent = () => call.getPeer() !== target;
        const { path, requestSerialize, responseDeserialize } = method;
        const options = { deadline: Date.now() + timeoutMs };
        const metadata = new Metadata();
        call = this.#client.makeUnaryRequest(
          path,
          requestSerialize,
          responseDeserialize,
          request,
          metadata,
          options,
          onAnswer,
        );
      } catch (error) {
        return reject(this.#unavailable((error as Error).message, error)); // an address that is none
      }
      this.#calls.add(call);
      signal.addEventListener("abort", onAbort, { once: true });
    });
  }

  /** Ends the connection; calls under way reject with UNAVAILABLE (unknown). Idempotent. */
  close(): void {
    this.#isClosed = true;
    for (const call of this.#calls) call.cancel();
    this.#client?.close();
    this.#client = null;
  }

  #toStoreError(error: ServiceError | null, wasSent: boolean): FeatureStoreError {
    if (error === null) return this.#unavailable("it ended a call without an answer");
    const trailer = error.metadata?.get(ERROR_TRAILER)[0];
    if (trailer instanceof Buffer) {
      try {
        return errorFromWire(featurestore.v1.Error.decode(trailer));
      } catch {
        // What the peer says went wrong cannot be read: the bare status has to do.
      }
    }
    switch (error.code) {
      case status.UNAVAILABLE:
      case status.DEADLINE_EXCEEDED:
        return this.#unavailable(error.details, error, wasSent ? "unknown" : "rejected");
      case status.CANCELLED:
        return this.#unavailable(this.#isClosed ? "it is called no more" : "it broke the call off", error);
      case status.UNIMPLEMENTED:
        return new FeatureStoreError("INTERNAL", `the node at ${this.address} does not know this call`, {
          cause: error,
        });
      default:
        return new FeatureStoreError(codeOfGrpcStatus(error.code), `the node at ${this.address}: ${error.details}`, {
          outcome: "unknown",
          cause: error,
        });
    }
  }

  #unavailable(why: string, cause?: unknown, outcome: "rejected" | "unknown" = "unknown"): FeatureStoreError {
    return new FeatureStoreError("UNAVAILABLE", `the node at ${this.address} gave no answer: ${why}`, {
      outcome,
      cause,
    });
  }
}

/** What a call that was given up rejects with. */
export function abortError(signal: AbortSignal, what: string, outcome: "rejected" | "unknown"): FeatureStoreError {
  const isTime = (signal.reason as { readonly name?: unknown } | undefined)?.name === "TimeoutError";
  return isTime
    ? new FeatureStoreError("UNAVAILABLE", `${what}: no answer in time`, { outcome, cause: signal.reason })
    : new FeatureStoreError("CANCELLED", `${what}: cancelled by the caller`, { outcome, cause: signal.reason });
}
