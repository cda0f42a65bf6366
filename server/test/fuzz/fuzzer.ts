import { Chance } from "./chance.js";
import { mutated } from "./mutate.js";
import type { FuzzTarget, OpenTarget } from "./target.js";

/** Inputs that are kept for what came of them. */
const POOL_MAX = 2_000;
const WORDS_MAX = 5_000;
/** No input may take longer; one that did is tried again, for the machine may have been busy. */
export const INPUT_MS_MAX = 10_000;
const INPUTS_UNTIL_REOPENED = 5_000;
/** For minimizing one find. */
const MINIMIZE_RUNS_MAX = 400;

/** An input that broke a promise, made as small as that was possible. */
export interface Find {
  readonly target: string;
  readonly input: Uint8Array;
  readonly error: string;
}

export interface FuzzRun {
  readonly inputs: number;
  /** Different things that came of them. */
  readonly words: number;
  readonly finds: readonly Find[];
}

export interface FuzzOptions {
  readonly seed: number;
  /** Goes on while it returns true; asked before each input. */
  readonly goesOn: (inputs: number) => boolean;
  /** Told before each input is given to the target. */
  readonly onInput?: (input: Uint8Array) => void;
  /** Inputs of earlier finds: given first, and made others of. */
  readonly corpus?: readonly Uint8Array[];
}

/** Gives a target seeds, the corpus, then mutations of both and of whatever had a new outcome. Finds of one error count once. */
export async function fuzz(target: FuzzTarget, options: FuzzOptions): Promise<FuzzRun> {
  const chance = new Chance(options.seed);
  const words = new Set<string>();
  const finds = new Map<string, Find>();
  const { corpus = [], goesOn, onInput = () => undefined } = options;
  const first = await target.open();
  const pool: Uint8Array[] = [...first.seeds, ...corpus];
  const waiting = [...pool];
  let open: OpenTarget = first;
  let inputs = 0;
  let sinceOpened = 0;
  try {
    while (goesOn(inputs)) {
      if (sinceOpened++ >= (open.inputsMax ?? INPUTS_UNTIL_REOPENED)) {
        open = await reopened(target, open);
        sinceOpened = 0;
      }
      const input = waiting.shift() ?? next(open, pool, chance);
      inputs++;
      onInput(input);
      const outcome = await outcomeOf(open, input);
      if ("error" in outcome) {
        const error = signatureOf(outcome.error);
        if (!finds.has(error)) {
          const { small, left } = await minimized(target, open, input, error);
          open = left;
          finds.set(error, { target: target.name, input: small, error: textOf(outcome.error) });
        } else open = await reopened(target, open);
        sinceOpened = 0;
      } else if (words.size < WORDS_MAX && !words.has(outcome.word)) {
        words.add(outcome.word);
        if (pool.length < POOL_MAX) pool.push(input);
        else pool[chance.below(pool.length)] = input;
      }
    }
  } finally {
    await open.close();
  }
  return { inputs, words: words.size, finds: [...finds.values()] };
}

/** Gives a target one input. @throws what it broke a promise with. */
export async function runOne(target: FuzzTarget, input: Uint8Array): Promise<string> {
  const open = await target.open();
  try {
    const outcome = await outcomeOf(open, input);
    if ("error" in outcome) throw outcome.error;
    return outcome.word;
  } finally {
    await open.close();
  }
}

function next(open: OpenTarget, pool: readonly Uint8Array[], chance: Chance): Uint8Array {
  const from = chance.pick(pool);
  if (chance.oneIn(50)) return chance.bytes(chance.below(200));
  if (open.mutate !== undefined && !chance.oneIn(4)) {
    let input = from;
    for (let i = chance.below(4); i >= 0; i--) input = open.mutate(input, pool, chance);
    return input;
  }
  return mutated(from, pool, chance);
}

type Outcome = { readonly word: string } | { readonly error: unknown };

async function outcomeOf(open: OpenTarget, input: Uint8Array): Promise<Outcome> {
  for (let tries = 0; ; tries++) {
    const begunAt = performance.now();
    try {
      const ran = open.run(input);
      const word = typeof ran === "string" ? ran : await ran;
      const ms = performance.now() - begunAt;
      if (ms <= INPUT_MS_MAX) return { word };
      if (tries > 0) return { error: new Error(`an input takes more than ${INPUT_MS_MAX} ms`) };
    } catch (error) {
      return { error };
    }
  }
}

async function reopened(target: FuzzTarget, open: OpenTarget): Promise<OpenTarget> {
  await open.close();
  return target.open();
}

/** Cuts the input as long as the same error comes of it. */
async function minimized(
  target: FuzzTarget,
  open: OpenTarget,
  input: Uint8Array,
  error: string,
): Promise<{ readonly small: Uint8Array; readonly left: OpenTarget }> {
  let small = input;
  let left = await reopened(target, open);
  let runs = 0;
  for (let size = Math.ceil(small.length / 2); size >= 1 && runs < MINIMIZE_RUNS_MAX; size = Math.floor(size / 2)) {
    for (let at = 0; at < small.length && runs < MINIMIZE_RUNS_MAX; runs++) {
      const shorter = new Uint8Array([...small.subarray(0, at), ...small.subarray(at + size)]);
      const outcome = await outcomeOf(left, shorter);
      if ("error" in outcome && signatureOf(outcome.error) === error) {
        small = shorter;
        left = await reopened(target, left);
      } else at += size;
    }
  }
  return { small, left: await reopened(target, left) };
}

/** What makes two errors the same: kind, message without numbers, and where they come from. */
function signatureOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const [place = ""] = (error.stack ?? "").split("\n").filter((line) => /^\s+at .*(src|dist|proto)\//.test(line));
  return `${error.name} ${error.message.replace(/[0-9]+/g, "0").slice(0, 80)} ${place.trim().replace(/:\d+:\d+\)?$/, "")}`;
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
