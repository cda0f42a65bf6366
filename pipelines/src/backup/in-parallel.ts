/**
 * Does a job for each of `items`, at most `most` at a time; none is begun after one has failed.
 * @throws the first failure, when those under way have ended; `stop` is aborted with it.
 */
export async function inParallel<T>(
  items: Iterable<T>,
  most: number,
  job: (item: T) => Promise<void>,
  stop: AbortController = new AbortController(),
): Promise<void> {
  const iterator = items[Symbol.iterator]();
  const failures: unknown[] = [];
  const work = async (): Promise<void> => {
    for (let step = iterator.next(); step.done !== true && failures.length === 0; step = iterator.next()) {
      try {
        await job(step.value);
      } catch (error) {
        failures.push(error);
        stop.abort(error);
      }
    }
  };
  await Promise.all(Array.from({ length: most }, work));
  if (failures.length > 0) throw failures[0];
}
