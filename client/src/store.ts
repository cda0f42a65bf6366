import {
  type ApplyAnswer,
  type Consistency,
  DEFAULT_CONSISTENCY,
  type Health,
  LIMITS,
  type LiveSpan,
  type Registry,
  type StoreApi,
  type ViewDescription,
} from "@featurestore/proto";
import { Call, type CallSettings } from "./call.js";
import { beginCall, ended } from "./call-span.js";
import { Catalog } from "./catalog.js";
import { deleteKeys } from "./deleter.js";
import { GrpcTransport } from "./grpc-transport.js";
import { applyDefinitions, rankRoles, readView, rowOfBatch, tooManyKeys } from "./operations.js";
import {
  CALL_OPTIONS,
  type ConnectOptions,
  checkOptions,
  type FreshnessOptions,
  parseConnectOptions,
  parseFreshness,
} from "./options.js";
import { bindView, viewPlan } from "./read-plan.js";
import { ReadSession } from "./read-session.js";
import { pageRows, type ScanBatch, type ScanRow, scanPages } from "./scanner.js";
import { markOf } from "./shipments.js";
import type {
  AnyGetManyOptions,
  AnyRankAnswer,
  AnyRankRequest,
  AnyRowIn,
  AnyView,
  Applicable,
  ApplyOptions,
  DeleteOptions,
  DeleteResult,
  GetManyOptions,
  GetOptions,
  MatrixOptions,
  RankOptions,
  ScanOptions,
  ServiceName,
  UserKey,
  WriteOptions,
} from "./store-types.js";
import type {
  AnyFeatures,
  Batch,
  FeatureName,
  FeatureService,
  Features,
  FeatureView,
  Key,
  KeyOut,
  LossyName,
  MatrixForm,
  NumericName,
  RankAnswer,
  RankRequest,
  RoleNames,
  Row,
  RowIn,
} from "./types.js";
import { type WriteResult, writeRows } from "./writer.js";

const DEADLINE_MS = 10_000;
const ROWS_PER_DEADLINE = 10_000;
const READ_OPTIONS = [...CALL_OPTIONS, "asOf", "after", "consistency", "maxStalenessMs"];
const GET_OPTIONS = [...READ_OPTIONS, "features"];
const GET_MANY_OPTIONS = [...GET_OPTIONS, "eventTimes", "matrix", "lossy"];
const SCAN_OPTIONS = [...CALL_OPTIONS, "features", "pageRows", "cursor", "includeExpired"];
const APPLY_OPTIONS = [...CALL_OPTIONS, "dryRun", "allowDrops", "drops", "expectedRevision"];

/** What `FeatureStore.over` takes besides the port: among it how fresh reads are that do not say. */
export interface StoreOptions extends FreshnessOptions {
  /** Of calls that name none: 10,000 unless told. */
  readonly deadlineMs?: number;
  /** Microseconds since 1970 UTC: stamps rows without an event time. */
  readonly now?: () => number;
  /** Called once, by `close`. */
  readonly close?: () => void | Promise<void>;
}

/**
 * A feature store, reached over gRPC, in the same process, or in memory. Methods reject with a FeatureStoreError; wrong use
 * (an unknown option, a closed store, over 100,000 keys) throws at once. Views may be given as definitions, which types
 * everything, or by name.
 */
export class FeatureStore {
  /** The port below: encoded keys and blocks, for tools that work in bulk. */
  readonly api: StoreApi;
  readonly #catalog: Catalog;
  readonly #options: StoreOptions;
  readonly #consistency: Consistency;
  readonly #session: ReadSession | null;
  readonly #parent: FeatureStore | null;
  #closed = false;

  private constructor(api: StoreApi, options: StoreOptions, parent: FeatureStore | null = null) {
    this.api = api;
    this.#options = options;
    this.#consistency = parseFreshness("over", options, DEFAULT_CONSISTENCY);
    this.#catalog = parent === null ? new Catalog(api) : parent.#catalog;
    this.#session = parent === null ? null : new ReadSession();
    this.#parent = parent;
  }

  /**
   * Connects to a cluster and fetches its shard map and registry.
   * @throws UNAVAILABLE when no seed answers before the deadline, or the cluster has not begun; UNAUTHENTICATED for a wrong token.
   */
  static async connect(options: ConnectOptions): Promise<FeatureStore> {
    const config = parseConnectOptions(options);
    const transport = new GrpcTransport(config);
    const { deadlineMs, consistency } = config;
    const store = new FeatureStore(transport, {
      deadlineMs,
      consistency: consistency.level,
      ...(consistency.level === "bounded" ? { maxStalenessMs: consistency.maxStalenessMs } : {}),
      close: () => transport.close(),
    });
    try {
      const call = store.#call({});
      await transport.connect(call.options());
      await store.#catalog.load(call);
    } catch (error) {
      await store.close();
      throw error;
    }
    return store;
  }

  /** A store over any port. The registry is fetched at first use. */
  static over(api: StoreApi, options: StoreOptions = {}): FeatureStore {
    return new FeatureStore(api, options);
  }

  /**
   * A view of this store with read-your-writes and monotonic reads: every read of a session sees the writes that succeeded in it,
   * in part too, and nothing older than what reads of it saw that ended before it began. An `any` read of a session takes a
   * replica that has proven itself fresh since it started, at most a day ago. Made for one actor, a user or a job; it ends with
   * the store, and closing it closes nothing else.
   */
  session(): FeatureStore {
    this.#check("session", {}, []);
    const { close: _close, ...options } = this.#options;
    return new FeatureStore(this.api, options, this);
  }

  /** One row. A cell without a value is its default, else null. @throws UNAVAILABLE or CORRUPTION where the row cannot be read. */
  get<V extends FeatureView, const F extends FeatureName<V> = FeatureName<V>>(
    view: V,
    key: Key<V["entity"]>,
    options?: GetOptions<F>,
  ): Promise<Row<Features<V, F>>>;
  get(view: string, key: UserKey, options?: GetOptions<string>): Promise<Row<AnyFeatures>>;
  get(view: AnyView, key: unknown, options: GetOptions<string> = {}): Promise<unknown> {
    this.#check("get", options, GET_OPTIONS);
    if (Array.isArray(key)) throw new TypeError("get: expected one key; getMany takes a list");
    const span = beginCall("get", { view, keys: 1 }, options);
    return ended(span, readView(this.#context, view, [key], options, this.#call(options, 0, span)).then(rowOfBatch));
  }

  /**
   * One row per key, in the order of the keys; `[]` gives an empty batch. Keys may repeat. At most 100,000.
   * Resolves with `complete: false` where some rows could not be read.
   */
  getMany<V extends FeatureView, const F extends NumericName<Features<V>>>(
    view: V,
    keys: readonly Key<V["entity"]>[],
    options: MatrixOptions<F> & { readonly lossy?: false },
  ): Promise<Batch<MatrixForm<Features<V, F & FeatureName<V>>>>>;
  getMany<V extends FeatureView, const F extends LossyName<Features<V>>>(
    view: V,
    keys: readonly Key<V["entity"]>[],
    options: MatrixOptions<F> & { readonly lossy: true },
  ): Promise<Batch<MatrixForm<Features<V, F & FeatureName<V>>>>>;
  getMany<V extends FeatureView, const F extends FeatureName<V> = FeatureName<V>>(
    view: V,
    keys: readonly Key<V["entity"]>[],
    options?: GetManyOptions<F>,
  ): Promise<Batch<Features<V, F>>>;
  getMany(view: string, keys: readonly UserKey[], options?: AnyGetManyOptions): Promise<Batch<AnyFeatures>>;
  getMany(view: AnyView, keys: readonly unknown[], options: AnyGetManyOptions = {}): Promise<unknown> {
    this.#check("getMany", options, GET_MANY_OPTIONS);
    const list = checkList("getMany", keys);
    const span = beginCall("getMany", { view, keys: list.length }, options);
    return ended(span, readView(this.#context, view, list, options, this.#call(options, 0, span)));
  }

  /**
   * Everything a feature service reads: per role a row where one key is given (sent once), a batch for a list. Lists align
   * by position. Resolves with `complete: false` where some rows could not be read; `unavailable` says why.
   */
  rank<S extends FeatureService, const R extends RankRequest<S>>(
    service: S,
    request: R & { readonly [P in Exclude<keyof R, RoleNames<S>>]: never },
    options?: RankOptions,
  ): Promise<RankAnswer<S, R>>;
  rank(service: ServiceName, request: AnyRankRequest, options?: RankOptions): Promise<AnyRankAnswer>;
  rank(
    service: FeatureService | ServiceName,
    request: Readonly<Record<string, unknown>>,
    options: RankOptions = {},
  ): Promise<unknown> {
    this.#check("rank", options, [...READ_OPTIONS, "eventTimes"]);
    for (const given of Object.values(request)) if (Array.isArray(given)) checkList("rank", given as unknown[]);
    const span = beginCall("rank", { service }, options);
    span?.set("featurestore.keys", Object.values(request).flat().length);
    return ended(span, rankRoles(this.#context, service, request, options, this.#call(options, 0, span)));
  }

  /**
   * Writes some or all features of rows; per cell the newest event time wins. All rows are checked before any is sent.
   * @throws INVALID_ARGUMENT naming row, feature and bound, with nothing sent; or, where a request failed, an error whose
   * details list applied, rejected and unknown rows, and have the `mark` of those acknowledged, where there are any.
   */
  write<V extends FeatureView>(view: V, rows: readonly RowIn<V>[], options?: WriteOptions): Promise<WriteResult>;
  write(view: string, rows: readonly AnyRowIn[], options?: WriteOptions): Promise<WriteResult>;
  write(view: AnyView, rows: readonly unknown[], options: WriteOptions = {}): Promise<WriteResult> {
    this.#check("write", options, [...CALL_OPTIONS, "onInvalid"]);
    const { onInvalid = "throw" } = options;
    if (onInvalid !== "throw" && onInvalid !== "skip")
      throw new TypeError(`write: onInvalid: expected "throw" or "skip"`);
    if (!Array.isArray(rows)) throw new TypeError("write: expected a list of rows");
    const settings = { onInvalid, now: this.#now() };
    const span = beginCall("write", { view, rows: rows.length }, options);
    const call = this.#call(options, rows.length, span);
    return ended(span, this.#noted(writeRows(this.#context, view, rows, settings, call)));
  }

  /**
   * Removes the cells not newer than the event time, of one key or a list.
   * @throws where a request of several failed and any other took effect or may have, an error with outcome `unknown` whose
   * details list applied, rejected and unknown keys by their places in the list, and have the `mark` of those acknowledged,
   * where there are any.
   */
  delete<V extends FeatureView>(
    view: V,
    keys: Key<V["entity"]> | readonly Key<V["entity"]>[],
    options?: DeleteOptions,
  ): Promise<DeleteResult>;
  delete(view: string, keys: UserKey | readonly UserKey[], options?: DeleteOptions): Promise<DeleteResult>;
  delete(view: AnyView, keys: unknown, options: DeleteOptions = {}): Promise<DeleteResult> {
    this.#check("delete", options, [...CALL_OPTIONS, "eventTime"]);
    const list = Array.isArray(keys) ? checkList("delete", keys as unknown[]) : [keys];
    const eventTime = options.eventTime ?? BigInt(this.#now());
    const span = beginCall("delete", { view, keys: list.length }, options);
    const call = this.#call(options, list.length, span);
    return ended(span, this.#noted(deleteKeys(this.#context, view, list, eventTime, call)));
  }

  /** Every row of a view, shard by shard in key order. */
  scan<V extends FeatureView, const F extends FeatureName<V> = FeatureName<V>>(
    view: V,
    options?: ScanOptions<F>,
  ): AsyncIterable<ScanRow<KeyOut<V["entity"]>, Features<V, F>>>;
  scan(view: string, options?: ScanOptions<string>): AsyncIterable<ScanRow<UserKey, AnyFeatures>>;
  scan(view: AnyView, options: ScanOptions<string> = {}): AsyncIterable<ScanRow<never, never>> {
    const pages = this.scanPages(view as string, options);
    return (async function* () {
      for await (const page of pages) yield* pageRows(page);
    })() as AsyncIterable<ScanRow<never, never>>;
  }

  /** As `scan`, page by page: keys, a batch, and the cursor to go on from. */
  scanPages<V extends FeatureView, const F extends FeatureName<V> = FeatureName<V>>(
    view: V,
    options?: ScanOptions<F>,
  ): AsyncIterable<ScanBatch<KeyOut<V["entity"]>, Features<V, F>>>;
  scanPages(view: string, options?: ScanOptions<string>): AsyncIterable<ScanBatch<UserKey, AnyFeatures>>;
  scanPages(view: AnyView, options: ScanOptions<string> = {}): AsyncIterable<ScanBatch<never, never>> {
    this.#check("scan", options, SCAN_OPTIONS);
    const begun = new Call(options, Number.POSITIVE_INFINITY);
    const { features, pageRows: rows = 0, cursor = null, includeExpired = false } = options;
    const asked = { features, matrix: false, lossy: false, eventTimes: true };
    const { api } = this;
    const catalog = this.#catalog;
    return (async function* () {
      const settings = { pageRows: rows, cursor, includeExpired };
      const span = beginCall("scan", { view }, options);
      const call = span === null ? begun : new Call(begun.options(), Number.POSITIVE_INFINITY, span.trace);
      let failure: unknown;
      try {
        const { pages, first } = await catalog.resolve(call, async (snapshot) => {
          const plan = viewPlan(snapshot, view, asked);
          const some = scanPages(api, snapshot, bindView(snapshot, view), plan, settings, call);
          return { pages: some, first: await some.next() };
        });
        try {
          if (first.done !== true) yield first.value;
          yield* pages;
        } finally {
          await pages.return(undefined);
        }
      } catch (error) {
        failure = error;
        throw error;
      } finally {
        span?.end(failure);
      }
    })() as AsyncIterable<ScanBatch<never, never>>;
  }

  /**
   * Changes the registry to have these definitions; what they do not name stays.
   * @throws INVALID_ARGUMENT listing what was refused, with nothing changed. A dry run answers refusals as part of the plan.
   */
  apply(definitions: Applicable, options: ApplyOptions = {}): Promise<ApplyAnswer> {
    this.#check("apply", options, APPLY_OPTIONS);
    const span = beginCall("apply", {}, options);
    const call = this.#call(options, 0, span);
    return ended(span, (async () => applyDefinitions(this.#context, definitions, options, call))());
  }

  /** One view with its row count and freshness. */
  describe(view: AnyView, options: CallSettings = {}): Promise<ViewDescription> {
    this.#check("describe", options, CALL_OPTIONS);
    const call = this.#call(options);
    const name = typeof view === "string" ? view : view.name;
    return this.#catalog.resolve(call, () => this.api.describe(name, call.options()));
  }

  /** The registry as the cluster has it now. */
  list(options: CallSettings = {}): Promise<Registry> {
    this.#check("list", options, CALL_OPTIONS);
    return this.#catalog.refresh(this.#call(options)).then(({ registry }) => registry);
  }

  /** The registry this client works with: fetched once, refreshed when a name is unknown. */
  registry(options: CallSettings = {}): Promise<Registry> {
    this.#check("registry", options, CALL_OPTIONS);
    return this.#catalog.snapshot(this.#call(options)).then(({ registry }) => registry);
  }

  /** How the key space is cut, fixed when the cluster was created: `shardOf(hashKey(key), shards)`. */
  topology(options: CallSettings = {}): Promise<{ readonly shards: number; readonly clusterId: string }> {
    this.#check("topology", options, CALL_OPTIONS);
    return this.#catalog.snapshot(this.#call(options)).then(({ shards, clusterId }) => ({ shards, clusterId }));
  }

  /** Whether the cluster can serve, and why not. */
  health(options: CallSettings = {}): Promise<Health> {
    this.#check("health", options, CALL_OPTIONS);
    return this.api.health(this.#call(options).options());
  }

  /** Ends what is in flight with CANCELLED and lets go of every connection. May be called again. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#options.close?.();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  get #isClosed(): boolean {
    return this.#parent === null ? this.#closed : this.#closed || this.#parent.#isClosed;
  }

  get #context() {
    return { api: this.api, catalog: this.#catalog, consistency: this.#consistency, session: this.#session };
  }

  /** The result of a write, once the session knows of it; of one that failed in part as well. */
  async #noted<T extends { readonly mark: Uint8Array }>(writing: Promise<T>): Promise<T> {
    try {
      const result = await writing;
      this.#session?.noteWrite(result.mark);
      return result;
    } catch (error) {
      const mark = markOf(error);
      if (mark !== null) this.#session?.noteWrite(mark);
      throw error;
    }
  }

  #now(): number {
    return this.#options.now?.() ?? Date.now() * 1000;
  }

  /** A call that names no deadline has the default, once for every 10,000 rows it writes. */
  #call(settings: CallSettings, rows = 0, span: LiveSpan | null = null): Call {
    const times = Math.max(1, Math.ceil(rows / ROWS_PER_DEADLINE));
    return new Call(settings, (this.#options.deadlineMs ?? DEADLINE_MS) * times, span?.trace);
  }

  #check(method: string, options: object, known: readonly string[]): void {
    if (this.#isClosed) throw new TypeError(`${method}: the store is closed`);
    checkOptions(method, options, known);
  }
}

function checkList(method: string, keys: unknown): readonly unknown[] {
  if (!Array.isArray(keys)) throw new TypeError(`${method}: expected a list of keys`);
  if (keys.length > LIMITS.keysPerCallMax) throw tooManyKeys(keys.length);
  return keys as unknown[];
}
