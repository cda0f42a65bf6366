import { type CallOptions, FeatureStoreError, type featurestore } from "@featurestore/proto";
import { shareOf } from "./call.js";
import { type ClusterMap, clusterMapFromWire } from "./cluster-map.js";
import type { ClusterNode } from "./cluster-node.js";
import { METHODS } from "./methods.js";
import { isConnectionFailure, isUnimplemented } from "./node-connection.js";
import type { NodePool } from "./node-pool.js";

/** The map is fetched again after so long, give or take a quarter, whatever happens. */
const REFRESH_EVERY_MS = 30_000;
/** How long one node may take to answer for the map where others could; and where it is the only one. */
const FETCH_MS_MAX = 2_000;
const FETCH_ALONE_MS_MAX = 10_000;
/** A fetch may be shared by callers with more time than the one that began it. */
const FETCH_MS_MIN = 100;

/** How the cluster is reached: by a map, or, where its servers know none, by the seeds as they are. */
export type Topology = ClusterMap | "seeds";

/**
 * The client's copy of the shard map: fetched once, again on a timer, and whenever an answer shows that it is old; by one
 * request at a time, whoever waits for it. An older map never replaces a newer one, a map of another cluster never any.
 */
export class MapKeeper {
  readonly #pool: NodePool;
  readonly #newTimer: (callback: () => void, ms: number) => () => void;
  #current: Topology | null = null;
  #fetching: { readonly begunAt: number; readonly done: Promise<Topology> } | null = null;
  /** The question whether others lead by now, and when the last one began. */
  #asking: Promise<void> | null = null;
  #askedAt = Number.NEGATIVE_INFINITY;
  /** When the fetch that was answered last began. */
  #asOf = Number.NEGATIVE_INFINITY;
  #stopTimer: () => void = () => {};
  #isClosed = false;

  constructor(pool: NodePool, newTimer: (callback: () => void, ms: number) => () => void = unrefTimer) {
    this.#pool = pool;
    this.#newTimer = newTimer;
  }

  /** What is known now; null before the first fetch. */
  get current(): Topology | null {
    return this.#current;
  }

  /**
   * Fetches the map, sharing a fetch on its way. Where one that began at or after `seenAt` (`performance.now()`) was answered
   * already, that is new enough.
   * @throws the most telling reason of all nodes asked; CONFLICT where they belong to another cluster.
   */
  async refresh(call: CallOptions, seenAt: number = performance.now()): Promise<Topology> {
    if (this.#current !== null && this.#asOf >= seenAt) return this.#current;
    return shareOf(this.#fetch(call.deadlineMs), call);
  }

  /**
   * Asks the nodes other than a silent one for the map: at most once in `silentMs` of the pool's patience, whoever wants to
   * know; callers at one time share it. Whether that brought anything, the map tells. @throws only for the caller's own signal
   * and deadline.
   */
  async askOthers(silent: ClusterNode, call: CallOptions): Promise<void> {
    const { silentMs } = this.#pool.patience;
    const now = performance.now();
    if (this.#asking === null && now - this.#askedAt >= silentMs && !this.#isClosed) {
      const others = this.#pool.candidates().filter((node) => node !== silent);
      if (others.length === 0) return;
      this.#askedAt = now;
      const isOver = (): void => {
        this.#asking = null;
      };
      this.#asking = this.#ask(others, FETCH_MS_MAX * others.length).then(isOver, isOver); // without one, that at hand stays
    }
    if (this.#asking !== null) await shareOf(this.#asking, call);
  }

  /** Begins a refresh that nobody waits for. */
  hint(seenAt: number): void {
    this.refresh({}, seenAt).catch(() => {}); // those who need the map ask for it, and are told
  }

  close(): void {
    this.#isClosed = true;
    this.#stopTimer();
  }

  #fetch(deadlineMs: number | undefined): Promise<Topology> {
    if (this.#fetching !== null) return this.#fetching.done;
    const begunAt = performance.now();
    const done = this.#ask(this.#pool.candidates(), deadlineMs).then(
      (topology) => {
        this.#fetching = null;
        this.#asOf = begunAt;
        this.#schedule();
        return topology;
      },
      (error: unknown) => {
        this.#fetching = null;
        this.#schedule();
        throw error;
      },
    );
    this.#fetching = { begunAt, done };
    return done;
  }

  /** One node after another, until one answers with a map that may be taken. */
  async #ask(candidates: readonly ClusterNode[], deadlineMs: number | undefined): Promise<Topology> {
    const most = candidates.length === 1 ? FETCH_ALONE_MS_MAX : FETCH_MS_MAX;
    const share = Math.max(FETCH_MS_MIN, Math.min(most, (deadlineMs ?? Number.POSITIVE_INFINITY) / candidates.length));
    const known = this.#current;
    let isOld = false;
    let failure: unknown = null;
    for (const node of candidates) {
      try {
        const rules = { nodes: candidates.length, isTry: true, path: null, reason: "first" } as const;
        const answer = await node.attempt(rules, { deadlineMs: share }, (left) =>
          node.connection.unary(METHODS.shardMap, {}, "read", left),
        );
        const map = this.#take(answer, node);
        if (map !== null) return map;
        isOld = true;
      } catch (error) {
        if (isUnimplemented(error) && !isMap(this.#current)) {
          this.#current = "seeds";
          return "seeds";
        }
        if (failure === null || rank(error) > rank(failure)) failure = error;
        if (this.#isClosed) break;
      }
    }
    if (isOld && known !== null) return known; // nobody has a newer one
    throw failure;
  }

  /** Makes the answer the current map. @returns null where it is older than that. @throws CONFLICT. */
  #take(answer: featurestore.v1.IShardMapResponse, { address }: ClusterNode): Topology | null {
    const map = clusterMapFromWire(answer, address, (client) => this.#pool.reachedAt(client));
    const known = this.#current;
    if (isMap(known)) {
      if (known.clusterId !== map.clusterId) throw otherCluster(address, known.clusterId, map.clusterId);
      if (known.epoch > map.epoch) return null;
      if (known.epoch === map.epoch)
        map.keepLeaders(known, (number) => this.#pool.ofMap(map, number)?.isSuspect === true);
    }
    this.#current = map;
    this.#pool.adopt(map);
    return map;
  }

  #schedule(): void {
    this.#stopTimer();
    if (this.#isClosed) return;
    const ms = REFRESH_EVERY_MS * (0.75 + Math.random() / 2);
    this.#stopTimer = this.#newTimer(() => this.hint(performance.now()), ms);
  }
}

/** True for a map; false for seeds, and while nothing is known. */
export function isMap(topology: Topology | null): topology is ClusterMap {
  return topology !== null && topology !== "seeds";
}

function otherCluster(address: string, expected: string, actual: string): FeatureStoreError {
  return new FeatureStoreError(
    "CONFLICT",
    `${address} belongs to cluster ${actual}, this client to ${expected}: its shard map is not taken`,
    { details: { address, expected, actual } },
  );
}

/** Of several nodes' reasons the one that tells most: another cluster, then a refusal, then silence. */
function rank(error: unknown): number {
  if (isConnectionFailure(error)) return 0;
  if (!(error instanceof FeatureStoreError)) return 4;
  if (error.code === "CONFLICT") return 3;
  return error.code === "DEADLINE_EXCEEDED" ? 1 : 2;
}

/** A timer that does not keep the process alive. @returns how to stop it. */
function unrefTimer(callback: () => void, ms: number): () => void {
  const timer = setTimeout(callback, ms);
  timer.unref();
  return () => clearTimeout(timer);
}
