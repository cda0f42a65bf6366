import {
  CORRUPTED,
  type FeatureSet,
  type FoundRows,
  findEntity,
  findFeatures,
  findService,
  findView,
  invalid,
  type JoinKey,
  type KeyList,
  LIMITS,
  NOT_FOUND,
  type RegisteredView,
  type Registry,
  Selection,
  shardOf,
  signedHashKey,
  type TraceContext,
  UNAVAILABLE,
  viewOf,
} from "@featurestore/proto";
import type { Deadline } from "./deadline.js";
import { KeyArrays, RowArrays } from "./lookup-arrays.js";
import { fetchRows, findMany } from "./storage/hot-tier/find-many.js";
import type { HotTable } from "./storage/hot-tier/hot-table.js";
import type { ShardStore, StoredRow } from "./storage/shard-store.js";
import type { ViewRows } from "./storage/view-rows.js";
import { beginPhase } from "./tracing.js";

const NO_BYTES = new Uint8Array(0);
const NO_VIEW = new DataView(NO_BYTES.buffer);
/** Of each row, what is brought into the processor's cache before it is copied. */
const AHEAD_BYTES_MAX = 1_024;
/** Rounds in which rows evicted meanwhile are looked up again in memory; after that all come from LevelDB. */
const ROUNDS_MAX = 3;

/** A shard as reads see it: null where it is fenced, undefined where this node does not serve it. */
export type ReadableShard = ShardStore | null | undefined;

/** A feature set resolved against one registry revision. */
export interface CompiledSet {
  readonly revision: number;
  readonly roles: readonly string[];
  /** The entity of each role. */
  readonly entities: readonly { readonly name: string; readonly joinKeys: readonly JoinKey[] }[];
  /** Columns of all selections. */
  readonly columns: number;
  readonly selections: readonly CompiledSelection[];
}

export interface CompiledSelection {
  readonly role: number;
  readonly view: RegisteredView;
  readonly selection: Selection;
}

/**
 * Resolves names to what an answer needs.
 * @throws NOT_FOUND with the nearest name; INVALID_ARGUMENT for a matrix of strings, too many selections or columns, a view
 * twice in a role, or a role over two entities.
 */
export function compileSet(registry: Registry, set: FeatureSet): CompiledSet {
  if (set.selections.length === 0 || set.selections.length > LIMITS.selectionsPerRequestMax) {
    throw invalid(`selections: expected 1 to ${LIMITS.selectionsPerRequestMax}, got ${set.selections.length}`, {
      field: "selections",
    });
  }
  const roles: string[] = [];
  const entities: string[] = [];
  const pairs = new Set<string>();
  let columns = 0;
  const selections = set.selections.map(({ view: name, features, role }): CompiledSelection => {
    const view = findView(registry, name);
    let at = roles.indexOf(role);
    if (at < 0) {
      at = roles.push(role) - 1;
      entities.push(view.entity);
    }
    if (entities[at] !== view.entity) {
      throw invalid(`role ${role}: its views are of two entities, ${entities[at]} and ${view.entity}`, {
        field: "role",
      });
    }
    const pair = JSON.stringify([name, role]);
    if (pairs.has(pair)) {
      throw invalid(`selections: view ${name} is selected twice for role ${JSON.stringify(role)}`, {
        field: "selections",
      });
    }
    pairs.add(pair);
    const found = findFeatures(view, features);
    columns += found.length;
    if (columns > LIMITS.columnsPerSetMax) {
      throw invalid(`selections: more than ${LIMITS.columnsPerSetMax} columns in all`, { field: "selections" });
    }
    const selection = new Selection({
      features: found,
      ttl: view.ttlMs === null ? null : view.ttlMs * 1000,
      matrix: set.matrix,
      eventTimes: set.eventTimes,
    });
    return { role: at, view, selection };
  });
  return {
    revision: registry.revision,
    roles,
    entities: entities.map((name) => findEntity(registry, name)),
    columns,
    selections,
  };
}

/** The selections of a service, by name. @throws NOT_FOUND. */
export function serviceSelections(registry: Registry, name: string, version: number | null): FeatureSet["selections"] {
  return findService(registry, name, version).selections;
}

/** Keys of one role with their hashes and shards, computed once for all of its views. */
export interface LocatedKeys {
  readonly keys: KeyList;
  readonly arrays: KeyArrays;
}

export function locateKeys(keys: KeyList, shardCount: number, arrays = new KeyArrays()): LocatedKeys {
  const { hashes, shards } = arrays;
  for (let i = 0; i < keys.count; i++) {
    const hash = signedHashKey(keys.bytes, keys.start(i), keys.end(i));
    hashes[i] = hash;
    shards[i] = shardOf(hash, shardCount);
  }
  return { keys, arrays };
}

/** One selection's rows on their way into an answer. */
export class Lookup {
  readonly found: FoundRows;
  readonly arrays: RowArrays;
  readonly #located: LocatedKeys;
  readonly #rowsByShard: (ViewRows | undefined)[];
  readonly #shards: readonly ReadableShard[];
  /** Rows that came from LevelDB, by position; null while nothing was asked of it. */
  #fetched: Map<number, StoredRow | "unavailable"> | null = null;
  readonly #touched: readonly number[];
  misses: number[] = [];
  /** Rows of shards that are not here, or damaged: looked up nowhere. */
  passedOver = 0;
  /** Of bytes that were read to have them in the processor's cache. */
  #seen = 0;

  /** @param touched shards of any of the keys. @param shards by shard. */
  constructor(
    compiled: CompiledSelection,
    located: LocatedKeys,
    touched: readonly number[],
    shards: readonly ReadableShard[],
    arrays = new RowArrays(),
  ) {
    this.#touched = touched;
    this.#located = located;
    this.#shards = shards;
    this.arrays = arrays;
    const { id, datasetVersion } = compiled.view;
    this.#rowsByShard = [];
    for (let i = 0; i < shards.length; i++) this.#rowsByShard.push(shards[i]?.view(id, datasetVersion));
    const { status, bytes, views, starts } = arrays;
    this.found = { count: located.keys.count, status, bytes, views, starts };
  }

  /** LevelDB was asked: what was asked of it may still be under way. */
  get hasFetched(): boolean {
    return this.#fetched !== null;
  }

  /** Rows that LevelDB was asked for. */
  get fetchedRows(): number {
    return this.#fetched?.size ?? 0;
  }

  /**
   * Looks at memory. What only LevelDB knows is left in `misses`. What it found is good until anything else runs: rows move
   * in memory, so it must be encoded before the next await. @param trustsCache false: rows that may be evicted count as missed.
   */
  probe(trustsCache: boolean): void {
    this.misses = [];
    this.passedOver = 0;
    if (this.#isAllInMemory()) this.#probeMemory();
    else this.#probeEach(trustsCache);
  }

  #isAllInMemory(): boolean {
    for (const shard of this.#touched) {
      const rows = this.#rowsByShard[shard];
      if (rows === undefined || !rows.isComplete || rows.table === null || rows.isDamaged) return false;
    }
    return true;
  }

  /** The usual case, in phases, so that the processor waits for many cache lines at once. */
  #probeMemory(): void {
    const { keys } = this.#located;
    const { hashes, shards } = this.#located.arrays;
    const { status, bytes, views, starts, locations, tables } = this.arrays;
    const byShard = this.#tables();
    for (let i = 0; i < keys.count; i++) tables[i] = byShard[shards[i] as number] as HotTable;
    findMany({ keys, tables, hashes }, locations);
    let rowBytes = 0;
    for (let i = 0; i < keys.count; i++) {
      const location = locations[i] as number;
      if (location < 0) this.#miss(i, NOT_FOUND);
      else {
        const table = tables[i] as HotTable;
        status[i] = 0;
        bytes[i] = table.rowBytes(location);
        views[i] = table.rowView(location);
        starts[i] = table.rowStart(location);
        rowBytes = table.rowEnd(location) - (starts[i] as number);
      }
    }
    this.#seen ^= fetchRows(this.found, Math.min(rowBytes, AHEAD_BYTES_MAX));
  }

  #tables(): readonly (HotTable | null | undefined)[] {
    const tables: (HotTable | null | undefined)[] = [];
    for (let i = 0; i < this.#rowsByShard.length; i++) tables.push(this.#rowsByShard[i]?.table);
    return tables;
  }

  #probeEach(trustsCache: boolean): void {
    const { keys } = this.#located;
    const { hashes, shards } = this.#located.arrays;
    const { status, bytes, views, starts } = this.arrays;
    for (let i = 0; i < keys.count; i++) {
      const rows = this.#rowsByShard[shards[i] as number];
      if (rows === undefined || rows.isDamaged) {
        this.passedOver++;
        this.#miss(i, statusWithoutRows(this.#shards[shards[i] as number], rows));
        continue;
      }
      const fetched = this.#fetched?.get(i);
      if (fetched !== undefined) {
        this.#useFetched(i, fetched);
        continue;
      }
      const table = trustsCache || rows.isComplete ? rows.table : null;
      const location = table === null ? -1 : table.find(hashes[i] as number, keys.bytes, keys.start(i), keys.end(i));
      if (table !== null && location >= 0) {
        status[i] = 0;
        bytes[i] = table.rowBytes(location);
        views[i] = table.rowView(location);
        starts[i] = table.rowStart(location);
      } else if (rows.isComplete) this.#miss(i, NOT_FOUND);
      else this.misses.push(i);
    }
  }

  /** Reads what `probe` missed; rows not there in time become UNAVAILABLE. Never rejects but for a cancelled call. */
  async fetch(deadline: Deadline): Promise<void> {
    const byShard = new Map<number, number[]>();
    const fetched = this.#fetched ?? new Map<number, StoredRow | "unavailable">();
    this.#fetched = fetched;
    for (const i of this.misses) {
      const shard = this.#located.arrays.shards[i] as number;
      const positions = byShard.get(shard);
      if (positions === undefined) byShard.set(shard, [i]);
      else positions.push(i);
    }
    await deadline.race(
      Promise.all([...byShard].map(([shard, positions]) => this.#fetchShard(fetched, shard, positions))),
    );
    for (const i of this.misses) if (!fetched.has(i)) fetched.set(i, "unavailable");
  }

  async #fetchShard(
    fetched: Map<number, StoredRow | "unavailable">,
    shard: number,
    positions: readonly number[],
  ): Promise<void> {
    const store = this.#shards[shard];
    const rows = this.#rowsByShard[shard];
    if (store === null || store === undefined || rows === undefined) return;
    const { keys } = this.#located;
    const { hashes } = this.#located.arrays;
    const mark = store.fillMark;
    let stored: readonly StoredRow[];
    try {
      stored = await store.fetch(
        rows,
        positions.map((i) => keys.key(i)),
      );
    } catch {
      return; // its rows stay unfetched: UNAVAILABLE; the database itself reports what is wrong with it
    }
    positions.forEach((i, n) => {
      const row = stored[n] ?? null;
      if (!fetched.has(i)) fetched.set(i, row);
      if (row instanceof Uint8Array) store.fill(rows, keys.key(i), hashes[i] as number, row, mark);
    });
  }

  #useFetched(i: number, row: StoredRow | "unavailable"): void {
    if (row === null) this.#miss(i, NOT_FOUND);
    else if (row === "damaged") this.#miss(i, CORRUPTED);
    else if (row === "unavailable") this.#miss(i, UNAVAILABLE);
    else {
      this.arrays.status[i] = 0;
      this.arrays.bytes[i] = row;
      this.arrays.views[i] = viewOf(row);
      this.arrays.starts[i] = 0;
    }
  }

  #miss(i: number, status: number): void {
    this.arrays.status[i] = status;
    this.arrays.bytes[i] = NO_BYTES;
    this.arrays.views[i] = NO_VIEW;
  }
}

/** Of a row whose shard is not served, is fenced, or has no such view; or whose view is damaged. */
function statusWithoutRows(shard: ReadableShard, rows: ViewRows | undefined): number {
  if (shard === undefined) return UNAVAILABLE;
  return shard?.fenced === null && rows === undefined ? NOT_FOUND : CORRUPTED;
}

/** Carries out all lookups of a request, then encodes what they found before anything else runs. */
export async function lookUpAll<T>(
  lookups: readonly Lookup[],
  deadline: Deadline,
  encode: () => T,
  trace?: TraceContext,
): Promise<T> {
  for (let round = 0; ; round++) {
    const probing = beginPhase("featurestore.read.hot_tier", trace);
    for (const lookup of lookups) lookup.probe(round < ROUNDS_MAX);
    probing?.end();
    const missing = lookups.filter((lookup) => lookup.misses.length > 0);
    if (missing.length === 0) return trace === undefined ? encode() : tracedEncoding(encode, trace);
    const fetching = beginPhase("featurestore.read.leveldb", trace);
    fetching?.set(
      "featurestore.keys",
      sum(missing, ({ misses }) => misses.length),
    );
    try {
      await Promise.all(missing.map((lookup) => lookup.fetch(deadline)));
    } finally {
      fetching?.end();
    }
  }
}

function tracedEncoding<T>(encode: () => T, trace: TraceContext): T {
  const span = beginPhase("featurestore.read.encode", trace);
  try {
    return encode();
  } finally {
    span?.end();
  }
}

function sum(lookups: readonly Lookup[], pick: (lookup: Lookup) => number): number {
  return lookups.reduce((all, lookup) => all + pick(lookup), 0);
}
