import { decodeMembership, isJoint, membershipOf, membersOf, sameMembership } from "../raft/membership.js";
import type { Entry, Membership, ReplicaId } from "../raft/types.js";
import type { PeerMessage } from "../replica/ports.js";
import type { ReplicaEvent } from "../replica/types.js";
import { type DurableLog, Invariants } from "./invariants.js";
import { isMajority } from "./majority.js";
import { Marks } from "./marks.js";
import type { Plan } from "./plan.js";
import { nodeOf, SimNode, type SimWorld } from "./sim-node.js";
import { damageChunk } from "./world/chunk-damage.js";
import { SimClock } from "./world/clock.js";
import { SimDisk } from "./world/disk.js";
import { SimNetwork } from "./world/network.js";
import { Scheduler } from "./world/scheduler.js";
import type { SeededRandom } from "./world/seeded-random.js";
import type { Trace } from "./world/trace.js";

const IN_FLIGHT_MAX = 4_096;

/** A whole cluster of one group in one seed's world: nodes, network, time, and everybody who watches. */
export class SimCluster {
  readonly plan: Plan;
  readonly trace: Trace;
  readonly scheduler: Scheduler;
  readonly network: SimNetwork<PeerMessage>;
  readonly invariants: Invariants;
  readonly marks = new Marks();
  readonly nodes: readonly SimNode[];
  readonly random: SeededRandom;
  /** Highest commit index of any membership applied anywhere, and that membership. */
  #newest: { readonly index: number; readonly membership: Membership };
  /** The term in which the joint membership that is open was proposed. */
  #jointTerm: number | null = null;
  #onJoint: () => void = () => undefined;
  readonly #watchers: ((node: SimNode, event: ReplicaEvent) => void)[] = [];
  readonly #candidates = new Set<ReplicaId>();
  readonly #rebuilding = new Set<ReplicaId>();
  readonly #installed = new Map<ReplicaId, number>();

  constructor(plan: Plan, random: SeededRandom, trace: Trace) {
    this.plan = plan;
    this.random = random;
    this.trace = trace;
    this.scheduler = new Scheduler({ random: random.split("ties"), trace });
    const { loss, duplication, reordering, reorderUs, latencyUs, jitterUs, damage } = plan.network;
    this.network = new SimNetwork({
      scheduler: this.scheduler,
      random: random.split("network"),
      profile: {
        latencyUs,
        jitterUs,
        loss,
        duplication,
        reordering,
        reorderUs,
        damage,
        inFlightMax: IN_FLIGHT_MAX,
      },
      damage: damageChunk,
      trace,
      labelOf: (message) => message.type,
    });
    this.invariants = new Invariants({
      durable: (id) => this.#durable(id),
      termInMemory: (id, index) => this.#holder(id)?.termInMemory(index),
      membershipOf: (id) => this.#holder(id)?.membership ?? this.#newest.membership,
    });
    const world: SimWorld = {
      scheduler: this.scheduler,
      network: this.network,
      invariants: this.invariants,
      marks: this.marks,
      tuning: plan.tuning,
      tickUs: plan.tickUs,
      onEvent: (node, event) => this.#onEvent(node, event),
      onAppended: (node, entries) => this.#onAppended(node, entries),
    };
    const names = Array.from({ length: plan.voters + plan.spares }, (_, i) => `n${i + 1}`);
    this.nodes = names.map((name) => this.#createNode(name, world));
    const founders = this.nodes.slice(0, plan.voters);
    const first = membershipOf({ voters: founders.map((node) => node.adopt()), learners: [] });
    this.#newest = { index: 0, membership: first };
    for (const node of founders) node.start(first);
  }

  /** The newest membership that any replica has applied. */
  get membership(): Membership {
    return this.#newest.membership;
  }

  node(name: string): SimNode {
    const node = this.nodes.find((candidate) => candidate.name === name);
    if (node === undefined) throw new RangeError(`no node ${name}`);
    return node;
  }

  /** The living leader of the highest term, or null. */
  leader(): SimNode | null {
    let found: SimNode | null = null;
    let term = -1;
    for (const node of this.nodes) {
      if (!node.isLeader || node.replica === null) continue;
      const status = node.replica.status();
      if (status.term > term) {
        found = node;
        term = status.term;
      }
    }
    return found;
  }

  /** Nodes whose replica is a member, or was meant to become one. */
  hosts(): readonly SimNode[] {
    return this.nodes.filter((node) => node.replicaId !== null);
  }

  spares(): readonly SimNode[] {
    return this.nodes.filter((node) => node.replicaId === null);
  }

  /** True when the replica's data are gone for good, or cannot be told from gone. */
  isLost(id: ReplicaId): boolean {
    const node = this.nodes.find((candidate) => candidate.name === nodeOf(id));
    if (node === undefined || node.replicaId !== id || node.isLost) return true;
    return (this.disk(id)?.rotten.size ?? 0) > 0;
  }

  /** True while the replica has no state machine of its own. */
  isRebuilding(id: ReplicaId): boolean {
    return this.#rebuilding.has(id);
  }

  /** A replica's state machine was thrown away. */
  damaged(id: ReplicaId): void {
    this.#rebuilding.add(id);
  }

  /**
   * True when one more replica may lose what it has: a quorum must keep every committed entry. Nothing else may be lost
   * for good (others may well be down), and no change of the membership may be open, since then nobody knows which quorum
   * that is: everybody who stays must know the newest one. A lost state machine counts: whoever has none cannot lead, and with the longest log keeps others from it.
   */
  maySpare(id: ReplicaId): boolean {
    const { membership } = this;
    if (isJoint(membership) || membership.voters.length < 3) return false;
    const members = membersOf(membership);
    if (members.some((member) => member !== id && (this.isLost(member) || this.isRebuilding(member)))) return false;
    const knowsNewest = (member: ReplicaId): boolean => {
      const known = this.#holder(member)?.knownMembership;
      return known != null && sameMembership(known, membership);
    };
    return members.every(knowsNewest) && this.nodes.every((node) => node.pendingMemberships() === 0);
  }

  disk(id: ReplicaId): { readonly rotten: ReadonlySet<number> } | null {
    return this.nodes.find((node) => node.name === nodeOf(id))?.disk.durable(id) ?? null;
  }

  /** Calls `listener` whenever a leader begins a joint membership, and when the first replica has applied it. */
  watchJoint(listener: () => void): void {
    this.#onJoint = listener;
  }

  /** Calls `watcher` with everything replicas tell. */
  watch(watcher: (node: SimNode, event: ReplicaEvent) => void): void {
    this.#watchers.push(watcher);
  }

  // ---- what happens

  #createNode(name: string, world: SimWorld): SimNode {
    const random = this.random.split(`node ${name}`);
    const disk = new SimDisk({
      scheduler: this.scheduler,
      random: random.split("disk"),
      node: name,
      profile: { latencyUs: this.plan.diskUs, jitterUs: this.plan.diskUs, stalls: 0, stallUs: 0 },
    });
    const clock = new SimClock({ trueUs: () => this.scheduler.nowUs });
    return new SimNode(name, { disk, clock, random, world });
  }

  #holder(id: ReplicaId): SimNode | null {
    return this.nodes.find((node) => node.replicaId === id) ?? null;
  }

  #durable(id: ReplicaId): DurableLog | null {
    const image = this.nodes.find((node) => node.name === nodeOf(id))?.disk.logImage(id);
    if (image === undefined) return null;
    return {
      hardState: image.hardState,
      truncated: image.truncated,
      lastIndex: image.lastIndex,
      termAt: (index) => (index === image.truncated.index ? image.truncated.term : image.at(index)?.term),
    };
  }

  #onAppended(node: SimNode, entries: readonly Entry[]): void {
    if (!node.isLeader) return;
    const changes = entries.filter(({ kind }) => kind === "membership");
    if (changes.length === 0) return;
    if (node.replicaId !== null) this.invariants.pendingMemberships(node.replicaId, node.pendingMemberships());
    for (const { data, term } of changes) {
      if (isJoint(decodeMembership(data))) {
        this.#jointTerm = term;
        this.#onJoint();
      } else if (this.#jointTerm !== null) {
        if (this.#jointTerm !== term) this.marks.hit("joint membership left by another leader");
        this.#jointTerm = null;
      }
    }
  }

  #onEvent(node: SimNode, event: ReplicaEvent): void {
    const id = node.replicaId ?? "";
    this.trace.note(this.scheduler.nowUs, id, event.kind, "index" in event ? event.index : 0);
    for (const watcher of this.#watchers) watcher(node, event);
    switch (event.kind) {
      case "becameLeader": {
        this.marks.hit("leader elected");
        this.#candidates.delete(id);
        const others = this.nodes.filter((other) => other !== node && other.isLeader);
        if (others.length > 0) this.marks.hit("two leaders at once, of different terms");
        return;
      }
      case "becameCandidate":
        this.#candidates.add(id);
        return;
      case "becameFollower":
        if (this.#candidates.delete(id)) this.marks.hit("candidate gave way");
        return;
      case "committed":
        if (node.isLeader && this.#isCommittedByRebuilding(event.index)) {
          this.marks.hit("committed with the help of a replica being rebuilt");
        }
        return;
      case "steppedDown":
        if (event.why === "noQuorum") this.marks.hit("leader without quorum stepped down");
        if (event.why === "removed") this.marks.hit("leader removed");
        return;
      case "truncatedTail":
        this.marks.hit("conflicting tail cut");
        return;
      case "membershipApplied":
        if (event.index > this.#newest.index) this.#follow(event.index, event.membership);
        return;
      case "rebuildStarted":
        this.#rebuilding.add(id);
        return;
      case "snapshotInstalled": {
        this.marks.hit("snapshot installed");
        if (this.#rebuilding.delete(id)) this.marks.hit("rebuilt through a snapshot");
        if (isJoint(node.machine?.membership ?? this.membership)) {
          this.marks.hit("snapshot installed during a joint membership");
        }
        const before = this.#installed.get(id) ?? 0;
        if (before > 0) this.marks.hit("snapshot after a snapshot");
        this.#installed.set(id, before + 1);
        return;
      }
      case "snapshotReceiving":
        if (event.resumedAt > 0) this.marks.hit("snapshot transfer resumed");
        return;
      case "snapshotFailed":
        this.marks.hit("snapshot transfer failed");
        return;
      case "logBehindMachine":
        this.marks.hit("log behind its state machine at start");
        return;
      case "transferAborted":
        this.marks.hit("transfer aborted");
        return;
      default:
    }
  }

  /** Nobody else's disks would have been a quorum. */
  #isCommittedByRebuilding(index: number): boolean {
    if (this.#rebuilding.size === 0) return false;
    const holds = (id: ReplicaId): boolean => !this.isRebuilding(id) && (this.#durable(id)?.lastIndex ?? 0) >= index;
    return !isMajority(this.membership, holds);
  }

  #follow(index: number, membership: Membership): void {
    const before = this.#newest.membership;
    this.#newest = { index, membership };
    if (isJoint(membership)) this.#onJoint();
    if (membership.voters.some((id) => before.learners.includes(id))) this.marks.hit("learner made a voter");
    if (membership.learners.some((id) => before.outgoing.includes(id))) this.marks.hit("voter made a learner");
  }
}
