import type { Entry, EntryId, HardState, Membership, ReplicaId } from "../raft/types.js";
import type {
  LogState,
  LogStore,
  SnapshotManifest,
  SnapshotSink,
  SnapshotSource,
  StateMachine,
} from "../replica/ports.js";
import type { Invariants } from "./invariants.js";
import { LogImage } from "./world/log-image.js";
import type { SimLog } from "./world/sim-log.js";
import type { SimMachine } from "./world/sim-machine.js";

/** A replica's log with somebody watching what goes in. */
export class ObservedLog implements LogStore {
  readonly #id: ReplicaId;
  readonly #log: SimLog;
  readonly #invariants: Invariants;
  readonly #onAppended: (entries: readonly Entry[]) => void;
  /** What the log will hold when everything asked for is done. */
  readonly #mirror = new LogImage();
  reads = 0;

  constructor(id: ReplicaId, log: SimLog, invariants: Invariants, onAppended: (entries: readonly Entry[]) => void) {
    this.#id = id;
    this.#log = log;
    this.#invariants = invariants;
    this.#onAppended = onAppended;
  }

  get hasRoom(): boolean {
    return this.#log.hasRoom;
  }

  /** Memberships in the log after `index`. */
  membershipsAfter(index: number): number {
    return this.#mirror.entries.filter((entry) => entry.index > index && entry.kind === "membership").length;
  }

  async load(): Promise<LogState> {
    const state = await this.#log.load();
    this.#mirror.apply({ type: "truncation", through: state.truncated, keepsTail: false });
    this.#mirror.apply({ type: "append", entries: state.entries, hardState: state.hardState });
    return state;
  }

  append(write: { readonly entries: readonly Entry[]; readonly hardState: HardState | null }): Promise<void> {
    const first = write.entries[0];
    if (first !== undefined) {
      const { truncated } = this.#mirror;
      const before = first.index - 1 === truncated.index ? truncated.term : this.#mirror.at(first.index - 1)?.term;
      this.#invariants.appended(this.#id, write.entries, before);
      this.#mirror.apply({ type: "append", entries: write.entries, hardState: null });
      this.#onAppended(write.entries);
    }
    return this.#log.append(write);
  }

  compact(through: EntryId): Promise<void> {
    if (through.index > this.#mirror.truncated.index) {
      const keepsTail = this.#mirror.at(through.index)?.term === through.term;
      this.#mirror.apply({ type: "truncation", through, keepsTail });
    }
    return this.#log.compact(through);
  }

  read(from: number, bytesMax: number): Promise<readonly Entry[]> {
    this.reads += 1;
    return this.#log.read(from, bytesMax);
  }
}

/** A state machine with somebody comparing it to its peers. */
export class ObservedMachine implements StateMachine {
  readonly #id: ReplicaId;
  readonly #machine: SimMachine;
  readonly #invariants: Invariants;
  /** True while a snapshot takes the state's place. */
  isRestoring = false;

  constructor(id: ReplicaId, machine: SimMachine, invariants: Invariants) {
    this.#id = id;
    this.#machine = machine;
    this.#invariants = invariants;
  }

  get applied(): EntryId {
    return this.#machine.applied;
  }

  get membership(): Membership {
    return this.#machine.membership;
  }

  async apply(entries: readonly Entry[]): Promise<readonly Uint8Array[]> {
    const results = await this.#machine.apply(entries);
    for (const entry of entries) this.#invariants.applied(this.#id, entry, this.#digestAt(entry.index));
    return results;
  }

  checkpoint(): Promise<EntryId> {
    return this.#machine.checkpoint();
  }

  snapshot(): Promise<SnapshotSource> {
    return this.#machine.snapshot();
  }

  receive(manifest: SnapshotManifest): Promise<SnapshotSink> {
    return this.#machine.receive(manifest);
  }

  async restore(manifest: SnapshotManifest): Promise<void> {
    this.isRestoring = true;
    await this.#machine.restore(manifest);
    this.isRestoring = false;
    const { last } = manifest;
    const digest = this.#digestAt(last.index);
    if (digest === null || this.#machine.applied.term !== last.term) {
      this.#invariants.report(
        "I15 state from snapshot is state from replay",
        `${this.#id} stands elsewhere than its snapshot`,
      );
    } else this.#invariants.restored(this.#id, last, digest);
  }

  #digestAt(index: number): string | null {
    const digest = this.#machine.digestAt(index);
    return digest === null ? null : String(digest);
  }
}
