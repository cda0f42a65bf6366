import { type ClusterMap, type Entry, keepsLevel } from "@featurestore/cluster";
import { type AuditOutcome, assert, decodeRegistry, FeatureStoreError } from "@featurestore/proto";
import { decodeAccessChange, encodeAccessRevision, encodePrincipal, withAccessChange } from "./access-codec.js";
import { decodeAct, recorded } from "./audit-trail.js";
import { checkMapDocument, parseMapDocument } from "./cluster-map-codec.js";
import { type ApplyResult, type Command, decodeCommand, encodeResult, NOTHING } from "./command-codec.js";
import { type BatchOperation, encodePosition, put, putMembership } from "./database.js";
import { APPLIED } from "./database-keys.js";
import { type EntryContent, NO_RESULT, readEntry } from "./log-entry.js";
import { ACCESS_REVISION, CLUSTER_MAP, type MetaState, principalKey, REGISTRY } from "./registry-database.js";

/** What some entries of the meta group's log come to. */
export interface MetaChange {
  /** One for each entry. */
  readonly results: readonly Uint8Array[];
  readonly state: MetaState;
  /** One atomic batch, the position in it; empty without entries. */
  readonly operations: readonly BatchOperation[];
  /** The registry, the cluster map or the access state is another one. */
  readonly isChanged: boolean;
}

/** What one entry comes to. */
interface Step {
  readonly state: Partial<MetaState>;
  readonly result: ApplyResult | null;
  readonly operations: readonly BatchOperation[];
}

const CONFLICT: Step = { state: {}, result: { ...NOTHING, outcome: "conflict" }, operations: [] };
const REFUSED: Step = { state: {}, result: { ...NOTHING, refused: 1 }, operations: [] };

/**
 * A pure function of state and entries. It asks nobody whether the one who proposed an entry may: that was judged where the
 * request came in, and replicas that judged by what they happen to know would come apart.
 * @throws CORRUPTION for an entry that has no place in the meta group's log, or cannot be read: a replica must stop there.
 */
export function applyMeta(before: MetaState, entries: readonly Entry[]): MetaChange {
  const results: Uint8Array[] = [];
  let state = before;
  // Of what is written more than once the last counts.
  const operations = new Map<string, BatchOperation>();
  const add = (operation: BatchOperation): void => {
    operations.set(Buffer.from(operation.key).toString("latin1"), operation);
  };
  for (const entry of entries) {
    assert(entry.index === state.applied.index + 1, "entries are applied in order, none twice");
    const step = stepOf(state, readEntry(entry), entry);
    state = { ...state, ...step.state, applied: { term: entry.term, index: entry.index } };
    for (const operation of step.operations) add(operation);
    results.push(step.result === null ? NO_RESULT : encodeResult(step.result));
  }
  if (entries.length > 0) add(put(APPLIED, encodePosition(state.applied)));
  const isChanged =
    state.registry !== before.registry || state.clusterMap !== before.clusterMap || state.access !== before.access;
  const { applied, membership, confEpoch, registry, clusterMap, access, audit } = state;
  const after = { applied, membership, confEpoch, registry, clusterMap, access, audit };
  return { results, state: after, operations: [...operations.values()], isChanged };
}

function stepOf(state: MetaState, content: EntryContent, entry: Entry): Step {
  switch (content.kind) {
    case "noop":
      return { state: {}, result: null, operations: [] };
    case "membership":
      return {
        state: { membership: content.membership, confEpoch: entry.index },
        result: null,
        operations: putMembership(entry.data, entry),
      };
    case "audited":
      return audited(state, content, entry);
    default:
      return commanded(state, content, entry);
  }
}

function commanded(state: MetaState, content: Command, { index }: Entry): Step {
  switch (content.kind) {
    case "registry": {
      if (content.expectedRevision !== state.registry.revision) return CONFLICT;
      const bytes = content.registry.slice();
      return done({ registry: decodeRegistry(bytes) }, [put(REGISTRY, bytes)]);
    }
    case "cluster": {
      const next = nextMap(state.clusterMap, content);
      if (next === "conflict") return CONFLICT;
      return next === "refused" ? REFUSED : done({ clusterMap: next }, [put(CLUSTER_MAP, content.map)]);
    }
    case "access":
      return accessChanged(state, content);
    default:
      throw new FeatureStoreError(
        "CORRUPTION",
        `entry ${index}: a ${content.kind} command has no place in the meta group's log`,
      );
  }
}

function done(state: Partial<MetaState>, operations: readonly BatchOperation[]): Step {
  return { state, result: { ...NOTHING, applied: 1 }, operations };
}

function accessChanged(
  { access }: MetaState,
  { expectedRevision, change }: Extract<Command, { readonly kind: "access" }>,
): Step {
  if (expectedRevision !== access.revision) return CONFLICT;
  const asked = decodeAccessChange(change);
  const next = asked === null ? null : withAccessChange(access, asked);
  if (asked === null || next === null) return REFUSED;
  const principal: BatchOperation =
    "put" in asked
      ? put(principalKey(asked.put.id), encodePrincipal(asked.put))
      : { type: "del", key: principalKey(asked.remove) };
  return done({ access: next }, [principal, put(ACCESS_REVISION, encodeAccessRevision(next.revision))]);
}

/** A change and its record, both or neither. A change that comes too late leaves none: whoever asked plans it again. */
function audited(state: MetaState, content: Extract<Command, { readonly kind: "audited" }>, entry: Entry): Step {
  const isAsked = content.command.length === 0;
  const step = isAsked ? done({}, []) : commanded(state, decodeCommand(content.command), entry);
  if (step.result?.outcome === "conflict") return step;
  const outcome: AuditOutcome = isAsked ? "asked" : step.result?.applied === 1 ? "done" : "refused";
  const at = Math.floor(content.leaderTime / 1_000);
  const revision = revisionOf(step.state);
  const { span, operations } = recorded(state.audit, { ...decodeAct(content.act), at, outcome, revision });
  return { ...step, state: { ...step.state, audit: span }, operations: [...step.operations, ...operations] };
}

function revisionOf({ registry, clusterMap, access }: Partial<MetaState>): number {
  return registry?.revision ?? clusterMap?.epoch ?? access?.revision ?? 0;
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
