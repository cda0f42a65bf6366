import type { PeerMessage } from "@featurestore/cluster";
import { ChannelCredentials, ServerCredentials } from "@grpc/grpc-js";
import type { PeerIdentity } from "./peer-frame.js";
import type { PeerAdmission } from "./peer-handshake.js";
import { type PeerEvent, type PeerStats, PeerTransport, type PeerTransportOptions } from "./peer-transport.js";
import { DEFAULT_PEER_TUNING, type PeerTuning } from "./peer-tuning.js";

export const INSECURE = {
  server: ServerCredentials.createInsecure(),
  channel: ChannelCredentials.createInsecure(),
};

/** Quick in everything, but slow to give a stream up, so that a busy machine does not fail a test. */
export const PATIENT: PeerTuning = {
  ...DEFAULT_PEER_TUNING,
  tickMs: 20,
  consensus: { ...DEFAULT_PEER_TUNING.consensus, silentTicksMax: 1_000 },
  bulk: { ...DEFAULT_PEER_TUNING.bulk, bytesPerSecondMax: Number.POSITIVE_INFINITY, silentTicksMax: 1_000 },
  handshakeTicksMax: 1_000,
  retryMinMs: 10,
  retryMaxMs: 100,
};

/** A stream is given up after half a second of silence. */
export const QUICK: PeerTuning = {
  ...PATIENT,
  consensus: { ...PATIENT.consensus, silentTicksMax: 25 },
  bulk: { ...PATIENT.bulk, silentTicksMax: 25 },
  handshakeTicksMax: 25,
};

export const ADMITTED: PeerAdmission = { ok: true, remember: () => {} };

export interface NodeOptions {
  readonly clusterId?: string;
  readonly incarnation?: number;
  readonly port?: number;
  readonly tuning?: Partial<PeerTuning>;
  readonly admitPeer?: (identity: PeerIdentity) => PeerAdmission;
  readonly onMessage?: (group: number, message: PeerMessage) => void;
  readonly onUnreachable?: (node: string) => void;
}

/** A node's transport, and all that it told its owner. */
export class PeerNode {
  readonly id: string;
  readonly received: { readonly group: number; readonly message: PeerMessage }[] = [];
  readonly events: PeerEvent[] = [];
  readonly unreachable: string[] = [];
  readonly sequences = new Map<string, number>();
  walSequence = 1;
  #transport: PeerTransport | null = null;

  private constructor(id: string) {
    this.id = id;
  }

  static async start(id: string, options: NodeOptions = {}): Promise<PeerNode> {
    const node = new PeerNode(id);
    const { clusterId = "c1", incarnation = 1, port = 0, tuning = {}, admitPeer = () => ADMITTED } = options;
    const parts: PeerTransportOptions = {
      listen: { host: "127.0.0.1", port },
      identity: () => ({
        clusterId,
        nodeId: id,
        incarnation,
        walSequence: node.walSequence,
        address: `${id}.test:7401`,
        session: "s1",
      }),
      admitPeer,
      onWalSequence: (peer, sequence) => {
        node.sequences.set(peer, sequence);
        return null;
      },
      onMessage: (group, message) => {
        if (options.onMessage === undefined) node.received.push({ group, message });
        else options.onMessage(group, message);
      },
      onUnreachable: (peer) => {
        node.unreachable.push(peer);
        options.onUnreachable?.(peer);
      },
      observe: (event) => node.events.push(event),
      tuning: { ...PATIENT, ...tuning },
    };
    node.#transport = await PeerTransport.start(parts);
    return node;
  }

  get transport(): PeerTransport {
    if (this.#transport === null) throw new Error(`${this.id} has not started`);
    return this.#transport;
  }

  get address(): string {
    return `127.0.0.1:${this.transport.port}`;
  }

  /** Calls these from now on, at their own addresses or at others. */
  call(...peers: readonly (PeerNode | readonly [PeerNode, string])[]): void {
    const entries = peers.map((peer) => (peer instanceof PeerNode ? ([peer, peer.address] as const) : peer));
    this.transport.setPeers(new Map(entries.map(([peer, address]) => [peer.id, address])));
  }

  /** From replica 1 of this node to replica 1 of another. */
  heartbeat(to: PeerNode, group = 1, read = 0): void {
    const ends = { from: `${this.id}.1`, to: `${to.id}.1`, term: 1 };
    this.transport.send(group, { type: "heartbeat", ...ends, committed: 0, read });
  }

  /** One entry of so many bytes. */
  append(to: PeerNode, index: number, bytes = 1): void {
    const entry = { term: 1, index, kind: "command", data: new Uint8Array(bytes) } as const;
    const previous = { term: index === 1 ? 0 : 1, index: index - 1 };
    const ends = { from: `${this.id}.1`, to: `${to.id}.1`, term: 1 };
    this.transport.send(1, { type: "append", ...ends, previous, entries: [entry], committed: 0 });
  }

  chunk(to: PeerNode, offset: number, data: Uint8Array): void {
    const ends = { from: `${this.id}.1`, to: `${to.id}.1`, term: 1 };
    const chunk = { offset, data, checksum: 0 };
    this.transport.send(1, { type: "snapshotChunk", ...ends, id: "s", chunk });
  }

  statsOf(peer: PeerNode): PeerStats {
    const stats = this.transport.stats().peers.find(({ node }) => node === peer.id);
    if (stats === undefined) throw new Error(`${this.id} knows no ${peer.id}`);
    return stats;
  }

  isConnectedTo(peer: PeerNode): boolean {
    const { consensus, bulk } = this.statsOf(peer);
    return consensus.isConnected && bulk.isConnected;
  }

  close(): Promise<void> {
    return this.transport.close();
  }
}

/** Two nodes, each connected to the other. */
export async function pair(tuning: Partial<PeerTuning> = {}): Promise<readonly [PeerNode, PeerNode]> {
  const [a, b] = [await PeerNode.start("a", { tuning }), await PeerNode.start("b", { tuning })];
  a.call(b);
  b.call(a);
  await until("both are connected", () => a.isConnectedTo(b) && b.isConnectedTo(a));
  return [a, b];
}

/** Resolves as soon as a claim holds. @throws Error naming it when it does not within ten seconds. */
export async function until(claim: string, holds: () => boolean, mostMs = 10_000): Promise<void> {
  const endsAt = performance.now() + mostMs;
  while (!holds()) {
    if (performance.now() > endsAt) throw new Error(`not within ${mostMs} ms: ${claim}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
