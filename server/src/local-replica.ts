import type { Entry, EntryId, LogStore, StateMachine } from "@featurestore/cluster";
import { FeatureStoreError } from "@featurestore/proto";

/** Bytes of proposals that may be under way; more is refused before anything happens. */
const QUEUE_BYTES_MAX = 16 * 1024 * 1024;
/** The term of every entry until groups elect leaders. */
const TERM = 1;
/** Entries handed to apply at once, by bytes. */
const APPLY_BYTES_MAX = 4 * 1024 * 1024;

/** A group's log that says why it has no room. */
export interface LocalLog extends LogStore {
  /** Why a command of `bytes` bytes is not to be accepted now (`RESOURCE_EXHAUSTED`, `rejected`), or null. */
  refusal(bytes: number): FeatureStoreError | null;
}

/** What became of a proposal: where it stands in the log, and the state machine's result. */
export interface Applied {
  readonly at: EntryId;
  readonly result: Uint8Array;
}

interface Proposal {
  readonly data: Uint8Array;
  resolve(applied: Applied): void;
  reject(error: Error): void;
}

/**
 * Drives one group of a single copy: proposals go to the log, then, once durable, to the state machine, in order.
 * Appending the next batch overlaps with applying the last.
 */
export class LocalReplica {
  readonly #log: LocalLog;
  readonly #machine: StateMachine;
  #pending: Proposal[] = [];
  #pendingBytes = 0;
  #waitingBytes = 0;
  #inLog: Proposal[] = [];
  #toApply: { proposals: Proposal[]; entries: Entry[] }[] = [];
  #inMachine: Proposal[] = [];
  #lastIndex: number;
  #checkpointed = 0;
  #appending: Promise<void> | null = null;
  #applying: Promise<void> | null = null;
  #failed: FeatureStoreError | null = null;
  #stopped: string | null = null;
  #isClosed = false;
  readonly #onFatal: (error: Error) => void;

  private constructor(log: LocalLog, machine: StateMachine, onFatal: (error: Error) => void) {
    this.#log = log;
    this.#machine = machine;
    this.#lastIndex = machine.applied.index;
    this.#onFatal = onFatal;
  }

  /**
   * Recovers: applies what the log holds beyond the state machine.
   * @throws CORRUPTION when the two do not fit together: one of them was lost or rolled back.
   */
  static async start(log: LocalLog, machine: StateMachine, onFatal: (error: Error) => void): Promise<LocalReplica> {
    const { truncated, entries } = await log.load();
    const last = entries.at(-1)?.index ?? truncated.index;
    if (machine.applied.index < truncated.index) {
      throw new FeatureStoreError(
        "CORRUPTION",
        `the state ends at entry ${machine.applied.index}, but the log starts after ${truncated.index}: entries between are lost`,
      );
    }
    if (machine.applied.index > last) {
      throw new FeatureStoreError(
        "CORRUPTION",
        `the state ends at entry ${machine.applied.index}, but the log ends at ${last}: the log was lost or rolled back`,
      );
    }
    const replica = new LocalReplica(log, machine, onFatal);
    const missing = entries.slice(machine.applied.index - truncated.index);
    for (const batch of inBatches(missing)) await machine.apply(batch);
    replica.#lastIndex = last;
    replica.#checkpointed = truncated.index;
    return replica;
  }

  get lastIndex(): number {
    return this.#lastIndex;
  }

  /** Why the state machine takes nothing any more, while the node goes on, or null. */
  get stopped(): string | null {
    return this.#stopped;
  }

  /**
   * Resolves when the command is durable and applied. One that was accepted is written, however full the disk gets.
   * @throws RESOURCE_EXHAUSTED (rejected) when the queue is full or the log has no room, UNAVAILABLE (rejected) when closed,
   * UNAVAILABLE (unknown) when the log or the state machine failed meanwhile, CORRUPTION when the state machine found
   * itself damaged: unknown for what was under way, rejected afterwards.
   */
  propose(data: Uint8Array): Promise<Applied> {
    if (this.#failed !== null) return Promise.reject(this.#failed);
    if (this.#isClosed) return Promise.reject(new FeatureStoreError("UNAVAILABLE", "the node is shutting down"));
    if (this.#waitingBytes > 0 && this.#waitingBytes + data.length > QUEUE_BYTES_MAX) {
      return Promise.reject(
        new FeatureStoreError(
          "RESOURCE_EXHAUSTED",
          `the shard has ${QUEUE_BYTES_MAX} bytes of writes waiting; try again later`,
        ),
      );
    }
    const refusal = this.#log.refusal(this.#pendingBytes + data.length);
    if (refusal !== null) return Promise.reject(refusal);
    return new Promise((resolve, reject) => {
      this.#pending.push({ data, resolve, reject });
      this.#pendingBytes += data.length;
      this.#waitingBytes += data.length;
      this.#appending ??= this.#appendAll();
    });
  }

  /** Makes the state durable and gives up the log before it. Does nothing where nothing came since the last time. */
  async checkpoint(): Promise<void> {
    if (this.#machine.applied.index === this.#checkpointed) return;
    const position = await this.#machine.checkpoint();
    await this.#log.compact(position);
    this.#checkpointed = position.index;
  }

  /** Finishes what was accepted; later proposals are refused. */
  async close(): Promise<void> {
    this.#isClosed = true;
    while (this.#appending !== null || this.#applying !== null) {
      await this.#appending;
      await this.#applying;
    }
  }

  async #appendAll(): Promise<void> {
    await Promise.resolve(); // let a turn's proposals gather
    try {
      while (this.#pending.length > 0) {
        const proposals = this.#pending;
        this.#pending = [];
        this.#pendingBytes = 0;
        const entries = proposals.map(
          ({ data }): Entry => ({ kind: "command", term: TERM, index: ++this.#lastIndex, data }),
        );
        this.#inLog = proposals;
        const isRefused = await this.#append(entries);
        this.#inLog = [];
        if (this.#failed !== null) return; // the machine failed meanwhile: it must not see what comes after a gap
        if (isRefused !== null) {
          this.#lastIndex -= entries.length;
          for (const proposal of proposals) this.#settle(proposal, () => proposal.reject(isRefused));
          continue;
        }
        this.#toApply.push({ proposals, entries });
        this.#applying ??= this.#applyAll();
      }
    } catch (error) {
      this.#fail(error as Error);
    } finally {
      this.#appending = null;
    }
  }

  /** @returns why the log took nothing (it is full, and the node stops); any other failure is fatal. */
  async #append(entries: readonly Entry[]): Promise<FeatureStoreError | null> {
    try {
      await this.#log.append({ entries, hardState: null });
      return null;
    } catch (error) {
      if (error instanceof FeatureStoreError && error.code === "RESOURCE_EXHAUSTED") return error;
      throw error;
    }
  }

  #settle(proposal: Proposal, settle: () => void): void {
    this.#waitingBytes -= proposal.data.length;
    settle();
  }

  async #applyAll(): Promise<void> {
    try {
      for (;;) {
        const batch = this.#toApply.splice(0);
        if (batch.length === 0) return;
        this.#inMachine = batch.flatMap(({ proposals }) => proposals);
        const first = batch[0]?.entries[0]?.index ?? 0;
        for (const entries of inBatches(batch.flatMap((part) => part.entries))) {
          const results = await this.#machine.apply(entries);
          if (this.#failed !== null) return;
          entries.forEach(({ term, index }, i) => {
            const proposal = this.#inMachine[index - first] as Proposal;
            this.#settle(proposal, () => proposal.resolve({ at: { term, index }, result: results[i] as Uint8Array }));
          });
        }
        this.#inMachine = [];
      }
    } catch (error) {
      if (error instanceof FeatureStoreError && error.code === "CORRUPTION") this.#stop(error);
      else this.#fail(error as Error);
    } finally {
      this.#applying = null;
    }
  }

  /** The log or the machine can no longer be trusted: the node is to stop. */
  #fail(cause: Error): void {
    if (this.#failed !== null) return;
    this.#failed = new FeatureStoreError("UNAVAILABLE", `the node is stopping: ${cause.message}`, {
      cause,
      outcome: "unknown",
    });
    this.#rejectAll(this.#failed);
    this.#onFatal(cause);
  }

  /** The machine is damaged, the disk as such is not: this replica ends, the others of the node go on. */
  #stop(cause: FeatureStoreError): void {
    if (this.#failed !== null) return;
    this.#stopped = cause.message;
    this.#failed = new FeatureStoreError("CORRUPTION", cause.message, { cause });
    this.#rejectAll(new FeatureStoreError("CORRUPTION", cause.message, { cause, outcome: "unknown" }));
  }

  /** Everybody waiting learns that the outcome is unknown. */
  #rejectAll(error: FeatureStoreError): void {
    const waiting = [
      ...this.#inMachine,
      ...this.#toApply.flatMap(({ proposals }) => proposals),
      ...this.#inLog,
      ...this.#pending,
    ];
    this.#toApply = [];
    this.#inLog = [];
    this.#pending = [];
    this.#pendingBytes = 0;
    for (const proposal of waiting) proposal.reject(error);
    this.#waitingBytes = 0;
  }
}

function* inBatches(entries: readonly Entry[]): Generator<readonly Entry[]> {
  let batch: Entry[] = [];
  let bytes = 0;
  for (const entry of entries) {
    batch.push(entry);
    bytes += entry.data.length;
    if (bytes < APPLY_BYTES_MAX) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}
