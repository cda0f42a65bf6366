import { membersOf } from "../raft/membership.js";
import { TERM_LEAP_MAX } from "../raft/message-problem.js";
import type { EntryId, ReplicaId, Snapshot } from "../raft/types.js";
import { isExhausted, isRefusal } from "./exhausted.js";
import type { SnapshotChunk, SnapshotManifest, SnapshotSink, TransferMessage } from "./ports.js";
import type { ReplicaEvent } from "./types.js";

/** Chunks of one transfer that may be damaged one after the other before it is given up. */
const BAD_CHUNKS_MAX = 3;

/** What the receiver needs of its replica. */
export interface SnapshotReceiverHost {
  readonly id: ReplicaId;
  term(): number;
  /** Whether the core would take it. */
  isNeeded(snapshot: Snapshot): boolean;
  /** True while the state here is lost, and only a snapshot brings it back. */
  isRebuilding(): boolean;
  /** False when no history can hold both this committed entry and the state here. */
  fits(last: EntryId): boolean;
  open(manifest: SnapshotManifest): Promise<SnapshotSink>;
  /**
   * Hands a complete snapshot to the core. True: its install comes through the write lane, then `installed`.
   * @param term of the leader that offered it.
   */
  restore(snapshot: Snapshot, term: number): boolean;
  send(message: TransferMessage): void;
  observe(event: ReplicaEvent): void;
  /** Runs work in the background; a rejection ends the replica. */
  run(work: () => Promise<void>): void;
}

export interface SnapshotReceiverTuning {
  /** Ticks without an answer before a chunk is asked for again, and between signs of life. */
  readonly askTicks: number;
  /** Ticks without a good chunk after which the transfer is given up; after half of them another offer takes its place. */
  readonly idleTicks: number;
}

interface Transfer {
  readonly from: ReplicaId;
  /** The sender's when it offered. */
  readonly term: number;
  readonly manifest: SnapshotManifest;
  sink: SnapshotSink | null;
  /** `pulling`: a chunk is asked for. `working`: the machine is at it. `installing`: handed to the core. */
  phase: "working" | "pulling" | "installing";
  sinceAsk: number;
  idle: number;
  badChunks: number;
}

interface Answer {
  readonly installed: boolean;
  readonly reason: string;
}

/** Pulls one snapshot at a time, a chunk at a time, and hands it to the core when it is complete and checked. */
export class SnapshotReceiver {
  readonly #host: SnapshotReceiverHost;
  readonly #tuning: SnapshotReceiverTuning;
  #transfer: Transfer | null = null;

  constructor(host: SnapshotReceiverHost, tuning: SnapshotReceiverTuning) {
    this.#host = host;
    this.#tuning = tuning;
  }

  get isReceiving(): boolean {
    return this.#transfer !== null;
  }

  /** The snapshot that the core accepted and whose install is awaited, or null. */
  get accepted(): SnapshotManifest | null {
    return this.#transfer?.phase === "installing" ? this.#transfer.manifest : null;
  }

  offered(from: ReplicaId, manifest: SnapshotManifest, term: number): void {
    const current = this.#transfer;
    if (current?.manifest.id === manifest.id) {
      if (current.from === from && current.phase === "pulling") this.#ask(current);
      return;
    }
    const answer = this.#judge(manifest, term);
    if (answer !== null) {
      this.#answer(from, manifest.id, answer);
      return;
    }
    if (current !== null) {
      if (current.phase !== "pulling" || current.idle * 2 < this.#tuning.idleTicks) return;
      this.#giveUp(current, "another snapshot is at hand");
    }
    const transfer: Transfer = {
      from,
      term,
      manifest,
      sink: null,
      phase: "working",
      sinceAsk: 0,
      idle: 0,
      badChunks: 0,
    };
    this.#transfer = transfer;
    this.#work(transfer, () => this.#open(transfer));
  }

  chunk(from: ReplicaId, id: string, chunk: SnapshotChunk): void {
    const transfer = this.#transfer;
    if (transfer?.manifest.id !== id || transfer.from !== from || transfer.phase !== "pulling") return;
    const { sink, manifest } = transfer;
    if (sink === null || chunk.offset !== sink.received) return;
    if (chunk.data.length !== Math.min(manifest.chunkBytes, manifest.bytes - chunk.offset)) {
      this.#refuseChunk(transfer);
      return;
    }
    transfer.phase = "working";
    this.#work(transfer, async () => {
      const isGood = await sink.write(chunk);
      if (this.#transfer !== transfer) return this.#close(transfer);
      transfer.phase = "pulling";
      if (!isGood) this.#refuseChunk(transfer);
      else await this.#advance(transfer, sink);
    });
  }

  tick(): void {
    const transfer = this.#transfer;
    if (transfer === null) return;
    transfer.sinceAsk += 1;
    const isDue = transfer.sinceAsk >= this.#tuning.askTicks;
    if (transfer.phase !== "pulling") {
      // The sender would take a long silence for the end. An offset at the end asks for nothing.
      if (isDue) this.#fetch(transfer, transfer.manifest.bytes);
      return;
    }
    transfer.idle += 1;
    if (transfer.idle >= this.#tuning.idleTicks) this.#giveUp(transfer, "no progress");
    else if (isDue) this.#ask(transfer);
  }

  /** The accepted snapshot is the state now, durably. */
  installed(): void {
    const transfer = this.#transfer;
    if (transfer?.phase !== "installing") return;
    this.#transfer = null;
    this.#close(transfer);
    this.#answer(transfer.from, transfer.manifest.id, { installed: true, reason: "" });
  }

  /** Ends without a word: the replica stops. */
  end(): void {
    const transfer = this.#transfer;
    this.#transfer = null;
    // Where the machine is at work, that work ends first: it closes what it finds orphaned.
    if (transfer !== null && transfer.phase !== "working") this.#close(transfer);
  }

  /** Why nothing is to be pulled, or null. */
  #judge(manifest: SnapshotManifest, term: number): Answer | null {
    const { last, membership, bytes, chunkBytes } = manifest;
    if (!membersOf(membership).includes(this.#host.id)) return refused("it does not name this replica");
    if (term - this.#host.term() > TERM_LEAP_MAX) return refused("its sender's term is too far ahead");
    if (last.term > term) return refused("its last entry is of a later term than its sender");
    if (!this.#host.isNeeded({ last, membership })) return this.#notNeeded();
    if (!this.#host.fits(last)) return refused("its last entry does not fit the state here");
    const isSound = Number.isSafeInteger(bytes) && bytes >= 0 && Number.isSafeInteger(chunkBytes) && chunkBytes > 0;
    return isSound ? null : refused("its sizes make no sense");
  }

  /** Lets the machine work. A disk that is full ends the transfer, not the replica. */
  #work(transfer: Transfer, step: () => Promise<void>): void {
    this.#host.run(async () => {
      try {
        await step();
      } catch (error) {
        if (!isExhausted(error)) throw error;
        if (this.#transfer === transfer) this.#giveUp(transfer, error.message);
        else this.#close(transfer);
      }
    });
  }

  /** What to answer where the core has no use for a snapshot: mostly the log has caught up, and nothing is missing. */
  #notNeeded(): Answer {
    if (this.#host.isRebuilding()) return refused("it ends before the log begins");
    return { installed: true, reason: "" };
  }

  async #open(transfer: Transfer): Promise<void> {
    const sink = await this.#openSink(transfer);
    if (sink === null) return;
    transfer.sink = sink;
    if (this.#transfer !== transfer) return this.#close(transfer);
    const { last } = transfer.manifest;
    this.#host.observe({ kind: "snapshotReceiving", from: transfer.from, last, resumedAt: sink.received });
    await this.#advance(transfer, sink);
  }

  /** What comes from a peer may be nonsense: an offer that the machine refuses, for whatever reason, ends itself only. */
  async #openSink(transfer: Transfer): Promise<SnapshotSink | null> {
    try {
      return await this.#host.open(transfer.manifest);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      if (this.#transfer === transfer) this.#giveUp(transfer, error.message);
      return null;
    }
  }

  async #advance(transfer: Transfer, sink: SnapshotSink): Promise<void> {
    transfer.idle = 0;
    transfer.badChunks = 0;
    if (sink.received < transfer.manifest.bytes) {
      transfer.phase = "pulling";
      this.#ask(transfer);
      return;
    }
    transfer.phase = "working";
    const isWhole = await sink.finish();
    if (this.#transfer !== transfer) return this.#close(transfer);
    if (!isWhole) this.#giveUp(transfer, "its digest does not fit");
    else this.#handOver(transfer);
  }

  #handOver(transfer: Transfer): void {
    const { last, membership } = transfer.manifest;
    transfer.phase = "installing";
    if (this.#host.restore({ last, membership }, transfer.term)) return;
    // Needed and not taken: since it was offered the core has learned that it cannot be.
    const isRefused = this.#host.isNeeded({ last, membership });
    const { installed, reason } = isRefused ? refused("it does not fit the log here") : this.#notNeeded();
    if (installed) this.installed();
    else this.#giveUp(transfer, reason);
  }

  #refuseChunk(transfer: Transfer): void {
    transfer.badChunks += 1;
    if (transfer.badChunks >= BAD_CHUNKS_MAX) this.#giveUp(transfer, "damaged on the way");
    else this.#ask(transfer);
  }

  #ask(transfer: Transfer): void {
    if (transfer.sink !== null) this.#fetch(transfer, transfer.sink.received);
  }

  #fetch({ from, manifest }: Transfer, offset: number): void {
    if (this.#transfer !== null) this.#transfer.sinceAsk = 0;
    const { id } = manifest;
    this.#host.send({ type: "snapshotFetch", from: this.#host.id, to: from, term: this.#host.term(), id, offset });
  }

  /** Gives the transfer up. */
  #giveUp(transfer: Transfer, reason: string): void {
    this.#transfer = null;
    this.#close(transfer);
    this.#answer(transfer.from, transfer.manifest.id, { installed: false, reason });
  }

  #close({ sink }: Transfer): void {
    if (sink !== null) this.#host.run(() => sink.close());
  }

  #answer(peer: ReplicaId, id: string, { installed, reason }: Answer): void {
    if (!installed) this.#host.observe({ kind: "snapshotFailed", peer, reason });
    const { id: from } = this.#host;
    this.#host.send({ type: "snapshotDone", from, to: peer, term: this.#host.term(), id, installed, reason });
  }
}

function refused(reason: string): Answer {
  return { installed: false, reason };
}
