import { assert } from "@featurestore/proto";
import type { Operation } from "./history.js";
import { type Model, REFUSED, type Step } from "./model.js";

/** Write every value once per key: a value written twice hides which of the two a read saw. */
export type RegisterValue = string | number;

export type RegisterInput =
  | { readonly kind: "get" }
  | { readonly kind: "put"; readonly value: RegisterValue }
  | { readonly kind: "delete" }
  /** Writes `value` if the register holds `expected`; null: if it is empty. */
  | { readonly kind: "cas"; readonly expected: RegisterValue | null; readonly value: RegisterValue };

/** `value` answers a get (null: nothing there), `done` a put or delete, `swapped` a cas. */
export type RegisterOutput =
  | { readonly kind: "value"; readonly value: RegisterValue | null }
  | { readonly kind: "done" }
  | { readonly kind: "swapped"; readonly swapped: boolean };

/** A register that starts empty. Values that no answer shows and no cas expects count as one. */
export function registerModel(
  operations: readonly Operation<RegisterInput, RegisterOutput>[],
): Model<RegisterValue | null, RegisterInput, RegisterOutput> {
  const visible = visibleValues(operations);
  const identity = (state: RegisterValue | null): string =>
    state === null ? "empty" : visible.has(state) ? `${typeof state} ${state}` : "unseen";
  return {
    initial: null,
    step,
    changesNothing: (input, output) => input.kind === "get" || (output.kind === "swapped" && !output.swapped),
    identity,
    effect: (input) => {
      if (input.kind === "put") return `put ${identity(input.value)}`;
      return input.kind === "cas" ? `cas ${identity(input.expected)}, ${identity(input.value)}` : input.kind;
    },
    describe,
    describeState: (state) => (state === null ? "nothing" : JSON.stringify(state)),
  };
}

function visibleValues(operations: readonly Operation<RegisterInput, RegisterOutput>[]): Set<RegisterValue> {
  const visible = new Set<RegisterValue>();
  for (const operation of operations) {
    const { input } = operation;
    if (input.kind === "cas" && input.expected !== null) visible.add(input.expected);
    if (operation.returned === null || operation.output.kind !== "value") continue;
    if (operation.output.value !== null) visible.add(operation.output.value);
  }
  return visible;
}

function step(
  state: RegisterValue | null,
  input: RegisterInput,
  output: RegisterOutput | undefined,
): Step<RegisterValue | null> {
  switch (input.kind) {
    case "get":
      if (output === undefined) return { ok: true, state };
      assert(output.kind === "value", "a get is answered with a value");
      return output.value === state ? { ok: true, state } : REFUSED;
    case "put":
      assert(output === undefined || output.kind === "done", "a put is answered with done");
      return { ok: true, state: input.value };
    case "delete":
      assert(output === undefined || output.kind === "done", "a delete is answered with done");
      return { ok: true, state: null };
    case "cas": {
      const swaps = input.expected === state;
      if (output !== undefined) {
        assert(output.kind === "swapped", "a cas is answered with swapped");
        if (output.swapped !== swaps) return REFUSED;
      }
      return { ok: true, state: swaps ? input.value : state };
    }
  }
}

function describe(input: RegisterInput, output: RegisterOutput | undefined): string {
  const answer = output === undefined ? "?" : describeOutput(output);
  switch (input.kind) {
    case "put":
      return `put ${JSON.stringify(input.value)} -> ${answer}`;
    case "cas":
      return `cas ${JSON.stringify(input.expected)} to ${JSON.stringify(input.value)} -> ${answer}`;
    default:
      return `${input.kind} -> ${answer}`;
  }
}

function describeOutput(output: RegisterOutput): string {
  if (output.kind === "value") return output.value === null ? "nothing" : JSON.stringify(output.value);
  return output.kind === "done" ? "done" : output.swapped ? "swapped" : "refused";
}
