import { isIP, type Socket } from "node:net";
import { connect, type TLSSocket } from "node:tls";
import { CallCredentials, ChannelCredentials } from "@grpc/grpc-js";
import type { TlsSource } from "./tls-source.js";

type Connector = ReturnType<ChannelCredentials["_createSecureConnector"]>;
type ConnectorParameters = Parameters<ChannelCredentials["_createSecureConnector"]>;
/** What `connect` of a connector resolves to. */
type Connected = Awaited<ReturnType<Connector["connect"]>>;

/** A TLS alert: what a server that wants TLS says to plain text, at most, before it hangs up. HTTP/2 servers say more. */
const ALERT_BYTES = 7;
const HUNG_UP = "it closed the connection at once; it wants TLS (set tls), or has too many connections";

/**
 * How connections to one node are made: plain text, or TLS 1.3 with the certificates of then. Remembers why the
 * last connection did not come about, in words. Rests on the three methods that grpc-js (1.14.7) calls of its credentials:
 * its own keep for ever what they were made with.
 */
export class NodeCredentials extends ChannelCredentials {
  readonly #host: string;
  readonly #tls: TlsSource | null;
  #problem: string | null = null;

  /** @param address `host:port`. @param tls null: plain text. */
  constructor(address: string, tls: TlsSource | null) {
    super();
    this.#host = address.slice(0, address.lastIndexOf(":")).replace(/^\[|\]$/g, "");
    this.#tls = tls;
  }

  /** Why the last connection failed, where that is a matter of TLS; else null. */
  get problem(): string | null {
    return this.#problem;
  }

  override _isSecure(): boolean {
    return this.#tls !== null;
  }

  override _equals(other: ChannelCredentials): boolean {
    return this === other;
  }

  override _createSecureConnector(...[, , calls]: ConnectorParameters): Connector {
    return {
      connect: (socket) => (this.#tls === null ? this.#plain(socket) : this.#secure(socket, this.#tls)),
      waitForReady: () => Promise.resolve(),
      getCallCredentials: () => calls ?? CallCredentials.createEmpty(),
      destroy: () => {},
    };
  }

  #plain(socket: Socket): Promise<Connected> {
    this.#problem = null;
    socket.once("close", () => {
      if (socket.bytesRead <= ALERT_BYTES) this.#problem = HUNG_UP;
    });
    return Promise.resolve({ socket, secure: false });
  }

  #secure(socket: Socket, tls: TlsSource): Promise<Connected> {
    const name = tls.serverName ?? this.#host;
    return new Promise((resolve, reject) => {
      const fail = (error: Error): void => {
        secured.off("close", onClose);
        secured.destroy();
        this.#problem = problemOf(error, name);
        reject(new Error(this.#problem, { cause: error }));
      };
      const onClose = (): void => fail(new Error("it closed the connection in the TLS handshake"));
      const secured = connect({
        socket,
        secureContext: tls.context(),
        ALPNProtocols: ["h2"],
        host: name,
        ...(isIP(name) === 0 ? { servername: name } : {}),
      });
      secured.once("error", fail);
      secured.once("close", onClose);
      secured.once("secureConnect", () => {
        if (secured.alpnProtocol !== "h2") {
          fail(new Error("it speaks TLS, but not gRPC"));
          return;
        }
        secured.off("close", onClose);
        secured.off("error", fail);
        this.#problem = null;
        this.#listenForAlerts(secured);
        resolve({ socket: secured, secure: true });
      });
    });
  }

  /** In TLS 1.3 a server refuses a client's certificate after the handshake. */
  #listenForAlerts(secured: TLSSocket): void {
    secured.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code?.startsWith("ERR_SSL_TLSV13_ALERT") === true) this.#problem = problemOf(error, "");
    });
  }
}

const UNKNOWN_AUTHORITY = "its certificate is of an authority that this client does not know; set tls.ca";

const PROBLEMS: Readonly<Record<string, string>> = {
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_AUTHORITY,
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_AUTHORITY,
  DEPTH_ZERO_SELF_SIGNED_CERT: UNKNOWN_AUTHORITY,
  CERT_SIGNATURE_FAILURE: UNKNOWN_AUTHORITY,
  CERT_HAS_EXPIRED: "its certificate has expired",
  CERT_NOT_YET_VALID: "its certificate is not valid yet; is the clock right?",
  ERR_SSL_WRONG_VERSION_NUMBER: "it speaks plain text, and this client TLS; leave tls out",
  ERR_SSL_UNSUPPORTED_PROTOCOL: "it does not speak TLS 1.3",
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: "it does not speak TLS 1.3",
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: "it wants a certificate of this client; set tls.cert and tls.key",
};

function problemOf(error: NodeJS.ErrnoException & { readonly reason?: string }, name: string): string {
  if (error.code === "ERR_TLS_CERT_ALTNAME_INVALID")
    return `its certificate is not for ${name} (${error.reason ?? ""})`;
  return PROBLEMS[error.code ?? ""] ?? `TLS failed: ${error.message.split("\n")[0]}`;
}
