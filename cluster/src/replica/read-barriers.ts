import type { ConfirmedRead, ReadId, ReadResult } from "../raft/types.js";
import { onAbort } from "./abort.js";
import type { AbortSignalLike } from "./ports.js";
import type { ReadOutcome } from "./types.js";

interface Waiter {
  /** From which index on it may read; 0 until that is known. */
  index: number;
  /** True when it waits for a leader's word, false when for an index that its caller named. */
  readonly isBarrier: boolean;
  /** A question is out, or about to be. */
  isAsked: boolean;
  /** Ticks since its index was confirmed. */
  ticks: number;
  isSettled: boolean;
  settle(outcome: ReadOutcome): void;
}

interface Batch {
  readonly waiters: readonly Waiter[];
  ticks: number;
}

/**
 * Those who wait to read: first for a leader to confirm from which index on (R26), then for that index to be applied
 * here. All that came in one turn share one question. A question that got no answer is asked anew, under a new id: an
 * answer to an old one is not looked at. So is one whose index does not come to be applied: the lower of the answers
 * counts, since each is of a question asked after the reader came. A wrong answer makes nobody wait for ever.
 */
export class ReadBarriers {
  readonly #waitersMax: number;
  readonly #patienceTicks: number;
  #applied: number;
  #size = 0;
  /** To be asked for in the next turn. */
  #gathered: Waiter[] = [];
  readonly #asked = new Map<ReadId, Batch>();
  /** Confirmed, not yet applied; ascending by index. */
  #confirmed: Waiter[] = [];

  /** @param applied index of the last entry applied here. @param patienceTicks ticks before a question is asked again. */
  constructor(options: { readonly waitersMax: number; readonly patienceTicks: number; readonly applied: number }) {
    this.#waitersMax = options.waitersMax;
    this.#patienceTicks = options.patienceTicks;
    this.#applied = options.applied;
  }

  /** Those who wait. */
  get size(): number {
    return this.#size;
  }

  /** Resolves when a read begun now may be answered from the state here. */
  wait(signal: AbortSignalLike | undefined): Promise<ReadOutcome> {
    return this.#enter(signal, true, (waiter) => this.#gathered.push(waiter));
  }

  /** Resolves when `index` is applied here. */
  waitApplied(index: number, signal: AbortSignalLike | undefined): Promise<ReadOutcome> {
    if (index <= this.#applied) return Promise.resolve({ kind: "ready", index });
    return this.#enter(signal, false, (waiter) => this.#confirm(waiter, index));
  }

  /** Asks for those gathered. Without a leader they stay, for the next turn. */
  ask(requestRead: () => ReadResult): void {
    if (this.#gathered.length === 0) return;
    const waiters = this.#gathered.filter(isOpen);
    this.#gathered = [];
    if (waiters.length === 0) return;
    const asked = requestRead();
    if (asked.ok) this.#asked.set(asked.id, { waiters, ticks: 0 });
    else if (asked.reason === "noLeader") this.#gathered = waiters;
    else for (const waiter of waiters) this.#overloaded(waiter);
  }

  confirmed({ id, index }: ConfirmedRead): void {
    const batch = this.#asked.get(id);
    if (batch === undefined) return;
    this.#asked.delete(id);
    for (const waiter of batch.waiters.filter(isOpen)) this.#confirm(waiter, index);
  }

  applied(index: number): void {
    this.#applied = index;
    let ready = 0;
    for (const waiter of this.#confirmed) {
      if (waiter.index > index) break;
      waiter.settle({ kind: "ready", index: waiter.index });
      ready += 1;
    }
    if (ready > 0) this.#confirmed.splice(0, ready);
  }

  /** The questions under way went to a leader that is none any more: they are asked again. */
  leaderChanged(): void {
    for (const id of [...this.#asked.keys()]) this.#askAgain(id);
  }

  tick(): void {
    for (const [id, batch] of [...this.#asked]) {
      batch.ticks += 1;
      if (batch.ticks >= this.#patienceTicks) this.#askAgain(id);
    }
    for (const waiter of this.#confirmed) {
      waiter.ticks += 1;
      if (!waiter.isBarrier || waiter.isSettled || waiter.isAsked || waiter.ticks < this.#patienceTicks) continue;
      waiter.isAsked = true;
      this.#gathered.push(waiter);
    }
    // Those aborted would otherwise stay until their index comes, which may be never.
    if (this.#confirmed.some((waiter) => waiter.isSettled)) this.#confirmed = this.#confirmed.filter(isOpen);
  }

  stop(): void {
    const waiters = [
      ...this.#gathered,
      ...[...this.#asked.values()].flatMap((batch) => batch.waiters),
      ...this.#confirmed,
    ];
    this.#gathered = [];
    this.#asked.clear();
    this.#confirmed = [];
    for (const waiter of waiters) waiter.settle({ kind: "refused", reason: "stopped" });
  }

  #enter(
    signal: AbortSignalLike | undefined,
    isBarrier: boolean,
    place: (waiter: Waiter) => void,
  ): Promise<ReadOutcome> {
    if (signal?.aborted === true) return Promise.resolve({ kind: "refused", reason: "aborted" });
    if (this.#size >= this.#waitersMax) return Promise.resolve({ kind: "refused", reason: "overloaded" });
    return new Promise((resolve) => {
      this.#size += 1;
      const waiter: Waiter = {
        index: 0,
        isBarrier,
        isAsked: isBarrier,
        ticks: 0,
        isSettled: false,
        settle: (outcome) => {
          if (waiter.isSettled) return;
          waiter.isSettled = true;
          this.#size -= 1;
          stopListening();
          resolve(outcome);
        },
      };
      const stopListening = onAbort(signal, () => waiter.settle({ kind: "refused", reason: "aborted" }));
      place(waiter);
    });
  }

  #askAgain(id: ReadId): void {
    const batch = this.#asked.get(id);
    if (batch === undefined) return;
    this.#asked.delete(id);
    this.#gathered.push(...batch.waiters.filter(isOpen));
  }

  /** Who has an answer already waits on with it. */
  #overloaded(waiter: Waiter): void {
    if (waiter.index === 0) waiter.settle({ kind: "refused", reason: "overloaded" });
    waiter.isAsked = false;
    waiter.ticks = 0;
  }

  #confirm(waiter: Waiter, index: number): void {
    waiter.isAsked = false;
    waiter.ticks = 0;
    if (waiter.index > 0) {
      if (index >= waiter.index) return;
      this.#confirmed.splice(this.#confirmed.indexOf(waiter), 1);
    }
    if (index <= this.#applied) {
      waiter.settle({ kind: "ready", index });
      return;
    }
    waiter.index = index;
    let at = this.#confirmed.length; // later questions rarely have lower answers
    while (at > 0 && (this.#confirmed[at - 1]?.index ?? 0) > index) at -= 1;
    this.#confirmed.splice(at, 0, waiter);
  }
}

function isOpen(waiter: Waiter): boolean {
  return !waiter.isSettled;
}
