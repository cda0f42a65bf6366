import { assert } from "@featurestore/proto";
import { type Host, type Quota, type ZoneBounds, zoneBounds } from "./quotas.js";
import type { NodeId } from "./shard-map.js";

/** One shard while a plan is made. */
interface Slot {
  readonly hosts: Set<NodeId>;
  /** Replicas it shall have on hosts. */
  readonly size: number;
  readonly bounds: ZoneBounds;
  /** Hosts its target named before: staying there costs nothing. */
  readonly before: ReadonlySet<NodeId>;
  /** Hosts that have its data now: going there costs nothing either. */
  readonly holders: ReadonlySet<NodeId>;
  /** Hosts in the order the ring would like. */
  readonly preference: readonly NodeId[];
}

/**
 * Which replicas may be moved to balance; the cheapest that do are chosen. `free`: those that move anyway or go back to
 * where their data is. `first`: also the first of a shard. `any`: all.
 */
const PRICES = ["free", "first", "any"] as const;
type Price = (typeof PRICES)[number];

/**
 * The working state of one plan: which host holds which shards. Methods bring it step by step to a placement that is
 * complete, spread over zones, and within each host's quota, moving as little as they can.
 */
export class Board {
  readonly #hosts: readonly Host[];
  readonly #zoneOf: ReadonlyMap<NodeId, string>;
  readonly #quotas: ReadonlyMap<NodeId, Quota>;
  /** By the number of replicas. */
  readonly #boundsOf = new Map<number, ZoneBounds>();
  readonly #slots: Slot[] = [];
  readonly #shardsOn: ReadonlyMap<NodeId, Set<number>>;

  /** `hosts` ascending by id: ties go to the first. */
  constructor(hosts: readonly Host[], quotas: ReadonlyMap<NodeId, Quota>) {
    this.#hosts = hosts;
    this.#quotas = quotas;
    this.#zoneOf = new Map(hosts.map(({ id, zone }) => [id, zone]));
    this.#shardsOn = new Map(hosts.map(({ id }) => [id, new Set<number>()]));
  }

  /** The next shard, as it was: `before` and `holders` name hosts only. */
  add(shard: Pick<Slot, "size" | "before" | "holders" | "preference">): void {
    const bounds = this.#boundsOf.get(shard.size) ?? zoneBounds(this.#hosts, shard.size);
    this.#boundsOf.set(shard.size, bounds);
    const slot: Slot = { ...shard, hosts: new Set(), bounds };
    this.#slots.push(slot);
    for (const id of shard.before) this.#put(this.#slots.length - 1, id);
  }

  /** Hosts of a shard, ascending. */
  hostsOf(shard: number): readonly NodeId[] {
    return this.#hosts.filter(({ id }) => this.#slot(shard).hosts.has(id)).map(({ id }) => id);
  }

  loadOf(id: NodeId): number {
    return this.#on(id).size;
  }

  /** Every shard to its size: takes replicas off where there are too many, adds those that are missing. */
  complete(): void {
    this.#slots.forEach((slot, shard) => {
      while (slot.hosts.size > slot.size)
        this.#take(
          shard,
          this.#worst(slot, (zone) => this.#surplus(slot, zone)),
        );
    });
    this.#slots.forEach((slot, shard) => {
      while (slot.hosts.size < slot.size) {
        const missing = slot.size - slot.hosts.size;
        const owed = this.#zonesOf(slot, (count, { lower }) => Math.max(lower - count, 0));
        const isOpen = (zone: string): boolean =>
          this.#surplus(slot, zone) < 0 && (this.#lack(slot, zone) > 0 || missing > owed);
        this.#put(shard, this.#best(slot, isOpen));
      }
    });
  }

  /** Evens out shards that are not spread over the zones as they could be. */
  spread(): void {
    this.#slots.forEach((slot, shard) => {
      for (;;) {
        const over = this.#zonesOf(slot, (count, { upper }) => Math.max(count - upper, 0));
        const lack = this.#zonesOf(slot, (count, { lower }) => Math.max(lower - count, 0));
        if (over + lack === 0) return;
        const from = this.#worst(slot, (zone) => (over > 0 ? this.#surplus(slot, zone) : -this.#lack(slot, zone)));
        this.#take(shard, from);
        this.#put(
          shard,
          this.#best(slot, (zone) => (lack > 0 ? this.#lack(slot, zone) > 0 : this.#surplus(slot, zone) < 0)),
        );
      }
    });
  }

  /** Moves replicas, along chains where need be, until every host is within its quota; further only what is free. */
  balance(): void {
    while (this.#relieve());
    while (this.#feed());
    while (this.#polish());
  }

  /** A host above its cap gives to the one furthest below its ideal. */
  #relieve(): boolean {
    const from = this.#mostBy(({ id }) => this.loadOf(id) - this.#quota(id).cap);
    return from !== null && PRICES.some((price) => this.#give(from, (id) => this.#hasRoom(id), price));
  }

  /** A host below its floor takes from the one furthest above its ideal. */
  #feed(): boolean {
    const to = this.#mostBy(({ id }) => this.#quota(id).floor - this.loadOf(id));
    if (to === null) return false;
    return PRICES.some((price) => {
      const chain = this.#chain(
        to,
        (id) => this.#canGive(id),
        (id) => this.#excess(id),
        (a, b) => this.#movable(b, a, price),
      );
      return chain !== null && this.#shift([...chain].reverse(), price);
    });
  }

  /** The fullest host that can gives to one that is emptier by more than one replica. */
  #polish(): boolean {
    const givers = this.#hosts.map(({ id }) => id).filter((id) => this.#canGive(id));
    return givers
      .sort((a, b) => this.#excess(b) - this.#excess(a))
      .some((from) => {
        const isEmptier = (id: NodeId): boolean => this.#excess(from) - this.#excess(id) > 1 + HAIR;
        return this.#give(from, (id) => this.#hasRoom(id) && isEmptier(id), "free");
      });
  }

  #give(from: NodeId, isTaker: (id: NodeId) => boolean, price: Price): boolean {
    const chain = this.#chain(
      from,
      isTaker,
      (id) => -this.#excess(id),
      (a, b) => this.#movable(a, b, price),
    );
    return chain !== null && this.#shift(chain, price);
  }

  #hasRoom(id: NodeId): boolean {
    return this.loadOf(id) < this.#quota(id).cap;
  }

  #canGive(id: NodeId): boolean {
    return this.loadOf(id) > this.#quota(id).floor;
  }

  /**
   * Shortest chain of hosts from `start` to one that is an end; among ends as near, the one that scores highest.
   */
  #chain(
    start: NodeId,
    isEnd: (id: NodeId) => boolean,
    score: (id: NodeId) => number,
    hasHop: (from: NodeId, to: NodeId) => boolean,
  ): readonly NodeId[] | null {
    if (!this.#hosts.some(({ id }) => isEnd(id))) return null;
    const cameFrom = new Map<NodeId, NodeId | null>([[start, null]]);
    let front: readonly NodeId[] = [start];
    while (front.length > 0) {
      const next: NodeId[] = [];
      for (const from of front) {
        for (const { id } of this.#hosts) {
          if (cameFrom.has(id) || !hasHop(from, id)) continue;
          cameFrom.set(id, from);
          next.push(id);
        }
      }
      const end = highest(next.filter(isEnd), score);
      if (end !== null) {
        const path: NodeId[] = [];
        for (let id: NodeId | null = end; id !== null; id = cameFrom.get(id) ?? null) path.unshift(id);
        return path;
      }
      front = next;
    }
    return null;
  }

  /**
   * Moves one replica along each hop, from the last to the first; all or none. At price `any` no hop of a shortest chain
   * gets in another's way, since two that did could be replaced by one; below that it may happen.
   */
  #shift(chain: readonly NodeId[], price: Price): boolean {
    const done: { readonly shard: number; readonly from: NodeId; readonly to: NodeId }[] = [];
    for (let i = chain.length - 1; i > 0; i--) {
      const from = chain[i - 1] ?? "";
      const to = chain[i] ?? "";
      const shard = this.#mover(from, to, price);
      if (shard === null) {
        for (const hop of done.reverse()) this.#move(hop.shard, hop.to, hop.from);
        return false;
      }
      this.#move(shard, from, to);
      done.push({ shard, from, to });
    }
    return true;
  }

  #move(shard: number, from: NodeId, to: NodeId): void {
    this.#take(shard, from);
    this.#put(shard, to);
  }

  #movable(from: NodeId, to: NodeId, price: Price): boolean {
    for (const shard of this.#on(from)) if (this.#mayMove(shard, from, to, price)) return true;
    return false;
  }

  /** The shard to move from one host to another: as little data as possible, then the one that likes it there most. */
  #mover(from: NodeId, to: NodeId, dearest: Price): number | null {
    const shards = [...this.#on(from)].sort((a, b) => a - b);
    const liking = (shard: number): number => {
      const { holders, preference } = this.#slot(shard);
      const copies = (holders.has(to) ? 0 : 1) - (holders.has(from) ? 0 : 1);
      return -copies * this.#hosts.length - preference.indexOf(to);
    };
    for (const price of PRICES) {
      const shard = highest(
        shards.filter((candidate) => this.#mayMove(candidate, from, to, price)),
        liking,
      );
      if (shard !== null || price === dearest) return shard;
    }
    return null;
  }

  #mayMove(shard: number, from: NodeId, to: NodeId, price: Price): boolean {
    const slot = this.#slot(shard);
    if (slot.hosts.has(to)) return false;
    const isFree = !slot.holders.has(from) && (slot.holders.has(to) || !slot.before.has(from));
    if (price === "free" && !isFree) return false;
    if (price === "first" && !isFree && [...slot.hosts].some((id) => !slot.before.has(id))) return false;
    const left = this.#zone(from);
    const entered = this.#zone(to);
    if (left === entered) return true;
    return this.#lack(slot, left) < 0 && this.#surplus(slot, entered) < 0;
  }

  /** The host to give a replica to, in an open zone: who has the data, who is below its ideal, below its cap, the emptiest. */
  #best(slot: Slot, isOpen: (zone: string) => boolean): NodeId {
    const open = slot.preference.filter((id) => !slot.hosts.has(id) && isOpen(this.#zone(id)));
    const best =
      open.find((id) => slot.holders.has(id) && this.#hasRoom(id)) ??
      open.find((id) => this.#excess(id) <= -1) ??
      open.find((id) => this.#excess(id) < 0 && this.#hasRoom(id)) ??
      open.find((id) => this.#hasRoom(id)) ??
      highest(open, (id) => -this.#excess(id));
    assert(best !== null, "a shard has at most as many replicas as there are hosts");
    return best;
  }

  /** The host to take a replica from: in the zone that scores highest, one without the data, else the fullest. */
  #worst(slot: Slot, scoreOfZone: (zone: string) => number): NodeId {
    const hosts = slot.preference.filter((id) => slot.hosts.has(id)).reverse();
    const top = Math.max(...hosts.map((id) => scoreOfZone(this.#zone(id))));
    const inZone = hosts.filter((id) => scoreOfZone(this.#zone(id)) === top);
    const bare = inZone.filter((id) => !slot.holders.has(id));
    const worst = highest(bare.length > 0 ? bare : inZone, (id) => this.#excess(id));
    assert(worst !== null, "a replica is taken from a shard that has one");
    return worst;
  }

  /** Replicas above a zone's upper bound; negative: room. */
  #surplus(slot: Slot, zone: string): number {
    return this.#count(slot, zone) - (slot.bounds.get(zone)?.upper ?? 0);
  }

  /** Replicas below a zone's lower bound; negative: to spare. */
  #lack(slot: Slot, zone: string): number {
    return (slot.bounds.get(zone)?.lower ?? 0) - this.#count(slot, zone);
  }

  #zonesOf(slot: Slot, measure: (count: number, bound: { lower: number; upper: number }) => number): number {
    let total = 0;
    for (const [zone, bound] of slot.bounds) total += measure(this.#count(slot, zone), bound);
    return total;
  }

  #count(slot: Slot, zone: string): number {
    let count = 0;
    for (const id of slot.hosts) if (this.#zone(id) === zone) count++;
    return count;
  }

  #mostBy(measure: (host: Host) => number): NodeId | null {
    const above = this.#hosts.filter((host) => measure(host) > 0);
    return highest(above, measure)?.id ?? null;
  }

  #excess(id: NodeId): number {
    return this.loadOf(id) - this.#quota(id).ideal;
  }

  #put(shard: number, id: NodeId): void {
    this.#slot(shard).hosts.add(id);
    this.#on(id).add(shard);
  }

  #take(shard: number, id: NodeId): void {
    this.#slot(shard).hosts.delete(id);
    this.#on(id).delete(shard);
  }

  #slot(shard: number): Slot {
    const slot = this.#slots[shard];
    assert(slot !== undefined, "a board knows its shards");
    return slot;
  }

  #on(id: NodeId): Set<number> {
    const shards = this.#shardsOn.get(id);
    assert(shards !== undefined, "a board knows its hosts");
    return shards;
  }

  #quota(id: NodeId): Quota {
    const quota = this.#quotas.get(id);
    assert(quota !== undefined, "every host has a quota");
    return quota;
  }

  #zone(id: NodeId): string {
    return this.#zoneOf.get(id) ?? "";
  }
}

/** Sums of fractions are off by less. */
const HAIR = 1e-6;

/** The first of those that score highest, null for none. */
function highest<T>(items: readonly T[], score: (item: T) => number): T | null {
  let best: T | null = null;
  let bestScore = Number.NEGATIVE_INFINITY;
  for (const item of items) {
    const itemScore = score(item);
    if (itemScore > bestScore) {
      best = item;
      bestScore = itemScore;
    }
  }
  return best;
}
