import type { MonotonicClock, PeerMessage, Transport } from "@featurestore/cluster";
import type { ConnectionRefusal, ConnectionStats } from "../security/connection-caps.js";
import { type PeerSecurity, peerCredentials } from "../security/peer-security.js";
import type { InboundHost, InboundStream } from "./inbound-stream.js";
import { LaneCounters, type LaneStats } from "./lane-counters.js";
import type { PeerServices } from "./peer-calls.js";
import { type LinkHost, PeerLink } from "./peer-client.js";
import type { DecodedMessage } from "./peer-codec.js";
import type { Lane, PeerIdentity, PeerRefusal, RefusalReason } from "./peer-frame.js";
import { judgePeer, type PeerAdmission } from "./peer-handshake.js";
import type { PeerRoutes } from "./peer-routes.js";
import { PeerServer } from "./peer-server.js";
import { DEFAULT_PEER_TUNING, type PeerTuning } from "./peer-tuning.js";
import { nodeOf } from "./replica-name.js";

const LANES: readonly Lane[] = ["consensus", "bulk"];

/** Typed facts, as they happen. Whoever logs them keeps to a few a minute: a bad peer makes as many as it likes. */
export type PeerEvent =
  /** Other nodes are to be called than before. */
  | { readonly kind: "peersChanged"; readonly nodes: readonly string[] }
  | { readonly kind: "connected"; readonly node: string; readonly lane: Lane }
  | { readonly kind: "disconnected"; readonly node: string; readonly lane: Lane; readonly why: string }
  /** A stream was refused. `by`: which end did. `node`: null where the other end did not say. */
  | ({
      readonly kind: "refused";
      readonly node: string | null;
      readonly lane: Lane;
      readonly by: "us" | "them";
    } & PeerRefusal)
  | { readonly kind: "malformed"; readonly node: string; readonly lane: Lane; readonly problem: string }
  /** The certificate of a caller is another's than it says it is. */
  | ({ readonly kind: "callRefused"; readonly method: string } & PeerRefusal)
  /** A connection was refused before anything was said over it. */
  | {
      readonly kind: "connectionRefused";
      readonly reason: ConnectionRefusal;
      readonly address: string;
      readonly why: string;
    }
  /** A handler of `services` threw what nobody foresaw; the caller was told INTERNAL. */
  | { readonly kind: "callFailed"; readonly method: string; readonly error: unknown };

export interface PeerTransportOptions {
  /** Port 0 picks a free one. Where others reach it is `identity().address`. */
  readonly listen: { readonly host: string; readonly port: number };
  /** Who may be at the other end; unless set, anybody, in plain text. */
  readonly security?: PeerSecurity | null;
  /** What this node says of itself now. Cluster, node and address never change, the others never fall. */
  readonly identity: () => PeerIdentity;
  /** Decides on a node of the same cluster that opens a stream, or that answers one; `remember` is called where it is admitted. */
  readonly admitPeer: (identity: PeerIdentity) => PeerAdmission;
  /** An admitted peer told how far its write-ahead log is synced. @returns why its stream is to end, or null. */
  readonly onWalSequence?: (node: string, walSequence: number) => PeerRefusal | null;
  /**
   * A message whose fields are what their types say, from a replica of an admitted node to a replica of this one. Where
   * there is no such replica it is to be dropped: no message makes one. Must not throw.
   */
  readonly onMessage: (group: number, message: PeerMessage) => void;
  /** The consensus stream to a node broke: what was on the way is probably lost. Once for each stream. */
  readonly onUnreachable: (node: string) => void;
  readonly observe?: (event: PeerEvent) => void;
  /** What else answers on this port. Whom they listen to is theirs to check. */
  readonly services?: PeerServices;
  /** Where to dial what peers advertise; none unless set. */
  readonly peerRoutes?: PeerRoutes;
  readonly tuning?: Partial<PeerTuning>;
  readonly clock?: MonotonicClock;
  /** Uniform in [0, 1). */
  readonly random?: () => number;
}

export interface PeerStats extends Readonly<Record<Lane, LaneStats>> {
  readonly node: string;
  /** Where it is called; null for a node that calls here and is called by nobody here. */
  readonly address: string | null;
}

export interface PeerTransportStats {
  readonly peers: readonly PeerStats[];
  /** Messages for nodes that are no peers. */
  readonly withoutPeer: number;
  /** Streams of others refused here, by reason, and calls with another's certificate. */
  readonly refused: ReadonlyMap<RefusalReason, number>;
  readonly connections: ConnectionStats | null;
}

/** What is known of a node: the ways to it, if it is to be called, and what passed. */
interface Peer {
  readonly counters: Readonly<Record<Lane, LaneCounters>>;
  links: Readonly<Record<Lane, PeerLink>> | null;
}

/**
 * Carries the messages of all groups between this node and the others. To each peer there are two streams, each over its own
 * connection: one for consensus, one for snapshots; the peer's own lead the other way. What is sent in one turn of the event
 * loop travels in one frame. Datagrams in meaning: messages may be lost, but those that arrive over one stream do so in
 * the order they were sent.
 */
export class PeerTransport {
  readonly #options: PeerTransportOptions;
  readonly #tuning: PeerTuning;
  readonly #clock: MonotonicClock;
  readonly #peers = new Map<string, Peer>();
  readonly #refused = new Map<RefusalReason, number>();
  readonly #linkHost: LinkHost;
  #server: PeerServer | null = null;
  #timer: NodeJS.Timeout | null = null;
  #withoutPeer = 0;
  #isClosed = false;

  private constructor(options: PeerTransportOptions) {
    this.#options = options;
    this.#tuning = { ...DEFAULT_PEER_TUNING, ...options.tuning };
    this.#clock = options.clock ?? { nowMs: () => performance.now() };
    this.#linkHost = this.#createLinkHost();
  }

  /** Listens; peers are called once `setPeers` names them. @throws UNAVAILABLE naming the address when it cannot be bound. */
  static async start(options: PeerTransportOptions): Promise<PeerTransport> {
    const transport = new PeerTransport(options);
    transport.#server = await PeerServer.start({
      listen: options.listen,
      security: options.security ?? null,
      host: transport.#createInboundHost(),
      services: {
        services: options.services ?? {},
        failed: (method, error) => transport.#observe({ kind: "callFailed", method, error }),
        refused: (method, refusal) => {
          transport.#countRefusal(refusal.reason);
          transport.#observe({ kind: "callRefused", method, ...refusal });
        },
      },
      onRefused: (reason, address, why) => transport.#observe({ kind: "connectionRefused", reason, address, why }),
    });
    transport.#timer = setInterval(() => transport.#tick(), transport.#tuning.tickMs);
    return transport;
  }

  /** Where it listens: the real port where 0 was asked for. */
  get port(): number {
    return this.#server?.port ?? this.#options.listen.port;
  }

  /**
   * Says which nodes to call, and where (`host:port`); this node itself is passed over. Those that were called and are not
   * named any more are cut off both ways; those whose address is another are called anew. Addresses are those the nodes
   * advertise: `peerRoutes` says which are dialled elsewhere.
   */
  setPeers(addresses: ReadonlyMap<string, string>): void {
    if (this.#isClosed) return;
    const local = this.#options.identity().nodeId;
    const before = this.#called();
    for (const [node, peer] of [...this.#peers]) {
      if (peer.links === null || addresses.get(node) === peer.links.consensus.address) continue;
      this.#cut(peer);
      if (addresses.has(node)) continue;
      this.#server?.cut(node);
      this.#peers.delete(node);
    }
    for (const [node, address] of addresses) {
      if (node === local) continue;
      const peer = this.#peerOf(node);
      if (peer.links !== null) continue;
      const link = (lane: Lane): PeerLink => new PeerLink({ node, lane, address }, this.#linkHost, peer.counters[lane]);
      peer.links = { consensus: link("consensus"), bulk: link("bulk") };
    }
    const after = this.#called();
    if (after.join() !== before.join()) this.#observe({ kind: "peersChanged", nodes: after });
  }

  /** Sends a message of a group to the node its receiver is on. Never waits, never throws: what has no way or no room is dropped. */
  send(group: number, message: PeerMessage): void {
    const node = nodeOf(message.to);
    const links = node === null ? null : this.#peers.get(node)?.links;
    if (links === null || links === undefined) this.#withoutPeer += 1;
    else links[laneOf(message)].send(group, message);
  }

  /** The transport as one group's replica sees it. */
  ofGroup(group: number): Transport {
    return { send: (message) => this.send(group, message) };
  }

  stats(): PeerTransportStats {
    const peers = [...this.#peers].map(([node, { counters, links }]) => ({
      node,
      address: links?.consensus.address ?? null,
      consensus: this.#laneStats(node, "consensus", counters.consensus, links?.consensus),
      bulk: this.#laneStats(node, "bulk", counters.bulk, links?.bulk),
    }));
    const connections = this.#server?.connections ?? null;
    return { peers, withoutPeer: this.#withoutPeer, refused: new Map(this.#refused), connections };
  }

  /** Lets what waits leave, as far as it does so soon, and ends all streams and the port. Nothing is called back after it. Idempotent. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#timer !== null) clearInterval(this.#timer);
    const links = [...this.#peers.values()].flatMap((peer) => (peer.links === null ? [] : Object.values(peer.links)));
    await Promise.all([...links.map((link) => link.close()), this.#server?.close()]);
  }

  #tick(): void {
    for (const { links } of this.#peers.values()) for (const lane of LANES) links?.[lane].tick();
    this.#server?.tick();
  }

  #called(): readonly string[] {
    return [...this.#peers].flatMap(([node, { links }]) => (links === null ? [] : [node])).sort();
  }

  #cut(peer: Peer): void {
    for (const lane of LANES) peer.links?.[lane].cut();
    peer.links = null;
  }

  #peerOf(node: string): Peer {
    const known = this.#peers.get(node);
    if (known !== undefined) return known;
    const peer: Peer = { counters: { consensus: new LaneCounters(), bulk: new LaneCounters() }, links: null };
    this.#peers.set(node, peer);
    return peer;
  }

  #laneStats(node: string, lane: Lane, counters: LaneCounters, link: PeerLink | undefined): LaneStats {
    return counters.stats({
      isConnected: link?.isOpen ?? false,
      isHeard: this.#server?.hears(node, lane) ?? false,
      queuedMessages: link?.queuedMessages ?? 0,
      queuedBytes: link?.queuedBytes ?? 0,
      nowMs: this.#clock.nowMs(),
    });
  }

  #observe(event: PeerEvent): void {
    if (!this.#isClosed) this.#options.observe?.(event);
  }

  #judge(other: { readonly to: string; readonly identity: PeerIdentity }): PeerRefusal | null {
    return judgePeer(other, this.#options.identity(), (identity) => {
      const admission = this.#options.admitPeer(identity);
      if (admission.ok) admission.remember();
      return admission;
    });
  }

  #createLinkHost(): LinkHost {
    return {
      tuning: this.#tuning,
      credentials: (node) => peerCredentials(this.#options.security ?? null, node),
      routes: this.#options.peerRoutes ?? new Map(),
      identity: this.#options.identity,
      judge: (welcome, node) => {
        const { nodeId } = welcome.identity;
        if (nodeId === node) return this.#judge(welcome);
        return { reason: "wrongNode", text: `node ${nodeId} answers where ${node} should be` };
      },
      opened: ({ node, lane }) => this.#observe({ kind: "connected", node, lane }),
      lost: ({ node, lane }, why) => {
        if (this.#isClosed) return;
        this.#observe({ kind: "disconnected", node, lane, why });
        if (lane === "consensus") this.#options.onUnreachable(node);
      },
      refused: ({ node, lane }, { reason, text }, by) =>
        this.#observe({ kind: "refused", node, lane, by, reason, text }),
      nowMs: () => this.#clock.nowMs(),
      random: this.#options.random ?? Math.random,
    };
  }

  #createInboundHost(): InboundHost {
    return {
      tuning: this.#tuning,
      identity: this.#options.identity,
      judge: (hello) => this.#judge(hello),
      admitted: (stream) => this.#heard(stream),
      refused: (stream, refusal) => this.#refuse(stream, refusal),
      batch: (stream, messages, bytes) => this.#receive(stream, messages, bytes),
      pinged: (stream, walSequence) => {
        this.#heard(stream);
        if (stream.node === null || this.#isClosed) return;
        const refusal = this.#options.onWalSequence?.(stream.node, walSequence) ?? null;
        if (refusal !== null) stream.refuse(refusal);
      },
      over: ({ node }) => {
        // A node that is not called is known only as long as it calls.
        if (node === null || this.#peers.get(node)?.links !== null) return;
        if (LANES.every((lane) => this.#server?.hears(node, lane) !== true)) this.#peers.delete(node);
      },
    };
  }

  #heard(stream: InboundStream): LaneCounters | null {
    if (stream.node === null) return null;
    const counters = this.#peerOf(stream.node).counters[stream.lane];
    counters.heardAt = this.#clock.nowMs();
    return counters;
  }

  #refuse(stream: InboundStream, refusal: PeerRefusal): void {
    const { node, lane } = stream;
    const { reason, text } = refusal;
    this.#countRefusal(reason);
    if (node !== null) this.#peers.get(node)?.counters[lane].refuse(reason);
    this.#observe({ kind: "refused", node, lane, by: "us", reason, text });
  }

  #countRefusal(reason: RefusalReason): void {
    this.#refused.set(reason, (this.#refused.get(reason) ?? 0) + 1);
  }

  #receive(stream: InboundStream, messages: readonly DecodedMessage[], bytes: number): void {
    const { node, lane } = stream;
    const counters = this.#heard(stream);
    if (counters === null || node === null || this.#isClosed) return;
    counters.receivedFrames += 1;
    counters.receivedBytes += bytes;
    for (const decoded of messages) {
      if (stream.isOver) return;
      if (decoded.ok && laneOf(decoded.message) === lane) {
        counters.receivedMessages += 1;
        this.#options.onMessage(decoded.group, decoded.message);
      } else {
        counters.malformed += 1;
        const problem = decoded.ok ? `${decoded.message.type} on the wrong lane` : decoded.problem;
        this.#observe({ kind: "malformed", node, lane, problem });
        stream.noteBadMessage(problem);
      }
    }
  }
}

/** Snapshots have a way of their own. */
function laneOf(message: PeerMessage): Lane {
  switch (message.type) {
    case "snapshotOffer":
    case "snapshotFetch":
    case "snapshotChunk":
    case "snapshotDone":
      return "bulk";
    default:
      return "consensus";
  }
}
