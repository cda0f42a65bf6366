import { assert } from "@featurestore/proto";
import type { Operation } from "./history.js";
import { type Model, REFUSED, type Step } from "./model.js";

/** Versions are whole numbers from 1, and no two writes of a key share one. */
export type MaxRegisterInput = { readonly kind: "get" } | { readonly kind: "put"; readonly version: number };

/** `version` answers a get (0: nothing there), `done` a put. */
export type MaxRegisterOutput = { readonly kind: "version"; readonly version: number } | { readonly kind: "done" };

/**
 * A cell that keeps the newest of all versions written: a write older than what is there changes nothing. It starts
 * with nothing, which is version 0.
 *
 * An unknown write whose version nobody read is taken for one that never happened: whatever order explains the answers
 * with it explains them without it, since it can only hide older versions. So only writes that were seen are tried.
 */
export function maxRegisterModel(
  operations: readonly Operation<MaxRegisterInput, MaxRegisterOutput>[],
): Model<number, MaxRegisterInput, MaxRegisterOutput> {
  const seen = new Set<number>();
  for (const operation of operations) {
    if (operation.returned !== null && operation.output.kind === "version") seen.add(operation.output.version);
  }
  return {
    initial: 0,
    step: (state, input, output) => {
      if (output === undefined && input.kind === "put" && !seen.has(input.version)) return REFUSED;
      return step(state, input, output);
    },
    changesNothing: (input) => input.kind === "get",
    identity: (state) => `${state}`,
    effect: (input) => (input.kind === "put" ? `put ${input.version}` : input.kind),
    describe,
    describeState: (state) => (state === 0 ? "nothing" : `version ${state}`),
  };
}

function step(state: number, input: MaxRegisterInput, output: MaxRegisterOutput | undefined): Step<number> {
  if (input.kind === "put") {
    assert(output === undefined || output.kind === "done", "a put is answered with done");
    return { ok: true, state: Math.max(state, input.version) };
  }
  if (output === undefined) return { ok: true, state };
  assert(output.kind === "version", "a get is answered with a version");
  return output.version === state ? { ok: true, state } : REFUSED;
}

function describe(input: MaxRegisterInput, output: MaxRegisterOutput | undefined): string {
  const asked = input.kind === "put" ? `put version ${input.version}` : "get";
  if (output === undefined) return `${asked} -> ?`;
  if (output.kind === "done") return `${asked} -> done`;
  return `${asked} -> ${output.version === 0 ? "nothing" : `version ${output.version}`}`;
}
