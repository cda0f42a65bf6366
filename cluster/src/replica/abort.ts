import type { AbortSignalLike } from "./ports.js";

/** Calls `react` when the signal aborts (the caller has looked at `aborted` already). @returns what ends the listening. */
export function onAbort(signal: AbortSignalLike | undefined, react: () => void): () => void {
  if (signal === undefined) return () => {};
  signal.addEventListener("abort", react);
  return () => signal.removeEventListener("abort", react);
}
