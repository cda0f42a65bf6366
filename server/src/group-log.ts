import type { Entry, EntryId, LogState, LogStore } from "@featurestore/cluster";
import { FeatureStoreError } from "@featurestore/proto";
import { leaveStage, StageTimes } from "./stage-times.js";

/** A group's log that says why it has no room. */
export interface CommandLog extends LogStore {
  /** Why a command of `bytes` bytes is not to be accepted now (`RESOURCE_EXHAUSTED`, `rejected`), or null. */
  refusal(bytes: number): FeatureStoreError | null;
}

/** A group's log as its replica sees it. Knows what the replica has proposed and not handed over yet. */
export class ReplicaLog implements LogStore {
  /** When entries were written, for traces. */
  readonly stages = new StageTimes();
  readonly #log: CommandLog;
  #loaded: LogState | null;
  #waitingBytes = 0;
  #refused: FeatureStoreError | null = null;
  /** Set once the replica runs: resolves when everything through `index` is applied, or never will be. */
  whenApplied: (index: number) => Promise<unknown> = () => Promise.resolve();

  /** @param loaded what `log.load()` gave: handed over once. */
  constructor(log: CommandLog, loaded: LogState) {
    this.#log = log;
    this.#loaded = loaded;
  }

  /** Why the log, being closed while its disk was full, took nothing any more: whatever is not applied then has no effect. */
  get refused(): FeatureStoreError | null {
    return this.#refused;
  }

  get hasRoom(): boolean {
    return this.#log.hasRoom;
  }

  /** Why a command of `bytes` bytes has no room behind all that waits, or null. */
  refusal(bytes: number): FeatureStoreError | null {
    return this.#refused ?? this.#log.refusal(this.#waitingBytes + bytes);
  }

  /** A command was proposed. What was proposed before an append is part of it. */
  expect(bytes: number): void {
    this.#waitingBytes += bytes;
  }

  /** A command that was proposed never got into the log. */
  expectNoMore(bytes: number): void {
    this.#waitingBytes = Math.max(0, this.#waitingBytes - bytes);
  }

  async load(): Promise<LogState> {
    const loaded = this.#loaded;
    this.#loaded = null;
    return loaded ?? this.#log.load();
  }

  async append(write: Parameters<LogStore["append"]>[0]): Promise<void> {
    this.#waitingBytes = 0;
    const stage = this.stages.enter(write.entries);
    try {
      await this.#log.append(write);
      leaveStage(stage);
    } catch (error) {
      if (!(error instanceof FeatureStoreError && error.code === "RESOURCE_EXHAUSTED")) throw error;
      // The rejection ends the replica: everybody who can still be answered is answered before.
      const first = write.entries[0];
      if (first !== undefined) await this.whenApplied(first.index - 1);
      this.#refused = error;
      throw error;
    }
  }

  compact(through: EntryId): Promise<void> {
    return this.#log.compact(through);
  }

  read(from: number, bytesMax: number): Promise<readonly Entry[]> {
    return this.#log.read(from, bytesMax);
  }
}
