import {
  decodeMark,
  type FeatureSet,
  FeatureStoreError,
  type FoundRows,
  findFeatures,
  findView,
  invalid,
  LayoutSet,
  LIMITS,
  NO_TIME,
  payloadHeadBytes,
  type ReadAnswer,
  type ReadRequest,
  type RegisteredView,
  type Registry,
  readKeyList,
  rowEventTime,
  type ScanPage,
  type ScanRequest,
  Selection,
  type TraceContext,
  UNAVAILABLE,
  viewOf,
  type WriteMark,
  writePayloadHead,
} from "@featurestore/proto";
import type { Deadline, NodeCall } from "./deadline.js";
import { checkKeys } from "./key-check.js";
import { LookupArrays } from "./lookup-arrays.js";
import { admitRead, checkMark, type ReadAdmission, type ReadWish, shardsOf, stalenessOf } from "./read-levels.js";
import {
  type CompiledSelection,
  type CompiledSet,
  compileSet,
  type LocatedKeys,
  Lookup,
  locateKeys,
  lookUpAll,
} from "./read-path.js";
import { decodeCursor, encodeCursor } from "./scan-cursor.js";
import type { ShardHost } from "./shard-host.js";
import type { ShardStore } from "./storage/shard-store.js";
import { beginPhase } from "./tracing.js";
import { ReadCounters } from "./view-counters.js";
import { encodeKeys } from "./write-path.js";

/** How long a scan waits at each shard for a proof that what it reads there is fresh. */
const SCAN_CONSISTENCY = { level: "bounded", maxStalenessMs: 10_000 } as const;

/** What reads need of their node. */
export interface ReadContext {
  readonly registry: Registry;
  readonly host: ShardHost;
  readonly clusterId: string;
}

/** An answer whose blocks may lie in its payload already. */
export interface NodeAnswer extends ReadAnswer {
  /** In the memory that the caller gave; null where there is none, or where more was found than was known beforehand. */
  readonly payload: Uint8Array | null;
}

/** Answers reads and scans from the shards on this node. */
export class NodeReads {
  readonly #layouts: ReadonlyMap<number, LayoutSet>;
  /** Microseconds since 1970 UTC. */
  readonly #now: () => number;
  readonly #compiled = new WeakMap<FeatureSet, CompiledSet>();
  readonly #counters = new Map<number, ReadCounters>();
  readonly #arrays = new LookupArrays();

  constructor(layouts: ReadonlyMap<number, LayoutSet>, now: () => number) {
    this.#layouts = layouts;
    this.#now = now;
  }

  async read(
    context: ReadContext,
    request: ReadRequest,
    deadline: Deadline,
    { memoryFor, trace }: NodeCall,
  ): Promise<NodeAnswer> {
    const { host } = context;
    const startedMs = performance.now();
    const compiled = this.compile(context.registry, request.set);
    const lists = this.#keyLists(request, compiled);
    const mark = request.after === null ? null : markOf(context, request.after);
    const located = lists.map((keys) => locateKeys(keys, host.count, this.#arrays.keys()));
    const touched = shardsOf(located, host.count);
    const wish = { consistency: request.consistency, mark };
    const admission = await (trace === undefined
      ? admitRead(host, touched, wish, deadline)
      : tracedAdmission(host, touched, wish, deadline, trace));
    const lookups = compiled.selections.map((selection) => {
      const keys = located[selection.role] as LocatedKeys;
      return new Lookup(selection, keys, touched, admission.stores, this.#arrays.rows());
    });
    const encode = (): NodeAnswer =>
      this.#encode(compiled, lookups, request.asOf ?? this.#now(), { admission, memoryFor });
    const answer = await lookUpAll(lookups, deadline, encode, trace);
    this.#count(compiled, lookups, (performance.now() - startedMs) / 1000);
    if (!lookups.some(({ hasFetched }) => hasFetched)) {
      for (const { arrays } of located) this.#arrays.giveKeys(arrays);
      for (const { arrays } of lookups) this.#arrays.giveRows(arrays);
    }
    return answer;
  }

  #encode(
    compiled: CompiledSet,
    lookups: readonly Lookup[],
    now: number,
    { admission, memoryFor }: { readonly admission: ReadAdmission; readonly memoryFor: NodeCall["memoryFor"] },
  ): NodeAnswer {
    let complete = true;
    let bytesLeft: number = LIMITS.answerBytesMax;
    const { unserved } = admission;
    const payload = memoryFor === undefined || unserved.length > 0 ? null : memoryFor(payloadBytes(compiled, lookups));
    let at = payloadHeadBytes(lookups.length);
    let isInPlace = payload !== null;
    const blocks = compiled.selections.map(({ selection, view }, i) => {
      const { found } = lookups[i] as Lookup;
      const end = at + selection.fixedBytes(found.count);
      const into = payload === null ? null : payload.subarray(at, end);
      const block = selection.encode(this.#layoutsOf(view), found, now, bytesLeft, into);
      at = end;
      if (block !== into) isInPlace = false;
      bytesLeft -= block.length;
      if (hasUnavailable(found)) complete = false;
      this.countersOf(view).add(block, found.count);
      return block;
    });
    const answer = { blocks, complete, stalenessMs: stalenessOf(admission.asOfMs), unserved };
    if (payload === null || !isInPlace) return { ...answer, payload: null };
    writePayloadHead(payload, answer);
    return { ...answer, payload };
  }

  #count({ selections }: CompiledSet, lookups: readonly Lookup[], seconds: number): void {
    for (let i = 0; i < lookups.length; i++) {
      const { found, fetchedRows, passedOver } = lookups[i] as Lookup;
      const counters = this.countersOf((selections[i] as CompiledSelection).view);
      counters.addLookup(found.count, fetchedRows, passedOver);
      counters.seconds.observe(seconds);
    }
  }

  #keyLists(request: ReadRequest, compiled: CompiledSet): ReturnType<typeof readKeyList>["keys"][] {
    if (request.keys.length !== compiled.roles.length) {
      throw invalid(
        `keys: ${request.keys.length} lists for ${compiled.roles.length} roles (${compiled.roles.join(", ")})`,
        { field: "keys" },
      );
    }
    const lists = request.keys.map((bytes) => readKeyList(bytes, 0).keys);
    const total = lists.reduce((sum, keys) => sum + keys.count, 0);
    if (total > LIMITS.keysPerRequestMax) {
      throw invalid(`keys: ${total} in one request, more than the limit of ${LIMITS.keysPerRequestMax}`, {
        field: "keys",
      });
    }
    lists.forEach((keys, role) => {
      const entity = compiled.entities[role];
      if (entity !== undefined) checkKeys(entity, keys);
    });
    const bytes = compiled.selections.reduce(
      (sum, { selection, role }) => sum + selection.fixedBytes(lists[role]?.count ?? 0),
      0,
    );
    if (bytes > LIMITS.answerBytesMax) {
      throw new FeatureStoreError(
        "RESOURCE_EXHAUSTED",
        `the answer would take at least ${bytes} bytes, more than ${LIMITS.answerBytesMax}; ask for fewer keys or features`,
      );
    }
    return lists;
  }

  /** A feature set resolved against the registry; kept by identity as long as the registry stays. @throws as `compileSet`. */
  compile(registry: Registry, set: FeatureSet): CompiledSet {
    const known = this.#compiled.get(set);
    if (known !== undefined && known.revision === registry.revision) return known;
    const compiled = compileSet(registry, set);
    this.#compiled.set(set, compiled);
    return compiled;
  }

  /** @throws STALE_SHARD_MAP when it comes to a shard that is not here, with the pages before it answered. */
  async *scan(
    current: () => ReadContext,
    request: ScanRequest,
    deadline: Deadline,
  ): AsyncGenerator<ScanPage, undefined> {
    const { registry, host } = current();
    const view = findView(registry, request.view);
    const features = findFeatures(view, request.features);
    const ttl = request.includeExpired || view.ttlMs === null ? null : view.ttlMs * 1000;
    const selection = new Selection({ features, ttl, matrix: false, eventTimes: true });
    const limit = Math.min(Math.max(1, request.pageRows || LIMITS.keysPerRequestMax), LIMITS.keysPerRequestMax);
    const start = decodeCursor(request.cursor, host.count);
    let told = start.shard;
    for (let shard = start.shard; shard < host.count; shard++) {
      let after = shard === start.shard ? start.after : null;
      for (;;) {
        deadline.check();
        const found = await admittedStore(host, shard, deadline);
        if (found instanceof FeatureStoreError) {
          // Whoever goes on elsewhere need not come here again for the shards that had nothing.
          if (shard > told) yield { ...this.#noRows(view, selection), cursor: encodeCursor(shard, null) };
          throw found;
        }
        const store = found;
        const stored = store.view(view.id, view.datasetVersion);
        const page =
          stored === undefined ? { keys: [], rows: [], isLast: true } : await store.scan(stored, after, limit);
        checkStillThere(current().registry, view);
        after = page.keys.at(-1) ?? after;
        // A tombstone is no row; neither is one whose newest cell has expired.
        const oldest = ttl === null ? NO_TIME + 1 : this.#now() - ttl;
        const live = page.rows.flatMap((row, i) => (rowEventTime(viewOf(row), 0) < oldest ? [] : [i]));
        if (live.length > 0) {
          const bytes = live.map((i) => page.rows[i] as Uint8Array);
          told = shard;
          const rows = {
            count: bytes.length,
            status: new Uint8Array(bytes.length),
            bytes,
            views: bytes.map(viewOf),
            starts: new Int32Array(bytes.length),
          };
          yield {
            keys: encodeKeys(live.map((i) => page.keys[i] as Uint8Array)),
            block: selection.encode(this.#layoutsOf(view), rows, this.#now(), LIMITS.answerBytesMax),
            cursor: encodeCursor(shard, after),
          };
        }
        if (page.isLast) break;
      }
    }
    return undefined;
  }

  #noRows(view: RegisteredView, selection: Selection): Pick<ScanPage, "keys" | "block"> {
    const none = { count: 0, status: new Uint8Array(0), bytes: [], views: [], starts: new Int32Array(0) };
    return {
      keys: encodeKeys([]),
      block: selection.encode(this.#layoutsOf(view), none, this.#now(), LIMITS.answerBytesMax),
    };
  }

  /** Rows asked for since start, of all views. */
  get rowsRead(): number {
    let rows = 0;
    for (const counters of this.#counters.values()) rows += counters.rows;
    return rows;
  }

  countersOf(view: RegisteredView): ReadCounters {
    let counters = this.#counters.get(view.id);
    if (counters === undefined) {
      counters = new ReadCounters();
      this.#counters.set(view.id, counters);
    }
    return counters;
  }

  #layoutsOf(view: RegisteredView): LayoutSet {
    return this.#layouts.get(view.id) ?? new LayoutSet();
  }
}

/** Finds out what may be answered from here, with a span that says how much of the read that took. */
async function tracedAdmission(
  host: ShardHost,
  shards: readonly number[],
  wish: ReadWish,
  deadline: Deadline,
  trace: TraceContext,
): Promise<ReadAdmission> {
  const span = beginPhase("featurestore.read.admit", trace, {
    "featurestore.shards": shards.length,
    "featurestore.consistency": wish.consistency.level,
  });
  try {
    const admission = await admitRead(host, shards, wish, deadline);
    span?.set("featurestore.shards.unserved", admission.unserved.length);
    span?.end();
    return admission;
  } catch (error) {
    span?.end(error);
    throw error;
  }
}

function payloadBytes(compiled: CompiledSet, lookups: readonly Lookup[]): number {
  let bytes = payloadHeadBytes(lookups.length);
  for (let i = 0; i < lookups.length; i++) {
    bytes += (compiled.selections[i] as CompiledSelection).selection.fixedBytes((lookups[i] as Lookup).found.count);
  }
  return bytes;
}

function hasUnavailable({ status, count }: FoundRows): boolean {
  for (let i = 0; i < count; i++) if (status[i] === UNAVAILABLE) return true;
  return false;
}

function markOf(context: ReadContext, after: Uint8Array): WriteMark | null {
  if (after.length === 0) return null;
  return checkMark(decodeMark(after), { clusterId: context.clusterId, shards: context.host.count });
}

/** A view dropped midway has lost rows that the scan has not seen. @throws NOT_FOUND. */
function checkStillThere(registry: Registry, { id, name }: RegisteredView): void {
  if (registry.views.some((view) => view.id === id)) return;
  throw new FeatureStoreError("NOT_FOUND", `feature view ${name} was dropped while it was scanned`);
}

/** The shard's store, or why another node is to be asked. @throws CORRUPTION for a fenced shard that nobody else has. */
async function admittedStore(host: ShardHost, id: number, deadline: Deadline): Promise<ShardStore | FeatureStoreError> {
  const shard = host.at(id);
  if (shard !== undefined && !shard.hasPeers && (shard.store === null || shard.fenced !== null)) {
    throw new FeatureStoreError("CORRUPTION", `shard ${id} is fenced: ${shard.fenced}`);
  }
  const { stores, unserved } = await admitRead(host, [id], { consistency: SCAN_CONSISTENCY, mark: null }, deadline);
  const store = stores[id];
  if (store !== undefined && store !== null) return store;
  const [why] = unserved;
  return new FeatureStoreError("STALE_SHARD_MAP", `shard ${id} is not served by this node; go on at another one`, {
    details: { shard: id, shards: { [id]: why?.leader ?? null } },
  });
}
