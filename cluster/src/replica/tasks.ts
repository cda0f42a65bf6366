/**
 * Work under way at the ports. A rejection goes to `onError`; nobody else sees it. How many run at once is bounded by
 * those who start them.
 */
export class Tasks {
  readonly #running = new Set<Promise<void>>();
  readonly #onError: (error: Error) => void;

  constructor(onError: (error: Error) => void) {
    this.#onError = onError;
  }

  run(work: () => Promise<void>): void {
    const task = this.#watch(work);
    this.#running.add(task);
    void task.then(() => this.#running.delete(task));
  }

  /** Resolves when nothing runs any more. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  async #watch(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#onError(error instanceof Error ? error : new Error(String(error)));
    }
  }
}
