import { isJoint, type Membership, type MembershipTarget, membersOf } from "@featurestore/cluster";
import { FeatureStoreError } from "@featurestore/proto";
import { expect } from "vitest";

/** What a group asks its world. Members are replica ids, or nodes where it is the meta group. */
export interface GroupWorld {
  /** The member is there and can be reached. */
  isUp(member: string): boolean;
  /** It was up a short while ago, so that nobody can know yet that it is not. */
  wasUpLately(member: string): boolean;
  /** Ticks that a new or returning member needs to catch up. */
  catchUpTicks(): number;
}

/** One Raft group as far as orders can see it, with the rules of memberships: one change at a time, joint where voters change. */
export class FakeGroup {
  membership: Membership;
  confEpoch = 1;
  term = 1;
  leader: string | null = null;
  isTransferring = false;
  /** The followers' disks hang: a change is appended, and applied once they are back. */
  isHanging = false;
  #appended: Membership | null = null;
  readonly #world: GroupWorld;
  readonly #behind = new Map<string, number>();
  readonly #everMembers: Set<string>;
  #waiting: (() => void)[] = [];

  constructor(voters: readonly string[], world: GroupWorld) {
    this.membership = { voters: [...voters].sort(), outgoing: [], learners: [], learnersNext: [] };
    this.#world = world;
    this.#everMembers = new Set(voters);
  }

  isCaughtUp(member: string): boolean {
    return !this.#behind.has(member) && membersOf(this.membership).includes(member);
  }

  lag(member: string): number {
    return this.#behind.get(member) ?? 0;
  }

  wasMember(member: string): boolean {
    return this.#everMembers.has(member);
  }

  get isChangePending(): boolean {
    return this.#appended !== null;
  }

  get hasQuorum(): boolean {
    const { voters, outgoing } = this.membership;
    return isMajority(voters, this.#world.isUp) && (outgoing.length === 0 || isMajority(outgoing, this.#world.isUp));
  }

  /** A member that was away has to catch up again. */
  restarted(member: string): void {
    this.#behind.set(member, this.#world.catchUpTicks());
  }

  /** Time passes: a leader is elected, a joint membership is left, members catch up. */
  tick(): void {
    const { isUp } = this.#world;
    this.#elect();
    if (this.leader === null || this.isHanging) return;
    if (this.#appended !== null) {
      this.#become(this.#appended);
      this.#appended = null;
      if (!isJoint(this.membership)) for (const done of this.#waiting.splice(0)) done();
    } else if (isJoint(this.membership)) {
      const { voters, learners, learnersNext } = this.membership;
      this.#become({ voters, outgoing: [], learners: [...learners, ...learnersNext].sort(), learnersNext: [] });
      for (const done of this.#waiting.splice(0)) done();
      this.#elect();
    }
    for (const member of membersOf(this.membership)) {
      const left = this.#behind.get(member) ?? 0;
      if (left > 1 && isUp(member)) this.#behind.set(member, left - 1);
      else if (left === 1 && isUp(member)) this.#behind.delete(member);
    }
  }

  /** Resolves when the change is complete. `isReuse`: a member's id may come back, as nodes' in the meta group do. */
  async change(target: MembershipTarget, options: { readonly isReuse: boolean }): Promise<void> {
    if (isJoint(this.membership) || this.isChangePending) throw conflict("a change is under way");
    const { voters, learners } = this.membership;
    const next = { voters: [...target.voters].sort(), learners: [...target.learners].sort() };
    if (same(voters, next.voters) && same(learners, next.learners)) return;
    if (!this.hasQuorum) throw new FeatureStoreError("UNAVAILABLE", "no quorum", { outcome: "unknown" });
    this.#check(next, options.isReuse);
    const isSwap = !same(voters, next.voters);
    const entered: Membership = {
      voters: next.voters,
      outgoing: isSwap ? voters : [],
      learners: next.learners.filter((id) => !voters.includes(id)),
      learnersNext: next.learners.filter((id) => voters.includes(id)),
    };
    if (this.isHanging) this.#appended = entered;
    else this.#become(entered);
    if (!isSwap && !this.isHanging) return;
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  transfer(to: string): void {
    if (isJoint(this.membership)) throw conflict("a change is under way");
    if (!this.membership.voters.includes(to) || !this.#world.isUp(to)) throw conflict(`${to} cannot lead`);
    if (!this.isCaughtUp(to)) throw conflict(`${to} is behind`);
    this.leader = to;
    this.term++;
  }

  #check(next: MembershipTarget, isReuse: boolean): void {
    const { wasUpLately } = this.#world;
    expect(new Set([...next.voters, ...next.learners]).size).toBe(next.voters.length + next.learners.length);
    expect([1, 3, 5]).toContain(next.voters.length);
    expect(isMajority(next.voters, wasUpLately), `a majority of ${next.voters} is healthy`).toBe(true);
    const { voters } = this.membership;
    if (!same(voters, next.voters)) {
      const healthy = (ids: readonly string[]): number => ids.filter(wasUpLately).length;
      expect(healthy(next.voters)).toBeGreaterThanOrEqual(Math.min(healthy(voters), next.voters.length));
    }
    for (const id of next.voters) if (!voters.includes(id)) expect(this.isCaughtUp(id), `${id} caught up`).toBe(true);
    for (const id of next.learners) {
      if (membersOf(this.membership).includes(id)) continue;
      if (!isReuse) expect(this.#everMembers.has(id), `${id} was a member before`).toBe(false);
    }
  }

  #become(membership: Membership): void {
    const before = membersOf(this.membership);
    for (const id of membersOf(membership)) {
      if (!before.includes(id)) this.#behind.set(id, this.#world.catchUpTicks());
      this.#everMembers.add(id);
    }
    this.membership = membership;
    this.confEpoch += 2;
  }

  #elect(): void {
    const { voters, outgoing } = this.membership;
    const { isUp } = this.#world;
    const mayLead = (id: string): boolean => isUp(id) && [...voters, ...outgoing].includes(id);
    if (!this.hasQuorum) this.leader = null;
    else if (this.leader === null || !mayLead(this.leader)) {
      const candidates = [...voters, ...outgoing].filter(isUp);
      this.leader = candidates.find((id) => !this.#behind.has(id)) ?? candidates[0] ?? null;
      if (this.leader !== null) this.#behind.delete(this.leader);
      this.term++;
    }
  }
}

export function isMajority(ids: readonly string[], test: (id: string) => boolean): boolean {
  return ids.filter(test).length * 2 > ids.length;
}

export function conflict(problem: string): FeatureStoreError {
  return new FeatureStoreError("CONFLICT", problem);
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, i) => id === b[i]);
}
