import { FeatureStoreError, invalid } from "@featurestore/proto";
import { type Beginning, newCluster } from "./cluster-member.js";
import { joinCluster } from "./control/join-cluster.js";
import { PeerBook } from "./control/peer-book.js";
import { introductionOf, selfOf } from "./node-cluster.js";
import { META_GROUP, type NodeParts } from "./node-parts.js";
import { peerCredentials } from "./security/peer-security.js";
import type { ClusterIdentity } from "./storage/data-dir.js";
import { listReplicaDirs } from "./storage/replica-dirs.js";

const SHARDS_DEFAULT = 64;

/**
 * What a node has to do before it takes part in a cluster: begin one by itself, or join. Null: it waits to be made the first
 * node of one.
 */
export async function beginningOf(parts: NodeParts): Promise<{ readonly beginning: Beginning | null } | null> {
  const { dataDir, options } = parts;
  const peers = options.peers ?? null;
  const { cluster } = dataDir.identity;
  if (peers === null) {
    const { clusterId, joinTokenHash } = newCluster();
    const shards = options.shards ?? SHARDS_DEFAULT;
    if (cluster === null) await dataDir.found({ clusterId, shards, isFounder: true });
    else checkAlone(parts, cluster);
    return {
      beginning: { shards: cluster?.shards ?? shards, replicas: 1, joinTokenHash, isAlone: true, principal: null },
    };
  }
  if (cluster !== null) {
    // After a loss of power the map may be in the log alone.
    const hasBegun = !cluster.isFounder || parts.meta.clusterMap !== null || parts.wal.groups().includes(META_GROUP);
    return hasBegun ? { beginning: null } : null;
  }
  if (peers.join.length === 0) return null;
  const self = selfOf(parts, options);
  const joined = await joinCluster({
    join: peers.join,
    token: checkToken(peers.joinToken()),
    node: introductionOf(self),
    credentials: peerCredentials(peers.security ?? null, null),
    peerRoutes: peers.routes,
    signal: options.signal ?? new AbortController().signal,
    onRetry: (error) => options.onEvent?.({ kind: "joinRetried", error: error.message }),
  });
  peers.security?.checkOwn({ clusterId: joined.clusterId, nodeId: self.id });
  const book = await PeerBook.open(options.dir, { onSaveFailed: () => undefined }); // closing tells
  book.setAddresses(joined.peers);
  await book.close();
  await dataDir.found({ clusterId: joined.clusterId, shards: joined.shards, isFounder: false });
  return { beginning: null };
}

/** @throws INVALID_ARGUMENT where others have their part of the data: by itself this node would serve what it happens to have. */
function checkAlone({ dataDir, meta }: NodeParts, { isFounder }: ClusterIdentity): void {
  const others = (meta.clusterMap?.nodes ?? []).filter(
    ({ id, state }) => id !== dataDir.identity.nodeId && state !== "removed",
  );
  if (isFounder && others.length === 0) return;
  throw invalid(`peerListen: ${dataDir.path} belongs to a cluster of several nodes; set where its peers reach it`, {
    field: "peerListen",
  });
}

/** A new cluster's map names no replica, and what it does not name is destroyed. @throws CONFLICT where there is one. */
export async function checkEmpty({ dataDir, replicasDir }: NodeParts): Promise<void> {
  if ((await listReplicaDirs(replicasDir)).length === 0) return;
  throw new FeatureStoreError(
    "CONFLICT",
    `init: ${dataDir.path} holds rows of a node that was alone; start it once without peerListen, and it is a cluster of one that others join`,
  );
}

function checkToken(token: string | null): string {
  if (token !== null) return token;
  throw invalid('joinTokenFile: expected a file with the token to join with, as "cluster init" gave it', {
    field: "joinTokenFile",
  });
}
