/** Runs jobs one at a time, in order of arrival; one that fails does not hold up the next. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(job: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(job, job);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** Resolves when everything that had arrived by now is done. */
  async idle(): Promise<void> {
    await this.#last;
  }
}
