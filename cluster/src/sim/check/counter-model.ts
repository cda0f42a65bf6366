import type { Operation } from "./history.js";
import { type Model, REFUSED, type Step } from "./model.js";

/** An increment is one command: sending it again carries the same session and sequence. Sequences of a session go up. */
export type CounterInput =
  | { readonly kind: "increment"; readonly session: string; readonly sequence: number }
  | { readonly kind: "read" };

/** The value after the increment, or the value read. */
export type CounterOutput = number;

export interface CounterState {
  readonly total: number;
  /** By session: the last command that took effect, and its answer. Only sessions with several operations are kept. */
  readonly sessions: ReadonlyMap<string, { readonly sequence: number; readonly answer: number }>;
}

/**
 * A counter from 0 with exactly-once sessions (Raft thesis, section 6.3): the session's last command sent again has no
 * effect and gets its first answer; an older one has no effect and is never answered.
 */
export function counterModel(
  operations: readonly Operation<CounterInput, CounterOutput>[],
): Model<CounterState, CounterInput, CounterOutput> {
  const remembered = sessionsWithSeveral(operations);
  return {
    initial: { total: 0, sessions: new Map() },
    step: (state, input, output) => {
      if (input.kind === "read") return output === undefined || output === state.total ? { ok: true, state } : REFUSED;
      return increment(state, input, output, remembered);
    },
    changesNothing: (input) => input.kind === "read",
    identity: ({ total, sessions }) => {
      const known = [...sessions].map(([session, { sequence, answer }]) => JSON.stringify([session, sequence, answer]));
      return `${total} ${known.sort().join(" ")}`;
    },
    effect: (input) => {
      if (input.kind === "read") return "read";
      return remembered.has(input.session)
        ? `increment ${JSON.stringify([input.session, input.sequence])}`
        : "increment";
    },
    describe: (input, output) => {
      const answer = output ?? "?";
      return input.kind === "read"
        ? `read -> ${answer}`
        : `increment (${input.session} #${input.sequence}) -> ${answer}`;
    },
    describeState: ({ total }) => `${total}`,
  };
}

function sessionsWithSeveral(operations: readonly Operation<CounterInput, CounterOutput>[]): Set<string> {
  const once = new Set<string>();
  const several = new Set<string>();
  for (const { input } of operations) {
    if (input.kind === "read") continue;
    if (once.has(input.session)) several.add(input.session);
    once.add(input.session);
  }
  return several;
}

function increment(
  state: CounterState,
  input: { readonly session: string; readonly sequence: number },
  output: CounterOutput | undefined,
  remembered: ReadonlySet<string>,
): Step<CounterState> {
  const last = state.sessions.get(input.session);
  if (last !== undefined && input.sequence <= last.sequence) {
    const isFirstAnswer = input.sequence === last.sequence && output === last.answer;
    return output === undefined || isFirstAnswer ? { ok: true, state } : REFUSED;
  }
  const total = state.total + 1;
  if (output !== undefined && output !== total) return REFUSED;
  if (!remembered.has(input.session)) return { ok: true, state: { total, sessions: state.sessions } };
  const sessions = new Map(state.sessions).set(input.session, { sequence: input.sequence, answer: total });
  return { ok: true, state: { total, sessions } };
}
