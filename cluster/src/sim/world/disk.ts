import { FeatureStoreError } from "@featurestore/proto";
import type { LogState } from "../../replica/ports.js";
import { LogImage, type LogRecord } from "./log-image.js";
import { MachineHome } from "./machine-home.js";
import type { Scheduler } from "./scheduler.js";
import type { SeededRandom } from "./seeded-random.js";

/** How fast a disk is. A share of operations takes `stallUs` more. */
export interface DiskProfile {
  readonly latencyUs: number;
  readonly jitterUs: number;
  readonly stalls: number;
  readonly stallUs: number;
}

export const CALM_DISK: DiskProfile = { latencyUs: 200, jitterUs: 200, stalls: 0, stallUs: 0 };

/**
 * `low`: the log says so (`hasRoom`), and snapshots are not received. `none`: the log's reserve is used up, too, and what
 * it is given waits.
 */
export type DiskRoom = "enough" | "low" | "none";

export interface DiskStats {
  /** Log records made durable, and syncs that did it. */
  readonly records: number;
  readonly syncs: number;
  /** Records that a crash or an error undid, and batches of which it left a part. */
  readonly lost: number;
  readonly torn: number;
  readonly errors: number;
  readonly rotted: number;
  readonly crashes: number;
}

export interface DiskOptions {
  readonly scheduler: Scheduler;
  readonly random: SeededRandom;
  /** The node whose process waits for this disk. */
  readonly node: string;
  readonly profile?: DiskProfile;
}

/** A log as it is on disk, whatever the process believes. Live: it changes as the disk does. */
export interface DurableLog extends LogState {
  /** Indexes of entries that can no longer be read. */
  readonly rotten: ReadonlySet<number>;
}

interface QueuedRecord {
  readonly image: LogImage;
  readonly record: LogRecord;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * The disk of one node: it outlives the node's processes. Holds a log and a state machine for each replica. One write
 * of log records is under way at a time, and what arrives meanwhile shares the next, as in the production log.
 */
export class SimDisk {
  readonly node: string;
  readonly #scheduler: Scheduler;
  readonly #random: SeededRandom;
  #profile: DiskProfile;
  readonly #logs = new Map<string, LogImage>();
  readonly #machines = new Map<string, MachineHome>();
  #queue: QueuedRecord[] = [];
  #batch: QueuedRecord[] = [];
  /** Operations that are done but for a disk that hangs. */
  #hung: (() => void)[] = [];
  #isHanging = false;
  #armed: "append" | "sync" | null = null;
  #failure: FeatureStoreError | null = null;
  #life = 0;
  readonly #stats = { records: 0, syncs: 0, lost: 0, torn: 0, errors: 0, rotted: 0, crashes: 0 };
  #room: DiskRoom = "enough";

  constructor({ scheduler, random, node, profile = CALM_DISK }: DiskOptions) {
    this.#scheduler = scheduler;
    this.#random = random;
    this.node = node;
    this.#profile = profile;
  }

  /** What the disk says about its room. */
  get room(): DiskRoom {
    return this.#room;
  }

  set room(room: DiskRoom) {
    this.#room = room;
    if (this.#batch.length === 0) this.#writeNext();
  }

  get stats(): DiskStats {
    return { ...this.#stats };
  }

  /** Counts the processes that used this disk: what belongs to an earlier one has no effect any more. */
  get life(): number {
    return this.#life;
  }

  /** Replicas that have something here, sorted. */
  replicas(): readonly string[] {
    return [...new Set([...this.#logs.keys(), ...this.#machines.keys()])].sort();
  }

  /** What is on disk of a replica's log now; null when there is nothing. */
  durable(replica: string): DurableLog | null {
    return this.#logs.get(replica) ?? null;
  }

  /** The log of a replica, begun when it is not there. */
  logImage(replica: string): LogImage {
    let image = this.#logs.get(replica);
    if (image === undefined) {
      image = new LogImage();
      this.#logs.set(replica, image);
    }
    return image;
  }

  /** What is on disk of a replica's state machine, begun when it is not there. */
  machineHome(replica: string): MachineHome {
    let home = this.#machines.get(replica);
    if (home === undefined) {
      home = new MachineHome(replica);
      this.#machines.set(replica, home);
    }
    return home;
  }

  /** Removes everything of a replica, at once and durably. */
  destroy(replica: string): void {
    this.#logs.delete(replica);
    this.#machines.delete(replica);
  }

  /** The disk was replaced by an empty one. To be called between two processes. */
  wipe(): void {
    this.#logs.clear();
    this.#machines.clear();
  }

  setProfile(profile: DiskProfile): void {
    this.#profile = profile;
  }

  /** No operation ends any more, until `unhang` or for as long as the process lives. */
  hang(): void {
    this.#isHanging = true;
  }

  unhang(): void {
    this.#isHanging = false;
    for (const done of this.#hung.splice(0)) this.#after("disk", this.#latency(), done);
  }

  get isHanging(): boolean {
    return this.#isHanging;
  }

  /** The next write of the log fails, in writing or in syncing, and with it everything until the process ends. */
  failNext(step: "append" | "sync"): void {
    this.#armed = step;
  }

  get hasFailed(): boolean {
    return this.#failure !== null;
  }

  /** Spoils an entry at rest. @returns its index, or null when the replica has none. */
  rot(replica: string): number | null {
    const image = this.#logs.get(replica);
    if (image === undefined || image.entries.length === 0) return null;
    const index = image.truncated.index + 1 + this.#random.below(image.entries.length);
    image.rotten.add(index);
    this.#stats.rotted++;
    return index;
  }

  /**
   * The process is gone, by whatever way. Of the write under way a prefix may be on disk; what only waited is lost. State
   * machines fall back to something they had at or after their last checkpoint. A hanging disk goes on to hang.
   */
  crash(): void {
    this.#life++;
    this.#stats.crashes++;
    this.#keepPrefix();
    this.#stats.lost += this.#queue.length;
    this.#queue = [];
    this.#hung = [];
    this.#armed = null;
    this.#failure = null;
    for (const home of this.#machines.values()) home.crash(this.#random);
  }

  /** Makes a log record durable, in the order of the calls. Never settles for a process that is gone. */
  write(image: LogImage, record: LogRecord): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== null) {
        reject(unavailable("rejected", this.#failure));
        return;
      }
      this.#queue.push({ image, record, resolve, reject });
      if (this.#batch.length === 0) this.#writeNext();
    });
  }

  /**
   * Does something that takes the disk about `share` of an operation's time, at a moment within it.
   * @returns what `work` returns. Rejects with what it throws, or with UNAVAILABLE once the disk failed. Never settles for
   * a process that is gone.
   */
  operation<T>(label: string, share: number, work: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const begun = this.#failure;
      if (begun !== null) {
        reject(unavailable("rejected", begun));
        return;
      }
      this.#after(label, this.#latency() * share, () => {
        if (this.#failure !== null) {
          reject(unavailable("unknown", this.#failure));
          return;
        }
        try {
          resolve(work());
        } catch (error) {
          reject(error);
        }
      });
    });
  }

  #writeNext(): void {
    if (this.#queue.length === 0 || this.#room === "none") return;
    this.#batch = this.#queue;
    this.#queue = [];
    this.#after("sync", this.#latency(), () => this.#synced());
  }

  #synced(): void {
    if (this.#armed !== null) {
      this.#fail(this.#armed);
      return;
    }
    const batch = this.#batch;
    this.#batch = [];
    this.#stats.syncs++;
    this.#stats.records += batch.length;
    for (const { image, record } of batch) image.apply(record);
    for (const { resolve } of batch) resolve();
    this.#writeNext();
  }

  #fail(step: "append" | "sync"): void {
    this.#armed = null;
    this.#stats.errors++;
    this.#failure = new FeatureStoreError("UNAVAILABLE", `EIO: i/o error, ${step}`, { outcome: "unknown" });
    const pending = [...this.#batch, ...this.#queue];
    this.#keepPrefix();
    this.#stats.lost += this.#queue.length;
    this.#queue = [];
    for (const { reject } of pending) reject(unavailable("unknown", this.#failure));
  }

  /** Of the write under way the first few records, drawn, are on disk. */
  #keepPrefix(): void {
    const batch = this.#batch;
    this.#batch = [];
    if (batch.length === 0) return;
    const kept = this.#random.below(batch.length + 1);
    for (const { image, record } of batch.slice(0, kept)) image.apply(record);
    this.#stats.lost += batch.length - kept;
    if (kept > 0 && kept < batch.length) this.#stats.torn++;
  }

  #latency(): number {
    const { latencyUs, jitterUs, stalls, stallUs } = this.#profile;
    return latencyUs + this.#random.below(jitterUs + 1) + (this.#random.chance(stalls) ? stallUs : 0);
  }

  #after(label: string, us: number, done: () => void): void {
    const life = this.#life;
    const run = (): void => {
      if (life !== this.#life) return;
      if (this.#isHanging) this.#hung.push(done);
      else done();
    };
    this.#scheduler.after(us, label, run, this.node);
  }
}

function unavailable(outcome: "rejected" | "unknown", cause: FeatureStoreError): FeatureStoreError {
  return new FeatureStoreError("UNAVAILABLE", `the disk failed: ${cause.message}`, { outcome, cause });
}
