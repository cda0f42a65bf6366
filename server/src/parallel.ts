/** Runs `job` for every item, at most so many at a time; waits for all of them, then throws what failed first. */
export async function inParallel<T>(most: number, items: readonly T[], job: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < items.length) await job(items[next++] as T);
  };
  const settled = await Promise.allSettled(Array.from({ length: most }, work));
  for (const result of settled) if (result.status === "rejected") throw result.reason;
}
