import {
  type ApplyAnswer,
  type ApplyRequest,
  type BlockRules,
  blockViolations,
  type CallOptions,
  checkShardCount,
  type DeleteAnswer,
  type DeleteRequest,
  decodeWriteBlock,
  EMPTY_REGISTRY,
  encodeMark,
  FeatureStoreError,
  findEntity,
  findView,
  formatTime,
  type Health,
  hashKey,
  invalid,
  LIMITS,
  mergeDelete,
  mergeWrite,
  NO_SCRUB,
  peekWriteBlock,
  planChanges,
  quote,
  type ReadAnswer,
  type ReadRequest,
  type Registry,
  type RegistryAnswer,
  RowBuilder,
  type RowLayout,
  readKeyList,
  type ScanPage,
  type ScanRequest,
  type StoreApi,
  shardOf,
  type ViewDescription,
  type WriteAnswer,
  type WriteBlock,
  type WriteRequest,
} from "@featurestore/proto";
import { readRows, scanRows } from "./memory-reads.js";
import { type MemoryView, memoryView } from "./memory-view.js";
import { ProducerTable } from "./producer-table.js";
/** How a MemoryStore is set up. */
export interface MemoryStoreOptions {
  /** A power of two; 64 unless told. */
  readonly shards?: number;
  /** The store's clock: microseconds since 1970 UTC. */
  readonly now?: () => number;
}

/**
 * The whole store's semantics in memory: what a cluster would answer, from one Map per view. Nothing is durable and
 * there is one copy. For tests and for telling what an answer ought to be; every call takes effect before it returns.
 */
export class MemoryStore implements StoreApi {
  readonly shards: number;
  readonly #now: () => number;
  readonly #clusterId = "memory";
  readonly #startedAt: number;
  readonly #views = new Map<number, MemoryView>();
  readonly #producers: ProducerTable;
  readonly #builder = new RowBuilder();
  #registry: Registry = EMPTY_REGISTRY;
  #index = 0;

  constructor(options: MemoryStoreOptions = {}) {
    this.shards = checkShardCount("shards", options.shards ?? 64);
    this.#now = options.now ?? (() => Date.now() * 1000);
    this.#startedAt = performance.now();
    this.#producers = new ProducerTable();
  }

  async read(request: ReadRequest, call: CallOptions): Promise<ReadAnswer> {
    checkCall(call);
    const blocks = readRows(this.#registry, (view) => this.#stateOf(view), request, request.asOf ?? this.#now());
    return { blocks, complete: true, stalenessMs: 0, unserved: [] };
  }

  async write(request: WriteRequest, call: CallOptions): Promise<WriteAnswer> {
    checkCall(call);
    if (request.block.length > LIMITS.requestBytesMax)
      throw invalid(`block: ${request.block.length} bytes are more than the limit of ${LIMITS.requestBytesMax}`, {
        field: "block",
      });
    const state = this.#stateOf(request.view);
    const { block, layout } = this.#decode(state, request);
    const shards = new Set(
      Array.from({ length: block.rows }, (_, row) =>
        this.#shardOf(block.keys.bytes, block.keys.start(row), block.keys.end(row)),
      ),
    );
    if (request.producer !== null) {
      if (shards.size > 1)
        throw invalid("producer: the rows lie in more than one shard; a sequence belongs to one", {
          field: "producer",
        });
      const [shard] = shards;
      if (shard !== undefined && this.#producers.isDuplicate(shard, request.producer))
        return {
          applied: 0,
          late: 0,
          refused: 0,
          lateCells: 0,
          mark: this.#mark(shards),
          duplicate: true,
          pressure: null,
        };
    }
    const index = ++this.#index;
    const answer = { applied: 0, late: 0, refused: 0, lateCells: 0 };
    for (let i = 0; i < block.rows; i++) {
      const key = block.keys.key(i);
      const result = mergeWrite(state.layouts, this.#builder, state.find(key)?.row ?? null, {
        block,
        layout,
        i,
        index,
      });
      answer.lateCells += result.lateCells;
      if (result.refused) answer.refused++;
      else if (result.appliedCells === 0 && result.lateCells > 0) answer.late++;
      else answer.applied++;
      if (result.row !== null) state.put(key, result.row);
    }
    const [shard] = shards;
    if (request.producer !== null && shard !== undefined) this.#producers.note(shard, request.producer);
    return { ...answer, mark: this.#mark(shards), duplicate: false, pressure: null };
  }

  async delete(request: DeleteRequest, call: CallOptions): Promise<DeleteAnswer> {
    checkCall(call);
    const state = this.#stateOf(request.view);
    const now = this.#now();
    const latest = latestTime(state, now);
    if (request.eventTime > latest)
      throw invalid(
        `eventTime: ${request.eventTime}us is too far ahead (the latest accepted is ${formatTime(latest)}); event times are microseconds since 1970-01-01 UTC`,
        { field: "eventTime" },
      );
    const { keys } = readKeyList(request.keys, 0);
    if (keys.count > LIMITS.keysPerRequestMax) throw tooMany("keys", keys.count);
    const { joinKeys } = findEntity(this.#registry, state.view.entity);
    for (let i = 0; i < keys.count; i++) state.checkKey(joinKeys, keys.key(i), i);
    const times = { time: request.eventTime, loggedAt: now, index: ++this.#index, layout: state.layout };
    const shards = new Set<number>();
    let applied = 0;
    for (let i = 0; i < keys.count; i++) {
      const key = keys.key(i);
      shards.add(this.#shardOf(key, 0, key.length));
      const row = mergeDelete(state.layouts, this.#builder, state.find(key)?.row ?? null, times);
      if (row === null) continue;
      state.put(key, row);
      applied++;
    }
    return { applied, late: keys.count - applied, mark: this.#mark(shards) };
  }

  async *scan(request: ScanRequest, call: CallOptions): AsyncIterable<ScanPage> {
    checkCall(call);
    const state = this.#stateOf(request.view);
    const shardOfKey = (key: Uint8Array): number => this.#shardOf(key, 0, key.length);
    for (const page of scanRows(state, request, shardOfKey, this.#now())) {
      checkCall(call);
      yield page;
    }
  }

  async apply(request: ApplyRequest, call: CallOptions): Promise<ApplyAnswer> {
    checkCall(call);
    const { revision } = this.#registry;
    if (request.expectedRevision !== null && request.expectedRevision !== revision)
      throw new FeatureStoreError(
        "CONFLICT",
        `the registry is at revision ${revision}, not ${request.expectedRevision}: somebody changed it; plan again`,
        { details: { revision } },
      );
    const plan = planChanges(this.#registry, request.definitions, {
      allowDrops: request.allowDrops,
      drops: request.drops,
    });
    const applied = !request.dryRun && plan.next !== this.#registry;
    if (applied) this.#change(plan.next);
    return { changes: plan.changes, revision: this.#registry.revision, applied };
  }

  async describe(view: string, call: CallOptions): Promise<ViewDescription> {
    checkCall(call);
    const state = this.#stateOf(view);
    return {
      view: state.view,
      entity: findEntity(this.#registry, state.view.entity),
      ...state.summary(),
      resident: state.view.residency,
      revision: this.#registry.revision,
    };
  }

  async list(knownRevision: number, call: CallOptions): Promise<RegistryAnswer> {
    checkCall(call);
    const { revision } = this.#registry;
    return {
      registry: knownRevision === revision ? null : this.#registry,
      revision,
      shards: this.shards,
      clusterId: this.#clusterId,
    };
  }

  async health(call: CallOptions): Promise<Health> {
    checkCall(call);
    const uptimeSeconds = (performance.now() - this.#startedAt) / 1000;
    return {
      status: "green",
      reasons: [],
      clusterId: this.#clusterId,
      version: "memory",
      registryRevision: this.#registry.revision,
      meta: "led",
      lagMax: 0,
      scrub: NO_SCRUB, // nothing in memory rots
      nodes: [{ id: "memory", address: "", state: "serving", uptimeSeconds }],
      shards: { total: this.shards, serving: this.shards, leaderless: 0, underReplicated: 0, moving: 0, damaged: 0 },
      views: this.#registry.views.map((view) => ({
        name: view.name,
        ...this.#stateOf(view.name).summary(),
        notFoundRate: 0,
        outsideMaxAgeRate: 0,
        resident: view.residency,
      })),
    };
  }

  #decode(state: MemoryView, request: WriteRequest): { block: WriteBlock; layout: RowLayout } {
    const { viewId, schemaVersion, rows } = peekWriteBlock(request.block);
    if (rows > LIMITS.keysPerRequestMax) throw tooMany("rows", rows);
    const layout = state.layouts.get(schemaVersion);
    if (viewId !== state.view.id || layout === undefined)
      throw new FeatureStoreError(
        "NOT_FOUND",
        `feature view ${quote(request.view)} is another one now, or has no schema version ${schemaVersion}`,
        { details: { kind: "feature view", name: request.view } },
      );
    const block = decodeWriteBlock(request.block, layout);
    const rules: BlockRules = {
      joinKeys: findEntity(this.#registry, state.view.entity).joinKeys,
      latestTime: latestTime(state, this.#now()),
    };
    const violations = blockViolations(block, layout, rules);
    if (violations.rows > 0)
      throw invalid(
        `${violations.rows} of ${rows} rows are bad: ${violations.first.map((bad) => `row ${bad.row}: ${bad.feature}: ${bad.reason}`).join("; ")}`,
        { rows: violations.rows, violations: violations.first },
      );
    return { block, layout };
  }

  #stateOf(name: string): MemoryView {
    const view = findView(this.#registry, name);
    const state = this.#views.get(view.id);
    if (state === undefined) throw new FeatureStoreError("INTERNAL", `view ${quote(name)} has no rows table`);
    return state;
  }

  #change(next: Registry): void {
    this.#registry = next;
    const ids = new Set(next.views.map((view) => view.id));
    for (const id of this.#views.keys()) if (!ids.has(id)) this.#views.delete(id);
    for (const view of next.views) {
      const known = this.#views.get(view.id);
      if (known === undefined) this.#views.set(view.id, memoryView(view));
      else known.evolve(view);
    }
  }

  #shardOf(bytes: Uint8Array, start: number, end: number): number {
    return shardOf(hashKey(bytes, start, end), this.shards);
  }

  #mark(shards: Iterable<number>): Uint8Array {
    const indexes = new Map(Array.from(shards, (shard) => [shard, this.#index] as const));
    return encodeMark({ clusterId: this.#clusterId, indexes });
  }
}

function latestTime(state: MemoryView, now: number): number {
  return now + state.view.maxFutureMs * 1000;
}

function checkCall(call: CallOptions): void {
  if (call.signal?.aborted === true) throw new FeatureStoreError("CANCELLED", "the call was cancelled");
  if (call.deadlineMs !== undefined && call.deadlineMs <= 0)
    throw new FeatureStoreError("DEADLINE_EXCEEDED", "the deadline passed before the call began");
}

function tooMany(what: string, count: number): FeatureStoreError {
  return invalid(`${what}: ${count} in one request are more than the limit of ${LIMITS.keysPerRequestMax}`, {
    field: what,
  });
}
