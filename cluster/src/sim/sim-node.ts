import { AssertionError, FeatureStoreError } from "@featurestore/proto";
import { isJoint } from "../raft/membership.js";
import type { Entry, Membership, ReplicaId } from "../raft/types.js";
import { bootstrap } from "../replica/bootstrap.js";
import type { AbortSignalLike, PeerMessage } from "../replica/ports.js";
import { Replica } from "../replica/replica.js";
import type { ReplicaEvent, ReplicaTuning, WriteOutcome } from "../replica/types.js";
import type { Invariants } from "./invariants.js";
import type { Marks } from "./marks.js";
import { ObservedLog, ObservedMachine } from "./observed-ports.js";
import type { SimClock } from "./world/clock.js";
import type { SimDisk } from "./world/disk.js";
import { encodeKvCommand, type KvCommand } from "./world/kv-command.js";
import type { SimNetwork } from "./world/network.js";
import type { Scheduler } from "./world/scheduler.js";
import type { SeededRandom } from "./world/seeded-random.js";
import { SimLog } from "./world/sim-log.js";
import { SimMachine } from "./world/sim-machine.js";

/** A process that ended by itself is started again after this time. */
const RESTART_US = 1_000_000;

/** What all nodes of one simulated cluster share. */
export interface SimWorld {
  readonly scheduler: Scheduler;
  readonly network: SimNetwork<PeerMessage>;
  readonly invariants: Invariants;
  readonly marks: Marks;
  readonly tuning: ReplicaTuning;
  readonly tickUs: number;
  readonly onEvent: (node: SimNode, event: ReplicaEvent) => void;
  readonly onAppended: (node: SimNode, entries: readonly Entry[]) => void;
}

/** `down`: no process. `starting`: a process that reads its disk. */
export type NodeState = "down" | "starting" | "up";

/** A replica's node, by its id. Ids are never used twice: a replica that lost its disk comes back under a new one. */
export function nodeOf(id: ReplicaId): string {
  return id.slice(0, id.indexOf("."));
}

/** One machine: a disk and clocks that stay, and processes that come and go on it, each with at most one replica. */
export class SimNode {
  readonly name: string;
  readonly disk: SimDisk;
  readonly clock: SimClock;
  readonly #world: SimWorld;
  readonly #random: SeededRandom;
  #state: NodeState = "down";
  #replica: Replica | null = null;
  #machine: SimMachine | null = null;
  #observedMachine: ObservedMachine | null = null;
  #log: ObservedLog | null = null;
  #earlierLogReads = 0;
  /** The replica whose data this disk holds, or null. */
  #replicaId: ReplicaId | null = null;
  #nextReplica = 1;
  #lastTickUs = 0;
  /** The log is rotten: this replica never starts again. */
  #isLost = false;
  /** The last committed index and term this process has shown. */
  #shown = { committed: 0, term: 0 };
  #role: "leader" | "other" = "other";
  #membership: Membership | null = null;
  /** The newest membership that this replica ever applied: it is on disk that it was committed. */
  #known: Membership | null = null;

  constructor(name: string, parts: { disk: SimDisk; clock: SimClock; random: SeededRandom; world: SimWorld }) {
    this.name = name;
    this.disk = parts.disk;
    this.clock = parts.clock;
    this.#random = parts.random;
    this.#world = parts.world;
  }

  get state(): NodeState {
    return this.#state;
  }

  get replica(): Replica | null {
    return this.#replica;
  }

  get machine(): SimMachine | null {
    return this.#machine;
  }

  get replicaId(): ReplicaId | null {
    return this.#replicaId;
  }

  /** True when the data of this node's replica are gone for good. */
  get isLost(): boolean {
    return this.#isLost;
  }

  get isLeader(): boolean {
    return this.#role === "leader" && this.#replica !== null;
  }

  get logReads(): number {
    return this.#earlierLogReads + (this.#log?.reads ?? 0);
  }

  get isRestoring(): boolean {
    return this.#observedMachine?.isRestoring ?? false;
  }

  get membership(): Membership | null {
    return this.#membership;
  }

  get knownMembership(): Membership | null {
    return this.#known;
  }

  termInMemory(index: number): number | undefined {
    return this.#replica?.termAt(index);
  }

  /** Memberships of the log that are not applied. */
  pendingMemberships(): number {
    return this.#log?.membershipsAfter(this.#machine?.applied.index ?? 0) ?? 0;
  }

  // ---- life

  /** Makes room for a new replica. @returns its id. */
  adopt(): ReplicaId {
    this.#replicaId = `${this.name}.${this.#nextReplica}`;
    this.#nextReplica += 1;
    this.#known = null;
    this.#isLost = false;
    return this.#replicaId;
  }

  /**
   * The replica is gone: it was removed from its group, or is lost. What its disk held stays for the invariants to see: a
   * leader that slept through all this may still count an acknowledgement given long before.
   */
  abandon(): void {
    this.crash();
    this.#replicaId = null;
    this.#isLost = false;
  }

  /** Starts a process. @param begin the first membership of a group that begins now. */
  start(begin: Membership | null = null): void {
    const id = this.#replicaId;
    if (this.#state !== "down" || id === null || this.#isLost) return;
    this.#state = "starting";
    const { life } = this.disk;
    this.#open(id, begin).then(
      (replica) => {
        if (life === this.disk.life) this.#started(replica);
      },
      (error: Error) => {
        if (life === this.disk.life) this.#startFailed(error);
      },
    );
  }

  async #open(id: ReplicaId, begin: Membership | null): Promise<Replica> {
    const { invariants } = this.#world;
    if (begin !== null) await bootstrap(new SimLog(this.disk, id), begin);
    const machine = this.#openMachine(id);
    const observedMachine = new ObservedMachine(id, machine, invariants);
    const log = new ObservedLog(id, new SimLog(this.disk, id), invariants, (entries) =>
      this.#world.onAppended(this, entries),
    );
    this.#machine = machine;
    this.#observedMachine = observedMachine;
    this.#log = log;
    this.#membership = machine.membership;
    this.#shown = { committed: 0, term: 0 };
    this.#role = "other";
    const { life } = this.disk;
    return await Replica.start(
      {
        id,
        tuning: this.#world.tuning,
        observe: (event) => {
          if (life === this.disk.life) this.#observe(id, event);
        },
        onFatal: (error) => {
          if (life === this.disk.life) this.#fatal(error);
        },
      },
      {
        log,
        machine: observedMachine,
        clock: this.clock,
        random: this.#random.split(`life ${life}`),
        transport: {
          send: (message) => {
            if (life !== this.disk.life) return;
            invariants.sent(message);
            this.#world.network.send(this.name, nodeOf(message.to), message);
          },
        },
      },
    );
  }

  #openMachine(id: ReplicaId): SimMachine {
    try {
      return new SimMachine(this.disk, id);
    } catch (error) {
      if (!(error instanceof FeatureStoreError) || error.code !== "CORRUPTION") throw error;
      // Damaged state is thrown away; log and votes are whole, so the replica stays who it is.
      this.disk.machineHome(id).reset();
      return new SimMachine(this.disk, id);
    }
  }

  #started(replica: Replica): void {
    this.#replica = replica;
    this.#state = "up";
    this.#world.network.attach(this.name, (message) => {
      if (message.to === this.#replicaId) replica.receive(message);
    });
    replica.wantFreshness(true);
    this.#lastTickUs = this.clock.nowUs();
    this.#nextTick();
  }

  #startFailed(error: Error): void {
    if (error instanceof FeatureStoreError && error.code === "CORRUPTION") {
      this.#world.marks.hit("rotten log refused");
      this.#isLost = true;
    } else if (!(error instanceof FeatureStoreError)) {
      this.#world.invariants.report("start", `${this.name}: ${error.stack ?? error.message}`);
    } else this.#world.scheduler.after(RESTART_US, "process starts again", () => this.start());
    this.crash();
  }

  /** The process is gone in this instant. */
  crash(): void {
    if (this.#state === "down") return;
    this.#state = "down";
    this.disk.crash();
    this.clock.thaw();
    this.#world.scheduler.drop(this.name);
    if (this.#replica !== null) this.#world.network.detach(this.name);
    this.#replica = null;
    this.#machine = null;
    this.#observedMachine = null;
    this.#earlierLogReads += this.#log?.reads ?? 0;
    this.#log = null;
    this.#role = "other";
    this.#membership = null;
  }

  /** The data are gone: a new disk is in the machine. */
  lose(): void {
    this.crash();
    this.#isLost = true;
  }

  #fatal(error: Error): void {
    if (error instanceof AssertionError || !(error instanceof FeatureStoreError)) {
      this.#world.invariants.report("assertion", `${this.#replicaId}: ${error.stack ?? error.message}`);
    } else if (error.code === "CORRUPTION") {
      this.#world.marks.hit("rotten log refused");
      this.#isLost = true;
    } else this.#world.marks.hit("disk error stopped a replica");
    // After the turn that failed: nothing of it may run on. Somebody looks after the process and starts it again.
    const { scheduler } = this.#world;
    scheduler.after(0, "process ends", () => this.crash());
    scheduler.after(RESTART_US, "process starts again", () => this.start());
  }

  #nextTick(): void {
    const { scheduler, tickUs } = this.#world;
    scheduler.after(
      this.clock.trueDelayUs(tickUs),
      "tick",
      () => {
        const now = this.clock.nowUs();
        const elapsed = Math.max(1, Math.floor((now - this.#lastTickUs) / tickUs));
        this.#lastTickUs = now;
        this.#replica?.tick(elapsed);
        this.#nextTick();
      },
      this.name,
    );
  }

  // ---- what happens

  #observe(id: ReplicaId, event: ReplicaEvent): void {
    const { invariants } = this.#world;
    switch (event.kind) {
      case "becameLeader":
        this.#role = "leader";
        invariants.neverBack(id, "term", this.#shown.term, event.term);
        this.#shown.term = event.term;
        invariants.becameLeader(id, event.term);
        break;
      case "becameFollower":
      case "becameCandidate":
        this.#role = "other";
        invariants.neverBack(id, "term", this.#shown.term, event.term);
        this.#shown.term = event.term;
        break;
      case "committed":
        invariants.neverBack(id, "commit index", this.#shown.committed, event.index);
        this.#shown.committed = event.index;
        invariants.committed(id, event.index, this.#role === "leader" ? this.#shown.term : null);
        break;
      case "ignored":
        invariants.report("ignored", `${id} got something from ${event.from ?? "a snapshot"}: ${event.why}`);
        break;
      case "membershipApplied":
        this.#membership = event.membership;
        this.#known = event.membership;
        invariants.membershipApplied(id, event.index, event.membership);
        break;
      default:
        break;
    }
    this.#world.onEvent(this, event);
  }

  // ---- clients

  /** Proposes a command with this node's clock on it. */
  write(command: Omit<KvCommand, "timeMs">, signal?: AbortSignalLike): Promise<WriteOutcome> | null {
    const timeMs = Math.floor(this.clock.wallUs() / 1_000);
    return this.#replica?.write(encodeKvCommand({ ...command, timeMs }), signal) ?? null;
  }

  /** What a crash now would be a crash in the middle of. */
  crashMarks(): void {
    const { marks } = this.#world;
    const replica = this.#replica;
    if (replica === null) return;
    const status = replica.status();
    const durable = this.disk.durable(status.id);
    if (durable !== null && durable.hardState.term < status.term) marks.hit("crash between a vote and its write");
    if (this.isRestoring) marks.hit("crash while a snapshot was being installed");
    if (status.role === "leader" && isJoint(status.membership)) marks.hit("leader stopped in a joint membership");
  }
}
