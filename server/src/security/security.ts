import type { CertificateFiles, Certificates } from "./certificate-files.js";
import { CertificateStore } from "./certificate-store.js";
import type { ListenerTls } from "./listener.js";
import { nameOf, PeerSecurity } from "./peer-security.js";
import type { TlsSettings } from "./tls-settings.js";

/** Which certificates: of the client port and ops HTTP, or of the peer port. */
export type CertificateUse = "client" | "peer";

export interface SecurityEvents {
  /** Others are in use than before. `serial` in hex; `expiresAt` in milliseconds since 1970 UTC. */
  onReload(use: CertificateUse, serial: string, expiresAt: number): void;
  /** Files changed and cannot be used; those read before stay in use. */
  onFailure(use: CertificateUse, error: Error): void;
  /** No TLS stands on a connection to another node, null: to whichever answers. Told as often as it happens. */
  onHandshakeFailed(node: string | null, error: Error): void;
}

/** The certificates of a server, watched until it is closed. */
export class Security {
  /** Of the client port and ops HTTP; null: plain text. */
  readonly client: CertificateStore | null;
  /** Null: plain text. */
  readonly peers: PeerSecurity | null;

  /** @throws INVALID_ARGUMENT naming the setting and file that is wrong. */
  constructor({ client, peers }: TlsSettings, events: SecurityEvents) {
    this.client = client === null ? null : openStore("client", client, events);
    try {
      this.peers = peers === null ? null : openPeers(peers, events);
    } catch (error) {
      this.client?.close();
      throw error;
    }
  }

  /** How a port for clients ends TLS; null: plain text. Clients' certificates are asked for where there is an authority for them. */
  clientTls(alpn: ListenerTls["alpn"]): ListenerTls | null {
    if (this.client === null) return null;
    const isAsked = alpn === "h2" && this.client.current.ca !== null;
    return { certificates: this.client, clientCertificate: isAsked ? "optional" : "none", alpn };
  }

  get stores(): readonly { readonly use: CertificateUse; readonly store: CertificateStore }[] {
    const all = [
      { use: "client" as const, store: this.client },
      { use: "peer" as const, store: this.peers?.certificates ?? null },
    ];
    return all.flatMap(({ use, store }) => (store === null ? [] : [{ use, store }]));
  }

  /** Reads all files again, now. */
  reload(): void {
    for (const { store } of this.stores) store.reload();
  }

  close(): void {
    for (const { store } of this.stores) store.close();
  }
}

function openPeers(files: CertificateFiles, events: SecurityEvents): PeerSecurity {
  const known: { security: PeerSecurity | null } = { security: null };
  const store = openStore("peer", files, events, (certificates) => {
    const name = nameOf({ current: certificates });
    const own = known.security?.name ?? name;
    if (name.cluster === own.cluster && name.node === own.node) return;
    throw new Error(
      `${files.cert.path} is of node ${name.node} in ${name.cluster}, not of ${own.node} in ${own.cluster}`,
    );
  });
  known.security = new PeerSecurity(store, events.onHandshakeFailed);
  return known.security;
}

function openStore(
  use: CertificateUse,
  files: CertificateFiles,
  events: SecurityEvents,
  check?: (certificates: Certificates) => void,
): CertificateStore {
  return new CertificateStore({
    files,
    ...(check === undefined ? {} : { check }),
    onReload: ({ leaf, expiresAt }) => events.onReload(use, leaf.serialNumber, expiresAt),
    onFailure: (error) => events.onFailure(use, error),
  });
}
