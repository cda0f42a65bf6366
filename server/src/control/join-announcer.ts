import { setTimeout as delay } from "node:timers/promises";
import type { ClusterMap, NodeId } from "@featurestore/cluster";
import { FeatureStoreError } from "@featurestore/proto";
import { type PeerTuning, retryDelayMs } from "../transport/peer-tuning.js";
import { says } from "./join-map.js";
import type { NodeIntroduction } from "./node-service-methods.js";

const PACE = { retryMinMs: 200, retryMaxMs: 5_000 };

export interface AnnouncerParts {
  readonly self: NodeIntroduction;
  /** As applied here; null where there is none yet. */
  readonly map: () => ClusterMap | null;
  /** Who leads the meta group as far as this node knows. */
  readonly leader: () => NodeId | null;
  /** Nodes that may hand the word on while no leader is known: those of the map, or of the peer book. */
  readonly peers: () => readonly NodeId[];
  /** `NodeClient.announce`. */
  readonly announce: (to: NodeId, self: NodeIntroduction, signal: AbortSignal) => Promise<void>;
  /** Nobody took the word; another attempt follows. */
  readonly onRetry: (error: FeatureStoreError) => void;
  readonly pace?: Pick<PeerTuning, "retryMinMs" | "retryMaxMs">;
}

/**
 * Tells the cluster where and what this node is, until the map as applied here says so. A node that comes back at another
 * address is called by nobody, and so learns neither who leads nor the map: any peer it can call hands its word on.
 * Resolves when the map says so, when the node was removed, or when the signal has fired.
 */
export async function announce(parts: AnnouncerParts, signal: AbortSignal): Promise<void> {
  for (let attempts = 0; !signal.aborted; attempts++) {
    const known = parts.map()?.nodes.find(({ id }) => id === parts.self.nodeId);
    if (known !== undefined && (known.state === "removed" || says(known, parts.self))) return;
    await tell(parts, attempts, signal);
    try {
      await delay(retryDelayMs(attempts, Math.random(), parts.pace ?? PACE), undefined, { signal });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}

/** To the leader; and to another peer each time while it is not known, or what is known of it is old. */
async function tell(parts: AnnouncerParts, attempts: number, signal: AbortSignal): Promise<void> {
  const { self, leader, peers, announce: send, onRetry } = parts;
  const others = peers().filter((node) => node !== self.nodeId);
  const candidates = [leader(), others[attempts % Math.max(1, others.length)]];
  for (const node of new Set(candidates)) {
    if (node === null || node === undefined || signal.aborted) continue;
    try {
      return await send(node, self, signal);
    } catch (error) {
      if (!(error instanceof FeatureStoreError)) throw error;
      if (!signal.aborted) onRetry(error);
    }
  }
}
