import {
  type ClusterMap,
  foundGroups,
  type MovePlan,
  type MoveStep,
  type NodeId,
  planMoves,
  planPlacement,
  withTargets,
} from "@featurestore/cluster";
import { FeatureStoreError } from "@featurestore/proto";
import { BoundedCalls } from "./bounded.js";
import type { MetaCalls, NodeCalls } from "./control-ports.js";
import type { ControlTimer } from "./control-timer.js";
import { describePlan } from "./describe-move.js";
import { LeadWatch } from "./lead-watch.js";
import { LossWatch } from "./loss-watch.js";
import { metaScene, planMeta } from "./meta-plan.js";
import { HEARD_LATELY_MS, NodeWatch, TAKEOVER_SILENCE_MS, withNodeStates } from "./node-watch.js";
import {
  isMembershipSettled,
  type ObservedShard,
  observeShards,
  oldestEpochServed,
  type Reports,
} from "./observation.js";
import { asOneChange, withoutGone, withStep } from "./one-change.js";
import { type Order, Orders } from "./orders.js";
import { type HeardReport, Poller } from "./poller.js";
import { isFounded, planInputs, replannedByItself } from "./replan.js";

/** Copies of shards to or from one node at a time. */
export const MOVES_PER_NODE_MAX = 2;

export interface ControllerTuning {
  readonly roundMs: number;
  /** Between the rounds while things happen. */
  readonly busyRoundMs: number;
  readonly reportTimeoutMs: number;
  readonly proposeTimeoutMs: number;
  readonly orderTimeoutMs: number;
  readonly destroyTimeoutMs: number;
  readonly movesPerNodeMax: number;
  /** Replicas that one node deletes at a time. */
  readonly destroysPerNodeMax: number;
}

export const DEFAULT_CONTROLLER_TUNING: ControllerTuning = {
  roundMs: 500,
  busyRoundMs: 100,
  reportTimeoutMs: 1_000,
  proposeTimeoutMs: 5_000,
  orderTimeoutMs: 10_000,
  destroyTimeoutMs: 60_000,
  movesPerNodeMax: MOVES_PER_NODE_MAX,
  destroysPerNodeMax: 2,
};

/** What happened, for logs and metrics. `shard` is null where it is about the meta group. */
export type ControllerEvent =
  | { readonly kind: "leading" | "resting" }
  | { readonly kind: "changed"; readonly map: ClusterMap; readonly before: ClusterMap }
  | { readonly kind: "changeFailed"; readonly error: FeatureStoreError }
  | { readonly kind: "orderDone"; readonly order: Order }
  | { readonly kind: "orderFailed"; readonly order: Order; readonly error: FeatureStoreError };

export interface ControllerOptions {
  readonly self: NodeId;
  readonly calls: NodeCalls;
  readonly meta: MetaCalls;
  readonly timer: ControlTimer;
  readonly tuning?: Partial<ControllerTuning>;
  readonly onEvent?: (event: ControllerEvent) => void;
  /** Something that can never be was: the process logs it and ends. */
  readonly onCrash: (error: unknown) => void;
}

/** All that one round knows. */
interface Round {
  readonly nowMs: number;
  readonly reports: Reports;
  readonly observed: readonly (ObservedShard | null)[];
}

/**
 * Looks after the cluster while this node leads the meta group, and does nothing else: hears every node, gives up those
 * that are silent, plans where replicas shall be, and has one step after the other carried out. It keeps nothing that it
 * could not find again: every round goes by the map and by what nodes say, every change of the map is compare-and-set,
 * every order rests on a membership's entry. So it may stop anywhere, and two of them at once do no harm.
 */
export class Controller {
  readonly #options: ControllerOptions;
  readonly #tuning: ControllerTuning;
  readonly #timer: ControlTimer;
  readonly #bounded: BoundedCalls;
  readonly #watch = new NodeWatch();
  readonly #leads = new LeadWatch();
  readonly #losses = new LossWatch();
  readonly #poller: Poller;
  readonly #orders: Orders;
  /** Retired replicas whose data is gone and that the map still names, as `shard/replica`. */
  readonly #gone = new Set<string>();
  #moves: ReadonlyMap<number, string> = new Map();
  #plannedFor: string | null = null;
  #roundMs = Number.NEGATIVE_INFINITY;
  #running: Promise<void> | null = null;
  #isStarted = false;
  #isSoon = false;
  #cancel: () => void = () => {};

  constructor(options: ControllerOptions) {
    this.#options = options;
    this.#tuning = { ...DEFAULT_CONTROLLER_TUNING, ...options.tuning };
    this.#timer = options.timer;
    const { calls, timer } = options;
    const bounded = new BoundedCalls(timer);
    this.#bounded = bounded;
    this.#poller = new Poller({ calls, timer, bounded, timeoutMs: this.#tuning.reportTimeoutMs });
    this.#orders = new Orders(timer, bounded, {
      onDone: (order) => {
        this.#tell({ kind: "orderDone", order });
        this.poke();
      },
      onFailed: (order, error) => this.#tell({ kind: "orderFailed", order, error }),
      onCrash: options.onCrash,
    });
  }

  /** Begins its rounds. */
  start(): void {
    this.#isStarted = true;
    this.#schedule();
  }

  /** Something has changed: the next round comes soon, however often this is called. */
  poke(): void {
    if (this.#isSoon) return;
    this.#isSoon = true;
    if (this.#running === null) this.#schedule();
  }

  /** What the move of each shard does or waits for; shards that are where they shall be have none. Empty while resting. */
  moves(): ReadonlyMap<number, string> {
    return this.#moves;
  }

  /** The last report of every node, whenever it came. Empty while resting. */
  reports(): ReadonlyMap<NodeId, HeardReport> {
    return this.#poller.last;
  }

  /** Nodes that are certainly there, and those of which it is too early to say: for `applyAdminChange`. */
  heardLately(): ReadonlySet<NodeId> {
    return this.#heardWithin(HEARD_LATELY_MS);
  }

  /** Those as well that may only be starting again: nobody takes over their addresses. For the `JoinDesk`. */
  heardForTakeover(): ReadonlySet<NodeId> {
    return this.#heardWithin(TAKEOVER_SILENCE_MS);
  }

  #heardWithin(limitMs: number): ReadonlySet<NodeId> {
    const nodes = this.#options.meta.map()?.nodes ?? [];
    const nowMs = this.#timer.nowMs();
    return new Set(nodes.map(({ id }) => id).filter((id) => this.#watch.silenceMs(id, nowMs) < limitMs));
  }

  /** One round now, or the one under way. */
  round(): Promise<void> {
    if (this.#bounded.isClosed) return Promise.resolve();
    this.#running ??= this.#carryOutRound().finally(() => {
      this.#running = null;
      this.#schedule();
    });
    return this.#running;
  }

  /** Calls off what is under way. What nodes have begun goes on. */
  async close(): Promise<void> {
    this.#cancel();
    this.#bounded.close();
    await Promise.all([this.#running, this.#orders.idle(), this.#poller.idle()]);
    this.#rest();
  }

  #schedule(): void {
    this.#cancel();
    if (!this.#isStarted || this.#bounded.isClosed) return;
    this.#cancel = this.#timer.after(this.#isSoon ? this.#tuning.busyRoundMs : this.#tuning.roundMs, () => {
      this.round().catch(this.#options.onCrash);
    });
  }

  async #carryOutRound(): Promise<void> {
    this.#isSoon = false;
    const { meta, self } = this.#options;
    const nowMs = this.#timer.nowMs();
    const known = meta.map();
    if (known === null || !meta.isLeader) return this.#rest();
    this.#beginIfNew(nowMs);
    this.#watch.know(known.nodes, nowMs);
    const asked = known.nodes.filter(({ state }) => state !== "removed").map(({ id }) => id);
    const reports = await this.#poller.round(asked, known.clusterId);
    const heardMs = this.#timer.nowMs();
    for (const node of reports.keys()) this.#watch.heard(node, heardMs);
    this.#watch.heard(self, heardMs);
    this.#roundMs = heardMs;
    const base = meta.map();
    if (base === null || !meta.isLeader) return this.#rest();
    const scene = { map: base, reports, nowMs: heardMs };
    const observed = this.#losses.look(observeShards(reports, base.shards), scene);
    const round = { nowMs: heardMs, reports, observed };
    const inputs = this.#withPlans(this.#withStates(base, round));
    const plan = this.#planMoves(inputs, round);
    let next = withoutGone(inputs, (shard, replica) => this.#gone.has(`${shard}/${replica}`));
    for (const step of plan.steps) next = withStep(next, step);
    next = asOneChange(base, next);
    if (next !== base && !(await this.#propose(base, next))) return;
    if (!meta.isLeader || this.#bounded.isClosed) return;
    this.#plannedFor = planInputs(next);
    this.#forgetGone(next);
    this.#orderSteps(next, plan, round);
    this.#orderTransfers(next, plan, round);
    this.#orderMeta(next, round);
    this.#moves = describePlan(next, plan, (shard) => this.#pauseInWords(shard));
  }

  /** After a pause as long as that of a machine put to sleep nobody counts as silent either. */
  #beginIfNew(nowMs: number): void {
    const hasPaused = nowMs - this.#roundMs > HEARD_LATELY_MS;
    if (this.#watch.isOn && !hasPaused) return;
    if (!this.#watch.isOn) this.#tell({ kind: "leading" });
    this.#watch.end();
    this.#watch.begin(nowMs);
  }

  #rest(): void {
    if (this.#watch.isOn) this.#tell({ kind: "resting" });
    this.#watch.end();
    this.#leads.forget();
    this.#losses.forget();
    this.#poller.forget();
    this.#gone.clear();
    this.#plannedFor = null;
    this.#moves = new Map();
  }

  #withStates(map: ClusterMap, { reports, nowMs }: Round): ClusterMap {
    return withNodeStates(map, {
      isHeard: (node) => reports.has(node) || node === this.#options.self,
      silenceMs: (node) => this.#watch.silenceMs(node, nowMs),
      metaVoters: reports.get(this.#options.self)?.meta.voters ?? null,
    });
  }

  #withPlans(map: ClusterMap): ClusterMap {
    if (!isFounded(map)) {
      const active = map.nodes.filter(({ state }) => state === "active");
      return active.length < map.replicas ? map : foundGroups(withTargets(map, planPlacement(map).targets));
    }
    return this.#plannedFor === planInputs(map) ? map : replannedByItself(map);
  }

  #planMoves(map: ClusterMap, { reports, observed, nowMs }: Round): MovePlan {
    const draining = new Set(map.nodes.filter(({ state }) => state === "draining").map(({ id }) => id));
    const isGivenUp = (node: NodeId): boolean =>
      draining.has(node) && this.#watch.silenceMs(node, nowMs) >= map.settings.deadAfterMs;
    const options = {
      map,
      observations: observed.map((lead) => lead?.observation ?? null),
      oldestEpochServed: oldestEpochServed(map, reports, isGivenUp),
      movesPerNodeMax: this.#tuning.movesPerNodeMax,
    };
    const plan = planMoves({ ...options, startDownTo: map.settings.isBalancing ? "balance" : "leavingNode" });
    return isInTrouble(plan) ? planMoves({ ...options, startDownTo: "leavingNode" }) : plan;
  }

  /** True when `next` is the map now. */
  async #propose(base: ClusterMap, next: ClusterMap): Promise<boolean> {
    const limits = { timeoutMs: this.#tuning.proposeTimeoutMs, what: `map ${next.epoch}` };
    try {
      await this.#bounded.run(limits, () => this.#options.meta.propose(next));
    } catch (error) {
      if (!(error instanceof FeatureStoreError)) throw error;
      this.#tell({ kind: "changeFailed", error });
      return false;
    }
    this.#isSoon = true;
    this.#tell({ kind: "changed", map: next, before: base });
    return true;
  }

  #orderSteps(map: ClusterMap, { steps }: MovePlan, { observed, reports }: Round): void {
    for (const step of steps) {
      if (step.kind === "destroy" && isMembershipSettled(map, step.shard, reports)) {
        this.#orderDestroy(step.shard, step.replica.id, step.replica.node);
      }
      const leader = observed[step.shard]?.node;
      if (leader === undefined) continue;
      if (step.kind === "transferLeader") {
        const to = map.placements[step.shard]?.replicas.find(({ id }) => id === step.to)?.node;
        if (to !== undefined) this.#orderTransfer(step.shard, leader, to);
      } else if ("target" in step) this.#orderMembership(map, step, leader);
    }
  }

  #orderMembership(map: ClusterMap, step: Extract<MoveStep, { target: unknown }>, node: NodeId): void {
    const { shard, confEpoch, target } = step;
    const homes = map.placements[shard]?.replicas ?? [];
    if (step.kind === "addLearner" && !homes.some(({ id }) => id === step.replica.id)) return;
    this.#orders.give({
      about: aboutShard(shard),
      node,
      kind: "membership",
      timeoutMs: this.#tuning.orderTimeoutMs,
      run: (signal) => this.#options.calls.changeMembership(node, { shard, confEpoch, target }, signal),
    });
  }

  #orderTransfer(shard: number | null, node: NodeId, to: NodeId): void {
    this.#orders.give({
      about: shard === null ? ABOUT_META : aboutShard(shard),
      node,
      kind: "transfer",
      timeoutMs: this.#tuning.orderTimeoutMs,
      run: (signal) => this.#options.calls.transferLeader(node, { shard, to }, signal),
    });
  }

  #orderDestroy(shard: number, replica: string, node: NodeId): void {
    if (this.#gone.has(`${shard}/${replica}`)) return;
    if (this.#orders.countOf("destroy", node) >= this.#tuning.destroysPerNodeMax) return;
    this.#orders.give({
      about: `replica ${shard}/${replica}`,
      node,
      kind: "destroy",
      timeoutMs: this.#tuning.destroyTimeoutMs,
      run: (signal) => this.#options.calls.destroyReplica(node, { shard, replica }, signal),
      onDone: () => this.#gone.add(`${shard}/${replica}`),
    });
  }

  #orderTransfers(map: ClusterMap, plan: MovePlan, { reports, observed, nowMs }: Round): void {
    const moving = new Set([...plan.steps, ...plan.waiting, ...plan.blocked].map(({ shard }) => shard));
    const transfers = this.#leads.plan({
      map,
      reports,
      observed,
      isBusy: (shard) => !this.#orders.isFree(aboutShard(shard)),
      isMoving: (shard) => moving.has(shard),
      transfersRunning: this.#orders.countOf("transfer"),
      mayBalance: map.settings.isBalancing && !isInTrouble(plan),
      nowMs,
    });
    for (const { shard, from, to } of transfers) this.#orderTransfer(shard, from, to);
  }

  #orderMeta(map: ClusterMap, { reports }: Round): void {
    const { self, meta } = this.#options;
    const scene = metaScene(map, self, reports);
    if (scene === null) return;
    const step = planMeta(scene);
    if (step.kind === "transferLeader") this.#orderTransfer(null, self, step.to);
    if (step.kind !== "change") return;
    this.#orders.give({
      about: ABOUT_META,
      node: self,
      kind: "membership",
      timeoutMs: this.#tuning.orderTimeoutMs,
      run: () => meta.changeMembership({ voters: step.voters, learners: step.learners }),
    });
  }

  #forgetGone(map: ClusterMap): void {
    for (const key of this.#gone) {
      const [shard, replica] = key.split("/");
      const retired = map.placements[Number(shard)]?.retired ?? [];
      if (!retired.some(({ id }) => id === replica)) this.#gone.delete(key);
    }
  }

  /** What held the last order about a shard back. */
  #pauseInWords(shard: number): string {
    const pause = this.#orders.pauseOf(aboutShard(shard));
    return pause === null ? "" : `; tried again in ${Math.ceil(pause.ms / 1000)} s: ${pause.error.message}`;
  }

  #tell(event: ControllerEvent): void {
    this.#options.onEvent?.(event);
  }
}

const ABOUT_META = "the meta group";

function aboutShard(shard: number): string {
  return `shard ${shard}`;
}

/** A shard that nobody leads, or that has lost its quorum: nothing moves for balance meanwhile. */
function isInTrouble({ blocked }: MovePlan): boolean {
  return blocked.some(({ reason }) => reason !== "notFounded");
}
