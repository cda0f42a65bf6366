import type { AnsweredOperation, Operation, UnknownOperation } from "./history.js";
import type { Model } from "./model.js";

/** How a search ended. */
export interface OrderSearch<State, Input, Output> {
  readonly outcome: "found" | "none" | "budgetExceeded";
  /** Model steps and memo comparisons done. */
  readonly steps: number;
  /** An order that explains every answer if found, else the one with the most answered operations that was met. */
  readonly order: readonly Operation<Input, Output>[];
  /** After `order`. */
  readonly state: State;
  /** Answered operations that had begun when `order` ended, and of which none could come next. Empty if found. */
  readonly blocked: readonly AnsweredOperation<Input, Output>[];
  /** The latest instant of return that some order came up to: whatever returned before it can be explained. */
  readonly reached: number;
}

/** A call with its return behind it, or a return (`end` is null). The list is in order of time, calls first. */
interface ListNode {
  readonly at: number;
  readonly operation: number;
  readonly end: ListNode | null;
  previous: ListNode | null;
  next: ListNode | null;
}

interface Choice<State> {
  readonly stateBefore: State;
  readonly cursorAfter: ListNode | null;
  readonly unknownAfter: number;
  /** The call lifted out of the list, or the number of an unknown operation. */
  readonly chosen: ListNode | number;
  /** There was no need to try anything else: it is taken back together with the choice before it. */
  readonly isForced: boolean;
}

/**
 * Looks for an order of one key's operations that the model explains and that keeps who returned before whose call (Wing
 * and Gong 1993, with the memo of Lowe 2017 and the list of call and return nodes as in Porcupine). Unknown operations
 * have no return: they may be left out, are tried after the answered ones, and only where the next operation needs them.
 * Of two visits that differ only in the unknown operations used up, the one that used more is dropped. `stepsMax` bounds
 * time and memory, to within one visit.
 */
export function searchOrder<State, Input, Output>(
  operations: readonly Operation<Input, Output>[],
  model: Model<State, Input, Output>,
  stepsMax: number,
): OrderSearch<State, Input, Output> {
  return new Search(operations, model, stepsMax).run();
}

class Search<State, Input, Output> {
  readonly #model: Model<State, Input, Output>;
  readonly #stepsMax: number;
  /** In order of call. */
  readonly #answered: readonly AnsweredOperation<Input, Output>[];
  readonly #unknown: readonly UnknownOperation<Input>[];
  /** By unknown operation: the one before it with the same effect, or -1. */
  readonly #twins: readonly number[];
  /** By answered operation: the last one that was called before it returned. No later one can be done while it is not. */
  readonly #windowEnds: readonly number[];
  readonly #head: ListNode;
  readonly #done: Uint32Array;
  readonly #used: Uint32Array;
  readonly #choices: Choice<State>[] = [];
  /** By answered operations done and state: the sets of unknown operations used that were met with them. */
  readonly #memo = new Map<string, Uint32Array[]>();
  readonly #stateNumbers = new Map<string, number>();
  #state: State;
  #cursor: ListNode | null;
  #nextUnknown = 0;
  #steps = 0;
  #doneCount = 0;
  #reached = Number.NEGATIVE_INFINITY;
  #bestCount = -1;
  #best: Pick<OrderSearch<State, Input, Output>, "order" | "state" | "blocked">;

  constructor(operations: readonly Operation<Input, Output>[], model: Model<State, Input, Output>, stepsMax: number) {
    const ordered = [...operations].sort((a, b) => a.called - b.called);
    this.#model = model;
    this.#stepsMax = stepsMax;
    this.#answered = ordered.filter((operation) => operation.returned !== null);
    this.#unknown = ordered.filter((operation) => operation.returned === null);
    this.#twins = twins(this.#unknown.map(({ input }) => model.effect(input)));
    this.#windowEnds = windowEnds(this.#answered);
    this.#head = linkedList(this.#answered);
    this.#done = new Uint32Array(Math.ceil(this.#answered.length / 32));
    this.#used = new Uint32Array(Math.ceil(this.#unknown.length / 32));
    this.#state = model.initial;
    this.#cursor = this.#head.next;
    this.#best = { order: [], state: model.initial, blocked: [] };
  }

  run(): OrderSearch<State, Input, Output> {
    this.#takeWhatChangesNothing();
    const forced = this.#choices.length;
    while (this.#head.next !== null) {
      if (this.#steps >= this.#stepsMax) return this.#result("budgetExceeded");
      const candidate = this.#nextCandidate();
      if (candidate === null) {
        if (this.#choices.length === forced) return this.#result("none");
        this.#keepIfBest();
        this.#takeBack();
        continue;
      }
      this.#steps += 1;
      const operation = this.#operation(candidate);
      const output = operation.returned === null ? undefined : operation.output;
      const step = this.#model.step(this.#state, operation.input, output);
      if (!step.ok || this.#isDetour(operation, output, step.state)) continue;
      this.#choose(candidate, step.state, false);
      this.#takeWhatChangesNothing();
      if (this.#wasMet()) this.#takeBack();
    }
    return this.#result("found");
  }

  /** The answered operations called before anything left had to return, then the unknown ones called by then. */
  #nextCandidate(): ListNode | number | null {
    const node = this.#cursor;
    if (node !== null && node.end !== null) {
      this.#cursor = node.next;
      return node;
    }
    const deadline = node?.at ?? Number.POSITIVE_INFINITY;
    this.#reached = Math.max(this.#reached, deadline);
    while (this.#nextUnknown < this.#unknown.length) {
      const number = this.#nextUnknown;
      if ((this.#unknown[number]?.called ?? 0) > deadline) return null;
      this.#nextUnknown += 1;
      const twin = this.#twins[number] ?? -1;
      if (!has(this.#used, number) && (twin < 0 || has(this.#used, twin))) return number;
    }
    return null;
  }

  /**
   * True if the operation leaves the same state without the unknown one just before it. That one was used up for nothing:
   * the way without it starts one choice earlier and is tried there.
   */
  #isDetour(operation: Operation<Input, Output>, output: Output | undefined, after: State): boolean {
    const last = this.#choices.at(-1);
    if (last === undefined || typeof last.chosen !== "number") return false;
    this.#steps += 1;
    const direct = this.#model.step(last.stateBefore, operation.input, output);
    return direct.ok && this.#model.identity(direct.state) === this.#model.identity(after);
  }

  /**
   * An answer that fits now, of an operation that with this answer changes nothing anywhere, may as well come now: whatever
   * order has it later can have it here. So reads and refused swaps never branch.
   */
  #takeWhatChangesNothing(): void {
    let node = this.#head.next;
    while (node !== null && node.end !== null) {
      const operation = this.#answered[node.operation];
      if (operation === undefined) return;
      const next: ListNode | null = node.next;
      if (!this.#changesNothingNow(operation)) {
        node = next;
        continue;
      }
      const after = next === node.end ? next.next : next;
      this.#choose(node, this.#state, true);
      node = after;
    }
  }

  #changesNothingNow({ input, output }: AnsweredOperation<Input, Output>): boolean {
    if (!this.#model.changesNothing(input, output)) return false;
    this.#steps += 1;
    return this.#model.step(this.#state, input, output).ok;
  }

  #choose(chosen: ListNode | number, state: State, isForced: boolean): void {
    const choice = {
      stateBefore: this.#state,
      cursorAfter: this.#cursor,
      unknownAfter: this.#nextUnknown,
      chosen,
      isForced,
    };
    this.#choices.push(choice);
    this.#state = state;
    if (typeof chosen === "number") {
      flip(this.#used, chosen);
    } else {
      flip(this.#done, chosen.operation);
      this.#doneCount += 1;
      unlink(chosen);
      if (chosen.end !== null) unlink(chosen.end);
    }
    this.#cursor = this.#head.next;
    this.#nextUnknown = 0;
  }

  #takeBack(): void {
    for (let isForced = true; isForced; ) {
      const choice = this.#choices.pop();
      if (choice === undefined) return;
      this.#undo(choice);
      isForced = choice.isForced;
    }
  }

  #undo(choice: Choice<State>): void {
    const { chosen } = choice;
    if (typeof chosen === "number") {
      flip(this.#used, chosen);
    } else {
      if (chosen.end !== null) relink(chosen.end);
      relink(chosen);
      flip(this.#done, chosen.operation);
      this.#doneCount -= 1;
    }
    this.#state = choice.stateBefore;
    this.#cursor = choice.cursorAfter;
    this.#nextUnknown = choice.unknownAfter;
  }

  /** Notes where the search stands; true if it stood here before with no more unknown operations used up. */
  #wasMet(): boolean {
    if (this.#head.next === null) return false;
    const place = this.#place(this.#head.next.operation);
    const met = this.#memo.get(place);
    if (met === undefined) {
      this.#memo.set(place, [this.#used.slice()]);
      return false;
    }
    for (const used of met) {
      this.#steps += 1;
      if (isSubset(used, this.#used)) return true;
    }
    met.push(this.#used.slice());
    return false;
  }

  /** The state, the first operation not done, and which ones are done in its window: all before it are, none behind. */
  #place(first: number): string {
    const identity = this.#model.identity(this.#state);
    let stateNumber = this.#stateNumbers.get(identity);
    if (stateNumber === undefined) {
      stateNumber = this.#stateNumbers.size;
      this.#stateNumbers.set(identity, stateNumber);
    }
    let place = `${stateNumber} ${first}`;
    const lastWord = (this.#windowEnds[first] ?? first) >>> 5;
    for (let word = first >>> 5; word <= lastWord; word += 1) place += ` ${this.#done[word]}`;
    return place;
  }

  #keepIfBest(): void {
    if (this.#doneCount <= this.#bestCount) return;
    this.#bestCount = this.#doneCount;
    const blocked: AnsweredOperation<Input, Output>[] = [];
    for (let node = this.#head.next; node !== null && node.end !== null; node = node.next) {
      const operation = this.#answered[node.operation];
      if (operation !== undefined) blocked.push(operation);
    }
    this.#best = {
      order: this.#choices.map(({ chosen }) => this.#operation(chosen)),
      state: this.#state,
      blocked,
    };
  }

  #operation(chosen: ListNode | number): Operation<Input, Output> {
    const operation = typeof chosen === "number" ? this.#unknown[chosen] : this.#answered[chosen.operation];
    if (operation === undefined) throw new RangeError("a choice outside the history");
    return operation;
  }

  #result(outcome: OrderSearch<State, Input, Output>["outcome"]): OrderSearch<State, Input, Output> {
    this.#keepIfBest();
    return { outcome, steps: this.#steps, ...this.#best, reached: this.#reached };
  }
}

function twins(effects: readonly string[]): readonly number[] {
  const latest = new Map<string, number>();
  return effects.map((effect, number) => {
    const twin = latest.get(effect) ?? -1;
    latest.set(effect, number);
    return twin;
  });
}

function windowEnds<Input, Output>(answered: readonly AnsweredOperation<Input, Output>[]): readonly number[] {
  const calls = answered.map(({ called }) => called);
  return answered.map(({ returned }, first) => {
    let low = first;
    let high = calls.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((calls[middle] ?? 0) <= returned) low = middle;
      else high = middle - 1;
    }
    return low;
  });
}

/** Returns the head, which stands for no operation. */
function linkedList<Input, Output>(answered: readonly AnsweredOperation<Input, Output>[]): ListNode {
  const nodes: ListNode[] = answered.flatMap(({ called, returned }, operation) => {
    const end: ListNode = { at: returned, operation, end: null, previous: null, next: null };
    return [{ at: called, operation, end, previous: null, next: null }, end];
  });
  // At one instant calls stand before returns, so that the operations overlap.
  nodes.sort((a, b) => a.at - b.at || Number(a.end === null) - Number(b.end === null) || a.operation - b.operation);
  const head: ListNode = { at: Number.NEGATIVE_INFINITY, operation: -1, end: null, previous: null, next: null };
  let last = head;
  for (const node of nodes) {
    last.next = node;
    node.previous = last;
    last = node;
  }
  return head;
}

function unlink(node: ListNode): void {
  if (node.previous !== null) node.previous.next = node.next;
  if (node.next !== null) node.next.previous = node.previous;
}

/** Undoes the latest `unlink`: the node still knows its neighbours. */
function relink(node: ListNode): void {
  if (node.previous !== null) node.previous.next = node;
  if (node.next !== null) node.next.previous = node;
}

function has(bits: Uint32Array, at: number): boolean {
  return (((bits[at >>> 5] ?? 0) >>> (at & 31)) & 1) === 1;
}

function flip(bits: Uint32Array, at: number): void {
  bits[at >>> 5] = (bits[at >>> 5] ?? 0) ^ (1 << (at & 31));
}

function isSubset(smaller: Uint32Array, larger: Uint32Array): boolean {
  return smaller.every((word, at) => (word & ~(larger[at] ?? 0)) === 0);
}
