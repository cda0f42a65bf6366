import type { SeededRandom } from "./seeded-random.js";

/** One direction between two nodes. */
export interface Direction {
  readonly from: string;
  readonly to: string;
}

/** The usual ways in which networks fall apart (Jepsen's nemeses; the bridge is Cloudflare's outage of 2020-11-02). */
export const PARTITION_SHAPES = ["one", "halves", "bridge", "ring", "oneWay", "deaf", "mute"] as const;
export type PartitionShape = (typeof PARTITION_SHAPES)[number];

/** What a shape cuts among `nodes`. `victim`, say the leader, is the one hit where a shape hits one; drawn when null. */
export function partition(
  shape: PartitionShape,
  nodes: readonly string[],
  random: SeededRandom,
  victim: string | null = null,
): readonly Direction[] {
  if (nodes.length < 2) return [];
  const one = victim ?? random.pick(nodes);
  const others = random.shuffle(nodes.filter((node) => node !== one));
  switch (shape) {
    case "one":
      return between([one], others);
    case "halves": {
      const size = random.range(1, others.length);
      return between([one, ...others.slice(size)], others.slice(0, size));
    }
    case "bridge":
      return bridge(one, others);
    case "ring":
      return ring([one, ...others]);
    case "oneWay": {
      const size = random.range(1, others.length);
      return oneWay([one, ...others.slice(size)], others.slice(0, size));
    }
    case "deaf":
      return oneWay(others, [one]);
    case "mute":
      return oneWay([one], others);
  }
}

/** Both directions between the sides. */
export function between(left: readonly string[], right: readonly string[]): readonly Direction[] {
  return [...oneWay(left, right), ...oneWay(right, left)];
}

/** What the left side says no longer reaches the right side. */
export function oneWay(left: readonly string[], right: readonly string[]): readonly Direction[] {
  return left.flatMap((from) => right.map((to) => ({ from, to })));
}

/** Two halves that only one node still reaches both of. Of two nodes that leaves nothing cut. */
export function bridge(middle: string, others: readonly string[]): readonly Direction[] {
  const half = others.length >> 1;
  return between(
    others.slice(0, half).filter((node) => node !== middle),
    others.slice(half).filter((node) => node !== middle),
  );
}

/**
 * Everybody sees a majority, and no two nodes the same one: in a circle each reaches its nearest neighbours only.
 * Three nodes or fewer lose one connection at most, or nobody would see a majority.
 */
export function ring(circle: readonly string[]): readonly Direction[] {
  const count = circle.length;
  if (count <= 3) return count < 3 ? [] : between(circle.slice(0, 1), circle.slice(1, 2));
  const reach = Math.ceil((count >> 1) / 2);
  const cut: Direction[] = [];
  for (const [i, from] of circle.entries()) {
    for (const [j, to] of circle.entries()) {
      const steps = Math.abs(i - j);
      if (Math.min(steps, count - steps) > reach) cut.push({ from, to });
    }
  }
  return cut;
}
