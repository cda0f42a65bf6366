import { membersOf } from "../raft/membership.js";
import type { EntryId, ReplicaId } from "../raft/types.js";
import { isExhausted } from "./exhausted.js";
import type { SnapshotManifest, SnapshotSource, TransferMessage } from "./ports.js";
import type { ReplicaEvent } from "./types.js";

/** Offers that fit into a silence of the follower before it is offered the snapshot again: it may have restarted. */
const SILENT_OFFERS = 3;

/** What the sender needs of its replica. */
export interface SnapshotSenderHost {
  readonly id: ReplicaId;
  term(): number;
  /** Freezes the state. */
  open(): Promise<SnapshotSource>;
  /** Whether the log still goes on right after this snapshot. */
  isUsable(manifest: SnapshotManifest): boolean;
  send(message: TransferMessage): void;
  /** A transfer ended. @param installed where the snapshot ends that the follower now has; null when it did not get it. */
  done(peer: ReplicaId, installed: EntryId | null): void;
  observe(event: ReplicaEvent): void;
  /** Runs work in the background; a rejection ends the replica. */
  run(work: () => Promise<void>): void;
}

export interface SnapshotSenderTuning {
  /** Ticks between offers, until the follower fetches. */
  readonly offerTicks: number;
  /** Ticks without a word from the follower after which its transfer is given up. */
  readonly idleTicks: number;
  /** Ticks a follower waits after a transfer that failed. */
  readonly pauseTicks: number;
}

interface Transfer {
  /** Ticks until it begins. */
  pause: number;
  isOffered: boolean;
  isFetching: boolean;
  isReading: boolean;
  sinceOffer: number;
  idle: number;
}

/**
 * Serves snapshots to followers that fell behind the log. One frozen state at a time: those who ask while it is open
 * share it. Offers are repeated until the first fetch, and after a silence; the follower pulls, one
 * chunk at a time.
 */
export class SnapshotSender {
  readonly #host: SnapshotSenderHost;
  readonly #tuning: SnapshotSenderTuning;
  readonly #transfers = new Map<ReplicaId, Transfer>();
  /** Ticks before a follower's next transfer may begin. */
  readonly #pauses = new Map<ReplicaId, number>();
  #source: SnapshotSource | null = null;
  /** The frozen state is being opened or closed. */
  #isOpening = false;
  #readers = 0;
  #whenReleased: (() => void)[] = [];

  constructor(host: SnapshotSenderHost, tuning: SnapshotSenderTuning) {
    this.#host = host;
    this.#tuning = tuning;
  }

  get size(): number {
    return this.#transfers.size;
  }

  /** Index of the snapshot on its way: the log is not to be cut beyond it, or whoever gets it needs the next one. */
  get holdsAfter(): number | null {
    return this.#transfers.size === 0 ? null : (this.#source?.manifest.last.index ?? null);
  }

  /** A follower needs a snapshot. `done` follows exactly once, unless `end` comes first. */
  want(peer: ReplicaId): void {
    if (this.#transfers.has(peer)) return;
    const pause = this.#pauses.get(peer) ?? 0;
    this.#pauses.delete(peer);
    this.#transfers.set(peer, {
      pause,
      isOffered: false,
      isFetching: false,
      isReading: false,
      sinceOffer: 0,
      idle: 0,
    });
    if (pause === 0) this.#begin(peer);
  }

  /** The follower asks for the chunk at `offset`; the snapshot's size as offset says only that it is still at it. */
  fetch(peer: ReplicaId, id: string, offset: number): void {
    const transfer = this.#transferOf(peer, id);
    const source = this.#source;
    if (transfer === null || source === null) return;
    transfer.idle = 0;
    transfer.isFetching = true;
    const { bytes, chunkBytes } = source.manifest;
    const isChunk = Number.isSafeInteger(offset) && offset >= 0 && offset % chunkBytes === 0;
    if (!isChunk || offset >= bytes || transfer.isReading) return;
    transfer.isReading = true;
    this.#readers += 1;
    this.#host.run(() => this.#sendChunk(source, peer, transfer, offset));
  }

  /** The follower's last word on a snapshot. */
  finished(
    peer: ReplicaId,
    message: { readonly id: string; readonly installed: boolean; readonly reason: string },
  ): void {
    if (this.#transferOf(peer, message.id) === null) return;
    if (message.installed) this.#finish(peer, this.#source?.manifest.last ?? null);
    else this.#fail(peer, message.reason);
  }

  tick(): void {
    for (const [peer, ticks] of [...this.#pauses]) {
      if (ticks > 1) this.#pauses.set(peer, ticks - 1);
      else this.#pauses.delete(peer);
    }
    for (const [peer, transfer] of [...this.#transfers]) {
      if (transfer.pause > 0) {
        transfer.pause -= 1;
        if (transfer.pause === 0) this.#begin(peer);
      } else if (transfer.isOffered) this.#tickOffered(peer, transfer);
    }
  }

  /** Ends all transfers without a word to anybody: this replica leads no more, or stops. */
  end(): void {
    this.#transfers.clear();
    this.#pauses.clear();
    this.#release();
  }

  /** Resolves when no frozen state is open. */
  released(): Promise<void> {
    if (this.#source === null && !this.#isOpening) return Promise.resolve();
    return new Promise((resolve) => this.#whenReleased.push(resolve));
  }

  #transferOf(peer: ReplicaId, id: string): Transfer | null {
    const transfer = this.#transfers.get(peer);
    return transfer?.isOffered === true && this.#source?.manifest.id === id ? transfer : null;
  }

  #begin(peer: ReplicaId): void {
    if (this.#isOpening) return; // offered with the others once it is open
    if (this.#source !== null) {
      this.#offerFirst(peer, this.#source.manifest);
      return;
    }
    this.#isOpening = true;
    this.#host.run(() => this.#open());
  }

  async #open(): Promise<void> {
    try {
      const refusal = await this.#freeze();
      for (const [peer, transfer] of [...this.#transfers]) {
        if (transfer.pause > 0) continue;
        if (this.#source === null) this.#fail(peer, refusal);
        else this.#offerFirst(peer, this.#source.manifest);
      }
    } finally {
      this.#isOpening = false;
      this.#release();
    }
  }

  /** @returns why no state can be frozen now; empty when one was. */
  async #freeze(): Promise<string> {
    try {
      this.#source = await this.#host.open();
      return "";
    } catch (error) {
      if (!isExhausted(error)) throw error;
      return error.message;
    }
  }

  #offerFirst(peer: ReplicaId, manifest: SnapshotManifest): void {
    const transfer = this.#transfers.get(peer);
    if (transfer === undefined) return;
    // A state frozen before the follower was a member, or one the log no longer follows on, helps nobody.
    if (!membersOf(manifest.membership).includes(peer) || !this.#host.isUsable(manifest)) {
      this.#fail(peer, "another snapshot is being sent");
      return;
    }
    transfer.isOffered = true;
    this.#host.observe({ kind: "snapshotSending", to: peer, last: manifest.last, bytes: manifest.bytes });
    this.#offer(peer, transfer, manifest);
  }

  #tickOffered(peer: ReplicaId, transfer: Transfer): void {
    transfer.idle += 1;
    if (transfer.idle >= this.#tuning.idleTicks) {
      this.#fail(peer, "nothing was heard of it");
      return;
    }
    transfer.sinceOffer += 1;
    if (transfer.idle >= SILENT_OFFERS * this.#tuning.offerTicks) transfer.isFetching = false;
    if (transfer.isFetching || transfer.sinceOffer < this.#tuning.offerTicks || this.#source === null) return;
    this.#offer(peer, transfer, this.#source.manifest);
  }

  #offer(peer: ReplicaId, transfer: Transfer, manifest: SnapshotManifest): void {
    transfer.sinceOffer = 0;
    this.#host.send({ type: "snapshotOffer", from: this.#host.id, to: peer, term: this.#host.term(), manifest });
  }

  async #sendChunk(source: SnapshotSource, peer: ReplicaId, transfer: Transfer, offset: number): Promise<void> {
    try {
      const chunk = await source.read(offset);
      if (this.#transfers.get(peer) !== transfer) return;
      const { id } = source.manifest;
      this.#host.send({ type: "snapshotChunk", from: this.#host.id, to: peer, term: this.#host.term(), id, chunk });
    } catch (error) {
      if (!isExhausted(error)) throw error;
      if (this.#transfers.get(peer) === transfer) this.#fail(peer, error.message);
    } finally {
      transfer.isReading = false;
      this.#readers -= 1;
      this.#release();
    }
  }

  #fail(peer: ReplicaId, reason: string): void {
    this.#host.observe({ kind: "snapshotFailed", peer, reason });
    this.#pauses.set(peer, this.#tuning.pauseTicks);
    this.#finish(peer, null);
  }

  #finish(peer: ReplicaId, installed: EntryId | null): void {
    this.#transfers.delete(peer);
    this.#release();
    this.#host.done(peer, installed);
  }

  /** Closes the frozen state once nobody is being served from it. */
  #release(): void {
    const isServing = [...this.#transfers.values()].some((transfer) => transfer.isOffered);
    const source = this.#source;
    if (isServing || this.#readers > 0 || this.#isOpening) return;
    this.#source = null;
    const waiting = this.#whenReleased;
    this.#whenReleased = [];
    if (source === null) {
      for (const resolve of waiting) resolve();
      return;
    }
    this.#isOpening = true; // nothing is opened before this one is closed
    this.#host.run(async () => {
      try {
        await source.close();
      } finally {
        this.#isOpening = false;
        for (const resolve of waiting) resolve();
      }
      this.#beginWaiting();
    });
  }

  #beginWaiting(): void {
    for (const [peer, transfer] of [...this.#transfers]) {
      if (transfer.pause === 0 && !transfer.isOffered) this.#begin(peer);
    }
    this.#release();
  }
}
