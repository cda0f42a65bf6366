import type {
  Entry,
  EntryId,
  Membership,
  SnapshotManifest,
  SnapshotSink,
  SnapshotSource,
  StateMachine,
} from "@featurestore/cluster";
import { leaveStage, StageTimes } from "./stage-times.js";

/**
 * A group's state machine as its replica sees it. A checkpoint that fails, on a full disk say, leaves what was durable
 * before, which is what the replica is told; whoever asked for the checkpoint gets the failure by `takeFailure`.
 */
export class ReplicaMachine implements StateMachine {
  /** When entries were applied, for traces. */
  readonly stages = new StageTimes();
  readonly #machine: StateMachine;
  #durable: EntryId;
  #failure: unknown = null;
  /** The last command applied. */
  #newsIndex = 0;

  /** @param durable where the log begins: the state holds that much without it. */
  constructor(machine: StateMachine, durable: EntryId) {
    this.#machine = machine;
    this.#durable = durable;
  }

  get applied(): EntryId {
    return this.#machine.applied;
  }

  get membership(): Membership {
    return this.#machine.membership;
  }

  /** A command was applied since the last checkpoint. */
  get hasNews(): boolean {
    return this.#newsIndex > this.#durable.index;
  }

  /** Nothing at all was applied since the last checkpoint. */
  get isDurable(): boolean {
    return this.#machine.applied.index === this.#durable.index;
  }

  /** Why the last checkpoint failed, once; null where it did not. */
  takeFailure(): unknown {
    const failure = this.#failure;
    this.#failure = null;
    return failure;
  }

  async apply(entries: readonly Entry[]): Promise<readonly Uint8Array[]> {
    this.#newsIndex = entries.findLast(({ kind }) => kind === "command")?.index ?? this.#newsIndex;
    const stage = this.stages.enter(entries);
    const results = await this.#machine.apply(entries);
    leaveStage(stage);
    return results;
  }

  async checkpoint(): Promise<EntryId> {
    try {
      this.#durable = await this.#machine.checkpoint();
    } catch (error) {
      this.#failure = error;
    }
    return this.#durable;
  }

  snapshot(): Promise<SnapshotSource> {
    return this.#machine.snapshot();
  }

  receive(manifest: SnapshotManifest): Promise<SnapshotSink> {
    return this.#machine.receive(manifest);
  }

  async restore(manifest: SnapshotManifest): Promise<void> {
    await this.#machine.restore(manifest);
    this.#durable = manifest.last;
  }
}
