import { type CallOptions, FeatureStoreError, noteEvent } from "@featurestore/proto";
import { Call } from "./call.js";
import type { AttemptReason } from "./call-span.js";
import { type ClusterMap, NOBODY } from "./cluster-map.js";
import type { ClusterNode } from "./cluster-node.js";
import { doubled } from "./doubled.js";
import type { Racer } from "./hedge.js";
import { isMap } from "./map-keeper.js";
import { isConnectionFailure } from "./node-connection.js";
import { causeOf, Pace } from "./pace.js";
import type { RouterSettings } from "./read-router.js";
import { isRetriable, retryAfterMs, withOutcome } from "./retry.js";

/** A write or a delete: rows that their shards' leaders take. */
export interface Shipment<A> {
  /** How many rows there are. */
  readonly rows: number;
  /** Of the method that takes them. */
  readonly path: string;
  /** The shard of each row, found where somebody asks. */
  readonly shards: (count: number) => Int32Array;
  /** Before rows are sent apart: refuses all of them where a server would refuse some. */
  readonly check: (options: CallOptions) => Promise<void>;
  /** Sends some rows, all of them where `rows` is null, to a node. May be called again for rows whose outcome is not known. */
  readonly send: (node: ClusterNode, rows: Int32Array | null, options: CallOptions) => Promise<A>;
}

/** Some rows and how they ended. */
export type Delivery<A> =
  | { readonly rows: Int32Array | null; readonly answer: A }
  | { readonly rows: Int32Array | null; readonly error: FeatureStoreError };

/** One call on its way. */
interface Shipping<A> {
  readonly shipment: Shipment<A>;
  readonly call: Call;
  readonly deliveries: Delivery<A>[];
  isChecked: boolean;
  /** Ids of nodes that have rows of this shipping already and say nothing: they are not given them again meanwhile. */
  readonly avoided: ReadonlySet<string>;
}

/** What earlier attempts with the same rows leave behind. */
interface Past {
  readonly pace: Pace;
  /** Nodes that were asked and neither lead these rows nor know who does. */
  readonly tried: Set<string>;
  readonly mayHaveHappened: boolean;
  /** Why the rows are sent now. */
  readonly reason: AttemptReason;
}

/**
 * Writes over a cluster: each row at the leader of its shard. Nodes that do not lead refuse before they do anything and say
 * who does; without a leader an election is waited for, up to the deadline. Rows whose outcome is not known are sent again too:
 * of one event time, or of one producer's sequence, they have no second effect. That is why a node that says nothing is not
 * waited for either: others are asked who leads by now, and the rows go there as well.
 */
export class LeaderRouter {
  readonly #settings: RouterSettings;

  constructor(settings: RouterSettings) {
    this.#settings = settings;
  }

  /** Rows that travelled together ended together; every row is in one delivery. */
  async ship<A>(shipment: Shipment<A>, options: CallOptions): Promise<readonly Delivery<A>[]> {
    const { budget, closing } = this.#settings;
    const call = new Call(options, Number.POSITIVE_INFINITY);
    const shipping: Shipping<A> = { shipment, call, deliveries: [], isChecked: false, avoided: new Set() };
    const pace = new Pace(budget, closing, call);
    await this.#route(shipping, null, { pace, tried: new Set(), mayHaveHappened: false, reason: "first" });
    return shipping.deliveries;
  }

  /** Sends rows, each to the node that leads its shard as far as is known. */
  async #route<A>(shipping: Shipping<A>, rows: Int32Array | null, past: Past): Promise<void> {
    const map = this.#map;
    const groups = this.#byLeader(shipping, map, rows, past.tried);
    if (groups.length > 1 && !shipping.isChecked) {
      const checked = await delivered(rows, () => shipping.shipment.check(shipping.call.options()));
      // Rows that went out before, all to one leader, may have been written whatever becomes of the check.
      if ("error" in checked) return this.#fail(shipping, rows, past, checked.error);
      shipping.isChecked = true;
    }
    const tasks = groups.map(([node, some]) => {
      const own = { ...past, pace: past.pace.fork(), tried: new Set(past.tried) };
      return node === NOBODY
        ? this.#again(shipping, some, own, leaderless())
        : this.#deliver(shipping, map, node, some, own);
    });
    const results = await Promise.allSettled(tasks);
    for (const result of results) if (result.status === "rejected") throw result.reason;
  }

  async #deliver<A>(
    shipping: Shipping<A>,
    map: ClusterMap,
    number: number,
    rows: Int32Array | null,
    past: Past,
  ): Promise<void> {
    const { call, deliveries } = shipping;
    const begunAt = performance.now();
    this.#settings.budget.noteRequest();
    const [first, second] = await this.#sendDoubled(shipping, map, number, rows, past);
    const failure = failureOf(first);
    if (failure === null) {
      deliveries.push(...first);
      return;
    }
    const then = { ...past, mayHaveHappened: past.mayHaveHappened || failure.outcome === "unknown" };
    if (second !== undefined) {
      for (const delivery of second) {
        if ("answer" in delivery) deliveries.push(delivery);
        else this.#fail(shipping, delivery.rows, then, delivery.error);
      }
      return;
    }
    if (failure.code === "DEADLINE_EXCEEDED") this.#settings.keeper.hint(begunAt); // who leads here is in doubt
    if (!isRetriable("write", failure)) return this.#fail(shipping, rows, then, failure);
    if (retryAfterMs(failure) > 0) return this.#again(shipping, rows, then, failure); // it leads, and is full
    then.tried.add(map.nodes[number]?.id ?? "");
    const told = this.#noteLeaders(map, failure, then.tried);
    if (isConnectionFailure(failure)) map.forgetLeader(number);
    if (!told) await this.#refresh(call, begunAt);
    await this.#again(shipping, rows, then, failure);
  }

  /**
   * Sends rows to a node. While it says nothing, other nodes are asked every second who leads; once another node does, the
   * rows go there too, in the ways of any shipping, and whoever answers for all of them first has taken them. That needs no
   * retry budget, as pauses do not: a request has one such second at a time, a second after it at the soonest.
   * @returns what came of it; where neither took all rows, of both, that of the node first.
   */
  #sendDoubled<A>(
    shipping: Shipping<A>,
    map: ClusterMap,
    number: number,
    rows: Int32Array | null,
    past: Past,
  ): Promise<readonly [readonly Delivery<A>[], ...(readonly Delivery<A>[])[]]> {
    const { shipment, call } = shipping;
    const { pool, keeper } = this.#settings;
    const node = pool.ofMap(map, number) as ClusterNode;
    const id = map.nodes[number]?.id ?? "";
    const avoided = new Set([...shipping.avoided, id]);
    const rules = { nodes: map.nodes.length, isTry: false, path: shipment.path, reason: past.reason };
    const first: Racer<readonly Delivery<A>[]> = async (signal) => {
      const send = (left: CallOptions): Promise<A> => shipment.send(node, rows, left);
      const delivery = await delivered(rows, () => node.attempt(rules, { ...call.options(), signal }, send));
      avoided.delete(id); // it spoke, or is gone: the second may ask it again
      return [delivery];
    };
    const second = async (): Promise<Racer<readonly Delivery<A>[]> | null> => {
      await keeper.askOthers(node, call.options()).catch(() => {}); // out of time: the first tells so
      const own: Shipping<A> = { ...shipping, avoided };
      const groups = this.#byLeader(own, this.#map, rows, new Set(), "leaders");
      if (groups.every(([leader]) => leader === NOBODY)) return null;
      noteEvent(call.trace, "featurestore.doubled");
      return async (signal) => {
        const deliveries: Delivery<A>[] = [];
        const racing = { ...own, call: new Call({ ...call.options(), signal }, Number.POSITIVE_INFINITY), deliveries };
        const failed = await delivered(rows, () =>
          this.#route(racing, rows, {
            ...past,
            pace: past.pace.fork(racing.call),
            tried: new Set(),
            reason: "doubled",
          }),
        );
        return "error" in failed ? [failed] : deliveries;
      };
    };
    const isGood = (deliveries: readonly Delivery<A>[]): boolean => failureOf(deliveries) === null;
    return doubled(first, second, { everyMs: pool.patience.silentMs, signal: call.signal, isGood });
  }

  /** Sends rows once more, as the pace allows. */
  async #again<A>(
    shipping: Shipping<A>,
    rows: Int32Array | null,
    past: Past,
    failure: FeatureStoreError,
  ): Promise<void> {
    const asks = failure.code === "NOT_LEADER" ? "leaders" : "voters";
    const groups = this.#byLeader(shipping, this.#map, rows, past.tried, asks);
    const afterMs = retryAfterMs(failure);
    const hasOther = afterMs === 0 && groups.every(([node]) => node !== NOBODY);
    let next: "redirect" | "pause" | false;
    try {
      next = await past.pace.next({ cause: causeOf(failure), hasOther, persists: true, afterMs });
    } catch (error) {
      if (!(error instanceof FeatureStoreError)) throw error;
      return this.#fail(shipping, rows, past, error);
    }
    if (next === false) return this.#fail(shipping, rows, past, failure);
    if (next === "pause") {
      past.tried.clear();
      if (afterMs === 0) await this.#refresh(shipping.call, performance.now());
    }
    const reason = next === "redirect" ? "redirect" : "retry";
    noteEvent(shipping.call.trace, `featurestore.${reason}`, { "error.type": failure.code });
    return this.#route(shipping, rows, { ...past, reason });
  }

  #fail<A>({ deliveries }: Shipping<A>, rows: Int32Array | null, past: Past, error: FeatureStoreError): void {
    const told =
      error.code === "NOT_LEADER" || error.code === "STALE_SHARD_MAP"
        ? new FeatureStoreError(
            "UNAVAILABLE",
            `nobody who leads the rows' shards was found in time: ${error.message}`,
            {
              details: error.details,
              cause: error,
            },
          )
        : error;
    deliveries.push({ rows, error: withOutcome(told, past.mayHaveHappened) as FeatureStoreError });
  }

  /** Learns what a refusal tells. @returns false unless it names leaders that can be asked. */
  #noteLeaders(map: ClusterMap, { code, details }: FeatureStoreError, tried: Set<string>): boolean {
    const shards = details["shards"];
    if (code !== "NOT_LEADER" || typeof shards !== "object" || shards === null) return false;
    let isTold = true;
    for (const [shard, leader] of Object.entries(shards)) {
      map.noteLeader(Number(shard), typeof leader === "string" ? leader : null);
      const number = map.leader(Number(shard));
      if (number !== NOBODY && this.#settings.pool.ofMap(map, number)?.isHealthy === true) {
        tried.delete(String(leader)); // it leads now, whatever it said before
      } else {
        isTold = false; // nobody, or one that is gone and still believed to lead
      }
    }
    return isTold;
  }

  /** Rows by the node that leads them; where none is known, by another that holds them, unless only leaders are asked. */
  #byLeader<A>(
    { shipment, avoided }: Shipping<A>,
    map: ClusterMap,
    rows: Int32Array | null,
    tried: ReadonlySet<string>,
    asks: "leaders" | "voters" = "voters",
  ): (readonly [node: number, rows: Int32Array | null])[] {
    if (map.nodes.length === 1) return [[tried.size + avoided.size === 0 ? 0 : NOBODY, rows]];
    const mayAsk = (node: number): boolean => {
      const { id, address } = map.nodes[node] ?? { id: "", address: "" };
      return address !== "" && !tried.has(id) && !avoided.has(id);
    };
    const shards = shipment.shards(map.shards);
    const nodeOf = new Map<number, number>();
    const groups = new Map<number, number[]>();
    const count = rows?.length ?? shipment.rows;
    for (let i = 0; i < count; i++) {
      const row = rows === null ? i : (rows[i] as number);
      const shard = shards[row] as number;
      let node = nodeOf.get(shard);
      if (node === undefined) {
        node = this.#leaderOf(map, shard, mayAsk, asks);
        nodeOf.set(shard, node);
      }
      const group = groups.get(node);
      if (group === undefined) groups.set(node, [row]);
      else group.push(row);
    }
    if (groups.size === 1) return [[[...groups.keys()][0] as number, rows]];
    return Array.from(groups, ([node, some]) => [node, Int32Array.from(some)] as const);
  }

  /** What a suspect node leads is not known any more: others are asked first. */
  #leaderOf(map: ClusterMap, shard: number, mayAsk: (node: number) => boolean, asks: "leaders" | "voters"): number {
    const { pool } = this.#settings;
    const leader = map.leader(shard);
    if (leader !== NOBODY && mayAsk(leader) && pool.ofMap(map, leader)?.isSuspect !== true) return leader;
    if (asks === "leaders") return NOBODY;
    const others = (map.voters[shard] ?? []).filter(mayAsk);
    return others.find((node) => pool.ofMap(map, node)?.isHealthy === true) ?? others[0] ?? NOBODY;
  }

  async #refresh(call: Call, seenAt: number): Promise<void> {
    try {
      await this.#settings.keeper.refresh(call.options(), seenAt);
    } catch {
      // The map at hand is gone on with: the rows' own failure tells what there is to tell.
    }
  }

  get #map(): ClusterMap {
    const { current } = this.#settings.keeper;
    if (!isMap(current)) throw new TypeError("writes are routed by a map, and there is none");
    return current;
  }
}

/** How rows ended that were sent together. @throws what is not a failure of the world. */
async function delivered<A>(rows: Int32Array | null, send: () => Promise<A>): Promise<Delivery<A>> {
  try {
    return { rows, answer: await send() };
  } catch (error) {
    if (!(error instanceof FeatureStoreError)) throw error;
    return { rows, error };
  }
}

function failureOf<A>(deliveries: readonly Delivery<A>[]): FeatureStoreError | null {
  for (const delivery of deliveries) if ("error" in delivery) return delivery.error;
  return null;
}

function leaderless(): FeatureStoreError {
  return new FeatureStoreError("NOT_LEADER", "no leader of the rows' shards is known");
}
