import type { FeatureStoreError } from "@featurestore/proto";
import type { Call } from "./call.js";
import { isConnectionFailure } from "./node-connection.js";
import { type RetryBudget, retryAfterMs, spread, wait, wasUnsent } from "./retry.js";

/** Nodes asked one after another without a pause; then the cluster is given time. */
const REDIRECTS_MAX = 5;
/** Of those the ones that cost no time and no budget: the normal course of a move or an election. */
const REDIRECTS_FREE = 2;
const REDIRECT_BACKOFF_MS = 50;
const PAUSE_MS = 50;
const PAUSE_MS_MAX = 500;
/** A pause this long needs no budget: it adds at most five requests a second to a call in flight. */
const FREE_PAUSE_MS = 200;
/** Pauses of a call without a deadline. */
const PAUSES_MAX = 10;

/**
 * Why a request is to be sent again. `unsent`: it never got onto a connection. `lost`: the connection broke. `told`: the node
 * serves or leads other shards. `refused`: the node cannot now.
 */
export type PaceCause = "unsent" | "lost" | "told" | "refused";

/** What the next step depends on. */
export interface PaceInput {
  readonly cause: PaceCause;
  /** A node that was not asked yet might answer. */
  readonly hasOther: boolean;
  /** It is worth trying until the deadline. */
  readonly persists: boolean;
  /** For how long the node asks to be left alone; another one may be asked meanwhile. */
  readonly afterMs?: number;
}

/**
 * How often and how soon a request is sent again somewhere else. At most five redirects follow one another, the first two at
 * once; then, where the call persists, comes a pause, and it begins anew. An election or a restart is waited for in pauses of
 * 200 ms and more, which do not use up the retry budget: else one failover of a busy client would, and calls that need only wait
 * would fail. What the budget bounds are sooner retries of what a server refused.
 */
export class Pace {
  readonly #budget: RetryBudget;
  readonly #closing: AbortSignal;
  readonly #call: Call;
  #redirects: number;
  #pauses: number;

  constructor(
    budget: RetryBudget,
    closing: AbortSignal,
    call: Call,
    begun: { readonly redirects: number; readonly pauses: number } = { redirects: 0, pauses: 0 },
  ) {
    this.#budget = budget;
    this.#closing = closing;
    this.#call = call;
    this.#redirects = begun.redirects;
    this.#pauses = begun.pauses;
  }

  /** The pace of a part of the request, which goes on from here by itself, until the end of the same call unless told. */
  fork(call: Call = this.#call): Pace {
    return new Pace(this.#budget, this.#closing, call, { redirects: this.#redirects, pauses: this.#pauses });
  }

  /**
   * Waits as long as is right before the next attempt. @returns false where there shall be none. @throws CANCELLED.
   */
  async next(input: PaceInput): Promise<"redirect" | "pause" | false> {
    const { hasOther, persists } = input;
    if (this.#redirects < REDIRECTS_MAX && (hasOther || !persists)) return this.#redirect(input);
    return persists ? this.#pause(input) : false;
  }

  async #redirect({ cause, hasOther, afterMs = 0 }: PaceInput): Promise<"redirect" | false> {
    const isAtOnce = this.#redirects < REDIRECTS_FREE && hasOther;
    const isFree = cause === "unsent" || (cause === "lost" && hasOther) || (cause === "told" && isAtOnce);
    if (!isFree && !this.#budget.take()) return false;
    const late = Math.max(0, this.#redirects++ - REDIRECTS_FREE);
    const ms = Math.max(jittered(REDIRECT_BACKOFF_MS * 2 ** late), hasOther ? 0 : spread(afterMs));
    return isAtOnce || (await this.#wait(ms)) ? "redirect" : false;
  }

  /** Where the budget is spent, a pause is a long one; what a server refused is then not sent again. */
  async #pause({ cause, afterMs = 0 }: PaceInput): Promise<"pause" | false> {
    if (this.#call.leftMs === Number.POSITIVE_INFINITY && this.#pauses >= PAUSES_MAX) return false;
    const ms = Math.max(jittered(Math.min(PAUSE_MS_MAX, PAUSE_MS * 2 ** this.#pauses++)), spread(afterMs));
    if (ms >= this.#call.leftMs) return false;
    const isPaid = cause === "unsent" || ((ms < FREE_PAUSE_MS || cause === "refused") && this.#budget.take());
    if (cause === "refused" && !isPaid) return false;
    this.#redirects = 0;
    return (await this.#wait(isPaid ? ms : Math.max(ms, FREE_PAUSE_MS))) ? "pause" : false;
  }

  async #wait(ms: number): Promise<boolean> {
    if (ms >= this.#call.leftMs) return false;
    await wait(ms, this.#call.signal, this.#closing);
    return true;
  }
}

/** Why a request that failed so is to be sent again. */
export function causeOf(failure: FeatureStoreError): PaceCause {
  if (isConnectionFailure(failure)) return wasUnsent(failure) ? "unsent" : "lost";
  if (retryAfterMs(failure) > 0) return "refused";
  return failure.code === "UNAVAILABLE" && !("shards" in failure.details) ? "refused" : "told";
}

/** Between half of it and all of it. */
function jittered(ms: number): number {
  return ms * (0.5 + Math.random() / 2);
}
