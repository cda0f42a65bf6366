import type { ClusterMap, ClusterNode, NodeId } from "@featurestore/cluster";
import { withChangedNodes } from "./one-change.js";

/** A node that has answered within this time is certainly there. */
export const HEARD_LATELY_MS = 5_000;
/**
 * After this much silence a new node may take over a node's peer address, as one does whose directory was wiped. A process
 * that only restarts is back before.
 */
export const TAKEOVER_SILENCE_MS = 30_000;

/**
 * When each node was last heard, by a monotonic clock. Silence counts from when this watch began, or from when the node
 * was first seen in the map: who has just begun to listen cannot say that nobody spoke.
 */
export class NodeWatch {
  readonly #lastMs = new Map<NodeId, number>();
  #sinceMs: number | null = null;

  get isOn(): boolean {
    return this.#sinceMs !== null;
  }

  begin(nowMs: number): void {
    this.#sinceMs = nowMs;
  }

  end(): void {
    this.#sinceMs = null;
    this.#lastMs.clear();
  }

  /** Nodes there are now: further ones count as heard, those gone are forgotten. */
  know(nodes: readonly ClusterNode[], nowMs: number): void {
    const ids = new Set(nodes.filter(({ state }) => state !== "removed").map(({ id }) => id));
    for (const id of this.#lastMs.keys()) if (!ids.has(id)) this.#lastMs.delete(id);
    for (const id of ids) if (!this.#lastMs.has(id)) this.#lastMs.set(id, nowMs);
  }

  heard(node: NodeId, nowMs: number): void {
    this.#lastMs.set(node, nowMs);
  }

  /** Milliseconds of silence; 0 for a node that was never known here, and while this watch is off. */
  silenceMs(node: NodeId, nowMs: number): number {
    const lastMs = this.#lastMs.get(node);
    return this.#sinceMs === null || lastMs === undefined ? 0 : nowMs - lastMs;
  }
}

/**
 * The map with nodes given up that were silent for too long, and those taken back that are heard again. A draining node
 * stays draining: its replicas are leaving already, and what an admin wants of it must outlive its silence. For the same
 * reason one that an admin gave up drains once it is heard. No node is given
 * up whose loss would leave a shard, or the meta group, without a majority of voters on nodes that are not given up.
 */
export function withNodeStates(
  map: ClusterMap,
  facts: {
    readonly isHeard: (node: NodeId) => boolean;
    readonly silenceMs: (node: NodeId) => number;
    /** Of the meta group; null where they are not known: then nobody is given up. */
    readonly metaVoters: readonly NodeId[] | null;
  },
): ClusterMap {
  const back = map.nodes.filter(({ id, state }) => state === "dead" && facts.isHeard(id)).map(revived);
  let next = withChangedNodes(map, new Map(back.map((node) => [node.id, node])));
  if (facts.metaVoters === null) return next;
  const silent = next.nodes
    .filter(({ id, state }) => (state === "active" || state === "joining") && !facts.isHeard(id))
    .filter(({ id }) => facts.silenceMs(id) >= map.settings.deadAfterMs)
    .sort((a, b) => facts.silenceMs(b.id) - facts.silenceMs(a.id) || (a.id < b.id ? -1 : 1));
  for (const node of silent) {
    const without = withChangedNodes(next, new Map([[node.id, { ...node, state: "dead" as const }]]));
    if (keepsMajorities(without, node.id, facts.metaVoters)) next = without;
  }
  return next;
}

function revived({ isUnwanted = false, ...node }: ClusterNode): ClusterNode {
  return { ...node, state: isUnwanted ? "draining" : "active" };
}

/**
 * Shards with a voter on `node` that have no majority of voters on nodes that `isUp`; an outgoing side counts on its own.
 */
export function shardsWithoutMajority(
  map: ClusterMap,
  node: NodeId,
  isUp: (node: NodeId) => boolean,
): readonly number[] {
  return map.placements.flatMap(({ membership, replicas }, shard) => {
    const nodeOf = new Map(replicas.map((home) => [home.id, home.node]));
    const sides = [membership.voters, membership.outgoing].filter((side) => side.some((id) => nodeOf.get(id) === node));
    const isLost = sides.some((side) => side.filter((id) => isUp(nodeOf.get(id) ?? "")).length * 2 <= side.length);
    return isLost ? [shard] : [];
  });
}

function keepsMajorities(map: ClusterMap, node: NodeId, metaVoters: readonly NodeId[]): boolean {
  const states = new Map(map.nodes.map(({ id, state }) => [id, state]));
  const isUp = (id: NodeId): boolean => states.get(id) === "active" || states.get(id) === "draining";
  const majority = Math.floor(metaVoters.length / 2) + 1;
  if (map.nodes.filter(({ id }) => isUp(id)).length < majority) return false;
  if (metaVoters.includes(node) && metaVoters.filter(isUp).length < majority) return false;
  return shardsWithoutMajority(map, node, isUp).length === 0;
}
