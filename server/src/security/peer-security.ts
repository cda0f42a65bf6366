import { FeatureStoreError } from "@featurestore/proto";
import { ChannelCredentials } from "@grpc/grpc-js";
import type { PeerIdentity, PeerRefusal } from "../transport/peer-frame.js";
import type { CertificateStore } from "./certificate-store.js";
import type { ListenerTls } from "./listener.js";
import { PeerCredentials } from "./peer-credentials.js";
import { contradiction, type PeerName, peerNameOf, provesId } from "./peer-name.js";

/** What a node says of itself, as far as certificates say it, too. */
export type ClaimedIdentity = Pick<PeerIdentity, "clusterId" | "nodeId">;

/**
 * Who may speak on the peer port, and to whom this node speaks: nodes whose certificates the peers' authority has signed, of
 * this node's cluster, each as the node its certificate names.
 */
export class PeerSecurity {
  /** Of this node's own certificate. It never changes: certificates that name another are not taken. */
  readonly name: PeerName;
  readonly certificates: CertificateStore;
  readonly #onFailure: (node: string | null, error: Error) => void;
  #failedHandshakes = 0;

  /**
   * @param onFailure no TLS stands on a connection to a node, or to whichever answers: told as often as it happens.
   * @throws INVALID_ARGUMENT where the certificate names no node.
   */
  constructor(certificates: CertificateStore, onFailure: (node: string | null, error: Error) => void = () => {}) {
    this.certificates = certificates;
    this.#onFailure = onFailure;
    this.name = nameOf(certificates);
  }

  /** Connections to other nodes on which no TLS stood. */
  get failedHandshakes(): number {
    return this.#failedHandshakes;
  }

  /** How the peer port ends TLS. */
  get listenerTls(): ListenerTls {
    return {
      certificates: this.certificates,
      clientCertificate: "required",
      alpn: "h2",
      judge: ({ subjectAltName }) => this.#judge(subjectAltName),
    };
  }

  /** For connections to a node, or to whatever node of the cluster answers. */
  credentials(node: string | null): ChannelCredentials {
    const { certificates } = this;
    return new PeerCredentials({
      current: () => certificates.current,
      judge: (names) => this.#judge(names) ?? (node === null ? null : this.#judgeNode(names, node)),
      onFailure: (error) => {
        this.#failedHandshakes += 1;
        this.#onFailure(node, error);
      },
    });
  }

  /** Whether the bearer of a certificate may be who it says. @returns why not, or null. */
  refusal(subjectAltName: string | null | undefined, claimed: ClaimedIdentity): PeerRefusal | null {
    const name = peerNameOf(subjectAltName);
    const clusterId = claimed.clusterId === "" ? this.name.cluster : claimed.clusterId; // of none yet
    const problem = name === null ? NO_NAME : contradiction(name, { clusterId, nodeId: claimed.nodeId });
    return problem === null ? null : { reason: "certificate", text: problem };
  }

  /** @throws INVALID_ARGUMENT where this node's own certificate is another node's than the data directory says. */
  checkOwn({ clusterId, nodeId }: { readonly clusterId: string | null; readonly nodeId: string }): void {
    const { cluster } = this.name;
    const problem = contradiction(this.name, { clusterId: clusterId ?? cluster, nodeId });
    if (problem === null) return;
    throw new FeatureStoreError(
      "INVALID_ARGUMENT",
      `peerTlsCert: ${problem}; a directory that was made without certificates needs one with its full ids: "featurestore certs node ${nodeId} --cluster ${clusterId ?? cluster}"`,
      { details: { field: "peerTlsCert" } },
    );
  }

  #judge(names: string | null | undefined): string | null {
    const name = peerNameOf(names);
    if (name === null) return NO_NAME;
    return name.cluster === this.name.cluster
      ? null
      : `the certificate is of cluster ${name.cluster}, not of ${this.name.cluster}`;
  }

  #judgeNode(names: string | null | undefined, node: string): string | null {
    const name = peerNameOf(names);
    return name !== null && provesId(name.node, node)
      ? null
      : `the certificate is of node ${name?.node}, not of ${node}`;
  }
}

const NO_NAME = "the certificate names no node (featurestore://<cluster>/<node>)";

/** The same for all: plain text, and everybody may be who they say. */
export function peerCredentials(security: PeerSecurity | null, node: string | null): ChannelCredentials {
  return security === null ? ChannelCredentials.createInsecure() : security.credentials(node);
}

/** @throws INVALID_ARGUMENT naming the file. */
export function nameOf({ current }: Pick<CertificateStore, "current">): PeerName {
  const name = peerNameOf(current.leaf.subjectAltName);
  if (name !== null) return name;
  throw new FeatureStoreError(
    "INVALID_ARGUMENT",
    "peerTlsCert: the certificate names no node; expected one alternative name featurestore://<cluster>/<node>, as featurestore certs makes it",
    { details: { field: "peerTlsCert" } },
  );
}
