import { constants, type X509Certificate } from "node:crypto";
import { lookup } from "node:dns/promises";
import { type AddressInfo, createServer, isIP, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, type TLSSocket, type TlsOptions, type Server as TlsServer } from "node:tls";
import { FeatureStoreError } from "@featurestore/proto";
import { BARRED_MS, BarredAddresses } from "./barred-addresses.js";
import type { Certificates } from "./certificate-files.js";
import type { CertificateStore } from "./certificate-store.js";
import type { ConnectionCaps, ConnectionRefusal, ConnectionStats } from "./connection-caps.js";

/** What every HTTP/2 client says first: the connection preface. */
export const GRPC_FIRST_BYTES = 24;
const SWEEP_MS = 500;

/** How a port ends TLS. */
export interface ListenerTls {
  readonly certificates: CertificateStore;
  /** Whether the other end shows a certificate. One that is shown has to be of the authorities, either way. */
  readonly clientCertificate: "none" | "optional" | "required";
  readonly alpn: "h2" | "http/1.1";
  /** Whether a sound certificate is one of those the port is for. @returns why not, or null. */
  readonly judge?: (certificate: X509Certificate) => string | null;
}

export interface ListenerOptions {
  /** The setting that an error names. */
  readonly field: string;
  /** A name, an IPv4 or an IPv6 address without brackets. */
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  readonly caps: ConnectionCaps;
  /** Null: plain text. */
  readonly tls: ListenerTls | null;
  /** Bytes that an honest client says first. */
  readonly firstBytes: number;
  /** Takes a connection that may speak. */
  readonly accept: (socket: Socket) => void;
  /** A connection was refused: told as often as it happens. */
  readonly onRefused?: (refusal: ConnectionRefusal, address: string, why: string) => void;
}

interface Connection {
  readonly raw: Socket;
  readonly address: string;
  /** Address and port as gRPC's `getPeer` tells them. */
  readonly peer: string;
  /** What speaks: the socket itself, or TLS on it once that stands. */
  speaker: Socket | null;
  certificate: X509Certificate | null;
  clientName: string | null;
  /** Since when its first words are waited for. */
  since: number;
}

/**
 * A port that takes TCP connections for one of our servers: counts them against caps, ends TLS 1.3, and passes on what may
 * speak. A bad connection is closed and costs no other one anything. Certificates that are replaced are used by what connects
 * from then on. Node's own listeners close no connection that never speaks, and gRPC's know no caps.
 */
export class Listener {
  readonly #options: ListenerOptions;
  readonly #servers: Server[] = [];
  readonly #tls: TlsServer | null;
  readonly #open = new Map<string, Connection>();
  readonly #perAddress = new Map<string, number>();
  /** Of those that have said nothing as of the last look, the oldest first. */
  readonly #silent = new Set<Connection>();
  readonly #refused = new Map<ConnectionRefusal, number>();
  readonly #barred = new BarredAddresses();
  readonly #sweep: NodeJS.Timeout;
  #accepted = 0;

  private constructor(options: ListenerOptions) {
    this.#options = options;
    this.#tls = options.tls === null ? null : this.#createTls(options.tls);
    this.#sweep = setInterval(() => this.#sweepSilent(), SWEEP_MS);
    this.#sweep.unref();
  }

  /** @throws UNAVAILABLE naming setting and address when it cannot be bound. */
  static async open(options: ListenerOptions): Promise<Listener> {
    const listener = new Listener(options);
    try {
      let { port } = options;
      for (const address of await addressesOf(options.host)) {
        listener.#servers.push(await listener.#listen(address, port));
        port = listener.port; // a free one was picked: the other addresses of the name get the same
      }
      return listener;
    } catch (cause) {
      listener.close();
      const { field, host, port } = options;
      const at = `${host.includes(":") ? `[${host}]` : host}:${port}`;
      throw new FeatureStoreError(
        "UNAVAILABLE",
        `${field}: cannot listen on ${at}; is the port in use? (${(cause as Error).message})`,
        { details: { field }, cause },
      );
    }
  }

  /** The real port where 0 was asked for. */
  get port(): number {
    return (this.#servers[0]?.address() as AddressInfo | null)?.port ?? this.#options.port;
  }

  get stats(): ConnectionStats {
    const { caps } = this.#options;
    return { open: this.#open.size, max: caps.all, accepted: this.#accepted, refused: this.#refused };
  }

  /** The certificate that a connection has shown, by its peer as gRPC's `getPeer` tells it; null without one. */
  certificateOf(peer: string): X509Certificate | null {
    return this.#open.get(peer)?.certificate ?? null;
  }

  /** Who a connection's certificate says its client is: the one common name in it; null without. As `certificateOf`. */
  clientNameOf(peer: string): string | null {
    return this.#open.get(peer)?.clientName ?? null;
  }

  /**
   * Cuts a connection for what came over it, by its peer as gRPC's `getPeer` tells it. Where several of an address are cut within
   * seconds, no more are taken of it for a while; those it has stay.
   */
  cut(peer: string, why: string): void {
    const connection = this.#open.get(peer);
    if (connection === undefined) return;
    const { raw, address } = connection;
    this.#refuse(raw, address, "resets", why);
    if (!this.#barred.strike(address, performance.now())) return;
    this.#options.onRefused?.("barred", address, `none is taken of it for ${BARRED_MS / 1000} s`);
  }

  /** Takes no more connections and closes those that have said nothing. The others are whose server they are. Idempotent. */
  close(): void {
    clearInterval(this.#sweep);
    for (const server of this.#servers) server.close();
    for (const connection of [...this.#silent]) if (!this.#hasSpoken(connection)) connection.raw.destroy();
  }

  /** Closes what is left, too. */
  destroy(): void {
    this.close();
    for (const { raw } of [...this.#open.values()]) raw.destroy();
  }

  #listen(host: string, port: number): Promise<Server> {
    const server = createServer({ noDelay: true }, (socket) => this.#take(socket));
    return new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen({ host, port }, () => {
        server.off("error", reject);
        server.on("error", () => {}); // an accept that failed, for want of descriptors say, is tried again by the next
        resolve(server);
      });
    });
  }

  #take(raw: Socket): void {
    raw.on("error", () => {}); // it closes then, and that is heard
    const { remoteAddress, remotePort } = raw;
    if (remoteAddress === undefined) {
      raw.destroy(); // gone before it was looked at
      return;
    }
    const address = remoteAddress.replace(/^::ffff:/, "");
    const peer = `${remoteAddress}:${remotePort}`;
    const known = this.#perAddress.get(address) ?? 0;
    const problem = this.#problemOf(peer, address, known);
    if (problem !== null) {
      this.#refuse(raw, address, ...problem);
      return;
    }
    const connection: Connection = {
      raw,
      address,
      peer,
      speaker: null,
      certificate: null,
      clientName: null,
      since: performance.now(),
    };
    this.#accepted += 1;
    this.#open.set(connection.peer, connection);
    this.#perAddress.set(address, known + 1);
    raw.once("close", () => this.#forget(connection));
    this.#makeRoom();
    this.#silent.add(connection);
    if (this.#tls === null) this.#pass(connection, raw);
    else this.#tls.emit("connection", raw);
  }

  /** Why one more connection is not taken, or null. @param known connections of its address. */
  #problemOf(peer: string, address: string, known: number): readonly [ConnectionRefusal, string] | null {
    const { all, perAddress } = this.#options.caps;
    if (this.#barred.isBarred(address, performance.now())) return ["barred", "connections of it were cut"];
    if (this.#open.size >= all) return ["full", `${all} connections are open`];
    if (known >= perAddress) return ["address", `${known} connections are open from it`];
    // Another socket of the same address and port speaks to another address of this machine: one must not pass for the other.
    return this.#open.has(peer) ? ["address", "its port is that of another connection"] : null;
  }

  #pass(connection: Connection, speaker: Socket): void {
    connection.speaker = speaker;
    connection.since = performance.now();
    this.#options.accept(speaker);
  }

  #createTls(settings: ListenerTls): TlsServer {
    const { certificates, clientCertificate, alpn } = settings;
    const server = createTlsServer({
      ...contextOf(certificates.current),
      requestCert: clientCertificate !== "none",
      rejectUnauthorized: false, // it would close the connection and tell nobody: see #secured
      ALPNProtocols: [alpn],
      handshakeTimeout: this.#options.caps.firstWordsMs,
    });
    certificates.onChange((next) => server.setSecureContext(contextOf(next)));
    server.on("secureConnection", (socket) => this.#secured(socket, settings));
    server.on("tlsClientError", (error: NodeJS.ErrnoException, socket) => {
      const isSilence = error.code === "ERR_TLS_HANDSHAKE_TIMEOUT";
      const wasClosed = error.code === "ECONNRESET"; // by the other end, or by us
      const address = socket.remoteAddress ?? "";
      const connection = this.#open.get(`${address}:${socket.remotePort}`);
      if (connection !== undefined) this.#silent.delete(connection); // or it would be counted again by what makes room
      if (!wasClosed) this.#refuse(socket, address, isSilence ? "silent" : "handshake", error.message);
      else socket.destroy();
    });
    return server;
  }

  #secured(socket: TLSSocket, { clientCertificate, judge }: ListenerTls): void {
    socket.on("error", () => {});
    const connection = this.#open.get(`${socket.remoteAddress}:${socket.remotePort}`);
    if (connection === undefined) {
      socket.destroy(); // gone meanwhile
      return;
    }
    const certificate = clientCertificate === "none" ? null : (socket.getPeerX509Certificate() ?? null);
    if (certificate === null ? clientCertificate === "required" : !socket.authorized) {
      const why = certificate === null ? "it shows no certificate" : String(socket.authorizationError);
      this.#refuse(socket, connection.address, "handshake", why);
      return;
    }
    const problem = certificate === null ? null : (judge?.(certificate) ?? null);
    if (problem !== null) {
      this.#refuse(socket, connection.address, "certificate", problem);
      return;
    }
    connection.certificate = certificate;
    connection.clientName = certificate === null ? null : commonNameOf(certificate);
    this.#pass(connection, socket);
  }

  #refuse(socket: Socket, address: string, refusal: ConnectionRefusal, why: string): void {
    this.#refused.set(refusal, (this.#refused.get(refusal) ?? 0) + 1);
    socket.destroy();
    this.#options.onRefused?.(refusal, address, why);
  }

  /** For one more that has not spoken. */
  #makeRoom(): void {
    const { silent, graceMs } = this.#options.caps;
    const before = performance.now() - graceMs;
    for (const connection of this.#silent) {
      if (this.#silent.size < silent) return;
      const hasSpoken = this.#hasSpoken(connection);
      if (!hasSpoken && connection.since > before) return;
      this.#silent.delete(connection);
      if (hasSpoken) continue;
      this.#refuse(connection.raw, connection.address, "crowded", "newer connections came before it had said anything");
    }
  }

  #sweepSilent(): void {
    const before = performance.now() - this.#options.caps.firstWordsMs;
    for (const connection of this.#silent) {
      if (this.#hasSpoken(connection)) this.#silent.delete(connection);
      else if (connection.since < before && connection.speaker !== null) {
        this.#silent.delete(connection);
        this.#refuse(connection.raw, connection.address, "silent", "nothing was heard of it");
      }
    }
  }

  #hasSpoken({ speaker }: Connection): boolean {
    return speaker !== null && speaker.bytesRead >= this.#options.firstBytes;
  }

  #forget(connection: Connection): void {
    this.#silent.delete(connection);
    this.#open.delete(connection.peer);
    const left = (this.#perAddress.get(connection.address) ?? 1) - 1;
    if (left === 0) this.#perAddress.delete(connection.address);
    else this.#perAddress.set(connection.address, left);
  }
}

/**
 * No session is resumed: whoever comes back shows its certificate again, and is held against the authorities of then.
 */
function contextOf({ cert, key, ca }: Certificates): TlsOptions {
  return {
    cert,
    key,
    ...(ca === null ? {} : { ca }),
    minVersion: "TLSv1.3",
    secureOptions: constants.SSL_OP_NO_TICKET,
  };
}

function commonNameOf(certificate: X509Certificate): string | null {
  const name: unknown = certificate.toLegacyObject().subject.CN; // a list where there are several, whatever its type says
  return typeof name === "string" && name !== "" ? name : null;
}

async function addressesOf(host: string): Promise<readonly string[]> {
  if (isIP(host) !== 0) return [host];
  return [...new Set((await lookup(host, { all: true })).map(({ address }) => address))];
}
