import { assert } from "@featurestore/proto";
import type { ProgressState, ProgressStatus } from "./types.js";

/** Appends on the way to one follower, oldest first. */
class Inflight {
  #appends: { readonly last: number; readonly bytes: number }[] = [];
  #bytes = 0;

  get count(): number {
    return this.#appends.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  add(last: number, bytes: number): void {
    this.#appends.push({ last, bytes });
    this.#bytes += bytes;
  }

  /** Everything through `matched` has arrived. */
  freeThrough(matched: number): void {
    let count = 0;
    for (const { last, bytes } of this.#appends) {
      if (last > matched) break;
      this.#bytes -= bytes;
      count += 1;
    }
    if (count > 0) this.#appends.splice(0, count);
  }

  clear(): void {
    this.#appends = [];
    this.#bytes = 0;
  }
}

/**
 * What a leader knows of one follower. `probe`: one append per heartbeat until the logs are known to meet. `replicate`:
 * appends are pipelined, as many as the window takes. `snapshot`: nothing is sent until a snapshot has arrived.
 * (etcd's tracker names the same three.)
 */
export class Progress {
  #state: ProgressState = "probe";
  #matched = 0;
  #next: number;
  readonly #inflight = new Inflight();
  /** Ticks since its last answer; a newcomer counts as heard of, or the quorum were lost before it could say a word. */
  #silentTicks = 0;
  #isActive = true;
  /** In `probe`: an append is out, and the next one waits for an answer or a heartbeat. */
  isProbeOut = false;
  /** An empty append may go although the window is full or nothing is new: it finds out what was lost. */
  mayAsk = false;
  /** A snapshot was asked for on its behalf, and nobody has said yet what became of it. In any state: it may also rebuild. */
  isSnapshotOut = false;
  /** The entries from here on are being read from the log; null when none are. */
  fetchingFrom: number | null = null;
  /** The highest commit index the follower was told and can act on. */
  committedSent = 0;

  constructor(next: number) {
    this.#next = next;
  }

  get state(): ProgressState {
    return this.#state;
  }

  get matched(): number {
    return this.#matched;
  }

  get next(): number {
    return this.#next;
  }

  /** Answered within the last election timeout. */
  get isActive(): boolean {
    return this.#isActive;
  }

  /** It answered. */
  heard(): void {
    this.#silentTicks = 0;
    this.#isActive = true;
  }

  /** A tick passed. */
  tick(electionTicks: number): void {
    this.#silentTicks += 1;
    this.#isActive = this.#silentTicks < electionTicks;
  }

  /** True when an append with entries may leave now. */
  hasRoom(bounds: { readonly inflightAppendsMax: number; readonly inflightBytesMax: number }): boolean {
    if (this.fetchingFrom !== null) return false;
    switch (this.#state) {
      case "probe":
        return !this.isProbeOut;
      case "replicate":
        return this.#inflight.count < bounds.inflightAppendsMax && this.#inflight.bytes < bounds.inflightBytesMax;
      case "snapshot":
        return false;
    }
  }

  /** An append left that ends with `last`. */
  sent(last: number, bytes: number): void {
    this.mayAsk = false;
    if (this.#state === "probe") this.isProbeOut = true;
    else if (last >= this.#next) {
      this.#inflight.add(last, bytes);
      this.#next = last + 1;
    }
  }

  /** The follower has everything through `matched` on disk. @returns true when that is news. */
  advance(matched: number): boolean {
    const isNews = matched > this.#matched;
    if (isNews) this.#matched = matched;
    this.#next = Math.max(this.#next, matched + 1);
    this.#inflight.freeThrough(matched);
    assert(this.#matched < this.#next, "what comes next is beyond what is matched");
    return isNews;
  }

  /**
   * The follower refused an append after `rejected`. @returns false when the refusal is an old one that says nothing.
   * @param hint where both logs may still agree.
   */
  retreat(rejected: number, hint: number): boolean {
    if (this.#state === "snapshot") return false;
    if (this.#state === "replicate") {
      if (rejected <= this.#matched) return false;
      this.becomeProbe();
      return true;
    }
    if (this.#next - 1 !== rejected) return false;
    this.#next = Math.max(Math.min(rejected, hint + 1), this.#matched + 1);
    this.isProbeOut = false;
    this.fetchingFrom = null;
    return true;
  }

  /** @param installed index of a snapshot the follower now has. */
  becomeProbe(installed = 0): void {
    this.#become("probe");
    this.#next = Math.max(this.#matched, installed) + 1;
  }

  becomeReplicate(): void {
    this.#become("replicate");
    this.#next = this.#matched + 1;
  }

  becomeSnapshot(): void {
    this.#become("snapshot");
  }

  status(): ProgressStatus {
    return {
      state: this.#state,
      matched: this.#matched,
      next: this.#next,
      isActive: this.#isActive,
      inflightAppends: this.#inflight.count,
      inflightBytes: this.#inflight.bytes,
    };
  }

  #become(state: ProgressState): void {
    this.#state = state;
    this.isProbeOut = false;
    this.mayAsk = false;
    this.fetchingFrom = null;
    this.#inflight.clear();
  }
}
