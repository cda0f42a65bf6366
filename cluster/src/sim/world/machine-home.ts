import type { EntryId } from "../../raft/types.js";
import type { SnapshotManifest } from "../../replica/ports.js";
import { KvState, type PreparedEntry } from "./kv-state.js";
import type { SeededRandom } from "./seeded-random.js";

/** A snapshot on its way in, as a file. */
export interface IncomingSnapshot {
  readonly manifest: SnapshotManifest;
  readonly bytes: Uint8Array;
  /** Held from the beginning: a multiple of the chunk size, or all. */
  received: number;
  isFinished: boolean;
}

/** Entries applied and not folded into the base; beyond it the disk flushes on its own. */
const REDO_MAX = 1_024;
/** Snapshots on their way in that are kept; the oldest go first. */
const INCOMING_MAX = 2;

/**
 * What is on disk of one replica's state machine. The state itself is a base and the entries applied since, of which a
 * first part is durable for sure; how much of the rest is, a crash draws.
 */
export class MachineHome {
  readonly replica: string;
  #base = new KvState();
  #redo: PreparedEntry[] = [];
  #durable = 0;
  #incoming: IncomingSnapshot[] = [];
  #snapshots = 0;
  #isDamaged = false;

  constructor(replica: string) {
    this.replica = replica;
  }

  /** What a crash now would leave at least. */
  get durableApplied(): EntryId {
    return this.#redo[this.#durable - 1]?.at ?? this.#base.applied;
  }

  /** Cannot be opened: to be emptied by `reset`, and filled by a snapshot. */
  get isDamaged(): boolean {
    return this.#isDamaged;
  }

  /** Spoils the state at rest, which is noticed when it is opened. */
  damage(): void {
    this.#isDamaged = true;
  }

  /** Begins anew with nothing. Names of snapshots are not used again. */
  reset(): void {
    this.#isDamaged = false;
    this.#incoming = [];
    this.install(new KvState());
  }

  /** The state for a process that begins. */
  open(): KvState {
    return this.#base.clone();
  }

  /** Notes what the process applied. */
  record(entries: readonly PreparedEntry[]): void {
    for (const entry of entries) this.#redo.push(entry);
    if (this.#redo.length > REDO_MAX) this.flush();
  }

  /** Everything applied so far is durable. */
  flush(): void {
    this.#durable = this.#redo.length;
    if (this.#durable > REDO_MAX) this.#fold(this.#durable);
  }

  /** Replaces the state, in one durable step. */
  install(state: KvState): void {
    this.#base = state;
    this.#redo = [];
    this.#durable = 0;
  }

  /** The process is gone: what it had not made durable is there up to some entry. Files on their way in lose their ends. */
  crash(random: SeededRandom): void {
    const open = this.#redo.length - this.#durable;
    this.#fold(this.#durable + (random.chance(0.5) ? 0 : random.below(open + 1)));
    this.#redo = [];
    for (const incoming of this.#incoming) {
      if (incoming.isFinished) continue;
      const chunks = Math.ceil(incoming.received / incoming.manifest.chunkBytes);
      incoming.received = Math.min(incoming.received, random.below(chunks + 1) * incoming.manifest.chunkBytes);
    }
  }

  /** A name that no snapshot of this replica had. */
  nextSnapshotId(): string {
    this.#snapshots++;
    return `${this.replica}#${this.#snapshots}`;
  }

  incoming(id: string): IncomingSnapshot | null {
    return this.#incoming.find(({ manifest }) => manifest.id === id) ?? null;
  }

  /** Begins a file. The oldest one goes where there are too many. */
  begin(manifest: SnapshotManifest): IncomingSnapshot {
    this.forget(manifest.id);
    const begun = { manifest, bytes: new Uint8Array(manifest.bytes), received: 0, isFinished: false };
    this.#incoming = [...this.#incoming.slice(1 - INCOMING_MAX), begun];
    return begun;
  }

  forget(id: string): void {
    this.#incoming = this.#incoming.filter(({ manifest }) => manifest.id !== id);
  }

  /** Flips a bit of a file that is not finished. @returns false when there is none. */
  flipIncoming(random: SeededRandom): boolean {
    const target = this.#incoming.find(({ isFinished, received }) => !isFinished && received > 0);
    if (target === undefined) return false;
    const at = random.below(target.received);
    target.bytes[at] = (target.bytes[at] ?? 0) ^ (1 << random.below(8));
    return true;
  }

  #fold(count: number): void {
    for (const entry of this.#redo.splice(0, count)) this.#base.apply(entry);
    this.#durable = Math.max(0, this.#durable - count);
  }
}
