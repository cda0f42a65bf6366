import { createSecureContext, type PeerCertificate, type SecureContext } from "node:tls";
import { CallCredentials, ChannelCredentials } from "@grpc/grpc-js";
import type { Certificates } from "./certificate-files.js";

type Connector = ReturnType<ChannelCredentials["_createSecureConnector"]>;
type ConnectorParameters = Parameters<ChannelCredentials["_createSecureConnector"]>;

/**
 * TLS 1.3 with whatever certificates are in use when a connection is made: gRPC's own credentials keep for ever those they were
 * made with. Its experimental certificate providers do not, but know no lowest version of TLS. Rests on three methods that
 * grpc-js (1.14.7) calls of its credentials.
 */
export class PeerCredentials extends ChannelCredentials {
  readonly #current: () => Certificates;
  readonly #verify: (subjectAltName: string | undefined) => string | null;
  #context: { readonly of: Certificates; readonly context: SecureContext } | null = null;

  /** @param verify what is wrong with the alternative names of the other end's certificate, or null: host names do not count. */
  constructor(current: () => Certificates, verify: (subjectAltName: string | undefined) => string | null) {
    super();
    this.#current = current;
    this.#verify = verify;
  }

  override _isSecure(): boolean {
    return true;
  }

  override _equals(other: ChannelCredentials): boolean {
    return this === other;
  }

  override _createSecureConnector(...[target, options, calls]: ConnectorParameters): Connector {
    return {
      connect: (socket) => this.#now()._createSecureConnector(target, options, calls).connect(socket),
      waitForReady: () => Promise.resolve(),
      getCallCredentials: () => calls ?? CallCredentials.createEmpty(),
      destroy: () => {},
    };
  }

  #now(): ChannelCredentials {
    const certificates = this.#current();
    if (this.#context?.of !== certificates) {
      const { cert, key, ca } = certificates;
      const context = createSecureContext({ cert, key, minVersion: "TLSv1.3", ...(ca === null ? {} : { ca }) });
      this.#context = { of: certificates, context };
    }
    return ChannelCredentials.createFromSecureContext(this.#context.context, {
      checkServerIdentity: (_host: string, { subjectaltname }: PeerCertificate) => {
        const problem = this.#verify(subjectaltname);
        return problem === null ? undefined : new Error(problem);
      },
    });
  }
}
