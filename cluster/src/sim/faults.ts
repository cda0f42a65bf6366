import { membersOf } from "../raft/membership.js";
import type { ReplicaEvent } from "../replica/types.js";
import type { FaultKind } from "./plan.js";
import type { SimCluster } from "./sim-cluster.js";
import type { SimNode } from "./sim-node.js";
import { between, oneWay, PARTITION_SHAPES, partition } from "./world/partitions.js";
import type { SeededRandom } from "./world/seeded-random.js";

const SECOND = 1_000_000;
/** Share of faults that pick the leader where they hit one node. */
const LEADER_SHARE = 0.5;
/** Moments that a crash has to meet rather than to happen upon. */
const AMBUSHES = [
  "becameCandidate",
  "voted",
  "becameLeader",
  "truncatedTail",
  "membershipApplied",
  "snapshotReceiving",
  "snapshotAccepted",
  "compacted",
] as const satisfies readonly ReplicaEvent["kind"][];
const FLOOD_WRITES_MAX = 100;
/** Leaders cut off one after the other. */
const CHURN_ROUNDS_MAX = 6;

/** Lets things go wrong, each kind in its own rhythm, until `stop`. What it broke, `heal` mends. */
export class Faults {
  readonly #cluster: SimCluster;
  readonly #random: SeededRandom;
  readonly #counts = new Map<FaultKind, number>();
  #isStopped = false;
  /** The next event of this kind is followed by a crash. */
  #ambush: ReplicaEvent["kind"] | null = null;

  constructor(cluster: SimCluster, random: SeededRandom) {
    this.#cluster = cluster;
    this.#random = random;
  }

  /** How often each kind happened. */
  get counts(): ReadonlyMap<FaultKind, number> {
    return this.#counts;
  }

  start(): void {
    for (const [kind, everyUs] of this.#cluster.plan.faults) this.#schedule(kind, everyUs);
    this.#cluster.watch((node, event) => this.#spring(node, event));
    if (this.#cluster.plan.faults.has("jointStrike")) this.#cluster.watchJoint(() => this.#strikeJoint());
  }

  /** Nothing goes wrong any more, and everything that still was is mended. */
  heal(): void {
    this.#isStopped = true;
    const { network, nodes, scheduler, plan } = this.#cluster;
    network.healAll();
    for (const node of nodes) {
      node.clock.thaw();
      node.clock.setRate(1);
      node.disk.unhang();
      node.disk.room = "enough";
      node.disk.setProfile({ latencyUs: plan.diskUs, jitterUs: plan.diskUs, stalls: 0, stallUs: 0 });
      if (scheduler.isPaused(node.name)) scheduler.resume(node.name);
      node.start();
    }
  }

  /** One more change of leaders, when nobody writes any more. */
  depose(): void {
    const leader = this.#cluster.leader();
    leader?.crash();
    leader?.start();
  }

  #schedule(kind: FaultKind, everyUs: number): void {
    const delay = this.#random.range(everyUs / 4, (everyUs * 7) / 4);
    this.#cluster.scheduler.after(delay, kind, () => {
      if (this.#isStopped) return;
      if (this.#strike(kind)) this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
      this.#schedule(kind, everyUs);
    });
  }

  /** Runs `undo` later, unless everything was mended before. */
  #later(lowUs: number, highUs: number, label: string, undo: () => void): void {
    this.#cluster.scheduler.after(this.#random.range(lowUs, highUs), label, () => {
      if (!this.#isStopped) undo();
    });
  }

  /** @returns false where there was nothing to hit. */
  #strike(kind: FaultKind): boolean {
    const { network, marks } = this.#cluster;
    const node = this.#victim();
    if (node === null) return false;
    switch (kind) {
      case "crash":
        return this.#crash(node);
      case "crashAll": {
        const hit = this.#cluster.hosts().filter((host) => this.#crash(host));
        if (hit.length > 0) marks.hit("whole cluster down at once");
        return hit.length > 0;
      }
      case "partition": {
        const names = this.#cluster.hosts().map((host) => host.name);
        const cut = partition(this.#random.pick(PARTITION_SHAPES), names, this.#random, node.name);
        network.cut(cut);
        this.#later(SECOND / 2, 8 * SECOND, "partition heals", () => network.heal(cut));
        return cut.length > 0;
      }
      case "clog": {
        const cut = partition(
          "oneWay",
          this.#cluster.hosts().map((host) => host.name),
          this.#random,
          node.name,
        );
        network.clog(cut);
        this.#later(SECOND / 10, 3 * SECOND, "clog ends", () => network.unclog(cut));
        return cut.length > 0;
      }
      case "slowLink": {
        const other = this.#random.pick(this.#cluster.nodes);
        const direction = { from: node.name, to: other.name };
        network.shape(direction, {
          ...this.#cluster.plan.network,
          latencyUs: this.#random.range(50_000, 800_000),
          inFlightMax: 4_096,
        });
        this.#later(SECOND, 8 * SECOND, "link recovers", () => network.shape(direction, null));
        return true;
      }
      case "pause":
        return this.#pause(node, true);
      case "stall":
        return this.#pause(node, false);
      case "clockRate":
        node.clock.setRate(this.#random.range(50, 200) / 100);
        return true;
      case "clockStep":
        node.clock.stepWall(this.#random.pick([-1, 1]) * this.#random.range(1, 660) * SECOND);
        marks.hit("wall clock stepped");
        return true;
      case "slowDisk":
        node.disk.setProfile({
          latencyUs: this.#random.range(1_000, 300_000),
          jitterUs: 20_000,
          stalls: 0.1,
          stallUs: this.#random.range(10_000, 2 * SECOND),
        });
        this.#later(SECOND, 6 * SECOND, "disk recovers", () =>
          node.disk.setProfile({ latencyUs: this.#cluster.plan.diskUs, jitterUs: 100, stalls: 0, stallUs: 0 }),
        );
        return true;
      case "diskError":
        node.disk.failNext(this.#random.pick(["append", "sync"]));
        return true;
      case "diskFull":
        node.disk.room = "low";
        this.#later(SECOND, 5 * SECOND, "disk has room", () => {
          node.disk.room = "enough";
        });
        return true;
      case "corruptLog":
        return this.#corruptLog(node);
      case "damageMachine":
        return this.#damageMachine(node);
      case "wipe":
        return this.#wipe(node);
      case "transfer": {
        const leader = this.#cluster.leader();
        const others = this.#cluster.membership.voters.filter((id) => id !== leader?.replicaId);
        if (leader?.replica == null || others.length === 0) return false;
        void leader.replica.transferLeadership(this.#random.pick(others)).then((outcome) => {
          if (outcome.kind === "applied") marks.hit("leadership transferred");
        });
        return true;
      }
      case "checkpoint":
        if (node.replica === null || node.isRestoring) return false;
        // Where the disk fails meanwhile the replica says so to `onFatal`, which is where it counts.
        node.replica.checkpoint({ keepTail: this.#random.chance(0.5) }).catch(() => undefined);
        return true;
      case "unreachable": {
        const peer = this.#random.pick(membersOf(this.#cluster.membership));
        node.replica?.reportUnreachable(peer);
        marks.hit("follower reported unreachable");
        return true;
      }
      case "churn":
        return this.#churn(this.#random.range(1, CHURN_ROUNDS_MAX));
      case "ambush":
        this.#ambush = this.#random.pick(AMBUSHES);
        return true;
      case "flood":
        return this.#flood();
      case "jointStrike":
        return false; // Waits for a joint membership.
      case "membership":
        return true; // The operator has its own rhythm: the plan only says that it changes memberships for fun.
    }
  }

  #victim(): SimNode | null {
    const hosts = this.#cluster.hosts();
    if (hosts.length === 0) return null;
    const leader = this.#cluster.leader();
    return leader !== null && this.#random.chance(LEADER_SHARE) ? leader : this.#random.pick(hosts);
  }

  #crash(node: SimNode): boolean {
    if (node.state === "down") return false;
    const { marks } = this.#cluster;
    node.crashMarks();
    const before = node.disk.stats;
    const applied = node.machine?.applied.index ?? 0;
    const id = node.replicaId;
    node.crash();
    const after = node.disk.stats;
    if (after.lost > before.lost) marks.hit("log tail lost in a crash");
    if (id !== null && node.disk.machineHome(id).durableApplied.index < applied)
      marks.hit("state went back in a crash");
    // Now and then so fast that what was sent to the process before still finds it.
    const [low, high] = this.#random.chance(0.3) ? [SECOND / 1_000, SECOND / 20] : [SECOND / 100, 6 * SECOND];
    this.#later(low, high, "machine is started again", () => {
      if (this.#cluster.plan.voters === 1) marks.hit("single voter restarted");
      node.start();
    });
    return true;
  }

  #pause(node: SimNode, stopsClock: boolean): boolean {
    const { scheduler, marks } = this.#cluster;
    if (node.state !== "up" || scheduler.isPaused(node.name)) return false;
    const wasLeader = node.isLeader;
    const { life } = node.disk;
    scheduler.pause(node.name);
    if (stopsClock) node.clock.freeze();
    this.#later(SECOND / 5, 10 * SECOND, "process goes on", () => {
      node.clock.thaw();
      if (!scheduler.isPaused(node.name) || node.disk.life !== life) return;
      if (wasLeader) marks.hit("paused leader came back");
      if (!stopsClock) marks.hit("stalled process came back");
      scheduler.resume(node.name);
    });
    return true;
  }

  /**
   * Whoever leads reaches one follower at most until another leads, again and again: entries of many terms come to stand
   * on few replicas each (Raft paper, figures 7 and 8).
   */
  #churn(rounds: number): boolean {
    const { network, plan, scheduler } = this.#cluster;
    const leader = this.#cluster.leader();
    const others = this.#cluster.hosts().filter((host) => host !== leader);
    if (leader === null || others.length === 0) return false;
    const kept = this.#random.chance(0.5) ? this.#random.pick(others) : null;
    const names = others.filter((host) => host !== kept).map((host) => host.name);
    const cut = this.#random.chance(0.5) ? oneWay([leader.name], names) : between([leader.name], names);
    network.cut(cut);
    const electionUs = plan.tuning.electionTicks * plan.tickUs;
    scheduler.after(this.#random.range(electionUs, 3 * electionUs), "churn", () => {
      if (this.#isStopped) return;
      network.heal(cut);
      if (rounds > 1) this.#churn(rounds - 1);
    });
    return true;
  }

  /** Crashes whoever walked into an ambush, in the middle of what it does then: before or after the disk is done. */
  #spring(node: SimNode, event: ReplicaEvent): void {
    if (this.#isStopped || event.kind !== this.#ambush) return;
    this.#ambush = null;
    const { life } = node.disk;
    const delay = this.#random.below(this.#random.pick([1, 4]) * this.#cluster.plan.diskUs);
    this.#cluster.scheduler.after(delay, "ambush", () => {
      if (!this.#isStopped && node.disk.life === life) this.#crash(node);
    });
  }

  /** More writes at once than a leader may take: it refuses the rest. Nobody waits for them. */
  #flood(): boolean {
    const { invariants, plan } = this.#cluster;
    const leader = this.#cluster.leader();
    if (leader?.replica == null) return false;
    for (let left = this.#random.range(10, FLOOD_WRITES_MAX); left > 0; left--) {
      void leader.write({ operation: { do: "put", key: "flood", value: `f${left}` }, session: null });
    }
    const { replica } = leader;
    if (replica !== null) invariants.queues(replica.status(), plan.tuning);
    return true;
  }

  /** A joint membership lasts for a moment only: whoever is to be hit during one has to be hit then. */
  #strikeJoint(): void {
    const delay = this.#random.below(this.#random.pick([2_000, 50_000, 500_000]));
    this.#cluster.scheduler.after(delay, "joint strike", () => {
      if (this.#isStopped || this.#random.chance(0.3)) return;
      const leader = this.#cluster.leader();
      const hit =
        leader !== null && this.#random.chance(0.5) ? this.#crash(leader) : this.#churn(this.#random.range(1, 2));
      if (hit) this.#counts.set("jointStrike", (this.#counts.get("jointStrike") ?? 0) + 1);
    });
  }

  #corruptLog(node: SimNode): boolean {
    const id = node.replicaId;
    if (id === null || node.isLost || !this.#cluster.maySpare(id)) return false;
    if (node.disk.rot(id) === null) return false;
    // Found at the next start.
    this.#crash(node);
    return true;
  }

  #damageMachine(node: SimNode): boolean {
    const id = node.replicaId;
    if (id === null || node.isLost || node.state !== "up" || !this.#cluster.maySpare(id)) return false;
    this.#crash(node);
    node.disk.machineHome(id).damage();
    this.#cluster.damaged(id);
    return true;
  }

  #wipe(node: SimNode): boolean {
    const id = node.replicaId;
    if (id === null || node.isLost || !this.#cluster.maySpare(id)) return false;
    node.lose();
    return true;
  }
}
