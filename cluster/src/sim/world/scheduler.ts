import { assert } from "@featurestore/proto";
import type { SeededRandom } from "./seeded-random.js";
import type { Trace } from "./trace.js";

/** Something that will happen. Only the scheduler looks inside. */
export interface ScheduledEvent {
  readonly label: string;
  /** The node whose process it belongs to; null for the world. */
  readonly owner: string | null;
  readonly atUs: number;
}

export interface SchedulerOptions {
  /** Decides what comes first of what is due at the same time. */
  readonly random: SeededRandom;
  /** Every event that runs is noted here: time, owner, label, and its number. */
  readonly trace?: Trace;
  /** Events that may wait at once; more is a leak in the simulation. Default 1,000,000. */
  readonly pendingMax?: number;
}

export interface SchedulerStats {
  readonly ran: number;
  readonly cancelled: number;
  /** Of a node that was paused when they were due, and that crashed. */
  readonly held: number;
  readonly dropped: number;
}

const PENDING_MAX = 1_000_000;
/** Position of an event that is not in the heap. */
const OUT = -1;

/** An event in the heap. Mutable: a held one comes back with another time. */
class Event implements ScheduledEvent {
  readonly label: string;
  readonly owner: string | null;
  readonly run: () => void;
  readonly sequence: number;
  atUs: number;
  tie: number;
  position = OUT;

  constructor(init: {
    label: string;
    owner: string | null;
    run: () => void;
    sequence: number;
    atUs: number;
    tie: number;
  }) {
    this.label = init.label;
    this.owner = init.owner;
    this.run = init.run;
    this.sequence = init.sequence;
    this.atUs = init.atUs;
    this.tie = init.tie;
  }
}

/**
 * Virtual time in microseconds, and everything that will happen in it. What is due at one moment comes in an order drawn
 * from the seed. Synchronous: between two events the caller lets promises settle.
 */
export class Scheduler {
  readonly #random: SeededRandom;
  readonly #trace: Trace | null;
  readonly #pendingMax: number;
  /** A binary heap by time, tie, sequence. */
  readonly #heap: Event[] = [];
  /** Per paused node what was due meanwhile, in the order it was due. */
  readonly #paused = new Map<string, Event[]>();
  #nowUs = 0;
  #sequence = 0;
  #ran = 0;
  #cancelled = 0;
  #held = 0;
  #dropped = 0;

  constructor({ random, trace, pendingMax = PENDING_MAX }: SchedulerOptions) {
    this.#random = random;
    this.#trace = trace ?? null;
    this.#pendingMax = pendingMax;
  }

  /** Microseconds since the world began. */
  get nowUs(): number {
    return this.#nowUs;
  }

  /** Events that wait for their time; those of paused nodes that are overdue not among them. */
  get pending(): number {
    return this.#heap.length;
  }

  get stats(): SchedulerStats {
    return { ran: this.#ran, cancelled: this.#cancelled, held: this.#held, dropped: this.#dropped };
  }

  /** When the next event is due, or null. */
  get nextAtUs(): number | null {
    return this.#heap[0]?.atUs ?? null;
  }

  /** Runs `run` at a time, or now where that has passed. */
  at(atUs: number, label: string, run: () => void, owner: string | null = null): ScheduledEvent {
    assert(this.#heap.length < this.#pendingMax, `more than ${this.#pendingMax} events are waiting`);
    const event = new Event({
      label,
      owner,
      run,
      sequence: this.#sequence++,
      atUs: Math.max(this.#nowUs, Math.ceil(atUs)),
      tie: this.#random.next(),
    });
    this.#push(event);
    return event;
  }

  after(delayUs: number, label: string, run: () => void, owner: string | null = null): ScheduledEvent {
    return this.at(this.#nowUs + delayUs, label, run, owner);
  }

  /** Nothing happens to an event that ran, was dropped or was cancelled before. */
  cancel(event: ScheduledEvent): void {
    assert(event instanceof Event, "only what was scheduled can be cancelled");
    const overdue = event.owner === null ? undefined : this.#paused.get(event.owner);
    const at = overdue?.indexOf(event) ?? -1;
    if (at >= 0) overdue?.splice(at, 1);
    else if (event.position === OUT) return;
    else this.#remove(event.position);
    this.#cancelled++;
  }

  /**
   * Goes to the next event and runs it. One of a paused node is put aside instead, which also counts as a step.
   * @returns false when nothing is left.
   */
  runNext(): boolean {
    const event = this.#heap[0];
    if (event === undefined) return false;
    this.#remove(0);
    this.#nowUs = event.atUs;
    if (event.owner !== null && this.#paused.size > 0) {
      const overdue = this.#paused.get(event.owner);
      if (overdue !== undefined) {
        overdue.push(event);
        this.#held++;
        return true;
      }
    }
    this.#ran++;
    this.#trace?.note(event.atUs, event.owner ?? "", event.label, event.sequence);
    event.run();
    return true;
  }

  isPaused(owner: string): boolean {
    return this.#paused.has(owner);
  }

  /** Holds back what belongs to a node: its timers, its disk's answers, its mail. */
  pause(owner: string): void {
    if (!this.#paused.has(owner)) this.#paused.set(owner, []);
  }

  /** Everything held back is due now, in the order it would have come, before all else that is due now. */
  resume(owner: string): void {
    const overdue = this.#paused.get(owner) ?? [];
    this.#paused.delete(owner);
    for (const [i, event] of overdue.entries()) {
      event.atUs = this.#nowUs;
      // Below every drawn tie.
      event.tie = i - overdue.length;
      this.#push(event);
    }
  }

  /** Forgets everything that belongs to a node, and that it was paused: its process is gone. */
  drop(owner: string): void {
    this.#dropped += this.#paused.get(owner)?.length ?? 0;
    this.#paused.delete(owner);
    const kept: Event[] = [];
    for (const event of this.#heap) {
      if (event.owner !== owner) kept.push(event);
      else event.position = OUT;
    }
    this.#dropped += this.#heap.length - kept.length;
    this.#heap.length = 0;
    for (const event of kept) this.#push(event);
  }

  #push(event: Event): void {
    this.#heap.push(event);
    this.#rise(event, this.#heap.length - 1);
  }

  #remove(position: number): void {
    const heap = this.#heap;
    const removed = heap[position] as Event;
    const last = heap.pop() as Event;
    removed.position = OUT;
    if (removed === last) return;
    this.#sink(last, position);
    if (last.position === position) this.#rise(last, position);
  }

  /** Puts an event at a free position or above it. */
  #rise(event: Event, from: number): void {
    const heap = this.#heap;
    let at = from;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above] as Event;
      if (!isBefore(event, parent)) break;
      heap[at] = parent;
      parent.position = at;
      at = above;
    }
    heap[at] = event;
    event.position = at;
  }

  /** Puts an event at a free position or below it. */
  #sink(event: Event, from: number): void {
    const heap = this.#heap;
    let at = from;
    for (;;) {
      let below = 2 * at + 1;
      let child = heap[below];
      if (child === undefined) break;
      const right = heap[below + 1];
      if (right !== undefined && isBefore(right, child)) {
        child = right;
        below++;
      }
      if (!isBefore(child, event)) break;
      heap[at] = child;
      child.position = at;
      at = below;
    }
    heap[at] = event;
    event.position = at;
  }
}

function isBefore(a: Event, b: Event): boolean {
  if (a.atUs !== b.atUs) return a.atUs < b.atUs;
  return a.tie !== b.tie ? a.tie < b.tie : a.sequence < b.sequence;
}
