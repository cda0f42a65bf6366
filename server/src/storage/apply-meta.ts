import { type ClusterMap, type Entry, keepsLevel } from "@featurestore/cluster";
import { assert, decodeRegistry, FeatureStoreError } from "@featurestore/proto";
import { checkMapDocument, parseMapDocument } from "./cluster-map-codec.js";
import { type ApplyResult, type Command, encodeResult, NOTHING } from "./command-codec.js";
import { type BatchOperation, encodePosition, put, putMembership } from "./database.js";
import { APPLIED } from "./database-keys.js";
import { NO_RESULT, readEntry } from "./log-entry.js";
import { CLUSTER_MAP, type MetaState, REGISTRY } from "./registry-database.js";

/** What some entries of the meta group's log come to. */
export interface MetaChange {
  /** One for each entry. */
  readonly results: readonly Uint8Array[];
  readonly state: MetaState;
  /** One atomic batch, the position in it; empty without entries. */
  readonly operations: readonly BatchOperation[];
  /** The registry or the cluster map is another one. */
  readonly isChanged: boolean;
}

/**
 * A pure function of state and entries.
 * @throws CORRUPTION for an entry that has no place in the meta group's log, or cannot be read: a replica must stop there.
 */
export function applyMeta(before: MetaState, entries: readonly Entry[]): MetaChange {
  const results: Uint8Array[] = [];
  let { applied, membership, confEpoch, registry, clusterMap } = before;
  let membershipEntry: Entry | null = null;
  let registryBytes: Uint8Array | null = null;
  let mapBytes: Uint8Array | null = null;
  for (const entry of entries) {
    assert(entry.index === applied.index + 1, "entries are applied in order, none twice");
    applied = { term: entry.term, index: entry.index };
    const content = readEntry(entry);
    let result: ApplyResult | null = null;
    switch (content.kind) {
      case "noop":
        break;
      case "membership":
        membership = content.membership;
        confEpoch = entry.index;
        membershipEntry = entry;
        break;
      case "registry":
        if (content.expectedRevision !== registry.revision) {
          result = { ...NOTHING, outcome: "conflict" };
          break;
        }
        registryBytes = content.registry.slice();
        registry = decodeRegistry(registryBytes);
        result = { ...NOTHING, applied: 1 };
        break;
      case "cluster": {
        const next = nextMap(clusterMap, content);
        if (next === "conflict") result = { ...NOTHING, outcome: "conflict" };
        else if (next === "refused") result = { ...NOTHING, refused: 1 };
        else {
          mapBytes = content.map;
          clusterMap = next;
          result = { ...NOTHING, applied: 1 };
        }
        break;
      }
      default:
        throw new FeatureStoreError(
          "CORRUPTION",
          `entry ${entry.index}: a ${content.kind} command has no place in the meta group's log`,
        );
    }
    results.push(result === null ? NO_RESULT : encodeResult(result));
  }
  const operations: BatchOperation[] = [];
  if (membershipEntry !== null) operations.push(...putMembership(membershipEntry.data, membershipEntry));
  if (registryBytes !== null) operations.push(put(REGISTRY, registryBytes));
  if (mapBytes !== null) operations.push(put(CLUSTER_MAP, mapBytes));
  if (entries.length > 0) operations.push(put(APPLIED, encodePosition(applied)));
  const state = { applied, membership, confEpoch, registry, clusterMap };
  return { results, state, operations, isChanged: registryBytes !== null || mapBytes !== null };
}

/**
 * The map that takes the place of `current`. Refused, the same on every replica: what is no map, one that is not of a later
 * epoch, or another cluster's. Whoever proposes it has checked all that before.
 */
function nextMap(
  current: ClusterMap | null,
  { expectedEpoch, map }: Extract<Command, { kind: "cluster" }>,
): ClusterMap | "conflict" | "refused" {
  if (expectedEpoch !== (current?.epoch ?? -1)) return "conflict";
  const document = parseMapDocument(map);
  let next: ClusterMap;
  try {
    next = checkMapDocument(document);
  } catch (error) {
    if (error instanceof FeatureStoreError) return "refused";
    throw error;
  }
  if (next.epoch <= expectedEpoch) return "refused";
  if (current !== null && (next.clusterId !== current.clusterId || next.shards !== current.shards)) return "refused";
  if (current !== null && !keepsLevel(current, next)) return "refused";
  return next;
}
