/** What a node's certificate says of it, in one URI of its alternative names: `featurestore://<cluster name>/<node name>`. */
export interface PeerName {
  readonly cluster: string;
  readonly node: string;
}

/** A cluster's or node's name: letters, digits, `_` and `-`, from a letter or digit on. */
const NAME = "[A-Za-z0-9][A-Za-z0-9_-]{0,62}";
const URI = new RegExp(`^URI:featurestore://(${NAME})/(${NAME})$`);
/** What is drawn at random behind a name: without `-`, so that `a` is not taken for the name of `a-b-...`. */
const DRAWN = /^[a-z2-7]{12}$/;

/**
 * The name in the alternative names of a certificate (`X509Certificate.subjectAltName`). Null where there is none, more than
 * one, or anything that node had to quote: a name that needs quotes could pretend to be several.
 */
export function peerNameOf(subjectAltName: string | null | undefined): PeerName | null {
  if (subjectAltName == null || subjectAltName.includes('"')) return null;
  const uris = subjectAltName.split(", ").filter((name) => name.startsWith("URI:featurestore:"));
  const match = uris.length === 1 ? URI.exec(uris[0] ?? "") : null;
  const [, cluster, node] = match ?? [];
  return cluster === undefined || node === undefined ? null : { cluster, node };
}

/** True where whoever has this name may have this id: it is the name itself, or was made from it (`<name>-<random>`). */
export function provesId(name: string, id: string): boolean {
  return id === name || (id.startsWith(`${name}-`) && DRAWN.test(id.slice(name.length + 1)));
}

/** Whether a certificate's name holds for what its bearer says it is. @returns what does not fit, or null. */
export function contradiction(
  name: PeerName,
  claimed: { readonly clusterId: string; readonly nodeId: string },
): string | null {
  if (!provesId(name.cluster, claimed.clusterId)) {
    return `the certificate is of cluster ${name.cluster}, not of ${claimed.clusterId}`;
  }
  if (provesId(name.node, claimed.nodeId)) return null;
  return `the certificate is of node ${name.node}, not of ${claimed.nodeId}`;
}
