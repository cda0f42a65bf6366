import { randomInt } from "node:crypto";
import {
  DEFAULT_REPLICA_TUNING,
  type EntryId,
  Replica,
  type ReplicaId,
  type ReplicaTuning,
  type StateMachine,
  type Transport,
  type WriteOutcome,
} from "@featurestore/cluster";
import { FeatureStoreError } from "@featurestore/proto";
import { loadSoleVoter } from "./group-founding.js";
import { type CommandLog, ReplicaLog } from "./group-log.js";
import { ReplicaMachine } from "./group-machine.js";

/** Bytes of commands that may be under way, from proposed to applied; more is refused before anything happens. */
const WAITING_BYTES_MAX = 16 * 1024 * 1024;

/**
 * How a group of one replica runs. No checkpoint by itself: the node's log says which group keeps it from shrinking, and
 * that group alone is checkpointed, with nothing left behind for followers. Commands are bounded by their bytes,
 * `WAITING_BYTES_MAX`; the replica's own bounds count what an entry costs beyond its data, too, and come after that.
 */
const SOLE_VOTER_TUNING: Omit<ReplicaTuning, "memoryBytesMax"> = {
  ...DEFAULT_REPLICA_TUNING,
  compactAfterEntries: Number.POSITIVE_INFINITY,
  compactAfterBytes: Number.POSITIVE_INFINITY,
  uncommittedBytesMax: 2 * WAITING_BYTES_MAX,
  waitingWritesMax: WAITING_BYTES_MAX / 32,
};

export interface GroupOptions {
  /** For messages: "shard 7". */
  readonly name: string;
  readonly id: ReplicaId;
  readonly log: CommandLog;
  readonly machine: StateMachine;
  readonly transport: Transport;
  /** Bytes of entries kept in memory: what is not applied beyond that is read back from the log. */
  readonly memoryBytesMax: number;
  /** The log or the machine can no longer be trusted: the node is to stop. */
  readonly onFatal: (error: Error) => void;
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
  #waitingBytes = 0;
  #waiting = 0;
  #onIdle: () => void = () => undefined;
  #draining: Promise<void> | null = null;

  private constructor(
    options: GroupOptions,
    parts: {
      readonly replica: Replica;
      readonly log: ReplicaLog;
      readonly machine: ReplicaMachine;
      readonly ending: Ending;
    },
  ) {
    this.#options = options;
    this.#replica = parts.replica;
    this.#log = parts.log;
    this.#machine = parts.machine;
    this.#ending = parts.ending;
  }

  /**
   * Begins the group where it has not begun, applies what its log knows to be committed, and campaigns: `lead` waits for
   * the outcome.
   * @throws CORRUPTION when log and state do not fit together: one of them was lost or rolled back; what the state machine
   * throws; CONFLICT when the group belongs to others.
   */
  static async open(options: GroupOptions): Promise<Group> {
    const { id, transport } = options;
    const state = await loadSoleVoter(options.log, options.machine, id);
    const log = new ReplicaLog(options.log, state);
    const machine = new ReplicaMachine(options.machine, state.truncated);
    const ending = new Ending(log, options.onFatal);
    const replica = await Replica.start(
      {
        id,
        tuning: { ...SOLE_VOTER_TUNING, memoryBytesMax: options.memoryBytesMax },
        observe: () => undefined,
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
    const outcome = await replica.waitApplied(committed);
    if (outcome.kind !== "ready") throw ending.cause ?? ending.error("rejected");
    const { voters } = machine.membership;
    if (!voters.includes(id)) {
      await replica.stop();
      throw new FeatureStoreError(
        "CONFLICT",
        `${options.name} belongs to ${voters.join(", ") || "nobody"}, not to ${id}: its data is not this node's`,
      );
    }
    replica.tick(); // a sole voter campaigns at the next tick: here it is, while others are still being opened
    return new Group(options, { replica, log, machine, ending });
  }

  /** Index of the last entry, applied or not. */
  get lastIndex(): number {
    return this.#replica.status().last.index;
  }

  /** Why the state machine takes nothing any more, while the node goes on, or null. */
  get stopped(): string | null {
    return this.#ending.damage?.message ?? null;
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
    this.#replica.tick(elapsed);
  }

  /**
   * Resolves when the command is durable and applied. One that was accepted is written, however full the disk gets.
   * @throws RESOURCE_EXHAUSTED (rejected) when too much is under way or the log has no room, UNAVAILABLE (rejected) when
   * closed or without a leader, UNAVAILABLE (unknown) when the log or the state machine failed meanwhile, CORRUPTION when
   * the state machine found itself damaged: unknown for what was under way, rejected afterwards.
   */
  async propose(data: Uint8Array): Promise<Applied> {
    this.#checkWritable(data.length);
    this.#waiting += 1;
    this.#waitingBytes += data.length;
    this.#log.expect(data.length);
    try {
      const outcome = await this.#replica.write(data);
      if (outcome.kind === "applied") return outcome;
      throw this.#failure(outcome, data.length);
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
  async checkpoint(): Promise<void> {
    if (this.#ending.cause !== null && !this.#ending.isFatal) throw this.#ending.error("rejected");
    if (this.#ending.cause !== null || this.#machine.isDurable) return;
    await this.#replica.checkpoint({ keepTail: false });
    const failure = this.#machine.takeFailure();
    if (failure !== null) throw failure;
  }

  /** A checkpoint where it is worth one: not for what a life begins with, without a single command. */
  async checkpointNews(): Promise<void> {
    if (this.#machine.hasNews || this.#ending.cause !== null) await this.checkpoint();
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
        return new FeatureStoreError("UNAVAILABLE", `${this.#options.name} has no leader here; try again`);
    }
  }
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
