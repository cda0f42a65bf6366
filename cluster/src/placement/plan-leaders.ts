import { assert } from "@featurestore/proto";
import { type ClusterNode, inOrder, type NodeId } from "./shard-map.js";

/** Who leads one shard and who could. */
export interface LedShard {
  readonly shard: number;
  /** Null while nobody leads; such a shard is left alone. */
  readonly leader: NodeId | null;
  /** Nodes of healthy voters that are up to date: a transfer to another would stop writes until it has caught up. */
  readonly fit: readonly NodeId[];
  /** False while its membership changes, or when the lead has moved lately: the caller knows the clock, this does not. */
  readonly isSettled: boolean;
}

export interface LeaderTransfer {
  readonly shard: number;
  readonly from: NodeId;
  readonly to: NodeId;
}

export interface LeaderOptions {
  readonly nodes: readonly ClusterNode[];
  readonly shards: readonly LedShard[];
  /** Transfers to begin now. */
  readonly transfersMax?: number;
}

/** Leaders above or below its share that a node may have before any move, as a part of the share; at least one. */
const BAND = 0.1;

/**
 * Which leads to hand over now, so that active nodes lead by their weight. Nodes that are leaving hand theirs over first.
 * The others give only when somebody is outside the band around its share, and only to a node that has fewer by more than
 * one: an answer carried out never asks for its own reversal. Where no single transfer helps, a chain of them does, if it
 * fits into `transfersMax`; its transfers are then all in the answer, each shard once.
 */
export function planLeaders({ nodes, shards, transfersMax = 4 }: LeaderOptions): readonly LeaderTransfer[] {
  const active = nodes.filter(({ state }) => state === "active").sort((a, b) => inOrder(a.id, b.id));
  const weight = active.reduce((sum, node) => sum + node.weight, 0);
  const led = shards.filter(({ leader }) => leader !== null);
  const board = new LeaderBoard(
    new Map(active.map((node) => [node.id, (led.length * node.weight) / weight])),
    [...led].sort((a, b) => a.shard - b.shard),
  );
  const transfers: LeaderTransfer[] = [];
  const made = new Set<number>();
  while (transfers.length < transfersMax) {
    const next = board.evacuation(made) ?? board.relief(made, transfersMax - transfers.length);
    if (next === null) break;
    for (const transfer of next) {
      board.carryOut(transfer);
      made.add(transfer.shard);
      transfers.push(transfer);
    }
  }
  return transfers;
}

class LeaderBoard {
  /** Active nodes, ascending. */
  readonly #shares: ReadonlyMap<NodeId, number>;
  readonly #shards: readonly LedShard[];
  readonly #leaderOf: Map<number, NodeId>;
  readonly #counts: Map<NodeId, number>;

  constructor(shares: ReadonlyMap<NodeId, number>, shards: readonly LedShard[]) {
    this.#shares = shares;
    this.#shards = shards;
    this.#leaderOf = new Map(shards.flatMap(({ shard, leader }) => (leader === null ? [] : [[shard, leader]])));
    this.#counts = new Map([...shares.keys()].map((id) => [id, 0]));
    for (const leader of this.#leaderOf.values()) this.#counts.set(leader, (this.#counts.get(leader) ?? 0) + 1);
  }

  /** A lead that a leaving node holds, to the fit node furthest below its share. */
  evacuation(made: ReadonlySet<number>): readonly LeaderTransfer[] | null {
    for (const { shard, fit, isSettled } of this.#shards) {
      const from = this.#leader(shard);
      if (this.#shares.has(from) || made.has(shard) || !isSettled) continue;
      const [to] = fit
        .filter((id) => this.#shares.has(id))
        .sort((a, b) => this.#excess(a) - this.#excess(b) || inOrder(a, b));
      if (to !== undefined) return [{ shard, from, to }];
    }
    return null;
  }

  /** The shortest chain, up to `lengthMax`, from a node above its band, else to one below it. */
  relief(made: ReadonlySet<number>, lengthMax: number): readonly LeaderTransfer[] | null {
    const ids = [...this.#shares.keys()].sort((a, b) => this.#excess(b) - this.#excess(a) || inOrder(a, b));
    const isOutside = (id: NodeId): boolean => Math.abs(this.#excess(id)) > this.#slack(id);
    for (const from of ids.filter((id) => this.#excess(id) > 0)) {
      const isEnd = (id: NodeId): boolean =>
        (isOutside(from) || isOutside(id)) && this.#excess(from) - this.#excess(id) > 1 + HAIR;
      const chain = this.#chain(from, isEnd, made, lengthMax);
      if (chain !== null) return chain;
    }
    return null;
  }

  carryOut({ shard, from, to }: LeaderTransfer): void {
    this.#leaderOf.set(shard, to);
    if (this.#counts.has(from)) this.#counts.set(from, (this.#counts.get(from) ?? 0) - 1);
    this.#counts.set(to, (this.#counts.get(to) ?? 0) + 1);
  }

  #chain(
    start: NodeId,
    isEnd: (id: NodeId) => boolean,
    made: ReadonlySet<number>,
    lengthMax: number,
  ): readonly LeaderTransfer[] | null {
    const chains = new Map<NodeId, readonly LeaderTransfer[]>([[start, []]]);
    let front: readonly NodeId[] = [start];
    for (let length = 1; length <= lengthMax && front.length > 0; length++) {
      const next: NodeId[] = [];
      for (const { shard, fit, isSettled } of this.#shards) {
        const from = this.#leader(shard);
        if (made.has(shard) || !isSettled || !front.includes(from)) continue;
        for (const to of fit) {
          if (chains.has(to) || !this.#shares.has(to)) continue;
          chains.set(to, [...(chains.get(from) ?? []), { shard, from, to }]);
          next.push(to);
        }
      }
      const [end] = next.filter(isEnd).sort((a, b) => this.#excess(a) - this.#excess(b) || inOrder(a, b));
      if (end !== undefined) return chains.get(end) ?? null;
      front = next;
    }
    return null;
  }

  #leader(shard: number): NodeId {
    const leader = this.#leaderOf.get(shard);
    assert(leader !== undefined, "only led shards are looked at");
    return leader;
  }

  #excess(id: NodeId): number {
    return (this.#counts.get(id) ?? 0) - (this.#shares.get(id) ?? 0);
  }

  #slack(id: NodeId): number {
    return Math.max(1, BAND * (this.#shares.get(id) ?? 0));
  }
}

/** Sums of fractions are off by less. */
const HAIR = 1e-6;
