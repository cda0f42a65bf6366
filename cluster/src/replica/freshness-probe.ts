import type { ConfirmedRead, EntryId, ReadId, ReadResult } from "../raft/types.js";
import type { MonotonicClock } from "./ports.js";
import type { Freshness } from "./types.js";

interface Probe {
  readonly id: ReadId;
  readonly asOfMs: number;
  /** What must be applied; null until it is confirmed. */
  index: number | null;
  ticks: number;
}

/**
 * Proves how old the state here can be at most (R28): the local time is noted, then a read is asked for; once it is
 * confirmed and applied, everything committed at that time is in the state. A proof stays true for ever, it only ages.
 * One question is under way at a time.
 */
export class FreshnessProbe {
  readonly #everyTicks: number;
  readonly #patienceTicks: number;
  readonly #clock: MonotonicClock;
  #isWanted = false;
  #ticksToNext = 0;
  #probe: Probe | null = null;
  #proof: Freshness | null = null;

  /** @param patienceTicks ticks before a question without an answer is given up for a new one. */
  constructor(options: {
    readonly everyTicks: number;
    readonly patienceTicks: number;
    readonly clock: MonotonicClock;
  }) {
    this.#everyTicks = options.everyTicks;
    this.#patienceTicks = options.patienceTicks;
    this.#clock = options.clock;
  }

  /** The newest proof, or null where there never was one. */
  get proof(): Freshness | null {
    return this.#proof;
  }

  want(isWanted: boolean): void {
    this.#isWanted = isWanted;
  }

  tick(): void {
    if (this.#ticksToNext > 0) this.#ticksToNext -= 1;
    if (this.#probe === null) return;
    this.#probe.ticks += 1;
    if (this.#probe.ticks >= this.#patienceTicks) this.#probe = null;
  }

  ask(requestRead: () => ReadResult): void {
    if (!this.#isWanted || this.#probe !== null || this.#ticksToNext > 0) return;
    const asOfMs = this.#clock.nowMs(); // before the question: what it proves holds for this moment
    const asked = requestRead();
    this.#ticksToNext = asked.ok ? this.#everyTicks : 1;
    if (asked.ok) this.#probe = { id: asked.id, asOfMs, index: null, ticks: 0 };
  }

  /** @returns whether the answer was to a question asked here. */
  confirmed({ id, index }: ConfirmedRead, applied: EntryId): boolean {
    if (this.#probe?.id !== id) return false;
    this.#probe.index = index;
    this.applied(applied);
    return true;
  }

  applied(applied: EntryId): void {
    if (this.#probe === null || this.#probe.index === null || this.#probe.index > applied.index) return;
    this.#proof = { asOfMs: this.#probe.asOfMs, applied };
    this.#probe = null;
  }

  /** A question under way is asked anew, of the leader there is now; one answered already stays. */
  leaderChanged(): void {
    if (this.#probe?.index !== null) return;
    this.#probe = null;
    this.#ticksToNext = 0;
  }
}
