import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { appendListModel, type ListElement, type ListInput, type ListOutput } from "./append-list-model.js";
import { type CounterInput, type CounterOutput, counterModel } from "./counter-model.js";
import type { AnsweredOperation, Operation } from "./history.js";
import { checkLinearizability } from "./linearizability.js";
import type { ModelFor } from "./model.js";
import { searchOrder } from "./order-search.js";
import { type RegisterInput, type RegisterOutput, type RegisterValue, registerModel } from "./register-model.js";

/** A thing that does one operation at a time, written without a look at the models. */
type Machine<Input, Output> = (input: Input) => Output;

function registerMachine(): Machine<RegisterInput, RegisterOutput> {
  let value: RegisterValue | null = null;
  return (input) => {
    if (input.kind === "get") return { kind: "value", value };
    if (input.kind === "cas") {
      if (value !== input.expected) return { kind: "swapped", swapped: false };
      value = input.value;
      return { kind: "swapped", swapped: true };
    }
    value = input.kind === "put" ? input.value : null;
    return { kind: "done" };
  };
}

function listMachine(): Machine<ListInput, ListOutput> {
  const elements: ListElement[] = [];
  return (input) => {
    if (input.kind === "read") return { kind: "elements", elements: [...elements] };
    elements.push(input.element);
    return { kind: "done" };
  };
}

/** Null: a session's older command, which is never answered. */
function counterMachine(): Machine<CounterInput, CounterOutput | null> {
  let total = 0;
  const last = new Map<string, { sequence: number; answer: number }>();
  return (input) => {
    if (input.kind === "read") return total;
    const before = last.get(input.session);
    if (before !== undefined && input.sequence < before.sequence) return null;
    if (before !== undefined && input.sequence === before.sequence) return before.answer;
    total += 1;
    last.set(input.session, { sequence: input.sequence, answer: total });
    return total;
  };
}

/** Tries every subset of the unknown operations and every order: the definition, word for word. */
function isExplainable<Input, Output>(
  operations: readonly Operation<Input, Output>[],
  machine: () => Machine<Input, Output | null>,
): boolean {
  const answered = operations.filter((operation) => operation.returned !== null);
  const unknown = operations.filter((operation) => operation.returned === null);
  for (let subset = 0; subset < 2 ** unknown.length; subset += 1) {
    const chosen = [...answered, ...unknown.filter((_, at) => (subset >> at) % 2 === 1)];
    for (const order of ordersInTime(chosen)) {
      if (explains(order, machine())) return true;
    }
  }
  return false;
}

/** Every order in which nothing comes before what had returned when it was called. */
function* ordersInTime<Input, Output>(
  operations: readonly Operation<Input, Output>[],
): Generator<readonly Operation<Input, Output>[]> {
  if (operations.length === 0) yield [];
  for (const [at, first] of operations.entries()) {
    const others = operations.toSpliced(at, 1);
    if (others.some(({ returned }) => returned !== null && returned < first.called)) continue;
    for (const rest of ordersInTime(others)) yield [first, ...rest];
  }
}

function keepsTime<Input, Output>(order: readonly Operation<Input, Output>[]): boolean {
  return order.every((later, at) =>
    order.slice(at + 1).every(({ returned }) => returned === null || returned >= later.called),
  );
}

function explains<Input, Output>(
  order: readonly Operation<Input, Output>[],
  machine: Machine<Input, Output | null>,
): boolean {
  return order.every((operation) => {
    const output = machine(operation.input);
    return operation.returned === null || JSON.stringify(output) === JSON.stringify(operation.output);
  });
}

/** What is planned of one operation; `point`: when it takes effect; `fate`: what its client learns, and if it does. */
interface Plan<Input> {
  readonly input: Input;
  readonly called: number;
  readonly point: number;
  readonly returned: number;
  readonly fate: "answered" | "lostAnswer" | "lostRequest";
}

/** Really runs the plans against one machine, each at its point. */
function execute<Input, Output>(
  plans: readonly Plan<Input>[],
  machine: Machine<Input, Output | null>,
): readonly Operation<Input, Output>[] {
  const operations: Operation<Input, Output>[] = [];
  for (const [at, { input, called, returned, fate }] of [...plans].sort((a, b) => a.point - b.point).entries()) {
    const output = fate === "lostRequest" ? null : machine(input);
    const call = { client: `c${at}`, key: "k", input, called };
    const isAnswered = fate === "answered" && output !== null;
    operations.push(isAnswered ? { ...call, returned, output } : { ...call, returned: null });
  }
  return operations;
}

interface PlanBounds {
  readonly countMin: number;
  readonly countMax: number;
  /** Calls are spread over this time; an answer takes up to 12. */
  readonly span: number;
}

function plans<Input>(input: fc.Arbitrary<Input>, bounds: PlanBounds): fc.Arbitrary<Plan<Input>[]> {
  const plan = fc
    .record({
      input,
      called: fc.nat(bounds.span),
      before: fc.nat(6),
      after: fc.nat(6),
      fate: fc.constantFrom("answered", "answered", "answered", "lostAnswer", "lostRequest"),
      lateness: fc.nat(20),
    })
    .map(({ input, called, before, after, fate, lateness }): Plan<Input> => {
      const point = called + before + (fate === "lostAnswer" ? lateness : 0);
      return { input, called, point, returned: point + after, fate };
    });
  return fc.array(plan, { minLength: bounds.countMin, maxLength: bounds.countMax, size: "max" });
}

const value = fc.constantFrom<RegisterValue>(1, 2, 3, "1");
const registerInput: fc.Arbitrary<RegisterInput> = fc.oneof(
  fc.constant<RegisterInput>({ kind: "get" }),
  fc.record({ kind: fc.constant("put" as const), value }),
  fc.constant<RegisterInput>({ kind: "delete" }),
  fc.record({ kind: fc.constant("cas" as const), expected: fc.option(value), value }),
);
const registerAnswer: fc.Arbitrary<(input: RegisterInput) => RegisterOutput> = fc
  .tuple(fc.option(value), fc.boolean())
  .map(([value, swapped]) => (input) => {
    if (input.kind === "get") return { kind: "value", value };
    return input.kind === "cas" ? { kind: "swapped", swapped } : { kind: "done" };
  });

const element = fc.constantFrom<ListElement>(1, 2, "1");
const listInput: fc.Arbitrary<ListInput> = fc.oneof(
  fc.constant<ListInput>({ kind: "read" }),
  fc.record({ kind: fc.constant("append" as const), element }),
);
const listAnswer: fc.Arbitrary<(input: ListInput) => ListOutput> = fc
  .array(element, { maxLength: 3 })
  .map((elements) => (input) => (input.kind === "read" ? { kind: "elements", elements } : { kind: "done" }));

const counterInput: fc.Arbitrary<CounterInput> = fc.oneof(
  fc.constant<CounterInput>({ kind: "read" }),
  fc.record({
    kind: fc.constant("increment" as const),
    session: fc.constantFrom("a", "b", "c"),
    sequence: fc.integer({ min: 1, max: 2 }),
  }),
);
const counterAnswer: fc.Arbitrary<(input: CounterInput) => CounterOutput> = fc.nat(4).map((answer) => () => answer);

interface Kind<State, Input, Output> {
  readonly modelFor: ModelFor<State, Input, Output>;
  readonly machine: () => Machine<Input, Output | null>;
  readonly input: fc.Arbitrary<Input>;
  readonly answer: fc.Arbitrary<(input: Input) => Output>;
}

/** Executed histories of up to 7 operations, of which some answers are replaced by chance. */
function doctored<State, Input, Output>(kind: Kind<State, Input, Output>): fc.Arbitrary<Operation<Input, Output>[]> {
  const answers = fc.array(fc.option(kind.answer, { freq: 2 }), { minLength: 7, maxLength: 7 });
  return fc.tuple(plans(kind.input, { countMin: 1, countMax: 7, span: 12 }), answers).map(([planned, answers]) =>
    execute(planned, kind.machine()).map((operation, at) => {
      const answer = answers[at] ?? null;
      if (operation.returned === null || answer === null) return operation;
      return { ...operation, output: answer(operation.input) };
    }),
  );
}

function agreesWithDefinition<State, Input, Output>(kind: Kind<State, Input, Output>, numRuns: number): void {
  const verdicts = { ok: 0, violation: 0, budgetExceeded: 0 };
  fc.assert(
    fc.property(doctored(kind), (operations) => {
      const verdict = checkLinearizability(operations, kind.modelFor);
      verdicts[verdict.kind] += 1;
      expect(verdict.kind).toBe(isExplainable(operations, kind.machine) ? "ok" : "violation");
      if (verdict.kind === "ok") {
        // The order found is a proof: it keeps time, and the machine gives these answers in it.
        const { order } = searchOrder(operations, kind.modelFor(operations), 1_000_000);
        expect(keepsTime(order) && explains(order, kind.machine())).toBe(true);
        expect(order).toEqual(
          expect.arrayContaining(
            operations.filter((operation: Operation<Input, Output>) => operation.returned !== null),
          ),
        );
      }
      if (verdict.kind === "violation") expectFirstBadAnswer(operations, verdict.culprit, kind.machine);
    }),
    { numRuns, seed: 1 },
  );
  expect(Math.min(verdicts.ok, verdicts.violation)).toBeGreaterThan(numRuns / 5);
}

/** The history right before the culprit's return is explainable, with it not. */
function expectFirstBadAnswer<Input, Output>(
  operations: readonly Operation<Input, Output>[],
  culprit: AnsweredOperation<Input, Output>,
  machine: () => Machine<Input, Output | null>,
): void {
  const known = (isKnown: (returned: number) => boolean): readonly Operation<Input, Output>[] =>
    operations
      .filter(({ called }) => called <= culprit.returned)
      .map((operation) =>
        operation.returned === null || isKnown(operation.returned) ? operation : { ...operation, returned: null },
      );
  expect(
    isExplainable(
      known((returned) => returned <= culprit.returned),
      machine,
    ),
  ).toBe(false);
  expect(
    isExplainable(
      known((returned) => returned < culprit.returned),
      machine,
    ),
  ).toBe(true);
}

/**
 * Without bias, which would call half of all at one instant. Values are written once; a cas is planned by how many writes back the value it
 * expects is. On failure the seed says enough: shrinking so much would take minutes.
 */
const realHistory = fc
  .noBias(
    plans(fc.record({ kind: fc.constantFrom("get", "get", "put", "put", "delete", "cas"), back: fc.nat(2) }), {
      countMin: 60,
      countMax: 120,
      span: 200,
    }),
  )
  .map((planned) => {
    const writes: number[] = [];
    const machine = registerMachine();
    const unique = [...planned]
      .sort((a, b) => a.point - b.point)
      .map((plan, at): Plan<RegisterInput> => {
        const { kind, back } = plan.input;
        if (kind === "get" || kind === "delete") return { ...plan, input: { kind } };
        const expected = writes.at(-1 - back) ?? null;
        writes.push(at);
        return { ...plan, input: kind === "put" ? { kind, value: at } : { kind: "cas", expected, value: at } };
      });
    return execute(unique, machine);
  });

/** For each answered get: a value that a put certainly wrote over before the get was called, if there is one. */
function overwrittenValue(
  operations: readonly Operation<RegisterInput, RegisterOutput>[],
  called: number,
): number | null {
  const puts = operations.filter(
    (operation) => operation.input.kind === "put" && operation.returned !== null && operation.returned < called,
  );
  for (const old of puts) {
    if (old.returned === null || old.input.kind !== "put" || typeof old.input.value !== "number") continue;
    const { returned } = old;
    if (puts.some((newer) => newer.called > returned)) return old.input.value;
  }
  return null;
}

describe("linearizability, against the definition", () => {
  it("agrees with trying every order of a register's operations", () => {
    agreesWithDefinition(
      { modelFor: registerModel, machine: registerMachine, input: registerInput, answer: registerAnswer },
      400,
    );
  });

  it("agrees with trying every order of a list's operations", () => {
    agreesWithDefinition(
      { modelFor: appendListModel, machine: listMachine, input: listInput, answer: listAnswer },
      400,
    );
  });

  it("agrees with trying every order of a counter's operations", () => {
    agreesWithDefinition(
      { modelFor: counterModel, machine: counterMachine, input: counterInput, answer: counterAnswer },
      400,
    );
  });
});

describe("linearizability, of executed histories", () => {
  it("accepts whatever an atomic register answered, and what it did after its answer was lost", () => {
    fc.assert(
      fc.property(realHistory, (operations) => {
        expect(checkLinearizability(operations, registerModel)).toMatchObject({ kind: "ok" });
      }),
      { numRuns: 300, seed: 2, endOnFailure: true },
    );
  });

  it("rejects a read whose value is replaced by one overwritten before the read was called", () => {
    let mutated = 0;
    fc.assert(
      fc.property(realHistory, fc.nat(), (operations, pick) => {
        const reads = operations.filter(
          ({ input, called, returned }) =>
            input.kind === "get" && returned !== null && overwrittenValue(operations, called) !== null,
        );
        const victim = reads[pick % Math.max(1, reads.length)];
        if (victim === undefined || victim.returned === null) return;
        mutated += 1;
        const output: RegisterOutput = { kind: "value", value: overwrittenValue(operations, victim.called) };
        const history = operations.map((operation) => (operation === victim ? { ...victim, output } : operation));
        expect(checkLinearizability(history, registerModel)).toMatchObject({ kind: "violation" });
      }),
      { numRuns: 300, seed: 3, endOnFailure: true },
    );
    expect(mutated).toBeGreaterThan(150);
  });

  it("rejects two reads apart in time whose different answers, each written once, are swapped", () => {
    let mutated = 0;
    fc.assert(
      fc.property(realHistory, (operations) => {
        // The later read saw a value whose write was only called after the earlier read had returned.
        for (const early of operations) {
          if (early.input.kind !== "get" || early.returned === null) continue;
          const { returned, output } = early;
          const late = operations.find((operation) => isAnswerFromAfter(operation, returned, operations));
          if (late === undefined || late.returned === null) continue;
          mutated += 1;
          const history = operations.map((operation) => {
            if (operation === early) return { ...early, output: late.output };
            return operation === late ? { ...late, output } : operation;
          });
          expect(checkLinearizability(history, registerModel)).toMatchObject({ kind: "violation" });
          return;
        }
      }),
      { numRuns: 300, seed: 4, endOnFailure: true },
    );
    expect(mutated).toBeGreaterThan(150);
  });
});

function isAnswerFromAfter(
  read: Operation<RegisterInput, RegisterOutput>,
  instant: number,
  operations: readonly Operation<RegisterInput, RegisterOutput>[],
): boolean {
  if (read.returned === null || read.called <= instant || read.output.kind !== "value") return false;
  const { value } = read.output;
  return operations.some(
    ({ input, called }) => (input.kind === "put" || input.kind === "cas") && input.value === value && called > instant,
  );
}
