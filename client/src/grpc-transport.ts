import {
  type ApplyAnswer,
  type ApplyRequest,
  type CallOptions,
  changeFromWire,
  type DeleteAnswer,
  type DeleteRequest,
  definitionsToWire,
  dropToWire,
  FeatureStoreError,
  findEntity,
  type Health,
  type ReadAnswer,
  type ReadRequest,
  type Registry,
  type RegistryAnswer,
  RowLayout,
  type ScanPage,
  type ScanRequest,
  toLong,
  toSafeInteger,
  type ViewDescription,
  type WriteAnswer,
  type WriteRequest,
} from "@featurestore/proto";
import type { ClusterNode } from "./cluster-node.js";
import { LeaderRouter } from "./leader-router.js";
import { isMap, MapKeeper, type Topology } from "./map-keeper.js";
import { METHODS } from "./methods.js";
import type { Method } from "./node-connection.js";
import { NodePool } from "./node-pool.js";
import type { ConnectConfig } from "./options.js";
import { PATIENCE, type Patience } from "./pulse.js";
import { readPieces } from "./read-pieces.js";
import { ReadRouter, type RouterSettings } from "./read-router.js";
import { type CallKind, RetryBudget, withRetries } from "./retry.js";
import type { RoutedAnswer, RoutedApi, RoutedRead } from "./routed-api.js";
import { ScanRouter } from "./scan-router.js";
import {
  type BlockForm,
  deleteShipment,
  mergeDeletes,
  mergeDeliveries,
  mergeWrites,
  sendDelete,
  sendWrite,
  writeShipment,
} from "./shipments.js";
import { descriptionFromWire, healthFromWire, registryAnswerFromWire } from "./wire-answers.js";

/** Reads of more keys go over a stream of their own, so that small ones do not wait behind them. */
const SMALL_KEYS_MAX = 200;

/**
 * A cluster over gRPC: reads over two long streams per node, everything else as single calls. What is about rows goes to the
 * nodes that the shard map names (ReadRouter, LeaderRouter, ScanRouter), the rest to any node that answers. Where the servers
 * know no shard map, everything goes to one seed until it fails, drains or falls silent, then to the next. All within the
 * deadline and the retry budget: pace.ts, retry.ts.
 */
export class GrpcTransport implements RoutedApi {
  readonly #pool: NodePool;
  readonly #keeper: MapKeeper;
  readonly #budget: RetryBudget;
  readonly #closing = new AbortController();
  readonly #reads: ReadRouter;
  readonly #leaders: LeaderRouter;
  readonly #scans: ScanRouter;
  /** What rows were taken apart by last. */
  #registry: Registry | null = null;

  constructor(config: ConnectConfig, budget: RetryBudget = new RetryBudget(), patience: Patience = PATIENCE) {
    this.#budget = budget;
    this.#pool = new NodePool(config, patience);
    this.#keeper = new MapKeeper(this.#pool);
    const { signal: closing } = this.#closing;
    const settings: RouterSettings = { pool: this.#pool, keeper: this.#keeper, budget, closing, hedges: config.hedge };
    this.#reads = new ReadRouter(settings, sendRead);
    this.#leaders = new LeaderRouter(settings);
    this.#scans = new ScanRouter(settings);
  }

  /** Fetches the shard map, where it is not there yet. @throws UNAVAILABLE where no seed answers, or the cluster has not begun. */
  async connect(call: CallOptions): Promise<void> {
    await this.#topology(call);
  }

  /** Splits by key and node: see ReadRouter. */
  async readRouted(read: RoutedRead, call: CallOptions): Promise<RoutedAnswer> {
    const { topology, left } = await this.#topologyAndTime(call);
    if (isMap(topology)) return this.#reads.read(read, left);
    const { set, asOf, after, consistency, registryRevision } = read;
    return readPieces(read.columns, (keys) =>
      this.#readAnywhere({ set, keys, asOf, after, consistency, registryRevision }, left),
    );
  }

  /** One wire request to one node: what that does not serve is UNAVAILABLE. `readRouted` asks further nodes. */
  read(request: ReadRequest, call: CallOptions): Promise<ReadAnswer> {
    return this.#readAnywhere(request, call);
  }

  async writeGroups(call: CallOptions): Promise<Int32Array | null> {
    const topology = await this.#topology(call);
    if (!isMap(topology) || topology.nodes.length === 1) return null;
    return Int32Array.from({ length: topology.shards }, (_, shard) => topology.leader(shard));
  }

  /** Rows go to their shards' leaders. @throws as `mergeDeliveries` tells. */
  async write(request: WriteRequest, call: CallOptions): Promise<WriteAnswer> {
    const { topology, left } = await this.#topologyAndTime(call);
    if (!isMap(topology)) {
      return this.#attempts("write", METHODS.write.path, left, (node, options) => sendWrite(node, request, options));
    }
    const shipment = writeShipment(request, (view, version, options) => this.#formOf(view, version, options));
    return mergeDeliveries(await this.#leaders.ship(shipment, left), mergeWrites);
  }

  /** Keys go to their shards' leaders. @throws as `mergeDeliveries` tells. */
  async delete(request: DeleteRequest, call: CallOptions): Promise<DeleteAnswer> {
    const { topology, left } = await this.#topologyAndTime(call);
    if (!isMap(topology)) {
      return this.#attempts("write", METHODS.delete.path, left, (node, options) => sendDelete(node, request, options));
    }
    return mergeDeliveries(await this.#leaders.ship(deleteShipment(request), left), mergeDeletes);
  }

  /** Goes on from the last page's cursor when a connection breaks, or a node does not hold what comes. */
  async *scan(request: ScanRequest, call: CallOptions): AsyncGenerator<ScanPage> {
    const { left } = await this.#topologyAndTime(call);
    yield* this.#scans.scan(request, left);
  }

  async apply(request: ApplyRequest, call: CallOptions): Promise<ApplyAnswer> {
    const message = {
      definitions: definitionsToWire(request.definitions),
      drops: request.drops.map(dropToWire),
      dryRun: request.dryRun,
      allowDrops: request.allowDrops,
      ...(request.expectedRevision === null ? {} : { expectedRevision: toLong(request.expectedRevision) }),
    };
    const kind = request.dryRun ? "read" : "change";
    const answer = await this.#unary(METHODS.apply, message, kind, call);
    return {
      changes: answer.changes.map(changeFromWire),
      revision: toSafeInteger("revision", answer.revision),
      applied: answer.applied,
    };
  }

  async describe(view: string, call: CallOptions): Promise<ViewDescription> {
    return descriptionFromWire(await this.#unary(METHODS.describe, { view }, "read", call));
  }

  async list(knownRevision: number, call: CallOptions): Promise<RegistryAnswer> {
    const message = { knownRevision: toLong(knownRevision) };
    return registryAnswerFromWire(await this.#unary(METHODS.list, message, "read", call));
  }

  async health(call: CallOptions): Promise<Health> {
    return healthFromWire(await this.#unary(METHODS.health, {}, "read", call));
  }

  /** Fails what is in flight with CANCELLED and lets go of every connection. */
  close(): void {
    const error = new FeatureStoreError("CANCELLED", "the store was closed");
    this.#keeper.close();
    this.#closing.abort(error);
    this.#pool.close(error);
  }

  #readAnywhere(request: ReadRequest, call: CallOptions): Promise<ReadAnswer> {
    const { path } = METHODS.multiGetStream;
    return this.#attempts("read", path, call, (node, options) => sendRead(node, request, options));
  }

  #unary<Q, A>(method: Method<Q, A>, message: Q, kind: CallKind, call: CallOptions): Promise<A> {
    return this.#attempts(kind, method.path, call, (node, options) =>
      node.connection.unary(method, message, kind, options),
    );
  }

  /** Runs `attempt` on the best node there is; where that fails for good of the node's own, the next goes to the next best. */
  #attempts<T>(
    kind: CallKind,
    path: string,
    call: CallOptions,
    attempt: (node: ClusterNode, call: CallOptions) => Promise<T>,
  ): Promise<T> {
    const tried = new Set<string>();
    let attempts = 0;
    return withRetries(this.#retrySettings(kind), call, (options) => {
      const nodes = this.#pool.candidates();
      if (nodes.every(({ address }) => tried.has(address))) tried.clear();
      const node = nodes.find(({ address }) => !tried.has(address)) as ClusterNode;
      tried.add(node.address);
      const reason = attempts === 0 ? "first" : "retry";
      const isTry = attempts++ < nodes.length && kind === "read";
      return node.attempt({ nodes: nodes.length, isTry, path, reason }, options, (left) => attempt(node, left));
    });
  }

  #retrySettings(kind: CallKind) {
    return { kind, budget: this.#budget, closing: this.#closing.signal, isPatient: () => this.#pool.wasHeard };
  }

  /** How the cluster is reached; waits for that where it is not known yet. */
  async #topology(call: CallOptions): Promise<Topology> {
    const { current } = this.#keeper;
    return current ?? withRetries(this.#retrySettings("read"), call, (options) => this.#keeper.refresh(options));
  }

  async #topologyAndTime(call: CallOptions): Promise<{ readonly topology: Topology; readonly left: CallOptions }> {
    const { current } = this.#keeper;
    if (current !== null) return { topology: current, left: call };
    const begunAt = performance.now();
    const topology = await this.#topology(call);
    if (call.deadlineMs === undefined) return { topology, left: call };
    return { topology, left: { ...call, deadlineMs: Math.max(0, call.deadlineMs - (performance.now() - begunAt)) } };
  }

  /** The form of a block that is to be taken apart. @throws NOT_FOUND. */
  async #formOf(name: string, schemaVersion: number, call: CallOptions): Promise<BlockForm> {
    const known = this.#registry === null ? null : blockForm(this.#registry, name, schemaVersion);
    if (known !== null) return known;
    this.#registry = (await this.list(0, call)).registry ?? this.#registry;
    const form = this.#registry === null ? null : blockForm(this.#registry, name, schemaVersion);
    if (form !== null) return form;
    throw new FeatureStoreError("NOT_FOUND", `feature view ${name} has no schema version ${schemaVersion}`, {
      details: { kind: "feature view", name },
    });
  }
}

function blockForm(registry: Registry, name: string, schemaVersion: number): BlockForm | null {
  const view = registry.views.find((some) => some.name === name);
  const schema = view?.schemas.find(({ version }) => version === schemaVersion);
  if (view === undefined || schema === undefined) return null;
  const { joinKeys } = findEntity(registry, view.entity);
  const latestTime = (Date.now() + view.maxFutureMs) * 1000;
  return { layout: new RowLayout(schema), rules: { joinKeys, latestTime } };
}

function sendRead(node: ClusterNode, request: ReadRequest, options: CallOptions): Promise<ReadAnswer> {
  return (keyCount(request) <= SMALL_KEYS_MAX ? node.small : node.big).read(request, options);
}

/** Keys of all roles: each key list begins with its count. */
function keyCount(request: ReadRequest): number {
  return request.keys.reduce(
    (sum, list) => sum + (list.length < 4 ? 0 : new DataView(list.buffer, list.byteOffset).getUint32(0, true)),
    0,
  );
}
