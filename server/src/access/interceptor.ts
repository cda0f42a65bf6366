import { AssertionError, FeatureStoreError } from "@featurestore/proto";
import * as grpc from "@grpc/grpc-js";
import type { AccessControl } from "./access-control.js";
import { ANYONE, type Caller } from "./caller.js";

/** The name of the client certificate that TLS has verified for a call's connection; null: none. */
export type CertificateOf = (call: grpc.ServerInterceptingCallInterface) => string | null;

type Status = Parameters<grpc.ServerInterceptingCallInterface["sendStatus"]>[0];

export interface CallersOptions {
  readonly control: AccessControl;
  readonly certificateOf: CertificateOf;
  /** A refusal as it travels. */
  readonly statusOf: (error: FeatureStoreError) => Partial<grpc.StatusObject>;
  /** A call was refused before its handler heard of it. `method`: the last part of its path. */
  readonly onRefused: (method: string, error: FeatureStoreError) => void;
}

/** Who makes each call of a server: found out before its handler hears of it, or reads a byte of its request. */
export class Callers {
  readonly #options: CallersOptions;
  readonly #byMetadata = new WeakMap<grpc.Metadata, Caller>();

  constructor(options: CallersOptions) {
    this.#options = options;
  }

  /** To be given to the server; none where nobody has to be known. */
  get interceptors(): grpc.ServerInterceptor[] {
    return this.#options.control.isRequired ? [(method, call) => this.#guarded(method.path, call)] : [];
  }

  /** Who makes a call, by the metadata that its handler got. */
  of({ metadata }: { readonly metadata: grpc.Metadata }): Caller {
    if (!this.#options.control.isRequired) return ANYONE;
    const caller = this.#byMetadata.get(metadata);
    if (caller === undefined) throw new AssertionError("a call reaches its handler only when it is known who makes it");
    return caller;
  }

  #guarded(path: string, call: grpc.ServerInterceptingCallInterface): grpc.ServerInterceptingCall {
    return new grpc.ServerInterceptingCall(call, {
      start: (next) => {
        next({
          onReceiveMetadata: (metadata, pass) => {
            const refusal = this.#admit(path, call, metadata);
            if (refusal === null) pass(metadata);
            else call.sendStatus(refusal);
          },
        });
      },
    });
  }

  /** @returns what to end the call with, or null. */
  #admit(path: string, call: grpc.ServerInterceptingCallInterface, metadata: grpc.Metadata): Status | null {
    const { control, certificateOf, statusOf, onRefused } = this.#options;
    const authorization = metadata.get("authorization").map(String);
    metadata.remove("authorization"); // nobody after this needs it, and nobody can write it into a log
    try {
      this.#byMetadata.set(metadata, control.admit(path, { authorization, certificate: certificateOf(call) }));
      return null;
    } catch (error) {
      if (!(error instanceof FeatureStoreError)) throw error;
      onRefused(path.slice(path.lastIndexOf("/") + 1), error);
      return statusOf(error) as Status;
    }
  }
}
