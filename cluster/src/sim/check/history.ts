import { assert } from "@featurestore/proto";

/** What a client asked for, and when. Instants are numbers of one observer, in any unit. */
export interface Call<Input> {
  readonly client: string;
  readonly key: string;
  readonly input: Input;
  readonly called: number;
}

/**
 * One operation as its client saw it. `returned: null` means that nobody knows whether it took effect: it may have at
 * any moment after `called`, or never. Of two operations one came first only if it returned strictly before the other
 * was called; equal instants overlap.
 */
export type Operation<Input, Output> = AnsweredOperation<Input, Output> | UnknownOperation<Input>;

export interface AnsweredOperation<Input, Output> extends Call<Input> {
  readonly returned: number;
  readonly output: Output;
}

export interface UnknownOperation<Input> extends Call<Input> {
  readonly returned: null;
}

/** Names one operation of one recorder. */
export type RecordedId = number;

export interface HistoryRecorderOptions<Input> {
  /** The observer's clock. It may stand still or step back: see `HistoryRecorder`. */
  readonly now: () => number;
  /** True for what cannot change anything: without an answer it tells nothing, and is dropped. */
  readonly isRead: (input: Input) => boolean;
  /** Operations begun; one more throws RangeError. Default 1,000,000. */
  readonly operationsMax?: number;
}

/** What one instant adds to the one before when the clock stood still. A power of two: exact up to 2^43 ms. */
const TIE_STEP = 2 ** -10;

const DEFAULT_OPERATIONS_MAX = 1_000_000;

interface RecordedCall<Input, Output> {
  readonly call: Call<Input>;
  end: { readonly kind: "open" | "unknown" | "rejected" } | { readonly kind: "ok"; at: number; output: Output };
}

/**
 * Writes down what clients do, as the checkers read it. Instants strictly increase in the order of the calls made here,
 * also when the clock stands still (then by 1/1024), so that what one observer saw in order stays in order.
 * Every operation ends at most once.
 */
export class HistoryRecorder<Input, Output> {
  readonly #now: () => number;
  readonly #isRead: (input: Input) => boolean;
  readonly #operationsMax: number;
  readonly #recorded: RecordedCall<Input, Output>[] = [];
  #last = Number.NEGATIVE_INFINITY;

  constructor(options: HistoryRecorderOptions<Input>) {
    this.#now = options.now;
    this.#isRead = options.isRead;
    this.#operationsMax = options.operationsMax ?? DEFAULT_OPERATIONS_MAX;
  }

  /** To be called just before the request leaves. Throws RangeError when the history is full. */
  begin(call: { readonly client: string; readonly key: string; readonly input: Input }): RecordedId {
    if (this.#recorded.length >= this.#operationsMax) {
      throw new RangeError(`the history is full at ${this.#operationsMax} operations`);
    }
    const { client, key, input } = call;
    this.#recorded.push({ call: { client, key, input, called: this.#instant() }, end: { kind: "open" } });
    return this.#recorded.length - 1;
  }

  /** The answer arrived. */
  ok(id: RecordedId, output: Output): void {
    this.#open(id).end = { kind: "ok", at: this.#instant(), output };
  }

  /** It may have happened, or may yet: a deadline, a lost connection, a leader that stepped down. */
  unknown(id: RecordedId): void {
    this.#open(id).end = { kind: "unknown" };
  }

  /** It certainly had no effect and never will: refused before it was proposed. */
  rejected(id: RecordedId): void {
    this.#open(id).end = { kind: "rejected" };
  }

  /**
   * What the checkers take, in order of call: answered operations, and writes whose fate is unknown, which is what
   * still open writes are too. Rejected writes and reads without an answer are left out.
   */
  operations(): readonly Operation<Input, Output>[] {
    const operations: Operation<Input, Output>[] = [];
    for (const { call, end } of this.#recorded) {
      if (end.kind === "ok") operations.push({ ...call, returned: end.at, output: end.output });
      else if (end.kind !== "rejected" && !this.#isRead(call.input)) operations.push({ ...call, returned: null });
    }
    return operations;
  }

  /** The writes that must never be seen, in order of call. */
  rejectedWrites(): readonly Call<Input>[] {
    return this.#recorded
      .filter(({ call, end }) => end.kind === "rejected" && !this.#isRead(call.input))
      .map(({ call }) => call);
  }

  /** How many ended how: a run in which hardly anything succeeded proves nothing. */
  counts(): { readonly ok: number; readonly unknown: number; readonly rejected: number; readonly open: number } {
    const counts = { ok: 0, unknown: 0, rejected: 0, open: 0 };
    for (const { end } of this.#recorded) counts[end.kind] += 1;
    return counts;
  }

  #instant(): number {
    const now = this.#now();
    this.#last = now > this.#last ? now : this.#last + TIE_STEP;
    return this.#last;
  }

  #open(id: RecordedId): RecordedCall<Input, Output> {
    const recorded = this.#recorded[id];
    assert(recorded !== undefined, `operation ${id} was never begun`);
    assert(recorded.end.kind === "open", `operation ${id} has already ended: ${recorded.end.kind}`);
    return recorded;
  }
}
