import { type ClusterMap, decodeMembership, type EntryId, type Membership, NO_MEMBERSHIP } from "@featurestore/cluster";
import { decodeRegistry, EMPTY_REGISTRY, FeatureStoreError, type Registry } from "@featurestore/proto";
import {
  type AccessState,
  decodeAccessRevision,
  decodePrincipal,
  NO_ACCESS,
  type StoredPrincipal,
} from "./access-codec.js";
import { type AuditSpan, readSpan } from "./audit-trail.js";
import { decodeClusterMap } from "./cluster-map-codec.js";
import { type Database, decodePosition, openDatabase } from "./database.js";
import { APPLIED, MEMBERSHIP, MEMBERSHIP_ENTRY, systemKey, unframeValue } from "./database-keys.js";
import { prepareDatabase } from "./leveldb-files/containment.js";
import { TableWatch } from "./leveldb-files/verify.js";

export const REGISTRY = systemKey("g");
export const CLUSTER_MAP = systemKey("c");
export const ACCESS_REVISION = systemKey("r");
const PRINCIPALS = { gte: systemKey("t"), lt: systemKey("u") };
const BUFFERS = { writeBufferBytes: 1 << 20, cacheBytes: 1 << 16 };

/** What the meta group's entries have come to. */
export interface MetaState {
  readonly applied: EntryId;
  readonly membership: Membership;
  /** Index of the entry that made `membership`: 0 where there is none, 1 where it was not kept yet. */
  readonly confEpoch: number;
  readonly registry: Registry;
  /** Null: the cluster has not begun. Frozen. */
  readonly clusterMap: ClusterMap | null;
  /** Who may do what. */
  readonly access: AccessState;
  /** Which audit records there are; they are read from the database. */
  readonly audit: AuditSpan;
}

/** Where a principal is kept. */
export function principalKey(id: string): Uint8Array {
  return Buffer.concat([PRINCIPALS.gte, Buffer.from(id)]);
}

/** One open database of the registry, and what it says. */
export interface RegistryDatabase extends MetaState {
  readonly path: string;
  readonly db: Database;
  readonly watch: TableWatch;
  close(): Promise<void>;
}

/** @throws CORRUPTION when any file of it is damaged. */
export async function openRegistryDatabase(path: string): Promise<RegistryDatabase> {
  const prepared = await prepareDatabase(path);
  const damage = prepared.fenced ?? (prepared.ranges.isEmpty ? null : prepared.reasons.join("; "));
  if (damage !== null) throw new FeatureStoreError("CORRUPTION", damage);
  const db = await openDatabase(path, BUFFERS);
  try {
    return { path, db, watch: new TableWatch(path), ...(await readState(db)), close: () => db.close() };
  } catch (error) {
    await db.close();
    throw error;
  }
}

async function readState(db: Database): Promise<MetaState> {
  const applied = await read(db, APPLIED);
  const membership = await read(db, MEMBERSHIP);
  const membershipEntry = await read(db, MEMBERSHIP_ENTRY);
  const registry = await read(db, REGISTRY);
  const clusterMap = await read(db, CLUSTER_MAP);
  return {
    applied: applied === null ? { term: 0, index: 0 } : decodePosition(applied),
    membership: membership === null ? NO_MEMBERSHIP : decodeMembership(membership),
    confEpoch: membershipEntry === null ? Number(membership !== null) : decodePosition(membershipEntry).index,
    registry: registry === null ? EMPTY_REGISTRY : decodeRegistry(registry),
    clusterMap: clusterMap === null ? null : decodeClusterMap(clusterMap),
    access: await readAccess(db),
    audit: await readSpan(db),
  };
}

async function readAccess(db: Database): Promise<AccessState> {
  const revision = await read(db, ACCESS_REVISION);
  if (revision === null) return NO_ACCESS;
  const principals = new Map<string, StoredPrincipal>();
  for await (const [key, framed] of db.iterator(PRINCIPALS)) {
    const one = decodePrincipal(sound(key, framed));
    principals.set(one.id, one);
  }
  return { revision: decodeAccessRevision(revision), principals };
}

async function read(db: Database, key: Uint8Array): Promise<Uint8Array | null> {
  const framed = await db.get(key);
  return framed === undefined ? null : sound(key, framed);
}

function sound(key: Uint8Array, framed: Uint8Array): Uint8Array {
  const value = unframeValue(key, framed);
  if (value === null) throw new FeatureStoreError("CORRUPTION", "a record's checksum fails");
  return value;
}
