import { assert } from "@featurestore/proto";
import { isJoint, membersOf, sameMembership } from "../raft/membership.js";
import type { Membership, MembershipTarget, ReplicaId } from "../raft/types.js";
import {
  type ClusterMap,
  inOrder,
  type NodeId,
  type NodeState,
  nodeOf,
  type ReplicaHome,
  type ShardPlacement,
} from "./shard-map.js";

/**
 * `healthy`: in touch with the leader. `unreachable`: not, for now. `lost`: its node says its data is gone, and under this
 * id it will never come back.
 */
export type ReplicaHealth = "healthy" | "unreachable" | "lost";

export interface ReplicaObservation {
  readonly health: ReplicaHealth;
  /** Little enough behind the leader, for long enough, to be made a voter or to lead. */
  readonly isCaughtUp: boolean;
}

/** What a shard's leader says of its group. */
export interface ShardObservation {
  readonly leader: ReplicaId;
  /** Index of the log entry that made `membership`, both as applied. */
  readonly confEpoch: number;
  readonly membership: Membership;
  /**
   * The leader's log may hold a later membership that is not applied yet: whom it names may still become a member. Also
   * true until the leader has applied an entry of its own term, for before that a log of a leader before it may yet hold.
   */
  readonly isChangePending: boolean;
  /** Of the members; one without an entry is taken for unreachable, the leader for healthy. */
  readonly replicas: ReadonlyMap<ReplicaId, ReplicaObservation>;
}

interface StepBase {
  readonly shard: number;
  /** The step is carried out only while the shard's membership is that of this entry. */
  readonly confEpoch: number;
}

/**
 * One thing to do for one shard now. Each may be done twice and is refused once the membership has moved on, so that
 * whoever carries steps out may stop, repeat itself, or run twice.
 *
 * - `record`: write the group's membership into the map (`recordMembership`).
 * - `addLearner`: name the replica in the map (`admitReplica`), have its node create it, propose `target`.
 * - `promote`: propose `target`, which swaps voters jointly; voters on their way out stay as learners.
 * - `transferLeader`: move the lead before its voter goes.
 * - `removeReplica`: propose `target`, without a learner that is demoted, given up or lost; `node` is null for one that the
 *   map does not name: `target` is without all of these.
 * - `retireReplica`: strike a replica that was named and never became a member (`retireReplica`).
 * - `destroy`: delete a retired replica's data on its node, then strike it off (`forgetReplica`).
 */
export type MoveStep =
  | (StepBase & { readonly kind: "record"; readonly observed: Pick<ShardObservation, "confEpoch" | "membership"> })
  | (StepBase & { readonly kind: "addLearner"; readonly replica: ReplicaHome; readonly target: MembershipTarget })
  | (StepBase & {
      readonly kind: "removeReplica";
      readonly replica: { readonly id: ReplicaId; readonly node: NodeId | null };
      readonly target: MembershipTarget;
    })
  | (StepBase & { readonly kind: "promote"; readonly target: MembershipTarget })
  | (StepBase & { readonly kind: "transferLeader"; readonly from: ReplicaId; readonly to: ReplicaId })
  | (StepBase & { readonly kind: "retireReplica" | "destroy"; readonly replica: ReplicaHome });

/** Why a shard that is not as it shall be gets no step now. */
export type WaitReason =
  /** A joint change is on its way; the group leaves it by itself. */
  | "leavingJoint"
  /** What the leader's log may hold of members is not applied yet. */
  | "changePending"
  /** The observation is older than the map. */
  | "observationStale"
  /** A learner is still behind, or out of touch. */
  | "catchingUp"
  /** As many moves as are allowed touch its nodes, or moves of this urgency may not start. */
  | "turn"
  /** The node of a voter to be is not active any more: placement has to be planned again. */
  | "targetNotActive"
  /** The change would leave fewer healthy voters than before, or a smaller group without all of them. */
  | "unsafe";

/** Why a shard cannot be touched at all: it has not begun, nobody leads it, its quorum is gone, or a stranger votes. */
export type BlockReason = "notFounded" | "noLeader" | "noQuorum" | "unknownReplica";

/** Why a shard moves, most urgent first. */
export const URGENCIES = ["deadVoter", "tooFewVoters", "leavingNode", "balance"] as const;
export type Urgency = (typeof URGENCIES)[number];

/** What becomes of one shard now. `copying`: nodes between which its data is being copied already. */
export type Verdict =
  | { readonly kind: "blocked"; readonly reason: BlockReason }
  | { readonly kind: "done" }
  | {
      readonly kind: "wait";
      readonly reason: WaitReason;
      readonly urgency: Urgency | null;
      readonly copying: readonly NodeId[];
    }
  | { readonly kind: "step"; readonly step: MoveStep; readonly copying: readonly NodeId[] }
  | StartVerdict;

/** A step that begins a move, or one more copy: it waits for its turn. */
export interface StartVerdict {
  readonly kind: "start";
  readonly step: MoveStep;
  readonly urgency: Urgency;
  /** Healthy voters that may still fail. */
  readonly spare: number;
  /** Nodes it will keep busy. */
  readonly copies: readonly NodeId[];
  readonly copying: readonly NodeId[];
}

/** One replica with all that is known of it. */
interface Known extends ReplicaHome {
  readonly isHealthy: boolean;
  readonly isLost: boolean;
  readonly isCaughtUp: boolean;
  readonly state: NodeState;
}

/** A shard whose truth and record agree, and what is missing between them and the target. */
interface Scene {
  readonly base: { readonly shard: number; readonly confEpoch: number };
  readonly membership: Membership;
  readonly leader: ReplicaId;
  readonly voters: readonly Known[];
  /** Named in the map, not members yet. */
  readonly named: readonly ReplicaHome[];
  /** Voters that shall go, in that order, and nodes that shall get one, in that order. */
  readonly leaving: readonly Known[];
  readonly wanted: readonly NodeId[];
  /** Voters there shall be more than there are; negative: fewer. */
  readonly grown: number;
  readonly learners: readonly Known[];
  readonly replicaIdNext: number;
  readonly states: ReadonlyMap<NodeId, NodeState>;
  readonly urgency: Urgency;
  readonly copying: readonly NodeId[];
}

/**
 * The one step that brings a shard nearer to its target: write down what is, clean up, add learners, swap voters. Voters
 * change one for one; only a change of their number adds or drops two, so that groups stay odd.
 */
export function nextStep(map: ClusterMap, shard: number, observation: ShardObservation | null): Verdict {
  const placement = map.placements[shard];
  assert(placement !== undefined, "a step is about a shard of its map");
  if (placement.confEpoch === 0) return { kind: "blocked", reason: "notFounded" };
  const states = new Map(map.nodes.map(({ id, state }) => [id, state]));
  if (observation === null) {
    const { voters } = placement.membership;
    const up = voters.filter((id) => isUp(states.get(nodeOf(placement, id) ?? "")));
    return { kind: "blocked", reason: isMajority(up.length, voters) ? "noLeader" : "noQuorum" };
  }
  const { membership, confEpoch, leader } = observation;
  const isStale = confEpoch < placement.confEpoch;
  if (isStale) return { kind: "wait", reason: "observationStale", urgency: null, copying: [] };
  const known = knownOf(placement, states, observation);
  const of = (ids: readonly ReplicaId[]): readonly Known[] => ids.flatMap((id) => known.get(id) ?? []);
  const sides = [membership.voters, ...(isJoint(membership) ? [membership.outgoing] : [])];
  if (!sides.every((side) => isMajority(healthyOf(of(side)), side))) return { kind: "blocked", reason: "noQuorum" };

  const strangers = membersOf(membership).filter((id) => !known.has(id));
  if (strangers.length > 0) return withoutStrangers(shard, strangers, observation);

  const base = { shard, confEpoch: placement.confEpoch };
  const voters = of(membership.voters);
  const learners = of(membership.learners);
  const named = placement.replicas.filter(({ id }) => !known.has(id));
  const isSeated = ({ node, isLost }: Known): boolean => placement.target.includes(node) && !isLost;
  const leaving = voters.filter((voter) => !isSeated(voter)).sort((a, b) => byNeedToGo(a, b, leader));
  const wanted = placement.target.filter((node) => !voters.some((voter) => voter.node === node && isSeated(voter)));
  const copiesTo = [...learners.filter(({ isCaughtUp, isLost }) => !isCaughtUp && !isLost), ...named]
    .map(({ node }) => node)
    .filter((node) => wanted.includes(node));
  const copying = withSource(copiesTo, known.get(leader));
  const grown = placement.target.length - voters.length;
  const urgency = urgencyOf(leaving, grown);
  if (confEpoch > placement.confEpoch) {
    return { kind: "step", step: { ...base, kind: "record", observed: { confEpoch, membership } }, copying };
  }
  assert(sameMembership(membership, placement.membership), "one log entry makes one membership");
  if (isJoint(membership)) return { kind: "wait", reason: "leavingJoint", urgency, copying };
  if (placement.target.length === 0) return { kind: "done" };
  const { replicaIdNext } = placement;
  const scene = { base, membership, leader, voters, learners, named, leaving, wanted, grown, replicaIdNext, states };
  const verdict = cleanUp({ ...scene, urgency, copying }) ?? move({ ...scene, urgency, copying });
  const isStep = verdict.kind === "step" || verdict.kind === "start";
  return isStep && observation.isChangePending ? { kind: "wait", reason: "changePending", urgency, copying } : verdict;
}

/**
 * A learner that the map does not name was added by an order of long ago, after the map had given it up: its data is gone, so
 * it leaves the group before anything else. A stranger that votes is nobody's doing here.
 */
function withoutStrangers(
  shard: number,
  strangers: readonly ReplicaId[],
  { membership, confEpoch, isChangePending }: ShardObservation,
): Verdict {
  const [id] = strangers;
  const areLearners = strangers.every((stranger) => membership.learners.includes(stranger));
  if (id === undefined || !areLearners) return { kind: "blocked", reason: "unknownReplica" };
  if (isJoint(membership)) return { kind: "wait", reason: "leavingJoint", urgency: null, copying: [] };
  if (isChangePending) return { kind: "wait", reason: "changePending", urgency: null, copying: [] };
  const learners = membership.learners.filter((learner) => !strangers.includes(learner));
  const target = { voters: membership.voters, learners };
  const step: MoveStep = { shard, confEpoch, kind: "removeReplica", replica: { id, node: null }, target };
  return { kind: "step", step, copying: [] };
}

/** Replicas that are of no use: named or learning for a node that shall not have one, or the second for one that shall. */
function cleanUp(scene: Scene): Verdict | null {
  const { base, membership, learners, named, wanted, copying } = scene;
  const stray = named.find((home) => !wanted.includes(home.node) || namedFor(scene, home.node) !== home);
  if (stray !== undefined) return { kind: "step", step: { ...base, kind: "retireReplica", replica: stray }, copying };
  const useless = learners.find(({ id, node }) => !wanted.includes(node) || learnerFor(scene, node)?.id !== id);
  if (useless === undefined) return null;
  const replica = { id: useless.id, node: useless.node };
  const target = { voters: membership.voters, learners: membership.learners.filter((id) => id !== useless.id) };
  return { kind: "step", step: { ...base, kind: "removeReplica", replica, target }, copying };
}

/** The next voters: learners for those to come, then the swap. */
function move(scene: Scene): Verdict {
  const { voters, leaving, wanted, grown, states, urgency, copying } = scene;
  if (leaving.length + wanted.length === 0) return { kind: "done" };
  const rank = (node: NodeId): number => (states.get(node) !== "active" ? 2 : isUnderWay(scene, node) ? 0 : 1);
  const incoming = [...wanted]
    .sort((a, b) => rank(a) - rank(b) || inOrder(a, b))
    .slice(0, grown === 0 ? 1 : Math.max(grown, 0));
  const outgoing = leaving.slice(0, grown === 0 ? 1 : Math.max(-grown, 0));
  const wait = (reason: WaitReason): Verdict => ({ kind: "wait", reason, urgency, copying });
  if (incoming.some((node) => states.get(node) !== "active")) return wait("targetNotActive");
  const missing = incoming.find((node) => learnerFor(scene, node) === undefined);
  if (missing !== undefined) return addLearner(scene, missing);
  const learners = incoming.flatMap((node) => learnerFor(scene, node) ?? []);
  if (!learners.every(({ isHealthy, isCaughtUp }) => isHealthy && isCaughtUp)) return wait("catchingUp");
  const staying = voters.filter((voter) => !outgoing.includes(voter));
  const after = [...staying, ...learners];
  const least = Math.min(healthyOf(voters), after.length);
  if (healthyOf(after) < least || !isMajority(healthyOf(after), after)) return wait("unsafe");
  const step = swap(scene, { staying, after, outgoing });
  if (incoming.length > 0) return { kind: "step", step, copying };
  return { kind: "start", step, urgency, spare: spareOf(voters), copies: [], copying };
}

function addLearner(scene: Scene, node: NodeId): Verdict {
  const { base, membership, voters, leader, replicaIdNext, urgency, copying } = scene;
  const replica = namedFor(scene, node) ?? { id: String(replicaIdNext), node };
  const target = { voters: membership.voters, learners: sorted([...membership.learners, replica.id]) };
  const step: MoveStep = { ...base, kind: "addLearner", replica, target };
  if (isUnderWay(scene, node)) return { kind: "step", step, copying };
  const source = voters.find(({ id }) => id === leader);
  return { kind: "start", step, urgency, spare: spareOf(voters), copies: withSource([node], source), copying };
}

/** The joint swap; before it the lead moves to a voter that stays, where there is one fit for it. */
function swap(
  { base, membership, leader }: Scene,
  parts: { readonly staying: readonly Known[]; readonly after: readonly Known[]; readonly outgoing: readonly Known[] },
): MoveStep {
  const heir = parts.staying.find(({ isHealthy, isCaughtUp }) => isHealthy && isCaughtUp);
  if (heir !== undefined && parts.outgoing.some(({ id }) => id === leader)) {
    return { ...base, kind: "transferLeader", from: leader, to: heir.id };
  }
  const voters = sorted(parts.after.map(({ id }) => id));
  const learners = membership.learners.filter((id) => !voters.includes(id));
  const target = { voters, learners: sorted([...learners, ...parts.outgoing.map(({ id }) => id)]) };
  return { ...base, kind: "promote", target };
}

function learnerFor({ learners }: Scene, node: NodeId): Known | undefined {
  return learners.find((learner) => learner.node === node && !learner.isLost);
}

function namedFor(scene: Scene, node: NodeId): ReplicaHome | undefined {
  return learnerFor(scene, node) === undefined ? scene.named.find((home) => home.node === node) : undefined;
}

function isUnderWay(scene: Scene, node: NodeId): boolean {
  return (learnerFor(scene, node) ?? namedFor(scene, node)) !== undefined;
}

/** The members that the map names, with all that is known of each. */
function knownOf(
  placement: ShardPlacement,
  states: ReadonlyMap<NodeId, NodeState>,
  { membership, replicas, leader }: ShardObservation,
): ReadonlyMap<ReplicaId, Known> {
  const known = new Map<ReplicaId, Known>();
  for (const id of membersOf(membership)) {
    const node = nodeOf(placement, id);
    if (node === undefined) continue;
    const unseen = { health: id === leader ? "healthy" : "unreachable", isCaughtUp: id === leader };
    const { health, isCaughtUp } = replicas.get(id) ?? unseen;
    const state = states.get(node) ?? "removed";
    const isHealthy = health === "healthy" && isUp(state);
    known.set(id, { id, node, isHealthy, isLost: health === "lost", isCaughtUp, state });
  }
  return known;
}

/** Nodes that get data and the one it comes from. */
function withSource(nodes: readonly NodeId[], source: Known | undefined): readonly NodeId[] {
  return nodes.length === 0 ? [] : [...new Set([...nodes, ...(source === undefined ? [] : [source.node])])];
}

function isUp(state: NodeState | undefined): boolean {
  return state !== undefined && state !== "dead" && state !== "removed";
}

function healthyOf(replicas: readonly Known[]): number {
  return replicas.filter(({ isHealthy }) => isHealthy).length;
}

function spareOf(voters: readonly Known[]): number {
  return healthyOf(voters) - (Math.floor(voters.length / 2) + 1);
}

function sorted(ids: readonly ReplicaId[]): readonly ReplicaId[] {
  return [...ids].sort(inOrder);
}

function urgencyOf(leaving: readonly Known[], grown: number): Urgency {
  if (leaving.some(({ isLost, state }) => isLost || state === "dead")) return "deadVoter";
  if (grown > 0) return "tooFewVoters";
  return leaving.some(({ state }) => state !== "active") ? "leavingNode" : "balance";
}

/** Who goes first: the lost and the dead, then who is out of touch, then who leaves the cluster; the leader last. */
function byNeedToGo(a: Known, b: Known, leader: ReplicaId): number {
  const need = ({ id, isLost, isHealthy, state }: Known): number => {
    if (isLost || state === "dead") return 0;
    if (!isHealthy) return 1;
    return (state === "active" ? 4 : 2) + (id === leader ? 1 : 0);
  };
  return need(a) - need(b) || inOrder(a.id, b.id);
}

function isMajority(count: number, voters: readonly unknown[]): boolean {
  return count * 2 > voters.length;
}
