import { FeatureStoreError, invalid } from "@featurestore/proto";
import type { Cli } from "../../cli.js";
import { EXIT, ExitError } from "../../exit-codes.js";
import { printable } from "../../style.js";

const POLL_MS = 200;
/** Between two lines, where nobody watches. */
const PLAIN_EVERY_MS = 5_000;
/** Of one look: a node that does not answer by then is asked again. */
export const LOOK_MS_MAX = 5_000;
/** Data has to be copied. */
export const MOVES_TIMEOUT_MS = 3_600_000;

/** What one look at the cluster found. `hint`: why it may take longer, for when the time is up. */
export type Look<T> = { readonly done: T } | { readonly left: string; readonly hint?: string | undefined };

export interface Wait<T> {
  /** What is waited for, as in "not drained within 5 s". */
  readonly what: string;
  readonly timeoutMs: number;
  /** @param deadlineMs for the calls it makes. */
  readonly look: (deadlineMs: number) => Promise<Look<T>>;
}

/**
 * Looks again until it is done, telling what is left on standard error. A cluster that does not answer for now may come back.
 * @throws ExitError (unavailable) with what is left when the time is up.
 */
export async function waitUntil<T>(cli: Cli, { what, timeoutMs, look }: Wait<T>): Promise<T> {
  const until = performance.now() + timeoutMs;
  const line = new WaitLine(cli);
  try {
    for (;;) {
      const found = await look(Math.max(POLL_MS, Math.min(LOOK_MS_MAX, until - performance.now()))).catch(notNow);
      if ("done" in found) return found.done;
      line.tell(found.left);
      if (performance.now() + POLL_MS >= until) {
        const hint = found.hint === undefined ? "" : ` (${found.hint})`;
        throw new ExitError(EXIT.unavailable, `not ${what} within ${timeoutMs / 1000} s: ${found.left}${hint}`);
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  } finally {
    line.end();
  }
}

/** @throws INVALID_ARGUMENT naming the first of `given`, by its option, that is set where nothing is waited for. */
export function checkWaits(wait: boolean | undefined, given: Readonly<Record<string, unknown>>): void {
  const option = Object.keys(given).find((name) => given[name] !== undefined);
  if (wait === true || option === undefined) return;
  throw invalid(`${option}: it says how to wait, and --wait is not given`, { field: option });
}

function notNow(error: unknown): { readonly left: string; readonly hint?: string } {
  const isPassing =
    error instanceof FeatureStoreError && ["UNAVAILABLE", "DEADLINE_EXCEEDED", "NOT_LEADER"].includes(error.code);
  if (!isPassing) throw error;
  return { left: `no answer: ${error.message}` };
}

/** What is left, on standard error: one line that is redrawn on a terminal, a line per change anywhere else. */
class WaitLine {
  readonly #cli: Cli;
  #toldAt = Number.NEGATIVE_INFINITY;
  #told = "";
  #untold: string | null = null;
  #isDrawn = false;

  constructor(cli: Cli) {
    this.#cli = cli;
  }

  tell(text: string): void {
    const { err } = this.#cli.world;
    if (err.isTerminal) {
      err.write(`\r\u001b[K${printable(text)}`);
      this.#isDrawn = true;
      return;
    }
    this.#untold = text === this.#told ? null : text;
    if (performance.now() - this.#toldAt >= PLAIN_EVERY_MS) this.#flush();
  }

  end(): void {
    if (this.#isDrawn) this.#cli.world.err.write("\r\u001b[K");
    this.#flush();
  }

  #flush(): void {
    if (this.#untold === null) return;
    this.#cli.say(printable(this.#untold));
    this.#told = this.#untold;
    this.#untold = null;
    this.#toldAt = performance.now();
  }
}
