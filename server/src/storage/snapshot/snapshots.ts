import { randomBytes } from "node:crypto";
import { statfs } from "node:fs/promises";
import { join } from "node:path";
import { type EntryId, encodeMembership, type Membership, type SnapshotManifest } from "@featurestore/cluster";
import { FeatureStoreError } from "@featurestore/proto";
import type { JobLimit } from "../job-limit.js";
import { SNAPSHOTS, type StateDir } from "../state-dir.js";
import { buildDatabase } from "./build-database.js";
import { type IncomingSnapshot, IncomingSnapshots } from "./incoming.js";
import { CHUNK_BYTES_MAX } from "./manifest.js";
import { type FrozenState, type SpooledSnapshot, spool } from "./spool.js";
import { NO_STEPS, type OnStep } from "./steps.js";
import type { Machine } from "./stream.js";

export interface SnapshotOptions {
  /** At most 16 MiB. */
  readonly chunkBytes: number;
  /** Snapshots of one replica being sent at a time. */
  readonly sourcesMax: number;
  /** The largest snapshot that is taken in. */
  readonly bytesMax: number;
  readonly onStep: OnStep;
  /** What may still be written where this directory is. */
  readonly freeBytes: (dir: string) => Promise<number>;
}

const DEFAULTS: SnapshotOptions = {
  chunkBytes: 1024 * 1024,
  sourcesMax: 2,
  bytesMax: 2 ** 40,
  onStep: NO_STEPS,
  freeBytes: async (dir) => {
    const { bavail, bsize } = await statfs(dir);
    return bavail * bsize;
  },
};

/** A database made of a snapshot, not yet the replica's. */
export interface RestorableState {
  readonly applied: EntryId;
  readonly membership: Membership;
  close(): Promise<void>;
}

/** The snapshots of one replica: those it sends, the one it receives, and how one becomes its state. */
export class Snapshots {
  readonly #options: SnapshotOptions;
  readonly #state: StateDir;
  readonly #machine: Machine;
  readonly #jobs: JobLimit;
  readonly #incoming: IncomingSnapshots;
  readonly #sources = new Set<SpooledSnapshot>();
  readonly #spooling = new Set<Promise<SpooledSnapshot>>();

  constructor(
    at: { readonly state: StateDir; readonly machine: Machine; readonly jobs: JobLimit },
    options: Partial<SnapshotOptions> = {},
  ) {
    this.#options = { ...DEFAULTS, ...options };
    const { chunkBytes } = this.#options;
    if (chunkBytes < 1 || chunkBytes > CHUNK_BYTES_MAX) throw new RangeError(`chunkBytes: 1 to ${CHUNK_BYTES_MAX}`);
    this.#state = at.state;
    this.#machine = at.machine;
    this.#jobs = at.jobs;
    this.#incoming = new IncomingSnapshots(at.state.dir, this.#options);
  }

  /**
   * Sends a state. @param freeze makes the iterator over all of it, in a turn when no batch is under way.
   * @throws RESOURCE_EXHAUSTED when too many are open, or the disk is full; CORRUPTION when the state is damaged.
   */
  async send(freeze: () => Promise<Omit<FrozenState, "machine">>): Promise<SpooledSnapshot> {
    const { sourcesMax, chunkBytes } = this.#options;
    if (this.#sources.size + this.#spooling.size >= sourcesMax) {
      throw new FeatureStoreError(
        "RESOURCE_EXHAUSTED",
        `the replica is sending ${sourcesMax} snapshots; try again later`,
      );
    }
    const id = randomBytes(16).toString("hex");
    const to = { path: join(this.#state.dir, SNAPSHOTS, id), id, chunkBytes, jobs: this.#jobs };
    const spooling = freeze().then((state) => spool({ ...state, machine: this.#machine }, to));
    this.#spooling.add(spooling);
    try {
      const source = await spooling;
      this.#sources.add(source);
      source.onClose(() => this.#sources.delete(source));
      return source;
    } finally {
      this.#spooling.delete(spooling);
    }
  }

  /** As the port says. */
  receive(manifest: SnapshotManifest): Promise<IncomingSnapshot> {
    return this.#incoming.receive(manifest);
  }

  /**
   * Makes a database of a finished snapshot, and it the replica's, durably. Until STATE is replaced nothing has changed.
   * @param open opens what was built, as after a restart.
   * @returns what `open` gave. @throws NOT_FOUND where the snapshot is not there, CORRUPTION when it cannot be trusted,
   * RESOURCE_EXHAUSTED when the disk is full; INTERNAL with outcome unknown when the disk failed in the very last step.
   */
  async restore<T extends RestorableState>(manifest: SnapshotManifest, open: (path: string) => Promise<T>): Promise<T> {
    const { onStep } = this.#options;
    const opened = await this.#build(manifest, open).catch(async (error: unknown) => {
      await this.#state.dropNext();
      throw error;
    });
    try {
      await this.#state.switchToNext(onStep);
      return opened;
    } catch (cause) {
      await opened.close();
      const what = `it is unknown which state ${this.#state.dir} has: ${(cause as Error).message}`;
      throw new FeatureStoreError("INTERNAL", what, { cause, outcome: "unknown" });
    }
  }

  async #build<T extends RestorableState>(manifest: SnapshotManifest, open: (path: string) => Promise<T>): Promise<T> {
    const { onStep } = this.#options;
    const file = await this.#incoming.openFinished(manifest);
    const path = await this.#state.prepareNext();
    try {
      await onStep("next state begun");
      await buildDatabase(file, manifest, { path, machine: this.#machine, jobs: this.#jobs });
      await onStep("next state built");
    } finally {
      await file.close();
    }
    const opened = await open(path);
    try {
      assertIsOf(opened, manifest);
      await onStep("next state opened");
      return opened;
    } catch (error) {
      await opened.close();
      throw error;
    }
  }

  /** Drops the snapshot that was received. */
  forget(): Promise<void> {
    return this.#incoming.forget();
  }

  /** Removes a database before the one that counts; nobody may have it open. */
  remove(generation: number): Promise<void> {
    return this.#state.remove(generation, this.#options.onStep);
  }

  /** Ends what is being sent and received. Those under way are waited for: close the database first, which fails them. */
  async close(): Promise<void> {
    await this.#incoming.close();
    await Promise.allSettled(this.#spooling);
    for (const source of this.#sources) await source.close();
  }
}

/** @throws CORRUPTION when the database is not what the manifest says of it. */
function assertIsOf({ applied, membership }: RestorableState, manifest: SnapshotManifest): void {
  const { last } = manifest;
  const isMembership = Buffer.compare(encodeMembership(membership), encodeMembership(manifest.membership)) === 0;
  if (applied.term === last.term && applied.index === last.index && isMembership) return;
  throw new FeatureStoreError("CORRUPTION", `snapshot ${manifest.id} holds another state than it says`);
}
