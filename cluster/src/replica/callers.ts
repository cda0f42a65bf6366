import { assert } from "@featurestore/proto";
import type { Entry, EntryId, ReadResult, Ready, ReplicaId, SoftState } from "../raft/types.js";
import { FreshnessProbe } from "./freshness-probe.js";
import type { MonotonicClock } from "./ports.js";
import { ReadBarriers } from "./read-barriers.js";
import type { ReplicaTuning } from "./types.js";
import { WaitingChange } from "./waiting-change.js";
import { WaitingTransfer } from "./waiting-transfer.js";
import { WaitingWrites } from "./waiting-writes.js";

/** Everybody who waits at one replica, told together what happens to it. */
export class Callers {
  readonly writes = new WaitingWrites();
  readonly change = new WaitingChange();
  readonly transfer: WaitingTransfer;
  readonly barriers: ReadBarriers;
  readonly freshness: FreshnessProbe;
  #soft: SoftState;
  #applied: EntryId;

  constructor(
    tuning: ReplicaTuning,
    clock: MonotonicClock,
    start: { readonly id: ReplicaId; readonly soft: SoftState; readonly applied: EntryId },
  ) {
    const patienceTicks = tuning.electionTicks;
    this.#soft = start.soft;
    this.#applied = start.applied;
    this.transfer = new WaitingTransfer({ id: start.id, patienceTicks: 2 * patienceTicks });
    this.barriers = new ReadBarriers({ waitersMax: tuning.readsMax, patienceTicks, applied: start.applied.index });
    this.freshness = new FreshnessProbe({ everyTicks: tuning.freshnessTicks, patienceTicks, clock });
  }

  get soft(): SoftState {
    return this.#soft;
  }

  /** The last entry applied here, as far as callers were told. */
  get applied(): EntryId {
    return this.#applied;
  }

  follow(soft: SoftState): void {
    const before = this.#soft;
    this.#soft = soft;
    if (soft.role !== "leader") {
      this.writes.endAll("leadershipLost");
      this.change.end("leadershipLost");
    }
    if (soft.leader !== before.leader || soft.term !== before.term) {
      this.barriers.leaderChanged();
      this.freshness.leaderChanged();
    }
    this.transfer.follow(soft);
  }

  tick(): void {
    this.barriers.tick();
    this.freshness.tick();
    this.transfer.tick(this.#soft.leader !== null);
  }

  /** Asks for those who want to read: all that came since the last turn share the question. */
  ask(requestRead: () => ReadResult): void {
    this.freshness.ask(requestRead);
    this.barriers.ask(requestRead);
  }

  confirmed(reads: Ready["reads"]): void {
    for (const read of reads) {
      if (!this.freshness.confirmed(read, this.#applied)) this.barriers.confirmed(read);
    }
  }

  /** @param results one for each of `entries`, of which there is at least one. */
  appliedEntries(entries: readonly Entry[], results: readonly Uint8Array[]): void {
    entries.forEach((entry, i) => {
      this.#applied = { term: entry.term, index: entry.index };
      this.writes.applied(entry, results[i] as Uint8Array);
      this.change.applied(entry);
    });
    this.#moved();
  }

  /** A snapshot took the place of the state. */
  standOn(last: EntryId): void {
    assert(this.writes.size === 0 && !this.change.isWaiting, "a snapshot is installed where nobody waits for a leader");
    this.#applied = last;
    this.#moved();
  }

  end(): void {
    this.writes.endAll("stopped");
    this.change.end("stopped");
    this.transfer.end("stopped");
    this.barriers.stop();
  }

  #moved(): void {
    this.barriers.applied(this.#applied.index);
    this.freshness.applied(this.#applied);
  }
}
