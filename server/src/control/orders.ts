import { FeatureStoreError } from "@featurestore/proto";
import type { BoundedCalls } from "./bounded.js";
import type { ControlTimer } from "./control-timer.js";

/** One thing asked of a node. */
export interface Order {
  /** What it is about: one order at a time for each. */
  readonly about: string;
  /** The node that is busy with it. */
  readonly node: string;
  readonly kind: "membership" | "transfer" | "destroy";
  readonly timeoutMs: number;
  run(signal: AbortSignal): Promise<void>;
  /** Called once it was carried out. */
  readonly onDone?: () => void;
}

export interface OrderEvents {
  onDone(order: Order): void;
  /** The world refused it or did not answer: CONFLICT, NOT_LEADER, UNAVAILABLE and the like. */
  onFailed(order: Order, error: FeatureStoreError): void;
  /** Anything else an order threw: our own mistake. */
  onCrash(error: unknown): void;
}

/** First pause after a failure; doubled by each further one in a row. */
const PAUSE_MS_MIN = 250;
export const PAUSE_MS_MAX = 10_000;
/** What failed this long after its pause ended and was not asked again is forgotten. */
const FORGET_AFTER_MS = 60_000;

interface Failure {
  readonly count: number;
  readonly notBeforeMs: number;
  readonly error: FeatureStoreError;
}

/** Orders under way: at most one about each thing, each with a time limit, with longer and longer pauses after failures. */
export class Orders {
  readonly #timer: ControlTimer;
  readonly #bounded: BoundedCalls;
  readonly #events: OrderEvents;
  readonly #running = new Map<string, { readonly order: Order; readonly ended: Promise<void> }>();
  readonly #failures = new Map<string, Failure>();

  constructor(timer: ControlTimer, bounded: BoundedCalls, events: OrderEvents) {
    this.#timer = timer;
    this.#bounded = bounded;
    this.#events = events;
  }

  isRunning(about: string): boolean {
    return this.#running.has(about);
  }

  /** Orders under way of a kind, on one node or on all. */
  countOf(kind: Order["kind"], node?: string): number {
    let count = 0;
    for (const { order } of this.#running.values()) {
      if (order.kind === kind && (node === undefined || order.node === node)) count++;
    }
    return count;
  }

  /** The failure that holds orders about this back, and for how long, or null. */
  pauseOf(about: string): { readonly ms: number; readonly error: FeatureStoreError } | null {
    const failure = this.#failures.get(about);
    const ms = failure === undefined ? 0 : failure.notBeforeMs - this.#timer.nowMs();
    return failure === undefined || ms <= 0 ? null : { ms, error: failure.error };
  }

  isFree(about: string): boolean {
    return !this.#bounded.isClosed && !this.isRunning(about) && this.pauseOf(about) === null;
  }

  /** False, and nothing happens, where one about the same is under way or was refused a short while ago. */
  give(order: Order): boolean {
    if (!this.isFree(order.about)) return false;
    const ended = this.#carryOut(order);
    this.#running.set(order.about, { order, ended });
    return true;
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    await Promise.all([...this.#running.values()].map(({ ended }) => ended));
  }

  async #carryOut(order: Order): Promise<void> {
    const { timeoutMs, about, kind, node } = order;
    const limits = { timeoutMs, what: `${kind} about ${about} at ${node}` };
    try {
      await this.#bounded.run(limits, (signal) => order.run(signal));
      this.#failures.delete(about);
      order.onDone?.();
      this.#running.delete(about);
      this.#events.onDone(order);
    } catch (error) {
      this.#running.delete(about);
      if (!(error instanceof FeatureStoreError)) this.#events.onCrash(error);
      else if (!this.#bounded.isClosed) this.#failed(order, error);
    }
  }

  #failed(order: Order, error: FeatureStoreError): void {
    const nowMs = this.#timer.nowMs();
    for (const [about, { notBeforeMs }] of this.#failures) {
      if (notBeforeMs + FORGET_AFTER_MS < nowMs) this.#failures.delete(about);
    }
    const count = (this.#failures.get(order.about)?.count ?? 0) + 1;
    const pauseMs = Math.min(PAUSE_MS_MAX, PAUSE_MS_MIN * 2 ** Math.min(count - 1, 16));
    this.#failures.set(order.about, { count, notBeforeMs: nowMs + pauseMs, error });
    this.#events.onFailed(order, error);
  }
}
