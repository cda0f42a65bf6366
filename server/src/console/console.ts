import {
  type ChangeAnswer,
  currentSchema,
  decodeKey,
  encodeKey,
  FeatureStoreError,
  findEntity,
  findView,
  hashKey,
  invalid,
  type Json,
  keyFromText,
  keyToJson,
  type RegisteredView,
  type Registry,
  shardOf,
  typeInfo,
  valueToJson,
} from "@featurestore/proto";
import type { InspectionOf, RowsFound } from "../control/inspection.js";
import type { Hearsay } from "../control/shard-view.js";
import type { StoreNode } from "../node.js";
import { type ConsoleAct, confirmationOf } from "./acts.js";
import { ClusterVitals, type NodeVitals } from "./cluster-vitals.js";
import type { ConsoleAccess, ConsoleCaller } from "./console-access.js";
import {
  type ActivityAnswer,
  type AuditAnswer,
  LISTED_MAX,
  type LiveAnswer,
  type NodeAnswer,
  type OverviewAnswer,
  type RegistryAnswer,
  type RowAnswer,
  type SessionAnswer,
  type ShardsAnswer,
  type ViewAnswer,
  type ViewLine,
} from "./console-answers.js";
import { DailySummaries } from "./daily-summaries.js";
import { verdictOf } from "./verdict.js";
import { type ViewDistribution, ViewDistributions } from "./view-distributions.js";

const CALL_MS_MAX = 5_000;
/** Nodes that are asked for a row, one after the other. */
const ROW_NODES_MAX = 4;
/** How often it is looked whether a view has no summary of the day yet. */
const DAY_EVERY_MS = 10 * 60_000;

export interface ConsoleOptions {
  readonly node: StoreNode;
  readonly version: string;
  readonly access: ConsoleAccess;
  /** What could not be kept. */
  readonly onError?: (error: unknown) => void;
}

/** What the console shows, asked of one node for its whole cluster. Reads only, but for `act`. */
export class Console {
  readonly access: ConsoleAccess;
  readonly #options: ConsoleOptions;
  readonly #node: StoreNode;
  readonly #vitals: ClusterVitals;
  readonly #distributions: ViewDistributions;
  readonly #timer: NodeJS.Timeout;

  private constructor(options: ConsoleOptions, days: DailySummaries) {
    this.#options = options;
    this.#node = options.node;
    this.access = options.access;
    this.#vitals = new ClusterVitals(options.node);
    this.#distributions = new ViewDistributions(options.node, days);
    this.#timer = setInterval(() => this.#keepDay(), DAY_EVERY_MS);
    this.#timer.unref();
  }

  static async open(options: ConsoleOptions): Promise<Console> {
    return new Console(options, await DailySummaries.open(options.node.dir));
  }

  close(): void {
    clearInterval(this.#timer);
  }

  session({ name, isAdmin }: ConsoleCaller): SessionAnswer {
    const { nodeId, clusterId } = this.#node;
    const { isRequired } = this.access;
    return {
      node: nodeId,
      clusterId,
      version: this.#options.version,
      isAuthRequired: isRequired,
      caller: { name, isAdmin },
    };
  }

  async overview(caller: ConsoleCaller): Promise<OverviewAnswer> {
    const [health, status, hearsay] = await Promise.all([
      this.#node.health({}),
      this.#node.status({}),
      this.#node.hear(),
    ]);
    const { views: _views, nodes: _nodes, reasons, ...rest } = health;
    const shown = caller.mayReadCluster;
    return {
      at: Date.now(),
      verdict: verdictOf(health),
      // Reasons name nodes, and views that the caller may not read.
      health: { ...rest, reasons: shown && this.#seesAll(caller) ? reasons : [] },
      epoch: status.epoch,
      replicasWanted: status.replicasWanted,
      isBalancing: status.isBalancing,
      isWhole: shown,
      nodes: shown ? await this.#nodes(status) : [],
      views: this.#registryOf(caller).views.map((view) => viewLine(view, health, hearsay)),
    };
  }

  /** @throws PERMISSION_DENIED to whoever may not read everything; as `live` and `activity`. */
  async shards(caller: ConsoleCaller): Promise<ShardsAnswer> {
    checkCluster(caller);
    const { epoch, replicasWanted, nodes, shards } = await this.#node.status({});
    const known = nodes.filter(({ state }) => state !== "removed");
    const told = known.map(({ id, zone, isReachable }) => ({ id, zone, isReachable }));
    return { at: Date.now(), epoch, replicasWanted, nodes: told, shards };
  }

  /** Samples newer than `afterMs`, by the clock of the node that took them. */
  async live(caller: ConsoleCaller, afterMs: number): Promise<LiveAnswer> {
    checkCluster(caller);
    const status = await this.#node.status({});
    const vitals = await this.#vitals.look(this.#nodeIds(status));
    return {
      nodes: [...vitals].map(([id, { isAnswering, samples }]) => ({
        id,
        isAnswering,
        samples: samples.filter(({ at }) => at > afterMs),
      })),
    };
  }

  registry(caller: ConsoleCaller): RegistryAnswer {
    const { revision, entities, views, services } = this.#registryOf(caller);
    return {
      revision,
      entities: entities.map(({ name, description, joinKeys }) => ({
        name,
        description,
        joinKeys,
        views: views.filter(({ entity }) => entity === name).map((view) => view.name),
      })),
      services: services
        .map(({ name, version, selections }) => ({ name, version, views: selections.map(({ view }) => view) }))
        .filter((service) => service.views.every((name) => views.some((view) => view.name === name))),
    };
  }

  /** @throws NOT_FOUND, also for a view that the caller may not read. */
  async view(caller: ConsoleCaller, name: string): Promise<ViewAnswer> {
    const registry = this.#registryOf(caller);
    const view = findView(registry, name);
    const [health, hearsay] = await Promise.all([this.#node.health({}), this.#node.hear()]);
    const { version, features } = currentSchema(view);
    const uses = registry.services.filter(({ selections }) => selections.some((one) => one.view === name));
    return {
      ...viewLine(view, health, hearsay),
      tags: view.tags,
      joinKeys: findEntity(registry, view.entity).joinKeys,
      schemaVersion: version,
      schema: features.map(({ name: feature, type, description, defaultValue, min, max }) => ({
        name: feature,
        type,
        description,
        default: defaultValue === undefined ? null : JSON.stringify(valueToJson(typeInfo(type), defaultValue)),
        min: min === undefined ? null : String(min),
        max: max === undefined ? null : String(max),
      })),
      usedBy: uses.map((service) => `${service.name}:${service.version}`),
    };
  }

  /** @throws NOT_FOUND; RESOURCE_EXHAUSTED where many views are being sampled. */
  distribution(caller: ConsoleCaller, name: string): Promise<ViewDistribution> {
    return this.#distributions.of(findView(this.#registryOf(caller), name));
  }

  /**
   * One entity's rows in every view of it, from this node or one that has the key's shard.
   * @param text the key as on the command line. @throws INVALID_ARGUMENT naming what is wrong with it; NOT_FOUND.
   */
  async row(caller: ConsoleCaller, entityName: string, text: string): Promise<RowAnswer> {
    const registry = this.#registryOf(caller);
    const entity = findEntity(registry, entityName);
    const key = encodeKey(entity.joinKeys, keyFromText(entity.joinKeys, text));
    const { member, nodeId } = this.#node;
    if (member === null) throw new FeatureStoreError("UNAVAILABLE", "this node belongs to no cluster yet");
    const shard = shardOf(hashKey(key), member.host.count);
    const views = registry.views.filter((view) => view.entity === entity.name).map(({ name }) => name);
    const question = { kind: "rows", entity: entity.name, key: Buffer.from(key).toString("base64"), views } as const;
    const here = await this.#node.inspect(nodeId, question, AbortSignal.timeout(CALL_MS_MAX));
    const { leader, others } = await this.#homesOf(shard);
    const found = here.servedBy === null ? ((await this.#foundElsewhere(others, question)) ?? here) : here;
    const json: Json = keyToJson(entity.joinKeys, decodeKey(entity.joinKeys, key));
    return { entity: entity.name, key: JSON.stringify(json), shard, leader, found };
  }

  async activity(caller: ConsoleCaller): Promise<ActivityAnswer> {
    checkCluster(caller);
    const status = await this.#node.status({});
    const vitals = await this.#vitals.look(this.#nodeIds(status));
    const told = [...vitals].flatMap(([node, { vitals: known }]) => (known === null ? [] : [{ node, ...known }]));
    const writers = told.flatMap(({ node, writers: list }) => list.map((writer) => ({ ...writer, node })));
    const events = told.flatMap(({ node, events: list }) => list.map((event) => ({ ...event, node })));
    return {
      at: Date.now(),
      isBalancing: status.isBalancing,
      moves: status.shards.flatMap(({ shard, move, target }) => (move === null ? [] : [{ shard, move, target }])),
      writers: writers
        .filter(({ view }) => caller.mayRead(view))
        .sort((a, b) => b.lastMs - a.lastMs)
        .slice(0, LISTED_MAX.writers),
      events: events.sort((a, b) => b.at - a.at).slice(0, LISTED_MAX.events),
      silent: [...vitals].flatMap(([node, { isAnswering }]) => (isAnswering ? [] : [node])),
    };
  }

  /** What admins did, newest first. @throws PERMISSION_DENIED without the admin role. */
  async audit({ isAdmin }: ConsoleCaller): Promise<AuditAnswer> {
    if (!isAdmin) throw new FeatureStoreError("PERMISSION_DENIED", "the audit takes the admin role");
    const records = await this.#node.audit({ sinceMs: 0, limit: LISTED_MAX.records }, { deadlineMs: CALL_MS_MAX });
    return { records };
  }

  /**
   * Changes the cluster as the command line would.
   * @throws PERMISSION_DENIED without the admin role; INVALID_ARGUMENT where `confirmation` is not what has to be typed; as
   * `StoreNode.change`.
   */
  async act(
    caller: ConsoleCaller,
    act: ConsoleAct,
    typed: { readonly confirmation: string; readonly expectedEpoch: number | null },
  ): Promise<ChangeAnswer> {
    if (!caller.isAdmin) throw new FeatureStoreError("PERMISSION_DENIED", "changing the cluster takes the admin role");
    if (typed.confirmation !== confirmationOf(act)) {
      throw invalid(`confirmation: expected ${confirmationOf(act)}`, { field: "confirmation" });
    }
    const { expectedEpoch } = typed;
    return this.#node.change({ change: act, expectedEpoch }, { deadlineMs: CALL_MS_MAX * 4, principal: caller.name });
  }

  #seesAll(caller: ConsoleCaller): boolean {
    return this.#node.registry.views.every(({ name }) => caller.mayRead(name));
  }

  /** As if views that the caller may not read did not exist. */
  #registryOf(caller: ConsoleCaller): Registry {
    const { registry } = this.#node;
    const views = registry.views.filter(({ name }) => caller.mayRead(name));
    if (views.length === registry.views.length) return registry;
    const entities = registry.entities.filter(({ name }) => views.some(({ entity }) => entity === name));
    return { ...registry, views, entities };
  }

  #nodeIds({ nodes }: Awaited<ReturnType<StoreNode["status"]>>): readonly string[] {
    const known = nodes.filter(({ state }) => state !== "removed").map(({ id }) => id);
    return known.includes(this.#node.nodeId) ? known : [this.#node.nodeId, ...known];
  }

  async #nodes(status: Awaited<ReturnType<StoreNode["status"]>>): Promise<readonly NodeAnswer[]> {
    const vitals = await this.#vitals.look(this.#nodeIds(status));
    const { lastHeard, nodeId } = this.#node;
    return status.nodes
      .filter(({ state }) => state !== "removed")
      .map((node) => {
        const known = vitals.get(node.id);
        return {
          id: node.id,
          zone: node.zone,
          weight: node.weight,
          state: node.state,
          client: node.client,
          peer: node.peer,
          ops: node.ops,
          isSelf: node.id === nodeId,
          isMetaLeader: status.meta.leader === node.id,
          lastHeard: node.isReachable ? Date.now() : latest(lastHeard.get(node.id), known?.heardAt),
          told: node.isReachable ? toldBy(node) : null,
          ...loadOf(node.isReachable ? known : undefined),
        };
      })
      .sort((a, b) => a.client.localeCompare(b.client, "en", { numeric: true }) || (a.id < b.id ? -1 : 1));
  }

  /** Who leads a shard, and which other nodes to ask for what is in it, the likeliest first. */
  async #homesOf(shard: number): Promise<{ readonly leader: string | null; readonly others: readonly string[] }> {
    const { shards } = await this.#node.status({});
    const { leader = null, replicas = [] } = shards[shard] ?? {};
    const homes = [leader, ...replicas.filter(({ isHealthy }) => isHealthy).map(({ node }) => node)];
    const others = homes.filter((node): node is string => node !== null && node !== this.#node.nodeId);
    return { leader, others: [...new Set(others)].slice(0, ROW_NODES_MAX) };
  }

  async #foundElsewhere(nodes: readonly string[], question: InspectionOf<"rows">): Promise<RowsFound | null> {
    for (const node of nodes) {
      const signal = AbortSignal.timeout(CALL_MS_MAX);
      const found = await this.#node.inspect(node, question, signal).catch(() => null); // the next one may have it
      if (found !== null && found.servedBy !== null) return found;
    }
    return null;
  }

  #keepDay(): void {
    if (this.#node.isClosing || this.#node.member === null) return;
    this.#distributions.keepDay(this.#node.registry.views).catch((error: unknown) => this.#options.onError?.(error));
  }
}

function checkCluster({ mayReadCluster }: ConsoleCaller): void {
  if (mayReadCluster) return;
  throw new FeatureStoreError("PERMISSION_DENIED", "this takes the role reader on everything");
}

function toldBy(node: Awaited<ReturnType<StoreNode["status"]>>["nodes"][number]): NodeAnswer["told"] {
  const { version, uptimeSeconds, replicas, leaders, isDraining, walBytes, mapEpoch, problems } = node;
  return { version, uptimeSeconds, replicas, leaders, isDraining, walBytes, mapEpoch, problems };
}

function loadOf(known: NodeVitals | undefined): Pick<NodeAnswer, "vitals" | "load"> {
  if (known === undefined || !known.isAnswering || known.vitals === null) return { vitals: null, load: null };
  const { writers: _writers, events: _events, ...vitals } = known.vitals;
  return { vitals, load: known.samples.at(-1) ?? null };
}

function latest(...times: readonly (number | null | undefined)[]): number | null {
  const known = times.filter((time): time is number => typeof time === "number");
  return known.length === 0 ? null : Math.max(...known);
}

function viewLine(
  view: RegisteredView,
  health: Awaited<ReturnType<StoreNode["health"]>>,
  { reports }: Hearsay,
): ViewLine {
  const known = health.views.find(({ name }) => name === view.name);
  const told = [...reports.values()].flatMap((report) => report.views.filter(({ id }) => id === view.id));
  const sum = (field: "readRows" | "notFound" | "outsideMaxAge"): number =>
    told.reduce((total, one) => total + one[field], 0);
  return {
    name: view.name,
    entity: view.entity,
    owner: view.owner,
    description: view.description,
    features: currentSchema(view).features.length,
    ttlMs: view.ttlMs,
    residency: view.residency,
    resident: known?.resident ?? view.residency,
    rows: known?.rows ?? 0,
    newestEventTime: known?.newestEventTime ?? null,
    readRows: sum("readRows"),
    notFound: sum("notFound"),
    outsideMaxAge: sum("outsideMaxAge"),
  };
}
