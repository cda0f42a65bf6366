import { setImmediate as hostTurn } from "node:timers/promises";
import { membershipOf } from "../raft/membership.js";
import type { MembershipTarget, ReplicaId } from "../raft/types.js";
import { bootstrap } from "./bootstrap.js";
import { bytes, Gate, MemoryDisk, MemoryLog, MemoryMachine } from "./memory-ports.suite.js";
import type { PeerMessage } from "./ports.js";
import { Replica } from "./replica.js";
import { DEFAULT_REPLICA_TUNING, type ReplicaEvent, type ReplicaTuning, type WriteOutcome } from "./types.js";

export const TUNING: ReplicaTuning = { ...DEFAULT_REPLICA_TUNING, electionTicks: 10, heartbeatTicks: 2 };

/** One life of one replica, over the disk it has for all of them. */
export interface Member {
  readonly replica: Replica;
  readonly disk: MemoryDisk;
  readonly gate: Gate;
  readonly machine: MemoryMachine;
  readonly events: ReplicaEvent[];
  readonly fatal: Error[];
  /** Everything it sent. */
  readonly sent: PeerMessage[];
}

/** Replicas over a network that delivers when told. */
export class Group {
  readonly tuning: ReplicaTuning;
  readonly members = new Map<ReplicaId, Member>();
  /** What this returns true for is lost. */
  isLost: (message: PeerMessage) => boolean = () => false;
  nowMs = 0;
  #network: PeerMessage[] = [];

  constructor(tuning: Partial<ReplicaTuning> = {}) {
    this.tuning = { ...TUNING, ...tuning };
  }

  /** A new group with these voters, each started. */
  static async begin(target: MembershipTarget, tuning: Partial<ReplicaTuning> = {}): Promise<Group> {
    const group = new Group(tuning);
    for (const id of target.voters) {
      const disk = new MemoryDisk();
      await bootstrap(new MemoryLog(disk), membershipOf(target));
      await group.start(id, disk);
    }
    return group;
  }

  /** A group of a, b and c that a leads. */
  static async led(tuning: Partial<ReplicaTuning> = {}): Promise<Group> {
    const group = await Group.begin({ voters: ["a", "b", "c"], learners: [] }, tuning);
    await group.elect("a");
    return group;
  }

  /** Starts a replica on this disk; an earlier life of it is as if killed. */
  async start(id: ReplicaId, disk = new MemoryDisk()): Promise<Member> {
    const gate = new Gate();
    const machine = new MemoryMachine(disk, gate, id);
    const events: ReplicaEvent[] = [];
    const fatal: Error[] = [];
    const sent: PeerMessage[] = [];
    let state = id.charCodeAt(0);
    const below = (bound: number): number => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return (state >>> 8) % bound;
    };
    const replica = await Replica.start(
      { id, tuning: this.tuning, observe: (event) => events.push(event), onFatal: (error) => fatal.push(error) },
      {
        log: new MemoryLog(disk, gate),
        machine,
        transport: {
          send: (message) => {
            if (this.members.get(id)?.replica !== replica) return;
            sent.push(message);
            this.#network.push(message);
          },
        },
        clock: { nowMs: () => this.nowMs },
        random: { below },
      },
    );
    const member = { replica, disk, gate, machine, events, fatal, sent };
    this.members.set(id, member);
    return member;
  }

  /** A killed replica: nothing it does counts any more. */
  kill(id: ReplicaId): MemoryDisk {
    const { disk, gate } = this.get(id);
    gate.kill();
    this.members.delete(id);
    return disk;
  }

  get(id: ReplicaId): Member {
    const member = this.members.get(id);
    if (member === undefined) throw new Error(`no replica ${id}`);
    return member;
  }

  /** Lets only `id` see time pass until it leads. */
  async elect(id: ReplicaId): Promise<Member> {
    const member = this.get(id);
    for (let ticks = 0; member.replica.status().role !== "leader"; ticks++) {
      if (ticks > 10 * this.tuning.electionTicks) throw new Error(`${id} was not elected`);
      member.replica.tick();
      await this.deliver();
    }
    return member;
  }

  /** Time passes for all (or those named); after each tick everything on the way arrives. */
  async ticks(count: number, ids: readonly ReplicaId[] = [...this.members.keys()]): Promise<void> {
    for (let i = 0; i < count; i++) {
      this.nowMs += 50;
      for (const id of ids) this.members.get(id)?.replica.tick();
      await this.deliver();
    }
  }

  /** Delivers until nothing is on the way. */
  async deliver(): Promise<void> {
    for (let rounds = 0; rounds < 1_000; rounds++) {
      await quiet();
      const messages = this.#network;
      this.#network = [];
      if (messages.length === 0) return;
      for (const message of messages) {
        if (!this.isLost(message)) this.members.get(message.to)?.replica.receive(message);
      }
    }
    throw new Error("the replicas never fall silent");
  }

  /** Writes at `id` and delivers until nothing moves. */
  async write(id: ReplicaId, command: string): Promise<WriteOutcome> {
    const written = this.get(id).replica.write(bytes(command));
    await this.deliver();
    return written;
  }

  /** From now on nothing gets to or from these. */
  cutOff(...ids: readonly ReplicaId[]): void {
    this.isLost = ({ from, to }) => ids.includes(from) || ids.includes(to);
  }

  heal(): void {
    this.isLost = () => false;
  }
}

/** Lets all microtasks run. */
export async function quiet(): Promise<void> {
  await hostTurn();
}

/** What a promise is now: its value, or "pending". */
export async function now<T>(promise: Promise<T>): Promise<T | "pending"> {
  await quiet();
  return Promise.race([promise, Promise.resolve("pending" as const)]);
}
