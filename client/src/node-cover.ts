/** What a cover is made from. */
export interface CoverInput {
  /** The shards to cover, each once. */
  readonly shards: Int32Array;
  /** The nodes that could answer for a shard; none: it stays uncovered. */
  readonly candidates: (shard: number) => readonly number[];
  /** Nodes that are asked anyway: they cost nothing more. */
  readonly chosen: Iterable<number>;
  /** Of nodes that cover equally many shards the one with the least load is taken. */
  readonly load: (node: number) => number;
}

/** What `coverShards` leaves a shard with that no node can answer for. */
export const UNCOVERED = -1;

/**
 * Picks few nodes that together hold all shards: greedily, the one that holds most of what is left (within 1 + ln(shards) of
 * the fewest; V. Chvatal, A greedy heuristic for the set-covering problem, 1979). Where one node holds all, it is one.
 * @returns the node of each shard, in the order of `shards`; UNCOVERED where there is none.
 */
export function coverShards({ shards, candidates, chosen, load }: CoverInput): Int32Array {
  const nodes = new Int32Array(shards.length).fill(UNCOVERED);
  const holds = new Map<number, number>();
  let left = 0;
  for (const shard of shards) {
    const some = candidates(shard);
    if (some.length > 0) left++;
    for (const node of some) holds.set(node, (holds.get(node) ?? 0) + 1);
  }
  const take = (node: number): void => {
    for (let i = 0; i < shards.length; i++) {
      if (nodes[i] !== UNCOVERED) continue;
      const some = candidates(shards[i] as number);
      if (!some.includes(node)) continue;
      nodes[i] = node;
      left--;
      for (const other of some) holds.set(other, (holds.get(other) as number) - 1);
    }
  };
  for (const node of chosen) if ((holds.get(node) ?? 0) > 0) take(node);
  while (left > 0) {
    let best = UNCOVERED;
    let most = 0;
    for (const [node, count] of holds) {
      if (count > most || (count === most && count > 0 && load(node) < load(best))) {
        best = node;
        most = count;
      }
    }
    take(best);
  }
  return nodes;
}
