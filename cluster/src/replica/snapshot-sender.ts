import { membersOf } from "../raft/membership.js";
import type { ReplicaId } from "../raft/types.js";
import type { LogHold } from "./catching-up.js";
import { isExhausted } from "./exhausted.js";
import type { SnapshotManifest, SnapshotSource, TransferMessage } from "./ports.js";
import type { ReplicaEvent } from "./types.js";

/** Offers that fit into a silence of the follower before it is offered the snapshot again: it may have restarted. */
const SILENT_OFFERS = 3;
/**
 * Frozen states that exist at once, those being closed among them. The second is for those that the first does not help:
 * a receiver that is slow, or hangs, does not keep newcomers from theirs.
 */
const SOURCES_MAX = 2;
/** Times the silence allowed that a receiver may take without asking for a new chunk: checking and installing take long. */
export const TRANSFER_STRETCH = 200;

/** What the sender needs of its replica. */
export interface SnapshotSenderHost {
  readonly id: ReplicaId;
  term(): number;
  /** Freezes the state. */
  open(): Promise<SnapshotSource>;
  /** Whether the log still goes on right after this snapshot. */
  isUsable(manifest: SnapshotManifest): boolean;
  send(message: TransferMessage): void;
  /** Index of the last entry applied here: a state frozen now holds at least that. */
  position(): number;
  /** A transfer ended. @param installed the snapshot that the follower now has; null when it did not get it. */
  done(peer: ReplicaId, installed: SnapshotManifest | null): void;
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

/** A frozen state that followers are served from. */
interface Serving {
  readonly source: SnapshotSource;
  readers: number;
}

interface Transfer {
  /** Ticks until it begins. */
  pause: number;
  /** What it was offered; null before that. */
  serving: Serving | null;
  isFetching: boolean;
  isReading: boolean;
  sinceOffer: number;
  /** Ticks without a word, and without a new chunk asked for. */
  silent: number;
  idle: number;
  /** The furthest chunk asked for. */
  reached: number;
}

/**
 * Serves snapshots to followers that fell behind the log. Those who ask share the newest frozen state, unless it does not
 * help them. Offers are repeated until the first fetch, and after a silence; the follower pulls, one chunk at a time.
 */
export class SnapshotSender {
  readonly #host: SnapshotSenderHost;
  readonly #tuning: SnapshotSenderTuning;
  readonly #transfers = new Map<ReplicaId, Transfer>();
  /** Ticks before a follower's next transfer may begin. */
  readonly #pauses = new Map<ReplicaId, number>();
  /** Oldest first. */
  #servings: Serving[] = [];
  /** The position when a frozen state was asked for that is not there yet. */
  #openingAt: number | null = null;
  #closing = 0;
  #whenReleased: (() => void)[] = [];

  constructor(host: SnapshotSenderHost, tuning: SnapshotSenderTuning) {
    this.#host = host;
    this.#tuning = tuning;
  }

  get size(): number {
    return this.#transfers.size;
  }

  /** What follows snapshots on their way: the log is not to be cut beyond, or whoever gets one needs the next one. */
  get holds(): readonly LogHold[] {
    const holds: LogHold[] = this.#servings
      .filter((serving) => this.#isServing(serving))
      .map(({ source: { manifest } }) => ({ index: manifest.last.index, bytes: manifest.bytes }));
    const index = this.#openingAt;
    if (index === null || this.#transfers.size === 0) return holds;
    return [...holds, { index, bytes: Number.POSITIVE_INFINITY }]; // nobody knows yet how large it is going to be
  }

  /** A follower needs a snapshot. `done` follows exactly once, unless `end` comes first. */
  want(peer: ReplicaId): void {
    if (this.#transfers.has(peer)) return;
    const pause = this.#pauses.get(peer) ?? 0;
    this.#pauses.delete(peer);
    this.#transfers.set(peer, {
      pause,
      serving: null,
      isFetching: false,
      isReading: false,
      sinceOffer: 0,
      silent: 0,
      idle: 0,
      reached: -1,
    });
    if (pause === 0) this.#begin(peer);
  }

  /** The follower asks for the chunk at `offset`; the snapshot's size as offset says only that it is still at it. */
  fetch(peer: ReplicaId, id: string, offset: number): void {
    const transfer = this.#transferOf(peer, id);
    if (transfer === null) return;
    const { serving } = transfer;
    transfer.silent = 0;
    transfer.isFetching = true;
    const { bytes, chunkBytes } = serving.source.manifest;
    const isChunk = Number.isSafeInteger(offset) && offset >= 0 && offset % chunkBytes === 0;
    if (!isChunk || offset >= bytes) return;
    if (offset > transfer.reached) {
      transfer.reached = offset;
      transfer.idle = 0;
    }
    if (transfer.isReading) return;
    transfer.isReading = true;
    serving.readers += 1;
    this.#host.run(() => this.#sendChunk(serving, peer, transfer, offset));
  }

  /** The follower's last word on a snapshot. */
  finished(
    peer: ReplicaId,
    message: { readonly id: string; readonly installed: boolean; readonly reason: string },
  ): void {
    const transfer = this.#transferOf(peer, message.id);
    if (transfer === null) return;
    if (message.installed) this.#finish(peer, transfer.serving.source.manifest);
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
      } else if (transfer.serving !== null) this.#tickOffered(peer, transfer, transfer.serving.source.manifest);
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
    if (this.#isReleased) return Promise.resolve();
    return new Promise((resolve) => this.#whenReleased.push(resolve));
  }

  get #isReleased(): boolean {
    return this.#servings.length === 0 && this.#openingAt === null && this.#closing === 0;
  }

  #isServing(serving: Serving): boolean {
    return [...this.#transfers.values()].some((transfer) => transfer.serving === serving);
  }

  #transferOf(peer: ReplicaId, id: string): (Transfer & { readonly serving: Serving }) | null {
    const transfer = this.#transfers.get(peer);
    return transfer !== undefined && isOf(transfer, id) ? transfer : null;
  }

  #begin(peer: ReplicaId): void {
    if (this.#openingAt !== null) return; // offered with the others once it is open
    const newest = this.#servings.at(-1);
    if (newest !== undefined && this.#helps(peer, newest)) this.#offerFirst(peer, newest);
    else if (this.#servings.length >= SOURCES_MAX) this.#fail(peer, "other snapshots are being sent");
    else if (this.#servings.length + this.#closing < SOURCES_MAX) {
      this.#openingAt = this.#host.position();
      this.#host.run(() => this.#open());
    } // else once one is closed
  }

  /** A state frozen before the follower was a member, or one the log no longer follows on, helps nobody. */
  #helps(peer: ReplicaId, { source: { manifest } }: Serving): boolean {
    return membersOf(manifest.membership).includes(peer) && this.#host.isUsable(manifest);
  }

  async #open(): Promise<void> {
    try {
      const opened = await this.#freeze();
      if (typeof opened !== "string") this.#servings.push(opened);
      for (const [peer, transfer] of [...this.#transfers]) {
        if (transfer.pause > 0 || transfer.serving !== null) continue;
        if (typeof opened === "string") this.#fail(peer, opened);
        else if (this.#helps(peer, opened)) this.#offerFirst(peer, opened);
        else this.#fail(peer, "the snapshot that was made does not help it");
      }
    } finally {
      this.#openingAt = null;
      this.#release();
    }
  }

  /** @returns why no state can be frozen now, where none was. */
  async #freeze(): Promise<Serving | string> {
    try {
      return { source: await this.#host.open(), readers: 0 };
    } catch (error) {
      if (!isExhausted(error)) throw error;
      return error.message;
    }
  }

  #offerFirst(peer: ReplicaId, serving: Serving): void {
    const transfer = this.#transfers.get(peer);
    if (transfer === undefined) return;
    transfer.serving = serving;
    const { manifest } = serving.source;
    this.#host.observe({ kind: "snapshotSending", to: peer, last: manifest.last, bytes: manifest.bytes });
    this.#offer(peer, transfer, manifest);
  }

  #tickOffered(peer: ReplicaId, transfer: Transfer, manifest: SnapshotManifest): void {
    const { idleTicks, offerTicks } = this.#tuning;
    transfer.idle += 1;
    transfer.silent += 1;
    transfer.sinceOffer += 1;
    if (transfer.silent >= idleTicks) this.#fail(peer, "nothing was heard of it");
    else if (transfer.idle >= TRANSFER_STRETCH * idleTicks) this.#fail(peer, "it makes no progress");
    else {
      if (transfer.silent >= SILENT_OFFERS * offerTicks) transfer.isFetching = false;
      if (!transfer.isFetching && transfer.sinceOffer >= offerTicks) this.#offer(peer, transfer, manifest);
    }
  }

  #offer(peer: ReplicaId, transfer: Transfer, manifest: SnapshotManifest): void {
    transfer.sinceOffer = 0;
    this.#host.send({ type: "snapshotOffer", from: this.#host.id, to: peer, term: this.#host.term(), manifest });
  }

  async #sendChunk(serving: Serving, peer: ReplicaId, transfer: Transfer, offset: number): Promise<void> {
    try {
      const chunk = await serving.source.read(offset);
      if (this.#transfers.get(peer) !== transfer) return;
      const { id } = serving.source.manifest;
      this.#host.send({ type: "snapshotChunk", from: this.#host.id, to: peer, term: this.#host.term(), id, chunk });
    } catch (error) {
      if (!isExhausted(error)) throw error;
      if (this.#transfers.get(peer) === transfer) this.#fail(peer, error.message);
    } finally {
      transfer.isReading = false;
      serving.readers -= 1;
      this.#release();
    }
  }

  #fail(peer: ReplicaId, reason: string): void {
    this.#host.observe({ kind: "snapshotFailed", peer, reason });
    this.#pauses.set(peer, this.#tuning.pauseTicks);
    this.#finish(peer, null);
  }

  #finish(peer: ReplicaId, installed: SnapshotManifest | null): void {
    this.#transfers.delete(peer);
    this.#release();
    this.#host.done(peer, installed);
  }

  /** Closes every frozen state that nobody is being served from. */
  #release(): void {
    if (this.#openingAt !== null) return; // it would go before all were offered it who waited for it
    for (const serving of [...this.#servings]) {
      if (serving.readers > 0 || this.#isServing(serving)) continue;
      this.#servings = this.#servings.filter((other) => other !== serving);
      this.#closing += 1;
      this.#host.run(() => this.#close(serving));
    }
    if (!this.#isReleased) return;
    for (const resolve of this.#whenReleased.splice(0)) resolve();
  }

  async #close({ source }: Serving): Promise<void> {
    try {
      await source.close();
    } finally {
      this.#closing -= 1;
      this.#release();
    }
    for (const [peer, transfer] of [...this.#transfers]) {
      if (transfer.pause === 0 && transfer.serving === null) this.#begin(peer);
    }
  }
}

function isOf(transfer: Transfer, id: string): transfer is Transfer & { readonly serving: Serving } {
  return transfer.serving?.source.manifest.id === id;
}
