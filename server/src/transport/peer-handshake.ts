import { type PeerIdentity, type PeerRefusal, PROTOCOLS } from "./peer-frame.js";

/**
 * What the owner says of a node that names itself. `unknownNode`: no member of the cluster. `rolledBack`: its incarnation or
 * its log's sequence is lower than was seen before, so its disk was wiped or replaced by an older copy. `copied`: another
 * process of the same incarnation was there first, so one of the two runs with a copy of the other's directory. `malformed`: it
 * says what no node says. `remember` holds what it said against whoever says less later: for streams, whose other end lives.
 */
export type PeerAdmission =
  | { readonly ok: true; remember(): void }
  | {
      readonly ok: false;
      readonly reason: "unknownNode" | "rolledBack" | "copied" | "malformed";
      readonly text: string;
    };

/**
 * Whether a node that says it is `identity`, and thinks to speak to `to`, is listened to. Remembers nothing of it by itself.
 * @returns why not, or null.
 */
export function judgePeer(
  other: { readonly to: string; readonly identity: PeerIdentity },
  local: PeerIdentity,
  admit: (identity: PeerIdentity) => PeerAdmission,
): PeerRefusal | null {
  const { clusterId, nodeId } = other.identity;
  if (clusterId !== local.clusterId) {
    return { reason: "wrongCluster", text: `${local.address} belongs to cluster ${local.clusterId}, not ${clusterId}` };
  }
  if (other.to !== local.nodeId) {
    return { reason: "wrongNode", text: `${local.address} is node ${local.nodeId}, not ${other.to}` };
  }
  if (nodeId === local.nodeId) return { reason: "wrongNode", text: `node ${nodeId} speaks to itself` };
  const admission = admit(other.identity);
  return admission.ok ? null : { reason: admission.reason, text: admission.text };
}

/** The newest protocol both ends speak, or null. */
export function commonProtocol(offered: { readonly oldest: number; readonly newest: number }): number | null {
  const newest = Math.min(offered.newest, PROTOCOLS.newest);
  return newest >= Math.max(offered.oldest, PROTOCOLS.oldest) ? newest : null;
}
