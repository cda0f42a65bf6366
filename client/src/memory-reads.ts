import {
  ByteWriter,
  type FeatureSet,
  type FoundRows,
  findEntity,
  findFeatures,
  invalid,
  type KeyList,
  keyListBytes,
  LIMITS,
  NOT_FOUND,
  type ReadRequest,
  type Registry,
  readKeyList,
  rowEventTime,
  type ScanPage,
  type ScanRequest,
  Selection,
  writeKeyList,
} from "@featurestore/proto";
import { hasCells, type MemoryRow, type MemoryView } from "./memory-view.js";

interface PreparedSet {
  readonly registry: Registry;
  readonly selections: readonly { readonly view: MemoryView; readonly selection: Selection; readonly role: number }[];
  readonly roles: number;
}

const prepared = new WeakMap<FeatureSet, PreparedSet>();

/** Answers a read with one block per selection. @param now microseconds, against which ttl is judged. */
export function readRows(
  registry: Registry,
  viewOf: (name: string) => MemoryView,
  request: ReadRequest,
  now: number,
): Uint8Array[] {
  const set = prepare(registry, viewOf, request.set);
  if (request.keys.length !== set.roles)
    throw invalid(`keys: expected a list for each of ${set.roles} roles, got ${request.keys.length}`, {
      field: "keys",
    });
  const lists = request.keys.map((bytes) => readKeyList(bytes, 0).keys);
  const total = lists.reduce((sum, list) => sum + list.count, 0);
  if (total > LIMITS.keysPerRequestMax)
    throw invalid(`keys: ${total} in one request are more than the limit of ${LIMITS.keysPerRequestMax}`, {
      field: "keys",
    });
  return set.selections.map(({ view, selection, role }) => {
    const list = lists[role] as KeyList;
    const { joinKeys } = findEntity(registry, view.view.entity);
    const rows = Array.from({ length: list.count }, (_, i) => {
      const key = list.key(i);
      view.checkKey(joinKeys, key, i);
      return view.find(key);
    });
    return selection.encode(view.layouts, foundRows(rows), now, LIMITS.answerBytesMax);
  });
}

/** The rows of a view in pages, shard by shard in key order. */
export function* scanRows(
  view: MemoryView,
  request: ScanRequest,
  shardOfKey: (key: Uint8Array) => number,
  now: number,
): Generator<ScanPage> {
  const features = findFeatures(view.view, request.features);
  const ttl = request.includeExpired || view.view.ttlMs === null ? null : view.view.ttlMs * 1000;
  const selection = new Selection({ features, ttl, matrix: false, eventTimes: true });
  const pageRows = Math.min(request.pageRows || LIMITS.keysPerRequestMax, LIMITS.keysPerRequestMax);
  const live = Array.from(view.rows())
    .filter((row) => hasCells(row) && (ttl === null || rowEventTime(row.row.view, row.row.start) >= now - ttl))
    .map((row) => ({ row, place: placeOf(shardOfKey(row.key), row.key) }))
    .filter(({ place }) => request.cursor === null || Buffer.compare(place, request.cursor) > 0)
    .sort((a, b) => Buffer.compare(a.place, b.place));
  for (let from = 0; from < live.length; ) {
    let to = from;
    for (let bytes = 0; to < live.length && to - from < pageRows && bytes < LIMITS.requestBytesMax; to++)
      bytes += live[to]?.row.row.bytes.length ?? 0;
    const page = live.slice(from, to);
    const keys = page.map(({ row }) => row.key);
    const writer = new ByteWriter(keyListBytes(keys));
    writeKeyList(writer, keys);
    const block = selection.encode(view.layouts, foundRows(page.map(({ row }) => row)), now, LIMITS.answerBytesMax);
    yield { keys: writer.finish(), block, cursor: page.at(-1)?.place ?? new Uint8Array(0) };
    from = to;
  }
}

function prepare(registry: Registry, viewOf: (name: string) => MemoryView, set: FeatureSet): PreparedSet {
  const known = prepared.get(set);
  if (known !== undefined && known.registry === registry) return known;
  const roles = [...new Set(set.selections.map((selection) => selection.role))];
  const entities = new Map<string, string>();
  const selections = set.selections.map(({ view: name, features, role }) => {
    const view = viewOf(name);
    const entity = entities.get(role) ?? view.view.entity;
    if (entity !== view.view.entity)
      throw invalid(`role ${role} has views of two entities, ${entity} and ${view.view.entity}`, { field: role });
    entities.set(role, entity);
    const selection = new Selection({
      features: findFeatures(view.view, features),
      ttl: view.view.ttlMs === null ? null : view.view.ttlMs * 1000,
      matrix: set.matrix,
      eventTimes: set.eventTimes,
    });
    return { view, selection, role: roles.indexOf(role) };
  });
  const fresh = { registry, selections, roles: roles.length };
  prepared.set(set, fresh);
  return fresh;
}

function foundRows(rows: readonly (MemoryRow | undefined)[]): FoundRows {
  return {
    count: rows.length,
    status: Uint8Array.from(rows, (row) => (row === undefined ? NOT_FOUND : 0)),
    bytes: rows.map((row) => row?.row.bytes ?? new Uint8Array(0)),
    views: rows.map((row) => row?.row.view ?? new DataView(new ArrayBuffer(0))),
    starts: new Int32Array(rows.length),
  };
}

/** Where a row lies in a scan: shard u16 big-endian, then the key. */
function placeOf(shard: number, key: Uint8Array): Uint8Array {
  const place = new Uint8Array(2 + key.length);
  place[0] = shard >> 8;
  place[1] = shard;
  place.set(key, 2);
  return place;
}
