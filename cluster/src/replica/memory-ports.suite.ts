import { FeatureStoreError } from "@featurestore/proto";
import { decodeMembership, NO_MEMBERSHIP } from "../raft/membership.js";
import type { Entry, EntryId, HardState, Membership } from "../raft/types.js";
import type {
  LogState,
  LogStore,
  SnapshotChunk,
  SnapshotManifest,
  SnapshotSink,
  SnapshotSource,
  StateMachine,
} from "./ports.js";

/** What one replica keeps over its lives. */
export class MemoryDisk {
  hardState: HardState = { term: 0, votedFor: null, committed: 0 };
  truncated: EntryId = { term: 0, index: 0 };
  entries: Entry[] = [];
  applied: EntryId = { term: 0, index: 0 };
  membership: Membership = NO_MEMBERSHIP;
  /** The state: every command that was applied, as text. */
  commands: string[] = [];
  received = new Map<string, Uint8Array>();
  hasRoom = true;
}

/** Operations of the ports, held or failed by name. Keeps a list of those that began. */
export class Gate {
  readonly calls: string[] = [];
  readonly #held = new Set<string>();
  readonly #errors = new Map<string, Error>();
  #waiting: { readonly name: string; pass(): void }[] = [];
  #isDead = false;

  /** From now on operations of this name wait. */
  hold(name: string): void {
    this.#held.add(name);
  }

  release(name: string): void {
    this.#held.delete(name);
    const waiting = this.#waiting.filter((call) => call.name === name);
    this.#waiting = this.#waiting.filter((call) => call.name !== name);
    for (const call of waiting) call.pass();
  }

  /** From now on operations of this name, also those that wait, reject; null ends that. */
  fail(name: string, error: Error | null): void {
    if (error === null) this.#errors.delete(name);
    else this.#errors.set(name, error);
  }

  /** The process is gone: nothing that is under way ever happens. */
  kill(): void {
    this.#isDead = true;
  }

  async pass(name: string): Promise<void> {
    this.calls.push(name);
    if (this.#held.has(name)) await new Promise<void>((resolve) => this.#waiting.push({ name, pass: resolve }));
    if (this.#isDead) await new Promise<never>(() => {});
    const error = this.#errors.get(name);
    if (error !== undefined) throw error;
  }
}

/** A log in memory: what it resolved is on the disk, what is held is not. */
export class MemoryLog implements LogStore {
  readonly #disk: MemoryDisk;
  readonly #gate: Gate;

  constructor(disk: MemoryDisk, gate: Gate = new Gate()) {
    this.#disk = disk;
    this.#gate = gate;
  }

  get hasRoom(): boolean {
    return this.#disk.hasRoom;
  }

  async load(): Promise<LogState> {
    const { hardState, truncated, entries } = this.#disk;
    return { hardState, truncated, entries: [...entries] };
  }

  async append(write: { readonly entries: readonly Entry[]; readonly hardState: HardState | null }): Promise<void> {
    await this.#gate.pass("append");
    const disk = this.#disk;
    const [first] = write.entries;
    if (first !== undefined) {
      const kept = first.index - disk.truncated.index - 1;
      if (kept < 0 || kept > disk.entries.length) throw new Error(`a gap before entry ${first.index}`);
      disk.entries.splice(kept);
      disk.entries.push(...write.entries);
    }
    if (write.hardState !== null) disk.hardState = write.hardState;
  }

  async compact(through: EntryId): Promise<void> {
    await this.#gate.pass("compact");
    const disk = this.#disk;
    const position = through.index - disk.truncated.index - 1;
    if (position < 0 && through.index !== disk.truncated.index) return;
    const isHeld = position < 0 || disk.entries[position]?.term === through.term;
    disk.entries = isHeld ? disk.entries.slice(position + 1) : [];
    disk.truncated = { term: through.term, index: through.index };
  }

  async read(from: number, bytesMax: number): Promise<readonly Entry[]> {
    await this.#gate.pass("read");
    const position = from - this.#disk.truncated.index - 1;
    if (position < 0) return [];
    const found: Entry[] = [];
    let bytes = 0;
    for (const entry of this.#disk.entries.slice(position)) {
      bytes += entry.data.length;
      if (found.length > 0 && bytes > bytesMax) break;
      found.push(entry);
    }
    return found;
  }
}

/** Bytes of every chunk but the last. */
export const CHUNK_BYTES = 16;
/** Snapshots open at once. */
const SOURCES_MAX = 2;

/** A state machine in memory that lists its commands. A command's result is "ok " and the command. */
export class MemoryMachine implements StateMachine {
  readonly #disk: MemoryDisk;
  readonly #gate: Gate;
  readonly #name: string;
  #snapshots = 0;
  openSources = 0;
  openSinks = 0;

  constructor(disk: MemoryDisk, gate: Gate = new Gate(), name = "m") {
    this.#disk = disk;
    this.#gate = gate;
    this.#name = name;
  }

  get applied(): EntryId {
    return this.#disk.applied;
  }

  get membership(): Membership {
    return this.#disk.membership;
  }

  async apply(entries: readonly Entry[]): Promise<readonly Uint8Array[]> {
    await this.#gate.pass("apply");
    const disk = this.#disk;
    return entries.map((entry) => {
      if (entry.index !== disk.applied.index + 1) throw new Error(`entry ${entry.index} after ${disk.applied.index}`);
      disk.applied = { term: entry.term, index: entry.index };
      if (entry.kind === "membership") disk.membership = decodeMembership(entry.data);
      if (entry.kind !== "command") return new Uint8Array(0);
      disk.commands.push(text(entry.data));
      return bytes(`ok ${text(entry.data)}`);
    });
  }

  async checkpoint(): Promise<EntryId> {
    const { applied } = this.#disk;
    await this.#gate.pass("checkpoint");
    return applied;
  }

  async snapshot(): Promise<SnapshotSource> {
    await this.#gate.pass("snapshot");
    if (this.openSources >= SOURCES_MAX) throw new FeatureStoreError("RESOURCE_EXHAUSTED", "too many snapshots");
    this.openSources += 1;
    this.#snapshots += 1;
    const data = bytes(this.#disk.commands.join("\n"));
    const { applied, membership } = this.#disk;
    const manifest: SnapshotManifest = {
      id: `${this.#name}-${applied.index}-${this.#snapshots}`,
      last: applied,
      membership,
      bytes: data.length,
      chunkBytes: CHUNK_BYTES,
      digest: String(sum(data)),
    };
    let isOpen = true;
    return {
      manifest,
      read: async (offset) => {
        await this.#gate.pass("readChunk");
        if (!isOpen) throw new Error("read from a closed snapshot");
        const piece = data.slice(offset, offset + CHUNK_BYTES);
        return { offset, data: piece, checksum: sum(piece) };
      },
      close: async () => {
        await this.#gate.pass("closeSource");
        if (isOpen) this.openSources -= 1;
        isOpen = false;
      },
    };
  }

  async receive(manifest: SnapshotManifest): Promise<SnapshotSink> {
    await this.#gate.pass("receive");
    this.openSinks += 1;
    const { received } = this.#disk;
    const held = (): Uint8Array => received.get(manifest.id) ?? new Uint8Array(0);
    let isOpen = true;
    return {
      get received() {
        return held().length;
      },
      write: async (chunk: SnapshotChunk) => {
        await this.#gate.pass("writeChunk");
        if (chunk.offset !== held().length) throw new Error("a chunk out of order");
        if (sum(chunk.data) !== chunk.checksum) return false;
        received.set(manifest.id, Uint8Array.from([...held(), ...chunk.data]));
        return true;
      },
      finish: async () => {
        await this.#gate.pass("finish");
        if (String(sum(held())) === manifest.digest) return true;
        received.delete(manifest.id);
        return false;
      },
      close: async () => {
        if (isOpen) this.openSinks -= 1;
        isOpen = false;
      },
    };
  }

  async restore(manifest: SnapshotManifest): Promise<void> {
    await this.#gate.pass("restore");
    const data = this.#disk.received.get(manifest.id) ?? new Uint8Array(0);
    if (data.length !== manifest.bytes) throw new Error("a snapshot that is not whole");
    this.#disk.commands = data.length === 0 ? [] : text(data).split("\n");
    this.#disk.applied = manifest.last;
    this.#disk.membership = manifest.membership;
    this.#disk.received.clear();
  }
}

export function bytes(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

export function text(value: Uint8Array): string {
  return new TextDecoder().decode(value);
}

function sum(data: Uint8Array): number {
  return data.reduce((total, byte, i) => total + byte * (i + 1), 0);
}
