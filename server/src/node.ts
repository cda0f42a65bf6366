import { setTimeout } from "node:timers/promises";
import {
  type ApplyAnswer,
  type ApplyRequest,
  type AuditRecord,
  type CallOptions,
  type ChangeAnswer,
  type ChangeRequest,
  type ClusterApi,
  type ClusterStatus,
  type CreateTokenAnswer,
  type CreateTokenRequest,
  type DeleteAnswer,
  type DeleteRequest,
  type FeatureSet,
  FeatureStoreError,
  type featurestore,
  findEntity,
  findView,
  type Health,
  type InitAnswer,
  type InitRequest,
  invalid,
  NOBODY,
  type PendingRestore,
  type ReadRequest,
  type ReadShardRequest,
  type RegisteredView,
  type Registry,
  type RegistryAnswer,
  type RestoreRowsRequest,
  type ScanPage,
  type ScanRequest,
  type ShardPart,
  type StoreApi,
  type ViewDescription,
  type WriteAnswer,
  type WriteRequest,
} from "@featurestore/proto";
import type { AccessRequest } from "./access/access-keeper.js";
import { newPrincipal } from "./access/new-principal.js";
import { type Beginning, type ClusterMember, newCluster } from "./cluster-member.js";
import { describeClusterHealth } from "./control/cluster-health.js";
import { describeStatus } from "./control/cluster-status.js";
import type { Inspection, InspectionAnswers, InspectionOf } from "./control/inspection.js";
import { newJoinToken } from "./control/join-token.js";
import type { NodeReport } from "./control/node-report.js";
import type { ScrubCalls } from "./control/scrub-orders.js";
import type { Hearsay } from "./control/shard-view.js";
import { Deadline, type NodeCall } from "./deadline.js";
import { DiskGuard } from "./disk-guard.js";
import type { DurationHistogram } from "./duration-histogram.js";
import { EventRing } from "./event-ring.js";
import { LoadSampler, type LoadTotals } from "./load-sampler.js";
import { beginningOf, checkEmpty } from "./node-beginning.js";
import { type Asked, NodeCluster, selfOf } from "./node-cluster.js";
import { FatalSwitch, type NodeOptions, type NodeParts, openParts } from "./node-parts.js";
import { NodePressure } from "./node-pressure.js";
import { type NodeAnswer, NodeReads, type ReadContext } from "./node-reads.js";
import { buildReport, buildReportAlone, type ReportFacts } from "./node-report-builder.js";
import type { PeerTraffic } from "./peer-wires.js";
import type { CompiledSet } from "./read-path.js";
import type { ReplicaCounters } from "./replica-counters.js";
import { restoreRows } from "./restore-path.js";
import { inspectRows } from "./row-inspector.js";
import { type RowSample, type SampleLimits, sampleRows } from "./row-sampler.js";
import { isBusy, ScrubPace } from "./scrub/scrub-pace.js";
import { scrubPorts } from "./scrub/scrub-ports.js";
import { Scrubber } from "./scrub/scrubber.js";
import type { Shard } from "./shard.js";
import { ShardExports } from "./shard-export.js";
import type { AccessState, StoredPrincipal } from "./storage/access-codec.js";
import { directoryBytes } from "./storage/directory-bytes.js";
import type { HotTier } from "./storage/hot-tier/hot-tier.js";
import type { WriteAheadLog } from "./storage/wal/wal.js";
import { WriteCounters } from "./view-counters.js";
import { type ViewState, viewRows } from "./view-state.js";
import { gatherVitals } from "./vitals.js";
import { deleteRows, type WriteContext, writeRows } from "./write-path.js";
import { WriterTable } from "./writer-table.js";

const SCRUB_BYTES_PER_SECOND = 16 * 1024 * 1024;
/** For the meta group's leader to say whether the registry here is its newest. */
const LIST_FRESH_MS_MAX = 1_000;
/** What a change of registry or cluster may take where its caller says nothing. */
const CHANGE_MS_MAX = 30_000;

/** One node: hosts its part of a cluster, or all of one, and answers as a store. */
export class StoreNode implements StoreApi, ClusterApi {
  readonly wal: WriteAheadLog;
  readonly hotTier: HotTier;
  readonly scrubber: Scrubber;
  readonly #options: NodeOptions;
  readonly #parts: NodeParts;
  readonly #reads: NodeReads;
  /** By view id. */
  readonly #writes = new Map<number, WriteCounters>();
  readonly #fatal: FatalSwitch;
  readonly #pressure = new NodePressure();
  readonly #writers = new WriterTable();
  readonly #events = new EventRing();
  readonly #calls = { reads: 0, failedReads: 0, writes: 0, failedWrites: 0 };
  readonly #load: LoadSampler;
  readonly #exports = new ShardExports();
  readonly #disk: DiskGuard;
  readonly #startedAt = performance.now();
  #cluster: NodeCluster | null = null;
  #beginning: Promise<void> | null = null;
  #isStarted = false;
  #isDraining = false;
  #closing: Promise<void> | null = null;

  private constructor(options: NodeOptions, parts: NodeParts, fatal: FatalSwitch) {
    this.#options = {
      ...options,
      onEvent: (event) => {
        this.#events.note(event);
        options.onEvent?.(event);
      },
    };
    this.#fatal = fatal;
    this.#parts = parts;
    this.wal = parts.wal;
    this.hotTier = parts.hotTier;
    this.#reads = new NodeReads(parts.layouts, options.now);
    this.#load = new LoadSampler({
      totals: () => this.#loadTotals(),
      latency: () => this.#pressure.latency,
      loopDelayMs: () => this.#pressure.loopDelayMs,
    });
    this.scrubber = new Scrubber(
      scrubPorts({
        ...parts,
        dir: parts.dataDir.path,
        nodeId: parts.dataDir.identity.nodeId,
        member: () => this.#cluster?.member ?? null,
        calls: () => this.scrubCalls,
        onEvent: (event) => options.onEvent?.(event),
      }),
      new ScrubPace({
        bytesPerSecond: options.scrubBytesPerSecond ?? SCRUB_BYTES_PER_SECOND,
        isBusy: () => isBusy(this.#pressure.told(0)),
        nowMs: () => performance.now(),
        sleep: (ms, signal) => setTimeout(ms, undefined, { signal }),
      }),
    );
    this.#disk = new DiskGuard(parts.wal, {
      onSlow: (timeoutMs) => this.evacuate(timeoutMs),
      onDead: (error) => fatal.trip(error),
    });
  }

  /**
   * Opens the data directory, recovers everything in it and loads what belongs in memory. A node that is one of several joins
   * the cluster it is told to, or waits to be made the first of one.
   * @throws INVALID_ARGUMENT, CONFLICT, CORRUPTION, PERMISSION_DENIED or UNAVAILABLE with the reason; nothing stays open then.
   */
  static async open(options: NodeOptions): Promise<StoreNode> {
    const opened: (() => Promise<void>)[] = [];
    try {
      const fatal = new FatalSwitch(options.onFatal);
      const parts = await openParts({ ...options, onFatal: (error) => fatal.trip(error) }, opened);
      const { nodeId, cluster } = parts.dataDir.identity;
      options.peers?.security?.checkOwn({ clusterId: cluster?.clusterId ?? null, nodeId });
      const node = new StoreNode(options, parts, fatal);
      const attempt = (step: () => Promise<void>): Promise<void> => step().catch(() => undefined);
      opened.push(async () => {
        parts.wal.stopWaitingForSpace(); // or a group that does not lead for want of it would never close
        await node.#cluster?.close(attempt);
        await node.#cluster?.member.closeStores(attempt);
      });
      const first = await beginningOf(parts);
      if (first !== null) await node.#join(first.beginning);
      return node;
    } catch (error) {
      for (const close of opened.reverse()) await close().catch(() => undefined); // the first error is the one to tell
      throw error;
    }
  }

  get clusterId(): string {
    return this.#parts.dataDir.identity.cluster?.clusterId ?? "";
  }

  get nodeId(): string {
    return this.#parts.dataDir.identity.nodeId;
  }

  get registry(): Registry {
    return this.#parts.meta.registry;
  }

  get uptimeSeconds(): number {
    return (performance.now() - this.#startedAt) / 1000;
  }

  /** Its part in its cluster; null while it belongs to none. */
  get member(): ClusterMember | null {
    return this.#cluster?.member ?? null;
  }

  /** The replicas on this node, by shard. */
  get shards(): readonly Shard[] {
    return [...(this.#cluster?.member.host ?? [])].sort((a, b) => a.id - b.id);
  }

  // ---- reads

  async read(request: ReadRequest, call: NodeCall): Promise<NodeAnswer> {
    const startedMs = performance.now();
    this.#calls.reads++;
    try {
      const deadline = await this.#begin(request.registryRevision, call);
      return await this.#reads.read(this.#context(), request, deadline, call);
    } catch (error) {
      if (!isSentElsewhere(error)) this.#calls.failedReads++;
      throw error;
    } finally {
      this.#pressure.noteRead(startedMs); // those that fail for want of time, too
    }
  }

  /** Resolves names; for callers that prepare a set ahead of reads. */
  prepare(set: FeatureSet): CompiledSet {
    return this.#reads.compile(this.registry, set);
  }

  /** Resolves once the registry here has this revision. @throws UNAVAILABLE when it does not in time. */
  async caughtUp(registryRevision: number, call: NodeCall): Promise<void> {
    await this.#begin(registryRevision, call);
  }

  async *scan(request: ScanRequest, call: CallOptions): AsyncIterable<ScanPage> {
    const deadline = await this.#begin(request.registryRevision, call);
    yield* this.#reads.scan(() => this.#context(), request, deadline);
  }

  #context(): ReadContext {
    const { registry, clusterId } = this;
    return { registry, clusterId, host: this.#running().member.host };
  }

  // ---- writes

  async write(request: WriteRequest, call: NodeCall): Promise<WriteAnswer> {
    const deadline = await this.#begin(request.registryRevision, call);
    return this.#timed(this.#writeContext(request.view, deadline, call), (context) => writeRows(context, request));
  }

  async delete(request: DeleteRequest, call: NodeCall): Promise<DeleteAnswer> {
    const deadline = await this.#begin(request.registryRevision, call);
    return this.#timed(this.#writeContext(request.view, deadline, call), (context) => deleteRows(context, request));
  }

  async #timed<T>(context: WriteContext, write: (context: WriteContext) => Promise<T>): Promise<T> {
    const startedMs = performance.now();
    this.#calls.writes++;
    try {
      const answer = await context.deadline.bound(write(context));
      context.counters.seconds.observe((performance.now() - startedMs) / 1000);
      return answer;
    } catch (error) {
      if (!isSentElsewhere(error)) this.#calls.failedWrites++;
      throw error;
    } finally {
      this.#pressure.noteWrite(startedMs);
    }
  }

  #writeContext(name: string, deadline: Deadline, { trace }: NodeCall): WriteContext {
    const { registry, clusterId } = this;
    const { host } = this.#running().member;
    const now = this.#options.now();
    const view = findView(registry, name);
    const counters = this.#writeCountersOf(view);
    const shared = { pressure: this.#pressure, writers: this.#writers };
    return { registry, view, shards: host, clusterId, now, counters, deadline, trace, ...shared };
  }

  #writeCountersOf({ id }: RegisteredView): WriteCounters {
    let counters = this.#writes.get(id);
    if (counters === undefined) {
      counters = new WriteCounters();
      this.#writes.set(id, counters);
    }
    return counters;
  }

  // ---- registry

  /** Changes the registry, on whichever node can. */
  async apply(request: ApplyRequest, call: NodeCall): Promise<ApplyAnswer> {
    const deadline = await this.#begin(0, call);
    const cluster = this.#running();
    const answer = await cluster.apply(request, asked(call, deadline));
    // The change is made whether this node has heard of it in time or not: whoever needs it waits by its revision.
    if (answer.applied) await cluster.keeper.caughtUp(answer.revision, deadline).catch(() => undefined);
    return answer;
  }

  /** Why a change of the registry has not reached every shard here yet, or null. Maintenance goes on trying. */
  get installProblem(): string | null {
    return this.#cluster?.keeper.problem ?? null;
  }

  /** Tries again what a change of the registry left undone. */
  async retryInstall(): Promise<void> {
    if (!this.isClosing) await this.#cluster?.keeper.retry();
  }

  async describe(name: string, call: CallOptions): Promise<ViewDescription> {
    await this.#begin(0, call);
    const view = findView(this.registry, name);
    const known = (await this.#running().health()).views.find((one) => one.name === view.name);
    return {
      view,
      entity: findEntity(this.registry, view.entity),
      rows: known?.rows ?? 0,
      newestEventTime: known?.newestEventTime ?? null,
      resident: known?.resident ?? view.residency,
      revision: this.registry.revision,
    };
  }

  async list(knownRevision: number, call: CallOptions): Promise<RegistryAnswer> {
    const deadline = await this.#begin(0, call);
    // Whoever asks goes by the answer until something is missing in it: it had better be the newest there is.
    await this.#running().freshen(deadline.within(LIST_FRESH_MS_MAX));
    const { registry } = this;
    const isCurrent = knownRevision === registry.revision && knownRevision > 0;
    return {
      registry: isCurrent ? null : registry,
      revision: registry.revision,
      shards: this.#running().member.host.count,
      clusterId: this.clusterId,
    };
  }

  // ---- backups

  /** The rows of one shard as they are at one log entry. @throws as `ShardExports.read`. */
  async *readShard(request: ReadShardRequest, call: CallOptions): AsyncIterable<ShardPart> {
    const deadline = await this.#begin(request.registryRevision, call);
    const { clusterId, nodeId } = this;
    const { host } = this.#running().member;
    const context = { registry: () => this.registry, host, clusterId, nodeId, now: this.#options.now };
    yield* this.#exports.read(context, request, deadline);
  }

  /** Has the cluster take in a backup. @returns the registry's revision. @throws CONFLICT unless the cluster is empty. */
  async beginRestore(pending: PendingRestore, call: NodeCall): Promise<number> {
    const deadline = await this.#begin(0, call);
    return this.#running().beginRestore(pending, asked(call, deadline));
  }

  /** Takes in rows of that backup. @throws as `restoreRows` of restore-path.ts. */
  async restoreRows(request: RestoreRowsRequest, call: NodeCall): Promise<void> {
    const deadline = await this.#begin(request.registryRevision, call);
    const { host } = this.#running().member;
    await deadline.bound(restoreRows({ registry: this.registry, host, now: this.#options.now() }, request));
  }

  /** Makes the backup's views those of the cluster. @returns the registry's revision. */
  async finishRestore(id: string, call: NodeCall): Promise<number> {
    const deadline = await this.#begin(0, call);
    return this.#running().finishRestore(id, asked(call, deadline));
  }

  // ---- the cluster

  /** Makes this node the first one of a new cluster. @throws ALREADY_EXISTS where it belongs to one; CONFLICT; UNAVAILABLE. */
  async init({ shards, replicas }: InitRequest, call: NodeCall): Promise<InitAnswer> {
    this.#checkUp(call);
    const { dataDir, meta } = this.#parts;
    const { cluster } = dataDir.identity;
    if (this.#beginning !== null || (cluster !== null && (!cluster.isFounder || meta.clusterMap !== null))) {
      throw new FeatureStoreError("ALREADY_EXISTS", `this node belongs to cluster ${cluster?.clusterId ?? ""} already`);
    }
    if ((this.#options.peers ?? null) === null || (this.#options.peers?.join.length ?? 0) > 0) {
      throw invalid("init: this node is to join another one's cluster: it cannot begin its own");
    }
    const { token, hash } = newJoinToken();
    const { principal = NOBODY } = call;
    this.#beginning = (async () => {
      await checkEmpty(this.#parts);
      const name = this.#options.peers?.security?.name.cluster ?? null;
      const clusterId = cluster?.clusterId ?? newCluster(name).clusterId;
      await dataDir.found({ clusterId, shards, isFounder: true });
      await this.#join({ shards, replicas, joinTokenHash: hash, isAlone: replicas === 1, principal });
    })().finally(() => {
      this.#beginning = null;
    });
    await this.#beginning;
    return { clusterId: this.clusterId, joinToken: token };
  }

  async change(request: ChangeRequest, call: NodeCall): Promise<ChangeAnswer> {
    const deadline = await this.#begin(0, call);
    return this.#running().change(request, asked(call, deadline));
  }

  // ---- who may do what

  /** As this node knows it. */
  get access(): AccessState {
    return this.#parts.meta.access;
  }

  /** Makes a principal: with a token, told this once, or one that a client certificate stands for. @throws as `AccessKeeper.change`. */
  async createToken(request: CreateTokenRequest, call: NodeCall): Promise<CreateTokenAnswer> {
    const deadline = await this.#begin(0, call);
    const { principal, token } = newPrincipal(request, { by: call.principal ?? NOBODY, now: this.#options.now() });
    await this.#changeAccess({ kind: "create", change: { put: principal } }, call, deadline);
    return { id: principal.id, token, expiresAt: principal.expiresAt };
  }

  /** Takes a principal away. Resolves to the revision after that. @throws as `AccessKeeper.change`. */
  async revokeToken(id: string, call: NodeCall): Promise<number> {
    const deadline = await this.#begin(0, call);
    return this.#changeAccess({ kind: "revoke", change: { remove: id } }, call, deadline);
  }

  /** All principals, as the leader of the meta group knows them where it answers in time. */
  async principals(call: NodeCall): Promise<AccessState> {
    const deadline = await this.#begin(0, call);
    await this.#running().freshen(deadline.within(LIST_FRESH_MS_MAX));
    return this.access;
  }

  /** What admins did, newest first, as the leader of the meta group knows it where it answers in time. */
  async audit(
    query: { readonly sinceMs: number; readonly limit: number },
    call: NodeCall,
  ): Promise<readonly AuditRecord[]> {
    const deadline = await this.#begin(0, call);
    await this.#running().freshen(deadline.within(LIST_FRESH_MS_MAX));
    return this.#parts.meta.auditRecords(query);
  }

  /** On behalf of whoever has this node's directory in hand. @throws CONFLICT for a `first` where there is an admin; as `createToken`. */
  async admitAdmin(kind: "first" | "recover", put: StoredPrincipal, call: NodeCall): Promise<void> {
    const deadline = await this.#begin(0, call);
    await this.#changeAccess({ kind, change: { put } }, { ...call, principal: `node ${this.nodeId}` }, deadline);
  }

  /** The change holds on this node once this resolves, unless it does not hear of it in time. */
  async #changeAccess(request: AccessRequest, call: NodeCall, deadline: Deadline): Promise<number> {
    const cluster = this.#running();
    const revision = await cluster.changeAccess(request, asked(call, deadline));
    await cluster.freshen(deadline.within(LIST_FRESH_MS_MAX));
    return revision;
  }

  async shardMap(call: CallOptions): Promise<featurestore.v1.IShardMapResponse> {
    await this.#begin(0, call);
    return this.#running().shardMap();
  }

  async status(_call: CallOptions): Promise<ClusterStatus> {
    const cluster = this.#cluster;
    if (cluster !== null) return cluster.status();
    return describeStatus({ reports: new Map(), unreachable: new Set(), map: null, metaLeader: null });
  }

  async health(_call: CallOptions): Promise<Health> {
    if (this.#cluster !== null) return this.#cluster.health();
    const { nodeId } = this;
    const self = selfOf(this.#parts, this.#options);
    const report = this.#reportAlone();
    return describeClusterHealth({
      reports: new Map([[nodeId, report]]),
      unreachable: new Set(),
      node: nodeId,
      address: self.addresses.client,
      map: null,
      metaLeader: null,
      views: [],
      plan: null,
    });
  }

  /** What the nodes of the cluster say of themselves; nothing where there is none. */
  async hear(): Promise<Hearsay> {
    return (await this.#cluster?.hear()) ?? { reports: new Map(), unreachable: new Set() };
  }

  /** When each other node was last heard by this one, in milliseconds since 1970 UTC. */
  get lastHeard(): ReadonlyMap<string, number> {
    return this.#cluster?.lastHeard ?? new Map();
  }

  /** Looks something up for people, here or on another node. @throws UNAVAILABLE where that one does not answer. */
  async inspect<Kind extends keyof InspectionAnswers>(
    node: string,
    inspection: InspectionOf<Kind>,
    signal: AbortSignal,
  ): Promise<InspectionAnswers[Kind]> {
    if (node === this.nodeId) return (await this.#inspectHere(inspection, signal)) as InspectionAnswers[Kind];
    return this.#running().inspect(node, inspection, signal);
  }

  async #inspectHere(inspection: Inspection, signal: AbortSignal): Promise<InspectionAnswers[keyof InspectionAnswers]> {
    if (inspection.kind === "rows") return inspectRows(this, inspection, signal);
    const samples = this.#load.since(inspection.afterMs);
    const { dir, memoryBytes } = this.#options;
    const { writers, events } = { writers: this.#writers.list(), events: this.#events.list() };
    return gatherVitals({ dir, memoryBytes, hotTier: this.hotTier, samples, writers, events });
  }

  #loadTotals(): LoadTotals {
    let writtenRows = 0;
    for (const { written } of this.#writes.values()) writtenRows += written.applied + written.late;
    return { ...this.#calls, readRows: this.#reads.rowsRead, writtenRows };
  }

  /** Some rows of a view out of the shards here, for people who want to know what is in it. @throws UNAVAILABLE when it closes. */
  async sample(view: RegisteredView, limits: Omit<SampleLimits, "now">): Promise<RowSample> {
    this.#checkUp({});
    return sampleRows(this.shards, view, { ...limits, now: this.#options.now() });
  }

  /** Where the data is. */
  get dir(): string {
    return this.#options.dir;
  }

  /** What the shards here hold of a view. */
  viewState(view: RegisteredView): ViewState {
    const counters = this.#reads.countersOf(view);
    return { ...viewRows(this.shards, view), counters, writes: this.#writeCountersOf(view) };
  }

  /** How long the event loop let wait since start. */
  get loopDelaySeconds(): DurationHistogram {
    return this.#pressure.loopDelaySeconds;
  }

  /** What happened to the replicas here. */
  get replicaCounters(): ReplicaCounters {
    return this.#parts.replicaCounters;
  }

  /** Bytes of the databases of all replicas here. Looks at every file: not for every moment. */
  databaseBytes(): Promise<number> {
    return directoryBytes(this.#parts.replicasDir);
  }

  /** Asks nodes what their replicas come to; null where there are no others. */
  get scrubCalls(): ScrubCalls | null {
    return this.#cluster?.scrubCalls ?? null;
  }

  /** What passed between this node and the others; null where there are none. */
  get traffic(): PeerTraffic | null {
    return this.#cluster?.traffic ?? null;
  }

  // ---- life

  /** From now on health says that the node is going; it still answers everything. */
  startDraining(): void {
    this.#isDraining = true;
  }

  /** Hands over what this node leads. Resolves when that is done, or the time is up. */
  async evacuate(timeoutMs: number): Promise<void> {
    await this.#cluster?.evacuate(timeoutMs);
  }

  get isClosing(): boolean {
    return this.#closing !== null;
  }

  /** Makes the groups durable that keep the log from shrinking: each of them, whatever becomes of the others. */
  async checkpointPinning(): Promise<void> {
    await this.#cluster?.member.checkpointPinning();
  }

  /** Replaces what is damaged here and whole elsewhere. */
  async repair(): Promise<void> {
    if (!this.isClosing) await this.#cluster?.member.repair();
  }

  /** Checks the registry's tables once more. @returns what is wrong. @throws the signal's reason. */
  scrubRegistry(signal: AbortSignal | null = null): Promise<readonly string[]> {
    return this.#parts.meta.scrub(signal);
  }

  /** Finishes what was accepted, makes everything durable in tables, and closes every file. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** Takes every step whatever became of those before it; the first failure is the one to tell. */
  async #close(): Promise<void> {
    const { wal, meta, dataDir } = this.#parts;
    wal.stopWaitingForSpace();
    await this.#beginning?.catch(() => undefined); // told to whoever asked for it
    const failures: unknown[] = [];
    const attempt = (step: () => Promise<void>): Promise<void> =>
      step().catch((error: unknown) => {
        failures.push(error);
      });
    await this.#cluster?.close(attempt);
    await attempt(() => wal.close());
    await this.#cluster?.member.closeStores(attempt);
    await attempt(() => meta.close());
    await attempt(() => dataDir.release());
    this.#pressure.stop();
    this.#load.stop();
    this.#disk.stop();
    if (failures.length > 0) throw failures[0];
  }

  /** Takes part in the cluster that the data directory belongs to. */
  async #join(beginning: Beginning | null): Promise<void> {
    this.#cluster ??= await NodeCluster.open({
      parts: this.#parts,
      options: this.#options,
      report: (cluster) => this.#report(cluster),
      inspect: (inspection, signal) => this.#inspectHere(inspection, signal),
      onFatal: (error) => this.#fatal.trip(error),
      requestScrub: (shard) => this.scrubber.request(shard),
    });
    this.#isStarted = await this.#cluster.start(beginning);
  }

  #report(cluster: NodeCluster): NodeReport {
    return buildReport(cluster.member, this.#reads, {
      ...this.#facts(),
      problems: [...this.#problems(), ...cluster.problems],
    });
  }

  #reportAlone(): NodeReport {
    return buildReportAlone(this.nodeId, { ...this.#facts(), problems: this.#problems() });
  }

  #problems(): readonly string[] {
    const noRoom = this.wal.refusal(0)?.message ?? null;
    const slow = this.#disk.isSlow ? "the disk of the write-ahead log is slow: this node hands its leads over" : null;
    return [this.#fatal.reason, noRoom, slow, ...this.scrubber.problems].filter((problem) => problem !== null);
  }

  #facts(): Omit<ReportFacts, "problems"> {
    const { bytes, freeBytes } = this.wal.stats;
    return {
      version: this.#options.version,
      incarnation: this.#parts.dataDir.identity.incarnation,
      uptimeSeconds: this.uptimeSeconds,
      isDraining: this.#isDraining || this.#closing !== null,
      isFatal: this.#fatal.reason !== null,
      isSlow: this.#disk.isSlow,
      eventLoopDelayMs: this.#pressure.loopDelayMs,
      wal: { bytes, freeBytes },
      scrub: this.scrubber.report(),
    };
  }

  /** What every call does first. @throws UNAVAILABLE, CANCELLED, DEADLINE_EXCEEDED (all rejected). */
  async #begin(registryRevision: number, call: NodeCall): Promise<Deadline> {
    const deadline = this.#checkUp(call);
    const { keeper } = this.#running();
    if (registryRevision > this.registry.revision) {
      await keeper.caughtUp(registryRevision, deadline);
      deadline.check();
    }
    return deadline;
  }

  #checkUp(call: NodeCall): Deadline {
    if (this.#closing !== null) throw new FeatureStoreError("UNAVAILABLE", "the node is shutting down");
    if (this.#fatal.reason !== null) throw new FeatureStoreError("UNAVAILABLE", this.#fatal.reason);
    const deadline = Deadline.of(call);
    deadline.check();
    return deadline;
  }

  #running(): NodeCluster {
    if (this.#cluster !== null && this.#isStarted) return this.#cluster;
    throw new FeatureStoreError(
      "UNAVAILABLE",
      'this node belongs to no cluster yet: run "featurestore cluster init", or start it with a cluster to join',
    );
  }
}

function asked({ principal = NOBODY, trace }: NodeCall, deadline: Deadline): Asked {
  return { principal, signal: deadline.within(CHANGE_MS_MAX), trace };
}

/** Clients are sent to another node, as happens whenever a lead moves: nothing failed. */
function isSentElsewhere(error: unknown): boolean {
  return error instanceof FeatureStoreError && (error.code === "NOT_LEADER" || error.code === "STALE_SHARD_MAP");
}
