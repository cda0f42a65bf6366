import { assert, crc32c, FeatureStoreError, xxhash32 } from "@featurestore/proto";
import type { Entry, EntryId, Membership } from "../../raft/types.js";
import type {
  SnapshotChunk,
  SnapshotManifest,
  SnapshotSink,
  SnapshotSource,
  StateMachine,
} from "../../replica/ports.js";
import { DigestHistory } from "./digest-history.js";
import type { SimDisk } from "./disk.js";
import { KvState, type PreparedEntry, prepare, type Register } from "./kv-state.js";
import type { IncomingSnapshot, MachineHome } from "./machine-home.js";

export interface SimMachineOptions {
  /** Small, so that a snapshot has several. Default 128. */
  readonly chunkBytes?: number;
  /** Snapshots open at once, being sent and being received. Defaults 2 and 1. */
  readonly sourcesMax?: number;
  readonly sinksMax?: number;
  /** Positions for which `digestAt` knows the digest, from the last one back. Default 4,096. */
  readonly digestsMax?: number;
}

const CHUNK_BYTES = 128;
const DIGESTS_MAX = 4_096;
/** Shares of a disk operation's time. Applying goes to memory: the log holds the entries. */
const APPLY_SHARE = 0.1;
const CHUNK_SHARE = 0.2;
const SNAPSHOT_SHARE = 0.5;
const RESTORE_SHARE = 2;

/**
 * A key-value store of registers as a replicated state machine, as one process sees it (`KvCommand` says what it does).
 * What it applies is in memory; the disk gets it at checkpoints, and now and then on its own.
 */
export class SimMachine implements StateMachine {
  readonly #disk: SimDisk;
  readonly #home: MachineHome;
  readonly #life: number;
  readonly #chunkBytes: number;
  readonly #sourcesMax: number;
  readonly #sinksMax: number;
  readonly #digests: DigestHistory;
  #state: KvState;
  #sources = 0;
  #sinks = 0;
  /** Applying or restoring: one at a time. */
  #isChanging = false;

  /** @throws FeatureStoreError CORRUPTION where what is on disk is damaged: its home is to be reset then. */
  constructor(disk: SimDisk, replica: string, options: SimMachineOptions = {}) {
    this.#disk = disk;
    this.#home = disk.machineHome(replica);
    this.#life = disk.life;
    this.#chunkBytes = options.chunkBytes ?? CHUNK_BYTES;
    this.#sourcesMax = options.sourcesMax ?? 2;
    this.#sinksMax = options.sinksMax ?? 1;
    if (this.#home.isDamaged) throw new FeatureStoreError("CORRUPTION", `the state of ${replica} is damaged`);
    this.#state = this.#home.open();
    this.#digests = new DigestHistory(options.digestsMax ?? DIGESTS_MAX);
    this.#digests.note(this.#state);
  }

  get applied(): EntryId {
    return this.#state.applied;
  }

  get membership(): Membership {
    return this.#state.membership;
  }

  /** Log time: the highest that a command carried. */
  get timeMs(): number {
    return this.#state.timeMs;
  }

  /** The value here and now. */
  get(key: string): Register | null {
    return this.#state.get(key);
  }

  /** Digest of the state right after the entry at `index`; null where that was not here, or too long ago. */
  digestAt(index: number): number | null {
    return this.#digests.at(index);
  }

  /** All data as text: see `KvState.content`. */
  content(): string {
    return this.#state.content();
  }

  async apply(entries: readonly Entry[]): Promise<readonly Uint8Array[]> {
    if (this.#isGone) return never();
    if (entries.length === 0) return [];
    const first = this.#state.applied.index + 1;
    assert(entries[0]?.index === first, `entry ${entries[0]?.index} was applied where ${first} is next`);
    const prepared = entries.map(prepare);
    return await this.#changing(() =>
      this.#disk.operation("apply", APPLY_SHARE, () => {
        this.#home.record(prepared);
        return prepared.map((entry) => this.#applyOne(entry));
      }),
    );
  }

  async checkpoint(): Promise<EntryId> {
    if (this.#isGone) return never();
    return await this.#disk.operation("checkpoint", 1, () => {
      this.#home.flush();
      return this.#home.durableApplied;
    });
  }

  async snapshot(): Promise<SnapshotSource> {
    if (this.#isGone) return never();
    if (this.#sources >= this.#sourcesMax) throw exhausted(`${this.#sources} snapshots are open`);
    this.#sources++;
    let isOpen = true;
    const close = async (): Promise<void> => {
      if (isOpen) this.#sources--;
      isOpen = false;
    };
    const bytes = this.#state.encode();
    const manifest: SnapshotManifest = {
      id: this.#home.nextSnapshotId(),
      last: this.applied,
      membership: this.membership,
      bytes: bytes.length,
      chunkBytes: this.#chunkBytes,
      digest: digestOf(bytes),
    };
    const read = async (offset: number): Promise<SnapshotChunk> => {
      if (this.#isGone) return never();
      assert(isOpen, `snapshot ${manifest.id} is read after it was closed`);
      assert(
        offset % this.#chunkBytes === 0 && offset < bytes.length,
        `no chunk of ${manifest.id} begins at ${offset}`,
      );
      return await this.#disk.operation("read chunk", CHUNK_SHARE, () => chunkAt(bytes, offset, this.#chunkBytes));
    };
    try {
      return await this.#disk.operation("snapshot", SNAPSHOT_SHARE, () => ({ manifest, read, close }));
    } catch (error) {
      await close();
      throw error;
    }
  }

  async receive(manifest: SnapshotManifest): Promise<SnapshotSink> {
    if (this.#isGone) return never();
    if (this.#sinks >= this.#sinksMax) throw exhausted(`${this.#sinks} snapshots are being received`);
    if (this.#disk.room !== "enough") throw exhausted("the disk is too full for a snapshot");
    this.#sinks++;
    let isOpen = true;
    const close = async (): Promise<void> => {
      if (isOpen) this.#sinks--;
      isOpen = false;
    };
    const found = this.#home.incoming(manifest.id);
    const file = found !== null && isSame(found.manifest, manifest) ? found : this.#home.begin(manifest);
    const write = async (chunk: SnapshotChunk): Promise<boolean> => {
      if (this.#isGone) return never();
      assert(isOpen, `snapshot ${manifest.id} is written after it was closed`);
      assert(chunk.offset === file.received, `the chunk at ${chunk.offset} came where ${file.received} is next`);
      return await this.#disk.operation("write chunk", CHUNK_SHARE, () => takeChunk(file, chunk));
    };
    const finish = async (): Promise<boolean> => {
      if (this.#isGone) return never();
      assert(isOpen, `snapshot ${manifest.id} is finished after it was closed`);
      return await this.#disk.operation("finish snapshot", 1, () => this.#finish(file));
    };
    const sink: SnapshotSink = {
      get received() {
        return file.received;
      },
      write,
      finish,
      close,
    };
    try {
      return await this.#disk.operation("receive", CHUNK_SHARE, () => sink);
    } catch (error) {
      await close();
      throw error;
    }
  }

  /** See `StateMachine`. Rejects with NOT_FOUND where no such snapshot was finished. */
  async restore(manifest: SnapshotManifest): Promise<void> {
    if (this.#isGone) return never();
    const file = this.#home.incoming(manifest.id);
    if (file === null || !file.isFinished || !isSame(file.manifest, manifest)) {
      throw new FeatureStoreError("NOT_FOUND", `snapshot ${manifest.id} was not received`);
    }
    const state = KvState.decode(file.bytes);
    await this.#changing(async () => {
      // The disk has the new state from one moment to the next, and the process learns of it later.
      await this.#disk.operation("restore", RESTORE_SHARE, () => this.#home.install(state.clone()));
      await this.#disk.operation("restored", RESTORE_SHARE, () => this.#replace(state, manifest));
    });
  }

  #replace(state: KvState, { id }: SnapshotManifest): void {
    this.#home.forget(id);
    this.#state = state;
    this.#digests.clear();
    this.#digests.note(state);
  }

  #applyOne(entry: PreparedEntry): Uint8Array {
    const result = this.#state.apply(entry);
    this.#digests.note(this.#state);
    return result;
  }

  #finish(file: IncomingSnapshot): boolean {
    const { manifest, bytes, received } = file;
    file.isFinished = received === bytes.length && digestOf(bytes) === manifest.digest;
    if (!file.isFinished) this.#home.forget(manifest.id);
    return file.isFinished;
  }

  async #changing<T>(work: () => Promise<T>): Promise<T> {
    assert(!this.#isChanging, "a state machine changes one thing at a time");
    this.#isChanging = true;
    try {
      return await work();
    } finally {
      this.#isChanging = false;
    }
  }

  /** True in a process that is gone: its code does not run any more, so nothing it waits for comes. */
  get #isGone(): boolean {
    return this.#life !== this.#disk.life;
  }
}

/** Two independent hashes of the whole. */
function digestOf(bytes: Uint8Array): string {
  const parts = [xxhash32(bytes), crc32c(bytes)];
  return parts.map((part) => part.toString(16).padStart(8, "0")).join("");
}

function chunkAt(bytes: Uint8Array, offset: number, chunkBytes: number): SnapshotChunk {
  const data = bytes.slice(offset, offset + chunkBytes);
  return { offset, data, checksum: crc32c(data) };
}

function takeChunk(file: IncomingSnapshot, { data, checksum }: SnapshotChunk): boolean {
  const { bytes, manifest } = file;
  const expected = Math.min(manifest.chunkBytes, bytes.length - file.received);
  if (data.length !== expected || crc32c(data) !== checksum) return false;
  bytes.set(data, file.received);
  file.received += data.length;
  return true;
}

function isSame(a: SnapshotManifest, b: SnapshotManifest): boolean {
  return a.digest === b.digest && a.bytes === b.bytes && a.chunkBytes === b.chunkBytes;
}

function exhausted(why: string): FeatureStoreError {
  return new FeatureStoreError("RESOURCE_EXHAUSTED", `not now: ${why}`);
}

function never<T>(): Promise<T> {
  return new Promise(() => undefined);
}
