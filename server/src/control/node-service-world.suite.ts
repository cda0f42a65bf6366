import type { NodeId } from "@featurestore/cluster";
import type { PeerIdentity } from "../transport/peer-frame.js";
import { type PeerEvent, PeerTransport } from "../transport/peer-transport.js";
import type { PeerTuning } from "../transport/peer-tuning.js";
import { INSECURE, PATIENT } from "../transport/peer-world.suite.js";
import { NodeClient } from "./node-client.js";
import type { LeadReport, NodeReport, ReplicaReport } from "./node-report.js";
import { createNodeService, type NodeServiceHandlers } from "./node-service.js";
import { PeerBook } from "./peer-book.js";

export interface ServiceNodeOptions {
  readonly handlers?: Partial<NodeServiceHandlers>;
  readonly identity?: Partial<PeerIdentity>;
  readonly peerRoutes?: ReadonlyMap<string, string>;
  readonly timeoutMs?: number;
  readonly callsMax?: PeerTuning["callsMax"];
}

/** A node's transport with the service on its port, and its client. Everybody is known to it until told otherwise. */
export class ServiceNode {
  readonly id: NodeId;
  readonly transport: PeerTransport;
  readonly client: NodeClient;
  readonly events: PeerEvent[];
  readonly unknown: Set<NodeId>;
  readonly removed: Set<NodeId>;

  private constructor(id: NodeId, parts: Pick<ServiceNode, "transport" | "client" | "events" | "unknown" | "removed">) {
    this.id = id;
    this.transport = parts.transport;
    this.client = parts.client;
    this.events = parts.events;
    this.unknown = parts.unknown;
    this.removed = parts.removed;
  }

  static async start(id: NodeId, options: ServiceNodeOptions = {}): Promise<ServiceNode> {
    const { peerRoutes = new Map(), callsMax = PATIENT.callsMax } = options;
    const identity = (): PeerIdentity => identityOf(id, options.identity);
    const [unknown, removed] = [new Set<NodeId>(), new Set<NodeId>()];
    const book = await PeerBook.open("/nowhere", { onSaveFailed: () => {}, write: async () => {} });
    const admitPeer = (peer: PeerIdentity): ReturnType<PeerBook["admit"]> =>
      book.admit(peer, { isKnown: (node) => !unknown.has(node), isRemoved: (node) => removed.has(node) });
    const handlers: NodeServiceHandlers = { ...handlersOf(id), ...options.handlers };
    const events: PeerEvent[] = [];
    const transport = await PeerTransport.start({
      listen: { host: "127.0.0.1", port: 0 },
      identity,
      admitPeer,
      onWalSequence: (node, sequence) => book.noteSequence(node, sequence),
      onMessage: () => {},
      onUnreachable: () => {},
      observe: (event) => events.push(event),
      services: createNodeService({ handlers, identity, admitPeer }),
      peerRoutes,
      tuning: { ...PATIENT, callsMax },
    });
    const { timeoutMs } = options;
    const client = new NodeClient({
      identity,
      local: handlers,
      credentials: () => INSECURE.channel,
      peerRoutes,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    });
    return new ServiceNode(id, { transport, client, events, unknown, removed });
  }

  get address(): string {
    return `127.0.0.1:${this.transport.port}`;
  }

  /** Asks these from now on, at their own addresses or at others. */
  know(...peers: readonly (ServiceNode | readonly [NodeId, string])[]): void {
    this.client.setPeers(
      new Map(peers.map((peer) => (peer instanceof ServiceNode ? [peer.id, peer.address] : [peer[0], peer[1]]))),
    );
  }

  async close(): Promise<void> {
    this.client.close();
    await this.transport.close();
  }
}

export function identityOf(nodeId: NodeId, changes: Partial<PeerIdentity> = {}): PeerIdentity {
  const session = `${nodeId} once`;
  return {
    clusterId: "c1",
    nodeId,
    incarnation: 1,
    walSequence: 1,
    address: `${nodeId}.test:7401`,
    session,
    ...changes,
  };
}

/** A node that reports itself and refuses nothing. */
export function handlersOf(id: NodeId): NodeServiceHandlers {
  return {
    report: async () => reportOf(id),
    changeMembership: async () => {},
    transferLeader: async () => {},
    destroyReplica: async () => {},
    digest: async ({ index }) => ({ kind: "passed", applied: index + 1 }),
    condemn: async () => {},
    scrub: async () => {},
    join: async () => ({ clusterId: "c1", shards: 4, epoch: 1, peers: {} }),
    announce: async () => {},
    inspect: async (inspection) => inspection,
    relay: async ({ body }) => body,
  };
}

/** @param shards how many it leads, each with five members and a change under way. */
export function reportOf(node: NodeId, shards = 0): NodeReport {
  return {
    clusterId: "c1",
    node,
    version: "0.1.0",
    incarnation: 1,
    uptimeSeconds: 12.5,
    mapEpoch: 7,
    registryRevision: 3,
    isDraining: false,
    isSlow: false,
    isFatal: false,
    problems: ["a disk is slow"],
    eventLoopDelayMs: 1.25,
    walBytes: 4_096,
    diskFreeBytes: 2 ** 40,
    scrub: {
      running: 1,
      done: 1,
      total: 4,
      passes: 2,
      readBytes: 2 ** 30,
      found: 3,
      repaired: 2,
      completedMs: 1_790_000_000_000,
      unresolved: 1,
      uncompared: 0,
    },
    meta: {
      term: 2,
      leader: node,
      applied: 9,
      voters: [node],
      learners: ["z"],
      lead: {
        isJoint: false,
        isTransferring: false,
        members: [{ node: "z", health: "lost", isCaughtUp: false, lag: 9 }],
      },
    },
    replicas: Array.from({ length: shards }, (_, shard) => replicaOf(node, shard)),
    views: [
      {
        id: 1,
        rows: 10,
        newestEventTime: -1,
        resident: "cache",
        readRows: 100,
        notFound: 1,
        outsideMaxAge: 0,
      },
    ],
  };
}

function replicaOf(node: NodeId, shard: number): ReplicaReport {
  const members = ["1", "2", "3", "4", "5"];
  const lead: LeadReport = {
    confEpoch: 1_000 + shard,
    membership: { voters: members, outgoing: ["1", "2", "3"], learners: ["6"], learnersNext: [] },
    members: members.map((id) => ({ id, health: "healthy", isCaughtUp: true, lag: 3 })),
    isChangePending: false,
    isTransferring: false,
  };
  const log = { term: 4, leader: node, lastIndex: 123_456_789, applied: 123_456_780 };
  return { shard, id: "1", ...log, problem: null, isReceivingSnapshot: false, lead };
}
