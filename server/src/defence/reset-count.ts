/** A call that its client resets so soon was not made for its answer. A deadline that is worth a call is longer. */
export const RAPID_MS = 10;
/** Rapid resets of one connection, less what was answered meanwhile; with more it is closed. */
export const RESETS_MAX = 100;
/** So many a second are forgotten. */
export const RESETS_PER_SECOND = 50;

/**
 * Whether a connection opens calls to reset them at once (rapid reset, CVE-2023-44487): such a call costs its client two small frames and
 * the server all that comes before work. Each rapid reset counts, each call that runs to its end counts against one, and tens a second
 * are forgotten: who cancels what has taken too long, loses a hedge now and then, or has half of its calls answered is never caught.
 */
export class ResetCount {
  #level = 0;
  #lastMs = 0;

  /** A call is over. @param ageMs from its headers to its end. @returns true where the connection is to be closed. */
  note({ wasReset, ageMs }: { readonly wasReset: boolean; readonly ageMs: number }, nowMs: number): boolean {
    this.#level = Math.max(0, this.#level - (Math.max(0, nowMs - this.#lastMs) * RESETS_PER_SECOND) / 1000);
    this.#lastMs = nowMs;
    if (!wasReset) this.#level = Math.max(0, this.#level - 1);
    else if (ageMs < RAPID_MS) this.#level++;
    return this.#level > RESETS_MAX;
  }
}
