import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { crc32c, FeatureStoreError, invalid } from "@featurestore/proto";
import { isMissing } from "./leveldb-files/database-files.js";

/*
 * <data directory>/node.json, replaced as a whole:
 *
 *   {"format": 2, "node": {"nodeId": .., "incarnation": .., "cluster": null | {"clusterId": .., "shards": ..,
 *    "isFounder": ..}}, "checksum": HEX}
 *
 * The checksum is the CRC-32C of the JSON list [format, node id, incarnation, cluster id, shards, founder], null for each
 * of the last three without a cluster. Format 1 was always of a cluster of one: "node" has nodeId, incarnation, clusterId
 * and shards there, and the list was [1, cluster id, node id, incarnation, shards].
 */
const FORMAT = 2;
const FILE = "node.json";

/** A cluster as its members know it. */
export interface ClusterIdentity {
  readonly clusterId: string;
  /** Fixed when the cluster is created. */
  readonly shards: number;
  /** This node began it: its meta group begins with this node alone. */
  readonly isFounder: boolean;
}

/** Who this node is, for as long as its data directory lives. */
export interface NodeIdentity {
  readonly nodeId: string;
  /** Counts how often the directory was opened. */
  readonly incarnation: number;
  /** Null: of none yet. Once there is one it stays. */
  readonly cluster: ClusterIdentity | null;
}

export function identityPath(dir: string): string {
  return join(dir, FILE);
}

/** @returns null where the directory has none. @throws CORRUPTION when it is damaged, INVALID_ARGUMENT for a newer format. */
export async function readIdentity(dir: string): Promise<NodeIdentity | null> {
  let text: string;
  try {
    text = await readFile(identityPath(dir), "utf8");
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
  const damaged = new FeatureStoreError("CORRUPTION", `${identityPath(dir)} is damaged; restore it from a backup`);
  let document: { format?: unknown; node?: Partial<StoredNode> | null; checksum?: unknown } | null;
  try {
    document = JSON.parse(text) as typeof document;
  } catch {
    throw damaged;
  }
  const { format, node, checksum } = document ?? {};
  if (node == null || typeof format !== "number") throw damaged;
  if (format > FORMAT) {
    throw invalid(
      `dataDir: ${dir} has format ${format}, newer than the ${FORMAT} this version reads; start it with the version that wrote it`,
      { field: "dataDir" },
    );
  }
  if (checksum !== (format === 1 ? checksumOf1(node) : checksumOf(node))) throw damaged;
  // What the checksum holds for was written by us.
  const { nodeId, incarnation, clusterId, shards, cluster } = node as StoredNode;
  return { nodeId, incarnation, cluster: format === 1 ? { clusterId, shards, isFounder: true } : cluster };
}

export function encodeIdentity({ nodeId, incarnation, cluster }: NodeIdentity): Uint8Array {
  const node = { nodeId, incarnation, cluster };
  return Buffer.from(`${JSON.stringify({ format: FORMAT, node, checksum: checksumOf(node) }, null, 2)}\n`);
}

/** Of both formats. */
type StoredNode = NodeIdentity & ClusterIdentity;

function checksumOf({ nodeId, incarnation, cluster }: Partial<NodeIdentity>): string {
  return crcOf([
    FORMAT,
    nodeId,
    incarnation,
    cluster?.clusterId ?? null,
    cluster?.shards ?? null,
    cluster?.isFounder ?? null,
  ]);
}

function checksumOf1({ clusterId, nodeId, incarnation, shards }: Partial<StoredNode>): string {
  return crcOf([1, clusterId, nodeId, incarnation, shards]);
}

function crcOf(values: readonly unknown[]): string {
  return crc32c(Buffer.from(JSON.stringify(values))).toString(16);
}
