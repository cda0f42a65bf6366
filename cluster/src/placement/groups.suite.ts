import { FeatureStoreError } from "@featurestore/proto";
import { expect } from "vitest";
import { enter, isJoint, leave, membersOf } from "../raft/membership.js";
import type { Membership, MembershipTarget, ReplicaId } from "../raft/types.js";
import { admitReplica, forgetReplica, recordMembership, retireReplica } from "./map-changes.js";
import type { MoveStep, ReplicaObservation, ShardObservation, Urgency } from "./next-step.js";
import { type MovePlan, planMoves } from "./plan-moves.js";
import { type ClusterMap, checkClusterMap, type NodeId, nodeOf, voterNodes } from "./shard-map.js";

interface Group {
  membership: Membership;
  confEpoch: number;
  leader: ReplicaId;
  readonly caughtUp: Set<ReplicaId>;
  /** Every id that ever was a member, with its node. */
  readonly everMembers: Map<ReplicaId, NodeId>;
}

/** Groups as far as moves can see them, on nodes that fail and return; steps are carried out whole, in part, or twice. */
export class Groups {
  map: ClusterMap;
  readonly down = new Set<NodeId>();
  /** Replicas whose data is gone, as `shard/id`. */
  readonly lost = new Set<string>();
  /** Shards whose followers' disks hang: a change is appended by the leader and not applied. */
  readonly hanging = new Set<number>();
  readonly #appended = new Map<number, Membership>();
  readonly #groups: readonly Group[];

  constructor(map: ClusterMap) {
    this.map = map;
    this.#groups = map.placements.map(({ membership, confEpoch, replicas }) => ({
      membership,
      confEpoch,
      leader: membership.voters[0] ?? "",
      caughtUp: new Set(membership.voters),
      everMembers: new Map(replicas.map(({ id, node }) => [id, node])),
    }));
  }

  observations(): readonly (ShardObservation | null)[] {
    return this.#groups.map((group, shard) => {
      this.#elect(shard);
      if (!this.#hasQuorum(shard, group.membership) || !this.#isHealthy(shard, group.leader)) return null;
      const { leader, confEpoch, membership } = group;
      const replicas = new Map(
        membersOf(membership).map((id): [ReplicaId, ReplicaObservation] => [
          id,
          {
            health: this.lost.has(`${shard}/${id}`) ? "lost" : this.#isHealthy(shard, id) ? "healthy" : "unreachable",
            isCaughtUp: group.caughtUp.has(id),
          },
        ]),
      );
      return { leader, confEpoch, membership, isChangePending: this.#appended.has(shard), replicas };
    });
  }

  /** Joint memberships are left, learners in touch catch up. */
  settle(): void {
    this.#groups.forEach((group, shard) => {
      if (!this.#hasQuorum(shard, group.membership)) return;
      const appended = this.#appended.get(shard);
      if (this.hanging.has(shard)) return;
      this.#appended.delete(shard);
      if (appended !== undefined) this.#become(shard, appended);
      if (isJoint(group.membership)) this.#become(shard, leave(group.membership));
      for (const id of membersOf(group.membership)) if (this.#isHealthy(shard, id)) group.caughtUp.add(id);
    });
  }

  /** Carries a step out; `parts` 1 stops after the first thing that lasts. What is refused has no effect. */
  carryOut(step: MoveStep, parts = 2): void {
    try {
      this.#carryOut(step, parts);
    } catch (error) {
      if (!(error instanceof FeatureStoreError && error.code === "CONFLICT")) throw error;
    }
    checkClusterMap(this.map);
  }

  /** The group's part of a step alone, as by one who read the map long ago. */
  propose(step: MoveStep): void {
    if ("target" in step) this.#propose(step.shard, step.confEpoch, step.target);
  }

  #carryOut(step: MoveStep, parts: number): void {
    const group = this.#groups[step.shard];
    if (group === undefined) throw new RangeError("no such shard");
    switch (step.kind) {
      case "record":
        this.map = recordMembership(this.map, step);
        return;
      case "addLearner":
        this.map = admitReplica(this.map, step);
        if (parts > 1) this.#propose(step.shard, step.confEpoch, step.target);
        return;
      case "removeReplica":
      case "promote":
        this.#propose(step.shard, step.confEpoch, step.target);
        return;
      case "transferLeader":
        if (group.confEpoch === step.confEpoch && this.#isHealthy(step.shard, step.to)) group.leader = step.to;
        return;
      case "retireReplica":
        this.map = retireReplica(this.map, step);
        return;
      case "destroy":
        for (const membership of [group.membership, this.#appended.get(step.shard) ?? group.membership]) {
          expect(membersOf(membership)).not.toContain(step.replica.id);
        }
        if (parts > 1) this.map = forgetReplica(this.map, { shard: step.shard, replica: step.replica.id });
    }
  }

  #propose(shard: number, confEpoch: number, target: MembershipTarget): void {
    const group = this.#groups[shard];
    if (group === undefined || group.confEpoch !== confEpoch || isJoint(group.membership)) return;
    if (!this.#hasQuorum(shard, group.membership) || this.#appended.has(shard)) return;
    for (const id of target.voters) {
      const wasMember = membersOf(group.membership).includes(id);
      expect(wasMember && group.caughtUp.has(id)).toBe(true);
    }
    expect([1, 3, 5]).toContain(target.voters.length);
    for (const id of target.learners) {
      const node = nodeOf(this.map.placements[shard] ?? expect.fail(), id);
      if (node === undefined) return;
      if (!membersOf(group.membership).includes(id)) expect(group.everMembers.has(id)).toBe(false);
      group.everMembers.set(id, node);
    }
    const next = enter(group.membership, target);
    expect(this.#hasQuorum(shard, next)).toBe(true);
    if (this.hanging.has(shard)) this.#appended.set(shard, next);
    else this.#become(shard, next);
  }

  #become(shard: number, membership: Membership): void {
    const group = this.#groups[shard];
    if (group === undefined) return;
    group.membership = membership;
    group.confEpoch += 2;
    this.#elect(shard);
  }

  #elect(shard: number): void {
    const group = this.#groups[shard];
    if (group === undefined) return;
    const { voters, outgoing } = group.membership;
    const candidates = [...voters, ...outgoing];
    if (candidates.includes(group.leader) && this.#isHealthy(shard, group.leader)) return;
    group.leader = candidates.find((id) => this.#isHealthy(shard, id)) ?? group.leader;
  }

  #isHealthy(shard: number, id: ReplicaId): boolean {
    const node = this.#groups[shard]?.everMembers.get(id);
    return node !== undefined && !this.down.has(node) && !this.lost.has(`${shard}/${id}`);
  }

  #hasQuorum(shard: number, { voters, outgoing }: Membership): boolean {
    return [voters, ...(outgoing.length === 0 ? [] : [outgoing])].every(
      (side) => side.filter((id) => this.#isHealthy(shard, id)).length * 2 > side.length,
    );
  }
}

/** The plan for groups as they are, every node serving by the newest map. */
export function planOf(
  groups: Groups,
  options: { movesPerNodeMax?: number; startDownTo?: Urgency | null } = {},
): MovePlan {
  const { map } = groups;
  return planMoves({ map, observations: groups.observations(), oldestEpochServed: map.epoch, ...options });
}

/** A step in a few words. */
export function brief(step: MoveStep): string {
  switch (step.kind) {
    case "record":
      return `record@${step.confEpoch}`;
    case "addLearner":
    case "removeReplica":
    case "retireReplica":
    case "destroy":
      return `${step.kind}@${step.confEpoch} ${step.replica.id} on ${step.replica.node}`;
    case "promote":
      return `promote@${step.confEpoch} ${step.target.voters} learners ${step.target.learners}`;
    case "transferLeader":
      return `transferLeader@${step.confEpoch} ${step.from} to ${step.to}`;
  }
}

/** Plans, carries all out and lets groups settle, until nothing is left to do; answers what was done. */
export function run(groups: Groups, rounds = 200): readonly string[] {
  const done: string[] = [];
  for (let round = 0; round < rounds; round++) {
    const { steps, waiting } = planOf(groups);
    if (steps.length + waiting.length === 0) return done;
    for (const step of steps) {
      done.push(brief(step));
      groups.carryOut(step);
    }
    groups.settle();
  }
  return expect.fail(`not done after ${rounds} rounds: ${JSON.stringify(planOf(groups))}`);
}

/** Every voter is where it shall be and nothing is left over. */
export function expectSettled(groups: Groups): void {
  for (const placement of groups.map.placements) {
    expect(voterNodes(placement)).toEqual(placement.target);
    expect(placement.membership.learners).toEqual([]);
    expect(placement.replicas.length).toBe(placement.target.length);
    expect(placement.retired).toEqual([]);
  }
}
