import type { Socket } from "node:net";
import { connect, createSecureContext, type SecureContext } from "node:tls";
import { CallCredentials, ChannelCredentials } from "@grpc/grpc-js";
import type { Certificates } from "./certificate-files.js";

type Connector = ReturnType<ChannelCredentials["_createSecureConnector"]>;
type ConnectorParameters = Parameters<ChannelCredentials["_createSecureConnector"]>;

export interface PeerCredentialsOptions {
  /** Those in use. */
  readonly current: () => Certificates;
  /** What is wrong with the alternative names of the other end's certificate, or null. Host names do not count. */
  readonly judge: (subjectAltName: string | undefined) => string | null;
  /** No TLS stands on a connection: told as often as it happens. */
  readonly onFailure: (error: Error) => void;
}

/**
 * TLS 1.3 with whatever certificates are in use when a connection is made: gRPC's own credentials keep for ever those they were
 * made with, and its experimental certificate providers know no lowest version of TLS. Rests on the three methods that
 * grpc-js (1.14.7) calls of its credentials.
 */
export class PeerCredentials extends ChannelCredentials {
  readonly #options: PeerCredentialsOptions;
  #context: { readonly of: Certificates; readonly context: SecureContext } | null = null;

  constructor(options: PeerCredentialsOptions) {
    super();
    this.#options = options;
  }

  override _isSecure(): boolean {
    return true;
  }

  override _equals(other: ChannelCredentials): boolean {
    return this === other;
  }

  override _createSecureConnector(...[, , calls]: ConnectorParameters): Connector {
    return {
      connect: (socket) => this.#connect(socket),
      waitForReady: () => Promise.resolve(),
      getCallCredentials: () => calls ?? CallCredentials.createEmpty(),
      destroy: () => {},
    };
  }

  #connect(socket: Socket): Promise<{ readonly socket: Socket; readonly secure: boolean }> {
    const { judge, onFailure } = this.#options;
    return new Promise((resolve, reject) => {
      const fail = (error: Error): void => {
        secured.off("close", onClose);
        secured.destroy();
        onFailure(error);
        reject(error);
      };
      const onClose = (): void => fail(new Error("the connection was closed in the TLS handshake"));
      const secured = connect({
        socket,
        secureContext: this.#secureContext(),
        ALPNProtocols: ["h2"],
        checkServerIdentity: (_host, { subjectaltname }) => {
          const problem = judge(subjectaltname);
          return problem === null ? undefined : new Error(problem);
        },
      });
      secured.once("error", fail);
      secured.once("close", onClose);
      secured.once("secureConnect", () => {
        secured.off("close", onClose);
        secured.off("error", fail);
        secured.on("error", () => {}); // what ends the connection is heard by whoever has it then
        resolve({ socket: secured, secure: true });
      });
    });
  }

  #secureContext(): SecureContext {
    const certificates = this.#options.current();
    if (this.#context?.of !== certificates) {
      const { cert, key, ca } = certificates;
      const context = createSecureContext({ cert, key, minVersion: "TLSv1.3", ...(ca === null ? {} : { ca }) });
      this.#context = { of: certificates, context };
    }
    return this.#context.context;
  }
}
