import {
  type ApplyAnswer,
  type ApplyRequest,
  AssertionError,
  type CallOptions,
  type DeleteAnswer,
  type DeleteRequest,
  decodeMark,
  encodeRegistry,
  type FeatureSet,
  FeatureStoreError,
  findEntity,
  findFeatures,
  findView,
  type Health,
  invalid,
  LayoutSet,
  LIMITS,
  NO_TIME,
  planChanges,
  type ReadAnswer,
  type ReadRequest,
  type RegisteredView,
  type Registry,
  type RegistryAnswer,
  readKeyList,
  rowEventTime,
  type ScanPage,
  type ScanRequest,
  Selection,
  type StoreApi,
  UNAVAILABLE,
  type ViewDescription,
  viewOf,
  type WriteAnswer,
  type WriteRequest,
} from "@featurestore/proto";
import { Deadline, type NodeCall } from "./deadline.js";
import type { Group } from "./group.js";
import { checkKeys } from "./key-check.js";
import { describeHealth, type ViewState } from "./node-health.js";
import {
  FatalSwitch,
  inParallel,
  META_GROUP,
  type NodeOptions,
  type NodeParts,
  OPENING_MAX,
  openParts,
} from "./node-parts.js";
import { type CompiledSet, compileSet, Lookup, locateKeys, lookUpAll, ReadCounters } from "./read-path.js";
import { decodeCursor, encodeCursor } from "./scan-cursor.js";
import type { Shard } from "./shard.js";
import { decodeResult, encodeCommand, unsequenced } from "./storage/command-codec.js";
import type { DataDir } from "./storage/data-dir.js";
import type { HotTier } from "./storage/hot-tier/hot-tier.js";
import type { RegistryStore } from "./storage/registry-store.js";
import type { ShardStore } from "./storage/shard-store.js";
import type { WriteAheadLog } from "./storage/wal/wal.js";
import type { Ticker } from "./ticker.js";
import { deleteRows, encodeKeys, type WriteContext, writeRows } from "./write-path.js";

const APPLY_ATTEMPTS_MAX = 5;

/** One node: hosts the registry and all shards, and answers as a store. */
export class StoreNode implements StoreApi {
  readonly #options: NodeOptions;
  readonly #dataDir: DataDir;
  readonly wal: WriteAheadLog;
  readonly hotTier: HotTier;
  readonly #meta: RegistryStore;
  readonly #metaGroup: Group;
  readonly shards: readonly Shard[];
  readonly #layouts: Map<number, LayoutSet>;
  readonly #ticker: Ticker;
  readonly #compiled = new WeakMap<FeatureSet, CompiledSet>();
  readonly #counters = new Map<number, ReadCounters>();
  readonly #startedAt = performance.now();
  readonly #fatal: FatalSwitch;
  #isDraining = false;
  #closing: Promise<void> | null = null;
  #applying: Promise<unknown> = Promise.resolve();
  #installProblem: string | null = null;

  private constructor(options: NodeOptions, parts: NodeParts, fatal: FatalSwitch) {
    this.#options = options;
    this.#fatal = fatal;
    this.#dataDir = parts.dataDir;
    this.wal = parts.wal;
    this.hotTier = parts.hotTier;
    this.#meta = parts.meta;
    this.#metaGroup = parts.metaGroup;
    this.#ticker = parts.ticker;
    this.shards = parts.shards;
    this.#layouts = parts.layouts;
  }

  /**
   * Opens the data directory, recovers everything in it and loads what belongs in memory.
   * @throws INVALID_ARGUMENT, CONFLICT, CORRUPTION or UNAVAILABLE with the reason; nothing stays open then.
   */
  static async open(options: NodeOptions): Promise<StoreNode> {
    const opened: (() => Promise<void>)[] = [];
    try {
      const fatal = new FatalSwitch(options.onFatal);
      const parts = await openParts({ ...options, onFatal: (error) => fatal.trip(error) }, opened);
      const node = new StoreNode(options, parts, fatal);
      await node.#installRegistry();
      return node;
    } catch (error) {
      for (const close of opened.reverse()) await close().catch(() => undefined); // the first error is the one to tell
      throw error;
    }
  }

  get clusterId(): string {
    return this.#dataDir.identity.clusterId;
  }

  get nodeId(): string {
    return this.#dataDir.identity.nodeId;
  }

  get registry(): Registry {
    return this.#meta.registry;
  }

  get uptimeSeconds(): number {
    return (performance.now() - this.#startedAt) / 1000;
  }

  // ---- reads

  async read(request: ReadRequest, call: NodeCall): Promise<ReadAnswer> {
    const deadline = this.#begin(request.registryRevision, call);
    const compiled = this.#compile(request.set);
    const lists = this.#keyLists(request, compiled);
    if (request.after !== null) this.#checkMark(request.after);
    const stores = this.shards.map((shard) => shard.store);
    const located = lists.map((keys) => locateKeys(keys, this.shards.length));
    const lookups = compiled.selections.map(
      (selection) => new Lookup(selection, located[selection.role] as (typeof located)[0], stores),
    );
    return lookUpAll(lookups, deadline, () => this.#encode(compiled, lookups, request.asOf ?? this.#options.now()));
  }

  #encode(compiled: CompiledSet, lookups: readonly Lookup[], now: number): ReadAnswer {
    let complete = true;
    let bytesLeft: number = LIMITS.answerBytesMax;
    const blocks = compiled.selections.map(({ selection, view }, i) => {
      const { found } = lookups[i] as Lookup;
      const block = selection.encode(this.#layoutsOf(view), found, now, bytesLeft);
      bytesLeft -= block.length;
      if (found.status.includes(UNAVAILABLE)) complete = false;
      this.#countersOf(view).add(block, found.count);
      return block;
    });
    return { blocks, complete, stalenessMs: 0, unserved: [] };
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

  /** Every write answered was applied here, so a mark of this cluster is always seen, unless it names what never was. */
  #checkMark(mark: Uint8Array): void {
    if (mark.length === 0) return;
    const { clusterId, indexes } = decodeMark(mark);
    if (clusterId !== this.clusterId) throw invalid("after: the write mark is of another cluster", { field: "after" });
    for (const [shard, index] of indexes) {
      if (shard >= this.shards.length)
        throw invalid(`after: the write mark names shard ${shard}; there are ${this.shards.length}`, {
          field: "after",
        });
      if (this.shards[shard]?.store === null) continue; // its rows answer CORRUPTED, whatever it had applied
      if (index > (this.shards[shard]?.appliedIndex ?? -1)) {
        throw new FeatureStoreError(
          "UNAVAILABLE",
          `shard ${shard} has not applied entry ${index}, which the write mark names`,
        );
      }
    }
  }

  /** Resolves names; for callers that prepare a set ahead of reads. */
  prepare(set: FeatureSet): CompiledSet {
    return this.#compile(set);
  }

  #compile(set: FeatureSet): CompiledSet {
    const known = this.#compiled.get(set);
    if (known !== undefined && known.revision === this.registry.revision) return known;
    const compiled = compileSet(this.registry, set);
    this.#compiled.set(set, compiled);
    return compiled;
  }

  async *scan(request: ScanRequest, call: CallOptions): AsyncIterable<ScanPage> {
    const deadline = this.#begin(request.registryRevision, call);
    const view = findView(this.registry, request.view);
    const features = findFeatures(view, request.features);
    const ttl = request.includeExpired || view.ttlMs === null ? null : view.ttlMs * 1000;
    const selection = new Selection({ features, ttl, matrix: false, eventTimes: true });
    const limit = Math.min(Math.max(1, request.pageRows || LIMITS.keysPerRequestMax), LIMITS.keysPerRequestMax);
    const start = decodeCursor(request.cursor, this.shards.length);
    for (let shard = start.shard; shard < this.shards.length; shard++) {
      let after = shard === start.shard ? start.after : null;
      for (;;) {
        deadline.check();
        const page = await this.#scanPage({ shard, view, after, limit });
        this.#checkStillThere(view);
        after = page.keys.at(-1) ?? after;
        // A tombstone is no row; neither is one whose newest cell has expired.
        const oldest = ttl === null ? NO_TIME + 1 : this.#options.now() - ttl;
        const live = page.rows.flatMap((row, i) => (rowEventTime(viewOf(row), 0) < oldest ? [] : [i]));
        if (live.length > 0) {
          const rows = live.map((i) => page.rows[i] as Uint8Array);
          const found = {
            count: rows.length,
            status: new Uint8Array(rows.length),
            bytes: rows,
            views: rows.map(viewOf),
            starts: new Int32Array(rows.length),
          };
          yield {
            keys: encodeKeys(live.map((i) => page.keys[i] as Uint8Array)),
            block: selection.encode(this.#layoutsOf(view), found, this.#options.now(), LIMITS.answerBytesMax),
            cursor: encodeCursor(shard, after),
          };
        }
        if (page.isLast) break;
      }
    }
  }

  /** A view dropped midway has lost rows that the scan has not seen. @throws NOT_FOUND. */
  #checkStillThere({ id, name }: RegisteredView): void {
    if (this.registry.views.some((view) => view.id === id)) return;
    throw new FeatureStoreError("NOT_FOUND", `feature view ${name} was dropped while it was scanned`);
  }

  async #scanPage(at: {
    shard: number;
    view: RegisteredView;
    after: Uint8Array | null;
    limit: number;
  }): Promise<{ keys: readonly Uint8Array[]; rows: readonly Uint8Array[]; isLast: boolean }> {
    const { store, fenced } = this.shards[at.shard] as Shard;
    if (store === null) throw new FeatureStoreError("CORRUPTION", `shard ${at.shard} is fenced: ${fenced}`);
    const rows = store.view(at.view.id, at.view.datasetVersion);
    return rows === undefined ? { keys: [], rows: [], isLast: true } : store.scan(rows, at.after, at.limit);
  }

  // ---- writes

  async write(request: WriteRequest, call: NodeCall): Promise<WriteAnswer> {
    const deadline = this.#begin(request.registryRevision, call);
    return deadline.bound(writeRows(this.#writeContext(request.view), request));
  }

  async delete(request: DeleteRequest, call: NodeCall): Promise<DeleteAnswer> {
    const deadline = this.#begin(request.registryRevision, call);
    return deadline.bound(deleteRows(this.#writeContext(request.view), request));
  }

  #writeContext(view: string): WriteContext {
    const { registry, shards, clusterId } = this;
    return { registry, view: findView(registry, view), shards, clusterId, now: this.#options.now() };
  }

  // ---- registry

  async apply(request: ApplyRequest, call: CallOptions): Promise<ApplyAnswer> {
    this.#begin(0, call);
    const run = this.#applying.then(() => this.#apply(request));
    this.#applying = run.catch(() => undefined);
    return run;
  }

  async #apply(request: ApplyRequest): Promise<ApplyAnswer> {
    for (let attempt = 0; attempt < APPLY_ATTEMPTS_MAX; attempt++) {
      const { registry } = this;
      if (request.expectedRevision !== null && request.expectedRevision !== registry.revision) {
        throw new FeatureStoreError(
          "CONFLICT",
          `the registry is at revision ${registry.revision}, not ${request.expectedRevision}; plan again`,
          { details: { revision: registry.revision } },
        );
      }
      const plan = planChanges(registry, request.definitions, request);
      const isRefused = plan.changes.some((change) => change.action === "refused");
      if (request.dryRun || isRefused || plan.next === registry)
        return { changes: plan.changes, revision: registry.revision, applied: false };
      const command = {
        ...unsequenced(this.#options.now()),
        kind: "registry",
        expectedRevision: registry.revision,
        registry: encodeRegistry(plan.next),
      } as const;
      const { result } = await this.#metaGroup.propose(encodeCommand(command));
      if (decodeResult(result).outcome === "conflict") continue;
      await this.#installRegistry();
      return { changes: plan.changes, revision: this.registry.revision, applied: true };
    }
    throw new FeatureStoreError("CONFLICT", "the registry kept changing while this change was planned; try again");
  }

  /** Why a change of the registry has not reached every shard yet, or null. Maintenance goes on trying. */
  get installProblem(): string | null {
    return this.#installProblem;
  }

  /** Tries again what a change of the registry left undone. */
  async retryInstall(): Promise<void> {
    if (this.#installProblem === null || this.isClosing) return;
    const run = this.#applying.then(() => this.#installRegistry());
    this.#applying = run.catch(() => undefined);
    await run;
  }

  /** Brings every shard in line with the registry, each by itself. Safe to repeat, which it is where a shard fails. */
  async #installRegistry(): Promise<void> {
    const failures: string[] = [];
    for (const shard of this.shards) {
      if (shard.store === null || shard.fenced !== null) continue;
      await this.#installIn(shard, shard.store).catch((error: Error) => {
        if (error instanceof AssertionError) throw error;
        failures.push(`shard ${shard.id}: ${error.message}`);
      });
    }
    this.#installProblem =
      failures.length === 0
        ? null
        : `the registry has not reached ${failures.length} shards yet (${failures.slice(0, 3).join("; ")})`;
  }

  /** Residencies, and rows of views that are gone. */
  async #installIn(shard: Shard, store: ShardStore): Promise<void> {
    const { views } = this.registry;
    const known = new Set(views.map((view) => view.id));
    for (const view of views) await store.setResidency(view.id, view.datasetVersion, view.residency);
    const gone = new Set([...store.views()].map((rows) => rows.viewId).filter((id) => !known.has(id)));
    for (const viewId of gone) await shard.propose({ ...unsequenced(this.#options.now()), kind: "dropView", viewId });
  }

  async describe(name: string, call: CallOptions): Promise<ViewDescription> {
    this.#begin(0, call);
    const view = findView(this.registry, name);
    const { rows, newestEventTime, resident } = this.viewState(view);
    return {
      view,
      entity: findEntity(this.registry, view.entity),
      rows,
      newestEventTime,
      resident,
      revision: this.registry.revision,
    };
  }

  async list(knownRevision: number, call: CallOptions): Promise<RegistryAnswer> {
    this.#begin(0, call);
    const { registry } = this;
    const isCurrent = knownRevision === registry.revision && knownRevision > 0;
    return {
      registry: isCurrent ? null : registry,
      revision: registry.revision,
      shards: this.shards.length,
      clusterId: this.clusterId,
    };
  }

  // ---- health

  /** What the shards hold of a view. */
  viewState(view: RegisteredView): ViewState {
    let rows = 0;
    let newest = NO_TIME;
    let resident: ViewState["resident"] = view.residency;
    for (const { store } of this.shards) {
      const held = store?.view(view.id, view.datasetVersion);
      if (held === undefined) continue;
      rows += held.sums.live;
      newest = Math.max(newest, held.sums.newest);
      if (resident === "memory" && !held.isComplete) resident = held.table === null ? "disk" : "cache";
    }
    return {
      rows,
      newestEventTime: newest === NO_TIME || rows === 0 ? null : newest,
      resident,
      counters: this.#countersOf(view),
    };
  }

  async health(_call: CallOptions): Promise<Health> {
    const noRoom = this.wal.refusal(0)?.message ?? null;
    const problems = [this.#installProblem, this.#fatal.reason, noRoom].filter((problem) => problem !== null);
    return describeHealth({
      clusterId: this.clusterId,
      nodeId: this.nodeId,
      version: this.#options.version,
      address: this.#options.address,
      uptimeSeconds: this.uptimeSeconds,
      registryRevision: this.registry.revision,
      shards: this.shards,
      views: this.registry.views.map((view) => ({ view, state: this.viewState(view) })),
      isDraining: this.#isDraining || this.#closing !== null,
      isFatal: this.#fatal.reason !== null,
      problems,
    });
  }

  // ---- life

  /** From now on health says that the node is going; it still answers everything. */
  startDraining(): void {
    this.#isDraining = true;
  }

  get isClosing(): boolean {
    return this.#closing !== null;
  }

  /** Makes the groups durable that keep the log from shrinking: each of them, whatever becomes of the others. */
  async checkpointPinning(): Promise<void> {
    const failures: unknown[] = [];
    for (const group of this.wal.pinning()) {
      const done = group === META_GROUP ? this.#metaGroup.checkpoint() : this.shards[group - 1]?.unpin();
      await done?.catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }

  /** Checks the registry's tables once more. @returns what is wrong. @throws the signal's reason. */
  scrubRegistry(signal: AbortSignal | null = null): Promise<readonly string[]> {
    return this.#meta.scrub(signal);
  }

  /** Finishes what was accepted, makes everything durable in tables, and closes every file. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** Takes every step whatever became of those before it; the first failure is the one to tell. */
  async #close(): Promise<void> {
    this.wal.stopWaitingForSpace();
    await this.#applying;
    const failures: unknown[] = [];
    const attempt = (step: () => Promise<void>): Promise<void> =>
      step().catch((error: unknown) => {
        failures.push(error);
      });
    await Promise.all([this.#metaGroup.drain(), ...this.shards.map((shard) => shard.drain())]);
    await inParallel(OPENING_MAX, this.shards, (shard) => attempt(() => shard.checkpointNews()));
    await attempt(() => this.#metaGroup.checkpointNews());
    this.#ticker.stop();
    await Promise.all([this.#metaGroup.close(), ...this.shards.map((shard) => shard.stop())]);
    await attempt(() => this.wal.close());
    await inParallel(OPENING_MAX, this.shards, (shard) => attempt(() => shard.close()));
    await attempt(() => this.#meta.close());
    await attempt(() => this.#dataDir.release());
    if (failures.length > 0) throw failures[0];
  }

  /** What every call does first. @throws UNAVAILABLE, CANCELLED, DEADLINE_EXCEEDED (all rejected). */
  #begin(registryRevision: number, call: NodeCall): Deadline {
    if (this.#closing !== null) throw new FeatureStoreError("UNAVAILABLE", "the node is shutting down");
    if (this.#fatal.reason !== null) throw new FeatureStoreError("UNAVAILABLE", this.#fatal.reason);
    if (registryRevision > this.registry.revision) {
      throw new FeatureStoreError(
        "UNAVAILABLE",
        `the registry here is at revision ${this.registry.revision}, the caller knows ${registryRevision}`,
      );
    }
    const deadline = new Deadline(call.deadlineMs, call.signal, call.onLeftBehind);
    deadline.check();
    return deadline;
  }

  #layoutsOf(view: RegisteredView): LayoutSet {
    return this.#layouts.get(view.id) ?? new LayoutSet();
  }

  #countersOf(view: RegisteredView): ReadCounters {
    let counters = this.#counters.get(view.id);
    if (counters === undefined) {
      counters = new ReadCounters();
      this.#counters.set(view.id, counters);
    }
    return counters;
  }
}
