import type { Operation } from "./history.js";

/** `ok: false`: from this state the operation cannot have given this answer. */
export type Step<State> = { readonly ok: true; readonly state: State } | { readonly ok: false };

/**
 * What one key does when operations happen one at a time. A model serves the one history it was made for, so it may
 * forget what no operation of that history can see. States are never changed in place.
 */
export interface Model<State, Input, Output> {
  readonly initial: State;
  /** `output: undefined`: the answer is unknown and anything goes. */
  step(state: State, input: Input, output: Output | undefined): Step<State>;
  /** True only if the operation, given this answer, leaves every state as it is: a read, a refused swap. */
  changesNothing(input: Input, output: Output): boolean;
  /** The same text for two states exactly if no operation of this history can tell them apart. */
  identity(state: State): string;
  /**
   * The same text for two inputs only if, the answers being unknown, one may stand for the other. Of such operations the
   * search tries only the one called first.
   */
  effect(input: Input): string;
  describe(input: Input, output: Output | undefined): string;
  describeState(state: State): string;
}

/** Makes the model for all operations on one key. */
export type ModelFor<State, Input, Output> = (
  operations: readonly Operation<Input, Output>[],
) => Model<State, Input, Output>;

export const REFUSED: Step<never> = { ok: false };
