import type {
  BlockReason,
  ClusterMap,
  MovePlan,
  MoveStep,
  ShardPlacement,
  Urgency,
  WaitReason,
} from "@featurestore/cluster";

/** What planMoves says of one shard. */
export type MoveFact =
  | { readonly kind: "step"; readonly step: MoveStep }
  | { readonly kind: "wait"; readonly reason: WaitReason; readonly urgency: Urgency | null }
  | { readonly kind: "block"; readonly reason: BlockReason };

/** What becomes of a shard's move, in words for people. */
export function describeMove(fact: MoveFact, placement: ShardPlacement): string {
  switch (fact.kind) {
    case "step":
      return stepInWords(fact.step, placement);
    case "wait":
      return `${whyItMoves(fact.urgency)}${WAITS[fact.reason]}`;
    case "block":
      return BLOCKS[fact.reason];
  }
}

/** What becomes of every shard that has a move, with what `after` has to add to it. Of deletions only where nothing else goes on. */
export function describePlan(
  map: ClusterMap,
  { steps, waiting, blocked }: MovePlan,
  after: (shard: number) => string,
): ReadonlyMap<number, string> {
  const facts: readonly { readonly shard: number; readonly fact: MoveFact }[] = [
    ...blocked.map(({ shard, reason }) => ({ shard, fact: { kind: "block" as const, reason } })),
    ...steps.map((step) => ({ shard: step.shard, fact: { kind: "step" as const, step } })),
    ...waiting.map(({ shard, reason, urgency }) => ({ shard, fact: { kind: "wait" as const, reason, urgency } })),
  ];
  const words = new Map<number, string>();
  for (const { shard, fact } of facts) {
    const placement = map.placements[shard];
    if (placement === undefined) continue;
    const isDestroy = fact.kind === "step" && fact.step.kind === "destroy";
    if (isDestroy && words.has(shard)) continue;
    words.set(shard, describeMove(fact, placement) + (isDestroy ? "" : after(shard)));
  }
  return words;
}

function stepInWords(step: MoveStep, placement: ShardPlacement): string {
  const nodesOf = (ids: readonly string[]): string => {
    const homes = [...placement.replicas, ...placement.retired];
    return ids.map((id) => homes.find((home) => home.id === id)?.node ?? `replica ${id}`).join(", ");
  };
  switch (step.kind) {
    case "record":
      return "writes its new members into the map";
    case "addLearner":
      return `begins a copy on ${step.replica.node}`;
    case "promote":
      return `changes its voters from ${nodesOf(placement.membership.voters)} to ${nodesOf(step.target.voters)}`;
    case "transferLeader":
      return `hands its lead from ${nodesOf([step.from])} to ${nodesOf([step.to])}`;
    case "removeReplica":
      return step.replica.node === null
        ? `removes replica ${step.replica.id}, which was given up before it was added`
        : `removes the copy on ${step.replica.node}`;
    case "retireReplica":
      return `gives up the copy planned on ${step.replica.node}`;
    case "destroy":
      return `deletes what is left on ${step.replica.node}`;
  }
}

function whyItMoves(urgency: Urgency | null): string {
  switch (urgency) {
    case null:
      return "";
    case "deadVoter":
      return "replaces a lost copy: ";
    case "tooFewVoters":
      return "gets more copies: ";
    case "leavingNode":
      return "leaves a node: ";
    case "balance":
      return "moves for balance: ";
  }
}

const WAITS: Readonly<Record<WaitReason, string>> = {
  leavingJoint: "the change of voters is being completed",
  changePending: "a change of its members is being written",
  observationStale: "waits for its leader to be asked again",
  catchingUp: "the new copy is catching up",
  turn: "waits for its turn",
  targetNotActive: "a node it shall move to is not active; a new plan is due",
  unsafe: "waits until enough of its copies are healthy",
};

const BLOCKS: Readonly<Record<BlockReason, string>> = {
  notFounded: "waits for enough nodes to begin",
  noLeader: "has no leader for now",
  noQuorum: "has lost its quorum: bring its nodes back",
  unknownReplica: "has a voter that the map does not know: people have to look",
};
