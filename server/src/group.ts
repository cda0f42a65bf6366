import { randomInt } from "node:crypto";
import {
  type ChangeOutcome,
  DEFAULT_REPLICA_TUNING,
  type EntryId,
  isJoint,
  type Membership,
  type MembershipTarget,
  membersOf,
  type PeerMessage,
  Replica,
  type ReplicaEvent,
  type ReplicaId,
  type ReplicaStatus,
  type ReplicaTuning,
  type StateMachine,
  type Transport,
  type WriteOutcome,
} from "@featurestore/cluster";
import { FeatureStoreError, isRecording, type TraceContext } from "@featurestore/proto";
import { loadLog } from "./group-founding.js";
import { type CommandLog, ReplicaLog } from "./group-log.js";
import { ReplicaMachine } from "./group-machine.js";
import { ProposalClock } from "./proposal-clock.js";
import { tracedProposal } from "./stage-times.js";
import { isOfNewerVersion } from "./storage/log-entry.js";
import { nodeOf } from "./transport/replica-name.js";

/** Bytes of commands that may be under way, from proposed to applied; more is refused before anything happens. */
const WAITING_BYTES_MAX = 16 * 1024 * 1024;

/** Reads that wait at one replica for their turn: more than any node takes at a time. */
const READS_MAX = 16_384;
/** Proofs of freshness go on for so long after the last read that wanted one. */
const FRESHNESS_WANTED_MS = 10_000;

/**
 * How a replica runs on a node. A tick is a heartbeat (`TICK_MS`): what idle groups cost is their ticks. Five heartbeats have
 * to be missed before anybody campaigns. No checkpoint by itself: the node's log says which group keeps it from shrinking,
 * and that group alone is checkpointed. Commands are bounded by their bytes, `WAITING_BYTES_MAX`; the replica's own bounds
 * count what an entry costs beyond its data, too, and come after that.
 */
const NODE_TUNING: Omit<ReplicaTuning, "memoryBytesMax"> = {
  ...DEFAULT_REPLICA_TUNING,
  heartbeatTicks: 1,
  electionTicks: 5,
  freshnessTicks: 1,
  transferIdleTicks: 10,
  readsMax: READS_MAX,
  compactAfterEntries: Number.POSITIVE_INFINITY,
  compactAfterBytes: Number.POSITIVE_INFINITY,
  uncommittedBytesMax: 2 * WAITING_BYTES_MAX,
  waitingWritesMax: WAITING_BYTES_MAX / 32,
};

/** What the node's resources leave to each of its groups. */
export interface GroupShares {
  /** Bytes of entries kept in memory: what is not applied beyond that is read back from the log. */
  readonly memoryBytesMax: number;
  /** Bytes of log that stay for followers that are slow, behind a checkpoint, and while they are on a snapshot. */
  readonly keepBytes: number;
  readonly heldBytesMax: number;
}

/** A state machine that knows which entry made its membership. */
export interface GroupMachine extends StateMachine {
  readonly confEpoch: number;
}

export interface GroupOptions {
  /** For messages: "shard 7". */
  readonly name: string;
  readonly id: ReplicaId;
  /** Whom the group begins with, where this replica is one of them; null: it joins a group that has begun. */
  readonly founding: MembershipTarget | null;
  readonly log: CommandLog;
  readonly machine: GroupMachine;
  readonly transport: Transport;
  readonly shares: GroupShares;
  /** The log or the machine can no longer be trusted: the node is to stop. */
  readonly onFatal: (error: Error) => void;
  readonly observe?: (event: ReplicaEvent) => void;
}

/** What became of a proposal: where it stands in the log, and the state machine's result. */
export interface Applied {
  readonly at: EntryId;
  readonly result: Uint8Array;
}

/** One group of this node: its replica, and what its outcomes mean to those who write. */
export class Group {
  readonly #options: GroupOptions;
  readonly #replica: Replica;
  readonly #log: ReplicaLog;
  readonly #machine: ReplicaMachine;
  readonly #ending: Ending;
  /** Below this entry the state has a hole that a snapshot is to fill. */
  readonly #wholeFrom: number;
  readonly #proposals = new ProposalClock();
  #waitingBytes = 0;
  #waiting = 0;
  /** The last checkpoint left entries in the log that the state holds already. */
  #keptTail = false;
  #onIdle: () => void = () => undefined;
  #draining: Promise<void> | null = null;
  #freshnessWantedMs = Number.NEGATIVE_INFINITY;

  private constructor(
    options: GroupOptions,
    parts: {
      readonly replica: Replica;
      readonly log: ReplicaLog;
      readonly machine: ReplicaMachine;
      readonly ending: Ending;
      readonly wholeFrom: number;
    },
  ) {
    this.#options = options;
    this.#replica = parts.replica;
    this.#log = parts.log;
    this.#machine = parts.machine;
    this.#ending = parts.ending;
    this.#wholeFrom = parts.wholeFrom;
  }

  /**
   * Begins the group where it has not begun and applies what its log knows to be committed. One that is alone campaigns:
   * `lead` waits for the outcome.
   * @throws CORRUPTION when log and state of a replica without others do not fit together: one of them was lost or rolled
   * back; what the state machine throws; CONFLICT when the log is another replica's.
   */
  static async open(options: GroupOptions): Promise<Group> {
    const { id, transport } = options;
    const state = await loadLog(options.log, options.machine, options);
    const log = new ReplicaLog(options.log, state);
    const machine = new ReplicaMachine(options.machine, state.truncated);
    const ending = new Ending(log, options.onFatal);
    const replica = await Replica.start(
      {
        id,
        tuning: { ...NODE_TUNING, ...options.shares },
        observe: options.observe ?? (() => undefined),
        onFatal: (error) => ending.because(error),
      },
      {
        log,
        machine,
        transport,
        clock: { nowMs: () => performance.now() },
        random: { below: (bound) => randomInt(bound) },
      },
    );
    log.whenApplied = (index) => replica.waitApplied(index);
    const { committed } = replica.status();
    // A hole between state and log is filled by a peer's snapshot, which nobody gets who is not open yet.
    const hasHole = options.machine.applied.index < state.truncated.index;
    const outcome = hasHole ? null : await replica.waitApplied(committed);
    if (outcome?.kind === "refused") throw ending.cause ?? ending.error("rejected");
    const { voters } = machine.membership;
    if (options.founding?.voters.join() === id && !voters.includes(id)) {
      await replica.stop();
      throw new FeatureStoreError(
        "CONFLICT",
        `${options.name} belongs to ${voters.join(", ") || "nobody"}, not to ${id}: its data is not this node's`,
      );
    }
    replica.tick(); // a sole voter campaigns at the next tick: here it is, while others are still being opened
    return new Group(options, { replica, log, machine, ending, wholeFrom: state.truncated.index });
  }

  get id(): ReplicaId {
    return this.#options.id;
  }

  status(): ReplicaStatus {
    return this.#replica.status();
  }

  /** It is the only voter, leads, and has applied all it led before: whatever is applied here is all there is. */
  get isAlone(): boolean {
    const { role, term } = this.#replica.soft;
    return (
      role === "leader" &&
      this.#machine.applied.term === term &&
      this.#machine.membership.voters.length === 1 &&
      !isJoint(this.#machine.membership)
    );
  }

  /** One that has ended leads no more, whatever its last role was. */
  get isLeader(): boolean {
    return this.#replica.soft.role === "leader" && this.#ending.cause === null;
  }

  /** The replica that leads, as far as is known here; null once this one has ended, which hears of nobody. */
  get leader(): ReplicaId | null {
    return this.#ending.cause === null ? this.#replica.soft.leader : null;
  }

  /** The state is whole, and that of a voter: what is read here is what the shard held at some time. */
  get isReadable(): boolean {
    const { voters, outgoing } = this.#machine.membership;
    const { id } = this.#options;
    return (voters.includes(id) || outgoing.includes(id)) && this.#machine.applied.index >= this.#wholeFrom;
  }

  /** The voter that is best to lead next: in touch, and least behind; null where there is none, or this is no leader. */
  get heir(): ReplicaId | null {
    const { progress, membership } = this.#replica.status();
    const fit = membership.voters.filter((id) => id !== this.id && progress.get(id)?.isActive === true);
    const matched = (id: ReplicaId): number => progress.get(id)?.matched ?? 0;
    return fit.reduce<ReplicaId | null>((best, id) => (best === null || matched(id) > matched(best) ? id : best), null);
  }

  /** How long the slowest voter in touch has been without an entry that this leader acknowledged; 0 where there is none such. */
  get replicationLagMs(): number {
    if (this.#machine.membership.voters.length <= 1 || !this.isLeader) return 0;
    return this.#proposals.ageAfter(slowestMatch(this.#replica.status()), performance.now());
  }

  /** As applied here. */
  get membership(): Membership {
    return this.#machine.membership;
  }

  /** Index of the entry that made the membership, as applied here. */
  get confEpoch(): number {
    return this.#options.machine.confEpoch;
  }

  /** The state here is at most this old, in milliseconds, which was proven; infinite where nothing was. */
  get stalenessMs(): number {
    const proof = this.#replica.freshness();
    return proof === null ? Number.POSITIVE_INFINITY : performance.now() - proof.asOfMs;
  }

  /** Somebody reads: from now on, for a while, proofs of freshness are sought. */
  noteRead(): void {
    const isNew = this.#freshnessWantedMs === Number.NEGATIVE_INFINITY;
    this.#freshnessWantedMs = performance.now();
    if (isNew) this.#replica.wantFreshness(true);
  }

  /** True once everything acknowledged before the call is applied here; false when that cannot be had, or not in time. */
  async readBarrier(signal: AbortSignal): Promise<boolean> {
    return (await this.#replica.readBarrier(signal)).kind === "ready";
  }

  /** True once entry `index` is applied here; false when it will not be, or not in time. */
  async waitApplied(index: number, signal: AbortSignal): Promise<boolean> {
    return (await this.#replica.waitApplied(index, signal)).kind === "ready";
  }

  /** A message of a peer, whose fields are what their types say. */
  receive(message: PeerMessage): void {
    this.#replica.receive(message);
  }

  /** What was on the way to these replicas is probably lost. */
  reportUnreachable(isLost: (replica: ReplicaId) => boolean): void {
    for (const id of membersOf(this.#machine.membership)) if (isLost(id)) this.#replica.reportUnreachable(id);
  }

  /**
   * Changes who takes part. Resolves when the change is complete.
   * @throws NOT_LEADER, CONFLICT (rejected) with the reason, UNAVAILABLE (unknown).
   */
  async changeMembership(target: MembershipTarget): Promise<void> {
    this.#admit(await this.#replica.changeMembership(target));
  }

  /** Hands the lead to a voter. Resolves when it leads. @throws as `changeMembership`. */
  async transferLeadership(to: ReplicaId): Promise<void> {
    this.#admit(await this.#replica.transferLeadership(to));
  }

  /** Index of the last entry, applied or not. */
  get lastIndex(): number {
    return this.#replica.status().last.index;
  }

  /** Why the state machine takes nothing any more, while the node goes on, or null. */
  get stopped(): string | null {
    return this.#ending.damage?.message ?? null;
  }

  /** It stopped at an entry that this version does not know: nothing is wrong with what is here. */
  get needsNewerVersion(): boolean {
    return isOfNewerVersion(this.#ending.damage);
  }

  /**
   * Resolves once it leads and everything in its log is applied: from then on it takes commands.
   * @throws UNAVAILABLE when that takes longer than `timeoutMs`; what the log or the state machine failed with.
   */
  async lead(timeoutMs: number): Promise<void> {
    const outcome = await this.#replica.readBarrier(AbortSignal.timeout(timeoutMs));
    if (outcome.kind === "ready") return;
    if (outcome.reason === "stopped") throw this.#ending.cause ?? this.#ending.error("rejected");
    throw new FeatureStoreError(
      "UNAVAILABLE",
      `${this.#options.name} does not lead after ${timeoutMs} ms: its disk has not answered; free space on it and try again`,
    );
  }

  /** Time passes: so many ticks since the last call. */
  tick(elapsed: number): void {
    if (performance.now() - this.#freshnessWantedMs > FRESHNESS_WANTED_MS) {
      this.#freshnessWantedMs = Number.NEGATIVE_INFINITY;
      this.#replica.wantFreshness(false);
    }
    this.#replica.tick(elapsed);
  }

  /**
   * Resolves when the command is durable and applied. One that was accepted is written, however full the disk gets.
   * @throws RESOURCE_EXHAUSTED (rejected) when too much is under way or the log has no room, UNAVAILABLE (rejected) when
   * closed or without a leader, UNAVAILABLE (unknown) when the log or the state machine failed meanwhile, CORRUPTION when
   * the state machine found itself damaged: unknown for what was under way, rejected afterwards.
   */
  propose(data: Uint8Array, trace?: TraceContext): Promise<Applied> {
    if (!isRecording(trace)) return this.#propose(data);
    const stages = { group: this.#options.name, log: this.#log.stages, machine: this.#machine.stages };
    return tracedProposal(stages, { trace, bytes: data.length }, () => this.#propose(data));
  }

  async #propose(data: Uint8Array): Promise<Applied> {
    this.#checkWritable(data.length);
    this.#waiting += 1;
    this.#waitingBytes += data.length;
    this.#log.expect(data.length);
    const proposedMs = performance.now();
    try {
      const outcome = await this.#replica.write(data);
      if (outcome.kind !== "applied") throw this.#failure(outcome, data.length);
      this.#proposals.note(outcome.at.index, proposedMs);
      return outcome;
    } finally {
      this.#waiting -= 1;
      this.#waitingBytes -= data.length;
      if (this.#waiting === 0) this.#onIdle();
    }
  }

  /**
   * Makes the state durable and gives up the log before it. Does nothing where nothing came since the last time.
   * @throws what the state machine's checkpoint fails with: nothing has changed then; what the group has ended with, unless
   * that was fatal, and told as such.
   */
  async checkpoint(options: { readonly keepTail: boolean } = { keepTail: false }): Promise<void> {
    if (this.#ending.cause !== null && !this.#ending.isFatal) throw this.#ending.error("rejected");
    if (this.#ending.cause !== null || (this.#machine.isDurable && (options.keepTail || !this.#keptTail))) return;
    await this.#replica.checkpoint(options);
    this.#keptTail = options.keepTail;
    const failure = this.#machine.takeFailure();
    if (failure !== null) throw failure;
  }

  /**
   * A checkpoint where it is worth one: not for what a life begins with, without a single command. What slow followers need of
   * the log stays: one that is an entry behind would otherwise get a snapshot of everything after a restart.
   */
  async checkpointNews(): Promise<void> {
    const { voters, learners, outgoing } = this.#machine.membership;
    const keepTail = new Set([...voters, ...learners, ...outgoing]).size > 1;
    const isForNobody = this.#keptTail && !keepTail;
    if (this.#machine.hasNews || isForNobody || this.#ending.cause !== null) await this.checkpoint({ keepTail });
  }

  /** Finishes what was accepted; later proposals are refused. */
  drain(): Promise<void> {
    this.#draining ??= new Promise((resolve) => {
      if (this.#waiting === 0) resolve();
      else this.#onIdle = resolve;
    });
    return this.#draining;
  }

  /** Finishes what was accepted, then stops: resolves when neither log nor state machine are used any more. Idempotent. */
  async close(): Promise<void> {
    await this.drain();
    await this.#replica.stop();
  }

  /** Stops at once: the outcome of what was accepted is told as unknown. Idempotent. */
  async halt(): Promise<void> {
    await this.#replica.stop();
  }

  #checkWritable(bytes: number): void {
    if (this.#ending.cause !== null) throw this.#ending.error("rejected");
    if (this.#draining !== null) throw this.#ending.error("rejected");
    if (this.#waitingBytes > 0 && this.#waitingBytes + bytes > WAITING_BYTES_MAX) throw overloaded();
    const refusal = this.#log.refusal(bytes);
    if (refusal !== null) throw refusal;
  }

  #failure(outcome: Exclude<WriteOutcome, { readonly kind: "applied" }>, bytes: number): FeatureStoreError {
    if (outcome.reason === "stopped") return this.#ending.error(outcome.kind);
    if (outcome.kind === "unknown") {
      return new FeatureStoreError("UNAVAILABLE", `${this.#options.name} lost its leader while it took the write`, {
        outcome: "unknown",
      });
    }
    this.#log.expectNoMore(bytes);
    switch (outcome.reason) {
      case "overloaded":
        return overloaded();
      case "diskFull":
        return this.#log.refusal(bytes) ?? overloaded();
      case "notLeader":
      case "transferring":
      case "aborted":
        return this.#notLeader(outcome.leader);
    }
  }

  #admit(outcome: ChangeOutcome): void {
    if (outcome.kind === "applied") return;
    const { name } = this.#options;
    if (outcome.kind === "unknown") {
      throw new FeatureStoreError("UNAVAILABLE", `${name} lost its leader during the change`, { outcome: "unknown" });
    }
    if (outcome.reason === "notLeader") throw this.#notLeader(outcome.leader);
    throw new FeatureStoreError("CONFLICT", `${name}: ${outcome.reason}`, { details: { reason: outcome.reason } });
  }

  #notLeader(leader: ReplicaId | null): FeatureStoreError {
    const node = leader === null || leader === this.#options.id ? null : nodeOf(leader);
    const where = node === null ? "has no leader now" : `is led by ${node}`;
    return new FeatureStoreError("NOT_LEADER", `${this.#options.name} ${where}`, { details: { leader: node } });
  }
}

/**
 * How far the slowest of the other voters in touch follows a leader; infinite where there is none. One on a snapshot does not
 * count: it will have everything at once, however much comes meanwhile.
 */
export function slowestMatch({
  id,
  membership,
  progress,
}: Pick<ReplicaStatus, "id" | "membership" | "progress">): number {
  let matched = Number.POSITIVE_INFINITY;
  for (const voter of membership.voters) {
    const follower = voter === id ? undefined : progress.get(voter);
    if (follower?.isActive === true && follower.state === "replicate") matched = Math.min(matched, follower.matched);
  }
  return matched;
}

/** Why a group has stopped, and what that means to those who write. */
class Ending {
  readonly #log: ReplicaLog;
  readonly #onFatal: (error: Error) => void;
  #cause: Error | null = null;

  constructor(log: ReplicaLog, onFatal: (error: Error) => void) {
    this.#log = log;
    this.#onFatal = onFatal;
  }

  get cause(): Error | null {
    return this.#cause;
  }

  /** The state machine is damaged, the disk as such is not: this group ends, the others of the node go on. */
  get damage(): FeatureStoreError | null {
    const cause = this.#cause;
    return cause instanceof FeatureStoreError && cause.code === "CORRUPTION" ? cause : null;
  }

  /** The log or the machine can no longer be trusted: neither damage of this group alone, nor a full log being closed. */
  get isFatal(): boolean {
    return this.#cause !== null && this.damage === null && this.#cause !== this.#log.refused;
  }

  because(error: Error): void {
    this.#cause = error;
    if (this.isFatal) this.#onFatal(error);
  }

  /** What a write is told that met the end. */
  error(outcome: "rejected" | "unknown"): FeatureStoreError {
    const cause = this.#cause;
    if (cause === null) return new FeatureStoreError("UNAVAILABLE", "the node is shutting down", { outcome });
    if (cause === this.#log.refused) return this.#log.refused;
    if (this.damage !== null) return new FeatureStoreError("CORRUPTION", cause.message, { cause, outcome });
    return new FeatureStoreError("UNAVAILABLE", `the node is stopping: ${cause.message}`, { cause, outcome });
  }
}

function overloaded(): FeatureStoreError {
  return new FeatureStoreError(
    "RESOURCE_EXHAUSTED",
    `the shard has ${WAITING_BYTES_MAX} bytes of writes waiting; try again later`,
  );
}
