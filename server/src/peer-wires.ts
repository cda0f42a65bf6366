import { randomUUID } from "node:crypto";
import type { ClusterMap, NodeId } from "@featurestore/cluster";
import type { ClusterMember } from "./cluster-member.js";
import { splitAddress } from "./config.js";
import { NodeClient } from "./control/node-client.js";
import { createNodeService, type NodeServiceHandlers } from "./control/node-service.js";
import { PeerBook } from "./control/peer-book.js";
import type { NodeOptions, NodeParts } from "./node-parts.js";
import type { PeerSettings } from "./peer-settings.js";
import { peerCredentials } from "./security/peer-security.js";
import type { PeerIdentity } from "./transport/peer-frame.js";
import { PeerTransport, type PeerTransportStats } from "./transport/peer-transport.js";
import { RefusalWatch } from "./transport/refusal-watch.js";
import { nodeOf } from "./transport/replica-name.js";

/** What passed between a node and its peers. */
export interface PeerTraffic extends PeerTransportStats {
  /** Messages for replicas that are not here: dropped. */
  readonly strayMessages: number;
}

/** Both ends of all that nodes say to each other. */
export interface PeerWires {
  readonly settings: PeerSettings;
  readonly transport: PeerTransport;
  readonly client: NodeClient;
  readonly book: PeerBook;
  readonly refusals: RefusalWatch;
  /** Messages for replicas that are not here: dropped. */
  readonly strays: { readonly count: number };
}

/** What the wires end in on this node. */
export interface WireEnds {
  readonly parts: NodeParts;
  readonly options: NodeOptions;
  readonly handlers: NodeServiceHandlers;
  /** Null until it is open. */
  readonly member: () => ClusterMember | null;
  readonly onFatal: (error: Error) => void;
}

/** @throws UNAVAILABLE naming the peer port when it cannot be bound; what opening the peer book throws. */
export async function openWires(
  settings: PeerSettings,
  { parts, options, handlers, member, onFatal }: WireEnds,
): Promise<PeerWires> {
  const { identity: node } = parts.dataDir;
  const book = await PeerBook.open(options.dir, {
    onSaveFailed: (error) => options.onEvent?.({ kind: "peerBookNotSaved", error: String(error) }),
  });
  const session = randomUUID();
  const advertised = settings.advertise ?? settings.listen;
  const identity = (): PeerIdentity => ({
    clusterId: node.cluster?.clusterId ?? "",
    nodeId: node.nodeId,
    incarnation: node.incarnation,
    walSequence: parts.wal.stats.sequence,
    address: advertised,
    session,
  });
  const nodesOf = (): ClusterMap["nodes"] => member()?.map?.nodes ?? [];
  const members = {
    isKnown: (id: NodeId): boolean => nodesOf().some((one) => one.id === id) || book.addresses.has(id),
    isRemoved: (id: NodeId): boolean => nodesOf().some((one) => one.id === id && one.state === "removed"),
  };
  const admitPeer = (other: PeerIdentity) => book.admit(other, members);
  const security = settings.security ?? null;
  const strays = { count: 0 };
  const stray = (from: string): void => {
    strays.count += 1;
    options.onEvent?.({ kind: "strayMessage", node: nodeOf(from) });
  };
  const refusals = new RefusalWatch({
    nodeId: node.nodeId,
    dataDir: options.dir,
    nowMs: () => performance.now(),
    onFatal,
  });
  const client = new NodeClient({
    identity,
    local: handlers,
    credentials: (id) => peerCredentials(security, id),
    peerRoutes: settings.routes,
  });
  const transport = await PeerTransport.start({
    listen: splitAddress(settings.listen),
    security,
    identity,
    admitPeer,
    onWalSequence: (id, sequence) => book.noteSequence(id, sequence),
    onMessage: (group, message) => {
      if (member()?.receive(group, message) !== true) stray(message.from);
    },
    onUnreachable: (id) => member()?.reportUnreachable(id),
    observe: (event) => {
      refusals.observe(event);
      options.onEvent?.({ ...event });
    },
    services: createNodeService({ handlers, identity, admitPeer }),
    peerRoutes: settings.routes,
  });
  transport.setPeers(book.addresses);
  client.setPeers(new Map([...book.addresses, [node.nodeId, advertised]]));
  return { settings, transport, client, book, refusals, strays };
}

/** Saves what is known of the others, and ends all that is open. `attempt` runs a step and keeps its failure. */
export async function closeWires(
  wires: PeerWires | null,
  attempt: (step: () => Promise<void>) => Promise<void> = (step) => step(),
): Promise<void> {
  if (wires === null) return;
  await attempt(() => wires.transport.close());
  wires.client.close();
  await attempt(() => wires.book.close());
}
