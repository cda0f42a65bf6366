import {
  type BlockReason,
  type MoveStep,
  nextStep,
  type ShardObservation,
  type StartVerdict,
  URGENCIES,
  type Urgency,
  type WaitReason,
} from "./next-step.js";
import type { ClusterMap, NodeId, ShardPlacement } from "./shard-map.js";

export interface MovePlan {
  /** By shard: at most one change of membership each, and any number of `destroy`. */
  readonly steps: readonly MoveStep[];
  readonly waiting: readonly {
    readonly shard: number;
    readonly reason: WaitReason;
    readonly urgency: Urgency | null;
  }[];
  /** Shards that cannot be touched: people have to look. */
  readonly blocked: readonly { readonly shard: number; readonly reason: BlockReason }[];
}

export interface MoveOptions {
  readonly map: ClusterMap;
  /** By shard; null where no leader answers. */
  readonly observations: readonly (ShardObservation | null)[];
  /** The lowest epoch of the map that any node serves by, dead and removed ones aside. */
  readonly oldestEpochServed: number;
  /** Copies of shards to or from one node at a time. */
  readonly movesPerNodeMax?: number;
  /** The least urgent moves that may start; null for none, as while an alarm lasts. Moves under way go on. */
  readonly startDownTo?: Urgency | null;
}

/**
 * The steps to take now, from memberships as they are to targets as they shall be. It remembers nothing: after a crash at
 * any point the same question gets the step that is missing. Moves under way go on before others start, and dead voters
 * are replaced before anything else moves. No step is planned for a shard without a healthy quorum of voters, nor one
 * that would leave fewer healthy voters (replication.md 2.4). A retired replica's data goes once no node routes by a map
 * that still names it, and no membership that has it can still come out of the leader's log.
 */
export function planMoves(options: MoveOptions): MovePlan {
  const { map, observations, oldestEpochServed, movesPerNodeMax = 2, startDownTo = "balance" } = options;
  const steps: MoveStep[] = [];
  const waiting: { shard: number; reason: WaitReason; urgency: Urgency | null }[] = [];
  const blocked: { shard: number; reason: BlockReason }[] = [];
  const starts: StartVerdict[] = [];
  const busy = new Map<NodeId, number>();
  const occupy = (nodes: readonly NodeId[]): void => {
    for (const node of nodes) busy.set(node, (busy.get(node) ?? 0) + 1);
  };
  const dead = new Set(map.nodes.filter(({ state }) => state === "dead").map(({ id }) => id));
  map.placements.forEach((placement, shard) => {
    const observation = observations[shard] ?? null;
    const verdict = nextStep(map, shard, observation);
    if (verdict.kind === "blocked") {
      blocked.push({ shard, reason: verdict.reason });
      return;
    }
    if (observation?.confEpoch === placement.confEpoch && !observation.isChangePending) {
      steps.push(...destroySteps(placement, shard, oldestEpochServed, dead));
    }
    if (verdict.kind === "done") return;
    occupy(verdict.copying);
    if (verdict.kind === "step") steps.push(verdict.step);
    else if (verdict.kind === "start") starts.push(verdict);
    else waiting.push({ shard, reason: verdict.reason, urgency: verdict.urgency });
  });
  const lowest = startDownTo === null ? -1 : URGENCIES.indexOf(startDownTo);
  for (const { step, urgency, copies } of starts.sort(byUrgency)) {
    const hasRoom = copies.every((node) => (busy.get(node) ?? 0) < movesPerNodeMax);
    if (hasRoom && URGENCIES.indexOf(urgency) <= lowest) {
      occupy(copies);
      steps.push(step);
    } else waiting.push({ shard: step.shard, reason: "turn", urgency });
  }
  return {
    steps: steps.sort((a, b) => a.shard - b.shard),
    waiting: waiting.sort((a, b) => a.shard - b.shard),
    blocked,
  };
}

function destroySteps(
  { retired, confEpoch }: ShardPlacement,
  shard: number,
  oldestEpochServed: number,
  dead: ReadonlySet<NodeId>,
): readonly MoveStep[] {
  return retired
    .filter(({ node, epoch }) => epoch <= oldestEpochServed && !dead.has(node))
    .map(({ id, node }) => ({ kind: "destroy", shard, confEpoch, replica: { id, node } }));
}

function byUrgency(a: StartVerdict, b: StartVerdict): number {
  const rank = ({ urgency }: StartVerdict): number => URGENCIES.indexOf(urgency);
  return rank(a) - rank(b) || a.spare - b.spare || a.step.shard - b.step.shard;
}
