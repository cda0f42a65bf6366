import type { ClusterMap, ClusterNode } from "./shard-map.js";

/**
 * What a program can work at. A level stands for everything that nodes of one cluster must agree on: kinds and formats of log
 * entries, of rows and of snapshots. One level comes with each version that adds any of that.
 */
export interface LevelRange {
  readonly oldest: number;
  readonly newest: number;
}

/** Of clusters and nodes that say nothing of levels. */
export const FIRST_LEVEL = 1;
const FIRST_RANGE: LevelRange = { oldest: FIRST_LEVEL, newest: FIRST_LEVEL };

/** The level that the cluster works at. It only ever rises. */
export function levelOf({ level }: Pick<ClusterMap, "level">): number {
  return level ?? FIRST_LEVEL;
}

/** What a node can work at, by its own word. */
export function levelsOf({ levels }: Pick<ClusterNode, "levels">): LevelRange {
  return levels ?? FIRST_RANGE;
}

/** Why a program that works at `range` cannot be part of a cluster at `level`, or null. */
export function levelProblem({ oldest, newest }: LevelRange, level: number): string | null {
  if (level > newest) {
    return `the cluster works at format level ${level}, and this version at ${newest} at most: a newer version is needed`;
  }
  if (level < oldest) {
    return `the cluster works at format level ${level}, and this version at ${oldest} at least: upgrade by a version in between`;
  }
  return null;
}

/** Nodes, of those that are not removed, that cannot work at the level. Dead ones count: they may come back. */
export function nodesBelow({ nodes }: Pick<ClusterMap, "nodes">, level: number): readonly ClusterNode[] {
  return nodes.filter((node) => node.state !== "removed" && levelProblem(levelsOf(node), level) !== null);
}

/** Whether `next` may follow `before`, as far as levels go. */
export function keepsLevel(before: Pick<ClusterMap, "level">, next: Pick<ClusterMap, "level">): boolean {
  return levelOf(next) >= levelOf(before);
}
