import type { AnsweredOperation, Operation } from "./history.js";
import type { Model, ModelFor } from "./model.js";
import { type OrderSearch, searchOrder } from "./order-search.js";

export interface LinearizabilityOptions {
  /** Steps of each search of one key; also bounds its memory. Default 5,000,000: a second or two. */
  readonly stepsMax?: number;
}

/** `budgetExceeded` proves nothing and counts as a failure. Steps are summed over all keys. */
export type Linearizability<Input, Output> =
  | { readonly kind: "ok"; readonly steps: number }
  | LinearizabilityViolation<Input, Output>
  | { readonly kind: "budgetExceeded"; readonly steps: number; readonly key: string; readonly text: string };

export interface LinearizabilityViolation<Input, Output> {
  readonly kind: "violation";
  readonly steps: number;
  readonly key: string;
  /** The answer that no order explains: all that returned before it can be explained. */
  readonly culprit: AnsweredOperation<Input, Output>;
  /** The longest order found that does without it, of what had begun when it returned. */
  readonly order: readonly Operation<Input, Output>[];
  /** What had to come next and could not, the culprit among it unless it comes after others that wait too. */
  readonly blocked: readonly AnsweredOperation<Input, Output>[];
  /** All that for people. */
  readonly text: string;
}

const DEFAULT_STEPS_MAX = 5_000_000;
const LINES_MAX = 12;

/**
 * Is there, for each key, one order of its operations that explains every answer and respects who returned before whose
 * call (Herlihy and Wing 1990)? Keys are checked one by one, in sorted order; a violation of any wins over a budget
 * exceeded by another.
 */
export function checkLinearizability<State, Input, Output>(
  operations: readonly Operation<Input, Output>[],
  modelFor: ModelFor<State, Input, Output>,
  options: LinearizabilityOptions = {},
): Linearizability<Input, Output> {
  const stepsMax = options.stepsMax ?? DEFAULT_STEPS_MAX;
  let steps = 0;
  let exceeded: { readonly key: string; readonly text: string } | null = null;
  for (const [key, ofKey] of byKey(operations)) {
    const search = searchOrder(ofKey, modelFor(ofKey), stepsMax);
    steps += search.steps;
    if (search.outcome === "none") return violation({ key, ofKey, modelFor, stepsMax, steps, search });
    if (search.outcome === "budgetExceeded" && exceeded === null) {
      const text = `key ${JSON.stringify(key)}: undecided after ${search.steps} steps, ${ofKey.length} operations`;
      exceeded = { key, text };
    }
  }
  return exceeded === null ? { kind: "ok", steps } : { kind: "budgetExceeded", steps, ...exceeded };
}

function byKey<Input, Output>(
  operations: readonly Operation<Input, Output>[],
): readonly (readonly [string, readonly Operation<Input, Output>[]])[] {
  const groups = new Map<string, Operation<Input, Output>[]>();
  for (const operation of operations) {
    const group = groups.get(operation.key);
    if (group === undefined) groups.set(operation.key, [operation]);
    else group.push(operation);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
}

interface Failure<State, Input, Output> {
  readonly key: string;
  readonly ofKey: readonly Operation<Input, Output>[];
  readonly modelFor: ModelFor<State, Input, Output>;
  readonly stepsMax: number;
  readonly steps: number;
  readonly search: OrderSearch<State, Input, Output>;
}

/** Cuts the history right after the first answer that cannot be explained, and searches that again for the evidence. */
function violation<State, Input, Output>(
  failure: Failure<State, Input, Output>,
): LinearizabilityViolation<Input, Output> {
  const { key, ofKey, modelFor, stepsMax } = failure;
  const answered = ofKey.filter((operation) => operation.returned !== null);
  answered.sort((a, b) => a.returned - b.returned);
  // An order came up to `reached`, so the first bad answer is there or later. The last one certainly is too late.
  let low = answered.findIndex(({ returned }) => returned >= failure.search.reached);
  let high = answered.length - 1;
  let { search, steps } = failure;
  let operations = ofKey;
  let middle = low;
  while (low < high) {
    const cut = historyUntil(ofKey, answered[middle]?.returned ?? Number.POSITIVE_INFINITY);
    const attempt = searchOrder(cut, modelFor(cut), stepsMax);
    steps += attempt.steps;
    // What cannot be decided in the budget is left out of the hunt: the evidence grows, the verdict stands.
    if (attempt.outcome === "none") {
      high = middle;
      search = attempt;
      operations = cut;
    } else {
      low = middle + 1;
    }
    middle = Math.floor((low + high) / 2);
  }
  const culprit = answered[high];
  if (culprit === undefined) throw new RangeError("a violation needs an answer");
  const { order, blocked, state } = search;
  const text = evidence({ key, culprit, order, blocked, state, model: modelFor(operations), operations });
  return { kind: "violation", steps, key, culprit, order, blocked, text };
}

/** What an observer knew right after `instant`: answers that came later are unknown. */
function historyUntil<Input, Output>(
  operations: readonly Operation<Input, Output>[],
  instant: number,
): readonly Operation<Input, Output>[] {
  return operations
    .filter(({ called }) => called <= instant)
    .map((operation) => {
      if (operation.returned === null || operation.returned <= instant) return operation;
      const { client, key, input, called } = operation;
      return { client, key, input, called, returned: null };
    });
}

interface Evidence<State, Input, Output> {
  readonly key: string;
  readonly culprit: AnsweredOperation<Input, Output>;
  readonly order: readonly Operation<Input, Output>[];
  readonly blocked: readonly AnsweredOperation<Input, Output>[];
  readonly state: State;
  readonly model: Model<State, Input, Output>;
  readonly operations: readonly Operation<Input, Output>[];
}

function evidence<State, Input, Output>(found: Evidence<State, Input, Output>): string {
  const { culprit, order, blocked, model } = found;
  const line = (operation: Operation<Input, Output>): string => `  ${describe(operation, model)}`;
  const used = new Set(order);
  const unused = found.operations.filter((operation) => operation.returned === null && !used.has(operation));
  const lines = [
    `key ${JSON.stringify(found.key)}: no order explains ${describe(culprit, model)}`,
    order.length === 0 ? "nothing can come first" : "the order that gets furthest:",
  ];
  if (order.length > LINES_MAX) lines.push(`  ... ${order.length - LINES_MAX} before`);
  lines.push(...order.slice(-LINES_MAX).map(line));
  lines.push(`then the state is ${model.describeState(found.state)}, and none of these can come next:`);
  lines.push(...blocked.slice(0, LINES_MAX).map(line));
  if (blocked.length > LINES_MAX) lines.push(`  ... ${blocked.length - LINES_MAX} more`);
  if (unused.length > 0) {
    lines.push("not answered by then, and no help:", ...unused.slice(0, LINES_MAX).map(line));
    if (unused.length > LINES_MAX) lines.push(`  ... ${unused.length - LINES_MAX} more`);
  }
  return lines.join("\n");
}

function describe<State, Input, Output>(
  operation: Operation<Input, Output>,
  model: Model<State, Input, Output>,
): string {
  const output = operation.returned === null ? undefined : operation.output;
  return `${operation.client} [${operation.called}, ${operation.returned ?? "?"}] ${model.describe(operation.input, output)}`;
}
