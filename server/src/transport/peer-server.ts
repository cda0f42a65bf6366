import { FeatureStoreError } from "@featurestore/proto";
import { Server, type ServerCredentials, type ServerDuplexStream } from "@grpc/grpc-js";
import { type InboundHost, InboundStream } from "./inbound-stream.js";
import { addServices, type ServicesHost } from "./peer-calls.js";
import type { Lane, PeerIdentity } from "./peer-frame.js";
import { PEER_SERVER_OPTIONS, PEER_SERVICE } from "./peer-service.js";

/** The port where peers open their streams, and call what else is served there. One stream lives for each node and lane: a newer one takes the place of an older. */
export class PeerServer {
  readonly port: number;
  readonly #server: Server;
  readonly #host: InboundHost;
  readonly #streams: Set<InboundStream>;

  private constructor(parts: { server: Server; port: number; host: InboundHost; streams: Set<InboundStream> }) {
    this.#server = parts.server;
    this.port = parts.port;
    this.#host = parts.host;
    this.#streams = parts.streams;
  }

  /** @param listen port 0 picks a free one. @throws UNAVAILABLE naming the address when it cannot be bound. */
  static async start(
    listen: { readonly host: string; readonly port: number },
    credentials: ServerCredentials,
    host: InboundHost,
    services: ServicesHost,
  ): Promise<PeerServer> {
    const server = new Server(PEER_SERVER_OPTIONS);
    const streams = new Set<InboundStream>();
    const tracked = trackedHost(host, streams);
    const handle =
      (lane: Lane) =>
      (call: ServerDuplexStream<Buffer, Buffer>): void => {
        makeRoom(streams, host.tuning.unsaidStreamsMax);
        streams.add(new InboundStream(call, lane, tracked));
      };
    server.addService(PEER_SERVICE, { consensus: handle("consensus"), bulk: handle("bulk") });
    addServices(server, services, host.tuning.callsMax);
    const port = await bind(server, listen, credentials);
    return new PeerServer({ server, port, host, streams });
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
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.#host.tuning.closeMs);
      this.#server.tryShutdown(() => {
        clearTimeout(timer);
        resolve();
      });
    });
    this.#server.forceShutdown();
  }
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

/** The host, with the book of open streams kept on the way. */
function trackedHost(host: InboundHost, streams: Set<InboundStream>): InboundHost {
  return {
    tuning: host.tuning,
    identity: () => host.identity(),
    judge: (hello) => host.judge(hello),
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

function bind(
  server: Server,
  { host, port }: { readonly host: string; readonly port: number },
  credentials: ServerCredentials,
): Promise<number> {
  const address = `${host}:${port}`;
  return new Promise((resolve, reject) => {
    server.bindAsync(address, credentials, (error, bound) => {
      if (error === null) resolve(bound);
      else {
        const message = `peers: cannot listen on ${address}; is the port in use? (${error.message})`;
        reject(new FeatureStoreError("UNAVAILABLE", message, { details: { field: "peerListen" }, cause: error }));
      }
    });
  });
}
