import type { PeerSecurity } from "./security/peer-security.js";

/** How a node is one of several. Addresses are host:port. */
export interface PeerSettings {
  readonly listen: string;
  /** Where the others reach it; the listen address unless set. */
  readonly advertise: string | null;
  /** Peer addresses of other nodes of the cluster to join; empty: it waits to be made the first node of one. */
  readonly join: readonly string[];
  /** What it joins with, or null; asked for when it joins, so that its file may be gone afterwards. @throws INVALID_ARGUMENT. */
  readonly joinToken: () => string | null;
  /** What fails together. */
  readonly zone: string;
  /** Share of the replicas relative to other nodes. */
  readonly weight: number;
  /** Dial these addresses instead of the advertised ones: behind address translation, or proxies. */
  readonly routes: ReadonlyMap<string, string>;
  /** Mutual TLS with the others; unless set, plain text. */
  readonly security?: PeerSecurity | null;
}
