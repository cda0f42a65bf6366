import { checkShardCount, FeatureStoreError, type featurestore, toSafeInteger } from "@featurestore/proto";

/** A node as the map names it. */
export interface MapNode {
  readonly id: string;
  /** Where clients reach it, as host:port; empty: nowhere, as one that is gone. */
  readonly address: string;
}

/** States of nodes that answer nobody any more. */
const GONE = ["dead", "removed"];

/** No node: a shard whose leader nobody knows. */
export const NOBODY = -1;

/**
 * Which node holds and leads which shard, at one epoch. Nodes are numbered by their places in `nodes`. Leaders are hints, which
 * answers correct; the rest never changes.
 */
export class ClusterMap {
  readonly clusterId: string;
  readonly epoch: number;
  readonly nodes: readonly MapNode[];
  /** By shard: the nodes that hold voters. */
  readonly voters: readonly (readonly number[])[];
  /** Nodes that hold a voter of every shard. */
  readonly full: readonly number[];
  readonly #leaders: Int32Array;
  readonly #numbers: ReadonlyMap<string, number>;

  constructor(parts: {
    readonly clusterId: string;
    readonly epoch: number;
    readonly nodes: readonly MapNode[];
    readonly voters: readonly (readonly number[])[];
    readonly leaders: Int32Array;
  }) {
    this.clusterId = parts.clusterId;
    this.epoch = parts.epoch;
    this.nodes = parts.nodes;
    this.voters = parts.voters;
    this.#leaders = parts.leaders;
    this.#numbers = new Map(parts.nodes.map(({ id }, number) => [id, number]));
    this.full = [...parts.nodes.keys()].filter((node) => parts.voters.every((some) => some.includes(node)));
  }

  get shards(): number {
    return this.voters.length;
  }

  /** The node that leads a shard, as far as is known, else NOBODY. */
  leader(shard: number): number {
    return this.#leaders[shard] ?? NOBODY;
  }

  /** Notes what an answer told of a shard's leader; null: there is none. A node the map does not have counts as none. */
  noteLeader(shard: number, id: string | null): void {
    if (shard < this.#leaders.length) this.#leaders[shard] = this.numberOf(id);
  }

  /**
   * Takes leaders over from a map of the same epoch where none is known here, or a silent node is said to be it: whoever told
   * so may not have noticed yet.
   */
  keepLeaders(older: ClusterMap, isSilent: (node: number) => boolean = () => false): void {
    for (let shard = 0; shard < this.#leaders.length; shard++) {
      const leader = this.leader(shard);
      if (leader !== NOBODY && !isSilent(leader)) continue;
      const known = this.numberOf(older.nodes[older.leader(shard)]?.id ?? null);
      if (leader === NOBODY || (known !== NOBODY && !isSilent(known))) this.#leaders[shard] = known;
    }
  }

  /** Notes that a node does not answer: what it led, somebody else will. */
  forgetLeader(node: number): void {
    for (let shard = 0; shard < this.#leaders.length; shard++) {
      if (this.#leaders[shard] === node) this.#leaders[shard] = NOBODY;
    }
  }

  /** The number of a node by its id, else NOBODY. */
  numberOf(id: string | null): number {
    return id === null ? NOBODY : (this.#numbers.get(id) ?? NOBODY);
  }
}

/**
 * Reads a shard map. The only node of a map is reached where the map came from: that is where the client can reach it,
 * whatever it advertises.
 * @param from the address that answered.
 * @param reachedAt where a node is reached that advertises an address.
 * @throws UNAVAILABLE where the cluster has not begun; INTERNAL where the map makes no sense.
 */
export function clusterMapFromWire(
  answer: featurestore.v1.IShardMapResponse,
  from: string,
  reachedAt: (address: string) => string = (address) => address,
): ClusterMap {
  const nodes = answer.nodes ?? [];
  const shards = answer.shards ?? [];
  if (shards.length === 0) {
    throw new FeatureStoreError("UNAVAILABLE", `${from}: the cluster has not begun: run featurestore cluster init`, {
      details: { reason: "NOT_BEGUN" },
    });
  }
  if (shards.some((route) => (route.voters ?? []).some((node) => node >= nodes.length)))
    throw new FeatureStoreError("INTERNAL", `${from}: the shard map names a node it does not have`);
  const isGone = (state: string | null | undefined): boolean => GONE.includes(state ?? "");
  const isOnly = nodes.filter(({ state }) => !isGone(state)).length === 1;
  return new ClusterMap({
    clusterId: answer.clusterId ?? "",
    epoch: toSafeInteger("epoch", answer.epoch),
    nodes: nodes.map(({ id, client, state }) => ({
      id: id ?? "",
      address: isGone(state) ? "" : isOnly ? from : reachedAt(client ?? ""),
    })),
    voters: Array.from({ length: checkShardCount("shards", shards.length) }, (_, i) => shards[i]?.voters ?? []),
    leaders: Int32Array.from(shards, (route) => {
      const leader = (route.leader ?? 0) - 1;
      return leader < nodes.length ? leader : NOBODY;
    }),
  });
}
