import { isJoint, membersOf, sameMembership } from "../raft/membership.js";
import type { Membership, MembershipTarget, ReplicaId } from "../raft/types.js";
import { isMajority } from "./majority.js";
import type { SimCluster } from "./sim-cluster.js";
import { nodeOf, type SimNode } from "./sim-node.js";
import type { SeededRandom } from "./world/seeded-random.js";

const SECOND = 1_000_000;
const VOTERS_MAX = 5;

/**
 * Whoever runs the cluster: replaces replicas that lost their data, always under new ids; deletes those that were removed;
 * and, where the plan says so, changes the membership for no good reason.
 */
export class Operator {
  readonly #cluster: SimCluster;
  readonly #random: SeededRandom;
  #isRepairingOnly: boolean;
  #isStopped = false;
  /** A wish is with the leader. */
  #isWaiting = false;
  #changes = 0;

  constructor(cluster: SimCluster, random: SeededRandom) {
    this.#cluster = cluster;
    this.#random = random;
    this.#isRepairingOnly = !cluster.plan.faults.has("membership");
  }

  /** Memberships brought about. */
  get changes(): number {
    return this.#changes;
  }

  start(): void {
    this.#schedule();
  }

  /** From now on only what is broken is changed. */
  repairOnly(): void {
    this.#isRepairingOnly = true;
    this.#isWaiting = false;
  }

  stop(): void {
    this.#isStopped = true;
  }

  /** True when every member has its data, nobody else has a replica, and no change is open. */
  get isDone(): boolean {
    const { membership } = this.#cluster;
    const members = membersOf(membership);
    return (
      !isJoint(membership) &&
      members.every((id) => !this.#cluster.isLost(id)) &&
      this.#cluster.hosts().every((node) => node.replicaId !== null && members.includes(node.replicaId))
    );
  }

  #schedule(): void {
    this.#cluster.scheduler.after(this.#random.range(SECOND / 5, SECOND), "operator", () => {
      if (this.#isStopped) return;
      this.#act();
      this.#schedule();
    });
  }

  #act(): void {
    const leader = this.#cluster.leader();
    if (leader?.replica == null) return;
    const status = leader.replica.status();
    this.#cluster.invariants.queues(status, this.#cluster.plan.tuning);
    const { inflightAppendsMax } = this.#cluster.plan.tuning;
    for (const { inflightAppends } of status.progress.values()) {
      if (inflightAppends >= inflightAppendsMax) this.#cluster.marks.hit("follower's window full");
    }
    if (this.#isWaiting) return;
    // What the leader has applied is the truth; what others say may be old.
    const { membership } = status;
    if (isJoint(membership)) {
      if (this.#random.chance(0.2)) this.#change(leader, { voters: membership.voters, learners: [] });
      return;
    }
    if (this.#cleanUp(leader, membership)) return;
    const target = this.#repair(membership) ?? (this.#isRepairingOnly ? null : this.#whim(leader, membership));
    if (target !== null) this.#change(leader, target);
  }

  /**
   * Deletes replicas that are no members any more: when a quorum of those that stay has applied the membership without
   * them. Earlier, the leader alone may know it, and take the knowledge with it.
   */
  #cleanUp(leader: SimNode, membership: Membership): boolean {
    if (!sameMembership(this.#cluster.membership, membership) || leader.pendingMemberships() > 0) return false;
    const knows = (id: ReplicaId): boolean => {
      const known = this.#cluster.nodes.find((node) => node.replicaId === id)?.membership;
      return known != null && sameMembership(known, membership);
    };
    if (!isMajority(membership, knows)) return false;
    const members = membersOf(membership);
    const strays = this.#cluster.hosts().filter(({ replicaId }) => replicaId !== null && !members.includes(replicaId));
    for (const node of strays) node.abandon();
    return strays.length > 0;
  }

  #repair(membership: Membership): MembershipTarget | null {
    const { voters, learners } = membership;
    const lost = membersOf(membership).find((id) => this.#cluster.isLost(id));
    if (lost === undefined) return null;
    if (learners.includes(lost)) return { voters, learners: learners.filter((id) => id !== lost) };
    // A learner that is there takes the place; otherwise one is added first, on the same machine or a spare one.
    const helper = learners.find((id) => !this.#cluster.isLost(id));
    if (helper !== undefined) {
      this.#cluster.marks.hit("replica replaced under a new id");
      return {
        voters: [...voters.filter((id) => id !== lost), helper],
        learners: learners.filter((id) => id !== helper),
      };
    }
    const node = this.#cluster.spares()[0] ?? this.#cluster.node(nodeOf(lost));
    return { voters, learners: [...learners, this.#begin(node)] };
  }

  #whim(leader: SimNode, { voters, learners }: Membership): MembershipTarget | null {
    const learner = learners[0];
    const spare = this.#cluster.spares()[0];
    const other = this.#random.pick(voters);
    switch (this.#random.below(6)) {
      case 0:
        return spare === undefined || learners.length > 1
          ? null
          : { voters, learners: [...learners, this.#begin(spare)] };
      case 1:
        if (learner === undefined || voters.length >= VOTERS_MAX) return null;
        return { voters: [...voters, learner], learners: learners.filter((id) => id !== learner) };
      case 2: // one in, one out
        if (learner === undefined) return null;
        return {
          voters: [...voters.filter((id) => id !== other), learner],
          learners: learners.filter((id) => id !== learner),
        };
      case 3: // a voter steps back
        if (voters.length < 4 || !this.#mayShrink(voters, other)) return null;
        return { voters: voters.filter((id) => id !== other), learners: [...learners, other] };
      case 4: {
        const out = this.#random.chance(0.5) ? (leader.replicaId ?? other) : other;
        if (voters.length < 4 || !this.#mayShrink(voters, out)) return null;
        return { voters: voters.filter((id) => id !== out), learners };
      }
      default:
        return learner === undefined ? null : { voters, learners: learners.filter((id) => id !== learner) };
    }
  }

  /** A quorum of those that stay must be alive: the guard every administrator needs. */
  #mayShrink(voters: readonly ReplicaId[], out: ReplicaId): boolean {
    const rest = voters.filter((id) => id !== out);
    const alive = rest.filter((id) => this.#cluster.node(nodeOf(id)).state === "up" && !this.#cluster.isLost(id));
    return alive.length * 2 > rest.length;
  }

  #begin(node: SimNode): ReplicaId {
    node.crash();
    const id = node.adopt();
    node.start();
    return id;
  }

  #change(leader: SimNode, target: MembershipTarget): void {
    const { marks } = this.#cluster;
    this.#isWaiting = true;
    void leader.replica?.changeMembership(target).then((outcome) => {
      this.#isWaiting = false;
      if (outcome.kind === "applied") this.#changes += 1;
      if (outcome.kind !== "rejected") return;
      if (outcome.reason === "learnerLagging") marks.hit("lagging learner refused");
      if (outcome.reason === "changePending") marks.hit("second change refused");
    });
    // The leader may die with the wish.
    this.#cluster.scheduler.after(5 * SECOND, "operator gives up", () => {
      this.#isWaiting = false;
    });
  }
}
