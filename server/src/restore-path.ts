import {
  FeatureStoreError,
  findEntity,
  hashKey,
  invalid,
  isKey,
  LayoutSet,
  LIMITS,
  type RegisteredView,
  type Registry,
  type RestoreRowsRequest,
  rowRef,
  rowSchemaVersion,
  shardOf,
  storedRowViolation,
} from "@featurestore/proto";
import { checkLeads } from "./read-levels.js";
import type { Shard } from "./shard.js";
import type { ShardHost } from "./shard-host.js";
import { restoreBody, unsequenced } from "./storage/command-codec.js";
import { encodeKeys } from "./write-path.js";

/** What taking rows in needs of its node. `now` in microseconds. */
export interface RestoreContext {
  readonly registry: Registry;
  readonly host: ShardHost;
  readonly now: number;
}

const layouts = new WeakMap<RegisteredView, LayoutSet>();

/**
 * Takes in rows of a backup, into one shard, as they were stored.
 * @throws CONFLICT where no such restore is under way, or another row is there; INVALID_ARGUMENT for what is no row of the
 * view, or not of the shard, nothing written then; NOT_LEADER.
 */
export async function restoreRows({ registry, host, now }: RestoreContext, request: RestoreRowsRequest): Promise<void> {
  const pending = registry.pendingRestore;
  if (pending?.id !== request.restoreId) {
    throw new FeatureStoreError("CONFLICT", `the cluster does not take in backup ${request.restoreId}`);
  }
  const view = pending.registry.views.find(({ id }) => id === request.viewId);
  if (view === undefined) throw invalid(`viewId: the backup has no view ${request.viewId}`, { field: "viewId" });
  const versions = checkRows(pending.registry, view, request, host.count);
  checkLeads(host, [request.shard]);
  const shard = host.at(request.shard) as Shard;
  for (const version of versions) {
    const schema = view.schemas.find((some) => some.version === version);
    if (schema !== undefined) await shard.ensureSchema(schema, now);
  }
  const { applied, damaged } = await shard.propose({
    ...unsequenced(now),
    kind: "restore",
    viewId: view.id,
    dataset: view.datasetVersion,
    keys: encodeKeys(request.keys),
    rows: restoreBody(request.rows),
  });
  if (applied === request.keys.length) return;
  const others = request.keys.length - applied;
  throw new FeatureStoreError(
    damaged > 0 ? "CORRUPTION" : "CONFLICT",
    `${others} of the rows were not taken in: ${damaged > 0 ? "rows there are damaged" : "others are there"}`,
    { outcome: "unknown" },
  );
}

/** @returns the schema versions that the rows name. @throws INVALID_ARGUMENT. */
function checkRows(
  registry: Registry,
  view: RegisteredView,
  { shard, keys, rows }: RestoreRowsRequest,
  shards: number,
): ReadonlySet<number> {
  if (keys.length === 0 || keys.length > LIMITS.keysPerRequestMax || keys.length !== rows.length) {
    throw invalid(`keys: expected 1 to ${LIMITS.keysPerRequestMax}, and as many rows`, { field: "keys" });
  }
  const { joinKeys } = findEntity(registry, view.entity);
  const versions = new Set<number>();
  const seen = new Set<string>();
  keys.forEach((key, i) => {
    if (!isKey(joinKeys, key)) throw invalid(`keys: key ${i} is not a key of entity ${view.entity}`, { field: "keys" });
    if (shardOf(hashKey(key), shards) !== shard)
      throw invalid(`keys: key ${i} is not of shard ${shard}`, { field: "keys" });
    seen.add(Buffer.from(key.buffer, key.byteOffset, key.length).toString("latin1"));
    const row = rows[i] as Uint8Array;
    const reason = storedRowViolation(layoutsOf(view), row);
    if (reason !== null) throw invalid(`rows: row ${i} is no row of view ${view.name}: ${reason}`, { field: "rows" });
    versions.add(rowSchemaVersion(rowRef(row).view, 0));
  });
  if (seen.size < keys.length) throw invalid("keys: a key is given twice", { field: "keys" });
  return versions;
}

function layoutsOf(view: RegisteredView): LayoutSet {
  let set = layouts.get(view);
  if (set === undefined) {
    set = new LayoutSet(view.schemas);
    layouts.set(view, set);
  }
  return set;
}
