import { assert } from "@featurestore/proto";
import { SeededRandom } from "../sim/world/seeded-random.js";
import { isAtRest, RaftInvariants } from "./raft-invariants.suite.js";
import { RaftNetwork, type RaftNode } from "./raft-network.suite.js";
import type { ReplicaId } from "./types.js";

const IDS = ["1", "2", "3", "4", "5"];
/** Beyond it the oldest messages are lost. */
const WIRE_MAX = 60;
const CALM_TICKS_MAX = 400;

/** What a walk saw, so that its test can tell that the walks were not idle. */
export interface WalkReport {
  readonly committed: number;
  readonly leaders: number;
  readonly snapshots: number;
  readonly memberships: number;
  readonly reads: number;
  readonly cuts: number;
}

/**
 * One random history of a few replicas: any step may come next, and after each the invariants are checked. At the end
 * everything works again, and the group has to come to rest with all of it applied.
 */
export class RandomWalk {
  readonly #random: SeededRandom;
  readonly #network: RaftNetwork;
  readonly #invariants: RaftInvariants;
  readonly #loss: number;
  /** State machines break in this walk. Then the voters stay the same: a group must not come to depend on a broken one. */
  readonly #breaksMachines: boolean;
  readonly #duplication: number;
  readonly #crashes: number;
  readonly #isCut: boolean;
  /** Its clock hardly moves in this walk: a leader that does not notice that it is none any more. */
  readonly #drowsy: ReplicaId | null;
  #proposed = 0;
  #reads = 0;
  #seenOnWire = 0;
  readonly #counts = { leaders: 0, snapshots: 0, memberships: 0, cuts: 0 };

  constructor(seed: number) {
    this.#random = new SeededRandom(seed);
    const voters = IDS.slice(0, this.#random.pick([1, 3, 3, 3, 4, 5]));
    this.#network = new RaftNetwork({
      voters,
      newcomers: IDS.filter((id) => !voters.includes(id)),
      seed,
      bounds: {
        electionTicks: this.#random.range(3, 10),
        appendBytesMax: this.#random.pick([1, 100, 4_096]),
        inflightAppendsMax: this.#random.pick([1, 3, 64]),
        inflightBytesMax: this.#random.pick([40, 1_000_000]),
        applyBytesMax: this.#random.pick([1, 100, 4_096]),
        readsMax: 10,
        promotionLagMax: 3,
      },
    });
    this.#invariants = new RaftInvariants(this.#network);
    this.#breaksMachines = voters.length >= 3 && this.#random.chance(0.3);
    this.#loss = this.#random.pick([0, 0.05, 0.3]);
    this.#crashes = this.#random.pick([0, 0.2, 1]);
    this.#drowsy = this.#random.chance(0.5) ? this.#random.pick(voters) : null;
    this.#isCut = this.#random.chance(0.5);
    this.#duplication = this.#random.pick([0, 0.1, 0.5]);
    for (const node of this.#network.nodes.values()) {
      node.holdsWrites = true;
      node.holdsApplies = true;
    }
  }

  run(steps: number): WalkReport {
    for (let step = 0; step < steps; step++) this.#step();
    this.#comeToRest();
    return { committed: this.#invariants.committed, reads: this.#reads, ...this.#counts };
  }

  #step(): void {
    const node = this.#network.node(this.#random.pick(IDS));
    if (!node.isUp) {
      if (this.#random.chance(0.3)) this.#restart(node);
      return;
    }
    const dice = this.#random.below(1_000);
    if (dice < 300) for (let i = this.#random.range(1, 8); i > 0; i--) this.#deliver();
    else if (dice < 480) this.#tick(node);
    else if (dice < 680) this.#persist(node);
    else if (dice < 780) node.apply();
    else if (dice < 860) this.#propose(this.#random.chance(0.8) ? this.#anyLeader(node) : node);
    else if (dice < 890) this.#read(this.#random.chance(0.5) ? this.#anyLeader(node) : node);
    else if (dice < 910) node.compact();
    else if (dice < 925) node.raft.evict(this.#random.below(200));
    else if (dice < 945) this.#changeMembership(this.#anyLeader(node));
    else if (dice < 950) this.#anyLeader(node).raft.transferLeadership(this.#random.pick(IDS));
    else if (dice < 955) this.#anyLeader(node).raft.reportUnreachable(this.#random.pick(IDS));
    else if (dice < 960) node.raft.campaign();
    else if (dice < 968) this.#crashSometimes(node);
    else if (dice < 972) this.#crashSometimes(this.#anyLeader(node));
    else if (dice < 985) this.#cutLinks(this.#anyLeader(node));
    else this.#network.heal();
    for (const touched of this.#network.nodes.values())
      if (touched.isUp && touched.raft.hasReady()) this.#settle(touched);
    this.#settle(node);
  }

  #tick(node: RaftNode): void {
    if (node.id === this.#drowsy && node.role === "leader" && this.#random.chance(0.9)) return;
    this.#network.tick(node.id, this.#random.range(1, 5));
  }

  #anyLeader(otherwise: RaftNode): RaftNode {
    const leaders = this.#network.up.filter(({ role }) => role === "leader");
    return leaders.length === 0 ? otherwise : this.#random.pick(leaders);
  }

  #settle(node: RaftNode): void {
    if (node.isUp) {
      node.drain();
      for (const { kind } of node.events.splice(0)) {
        assert(kind !== "ignored", "nobody sends what contradicts the rules");
        if (kind === "becameLeader") this.#counts.leaders += 1;
        if (kind === "snapshotAccepted") this.#counts.snapshots += 1;
        if (kind === "membershipApplied") this.#counts.memberships += 1;
        if (kind === "truncatedTail") this.#counts.cuts += 1;
      }
    }
    const { wire } = this.#network;
    for (const message of wire.slice(Math.min(this.#seenOnWire, wire.length))) this.#invariants.sent(message);
    if (wire.length > WIRE_MAX) wire.splice(0, wire.length - WIRE_MAX);
    this.#seenOnWire = wire.length;
    this.#invariants.check(node);
  }

  #deliver(): void {
    const { wire, transfers } = this.#network;
    if (transfers.length > 0 && this.#random.chance(0.3)) {
      const [transfer] = transfers.splice(this.#random.below(transfers.length), 1);
      if (transfer === undefined) return;
      if (this.#random.chance(this.#duplication)) this.#network.deliverSnapshot(transfer);
      this.#network.deliverSnapshot(transfer);
      this.#settle(this.#network.node(transfer.to));
      this.#settle(this.#network.node(transfer.from));
      return;
    }
    if (wire.length === 0) return;
    // Mostly in order, now and then not.
    const position = this.#random.chance(0.7) ? 0 : this.#random.below(wire.length);
    const message = wire[position];
    if (message === undefined) return;
    if (!this.#random.chance(this.#duplication)) {
      wire.splice(position, 1);
      this.#seenOnWire = wire.length;
    }
    if (!this.#random.chance(this.#loss)) this.#network.step(message);
    this.#settle(this.#network.node(message.to));
  }

  #persist(node: RaftNode): void {
    this.#invariants.writing(node);
    node.persist();
  }

  #propose(node: RaftNode): void {
    this.#proposed += 1;
    const count = this.#random.chance(0.1) ? 10 : 1;
    for (let i = 0; i < count; i++) node.raft.propose(Uint8Array.of(this.#proposed >> 8, this.#proposed, i));
  }

  #read(node: RaftNode): void {
    const result = node.raft.requestRead();
    if (!result.ok) return;
    this.#reads += 1;
    this.#invariants.reading(result.id);
  }

  #crashSometimes(node: RaftNode): void {
    if (node.isUp && this.#random.chance(this.#crashes)) this.#crash(node);
  }

  #crash(node: RaftNode): void {
    // The write that was out may have reached the disk, or not.
    if (node.write !== null && this.#random.chance(0.5)) {
      this.#invariants.writing(node);
      node.storeWrite(node.write);
    }
    node.crash();
    this.#invariants.check(node);
    const { disk } = node;
    const others = [...this.#network.nodes.values()].filter((other) => other !== node);
    const isSpare =
      this.#breaksMachines && others.every((other) => other.disk.machine.applied.index >= other.disk.truncated.index);
    // Its state machine is found broken and thrown away: it has to be rebuilt from another one's.
    if (isSpare && disk.truncated.index > 0 && this.#random.chance(0.2)) {
      disk.machine = { ...disk.machine, applied: { term: 0, index: 0 }, digest: 0 };
      node.machine = disk.machine;
    }
  }

  #restart(node: RaftNode): void {
    node.restart();
    this.#settle(node);
  }

  #changeMembership(node: RaftNode): void {
    if (this.#breaksMachines) return;
    const shuffled = [...IDS].sort(() => this.#random.below(3) - 1);
    const { voters, learners } = node.status.membership;
    const known = shuffled.filter((id) => voters.includes(id) || learners.includes(id));
    const aim = this.#random.chance(0.5)
      ? { voters, learners: shuffled.filter((id) => !voters.includes(id)).slice(0, 2) }
      : { voters: known.slice(0, this.#random.range(1, 5)), learners: known.slice(this.#random.range(4, 6)) };
    node.raft.changeMembership({ ...aim, learners: aim.learners.filter((id) => !aim.voters.includes(id)) });
  }

  #cutLinks(leader: RaftNode): void {
    if (!this.#isCut) return;
    if (this.#random.chance(0.5)) this.#network.isolate(this.#random.chance(0.7) ? leader.id : this.#random.pick(IDS));
    else this.#network.cutLink(this.#random.pick(IDS), this.#random.pick(IDS));
  }

  #comeToRest(): void {
    this.#network.heal();
    for (const node of this.#network.nodes.values()) {
      if (!node.isUp) this.#restart(node);
      this.#persist(node);
      node.apply();
      node.holdsWrites = false;
      node.holdsApplies = false;
      node.drain();
    }
    let ticks = 0;
    while (!isAtRest(this.#network)) {
      assert(ticks < CALM_TICKS_MAX, "the group comes to rest when nothing fails any more");
      ticks += 1;
      this.#network.run(1);
      // Those that hold the most of the log first: they show what the others got as a snapshot.
      const nodes = [...this.#network.up].sort((a, b) => a.disk.truncated.index - b.disk.truncated.index);
      for (const node of nodes) this.#invariants.check(node);
    }
    const before: ReadonlyMap<ReplicaId, number> = new Map(
      this.#network.up.map(({ id, status }) => [id, status.applied.index]),
    );
    this.#network.leader.raft.propose(Uint8Array.of(0));
    this.#network.settle();
    const { leader } = this.#network;
    const wanted = (before.get(leader.id) ?? 0) + 1;
    assert(leader.status.applied.index === wanted, "a group at rest commits what is proposed");
  }
}
