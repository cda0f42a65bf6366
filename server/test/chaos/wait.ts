/** Resolves after `ms`, or at once when the signal is aborted. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve();
    const finish = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", finish);
      resolve();
    };
    const timer = setTimeout(finish, ms);
    signal?.addEventListener("abort", finish);
  });
}

/**
 * Asks until the answer is not null.
 * @returns null where it still was after `timeoutMs`, or the signal was aborted.
 */
export async function until<T>(
  ask: () => Promise<T | null> | T | null,
  timeoutMs: number,
  options: { readonly everyMs?: number; readonly signal?: AbortSignal } = {},
): Promise<T | null> {
  const endsAt = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (performance.now() >= endsAt || options.signal?.aborted === true) return null;
    await pause(options.everyMs ?? 100, options.signal);
  }
}
