import {
  type CallOptions,
  FeatureStoreError,
  noteEvent,
  type ReadAnswer,
  type ReadRequest,
  type UnservedShard,
} from "@featurestore/proto";
import { Call } from "./call.js";
import type { AttemptReason } from "./call-span.js";
import type { ClusterMap } from "./cluster-map.js";
import type { ClusterNode } from "./cluster-node.js";
import { hedged, LatencyWindow, type Racer } from "./hedge.js";
import type { KeyRun } from "./keys.js";
import { isMap, type MapKeeper } from "./map-keeper.js";
import { METHODS } from "./methods.js";
import { isConnectionFailure } from "./node-connection.js";
import type { NodePool } from "./node-pool.js";
import { causeOf, Pace } from "./pace.js";
import { type Assignment, assignKeys, keysOfShards } from "./read-assignment.js";
import { allKeys, answered, cutRuns, keysIn, PARALLEL_REQUESTS_MAX, partialFailure, pickKeys } from "./read-pieces.js";
import { isRetriable, type RetryBudget, retryAfterMs } from "./retry.js";
import type { LostKeys, ReadPart, RoutedAnswer, RoutedRead } from "./routed-api.js";

/** What routing works with. */
export interface RouterSettings {
  readonly pool: NodePool;
  readonly keeper: MapKeeper;
  readonly budget: RetryBudget;
  readonly closing: AbortSignal;
  readonly hedges: boolean;
}

/** Sends a read over one of a node's streams. */
export type SendRead = (node: ClusterNode, request: ReadRequest, options: CallOptions) => Promise<ReadAnswer>;

/** One call on its way. */
interface Reading {
  readonly read: RoutedRead;
  readonly call: Call;
  readonly parts: ReadPart[];
  readonly lost: LostKeys[];
  /** Wire requests that are on their way or wait for a slot. */
  readonly limit: Semaphore;
}

/** An answer, and the nodes that were asked for it. */
interface Sent {
  readonly node: number;
  readonly answer: ReadAnswer;
}

/**
 * Reads over a cluster: each key at a node that holds its shard, with as few requests as there can be. Keys that a node does not
 * serve, or that are lost with a connection, are asked for again elsewhere; the others of the call do not wait for them.
 */
export class ReadRouter {
  readonly #settings: RouterSettings;
  readonly #send: SendRead;
  readonly #latencies = new LatencyWindow();

  constructor(settings: RouterSettings, send: SendRead) {
    this.#settings = settings;
    this.#send = send;
  }

  /** @throws where no request of the call was answered, or one failed for a reason that another node would give too. */
  async read(read: RoutedRead, options: CallOptions): Promise<RoutedAnswer> {
    const { budget, closing } = this.#settings;
    const call = new Call(options, Number.POSITIVE_INFINITY);
    const reading: Reading = { read, call, parts: [], lost: [], limit: new Semaphore(PARALLEL_REQUESTS_MAX) };
    const runs = allKeys(read.columns);
    if (keysIn(runs) > 0) await this.#place(reading, runs, new Set(), new Pace(budget, closing, call), null);
    return answered(reading.parts, reading.lost);
  }

  /** Asks for keys, after `failure` where one has been, until they are answered or lost. */
  async #place(
    reading: Reading,
    runs: readonly KeyRun[],
    tried: Set<string>,
    pace: Pace,
    failure: FeatureStoreError | null,
  ): Promise<void> {
    let plan = this.#assign(reading, runs, tried);
    let reason: AttemptReason = "first";
    if (failure !== null || plan.homeless !== null) {
      const why = failure ?? noHolder();
      const hasOther = plan.homeless === null;
      const afterMs = retryAfterMs(why);
      const next = await pace.next({ cause: causeOf(why), hasOther, persists: persists(reading), afterMs });
      if (next === false) {
        reading.lost.push({ runs, error: why });
        return;
      }
      reason = next === "redirect" ? "redirect" : "retry";
      noteEvent(reading.call.trace, `featurestore.${reason}`, {
        "error.type": why.code,
        "featurestore.keys": keysIn(runs),
      });
      if (!hasOther) {
        tried.clear();
        if (afterMs === 0) await this.#refresh(reading); // who is full is where it was
      }
      plan = this.#assign(reading, runs, tried);
    }
    const { homeless } = plan;
    const tasks = plan.assigned.flatMap((assignment) =>
      cutRuns(assignment.runs).map((piece) =>
        this.#ask(reading, { ...assignment, runs: piece }, new Set(tried), pace.fork(), reason),
      ),
    );
    if (homeless !== null) tasks.push(this.#place(reading, homeless, new Set(tried), pace.fork(), noHolder()));
    const results = await Promise.allSettled(tasks);
    for (const result of results) if (result.status === "rejected") throw result.reason;
  }

  async #ask(reading: Reading, task: Assignment, tried: Set<string>, pace: Pace, reason: AttemptReason): Promise<void> {
    const { read, parts, lost } = reading;
    const map = this.#map;
    // At once, so that no read that overlaps is assigned to another node meanwhile.
    const pinnedAt = read.session?.pin(task.shards ?? [], map.nodes[task.node]?.id ?? "") ?? 0;
    const begunAt = performance.now();
    let failure: FeatureStoreError;
    let runs = task.runs;
    try {
      const sent = await reading.limit.run(() => this.#sendHedged(reading, map, task, tried, reason));
      parts.push({ runs, answer: sent.answer });
      tried.add(map.nodes[sent.node]?.id ?? "");
      this.#noteSeen(reading, map, task, sent, pinnedAt);
      const { unserved } = sent.answer;
      if (unserved.length === 0) return;
      for (const { shard, leader } of unserved) map.noteLeader(shard, leader);
      runs = keysOfShards(read.columns, runs, new Set(unserved.map(({ shard }) => shard)), map.shards);
      if (keysIn(runs) === 0) return;
      failure = notServed(unserved, map.nodes[sent.node]?.id ?? "");
    } catch (error) {
      failure = partialFailure(error);
      if (!isRetriable("read", failure)) {
        lost.push({ runs, error: failure });
        return;
      }
      tried.add(map.nodes[task.node]?.id ?? "");
    }
    if (failure.code === "STALE_SHARD_MAP") await this.#refresh(reading, begunAt);
    else if (isConnectionFailure(failure)) this.#settings.keeper.hint(begunAt);
    await this.#place(reading, runs, tried, pace, failure);
  }

  /** Sends the keys, and once the answer is slower than most, to another node that holds their shards as well. */
  async #sendHedged(
    reading: Reading,
    map: ClusterMap,
    task: Assignment,
    tried: ReadonlySet<string>,
    first: AttemptReason,
  ): Promise<Sent> {
    const { read, call } = reading;
    const { pool, budget, hedges } = this.#settings;
    const request = this.#request(read, task);
    const begunAt = performance.now();
    const racer =
      (number: number, reason: AttemptReason): Racer<Sent> =>
      async (signal) => {
        const node = pool.ofMap(map, number) as ClusterNode;
        const options = call.options();
        const rules = { nodes: map.nodes.length, isTry: true, path: METHODS.multiGetStream.path, reason };
        const answer = await node.attempt(rules, signal === NEVER ? options : { ...options, signal }, (left) =>
          this.#send(node, request, left),
        );
        return { node: number, answer };
      };
    budget.noteRequest();
    const afterMs = this.#latencies.hedgeAfterMs;
    const mayHedge = hedges && afterMs !== null && map.nodes.length > 1 && isLoose(request) && read.session === null;
    const other = (): Racer<Sent> | null => {
      const spare = this.#otherHolder(map, task, tried);
      if (spare === null || !budget.takeSpare()) return null;
      noteEvent(call.trace, "featurestore.hedge", { "featurestore.keys": keysIn(task.runs) });
      return racer(spare, "hedge");
    };
    const sent = await (mayHedge
      ? hedged(racer(task.node, first), other, { afterMs, signal: call.signal })
      : racer(task.node, first)(NEVER));
    this.#latencies.add(performance.now() - begunAt);
    return sent;
  }

  #request(read: RoutedRead, task: Assignment): ReadRequest {
    const { set, asOf, registryRevision, consistency } = read;
    return {
      set,
      keys: pickKeys(read.columns, task.runs),
      asOf,
      after: read.after,
      consistency: task.needsBarrier ? { level: "strong" } : consistency,
      registryRevision,
    };
  }

  /** The least busy healthy node, not asked yet, that holds every shard of a task; null where there is none. */
  #otherHolder(map: ClusterMap, task: Assignment, tried: ReadonlySet<string>): number | null {
    const holders = task.shards === null ? map.full : [...map.nodes.keys()];
    let best: number | null = null;
    let load = Number.POSITIVE_INFINITY;
    for (const number of holders) {
      const node = this.#settings.pool.ofMap(map, number);
      if (number === task.node || node?.isHealthy !== true || node.outstanding >= load) continue;
      if (tried.has(map.nodes[number]?.id ?? "")) continue;
      if (task.shards?.some((shard) => map.voters[shard]?.includes(number) !== true) === true) continue;
      best = number;
      load = node.outstanding;
    }
    return best;
  }

  #assign({ read }: Reading, runs: readonly KeyRun[], tried: ReadonlySet<string>) {
    const map = this.#map;
    return assignKeys({
      map,
      columns: read.columns,
      runs,
      tried,
      prefersLeaders: read.consistency.level === "strong",
      session: read.session,
      state: (node) => this.#settings.pool.ofMap(map, node),
    });
  }

  #noteSeen({ read }: Reading, map: ClusterMap, task: Assignment, { node, answer }: Sent, pinnedAt: number): void {
    const { session, consistency } = read;
    if (session === null || task.shards === null) return;
    const unserved = new Set(answer.unserved.map(({ shard }) => shard));
    const isBarrier = task.needsBarrier || consistency.level === "strong";
    const served = task.shards.filter((shard) => !unserved.has(shard));
    session.noteSeen(served, map.nodes[node]?.id ?? "", { pinnedAt, isBarrier });
  }

  /** @throws CONFLICT where all there is belongs to another cluster, and nothing of the call was answered. */
  async #refresh({ call, parts }: Reading, seenAt?: number): Promise<void> {
    try {
      await this.#settings.keeper.refresh(call.options(), seenAt);
    } catch (error) {
      // Whatever else keeps the map from being fetched: the one at hand is gone on with.
      if (error instanceof FeatureStoreError && error.code === "CONFLICT" && parts.length === 0) throw error;
    }
  }

  get #map(): ClusterMap {
    const { current } = this.#settings.keeper;
    if (!isMap(current)) throw new TypeError("reads are routed by a map, and there is none");
    return current;
  }
}

const NEVER = new AbortController().signal;

/** Tasks that run at one time. */
class Semaphore {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(most: number) {
    this.#free = most;
  }

  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await task();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next();
    }
  }
}

/**
 * A read that has no answer at all is tried until its deadline: a failure is all there is to lose. One that has some answers
 * is not kept waiting for the rest; but a strong read is, for one that needs a leader waits for its election.
 */
function persists({ read, parts }: Reading): boolean {
  return parts.length === 0 || read.consistency.level === "strong";
}

/** Any replica may answer. */
function isLoose({ consistency }: ReadRequest): boolean {
  return consistency.level !== "strong";
}

function noHolder(): FeatureStoreError {
  return new FeatureStoreError("STALE_SHARD_MAP", "no node of the shard map can be asked for these keys");
}

function notServed(unserved: readonly UnservedShard[], node: string): FeatureStoreError {
  const isStale = unserved.some(({ code }) => code === "STALE_SHARD_MAP");
  const list = unserved.map(({ shard }) => shard).join(", ");
  const why = isStale ? "it holds no replica of them" : "its replicas cannot answer as asked";
  return new FeatureStoreError(
    isStale ? "STALE_SHARD_MAP" : "UNAVAILABLE",
    `node ${node} does not serve shards ${list}: ${why}`,
    {
      details: { shards: unserved.map(({ shard }) => shard) },
    },
  );
}
