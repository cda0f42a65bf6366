import { Server, ServerCredentials, type ServerDuplexStream } from "@grpc/grpc-js";
import { type ConnectionRefusal, type ConnectionStats, PEER_CAPS } from "../security/connection-caps.js";
import { GRPC_FIRST_BYTES, Listener } from "../security/listener.js";
import type { PeerSecurity } from "../security/peer-security.js";
import { type InboundHost, InboundStream } from "./inbound-stream.js";
import { addServices, type ServicesHost } from "./peer-calls.js";
import type { Lane, PeerIdentity, PeerRefusal } from "./peer-frame.js";
import { PEER_SERVER_OPTIONS, PEER_SERVICE } from "./peer-service.js";

/** The port where peers open their streams, and call what else is served there. One stream lives for each node and lane: a newer one takes the place of an older. */
export class PeerServer {
  readonly #listener: Listener;
  readonly #server: Server;
  readonly #host: InboundHost;
  readonly #streams: Set<InboundStream>;

  private constructor(parts: { server: Server; listener: Listener; host: InboundHost; streams: Set<InboundStream> }) {
    this.#server = parts.server;
    this.#listener = parts.listener;
    this.#host = parts.host;
    this.#streams = parts.streams;
  }

  /** @throws UNAVAILABLE naming the address when it cannot be bound. */
  static async start({ listen, security, host, services, onRefused }: PeerServerOptions): Promise<PeerServer> {
    const server = new Server(PEER_SERVER_OPTIONS);
    const injector = server.createConnectionInjector(ServerCredentials.createInsecure()); // TLS ends before it
    const listener = await Listener.open({
      field: "peerListen",
      ...listen,
      caps: PEER_CAPS,
      tls: security?.listenerTls ?? null,
      firstBytes: GRPC_FIRST_BYTES,
      accept: (socket) => injector.injectConnection(socket),
      onRefused,
    });
    const prove = (peer: string, claimed: Claimed): PeerRefusal | null =>
      security?.refusal(listener.certificateOf(peer)?.subjectAltName, claimed) ?? null;
    const streams = new Set<InboundStream>();
    const tracked = trackedHost(host, streams, prove);
    const handle =
      (lane: Lane) =>
      (call: ServerDuplexStream<Buffer, Buffer>): void => {
        makeRoom(streams, host.tuning.unsaidStreamsMax);
        streams.add(new InboundStream(call, lane, tracked));
      };
    server.addService(PEER_SERVICE, { consensus: handle("consensus"), bulk: handle("bulk") });
    const calls = {
      services: services.services,
      failed: services.failed,
      prove: (peer: string, method: string) => (claimed: Claimed) => {
        const refusal = prove(peer, claimed);
        if (refusal !== null) services.refused(method, refusal);
        return refusal;
      },
    };
    addServices(server, calls, host.tuning.callsMax);
    return new PeerServer({ server, listener, host, streams });
  }

  get port(): number {
    return this.#listener.port;
  }

  get connections(): ConnectionStats {
    return this.#listener.stats;
  }

  /** True while a stream of this node is open here. */
  hears(node: string, lane: Lane): boolean {
    return [...this.#streams].some((stream) => stream.node === node && stream.lane === lane);
  }

  tick(): void {
    for (const stream of [...this.#streams]) stream.tick();
  }

  /** Ends the streams of a node that is a peer no more. */
  cut(node: string): void {
    for (const stream of [...this.#streams]) {
      if (stream.node === node) stream.refuse({ reason: "removed", text: `node ${node} is no peer of this node` });
    }
  }

  /** Ends all streams and the port. */
  async close(): Promise<void> {
    for (const stream of [...this.#streams]) stream.close();
    this.#listener.close();
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.#host.tuning.closeMs);
      this.#server.tryShutdown(() => {
        clearTimeout(timer);
        resolve();
      });
    });
    this.#server.forceShutdown();
    this.#listener.destroy();
  }
}

type Claimed = Pick<PeerIdentity, "clusterId" | "nodeId">;

export interface PeerServerOptions {
  /** Port 0 picks a free one. */
  readonly listen: { readonly host: string; readonly port: number };
  /** Null: plain text, and a caller's node is only claimed. */
  readonly security: PeerSecurity | null;
  readonly host: InboundHost;
  readonly services: Pick<ServicesHost, "services" | "failed"> & {
    /** The certificate of a caller is another's than it says it is. */
    refused(method: string, refusal: PeerRefusal): void;
  };
  /** A connection was refused before anything was said over it. */
  readonly onRefused: (refusal: ConnectionRefusal, address: string, why: string) => void;
}

/**
 * For one more stream. A peer says hello at once, so those that have not for longest give way: whoever opens streams and says
 * nothing keeps nobody out. A node that was admitted has one stream for each lane, and counts no more.
 */
function makeRoom(streams: ReadonlySet<InboundStream>, unsaidStreamsMax: number): void {
  const unsaid = [...streams].filter(({ node }) => node === null);
  const text = `${unsaidStreamsMax} streams here have not said hello`;
  for (const stream of unsaid.slice(0, Math.max(0, unsaid.length - unsaidStreamsMax + 1))) {
    stream.refuse({ reason: "overloaded", text });
  }
}

/** The host, with certificates held against what is said, and the book of open streams kept, on the way. */
function trackedHost(
  host: InboundHost,
  streams: Set<InboundStream>,
  prove: (peer: string, claimed: Claimed) => PeerRefusal | null,
): InboundHost {
  return {
    tuning: host.tuning,
    identity: () => host.identity(),
    judge: (hello, peer) => prove(peer, hello.identity) ?? host.judge(hello, peer),
    admitted: (stream: InboundStream, identity: PeerIdentity) => {
      for (const other of [...streams]) {
        if (other === stream || other.node !== stream.node || other.lane !== stream.lane) continue;
        other.refuse({ reason: "replaced", text: `node ${stream.node} opened another stream` });
      }
      host.admitted(stream, identity);
    },
    refused: (stream, refusal) => host.refused(stream, refusal),
    batch: (stream, messages, bytes) => host.batch(stream, messages, bytes),
    pinged: (stream, walSequence) => host.pinged(stream, walSequence),
    over: (stream) => {
      streams.delete(stream);
      host.over(stream);
    },
  };
}
